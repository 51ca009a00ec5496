// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>

namespace esp {
class Dataset;
struct Evaluation;
}  // namespace esp

namespace esp::cli {

/// A CSV file with the columns sample (where it comes from), label, top1 and margin; label is empty without labels, margin without scores.
Result<void> writePredictions(const std::string& path, const Dataset& data, const Evaluation& evaluation);

}  // namespace esp::cli
