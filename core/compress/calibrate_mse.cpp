// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/calibrate.h"
#include "core/compress/golden_section.h"

#include <algorithm>
#include <cmath>

namespace esp {

double quantizationError(const TensorStatistics& statistics, const CalibratedRange& range, int levels)
{
    if (statistics.histogram.empty())
        return 0;
    const double low = std::min(0.0, range.low);
    const double high = std::max(0.0, range.high);
    const double scale = high > low ? (high - low) / (levels - 1) : 1.0;
    const double zero = std::nearbyint(-low / scale);
    const double half = TensorStatistics::kBins / 2.0;
    const double width = statistics.binWidth();
    double error = 0;
    for (int bin = 0; bin < TensorStatistics::kBins; ++bin) {
        const uint64_t count = statistics.histogram[static_cast<size_t>(bin)];
        if (count == 0)
            continue;
        const double x = (bin - half + 0.5) * width;
        const double code = std::clamp(std::nearbyint(x / scale), -zero, levels - 1 - zero);
        const double off = x - code * scale;
        error += static_cast<double>(count) * off * off;
    }
    return error;
}

CalibratedRange calibrateMse(const TensorStatistics& statistics, int levels)
{
    constexpr double kLeastRatio = 0.3;
    constexpr int kEvaluations = 16;
    constexpr int kRounds = 2;
    const CalibratedRange seen{statistics.minimum, statistics.maximum};
    if (statistics.histogram.empty())
        return seen;
    CalibratedRange range = seen;
    for (int round = 0; round < kRounds; ++round) {
        const CalibratedRange before = range;
        if (seen.high > 0) {
            const auto found = goldenSection(kLeastRatio, 1.0, kEvaluations, [&](double ratio) {
                return quantizationError(statistics, {range.low, seen.high * ratio}, levels);
            });
            range.high = seen.high * found.first;
        }
        if (seen.low < 0) {
            const auto found = goldenSection(kLeastRatio, 1.0, kEvaluations, [&](double ratio) {
                return quantizationError(statistics, {seen.low * ratio, range.high}, levels);
            });
            range.low = seen.low * found.first;
        }
        // One end only: a second round would repeat the first.
        if (range == before || seen.low >= 0 || seen.high <= 0)
            break;
    }
    return range;
}

}  // namespace esp
