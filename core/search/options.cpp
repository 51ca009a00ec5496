// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/options.h"

#include <algorithm>
#include <iterator>

namespace esp {

namespace {

constexpr SensitivityOption kOptions[] = {
    {"int8", "quantize", [] { return Parameters{}; }, nullptr},
    {"int8-weights", "quantize", [] { return Parameters{{"activations", std::string("none")}}; }, nullptr},
    {"prune50", "prune", [] { return Parameters{{"ratio", 0.5}}; }, "ratio"},
    {"prune70", "prune", [] { return Parameters{{"ratio", 0.7}}; }, "ratio"},
    {"prune90", "prune", [] { return Parameters{{"ratio", 0.9}}; }, "ratio"},
};

}  // namespace

std::span<const SensitivityOption> sensitivityOptions() { return kOptions; }

int findSensitivityOption(std::string_view id)
{
    const auto found = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const SensitivityOption& option) { return id == option.id; });
    return found == std::end(kOptions) ? -1 : static_cast<int>(found - std::begin(kOptions));
}

Recipe recipeOf(const SensitivityOption& option, const std::string& layer)
{
    RecipeStep step;
    step.technique = option.technique;
    step.parameters = option.parameters();
    step.allLayers = false;
    step.layers[layer];
    Recipe recipe;
    recipe.steps.push_back(std::move(step));
    return recipe;
}

}  // namespace esp
