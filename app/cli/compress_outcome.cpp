// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/compress_outcome.h"

#include <algorithm>

namespace esp::cli {

bool LayerResult::applied() const
{
    return !steps.empty() && std::all_of(steps.begin(), steps.end(), [](const ReportStep& step) { return step.applied; });
}

std::string LayerResult::reason() const
{
    const auto refused = std::find_if(steps.begin(), steps.end(), [](const ReportStep& step) { return !step.applied; });
    return refused == steps.end() ? std::string() : refused->reason;
}

std::vector<LayerResult> layerOutcomes(const Model& original, const Recipe& recipe, const CompressResult& result)
{
    std::vector<LayerResult> layers;
    for (const Layer& layer : findLayers(original))
        layers.push_back({reportLayer(layer.name, recipe, result.outcomes)});
    return layers;
}

}  // namespace esp::cli
