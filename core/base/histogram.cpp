// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/histogram.h"

#include "core/base/magnitudes.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

/// Index of the magnitude that 99.9 % of `count` lie below.
int64_t limitPlace(int64_t count)
{
    return std::min(count - 1, static_cast<int64_t>(std::ceil(0.999 * static_cast<double>(count))));
}

void count(Histogram& histogram, std::span<const float> values)
{
    const int bins = static_cast<int>(histogram.counts.size());
    const double limit = histogram.limit;
    if (limit <= 0) {
        histogram.counts[static_cast<size_t>(bins / 2)] += static_cast<int64_t>(values.size());
        return;
    }
    const double perUnit = bins / (2 * limit);
    for (const float value : values) {
        if (std::isnan(value))
            continue;
        if (value < -limit) {
            ++histogram.below;
        } else if (value > limit) {
            ++histogram.above;
        } else {
            const int bin = static_cast<int>((value + limit) * perUnit);
            ++histogram.counts[static_cast<size_t>(std::clamp(bin, 0, bins - 1))];
        }
    }
}

}  // namespace

double histogramLimit(std::span<const float> values)
{
    std::vector<float> magnitudes;
    magnitudes.reserve(values.size());
    for (const float value : values)
        if (std::isfinite(value))
            magnitudes.push_back(std::abs(value));
    if (magnitudes.empty())
        return 0;
    const auto place = magnitudes.begin() + limitPlace(static_cast<int64_t>(magnitudes.size()));
    std::nth_element(magnitudes.begin(), place, magnitudes.end());
    return *place > 0 ? *place : *std::max_element(magnitudes.begin(), magnitudes.end());
}

double histogramLimit(const FloatBlocks& values)
{
    int64_t finite = 0;
    float greatest = 0;
    values([&](std::span<const float> block) {
        for (const float value : block)
            if (std::isfinite(value)) {
                ++finite;
                greatest = std::max(greatest, std::abs(value));
            }
    });
    if (finite == 0)
        return 0;
    // What is not finite ranks behind all that is.
    const float limit = magnitudeAt(values, limitPlace(finite));
    return limit > 0 ? limit : greatest;
}

Histogram makeHistogram(std::span<const float> values, double limit, int bins)
{
    Histogram histogram;
    histogram.limit = limit;
    histogram.counts.assign(static_cast<size_t>(bins), 0);
    count(histogram, values);
    return histogram;
}

Histogram makeHistogram(const FloatBlocks& values, double limit, int bins)
{
    Histogram histogram = makeHistogram(std::span<const float>(), limit, bins);
    values([&](std::span<const float> block) { count(histogram, block); });
    return histogram;
}

}  // namespace esp
