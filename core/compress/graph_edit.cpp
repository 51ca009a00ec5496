// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/graph_edit.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <unordered_set>

namespace esp {

namespace {

/// Names that a node reads, those of its subgraphs included.
void forEachRead(const Node& node, const std::function<void(const std::string&)>& visit)
{
    for (const std::string& input : node.inputs())
        if (!input.empty())
            visit(input);
    const auto visitGraph = [&](const Graph& graph) {
        for (const NodePtr& inner : graph.nodes())
            forEachRead(*inner, visit);
        for (const ValueInfoPtr& output : graph.outputs())
            visit(output->name);
    };
    for (const Attribute& attribute : node.fields().attributes) {
        if (attribute.graph)
            visitGraph(*attribute.graph);
        for (const GraphPtr& graph : attribute.graphs)
            visitGraph(*graph);
    }
}

}  // namespace

GraphEdit::GraphEdit(const Model& model, GraphFactsPtr facts) : m_model(model), m_facts(std::move(facts)) {}

std::string GraphEdit::makeName(const std::string& wish)
{
    if (!m_names)
        m_names.emplace(graph());
    return m_names->make(wish);
}

const NodeFields& GraphEdit::node(int number) const
{
    const auto changed = m_changed.find(number);
    return changed != m_changed.end() ? changed->second : graph().nodes()[static_cast<size_t>(number)]->fields();
}

NodeFields& GraphEdit::change(int number)
{
    return m_changed.try_emplace(number, graph().nodes()[static_cast<size_t>(number)]->fields()).first->second;
}

void GraphEdit::setInitializer(TensorPtr tensor)
{
    const std::string name = tensor->name();
    if (m_initializers.insert_or_assign(name, std::move(tensor)).second)
        m_initializerOrder.push_back(name);
}

Model GraphEdit::finish() const
{
    if (isEmpty())
        return m_model;
    const std::vector<NodePtr>& oldNodes = graph().nodes();
    std::vector<NodePtr> nodes;
    const auto insert = [&](const std::map<int, std::vector<NodePtr>>& where, int at) {
        if (const auto found = where.find(at); found != where.end())
            nodes.insert(nodes.end(), found->second.begin(), found->second.end());
    };
    std::vector<std::string> suspects;  // what changed or dropped nodes read: perhaps nobody reads it any more
    std::unordered_set<std::string> gone;
    insert(m_before, -1);
    for (int i = 0; i < static_cast<int>(oldNodes.size()); ++i) {
        insert(m_before, i);
        const NodePtr& old = oldNodes[static_cast<size_t>(i)];
        const auto changed = m_changed.find(i);
        if (m_dropped.contains(i) || changed != m_changed.end()) {
            forEachRead(*old, [&](const std::string& name) { suspects.push_back(name); });
            gone.insert(old->outputs().begin(), old->outputs().end());
        }
        if (!m_dropped.contains(i)) {
            nodes.push_back(changed != m_changed.end() ? Node::make(changed->second) : old);
        }
        insert(m_after, i);
    }

    std::unordered_map<std::string, int> readers;
    for (const NodePtr& node : nodes)
        forEachRead(*node, [&](const std::string& name) { ++readers[name]; });
    for (const ValueInfoPtr& output : graph().outputs())
        ++readers[output->name];

    std::unordered_map<std::string, size_t> producer;
    for (size_t i = 0; i < nodes.size(); ++i)
        for (const std::string& output : nodes[i]->outputs())
            producer[output] = i;
    std::unordered_set<std::string> unread;
    while (!suspects.empty()) {
        const std::string name = std::move(suspects.back());
        suspects.pop_back();
        if (const auto found = readers.find(name); found != readers.end() && found->second > 0)
            continue;
        unread.insert(name);
        const auto made = producer.find(name);
        if (made == producer.end() || !nodes[made->second])
            continue;
        NodePtr& node = nodes[made->second];
        const bool isDead = std::all_of(node->outputs().begin(), node->outputs().end(), [&](const std::string& output) {
            const auto found = readers.find(output);
            return found == readers.end() || found->second == 0;
        });
        if (!isDead)
            continue;
        gone.insert(node->outputs().begin(), node->outputs().end());
        forEachRead(*node, [&](const std::string& input) {
            if (--readers[input] == 0)
                suspects.push_back(input);
        });
        node = nullptr;
    }

    GraphFields fields = graph().fields();
    fields.nodes.clear();
    for (NodePtr& node : nodes) {
        if (!node)
            continue;
        for (const std::string& output : node->outputs())
            gone.erase(output);
        fields.nodes.push_back(std::move(node));
    }
    std::unordered_set<std::string> present;
    std::erase_if(fields.initializers, [&](const TensorPtr& tensor) { return unread.contains(tensor->name()); });
    for (TensorPtr& tensor : fields.initializers) {
        present.insert(tensor->name());
        if (const auto found = m_initializers.find(tensor->name()); found != m_initializers.end())
            tensor = found->second;
    }
    for (const std::string& name : m_initializerOrder)
        if (!present.contains(name) && readers[name] > 0)
            fields.initializers.push_back(m_initializers.at(name));
    std::erase_if(fields.valueInfos, [&](const ValueInfoPtr& info) { return gone.contains(info->name) || unread.contains(info->name); });
    return m_model.withGraph(std::move(fields));
}

}  // namespace esp
