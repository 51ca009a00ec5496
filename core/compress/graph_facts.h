// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/compress_cache.h"
#include "core/model/layer.h"

#include <deque>

namespace esp {

/// What every technique asks of a graph first.
struct GraphFacts {
    GraphIndex index;
    std::vector<Layer> layers;
    NameTable names;        ///< of values and nodes; text of the index's graph
    bool hasOtherNames = false;  ///< in subgraphs, or of sparse tensors
};
using GraphFactsPtr = std::shared_ptr<const GraphFacts>;

/// Names that clash with none of a graph, as NameMaker makes them; the graph's own are looked at once for all edits of it.
class NewNames {
public:
    explicit NewNames(std::shared_ptr<const GraphFacts> facts);
    std::string make(std::string wish);

private:
    bool isUsed(std::string_view name) const { return m_facts->names.find(name) >= 0 || m_made.find(name) >= 0; }
    void use(const std::string& name) { m_made.add(m_texts.emplace_back(name)); }

    std::shared_ptr<const GraphFacts> m_facts;
    std::deque<std::string> m_texts;
    NameTable m_made;
    std::unordered_map<std::string, int> m_last;  // number behind a wish that was not free
    std::optional<NameMaker> m_all;               // for graphs with names beyond those of the main graph
};

/// Made once for each graph that the cache remembers.
GraphFactsPtr graphFacts(const Model& model, CompressCache& cache);

/// Identity of a graph in keys of the cache; whoever keeps something under it must keep the graph alive with it.
Hash128 graphKey(const char* what, const Model& model);

}  // namespace esp
