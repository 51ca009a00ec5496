// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/change_model.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace esp {

double normalCdf(double z)
{
    return 0.5 * std::erfc(-z * 0.70710678118654752);
}

namespace {

constexpr double kStrength = 20;  // κ, in samples

// The grid of p(u) = c · exp(−(u/s)^β).
constexpr std::array<double, 11> kCeilings = {0.0015, 0.006, 0.02, 0.1, 0.25, 0.45, 0.65, 0.8, 0.9, 0.96, 0.999};
// Near the boundary every second answer flips; a curve that starts low is possible but rare.
constexpr std::array<double, 11> kCeilingPrior = {0.02, 0.05, 0.14, 0.3, 0.55, 1, 1, 1, 1, 1, 1};
constexpr std::array<double, 4> kShapes = {0.5, 0.9, 1.5, 2.5};
constexpr std::array<double, 4> kShapePrior = {0.4, 1, 1, 1};
constexpr size_t kScales = 28;
constexpr size_t kPointsPerScale = kCeilings.size() * kShapes.size();
constexpr size_t kPoints = kScales * kPointsPerScale;
constexpr double kLargestScale = 30;

/// Adds M draws of a rate that is Beta(a, b); the third moment is that of the (negative) binomial with this mean and variance.
void addBetaBinomial(Moments& sum, double count, double a, double b)
{
    if (count <= 0)
        return;
    const double rate = a / (a + b);
    const double mean = count * rate;
    const double variance = count * rate * (1 - rate) * (a + b + count) / (a + b + 1);
    sum.mean += mean;
    sum.variance += variance;
    sum.third += variance * (mean > 0 ? 2 * variance / mean - 1 : 0);
}

/// P(X <= x) for the shifted gamma distribution with these moments, by the cube root of Wilson and Hilferty (1931).
double cdf(const Moments& moments, double x)
{
    if (moments.variance < 1e-12)
        return x >= moments.mean ? 1 : 0;
    const double deviation = std::sqrt(moments.variance);
    const double t = (x - moments.mean) / deviation;
    const double skewness = moments.third / (moments.variance * deviation);
    if (std::fabs(skewness) < 1e-4)
        return normalCdf(t);
    const double base = 1 + skewness * t / 2;
    if (base <= 0)
        return skewness > 0 ? 0 : 1;
    return normalCdf(6 / skewness * (std::cbrt(base) - 1) + skewness / 6);
}

}  // namespace

size_t RateGrid::points()
{
    return kPoints;
}

RateGrid::RateGrid(const std::vector<double>& bandCentres, size_t samples) : m_bands(bandCentres.size()), m_rates(bandCentres.size() * kPoints)
{
    // Below the smallest scale not even the sample of the lowest margin flips.
    const double smallest = 0.2 / static_cast<double>(std::max<size_t>(samples, 1));
    m_scaleStep = std::log(kLargestScale / smallest) / (kScales - 1);
    for (size_t band = 0; band < m_bands; ++band) {
        double* rates = m_rates.data() + band * kPoints;
        for (size_t scale = 0; scale < kScales; ++scale) {
            const double distance = std::log(bandCentres[band] / smallest) - m_scaleStep * static_cast<double>(scale);
            for (size_t shape = 0; shape < kShapes.size(); ++shape) {
                // The first scale stands for no change at all.
                const double fall = scale == 0 ? 0 : std::exp(-std::exp(kShapes[shape] * distance));
                for (size_t ceiling = 0; ceiling < kCeilings.size(); ++ceiling)
                    rates[(scale * kCeilings.size() + ceiling) * kShapes.size() + shape] = std::clamp(kCeilings[ceiling] * fall, 1e-7, 1 - 1e-7);
            }
        }
    }
}

ChangeModel::ChangeModel(RateGridPtr grid, Onset onset)
    : m_grid(std::move(grid)), m_seen(m_grid->bands(), 0), m_changed(m_seen), m_unseen(m_seen), m_pending(m_grid->bands()), m_weights(kPoints, 1)
{
    if (onset == Onset::AtTheBoundary) {
        for (size_t point = 0; point < kPoints; ++point)
            m_weights[point] = kCeilingPrior[point % kPointsPerScale / kShapes.size()] * kShapePrior[point % kShapes.size()];
    }
}

void ChangeModel::add(size_t band, bool changed)
{
    ++(changed ? m_pending[band].changed : m_pending[band].unchanged);
    m_seen[band] += 1;
    m_changed[band] += changed;
    m_unseen[band] -= 1;
}

void ChangeModel::learn() const
{
    // Sequential prediction of the Beta distributed rate of each band, up to a factor that all points share: a sample multiplies the weight of a
    // point by constant + slope · rate, and the order of a band's samples makes no difference.
    struct Factor {
        double constant = 1;
        double slope = 0;
    };
    std::vector<Factor> factors;
    for (size_t band = 0; band < m_pending.size(); ++band) {
        Pending& pending = m_pending[band];
        factors.clear();
        const double unchanged = m_seen[band] - m_changed[band];
        for (size_t i = 0; i < pending.unchanged; ++i)
            factors.push_back({unchanged - 1 - static_cast<double>(i) + kStrength, -kStrength});
        for (size_t i = 0; i < pending.changed; ++i)
            factors.push_back({m_changed[band] - 1 - static_cast<double>(i), kStrength});
        pending = {};
        // Four at a time, so that weights are read and written less often.
        factors.resize((factors.size() + 3) / 4 * 4);
        const double* rates = m_grid->rates(band);
        double* weights = m_weights.data();
        for (size_t i = 0; i < factors.size(); i += 4) {
            const auto [a, b, c, d] = std::array{factors[i], factors[i + 1], factors[i + 2], factors[i + 3]};
            for (size_t point = 0; point < kPoints; ++point)
                weights[point] *= (a.constant + a.slope * rates[point]) * (b.constant + b.slope * rates[point])
                                  * ((c.constant + c.slope * rates[point]) * (d.constant + d.slope * rates[point]));
            // A factor lies between 1e-6 and the number of samples; a dozen of them stay far inside of the range of doubles.
            if (++m_updates % 3 == 0)
                normalize();
        }
    }
}

double ChangeModel::unseen() const
{
    return std::accumulate(m_unseen.begin(), m_unseen.end(), 0.0);
}

std::vector<Component> ChangeModel::predictions() const
{
    std::vector<Component> result;
    if (m_weights.empty())  // there are no samples
        return result;
    if (unseen() == 0)  // then nothing is left to be learned for
        return {{1, {}, 0}};
    learn();
    const double sum = std::accumulate(m_weights.begin(), m_weights.end(), 0.0);
    std::vector<Component> points;
    for (size_t scale = 0; scale < kScales; ++scale) {
        points.clear();
        for (size_t point = scale * kPointsPerScale; point < (scale + 1) * kPointsPerScale; ++point) {
            const double weight = m_weights[point] / sum;
            if (weight > 1e-7)
                points.push_back({weight, momentsAt(point), scale});
        }
        if (!points.empty())
            result.push_back(joined(points));
    }
    return result;
}

void ChangeModel::normalize() const
{
    const double highest = *std::max_element(m_weights.begin(), m_weights.end());
    for (double& weight : m_weights)
        weight = weight < 1e-200 * highest ? 0 : weight / highest;  // denormal numbers would be slow
}

Moments ChangeModel::momentsAt(size_t point) const
{
    Moments moments;
    for (size_t band = 0; band < m_seen.size(); ++band) {
        const double rate = m_grid->rates(band)[point];
        addBetaBinomial(moments, m_unseen[band], kStrength * rate + m_changed[band], kStrength * (1 - rate) + m_seen[band] - m_changed[band]);
    }
    return moments;
}

std::vector<Component> combined(const std::vector<Component>& first, const std::vector<Component>& second, double sign, Coupling coupling,
                                double scaleStep)
{
    // Scales that differ by a factor of e are a quarter as likely together.
    constexpr double kAgreement = 0.7;
    constexpr double kDisagreement = 0.01;
    if (second.empty())
        return first;
    std::vector<Component> pairs;
    double sum = 0;
    for (const Component& a : first) {
        for (const Component& b : second) {
            const double apart = scaleStep * std::fabs(static_cast<double>(a.scale) - static_cast<double>(b.scale));
            const double together = coupling == Coupling::Scales ? std::exp(-apart / kAgreement) + kDisagreement : 1;
            const double weight = a.weight * b.weight * together;
            sum += weight;
            pairs.push_back({weight,
                             {a.moments.mean + sign * b.moments.mean, a.moments.variance + b.moments.variance, a.moments.third + sign * b.moments.third},
                             a.scale});
        }
    }
    std::erase_if(pairs, [&](const Component& pair) { return pair.weight < 2e-5 * sum; });
    sum = 0;
    for (const Component& pair : pairs)
        sum += pair.weight;
    for (Component& pair : pairs)
        pair.weight /= sum;
    return pairs;
}

Component joined(const std::vector<Component>& mixture)
{
    Component result{0, {}, mixture.front().scale};
    for (const Component& part : mixture) {
        result.weight += part.weight;
        result.moments.mean += part.weight * part.moments.mean;
    }
    result.moments.mean /= result.weight;
    for (const Component& part : mixture) {
        const double weight = part.weight / result.weight;
        const double shift = part.moments.mean - result.moments.mean;
        result.moments.variance += weight * (part.moments.variance + shift * shift);
        result.moments.third += weight * (part.moments.third + 3 * shift * part.moments.variance + shift * shift * shift);
    }
    return result;
}

std::vector<Component> joinedByScale(const std::vector<Component>& mixture)
{
    std::vector<Component> result;
    for (size_t begin = 0; begin < mixture.size();) {
        size_t end = begin;
        while (end < mixture.size() && mixture[end].scale == mixture[begin].scale)
            ++end;
        result.push_back(joined({mixture.begin() + static_cast<std::ptrdiff_t>(begin), mixture.begin() + static_cast<std::ptrdiff_t>(end)}));
        begin = end;
    }
    return result;
}

std::vector<Component> thinned(std::vector<Component> mixture, double hits, double changes)
{
    // The part of hits differs between bands, so that many changes say less than their number.
    constexpr double kMostWeight = 20;
    const double weight = std::min(1.0, kMostWeight / std::max(changes, 1.0));
    const double a = 0.5 + weight * hits;
    const double b = 0.5 + weight * (changes - hits);
    const double rate = a / (a + b);
    const double rateVariance = a * b / ((a + b) * (a + b) * (a + b + 1));
    for (Component& component : mixture) {
        Moments& moments = component.moments;
        if (moments.mean <= 0)
            continue;
        const double mean = moments.mean * rate;
        const double pairs = std::max(0.0, moments.variance + moments.mean * moments.mean - moments.mean);
        const double variance = moments.variance * rate * rate + moments.mean * rate * (1 - rate) + pairs * rateVariance;
        moments = {mean, variance, variance * (2 * variance / mean - 1)};
    }
    return mixture;
}

std::vector<Component> pooled(double weight, const std::vector<Component>& first, const std::vector<Component>& second)
{
    std::vector<Component> result;
    const auto append = [&](const std::vector<Component>& mixture, double share) {
        double sum = 0;
        for (const Component& component : mixture)
            sum += component.weight;
        for (const Component& component : mixture)
            result.push_back({component.weight / sum * share, component.moments, component.scale});
    };
    append(first, weight);
    append(second, 1 - weight);
    return result;
}

Prediction predict(const std::vector<Component>& mixture, double least, double most, double tail)
{
    Prediction prediction;
    for (const Component& component : mixture)
        prediction.mean += component.weight * component.moments.mean;
    const auto quantile = [&](double level) {
        double below = least - 1;  // the smallest whole number x with P(X <= x) >= level lies in (below, at]
        double at = most;
        while (at - below > 1.5) {
            const double middle = std::floor((below + at) / 2);
            double probability = 0;
            for (const Component& component : mixture)
                probability += component.weight * cdf(component.moments, middle + 0.5);
            (probability >= level ? at : below) = middle;
        }
        return at;
    };
    prediction.low = std::max(quantile(tail) - 1, least);
    prediction.high = std::min(quantile(1 - tail) + 1, most);
    // Where little is expected to change, it may as well be nothing.
    if (std::fabs(prediction.mean) < 0.01 * (most - least)) {
        prediction.low = std::min(prediction.low, 0.0);
        prediction.high = std::max(prediction.high, 0.0);
    }
    prediction.mean = std::clamp(prediction.mean, prediction.low, prediction.high);
    return prediction;
}

}  // namespace esp
