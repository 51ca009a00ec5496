// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/affine.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

Affine affineFor(const CalibratedRange& range, const ActivationFormat& format, bool isSymmetric)
{
    double low = std::min(0.0, range.low);
    double high = std::max(0.0, range.high);
    const int middle = (format.low + format.high + 1) / 2;
    if (isSymmetric)
        low = -(high = std::max(high, -low));
    const auto scale = static_cast<float>(isSymmetric ? high / (format.high - middle) : (high - low) / (format.levels() - 1));
    // Also refuses NaN. The least normal float is the rule of ONNX Runtime's own tool; a subnormal scale would overflow x / scale.
    if (!(scale >= std::numeric_limits<float>::min()))
        return {1, isSymmetric ? middle : 0, &format};
    const double zero = isSymmetric ? middle : format.low + std::nearbyint(-low / static_cast<double>(scale));
    return {scale, static_cast<int>(std::clamp(zero, static_cast<double>(format.low), static_cast<double>(format.high))), &format};
}

}  // namespace esp
