// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/comparison.h"
#include "core/compress/ledger.h"
#include "core/compress/technique.h"

#include <optional>

namespace esp::cli {

/// One step on one layer for which it was meant.
struct StepResult {
    std::string technique;
    bool applied = false;
    std::string reason;
    std::string note;
};

struct LayerResult {
    std::string name;
    std::vector<StepResult> steps;

    /// Something was meant for the layer, and all of it was done.
    bool applied() const;
    /// The first reason why something was not.
    std::string reason() const;
    bool isPruned() const;
    /// "prune: 50 of 100 weights are zero; quantize not applied: …"
    std::string text() const;
};

/// Everything that compressing gave, before it is written.
struct CompressOutcome {
    DataPair data;
    bool calibrated = false;  ///< a step asked for statistics of data.calibration
    CompressResult result;
    std::vector<LayerResult> layers;
    Ledger before;
    Ledger after;
    SlowLedger slowBefore;
    SlowLedger slowAfter;
    std::optional<Comparison> comparison;
    std::string notMeasured;  ///< why there is no comparison
};

/// Outcomes of all steps by layer, in the model's order.
std::vector<LayerResult> layerOutcomes(const Model& original, const Recipe& recipe, const CompressResult& result);

}  // namespace esp::cli
