// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model.h"

#include <algorithm>
#include <unordered_set>

namespace esp {

namespace {

/// IR version that came with each opset of the default domain.
int64_t irVersionFor(int64_t opset)
{
    struct Step {
        int64_t opset;
        int64_t ir;
    };
    constexpr Step kSteps[] = {{25, 13}, {24, 12}, {23, 11}, {21, 10}, {19, 9}, {15, 8}, {12, 7}, {11, 6}, {10, 5}, {9, 4}};
    for (const Step& step : kSteps) {
        if (opset >= step.opset)
            return step.ir;
    }
    return 3;
}

}  // namespace

int64_t Model::opset(std::string_view domainName) const
{
    const std::string_view wanted = domainName == "ai.onnx" ? std::string_view() : domainName;
    const auto found = std::find_if(opsets.begin(), opsets.end(), [&](const OpsetId& id) { return id.domain == wanted; });
    return found == opsets.end() ? 0 : found->version;
}

const std::string* Model::findMetadata(std::string_view key) const
{
    const auto found = std::find_if(metadata.begin(), metadata.end(), [&](const auto& entry) { return entry.first == key; });
    return found == metadata.end() ? nullptr : &found->second;
}

Model Model::withGraph(GraphFields fields) const
{
    Model model = *this;
    model.graph = Graph::make(std::move(fields));
    return model;
}

Model Model::withMetadata(std::string key, std::string value) const
{
    Model model = *this;
    const auto found = std::find_if(model.metadata.begin(), model.metadata.end(), [&](const auto& entry) { return entry.first == key; });
    if (found == model.metadata.end())
        model.metadata.emplace_back(std::move(key), std::move(value));
    else
        found->second = std::move(value);
    return model;
}

Model Model::withOpset(int64_t version) const
{
    Model model = *this;
    const auto found = std::find_if(model.opsets.begin(), model.opsets.end(), [](const OpsetId& id) { return id.domain.empty(); });
    if (found == model.opsets.end())
        model.opsets.push_back({"", version});
    else
        found->version = version;
    model.irVersion = std::max(model.irVersion, irVersionFor(version));
    return model;
}

Hash128 contentHash(const Model& model)
{
    Hasher hasher;
    for (const OpsetId& id : model.opsets)
        hasher.add(id.domain).add(id.version);
    for (const NodePtr& node : model.graph->nodes())
        hasher.addBytes(node->wire().span());
    for (const TensorPtr& tensor : model.graph->initializers()) {
        hasher.add(tensor->name()).add(tensor->type()).add(std::span<const int64_t>(tensor->dims()));
        if (!tensor->external())
            hasher.add(tensor->contentHash());
    }
    return hasher.finish();
}

void dropOverridableInputs(GraphFields& graph)
{
    std::unordered_set<std::string_view> constants;
    for (const TensorPtr& tensor : graph.initializers)
        constants.insert(tensor->name());
    std::erase_if(graph.inputs, [&](const ValueInfoPtr& input) { return constants.contains(input->name); });
}

Model withExplicitConstants(const Model& model)
{
    constexpr int64_t kFreeInitializers = 4;  // before this IR version every initializer had to be an input as well
    const auto hasConstant = [](const NodePtr& node) { return node->is("Constant"); };
    if (model.irVersion >= kFreeInitializers && std::none_of(model.graph->nodes().begin(), model.graph->nodes().end(), hasConstant)) {
        std::unordered_set<std::string_view> inputs;
        for (const ValueInfoPtr& input : model.graph->inputs())
            inputs.insert(input->name);
        const auto& tensors = model.graph->initializers();
        if (std::none_of(tensors.begin(), tensors.end(), [&](const TensorPtr& tensor) { return inputs.contains(tensor->name()); }))
            return model;
    }
    GraphFields graph = model.graph->fields();
    std::erase_if(graph.nodes, [&](const NodePtr& node) {
        TensorPtr tensor = constantNodeTensor(*node, node->output(0));
        if (!tensor)
            return false;
        graph.initializers.push_back(std::move(tensor));
        return true;
    });
    dropOverridableInputs(graph);
    Model result = model.withGraph(std::move(graph));
    result.irVersion = std::max(result.irVersion, kFreeInitializers);
    return result;
}

}  // namespace esp
