// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

#include <map>
#include <string>
#include <vector>

namespace esp::cli {

using NamedDims = std::map<std::string, Dims, std::less<>>;

/// The form of the values of --shape.
inline constexpr const char* kShapeForm = "INPUT=1,3,224,224";

/// INPUT=1,3,224,224; false if a word has another form or names an input twice.
bool parseShapes(const std::vector<std::string>& words, NamedDims& dims);
/// Errors: InvalidArgument for an input that the model does not have or that has another number of dimensions; it lists the model's inputs.
Result<void> checkShapes(const NamedDims& dims, const Model& model);

/// "1×3×H×W", "scalar", "any shape", "not a tensor"
std::string shapeText(const ValueInfo& info);

}  // namespace esp::cli
