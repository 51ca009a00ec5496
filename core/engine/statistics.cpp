// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/statistics.h"

#include "core/kernels/kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

namespace {
constexpr int kLeastExponent = -100;
}

void TensorStatistics::Mean::add(float value)
{
    sum.add(value);
    ++samples;
}

void TensorStatistics::Mean::merge(const Mean& other)
{
    sum.merge(other.sum);
    samples += other.samples;
}

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

void TensorStatistics::add(std::span<const float> values, size_t samples)
{
    const KernelTable& kernel = kernels();
    const auto size = static_cast<int64_t>(values.size());
    const size_t block = values.size() / samples;
    int64_t finite = 0;
    float low = std::numeric_limits<float>::max();
    float high = std::numeric_limits<float>::lowest();
    for (size_t sample = 0; sample < samples; ++sample) {
        float least = 0;
        float greatest = 0;
        const int64_t known = kernel.rangeF32(values.data() + sample * block, static_cast<int64_t>(block), &least, &greatest);
        if (known == 0)
            continue;
        finite += known;
        m_minima.add(least);
        m_maxima.add(greatest);
        low = std::min(low, least);
        high = std::max(high, greatest);
    }
    nonFinite += size - finite;
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
    // Values below 2^-100 are not told apart from zero: the scale below must be a normal float.
    growTo(std::max({high > 0 ? exponentHigh : kLeastExponent, low < 0 ? exponentLow : kLeastExponent, m_hasExponent ? m_exponent : kLeastExponent}));
    std::vector<uint64_t> bins(kBins + 1, 0);
    kernel.histogramF32(values.data(), size, static_cast<float>(std::ldexp(kBins / 2, -m_exponent)), kBins / 2, bins.data());
    for (int bin = 0; bin < kBins; ++bin)
        histogram[static_cast<size_t>(bin)] += bins[static_cast<size_t>(bin)];
}

void TensorStatistics::merge(const TensorStatistics& other)
{
    mergeValues(other);
    m_minima.merge(other.m_minima);
    m_maxima.merge(other.m_maxima);
}

void TensorStatistics::unite(const TensorStatistics& other)
{
    mergeValues(other);
    if (m_minima.samples == 0 || (other.m_minima.samples > 0 && other.meanMinimum() < meanMinimum()))
        m_minima = other.m_minima;
    if (m_maxima.samples == 0 || (other.m_maxima.samples > 0 && other.meanMaximum() > meanMaximum()))
        m_maxima = other.m_maxima;
}

void TensorStatistics::mergeValues(const TensorStatistics& other)
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
