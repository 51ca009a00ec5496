// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators whose attributes became inputs.
#include "core/model/opset_adapter.h"

#include <limits>

namespace esp {

namespace {

Error because(std::string detail)
{
    return {ErrorCode::UnsupportedFormat, {}, std::move(detail)};
}

std::string wishFor(const NodeFields& node, const char* what)
{
    return (node.outputs.empty() ? node.opType : node.outputs[0]) + "_" + what;
}

/// Moves an attribute of integers, if there is one, to an input.
void moveInts(NodeFields& node, AdapterScope& scope, const char* attribute, size_t input)
{
    if (std::optional<Attribute> taken = takeAttribute(node, attribute))
        setInput(node, input, scope.addInt64s(wishFor(node, attribute), std::move(taken->ints)));
}

/// A scalar constant of the node's floating type.
Result<std::string> addScalar(NodeFields& node, AdapterScope& scope, const char* what, float value)
{
    const ElementType type = scope.floatTypeOf(node);
    if (type == ElementType::Float)
        return scope.addConstant(wishFor(node, what), type, {}, Bytes::fromVector(std::vector<float>{value}));
    if (type == ElementType::Double)
        return scope.addConstant(wishFor(node, what), type, {}, Bytes::fromVector(std::vector<double>{value}));
    return because("the element type of its input is " + (type == ElementType::Undefined ? "not declared" : toString(type)) +
                   ", and its " + what + " must have the same");
}

}  // namespace

/// Squeeze, Unsqueeze, ReduceSum at 13, the other reductions at 18.
Result<void> adaptAxes(NodeFields& node, AdapterScope& scope)
{
    moveInts(node, scope, "axes", 1);
    return {};
}

Result<void> adaptSplit(NodeFields& node, AdapterScope& scope)
{
    moveInts(node, scope, "split", 1);
    return {};
}

/// Without sizes the number of parts has to be said from opset 18 on.
Result<void> adaptSplitCount(NodeFields& node, AdapterScope&)
{
    if (node.inputs.size() < 2 || node.inputs[1].empty())
        node.attributes.push_back(Attribute::makeInt("num_outputs", static_cast<int64_t>(node.outputs.size())));
    return {};
}

Result<void> adaptSlice(NodeFields& node, AdapterScope& scope)
{
    moveInts(node, scope, "starts", 1);
    moveInts(node, scope, "ends", 2);
    moveInts(node, scope, "axes", 3);
    if (node.inputs.size() < 3)
        return because("it has no starts or ends");
    return {};
}

Result<void> adaptTopK(NodeFields& node, AdapterScope& scope)
{
    const std::optional<Attribute> k = takeAttribute(node, "k");
    if (!k)
        return because("it has no k");
    setInput(node, 1, scope.addInt64s(wishFor(node, "k"), {k->i}));
    return {};
}

Result<void> adaptPad(NodeFields& node, AdapterScope& scope)
{
    moveInts(node, scope, "pads", 1);
    if (node.inputs.size() < 2)
        return because("it has no pads");
    if (const std::optional<Attribute> value = takeAttribute(node, "value"); value && value->f != 0) {
        ESP_TRY(std::string name, addScalar(node, scope, "value", value->f));
        setInput(node, 2, std::move(name));
    }
    return {};
}

Result<void> adaptClip(NodeFields& node, AdapterScope& scope)
{
    const char* const bounds[] = {"min", "max"};
    for (size_t i = 0; i < 2; ++i) {
        const std::optional<Attribute> bound = takeAttribute(node, bounds[i]);
        if (!bound)
            continue;
        ESP_TRY(std::string name, addScalar(node, scope, bounds[i], bound->f));
        setInput(node, i + 1, std::move(name));
    }
    return {};
}

Result<void> adaptDropoutRatio(NodeFields& node, AdapterScope& scope)
{
    if (const std::optional<Attribute> ratio = takeAttribute(node, "ratio"))
        setInput(node, 1, scope.addConstant(wishFor(node, "ratio"), ElementType::Float, {}, Bytes::fromVector(std::vector<float>{ratio->f})));
    return {};
}

Result<void> adaptUpsampleScales(NodeFields& node, AdapterScope& scope)
{
    std::optional<Attribute> scales = takeAttribute(node, "scales");
    if (!scales)
        return because("it has no scales");
    Dims dims{static_cast<int64_t>(scales->floats.size())};
    setInput(node, 1, scope.addConstant(wishFor(node, "scales"), ElementType::Float, std::move(dims), Bytes::fromVector(std::move(scales->floats))));
    return {};
}

}  // namespace esp
