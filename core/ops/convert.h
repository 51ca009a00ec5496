// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/element_type.h"

#include <cstddef>

namespace esp {

/// Code i of a packed array of int4, uint4, int2 or uint2: the first element in the low bits.
inline int32_t packedCode(ElementType type, const std::byte* data, int64_t i)
{
    const int bits = type == ElementType::Int4 || type == ElementType::Uint4 ? 4 : 2;
    const int64_t perByte = 8 / bits;
    const int32_t code = (static_cast<int32_t>(data[i / perByte]) >> (i % perByte * bits)) & ((1 << bits) - 1);
    const bool isSigned = type == ElementType::Int4 || type == ElementType::Int2;
    return isSigned && code >> (bits - 1) ? code - (1 << bits) : code;
}

/// Whether convertElements knows both types.
bool canConvert(ElementType from, ElementType to);

/// How values are put into the narrow floating-point types.
struct Rounding {
    enum Scale { Up, Down, Nearest };
    bool saturate = true;  ///< what is too large becomes the largest value; else infinity or NaN
    Scale scale = Up;      ///< to the powers of two of float8e8m0; ties of Nearest go up
};

/// Converts elements [begin, end) as ONNX's Cast does: to integers towards zero (what does not fit wraps as two's complement, NaN gives the
/// lowest 64-bit value's low bits), to floats half to even, to bool by comparing with 0. `begin` must be a multiple of 4.
void convertElements(ElementType from, const std::byte* in, ElementType to, std::byte* out, int64_t begin, int64_t end, const Rounding& rounding = {});

}  // namespace esp
