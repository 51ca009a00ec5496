// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/work_graph.h"

#include <algorithm>

namespace esp {

static std::string_view ownName(const Node& node) { return node.name().empty() ? node.output(0) : node.name(); }

std::vector<std::string> WorkGraph::namesOf(const WorkNode& node) const
{
    if (node.isOriginal)
        return {std::string(ownName(*node.node))};
    return {node.names.begin(), node.names.end()};
}

int WorkGraph::valueNumber(std::string_view name)
{
    if (name.empty())
        return -1;
    const int number = m_numbers.add(name);
    if (number == static_cast<int>(values.size())) {
        values.emplace_back();
        values.back().name = name;
    }
    return number;
}

int WorkGraph::addConstant(std::string_view name, Value value, const Hash128& hash)
{
    const int number = valueNumber(name);
    if (number < 0)
        return number;  // without a name nobody can read it
    WorkValue& entry = values[static_cast<size_t>(number)];
    entry.type = value.type;
    entry.dims = value.dims;
    entry.known = true;
    entry.isConstant = true;
    entry.constant = std::move(value);
    entry.constantHash = hash;
    return number;
}

void WorkGraph::connect(int nodeNumber)
{
    const WorkNode& node = nodes[static_cast<size_t>(nodeNumber)];
    for (const int input : node.inputs) {
        if (input >= 0)
            values[static_cast<size_t>(input)].consumers.push_back(nodeNumber);
    }
    for (const int output : node.outputs) {
        if (output >= 0)
            values[static_cast<size_t>(output)].producer = nodeNumber;
    }
}

void WorkGraph::kill(int nodeNumber)
{
    WorkNode& node = nodes[static_cast<size_t>(nodeNumber)];
    node.alive = false;
    for (const int input : node.inputs) {
        if (input < 0)
            continue;
        auto& consumers = values[static_cast<size_t>(input)].consumers;
        const auto found = std::find(consumers.begin(), consumers.end(), nodeNumber);
        if (found != consumers.end())
            consumers.erase(found);
    }
    for (const int output : node.outputs) {
        if (output >= 0 && values[static_cast<size_t>(output)].producer == nodeNumber)
            values[static_cast<size_t>(output)].producer = -1;
    }
}

NodePtr WorkGraph::makeNode(const Replacement& by, const std::vector<int>& inputs, const std::vector<int>& outputs)
{
    const auto nameOf = [this](int number) { return number < 0 ? std::string_view() : value(number).name; };
    Hasher hasher;
    hasher.add(by.opType).add(by.variant);
    for (const NodePtr& source : by.sources)
        hasher.add(reinterpret_cast<uintptr_t>(source.get()));
    const Hash128 key = hasher.finish();
    const auto sameNames = [&](const std::vector<std::string>& names, const std::vector<int>& numbers) {
        return std::equal(names.begin(), names.end(), numbers.begin(), numbers.end(),
                          [&](const std::string& name, int number) { return name == nameOf(number); });
    };
    if (NodePtr known = m_fused.findFused(key); known && sameNames(known->inputs(), inputs) && sameNames(known->outputs(), outputs))
        return known;
    NodeFields fields;
    by.setFields(fields);
    fields.opType = by.opType;
    for (const int input : inputs)
        fields.inputs.emplace_back(nameOf(input));
    for (const int output : outputs)
        fields.outputs.emplace_back(nameOf(output));
    NodePtr made = Node::make(std::move(fields));
    m_fused.keepFused(key, made, by.sources);
    return made;
}

void WorkGraph::replace(int last, const std::vector<int>& replaced, const Replacement& by, std::vector<int> inputs, std::vector<int> outputs)
{
    WorkNode made;
    made.isOriginal = false;
    for (const int number : replaced) {
        const WorkNode& old = nodes[static_cast<size_t>(number)];
        if (old.isOriginal)
            made.names.push_back(ownName(*old.node));
        made.names.insert(made.names.end(), old.names.begin(), old.names.end());
    }
    for (const int number : replaced)
        kill(number);
    made.node = makeNode(by, inputs, outputs);
    made.inputs = std::move(inputs);
    made.outputs = std::move(outputs);
    nodes[static_cast<size_t>(last)] = std::move(made);
    connect(last);
}

WorkNode WorkGraph::remade(const WorkNode& old, const Replacement& by, std::vector<int> inputs, std::vector<int> outputs)
{
    WorkNode made;
    made.isOriginal = false;
    made.names = old.names;
    if (old.isOriginal)
        made.names.push_back(ownName(*old.node));
    made.node = makeNode(by, inputs, outputs);
    made.inputs = std::move(inputs);
    made.outputs = std::move(outputs);
    return made;
}

void WorkGraph::setNodes(std::vector<WorkNode> made)
{
    for (WorkValue& value : values) {
        value.producer = -1;
        value.consumers.clear();
    }
    nodes = std::move(made);
    for (size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].alive)
            connect(static_cast<int>(i));
    }
}

void WorkGraph::redirect(int from, int to)
{
    for (const int consumer : values[static_cast<size_t>(from)].consumers) {
        for (int& input : nodes[static_cast<size_t>(consumer)].inputs) {
            if (input == from)
                input = to;
        }
        values[static_cast<size_t>(to)].consumers.push_back(consumer);
    }
    values[static_cast<size_t>(from)].consumers.clear();
}

const WorkNode* WorkGraph::producerOf(int number) const
{
    if (number < 0 || value(number).producer < 0)
        return nullptr;
    return &nodes[static_cast<size_t>(value(number).producer)];
}

int WorkGraph::soleConsumer(int number) const
{
    const WorkValue& entry = value(number);
    return !entry.isOutput && entry.consumers.size() == 1 ? entry.consumers.front() : -1;
}

std::optional<float> WorkGraph::scalarFloat(int number) const
{
    if (!isConstant(number) || value(number).type != ElementType::Float || value(number).constant.count() != 1)
        return std::nullopt;
    return value(number).constant.as<float>()[0];
}

}  // namespace esp
