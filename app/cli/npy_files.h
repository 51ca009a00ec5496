// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/value.h"

#include <map>
#include <string>
#include <vector>

namespace esp::cli {

/// Errors: those of readFile and parseNpy.
Result<Value> readNpy(const std::string& path);
/// Errors: UnsupportedFormat for a type that .npy files do not have (bfloat16, int4, …); FileUnwritable.
Result<void> writeNpy(const std::string& path, const Value& value);

/// File names for values, in their order: NAME.npy, where what a file name cannot hold becomes '_' and equal names get a number.
std::vector<std::string> npyFileNames(const std::vector<std::string>& valueNames);

}  // namespace esp::cli
