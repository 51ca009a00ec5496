// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/codec.h"
#include "core/model/graph.h"

#include <onnx/onnx_pb.h>

namespace esp {

namespace {

template <typename Visit>
void forEachSubgraph(const Node& node, const Visit& visit)
{
    for (const Attribute& attribute : node.fields().attributes) {
        if (attribute.graph)
            visit(*attribute.graph);
        for (const GraphPtr& graph : attribute.graphs)
            visit(*graph);
    }
}

/// Every name that nodes of a subgraph (at any depth) read. Names that the subgraph makes itself are among them: SSA forbids that they clash
/// with those outside.
template <typename Visit>
void forEachInnerInput(const Graph& graph, const Visit& visit)
{
    for (const NodePtr& node : graph.nodes()) {
        for (const std::string& input : node->inputs())
            visit(input);
        forEachSubgraph(*node, [&](const Graph& inner) { forEachInnerInput(inner, visit); });
    }
    // An output may be a value of the outer graph itself.
    for (const ValueInfoPtr& output : graph.outputs())
        visit(output->name);
}

void collectNames(const Graph& graph, std::map<std::string, int, std::less<>>& names)
{
    const auto add = [&](const std::string& name) { names.emplace(name, 0); };
    for (const ValueInfoPtr& info : graph.inputs())
        add(info->name);
    for (const ValueInfoPtr& info : graph.outputs())
        add(info->name);
    for (const ValueInfoPtr& info : graph.fields().valueInfos)
        add(info->name);
    for (const TensorPtr& tensor : graph.initializers())
        add(tensor->name());
    for (const std::string& name : codec::sparseInitializerNames(graph.fields()))
        add(name);
    for (const NodePtr& node : graph.nodes()) {
        for (const std::string& input : node->inputs())
            add(input);
        for (const std::string& output : node->outputs())
            add(output);
        add(node->name());
        forEachSubgraph(*node, [&](const Graph& inner) { collectNames(inner, names); });
    }
}

}  // namespace

GraphIndex::GraphIndex(GraphPtr graph) : m_graph(std::move(graph))
{
    const Graph& g = *m_graph;
    m_entries.reserve(g.nodes().size() * 2 + g.initializers().size());
    for (const TensorPtr& tensor : g.initializers()) {
        Entry& entry = m_entries[tensor->name()];
        entry.constant = tensor;
        entry.initializer = true;
    }
    for (const ValueInfoPtr& info : g.inputs())
        m_entries[info->name].input = true;
    for (const ValueInfoPtr& info : g.outputs())
        m_entries[info->name].output = true;
    for (size_t i = 0; i < g.nodes().size(); ++i) {
        const Node& node = *g.nodes()[i];
        const int index = static_cast<int>(i);
        for (const std::string& input : node.inputs()) {
            if (!input.empty())
                m_entries[input].consumers.push_back(index);
        }
        forEachSubgraph(node, [&](const Graph& inner) {
            forEachInnerInput(inner, [&](const std::string& name) {
                if (name.empty())
                    return;
                std::vector<int>& consumers = m_entries[name].consumers;
                if (consumers.empty() || consumers.back() != index)
                    consumers.push_back(index);
            });
        });
        for (const std::string& output : node.outputs()) {
            if (!output.empty())
                m_entries[output].producer = index;
        }
        if (node.is("Constant") && !node.output(0).empty())
            m_entries[node.output(0)].constant = constantNodeTensor(node, node.output(0));
    }
}

const GraphIndex::Entry* GraphIndex::find(std::string_view value) const
{
    const auto found = m_entries.find(value);
    return found == m_entries.end() ? nullptr : &found->second;
}

int GraphIndex::producer(std::string_view value) const
{
    const Entry* entry = find(value);
    return entry ? entry->producer : -1;
}

const std::vector<int>& GraphIndex::consumers(std::string_view value) const
{
    static const std::vector<int> none;
    const Entry* entry = find(value);
    return entry ? entry->consumers : none;
}

TensorPtr GraphIndex::constant(std::string_view value) const
{
    const Entry* entry = find(value);
    return entry ? entry->constant : nullptr;
}

bool GraphIndex::isInitializer(std::string_view value) const
{
    const Entry* entry = find(value);
    return entry && entry->initializer;
}

bool GraphIndex::isGraphInput(std::string_view value) const
{
    const Entry* entry = find(value);
    return entry && entry->input;
}

bool GraphIndex::isGraphOutput(std::string_view value) const
{
    const Entry* entry = find(value);
    return entry && entry->output;
}

TensorPtr constantNodeTensor(const Node& node, std::string name)
{
    if (!node.is("Constant"))
        return nullptr;
    for (const Attribute& attribute : node.fields().attributes) {
        const auto length = [](const auto& values) { return Dims{static_cast<int64_t>(values.size())}; };
        if (attribute.name == "value" && attribute.tensor)
            return attribute.tensor->name() == name ? attribute.tensor : Tensor::renamed(attribute.tensor, std::move(name));
        if (attribute.name == "value_float")
            return Tensor::fromFloats(std::move(name), {}, {attribute.f});
        if (attribute.name == "value_int")
            return Tensor::fromInt64s(std::move(name), {}, {attribute.i});
        if (attribute.name == "value_floats")
            return Tensor::fromFloats(std::move(name), length(attribute.floats), attribute.floats);
        if (attribute.name == "value_ints")
            return Tensor::fromInt64s(std::move(name), length(attribute.ints), attribute.ints);
    }
    return nullptr;
}

NameMaker::NameMaker(const Graph& graph)
{
    collectNames(graph, m_used);
}

std::string NameMaker::make(const std::string& wish)
{
    const auto [known, isNew] = m_used.emplace(wish, 0);
    if (isNew)
        return wish;
    int& last = known->second;
    std::string name;
    do {
        name = wish + "_" + std::to_string(++last);
    } while (m_used.contains(name));
    m_used.emplace(name, 0);
    return name;
}

namespace codec {

std::vector<std::string> sparseInitializerNames(const GraphFields& graph)
{
    using wire::Field;
    using wire::Kind;
    std::vector<std::string> names;
    // What does not parse as a sparse tensor has no name; it is carried all the same.
    (void)wire::readFields(graph.other, "GraphProto", [&](const Field& field) -> Result<void> {
        if (!field.is(onnx::GraphProto::kSparseInitializerFieldNumber, Kind::Bytes))
            return {};
        return wire::readFields(field.bytes(), "SparseTensorProto", [&](const Field& part) -> Result<void> {
            if (!part.is(onnx::SparseTensorProto::kValuesFieldNumber, Kind::Bytes))
                return {};
            return wire::readFields(part.bytes(), "TensorProto", [&](const Field& value) -> Result<void> {
                if (value.is(onnx::TensorProto::kNameFieldNumber, Kind::Bytes))
                    names.push_back(value.text());
                return {};
            });
        });
    });
    return names;
}

}  // namespace codec

}  // namespace esp
