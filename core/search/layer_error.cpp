// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/layer_error.h"

#include "core/model/layer.h"

#include <algorithm>
#include <map>

namespace esp {

Result<std::vector<LayerError>> measureLayerErrors(Engine& engine, const Model& original, const Model& variant, const DatasetPtr& data, size_t samples,
                                                   const Job& job)
{
    if (!data || data->size() == 0)
        return Error{ErrorCode::NoData, {}, "there are no samples to compare on"};
    const std::vector<Layer> layers = findLayers(original);
    const auto& nodes = original.graph->nodes();
    const GraphIndex changed(variant.graph);
    NoiseOptions options;
    std::vector<std::string> values;
    for (const Layer& layer : layers) {
        const int last = layer.folded.empty() ? layer.node : layer.folded.back();
        values.push_back(nodes[static_cast<size_t>(last)]->output(0));
        if (changed.producer(values.back()) >= 0 && std::find(options.values.begin(), options.values.end(), values.back()) == options.values.end())
            options.values.push_back(values.back());
    }
    const size_t count = std::clamp<size_t>(samples, 1, data->size());
    for (size_t i = 0; i < count; ++i)
        options.samples.push_back(static_cast<uint32_t>(i * data->size() / count));
    ESP_TRY(const std::vector<OutputNoise> noise, engine.outputNoise(original, variant, data, job, options));
    std::map<std::string_view, const OutputNoise*> byName;
    for (const OutputNoise& each : noise)
        byName.emplace(each.output, &each);
    std::vector<LayerError> errors(layers.size());
    for (size_t i = 0; i < layers.size(); ++i) {
        const auto found = byName.find(values[i]);
        if (found != byName.end())
            errors[i].noise = *found->second;
        else
            errors[i].reason = "its output has no float32 counterpart in the changed model";
    }
    return errors;
}

}  // namespace esp
