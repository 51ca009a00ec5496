// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How far did the change move each sample, and so how many of the others did it move over the boundary?
//
// A sample is answered right as long as its label leads. Whether the lead changed sign is one bit; by how much it changed tells more: on 105
// changed models (8 bits, and pruning of 30 to 80 %, of SqueezeNet, two ResNets, keyword spotting, LeNet and MNIST) the lead after the
// change is a straight line in the lead before, with nearly normal, equally wide residuals, from a change that flips nothing to one that
// leaves a guess (for probabilities after taking logarithms). So
//     y = a + b·x + σ·ε,   P(right) = Φ((a + b·x) / σ + ψ),
// is known for every unseen sample from a few seen ones, since the x are known: a regression estimator of a finite population's total
// (Särndal, Swensson, Wretman 1992, ch. 6), in its Bayesian form.
//
// 1. a, b and σ have the posterior of a normal regression with a weak conjugate prior around "nothing changed". The likelihood is raised to a
//    power below 1, since the line is only nearly straight (power posterior; Grünwald and van Ommen 2017), and less straight the less of
//    the original is left.
// 2. ψ, normal around zero, is how far the normal curve is wrong about the part that crosses. Right and wrong answers among those seen, also
//    at a power below 1, weigh the draws of all four, so that long streams follow what was counted rather than the curve.
// 3. Draws are a fixed low-discrepancy sequence (Roberts' generalized golden ratio), so the same answers give the same estimate.
#include "core/data/estimate_leads.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

constexpr double kFewest = 8;          // samples: three for the line and its width, the rest to tell how wrong they are
constexpr double kLinePower = 0.5;     // of the likelihood of leads, if they follow no line
constexpr double kLinePowerGain = 0.4;  // for a perfect line
constexpr double kCountPower = 0.4;    // of the likelihood of right and wrong
constexpr double kOffset = 0.2;        // deviation of ψ
constexpr double kPriorSamples = 0.05;  // weight of "nothing changed"
constexpr double kLeastSpread = 0.02;  // in scales, of one sample more: a change may touch only what was not seen yet
constexpr double kOutlier = 1e-3;      // part of the answers that follow no curve
constexpr size_t kDraws = 128;
constexpr double kFirstBand = 2;  // samples
constexpr double kBandGrowth = 1.25;
constexpr double kWidestBand = 1.0 / 40;  // of all samples

/// Quantile of the normal distribution by bisection; only for the table of draws.
double normalQuantile(double probability)
{
    double low = -8;
    double high = 8;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (normalCdf(middle) < probability ? low : high) = middle;
    }
    return (low + high) / 2;
}

using Draw = std::array<double, 4>;

/// Standard normal, with mean 0 and variance 1 in each direction.
std::array<Draw, kDraws> makeDraws()
{
    std::array<Draw, kDraws> draws{};
    double root = 1.5;  // of root^5 = root + 1
    for (int i = 0; i < 50; ++i)
        root = std::pow(1 + root, 1.0 / 5);
    for (size_t direction = 0; direction < 4; ++direction) {
        const double step = std::pow(root, -static_cast<double>(direction + 1));
        double mean = 0;
        double square = 0;
        for (size_t i = 0; i < kDraws; ++i) {
            const double z = normalQuantile(std::fmod(0.5 + step * static_cast<double>(i + 1), 1.0));
            draws[i][direction] = z;
            mean += z / kDraws;
            square += z * z / kDraws;
        }
        const double deviation = std::sqrt(square - mean * mean);
        for (Draw& draw : draws)
            draw[direction] = (draw[direction] - mean) / deviation;
    }
    return draws;
}

}  // namespace

LeadBands::LeadBands(std::span<const Answer> original, std::span<const int32_t> labels) : m_bandOfSample(original.size())
{
    assert(labels.size() == original.size());
    std::vector<uint32_t> order(original.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return std::fabs(original[a].lead) < std::fabs(original[b].lead); });
    if (order.empty() || !std::all_of(original.begin(), original.end(), [](const Answer& answer) { return std::isfinite(answer.lead); }))
        return;
    m_scale = std::fabs(original[order[order.size() / 2]].lead);
    if (!(m_scale > 0))
        return;
    const double widest = std::max(kFirstBand, kWidestBand * static_cast<double>(order.size()));
    for (const bool right : {true, false}) {
        double width = kFirstBand;
        Band band;
        const auto close = [&] {
            band.lead /= band.samples;
            m_bands.push_back(band);
            width = std::min(width * kBandGrowth, widest);
            band = {};
        };
        for (const uint32_t sample : order) {
            if ((original[sample].top1 == labels[sample]) != right)
                continue;
            m_bandOfSample[sample] = static_cast<uint16_t>(m_bands.size());
            band.right = right;
            band.lead += static_cast<double>(original[sample].lead) / m_scale;
            band.samples += 1;
            if (band.samples >= std::floor(width))
                close();
        }
        if (band.samples > 0)
            close();
    }
}

LeadModel::LeadModel(LeadBandsPtr bands)
    : m_bands(std::move(bands)), m_seen(m_bands->size(), 0), m_right(m_bands->size(), 0), m_hasLeads(m_bands->scale() > 0)
{
}

void LeadModel::add(size_t sample, const Answer& before, const Answer& now, bool rightNow)
{
    // One answer of infinities, or of leads that a square cannot hold, and no line is drawn any more.
    constexpr double kFarthest = 1e100;
    if (!m_hasLeads)
        return;
    const double x = static_cast<double>(before.lead) / m_bands->scale();
    const double y = static_cast<double>(now.lead) / m_bands->scale();
    m_hasLeads = now.finite && std::fabs(y) < kFarthest;
    if (!m_hasLeads)
        return;
    const size_t band = m_bands->bandOf(sample);
    m_seen[band] += 1;
    m_right[band] += rightNow;
    m_count += 1;
    m_x += x;
    m_xx += x * x;
    m_y += y;
    m_xy += x * y;
    m_yy += y * y;
}

bool LeadModel::isUsable() const
{
    return m_hasLeads && m_count >= kFewest;
}

double LeadModel::straightness() const
{
    const double before = m_count * m_xx - m_x * m_x;
    const double now = m_count * m_yy - m_y * m_y;
    const double both = m_count * m_xy - m_x * m_y;
    return before > 0 && now > 0 ? std::min(1.0, both * both / (before * now)) : 0;
}

/// Posterior of a + b·x: mean, σ²-free root of the covariance, sum of squares, degrees of freedom.
struct LeadModel::Fit {
    double a = 0;
    double b = 0;
    double rootAa = 0;
    double rootAb = 0;
    double rootBb = 0;
    double squares = 0;
    double freedom = 0;
};

LeadModel::Fit LeadModel::fit() const
{
    const double power = kLinePower + kLinePowerGain * straightness();
    const double aa = power * m_count + kPriorSamples;
    const double ab = power * m_x;
    const double bb = power * m_xx + kPriorSamples;
    const double ay = power * m_y;
    const double by = power * m_xy + kPriorSamples;  // the prior: a = 0, b = 1
    const double determinant = aa * bb - ab * ab;
    Fit fit;
    fit.a = (bb * ay - ab * by) / determinant;
    fit.b = (aa * by - ab * ay) / determinant;
    fit.squares = std::max(0.0, power * m_yy + kPriorSamples - fit.a * ay - fit.b * by) + kLeastSpread * kLeastSpread;
    fit.freedom = std::max(1.0, power * m_count - 2);
    fit.rootAa = std::sqrt(bb / determinant);
    fit.rootAb = -ab / determinant / fit.rootAa;
    fit.rootBb = std::sqrt(std::max(0.0, aa / determinant - fit.rootAb * fit.rootAb));
    return fit;
}

std::vector<Component> LeadModel::predictions(Count count) const
{
    assert(isUsable());
    static const std::array<Draw, kDraws> draws = makeDraws();
    const Fit line = fit();
    const LeadBands& bands = *m_bands;
    std::vector<Component> result(kDraws);
    std::vector<double> logWeights(kDraws, 0);
    for (size_t draw = 0; draw < kDraws; ++draw) {
        const auto& [first, second, third, fourth] = draws[draw];
        // Quantile of chi-squared by Wilson and Hilferty (1931).
        const double part = 2 / (9 * line.freedom);
        const double chi = line.freedom * std::pow(std::max(0.1, 1 - part + third * std::sqrt(part)), 3);
        const double spread = std::sqrt(line.squares / chi);
        const double a = (line.a + spread * line.rootAa * first) / spread + kOffset * fourth;
        const double b = (line.b + spread * (line.rootAb * first + line.rootBb * second)) / spread;
        Moments& moments = result[draw].moments;
        for (size_t band = 0; band < bands.size(); ++band) {
            const bool right = bands[band].right;
            const double rate = std::clamp(normalCdf(right ? -(a + b * bands[band].lead) : a + b * bands[band].lead), 1e-6, 1 - 1e-6);
            if (m_seen[band] > 0) {
                const double changed = right ? m_seen[band] - m_right[band] : m_right[band];
                logWeights[draw] += changed * std::log(rate + kOutlier) + (m_seen[band] - changed) * std::log(1 - rate + kOutlier);
            }
            if (!right && count == Count::Losses)
                continue;
            const double sign = right && count == Count::GainsMinusLosses ? -1 : 1;
            const double unseen = bands[band].samples - m_seen[band];
            const double variance = unseen * rate * (1 - rate);
            moments.mean += sign * unseen * rate;
            moments.variance += variance;
            moments.third += sign * variance * (1 - 2 * rate);
        }
    }
    const double best = *std::max_element(logWeights.begin(), logWeights.end());
    double sum = 0;
    for (size_t draw = 0; draw < kDraws; ++draw)
        sum += result[draw].weight = std::exp(kCountPower * (logWeights[draw] - best));
    for (Component& component : result)
        component.weight /= sum;
    return result;
}

}  // namespace esp
