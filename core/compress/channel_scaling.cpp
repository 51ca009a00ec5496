// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/channel_scaling.h"

#include "core/compress/quantize_parameters.h"
#include "core/model/constant_path.h"

#include <algorithm>
#include <cmath>

namespace esp {

bool scalesWithItsInput(const GraphIndex& index, const Node& node)
{
    static constexpr std::string_view kOps[] = {"Relu",    "LeakyRelu",   "Identity",    "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool",
                                                "Flatten", "Dropout"};
    if (std::find(std::begin(kOps), std::end(kOps), node.opType()) != std::end(kOps) && node.domain().empty())
        return node.outputs().size() == 1 && (!node.is("Flatten") || node.intAttribute("axis", 1) == 1);
    const std::optional<Clamp> clamp = clampOf(index, node);
    return clamp && clamp->low == 0 && std::isinf(clamp->high);
}

bool hasScalableChannels(const GraphIndex& index, const Layer& layer, const RecipeStep& step)
{
    if (!isMeantFor(step, layer.name) || !techniqueQuantize.refusal({}, layer).empty())
        return false;
    if (layer.kind != LayerKind::Conv && layer.kind != LayerKind::Gemm && layer.kind != LayerKind::MatMul)
        return false;
    const Node& node = *index.graph().nodes()[static_cast<size_t>(layer.node)];
    if (layer.kind != LayerKind::Conv && (layer.weight->dims().size() != 2 || node.intAttribute("transA", 0) != 0))
        return false;
    // What is refused, or would gain nothing, is left as it is.
    const QuantizeChoice choice = quantizeChoice(step, layer.name);
    if (!choice.format->hasScale || choice.format->isWide() || !quantizeRefusal(index, layer, choice).empty())
        return false;
    for (const TensorPtr& tensor : {layer.weight, index.constant(node.input(2))}) {
        const std::vector<float> values = tensor ? tensor->toFloats() : std::vector<float>{};
        if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
            return false;
    }
    const std::string& bias = node.input(2);
    const TensorPtr constant = index.constant(bias);
    return bias.empty() || (constant && constant->type() == ElementType::Float && constant->count() == outputsOf(layer));
}

bool fixesItsInput(const Layer& layer, const RecipeStep& step)
{
    return quantizeChoice(step, layer.name).isStatic() && choiceOf(step, layer.name, "input_range") == "fixed";
}

std::string displayNameOf(const Node& node) { return node.name().empty() ? node.output(0) : node.name(); }

int64_t outputsOf(const Layer& layer) { return layer.weight->dims()[static_cast<size_t>(layer.outputAxis)]; }

int64_t inputsOf(const Layer& layer, const Node& node)
{
    const Dims& dims = layer.weight->dims();
    return layer.kind == LayerKind::Conv ? dims[1] * node.intAttribute("group", 1) : dims[layer.outputAxis == 0 ? 1 : 0];
}

std::optional<std::vector<double>> perChannel(const GraphIndex& index, const std::string& value, int64_t channels, size_t behindChannels, size_t rank)
{
    const TensorPtr tensor = findConstantPath(index, value).tensor;
    if (!tensor || tensor->type() != ElementType::Float || tensor->dims().size() > rank)
        return std::nullopt;
    const std::vector<float> floats = tensor->toFloats();
    if (floats.size() == 1)
        return std::vector<double>(static_cast<size_t>(channels), static_cast<double>(floats[0]));
    const Dims& dims = tensor->dims();
    if (static_cast<int64_t>(floats.size()) != channels || dims.size() <= behindChannels || dims[dims.size() - 1 - behindChannels] != channels)
        return std::nullopt;
    return std::vector<double>(floats.begin(), floats.end());
}

ScaledLayer::ScaledLayer(const Layer& layer, const Node& node, const GraphIndex& index) : outputs(outputsOf(layer)), inputs(inputsOf(layer, node))
{
    const std::vector<float> values = layer.weight->toFloats();
    weights.assign(values.begin(), values.end());
    if (const TensorPtr constant = index.constant(node.input(2))) {
        const std::vector<float> floats = constant->toFloats();
        bias.assign(floats.begin(), floats.end());
    }
    if (layer.kind == LayerKind::Conv) {
        groups = node.intAttribute("group", 1);
        inner = layer.weight->count() / std::max<int64_t>(1, outputs * (inputs / groups));
    } else {
        isTransposed = layer.outputAxis == 1;
    }
}

std::vector<double> ScaledLayer::ranges(bool byOutput, int64_t each)
{
    std::vector<double> largest(static_cast<size_t>(byOutput ? outputs : inputs / each), 0);
    forEach([&](double weight, size_t output, size_t input) {
        double& range = largest[byOutput ? output : input / static_cast<size_t>(each)];
        range = std::max(range, std::abs(weight));
    });
    return largest;
}

void ScaledLayer::divideOutputs(const std::vector<double>& factors)
{
    forEach([&](double& weight, size_t output, size_t) { weight /= factors[output]; });
    for (size_t c = 0; c < bias.size(); ++c)
        bias[c] /= factors[c];
}

void ScaledLayer::multiplyInputs(const std::vector<double>& factors, int64_t each)
{
    forEach([&](double& weight, size_t, size_t input) { weight *= factors[input / static_cast<size_t>(each)]; });
}

void setConstantInput(GraphEdit& edit, int node, size_t input, const Dims& dims, const std::vector<double>& values)
{
    NodeFields& fields = edit.change(node);
    const std::string old = fields.inputs[input];
    const bool isOwn = edit.index().isInitializer(old) && edit.index().consumers(old).size() == 1;
    const std::string name = isOwn ? old : edit.makeName(old);
    edit.setInitializer(Tensor::fromFloats(name, dims, std::vector<float>(values.begin(), values.end())));
    fields.inputs[input] = name;
}

void writeScaled(GraphEdit& edit, const Layer& layer, const ScaledLayer& scaled)
{
    edit.change(layer.node).name = layer.name;
    setConstantInput(edit, layer.node, 1, layer.weight->dims(), scaled.weights);
    if (!scaled.bias.empty())
        setConstantInput(edit, layer.node, 2, {static_cast<int64_t>(scaled.bias.size())}, scaled.bias);
}

void renameOutputs(GraphEdit& edit, const std::vector<int>& makers)
{
    for (const int number : makers) {
        // Names of nodes without one come from their outputs.
        NodeFields& maker = edit.change(number);
        const std::string old = maker.outputs[0];
        if (maker.name.empty())
            maker.name = old;
        const std::string fresh = edit.makeName(old + "_e");
        maker.outputs[0] = fresh;
        for (const int reader : edit.index().consumers(old))
            for (std::string& input : edit.change(reader).inputs)
                if (input == old)
                    input = fresh;
    }
}

}  // namespace esp
