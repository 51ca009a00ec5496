// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <string>
#include <vector>

namespace esp {
class Engine;
}

namespace esp::cli {

/// A folder in the layout of ONNX's backend tests: model.onnx and test_data_set_*/input_I.pb, output_I.pb.
struct BackendCase {
    std::string name;  ///< path below the folder that was searched
    std::string folder;
};

/// All cases in and below a folder, by name. Errors: FileNotFound, FileUnreadable.
Result<std::vector<BackendCase>> findBackendCases(const std::string& folder);

struct Verdict {
    enum class Kind { Pass, Fail, Unsupported } kind = Kind::Pass;
    std::string reason;  ///< of Fail and Unsupported
};

/// Runs every data set of a case and compares as ONNX's own runner does: floating-point outputs within 1e-7 + 1e-3·|expected|, all others
/// exactly. Never fails otherwise than by its verdict; Cancelled counts as Fail and the caller asks its job.
Verdict judgeBackendCase(Engine& engine, const BackendCase& which, const Job& job);

}  // namespace esp::cli
