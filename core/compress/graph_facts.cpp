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
    return cache.keep(key, GraphFacts{GraphIndex(model.graph), findLayers(model)}, kBytesANode * model.graph->nodes().size());
}

}  // namespace esp
