// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/node_plan_store.h"

#include <algorithm>

namespace esp {

namespace {
constexpr size_t kMostVariants = 4;
constexpr size_t kLeastSweep = 4096;
constexpr uint64_t kRecentPlans = 8;
}  // namespace

bool NodePlan::fits(const WorkGraph& graph, const WorkNode& work, const KernelTable& table, int64_t version) const
{
    if (kernels != &table || opset != version || inputs.size() != work.inputs.size() || outputs.size() != work.outputs.size())
        return false;
    for (size_t i = 0; i < inputs.size(); ++i) {
        const Input& input = inputs[i];
        if (input.isPresent != (work.inputs[i] >= 0))
            return false;
        if (!input.isPresent)
            continue;
        const WorkValue& value = graph.value(work.inputs[i]);
        if (!value.known || input.isConstant != value.isConstant || input.type != value.type || input.dims != value.dims ||
            (value.isConstant && input.constantHash != value.constantHash))
            return false;
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
        if (outputs[i].wanted != graph.isWanted(work.outputs[i]))
            return false;
    }
    return true;
}

std::vector<NodePlanStore::VariantsPtr> NodePlanStore::begin(const std::vector<NodePtr>& nodes)
{
    std::vector<VariantsPtr> known(nodes.size());
    m_maps.with([&](Maps& maps) {
        ++maps.plans;
        for (size_t i = 0; i < nodes.size(); ++i) {
            const auto found = maps.nodes.find(nodes[i].get());
            if (found == maps.nodes.end())
                continue;
            found->second.lastUse = maps.plans;
            known[i] = found->second.variants;
        }
    });
    return known;
}

NodePlanStore::VariantsPtr NodePlanStore::find(const NodePtr& node)
{
    return m_maps.with([&](Maps& maps) -> VariantsPtr {
        const auto found = maps.nodes.find(node.get());
        if (found == maps.nodes.end())
            return nullptr;
        found->second.lastUse = maps.plans;
        return found->second.variants;
    });
}

void NodePlanStore::keep(const std::vector<std::pair<NodePtr, NodePlanPtr>>& plans)
{
    m_maps.with([&](Maps& maps) {
        for (const auto& [node, plan] : plans) {
            Known& known = maps.nodes[node.get()];
            known.node = node;
            known.lastUse = maps.plans;
            // Others may be reading the list.
            auto variants = std::make_shared<Variants>();
            if (known.variants) {
                const size_t old = std::min(known.variants->size(), kMostVariants - 1);
                variants->assign(known.variants->end() - static_cast<std::ptrdiff_t>(old), known.variants->end());
            }
            variants->push_back(plan);
            known.variants = std::move(variants);
        }
        if (maps.nodes.size() + maps.fused.size() < maps.sweepAt)
            return;
        const auto isOld = [&](const auto& entry) { return entry.second.lastUse + kRecentPlans < maps.plans; };
        std::erase_if(maps.nodes, isOld);
        std::erase_if(maps.fused, isOld);
        maps.sweepAt = std::max(kLeastSweep, 2 * (maps.nodes.size() + maps.fused.size()));
    });
}

NodePtr NodePlanStore::findFused(const Hash128& key)
{
    return m_maps.with([&](Maps& maps) -> NodePtr {
        const auto found = maps.fused.find(key);
        if (found == maps.fused.end())
            return nullptr;
        found->second.lastUse = maps.plans;
        return found->second.made;
    });
}

void NodePlanStore::keepFused(const Hash128& key, NodePtr made, std::vector<NodePtr> sources)
{
    m_maps.with([&](Maps& maps) { maps.fused[key] = {std::move(made), std::move(sources), maps.plans}; });
}

}  // namespace esp
