// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_grid.h"
#include "core/model/scale_layout.h"

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// Weights as codes of a format: real = scale · (what the code stands for − zero point).
struct QuantizedWeights {
    std::vector<int8_t> codes;   ///< in the layout of the weights; of a floating type the bits, of a codebook of floats places in it
    std::vector<uint16_t> wide;  ///< in place of codes where the format is wide: the bits
    ScaleLayout layout;          ///< in the tensor of the weights
    std::vector<float> scales;   ///< as many as the layout has
    std::vector<float> zeros;    ///< likewise; empty: all 0
    const WeightFormat* format = nullptr;
    std::vector<float> levels;   ///< of a codebook, ascending: floats, or whole numbers, which then are the codes
    bool hasFloatLevels = false;
    bool isUnsigned = false;     ///< stored as uint8, 128 more

    /// Floats of a codebook need no scale, if there is but one.
    bool isScaled() const { return format->hasScale && !(hasFloatLevels && layout.isPerTensor()); }
    size_t count() const { return format->isWide() ? wide.size() : codes.size(); }
    /// Not of wide formats.
    WeightGrid grid() const;
    /// What the codes stand for, in the layout of the weights.
    std::vector<float> realValues() const;
    /// Of what is stored, one number a code.
    ElementType storedType() const { return hasFloatLevels || isUnsigned ? ElementType::Uint8 : format->type; }
    /// The zero point as it is stored.
    int storedZero() const { return static_cast<int>(zeroOf(0)) + (isUnsigned ? 128 : 0); }
    float zeroOf(size_t scale) const { return zeros.empty() ? 0 : zeros[scale]; }
};

/// Whether more of the weights are 0 than chance gives: they were pruned.
bool hasPrunedZeros(std::span<const float> values);

enum class WeightCalibration {
    MinMax,
    Mse,
    Output,  ///< least error of what the layer puts out; needs to know what it reads, and is MinMax before
    Hqq
};

/// How codes, scales and zero points are chosen.
struct WeightScheme {
    const WeightFormat& format;
    ScaleLayout layout;
    WeightCalibration calibration = WeightCalibration::MinMax;
    bool isAsymmetric = false;               ///< with zero points; Uniform formats only
    std::span<const float> leastScales = {};  ///< empty, or one a scale: scales are raised to at least these
};

/// values: row-major, finite. Not for codebooks.
/// MinMax: no weight is clipped, scale = max|w| / high (int2, whose codes are lopsided, clips weights above its highest); ternary and binary by
/// the rules of their papers: ternary Δ = 0.7·mean|w|, scale = mean of |w| over |w| > Δ.
/// Mse: the scale of least squared error. With 8 bits by the clip ratio in [0.3, 1]; with fewer the error has many dips, so 48 ratios are tried
/// and the best refined by s = Σwq / Σq² in turn with rounding.
/// Floating types: MinMax puts the largest weight at the largest number, as far as they have a scale.
/// Asymmetric: scale = (max − min) / levels with 0 inside, zero point = rne(low − min / scale), whole, so that 0 stays exact; Mse tries clip ratios of both
/// ends; Hqq see zero_points.h.
/// Zeros alone get scale 1.
QuantizedWeights quantizeWeights(std::span<const float> values, const WeightScheme& scheme);

}  // namespace esp
