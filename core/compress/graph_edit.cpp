// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/graph_edit.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace esp {

namespace {

/// Names that a node reads, those of its subgraphs included.
template <typename Visit>
void forEachRead(const Node& node, const Visit& visit)
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

/// What finish() knows of a value. Names are text of the old or the new nodes, all of which live until it returns.
struct ValueUse {
    int readers = 0;
    int producer = -1;    // among the new nodes
    bool gone = false;    // written by a node that was changed or dropped
    bool unread = false;  // nobody reads it any more
    bool present = false;  // an initializer of the old graph
};

class ValueUses {
public:
    explicit ValueUses(size_t names)
    {
        m_names.reserve(names);
        m_uses.reserve(names);
    }
    ValueUse& operator[](std::string_view name)
    {
        const auto number = static_cast<size_t>(m_names.add(name));
        if (number == m_uses.size())
            m_uses.emplace_back();
        return m_uses[number];
    }

private:
    NameTable m_names;
    std::vector<ValueUse> m_uses;
};

}  // namespace

GraphEdit::GraphEdit(const Model& model, CompressCache& cache, const char* purpose) : m_model(model), m_facts(graphFacts(model, cache)), m_names(m_facts)
{
    constexpr uint64_t kBytes = uint64_t{1} << 20;  // the parts themselves are the graphs'
    const Hash128 key = Hasher().add("shared parts").add(purpose).finish();
    auto known = cache.find<std::shared_ptr<SharedParts>>(key);
    if (!known)
        known = cache.keep(key, std::make_shared<SharedParts>(), kBytes);
    m_parts = *known;
    m_parts->begin();
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
    TensorPtr shared = m_parts->tensor(std::move(tensor));
    const auto number = static_cast<size_t>(m_initializerNames.add(shared->name()));
    if (number == m_initializers.size()) {
        m_initializers.push_back(std::move(shared));
        return;
    }
    m_replaced.push_back(std::exchange(m_initializers[number], std::move(shared)));
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
    std::vector<std::string_view> suspects;  // what changed or dropped nodes read: perhaps nobody reads it any more
    ValueUses uses(2 * oldNodes.size() + graph().initializers().size());
    nodes.reserve(oldNodes.size() + m_before.size() + m_after.size());
    insert(m_before, -1);
    for (int i = 0; i < static_cast<int>(oldNodes.size()); ++i) {
        insert(m_before, i);
        const NodePtr& old = oldNodes[static_cast<size_t>(i)];
        const auto changed = m_changed.find(i);
        const bool isDropped = m_dropped.contains(i);
        if (isDropped || changed != m_changed.end()) {
            forEachRead(*old, [&](const std::string& name) { suspects.push_back(name); });
            for (const std::string& output : old->outputs())
                uses[output].gone = true;
        }
        if (!isDropped)
            nodes.push_back(changed != m_changed.end() ? m_parts->node(changed->second) : old);
        insert(m_after, i);
    }
    const std::vector<NodePtr> made = nodes;  // keeps the names alive while dead nodes are taken out

    for (size_t i = 0; i < nodes.size(); ++i) {
        forEachRead(*nodes[i], [&](const std::string& name) { ++uses[name].readers; });
        for (const std::string& output : nodes[i]->outputs())
            uses[output].producer = static_cast<int>(i);
    }
    for (const ValueInfoPtr& output : graph().outputs())
        ++uses[output->name].readers;

    while (!suspects.empty()) {
        ValueUse& value = uses[suspects.back()];
        suspects.pop_back();
        if (value.readers > 0)
            continue;
        value.unread = true;
        if (value.producer < 0 || !nodes[static_cast<size_t>(value.producer)])
            continue;
        NodePtr& node = nodes[static_cast<size_t>(value.producer)];
        const bool isDead =
            std::all_of(node->outputs().begin(), node->outputs().end(), [&](const std::string& output) { return uses[output].readers == 0; });
        if (!isDead)
            continue;
        for (const std::string& output : node->outputs())
            uses[output].gone = true;
        forEachRead(*node, [&](const std::string& input) {
            if (--uses[input].readers == 0)
                suspects.push_back(input);
        });
        node = nullptr;
    }

    GraphFields fields = graph().fields();
    fields.nodes.clear();
    fields.nodes.reserve(nodes.size());
    for (NodePtr& node : nodes) {
        if (!node)
            continue;
        if (!fields.valueInfos.empty()) {
            for (const std::string& output : node->outputs())
                uses[output].gone = false;
        }
        fields.nodes.push_back(std::move(node));
    }
    std::vector<TensorPtr> tensors;
    tensors.reserve(fields.initializers.size() + m_initializers.size());
    for (TensorPtr& tensor : fields.initializers) {
        ValueUse& use = uses[tensor->name()];
        if (use.unread)
            continue;
        use.present = true;
        const int number = m_initializerNames.find(tensor->name());
        tensors.push_back(number >= 0 ? m_initializers[static_cast<size_t>(number)] : std::move(tensor));
    }
    for (const TensorPtr& tensor : m_initializers) {
        const ValueUse& use = uses[tensor->name()];
        if (!use.present && use.readers > 0)
            tensors.push_back(tensor);
    }
    fields.initializers = std::move(tensors);
    std::erase_if(fields.valueInfos, [&](const ValueInfoPtr& info) {
        const ValueUse& use = uses[info->name];
        return use.gone || use.unread;
    });
    m_parts->sweep();
    return m_model.withGraph(std::move(fields));
}

}  // namespace esp
