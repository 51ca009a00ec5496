// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/equalize.h"

#include "core/compress/channel_scaling.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

namespace {

class Equalizer {
public:
    Equalizer(const Model& folded, const RecipeStep& step, CompressCache& cache)
        : m_edit(folded, cache, "equalize"), m_found(findEqualizablePairs(m_edit.index(), m_edit.layers(), step))
    {
    }

    Prepared run(const std::map<std::string, std::vector<double>>& highBias)
    {
        Prepared prepared;
        prepared.notes = m_found.notes;
        if (m_found.pairs.empty()) {
            prepared.notes.push_back("no channels are equalized, as no two of the chosen layers follow each other without a branch");
            prepared.model = m_edit.finish();
            return prepared;
        }
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
        for (const auto& [number, scaled] : m_scaled)
            prepared.layerNotes[m_edit.layers()[number].name] = "channels equalized";
        prepared.model = m_edit.finish();
        return prepared;
    }

private:
    const Node& nodeOf(size_t layer) const { return *m_edit.graph().nodes()[static_cast<size_t>(m_edit.layers()[layer].node)]; }

    /// Returns the largest |ln s|.
    double balance(size_t number)
    {
        const EqualizablePair& pair = m_found.pairs[number];
        ScaledLayer& first = m_scaled.at(pair.first);
        ScaledLayer& second = m_scaled.at(pair.second);
        const std::vector<double> written = first.ranges(true, 1);
        const std::vector<double> read = second.ranges(false, pair.inputsAChannel);
        std::vector<double> scales(written.size(), 1);
        constexpr double kWidest = 1e4;
        double moved = 0;
        for (size_t c = 0; c < scales.size(); ++c) {
            // A channel without weights on one side has nothing to balance.
            if (written[c] > 0 && read[c] > 0)
                scales[c] = std::clamp(std::sqrt(written[c] / read[c]), 1 / kWidest, kWidest);
            moved = std::max(moved, std::abs(std::log(scales[c])));
        }
        first.divideOutputs(scales);
        second.multiplyInputs(scales, pair.inputsAChannel);
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
        ScaledLayer& first = m_scaled.at(pair.first);
        ScaledLayer& second = m_scaled.at(pair.second);
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
        for (const auto& [number, scaled] : m_scaled)
            writeScaled(m_edit, m_edit.layers()[number], scaled);
        for (const EqualizablePair& pair : m_found.pairs) {
            std::vector<int> makers{m_edit.layers()[pair.first].node};
            makers.insert(makers.end(), pair.between.begin(), pair.between.end());
            renameOutputs(m_edit, makers);
        }
    }

    GraphEdit m_edit;
    EqualizablePairs m_found;
    std::map<size_t, ScaledLayer> m_scaled;
    std::vector<std::vector<double>> m_scales;
};

}  // namespace

EqualizablePairs findEqualizablePairs(const GraphIndex& index, const std::vector<Layer>& layers, const RecipeStep& step)
{
    EqualizablePairs found;
    std::map<int, size_t> layerOf;
    for (size_t i = 0; i < layers.size(); ++i)
        if (hasScalableChannels(index, layers[i], step))
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
                const bool fits = !fixesItsInput(other, step) && reader.input(0) == value && isFlat == (other.kind != LayerKind::Conv) && channels > 0 && inputs % channels == 0;
                pair.second = second->second;
                pair.inputsAChannel = fits ? inputs / channels : 0;
                if (fits && (pair.inputsAChannel == 1 || isFlat))
                    found.pairs.push_back(pair);
                break;
            }
            if (!scalesWithItsInput(index, reader) || reader.input(0) != value) {
                static constexpr std::string_view kActivations[] = {"Clip", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Elu", "Selu", "Gelu", "Softplus", "Mish"};
                if (std::find(std::begin(kActivations), std::end(kActivations), reader.opType()) != std::end(kActivations))
                    found.notes.push_back("\"" + layers[layer].name + "\" is not equalized with what follows it: " + reader.opType() + " \"" + displayNameOf(reader) +
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

Result<Prepared> equalized(const Model& folded, const RecipeStep& step, const std::map<std::string, std::vector<double>>& highBias, CompressCache& cache)
{
    const Hash128 key = Hasher().add(graphKey("equalized", folded)).add(step.hash()).finish();
    struct Kept {
        GraphPtr from;  // keeps the address from being used again
        Prepared prepared;
    };
    if (const auto known = cache.find<Kept>(key))
        return known->prepared;
    Prepared prepared = Equalizer(folded, step, cache).run(highBias);
    const uint64_t bytes = prepared.model.graph->encodedBytes();
    return cache.keep(key, Kept{folded.graph, std::move(prepared)}, bytes)->prepared;
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
