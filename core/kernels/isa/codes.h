// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/epilogue.h"

/// 8-bit codes to and from vectors.
namespace esp::ESP_ISA {

typedef uint8_t UnsignedCodes __attribute__((vector_size(kLanes)));
typedef int8_t SignedCodes __attribute__((vector_size(kLanes)));

/// The first n codes as integers; the others are 0.
ESP_INLINE Ints loadCodes(const uint8_t* p, int64_t n, bool isSigned)
{
    UnsignedCodes codes = {};
    if (n == kLanes)
        __builtin_memcpy(&codes, p, kLanes);
    else
        for (int64_t i = 0; i < n; ++i)
            codes[i] = p[i];
    return isSigned ? __builtin_convertvector((SignedCodes)codes, Ints) : __builtin_convertvector(codes, Ints);
}

ESP_INLINE Ints splatCode(const uint8_t* p, bool isSigned) { return splat(static_cast<int32_t>(isSigned ? static_cast<int8_t>(*p) : *p)); }

}  // namespace esp::ESP_ISA
