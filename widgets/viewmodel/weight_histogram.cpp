// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/weight_histogram.h"

#include "core/base/magnitudes.h"
#include "core/model/weight_reader.h"
#include "widgets/viewmodel/document.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

namespace esp {

namespace {

/// All but `distinct`.
WeightFigures weightFigures(const FloatBlocks& values)
{
    WeightFigures figures;
    figures.minimum = std::numeric_limits<double>::infinity();
    figures.maximum = -figures.minimum;
    double sum = 0;
    values([&](std::span<const float> block) {
        figures.count += static_cast<int64_t>(block.size());
        for (const float value : block) {
            figures.minimum = std::min<double>(figures.minimum, value);
            figures.maximum = std::max<double>(figures.maximum, value);
            sum += std::abs(value);
            figures.zeros += value == 0;
        }
    });
    if (figures.count == 0)
        return {};
    figures.meanMagnitude = sum / static_cast<double>(figures.count);
    return figures;
}

/// Of a layer with a weight.
const Tensor& storedTensor(const Layer& layer) { return layer.codes ? *layer.codes->tensor : *layer.weight; }

}  // namespace

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

std::pair<int64_t, int64_t> codeRange(const StoredWeight& stored)
{
    if (!stored.levels.empty()) {
        const auto [low, high] = std::minmax_element(stored.levels.begin(), stored.levels.end());
        return {static_cast<int64_t>(*low), static_cast<int64_t>(*high)};
    }
    std::pair<int64_t, int64_t> range{std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()};
    for (int64_t first = 0; first < stored.tensor->count(); first += kElementBlock)
        for (const int64_t code : tensorPart(*stored.tensor, first, std::min(kElementBlock, stored.tensor->count() - first))->toInt64s())
            range = {std::min(range.first, code), std::max(range.second, code)};
    return range.first > range.second ? std::pair<int64_t, int64_t>() : range;
}

GridCounts countOnGrid(const StoredWeight& stored, const Layer* before)
{
    GridCounts grid;
    const Tensor& tensor = *stored.tensor;
    const int bits = bitCount(tensor.type());
    if (stored.scales.empty() || bits > 8 || tensorPart(tensor, 0, std::min<int64_t>(1, tensor.count()))->toInt64s().empty())
        return grid;
    const auto [least, greatest] = std::minmax_element(stored.zeros.begin(), stored.zeros.end());
    const bool isSigned = tensor.type() == ElementType::Int8 || tensor.type() == ElementType::Int4;
    int lowest = isSigned ? -(1 << (bits - 1)) : 0;
    int highest = lowest + (1 << bits) - 1;
    const auto [low, high] = codeRange(stored);
    if (!stored.levels.empty()) {
        // Packed codes have fewer levels than the type that they are taken apart to.
        lowest = static_cast<int>(low);
        highest = static_cast<int>(high);
    } else {
        // Where packing did not pay, codes of fewer bits are stored as bytes: the grid is the least one of whole bits that holds all of them.
        const bool isCentred = !isSigned && *least == 128 && *greatest == 128;
        for (int fewer = 2; fewer < bits; ++fewer) {
            const int begin = (isCentred ? 128 : 0) - (isSigned || isCentred ? 1 << (fewer - 1) : 0);
            if (low < begin || high >= begin + (1 << fewer))
                continue;
            lowest = begin;
            highest = begin + (1 << fewer) - 1;
            break;
        }
    }
    // Zero points that are no whole numbers count as the nearest.
    grid.first = lowest - static_cast<int>(std::nearbyint(*greatest));
    const int last = highest - static_cast<int>(std::nearbyint(*least));
    grid.after.assign(static_cast<size_t>(last - grid.first + 1), 0);
    if (before)
        grid.before.assign(2 * grid.after.size(), 0);
    std::vector<float> real;
    for (int64_t first = 0; first < tensor.count(); first += kElementBlock) {
        const std::vector<int64_t> codes = tensorPart(tensor, first, std::min(kElementBlock, tensor.count() - first))->toInt64s();
        if (before) {
            real.resize(codes.size());
            readElements(storedTensor(*before), before->codes.get(), first, real);
        }
        for (size_t i = 0; i < codes.size(); ++i) {
            const size_t s = stored.scaleIndex(first + static_cast<int64_t>(i));
            const auto zero = static_cast<int64_t>(std::nearbyint(stored.zeros[s]));
            ++grid.after[static_cast<size_t>(codes[i] - zero - grid.first)];
            if (!before)
                continue;
            const double place = std::floor((static_cast<double>(real[i]) / static_cast<double>(stored.scales[s]) - grid.first) * 2 + 0.5);
            if (place >= 0 && place < static_cast<double>(grid.before.size()))
                ++grid.before[static_cast<size_t>(place)];
            else
                ++grid.outside;
        }
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
    const FloatBlocks values = weightBlocks(chosen);
    auto before = std::make_shared<WeightsBefore>();
    before->layer = layer;
    before->figures = weightFigures(values);
    before->histogram = makeHistogram(values, histogramLimit(values), kOverviewBins);
    if (job.stopped())
        return cancelled();
    MagnitudeRanking ranking = rankMagnitudes(values, kMostMagnitudes, job);
    if (job.stopped())
        return cancelled();
    before->figures.distinct = ranking.distinct;
    before->magnitudes = std::move(ranking.ranked);
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
    const FloatBlocks values = weightBlocks(*layer);
    auto after = std::make_shared<WeightsAfter>();
    after->histogram = makeHistogram(values, before.histogram.limit, kOverviewBins);
    after->figures = weightFigures(values);
    after->figures.distinct = rankMagnitudes(values, kMostMagnitudes, job).distinct;
    if (job.stopped())
        return cancelled();
    // Folding BatchNormalization rescales every channel: then a difference is no error.
    const Layer& original = document.layers[static_cast<size_t>(before.layer)];
    const bool rescaled = std::any_of(original.folded.begin(), original.folded.end(), [&](int node) {
        return document.model.graph->nodes()[static_cast<size_t>(node)]->is("BatchNormalization");
    }) && layer->folded.size() < original.folded.size();
    after->comparable = after->figures.count == before.figures.count && !rescaled;
    if (layer->codes)
        after->grid = countOnGrid(*layer->codes, after->comparable ? &original : nullptr);
    if (job.stopped())
        return cancelled();
    if (after->comparable) {
        double signal = 0;
        double noise = 0;
        forEachPair(storedTensor(original), original.codes.get(), storedTensor(*layer), layer->codes.get(),
                    [&](std::span<const float> was, std::span<const float> is) {
                        for (size_t i = 0; i < was.size(); ++i) {
                            const double w = was[i];
                            signal += w * w;
                            noise += (w - is[i]) * (w - is[i]);
                        }
                    });
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
        const Layer& layer = document.layers[i];
        const Tensor& tensor = storedTensor(layer);
        constexpr int64_t Enough = 50000;
        const int64_t stride = tensor.count() <= Enough ? 1 : (tensor.count() / Enough) | 1;
        std::vector<float> values(static_cast<size_t>((tensor.count() + stride - 1) / stride));
        if (stride == 1)
            readElements(tensor, layer.codes.get(), 0, values);
        else
            for (size_t k = 0; k < values.size(); ++k)
                values[k] = readElement(tensor, layer.codes.get(), static_cast<int64_t>(k) * stride);
        done(static_cast<int>(i), makeHistogram(values, histogramLimit(values), kMiniBins));
    }
}

}  // namespace esp
