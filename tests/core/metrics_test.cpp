// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace esp {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

Answer answer(std::vector<float> scores, int32_t label = -1)
{
    return answerFromScores(scores, label);
}

TEST(Divergence, IsThatOfTheDefinition)
{
    // Kullback and Leibler 1951: 0.5·ln(0.5/0.25) + 0.5·ln(0.5/0.75)
    const std::vector<float> half{0.5F, 0.5F};
    const std::vector<float> quarter{0.25F, 0.75F};
    EXPECT_NEAR(divergenceFrom(half, quarter, true), 0.1438410362, 1e-9);
    EXPECT_NEAR(divergenceFrom(quarter, half, true), 0.1308120444, 1e-7) << "it is not symmetric";
    // Scores are brought to probabilities by softmax, which a constant does not change.
    const std::vector<float> scores{1.0F, -2.0F, 300.0F, 299.0F};
    const std::vector<float> moved{6.0F, 3.0F, 305.0F, 303.0F};
    double p[4];
    double q[4];
    double sums[2] = {0, 0};
    for (size_t i = 0; i < 4; ++i) {
        sums[0] += p[i] = std::exp(static_cast<double>(scores[i]) - 300);
        sums[1] += q[i] = std::exp(static_cast<double>(moved[i]) - 305);
    }
    double expected = 0;
    for (size_t i = 0; i < 4; ++i)
        expected += p[i] / sums[0] * std::log((p[i] / sums[0]) / (q[i] / sums[1]));
    EXPECT_NEAR(divergenceFrom(scores, moved, false), expected, 1e-12);
    EXPECT_EQ(divergenceFrom(scores, scores, false), 0);
    EXPECT_LT(divergenceFrom(std::vector<float>{1, kNan}, half, false), 0);
    EXPECT_LT(divergenceFrom(half, std::vector<float>{kInfinity, 0}, false), 0);
    // A probability that became 0 costs much, and stays a number.
    EXPECT_NEAR(divergenceFrom(half, std::vector<float>{0, 1}, true), 0.5 * std::log(0.5 / 1e-12) + 0.5 * std::log(0.5), 1e-6);
}

TEST(AnswerFromScores, TakesTheFirstOfTheHighest)
{
    EXPECT_EQ(answer({1, 3, 2}).top1, 1);
    EXPECT_EQ(answer({1, 3, 3}).top1, 1);
    EXPECT_EQ(answer({1, 3, 3}).margin, 0);
    EXPECT_EQ(answer({-5, -1, -3}).margin, 2);
    EXPECT_EQ(answer({4, 1, 3}).margin, 1);
    EXPECT_EQ(answer({7}).margin, 0);
    EXPECT_EQ(answer({}).top1, -1);
}

TEST(AnswerFromScores, CountsALabelAmongTheFiveHighestWithTiesToTheLowerIndex)
{
    EXPECT_TRUE(answer({9, 8, 7, 6, 5, 4}, 4).inTop5);
    EXPECT_FALSE(answer({9, 8, 7, 6, 5, 4}, 5).inTop5);
    EXPECT_TRUE(answer({1, 1, 1, 1, 1, 1}, 4).inTop5);
    EXPECT_FALSE(answer({1, 1, 1, 1, 1, 1}, 5).inTop5);
    EXPECT_FALSE(answer({1, 2, 3}, -1).inTop5);
    EXPECT_FALSE(answer({1, 2, 3}, 3).inTop5);
}

TEST(AnswerFromScores, PassesOverNotANumberAndSaysSo)
{
    EXPECT_EQ(answer({kNan, 2, 5}).top1, 2);
    EXPECT_EQ(answer({kNan, 2, 5}).margin, 3);
    EXPECT_FALSE(answer({kNan, 2, 5}).finite);
    EXPECT_EQ(answer({kNan, kNan}).top1, -1);
    EXPECT_FALSE(answer({1, kInfinity}).finite);
    EXPECT_EQ(answer({kInfinity, kInfinity}).margin, 0);
    EXPECT_FALSE(answer({kNan, 2, 5}, 0).inTop5);
    EXPECT_TRUE(answer({1, 2}).finite);
}

TEST(AnswerFromScores, SaysHowFarTheLabelLeads)
{
    EXPECT_EQ(answer({1, 4, 2}, 1).lead, 2);
    EXPECT_EQ(answer({1, 4, 2}, 2).lead, -2);
    EXPECT_EQ(answer({3, 3, 2}, 1).lead, 0);
    EXPECT_EQ(answer({1, 4, 2}).lead, 0) << "without a label nothing leads";
    EXPECT_EQ(answer({1, 4, 2}, 3).lead, 0);
    EXPECT_EQ(answer({1, kInfinity, 2}, 0).lead, 0);
    EXPECT_EQ(answer({7}, 0).lead, 0);
    // Probabilities: logarithms, so that 0.98 and 0.998 are as far apart as 0.02 and 0.002.
    EXPECT_NEAR(answer({0.98f, 0.02f}, 0).lead, std::log(49.0), 1e-5);
    EXPECT_NEAR(answer({0.98f, 0.02f}, 1).lead, -std::log(49.0), 1e-5);
    EXPECT_NEAR(answer({1 - 1e-6f, 1e-6f}, 0).lead, std::log(1e6), 1e-3);
    // In 8 bits the others may all be rounded to zero.
    EXPECT_NEAR(answer({1, 0, 0}, 0).lead, std::log(512.0), 1e-5);
    EXPECT_EQ(answer({1, 0, 0}, 0).lead, -answer({1, 0, 0}, 1).lead);
    // Not probabilities: a negative one, or another sum.
    EXPECT_NEAR(answer({1.2f, -0.2f}, 0).lead, 1.4, 1e-6);
    EXPECT_NEAR(answer({0.9f, 0.6f}, 0).lead, 0.3, 1e-6);
}

// Limits from statsmodels 0.15, proportion_confint(k, n, method="wilson"); the last is Newcombe's example (1998) of 81 among 263.
TEST(WilsonInterval, EqualsTheReference)
{
    const struct {
        int64_t k, n;
        double low, high;
    } cases[] = {{0, 1, 0, 79.34506856227627},
                 {0, 10, 0, 27.753279986288927},
                 {1, 10, 1.7876213095072924, 40.41500267952385},
                 {298, 500, 55.24153513244501, 63.81207753069318},
                 {9891, 10000, 98.68688476233592, 99.09555251704448},
                 {10, 10, 72.24672001371107, 100},
                 {81, 263, 25.528851987827423, 36.62095769828}};
    for (const auto& c : cases) {
        const Interval interval = wilsonInterval(c.k, c.n);
        EXPECT_NEAR(interval.low, c.low, 1e-9) << c.k << " of " << c.n;
        EXPECT_NEAR(interval.high, c.high, 1e-9) << c.k << " of " << c.n;
    }
    EXPECT_EQ(wilsonInterval(0, 0).high, 100);
}

/// Answers of two models with the given fourfold table: both right, only the first, only the second, both wrong.
PairedComparison compare(int bothRight, int onlyFirst, int onlySecond, int bothWrong)
{
    std::vector<Answer> first;
    std::vector<Answer> second;
    const auto add = [&](int count, int32_t a, int32_t b) {
        for (int i = 0; i < count; ++i) {
            first.push_back({a});
            second.push_back({b});
        }
    };
    add(bothRight, 0, 0);
    add(onlyFirst, 0, 1);
    add(onlySecond, 1, 0);
    add(bothWrong, 1, 1);
    const std::vector<int32_t> labels(first.size(), 0);
    return comparePaired(first, second, labels);
}

// p-values from statsmodels 0.15, mcnemar(table, exact=True).
TEST(ComparePaired, ExactMcNemarEqualsTheReference)
{
    EXPECT_EQ(compare(50, 0, 0, 3).mcnemarP, 1);
    EXPECT_EQ(compare(50, 1, 0, 3).mcnemarP, 1);
    EXPECT_NEAR(compare(50, 5, 1, 3).mcnemarP, 0.21875, 1e-12);
    EXPECT_NEAR(compare(50, 3, 10, 3).mcnemarP, 0.09228515625, 1e-12);
    EXPECT_NEAR(compare(50, 25, 10, 3).mcnemarP, 0.016673847800120715, 1e-12);
    EXPECT_EQ(compare(50, 7, 7, 3).mcnemarP, 1);
    EXPECT_NEAR(compare(0, 121, 59, 0).mcnemarP / 4.4344492637551645e-06, 1, 1e-10);
    EXPECT_NEAR(compare(0, 2000, 1800, 0).mcnemarP / 0.0012427867782632013, 1, 1e-9);
}

// The first table is the one that Newcombe's paper works through (Stat. Med. 17, 2635: 0.0569 to 0.3404); all limits were computed from the
// formulas of the paper with statsmodels' Wilson limits.
TEST(ComparePaired, NewcombesIntervalEqualsThePaper)
{
    const struct {
        int a, b, c, d;
        double low, high;
    } cases[] = {{36, 12, 2, 0, 0.05692958400323875, 0.3404276029749408},
                 {20, 12, 2, 16, 0.05615642484174821, 0.32920699540014053},
                 {18, 12, 2, 18, 0.05617184398825306, 0.3289759688858015},
                 {8, 1, 1, 0, -0.32373169627394843, 0.32373169627394843},
                 {53, 0, 0, 1, -0.07293814547857723, 0.07293814547857723},
                 {54, 0, 0, 0, -0.06641358809089648, 0.06641358809089648},
                 {290, 8, 13, 189, -0.028357803101438973, 0.008361705455437927}};
    for (const auto& c : cases) {
        // The paper's difference is first minus second, ours second minus first.
        const PairedComparison result = compare(c.a, c.c, c.b, c.d);
        EXPECT_NEAR(result.differenceInterval.low, 100 * c.low, 1e-9);
        EXPECT_NEAR(result.differenceInterval.high, 100 * c.high, 1e-9);
        EXPECT_NEAR(result.difference, 100.0 * (c.b - c.c) / (c.a + c.b + c.c + c.d), 1e-12);
    }
}

TEST(ComparePaired, ListsFlipsInOrderAndCountsTheTable)
{
    const std::vector<Answer> first = {{1}, {2}, {3}, {4}, {5}};
    const std::vector<Answer> second = {{1}, {0}, {0}, {4}, {6}};
    const PairedComparison labelled = comparePaired(first, second, std::vector<int32_t>{1, 2, 0, 9, 9});
    EXPECT_EQ(labelled.flipped, (std::vector<size_t>{1, 2, 4}));
    EXPECT_EQ(labelled.agreeing, 2);
    EXPECT_EQ(labelled.bothRight, 1);
    EXPECT_EQ(labelled.onlyFirstRight, 1);
    EXPECT_EQ(labelled.onlySecondRight, 1);
    EXPECT_EQ(labelled.bothWrong, 2);
    const PairedComparison unlabelled = comparePaired(first, second, {});
    EXPECT_EQ(unlabelled.agreeing, 2);
    EXPECT_EQ(unlabelled.bothRight + unlabelled.bothWrong, 0);
    EXPECT_EQ(comparePaired({}, {}, {}).samples, 0);
}

}  // namespace
}  // namespace esp
