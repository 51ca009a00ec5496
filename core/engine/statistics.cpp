// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/statistics.h"

#include <algorithm>
#include <cmath>

namespace esp {

void TensorStatistics::growTo(int exponent)
{
    if (!m_hasExponent) {
        m_exponent = exponent;
        m_hasExponent = true;
        histogram.assign(kBins, 0);
    }
    // Doubling the range merges neighbouring pairs around the middle, so the counts are those of a histogram that was this wide from the start.
    while (m_exponent < exponent) {
        std::vector<uint64_t> merged(kBins, 0);
        for (int bin = 0; bin < kBins; ++bin)
            merged[static_cast<size_t>(kBins / 4 + bin / 2)] += histogram[static_cast<size_t>(bin)];
        histogram = std::move(merged);
        ++m_exponent;
    }
    absoluteLimit = std::ldexp(1.0, m_exponent);
}

void TensorStatistics::add(std::span<const float> values)
{
    float low = INFINITY;
    float high = -INFINITY;
    int64_t finite = 0;
    for (const float value : values) {
        if (!std::isfinite(value))
            continue;
        ++finite;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    nonFinite += static_cast<int64_t>(values.size()) - finite;
    if (finite == 0)
        return;
    minimum = count ? std::min<double>(minimum, low) : low;
    maximum = count ? std::max<double>(maximum, high) : high;
    count += finite;

    // The upper edge is exclusive: a value of exactly 2^e needs the next exponent, −2^e does not.
    int exponentHigh = 0;
    int exponentLow = 0;
    std::frexp(high, &exponentHigh);
    const float mantissa = std::frexp(low, &exponentLow);
    if (mantissa == -0.5f)
        --exponentLow;
    if (high > 0 || low < 0)
        growTo(std::max(high > 0 ? exponentHigh : -126, low < 0 ? exponentLow : -126));
    else if (!m_hasExponent)
        growTo(-126);
    // Scaling by a power of two and adding half the bins is exact enough to floor: bins are at least 2^-12 of the limit wide.
    const double scale = kBins / (2 * absoluteLimit);
    for (const float value : values) {
        if (!std::isfinite(value))
            continue;
        const auto bin = static_cast<int>(std::floor(value * scale)) + kBins / 2;
        ++histogram[static_cast<size_t>(std::clamp(bin, 0, kBins - 1))];
    }
}

void TensorStatistics::merge(const TensorStatistics& other)
{
    nonFinite += other.nonFinite;
    if (other.count == 0)
        return;
    minimum = count ? std::min(minimum, other.minimum) : other.minimum;
    maximum = count ? std::max(maximum, other.maximum) : other.maximum;
    count += other.count;
    TensorStatistics widened = other;
    if (m_hasExponent)
        widened.growTo(std::max(m_exponent, other.m_exponent));
    growTo(widened.m_exponent);
    for (int bin = 0; bin < kBins; ++bin)
        histogram[static_cast<size_t>(bin)] += widened.histogram[static_cast<size_t>(bin)];
}

}  // namespace esp
