// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace esp {

/// One sample's answer. With OutputKind::Classes only `top1` is known, margin, lead and top5 are not.
struct Answer {
    int32_t top1 = -1;       ///< first index of the highest score; -1 if every score is NaN
    float margin = 0;        ///< highest minus second highest score
    /// Score of the label minus the highest other one, positive if the label alone leads; of their logarithms if the scores are probabilities
    /// (none negative, sum 1), so that leads near 0 and near 1 compare. 0 without a label.
    float lead = 0;
    bool inTop5 = false;     ///< label among the five highest (ties: lower index first)
    bool finite = true;      ///< no NaN or infinity among the scores
    bool operator==(const Answer&) const = default;
};

/// Fills an answer from a row of scores; label -1 if unknown. A tie goes to the lower index, as numpy's argmax does.
Answer answerFromScores(std::span<const float> scores, int32_t label);

/// 95 % interval in per cent.
struct Interval {
    double low = 0;
    double high = 0;
    bool operator==(const Interval&) const = default;
};

/// Wilson score interval for k successes of n (E. B. Wilson 1927), in per cent; z = 1.959964.
Interval wilsonInterval(int64_t successes, int64_t samples);

/// One metric of one model on one dataset.
struct MetricValue {
    double value = 0;    ///< per cent
    Interval interval;   ///< 95 %: for unseen data of the same kind or, while samples stream, for the value on all of these
    int64_t count = -1;  ///< samples that count, where the value is their share of all
    bool operator==(const MetricValue&) const = default;
};

/// What a metric is computed from: a model's answers by sample number.
struct MetricInput {
    std::span<const Answer> answers;
    std::span<const int32_t> labels = {};    ///< one a sample, or empty
    std::span<const Answer> reference = {};  ///< the original's answers to the same samples, or empty
    bool hasScores = false;                  ///< false: of an answer only the class is known
};

/// What must be known for a metric to mean something.
struct MetricNeeds {
    bool labels = false;
    bool scores = false;
    bool reference = false;
    bool areMetBy(const MetricNeeds& given) const { return labels <= given.labels && scores <= given.scores && reference <= given.reference; }
};

class StreamingEstimate;
struct Estimate;

/// A figure that says how good a model's answers are. Descriptors are constinit objects, one for each line of metrics.inc.
struct Metric {
    const char* id;        ///< key of the value in JSON; ID_interval is that of its interval
    const char* title;     ///< "top-1"
    const char* sentence;  ///< ESP_NOOP("metric", …) with %1 for the value; null where the window has more to say of it than that
    MetricNeeds needs;
    MetricValue (*measure)(const MetricInput& input);
    /// Null if nothing is said before every sample was seen.
    Estimate (StreamingEstimate::*estimate)() const;
};

#define ESP_METRIC(metric) extern const Metric metric;
#include "core/data/metrics.inc"
#undef ESP_METRIC

std::span<const Metric* const> metrics();

/// Values in the order of the list, without those of metrics whose needs were not met.
class MetricValues {
public:
    void add(const Metric& metric, const MetricValue& value) { m_entries.emplace_back(&metric, value); }
    /// Null if it was not measured.
    const MetricValue* find(const Metric& metric) const;
    /// A value of zero if it was not measured.
    MetricValue of(const Metric& metric) const;

    bool empty() const { return m_entries.empty(); }
    auto begin() const { return m_entries.begin(); }
    auto end() const { return m_entries.end(); }

private:
    std::vector<std::pair<const Metric*, MetricValue>> m_entries;
};

/// Every metric that the input allows.
MetricValues measureMetrics(const MetricInput& input);

/// The samples for which `counts(index)` holds among all, with Wilson's interval.
template <typename Counts>
MetricValue shareOf(size_t samples, Counts counts)
{
    int64_t count = 0;
    for (size_t i = 0; i < samples; ++i)
        count += static_cast<bool>(counts(i));
    const auto total = static_cast<int64_t>(samples);
    return {total > 0 ? 100.0 * static_cast<double>(count) / static_cast<double>(total) : 0, wilsonInterval(count, total), count};
}

/// Original and compressed model on the same samples.
struct PairedComparison {
    int64_t samples = 0;
    int64_t agreeing = 0;        ///< same top-1
    int64_t bothRight = 0;
    int64_t onlyFirstRight = 0;  ///< right before, wrong now
    int64_t onlySecondRight = 0;
    int64_t bothWrong = 0;
    double difference = 0;       ///< second minus first, points
    Interval differenceInterval;  ///< 95 %, Newcombe's square-and-add interval for paired proportions (1998, method 10), points
    double mcnemarP = 1;         ///< exact two-sided binomial test of the discordant pairs
    std::vector<size_t> flipped;  ///< samples whose top-1 differs, in order
    MetricValues values;          ///< of the second, of the metrics that need a reference
};
/// labels may be empty: then only agreement and flips are filled. hasScores: of both.
PairedComparison comparePaired(std::span<const Answer> first, std::span<const Answer> second, std::span<const int32_t> labels, bool hasScores = false);

}  // namespace esp
