// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Conv followed by a BatchNormalization, Mul or Add with constants for each filter becomes one Conv with other weights and bias. Which are taken,
// and every rounding, is what ONNX Runtime's fusions of the basic level do: scale = gamma / √(variance + epsilon), weights · scale and
// (bias − mean) · scale + beta (without a bias beta − mean · scale), all in float.
#include "core/engine/planner.h"

#include <cmath>

namespace esp {

namespace {

std::span<const float> floatsOf(const WorkGraph& graph, int value)
{
    return graph.value(value).constant.as<float>();
}

bool isFloatConstant(const WorkGraph& graph, int value)
{
    return graph.isConstant(value) && graph.value(value).type == ElementType::Float;
}

/// Whether a constant has one value a filter, as BatchNormalization and the bias of Conv take them.
bool isOneAFilter(const WorkGraph& graph, int value, int64_t filters)
{
    return isFloatConstant(graph, value) && graph.value(value).dims == Dims{filters};
}

/// Whether a constant that is broadcast over an output of `rank` dimensions has one value a filter: [filters, 1 …] or [1, filters, 1 …].
bool broadcastsOverFilters(const WorkGraph& graph, int value, int64_t filters, size_t rank)
{
    if (!isFloatConstant(graph, value))
        return false;
    Dims expected(rank, 1);
    expected[1] = filters;
    const Dims& dims = graph.value(value).dims;
    return dims == expected || dims == Dims(expected.begin() + 1, expected.end());
}

/// What the node behind a convolution does to its output; spans are of `filters` values or, multiply, of one.
struct Change {
    std::span<const float> multiply;
    std::span<const float> add;
    std::span<const float> mean, variance;  // of BatchNormalization, whose gamma and beta are multiply and add
    float epsilon = 0;
    std::vector<int> constants;
};

std::optional<Change> changeOf(const WorkGraph& graph, const WorkNode& next, int result, int64_t filters, size_t rank)
{
    const Node& node = *next.node;
    Change change;
    if (next.inputs.empty() || next.inputs[0] != result)
        return std::nullopt;
    change.constants.assign(next.inputs.begin() + 1, next.inputs.end());
    if (node.is("BatchNormalization")) {
        if (next.inputs.size() != 5 || node.intAttribute("training_mode", 0) != 0)
            return std::nullopt;
        for (const int constant : change.constants) {
            if (!isOneAFilter(graph, constant, filters))
                return std::nullopt;
        }
        for (size_t i = 1; i < next.outputs.size(); ++i) {
            if (next.outputs[i] >= 0)
                return std::nullopt;
        }
        change.multiply = floatsOf(graph, next.inputs[1]);
        change.add = floatsOf(graph, next.inputs[2]);
        change.mean = floatsOf(graph, next.inputs[3]);
        change.variance = floatsOf(graph, next.inputs[4]);
        change.epsilon = node.floatAttribute("epsilon", 1e-5f);
        return change;
    }
    if (!node.is("Mul") && !node.is("Add"))
        return std::nullopt;
    const bool multiplies = node.is("Mul");
    if (rank < 4 || next.inputs.size() != 2 ||
        !(broadcastsOverFilters(graph, next.inputs[1], filters, rank) ||
          (multiplies && isFloatConstant(graph, next.inputs[1]) && graph.value(next.inputs[1]).dims.empty())))
        return std::nullopt;
    (multiplies ? change.multiply : change.add) = floatsOf(graph, next.inputs[1]);
    return change;
}

/// The new weights and, if there are to be any, bias.
std::vector<Value> changed(const Change& change, const Value& weights, const Value* bias)
{
    const int64_t filters = weights.dims[0];
    std::vector<float> scale(change.multiply.begin(), change.multiply.end());
    for (size_t i = 0; i < change.variance.size(); ++i)
        scale[i] /= std::sqrt(change.variance[i] + change.epsilon);
    const auto scaleOf = [&](int64_t filter) { return scale.size() == 1 ? scale[0] : scale[static_cast<size_t>(filter)]; };
    std::vector<Value> results;
    if (scale.empty()) {
        results.push_back(weights);
    } else {
        auto [value, data] = Value::allocate(ElementType::Float, weights.dims);
        auto* to = reinterpret_cast<float*>(data);
        const std::span<const float> from = weights.as<float>();
        const int64_t depth = filters ? weights.count() / filters : 0;
        for (int64_t filter = 0; filter < filters; ++filter)
            for (int64_t i = filter * depth; i < (filter + 1) * depth; ++i)
                to[i] = from[static_cast<size_t>(i)] * scaleOf(filter);
        results.push_back(std::move(value));
    }
    if (!bias && change.add.empty())
        return results;
    auto [value, data] = Value::allocate(ElementType::Float, {filters});
    auto* to = reinterpret_cast<float*>(data);
    for (int64_t filter = 0; filter < filters; ++filter) {
        const auto i = static_cast<size_t>(filter);
        float y = bias ? bias->as<float>()[i] : 0.0f;
        if (!bias && !change.mean.empty()) {
            y = change.add[i] - change.mean[i] * scaleOf(filter);
        } else if (!bias) {
            y = change.add[i];
        } else {
            if (!change.mean.empty())
                y -= change.mean[i];
            if (!scale.empty())
                y *= scaleOf(filter);
            if (!change.add.empty())
                y += change.add[i];
        }
        to[i] = y;
    }
    results.push_back(std::move(value));
    return results;
}

/// Takes what follows the convolution into it, if that can be taken.
void foldNext(WorkGraph& graph, int convNumber, PlanningStore& store)
{
    const WorkNode& conv = graph.nodes[static_cast<size_t>(convNumber)];
    const int next = graph.soleConsumer(conv.outputs[0]);
    if (next < 0 || conv.inputs.size() < 2 || !isFloatConstant(graph, conv.inputs[1]) || graph.value(conv.inputs[1]).dims.size() < 3)
        return;
    const WorkNode& follower = graph.nodes[static_cast<size_t>(next)];
    const Value& weights = graph.value(conv.inputs[1]).constant;
    const int64_t filters = weights.dims[0];
    const int bias = conv.inputs.size() > 2 ? conv.inputs[2] : -1;
    if (bias >= 0 && !isOneAFilter(graph, bias, filters))
        return;
    const std::optional<Change> change = changeOf(graph, follower, conv.outputs[0], filters, weights.dims.size());
    if (!change)
        return;

    Hasher hasher;
    hasher.add("folded scales").add(follower.node->opType()).add(change->epsilon).add(graph.value(conv.inputs[1]).constantHash);
    hasher.add(bias < 0 ? Hash128{} : graph.value(bias).constantHash);
    for (const int constant : change->constants)
        hasher.add(graph.value(constant).constantHash);
    const Hash128 key = hasher.finish();
    std::optional<PlanningStore::Folded> values = store.findFolded(key);
    if (!values) {
        values.emplace();
        for (Value& value : changed(*change, weights, bias < 0 ? nullptr : &graph.value(bias).constant))
            values->emplace_back(std::move(value), Hasher().add(key).add(values->size()).finish());
        store.keepFolded(key, *values);
    }

    const NodePtr origin = conv.node;
    Replacement folded;
    folded.opType = "Conv";
    folded.sources = {origin, follower.node};
    folded.setFields = [&origin](NodeFields& fields) {
        fields.name = origin->name();
        fields.attributes = origin->fields().attributes;
    };
    const int result = follower.outputs[0];
    std::vector<int> inputs = {conv.inputs[0]};
    for (const auto& [value, hash] : *values)
        inputs.push_back(graph.addConstant(graph.keepName(std::string(graph.value(result).name) + "_folded_" + hash.toHex()), value, hash));
    graph.replace(next, {convNumber, next}, folded, std::move(inputs), {result});
}

}  // namespace

void foldScales(WorkGraph& graph, PlanningStore& store)
{
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
        // What is taken moves the convolution on to the follower's place, where the loop meets it again.
        if (graph.nodes[i].alive && graph.nodes[i].node->is("Conv"))
            foldNext(graph, static_cast<int>(i), store);
    }
}

}  // namespace esp
