// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_rounding.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace esp {

/// The weights that share a scale.
class ScaleElements {
public:
    ScaleElements(std::span<const float> values, const ScaleLayout& layout, int64_t scale) : m_values(values), m_layout(layout), m_scale(scale) {}

    /// Calls body(index, value) in storage order.
    template <typename Body>
    void forEach(Body&& body) const
    {
        m_layout.forEach(m_scale, static_cast<int64_t>(m_values.size()), [&](size_t at) { body(at, m_values[at]); });
    }
    float largest() const
    {
        float largest = 0;
        forEach([&](size_t, float value) { largest = std::max(largest, std::abs(value)); });
        return largest;
    }
    double count() const
    {
        double count = 0;
        forEach([&](size_t, float) { ++count; });
        return count;
    }

private:
    std::span<const float> m_values;
    const ScaleLayout& m_layout;
    int64_t m_scale;
};

/// real = scale · (code − zero), code in the format's range.
struct ShiftedScale {
    float scale = 1;
    float zero = 0;

    float codeOf(float value, const WeightFormat& format) const
    {
        return std::clamp(std::nearbyint(value / scale + zero), static_cast<float>(format.low), static_cast<float>(format.high));
    }
    /// The same centre with longer steps.
    ShiftedScale widenedTo(float least, const WeightFormat& format) const;
};

/// Scale and zero point for weights of a Uniform format. MinMax and Mse: zero points are whole, so that 0 has a code.
/// Hqq (Badri and Shaji 2023, Half-Quadratic Quantization): the scale of MinMax; the zero point minimizes Σ|w − ŵ|^p with p = 0.7, by half-quadratic splitting:
/// e = shrink(w − ŵ), z = mean of q − (w − e)/s, in turn; it is no whole number. Errors are measured in steps, so that the result does not depend on the
/// size of the weights. With keepsZero (some weights were pruned) the nearest whole number.
ShiftedScale shiftedScaleFor(const ScaleElements& elements, const WeightFormat& format, WeightCalibration calibration, bool keepsZero);

}  // namespace esp
