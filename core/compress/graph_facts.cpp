// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/graph_facts.h"

namespace esp {

Hash128 graphKey(const char* what, const Model& model)
{
    return Hasher().add(what).add(reinterpret_cast<uintptr_t>(model.graph.get())).add(model.opset()).finish();
}

GraphFactsPtr graphFacts(const Model& model, CompressCache& cache)
{
    constexpr uint64_t kBytesANode = 1000;
    const Hash128 key = graphKey("facts", model);
    if (auto facts = cache.find<GraphFacts>(key))
        return facts;
    GraphIndex index(model.graph);
    std::vector<Layer> layers = findLayers(index);
    return cache.keep(key, GraphFacts{std::move(index), std::move(layers)}, kBytesANode * model.graph->nodes().size());
}

}  // namespace esp
