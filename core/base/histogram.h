// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/float_blocks.h"

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// Counts in bins of equal width over [-limit, limit]; an odd number, so that zero lies in the middle of one.
struct Histogram {
    double limit = 0;
    std::vector<int64_t> counts;
    int64_t below = 0;   ///< values under the first bin, counted apart, never dropped
    int64_t above = 0;

    double binWidth() const { return counts.empty() ? 0 : 2 * limit / static_cast<double>(counts.size()); }
    double binCentre(int bin) const { return -limit + (bin + 0.5) * binWidth(); }
};

inline constexpr int kOverviewBins = 97;
inline constexpr int kMiniBins = 25;

/// Smallest symmetric range that holds 99.9 % of the values; of the largest magnitude if all are equal. 0 without values other than 0.
double histogramLimit(std::span<const float> values);
double histogramLimit(const FloatBlocks& values);
Histogram makeHistogram(std::span<const float> values, double limit, int bins);
Histogram makeHistogram(const FloatBlocks& values, double limit, int bins);

}  // namespace esp
