// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/calibrate.h"

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

}  // namespace esp
