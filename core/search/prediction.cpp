// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/prediction.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace esp {

namespace {

struct Effect {
    const SensitivityRow* row = nullptr;
    double weight = 1;
};

/// Of a technique, all parameters that a layer has, without the amount.
bool matches(const Technique& technique, const RecipeStep& step, const std::string& layer, const SensitivityOption& option)
{
    const RecipeStep own = recipeOf(option, layer).steps[0];
    // What another parameter switches off does not count: an unused threshold, ends of a range that is calibrated. Their values are the defaults in
    // both then, or they are part of a setting that has no row.
    return std::all_of(technique.parameters.begin(), technique.parameters.end(), [&](const ParameterInfo& info) {
        return (option.amount && std::string_view(option.amount) == info.id)
               || parameterFor(technique, step, layer, info.id) == parameterFor(technique, own, layer, info.id);
    });
}

double amountOf(const Parameters& parameters, const char* amount)
{
    const auto found = parameters.find(amount);
    const double* number = found == parameters.end() ? nullptr : std::get_if<double>(&found->second);
    return number ? *number : 0;
}

/// Whether the greater amount changes as many answers as the smaller one, up to what chance explains.
bool rises(const SensitivityRow* from, const SensitivityRow& to)
{
    return !from || from->changed() <= to.changed() || wilsonInterval(to.changed(), to.paired.samples).high >= 100.0 * static_cast<double>(from->changed()) / static_cast<double>(from->paired.samples);
}

/// What one step does to one layer; nothing where it does not apply.
PredictionGap addEffects(const SensitivityTable& table, const Technique& technique, const RecipeStep& step, size_t layer, std::vector<Effect>& effects)
{
    const std::string& name = table.layers[layer];
    const auto options = sensitivityOptions();
    const SensitivityRow* below = nullptr;
    double belowAmount = 0;
    for (size_t o = 0; o < options.size(); ++o) {
        const SensitivityOption& option = options[o];
        if (option.technique != step.technique)
            continue;
        const SensitivityRow* const row = table.row(layer, o);
        if (!row)
            return PredictionGap::NoTable;
        if (!matches(technique, step, name, option))
            continue;
        if (!row->applies)
            return PredictionGap::None;
        if (!row->isMeasured())
            return PredictionGap::NotMeasured;
        if (!option.amount) {
            effects.push_back({row, 1});
            return PredictionGap::None;
        }
        const ParameterValue value = parameterFor(technique, step, name, option.amount);
        const double wanted = std::get_if<double>(&value) ? *std::get_if<double>(&value) : 0;
        const double amount = amountOf(option.parameters(), option.amount);
        if (wanted > amount) {
            below = row;
            belowAmount = amount;
            continue;
        }
        const double part = (wanted - belowAmount) / (amount - belowAmount);
        if (part > 0 && part < 1 && !rises(below, *row))
            return PredictionGap::NotMonotone;
        if (below && part < 1)
            effects.push_back({below, 1 - part});
        if (part > 0)
            effects.push_back({row, part});
        return PredictionGap::None;
    }
    return PredictionGap::UnknownSetting;
}

/// Scores of all candidates with all effects together; effect by effect, as memory lies.
std::vector<double> movedScores(const SensitivityTable& table, const std::vector<Effect>& effects)
{
    std::vector<double> scores(table.scores.begin(), table.scores.end());
    for (const Effect& effect : effects)
        for (size_t i = 0; i < scores.size(); ++i)
            scores[i] += effect.weight * static_cast<double>(effect.row->shifts[i]);
    return scores;
}

/// The answer to a sample, by its place. scores: of movedScores.
int32_t answerOf(const SensitivityTable& table, const std::vector<Effect>& effects, const std::vector<double>& scores, size_t sample)
{
    const int32_t before = table.original->answers[sample].top1;
    if (table.candidates == 0) {
        for (const Effect& effect : effects)
            if (effect.weight >= 0.5 && effect.row->answers[sample] != before)
                return effect.row->answers[sample];
        return before;
    }
    size_t best = sample * table.candidates;
    for (size_t place = best + 1; place < (sample + 1) * table.candidates; ++place)
        if (scores[place] > scores[best] || (scores[place] == scores[best] && table.classes[place] < table.classes[best]))
            best = place;
    return table.classes[best];
}

double scaleOf(double changed)
{
    return 2 + changed;
}

}  // namespace

PredictedCounts predictCounts(const SensitivityTable& table, const Recipe& recipe)
{
    PredictedCounts counts;
    std::vector<Effect> effects;
    for (const RecipeStep& step : recipe.steps) {
        const Technique* const technique = findTechnique(step.technique);
        if (!technique || !step.enabled)
            continue;
        for (size_t layer = 0; layer < table.layers.size(); ++layer) {
            if (!isMeantFor(step, table.layers[layer]))
                continue;
            counts.gap = addEffects(table, *technique, step, layer, effects);
            if (counts.gap != PredictionGap::None) {
                counts.layer = table.layers[layer];
                return counts;
            }
        }
    }
    counts.effects = effects.size();
    if (effects.size() == 1 && effects[0].weight == 1) {
        const PairedComparison& paired = effects[0].row->paired;
        counts.isRow = true;
        counts.changed = static_cast<double>(effects[0].row->changed());
        counts.right = static_cast<double>(paired.onlySecondRight - paired.onlyFirstRight);
        return counts;
    }
    if (effects.empty())
        return counts;
    const std::vector<double> scores = movedScores(table, effects);
    for (size_t s = 0; s < table.answers(); ++s) {
        const int32_t before = table.original->answers[s].top1;
        const int32_t now = answerOf(table, effects, scores, s);
        counts.changed += now != before;
        if (!table.labels.empty())
            counts.right += (now == table.labels[s]) - (before == table.labels[s]);
    }
    if (counts.changed > kMostPredictedShare * static_cast<double>(table.answers()))
        counts.gap = PredictionGap::TooGreat;
    return counts;
}

RecipePrediction predictRecipe(const SensitivityTable& table, const Recipe& recipe)
{
    RecipePrediction prediction;
    if (!table.complete)
        return prediction;
    const PredictedCounts counts = predictCounts(table, recipe);
    prediction.gap = counts.gap;
    prediction.layer = counts.layer;
    if (!prediction.isKnown())
        return prediction;
    const auto samples = static_cast<double>(table.answers());
    const auto perSample = static_cast<double>(table.original->form.perSample);
    // Each error by its own size: changes in answers cancel in accuracy, their number does not.
    double changedError = 0;
    double rightError = 0;
    if (counts.effects > 0 && !counts.isRow) {
        for (const PredictionCheck& check : table.checks) {
            const double scale = scaleOf(check.predictedChanged);
            changedError = std::max(changedError, std::abs(check.predictedChanged - static_cast<double>(check.changed)) / scale);
            rightError = std::max(rightError, std::abs(check.predictedRight - static_cast<double>(check.right)) / scale);
        }
        changedError *= scaleOf(counts.changed);
        rightError *= scaleOf(counts.changed);
    }
    // The rest of the data: a share of changes like that of the samples, one more for those that these could miss. A sequence counts as one
    // witness, however many positions it has.
    const auto all = static_cast<double>(table.dataSamples) * perSample;
    if (counts.effects > 0 && all > samples) {
        const double share = (counts.changed + 1) / (samples + 2);
        const double part = 1.959964 * std::sqrt(share * (1 - share) * samples * (all - samples) / std::max(1.0, all - 1) * perSample);
        changedError = std::hypot(changedError, part);
        rightError = std::hypot(rightError, part);
    }
    const auto perCent = [&](double answers) { return 100 * answers / samples; };
    prediction.agreement = 100 - perCent(counts.changed);
    prediction.agreementInterval = {std::max(0.0, prediction.agreement - perCent(changedError)), std::min(100.0, prediction.agreement + perCent(changedError))};
    prediction.hasAccuracy = !table.labels.empty();
    prediction.accuracyChange = perCent(counts.right);
    prediction.accuracyInterval = {prediction.accuracyChange - perCent(rightError), prediction.accuracyChange + perCent(rightError)};
    return prediction;
}

Recipe drawMix(const SensitivityTable& table, uint64_t seed)
{
    const auto options = sensitivityOptions();
    // The standard fixes this generator, not its distributions.
    std::mt19937_64 random(seed);
    const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
    const auto below = [&](size_t count) { return std::min(count - 1, static_cast<size_t>(uniform() * static_cast<double>(count))); };

    std::vector<size_t> layers;
    for (size_t layer = 0; layer < table.layers.size(); ++layer)
        for (size_t o = 0; o < options.size(); ++o)
            if (table.row(layer, o)->isMeasured()) {
                layers.push_back(layer);
                break;
            }
    // As many layers as not: a toggle and a whole network are both common.
    const auto count = static_cast<size_t>(std::ceil(std::pow(static_cast<double>(layers.size()), uniform())));
    for (size_t i = 0; i < count; ++i)
        std::swap(layers[i], layers[i + below(layers.size() - i)]);
    layers.resize(count);
    std::sort(layers.begin(), layers.end());

    const bool isUniform = uniform() < 0.5;  // one choice for all, as presets have it
    struct Choice {
        size_t first = 0;
        size_t second = 0;  // of another technique, or unused
        double part = 1;    // of the amount, for half of the choices
    };
    const auto choose = [&] {
        Choice choice;
        choice.first = below(options.size());
        choice.second = uniform() < 0.3 ? below(options.size()) : choice.first;
        choice.part = std::min(1.0, 0.05 + 2 * uniform());
        return choice;
    };
    const Choice common = choose();
    std::vector<Choice> choices;
    for (size_t i = 0; i < layers.size(); ++i)
        choices.push_back(isUniform ? common : choose());

    Recipe recipe;
    for (const Technique* technique : techniques()) {
        RecipeStep step;
        step.technique = technique->id;
        step.allLayers = false;
        for (size_t i = 0; i < layers.size(); ++i) {
            for (const size_t o : {choices[i].first, choices[i].second}) {
                const SensitivityOption& option = options[o];
                if (option.technique != step.technique || !table.row(layers[i], o)->isMeasured())
                    continue;
                Parameters parameters = option.parameters();
                if (option.amount)
                    parameters[option.amount] = std::round(100 * choices[i].part * amountOf(parameters, option.amount)) / 100;
                step.layers[table.layers[layers[i]]] = std::move(parameters);
                break;
            }
        }
        if (!step.layers.empty())
            recipe.steps.push_back(std::move(step));
    }
    return recipe;
}

}  // namespace esp
