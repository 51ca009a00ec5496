// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/layer.h"

#include "core/model/constant_path.h"
#include "core/model/stored_weight.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace esp {

namespace {

/// Operators that are layers, and where they read their weight and bias.
struct LayerOp {
    std::string_view opType;
    std::string_view domain;
    LayerKind kind;
    int weightInput;
    int biasInput;     ///< -1: none
    bool isQuantized;  ///< integer arithmetic: listed, but nothing is left to compress
};

constexpr LayerOp kLayerOps[] = {
    {"Conv", "", LayerKind::Conv, 1, 2, false},
    {"ConvTranspose", "", LayerKind::ConvTranspose, 1, 2, false},
    {"Gemm", "", LayerKind::Gemm, 1, 2, false},
    {"MatMul", "", LayerKind::MatMul, 1, -1, false},
    {"LSTM", "", LayerKind::Recurrent, 1, 3, false},
    {"GRU", "", LayerKind::Recurrent, 1, 3, false},
    {"RNN", "", LayerKind::Recurrent, 1, 3, false},
    {"Gather", "", LayerKind::Embedding, 0, -1, false},
    {"QLinearConv", "", LayerKind::Conv, 3, -1, true},
    {"ConvInteger", "", LayerKind::Conv, 1, -1, true},
    {"QLinearMatMul", "", LayerKind::MatMul, 3, -1, true},
    {"MatMulInteger", "", LayerKind::MatMul, 1, -1, true},
    {"QGemm", "com.microsoft", LayerKind::Gemm, 3, -1, true},
    {"MatMulNBits", "com.microsoft", LayerKind::MatMul, 1, -1, true},
    {"MatMulIntegerToFloat", "com.microsoft", LayerKind::MatMul, 1, -1, true},
    {"DynamicQuantizeMatMul", "com.microsoft", LayerKind::MatMul, 1, -1, true},
};

constexpr std::string_view kActivations[] = {"Relu", "Clip", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Selu",
                                             "Celu", "PRelu", "ThresholdedRelu", "Softplus", "Softsign", "Mish", "Gelu"};

const LayerOp* findLayerOp(const Node& node)
{
    const auto found = std::find_if(std::begin(kLayerOps), std::end(kLayerOps), [&](const LayerOp& op) { return node.is(op.opType, op.domain); });
    return found == std::end(kLayerOps) ? nullptr : found;
}

bool isFloating(ElementType type)
{
    return type == ElementType::Float || type == ElementType::Float16 || type == ElementType::Bfloat16 || type == ElementType::Double;
}

int outputAxisOf(const Node& node, LayerKind kind, const TensorPtr& weight)
{
    switch (kind) {
    case LayerKind::Conv: return 0;
    case LayerKind::ConvTranspose: return 1;
    case LayerKind::Gemm: return node.intAttribute("transB", 0) != 0 ? 0 : 1;
    case LayerKind::MatMul: return weight && weight->dims().size() > 1 ? static_cast<int>(weight->dims().size()) - 1 : 0;
    case LayerKind::Recurrent: return 1;
    case LayerKind::Embedding: return 1;
    }
    return 0;
}

/// Whether the operator can make sense with a weight of that rank.
bool hasSensibleRank(LayerKind kind, size_t rank)
{
    switch (kind) {
    case LayerKind::Conv:
    case LayerKind::ConvTranspose: return rank >= 3;
    case LayerKind::Gemm:
    case LayerKind::Embedding: return rank == 2;
    case LayerKind::MatMul: return rank >= 2;
    case LayerKind::Recurrent: return rank == 3;
    }
    return false;
}

class Finder {
public:
    explicit Finder(const GraphIndex& index) : m_index(index) {}

    std::vector<Layer> find()
    {
        const auto& nodes = m_index.graph().nodes();
        for (size_t i = 0; i < nodes.size(); ++i) {
            if (const LayerOp* op = findLayerOp(*nodes[i]))
                addLayer(static_cast<int>(i), *nodes[i], *op);
        }
        nameLayers();
        return std::move(m_layers);
    }

private:
    void addLayer(int index, const Node& node, const LayerOp& op);
    bool addQuantized(Layer& layer, const Node& node, const LayerOp& op);
    void refuse(Layer& layer, const Node& node, const ConstantPath& path) const;
    void fold(Layer& layer, const Node& node);
    bool foldBatchNormalization(const Layer& layer, const Node& next, const std::string& value) const;
    bool foldBias(Layer& layer, const Node& next, const std::string& value);
    bool foldActivation(Layer& layer, const Node& next, const std::string& value) const;
    void nameLayers();
    const ConstantPath& pathOf(const std::string& value);

    const GraphIndex& m_index;
    std::unordered_map<std::string, ConstantPath> m_paths;  // a table that many nodes read is rearranged once
    std::vector<Layer> m_layers;
};

const ConstantPath& Finder::pathOf(const std::string& value)
{
    const auto [known, isNew] = m_paths.try_emplace(value);
    if (isNew)
        known->second = findConstantPath(m_index, value);
    return known->second;
}

void Finder::addLayer(int index, const Node& node, const LayerOp& op)
{
    Layer layer;
    layer.kind = op.kind;
    layer.opType = node.opType();
    layer.node = index;
    layer.weightInput = op.weightInput;
    layer.weightName = node.input(static_cast<size_t>(op.weightInput));
    if (op.isQuantized) {
        layer.refusal = "it is already quantized";
        if (auto known = findOperatorWeight(m_index, node)) {
            layer.isQuantized = true;
            layer.weight = known->stored.tensor;
            layer.outputAxis = known->outputAxis;
            layer.codes = std::make_shared<const StoredWeight>(std::move(known->stored));
        }
        m_layers.push_back(std::move(layer));
        return;
    }
    if (op.kind != LayerKind::Recurrent && op.kind != LayerKind::Embedding && addQuantized(layer, node, op))
        return;
    ConstantPath path = pathOf(layer.weightName);
    const bool isProduct = op.kind == LayerKind::Gemm || op.kind == LayerKind::MatMul;
    bool isLeft = false;
    if (isProduct && path.values.empty()) {
        path = pathOf(node.input(0));
        isLeft = !path.values.empty();
        if (isLeft) {
            layer.weightInput = 0;
            layer.weightName = node.input(0);
        }
    }
    // Without a constant these are arithmetic between activations; with an integer one, arithmetic of shapes.
    if ((isProduct || op.kind == LayerKind::Embedding) && path.values.empty())
        return;
    if (path.tensor && !isFloating(path.tensor->type()) && (isProduct || op.kind == LayerKind::Embedding))
        return;
    if (op.kind == LayerKind::Embedding &&
        ((path.tensor && path.tensor->dims().size() != 2) || node.intAttribute("axis", 0) != 0))
        return;

    layer.weight = path.tensor;
    layer.outputAxis = outputAxisOf(node, op.kind, layer.weight);
    if (op.biasInput >= 0)
        layer.bias = m_index.constant(node.input(static_cast<size_t>(op.biasInput)));
    if (op.kind == LayerKind::Recurrent)
        layer.recurrence = m_index.constant(node.input(2));
    if (isLeft)
        layer.refusal = "its constant matrix is the left factor of the product";
    else
        refuse(layer, node, path);
    fold(layer, node);
    m_layers.push_back(std::move(layer));
}

/// Weights stored as integer codes that only this layer reads can still be pruned.
bool Finder::addQuantized(Layer& layer, const Node& node, const LayerOp& op)
{
    auto stored = findStoredWeight(m_index, layer.weightName);
    if (!stored || !stored->isQuantized || !hasSensibleRank(op.kind, stored->tensor->dims().size()))
        return false;
    layer.isQuantized = true;
    layer.weight = stored->tensor;
    layer.codes = std::make_shared<const StoredWeight>(std::move(*stored));
    layer.outputAxis = outputAxisOf(node, op.kind, layer.weight);
    const std::string& bias = node.input(static_cast<size_t>(std::max(op.biasInput, 0)));
    if (op.biasInput >= 0 && !bias.empty()) {
        const auto storedBias = findStoredWeight(m_index, bias);
        layer.bias = m_index.constant(bias);
        if (storedBias && storedBias->isQuantized)
            layer.bias = Tensor::fromFloats(bias, storedBias->tensor->dims(), storedBias->realValues());
    }
    fold(layer, node);
    m_layers.push_back(std::move(layer));
    return true;
}

void Finder::refuse(Layer& layer, const Node& node, const ConstantPath& path) const
{
    if (path.isQuantized) {
        layer.refusal = "it is already quantized";
        return;
    }
    if (!layer.weight) {
        layer.refusal = "its weights are computed at run time";
        return;
    }
    if (layer.weight->type() != ElementType::Float) {
        layer.refusal = "its weights are " + toString(layer.weight->type()) + ", not float32";
        return;
    }
    if (!hasSensibleRank(layer.kind, layer.weight->dims().size()) || layer.weight->count() == 0) {
        layer.refusal = "its weight has the shape " + toString(layer.weight->dims()) + ", which does not fit " + node.opType();
        return;
    }
    for (const std::string& value : path.values) {
        if (m_index.isGraphOutput(value)) {
            layer.refusal = "its weight \"" + value + "\" is an output of the model";
            return;
        }
        const std::span<const int> consumers = m_index.consumers(value);
        if (consumers.size() < 2)
            continue;
        const auto other = std::find_if(consumers.begin(), consumers.end(), [&](int consumer) { return consumer != layer.node; });
        const Node& reader = other == consumers.end() ? node : *m_index.graph().nodes()[static_cast<size_t>(*other)];
        layer.refusal = "its weight \"" + value + "\" is shared with " + reader.opType() + " \"" +
                        (reader.name().empty() ? reader.output(0) : reader.name()) + "\"";
        return;
    }
}

void Finder::fold(Layer& layer, const Node& node)
{
    if (layer.kind == LayerKind::Recurrent || layer.kind == LayerKind::Embedding)
        return;
    std::string value = node.output(0);
    bool hasNormalization = false;
    while (layer.activation.empty()) {
        const std::span<const int> consumers = m_index.consumers(value);
        if (consumers.size() != 1 || m_index.isGraphOutput(value))
            return;
        const Node& next = *m_index.graph().nodes()[static_cast<size_t>(consumers[0])];
        bool folds = false;
        if (!hasNormalization && foldBatchNormalization(layer, next, value))
            folds = hasNormalization = true;
        else if (!hasNormalization && foldBias(layer, next, value))
            folds = true;
        else
            folds = foldActivation(layer, next, value);
        if (!folds)
            return;
        layer.folded.push_back(consumers[0]);
        value = next.output(0);
    }
}

bool Finder::foldBatchNormalization(const Layer& layer, const Node& next, const std::string& value) const
{
    if (!next.is("BatchNormalization") || next.input(0) != value || layer.kind == LayerKind::MatMul)
        return false;
    for (size_t i = 1; i <= 4; ++i) {
        if (!m_index.constant(next.input(i)))
            return false;
    }
    // Further outputs are statistics of training.
    for (size_t i = 1; i < next.outputs().size(); ++i) {
        if (!m_index.consumers(next.output(i)).empty() || m_index.isGraphOutput(next.output(i)))
            return false;
    }
    return next.intAttribute("training_mode", 0) == 0;
}

bool Finder::foldBias(Layer& layer, const Node& next, const std::string& value)
{
    if (!next.is("Add") || layer.bias || !layer.weight || layer.weightInput != 1)
        return false;
    // A bias that the node has but computes at run time is not known here.
    if (layer.kind != LayerKind::MatMul && !m_index.graph().nodes()[static_cast<size_t>(layer.node)]->input(2).empty())
        return false;
    const ConstantPath& path = pathOf(next.input(0) == value ? next.input(1) : next.input(0));
    if (!path.tensor || path.tensor->type() != layer.weight->type())
        return false;
    const Dims& weight = layer.weight->dims();
    if (!hasSensibleRank(layer.kind, weight.size()))
        return false;
    const Dims& dims = path.tensor->dims();
    // The channel axis of the output, counted from the right: spatial axes follow it in convolutions.
    const bool isConvolution = layer.kind == LayerKind::Conv || layer.kind == LayerKind::ConvTranspose;
    const size_t fromRight = isConvolution ? weight.size() - 2 : 0;
    int64_t channels = weight[static_cast<size_t>(layer.outputAxis)];
    if (layer.kind == LayerKind::ConvTranspose)
        channels *= m_index.graph().nodes()[static_cast<size_t>(layer.node)]->intAttribute("group", 1);
    const size_t maxRank = isConvolution ? weight.size() : 2;
    if (dims.size() > maxRank || dims.size() <= fromRight || path.tensor->count() != channels ||
        dims[dims.size() - 1 - fromRight] != channels)
        return false;
    layer.bias = path.tensor;
    return true;
}

bool Finder::foldActivation(Layer& layer, const Node& next, const std::string& value) const
{
    if (!next.domain().empty() || std::find(std::begin(kActivations), std::end(kActivations), next.opType()) == std::end(kActivations))
        return false;
    if (next.input(0) != value)
        return false;
    for (size_t i = 1; i < next.inputs().size(); ++i) {
        if (!next.input(i).empty() && !m_index.constant(next.input(i)))
            return false;
    }
    layer.activation = next.opType();
    return true;
}

void Finder::nameLayers()
{
    const auto& nodes = m_index.graph().nodes();
    std::unordered_map<std::string_view, int> uses;
    for (const Layer& layer : m_layers)
        ++uses[nodes[static_cast<size_t>(layer.node)]->name()];
    std::unordered_set<std::string> taken;
    taken.reserve(m_layers.size());
    for (Layer& layer : m_layers) {
        const Node& node = *nodes[static_cast<size_t>(layer.node)];
        const bool hasOwnName = !node.name().empty() && uses[node.name()] == 1;
        const std::string wish = hasOwnName ? node.name() : node.output(0);
        layer.name = wish;
        for (int number = 2; !taken.insert(layer.name).second; ++number)
            layer.name = wish + "#" + std::to_string(number);
    }
}

}  // namespace

std::vector<float> Layer::weightValues() const
{
    if (codes)
        return codes->realValues();
    return weight ? weight->toFloats() : std::vector<float>{};
}

std::vector<Layer> findLayers(const Model& model)
{
    return findLayers(GraphIndex(model.graph));
}

std::vector<Layer> findLayers(const GraphIndex& index)
{
    return Finder(index).find();
}

const char* toString(LayerKind kind)
{
    switch (kind) {
    case LayerKind::Conv: return "Conv";
    case LayerKind::ConvTranspose: return "ConvTranspose";
    case LayerKind::Gemm: return "Gemm";
    case LayerKind::MatMul: return "MatMul";
    case LayerKind::Recurrent: return "Recurrent";
    case LayerKind::Embedding: return "Embedding";
    }
    return "?";
}

}  // namespace esp
