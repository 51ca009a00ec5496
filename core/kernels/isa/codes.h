// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/epilogue.h"

/// A single 8-bit code in every lane.
namespace esp::ESP_ISA {

ESP_INLINE Ints splatCode(const uint8_t* p, bool isSigned) { return splat(static_cast<int32_t>(isSigned ? static_cast<int8_t>(*p) : *p)); }

}  // namespace esp::ESP_ISA
