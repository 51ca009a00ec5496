// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/kernel_check.h"

#include <algorithm>

namespace esp::test {

namespace {

std::vector<float> valuesWithOddOnes(std::mt19937& random, int64_t count)
{
    std::vector<float> values = randomFloats(random, count, -3, 3);
    for (size_t i = 0; i < values.size(); i += 7)
        values[i] = i % 3 == 0 ? NAN : i % 3 == 1 ? INFINITY : -INFINITY;
    for (size_t i = 3; i < values.size(); i += 11)
        values[i] = i % 2 ? -4.0f : -0.0f;
    return values;
}

}  // namespace

void check_rangeF32(const KernelTable& table)
{
    std::mt19937 random(31);
    for (const int64_t count : kRemainders) {
        const std::vector<float> x = valuesWithOddOnes(random, count);
        float low = INFINITY, high = -INFINITY;
        int64_t finite = 0;
        for (const float value : x) {
            if (!std::isfinite(value))
                continue;
            ++finite;
            low = std::min(low, value);
            high = std::max(high, value);
        }
        float foundLow = 0, foundHigh = 0;
        EXPECT_EQ(table.rangeF32(x.data(), count, &foundLow, &foundHigh), finite) << table.isa << ' ' << count;
        EXPECT_EQ(foundLow, low);
        EXPECT_EQ(foundHigh, high);
    }
}

void check_histogramF32(const KernelTable& table)
{
    std::mt19937 random(32);
    for (const int64_t count : kRemainders) {
        for (const float scale : {2.0f, 4.0f, 64.0f}) {
            const std::vector<float> x = valuesWithOddOnes(random, count);
            constexpr int32_t half = 16;
            std::vector<uint64_t> expected(2 * half + 1, 0), found(2 * half + 1, 0);
            for (const float value : x) {
                if (std::isfinite(value))
                    ++expected[static_cast<size_t>(std::clamp<double>(std::floor(static_cast<double>(value) * scale), -half, half - 1) + half)];
                else
                    ++expected[2 * half];
            }
            table.histogramF32(x.data(), count, scale, half, found.data());
            EXPECT_EQ(found, expected) << table.isa << ' ' << count << ' ' << scale;
        }
    }
}

}  // namespace esp::test
