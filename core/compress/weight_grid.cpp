// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/weight_grid.h"

#include "core/ops/numbers.h"

#include <cassert>

namespace esp {

WeightGrid::WeightGrid(const WeightFormat& format)
    : m_isWhole(format.rule == WeightFormat::Rule::Uniform || format.rule == WeightFormat::Rule::Ternary), m_low(static_cast<float>(format.low)),
      m_high(static_cast<float>(format.high))
{
    assert(!format.isWide() && format.rule != WeightFormat::Rule::Codebook);
    if (m_isWhole)
        return;
    if (format.rule == WeightFormat::Rule::Binary) {
        m_levels = {{-1, -1}, {1, 1}};
    } else {
        const Float8Format numbers = float8Format(format.type);
        for (int code = 0; code < 256; ++code) {
            const float value = float8ToFloat(numbers, static_cast<uint8_t>(code));
            // Of the two zeros the one with the code 0.
            if (std::isfinite(value) && !(value == 0 && code != 0))
                m_levels.push_back({value, static_cast<int8_t>(code)});
        }
        std::sort(m_levels.begin(), m_levels.end(), [](const Level& a, const Level& b) { return a.value < b.value; });
    }
    for (const Level& level : m_levels)
        m_valueOf[static_cast<uint8_t>(level.code)] = level.value;
}

WeightGrid::WeightGrid(std::span<const float> values, std::span<const int8_t> codes)
{
    assert(values.size() == codes.size() && !values.empty() && std::is_sorted(values.begin(), values.end()));
    for (size_t i = 0; i < values.size(); ++i) {
        m_levels.push_back({values[i], codes[i]});
        m_valueOf[static_cast<uint8_t>(codes[i])] = values[i];
    }
}

std::vector<WeightGrid::Level> WeightGrid::levels() const
{
    if (!m_isWhole)
        return m_levels;
    std::vector<Level> levels;
    for (int code = static_cast<int>(m_low); code <= static_cast<int>(m_high); ++code)
        levels.push_back({static_cast<float>(code), static_cast<int8_t>(code)});
    return levels;
}

WeightGrid::Level WeightGrid::search(float x) const
{
    const auto above = std::lower_bound(m_levels.begin(), m_levels.end(), x, [](const Level& level, float value) { return level.value < value; });
    if (above == m_levels.begin())
        return *above;
    if (above == m_levels.end())
        return m_levels.back();
    const Level& below = *std::prev(above);
    const float down = x - below.value;
    const float up = above->value - x;
    // A tie goes to the even code, as IEEE 754 has it for floating types.
    return down < up || (down == up && (below.code & 1) == 0) ? below : *above;
}

}  // namespace esp
