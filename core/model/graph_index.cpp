// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/codec.h"
#include "core/model/graph.h"

#include <onnx/onnx_pb.h>

#include <utility>

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

GraphIndex::Entry& GraphIndex::entry(std::string_view value)
{
    const auto number = static_cast<size_t>(m_names.add(value));
    if (number == m_entries.size())
        m_entries.emplace_back();
    return m_entries[number];
}

GraphIndex::GraphIndex(GraphPtr graph) : m_graph(std::move(graph))
{
    const Graph& g = *m_graph;
    m_names.reserve(g.nodes().size() + g.initializers().size() + g.inputs().size());
    m_entries.reserve(g.nodes().size() + g.initializers().size() + g.inputs().size());
    for (const TensorPtr& tensor : g.initializers()) {
        Entry& known = entry(tensor->name());
        known.constant = tensor;
        known.initializer = true;
    }
    for (const ValueInfoPtr& info : g.inputs())
        entry(info->name).input = true;
    for (const ValueInfoPtr& info : g.outputs())
        entry(info->name).output = true;

    struct Use {
        int value;
        int node;
    };
    std::vector<Use> uses;
    uses.reserve(2 * g.nodes().size() + g.initializers().size());
    const auto use = [&](std::string_view name, int node, bool once) {
        Entry& read = entry(name);
        if (once && read.lastConsumer == node)
            return;
        read.lastConsumer = node;
        ++read.consumerCount;
        uses.push_back({static_cast<int>(&read - m_entries.data()), node});
    };
    for (size_t i = 0; i < g.nodes().size(); ++i) {
        const Node& node = *g.nodes()[i];
        const int index = static_cast<int>(i);
        for (const std::string& input : node.inputs()) {
            if (!input.empty())
                use(input, index, false);
        }
        forEachSubgraph(node, [&](const Graph& inner) {
            forEachInnerInput(inner, [&](const std::string& name) {
                if (!name.empty())
                    use(name, index, true);
            });
        });
        for (const std::string& output : node.outputs()) {
            if (!output.empty())
                entry(output).producer = index;
        }
        if (node.is("Constant") && !node.output(0).empty())
            entry(node.output(0)).constant = constantNodeTensor(node, node.output(0));
    }

    int total = 0;
    for (Entry& each : m_entries) {
        each.firstConsumer = total;
        total += std::exchange(each.consumerCount, 0);
    }
    m_consumers.resize(static_cast<size_t>(total));
    for (const Use& each : uses) {
        Entry& read = m_entries[static_cast<size_t>(each.value)];
        m_consumers[static_cast<size_t>(read.firstConsumer + read.consumerCount++)] = each.node;
    }
}

const GraphIndex::Entry* GraphIndex::find(std::string_view value) const
{
    const int number = m_names.find(value);
    return number < 0 ? nullptr : &m_entries[static_cast<size_t>(number)];
}

int GraphIndex::producer(std::string_view value) const
{
    const Entry* entry = find(value);
    return entry ? entry->producer : -1;
}

std::span<const int> GraphIndex::consumers(std::string_view value) const
{
    const Entry* entry = find(value);
    if (!entry)
        return {};
    return std::span<const int>(m_consumers).subspan(static_cast<size_t>(entry->firstConsumer), static_cast<size_t>(entry->consumerCount));
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
