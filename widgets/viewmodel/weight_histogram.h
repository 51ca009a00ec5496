// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace esp {

struct Document;
struct Variant;

/// Counts in bins of equal width over [-limit, limit]; an odd number, so that zero lies in the middle of one.
struct Histogram {
    double limit = 0;
    std::vector<int64_t> counts;
    int64_t below = 0;   ///< values under the first bin, counted apart, never dropped
    int64_t above = 0;

    double binWidth() const { return counts.empty() ? 0 : 2 * limit / static_cast<double>(counts.size()); }
    double binCentre(int bin) const { return -limit + (bin + 0.5) * binWidth(); }
};

inline constexpr int kOverviewBins = 97;
inline constexpr int kMiniBins = 25;

/// Smallest symmetric range that holds 99.9 % of the values; of the largest magnitude if all are equal. 0 without values other than 0.
double histogramLimit(std::span<const float> values);
Histogram makeHistogram(std::span<const float> values, double limit, int bins);

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

/// The same layer's weights after a recipe, in the bins of before.
struct WeightsAfter {
    Histogram histogram;
    WeightFigures figures;
    bool comparable = false;   ///< same number of weights in the same order and scale: differences mean something
    double signalToNoiseDb = 0;  ///< of the change; infinity if nothing changed
    std::vector<float> scales;   ///< quantization steps, one or one a channel; empty if float
};
Result<std::shared_ptr<const WeightsAfter>> loadWeightsAfter(const WeightsBefore& before, const Document& document, const Variant& variant, const Job& job);

/// Small histograms of all layers for the table, in order; `done` gets each as it is ready. Layers without constant weights are left out.
void makeMiniHistograms(const Document& document, const Job& job, const std::function<void(int layer, Histogram)>& done);

}  // namespace esp
