// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/calibrate.h"

#include <algorithm>

namespace esp {

CalibratedRange calibratePercentile(const TensorStatistics& statistics, double percent)
{
    constexpr int kBins = TensorStatistics::kBins;
    constexpr int kMiddle = kBins / 2;
    const CalibratedRange seen{statistics.minimum, statistics.maximum};
    if (statistics.histogram.empty())
        return seen;
    const auto isCounted = [](int bin) { return bin != kMiddle - 1 && bin != kMiddle; };
    uint64_t below = 0;
    uint64_t above = 0;
    for (int bin = 0; bin < kBins; ++bin)
        if (isCounted(bin))
            (bin < kMiddle ? below : above) += statistics.histogram[static_cast<size_t>(bin)];
    const double rest = static_cast<double>(below + above) * (1 - percent / 100);
    const bool bothSigns = below > 0 && above > 0;
    const double cut = bothSigns ? rest / 2 : rest;

    // The edge of the outermost bin that cannot be dropped whole.
    CalibratedRange range = seen;
    if (above > 0) {
        double dropped = 0;
        int bin = kBins - 1;
        for (; bin > kMiddle; --bin) {
            dropped += static_cast<double>(statistics.histogram[static_cast<size_t>(bin)]);
            if (dropped > cut)
                break;
        }
        range.high = std::min(seen.high, statistics.binCentre(bin) + statistics.binWidth() / 2);
    }
    if (below > 0) {
        double dropped = 0;
        int bin = 0;
        for (; bin < kMiddle - 1; ++bin) {
            dropped += static_cast<double>(statistics.histogram[static_cast<size_t>(bin)]);
            if (dropped > cut)
                break;
        }
        range.low = std::max(seen.low, statistics.binCentre(bin) - statistics.binWidth() / 2);
    }
    return range;
}

}  // namespace esp
