// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Raising goes opset by opset over the whole graph, so that an adapter only has to know the version before its own, and what it writes is
// itself raised by the steps that follow. Linear in nodes times opsets.
#include "core/model/model.h"
#include "core/model/opset_adapter.h"

#include <algorithm>
#include <memory>

namespace esp {

namespace {

constexpr int64_t kOldestOpset = 7;

constexpr OpsetAdapter kAdapters[] = {
#define ESP_ADAPTER(opType, version, function) {#opType, version, function},
#include "core/model/adapters.inc"
#undef ESP_ADAPTER
};

/// Lines of an operator; empty if it is not known.
std::span<const OpsetAdapter> adaptersOf(std::string_view opType)
{
    const auto [begin, end] = std::equal_range(std::begin(kAdapters), std::end(kAdapters), OpsetAdapter{opType, 0, nullptr},
                                               [](const OpsetAdapter& a, const OpsetAdapter& b) { return a.opType < b.opType; });
    return {begin, end};
}

bool isOtherFloat(ElementType type)
{
    return type == ElementType::Float16 || type == ElementType::Bfloat16 || type == ElementType::Double;
}

/// Whether every floating value of the graph must be float32: nothing in it is declared, stored or cast otherwise.
bool holdsOtherFloats(const Graph& graph)
{
    const auto isOther = [](const auto& item) { return isOtherFloat(item->type); };
    const GraphFields& fields = graph.fields();
    for (const TensorPtr& tensor : fields.initializers) {
        if (isOtherFloat(tensor->type()))
            return true;
    }
    if (std::any_of(fields.inputs.begin(), fields.inputs.end(), isOther) || std::any_of(fields.outputs.begin(), fields.outputs.end(), isOther) ||
        std::any_of(fields.valueInfos.begin(), fields.valueInfos.end(), isOther))
        return true;
    for (const NodePtr& node : fields.nodes) {
        if (isOtherFloat(static_cast<ElementType>(node->intAttribute("to", 0))) || isOtherFloat(static_cast<ElementType>(node->intAttribute("dtype", 0))))
            return true;
        for (const Attribute& attribute : node->fields().attributes) {
            if (attribute.tensor && isOtherFloat(attribute.tensor->type()))
                return true;
            if (attribute.graph && holdsOtherFloats(*attribute.graph))
                return true;
        }
    }
    return false;
}

std::string describe(const Node& node)
{
    return node.opType() + " \"" + (node.name().empty() ? node.output(0) : node.name()) + "\"";
}

}  // namespace

std::span<const OpsetAdapter> opsetAdapters()
{
    return kAdapters;
}

Result<void> unchanged(NodeFields&, AdapterScope&)
{
    return {};
}

std::optional<Attribute> takeAttribute(NodeFields& node, std::string_view name)
{
    const auto found = std::find_if(node.attributes.begin(), node.attributes.end(), [&](const Attribute& attribute) { return attribute.name == name; });
    if (found == node.attributes.end())
        return {};
    Attribute attribute = std::move(*found);
    node.attributes.erase(found);
    return attribute;
}

void setInput(NodeFields& node, size_t index, std::string value)
{
    if (node.inputs.size() <= index)
        node.inputs.resize(index + 1);
    node.inputs[index] = std::move(value);
}

std::string AdapterScope::addConstant(const std::string& wish, ElementType type, Dims dims, Bytes data)
{
    const Hash128 hash = Tensor::make({}, type, dims, data)->contentHash();
    std::string& name = m_constantNames[hash];
    if (name.empty()) {
        name = m_names.make(wish);
        m_constants.push_back(Tensor::make(name, type, std::move(dims), std::move(data)));
    }
    return name;
}

std::string AdapterScope::addInt64s(const std::string& wish, std::vector<int64_t> values)
{
    Dims dims{static_cast<int64_t>(values.size())};
    return addConstant(wish, ElementType::Int64, std::move(dims), Bytes::fromVector(std::move(values)));
}

const GraphIndex& AdapterScope::index() const
{
    if (!m_index)
        m_index.emplace(Graph::make(m_graph));
    return *m_index;
}

const ValueInfo* AdapterScope::declared(std::string_view value) const
{
    if (m_declared.empty()) {
        for (const auto* infos : {&m_graph.inputs, &m_graph.outputs, &m_graph.valueInfos}) {
            for (const ValueInfoPtr& info : *infos)
                m_declared.emplace(info->name, info.get());
        }
        m_declared.emplace(std::string_view(), nullptr);
    }
    const auto found = m_declared.find(value);
    return found == m_declared.end() ? nullptr : found->second;
}

std::optional<int64_t> AdapterScope::rankOf(std::string_view value) const
{
    if (const ValueInfo* info = declared(value); info && info->isTensor && info->hasShape)
        return static_cast<int64_t>(info->dims.size());
    const int producer = index().producer(value);
    if (producer < 0)
        return {};
    const Node& node = *m_graph.nodes[static_cast<size_t>(producer)];
    if (node.is("Gemm") || node.is("Flatten"))
        return 2;
    return {};
}

ElementType AdapterScope::floatTypeOf(const NodeFields& node) const
{
    for (const std::string& value : {node.inputs.empty() ? std::string() : node.inputs[0], node.outputs.empty() ? std::string() : node.outputs[0]}) {
        if (const ValueInfo* info = declared(value); info && info->isTensor && info->type != ElementType::Undefined)
            return info->type;
    }
    return m_isFloat32Only ? ElementType::Float : ElementType::Undefined;
}

TensorPtr AdapterScope::constant(std::string_view value) const
{
    TensorPtr tensor = index().constant(value);
    return tensor || !m_outer ? tensor : m_outer->constant(value);
}

bool AdapterScope::isUsed(std::string_view value) const
{
    return !value.empty() && (!index().consumers(value).empty() || index().isGraphOutput(value));
}

class OpsetRaiser {
public:
    explicit OpsetRaiser(const Graph& graph) : m_names(graph), m_isFloat32Only(!holdsOtherFloats(graph)) {}

    Result<GraphPtr> raise(const GraphPtr& graph, int version, const AdapterScope* outer);

private:
    Result<NodePtr> raiseSubgraphs(const NodePtr& node, int version, const AdapterScope& scope);

    NameMaker m_names;
    bool m_isFloat32Only;
};

Result<NodePtr> OpsetRaiser::raiseSubgraphs(const NodePtr& node, int version, const AdapterScope& scope)
{
    NodeFields fields = node->fields();
    bool isChanged = false;
    for (Attribute& attribute : fields.attributes) {
        if (attribute.graph) {
            ESP_TRY(GraphPtr graph, raise(attribute.graph, version, &scope));
            isChanged = isChanged || graph != attribute.graph;
            attribute.graph = std::move(graph);
        }
        for (GraphPtr& inner : attribute.graphs) {
            ESP_TRY(GraphPtr graph, raise(inner, version, &scope));
            isChanged = isChanged || graph != inner;
            inner = std::move(graph);
        }
    }
    return isChanged ? Node::make(std::move(fields)) : node;
}

Result<GraphPtr> OpsetRaiser::raise(const GraphPtr& graph, int version, const AdapterScope* outer)
{
    GraphFields fields = graph->fields();
    AdapterScope scope(fields, m_names, outer, m_isFloat32Only);
    std::vector<NodePtr> nodes;
    nodes.reserve(fields.nodes.size());
    bool isChanged = false;
    for (const NodePtr& node : fields.nodes) {
        NodePtr current = node;
        if (node->hasSubgraph()) {
            ESP_TRY(current, raiseSubgraphs(node, version, scope));
        }
        AdapterFunction apply = unchanged;
        if (node->domain().empty()) {
            const std::span<const OpsetAdapter> lines = adaptersOf(node->opType());
            if (lines.empty())
                return Error{ErrorCode::UnsupportedFormat, {}, describe(*node) + ": how this operator changed from opset " +
                                                                   std::to_string(version - 1) + " to " + std::to_string(version) + " is not known"};
            const auto line = std::find_if(lines.begin(), lines.end(), [&](const OpsetAdapter& adapter) { return adapter.version == version; });
            if (line != lines.end())
                apply = line->apply;
        }
        if (apply != unchanged) {
            NodeFields edited = current->fields();
            if (const Result<void> adapted = apply(edited, scope); !adapted)
                return Error{ErrorCode::UnsupportedFormat, {}, describe(*node) + " cannot be raised from opset " + std::to_string(version - 1) +
                                                                   " to " + std::to_string(version) + ": " + adapted.error().detail};
            current = Node::make(std::move(edited));
            std::move(scope.m_before.begin(), scope.m_before.end(), std::back_inserter(nodes));
            nodes.push_back(current);
            std::move(scope.m_after.begin(), scope.m_after.end(), std::back_inserter(nodes));
            scope.m_before.clear();
            scope.m_after.clear();
        } else {
            nodes.push_back(current);
        }
        isChanged = isChanged || current != node;
    }
    if (!isChanged)
        return graph;
    fields.nodes = std::move(nodes);
    std::move(scope.m_constants.begin(), scope.m_constants.end(), std::back_inserter(fields.initializers));
    return Graph::make(std::move(fields));
}

Result<Model> raiseOpset(const Model& model, int64_t version)
{
    const int64_t present = model.opset();
    if (present >= version)
        return model;
    const auto refused = [](const std::string& detail) { return Error{ErrorCode::UnsupportedFormat, {}, detail}; };
    if (present < kOldestOpset)
        return refused("the model has opset " + std::to_string(present) + "; only opsets from " + std::to_string(kOldestOpset) + " can be raised");
    if (version > kNewestOpset)
        return refused("opset " + std::to_string(version) + " is newer than the newest known one, " + std::to_string(kNewestOpset));
    for (const FunctionPtr& function : model.functions) {
        for (const OpsetId& opset : function->opsets) {
            if (opset.domain.empty() && opset.version < version)
                return refused("the model's own function \"" + function->name + "\" is written for opset " + std::to_string(opset.version) +
                               " and functions are not raised");
        }
    }
    Model raised = model.withOpset(version);
    if (model.irVersion < 4 && raised.irVersion >= 4) {
        GraphFields graph = raised.graph->fields();
        dropOverridableInputs(graph);
        raised = raised.withGraph(std::move(graph));
    }
    OpsetRaiser raiser(*model.graph);
    for (int64_t step = present + 1; step <= version; ++step) {
        ESP_TRY(raised.graph, raiser.raise(raised.graph, static_cast<int>(step), nullptr));
    }
    return raised;
}

}  // namespace esp
