// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/report/report.h"
#include "widgets/viewmodel/document.h"

#include <optional>
#include <string>
#include <vector>

namespace esp {

/// What a session knows of its present state; shared, so that a worker thread can make a report of it.
struct ReportInput {
    DocumentPtr document;
    BaselinePtr baseline;
    VariantPtr variant;
    EvaluationPtr reference;                    ///< the original's answers, or null
    EvaluationPtr evaluation;                   ///< of the variant, complete, or null
    std::optional<PairedComparison> comparison;
    DatasetPtr data;
    int64_t calibrationSamples = 0;
    std::string notMeasured;                    ///< why there is no evaluation
    std::string exportedAs;                     ///< path of the file that the variant was written to, or ""
    bool ran = false;                           ///< that file was run after reading it back
    std::string notRun;
    std::vector<ReportState> states;            ///< the original first, the present one last
};

/// Everything that a report tells, with what takes longer (packed sizes, hashes, histograms). For a worker thread. Errors: Cancelled,
/// OutOfMemory, those of serialize.
Result<CompressionReport> makeReport(const ReportInput& input, Engine& engine, const Job& job);

/// Of the window's translations and figures.
ReportLanguage windowLanguage();

}  // namespace esp
