// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {

#define ESP_TEXT_INNER(x) #x
#define ESP_TEXT(x) ESP_TEXT_INNER(x)

extern const KernelTable kernelTable;
const KernelTable kernelTable = {
    ESP_TEXT(ESP_ISA),
#define ESP_KERNEL(name, Type) &name,
#include "core/kernels/kernels.inc"
#undef ESP_KERNEL
};

}  // namespace esp::ESP_ISA
