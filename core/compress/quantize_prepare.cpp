// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is done to the chosen layers before their activations are measured; outputs stay the same up to rounding.
//
// * BatchNormalization, constant Add and Mul behind a layer go into its weights and bias: y·a + b with a, b per output channel, in double.
// * A product of matrices with a bias becomes Gemm, of which ONNX Runtime has an integer kernel with bias; alpha and beta go into the
// constants.
// * A Relu of a Relu, Identity and Dropout go (in between they would keep ONNX Runtime from fusing).
// * A Relu behind MaxPool moves before it, where it can be part of the layer.
// * The opset is raised to 13: before it DequantizeLinear knows no channels, and integers have no Mod; for floats of 8 bits to 19, for activations of 16 bits to 21.
#include "core/compress/channel_scaling.h"
#include "core/compress/equalize.h"
#include "core/compress/quantize_parameters.h"
#include "core/compress/smooth.h"
#include "core/model/constant_path.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr int64_t kOpset = 13;
constexpr int64_t kDynamicOpset = 11;  // of DynamicQuantizeLinear

/// y = scale · x + shift for each output channel.
struct ChannelMap {
    std::vector<double> scale;
    std::vector<double> shift;
};

class Folder {
public:
    Folder(const Model& model, const RecipeStep& step, CompressCache& cache)
        : m_step(step), m_cache(cache), m_edit(model, cache, "fold")
    {
    }

    Model run()
    {
        for (const Layer& layer : m_edit.layers())
            if (isMeantFor(m_step, layer.name) && techniqueQuantize.refusal({}, layer).empty())
                foldInto(layer);
        return m_edit.finish();
    }

private:
    const Node& node(int number) const { return *m_edit.graph().nodes()[static_cast<size_t>(number)]; }
    void foldInto(const Layer& layer);
    std::optional<std::vector<double>> ownBias(const Layer& layer, int64_t channels) const;
    bool foldNext(const Layer& layer, std::string& value, ChannelMap& map, size_t behindChannels, size_t rank);
    void setConstants(const Layer& layer, const ChannelMap& map, bool scales, bool shifts);

    const RecipeStep& m_step;
    CompressCache& m_cache;
    GraphEdit m_edit;
};

bool Folder::foldNext(const Layer& layer, std::string& value, ChannelMap& map, size_t behindChannels, size_t rank)
{
    const GraphIndex& index = m_edit.index();
    const std::span<const int> consumers = index.consumers(value);
    if (consumers.size() != 1 || index.isGraphOutput(value))
        return false;
    const Node& next = node(consumers[0]);
    const auto channels = static_cast<int64_t>(map.scale.size());
    if (next.is("BatchNormalization")) {
        const bool isFolded = std::find(layer.folded.begin(), layer.folded.end(), consumers[0]) != layer.folded.end();
        std::vector<std::vector<float>> constants;
        for (size_t i = 1; i <= 4; ++i) {
            const TensorPtr constant = index.constant(next.input(i));
            constants.push_back(constant ? constant->toFloats() : std::vector<float>{});
            if (static_cast<int64_t>(constants.back().size()) != channels)
                return false;
        }
        if (!isFolded && layer.kind != LayerKind::MatMul)
            return false;
        const auto epsilon = static_cast<double>(next.floatAttribute("epsilon", 1e-5F));
        for (size_t c = 0; c < map.scale.size(); ++c) {
            const double factor = static_cast<double>(constants[0][c]) / std::sqrt(static_cast<double>(constants[3][c]) + epsilon);
            map.scale[c] *= factor;
            map.shift[c] = (map.shift[c] - static_cast<double>(constants[2][c])) * factor + static_cast<double>(constants[1][c]);
        }
    } else if (next.is("Add") || next.is("Mul")) {
        const auto constant = perChannel(index, next.input(0) == value ? next.input(1) : next.input(0), channels, behindChannels, rank);
        if (!constant)
            return false;
        for (size_t c = 0; c < map.scale.size(); ++c) {
            if (next.is("Add")) {
                map.shift[c] += (*constant)[c];
            } else {
                map.scale[c] *= (*constant)[c];
                map.shift[c] *= (*constant)[c];
            }
        }
    } else {
        return false;
    }
    m_edit.drop(consumers[0]);
    value = next.output(0);
    return true;
}

void Folder::setConstants(const Layer& layer, const ChannelMap& map, bool scales, bool shifts)
{
    const GraphIndex& index = m_edit.index();
    NodeFields& fields = m_edit.change(layer.node);
    if (scales) {
        const Hash128 key = Hasher()
                                .add("fold weights")
                                .add(layer.weight->contentHash())
                                .add(layer.weightName)
                                .add(layer.outputAxis)
                                .add(std::span<const double>(map.scale))
                                .finish();
        auto folded = m_cache.find<TensorPtr>(key);
        if (!folded) {
            std::vector<float> weights = layer.weight->toFloats();
            int64_t inner = 1;
            for (size_t i = static_cast<size_t>(layer.outputAxis) + 1; i < layer.weight->dims().size(); ++i)
                inner *= layer.weight->dims()[i];
            const auto channels = static_cast<int64_t>(map.scale.size());
            for (size_t i = 0; i < weights.size(); ++i)
                weights[i] = static_cast<float>(static_cast<double>(weights[i]) *
                                                map.scale[static_cast<size_t>(static_cast<int64_t>(i) / inner % channels)]);
            const uint64_t bytes = weights.size() * sizeof(float);
            folded = m_cache.keep(key, Tensor::fromFloats(layer.weightName, layer.weight->dims(), std::move(weights)), bytes);
        }
        const std::string name = index.isInitializer(layer.weightName) ? layer.weightName : m_edit.makeName(layer.weightName);
        m_edit.setInitializer(Tensor::renamed(*folded, name));
        fields.inputs[1] = name;
    }
    if (shifts) {
        std::vector<float> bias(map.shift.begin(), map.shift.end());
        const std::string old = node(layer.node).input(2);
        const bool isOwn = index.isInitializer(old) && index.consumers(old).size() == 1;
        const std::string name = isOwn ? old : m_edit.makeName(layer.name + "_bias");
        const Dims dims{static_cast<int64_t>(bias.size())};
        m_edit.setInitializer(Tensor::fromFloats(name, dims, std::move(bias)));
        fields.inputs.resize(3);
        fields.inputs[2] = name;
    }
}

/// Of Gemm anything that broadcasts along the rows; nothing if it is computed at run time.
std::optional<std::vector<double>> Folder::ownBias(const Layer& layer, int64_t channels) const
{
    const std::string& name = node(layer.node).input(2);
    if (layer.kind == LayerKind::Gemm)
        return perChannel(m_edit.index(), name, channels, 0, 2);
    const TensorPtr bias = m_edit.index().constant(name);
    if (!bias || bias->type() != ElementType::Float || bias->count() != channels)
        return std::nullopt;
    const std::vector<float> floats = bias->toFloats();
    return std::vector<double>(floats.begin(), floats.end());
}

void Folder::foldInto(const Layer& layer)
{
    const GraphIndex& index = m_edit.index();
    const Node& original = node(layer.node);
    const Dims& dims = layer.weight->dims();
    const int64_t group = original.intAttribute("group", 1);
    const bool isConvolution = layer.kind == LayerKind::Conv || layer.kind == LayerKind::ConvTranspose;
    if (layer.kind == LayerKind::ConvTranspose && group != 1)
        return;  // output channels do not lie along one axis of its weights
    // A product of more than two dimensions has no integer kernel with a bias; its Add stays.
    if (layer.kind == LayerKind::MatMul && rankOf(index, original.input(0)) != 2)
        return;
    const size_t rank = isConvolution ? dims.size() : 2;
    const size_t behindChannels = rank - 2;
    const auto channels = static_cast<size_t>(dims[static_cast<size_t>(layer.outputAxis)]);

    ChannelMap map{std::vector<double>(channels, 1), std::vector<double>(channels, 0)};
    bool hasBias = false;
    bool changed = false;
    if (layer.kind != LayerKind::MatMul && !original.input(2).empty()) {
        auto bias = ownBias(layer, static_cast<int64_t>(channels));
        if (!bias)
            return;
        map.shift = std::move(*bias);
        hasBias = true;
    }
    if (layer.kind == LayerKind::Gemm) {
        const auto alpha = static_cast<double>(original.floatAttribute("alpha", 1));
        const auto beta = static_cast<double>(original.floatAttribute("beta", 1));
        const TensorPtr own = index.constant(original.input(2));
        changed =
            alpha != 1 || (hasBias && (beta != 1 || !own || own->dims().size() != 1 || own->count() != static_cast<int64_t>(channels)));
        std::fill(map.scale.begin(), map.scale.end(), alpha);
        for (double& shift : map.shift)
            shift *= beta;
    }
    std::string value = original.output(0);
    while (foldNext(layer, value, map, behindChannels, rank))
        changed = true;
    if (!changed)
        return;
    const bool scales = std::any_of(map.scale.begin(), map.scale.end(), [](double scale) { return scale != 1; });
    const bool shifts = hasBias || std::any_of(map.shift.begin(), map.shift.end(), [](double shift) { return shift != 0; });
    NodeFields& fields = m_edit.change(layer.node);
    fields.name = layer.name;
    fields.outputs[0] = value;
    if (layer.kind == LayerKind::MatMul && shifts)
        fields.opType = "Gemm";
    if (layer.kind == LayerKind::Gemm)
        std::erase_if(fields.attributes, [](const Attribute& a) { return a.name == "alpha" || a.name == "beta"; });
    setConstants(layer, map, scales, shifts);
}

/// Drops Identity, Dropout and a Relu that only a Relu reads; moves a Relu before the MaxPool that alone feeds it.
Model withSimplePaths(const Model& model, CompressCache& cache)
{
    GraphEdit edit(model, cache, "simplify");
    const GraphIndex& index = edit.index();
    const auto& nodes = edit.graph().nodes();
    std::map<std::string, std::string> renamed;
    const auto source = [&](std::string value) {
        for (auto found = renamed.find(value); found != renamed.end(); found = renamed.find(value))
            value = found->second;
        return value;
    };
    const auto onlyReader = [&](const std::string& value, int reader) {
        const std::span<const int> consumers = index.consumers(value);
        return consumers.size() == 1 && consumers[0] == reader && !index.isGraphOutput(value);
    };
    for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
        const Node& node = *nodes[static_cast<size_t>(i)];
        // What a subgraph reads keeps its name.
        const auto consumers = index.consumers(node.output(0));
        const bool isRead =
            std::any_of(consumers.begin(), consumers.end(), [&](int c) { return nodes[static_cast<size_t>(c)]->hasSubgraph(); });
        const bool mayGo = !index.isGraphOutput(node.output(0)) && !isRead && !index.constant(node.input(0));
        const bool isDropout =
            node.is("Dropout") &&
            (node.output(1).empty() || (index.consumers(node.output(1)).empty() && !index.isGraphOutput(node.output(1)))) &&
            node.input(2).empty();
        const int producer = index.producer(node.input(0));
        const Node* before = producer >= 0 ? nodes[static_cast<size_t>(producer)].get() : nullptr;
        const bool isSecondRelu = node.is("Relu") && before && before->is("Relu");
        if (mayGo && (node.is("Identity") || isDropout || isSecondRelu)) {
            renamed[node.output(0)] = node.input(0);
            edit.drop(i);
        } else if (node.is("Relu") && before && before->is("MaxPool") && onlyReader(node.input(0), i) && before->output(1).empty()) {
            // MaxPool picks the same element before and after a monotonic function.
            NodeFields pool = edit.node(producer);
            NodeFields relu = node.fields();
            relu.inputs[0] = source(pool.inputs[0]);
            // A new name: a declared shape of the old one would be that behind the pooling.
            relu.outputs[0] = edit.makeName(node.input(0));
            pool.inputs[0] = relu.outputs[0];
            pool.outputs[0] = node.output(0);
            edit.change(producer) = std::move(relu);
            edit.change(i) = std::move(pool);
        }
    }
    if (!renamed.empty()) {
        for (int i = 0; i < static_cast<int>(nodes.size()); ++i) {
            if (edit.isDropped(i))
                continue;
            const std::vector<std::string> inputs = edit.node(i).inputs;
            for (size_t k = 0; k < inputs.size(); ++k)
                if (const std::string from = source(inputs[k]); from != inputs[k])
                    edit.change(i).inputs[k] = from;
        }
    }
    return edit.finish();
}

}  // namespace

int rankOf(const GraphIndex& index, const std::string& value)
{
    constexpr int kDeepest = 64;
    std::string name = value;
    for (int step = 0; step < kDeepest; ++step) {
        for (const auto* infos : {&index.graph().inputs(), &index.graph().fields().valueInfos, &index.graph().outputs()})
            for (const ValueInfoPtr& info : *infos)
                if (info->name == name && info->hasShape)
                    return static_cast<int>(info->dims.size());
        if (const TensorPtr constant = index.constant(name))
            return static_cast<int>(constant->dims().size());
        const int producer = index.producer(name);
        if (producer < 0)
            return -1;
        const Node& node = *index.graph().nodes()[static_cast<size_t>(producer)];
        static constexpr std::string_view kSameRank[] = {"Relu",
                                                         "Clip",
                                                         "LeakyRelu",
                                                         "Sigmoid",
                                                         "Tanh",
                                                         "Elu",
                                                         "HardSwish",
                                                         "HardSigmoid",
                                                         "Softmax",
                                                         "BatchNormalization",
                                                         "Conv",
                                                         "MaxPool",
                                                         "AveragePool",
                                                         "GlobalAveragePool",
                                                         "GlobalMaxPool",
                                                         "Transpose",
                                                         "Identity",
                                                         "Dropout",
                                                         "Pad",
                                                         "Slice",
                                                         "Concat",
                                                         "QuantizeLinear",
                                                         "DequantizeLinear",
                                                         "Cast",
                                                         "Max"};
        if (node.is("Flatten") || node.is("Gemm"))
            return 2;
        if (node.is("Reshape")) {
            const TensorPtr shape = index.constant(node.input(1));
            return shape ? static_cast<int>(shape->count()) : -1;
        }
        if (node.is("MatMul")) {
            // A matrix on the right keeps the rank of the left.
            if (rankOf(index, node.input(1)) != 2)
                return -1;
        } else if (node.is("Add") || node.is("Mul") || node.is("Sub") || node.is("Div")) {
            const TensorPtr right = index.constant(node.input(1));
            if (!right)
                return -1;
            const int left = rankOf(index, node.input(0));
            return left < 0 ? -1 : std::max(left, static_cast<int>(right->dims().size()));
        } else if (std::find(std::begin(kSameRank), std::end(kSameRank), node.opType()) == std::end(kSameRank)) {
            return -1;
        }
        name = node.input(0);
    }
    return -1;
}

namespace {

bool isMostlyPruned(const Layer& layer, CompressCache& cache)
{
    constexpr int64_t kOneIn = 5;
    const Hash128 key = Hasher().add("mostly pruned").add(layer.weight->contentHash()).finish();
    if (const auto known = cache.find<bool>(key))
        return *known;
    StoredWeight plain;
    plain.tensor = layer.weight;
    return *cache.keep(key, plain.zeroCount() * kOneIn >= layer.weight->count(), sizeof(bool));
}

/// Layers that the step is done on, with what it says of each.
struct ChosenLayers {
    GraphFactsPtr facts;  // that the layers are in
    std::vector<std::pair<const Layer*, QuantizeChoice>> all;

    bool anyStatic() const
    {
        return std::any_of(all.begin(), all.end(), [](const auto& each) { return each.second.isStatic(); });
    }
};

ChosenLayers choicesOf(const Model& model, const RecipeStep& step, CompressCache& cache)
{
    ChosenLayers chosen{graphFacts(model, cache), {}};
    for (const Layer& layer : chosen.facts->layers) {
        if (!isMeantFor(step, layer.name) || !techniqueQuantize.refusal(model, layer).empty())
            continue;
        const QuantizeChoice choice = quantizeChoice(step, layer.name);
        if (!choice.usesIntegers() || choice.format->isForIntegers())  // else refused, whatever the graph is
            chosen.all.emplace_back(&layer, choice);
    }
    return chosen;
}

class Needs {
public:
    void add(int64_t opset, const std::string& what, const std::string& layer)
    {
        auto found = std::find_if(m_all.begin(), m_all.end(), [&](const VersionNeed& need) { return need.opset == opset && need.what == what; });
        if (found == m_all.end())
            found = m_all.insert(m_all.end(), VersionNeed{opset, what, {}});
        if (!layer.empty())
            found->layers.push_back(layer);
    }
    std::vector<VersionNeed> take() { return std::move(m_all); }

private:
    std::vector<VersionNeed> m_all;
};

}  // namespace

std::vector<VersionNeed> versionNeedsOfQuantize(const Model& model, const RecipeStep& step, CompressCache& cache)
{
    constexpr int64_t kPerTensor = 10;
    constexpr int64_t kIntegerMaxPool = 12;
    constexpr int64_t kClippedCodes = 12;
    const bool packs = choiceOf(step, "", "style") != "compatible";
    Needs needs;
    const ChosenLayers chosen = choicesOf(model, step, cache);
    for (const auto& [layer, choice] : chosen.all) {
        const WeightFormat& format = *choice.format;
        const ActivationFormat& activations = *choice.activationFormat;
        if (choice.isStatic() && choice.scales != QuantizeChoice::Scales::PerTensor)
            needs.add(kOpset, "scales for each channel", layer->name);
        else if (choice.isStatic())
            needs.add(activations.isClipped() ? kClippedCodes : kPerTensor, "8-bit activations", layer->name);
        if (choice.isStatic() && activations.opset > kOpset)
            needs.add(activations.opset, std::string(activations.label) + " activations", layer->name);
        if (choice.activations == QuantizeChoice::Activations::Dynamic)
            needs.add(kDynamicOpset, "dynamic activations", layer->name);
        if (format.rule == WeightFormat::Rule::Codebook)
            needs.add(kOpset, "codebooks", layer->name);
        else if (packs && format.isNarrow())
            needs.add(kOpset, "packed codes", layer->name);
        // So many zeros are left out.
        else if (packs && format.hasZero() && layer->weight && isMostlyPruned(*layer, cache))
            needs.add(kOpset, "weights without their zeros", layer->name);
        if (format.type == ElementType::Bfloat16)
            needs.add(kOpset, "bfloat16 weights", layer->name);
        if (format.opset > kOpset)
            needs.add(format.opset, std::string(format.id) + " weights", layer->name);
    }
    const auto& nodes = model.graph->nodes();
    if (chosen.anyStatic() && std::any_of(nodes.begin(), nodes.end(), [](const NodePtr& node) { return node->is("MaxPool"); }))
        needs.add(kIntegerMaxPool, "MaxPools of 8-bit values", "");
    return needs.take();
}

Result<Prepared> prepareForQuantize(const Model& model, const RecipeStep& step, const PrepareContext& context)
{
    CompressCache& cache = context.cache;
    const ChosenLayers chosen = choicesOf(model, step, cache);
    if (chosen.all.empty())
        return Prepared{model, {}, {}};
    Model prepared = withExplicitConstants(model);
    int64_t opset = 0;
    for (const VersionNeed& need : versionNeedsOfQuantize(model, step, cache))
        opset = std::max(opset, need.opset);
    if (opset > 0) {
        ESP_TRY(prepared, raiseOpset(prepared, opset));
    }
    if (chosen.anyStatic()) {
        prepared = withSimplePaths(prepared, cache);
    }
    const std::string equalization = choiceOf(step, "", "equalization");
    const Model folded = Folder(prepared, step, cache).run();
    if (equalization == "none")
        return Prepared{folded, {}, {}};
    if (usesSmoothing(step))
        return smoothed(folded, step, context);
    const auto highBias = equalization == "channels_and_bias" ? highBiases(prepared, cache) : std::map<std::string, std::vector<double>>{};
    return equalized(folded, step, highBias, cache);
}

}  // namespace esp
