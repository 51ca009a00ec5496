// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/histogram.h"

#include <algorithm>
#include <cmath>

namespace esp {

double histogramLimit(std::span<const float> values)
{
    std::vector<float> magnitudes;
    magnitudes.reserve(values.size());
    for (const float value : values)
        if (std::isfinite(value))
            magnitudes.push_back(std::abs(value));
    if (magnitudes.empty())
        return 0;
    const size_t place = std::min(magnitudes.size() - 1, static_cast<size_t>(std::ceil(0.999 * static_cast<double>(magnitudes.size()))));
    std::nth_element(magnitudes.begin(), magnitudes.begin() + static_cast<std::ptrdiff_t>(place), magnitudes.end());
    if (magnitudes[place] > 0)
        return magnitudes[place];
    return *std::max_element(magnitudes.begin(), magnitudes.end());
}

Histogram makeHistogram(std::span<const float> values, double limit, int bins)
{
    Histogram histogram;
    histogram.limit = limit;
    histogram.counts.assign(static_cast<size_t>(bins), 0);
    if (limit <= 0) {
        histogram.counts[static_cast<size_t>(bins / 2)] = static_cast<int64_t>(values.size());
        return histogram;
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
    return histogram;
}

}  // namespace esp
