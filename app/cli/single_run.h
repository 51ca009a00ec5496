// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/model/any_value.h"
#include "core/model/model.h"

#include <map>
#include <string>
#include <vector>

namespace esp {
class Engine;
}

namespace esp::cli {

struct SingleRun {
    std::map<std::string, AnyValue> outputs;
    double milliseconds = 0;             ///< of running, without planning
};

/// Runs a model once on the given values; an input that is also an initializer may be given or left out. Errors: DataMismatch naming the
/// input that is missing, unknown or of another type; those of planning and running.
Result<SingleRun> runOnce(Engine& engine, const Model& model, const std::map<std::string, AnyValue>& inputs, const Job& job);

}  // namespace esp::cli
