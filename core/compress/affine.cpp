// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/affine.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

Affine affineForUint8(const CalibratedRange& range)
{
    const double low = std::min(0.0, range.low);
    const double high = std::max(0.0, range.high);
    const auto scale = static_cast<float>((high - low) / 255);
    // Also refuses NaN. The least normal float is the rule of ONNX Runtime's own tool; a subnormal scale would overflow x / scale.
    if (!(scale >= std::numeric_limits<float>::min()))
        return {};
    return {scale, static_cast<int>(std::clamp(std::nearbyint(-low / scale), 0.0, 255.0))};
}

}  // namespace esp
