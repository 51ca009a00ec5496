// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/kernels/kernel_types.h"

#include <optional>
#include <string_view>
#include <vector>

namespace esp {

/// Instruction sets that were compiled in and that this processor runs, slowest first; never empty.
std::vector<std::string_view> availableIsas();

/// The table of an instruction set, or null if it is unknown or this processor lacks it.
const KernelTable* findKernels(std::string_view isa);

/// The table for a wish: empty = the fastest. Errors: InvalidArgument (unknown, or not run by this processor; the sentence lists those available).
Result<const KernelTable*> chooseKernels(std::string_view wish);

/// The table with Saturating kernels in the place of the exact ones, under a name of its own. It must be one that findKernels gives.
const KernelTable& saturating(const KernelTable& table);

/// The tables that this process uses: chosen once from the environment variable ESPALIER_ISA, the fastest if that is unset or wrong.
const KernelTable& kernels();

/// What is wrong with ESPALIER_ISA, for the program's start to report.
std::optional<Error> kernelChoiceError();

}  // namespace esp
