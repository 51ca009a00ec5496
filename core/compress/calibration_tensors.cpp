// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/graph_facts.h"
#include "core/compress/technique.h"

#include <set>

namespace esp {

namespace {

/// Each takes 64 kB while values are counted; of larger networks a step asks for what it wants when it wants it.
constexpr size_t kMostTensors = 600;

/// What a step for all layers would want of the model, and what it calls useful for others.
Result<std::vector<std::string>> namesFor(const Technique& technique, const Model& model, CompressCache& cache)
{
    RecipeStep step;
    step.technique = technique.id;
    step.allLayers = true;
    // By default nothing looks at data before they are counted.
    ESP_TRY(const Prepared prepared, technique.prepare(model, step, {{}, cache, {}}));
    std::vector<std::string> names = technique.statisticsWanted(prepared.model, step, cache);
    if (names.empty() || !technique.statisticsUseful)
        return names;
    ESP_TRY(const std::vector<std::string> useful, technique.statisticsUseful(model, step, cache));
    names.insert(names.end(), useful.begin(), useful.end());
    return names;
}

}  // namespace

Result<std::vector<std::string>> findCalibrationTensors(const Model& model, CompressCache& cache)
{
    const GraphFactsPtr facts = graphFacts(model, cache);
    std::vector<std::string> tensors;
    std::set<std::string> known;
    for (const Technique* technique : techniques()) {
        ESP_TRY(const std::vector<std::string> names, namesFor(*technique, model, cache));
        // What only preparation adds is measured where it is.
        for (const std::string& name : names)
            if ((facts->index.producer(name) >= 0 || facts->index.isGraphInput(name)) && known.insert(name).second)
                tensors.push_back(name);
    }
    if (tensors.size() > kMostTensors)
        tensors.clear();
    return tensors;
}

}  // namespace esp
