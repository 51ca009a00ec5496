// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/calibrate.h"

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// real = scale · (code − zero).
struct Affine {
    float scale = 1;
    int zero = 0;
    bool operator==(const Affine&) const = default;
};

/// uint8 parameters that cover the range, widened to hold 0: scale = (high − low) / 255 computed in double and rounded to float32 once,
/// zero = rne(−low / scale). An empty or vanishing range gives {1, 0}.
Affine affineForUint8(const CalibratedRange& range);

/// How weights are stored: symmetric, codes in −127 … 127, one scale a channel or one in all.
struct QuantizedWeights {
    std::vector<int8_t> codes;  ///< in the layout of the weights
    std::vector<float> scales;  ///< one a channel, or one
    bool perChannel = true;
};

enum class WeightCalibration { MinMax, Mse };

/// values: row-major with `channels` along one axis that has `inner` elements behind each index (dims = [outer, channels, inner]).
/// perChannel false: one scale. MinMax: scale = max|w| / 127; Mse: the clip ratio in [0.3, 1] of least squared error, per scale.
/// An all-zero channel gets scale 1. leastScales (empty or one a scale): scales are raised to at least these. Values must be finite.
QuantizedWeights quantizeWeights(std::span<const float> values, int64_t outer, int64_t channels, int64_t inner, bool perChannel,
                                 WeightCalibration calibration, std::span<const float> leastScales = {});

}  // namespace esp
