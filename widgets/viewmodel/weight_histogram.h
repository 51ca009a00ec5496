// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/histogram.h"
#include "core/base/job.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace esp {

struct Document;
struct Layer;
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

/// What a layer's weights are before a recipe; the weights themselves stay where they are stored.
struct WeightsBefore {
    int layer = -1;
    std::vector<float> magnitudes;  ///< |w|, ascending: all up to kMostMagnitudes, of a longer list every n-th
    Histogram histogram;
    WeightFigures figures;

    /// Greatest magnitude that goes when this share of the weights is pruned; 0 if none goes.
    double thresholdFor(double ratio) const;
    /// Share of weights with |w| ≤ threshold.
    double ratioFor(double threshold) const;
};
/// A share of the weights is shown in per cent with one decimal, so that one in four million need not be told from the next.
inline constexpr size_t kMostMagnitudes = size_t{1} << 22;
/// Errors: NotApplicable with the reason (no constant weight, …), Cancelled.
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

/// Least and greatest code: of all that there can be where that is known, else of those that there are.
std::pair<int64_t, int64_t> codeRange(const StoredWeight& stored);

/// before: the weights as they were, or null if they cannot be compared.
GridCounts countOnGrid(const StoredWeight& stored, const Layer* before);

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
