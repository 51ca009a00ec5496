// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/graph_facts.h"

namespace esp {

namespace {

void collectNames(GraphFacts& facts)
{
    const Graph& graph = facts.index.graph();
    facts.names.reserve(2 * graph.nodes().size() + graph.initializers().size() + graph.fields().valueInfos.size());
    for (const auto* infos : {&graph.inputs(), &graph.outputs(), &graph.fields().valueInfos})
        for (const ValueInfoPtr& info : *infos)
            facts.names.add(info->name);
    for (const TensorPtr& tensor : graph.initializers())
        facts.names.add(tensor->name());
    facts.hasOtherNames = !graph.fields().other.empty();
    for (const NodePtr& node : graph.nodes()) {
        for (const auto* names : {&node->inputs(), &node->outputs()})
            for (const std::string& name : *names)
                facts.names.add(name);
        facts.names.add(node->name());
        facts.hasOtherNames = facts.hasOtherNames || node->hasSubgraph();
    }
}

}  // namespace

NewNames::NewNames(GraphFactsPtr facts) : m_facts(std::move(facts))
{
    if (m_facts->hasOtherNames)
        m_all.emplace(m_facts->index.graph());
}

std::string NewNames::make(std::string wish)
{
    if (m_all)
        return m_all->make(wish);
    if (!isUsed(wish)) {
        use(wish);
        return wish;
    }
    int& last = m_last[wish];
    std::string name;
    do {
        name = wish + "_" + std::to_string(++last);
    } while (isUsed(name));
    use(name);
    return name;
}

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
    GraphFacts facts{std::move(index), std::move(layers), {}, false};
    collectNames(facts);
    return cache.keep(key, std::move(facts), kBytesANode * model.graph->nodes().size());
}

}  // namespace esp
