// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Entropy calibration as TensorRT does it (pytorch-quantization, calib/histogram.py): for every number i of bins of |x| that may be kept,
// P is the first i bins with all that lies beyond added to the last one; Q is what is left of the first i bins after they were merged into
// `levels` equal parts, each part's mass spread evenly over its bins that are not empty. The i with the least KL(P || Q) wins, the last one
// of equals.
//
//   KL = sum p·log(p/q) = sum p·log p − sum over levels (mass of p in the level)·log q(level)
//
// and prefix sums of mass, of p·log p and of non-empty bins give both sums in O(levels) for each i, instead of O(i).
#include "core/compress/calibrate.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

namespace {

double xLogX(double x) { return x > 0 ? x * std::log(x) : 0; }

}  // namespace

CalibratedRange calibrateEntropy(const TensorStatistics& statistics, int allLevels)
{
    constexpr int kHalf = TensorStatistics::kBins / 2;
    constexpr int kLeastBins = 128;
    const CalibratedRange seen{statistics.minimum, statistics.maximum};
    if (statistics.histogram.empty() || allLevels > TensorStatistics::kBins)
        return seen;

    std::vector<double> counts(kHalf);
    for (int bin = 0; bin < kHalf; ++bin)
        counts[static_cast<size_t>(bin)] = static_cast<double>(statistics.histogram[static_cast<size_t>(kHalf + bin)] +
                                                               statistics.histogram[static_cast<size_t>(kHalf - 1 - bin)]);
    counts[0] = counts[1];  // zeros of a Relu would dominate

    std::vector<double> mass(kHalf + 1), logMass(kHalf + 1);
    std::vector<int> filled(kHalf + 1);
    for (size_t bin = 0; bin < counts.size(); ++bin) {
        mass[bin + 1] = mass[bin] + counts[bin];
        logMass[bin + 1] = logMass[bin] + xLogX(counts[bin]);
        filled[bin + 1] = filled[bin] + (counts[bin] > 0);
    }
    const double total = mass[kHalf];
    if (total <= 0)
        return seen;

    const int levels = seen.low < 0 && seen.high > 0 ? allLevels / 2 : allLevels;
    const int first = std::max(kLeastBins, levels);
    double best = std::numeric_limits<double>::infinity();
    int bestBins = kHalf;
    for (int kept = first; kept <= kHalf; ++kept) {
        const double inside = mass[static_cast<size_t>(kept)];
        const double outside = total - inside;
        const double last = counts[static_cast<size_t>(kept - 1)];
        // Q has nothing where P would need it.
        if (inside <= 0 || (outside > 0 && last <= 0))
            continue;
        double cross = 0;
        for (int level = 0; level < levels; ++level) {
            const auto from = static_cast<size_t>(static_cast<int64_t>(level) * kept / levels);
            const auto to = static_cast<size_t>(static_cast<int64_t>(level + 1) * kept / levels);
            const double levelMass = mass[to] - mass[from];
            if (levelMass <= 0)
                continue;
            const double spread = levelMass / (filled[to] - filled[from]) / inside;
            const double pMass = (levelMass + (level == levels - 1 ? outside : 0)) / total;
            cross += pMass * std::log(spread);
        }
        const double pLogP = (logMass[static_cast<size_t>(kept)] - xLogX(last) + xLogX(last + outside)) / total - std::log(total);
        const double divergence = pLogP - cross;
        if (divergence <= best) {
            best = divergence;
            bestBins = kept;
        }
    }
    const double threshold = bestBins * statistics.binWidth();
    return {std::max(seen.low, -threshold), std::min(seen.high, threshold)};
}

}  // namespace esp
