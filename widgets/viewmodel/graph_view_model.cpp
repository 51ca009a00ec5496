// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/graph_view_model.h"

#include "widgets/viewmodel/layer_errors.h"
#include "widgets/viewmodel/layer_table_model.h"
#include "widgets/viewmodel/number_type.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/recipe_words.h"
#include "widgets/viewmodel/sensitivity_text.h"
#include "widgets/viewmodel/slow_text.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>
#include <unordered_map>

namespace esp {

namespace {

/// Boxes of large models start folded where that leaves few enough to look at.
constexpr size_t MaximumUnfolded = 3000;

Result<GraphLayoutPtr> computeLayout(const DocumentPtr& document, std::set<int> folded, const scene::TextMeasure& measure, double unit, const Job& job)
{
    auto result = std::make_shared<GraphLayoutResult>();
    result->document = document;
    result->unit = unit;
    scene::NodeSizes sizes;
    for (double* length : {&sizes.layerWidth, &sizes.layerHeight, &sizes.otherHeight, &sizes.otherMinimum, &sizes.otherMaximum})
        *length = std::round(*length * unit);
    scene::LayoutOptions options;
    for (double* length : {&options.rowGap, &options.nodeGap, &options.laneGap, &options.moduleGap, &options.modulePadding, &options.moduleHead, &options.moduleFoot})
        *length = std::round(*length * unit);
    result->input = scene::layoutInputOf(document->network, folded, measure, sizes);
    result->folded = std::move(folded);
    ESP_TRY(result->layout, scene::layoutGraph(result->input.input, options, job));
    result->nodes = scene::SpatialIndex(result->layout.nodes);
    result->modules = scene::SpatialIndex(result->layout.modules, 2000);
    std::vector<scene::Rect> pieces;
    for (size_t e = 0; e < result->layout.edges.size(); ++e) {
        const std::vector<scene::Point>& points = result->layout.edges[e].points;
        for (size_t i = 1; i < points.size(); ++i) {
            pieces.push_back({std::min(points[i - 1].x, points[i].x), std::min(points[i - 1].y, points[i].y), std::abs(points[i].x - points[i - 1].x),
                              std::abs(points[i].y - points[i - 1].y)});
            result->edgeOfPiece.push_back(static_cast<int>(e));
        }
    }
    result->edgePieces = scene::SpatialIndex(pieces, 1200);
    result->networkEdgesOf.resize(result->layout.edges.size());
    for (size_t e = 0; e < result->input.edgeOf.size(); ++e)
        if (result->input.edgeOf[e] >= 0)
            result->networkEdgesOf[static_cast<size_t>(result->input.edgeOf[e])].push_back(static_cast<int>(e));
    result->networkNodeOf.assign(result->layout.nodes.size(), -1);
    result->moduleOf.assign(result->layout.nodes.size(), -1);
    for (size_t v = 0; v < document->network.nodes.size(); ++v) {
        const int module = document->network.nodes[v].module;
        const int box = result->input.nodeOf[v];
        if (module >= 0 && result->input.moduleNode[static_cast<size_t>(module)] == box)
            result->moduleOf[static_cast<size_t>(box)] = module;
        else
            result->networkNodeOf[static_cast<size_t>(box)] = static_cast<int>(v);
    }
    return GraphLayoutPtr(std::move(result));
}

}  // namespace

GraphViewModel::GraphViewModel(Session& session, MeasureFactory measure, double unit, QObject* parent)
    : QObject(parent), m_session(session), m_measure(std::move(measure)), m_unit(unit), m_layoutJob(std::make_unique<QtJobRunner>(session.backgroundQueue()))
{
    const auto open = [this] {
        m_document = m_session.document();
        m_folded.clear();
        m_layout.reset();
        m_overlay = Overlay::None;
        if (m_document && m_document->network.nodes.size() > MaximumUnfolded)
            for (size_t m = 0; m < m_document->network.modules.size(); ++m)
                m_folded.insert(static_cast<int>(m));
        updateLooks();
        relayout();
        Q_EMIT layoutChanged();
    };
    connect(&session, &Session::documentChanged, this, open);
    connect(&session, &Session::recipeChanged, this, &GraphViewModel::updateLooks);
    connect(&session, &Session::variantChanged, this, &GraphViewModel::updateLooks);
    connect(&session, &Session::sensitivityChanged, this, [this] {
        if (m_overlay == Overlay::Sensitivity || m_overlay == Overlay::Divergence)
            updateLooks();
    });
    connect(&session.layerErrors(), &LayerErrors::changed, this, [this] {
        if (m_overlay == Overlay::Error)
            updateLooks();
    });
    connect(&session, &Session::dataChanged, this, [this] {
        if (!overlayProblem(m_overlay).isEmpty())
            setOverlay(Overlay::None);
    });
    open();
}

GraphViewModel::~GraphViewModel() = default;

bool GraphViewModel::isLayingOut() const
{
    return m_layoutJob->isRunning();
}

void GraphViewModel::relayout()
{
    if (!m_document)
        return;
    m_layoutJob->run<GraphLayoutPtr>(
        [document = m_document, folded = m_folded, measure = m_measure, unit = m_unit](const Job& job) {
            const std::unique_ptr<scene::TextMeasure> widths = measure();
            return computeLayout(document, folded, *widths, unit, job);
        },
        [this](Result<GraphLayoutPtr> layout) {
            if (!layout)
                return;  // only a newer request stops it
            m_layout = std::move(*layout);
            Q_EMIT layoutChanged();
        });
}

void GraphViewModel::setMeasure(MeasureFactory measure, double unit)
{
    m_measure = std::move(measure);
    m_unit = unit;
    relayout();
}

void GraphViewModel::setOverlay(Overlay overlay)
{
    m_overlay = overlay;
    updateLooks();
}

QString GraphViewModel::overlayProblem(Overlay overlay) const
{
    if (overlay == Overlay::Macs && m_document && m_session.original().ledger.macs < 0)
        return m_document->unsupportedNodes().empty() && !m_session.data() ? tr("MACs are unknown until data say how large the inputs are")
                                                                           : tr("MACs are unknown, because the model cannot be planned");
    if (overlay == Overlay::Sensitivity || overlay == Overlay::Divergence || overlay == Overlay::Error)
        return sensitivityProblem(m_session);
    return {};
}

GraphViewModel::OverlayWords GraphViewModel::overlayWords() const
{
    const Format format;
    const OverlayWords shares{{}, format.share(0), format.share(m_overlayMaximum, m_overlayMaximum < 0.1 ? 1 : 0)};
    switch (m_overlay) {
    case Overlay::None: return {};
    case Overlay::Share: return {tr("Share of the original file"), shares.low, shares.high};
    case Overlay::Macs: return {tr("Share of the original MACs"), shares.low, shares.high};
    case Overlay::Sensitivity:
    case Overlay::Divergence:
        if (!m_session.sensitivity())
            return {m_session.isRunning(Session::Activity::Sensitivity) ? tr("Sensitivity is being measured") : tr("Not measured yet: Measure, Measure sensitivity"), {}, {}};
        if (m_overlay == Overlay::Divergence) {
            const double end = divergenceEnd(m_session);
            if (end > 0)
                return {tr("Output divergence at int8 (KL, nats)"), divergenceText(0), divergenceText(end)};
            return {givesNoDivergence(m_session) ? tr("No divergence: the model gives class numbers and no scores") : tr("Output divergence at int8 (KL): 0 or unknown"), {}, {}};
        }
        return {tr("Answers changed at int8"), format.share(0), format.share(sensitivityEnd(m_session))};
    case Overlay::Error:
        if (m_session.layerErrors().samples() == 0)
            return {tr("Output error: not measured yet"), {}, {}};
        return {m_session.layerErrors().isOld() ? tr("Output error (SQNR), before the change") : tr("Output error (SQNR)"),
                LayerErrors::decibels(LayerErrors::kLeast, 0), LayerErrors::decibels(LayerErrors::kGreatest, 0)};
    }
    return {};
}

void GraphViewModel::updateLooks()
{
    if (!m_document || m_document != m_session.document()) {
        m_looks.clear();
        m_edgeTypes.clear();
        return;
    }
    const Format format;
    const Document& document = *m_document;
    const VariantPtr& variant = m_session.variant();
    m_looks.assign(document.network.nodes.size(), {});
    std::unordered_map<std::string_view, const LayerLedger*> after;
    if (variant)
        for (const LayerLedger& entry : variant->ledger.layers)
            after.emplace(entry.layer, &entry);
    std::unordered_map<std::string_view, const RunnableReport::Problem*> problems;
    // An input whose size is open can be run: data say how large it is.
    const std::vector<RunnableReport::Problem> unsupported = document.unsupportedNodes();
    for (const RunnableReport::Problem& problem : unsupported)
        problems.emplace(problem.node, &problem);

    const Ledger& ledger = m_session.original().ledger;
    const double fileBytes = static_cast<double>(std::max<int64_t>(1, ledger.fileBytes + ledger.externalBytes));
    m_overlayMaximum = 0;
    std::vector<double> levels(document.network.nodes.size(), -1);
    for (size_t v = 0; v < document.network.nodes.size(); ++v) {
        const scene::NetworkNode& node = document.network.nodes[v];
        scene::NodeLook& look = m_looks[v];
        if (const auto problem = problems.find(node.fullName); problem != problems.end())
            look.unsupported = tr("cannot be run; kept as it is").toStdString();
        if (node.layer < 0)
            continue;
        const size_t l = static_cast<size_t>(node.layer);
        const LayerChoice choice = m_session.choice(node.layer);
        // What was not done has no badge.
        if (choice.prune && m_session.problem(kPrune, node.layer).empty())
            look.badges.push_back({shareText(choice.ratio).toStdString(), scene::Badge::Kind::Prune});
        if (choice.quantize && m_session.problem(kQuantize, node.layer).empty())
            look.badges.push_back({numberTypeMark(numberTypeOf(choice)).toStdString(), scene::Badge::Kind::Quantize});
        if (l >= ledger.layers.size())
            continue;
        const LayerLedger& before = ledger.layers[l];
        look.shareBefore = static_cast<double>(before.fileBytes) / fileBytes;
        look.shareText = format.share(look.shareBefore, 1).toStdString();
        if (const auto found = after.find(document.layers[l].name); found != after.end() && !variant->isOriginal)
            look.shareAfter = static_cast<double>(found->second->fileBytes) / fileBytes;
        look.recomputing = !m_session.isVariantCurrent() && variant && !(choiceOf(variant->recipe, document.layers[l].name) == choiceOf(m_session.recipe(), document.layers[l].name));
        if (m_overlay == Overlay::Share)
            levels[v] = look.shareBefore;
        else if (m_overlay == Overlay::Macs && before.macs >= 0 && ledger.macs > 0)
            levels[v] = static_cast<double>(before.macs) / static_cast<double>(ledger.macs);
        else if (m_overlay == Overlay::Sensitivity || m_overlay == Overlay::Divergence)
            if (const Session::LayerSensitivity found = m_session.sensitivityOf(node.layer); found.isKnown())
                levels[v] = m_overlay == Overlay::Sensitivity ? found.share() : found.divergence;
        if (m_overlay == Overlay::Error) {
            levels[v] = m_session.layerErrors().level(node.layer);
            look.recomputing |= m_session.layerErrors().isOld();
        }
        m_overlayMaximum = std::max(m_overlayMaximum, levels[v]);
    }
    if (m_overlay == Overlay::Sensitivity)
        m_overlayMaximum = sensitivityEnd(m_session);
    if (m_overlay == Overlay::Divergence)
        m_overlayMaximum = divergenceEnd(m_session);
    if (m_overlay == Overlay::Error)
        m_overlayMaximum = 1;
    if (m_overlay != Overlay::None)
        for (size_t v = 0; v < levels.size(); ++v) {
            if (document.network.nodes[v].layer < 0)
                continue;
            m_looks[v].level = levels[v] >= 0 && m_overlayMaximum > 0 ? static_cast<float>(std::min(1.0, levels[v] / m_overlayMaximum)) : 0;
            m_looks[v].levelUnknown = levels[v] < 0;
        }
    updateEdgeTypes();
    Q_EMIT looksChanged();
}

void GraphViewModel::updateEdgeTypes()
{
    const scene::Network& network = m_document->network;
    const NodeTypeMap& known = m_session.variant() ? m_session.variant()->nodeTypes : m_session.original().nodeTypes;
    std::vector<NodeTypes> types(network.nodes.size());
    std::vector<bool> isKnown(network.nodes.size(), false);
    for (size_t v = 0; v < network.nodes.size(); ++v)
        for (const int node : network.nodes[v].graphNodes) {
            const auto found = known.find(m_document->model.graph->nodes()[static_cast<size_t>(node)]->name());
            if (found == known.end())
                continue;
            types[v].readsCodes = types[v].readsCodes || found->second.readsCodes;
            types[v].writesCodes = found->second.writesCodes;
            isKnown[v] = true;
        }
    // What the engine does not run as a step of its own (a Relu that quantization does anyway, an output) passes on what it gets.
    std::vector<std::vector<int>> sources(network.nodes.size());
    for (const scene::NetworkEdge& edge : network.edges)
        sources[static_cast<size_t>(edge.to)].push_back(edge.from);
    for (size_t v = 0; v < network.nodes.size(); ++v) {
        if (isKnown[v] || network.nodes[v].kind == scene::NodeKind::Input || network.nodes[v].kind == scene::NodeKind::Output)
            continue;
        for (const int source : sources[v])
            if (types[static_cast<size_t>(source)].writesCodes)
                types[v] = {true, true};
    }
    m_edgeTypes.assign(network.edges.size(), {});
    for (size_t e = 0; e < network.edges.size(); ++e) {
        const bool written = types[static_cast<size_t>(network.edges[e].from)].writesCodes;
        const bool read = types[static_cast<size_t>(network.edges[e].to)].readsCodes;
        m_edgeTypes[e] = {written && read, !written && read, written && !read};
    }
}

bool GraphViewModel::hasIntegerEdges() const
{
    return std::any_of(m_edgeTypes.begin(), m_edgeTypes.end(), [](const EdgeType& type) { return type.integer || type.toCodes || type.toFloat; });
}

QString GraphViewModel::moduleFigures(int module) const
{
    if (!m_document)
        return {};
    int64_t before = 0;
    int64_t after = 0;
    const VariantPtr& variant = m_session.variant();
    for (const int v : m_document->network.modules[static_cast<size_t>(module)].nodes) {
        const int layer = m_document->network.nodes[static_cast<size_t>(v)].layer;
        if (layer < 0 || static_cast<size_t>(layer) >= m_document->ledger.layers.size())
            continue;
        const int64_t bytes = m_document->ledger.layers[static_cast<size_t>(layer)].fileBytes;
        const double share = m_looks[static_cast<size_t>(v)].shareAfter;
        before += bytes;
        after += share >= 0 && variant ? std::llround(share * static_cast<double>(m_document->ledger.fileBytes + m_document->ledger.externalBytes)) : bytes;
    }
    return before == 0 ? QString() : Format().bytesChange(before, after).joined();
}

scene::NodeLook GraphViewModel::foldedLook(int module) const
{
    std::vector<const scene::NodeLook*> layers;
    if (m_document)
        for (const int v : m_document->network.modules[static_cast<size_t>(module)].nodes)
            if (m_document->network.nodes[static_cast<size_t>(v)].layer >= 0)
                layers.push_back(&m_looks[static_cast<size_t>(v)]);
    const bool shares = m_overlay == Overlay::Share || m_overlay == Overlay::Macs;
    return scene::foldedLook(layers, shares ? scene::FoldedLevel::Sum : scene::FoldedLevel::Highest);
}

void GraphViewModel::toggleFold(int module)
{
    if (!m_folded.erase(module))
        m_folded.insert(module);
    relayout();
}

void GraphViewModel::foldAll(bool fold)
{
    m_folded.clear();
    if (fold && m_document)
        for (size_t m = 0; m < m_document->network.modules.size(); ++m)
            m_folded.insert(static_cast<int>(m));
    relayout();
}

std::vector<int> GraphViewModel::search(const QString& words) const
{
    std::vector<int> hits;
    const QStringList parts = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (parts.isEmpty() || !m_document)
        return hits;
    for (size_t v = 0; v < m_document->network.nodes.size(); ++v) {
        const scene::NetworkNode& node = m_document->network.nodes[v];
        const QString text = toQString(node.fullName) + QLatin1Char(' ') + toQString(node.op);
        if (std::all_of(parts.begin(), parts.end(), [&](const QString& part) { return text.contains(part, Qt::CaseInsensitive); }))
            hits.push_back(static_cast<int>(v));
    }
    return hits;
}

QString GraphViewModel::spokenNode(int networkNode, bool isCurrent) const
{
    if (!m_document || networkNode < 0 || static_cast<size_t>(networkNode) >= m_looks.size())
        return {};
    const Format format;
    const scene::NetworkNode& node = m_document->network.nodes[static_cast<size_t>(networkNode)];
    QStringList parts;
    if (node.layer < 0) {
        parts << tr("%1 node %2").arg(toQString(node.op), toQString(node.name));
    } else {
        parts << tr("%1 layer %2").arg(toQString(node.op), toQString(node.name));
        const size_t layer = static_cast<size_t>(node.layer);
        if (layer < m_document->ledger.layers.size()) {
            const int64_t before = m_document->ledger.layers[layer].fileBytes;
            int64_t after = before;
            if (const VariantPtr& variant = m_session.variant())
                for (const LayerLedger& entry : variant->ledger.layers)
                    if (entry.layer == m_document->layers[layer].name)
                        after = entry.fileBytes;
            parts << (before == after ? format.bytes(before).joined() : tr("%1 to %2").arg(format.bytes(before).joined(), format.bytes(after).joined()));
        }
        const LayerChoice choice = m_session.choice(node.layer);
        const auto add = [&](const char* technique, const QString& text) {
            parts << (m_session.problem(technique, node.layer).empty() ? text : tr("%1, not done", "what was chosen").arg(text));
        };
        if (choice.prune)
            add(kPrune, tr("pruned %1").arg(shareText(choice.ratio)));
        if (choice.quantize)
            add(kQuantize, numberTypeName(numberTypeOf(choice)));
    }
    if (!m_looks[static_cast<size_t>(networkNode)].unsupported.empty())
        parts << tr("cannot be run; kept as it is");
    if (isCurrent)
        parts << tr("current");
    return parts.join(QStringLiteral(", "));
}

QString GraphViewModel::nodeToolTip(int networkNode) const
{
    if (!m_document || networkNode < 0)
        return {};
    const scene::NetworkNode& node = m_document->network.nodes[static_cast<size_t>(networkNode)];
    QStringList lines{toQString(node.fullName)};
    lines << (node.shape.empty() ? toQString(node.op) : tr("%1, output %2").arg(toQString(node.op), toQString(node.shape)));
    for (const RunnableReport::Problem& problem : m_document->runnable.problems)
        if (problem.node == node.fullName)
            lines << reasonText(problem.reason);
    if (node.layer >= 0) {
        if (m_session.sensitivity())
            lines << sensitivitySentence(m_session, node.layer);
        if (m_session.sensitivityOf(node.layer).isKnown())
            lines << divergenceSentence(m_session, node.layer);
        if (m_session.layerErrors().of(node.layer))
            lines << m_session.layerErrors().sentence(node.layer);
        const std::string& name = m_document->layers[static_cast<size_t>(node.layer)].name;
        if (const VariantPtr& variant = m_session.variant()) {
            if (const std::string problem = variant->problemOf(name); !problem.empty())
                lines << tr("Not done here: %1").arg(reasonText(problem));
            for (const LayerLedger& entry : variant->ledger.layers)
                if (entry.layer == name && !entry.stayedFloat.empty())
                    lines << reasonText(entry.stayedFloat);
        }
    }
    for (const std::string& reason : slowReasons(m_session, networkNode))
        lines << tr("Slower than it had to be: %1").arg(reasonText(reason));
    return lines.join(QLatin1Char('\n'));
}

}  // namespace esp
