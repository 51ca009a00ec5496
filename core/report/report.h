// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/ledger.h"
#include "core/compress/recipe.h"
#include "core/compress/technique.h"
#include "core/engine/engine.h"
#include "core/report/words.h"
#include "core/scene/network.h"

#include <span>
#include <string>
#include <vector>

namespace esp {

/// What a step of the recipe did to a layer for which it was meant. Sentences are core's, in English.
struct ReportStep {
    std::string technique;  ///< its id
    bool applied = false;
    std::string reason;     ///< why not
    std::string note;
};

/// What a report says of one layer.
struct ReportLayer {
    std::string name;
    std::vector<ReportStep> steps;

    bool isPruned() const;
    /// "prune: 50 of 100 weights are zero; quantize not applied: …"
    std::string text() const;
};

/// What the steps of a recipe did to a layer; `outcomes`: a list for each step.
ReportLayer reportLayer(const std::string& name, const Recipe& recipe, const std::vector<std::vector<LayerOutcome>>& outcomes);

/// What a report says of a file.
struct ReportFile {
    std::string name;
    std::string hash;  ///< of its bytes, 32 hexadecimal digits
    int64_t opset = 0;
    Ledger ledger;
    SlowLedger slow;
    EvaluationPtr evaluation;  ///< null if nothing was measured
};

/// A state that was measured on the way, for the plane of size and accuracy.
struct ReportState {
    std::string name;   ///< given by the user, or ""
    int64_t fileBytes = 0;
    double value = 0;   ///< top-1 accuracy, or without labels the agreement; per cent
};

/// Weights of one layer in bins of equal width over [-limit, limit].
struct ReportHistogram {
    std::string layer;
    double limit = 0;
    std::vector<int64_t> before;
    std::vector<int64_t> after;
    double errorRatio = 0;  ///< energy of the change over that of the weights
};

/// Everything that a report tells. All of it was computed before; writing a report computes nothing.
struct CompressionReport {
    ReportFile original;
    ReportFile result;
    Recipe recipe;
    std::vector<ReportLayer> layers;
    DatasetPtr data;           ///< of both evaluations
    PairedComparison paired;
    int64_t calibrationSamples = 0;  ///< 0: none were needed or given
    std::string notMeasured;   ///< why there are no evaluations
    std::vector<std::string> notes;
    bool ran = false;          ///< the export was run on probe inputs after reading it back
    std::string notRun;
    std::string version;       ///< of Espalier
    std::string isa;
    bool saturate = false;     ///< sums of 8-bit products saturated, as on x86 processors without VNNI
    // For pictures.
    scene::Network network;              ///< of the original
    std::vector<std::string> networkLayers;  ///< names of the layers that its nodes refer to
    std::vector<ReportState> states;     ///< all that were measured, the original and the result among them
    std::vector<ReportHistogram> histograms;
};

/// Fills in histograms: the layers whose weights changed most, in the order of the network. Errors: Cancelled.
Result<void> addHistograms(CompressionReport& report, const Model& original, const Model& result, const Job& job);

/// A format that reports can be written in. Descriptors are constinit objects, one for each line of reports.inc.
struct ReportFormat {
    const char* id;
    const char* extension;  ///< with its dot
    std::string (*write)(const CompressionReport& report, const ReportLanguage& language);
};

std::span<const ReportFormat* const> reportFormats();
/// By the end of a file name; null if none fits.
const ReportFormat* findReportFormat(const std::string& path);

}  // namespace esp
