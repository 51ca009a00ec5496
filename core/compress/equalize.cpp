// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/equalize.h"

#include "core/compress/graph_edit.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

namespace {

std::string nameOf(const Node& node) { return node.name().empty() ? node.output(0) : node.name(); }

/// Operators between which a positive factor of a channel can be pulled through.
bool scalesWithItsInput(const GraphIndex& index, const Node& node)
{
    static constexpr std::string_view kOps[] = {"Relu",    "LeakyRelu",   "Identity",    "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool",
                                                "Flatten", "Dropout"};
    if (std::find(std::begin(kOps), std::end(kOps), node.opType()) != std::end(kOps) && node.domain().empty())
        return node.outputs().size() == 1 && (!node.is("Flatten") || node.intAttribute("axis", 1) == 1);
    const std::optional<Clamp> clamp = clampOf(index, node);
    return clamp && clamp->low == 0 && std::isinf(clamp->high);
}

bool isEligible(const GraphIndex& index, const Layer& layer, const RecipeStep& step)
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
    const int64_t channels = layer.weight->dims()[static_cast<size_t>(layer.outputAxis)];
    const std::string& bias = node.input(2);
    const TensorPtr constant = index.constant(bias);
    return bias.empty() || (constant && constant->type() == ElementType::Float && constant->count() == channels);
}

int64_t outputsOf(const Layer& layer) { return layer.weight->dims()[static_cast<size_t>(layer.outputAxis)]; }

int64_t inputsOf(const Layer& layer, const Node& node)
{
    const Dims& dims = layer.weight->dims();
    return layer.kind == LayerKind::Conv ? dims[1] * node.intAttribute("group", 1) : dims[layer.outputAxis == 0 ? 1 : 0];
}

/// A layer's weights and bias while they are scaled.
struct Scaled {
    std::vector<double> weights, bias;
    int64_t outputs = 1, inputs = 1, groups = 1;
    int64_t inner = 1;          // taps of a convolution
    bool isTransposed = false;  // [inputs, outputs]
    bool isChanged = false;

    Scaled(const Layer& layer, const Node& node, const GraphIndex& index) : outputs(outputsOf(layer)), inputs(inputsOf(layer, node))
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

    /// Calls body(weight, output, input) for all.
    template <typename Body>
    void forEach(Body&& body)
    {
        const int64_t rows = isTransposed ? inputs : outputs;
        const int64_t columns = isTransposed ? outputs : inputs / groups;
        size_t at = 0;
        for (int64_t row = 0; row < rows; ++row)
            for (int64_t column = 0; column < columns; ++column) {
                const int64_t output = isTransposed ? column : row;
                const int64_t input = isTransposed ? row : output / (outputs / groups) * columns + column;
                for (int64_t i = 0; i < inner; ++i)
                    body(weights[at++], static_cast<size_t>(output), static_cast<size_t>(input));
            }
    }
};

/// Largest |w| of each channel, by output or by `each` inputs.
std::vector<double> ranges(Scaled& layer, bool byOutput, int64_t each)
{
    std::vector<double> largest(static_cast<size_t>(byOutput ? layer.outputs : layer.inputs / each), 0);
    layer.forEach([&](double weight, size_t output, size_t input) {
        double& range = largest[byOutput ? output : input / static_cast<size_t>(each)];
        range = std::max(range, std::abs(weight));
    });
    return largest;
}

class Equalizer {
public:
    Equalizer(const Model& folded, const RecipeStep& step, CompressCache& cache)
        : m_edit(folded, cache, "equalize"), m_found(findEqualizablePairs(m_edit.index(), m_edit.layers(), step))
    {
    }

    Model run(const std::map<std::string, std::vector<double>>& highBias)
    {
        if (m_found.pairs.empty())
            return m_edit.finish();
        for (const EqualizablePair& pair : m_found.pairs)
            for (const size_t number : {pair.first, pair.second})
                m_scaled.try_emplace(number, m_edit.layers()[number], nodeOf(number), m_edit.index());
        m_scales.resize(m_found.pairs.size());
        constexpr int kMostTurns = 30;
        constexpr double kStill = 0.005;
        double moved = 1;
        for (int turn = 0; turn < kMostTurns && moved > kStill; ++turn) {
            moved = 0;
            for (size_t p = 0; p < m_found.pairs.size(); ++p)
                moved = std::max(moved, balance(p));
        }
        for (size_t p = 0; p < m_found.pairs.size(); ++p)
            absorb(p, highBias);
        write();
        return m_edit.finish();
    }

private:
    const Node& nodeOf(size_t layer) const { return *m_edit.graph().nodes()[static_cast<size_t>(m_edit.layers()[layer].node)]; }

    /// Returns the largest |ln s|.
    double balance(size_t number)
    {
        const EqualizablePair& pair = m_found.pairs[number];
        Scaled& first = m_scaled.at(pair.first);
        Scaled& second = m_scaled.at(pair.second);
        const std::vector<double> written = ranges(first, true, 1);
        const std::vector<double> read = ranges(second, false, pair.inputsAChannel);
        std::vector<double> scales(written.size(), 1);
        constexpr double kWidest = 1e4;
        double moved = 0;
        for (size_t c = 0; c < scales.size(); ++c) {
            // A channel without weights on one side has nothing to balance.
            if (written[c] > 0 && read[c] > 0)
                scales[c] = std::clamp(std::sqrt(written[c] / read[c]), 1 / kWidest, kWidest);
            moved = std::max(moved, std::abs(std::log(scales[c])));
        }
        first.forEach([&](double& weight, size_t output, size_t) { weight /= scales[output]; });
        for (size_t c = 0; c < first.bias.size(); ++c)
            first.bias[c] /= scales[c];
        second.forEach([&](double& weight, size_t, size_t input) { weight *= scales[input / static_cast<size_t>(pair.inputsAChannel)]; });
        first.isChanged = true;
        second.isChanged = true;
        std::vector<double>& all = m_scales[number];
        all.resize(scales.size(), 1);
        for (size_t c = 0; c < scales.size(); ++c)
            all[c] *= scales[c];
        return moved;
    }

    void absorb(size_t number, const std::map<std::string, std::vector<double>>& highBias)
    {
        const EqualizablePair& pair = m_found.pairs[number];
        const auto found = highBias.find(m_edit.layers()[pair.first].name);
        Scaled& first = m_scaled.at(pair.first);
        Scaled& second = m_scaled.at(pair.second);
        const Node& reader = nodeOf(pair.second);
        const std::vector<int64_t> pads = reader.intsAttribute("pads");
        const std::string padding = reader.stringAttribute("auto_pad", "NOTSET");
        const bool isPadded = std::any_of(pads.begin(), pads.end(), [](int64_t pad) { return pad != 0; }) || (padding != "NOTSET" && padding != "VALID");
        const bool isOnlyRelu = pair.between.size() == 1 && m_edit.graph().nodes()[static_cast<size_t>(pair.between[0])]->is("Relu");
        if (found == highBias.end() || found->second.size() != first.bias.size() || second.bias.empty() || isPadded || !isOnlyRelu)
            return;
        std::vector<double> moved(first.bias.size(), 0);
        for (size_t c = 0; c < moved.size(); ++c) {
            moved[c] = std::max(0.0, found->second[c] / m_scales[number][c]);
            first.bias[c] -= moved[c];
        }
        second.forEach([&](double weight, size_t output, size_t input) { second.bias[output] += weight * moved[input]; });
    }

    void write()
    {
        for (const auto& [number, scaled] : m_scaled) {
            const Layer& layer = m_edit.layers()[number];
            NodeFields& fields = m_edit.change(layer.node);
            fields.name = layer.name;
            const auto set = [&](size_t input, const Dims& dims, const std::vector<double>& values) {
                const std::string& old = fields.inputs[input];
                const bool isOwn = m_edit.index().isInitializer(old) && m_edit.index().consumers(old).size() == 1;
                const std::string name = isOwn ? old : m_edit.makeName(old);
                m_edit.setInitializer(Tensor::fromFloats(name, dims, std::vector<float>(values.begin(), values.end())));
                fields.inputs[input] = name;
            };
            set(1, layer.weight->dims(), scaled.weights);
            if (!scaled.bias.empty())
                set(2, {static_cast<int64_t>(scaled.bias.size())}, scaled.bias);
        }
        for (const EqualizablePair& pair : m_found.pairs) {
            std::vector<int> makers{m_edit.layers()[pair.first].node};
            makers.insert(makers.end(), pair.between.begin(), pair.between.end());
            for (size_t i = 0; i < makers.size(); ++i) {
                const int reader = i + 1 < makers.size() ? makers[i + 1] : m_edit.layers()[pair.second].node;
                // Names of nodes without one come from their outputs.
                NodeFields& maker = m_edit.change(makers[i]);
                const std::string old = maker.outputs[0];
                if (maker.name.empty())
                    maker.name = old;
                const std::string fresh = m_edit.makeName(old + "_e");
                maker.outputs[0] = fresh;
                m_edit.change(reader).inputs[0] = fresh;
            }
        }
    }

    GraphEdit m_edit;
    EqualizablePairs m_found;
    std::map<size_t, Scaled> m_scaled;
    std::vector<std::vector<double>> m_scales;
};

}  // namespace

EqualizablePairs findEqualizablePairs(const GraphIndex& index, const std::vector<Layer>& layers, const RecipeStep& step)
{
    EqualizablePairs found;
    std::map<int, size_t> layerOf;
    for (size_t i = 0; i < layers.size(); ++i)
        if (isEligible(index, layers[i], step))
            layerOf[layers[i].node] = i;
    const auto& nodes = index.graph().nodes();
    for (const auto& [number, layer] : layerOf) {
        EqualizablePair pair;
        pair.first = layer;
        std::string value = nodes[static_cast<size_t>(number)]->output(0);
        bool isFlat = layers[layer].kind != LayerKind::Conv;
        for (;;) {
            const std::span<const int> readers = index.consumers(value);
            if (readers.size() != 1 || index.isGraphOutput(value))
                break;
            const Node& reader = *nodes[static_cast<size_t>(readers[0])];
            if (const auto second = layerOf.find(readers[0]); second != layerOf.end()) {
                const Layer& other = layers[second->second];
                const int64_t channels = outputsOf(layers[layer]);
                const int64_t inputs = inputsOf(other, reader);
                const bool fits = reader.input(0) == value && isFlat == (other.kind != LayerKind::Conv) && channels > 0 && inputs % channels == 0;
                pair.second = second->second;
                pair.inputsAChannel = fits ? inputs / channels : 0;
                if (fits && (pair.inputsAChannel == 1 || isFlat))
                    found.pairs.push_back(pair);
                break;
            }
            if (!scalesWithItsInput(index, reader) || reader.input(0) != value) {
                static constexpr std::string_view kActivations[] = {"Clip", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Selu", "Gelu", "Softplus", "Mish"};
                if (std::find(std::begin(kActivations), std::end(kActivations), reader.opType()) != std::end(kActivations))
                    found.notes.push_back("\"" + layers[layer].name + "\" is not equalized with what follows it: " + reader.opType() + " \"" + nameOf(reader) +
                                          "\" between them does not scale with its input");
                break;
            }
            isFlat = isFlat || reader.is("Flatten");
            pair.between.push_back(readers[0]);
            value = reader.output(0);
        }
    }
    return found;
}

Result<Model> equalized(const Model& folded, const RecipeStep& step, const std::map<std::string, std::vector<double>>& highBias, CompressCache& cache)
{
    const Hash128 key = Hasher().add(graphKey("equalized", folded)).add(step.hash()).finish();
    struct Kept {
        GraphPtr from;  // keeps the address from being used again
        Model model;
    };
    if (const auto known = cache.find<Kept>(key))
        return known->model;
    Model model = Equalizer(folded, step, cache).run(highBias);
    const uint64_t bytes = model.graph->encodedBytes();
    return cache.keep(key, Kept{folded.graph, std::move(model)}, bytes)->model;
}

std::map<std::string, std::vector<double>> highBiases(const Model& model, CompressCache& cache)
{
    constexpr double kDeviations = 3;
    std::map<std::string, std::vector<double>> biases;
    const GraphFactsPtr facts = graphFacts(model, cache);
    const auto& nodes = model.graph->nodes();
    for (const Layer& layer : facts->layers) {
        if (layer.folded.size() < 2 || !nodes[static_cast<size_t>(layer.folded[1])]->is("Relu"))
            continue;
        const Node& normalization = *nodes[static_cast<size_t>(layer.folded[0])];
        const TensorPtr deviation = facts->index.constant(normalization.input(1));
        const TensorPtr mean = facts->index.constant(normalization.input(2));
        if (!normalization.is("BatchNormalization") || !deviation || !mean || deviation->count() != mean->count())
            continue;
        const std::vector<float> gamma = deviation->toFloats();
        const std::vector<float> beta = mean->toFloats();
        std::vector<double>& high = biases[layer.name];
        for (size_t c = 0; c < beta.size(); ++c)
            high.push_back(static_cast<double>(beta[c]) - kDeviations * std::abs(static_cast<double>(gamma[c])));
    }
    return biases;
}

}  // namespace esp
