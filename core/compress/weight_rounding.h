// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// Weights as codes of a format, one scale a channel or one in all.
struct QuantizedWeights {
    std::vector<int8_t> codes;   ///< in the layout of the weights; of a floating type the bits, of a codebook of floats places in it
    std::vector<uint16_t> wide;  ///< in place of codes where the format is wide: the bits
    std::vector<float> scales;   ///< one a channel, or one
    bool perChannel = true;
    const WeightFormat* format = nullptr;
    std::vector<float> levels;   ///< of a codebook, ascending: floats, or whole numbers, which then are the codes
    bool hasFloatLevels = false;

    size_t count() const { return format->isWide() ? wide.size() : codes.size(); }
    /// Not of wide formats.
    WeightGrid grid() const;
    /// What the codes stand for, in the layout of the weights.
    std::vector<float> realValues(int64_t channels, int64_t inner) const;
};

/// Whether more of the weights are 0 than chance gives: they were pruned.
bool hasPrunedZeros(std::span<const float> values);

enum class WeightCalibration {
    MinMax,
    Mse,
    Output  ///< least error of what the layer puts out; needs to know what it reads, and is MinMax before
};

/// values: row-major with `channels` along one axis that has `inner` elements behind each index (dims = [outer, channels, inner]).
/// perChannel false: one scale. Values must be finite.
/// MinMax: no weight is clipped, scale = max|w| / high (int2, whose codes are lopsided, clips weights above its highest); ternary and binary by
/// the rules of their papers: ternary Δ = 0.7·mean|w|, scale = mean of |w| over |w| > Δ.
/// Mse: the scale of least squared error. With 8 bits by the clip ratio in [0.3, 1]; with fewer the error has many dips, so 48 ratios are tried
/// and the best refined by s = Σwq / Σq² in turn with rounding.
/// Floating types: MinMax puts the largest weight at the largest number, as far as they have a scale. Not for codebooks.
/// A channel of zeros gets scale 1. leastScales (empty or one a scale): scales are raised to at least these.
QuantizedWeights quantizeWeights(std::span<const float> values, int64_t outer, int64_t channels, int64_t inner, bool perChannel,
                                 const WeightFormat& format, WeightCalibration calibration, std::span<const float> leastScales = {});

}  // namespace esp
