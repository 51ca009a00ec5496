// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/histogram.h"
#include "core/model/weight_reader.h"
#include "core/report/report.h"

#include <algorithm>

namespace esp {

namespace {
constexpr size_t kShown = 4;

/// How many nodes that fold into the layer rescale its channels.
std::ptrdiff_t normalizations(const Model& model, const Layer& layer)
{
    return std::count_if(layer.folded.begin(), layer.folded.end(),
                         [&](int node) { return model.graph->nodes()[static_cast<size_t>(node)]->is("BatchNormalization"); });
}

}  // namespace

Result<void> addHistograms(CompressionReport& report, const Model& original, const Model& result, const Job& job)
{
    struct Changed {
        size_t layer;
        double errorRatio;
    };
    const std::vector<Layer> before = findLayers(original);
    const std::vector<Layer> after = findLayers(result);
    const auto counterpart = [&](const Layer& layer) -> const Layer* {
        const auto found = std::find_if(after.begin(), after.end(), [&](const Layer& each) { return each.name == layer.name; });
        return found == after.end() || !found->weight ? nullptr : &*found;
    };
    std::vector<Changed> changed;
    for (size_t i = 0; i < before.size(); ++i) {
        if (job.stopped())
            return cancelled();
        const Layer* const now = before[i].weight ? counterpart(before[i]) : nullptr;
        if (!now)
            continue;
        // Channels that were folded with BatchNormalization have another scale: their difference is no error.
        const bool isRescaled = normalizations(original, before[i]) != normalizations(result, *now);
        const Tensor& old = before[i].codes ? *before[i].codes->tensor : *before[i].weight;
        const Tensor& fresh = now->codes ? *now->codes->tensor : *now->weight;
        if (old.count() != fresh.count() || isRescaled)
            continue;
        double signal = 0;
        double noise = 0;
        forEachPair(old, before[i].codes.get(), fresh, now->codes.get(), [&](std::span<const float> a, std::span<const float> b) {
            for (size_t k = 0; k < a.size(); ++k) {
                const double difference = static_cast<double>(a[k]) - static_cast<double>(b[k]);
                signal += static_cast<double>(a[k]) * static_cast<double>(a[k]);
                noise += difference * difference;
            }
        });
        if (signal > 0 && noise > 0)
            changed.push_back({i, noise / signal});
    }
    std::stable_sort(changed.begin(), changed.end(), [](const Changed& a, const Changed& b) { return a.errorRatio > b.errorRatio; });
    changed.resize(std::min(changed.size(), kShown));
    std::sort(changed.begin(), changed.end(), [](const Changed& a, const Changed& b) { return a.layer < b.layer; });
    for (const Changed& each : changed) {
        const Layer& layer = before[each.layer];
        const FloatBlocks old = weightBlocks(layer);
        const double limit = histogramLimit(old);
        report.histograms.push_back({layer.name, limit, makeHistogram(old, limit, kOverviewBins).counts,
                                     makeHistogram(weightBlocks(*counterpart(layer)), limit, kOverviewBins).counts, each.errorRatio});
    }
    return {};
}

}  // namespace esp
