// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators that mean something else in their new version, or that are refused where they would.
#include "core/model/opset_adapter.h"

#include <algorithm>

namespace esp {

namespace {

Error because(std::string detail)
{
    return {ErrorCode::UnsupportedFormat, {}, std::move(detail)};
}

const Attribute* find(const NodeFields& node, std::string_view name)
{
    const auto found = std::find_if(node.attributes.begin(), node.attributes.end(), [&](const Attribute& attribute) { return attribute.name == name; });
    return found == node.attributes.end() ? nullptr : &*found;
}

NodeFields makeNode(std::string opType, std::vector<std::string> inputs, std::string output)
{
    NodeFields node;
    node.opType = std::move(opType);
    node.inputs = std::move(inputs);
    node.outputs = {std::move(output)};
    return node;
}

}  // namespace

/// Before 13 the axes from `axis` on were taken as one. Where axis is the last one that is the same; elsewhere it is written out:
/// Flatten, Softmax of the second axis, Reshape.
Result<void> adaptSoftmax(NodeFields& node, AdapterScope& scope)
{
    if (node.inputs.size() != 1 || node.outputs.size() != 1)
        return because("it must have one input and one output");
    const std::optional<Attribute> taken = takeAttribute(node, "axis");
    const int64_t axis = taken ? taken->i : 1;
    std::optional<int64_t> rank = scope.rankOf(node.inputs[0]);
    if (!rank)
        rank = scope.rankOf(node.outputs[0]);
    if (axis == -1 || (rank && axis == *rank - 1)) {
        node.attributes.push_back(Attribute::makeInt("axis", axis));
        return {};
    }
    const std::string input = node.inputs[0];
    const std::string output = node.outputs[0];
    const std::string shape = scope.newName(output + "_shape");
    const std::string flat = scope.newName(output + "_flat");
    const std::string result = scope.newName(output + "_rows");
    scope.addBefore(makeNode("Shape", {input}, shape));
    NodeFields flatten = makeNode("Flatten", {input}, flat);
    flatten.attributes.push_back(Attribute::makeInt("axis", axis));
    scope.addBefore(std::move(flatten));
    node.inputs = {flat};
    node.outputs = {result};
    node.attributes.push_back(Attribute::makeInt("axis", 1));
    scope.addAfter(makeNode("Reshape", {result, shape}, output));
    return {};
}

Result<void> adaptBatchNormalizationSpatial(NodeFields& node, AdapterScope&)
{
    const std::optional<Attribute> spatial = takeAttribute(node, "spatial");
    if (spatial && spatial->i == 0)
        return because("statistics for each position (spatial = 0) exist no longer");
    return {};
}

/// The outputs behind the first are statistics of training; five became three.
Result<void> adaptBatchNormalizationOutputs(NodeFields& node, AdapterScope& scope)
{
    for (size_t i = 1; i < node.outputs.size(); ++i) {
        if (scope.isUsed(node.outputs[i]))
            return because("its output \"" + node.outputs[i] + "\", a statistic of training, is used");
    }
    if (node.outputs.size() > 1)
        node.outputs.resize(1);
    return {};
}

/// The mask changed its type to bool.
Result<void> adaptDropoutMask(NodeFields& node, AdapterScope& scope)
{
    if (node.outputs.size() > 1 && scope.isUsed(node.outputs[1]))
        return because("its mask \"" + node.outputs[1] + "\" is used, whose type changed");
    if (node.outputs.size() > 1)
        node.outputs.resize(1);
    return {};
}

/// Windows at the border are divided otherwise when ceil_mode meets count_include_pad.
Result<void> adaptAveragePool(NodeFields& node, AdapterScope&)
{
    const Attribute* ceil = find(node, "ceil_mode");
    const Attribute* include = find(node, "count_include_pad");
    if (ceil && ceil->i != 0 && include && include->i != 0)
        return because("with ceil_mode and count_include_pad it divides the last windows otherwise");
    return {};
}

Result<void> adaptGridSample(NodeFields& node, AdapterScope&)
{
    const std::optional<Attribute> taken = takeAttribute(node, "mode");
    const std::string mode = taken ? taken->s : "bilinear";
    node.attributes.push_back(Attribute::makeString("mode", mode == "bilinear" ? "linear" : mode == "bicubic" ? "cubic" : mode));
    return {};
}

/// Negative indices, which gave the off value, count from the end since 11.
Result<void> adaptOneHot(NodeFields& node, AdapterScope& scope)
{
    const TensorPtr indices = node.inputs.empty() ? nullptr : scope.constant(node.inputs[0]);
    const std::vector<float> values = indices ? indices->toFloats() : std::vector<float>();
    if (values.empty() || std::any_of(values.begin(), values.end(), [](float value) { return value < 0; }))
        return because("its indices may be negative, which means something else now");
    return {};
}

Result<void> adaptScatter(NodeFields& node, AdapterScope&)
{
    node.opType = "ScatterElements";
    return {};
}

Result<void> adaptRoiAlign(NodeFields& node, AdapterScope&)
{
    node.attributes.push_back(Attribute::makeString("coordinate_transformation_mode", "output_half_pixel"));
    return {};
}

Result<void> adaptUpsample(NodeFields& node, AdapterScope&)
{
    node.opType = "Resize";
    return {};
}

/// Until 10 coordinates were asymmetric. Rounding is down where it enlarges; where it shrinks, implementations differed.
Result<void> adaptResize(NodeFields& node, AdapterScope& scope)
{
    const TensorPtr scales = node.inputs.size() > 1 ? scope.constant(node.inputs[1]) : nullptr;
    if (!scales)
        return because("its scales are computed at run time");
    const std::vector<float> values = scales->toFloats();
    const Attribute* mode = find(node, "mode");
    const bool isNearest = !mode || mode->s == "nearest";
    if (isNearest && std::any_of(values.begin(), values.end(), [](float scale) { return scale < 1; }))
        return because("it shrinks by the nearest element, whose rounding changed");
    node.attributes.push_back(Attribute::makeString("coordinate_transformation_mode", "asymmetric"));
    if (isNearest)
        node.attributes.push_back(Attribute::makeString("nearest_mode", "floor"));
    const std::string scalesName = node.inputs[1];
    setInput(node, 2, scalesName);
    setInput(node, 1, scope.addConstant(node.outputs.empty() ? "roi" : node.outputs[0] + "_roi", ElementType::Float, {0}, Bytes()));
    return {};
}

Result<void> adaptResizeMode(NodeFields& node, AdapterScope&)
{
    const Attribute* mode = find(node, "coordinate_transformation_mode");
    if (mode && mode->s == "tf_half_pixel_for_nn")
        return because("the coordinate mode tf_half_pixel_for_nn exists no longer");
    return {};
}

Result<void> refuseDft(NodeFields&, AdapterScope&)
{
    return because("its axis became an input with another default");
}

Result<void> refuseGroupNormalization(NodeFields&, AdapterScope&)
{
    return because("its scale and bias became one value a channel instead of one a group");
}

Result<void> refuseScan(NodeFields&, AdapterScope&)
{
    return because("its batch axis and sequence lengths exist no longer");
}

}  // namespace esp
