// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace esp::cli {

/// Runs a program found in the PATH, without a shell, its standard output and error going to files. Returns its exit code, 128 + the number
/// of the signal that ended it. A stopped job ends it. Errors: FileNotFound if there is no such program; Cancelled.
Result<int> runProgram(const std::vector<std::string>& words, const std::string& outputPath, const std::string& errorPath, const Job& job);

}  // namespace esp::cli
