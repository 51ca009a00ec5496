// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/plan.h"

#include <cstdint>
#include <map>
#include <string>

namespace esp {

/// Inputs to try a model with where there are no data: floating-point values uniform in [-1, 1), integers and bools 0 or 1 (valid as an index
/// into anything that has two entries). The same for the same seed, name and dimensions on every machine. Errors: UnsupportedOp naming an
/// input of a type that numbers cannot be made for (strings, complex numbers).
Result<std::map<std::string, Value>> makeProbeInputs(const Plan& plan, uint64_t seed);

}  // namespace esp
