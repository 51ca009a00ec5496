// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/model/model.h"

#include <string>

namespace esp {

class Engine;

/// What was proved of a written file.
struct VerifyReport {
    uint64_t fileBytes = 0;  ///< of the .onnx file on disk; equals what the ledger said
    uint64_t externalBytes = 0;
    bool ran = false;    ///< probe inputs were run through the model read back and through the one in memory
    std::string notRun;  ///< why not (operators that cannot be run), "" if ran
};

/// Encodes the model, reads the encoding back, compares it field by field, and runs both on seeded probe inputs: outputs must be the same
/// bits. Only then writes `path` (atomically) and compares the file with the encoding. Errors: Verification; those of writeOnnx. engine:
/// null leaves out the probe run.
Result<VerifyReport> exportModel(const Model& model, const std::string& path, Engine* engine, const Job& job = {});

/// First difference between two models, as a sentence ("node Conv_3: attribute pads differs"), or "" if they are equal field by field.
std::string firstDifference(const Model& a, const Model& b);

}  // namespace esp
