// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/codec.h"
#include "core/model/model.h"

#include <unordered_map>
#include <unordered_set>

namespace esp {

namespace {

using Names = std::unordered_set<std::string_view>;

Error invalid(const std::string& detail)
{
    return {ErrorCode::InvalidModel, {}, detail};
}

std::string describe(const Node& node)
{
    std::string text = node.opType();
    if (!node.name().empty())
        text += " \"" + node.name() + "\"";
    else if (!node.output(0).empty())
        text += " that makes \"" + node.output(0) + "\"";
    return text;
}

/// Whether the nodes could be put in order at all (Kahn's algorithm, linear).
bool isAcyclic(const Graph& graph, const std::unordered_map<std::string_view, size_t>& producers)
{
    std::vector<int> waiting(graph.nodes().size(), 0);
    std::vector<std::vector<size_t>> readers(graph.nodes().size());
    for (size_t i = 0; i < graph.nodes().size(); ++i) {
        for (const std::string& input : graph.nodes()[i]->inputs()) {
            if (const auto producer = producers.find(input); producer != producers.end()) {
                ++waiting[i];
                readers[producer->second].push_back(i);
            }
        }
    }
    std::vector<size_t> ready;
    for (size_t i = 0; i < waiting.size(); ++i) {
        if (waiting[i] == 0)
            ready.push_back(i);
    }
    for (size_t done = 0; done < ready.size(); ++done) {
        for (const size_t reader : readers[ready[done]]) {
            if (--waiting[reader] == 0)
                ready.push_back(reader);
        }
    }
    return ready.size() == graph.nodes().size();
}

class Checker {
public:
    Result<void> check(const Graph& graph);

private:
    bool isVisible(std::string_view name) const
    {
        for (const Names& scope : m_scopes) {
            if (scope.contains(name))
                return true;
        }
        return false;
    }
    Result<void> checkNode(const Graph& graph, const Node& node, const std::unordered_map<std::string_view, size_t>& producers);

    std::vector<Names> m_scopes;  ///< of the graphs around, the innermost last
};

Result<void> Checker::checkNode(const Graph& graph, const Node& node, const std::unordered_map<std::string_view, size_t>& producers)
{
    if (node.opType().empty())
        return invalid("a node" + (node.name().empty() ? "" : " \"" + node.name() + "\"") + " has no operator");
    for (const std::string& input : node.inputs()) {
        if (input.empty() || isVisible(input))
            continue;
        const auto later = producers.find(input);
        if (later == producers.end())
            return invalid(describe(node) + " reads \"" + input + "\", which nothing produces");
        const Node& producer = *graph.nodes()[later->second];
        return invalid(describe(node) + " reads \"" + input + "\" before " + describe(producer) + " produces it: " +
                       (isAcyclic(graph, producers) ? "the nodes are not in topological order" : "the graph has a cycle") + "; export the model again");
    }
    for (const Attribute& attribute : node.fields().attributes) {
        if (attribute.graph)
            ESP_CHECK(check(*attribute.graph));
        for (const GraphPtr& inner : attribute.graphs)
            ESP_CHECK(check(*inner));
    }
    for (const std::string& output : node.outputs()) {
        if (!output.empty() && !m_scopes.back().insert(output).second)
            return invalid(describe(node) + " produces \"" + output + "\", which exists already");
    }
    return {};
}

Result<void> Checker::check(const Graph& graph)
{
    Names& names = m_scopes.emplace_back();
    Names inputs;
    for (const ValueInfoPtr& input : graph.inputs()) {
        if (!inputs.insert(input->name).second)
            return invalid("the graph has two inputs \"" + input->name + "\"");
        names.insert(input->name);
    }
    Names initializers;
    const auto addInitializer = [&](std::string_view name) { return initializers.insert(name).second; };
    const std::vector<std::string> sparse = codec::sparseInitializerNames(graph.fields());
    for (const TensorPtr& tensor : graph.initializers()) {
        if (!addInitializer(tensor->name()))
            return invalid("the graph has two initializers \"" + tensor->name() + "\"");
    }
    for (const std::string& name : sparse) {
        if (!addInitializer(name))
            return invalid("the graph has two initializers \"" + name + "\"");
    }
    names.insert(initializers.begin(), initializers.end());

    std::unordered_map<std::string_view, size_t> producers;
    for (size_t i = 0; i < graph.nodes().size(); ++i) {
        for (const std::string& output : graph.nodes()[i]->outputs()) {
            if (!output.empty())
                producers.emplace(output, i);
        }
    }
    for (const NodePtr& node : graph.nodes())
        ESP_CHECK(checkNode(graph, *node, producers));
    for (const ValueInfoPtr& output : graph.outputs()) {
        if (!isVisible(output->name))
            return invalid("the graph's output \"" + output->name + "\" is produced by nothing");
    }
    m_scopes.pop_back();
    return {};
}

}  // namespace

Result<void> checkStructure(const Model& model)
{
    return Checker().check(*model.graph);
}

}  // namespace esp
