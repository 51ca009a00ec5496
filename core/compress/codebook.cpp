// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/codebook.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace esp {

namespace {

/// Sorted values with sums up to each, so that the mean of any stretch is a subtraction.
class SortedSums {
public:
    SortedSums(std::span<const float> values, std::span<const float> weights)
    {
        std::vector<uint32_t> order(values.size());
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return values[a] != values[b] ? values[a] < values[b] : a < b; });
        m_values.reserve(values.size());
        m_weights.assign(1, 0);
        m_products.assign(1, 0);
        for (const uint32_t i : order) {
            const double weight = weights.empty() ? 1 : static_cast<double>(weights[i]);
            m_values.push_back(values[i]);
            m_weights.push_back(m_weights.back() + weight);
            m_products.push_back(m_products.back() + weight * static_cast<double>(values[i]));
        }
    }

    float least() const { return m_values.front(); }
    float greatest() const { return m_values.back(); }
    /// How many are at most x.
    size_t countUpTo(double x) const
    {
        return static_cast<size_t>(std::upper_bound(m_values.begin(), m_values.end(), x, [](double bound, float value) { return bound < static_cast<double>(value); }) -
                                   m_values.begin());
    }
    /// Of those from begin to end; `otherwise` where they weigh nothing.
    double mean(size_t begin, size_t end, double otherwise) const
    {
        const double weight = m_weights[end] - m_weights[begin];
        return weight > 0 ? (m_products[end] - m_products[begin]) / weight : otherwise;
    }

private:
    std::vector<float> m_values;
    std::vector<double> m_weights, m_products;
};

std::vector<double> evenlySpread(double least, double greatest, int64_t entries)
{
    std::vector<double> centres(static_cast<size_t>(entries));
    for (size_t i = 0; i < centres.size(); ++i)
        centres[i] = entries == 1 ? (least + greatest) / 2 : least + (greatest - least) * static_cast<double>(i) / static_cast<double>(entries - 1);
    return centres;
}

/// Root mean square of the weights of each scale, 1 where there is nothing but zeros.
std::vector<float> sizesOf(std::span<const float> values, const ScaleLayout& layout)
{
    std::vector<double> squares(static_cast<size_t>(layout.count()), 0);
    std::vector<double> counts(squares.size(), 0);
    for (size_t i = 0; i < values.size(); ++i) {
        const size_t s = layout.at(static_cast<int64_t>(i));
        squares[s] += static_cast<double>(values[i]) * static_cast<double>(values[i]);
        ++counts[s];
    }
    std::vector<float> sizes(squares.size());
    std::transform(squares.begin(), squares.end(), counts.begin(), sizes.begin(), [&](double sum, double count) {
        const auto size = static_cast<float>(std::sqrt(sum / count));
        return size >= std::numeric_limits<float>::min() ? size : 1.0F;
    });
    return sizes;
}

}  // namespace

std::vector<float> kMeans(std::span<const float> values, std::span<const float> weights, int64_t entries, bool keepsZero)
{
    constexpr int kMostTurns = 200;
    constexpr double kStill = 1e-7;  // of the range
    if (values.empty())
        return {0};
    const SortedSums sorted(values, weights);
    const double range = static_cast<double>(sorted.greatest()) - static_cast<double>(sorted.least());
    std::vector<double> centres = evenlySpread(static_cast<double>(sorted.least()), static_cast<double>(sorted.greatest()), entries);
    size_t zero = centres.size();
    if (keepsZero) {
        zero = static_cast<size_t>(std::min_element(centres.begin(), centres.end(), [](double a, double b) { return std::abs(a) < std::abs(b); }) - centres.begin());
        centres[zero] = 0;
    }
    for (int turn = 0; turn < kMostTurns; ++turn) {
        double moved = 0;
        size_t begin = 0;
        for (size_t i = 0; i < centres.size(); ++i) {
            const bool isLast = i + 1 == centres.size();
            const size_t end = isLast ? values.size() : std::max(begin, sorted.countUpTo((centres[i] + centres[i + 1]) / 2));
            const double mean = i == zero ? 0 : sorted.mean(begin, end, centres[i]);
            moved = std::max(moved, std::abs(mean - centres[i]));
            centres[i] = mean;
            begin = end;
        }
        if (moved <= kStill * range)
            break;
    }
    std::vector<float> levels(centres.begin(), centres.end());
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    return levels;
}

QuantizedWeights shareWeights(std::span<const float> values, const ScaleLayout& layout, int64_t entries, bool isInteger, std::span<const float> leastScales)
{
    constexpr float kMostInteger = 127;
    QuantizedWeights result;
    const bool isScaled = !layout.isPerTensor();
    result.layout = layout;
    result.format = findWeightFormat("codebook");
    result.hasFloatLevels = !isInteger;
    result.scales = isScaled ? sizesOf(values, layout) : std::vector<float>{1};
    const auto scaleOf = [&](size_t i) { return result.scales[layout.at(static_cast<int64_t>(i))]; };
    std::vector<float> ratios(values.size());
    std::vector<float> importance(isScaled ? values.size() : 0);
    const float largestScale = *std::max_element(result.scales.begin(), result.scales.end());
    for (size_t i = 0; i < values.size(); ++i) {
        const float scale = scaleOf(i);
        ratios[i] = values[i] / scale;
        if (isScaled)
            importance[i] = (scale / largestScale) * (scale / largestScale);
    }
    result.levels = kMeans(ratios, importance, entries, hasPrunedZeros(values));
    if (isInteger) {
        const float largest = std::max(std::abs(result.levels.front()), std::abs(result.levels.back()));
        const float unit = largest >= std::numeric_limits<float>::min() ? largest / kMostInteger : 1.0F;
        for (float& level : result.levels)
            level = std::nearbyint(level / unit);
        result.levels.erase(std::unique(result.levels.begin(), result.levels.end()), result.levels.end());
        for (size_t s = 0; s < result.scales.size(); ++s) {
            result.scales[s] = std::max(result.scales[s] * unit, std::numeric_limits<float>::min());
            if (!leastScales.empty())
                result.scales[s] = std::max(result.scales[s], leastScales[s]);
        }
    }
    const WeightGrid grid = result.grid();
    result.codes.resize(values.size());
    for (size_t i = 0; i < values.size(); ++i)
        result.codes[i] = grid.nearest(values[i] / scaleOf(i)).code;
    return result;
}

}  // namespace esp
