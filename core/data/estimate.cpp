// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many of the samples not seen yet does the changed model answer differently?
//
// A sample flips when the change moves its scores by more than its margin, so the rate of flips falls with the margin. Margins of logits and
// of probabilities have different scales; their ranks do not: with u the rank as a part of all samples, the changes that were measured
// (weights of 4 to 8 bits, pruning of 30 to 80 %, six models) follow p(u) = c · exp(−(u/s)^β) closely, from a handful of flips at the very
// lowest margins (s = 0.001) to answers lost everywhere (s > 1).
//
// 1. Order: successive sampling without replacement with weights 1 / (u + δ): similar numbers of samples from every factor of u, so that the
//    first dozen tell roughly where the rate falls off (exponential keys, Efraimidis & Spirakis 2006). Samples that the original got wrong
//    come later: most of their flips lead to another wrong answer.
// 2. Posterior: c, s and β lie on a grid. Samples are grouped in bands of similar rank; the rate of a band is Beta distributed around p with
//    strength κ, so that bands with many samples speak for themselves and the curve only fills in where few were seen. Right and wrong
//    answers have a curve each, with scales s that tend to agree. Which samples were seen depends on margins and labels, which the model
//    knows, so the order needs no further correction (it is ignorable in Rubin's sense; inverse probabilities would only add variance).
// 3. Prediction: at a grid point the unseen flips of a band are beta-binomial. A flip of a right answer is a loss; of a wrong answer a gain
//    with a probability that has a Beta posterior of its own. Mean, variance and skewness give a shifted gamma distribution; limits are
//    quantiles of the mixture over the grid, one whole sample further out.
//
// Constants were chosen on 27 changed models of 500 to 600 samples (SqueezeNet, ResNet-20, keyword spotting): over 300 orders each, limits after
// cases and in no less than 92 % for any model and number. Without the original's answers, what is left is beta-binomial with Jeffreys' prior.
#include "core/data/estimate.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

constexpr double kNearest = 0.06;     // δ: below this rank all samples are about equally likely to come first
constexpr double kWrongWeight = 0.45;  // of a wrong answer, beside a right one of the same margin
constexpr double kStrength = 20;      // κ, in samples
constexpr double kTail = 0.015;        // of each side; less than 2.5 % for what the model does not know
constexpr size_t kFirstBand = 4;      // samples in the band of the lowest margins
constexpr double kBandGrowth = 1.5;

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
public:
    explicit Random(uint64_t seed) : m_state(seed) {}
    uint64_t next()
    {
        uint64_t z = m_state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return z ^ (z >> 31);
    }
    /// (0, 1]
    double uniform() { return static_cast<double>((next() >> 11) + 1) * 0x1p-53; }

private:
    uint64_t m_state;
};

/// Sorts samples by exponential keys over weights.
template <typename Weight>
std::vector<uint32_t> drawOrder(size_t samples, uint64_t seed, const Weight& weight)
{
    Random random(seed);
    std::vector<double> keys(samples);
    for (size_t i = 0; i < samples; ++i)
        keys[i] = -std::log(random.uniform()) / weight(i);
    std::vector<uint32_t> order(samples);
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return keys[a] != keys[b] ? keys[a] < keys[b] : a < b; });
    return order;
}

/// Moments of a whole number that is not known yet.
struct Moments {
    double mean = 0;
    double variance = 0;
    double third = 0;  ///< central
};

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

double normalCdf(double z)
{
    return 0.5 * std::erfc(-z * 0.70710678118654752);
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

struct Component {
    double weight = 0;
    Moments moments;
    size_t scale = 0;  ///< index of s
};

/// One component with the moments of a mixture.
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

/// Mean and outward limits of a mixture over whole numbers in [least, most].
struct Prediction {
    double mean = 0;
    double low = 0;
    double high = 0;
};

Prediction predict(const std::vector<Component>& mixture, double least, double most)
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
    prediction.low = std::max(quantile(kTail) - 1, least);
    prediction.high = std::min(quantile(1 - kTail) + 1, most);
    prediction.mean = std::clamp(prediction.mean, prediction.low, prediction.high);
    return prediction;
}

// The grid of p(u) = c · exp(−(u/s)^β).
constexpr std::array<double, 9> kCeilings = {0.02, 0.1, 0.25, 0.45, 0.65, 0.8, 0.9, 0.96, 0.999};
// Near the boundary every second answer flips; a curve that starts low is possible but rare.
constexpr std::array<double, 9> kCeilingPrior = {0.14, 0.3, 0.55, 1, 1, 1, 1, 1, 1};
constexpr std::array<double, 3> kShapes = {0.8, 1.4, 2.5};
constexpr size_t kScales = 28;
constexpr size_t kPointsPerScale = kCeilings.size() * kShapes.size();
constexpr size_t kPoints = kScales * kPointsPerScale;
constexpr double kLargestScale = 30;

double smallestScale(size_t samples)
{
    return 0.2 / static_cast<double>(std::max<size_t>(samples, 1));
}

/// Between neighbouring scales, in natural logarithms.
double scaleStep(size_t samples)
{
    return std::log(kLargestScale / smallestScale(samples)) / (kScales - 1);
}

enum class Onset {
    AtTheBoundary,  ///< of answers: nearly every change starts with a high rate at margin zero
    Anywhere        ///< of the first five, which the margin of the first says little about
};

/// What is known of how often something about a sample changes, by bands of margins.
class ChangeModel {
public:
    ChangeModel() = default;
    ChangeModel(const std::vector<double>& bandCentres, size_t samples, Onset onset)
        : m_seen(bandCentres.size(), 0), m_changed(m_seen), m_unseen(m_seen), m_rates(bandCentres.size() * kPoints), m_weights(kPoints, 1)
    {
        for (size_t point = 0; point < kPoints; ++point) {
            const double scale = smallestScale(samples) * std::exp(scaleStep(samples) * static_cast<double>(point / kPointsPerScale));
            const size_t ceiling = point % kPointsPerScale / kShapes.size();
            const double shape = kShapes[point % kShapes.size()];
            for (size_t band = 0; band < bandCentres.size(); ++band) {
                const double rate = kCeilings[ceiling] * std::exp(-std::pow(bandCentres[band] / scale, shape));
                m_rates[band * kPoints + point] = std::clamp(rate, 1e-7, 1 - 1e-7);
            }
            if (onset == Onset::AtTheBoundary)
                m_weights[point] = kCeilingPrior[ceiling];
        }
    }

    /// One more sample of a band that will be seen.
    void expect(size_t band) { m_unseen[band] += 1; }

    void add(size_t band, bool changed)
    {
        // Sequential prediction of the Beta distributed rate of this band, up to a factor that all points share.
        const double observed = changed ? m_changed[band] : m_seen[band] - m_changed[band];
        const double constant = observed + (changed ? 0 : kStrength);
        const double slope = changed ? kStrength : -kStrength;
        const double* rates = m_rates.data() + band * kPoints;
        for (size_t point = 0; point < kPoints; ++point)
            m_weights[point] *= constant + slope * rates[point];
        m_seen[band] += 1;
        m_changed[band] += changed;
        m_unseen[band] -= 1;
        // A factor lies between 1e-6 and the number of samples; a dozen of them stay far inside of the range of doubles.
        if (++m_updates % 12 == 0)
            normalize();
    }

    double unseen() const { return std::accumulate(m_unseen.begin(), m_unseen.end(), 0.0); }

    /// The number of changes among the unseen, one component for each scale.
    std::vector<Component> predictions() const
    {
        std::vector<Component> result;
        if (m_weights.empty())  // there are no samples
            return result;
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

private:
    void normalize()
    {
        const double highest = *std::max_element(m_weights.begin(), m_weights.end());
        for (double& weight : m_weights)
            weight /= highest;
    }

    Moments momentsAt(size_t point) const
    {
        Moments moments;
        for (size_t band = 0; band < m_seen.size(); ++band) {
            const double rate = m_rates[band * kPoints + point];
            addBetaBinomial(moments, m_unseen[band], kStrength * rate + m_changed[band], kStrength * (1 - rate) + m_seen[band] - m_changed[band]);
        }
        return moments;
    }

    std::vector<double> m_seen;
    std::vector<double> m_changed;
    std::vector<double> m_unseen;
    std::vector<double> m_rates;    ///< [band][grid point]
    std::vector<double> m_weights;  ///< of grid points, up to a factor
    size_t m_updates = 0;
};

/// A property of a sample (the answer is right; the label is among the first five): how often it is lost, and how often gained.
struct Tracked {
    ChangeModel losses;   ///< of samples that had it
    ChangeModel gains;    ///< flips of those that had it not
    double hits = 0;      ///< of these flips, those that gained it
    double misses = 0;
    bool mayMiss = true;  ///< whether such a flip can fail to gain it
    int64_t now = 0;      ///< samples that had it, plus the differences seen

    void expect(size_t band, bool before)
    {
        (before ? losses : gains).expect(band);
        now += before;
    }
    void add(size_t band, bool before, bool after, bool flipped)
    {
        (before ? losses : gains).add(band, flipped);
        if (!before && flipped)
            (after ? hits : misses) += 1;
        now += static_cast<int>(after) - static_cast<int>(before);
    }

    /// Gains among the unseen.
    std::vector<Component> gainPredictions() const
    {
        std::vector<Component> result = gains.predictions();
        if (!mayMiss)
            return result;
        // The part of hits differs between bands, so that many flips say less than their number.
        constexpr double kMostWeight = 20;
        const double weight = std::min(1.0, kMostWeight / std::max(hits + misses, 1.0));
        const double a = 0.5 + weight * hits;
        const double b = 0.5 + weight * misses;
        const double rate = a / (a + b);
        const double rateVariance = a * b / ((a + b) * (a + b) * (a + b + 1));
        for (Component& component : result) {
            Moments& flips = component.moments;
            if (flips.mean <= 0)
                continue;
            const double mean = flips.mean * rate;
            const double pairs = std::max(0.0, flips.variance + flips.mean * flips.mean - flips.mean);
            const double variance = flips.variance * rate * rate + flips.mean * rate * (1 - rate) + pairs * rateVariance;
            flips = {mean, variance, variance * (2 * variance / mean - 1)};
        }
        return result;
    }
};

}  // namespace

EvaluationOrderPtr EvaluationOrder::uniform(size_t samples, uint64_t seed)
{
    auto result = std::make_shared<EvaluationOrder>();
    result->m_order = drawOrder(samples, seed, [](size_t) { return 1.0; });
    return result;
}

EvaluationOrderPtr EvaluationOrder::fromAnswers(std::span<const Answer> original, std::span<const int32_t> labels, uint64_t seed)
{
    assert(labels.empty() || labels.size() == original.size());
    const size_t samples = original.size();
    auto result = std::make_shared<EvaluationOrder>();
    result->m_original.assign(original.begin(), original.end());
    result->m_labels.assign(labels.begin(), labels.end());

    std::vector<uint32_t> byMargin(samples);
    std::iota(byMargin.begin(), byMargin.end(), 0);
    std::stable_sort(byMargin.begin(), byMargin.end(), [&](uint32_t a, uint32_t b) { return original[a].margin < original[b].margin; });
    // Equal margins share the mean of their ranks, so that answers without margins are all alike.
    std::vector<double> rank(samples);
    for (size_t begin = 0; begin < samples;) {
        size_t end = begin + 1;
        while (end < samples && original[byMargin[end]].margin == original[byMargin[begin]].margin)
            ++end;
        for (size_t i = begin; i < end; ++i)
            rank[byMargin[i]] = static_cast<double>(begin + end) / 2 / static_cast<double>(samples);
        begin = end;
    }
    result->m_order = drawOrder(samples, seed, [&](size_t i) {
        const bool wrong = !labels.empty() && original[i].top1 != labels[i];
        return (wrong ? kWrongWeight : 1) / (rank[i] + kNearest);
    });

    result->m_band.resize(samples);
    double width = kFirstBand;
    for (size_t begin = 0; begin < samples;) {
        size_t end = std::min(samples, begin + static_cast<size_t>(width));
        while (end < samples && original[byMargin[end]].margin == original[byMargin[end - 1]].margin)
            ++end;
        double sum = 0;
        for (size_t i = begin; i < end; ++i) {
            result->m_band[byMargin[i]] = static_cast<uint8_t>(result->m_bandCentre.size());
            sum += rank[byMargin[i]];
        }
        result->m_bandCentre.push_back(sum / static_cast<double>(end - begin));
        begin = end;
        width *= kBandGrowth;
    }
    return result;
}

struct StreamingEstimate::State {
    EvaluationOrderPtr order;
    std::vector<int32_t> labels;
    std::vector<bool> seen;
    size_t seenCount = 0;
    Tracked top1;
    Tracked top5;
    ChangeModel flips;
    int64_t agreeing = 0;

    Estimate figure(double now, const Prediction& rest) const
    {
        const double scale = 100.0 / static_cast<double>(std::max<size_t>(order->size(), 1));
        return {scale * (now + rest.mean), scale * (now + rest.low), scale * (now + rest.high), seenCount, order->size()};
    }

    Estimate ofUnknown(const Tracked& tracked) const;
    Estimate ofKnown(const Tracked& tracked) const;
};

StreamingEstimate::StreamingEstimate(EvaluationOrderPtr order, std::span<const int32_t> labels) : m_state(std::make_unique<State>())
{
    State& state = *m_state;
    state.order = std::move(order);
    const EvaluationOrder& known = *state.order;
    assert(labels.empty() || labels.size() == known.size());
    if (known.knowsOriginal())
        labels = known.m_labels;
    state.labels.assign(labels.begin(), labels.end());
    state.seen.assign(known.size(), false);
    if (!known.knowsOriginal())
        return;
    state.flips = ChangeModel(known.m_bandCentre, known.size(), Onset::AtTheBoundary);
    if (!state.labels.empty()) {
        state.top1.losses = state.top1.gains = state.flips;
        state.top5.losses = state.top5.gains = ChangeModel(known.m_bandCentre, known.size(), Onset::Anywhere);
        state.top5.mayMiss = false;
    }
    for (size_t i = 0; i < known.size(); ++i) {
        const size_t band = known.m_band[i];
        state.flips.expect(band);
        if (state.labels.empty())
            continue;
        state.top1.expect(band, known.m_original[i].top1 == state.labels[i]);
        state.top5.expect(band, known.m_original[i].inTop5);
    }
}

StreamingEstimate::~StreamingEstimate() = default;
StreamingEstimate::StreamingEstimate(StreamingEstimate&&) noexcept = default;
StreamingEstimate& StreamingEstimate::operator=(StreamingEstimate&&) noexcept = default;

void StreamingEstimate::add(uint32_t sample, const Answer& now)
{
    State& state = *m_state;
    const EvaluationOrder& known = *state.order;
    if (state.seen[sample])
        return;
    state.seen[sample] = true;
    ++state.seenCount;
    const bool labelled = !state.labels.empty();
    const bool rightNow = labelled && now.top1 == state.labels[sample];
    if (!known.knowsOriginal()) {
        state.top1.now += rightNow;
        state.top5.now += now.inTop5;
        return;
    }
    const Answer& before = known.m_original[sample];
    const size_t band = known.m_band[sample];
    const bool flipped = before.top1 != now.top1;
    state.agreeing += !flipped;
    state.flips.add(band, flipped);
    if (!labelled)
        return;
    state.top1.add(band, before.top1 == state.labels[sample], rightNow, flipped);
    state.top5.add(band, before.inTop5, now.inTop5, before.inTop5 != now.inTop5);
}

size_t StreamingEstimate::seen() const
{
    return m_state->seenCount;
}

/// Simple random sampling: the hits among the unseen are beta-binomial.
Estimate StreamingEstimate::State::ofUnknown(const Tracked& tracked) const
{
    const auto hits = static_cast<double>(tracked.now);
    const auto n = static_cast<double>(seenCount);
    const auto rest = static_cast<double>(order->size() - seenCount);
    const double a = hits + 0.5;
    const double b = n - hits + 0.5;
    Prediction prediction{rest * a / (a + b), 0, rest};
    if (rest > 0) {
        double logTerm = std::lgamma(a + b) - std::lgamma(b) + std::lgamma(b + rest) - std::lgamma(a + b + rest);
        double sum = 0;
        bool hasLow = false;
        for (double x = 0; x <= rest; ++x) {
            sum += std::exp(logTerm);
            if (!hasLow && sum >= kTail) {
                prediction.low = x;
                hasLow = true;
            }
            if (sum >= 1 - kTail) {
                prediction.high = x;
                break;
            }
            logTerm += std::log((rest - x) * (a + x) / ((x + 1) * (b + rest - x - 1)));
        }
    }
    return figure(hits, prediction);
}

Estimate StreamingEstimate::State::ofKnown(const Tracked& tracked) const
{
    // What moves right answers far moves wrong ones far: scales that differ by a factor of e are a quarter as likely together.
    constexpr double kAgreement = 0.7;
    constexpr double kDisagreement = 0.01;
    const double step = scaleStep(order->size());
    std::vector<Component> mixture;
    double sum = 0;
    const std::vector<Component> gains = tracked.gainPredictions();
    for (const Component& loss : tracked.losses.predictions()) {
        for (const Component& gain : gains) {
            const double apart = step * std::fabs(static_cast<double>(gain.scale) - static_cast<double>(loss.scale));
            const double weight = gain.weight * loss.weight * (std::exp(-apart / kAgreement) + kDisagreement);
            const Moments& up = gain.moments;
            const Moments& down = loss.moments;
            mixture.push_back({weight, {up.mean - down.mean, up.variance + down.variance, up.third - down.third}});
            sum += weight;
        }
    }
    std::erase_if(mixture, [&](const Component& component) { return component.weight < 2e-5 * sum; });
    sum = 0;
    for (const Component& component : mixture)
        sum += component.weight;
    for (Component& component : mixture)
        component.weight /= sum;
    return figure(static_cast<double>(tracked.now), predict(mixture, -tracked.losses.unseen(), tracked.gains.unseen()));
}

Estimate StreamingEstimate::accuracy() const
{
    assert(!m_state->labels.empty() && "accuracy needs labels");
    return m_state->order->knowsOriginal() ? m_state->ofKnown(m_state->top1) : m_state->ofUnknown(m_state->top1);
}

Estimate StreamingEstimate::top5Accuracy() const
{
    assert(!m_state->labels.empty() && "accuracy needs labels");
    return m_state->order->knowsOriginal() ? m_state->ofKnown(m_state->top5) : m_state->ofUnknown(m_state->top5);
}

Estimate StreamingEstimate::agreement() const
{
    const State& state = *m_state;
    assert(state.order->knowsOriginal() && "agreement needs the original's answers");
    const double rest = state.flips.unseen();
    const Prediction flips = predict(state.flips.predictions(), 0, rest);
    return state.figure(static_cast<double>(state.agreeing) + rest, {-flips.mean, -flips.high, -flips.low});
}

}  // namespace esp
