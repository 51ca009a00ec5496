// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/smooth.h"

#include "core/compress/channel_scaling.h"
#include "core/compress/gptq.h"
#include "core/compress/quantize_parameters.h"
#include "core/compress/quantize_weights.h"
#include "core/model/constant_path.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace esp {

namespace {

/// Factors of a group, and what AWQ's search found.
struct Factors {
    std::vector<double> values;  // empty: not finite
    double alpha = 0;
    double ratio = 1;            // of the error to that without factors
};

/// The moments of one reader, channel by channel. Of a convolution several taps belong to one.
void collect(const InputMoments& moments, int64_t channels, ChannelInputs& inputs)
{
    const auto columnsAChannel = static_cast<size_t>(moments.groups * moments.columns / channels);
    for (size_t i = 0; i < moments.largest.size(); ++i) {
        const size_t channel = i / columnsAChannel;
        inputs.largest[channel] = std::max(inputs.largest[channel], static_cast<double>(moments.largest[i]));
        inputs.mean[channel] += static_cast<double>(moments.magnitude[i]) / static_cast<double>(columnsAChannel);
    }
}

class Smoother {
public:
    Smoother(const Model& folded, const RecipeStep& step, const PrepareContext& context)
        : m_model(folded), m_step(step), m_context(context), m_edit(folded, context.cache, "smooth"),
          m_found(findSmoothGroups(m_edit.index(), m_edit.layers(), step)), m_isAwq(choiceOf(step, "", "equalization") == "awq"),
          m_alpha(numberOf(step, "", "smoothing"))
    {
    }

    Result<Prepared> run()
    {
        m_prepared.notes = m_found.notes;
        ESP_CHECK(look());
        for (const SmoothGroup& group : m_found.groups) {
            if (m_context.job.stopped())
                return cancelled();
            const std::vector<InputMomentsPtr> moments = momentsOf(group);
            const bool isKnown = std::all_of(moments.begin(), moments.end(), [](const InputMomentsPtr& each) { return each != nullptr; });
            Factors factors;
            if (isKnown) {
                ESP_TRY(factors, factorsOf(group, moments));
            }
            if (factors.values.empty()) {
                m_prepared.notes.push_back("what \"" + m_edit.layers()[group.readers.front()].name + "\" reads is not rescaled: it could not be looked at in the calibration samples");
                continue;
            }
            for (const size_t reader : group.readers)
                m_prepared.layerNotes[m_edit.layers()[reader].name] = noteOf(factors);
            if (std::any_of(factors.values.begin(), factors.values.end(), [](double factor) { return factor != 1; }))
                fold(group, factors);
        }
        for (const auto& [number, scaled] : m_scaled)
            writeScaled(m_edit, m_edit.layers()[number], scaled);
        m_prepared.model = m_edit.finish();
        return m_prepared;
    }

private:
    const NodePtr& nodeOf(size_t layer) const { return m_edit.graph().nodes()[static_cast<size_t>(m_edit.layers()[layer].node)]; }

    /// Asks for the moments of all readers in one pass; products that read the same value share them.
    Result<void> look()
    {
        std::vector<InputRequest> requests;
        for (const SmoothGroup& group : m_found.groups)
            for (const size_t reader : group.readers) {
                InputRequest request = inputRequestOf(m_edit.layers()[reader], nodeOf(reader));
                const auto same = std::find_if(requests.begin(), requests.end(), [&](const InputRequest& other) {
                    return !request.convolution && !other.convolution && request.value == other.value;
                });
                m_requestOf[reader] = static_cast<size_t>(same - requests.begin());
                if (same == requests.end())
                    requests.push_back(std::move(request));
            }
        if (requests.empty())
            return {};
        if (!m_context.inputs)
            return Error{ErrorCode::NoData, techniqueQuantize.id, "it needs calibration data to see what layers read (SmoothQuant and AWQ), and there are none"};
        ESP_TRY(m_moments, m_context.inputs(m_model, requests, m_context.job));
        return {};
    }

    std::vector<InputMomentsPtr> momentsOf(const SmoothGroup& group) const
    {
        std::vector<InputMomentsPtr> moments;
        for (const size_t reader : group.readers)
            moments.push_back(m_moments[m_requestOf.at(reader)]);
        return moments;
    }

    /// With the factors of all groups so far.
    ScaledLayer& scaledOf(size_t layer)
    {
        return m_scaled.try_emplace(layer, m_edit.layers()[layer], *nodeOf(layer), m_edit.index()).first->second;
    }

    Result<Factors> factorsOf(const SmoothGroup& group, const std::vector<InputMomentsPtr>& moments)
    {
        Hasher hasher;
        hasher.add("smoothing factors").add(m_isAwq).add(m_isAwq ? 0.0 : m_alpha).add(group.channels);
        for (size_t i = 0; i < group.readers.size(); ++i) {
            const Layer& layer = m_edit.layers()[group.readers[i]];
            const QuantizeChoice choice = quantizeChoice(m_step, layer.name);
            hasher.add(moments[i]->key).add(layer.weight->contentHash()).add(layer.outputAxis).add(nodeOf(group.readers[i])->intAttribute("group", 1));
            hasher.add(weightSchemeKey(choice));
        }
        const Hash128 key = hasher.finish();
        if (const auto known = m_context.cache.find<Factors>(key))
            return *known;
        ChannelInputs inputs;
        for (auto* each : {&inputs.largest, &inputs.mean})
            each->assign(static_cast<size_t>(group.channels), 0);
        for (const InputMomentsPtr& each : moments)
            collect(*each, group.channels, inputs);
        Factors factors;
        if (!m_isAwq) {
            factors.values = smoothQuantFactors(inputs.largest, largestWeights(group), m_alpha);
        } else {
            ESP_TRY(factors, searchedFactors(group, moments, inputs.mean));
        }
        if (!std::all_of(factors.values.begin(), factors.values.end(), [](double factor) { return std::isfinite(factor) && factor > 0; }))
            factors.values.clear();
        const uint64_t bytes = factors.values.size() * sizeof(double);
        return *m_context.cache.keep(key, std::move(factors), bytes);
    }

    std::vector<double> largestWeights(const SmoothGroup& group)
    {
        std::vector<double> largest(static_cast<size_t>(group.channels), 0);
        for (const size_t reader : group.readers) {
            const std::vector<double> own = ScaledLayer(m_edit.layers()[reader], *nodeOf(reader), m_edit.index()).ranges(false, group.inputsAChannel);
            for (size_t c = 0; c < own.size(); ++c)
                largest[c] = std::max(largest[c], own[c]);
        }
        return largest;
    }

    /// AWQ's grid. Of equally good ones the first, so that nothing changes without gain.
    Result<Factors> searchedFactors(const SmoothGroup& group, const std::vector<InputMomentsPtr>& moments, const std::vector<double>& mean)
    {
        constexpr int kSteps = 20;
        Factors best;
        double least = 0;
        double plain = 0;
        for (int i = 0; i < kSteps; ++i) {
            const double alpha = static_cast<double>(i) / kSteps;
            const std::vector<double> factors = awqFactors(mean, alpha);
            double loss = 0;
            for (size_t r = 0; r < group.readers.size(); ++r) {
                if (m_context.job.stopped())
                    return cancelled();
                loss += lossOf(group.readers[r], moments[r], factors, group.inputsAChannel);
            }
            if (i == 0)
                plain = loss;
            if (i == 0 || loss < least) {
                least = loss;
                best.values = factors;
                best.alpha = alpha;
            }
        }
        best.ratio = plain > 0 ? least / plain : 1;
        if (!std::isfinite(plain))
            best.values.clear();
        return best;
    }

    /// Mean of ‖(Q(W·s)/s − W)x‖² over what the layer reads.
    double lossOf(size_t reader, const InputMomentsPtr& moments, const std::vector<double>& factors, int64_t inputsAChannel) const
    {
        const Layer& layer = m_edit.layers()[reader];
        const QuantizeChoice choice = quantizeChoice(m_step, layer.name);
        ScaledLayer scaled(layer, *nodeOf(reader), m_edit.index());
        scaled.multiplyInputs(factors, inputsAChannel);
        const std::vector<float> weights(scaled.weights.begin(), scaled.weights.end());
        const std::vector<float> rounded = nearestWeights(layer, choice, weights).realValues();
        std::vector<float> errors(weights.size());
        size_t at = 0;
        scaled.forEach([&](double weight, size_t, size_t input) {
            errors[at] = static_cast<float>((static_cast<double>(rounded[at]) - weight) / factors[input / static_cast<size_t>(inputsAChannel)]);
            ++at;
        });
        return outputEnergy(WeightRequest{layer, *nodeOf(reader), choice, {}, 1, moments}, errors);
    }

    void fold(const SmoothGroup& group, const Factors& factors)
    {
        for (const size_t reader : group.readers)
            scaledOf(reader).multiplyInputs(factors.values, group.inputsAChannel);
        if (group.layer)
            scaledOf(*group.layer).divideOutputs(factors.values);
        for (const SmoothGroup::Constant& constant : group.constants) {
            const TensorPtr tensor = findConstantPath(m_edit.index(), m_edit.node(constant.node).inputs[constant.input]).tensor;
            const std::vector<float> floats = tensor->toFloats();
            std::vector<double> divided(floats.begin(), floats.end());
            for (size_t c = 0; c < divided.size(); ++c)
                divided[c] /= factors.values[c];
            setConstantInput(m_edit, constant.node, constant.input, tensor->dims(), divided);
        }
        renameOutputs(m_edit, group.makers);
    }

    std::string noteOf(const Factors& factors) const
    {
        if (!m_isAwq)
            return "channels rescaled by SmoothQuant";
        char text[96];
        std::snprintf(text, sizeof text, "channels rescaled by AWQ (exponent %.2f): %.0f %% of the error without it", factors.alpha, 100 * factors.ratio);
        return text;
    }

    const Model& m_model;
    const RecipeStep& m_step;
    const PrepareContext& m_context;
    GraphEdit m_edit;
    SmoothGroups m_found;
    bool m_isAwq;
    double m_alpha;
    std::map<size_t, size_t> m_requestOf;  // by number of the layer
    std::vector<InputMomentsPtr> m_moments;
    std::map<size_t, ScaledLayer> m_scaled;
    Prepared m_prepared;
};

}  // namespace

std::vector<double> smoothQuantFactors(const std::vector<double>& largestInputs, const std::vector<double>& largestWeights, double alpha)
{
    constexpr double kLeastWeight = 1e-5;
    constexpr size_t kOneIn = 10;
    std::vector<double> factors(largestInputs.size(), 0);
    std::vector<double> alive;
    for (size_t c = 0; c < factors.size(); ++c) {
        if (!(largestInputs[c] > 0))
            continue;
        factors[c] = std::pow(largestInputs[c], alpha) / std::pow(std::max(largestWeights[c], kLeastWeight), 1 - alpha);
        alive.push_back(factors[c]);
    }
    if (alive.empty())
        return std::vector<double>(factors.size(), 1);
    const auto floor = alive.begin() + static_cast<ptrdiff_t>(alive.size() / kOneIn);
    std::nth_element(alive.begin(), floor, alive.end());
    for (double& factor : factors)
        factor = std::max(factor, *floor);
    return factors;
}

std::vector<double> awqFactors(const std::vector<double>& meanInputs, double alpha)
{
    constexpr double kLeast = 1e-4;
    std::vector<double> factors(meanInputs.size(), 1);
    double least = 0;
    double largest = 0;
    for (size_t c = 0; c < factors.size(); ++c) {
        if (!(meanInputs[c] > 0))
            continue;
        factors[c] = std::max(std::pow(meanInputs[c], alpha), kLeast);
        least = least > 0 ? std::min(least, factors[c]) : factors[c];
        largest = std::max(largest, factors[c]);
    }
    for (size_t c = 0; c < factors.size(); ++c)
        if (meanInputs[c] > 0)
            factors[c] /= std::sqrt(least * largest);
    return factors;
}

Result<Prepared> smoothed(const Model& folded, const RecipeStep& step, const PrepareContext& context)
{
    const Hash128 key = Hasher().add(graphKey("smoothed", folded)).add(step.hash()).finish();
    struct Kept {
        GraphPtr from;  // keeps the address from being used again
        Prepared prepared;
    };
    if (const auto known = context.cache.find<Kept>(key))
        return known->prepared;
    // Sums of products are compared, and the same model is to come out everywhere.
    fixProductBlocks();
    ESP_TRY(Prepared prepared, Smoother(folded, step, context).run());
    const uint64_t bytes = prepared.model.graph->encodedBytes();
    return context.cache.keep(key, Kept{folded.graph, std::move(prepared)}, bytes)->prepared;
}

}  // namespace esp
