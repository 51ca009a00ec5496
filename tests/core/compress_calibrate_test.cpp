// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/affine.h"
#include "core/compress/weight_rounding.h"
#include "core/compress/calibrate.h"
#include "core/compress/golden_section.h"
#include "tests/core/weights_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace {

using namespace esp;

TensorStatistics statisticsOf(const std::vector<float>& values)
{
    TensorStatistics statistics;
    statistics.add(values);
    return statistics;
}

std::vector<float> gaussian(size_t count, uint32_t seed, bool relu = false)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(count);
    for (float& value : values)
        value = relu ? std::max(0.0F, normal(random)) : normal(random);
    return values;
}

/// TensorRT's algorithm as its Python source does it, bin by bin.
CalibratedRange naiveEntropy(const TensorStatistics& statistics)
{
    const int half = TensorStatistics::kBins / 2;
    std::vector<double> bins(static_cast<size_t>(half));
    for (int i = 0; i < half; ++i)
        bins[size_t(i)] = double(statistics.histogram[size_t(half + i)] + statistics.histogram[size_t(half - 1 - i)]);
    bins[0] = bins[1];
    const int levels = statistics.minimum < 0 && statistics.maximum > 0 ? 128 : 256;
    double best = std::numeric_limits<double>::infinity();
    int bestKept = half;
    for (int kept = std::max(128, levels); kept <= half; ++kept) {
        std::vector<double> p(bins.begin(), bins.begin() + kept);
        std::vector<double> q(p.size(), 0);
        for (int level = 0; level < levels; ++level) {
            const int from = int(int64_t(level) * kept / levels);
            const int to = int(int64_t(level + 1) * kept / levels);
            double mass = 0;
            int filled = 0;
            for (int i = from; i < to; ++i) {
                mass += p[size_t(i)];
                filled += p[size_t(i)] > 0;
            }
            for (int i = from; i < to; ++i)
                q[size_t(i)] = p[size_t(i)] > 0 ? mass / filled : 0;
        }
        for (int i = kept; i < half; ++i)
            p.back() += bins[size_t(i)];
        double sumP = 0;
        double sumQ = 0;
        for (size_t i = 0; i < p.size(); ++i) {
            sumP += p[i];
            sumQ += q[i];
        }
        double divergence = 0;
        for (size_t i = 0; i < p.size(); ++i)
            if (p[i] > 0)
                divergence += p[i] / sumP * std::log(p[i] / sumP / (q[i] / sumQ));
        if (divergence <= best + 1e-12) {
            best = std::min(best, divergence);
            bestKept = kept;
        }
    }
    const double t = bestKept * statistics.binWidth();
    return {std::max(statistics.minimum, -t), std::min(statistics.maximum, t)};
}

TEST(Calibrators, MinMaxIsWhatWasSeen) { EXPECT_EQ(calibrateMinMax(statisticsOf({-3, 0.5F, 7})), (CalibratedRange{-3, 7})); }

TEST(Calibrators, EntropyAgreesWithTheAlgorithmDoneBinByBin)
{
    std::vector<float> heavy = gaussian(20000, 1);
    heavy.push_back(40);
    heavy.push_back(-25);
    std::vector<float> relu = gaussian(20000, 2, true);
    relu.push_back(15);
    for (const auto& values : {heavy, relu, gaussian(500, 3)}) {
        const TensorStatistics statistics = statisticsOf(values);
        const CalibratedRange naive = naiveEntropy(statistics);
        const CalibratedRange fast = calibrateEntropy(statistics);
        // Ties of nearly equal divergence may fall to the neighbouring bin.
        EXPECT_NEAR(fast.low, naive.low, 2 * statistics.binWidth());
        EXPECT_NEAR(fast.high, naive.high, 2 * statistics.binWidth());
    }
}

TEST(Calibrators, EntropyCutsAnOutlierThatMinMaxKeeps)
{
    std::vector<float> values = gaussian(100000, 4);
    values.push_back(100);
    const TensorStatistics statistics = statisticsOf(values);
    EXPECT_EQ(calibrateMinMax(statistics).high, 100);
    EXPECT_LT(calibrateEntropy(statistics).high, 20);
    EXPECT_LT(calibratePercentile(statistics, 99.9).high, 5);
}

TEST(Calibrators, PercentileCutsWhatSortingWouldCut)
{
    std::vector<float> values = gaussian(50000, 5);
    const TensorStatistics statistics = statisticsOf(values);
    std::sort(values.begin(), values.end());
    const CalibratedRange range = calibratePercentile(statistics, 99);
    EXPECT_NEAR(range.high, values[values.size() - 251], 4 * statistics.binWidth());
    EXPECT_NEAR(range.low, values[250], 4 * statistics.binWidth());
    const CalibratedRange all = calibratePercentile(statistics, 100);
    EXPECT_NEAR(all.high, values.back(), statistics.binWidth());
    EXPECT_LE(all.high, values.back());
}

TEST(Calibrators, PercentileOfAReluIsNotDecidedByItsZeros)
{
    std::vector<float> values(1000000, 0.0F);
    for (int i = 1; i <= 1000; ++i)
        values[static_cast<size_t>(i)] = static_cast<float>(i) / 1000;
    const CalibratedRange range = calibratePercentile(statisticsOf(values), 99.9);
    EXPECT_EQ(range.low, 0);
    EXPECT_GT(range.high, 0.99);
}

TEST(Calibrators, MseFindsWhatAFineGridFinds)
{
    std::vector<float> values = gaussian(30000, 6);
    values.push_back(30);
    const TensorStatistics statistics = statisticsOf(values);
    const CalibratedRange found = calibrateMse(statistics);
    double best = std::numeric_limits<double>::infinity();
    for (int low = 30; low <= 100; low += 2)
        for (int high = 30; high <= 100; high += 2)
            best = std::min(best, quantizationError(statistics, {statistics.minimum * low / 100, statistics.maximum * high / 100}));
    EXPECT_LE(quantizationError(statistics, found), 1.1 * best);
    EXPECT_LE(quantizationError(statistics, found), quantizationError(statistics, calibrateMinMax(statistics)));
}

/// The definition of quantizationError, bin by bin.
double naiveError(const TensorStatistics& statistics, const CalibratedRange& range, int levels)
{
    const double scale = (std::max(0.0, range.high) - std::min(0.0, range.low)) / (levels - 1);
    const double zero = std::nearbyint(-std::min(0.0, range.low) / scale);
    double error = 0;
    for (int bin = 0; bin < TensorStatistics::kBins; ++bin) {
        const double x = statistics.binCentre(bin);
        const double code = std::clamp(std::nearbyint(x / scale), -zero, levels - 1 - zero);
        error += static_cast<double>(statistics.histogram[static_cast<size_t>(bin)]) * std::pow(x - code * scale, 2);
    }
    return error;
}

TEST(Calibrators, QuantizationErrorIsThatOfEveryBin)
{
    for (const bool relu : {false, true}) {
        const TensorStatistics statistics = statisticsOf(gaussian(20000, 9, relu));
        for (const int levels : {2, 16, 256})
            for (const CalibratedRange& range : {CalibratedRange{-2, 2.5}, CalibratedRange{0, 0.5}, CalibratedRange{-9, 0}, CalibratedRange{-0.01, 30}, CalibratedRange{1, 4}}) {
                const double naive = naiveError(statistics, range, levels);
                EXPECT_NEAR(quantizationError(statistics, range, levels), naive, 1e-9 * naive) << levels << " levels, " << range.low << " to " << range.high;
            }
    }
}

TEST(Calibrators, MseIsNotCaughtInTheValleyOfAFewValues)
{
    // Many values near 1 and some at 10: between them lie ratios that cut the latter and gain nothing yet.
    std::vector<float> values = gaussian(5000, 10);
    for (int i = 0; i < 40; ++i)
        values.push_back(10 + 0.01F * static_cast<float>(i));
    const TensorStatistics statistics = statisticsOf(values);
    const CalibratedRange found = calibrateMse(statistics);
    double best = std::numeric_limits<double>::infinity();
    for (int low = 30; low <= 100; ++low)
        for (int high = 30; high <= 100; ++high)
            best = std::min(best, naiveError(statistics, {statistics.minimum * low / 100, statistics.maximum * high / 100}, 256));
    EXPECT_LE(naiveError(statistics, found, 256), 1.02 * best);
}

TEST(Calibrators, AverageIsTheMeanOfEachSamplesEnds)
{
    const std::vector<float> values = gaussian(6000, 11);
    TensorStatistics statistics;
    statistics.add(values, 30);
    double low = 0;
    double high = 0;
    for (size_t sample = 0; sample < 30; ++sample) {
        const auto [least, greatest] = std::minmax_element(values.begin() + static_cast<ptrdiff_t>(sample * 200), values.begin() + static_cast<ptrdiff_t>((sample + 1) * 200));
        low += static_cast<double>(*least) / 30;
        high += static_cast<double>(*greatest) / 30;
    }
    EXPECT_NEAR(calibrateAverage(statistics).low, low, 1e-12);
    EXPECT_NEAR(calibrateAverage(statistics).high, high, 1e-12);
    EXPECT_GT(calibrateAverage(statistics).low, calibrateMinMax(statistics).low);
}

class EveryCalibrator : public testing::TestWithParam<Calibrator> {};

TEST_P(EveryCalibrator, StaysWithinWhatWasSeenAndKeepsMostOfIt)
{
    for (const bool relu : {false, true}) {
        TensorStatistics statistics;
        statistics.add(gaussian(20000, 12, relu), 20);
        const CalibratedRange range = GetParam().range(statistics, {.percent = 99.9});
        EXPECT_GE(range.low, statistics.minimum);
        EXPECT_LE(range.high, statistics.maximum);
        EXPECT_LT(range.low, range.high);
        EXPECT_GT(range.high, 2);
        EXPECT_LT(range.low, relu ? 1 : -2);
    }
}

TEST_P(EveryCalibrator, GivesUsableParametersWithoutValuesOrOfZeros)
{
    for (const TensorStatistics& statistics : {TensorStatistics{}, statisticsOf({0, 0, 0})})
        EXPECT_EQ(affineFor(GetParam().range(statistics, {.percent = 99.9})), (Affine{1, 0}));
}

TEST_P(EveryCalibrator, DoesNotDependOnHowSamplesWereSplit)
{
    const std::vector<float> values = gaussian(8000, 13);
    TensorStatistics whole;
    whole.add(values, 16);
    TensorStatistics parts;
    for (size_t i = 16; i > 0; i -= 4) {
        TensorStatistics part;
        part.add(std::span(values).subspan((i - 4) * 500, 2000), 4);
        parts.merge(part);
    }
    EXPECT_EQ(GetParam().range(whole, {.percent = 99.9}), GetParam().range(parts, {.percent = 99.9}));
}

TEST_P(EveryCalibrator, IsFoundByItsName)
{
    ASSERT_NE(findCalibrator(GetParam().id), nullptr);
    EXPECT_EQ(findCalibrator(GetParam().id)->range, GetParam().range);
}

INSTANTIATE_TEST_SUITE_P(Table, EveryCalibrator, testing::ValuesIn(kCalibrators), [](const auto& each) { return std::string(each.param.id); });

TEST(Calibrators, ThereIsNoneOfAnotherName) { EXPECT_EQ(findCalibrator("auto"), nullptr); }

TEST(Calibrators, QuantizationErrorIsThatOfRoundingTheValues)
{
    const std::vector<float> values = gaussian(2000, 7);
    const TensorStatistics statistics = statisticsOf(values);
    const CalibratedRange range{-2, 2.5};
    const double scale = 4.5 / 255;
    const double zero = std::nearbyint(2 / scale);
    double error = 0;
    for (const float value : values) {
        const double code = std::clamp(std::nearbyint(value / scale) + zero, 0.0, 255.0);
        error += std::pow(value - (code - zero) * scale, 2);
    }
    EXPECT_NEAR(quantizationError(statistics, range), error, 0.05 * error);
}

TEST(AffineForUint8, WidensTheRangeToHoldZero)
{
    const Affine positive = affineFor({2, 6});
    EXPECT_EQ(positive.zero, 0);
    EXPECT_EQ(positive.scale, static_cast<float>(6.0 / 255));
    const Affine negative = affineFor({-5, -1});
    EXPECT_EQ(negative.zero, 255);
    const Affine both = affineFor({-1, 3});
    EXPECT_EQ(both.scale, static_cast<float>(4.0 / 255));
    EXPECT_EQ(both.zero, 64);
    EXPECT_EQ(affineFor({0, 1e-42}), (Affine{1, 0}));
    EXPECT_EQ(affineFor({0, std::nan("")}), (Affine{1, 0}));
}

TEST(QuantizeWeights, UsesOneScaleAChannelAndRoundsHalfToEven)
{
    // [2 outputs, 2 inputs]; 0.5 / (127 / 127) lies between codes.
    const std::vector<float> values{127, 0.5F, -254, 3};
    const QuantizedWeights weights = test::codesOf(values, {1, 2, 2}, true, *findWeightFormat("int8"), WeightCalibration::MinMax);
    EXPECT_EQ(weights.scales, (std::vector<float>{1, 2}));
    EXPECT_EQ(weights.codes, (std::vector<int8_t>{127, 0, -127, 2}));
    const QuantizedWeights columns = test::codesOf(values, {2, 2, 1}, true, *findWeightFormat("int8"), WeightCalibration::MinMax);
    EXPECT_EQ(columns.scales[0], 2);
    EXPECT_EQ(columns.codes[0], 64);
    const QuantizedWeights tensor = test::codesOf(values, {1, 2, 2}, false, *findWeightFormat("int8"), WeightCalibration::MinMax);
    EXPECT_EQ(tensor.scales, (std::vector<float>{2}));
    EXPECT_EQ(tensor.codes, (std::vector<int8_t>{64, 0, -127, 2}));
}

TEST(QuantizeWeights, AnAllZeroChannelHasScaleOne)
{
    const QuantizedWeights weights = test::codesOf(std::vector<float>{0, 0, 1, -1}, {1, 2, 2}, true, *findWeightFormat("int8"), WeightCalibration::Mse);
    EXPECT_EQ(weights.scales[0], 1);
    EXPECT_EQ(weights.codes[0], 0);
}

TEST(QuantizeWeights, MseHasNoMoreErrorThanMinMax)
{
    std::vector<float> values = gaussian(4096, 8);
    values[0] = 9;
    const auto errorOf = [&](const QuantizedWeights& weights) {
        double error = 0;
        for (size_t i = 0; i < values.size(); ++i)
            error += std::pow(
                static_cast<double>(values[i]) - static_cast<double>(weights.codes[i]) * static_cast<double>(weights.scales[0]), 2);
        return error;
    };
    const double minMax = errorOf(test::codesOf(values, {1, 1, 4096}, false, *findWeightFormat("int8"), WeightCalibration::MinMax));
    const double mse = errorOf(test::codesOf(values, {1, 1, 4096}, false, *findWeightFormat("int8"), WeightCalibration::Mse));
    EXPECT_LT(mse, minMax);
}

TEST(QuantizeWeights, RaisesScalesToTheLeastAllowed)
{
    const std::vector<float> least{0.5F, 0.001F};
    const QuantizedWeights weights = test::codesOf(std::vector<float>{1, 1, 1, 1}, {1, 2, 2}, true, *findWeightFormat("int8"), WeightCalibration::MinMax, least);
    EXPECT_EQ(weights.scales[0], 0.5F);
    EXPECT_EQ(weights.codes[0], 2);
    EXPECT_EQ(weights.codes[2], 127);
}

TEST(GoldenSection, FindsTheValleyAndPrefersTheUpperEndAmongEquals)
{
    const auto valley = goldenSection(0.3, 1.0, 30, [](double x) { return (x - 0.62) * (x - 0.62); });
    EXPECT_NEAR(valley.first, 0.62, 1e-5);
    EXPECT_EQ(goldenSection(0.3, 1.0, 30, [](double) { return 1.0; }).first, 1.0);
}

}  // namespace
