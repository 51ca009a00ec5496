// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/clusters.h"
#include "core/data/estimate.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <string>

namespace esp {
namespace {

constexpr size_t kLength = 64;

double uniform(std::mt19937_64& random)
{
    return static_cast<double>(random() >> 11) * 0x1p-53;
}

/// Sequences of which each has a difficulty of its own: positions within one are alike, a changed model finds the same ones hard.
struct Stories {
    std::vector<Answer> before;
    std::vector<Answer> after;
    std::vector<int32_t> labels;

    Stories(size_t sequences, uint64_t seed, double change)
    {
        std::mt19937_64 random(seed);
        for (size_t s = 0; s < sequences; ++s) {
            const double difficulty = uniform(random);
            const double worse = change * uniform(random);
            for (size_t i = 0; i < kLength; ++i) {
                const double luck = uniform(random);
                const bool right = luck > difficulty;
                const bool flips = uniform(random) < worse;
                labels.push_back(1);
                before.push_back({.top1 = right ? 1 : 0, .loss = static_cast<float>(difficulty + luck)});
                after.push_back({.top1 = right != flips ? 1 : 0, .loss = static_cast<float>(difficulty + luck + worse * uniform(random))});
            }
        }
    }
};

constexpr AnswerForm kForm{kLength, true};

TEST(Clusters, StudentsLimitsAreThoseOfTables)
{
    const std::pair<int64_t, double> kTable[] = {{1, 12.7062047}, {2, 4.30265273}, {3, 3.18244631}, {10, 2.22813885}, {29, 2.04522964},
                                                 {159, 1.97499622}, {400, 1.96591233}, {1000, 1.96233906}, {1'000'000, 1.9599664}};
    for (const auto& [freedom, limit] : kTable)
        EXPECT_NEAR(studentLimit(freedom), limit, 2e-6) << freedom;
    EXPECT_TRUE(std::isinf(studentLimit(0)));
    EXPECT_NEAR(studentTail(2, 5), 0.101939479, 1e-8);
    EXPECT_NEAR(studentTail(-2, 4), 0.116116524, 1e-8);
    EXPECT_NEAR(studentTail(3, 1000), 0.00276722, 2e-6);
}

TEST(Clusters, AShareOfPositionsThatAreAllAlikeIsThatOfItsSequences)
{
    // Whole sequences right or wrong: 64 positions say no more than one.
    std::vector<int32_t> counts(100, 0);
    std::fill(counts.begin(), counts.begin() + 30, static_cast<int32_t>(kLength));
    const Interval one = wilsonInterval(30, 100);
    const Interval clustered = clusteredShare(counts, kLength);
    EXPECT_NEAR(clustered.low, one.low, 0.3);
    EXPECT_NEAR(clustered.high, one.high, 0.3);
    EXPECT_LE(clustered.low, one.low);
    EXPECT_GE(clustered.high, one.high);
    // Independent positions: nearly as many witnesses as positions.
    std::mt19937_64 random(3);
    for (int32_t& count : counts) {
        count = 0;
        for (size_t i = 0; i < kLength; ++i)
            count += uniform(random) < 0.3;
    }
    const MetricValue independent = shareOfCounts(counts, kLength);
    const Interval wilson = wilsonInterval(independent.count, 100 * kLength);
    EXPECT_LT(independent.interval.high - independent.interval.low, 1.3 * (wilson.high - wilson.low));
    // One sequence alone says next to nothing.
    const Interval alone = clusteredShare(std::vector<int32_t>{32}, kLength);
    EXPECT_LT(alone.low, 10);
    EXPECT_GT(alone.high, 90);
}

TEST(Clusters, IntervalsHoldWhatOtherSequencesGive)
{
    const Stories world(20000, 1, 0.3);
    const MetricInput whole{world.after, world.labels, world.before, true, kForm};
    const MetricValues truth = measureMetrics(whole);
    const double difference = comparePaired(world.before, world.after, world.labels, true, kForm).difference;
    const double lossDifference = comparePaired(world.before, world.after, world.labels, true, kForm).lossDifference;
    std::map<std::string, int> held;
    int differences = 0;
    int losses = 0;
    constexpr size_t kDraws = 400;
    constexpr size_t kDrawn = 50;
    for (size_t draw = 0; draw < kDraws; ++draw) {
        const auto part = [&](const auto& all) { return std::span(all).subspan(draw * kDrawn * kLength, kDrawn * kLength); };
        for (const auto& [metric, value] : measureMetrics({part(world.after), part(world.labels), part(world.before), true, kForm})) {
            const double exact = truth.of(*metric).value;
            held[metric->id] += value.interval.low <= exact && exact <= value.interval.high;
        }
        const PairedComparison paired = comparePaired(part(world.before), part(world.after), part(world.labels), true, kForm);
        differences += paired.differenceInterval.low <= difference && difference <= paired.differenceInterval.high;
        losses += paired.lossDifferenceInterval.low <= lossDifference && lossDifference <= paired.lossDifferenceInterval.high;
    }
    for (const char* id : {"top1", "loss", "perplexity", "agreement"}) {
        EXPECT_GE(held[id], 0.925 * kDraws) << id;
        EXPECT_LE(held[id], 0.985 * kDraws) << id;
    }
    EXPECT_GE(differences, 0.925 * kDraws);
    EXPECT_GE(losses, 0.925 * kDraws);
}

TEST(Sequences, StreamedIntervalsHoldTheFinalFigure)
{
    for (const double change : {0.002, 0.05, 0.5}) {
        const Stories stories(160, 7, change);
        const MetricValues exact = measureMetrics({stories.after, stories.labels, stories.before, true, kForm});
        for (const bool knowsOriginal : {true, false}) {
            std::map<std::string, int> held;
            int looked = 0;
            for (uint64_t seed = 0; seed < 300; ++seed) {
                const auto order = EvaluationOrder::ofSequences(160, kForm, knowsOriginal ? stories.before : std::vector<Answer>(), stories.labels, seed);
                StreamingEstimate estimate(order);
                for (size_t i = 0; i < 128; ++i) {
                    const uint32_t sample = order->order()[i];
                    estimate.add(sample, std::span(stories.after).subspan(sample * kLength, kLength));
                    if (i + 1 != 8 && i + 1 != 32 && i + 1 != 128)
                        continue;
                    ++looked;
                    for (const Metric* metric : metrics()) {
                        if (!metric->estimate || (metric->needs.reference && !knowsOriginal))
                            continue;
                        const Estimate now = (estimate.*metric->estimate)();
                        held[metric->id] += now.low <= exact.of(*metric).value && exact.of(*metric).value <= now.high;
                    }
                }
            }
            for (const auto& [id, count] : held)
                EXPECT_GE(count, 0.93 * looked) << id << ", change " << change << (knowsOriginal ? "" : ", original unknown");
        }
    }
}

TEST(Sequences, AnOriginalMakesIntervalsNarrower)
{
    const Stories stories(160, 9, 0.05);
    const auto known = EvaluationOrder::ofSequences(160, kForm, stories.before, stories.labels, 1);
    const auto unknown = EvaluationOrder::ofSequences(160, kForm, {}, stories.labels, 1);
    EXPECT_EQ(known->order(), unknown->order());
    StreamingEstimate with(known);
    StreamingEstimate without(unknown);
    for (size_t i = 0; i < 16; ++i) {
        const uint32_t sample = known->order()[i];
        const auto answers = std::span(stories.after).subspan(sample * kLength, kLength);
        with.add(sample, answers);
        without.add(sample, answers);
    }
    EXPECT_LT(with.loss().high - with.loss().low, 0.2 * (without.loss().high - without.loss().low));
    EXPECT_LT(with.accuracy().high - with.accuracy().low, 0.3 * (without.accuracy().high - without.accuracy().low));
}

TEST(Sequences, TheSameModelTwiceDoesNotDiffer)
{
    const Stories stories(20, 11, 0.1);
    const PairedComparison same = comparePaired(stories.before, stories.before, stories.labels, true, kForm);
    EXPECT_EQ(same.agreeing, 20 * static_cast<int64_t>(kLength));
    EXPECT_EQ(same.difference, 0);
    EXPECT_EQ(same.mcnemarP, 1);
    EXPECT_EQ(same.lossDifferenceInterval, (Interval{0, 0}));
    EXPECT_LT(same.differenceInterval.low, 0) << "twenty sequences are no proof that none differs";
}

TEST(Sequences, CrossEntropyIsThatOfASoftmaxOrOfProbabilities)
{
    const float scores[] = {1, 3, 2};
    EXPECT_NEAR(crossEntropy(scores, 1, false), std::log(std::exp(-2.0) + 1 + std::exp(-1.0)), 1e-7);
    const float large[] = {1000, 1001};
    EXPECT_NEAR(crossEntropy(large, 0, false), std::log1p(std::exp(1.0)), 1e-6) << "no overflow";
    const float probabilities[] = {0.25f, 0.5f, 0.25f};
    EXPECT_NEAR(crossEntropy(probabilities, 0, true), std::log(4.0), 1e-7);
}

}  // namespace
}  // namespace esp
