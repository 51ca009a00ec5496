// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>

namespace esp {
namespace {

constexpr size_t kSamples = 300;
constexpr int32_t kClasses = 9;
constexpr size_t kLength = 6;  // of each sequence

using Scores = std::vector<float>;

/// Scores of an original and of a changed model; few distinct ones, so that many tie.
struct Scored {
    std::vector<Scores> before;
    std::vector<Scores> after;
    std::vector<int32_t> labels;

    Scored()
    {
        std::mt19937_64 random(5);
        for (size_t i = 0; i < kSamples; ++i) {
            labels.push_back(static_cast<int32_t>(random() % kClasses));
            for (std::vector<Scores>* model : {&before, &after}) {
                Scores& row = model->emplace_back(kClasses);
                for (float& score : row)
                    score = static_cast<float>(random() % 6);
                row[static_cast<size_t>(labels.back())] += static_cast<float>(random() % 4);
            }
        }
    }

    std::vector<Answer> answers(const std::vector<Scores>& model) const
    {
        std::vector<Answer> all;
        for (size_t i = 0; i < kSamples; ++i)
            all.push_back(answerFromScores(model[i], labels[i]));
        return all;
    }
    std::vector<Answer> tokens(const std::vector<Scores>& model) const
    {
        std::vector<Answer> all = answers(model);
        for (size_t i = 0; i < kSamples; ++i)
            all[i].loss = crossEntropy(model[i], labels[i], false);
        return all;
    }
};

/// Classes from the highest score to the lowest.
std::vector<int32_t> ranking(const Scores& scores)
{
    std::vector<int32_t> classes(scores.size());
    std::iota(classes.begin(), classes.end(), 0);
    std::stable_sort(classes.begin(), classes.end(), [&](int32_t a, int32_t b) { return scores[static_cast<size_t>(a)] > scores[static_cast<size_t>(b)]; });
    return classes;
}

double percentWhere(const std::function<bool(size_t)>& counts)
{
    double sum = 0;
    for (size_t i = 0; i < kSamples; ++i)
        sum += counts(i) ? 1 : 0;
    return 100 * sum / kSamples;
}

double meanLossOf(const Scored& data)
{
    double sum = 0;
    for (size_t i = 0; i < kSamples; ++i) {
        double all = 0;
        for (const float score : data.after[i])
            all += std::exp(static_cast<double>(score));
        sum -= std::log(std::exp(static_cast<double>(data.after[i][static_cast<size_t>(data.labels[i])])) / all);
    }
    return sum / kSamples;
}

/// A second opinion on each metric, from the scores alone; a new metric needs one here.
const std::map<std::string, std::function<double(const Scored&)>> kNaive = {
    {"top1", [](const Scored& data) { return percentWhere([&](size_t i) { return ranking(data.after[i])[0] == data.labels[i]; }); }},
    {"top5",
     [](const Scored& data) {
         return percentWhere([&](size_t i) {
             const std::vector<int32_t> classes = ranking(data.after[i]);
             return std::find(classes.begin(), classes.begin() + 5, data.labels[i]) != classes.begin() + 5;
         });
     }},
    {"loss", meanLossOf},
    {"perplexity", [](const Scored& data) { return std::exp(meanLossOf(data)); }},
    {"agreement", [](const Scored& data) { return percentWhere([&](size_t i) { return ranking(data.after[i])[0] == ranking(data.before[i])[0]; }); }},
};

struct EveryMetric : testing::TestWithParam<const Metric*> {
    const Metric& metric = *GetParam();
    const Scored data;
    /// What only next tokens have is measured on sequences, all else both ways.
    const AnswerForm form = metric.needs.losses ? AnswerForm{kLength, true} : AnswerForm{};
    const std::vector<Answer> before = metric.needs.losses ? data.tokens(data.before) : data.answers(data.before);
    const std::vector<Answer> after = metric.needs.losses ? data.tokens(data.after) : data.answers(data.after);
    const MetricInput input{after, data.labels, before, true, form};
};

TEST_P(EveryMetric, EqualsANaiveComputation)
{
    const auto naive = kNaive.find(metric.id);
    ASSERT_NE(naive, kNaive.end()) << "kNaive has no computation of this metric";
    const MetricValue value = measureMetrics(input).of(metric);
    EXPECT_NEAR(value.value, naive->second(data), metric.needs.losses ? 1e-6 : 1e-9);
    EXPECT_GT(value.value, 0) << "the samples should tell right from wrong";
    EXPECT_LT(value.value, 100);
    EXPECT_LT(value.interval.low, value.value);
    EXPECT_GT(value.interval.high, value.value);
    if (value.count >= 0) {
        EXPECT_NEAR(value.value, 100.0 * static_cast<double>(value.count) / kSamples, 1e-9);
    }
}

TEST_P(EveryMetric, IsNotMeasuredWithoutWhatItNeeds)
{
    const auto isMeasured = [&](const MetricInput& given) { return measureMetrics(given).find(metric) != nullptr; };
    EXPECT_TRUE(isMeasured(input));
    EXPECT_EQ(isMeasured({after, {}, before, true, form}), !metric.needs.labels);
    EXPECT_EQ(isMeasured({after, data.labels, {}, true, form}), !metric.needs.reference);
    EXPECT_EQ(isMeasured({after, data.labels, before, false, form}), !metric.needs.scores);
    EXPECT_EQ(isMeasured({after, data.labels, before, true}), !metric.needs.losses) << "of classes";
    const PairedComparison paired = comparePaired(before, after, data.labels, true, form);
    EXPECT_EQ(paired.values.find(metric) != nullptr, metric.needs.reference);
}

TEST_P(EveryMetric, StreamsTowardsItsExactValue)
{
    if (!metric.estimate)
        return;  // says nothing before the end
    if (metric.needs.losses)
        return;  // StreamsSequences has these
    std::vector<EvaluationOrderPtr> orders{EvaluationOrder::fromAnswers(before, data.labels, 1)};
    if (!metric.needs.reference)
        orders.push_back(EvaluationOrder::uniform(kSamples, 1));
    for (const EvaluationOrderPtr& order : orders) {
        StreamingEstimate estimate(order, order->knowsOriginal() ? std::span<const int32_t>() : data.labels);
        for (const uint32_t sample : order->order())
            estimate.add(sample, after[sample]);
        const Estimate now = (estimate.*metric.estimate)();
        EXPECT_NEAR(now.value, measureMetrics(input).of(metric).value, 1e-9);
        EXPECT_NEAR(now.low, now.high, 1e-9);
    }
}

TEST_P(EveryMetric, StreamsSequencesTowardsItsExactValue)
{
    if (!metric.estimate)
        return;
    const AnswerForm sequences{kLength, true};
    const std::vector<Answer> first = data.tokens(data.before);
    const std::vector<Answer> second = data.tokens(data.after);
    const double exact = measureMetrics({second, data.labels, first, true, sequences}).of(metric).value;
    for (const bool knowsOriginal : {true, false}) {
        if (metric.needs.reference && !knowsOriginal)
            continue;
        const auto order = EvaluationOrder::ofSequences(kSamples / kLength, sequences, knowsOriginal ? first : std::vector<Answer>(), data.labels, 3);
        StreamingEstimate estimate(order);
        size_t held = 0;
        size_t looked = 0;
        for (const uint32_t sample : order->order()) {
            estimate.add(sample, std::span(second).subspan(sample * kLength, kLength));
            estimate.add(sample, std::span(second).subspan(sample * kLength, kLength));
            if (estimate.seen() < 2)
                continue;
            const Estimate now = (estimate.*metric.estimate)();
            EXPECT_EQ(now.total, kSamples / kLength);
            EXPECT_LE(now.low, now.value);
            EXPECT_GE(now.high, now.value);
            held += now.low <= exact + 1e-9 && exact - 1e-9 <= now.high;
            ++looked;
        }
        EXPECT_EQ(estimate.seen(), kSamples / kLength) << "a sequence counts once";
        EXPECT_GE(static_cast<double>(held), 0.8 * static_cast<double>(looked));
        const Estimate last = (estimate.*metric.estimate)();
        EXPECT_NEAR(last.value, exact, 1e-9);
        EXPECT_NEAR(last.low, last.high, 1e-9);
    }
}

INSTANTIATE_TEST_SUITE_P(List, EveryMetric, testing::ValuesIn(metrics().begin(), metrics().end()),
                         [](const auto& instance) { return std::string(instance.param->id); });

TEST(Metrics, HaveNamesOfTheirOwn)
{
    std::set<std::string> ids;
    for (const Metric* metric : metrics()) {
        EXPECT_TRUE(ids.insert(metric->id).second) << metric->id;
        EXPECT_NE(std::string(metric->title), "");
    }
}

}  // namespace
}  // namespace esp
