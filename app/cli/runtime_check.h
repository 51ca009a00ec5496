// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/model/value.h"

#include <map>
#include <string>
#include <vector>

namespace esp::cli {

using NamedValues = std::map<std::string, Value>;

/// What ONNX Runtime said.
struct RuntimeAnswer {
    bool installed = false;
    std::string version;               ///< "1.30.0"
    std::string missing;               ///< why it was not asked: no interpreter, no package
    std::string failure;               ///< ONNX Runtime's own words where it refuses the model, "" otherwise
    std::vector<NamedValues> outputs;  ///< for each run; without outputs that have no array form
};

/// Runs a model file with ONNX Runtime's CPU provider in the Python that ESPALIER_PYTHON names, or python3 of the PATH; files in a
/// temporary folder carry the values. Errors: FileUnwritable, UnsupportedFormat (inputs that .npy files cannot hold), Cancelled, Internal.
Result<RuntimeAnswer> askRuntime(const std::string& model, const std::vector<NamedValues>& inputs, const std::vector<std::string>& outputNames,
                                 const Job& job);

}  // namespace esp::cli
