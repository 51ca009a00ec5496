// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/format_comparison.h"

#include "core/compress/graph_facts.h"
#include "core/compress/quantize_weights.h"
#include "core/compress/weight_storage.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

double decibels(double signal, double noise)
{
    return noise > 0 ? 10 * std::log10(signal / noise) : std::numeric_limits<double>::infinity();
}

double energy(const std::vector<float>& values)
{
    double sum = 0;
    for (const float value : values)
        sum += static_cast<double>(value) * static_cast<double>(value);
    return sum;
}

/// The step for this layer alone, weights only.
RecipeStep stepFor(const RecipeStep& step, const std::string& layer)
{
    RecipeStep own = step;
    own.enabled = true;
    own.allLayers = false;
    Parameters choice;
    if (const auto found = step.layers.find(layer); found != step.layers.end())
        choice = found->second;
    choice.erase("enabled");
    choice["activations"] = std::string("none");
    own.layers = {{layer, choice}};
    own.parameters.erase("equalization");  // there is no second layer
    return own;
}

class Comparer {
public:
    Comparer(const Layer& layer, const Node& node, const RecipeStep& step, InputMomentsPtr moments, CompressCache& cache, const Job& job)
        : m_layer(layer), m_node(node), m_step(step), m_moments(std::move(moments)), m_cache(cache), m_job(job), m_weights(layer.weight->toFloats())
    {
        m_energy = energy(m_weights);
    }

    Result<FormatFigure> figure(const WeightFormat& format)
    {
        FormatFigure figure;
        figure.format = &format;
        QuantizeChoice choice = quantizeChoice(m_step, m_layer.name);
        choice.format = choice.format->low != findWeightFormat(choice.format->id)->low ? &withFullRange(format) : &format;
        choice.isAsymmetric = choice.isAsymmetric && format.rule == WeightFormat::Rule::Uniform;
        if (!choice.isAsymmetric && choice.weightCalibration == WeightCalibration::Hqq)
            choice.weightCalibration = WeightCalibration::Mse;
        figure.entries = format.rule == WeightFormat::Rule::Codebook ? choice.entries : 0;
        figure.refusal = weightRefusal(m_layer, choice, m_cache);
        if (!figure.refusal.empty())
            return figure;
        ESP_TRY(const std::vector<float> real, rounded(choice, &figure));
        const std::vector<float> errors = errorsOf(real);
        figure.weightDb = decibels(m_energy, energy(errors));
        figure.isByInputs = m_moments && (choice.usesGptq() || choice.adapts());
        if (!m_moments)
            return figure;
        figure.outputDb = decibels(outputOf(m_weights), outputOf(errors));
        figure.nearestDb = figure.outputDb;
        if (figure.isByInputs) {
            choice.rounding = WeightRounding::Nearest;
            ESP_TRY(const std::vector<float> nearest, rounded(choice, nullptr));
            figure.nearestDb = decibels(outputOf(m_weights), outputOf(errorsOf(nearest)));
        }
        return figure;
    }

private:
    double outputOf(const std::vector<float>& weights) const
    {
        const QuantizeChoice none;
        return outputEnergy(WeightRequest{m_layer, m_node, none, {}, 1, m_moments}, weights);
    }
    std::vector<float> errorsOf(const std::vector<float>& real) const
    {
        std::vector<float> errors(real.size());
        std::transform(real.begin(), real.end(), m_weights.begin(), errors.begin(), [](float now, float was) { return now - was; });
        return errors;
    }
    Result<std::vector<float>> rounded(const QuantizeChoice& choice, FormatFigure* figure)
    {
        ESP_TRY(const RoundedLayer layer, roundLayer(WeightRequest{m_layer, m_node, choice, {}, 1, m_moments}, m_cache, m_job));
        if (figure) {
            figure->bytes = storageOf(layer.weights, m_layer.weight->dims(), true).bytes();
            figure->bits = 8 * static_cast<double>(figure->bytes) / static_cast<double>(m_weights.size());
        }
        return layer.weights->realValues();
    }

    const Layer& m_layer;
    const Node& m_node;
    const RecipeStep& m_step;
    InputMomentsPtr m_moments;
    CompressCache& m_cache;
    const Job& m_job;
    std::vector<float> m_weights;
    double m_energy = 0;
};

}  // namespace

Result<FormatComparison> compareFormats(const Model& model, const std::string& name, const RecipeStep& recipe, const InputMomentsSource& inputs, const Job& job)
{
    CompressCache cache;
    const RecipeStep step = stepFor(recipe, name);
    ESP_TRY(const Prepared preparation, prepareForQuantize(model, step, {inputs, cache, job}));
    const Model& prepared = preparation.model;
    const GraphFactsPtr facts = graphFacts(prepared, cache);
    const auto found = std::find_if(facts->layers.begin(), facts->layers.end(), [&](const Layer& layer) { return layer.name == name; });
    if (found == facts->layers.end())
        return Error{ErrorCode::UnknownLayer, name, "the model has no layer of this name"};
    const Layer& layer = *found;
    if (const std::string reason = techniqueQuantize.refusal(prepared, layer); !reason.empty())
        return Error{ErrorCode::NotApplicable, name, reason};
    const NodePtr& node = prepared.graph->nodes()[static_cast<size_t>(layer.node)];
    FormatComparison comparison;
    comparison.weights = layer.weight->count();
    comparison.floatBytes = comparison.weights * static_cast<int64_t>(sizeof(float));
    InputMomentsPtr moments;
    if (inputs && inputRefusal(layer, *node).empty()) {
        Result<std::vector<InputMomentsPtr>> seen = inputs(prepared, {inputRequestOf(layer, node)}, job);
        if (!seen && seen.error().code == ErrorCode::Cancelled)
            return seen.error();
        // A model that cannot be run still has weights.
        if (seen)
            moments = seen->front();
    }
    comparison.hasInputs = moments != nullptr;
    Comparer comparer(layer, *node, step, std::move(moments), cache, job);
    const auto formats = weightFormats();
    for (size_t i = 0; i < formats.size(); ++i) {
        if (job.stopped())
            return cancelled();
        ESP_TRY(FormatFigure figure, comparer.figure(formats[i]));
        comparison.figures.push_back(std::move(figure));
        job.report(static_cast<double>(i + 1) / static_cast<double>(formats.size()));
    }
    return comparison;
}

}  // namespace esp
