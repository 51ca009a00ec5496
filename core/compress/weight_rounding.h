// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_format.h"

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// Weights as codes of a format, one scale a channel or one in all.
struct QuantizedWeights {
    std::vector<int8_t> codes;  ///< in the layout of the weights
    std::vector<float> scales;  ///< one a channel, or one
    bool perChannel = true;
    const WeightFormat* format = nullptr;
};

enum class WeightCalibration { MinMax, Mse };

/// values: row-major with `channels` along one axis that has `inner` elements behind each index (dims = [outer, channels, inner]).
/// perChannel false: one scale. Values must be finite.
/// MinMax: no weight is clipped, scale = max|w| / high (int2, whose codes are lopsided, clips weights above its highest); ternary and binary by
/// the rules of their papers: ternary Δ = 0.7·mean|w|, scale = mean of |w| over |w| > Δ.
/// Mse: the scale of least squared error. With 8 bits by the clip ratio in [0.3, 1]; with fewer the error has many dips, so 48 ratios are tried
/// and the best refined by s = Σwq / Σq² in turn with rounding.
/// A channel of zeros gets scale 1. leastScales (empty or one a scale): scales are raised to at least these.
QuantizedWeights quantizeWeights(std::span<const float> values, int64_t outer, int64_t channels, int64_t inner, bool perChannel,
                                 const WeightFormat& format, WeightCalibration calibration, std::span<const float> leastScales = {});

}  // namespace esp
