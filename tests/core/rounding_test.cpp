// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/adaround.h"
#include "core/compress/gptq.h"
#include "tests/core/compress_support.h"
#include "tests/support/model_text.h"
#include "tests/support/naive_rounding.h"

#include <gtest/gtest.h>

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace esp::test {
namespace {

/// Weights and inputs that go together: columns of different size that depend on each other.
struct Case {
    std::vector<float> weights, second, scales;
    const WeightFormat& format;
    WeightGrid grid;
    RoundingProblem problem;

    Case(int64_t filters, int64_t columns, const char* name, uint32_t seed) : format(*findWeightFormat(name)), grid(format)
    {
        std::mt19937 random(seed);
        const auto draw = [&] { return static_cast<double>(random()) * 0x1p-31 - 1; };
        Eigen::MatrixXd mix(columns, columns), x(4 * columns, columns);
        for (int64_t i = 0; i < columns; ++i)
            for (int64_t j = 0; j < columns; ++j)
                mix(i, j) = draw() * (j % 3 == 0 ? 2 : 0.3);
        for (Eigen::Index i = 0; i < x.size(); ++i)
            x.data()[i] = draw();
        x = x * mix;
        const Eigen::MatrixXd gram = x.transpose() * x / static_cast<double>(x.rows());
        second.resize(static_cast<size_t>(columns * columns));
        for (int64_t i = 0; i < columns; ++i)
            for (int64_t j = 0; j < columns; ++j)
                second[static_cast<size_t>(i * columns + j)] = static_cast<float>(gram(i, j));
        weights.resize(static_cast<size_t>(filters * columns));
        for (float& weight : weights)
            weight = static_cast<float>(draw());
        scales.assign(static_cast<size_t>(filters), 1.0F / static_cast<float>(std::max(format.high, 1)));
        problem = {weights, second, filters, columns, scales, {}, &grid};
    }

    std::vector<int8_t> nearest() const
    {
        std::vector<int8_t> codes(weights.size());
        for (size_t i = 0; i < codes.size(); ++i)
            codes[i] = grid.nearest(weights[i] / scales[0]).code;
        return codes;
    }
};

TEST(Gptq, GivesTheCodesOfTheNaiveAlgorithm)
{
    for (const int64_t columns : {5, 64, 150}) {
        const Case c(6, columns, "int4", static_cast<uint32_t>(columns));
        const std::vector<int8_t> expected = naiveGptq(c.problem, 0.01);
        const auto codes = gptq(c.problem, {.damping = 0.01, .byActivity = false, .block = 32, .sweeps = 0}, {});
        ASSERT_TRUE(codes);
        int64_t differ = 0;
        for (size_t i = 0; i < expected.size(); ++i)
            differ += expected[i] != (*codes)[i];
        EXPECT_LE(differ, columns * 6 / 100) << "of " << expected.size() << ": ties that float and double see differently";
        EXPECT_NEAR(roundingLoss(c.problem, *codes), roundingLoss(c.problem, expected), 0.03 * roundingLoss(c.problem, expected));
    }
}

TEST(Gptq, LosesLessThanRoundingToNearestWithEveryFormat)
{
    for (const WeightFormat& format : weightFormats()) {
        // Wide ones are as good as exact, and a codebook is made of its layer's weights.
        if (format.isWide() || format.rule == WeightFormat::Rule::Codebook)
            continue;
        const Case c(8, 60, format.id, 3);
        const auto plain = gptq(c.problem, {.sweeps = 0}, {});
        const auto descended = gptq(c.problem, {}, {});
        ASSERT_TRUE(plain && descended);
        for (const int8_t code : *descended)
            EXPECT_EQ(c.grid.nearest(c.grid.valueOf(code)).code, code) << "one of the format's codes";
        EXPECT_LE(roundingLoss(c.problem, *descended), roundingLoss(c.problem, *plain)) << format.id << ": coordinate descent only lowers";
        if (format.hasZero()) {
            EXPECT_LT(roundingLoss(c.problem, *descended), 0.9 * roundingLoss(c.problem, c.nearest())) << format.id;
        }
    }
}

TEST(AdaRound, LosesAboutAsLittleAsThePaperWrittenDown)
{
    for (const char* format : {"int8", "int4", "int2"}) {
        const Case c(6, 40, format, 11);
        const auto codes = adaRound(c.problem, {}, {});
        ASSERT_TRUE(codes);
        const double nearest = roundingLoss(c.problem, c.nearest());
        const double naive = roundingLoss(c.problem, naiveAdaRound(c.problem, 4000));
        EXPECT_LT(roundingLoss(c.problem, *codes), 0.8 * nearest) << format;
        EXPECT_NEAR(roundingLoss(c.problem, *codes), naive, 0.1 * nearest) << format;
        for (size_t i = 0; i < codes->size(); ++i) {
            const float ratio = c.weights[i] / c.scales[0];
            const float low = std::max(std::floor(ratio), static_cast<float>(c.format.low)), high = std::min(std::ceil(ratio), static_cast<float>(c.format.high));
            EXPECT_TRUE((*codes)[i] == std::min(low, high) || (*codes)[i] == std::max(low, high)) << "up or down";
        }
    }
}

TEST(AdaRound, WhoseInputsDoNotDependOnEachOtherRoundsToNearest)
{
    Case c(3, 12, "int4", 2);
    for (int64_t i = 0; i < 12; ++i)
        for (int64_t j = 0; j < 12; ++j)
            c.second[static_cast<size_t>(i * 12 + j)] = i == j ? 1.0F : 0.0F;
    const auto codes = adaRound(c.problem, {}, {});
    ASSERT_TRUE(codes);
    EXPECT_EQ(*codes, c.nearest());
}

TEST(WeightRounding, ByInputsKeepsPrunedZeros)
{
    for (const char* format : {"int8", "int4", "ternary", "float8e5m2"}) {
        Case c(6, 40, format, 5);
        for (size_t i = 0; i < c.weights.size(); i += 2)
            c.weights[i] = 0;
        c.problem.keepsZeros = true;
        const auto rounded = gptq(c.problem, {}, {});
        ASSERT_TRUE(rounded);
        for (size_t i = 0; i < c.weights.size(); i += 2)
            ASSERT_EQ((*rounded)[i], 0) << format;
        EXPECT_LT(roundingLoss(c.problem, *rounded), roundingLoss(c.problem, c.nearest()));
    }
    Case c(6, 40, "int4", 5);
    for (size_t i = 0; i < c.weights.size(); i += 2)
        c.weights[i] = 0;
    c.problem.keepsZeros = true;
    const auto learned = adaRound(c.problem, {}, {});
    ASSERT_TRUE(learned);
    for (size_t i = 0; i < c.weights.size(); i += 2)
        ASSERT_EQ((*learned)[i], 0);
}

TEST(AdaRound, SaysWhatItCannotBeCombinedWith)
{
    const auto reasonOf = [](const std::string& parameters) {
        const CompressResult result = compressed(modelFromText(R"(
            <ir_version: 8, opset_import: ["" : 13]>
            g (float[N,3] x) => (float[N,2] y)
            <float[3,2] w = {1, 2, 3, 4, 5, 6}>
            {
                y = MatMul(x, w)
            })"), quantizeStep("\"activations\": \"none\", \"rounding\": \"adaround\", " + parameters));
        return result.outcomes.at(0).at(0).reason;
    };
    EXPECT_EQ(reasonOf("\"bias_correction\": true"), "AdaRound and bias correction make up for the same error; switch bias correction off");
    EXPECT_EQ(reasonOf("\"format\": \"ternary\""), "AdaRound chooses between evenly spaced levels; with ternary weights round by GPTQ or to nearest");
}

TEST(Obq, LosesNoMoreThanGptqOfThePaper)
{
    for (const char* format : {"int8", "int4", "int3", "ternary"}) {
        double ours = 0, theirs = 0, nearest = 0;
        for (uint32_t seed = 1; seed < 5; ++seed) {
            const Case c(4, 40, format, seed);
            const auto codes = obq(c.problem, {});
            ASSERT_TRUE(codes);
            ours += roundingLoss(c.problem, *codes);
            theirs += roundingLoss(c.problem, naiveGptq(c.problem, 0.01));
            nearest += roundingLoss(c.problem, c.nearest());
        }
        EXPECT_LT(ours, theirs * 1.05) << format;
        EXPECT_LT(ours, 0.8 * nearest) << format;
    }
}

TEST(Obq, RoundsASingleFilterInTheOrderThatLosesLeast)
{
    // Two columns: the one whose rounding loses less goes first, and the other makes up for it.
    Case c(1, 2, "int4", 1);
    c.second[0] = 1, c.second[1] = c.second[2] = 0.9F, c.second[3] = 1;
    c.scales[0] = 1;
    c.weights[0] = 2.45F, c.weights[1] = 1.1F;
    const auto codes = obq(c.problem, {});
    ASSERT_TRUE(codes);
    // 1.1 → 1 leaves 0.1, of which about 0.09 goes to the other: 2.54 → 3. In the other order 2.45 → 2 would leave 1.1 + 0.4 → 2 (or 1).
    EXPECT_EQ(*codes, (std::vector<int8_t>{3, 1}));
}

TEST(Gptq, FindsTheBestOfAllCodesOfASmallProblem)
{
    // 3 columns, ternary: 27 roundings of each filter can be tried.
    double found = 0, best = 0;
    for (uint32_t seed = 1; seed <= 20; ++seed) {
        const Case c(1, 3, "ternary", seed);
        const auto codes = gptq(c.problem, {.sweeps = 10}, {});
        ASSERT_TRUE(codes);
        found += roundingLoss(c.problem, *codes);
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i < 27; ++i) {
            const std::vector<int8_t> tried{static_cast<int8_t>(i % 3 - 1), static_cast<int8_t>(i / 3 % 3 - 1), static_cast<int8_t>(i / 9 - 1)};
            least = std::min(least, roundingLoss(c.problem, tried));
        }
        best += least;
    }
    EXPECT_LE(found, 1.1 * best);
}

TEST(Gptq, LeavesColumnsThatAreAlwaysZeroAtTheirNearestCodes)
{
    Case c(4, 10, "int4", 9);
    for (int64_t i = 0; i < 10; ++i)
        c.second[static_cast<size_t>(i * 10 + 4)] = c.second[static_cast<size_t>(4 * 10 + i)] = 0;
    const auto codes = gptq(c.problem, {}, {});
    ASSERT_TRUE(codes);
    const std::vector<int8_t> nearest = c.nearest();
    for (size_t f = 0; f < 4; ++f)
        EXPECT_EQ((*codes)[f * 10 + 4], nearest[f * 10 + 4]);
}

/// A channel that is hardly ever active could pay for the errors of others with any weights at all, and only on the samples that were seen.
TEST(Gptq, LeavesWeightsOfInputsThatAreAlmostAlwaysZeroNearTheirOwn)
{
    for (const uint32_t seed : {9u, 10u, 11u}) {
        Case c(4, 10, "int4", seed);
        for (int64_t i = 0; i < 10; ++i) {
            c.second[static_cast<size_t>(i * 10 + 4)] *= 1e-3F;
            c.second[static_cast<size_t>(4 * 10 + i)] *= 1e-3F;
        }
        const auto byGptq = gptq(c.problem, {}, {});
        const auto byObq = obq(c.problem, {});
        ASSERT_TRUE(byGptq && byObq);
        const std::vector<int8_t> nearest = c.nearest();
        for (size_t f = 0; f < 4; ++f) {
            EXPECT_EQ((*byGptq)[f * 10 + 4], nearest[f * 10 + 4]);
            EXPECT_EQ((*byObq)[f * 10 + 4], nearest[f * 10 + 4]);
        }
    }
}

TEST(Gptq, RefusesInputsThatAreNotFinite)
{
    for (const size_t at : {0, 4, 15}) {
        Case c(2, 4, "int4", 1);
        c.second[at] = std::numeric_limits<float>::quiet_NaN();
        const auto codes = gptq(c.problem, {}, {});
        ASSERT_FALSE(codes) << at;
        EXPECT_EQ(codes.error().code, ErrorCode::NotApplicable);
    }
}

}  // namespace
}  // namespace esp::test
