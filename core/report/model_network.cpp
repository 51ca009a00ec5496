// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/model_network.h"

#include <set>
#include <unordered_map>

namespace esp {

namespace {

/// Dimensions from the plan, which has computed them, else as the file declares them.
class Facts {
public:
    Facts(const Model& model, const Plan* plan)
    {
        const auto declare = [&](const ValueInfoPtr& info) {
            if (!info->isTensor || !info->hasShape)
                return;
            Dims dims;
            for (const Dim& dim : info->dims)
                dims.push_back(dim.value);
            m_dims[info->name] = std::move(dims);
        };
        for (const auto* list : {&model.graph->inputs(), &model.graph->outputs(), &model.graph->fields().valueInfos})
            for (const ValueInfoPtr& info : *list)
                declare(info);
        if (!plan)
            return;
        for (const PlanValue& value : plan->values) {
            m_dims[value.name] = value.dims;
            if (value.isConstant)
                m_constants.insert(value.name);
        }
    }
    scene::ValueFacts valueFacts() const
    {
        return {[this](std::string_view value) -> std::optional<Dims> {
                    const auto found = m_dims.find(std::string(value));
                    return found == m_dims.end() ? std::nullopt : std::optional(found->second);
                },
                [this](std::string_view value) { return m_constants.contains(std::string(value)); }};
    }

private:
    std::unordered_map<std::string, Dims> m_dims;
    std::set<std::string> m_constants;
};

}  // namespace

scene::Network modelNetwork(const Model& model, const std::vector<Layer>& layers, Engine* engine)
{
    // Without fusion every value has its dimensions.
    PlanOptions unfused;
    unfused.fuse = false;
    PlanPtr plan;
    if (engine)
        if (const Result<PlanPtr> planned = engine->plan(model, unfused))
            plan = *planned;
    const Facts facts(model, plan.get());
    return scene::buildNetwork(model, layers, facts.valueFacts());
}

}  // namespace esp
