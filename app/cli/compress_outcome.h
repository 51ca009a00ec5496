// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/comparison.h"
#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/report/report.h"

#include <optional>

namespace esp::cli {

struct LayerResult : ReportLayer {
    /// Something was meant for the layer, and all of it was done.
    bool applied() const;
    /// The first reason why something was not.
    std::string reason() const;
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
