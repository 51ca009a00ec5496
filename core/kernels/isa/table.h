// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernel_types.h"

/// Declares the kernels of the instruction set being compiled.
namespace esp::ESP_ISA {

#define ESP_KERNEL(name, Type) Type name;
#include "core/kernels/kernels.inc"
#undef ESP_KERNEL

}  // namespace esp::ESP_ISA
