// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/histogram.h"
#include "core/base/magnitudes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <set>

namespace esp {
namespace {

std::vector<float> oddValues(size_t count)
{
    std::mt19937 random(5);
    std::normal_distribution<float> normal(0, 0.05F);
    std::vector<float> values(count);
    for (float& value : values)
        value = normal(random);
    for (size_t i = 0; i < count; i += 9)
        values[i] = i % 2 ? -0.0F : 0.0F;
    for (size_t i = 4; i < count; i += 7)
        values[i] = -values[i / 2];
    values[1] = std::numeric_limits<float>::denorm_min();
    values[2] = -std::numeric_limits<float>::max();
    return values;
}

/// In blocks of odd sizes.
FloatBlocks blocksOf(const std::vector<float>& values)
{
    return [&values](const std::function<void(std::span<const float>)>& visit) {
        size_t size = 1;
        for (size_t at = 0; at < values.size(); at += size, size = size * 2 + 1)
            visit(std::span(values).subspan(at, std::min(size, values.size() - at)));
    };
}

std::vector<float> sortedMagnitudes(std::vector<float> values)
{
    for (float& value : values)
        value = std::abs(value);
    std::sort(values.begin(), values.end());
    return values;
}

TEST(Magnitudes, EveryRankIsThatOfASortedCopy)
{
    const std::vector<float> values = oddValues(1000);
    const std::vector<float> sorted = sortedMagnitudes(values);
    for (size_t rank = 0; rank < sorted.size(); ++rank)
        ASSERT_EQ(magnitudeAt(blocksOf(values), static_cast<int64_t>(rank)), sorted[rank]) << rank;
}

TEST(Magnitudes, ALongListIsCountedToTheSameRanksAsAShortOneIsSorted)
{
    const std::vector<float> values = oddValues(10007);
    const std::vector<float> sorted = sortedMagnitudes(values);
    const MagnitudeRanking all = rankMagnitudes(blocksOf(values), values.size());
    EXPECT_EQ(all.ranked, sorted);
    EXPECT_EQ(all.distinct, static_cast<int64_t>(std::set<float>(values.begin(), values.end()).size()));
    for (const size_t most : {size_t{10006}, size_t{5000}, size_t{100}, size_t{1}}) {
        const MagnitudeRanking some = rankMagnitudes(blocksOf(values), most);
        const size_t stride = (values.size() + most - 1) / most;
        EXPECT_EQ(some.distinct, all.distinct) << most;
        ASSERT_EQ(some.ranked.size(), (values.size() + stride - 1) / stride) << most;
        for (size_t i = 0; i < some.ranked.size(); ++i)
            ASSERT_EQ(some.ranked[i], sorted[std::min((i + 1) * stride, values.size()) - 1]) << most << ' ' << i;
    }
}

TEST(Magnitudes, NotANumberComesLast)
{
    const std::vector<float> values{NAN, 3, -INFINITY, -1, NAN};
    EXPECT_EQ(magnitudeAt(blocksOf(values), 1), 3);
    EXPECT_EQ(magnitudeAt(blocksOf(values), 2), INFINITY);
    EXPECT_TRUE(std::isnan(magnitudeAt(blocksOf(values), 4)));
    EXPECT_TRUE(std::isnan(rankMagnitudes(blocksOf(values), 2).ranked.back()));
}

TEST(Magnitudes, AHistogramOfBlocksIsThatOfTheWholeList)
{
    std::vector<float> values = oddValues(5000);
    values[20] = NAN;
    values[30] = INFINITY;
    const double limit = histogramLimit(std::span<const float>(values));
    EXPECT_GT(limit, 0);
    EXPECT_EQ(histogramLimit(blocksOf(values)), limit);
    const Histogram whole = makeHistogram(std::span<const float>(values), limit, kOverviewBins);
    const Histogram streamed = makeHistogram(blocksOf(values), limit, kOverviewBins);
    EXPECT_EQ(streamed.counts, whole.counts);
    EXPECT_EQ(streamed.below, whole.below);
    EXPECT_EQ(streamed.above, whole.above);
    const std::vector<float> mostlyZero{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7};
    EXPECT_EQ(histogramLimit(blocksOf(mostlyZero)), 7);
}

}  // namespace
}  // namespace esp
