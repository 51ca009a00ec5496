// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// What a weight divided by its scale can become, in formats of a byte or less: the levels, and the code of each.
class WeightGrid {
public:
    struct Level {
        float value = 0;
        int8_t code = 0;
    };

    /// All codes of the format; not for codebooks, nor for wide formats.
    explicit WeightGrid(const WeightFormat& format);
    /// Levels of a codebook, ascending; codes: of each.
    WeightGrid(std::span<const float> values, std::span<const int8_t> codes);

    /// The nearest level. x must not be NaN.
    Level nearest(float x) const
    {
        if (!m_isWhole)
            return search(x);
        const float value = std::clamp(std::nearbyint(x), m_low, m_high);
        return {value, static_cast<int8_t>(value)};
    }
    float valueOf(int8_t code) const { return m_isWhole ? static_cast<float>(code) : m_valueOf[static_cast<uint8_t>(code)]; }
    /// All, ascending.
    std::vector<Level> levels() const;

private:
    Level search(float x) const;

    bool m_isWhole = false;  // all whole numbers from low to high, each its own code
    float m_low = 0;
    float m_high = 0;
    std::vector<Level> m_levels;
    std::array<float, 256> m_valueOf{};
};

}  // namespace esp
