// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/weight_histogram.h"

#include "core/model/stored_weight.h"
#include "widgets/viewmodel/document.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace esp {

WeightFigures weightFigures(std::span<const float> values)
{
    WeightFigures figures;
    figures.count = static_cast<int64_t>(values.size());
    if (values.empty())
        return figures;
    figures.minimum = std::numeric_limits<double>::infinity();
    figures.maximum = -figures.minimum;
    double sum = 0;
    std::vector<float> sorted(values.begin(), values.end());
    for (const float value : values) {
        figures.minimum = std::min<double>(figures.minimum, value);
        figures.maximum = std::max<double>(figures.maximum, value);
        sum += std::abs(value);
        figures.zeros += value == 0;
    }
    figures.meanMagnitude = sum / static_cast<double>(values.size());
    std::sort(sorted.begin(), sorted.end());
    figures.distinct = std::unique(sorted.begin(), sorted.end()) - sorted.begin();
    return figures;
}

double WeightsBefore::thresholdFor(double ratio) const
{
    const auto cut = static_cast<size_t>(std::floor(ratio * static_cast<double>(magnitudes.size()) + 1e-9));
    return cut == 0 ? 0 : magnitudes[std::min(cut, magnitudes.size()) - 1];
}

double WeightsBefore::ratioFor(double threshold) const
{
    if (magnitudes.empty())
        return 0;
    const auto end = std::upper_bound(magnitudes.begin(), magnitudes.end(), static_cast<float>(threshold));
    return static_cast<double>(end - magnitudes.begin()) / static_cast<double>(magnitudes.size());
}

GridCounts countOnGrid(const StoredWeight& stored, std::span<const float> before)
{
    const std::vector<int64_t> codes = stored.tensor->toInt64s();
    GridCounts grid;
    if (codes.empty() || stored.scales.empty())
        return grid;
    const auto [least, greatest] = std::minmax_element(stored.zeros.begin(), stored.zeros.end());
    const bool isSigned = stored.tensor->type() == ElementType::Int8 || stored.tensor->type() == ElementType::Int4;
    const int bits = bitCount(stored.tensor->type());
    if (bits > 8)
        return grid;
    const int lowest = isSigned ? -(1 << (bits - 1)) : 0;
    grid.first = lowest - static_cast<int>(*greatest);
    const int last = lowest + (1 << bits) - 1 - static_cast<int>(*least);
    grid.after.assign(static_cast<size_t>(last - grid.first + 1), 0);
    if (!before.empty())
        grid.before.assign(2 * grid.after.size(), 0);
    for (size_t i = 0; i < codes.size(); ++i) {
        const size_t s = stored.scaleIndex(static_cast<int64_t>(i));
        ++grid.after[static_cast<size_t>(codes[i] - stored.zeros[s] - grid.first)];
        if (before.empty())
            continue;
        const double place = std::floor((static_cast<double>(before[i]) / static_cast<double>(stored.scales[s]) - grid.first) * 2 + 0.5);
        if (place >= 0 && place < static_cast<double>(grid.before.size()))
            ++grid.before[static_cast<size_t>(place)];
        else
            ++grid.outside;
    }
    std::vector<float> scales = stored.scales;
    std::nth_element(scales.begin(), scales.begin() + static_cast<std::ptrdiff_t>(scales.size() / 2), scales.end());
    grid.medianScale = static_cast<double>(scales[scales.size() / 2]);
    return grid;
}

Result<std::shared_ptr<const WeightsBefore>> loadWeightsBefore(const Document& document, int layer, const Job& job)
{
    const Layer& chosen = document.layers[static_cast<size_t>(layer)];
    if (!chosen.weight)
        return Error{ErrorCode::NotApplicable, chosen.name, chosen.refusal.empty() ? "its weights are computed while the model runs" : chosen.refusal};
    std::vector<float> values = chosen.weightValues();
    if (job.stopped())
        return cancelled();
    auto before = std::make_shared<WeightsBefore>();
    before->layer = layer;
    before->magnitudes.reserve(values.size());
    for (const float value : values)
        before->magnitudes.push_back(std::abs(value));
    std::sort(before->magnitudes.begin(), before->magnitudes.end());
    if (job.stopped())
        return cancelled();
    before->histogram = makeHistogram(values, histogramLimit(values), kOverviewBins);
    before->figures = weightFigures(values);
    before->values = std::make_shared<const std::vector<float>>(std::move(values));
    return std::shared_ptr<const WeightsBefore>(std::move(before));
}

Result<std::shared_ptr<const WeightsAfter>> loadWeightsAfter(const WeightsBefore& before, const Document& document, const Variant& variant, const Job& job)
{
    const std::string& name = document.layers[static_cast<size_t>(before.layer)].name;
    const std::vector<Layer> layers = findLayers(variant.model);
    const auto layer = std::find_if(layers.begin(), layers.end(), [&](const Layer& l) { return l.name == name; });
    if (layer == layers.end())
        return Error{ErrorCode::UnknownLayer, name, "the changed model has no layer of this name"};
    if (!layer->weight)
        return Error{ErrorCode::NotApplicable, name, layer->refusal};
    const std::vector<float> values = layer->weightValues();
    if (job.stopped())
        return cancelled();
    auto after = std::make_shared<WeightsAfter>();
    after->histogram = makeHistogram(values, before.histogram.limit, kOverviewBins);
    after->figures = weightFigures(values);
    // Folding BatchNormalization rescales every channel: then a difference is no error.
    const Layer& original = document.layers[static_cast<size_t>(before.layer)];
    const bool rescaled = std::any_of(original.folded.begin(), original.folded.end(), [&](int node) {
        return document.model.graph->nodes()[static_cast<size_t>(node)]->is("BatchNormalization");
    }) && layer->folded.size() < original.folded.size();
    after->comparable = values.size() == before.values->size() && !rescaled;
    if (layer->codes)
        after->grid = countOnGrid(*layer->codes, after->comparable ? std::span<const float>(*before.values) : std::span<const float>());
    if (after->comparable) {
        double signal = 0;
        double noise = 0;
        for (size_t i = 0; i < values.size(); ++i) {
            const double w = (*before.values)[i];
            signal += w * w;
            noise += (w - values[i]) * (w - values[i]);
        }
        after->signalToNoiseDb = noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
    }
    return std::shared_ptr<const WeightsAfter>(std::move(after));
}

void makeMiniHistograms(const Document& document, const Job& job, const std::function<void(int, Histogram)>& done)
{
    for (size_t i = 0; i < document.layers.size() && !job.stopped(); ++i) {
        if (!document.layers[i].weight)
            continue;
        // A small picture needs no more than a sample of a large tensor: every n-th value, the same ones each time.
        const std::vector<float> all = document.layers[i].weightValues();
        constexpr size_t Enough = 50000;
        std::vector<float> values;
        if (all.size() <= Enough) {
            values = all;
        } else {
            const size_t stride = (all.size() / Enough) | 1;
            for (size_t k = 0; k < all.size(); k += stride)
                values.push_back(all[k]);
        }
        done(static_cast<int>(i), makeHistogram(values, histogramLimit(values), kMiniBins));
    }
}

}  // namespace esp
