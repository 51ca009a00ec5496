// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/metrics.h"

#include "core/data/clusters.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace esp {

namespace {

constexpr double kZ = 1.959963984540054;  // 97.5 % quantile of the normal distribution

struct Proportion {
    double value = 0;
    double low = 0;
    double high = 0;
};

Proportion wilson(int64_t successes, int64_t samples)
{
    const auto n = static_cast<double>(samples);
    const double p = static_cast<double>(successes) / n;
    const double z2 = kZ * kZ;
    const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = kZ * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n);
    return {p, successes == 0 ? 0.0 : std::max(0.0, centre - half), successes == samples ? 1.0 : std::min(1.0, centre + half)};
}

/// P(X <= k) for X ~ Binomial(n, 1/2), k <= n/2.
double lowerTailOfHalf(int64_t n, int64_t k)
{
    double logTerm = -static_cast<double>(n) * std::log(2.0);
    for (int64_t i = 1; i <= k; ++i)
        logTerm += std::log(static_cast<double>(n - k + i) / static_cast<double>(i));
    double term = 1;
    double sum = 1;
    for (int64_t i = k; i > 0 && term > 0; --i) {
        term *= static_cast<double>(i) / static_cast<double>(n - i + 1);
        sum += term;
    }
    return std::exp(logTerm) * sum;
}

/// Newcombe's method 10 for p1 - p2: the Wilson intervals of both, joined with a correlation that is corrected for continuity.
Interval newcombePaired(double a, double b, double c, double d)
{
    const auto n = static_cast<int64_t>(a + b + c + d);
    const Proportion first = wilson(static_cast<int64_t>(a + b), n);
    const Proportion second = wilson(static_cast<int64_t>(a + c), n);
    const double product = (a + b) * (c + d) * (a + c) * (b + d);
    double phi = 0;
    if (product > 0) {
        const double cross = a * d - b * c;
        const double half = static_cast<double>(n) / 2;
        phi = (cross > half ? cross - half : std::min(cross, 0.0)) / std::sqrt(product);
    }
    const double firstDown = first.value - first.low;
    const double firstUp = first.high - first.value;
    const double secondDown = second.value - second.low;
    const double secondUp = second.high - second.value;
    const double difference = first.value - second.value;
    const auto joined = [&](double x, double y) { return std::sqrt(std::max(0.0, x * x - 2 * phi * x * y + y * y)); };
    return {100 * (difference - joined(firstDown, secondUp)), 100 * (difference + joined(firstUp, secondDown))};
}

/// See Answer::lead. `label` is a valid index and its score a number.
float leadOf(std::span<const float> scores, size_t label)
{
    // Probabilities of 8 bits are rounded, and most of them are zero: such a one lies below half a step.
    constexpr float kStep = 1.0f / 256;
    constexpr double kRounding = 0.05;
    double sum = 0;
    bool isNegative = false;
    float least = kStep;
    float other = -std::numeric_limits<float>::infinity();
    for (size_t i = 0; i < scores.size(); ++i) {
        const float score = scores[i];
        sum += score;
        isNegative = isNegative || score < 0;
        if (score > 0)
            least = std::min(least, score);
        if (i != label && score > other)
            other = score;
    }
    if (isNegative || !(std::fabs(sum - 1) < kRounding))
        return scores[label] - other;
    return std::log(std::max(scores[label], least / 2)) - std::log(std::max(other, least / 2));
}

/// Fills what is said of a difference between two models on sequences: their means are compared, one pair a sequence.
void compareSequences(std::span<const Answer> first, std::span<const Answer> second, std::span<const int32_t> labels, bool hasScores, size_t perSample,
                      PairedComparison& result)
{
    ClusterMean rights;
    ClusterMean losses;
    for (size_t begin = 0; begin < first.size(); begin += perSample) {
        int64_t gained = 0;
        double loss = 0;
        for (size_t i = begin; i < begin + perSample; ++i) {
            gained += (second[i].top1 == labels[i]) - (first[i].top1 == labels[i]);
            loss += static_cast<double>(second[i].loss) - static_cast<double>(first[i].loss);
        }
        rights.add(100 * static_cast<double>(gained) / static_cast<double>(perSample));
        losses.add(loss / static_cast<double>(perSample));
    }
    // A handful of sequences may agree by chance; no pair that differs is a difference of 0, not of 0 for certain.
    constexpr double kPoints = 100 * 100;
    const double floor = kPoints * leastVariance(result.onlyFirstRight + result.onlySecondRight, result.samples, perSample);
    const double half = rights.halfWidth(0, floor);
    result.differenceInterval = {std::max(-100.0, result.difference - half), std::min(100.0, result.difference + half)};
    if (rights.clusters > 1 && result.difference != 0)
        result.mcnemarP = studentTail(result.difference / std::sqrt(rights.variance(floor) / static_cast<double>(rights.clusters)), rights.clusters - 1);
    if (!hasScores)
        return;
    result.lossDifference = losses.mean();
    result.lossDifferenceInterval = {losses.mean() - losses.halfWidth(), losses.mean() + losses.halfWidth()};
}

}  // namespace

Answer answerFromScores(std::span<const float> scores, int32_t label)
{
    Answer answer;
    float highest = 0;
    float second = 0;
    bool hasSecond = false;
    for (size_t i = 0; i < scores.size(); ++i) {
        const float score = scores[i];
        answer.finite = answer.finite && std::isfinite(score);
        if (std::isnan(score))
            continue;
        if (answer.top1 < 0 || score > highest) {
            hasSecond = answer.top1 >= 0;
            second = highest;
            highest = score;
            answer.top1 = static_cast<int32_t>(i);
        } else if (!hasSecond || score > second) {
            hasSecond = true;
            second = score;
        }
    }
    if (hasSecond && highest > second)
        answer.margin = highest - second;
    if (label >= 0 && static_cast<size_t>(label) < scores.size() && !std::isnan(scores[static_cast<size_t>(label)])) {
        const auto at = static_cast<size_t>(label);
        size_t ahead = 0;
        for (size_t i = 0; i < scores.size(); ++i)
            ahead += scores[i] > scores[at] || (scores[i] == scores[at] && i < at);
        answer.inTop5 = ahead < 5;
        if (answer.finite && scores.size() > 1)
            answer.lead = leadOf(scores, at);
    }
    return answer;
}

float crossEntropy(std::span<const float> scores, int32_t label, bool areProbabilities)
{
    const auto of = static_cast<double>(scores[static_cast<size_t>(label)]);
    if (areProbabilities)
        return static_cast<float>(-std::log(of));
    const auto highest = static_cast<double>(*std::max_element(scores.begin(), scores.end()));
    double sum = 0;
    for (const float score : scores)
        sum += std::exp(static_cast<double>(score) - highest);
    return static_cast<float>(std::log(sum) - (of - highest));
}

bool areProbabilities(std::span<const float> scores)
{
    double sum = 0;
    for (const float score : scores) {
        if (!(score >= 0))
            return false;
        sum += static_cast<double>(score);
    }
    return std::abs(sum - 1) < 1e-3;
}

double divergenceFrom(std::span<const float> reference, std::span<const float> scores, bool areProbabilities)
{
    const auto logarithms = [areProbabilities](std::span<const float> values) {
        constexpr double kLeast = 1e-12;
        std::vector<double> logs(values.begin(), values.end());
        if (areProbabilities) {
            for (double& each : logs)
                each = std::log(std::max(each, kLeast));
            return logs;
        }
        const double highest = *std::max_element(logs.begin(), logs.end());
        double sum = 0;
        for (const double each : logs)
            sum += std::exp(each - highest);
        for (double& each : logs)
            each -= highest + std::log(sum);
        return logs;
    };
    const auto isFinite = [](std::span<const float> values) { return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }); };
    if (reference.empty() || reference.size() != scores.size() || !isFinite(reference) || !isFinite(scores))
        return -1;
    const std::vector<double> p = logarithms(reference);
    const std::vector<double> q = logarithms(scores);
    double divergence = 0;
    for (size_t i = 0; i < p.size(); ++i)
        divergence += std::exp(p[i]) * (p[i] - q[i]);
    return std::max(divergence, 0.0);  // below 0 by rounding only
}

std::span<const Metric* const> metrics()
{
    static constexpr const Metric* kMetrics[] = {
#define ESP_METRIC(metric) &metric,
#include "core/data/metrics.inc"
#undef ESP_METRIC
    };
    return kMetrics;
}

const MetricValue* MetricValues::find(const Metric& metric) const
{
    const auto found = std::find_if(begin(), end(), [&](const auto& entry) { return entry.first == &metric; });
    return found == end() ? nullptr : &found->second;
}

MetricValue MetricValues::of(const Metric& metric) const
{
    const MetricValue* const value = find(metric);
    return value ? *value : MetricValue();
}

MetricValues measureMetrics(const MetricInput& input)
{
    const MetricNeeds given{!input.labels.empty(), input.hasScores, !input.reference.empty(), input.form.isSequence && input.hasScores};
    MetricValues values;
    for (const Metric* metric : metrics()) {
        if (metric->needs.areMetBy(given))
            values.add(*metric, metric->measure(input));
    }
    return values;
}

MetricValue shareOfCounts(std::span<const int32_t> counts, size_t perSample)
{
    const int64_t count = std::accumulate(counts.begin(), counts.end(), int64_t{0});
    const auto total = static_cast<int64_t>(counts.size() * perSample);
    return {total > 0 ? 100.0 * static_cast<double>(count) / static_cast<double>(total) : 0,
            perSample == 1 ? wilsonInterval(count, total) : clusteredShare(counts, perSample), count};
}

Interval wilsonInterval(int64_t successes, int64_t samples)
{
    if (samples <= 0)
        return {0, 100};
    const Proportion proportion = wilson(successes, samples);
    return {100 * proportion.low, 100 * proportion.high};
}

PairedComparison comparePaired(std::span<const Answer> first, std::span<const Answer> second, std::span<const int32_t> labels, bool hasScores,
                               const AnswerForm& form)
{
    assert(first.size() == second.size() && "answers of two models on the same samples");
    assert((labels.empty() || labels.size() == first.size()) && "one label an answer");
    PairedComparison result;
    result.samples = static_cast<int64_t>(first.size());
    for (const auto& [metric, value] : measureMetrics({second, labels, first, hasScores, form})) {
        if (metric->needs.reference)
            result.values.add(*metric, value);
    }
    for (size_t i = 0; i < first.size(); ++i) {
        if (first[i].top1 == second[i].top1)
            ++result.agreeing;
        else
            result.flipped.push_back(i);
        if (labels.empty())
            continue;
        const bool before = first[i].top1 == labels[i];
        const bool now = second[i].top1 == labels[i];
        ++(before ? (now ? result.bothRight : result.onlyFirstRight) : (now ? result.onlySecondRight : result.bothWrong));
    }
    if (labels.empty() || result.samples == 0)
        return result;
    const int64_t gained = result.onlySecondRight;
    const int64_t lost = result.onlyFirstRight;
    result.difference = 100.0 * static_cast<double>(gained - lost) / static_cast<double>(result.samples);
    if (form.isSequence) {
        compareSequences(first, second, labels, hasScores, form.perSample, result);
        return result;
    }
    result.differenceInterval = newcombePaired(static_cast<double>(result.bothRight), static_cast<double>(gained), static_cast<double>(lost),
                                               static_cast<double>(result.bothWrong));
    result.mcnemarP = gained == lost ? 1.0 : std::min(1.0, 2 * lowerTailOfHalf(gained + lost, std::min(gained, lost)));
    return result;
}

}  // namespace esp
