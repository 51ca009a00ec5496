// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/element_type.h"

#include <cstddef>

namespace esp {

/// Whether convertElements knows both types.
bool canConvert(ElementType from, ElementType to);

/// Converts elements [begin, end) as ONNX's Cast does: to integers towards zero (what does not fit wraps as two's complement, NaN gives the
/// lowest 64-bit value's low bits), to floats half to even, to bool by comparing with 0; float8 saturates if asked. `begin` must be a multiple of 4.
void convertElements(ElementType from, const std::byte* in, ElementType to, std::byte* out, int64_t begin, int64_t end, bool saturate);

}  // namespace esp
