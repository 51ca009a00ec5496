// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/model/model.h"
#include "core/model/value.h"

#include <map>
#include <string>
#include <vector>

namespace esp {
class Engine;
}

namespace esp::cli {

struct SingleRun {
    std::map<std::string, Value> outputs;
    std::vector<std::string> constants;  ///< inputs that had to be known while planning (shapes, axes, …)
    double milliseconds = 0;             ///< of running, without planning
};

/// Runs a model once on the given values; an input that is also an initializer may be given or left out. Where an operator wants to know an
/// input before running (the shape of a Reshape), the input's value counts as a constant. Errors: DataMismatch naming the input that is
/// missing, unknown or of another type; those of planning.
Result<SingleRun> runOnce(Engine& engine, const Model& model, const std::map<std::string, Value>& inputs, const Job& job);

}  // namespace esp::cli
