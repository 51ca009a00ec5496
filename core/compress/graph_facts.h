// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/compress_cache.h"
#include "core/model/layer.h"

namespace esp {

/// What every technique asks of a graph first.
struct GraphFacts {
    GraphIndex index;
    std::vector<Layer> layers;
};
using GraphFactsPtr = std::shared_ptr<const GraphFacts>;

/// Made once for each graph that the cache remembers.
GraphFactsPtr graphFacts(const Model& model, CompressCache& cache);

/// Identity of a graph in keys of the cache; whoever keeps something under it must keep the graph alive with it.
Hash128 graphKey(const char* what, const Model& model);

}  // namespace esp
