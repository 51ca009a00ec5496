// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Floats without their sign are in the order of their bits, so ranks come from counting bit patterns: a pass counts by the upper 15 bits, and
// where more must be known another counts by the lower 16 within some of those. Nothing is copied or sorted, which for 100 million weights
// spares 400 MB and most of the time.
#include "core/base/magnitudes.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace esp {

namespace {

constexpr int kFineBits = 16;
constexpr size_t kFine = size_t{1} << kFineBits;
constexpr size_t kCoarse = size_t{1} << 15;
constexpr size_t kCountedAtOnce = 128;  // coarse buckets; 64 MB of counts

uint32_t magnitudeBits(float value)
{
    return std::bit_cast<uint32_t>(value) & 0x7FFFFFFFU;
}

std::vector<int64_t> countCoarse(const FloatBlocks& values)
{
    std::vector<int64_t> coarse(kCoarse, 0);
    values([&](std::span<const float> block) {
        for (const float value : block)
            ++coarse[magnitudeBits(value) >> kFineBits];
    });
    return coarse;
}

MagnitudeRanking sortAll(const FloatBlocks& values, size_t count)
{
    MagnitudeRanking result;
    std::vector<float>& list = result.ranked;
    list.reserve(count);
    const auto keep = [&](auto change) {
        list.clear();
        values([&](std::span<const float> block) {
            for (const float value : block)
                list.push_back(change(value));
        });
    };
    // By bits, which puts NaN in order, too; minus zero is zero.
    keep([](float value) { return value == 0 ? 0.0F : value; });
    const auto bits = [](float value) { return std::bit_cast<uint32_t>(value); };
    std::sort(list.begin(), list.end(), [&](float a, float b) { return bits(a) < bits(b); });
    result.distinct = std::unique(list.begin(), list.end(), [&](float a, float b) { return bits(a) == bits(b); }) - list.begin();
    keep([](float value) { return std::abs(value); });
    std::sort(list.begin(), list.end(), [&](float a, float b) { return bits(a) < bits(b); });
    return result;
}

/// Goes through the counts of coarse buckets [first, end), whose values the ranking comes to after `passed` others.
class FineCounts {
public:
    FineCounts() : m_counts(kCountedAtOnce * kFine), m_signs(kCountedAtOnce * kFine) {}

    void count(const FloatBlocks& values, size_t first, size_t end)
    {
        std::fill(m_counts.begin(), m_counts.end(), 0);
        std::fill(m_signs.begin(), m_signs.end(), uint8_t{0});
        m_first = static_cast<uint32_t>(first << kFineBits);
        m_size = (end - first) << kFineBits;
        values([&](std::span<const float> block) {
            for (const float value : block) {
                const size_t place = magnitudeBits(value) - m_first;  // what lies before wraps round to far behind
                if (place >= m_size || magnitudeBits(value) < m_first)
                    continue;
                ++m_counts[place];
                m_signs[place] |= std::signbit(value) ? 2 : 1;
            }
        });
    }
    template <typename Visit>
    void forEach(const Visit& visit) const
    {
        for (size_t place = 0; place < m_size; ++place)
            if (m_counts[place] > 0)
                visit(std::bit_cast<float>(m_first + static_cast<uint32_t>(place)), m_counts[place], m_signs[place] == 3 ? 2 : 1);
    }

private:
    uint32_t m_first = 0;
    size_t m_size = 0;
    std::vector<int64_t> m_counts;
    std::vector<uint8_t> m_signs;
};

}  // namespace

float magnitudeAt(const FloatBlocks& values, int64_t rank)
{
    const auto find = [&rank](const std::vector<int64_t>& counts) {
        size_t place = 0;
        while (place + 1 < counts.size() && rank >= counts[place])
            rank -= counts[place++];
        return static_cast<uint32_t>(place);
    };
    const uint32_t upper = find(countCoarse(values));
    std::vector<int64_t> fine(kFine, 0);
    values([&](std::span<const float> block) {
        for (const float value : block) {
            const uint32_t bits = magnitudeBits(value);
            if (bits >> kFineBits == upper)
                ++fine[bits & (kFine - 1)];
        }
    });
    return std::bit_cast<float>(upper << kFineBits | find(fine));
}

MagnitudeRanking rankMagnitudes(const FloatBlocks& values, size_t most, const Job& job)
{
    int64_t count = 0;
    values([&](std::span<const float> block) { count += static_cast<int64_t>(block.size()); });
    if (count <= static_cast<int64_t>(most))
        return sortAll(values, static_cast<size_t>(count));
    const std::vector<int64_t> coarse = countCoarse(values);
    const int64_t stride = (count + static_cast<int64_t>(most) - 1) / static_cast<int64_t>(most);
    MagnitudeRanking result;
    result.ranked.reserve(static_cast<size_t>(count / stride) + 1);
    FineCounts fine;
    int64_t passed = 0;
    for (size_t first = 0; first < kCoarse; ++first) {
        if (job.stopped())
            return result;
        if (coarse[first] == 0)
            continue;
        const size_t end = std::min(first + kCountedAtOnce, kCoarse);
        fine.count(values, first, end);
        fine.forEach([&](float magnitude, int64_t equal, int signs) {
            result.distinct += magnitude == 0 ? 1 : signs;
            passed += equal;
            while (static_cast<int64_t>(result.ranked.size() + 1) * stride <= passed)
                result.ranked.push_back(magnitude);
            if (passed == count && count % stride != 0)
                result.ranked.push_back(magnitude);
        });
        first = end - 1;
    }
    return result;
}

}  // namespace esp
