// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The squared error of a histogram over a range is a sum over codes: with C, X and S the sums of 1, x and x² over the bins that round to the
// value v, it is S − 2·v·X + v²·C. Prefix sums over bins give all three at once, so that a range costs as many steps as it has levels, not as
// there are bins, and a search can afford to look everywhere.
#include "core/compress/calibrate.h"
#include "core/compress/golden_section.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

class ErrorSums {
public:
    explicit ErrorSums(const TensorStatistics& statistics) : m_width(statistics.binWidth()), m_counts(1), m_firsts(1), m_seconds(1)
    {
        for (int bin = 0; bin < TensorStatistics::kBins; ++bin) {
            const auto count = static_cast<double>(statistics.histogram[static_cast<size_t>(bin)]);
            const double x = statistics.binCentre(bin);
            m_counts.push_back(m_counts.back() + count);
            m_firsts.push_back(m_firsts.back() + count * x);
            m_seconds.push_back(m_seconds.back() + count * x * x);
        }
    }

    double error(const CalibratedRange& range, int levels) const
    {
        const double low = std::min(0.0, range.low);
        const double high = std::max(0.0, range.high);
        const double scale = high > low ? (high - low) / (levels - 1) : 1.0;
        const auto zero = static_cast<int>(std::nearbyint(-low / scale));
        double error = 0;
        size_t from = 0;
        for (int code = -zero; code < levels - zero; ++code) {
            const bool isLast = code + 1 == levels - zero;
            const size_t to = isLast ? m_counts.size() - 1 : std::max(from, firstBinFrom((code + 0.5) * scale));
            const double value = code * scale;
            error += m_seconds[to] - m_seconds[from] - 2 * value * (m_firsts[to] - m_firsts[from]) + value * value * (m_counts[to] - m_counts[from]);
            from = to;
        }
        return error;
    }

private:
    /// The first bin whose centre is not below x.
    size_t firstBinFrom(double x) const
    {
        const double bin = std::ceil(x / m_width + TensorStatistics::kBins / 2.0 - 0.5);
        return static_cast<size_t>(std::clamp(bin, 0.0, static_cast<double>(TensorStatistics::kBins)));
    }

    double m_width;
    std::vector<double> m_counts, m_firsts, m_seconds;  // sums over the bins before
};

/// The ratio in [least, 1] with the least f, the greatest of equals: a look at evenly spaced ones, then closer around the best. With few values f has
/// more than one valley.
template <typename F>
double bestRatio(double least, F&& f)
{
    constexpr int kParts = 56;
    constexpr int kEvaluations = 10;
    const double step = (1 - least) / kParts;
    int best = kParts;
    double lowest = f(1.0);
    for (int i = kParts - 1; i >= 0; --i) {
        const double value = f(least + i * step);
        if (value < lowest) {
            lowest = value;
            best = i;
        }
    }
    const double centre = least + best * step;
    const auto found = goldenSection(std::max(least, centre - step), std::min(1.0, centre + step), kEvaluations, f);
    return found.second < lowest ? found.first : centre;
}

}  // namespace

double quantizationError(const TensorStatistics& statistics, const CalibratedRange& range, int levels)
{
    return statistics.histogram.empty() ? 0 : ErrorSums(statistics).error(range, levels);
}

CalibratedRange calibrateMse(const TensorStatistics& statistics, int levels)
{
    constexpr double kLeastRatio = 0.3;
    constexpr int kRounds = 2;
    const CalibratedRange seen{statistics.minimum, statistics.maximum};
    if (statistics.histogram.empty() || levels > TensorStatistics::kBins)
        return seen;
    const ErrorSums sums(statistics);
    CalibratedRange range = seen;
    for (int round = 0; round < kRounds; ++round) {
        const CalibratedRange before = range;
        if (seen.high > 0)
            range.high = seen.high * bestRatio(kLeastRatio, [&](double ratio) { return sums.error({range.low, seen.high * ratio}, levels); });
        if (seen.low < 0)
            range.low = seen.low * bestRatio(kLeastRatio, [&](double ratio) { return sums.error({seen.low * ratio, range.high}, levels); });
        // One end only: a second round would repeat the first.
        if (range == before || seen.low >= 0 || seen.high <= 0)
            break;
    }
    return range;
}

}  // namespace esp
