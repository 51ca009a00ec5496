// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/node_details.h"

#include "core/model/weight_reader.h"
#include "widgets/viewmodel/inspector_model.h"
#include "widgets/viewmodel/text.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr qsizetype kLongestText = 2000;

std::vector<Dim> knownDims(const Dims& dims)
{
    std::vector<Dim> known;
    for (const int64_t size : dims)
        known.push_back({size, {}});
    return known;
}

/// What is not a number is no end of the range.
template <typename T>
void addFigures(ValueFact& fact, std::span<const T> values)
{
    for (const T value : values) {
        const auto number = static_cast<double>(value);
        const bool isFirst = !fact.hasFigures || std::isnan(fact.minimum);
        fact.minimum = isFirst ? number : std::min(fact.minimum, number);
        fact.maximum = isFirst ? number : std::max(fact.maximum, number);
        fact.hasFigures = true;
        fact.zeros += value == T(0);
    }
}

void addFigures(ValueFact& fact, const FloatBlocks& values)
{
    values([&](std::span<const float> block) { addFigures(fact, block); });
}

void addFigures(ValueFact& fact, const TensorPtr& tensor)
{
    for (int64_t first = 0; first < tensor->count(); first += kElementBlock) {
        const TensorPtr part = tensorPart(*tensor, first, std::min(kElementBlock, tensor->count() - first));
        const std::vector<int64_t> whole = part->toInt64s();
        if (whole.empty()) {
            addFigures(fact, floatBlocks(tensor));
            return;
        }
        addFigures(fact, std::span(whole));
    }
}

}  // namespace

std::shared_ptr<const ValueFacts> findValueFacts(const Document& document, const PlanOptions& options, Engine& engine)
{
    auto facts = std::make_shared<ValueFacts>();
    const Graph& graph = *document.model.graph;
    for (const auto* list : {&graph.inputs(), &graph.outputs(), &graph.fields().valueInfos})
        for (const ValueInfoPtr& info : *list)
            if (info->isTensor)
                (*facts)[info->name] = {.name = info->name, .type = info->type, .dims = info->hasShape ? std::optional(info->dims) : std::nullopt};
    PlanOptions unfused = options;
    unfused.fuse = false;
    if (const Result<PlanPtr> plan = engine.plan(document.model, unfused))
        for (const PlanValue& value : (*plan)->values)
            (*facts)[value.name] = {.name = value.name, .type = value.type, .dims = knownDims(value.dims)};
    return facts;
}

NodeDetailsPtr loadNodeDetails(const Document& document, int node, const ValueFacts& facts, const Job& job)
{
    auto details = std::make_shared<NodeDetails>();
    const GraphIndex index(document.model.graph);
    const scene::NetworkNode& box = document.network.nodes[static_cast<size_t>(node)];
    const Layer* layer = box.layer >= 0 ? &document.layers[static_cast<size_t>(box.layer)] : nullptr;
    const auto factOf = [&](const std::string& name) {
        const auto known = facts.find(name);
        ValueFact fact = known == facts.end() ? ValueFact{} : known->second;
        fact.name = name;
        return fact;
    };
    for (const int number : box.graphNodes) {
        if (job.stopped())
            return details;
        const Node& graphNode = *document.model.graph->nodes()[static_cast<size_t>(number)];
        NodeFact fact{.opType = graphNode.opType(), .domain = graphNode.domain(), .name = graphNode.name(), .attributes = graphNode.fields().attributes};
        for (size_t i = 0; i < graphNode.inputs().size(); ++i) {
            const std::string& name = graphNode.inputs()[i];
            if (name.empty())
                continue;
            ValueFact value = factOf(name);
            const bool isWeight = layer && layer->weight && layer->node == number && layer->weightInput == static_cast<int>(i);
            value.constant = index.constant(name);
            if (value.constant) {
                value.type = value.constant->type();
                value.dims = knownDims(value.constant->dims());
                if (bitCount(value.type) > 0)
                    addFigures(value, value.constant);
            } else if (isWeight) {
                addFigures(value, weightBlocks(*layer));
            }
            if (isWeight || value.hasFigures) {
                value.tensor = static_cast<int>(details->tensors.size());
                if (isWeight)
                    details->weight = value.tensor;
                details->tensors.push_back({number, static_cast<int>(i), isWeight});
                details->tensorNames.push_back(name);
            }
            fact.inputs.push_back(std::move(value));
        }
        for (const std::string& name : graphNode.outputs())
            if (!name.empty())
                fact.outputs.push_back(factOf(name));
        details->nodes.push_back(std::move(fact));
    }
    return details;
}

void NodeDetail::load()
{
    const DocumentPtr document = inspector().document();
    const BaselinePtr baseline = inspector().session().baseline();
    // The recipe changes nothing here.
    if (m_details && m_factsOf == document && m_factsAt == baseline)
        return;
    if (m_factsOf != document || m_factsAt != baseline)
        m_facts.reset();
    struct Loaded {
        std::shared_ptr<const ValueFacts> facts;
        NodeDetailsPtr details;
    };
    run<Loaded>(
        [document, baseline, known = m_facts, node = inspector().node(), engine = inspector().session().sharedEngine()](const Job& job) -> Result<Loaded> {
            Loaded loaded;
            loaded.facts = known ? known : findValueFacts(*document, baseline ? baseline->options : PlanOptions{}, *engine);
            if (job.stopped())
                return cancelled();
            loaded.details = loadNodeDetails(*document, node, *loaded.facts, job);
            return loaded;
        },
        [this, document, baseline](Loaded loaded) {
            m_factsOf = document;
            m_factsAt = baseline;
            m_facts = std::move(loaded.facts);
            m_details = std::move(loaded.details);
        });
}

// ---------------------------------------------------------------- as text

QString dimsText(const std::vector<Dim>& dims)
{
    if (dims.empty())
        return NodeDetailsModel::tr("scalar");
    QStringList parts;
    for (const Dim& dim : dims)
        parts << (dim.isKnown() ? QString::number(dim.value) : dim.symbol.empty() ? QStringLiteral("?") : toQString(dim.symbol));
    return parts.join(QStringLiteral(" × "));
}

QString attributeText(const Attribute& attribute, const QLocale& locale)
{
    const auto number = [&](float value) {
        QString text = locale.toString(static_cast<double>(value), 'g', 6);
        return text.replace(QLatin1Char('-'), QChar(kMinus));
    };
    const auto whole = [](int64_t value) { return QString::number(value).replace(QLatin1Char('-'), QChar(kMinus)); };
    const auto tensor = [](const TensorPtr& value) {
        if (!value)
            return QStringLiteral("–");
        return toQString(toString(value->type())) + QLatin1Char(' ') + dimsText(knownDims(value->dims()));
    };
    const auto joined = [](const auto& values, const auto& text, const QString& between) {
        QString all;
        for (const auto& value : values) {
            if (!all.isEmpty())
                all += between;
            all += text(value);
            if (all.size() > kLongestText)
                return all + QStringLiteral("…");
        }
        return all.isEmpty() ? QStringLiteral("–") : all;
    };
    if (!attribute.refAttrName.empty())
        return toQString(attribute.refAttrName);
    switch (attribute.type) {
    case AttributeType::Float: return number(attribute.f);
    case AttributeType::Int: return whole(attribute.i);
    case AttributeType::String: return toQString(std::string_view(attribute.s).substr(0, kLongestText));
    case AttributeType::Tensor: return tensor(attribute.tensor);
    case AttributeType::Graph:
        return attribute.graph ? NodeDetailsModel::tr("graph with %Ln node(s)", nullptr, static_cast<int>(attribute.graph->nodes().size())) : QStringLiteral("–");
    // Not a comma: it may be the decimal sign.
    case AttributeType::Floats: return joined(attribute.floats, number, QStringLiteral("; "));
    case AttributeType::Ints: return joined(attribute.ints, whole, QStringLiteral(", "));
    case AttributeType::Strings: return joined(attribute.strings, [](const std::string& text) { return toQString(text); }, QStringLiteral(", "));
    case AttributeType::Tensors: return joined(attribute.tensors, tensor, QStringLiteral("; "));
    case AttributeType::Undefined:
    case AttributeType::Graphs:
    case AttributeType::SparseTensor:
    case AttributeType::SparseTensors:
    case AttributeType::TypeProto:
    case AttributeType::TypeProtos: break;
    }
    return NodeDetailsModel::tr("kept as it is, not shown");
}

// ---------------------------------------------------------------- as a table

void NodeDetailsModel::setDetails(NodeDetailsPtr details)
{
    if (details == m_details)
        return;
    beginResetModel();
    m_details = std::move(details);
    m_rows.clear();
    const auto add = [&](Kind kind, int node, size_t item = 0) { m_rows.push_back({kind, node, static_cast<int>(item)}); };
    for (size_t n = 0; m_details && n < m_details->nodes.size(); ++n) {
        const NodeFact& fact = m_details->nodes[n];
        const int node = static_cast<int>(n);
        add(Kind::Node, node);
        if (!fact.attributes.empty())
            add(Kind::Attributes, node);
        for (size_t i = 0; i < fact.attributes.size(); ++i)
            add(Kind::Attribute, node, i);
        if (!fact.inputs.empty())
            add(Kind::Inputs, node);
        for (size_t i = 0; i < fact.inputs.size(); ++i) {
            add(Kind::Input, node, i);
            if (fact.inputs[i].hasFigures) {
                add(Kind::Range, node, i);
                add(Kind::Zeros, node, i);
            }
        }
        if (!fact.outputs.empty())
            add(Kind::Outputs, node);
        for (size_t i = 0; i < fact.outputs.size(); ++i)
            add(Kind::Output, node, i);
    }
    endResetModel();
}

void NodeDetailsModel::retranslate()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

const ValueFact& NodeDetailsModel::valueOf(const Row& row) const
{
    const NodeFact& fact = m_details->nodes[static_cast<size_t>(row.node)];
    return row.kind == Kind::Output ? fact.outputs[static_cast<size_t>(row.item)] : fact.inputs[static_cast<size_t>(row.item)];
}

QString NodeDetailsModel::nameOf(const Row& row) const
{
    const NodeFact& fact = m_details->nodes[static_cast<size_t>(row.node)];
    switch (row.kind) {
    case Kind::Node: return toQString(fact.domain.empty() ? fact.opType : fact.domain + "." + fact.opType);
    case Kind::Attributes: return tr("Attributes");
    case Kind::Inputs: return tr("Reads");
    case Kind::Outputs: return tr("Writes");
    case Kind::Attribute: return toQString(fact.attributes[static_cast<size_t>(row.item)].name);
    case Kind::Input:
    case Kind::Output: return toQString(valueOf(row).name);
    case Kind::Range: return tr("range");
    case Kind::Zeros: return tr("zeros");
    }
    return {};
}

QString NodeDetailsModel::textOf(const Row& row) const
{
    const NodeFact& fact = m_details->nodes[static_cast<size_t>(row.node)];
    const Format format;
    switch (row.kind) {
    case Kind::Node: return toQString(fact.name);
    case Kind::Attributes:
    case Kind::Inputs:
    case Kind::Outputs: return {};
    case Kind::Attribute: return attributeText(fact.attributes[static_cast<size_t>(row.item)], format.locale());
    case Kind::Input:
    case Kind::Output: {
        const ValueFact& value = valueOf(row);
        const QString type = value.type == ElementType::Undefined ? tr("type not known") : toQString(toString(value.type));
        return value.dims ? type + QStringLiteral(", ") + dimsText(*value.dims) : type;
    }
    case Kind::Range: return tr("%1…%2", "range").arg(format.weight(valueOf(row).minimum), format.weight(valueOf(row).maximum));
    case Kind::Zeros: {
        const ValueFact& value = valueOf(row);
        int64_t count = 1;
        for (const Dim& dim : value.dims.value_or(std::vector<Dim>()))
            count *= dim.value;
        return tr("%1 of %2", "zeros").arg(format.count(value.zeros), format.count(count));
    }
    }
    return {};
}

QVariant NodeDetailsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_details)
        return {};
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    const bool isHeading = row.kind == Kind::Node || row.kind == Kind::Attributes || row.kind == Kind::Inputs || row.kind == Kind::Outputs;
    switch (role) {
    case Qt::DisplayRole: return index.column() == Name ? nameOf(row) : textOf(row);
    case Qt::ToolTipRole: {
        const QString text = index.column() == Name ? nameOf(row) : textOf(row);
        return text.size() > 24 ? text.left(600) : QVariant();
    }
    case Qt::AccessibleTextRole: {
        const QString text = textOf(row);
        return text.isEmpty() ? nameOf(row) : tr("%1: %2").arg(nameOf(row), text);
    }
    case HeadingRole: return row.kind == Kind::Node ? 2 : isHeading ? 1 : row.kind == Kind::Range || row.kind == Kind::Zeros ? -1 : 0;
    case TensorRole: return row.kind == Kind::Input || row.kind == Kind::Range || row.kind == Kind::Zeros ? valueOf(row).tensor : -1;
    default: return {};
    }
}

QVariant NodeDetailsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("Name") : tr("Value");
}

}  // namespace esp
