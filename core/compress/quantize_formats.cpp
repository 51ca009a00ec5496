// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which format the codes of each group of activation tensors have, and what dynamic and binary activations ask of a layer.
#include "core/compress/quantize.h"

#include <algorithm>

namespace esp {

namespace {

/// What somebody wants of a group; nothing wanted: no format.
struct Wish {
    const ActivationFormat* format = nullptr;
    bool isSymmetric = false;

    void add(const ActivationFormat* other, bool symmetric)
    {
        if (!other)
            return;
        // Codes around 0 only where all want them.
        isSymmetric = symmetric && (isSymmetric || !format);
        // The first of the list wins among equals.
        if (!format || other->levels() > format->levels() || (other->levels() == format->levels() && other < format))
            format = other;
    }
};

}  // namespace

void chooseFormats(const GraphIndex& index, const std::vector<Layer>& layers, const std::map<size_t, QuantizeChoice>& chosen, QuantizedTensors& tensors)
{
    const auto& nodes = index.graph().nodes();
    std::vector<Wish> readers(tensors.groups.size());
    std::vector<Wish> writers(tensors.groups.size());
    const auto groupOf = [&](const std::string& value) {
        const auto found = tensors.tensors.find(value);
        return found == tensors.tensors.end() ? -1 : found->second.group;
    };
    // Behind the Relu or Clip that quantization does.
    const auto groupBehind = [&](const std::string& output) {
        const std::span<const int> consumers = index.consumers(output);
        const int own = groupOf(output);
        return own < 0 && consumers.size() == 1 ? groupOf(nodes[static_cast<size_t>(consumers[0])]->output(0)) : own;
    };
    for (const auto& [number, choice] : chosen) {
        if (!choice.isStatic())
            continue;
        const Node& node = *nodes[static_cast<size_t>(layers[number].node)];
        if (const int group = groupOf(node.input(0)); group >= 0)
            readers[static_cast<size_t>(group)].add(choice.activationFormat, choice.hasSymmetricActivations);
        if (const int group = groupBehind(node.output(0)); group >= 0)
            writers[static_cast<size_t>(group)].add(choice.activationFormat, choice.hasSymmetricActivations);
    }
    std::vector<Wish> settled(tensors.groups.size());
    for (size_t g = 0; g < settled.size(); ++g)
        settled[g] = readers[g].format ? readers[g] : writers[g];
    // What joins write takes after what they read; nodes are in topological order.
    for (const NodePtr& node : nodes) {
        const int group = groupBehind(node->output(0));
        if (group < 0 || settled[static_cast<size_t>(group)].format)
            continue;
        for (const std::string& input : node->inputs())
            if (const int from = groupOf(input); from >= 0)
                settled[static_cast<size_t>(group)].add(settled[static_cast<size_t>(from)].format, settled[static_cast<size_t>(from)].isSymmetric);
    }
    for (size_t g = 0; g < settled.size(); ++g) {
        if (!settled[g].format)
            continue;
        tensors.groups[g].format = settled[g].format;
        tensors.groups[g].isSymmetric = settled[g].isSymmetric;
    }
}

std::string binaryRefusal(const Layer& layer, const Node& node, const QuantizeChoice& choice)
{
    if (choice.format->rule != WeightFormat::Rule::Binary)
        return "binary activations are for binary weights; choose binary weights as well";
    if (choice.scales == QuantizeChoice::Scales::PerBlock)
        return "products of signs have no scales for blocks; choose one scale a channel";
    if (layer.kind == LayerKind::ConvTranspose || (layer.kind == LayerKind::Gemm && node.intAttribute("transA", 0) != 0) || (layer.kind == LayerKind::MatMul && layer.weight->dims().size() != 2))
        return "binary activations are for convolutions and plain products of matrices; choose others for this layer";
    if (layer.kind != LayerKind::Conv)
        return "";
    const std::vector<int64_t> dilations = node.intsAttribute("dilations");
    const bool isDilated = std::any_of(dilations.begin(), dilations.end(), [](int64_t dilation) { return dilation != 1; });
    return node.intAttribute("group", 1) != 1 || isDilated ? "binary activations are for convolutions of one group without dilation; choose others for this layer" : "";
}

}  // namespace esp
