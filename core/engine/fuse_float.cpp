// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Convolution + residual Add + Relu/Clip become one FusedConv (domain com.microsoft: inputs X, W, B, Z; activation attributes). What follows
// the products is elementwise and done in the same order, so the bits stay those of the separate steps; what is saved is memory traffic.
#include "core/engine/work_graph.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

struct Activation {
    std::string name;
    std::vector<float> parameters;
};

std::optional<Activation> activationOf(const WorkGraph& graph, const WorkNode& work)
{
    const Node& node = *work.node;
    if (node.is("Relu"))
        return Activation{"Relu", {}};
    if (!node.is("Clip"))
        return std::nullopt;
    float low = -INFINITY;
    float high = INFINITY;
    if (node.findAttribute("min") || node.findAttribute("max") || work.inputs.size() == 1) {
        low = node.floatAttribute("min", low);
        high = node.floatAttribute("max", high);
    } else {
        for (size_t i = 1; i < work.inputs.size() && i < 3; ++i) {
            if (work.inputs[i] < 0)
                continue;
            const std::optional<float> bound = graph.scalarFloat(work.inputs[i]);
            if (!bound)
                return std::nullopt;
            (i == 1 ? low : high) = *bound;
        }
    }
    return Activation{"Clip", {low, high}};
}

void fuseConv(WorkGraph& graph, int convNumber)
{
    const WorkNode& conv = graph.nodes[static_cast<size_t>(convNumber)];
    if (conv.inputs.size() < 2 || !graph.isConstant(conv.inputs[1]) || graph.value(conv.inputs[0]).type != ElementType::Float)
        return;
    std::vector<int> replaced = {convNumber};
    int result = conv.outputs[0];
    int residual = -1;
    std::optional<Activation> activation;

    int next = graph.soleConsumer(result);
    if (next >= 0 && graph.nodes[static_cast<size_t>(next)].node->is("Add")) {
        const WorkNode& add = graph.nodes[static_cast<size_t>(next)];
        const int other = add.inputs[0] == result ? add.inputs[1] : add.inputs[0];
        // The other branch must be there before the convolution's place; the fused node takes the place of the last, so it is.
        if (other >= 0 && other != result && !graph.isConstant(other) && graph.value(other).dims == graph.value(result).dims &&
            graph.value(other).type == ElementType::Float) {
            residual = other;
            replaced.push_back(next);
            result = add.outputs[0];
            next = graph.soleConsumer(result);
        }
    }
    if (next >= 0) {
        activation = activationOf(graph, graph.nodes[static_cast<size_t>(next)]);
        if (activation && graph.nodes[static_cast<size_t>(next)].inputs[0] == result) {
            replaced.push_back(next);
            result = graph.nodes[static_cast<size_t>(next)].outputs[0];
        } else {
            activation.reset();
        }
    }
    if (replaced.size() == 1)
        return;
    NodeFields fields;
    fields.opType = "FusedConv";
    fields.domain = "com.microsoft";
    fields.name = conv.node->name();
    fields.attributes = conv.node->fields().attributes;
    if (activation) {
        fields.attributes.push_back(Attribute::makeString("activation", activation->name));
        if (!activation->parameters.empty())
            fields.attributes.push_back(Attribute::makeFloats("activation_params", activation->parameters));
    }
    std::vector<int> inputs = {conv.inputs[0], conv.inputs[1], conv.inputs.size() > 2 ? conv.inputs[2] : -1};
    if (residual >= 0)
        inputs.push_back(residual);
    graph.replace(replaced.back(), replaced, std::move(fields), std::move(inputs), {result});
}

}  // namespace

void fuseFloat(WorkGraph& graph)
{
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
        if (graph.nodes[i].alive && graph.nodes[i].node->is("Conv"))
            fuseConv(graph, static_cast<int>(i));
    }
}

}  // namespace esp
