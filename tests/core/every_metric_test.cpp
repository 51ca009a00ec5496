// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
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
    {"agreement", [](const Scored& data) { return percentWhere([&](size_t i) { return ranking(data.after[i])[0] == ranking(data.before[i])[0]; }); }},
};

struct EveryMetric : testing::TestWithParam<const Metric*> {
    const Metric& metric = *GetParam();
    const Scored data;
    const std::vector<Answer> before = data.answers(data.before);
    const std::vector<Answer> after = data.answers(data.after);
    const MetricInput input{after, data.labels, before, true};
};

TEST_P(EveryMetric, EqualsANaiveComputation)
{
    const auto naive = kNaive.find(metric.id);
    ASSERT_NE(naive, kNaive.end()) << "kNaive has no computation of this metric";
    const MetricValue value = measureMetrics(input).of(metric);
    EXPECT_NEAR(value.value, naive->second(data), 1e-9);
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
    EXPECT_EQ(isMeasured({after, {}, before, true}), !metric.needs.labels);
    EXPECT_EQ(isMeasured({after, data.labels, {}, true}), !metric.needs.reference);
    EXPECT_EQ(isMeasured({after, data.labels, before, false}), !metric.needs.scores);
    const PairedComparison paired = comparePaired(before, after, data.labels, true);
    EXPECT_EQ(paired.values.find(metric) != nullptr, metric.needs.reference);
}

TEST_P(EveryMetric, StreamsTowardsItsExactValue)
{
    if (!metric.estimate)
        return;  // says nothing before the end
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
