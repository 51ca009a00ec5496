// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/compress_outcome.h"

#include <algorithm>

namespace esp::cli {

bool LayerResult::applied() const
{
    return !steps.empty() && std::all_of(steps.begin(), steps.end(), [](const StepResult& step) { return step.applied; });
}

std::string LayerResult::reason() const
{
    const auto refused = std::find_if(steps.begin(), steps.end(), [](const StepResult& step) { return !step.applied; });
    return refused == steps.end() ? std::string() : refused->reason;
}

bool LayerResult::isPruned() const
{
    return std::any_of(steps.begin(), steps.end(), [](const StepResult& step) { return step.technique == "prune" && step.applied; });
}

std::string LayerResult::text() const
{
    std::string text;
    for (const StepResult& step : steps) {
        text += (text.empty() ? "" : "; ") + step.technique;
        text += !step.applied ? " not applied: " + step.reason : step.note.empty() ? std::string() : ": " + step.note;
    }
    return text;
}

std::vector<LayerResult> layerOutcomes(const Model& original, const Recipe& recipe, const CompressResult& result)
{
    std::vector<LayerResult> layers;
    for (const Layer& layer : findLayers(original)) {
        LayerResult row{layer.name, {}};
        for (size_t s = 0; s < std::min(recipe.steps.size(), result.outcomes.size()); ++s) {
            for (const LayerOutcome& outcome : result.outcomes[s]) {
                // No reason: the step was not meant for this layer.
                if (outcome.layer == layer.name && (outcome.applied || !outcome.reason.empty()))
                    row.steps.push_back({recipe.steps[s].technique, outcome.applied, outcome.reason, outcome.note});
            }
        }
        layers.push_back(std::move(row));
    }
    return layers;
}

}  // namespace esp::cli
