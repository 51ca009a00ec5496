// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/quantize.h"

#include <string>

namespace esp {

inline constexpr size_t kQuantizeParameterCount = 20;
extern const ParameterInfo quantizeParameters[kQuantizeParameterCount];

/// Value of a parameter for a layer, as text and as a number; layer "": the step's.
std::string choiceOf(const RecipeStep& step, const std::string& layer, const char* id);
double numberOf(const RecipeStep& step, const std::string& layer, const char* id);

}  // namespace esp
