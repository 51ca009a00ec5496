// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/histogram.h"
#include "core/base/job.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace esp {

struct Document;
struct StoredWeight;
struct Variant;

/// Figures of a weight tensor.
struct WeightFigures {
    int64_t count = 0;
    int64_t zeros = 0;
    double minimum = 0;
    double maximum = 0;
    double meanMagnitude = 0;
    int64_t distinct = 0;
};
WeightFigures weightFigures(std::span<const float> values);

/// One layer's weights before.
struct WeightsBefore {
    int layer = -1;
    std::shared_ptr<const std::vector<float>> values;
    std::vector<float> magnitudes;  ///< |w|, ascending
    Histogram histogram;
    WeightFigures figures;

    /// Greatest magnitude that goes when this share of the weights is pruned; 0 if none goes.
    double thresholdFor(double ratio) const;
    /// Share of weights with |w| ≤ threshold.
    double ratioFor(double threshold) const;
};
/// Errors: NotApplicable with the reason (no constant weight, …).
Result<std::shared_ptr<const WeightsBefore>> loadWeightsBefore(const Document& document, int layer, const Job& job);

/// Weights counted in steps of their own channel's grid, so that channels with different scales share one axis.
struct GridCounts {
    int first = 0;                    ///< code (less its zero point) of after[0]
    std::vector<int64_t> after;       ///< by code
    std::vector<int64_t> before;      ///< two bins a step: bin i lies around first + i / 2; empty if before has another scale
    int64_t outside = 0;              ///< values before that lie beyond the codes, not counted above
    double medianScale = 0;

    bool isEmpty() const { return after.empty(); }
    int last() const { return first + static_cast<int>(after.size()) - 1; }
};

/// before: in the layout of the codes, or empty.
GridCounts countOnGrid(const StoredWeight& stored, std::span<const float> before);

/// The same layer's weights after a recipe, in the bins of before.
struct WeightsAfter {
    Histogram histogram;
    WeightFigures figures;
    bool comparable = false;   ///< same number of weights in the same order and scale: differences mean something
    double signalToNoiseDb = 0;  ///< of the change; infinity if nothing changed
    GridCounts grid;             ///< empty if float
};
Result<std::shared_ptr<const WeightsAfter>> loadWeightsAfter(const WeightsBefore& before, const Document& document, const Variant& variant, const Job& job);

/// Small histograms of all layers for the table, in order; `done` gets each as it is ready. Layers without constant weights are left out.
void makeMiniHistograms(const Document& document, const Job& job, const std::function<void(int layer, Histogram)>& done);

}  // namespace esp
