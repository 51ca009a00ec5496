// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace esp {

/// One answer: to a sample or, where samples are sequences, at one position of it. With OutputKind::Classes only `top1` is known, margin, lead and top5 are not.
struct Answer {
    int32_t top1 = -1;       ///< first index of the highest score; -1 if every score is NaN
    float margin = 0;        ///< highest minus second highest score
    /// Score of the label minus the highest other one, positive if the label alone leads; of their logarithms if the scores are probabilities
    /// (none negative, sum 1), so that leads near 0 and near 1 compare. 0 without a label.
    float lead = 0;
    float loss = 0;          ///< cross-entropy of the label in nats; only next tokens have one
    bool inTop5 = false;     ///< label among the five highest (ties: lower index first)
    bool finite = true;      ///< no NaN or infinity among the scores
    bool operator==(const Answer&) const = default;
};

/// Fills an answer from a row of scores; label -1 if unknown. A tie goes to the lower index, as numpy's argmax does.
Answer answerFromScores(std::span<const float> scores, int32_t label);

/// −log of what a row of scores gives the label, in nats: of its softmax or, of probabilities, as they are. Computed in double.
float crossEntropy(std::span<const float> scores, int32_t label, bool areProbabilities);

/// Kullback-Leibler divergence of the answer from the reference in nats, Σ p·log(p / q) over the softmax of scores or, of probabilities, as they
/// are; of those none counts as less than 1e-12. Negative if a score is not finite. Computed in double.
double divergenceFrom(std::span<const float> reference, std::span<const float> scores, bool areProbabilities);
/// Scores that are none negative and sum to 1.
bool areProbabilities(std::span<const float> scores);

/// How answers belong to samples: `perSample` of each lie together, in the order of samples. Positions of one sequence are no independent
/// witnesses, so intervals come from what differs between sequences.
struct AnswerForm {
    size_t perSample = 1;
    bool isSequence = false;  ///< an answer is a next token, and with scores has a loss
    bool operator==(const AnswerForm&) const = default;
};

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
    double value = 0;    ///< in the metric's unit
    Interval interval;   ///< 95 %: for unseen data of the same kind or, while samples stream, for the value on all of these
    int64_t count = -1;  ///< answers that count, where the value is their share of all
    bool operator==(const MetricValue&) const = default;
};

/// What a metric is computed from: a model's answers in the order of samples.
struct MetricInput {
    std::span<const Answer> answers;
    std::span<const int32_t> labels = {};    ///< one an answer, or empty
    std::span<const Answer> reference = {};  ///< the original's answers to the same samples, or empty
    bool hasScores = false;                  ///< false: of an answer only the class is known
    AnswerForm form = {};
};

/// What must be known for a metric to mean something.
struct MetricNeeds {
    bool labels = false;
    bool scores = false;
    bool reference = false;
    bool losses = false;  ///< answers are next tokens with scores
    bool areMetBy(const MetricNeeds& given) const
    {
        return labels <= given.labels && scores <= given.scores && reference <= given.reference && losses <= given.losses;
    }
};

class StreamingEstimate;
struct Estimate;

enum class MetricUnit { PerCent, Nats, Plain };

/// A figure that says how good a model's answers are. Descriptors are constinit objects, one for each line of metrics.inc.
struct Metric {
    const char* id;        ///< key of the value in JSON; ID_interval is that of its interval
    const char* title;     ///< "top-1"
    const char* titleOfTokens = nullptr;  ///< where answers are next tokens; null: the same
    const char* sentence;  ///< ESP_NOOP("metric", …) with %1 for the value; null where the window has more to say of it than that
    MetricNeeds needs;
    MetricValue (*measure)(const MetricInput& input);
    /// Null if nothing is said before every sample was seen.
    Estimate (StreamingEstimate::*estimate)() const;
    MetricUnit unit = MetricUnit::PerCent;
    bool lowerIsBetter = false;

    const char* titleFor(const AnswerForm& form) const { return form.isSequence && titleOfTokens ? titleOfTokens : title; }
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

/// counts: of each sample, the answers that count among `perSample`. With one answer a sample Wilson's interval, else that of clusteredShare().
MetricValue shareOfCounts(std::span<const int32_t> counts, size_t perSample);

/// The answers for which `counts(index)` holds among all, with an interval.
template <typename Counts>
MetricValue shareOf(const MetricInput& input, Counts counts)
{
    const size_t perSample = input.form.perSample;
    std::vector<int32_t> ofSample(input.answers.size() / perSample);
    for (size_t i = 0; i < ofSample.size() * perSample; ++i)
        ofSample[i / perSample] += static_cast<bool>(counts(i));
    return shareOfCounts(ofSample, perSample);
}

/// Original and compressed model on the same samples.
struct PairedComparison {
    int64_t samples = 0;         ///< answers: of sequences, positions
    int64_t agreeing = 0;        ///< same top-1
    int64_t bothRight = 0;
    int64_t onlyFirstRight = 0;  ///< right before, wrong now
    int64_t onlySecondRight = 0;
    int64_t bothWrong = 0;
    double difference = 0;       ///< second minus first, points
    /// 95 %, points: Newcombe's square-and-add interval for paired proportions (1998, method 10); of sequences, Student's over their means.
    Interval differenceInterval;
    double mcnemarP = 1;         ///< exact two-sided binomial test of the discordant pairs; of sequences, Student's test over their means
    double lossDifference = 0;   ///< mean loss of the second minus that of the first, nats; of sequences with scores
    Interval lossDifferenceInterval;  ///< 95 %, Student's over the means of sequences
    std::vector<size_t> flipped;  ///< answers whose top-1 differs, in order
    MetricValues values;          ///< of the second, of the metrics that need a reference
};
/// labels may be empty: then only agreement and flips are filled. hasScores: of both.
PairedComparison comparePaired(std::span<const Answer> first, std::span<const Answer> second, std::span<const int32_t> labels, bool hasScores = false,
                               const AnswerForm& form = {});

}  // namespace esp
