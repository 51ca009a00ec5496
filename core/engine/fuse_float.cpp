// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Convolution + residual Add + Relu/Clip become one FusedConv (domain com.microsoft: inputs X, W, B, Z; activation attributes). What follows
// the products is elementwise and done in the same order, so the bits stay those of the separate steps; what is saved is memory traffic.
// One order differs: ONNX Runtime keeps images between convolutions in blocks of 16 channels, and where both operands of an Add are so kept it
// lets the convolution accumulate into the other one, before the bias. Attribute residual_first says so; only with `accumulate`.
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

constexpr int64_t kBlock = 16;  // channels that ONNX Runtime keeps together with AVX-512

/// Whether its NCHWc transformer (optimization level "all") takes the convolution.
bool isBlockedConv(const WorkGraph& graph, const WorkNode& work)
{
    if (work.inputs.size() < 2 || !graph.isConstant(work.inputs[1]) || graph.value(work.inputs[1]).type != ElementType::Float)
        return false;
    const Dims& weights = graph.value(work.inputs[1]).dims;
    if (weights.size() != 4)
        return false;
    const int64_t filters = weights[0];
    const int64_t channels = weights[1];
    const int64_t groups = work.node->intAttribute("group", 1);
    if (groups == 1)
        return channels < kBlock || channels % 4 == 0;
    if (channels == 1 && filters == groups)
        return filters % 4 == 0;
    return channels % kBlock == 0 && filters / groups % kBlock == 0;
}

/// Whether a value is kept in blocks of channels there; `visits` bounds the search.
bool isBlocked(const WorkGraph& graph, int value, int& visits)
{
    const WorkNode* work = value >= 0 && --visits >= 0 ? graph.producerOf(value) : nullptr;
    if (!work)
        return false;
    const Node& node = *work->node;
    const Dims& dims = graph.value(value).dims;
    // With a residual that it did not accumulate into, what follows the convolution is an Add that is not in blocks.
    const bool addsAfter = node.is("FusedConv", "com.microsoft") && work->inputs.size() > 3 && work->inputs[3] >= 0 &&
                           node.intAttribute("residual_first", 0) == 0;
    if (node.is("Conv") || node.is("FusedConv", "com.microsoft"))
        return !addsAfter && isBlockedConv(graph, *work);
    if (node.is("MaxPool") || node.is("AveragePool") || node.is("GlobalMaxPool") || node.is("GlobalAveragePool"))
        return dims.size() == 4 && dims[1] % kBlock == 0 && work->outputs.size() == 1 && graph.value(value).type == ElementType::Float;
    const auto areBlocked = [&](size_t count) {
        return std::all_of(work->inputs.begin(), work->inputs.begin() + static_cast<std::ptrdiff_t>(count),
                           [&](int input) { return isBlocked(graph, input, visits); });
    };
    if (node.is("Relu") || node.is("Sigmoid") || node.is("Tanh") || node.is("BatchNormalization"))
        return areBlocked(1);
    if (node.is("Concat") && node.intAttribute("axis", 0) != 1)
        return false;
    if (node.is("Concat"))
        return areBlocked(work->inputs.size()) && std::all_of(work->inputs.begin(), work->inputs.end(), [&](int input) {
                   return graph.value(input).dims[1] % kBlock == 0;
               });
    return (node.is("Add") || node.is("Sum") || node.is("Mul")) && areBlocked(work->inputs.size());
}

void fuseConv(WorkGraph& graph, int convNumber, bool accumulate)
{
    const WorkNode& conv = graph.nodes[static_cast<size_t>(convNumber)];
    if (conv.inputs.size() < 2 || !graph.isConstant(conv.inputs[1]) || graph.value(conv.inputs[0]).type != ElementType::Float)
        return;
    std::vector<int> replaced = {convNumber};
    int result = conv.outputs[0];
    int residual = -1;
    bool residualFirst = false;
    std::optional<Activation> activation;

    int next = graph.soleConsumer(result);
    if (next >= 0 && graph.nodes[static_cast<size_t>(next)].node->is("Add")) {
        const WorkNode& add = graph.nodes[static_cast<size_t>(next)];
        const int other = add.inputs[0] == result ? add.inputs[1] : add.inputs[0];
        // The other branch must be there before the convolution's place; the fused node takes the place of the last, so it is.
        // Of two convolutions the Add's first operand is the one that accumulates.
        int visits = 1000;
        const bool bothBlocked = accumulate && isBlockedConv(graph, conv) && isBlocked(graph, other, visits);
        const bool otherAccumulates =
            bothBlocked && other == add.inputs[0] && graph.producerOf(other)->node->is("Conv") && graph.soleConsumer(other) == next;
        if (other >= 0 && other != result && !otherAccumulates && !graph.isConstant(other) &&
            graph.value(other).dims == graph.value(result).dims && graph.value(other).type == ElementType::Float) {
            residual = other;
            residualFirst = bothBlocked;
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
    const NodePtr own = conv.node;
    Replacement fused{.opType = "FusedConv", .sources = {own}};
    if (activation) {
        fused.sources.push_back(graph.nodes[static_cast<size_t>(replaced.back())].node);
        // Bounds may be constants of the graph.
        Hasher hasher;
        hasher.add(std::span<const float>(activation->parameters));
        fused.variant = static_cast<int64_t>(hasher.finish().low & ~uint64_t{1});
    }
    fused.variant |= residualFirst ? 1 : 0;
    fused.setFields = [&](NodeFields& fields) {
        fields.domain = "com.microsoft";
        fields.name = own->name();
        fields.attributes = own->fields().attributes;
        if (activation) {
            fields.attributes.push_back(Attribute::makeString("activation", activation->name));
            if (!activation->parameters.empty())
                fields.attributes.push_back(Attribute::makeFloats("activation_params", activation->parameters));
        }
        if (residualFirst)
            fields.attributes.push_back(Attribute::makeInt("residual_first", 1));
    };
    std::vector<int> inputs = {conv.inputs[0], conv.inputs[1], conv.inputs.size() > 2 ? conv.inputs[2] : -1};
    if (residual >= 0)
        inputs.push_back(residual);
    graph.replace(replaced.back(), replaced, fused, std::move(inputs), {result});
}

}  // namespace

void fuseFloat(WorkGraph& graph, bool accumulate)
{
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
        if (graph.nodes[i].alive && graph.nodes[i].node->is("Conv"))
            fuseConv(graph, static_cast<int>(i), accumulate);
    }
}

}  // namespace esp
