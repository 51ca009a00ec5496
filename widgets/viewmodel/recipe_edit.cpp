// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/recipe_edit.h"

#include "core/compress/technique.h"

#include <algorithm>

namespace esp {

namespace {

constexpr const char* kEnabled = "enabled";

template <typename T>
T valueOf(const RecipeStep& step, std::string_view layer, const char* parameter, T fallback)
{
    const Technique* technique = findTechnique(step.technique);
    if (!technique)
        return fallback;
    const ParameterValue value = parameterFor(*technique, step, layer, parameter);
    const T* typed = std::get_if<T>(&value);
    return typed ? *typed : fallback;
}

/// The step of a technique, added where people expect it if there is none.
RecipeStep& stepOf(Recipe& recipe, const char* technique, bool first)
{
    const int index = findStep(recipe, technique);
    if (index >= 0)
        return recipe.steps[static_cast<size_t>(index)];
    RecipeStep step;
    step.technique = technique;
    step.allLayers = false;
    return *recipe.steps.insert(first ? recipe.steps.begin() : recipe.steps.end(), std::move(step));
}

void switchOff(Recipe& recipe, const char* technique, const std::string& layer)
{
    const int index = findStep(recipe, technique);
    if (index < 0)
        return;
    RecipeStep& step = recipe.steps[static_cast<size_t>(index)];
    if (step.allLayers)
        step.layers[layer][kEnabled] = false;
    else
        step.layers.erase(layer);
    if (!step.allLayers && step.layers.empty())
        recipe.steps.erase(recipe.steps.begin() + index);
}

/// Writes a parameter only where it differs from what the layer has without it: recipes stay short.
void setParameter(RecipeStep& step, const std::string& layer, const char* parameter, const ParameterValue& value)
{
    Parameters& own = step.layers[layer];
    own.erase(parameter);
    const Technique* technique = findTechnique(step.technique);
    if (!technique || parameterFor(*technique, step, layer, parameter) != value)
        own[parameter] = value;
}

}  // namespace

int findStep(const Recipe& recipe, std::string_view technique)
{
    for (size_t i = 0; i < recipe.steps.size(); ++i)
        if (recipe.steps[i].enabled && recipe.steps[i].technique == technique)
            return static_cast<int>(i);
    return -1;
}

LayerChoice choiceOf(const Recipe& recipe, std::string_view layer)
{
    LayerChoice choice;
    if (const int index = findStep(recipe, kPrune); index >= 0) {
        const RecipeStep& step = recipe.steps[static_cast<size_t>(index)];
        choice.prune = isMeantFor(step, layer);
        choice.ratio = valueOf<double>(step, layer, "ratio", choice.ratio);
        choice.byThreshold = valueOf<std::string>(step, layer, "amount", "ratio") == "threshold";
        choice.threshold = valueOf<double>(step, layer, "threshold", 0);
    }
    if (const int index = findStep(recipe, kQuantize); index >= 0) {
        const RecipeStep& step = recipe.steps[static_cast<size_t>(index)];
        choice.quantize = isMeantFor(step, layer);
        choice.activations = valueOf<std::string>(step, layer, "activations", choice.activations);
        choice.format = valueOf<std::string>(step, layer, "format", choice.format);
    }
    return choice;
}

std::optional<FixedRange> inputRangeOf(const Recipe& recipe, std::string_view layer)
{
    const int index = findStep(recipe, kQuantize);
    if (index < 0)
        return std::nullopt;
    const RecipeStep& step = recipe.steps[static_cast<size_t>(index)];
    if (!isMeantFor(step, layer) || valueOf<std::string>(step, layer, "input_range", "calibrated") != "fixed")
        return std::nullopt;
    return FixedRange{valueOf<double>(step, layer, "input_low", 0), valueOf<double>(step, layer, "input_high", 1)};
}

Recipe withoutStaleName(Recipe recipe, const Recipe& before)
{
    if (recipe.steps != before.steps)
        recipe.name.clear();
    return recipe;
}

Recipe withInputRange(Recipe recipe, const std::string& layer, const std::optional<FixedRange>& range)
{
    const int index = findStep(recipe, kQuantize);
    if (index < 0 || !isMeantFor(recipe.steps[static_cast<size_t>(index)], layer))
        return recipe;
    RecipeStep& step = recipe.steps[static_cast<size_t>(index)];
    setParameter(step, layer, "input_range", std::string(range ? "fixed" : "calibrated"));
    for (const char* end : {"input_low", "input_high"})
        step.layers[layer].erase(end);
    if (range) {
        setParameter(step, layer, "input_low", range->low);
        setParameter(step, layer, "input_high", range->high);
    }
    if (step.allLayers && step.layers[layer].empty())
        step.layers.erase(layer);
    return recipe;
}

Recipe withChoice(Recipe recipe, const std::string& layer, const LayerChoice& choice)
{
    if (choice.prune) {
        RecipeStep& step = stepOf(recipe, kPrune, true);
        step.layers[layer].erase(kEnabled);
        setParameter(step, layer, "amount", std::string(choice.byThreshold ? "threshold" : "ratio"));
        if (choice.byThreshold)
            setParameter(step, layer, "threshold", choice.threshold);
        else
            setParameter(step, layer, "ratio", choice.ratio);
        if (step.allLayers && step.layers[layer].empty())
            step.layers.erase(layer);
    } else {
        switchOff(recipe, kPrune, layer);
    }
    if (choice.quantize) {
        RecipeStep& step = stepOf(recipe, kQuantize, false);
        step.layers[layer].erase(kEnabled);
        setParameter(step, layer, "activations", choice.activations);
        setParameter(step, layer, "format", choice.format);
        if (step.allLayers && step.layers[layer].empty())
            step.layers.erase(layer);
    } else {
        switchOff(recipe, kQuantize, layer);
    }
    return recipe;
}

}  // namespace esp
