// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/activation_detail.h"

#include "core/compress/activation_format.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include <QTimer>

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

ActivationDetail::ActivationDetail(InspectorModel& inspector, QObject* parent)
    : LayerDetail(inspector, parent), m_session(&inspector.session()), m_queue(std::make_unique<JobQueue>()), m_countJob(std::make_unique<QtJobRunner>(*m_queue)), m_looking(new QTimer(this))
{
    constexpr int kLookEvery = 100;  // ms
    m_looking->setInterval(kLookEvery);
    m_looking->setSingleShot(true);
    connect(m_looking, &QTimer::timeout, this, &ActivationDetail::look);
    connect(&inspector.session(), &Session::dataChanged, this, [this] {
        stop();
        forget();
        reload();
    });
    connect(&inspector.session(), &Session::calibrationChanged, this, [this] {
        if (!m_isWatching)
            return;
        // Which tensors the pass looks at may not have been known before.
        count();
        if (!m_looking->isActive())
            m_looking->start();
    });
}

ActivationDetail::~ActivationDetail()
{
    if (m_isWatching && m_session)
        m_session->watchCalibration(false);
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
    m_countJob->stop();
    m_own.reset();
    m_countError.reset();
    m_figures = {};
}

void ActivationDetail::activeChanged(bool active)
{
    m_isWatching = active;
    inspector().session().watchCalibration(active);
    if (active)
        count();
    else
        m_countJob->stop();  // goes on where it was
}

void ActivationDetail::load()
{
    run<std::array<ActivationFigures, 2>>(
        [document = inspector().document(), variant = variant(), node = inspector().node(), layer = inspector().layer()](const Job&) -> Result<std::array<ActivationFigures, 2>> {
            std::array<ActivationFigures, 2> figures;
            const Places places = findPlaces(*document, node);
            for (size_t side = 0; side < figures.size(); ++side)
                figures[side].value = places.values[side];
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
            return figures;
        },
        [this](std::array<ActivationFigures, 2> figures) {
            m_figures = std::move(figures);
            count();
            look();
        });
}

/// The session's pass or the own one, whichever looks at the value; null if none does.
const CalibrationPass* ActivationDetail::passOf(const std::string& value) const
{
    const auto& shared = inspector().session().calibrationPass();
    if (shared && shared->covers(value))
        return shared.get();
    return m_own && m_own->covers(value) ? m_own.get() : nullptr;
}

std::vector<std::string> ActivationDetail::valuesOfOwn() const
{
    const auto& shared = inspector().session().calibrationPass();
    std::vector<std::string> values;
    for (const ActivationFigures& each : m_figures)
        if (!each.value.empty() && !(shared && shared->covers(each.value)) && std::find(values.begin(), values.end(), each.value) == values.end())
            values.push_back(each.value);
    return values;
}

/// Counts what the session's pass leaves out, once it is known what that is.
void ActivationDetail::count()
{
    const Session& session = inspector().session();
    const DatasetPtr& data = session.calibration();
    if (!m_isWatching || !data || inspector().document() != session.document() || session.isCalibrationPending())
        return;
    std::vector<std::string> values = valuesOfOwn();
    if (values.empty()) {
        m_countJob->stop();
        m_own.reset();
        return;
    }
    // Who stops the session's pass stops this one; both go on together.
    if (const auto& shared = session.calibrationPass(); shared && !shared->isComplete() && !session.isRunning(Session::Activity::Calibrating)) {
        m_countJob->stop();
        return;
    }
    const Model& model = inspector().document()->model;
    if (!m_own || m_own->values() != values || m_own->dataset() != data || !m_own->isOf(model)) {
        m_countJob->stop();
        m_countError.reset();
        m_own = std::make_shared<CalibrationPass>(model, std::move(values), data);
    }
    if (m_countJob->isRunning() || m_countError || m_own->isComplete())
        return;
    m_countJob->run<Statistics>([own = m_own, engine = session.sharedEngine()](const Job& job) { return engine->calibrate(*own, job); },
                                [this](const Result<Statistics>& statistics) {
                                    if (!statistics)
                                        m_countError = statistics.error();
                                    look();
                                },
                                [this](double) {
                                    if (!m_looking->isActive())
                                        m_looking->start();
                                });
}

/// What is counted by now of both tensors.
void ActivationDetail::look()
{
    for (ActivationFigures& each : m_figures) {
        const CalibrationPass* const pass = passOf(each.value);
        // Complete figures stay the same object, so that nobody draws them again.
        const CalibrationPass::View view = pass ? pass->view(each.value) : CalibrationPass::View();
        each.statistics = view.statistics;
        each.samples = view.samples;
        each.total = pass ? pass->total() : 0;
    }
    Q_EMIT changed();
}

double ActivationDetail::progress() const
{
    double least = 1;
    for (const ActivationFigures& each : m_figures)
        if (!each.value.empty())
            least = std::min(least, each.total > 0 ? static_cast<double>(each.samples) / static_cast<double>(each.total) : 0);
    return least;
}

bool ActivationDetail::isCounting() const
{
    const Session& session = inspector().session();
    if (isLoading() || m_countJob->isRunning() || (hasData() && session.isCalibrationPending()))
        return true;
    return session.isRunning(Session::Activity::Calibrating) && progress() < 1;
}

}  // namespace esp
