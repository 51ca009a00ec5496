// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/activation_format.h"
#include "core/compress/calibrate.h"

namespace esp {

/// real = scale · (code − zero).
struct Affine {
    float scale = 1;
    int zero = 0;
    const ActivationFormat* format = &kActivationFormats[0];

    /// The least and the greatest value that have a code.
    double low() const { return static_cast<double>(scale) * (format->low - zero); }
    double high() const { return static_cast<double>(scale) * (format->high - zero); }
    bool operator==(const Affine&) const = default;
};

/// Parameters that cover the range, widened to hold 0: scale = (high − low) / (levels − 1) computed in double and rounded to float32 once,
/// zero = lowest code + rne(−low / scale). Symmetric: the zero point is the middle code, and the range as wide on both sides. An empty or vanishing range
/// gives scale 1.
Affine affineFor(const CalibratedRange& range, const ActivationFormat& format = kActivationFormats[0], bool isSymmetric = false);

}  // namespace esp
