// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/activation_detail.h"

#include "core/compress/activation_format.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace esp {

namespace {

const Node* nodeAt(const GraphIndex& index, int number)
{
    return number >= 0 ? index.graph().nodes()[static_cast<size_t>(number)].get() : nullptr;
}

std::optional<ActivationGrid> gridOf(const GraphIndex& index, const Node& node)
{
    const TensorPtr scale = index.constant(node.input(1));
    const TensorPtr zero = index.constant(node.input(2));
    if (!scale || scale->count() != 1 || (!node.input(2).empty() && !zero))
        return std::nullopt;
    const ElementType type = zero ? zero->type() : ElementType::Uint8;
    const bool isSigned = type == ElementType::Int8 || type == ElementType::Int16;
    const int bits = bitCount(type);
    if (!isSigned && type != ElementType::Uint8 && type != ElementType::Uint16)
        return std::nullopt;
    ActivationGrid grid;
    grid.scale = static_cast<double>(scale->toFloats().front());
    grid.zero = zero ? zero->toInt64s().front() : 0;
    grid.leastCode = isSigned ? -(int64_t{1} << (bits - 1)) : 0;
    grid.greatestCode = grid.leastCode + (int64_t{1} << bits) - 1;
    // Codes of fewer bits are clipped.
    const std::span<const int> readers = index.consumers(node.output(0));
    const Node* clip = nodeAt(index, node.is("DequantizeLinear") ? index.producer(node.input(0)) : readers.size() == 1 ? readers[0] : -1);
    if (clip && clip->is("Clip") && index.constant(clip->input(1)) && index.constant(clip->input(2))) {
        grid.leastCode = index.constant(clip->input(1))->toInt64s().front();
        grid.greatestCode = index.constant(clip->input(2))->toInt64s().front();
    }
    return grid;
}

/// Grid of what a node writes: behind it, or behind an activation that still stands there.
std::optional<ActivationGrid> findOutputGrid(const GraphIndex& index, std::string value)
{
    for (int step = 0; step < 3; ++step) {
        if (const auto grid = findActivationGrid(index, value))
            return grid;
        const std::span<const int> consumers = index.consumers(value);
        const Node* next = consumers.size() == 1 ? nodeAt(index, consumers[0]) : nullptr;
        if (!next || !(next->is("Relu") || next->is("Clip")))
            return std::nullopt;
        value = next->output(0);
    }
    return std::nullopt;
}

struct Places {
    std::array<std::string, 2> values;  ///< in the model as it was opened
};

/// The first value that depends on the data, and what the last node of the box writes.
Places findPlaces(const Document& document, int node)
{
    Places places;
    const GraphIndex index(document.model.graph);
    const scene::NetworkNode& box = document.network.nodes[static_cast<size_t>(node)];
    if (box.graphNodes.empty())
        return places;
    const int layer = box.layer;
    const int first = layer >= 0 ? document.layers[static_cast<size_t>(layer)].node : box.graphNodes.front();
    const Node& reader = *index.graph().nodes()[static_cast<size_t>(first)];
    for (size_t i = 0; i < reader.inputs().size() && places.values[0].empty(); ++i)
        if (!reader.inputs()[i].empty() && !index.constant(reader.inputs()[i]) && !(layer >= 0 && document.layers[static_cast<size_t>(layer)].weightInput == static_cast<int>(i)))
            places.values[0] = reader.inputs()[i];
    const auto& folded = layer >= 0 ? document.layers[static_cast<size_t>(layer)].folded : std::vector<int>();
    const int last = !folded.empty() ? folded.back() : layer >= 0 ? first : box.graphNodes.back();
    places.values[1] = index.graph().nodes()[static_cast<size_t>(last)]->output(0);
    return places;
}

}  // namespace

std::optional<ActivationGrid> findActivationGrid(const GraphIndex& index, const std::string& value)
{
    const Node* maker = nodeAt(index, index.producer(value));
    // A guard before a float layer passes on what it reads.
    if (maker && maker->is("Max"))
        maker = nodeAt(index, index.producer(maker->input(0)));
    if (maker && maker->is("DequantizeLinear"))
        return gridOf(index, *maker);
    for (const int consumer : index.consumers(value)) {
        const Node& node = *index.graph().nodes()[static_cast<size_t>(consumer)];
        if (node.is("QuantizeLinear") && node.input(0) == value)
            return gridOf(index, node);
    }
    return std::nullopt;
}

ActivationHistogram makeActivationHistogram(const TensorStatistics& statistics, int bins)
{
    ActivationHistogram histogram;
    if (statistics.count == 0 || statistics.absoluteLimit <= 0)
        return histogram;
    const double fine = statistics.binWidth();
    const auto binOf = [&](double value) {
        return std::clamp(static_cast<int>(std::floor((value + statistics.absoluteLimit) / fine)), 0, TensorStatistics::kBins - 1);
    };
    const int first = binOf(statistics.minimum);
    const int last = binOf(statistics.maximum);
    // Whole fine bins only, so that nothing has to be split.
    const int each = std::max(1, (last - first + bins) / bins);
    histogram.low = -statistics.absoluteLimit + first * fine;
    histogram.width = each * fine;
    histogram.counts.assign(static_cast<size_t>((last - first) / each + 1), 0);
    for (int bin = first; bin <= last; ++bin)
        histogram.counts[static_cast<size_t>((bin - first) / each)] += static_cast<int64_t>(statistics.histogram[static_cast<size_t>(bin)]);
    return histogram;
}

std::array<double, 2> shareOutside(const TensorStatistics& statistics, double low, double high)
{
    if (statistics.count == 0 || statistics.absoluteLimit <= 0 || (statistics.minimum >= low && statistics.maximum <= high))
        return {0, 0};
    int64_t surely = 0;
    int64_t perhaps = 0;
    for (int bin = 0; bin < TensorStatistics::kBins; ++bin) {
        const auto count = static_cast<int64_t>(statistics.histogram[static_cast<size_t>(bin)]);
        const double from = -statistics.absoluteLimit + bin * statistics.binWidth();
        const double to = from + statistics.binWidth();
        if (to <= low || from > high)
            surely += count;
        else if (from < low || to > high)
            perhaps += count;
    }
    const auto share = [&](int64_t count) { return static_cast<double>(count) / static_cast<double>(statistics.count); };
    return {share(surely), share(surely + perhaps)};
}

ActivationDetail::ActivationDetail(InspectorModel& inspector, QObject* parent) : LayerDetail(inspector, parent)
{
    useOwnThread();
    connect(&inspector.session(), &Session::dataChanged, this, [this] {
        stop();
        forget();
        reload();
    });
}

bool ActivationDetail::canFixRange() const
{
    const int layer = inspector().layer();
    if (layer < 0 || !inspector().session().document() || inspector().document() != inspector().session().document())
        return false;
    const LayerChoice choice = inspector().session().choice(layer);
    return choice.quantize && !choice.weightsOnly() && findActivationFormat(choice.activations) && inspector().document()->refusal(kQuantize, layer).empty();
}

std::optional<FixedRange> ActivationDetail::fixedRange() const
{
    if (!canFixRange())
        return std::nullopt;
    return inputRangeOf(inspector().session().recipe(), inspector().document()->layers[static_cast<size_t>(inspector().layer())].name);
}

void ActivationDetail::setFixedRange(const std::optional<FixedRange>& range, const QString& gesture)
{
    if (!canFixRange() || (range && !(range->low < range->high)))
        return;
    const Document& document = *inspector().document();
    const auto inputOf = [&](const Layer& layer) { return document.model.graph->nodes()[static_cast<size_t>(layer.node)]->input(layer.weightInput == 0 ? 1 : 0); };
    const Layer& current = document.layers[static_cast<size_t>(inspector().layer())];
    Recipe recipe = inspector().session().recipe();
    for (const Layer& layer : document.layers)
        if (inputOf(layer) == inputOf(current) && inputRangeOf(recipe, layer.name) && layer.name != current.name)
            recipe = withInputRange(std::move(recipe), layer.name, std::nullopt);
    recipe = withInputRange(std::move(recipe), current.name, range);
    const QString name = toQString(document.layerNames[static_cast<size_t>(inspector().layer())]);
    inspector().session().edit(withoutStaleName(std::move(recipe), inspector().session().recipe()), range ? tr("fix the range of %1").arg(name) : tr("calibrate the range of %1").arg(name), gesture);
}

bool ActivationDetail::hasData() const
{
    return inspector().session().calibration() != nullptr;
}

void ActivationDetail::forget()
{
    m_figures = {};
    m_progress = 0;
    m_again = false;
}

void ActivationDetail::load()
{
    const DocumentPtr document = inspector().document();
    // A moving slider would start the long part again and again, though it only moves the range.
    m_again = isLoading();
    if (m_again)
        return;
    m_progress = 0;
    run<std::array<ActivationFigures, 2>>(
        [document, variant = variant(), node = inspector().node(), layer = inspector().layer(), data = inspector().session().calibration(),
         engine = inspector().session().sharedEngine()](const Job& job) -> Result<std::array<ActivationFigures, 2>> {
            std::array<ActivationFigures, 2> figures;
            const Places places = findPlaces(*document, node);
            std::vector<std::string> wanted;
            for (size_t side = 0; side < figures.size(); ++side) {
                figures[side].value = places.values[side];
                if (!places.values[side].empty())
                    wanted.push_back(places.values[side]);
            }
            const GraphIndex made(variant ? variant->model.graph : document->model.graph);
            std::array<std::string, 2> now = places.values;
            if (layer >= 0) {
                const std::string& name = document->layers[static_cast<size_t>(layer)].name;
                for (const Layer& each : findLayers(made))
                    if (each.name == name)
                        now = {made.graph().nodes()[static_cast<size_t>(each.node)]->input(each.weightInput == 0 ? 1 : 0),
                               made.graph().nodes()[static_cast<size_t>(each.node)]->output(0)};
            }
            figures[Input].grid = now[Input].empty() ? std::nullopt : findActivationGrid(made, now[Input]);
            figures[Output].grid = now[Output].empty() ? std::nullopt : findOutputGrid(made, now[Output]);
            if (!data || wanted.empty())
                return figures;
            ESP_TRY(const Statistics statistics, engine->statistics(document->model, wanted, data, job));
            for (ActivationFigures& each : figures)
                if (const auto found = statistics.find(each.value); found != statistics.end())
                    each.statistics = found->second;
            return figures;
        },
        [this](std::array<ActivationFigures, 2> figures) {
            m_figures = std::move(figures);
            if (std::exchange(m_again, false))
                QMetaObject::invokeMethod(this, [this] { reload(); }, Qt::QueuedConnection);
        },
        [this](double fraction) {
            m_progress = fraction;
            Q_EMIT changed();
        });
}

}  // namespace esp
