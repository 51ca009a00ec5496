// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/slow_text.h"

#include "widgets/viewmodel/session.h"

#include <algorithm>

namespace esp {

namespace {

/// Of the model that is shown: what the recipe made, or what was opened.
const std::vector<SlowPlace>& slowPlaces(const Session& session)
{
    static const std::vector<SlowPlace> none;
    if (!session.document())
        return none;
    if (!session.variant())
        return session.original().ledger.slow;
    return session.isVariantCurrent() ? session.variant()->ledger.slow : none;
}

}  // namespace

std::vector<std::string> slowReasonsOfLayer(const Session& session, int layer)
{
    std::vector<std::string> reasons;
    if (layer >= 0 && session.document() && static_cast<size_t>(layer) < session.document()->layers.size())
        for (const SlowPlace& place : slowPlaces(session))
            if (place.layer == session.document()->layers[static_cast<size_t>(layer)].name)
                reasons.push_back(place.reason);
    return reasons;
}

std::vector<std::string> slowReasons(const Session& session, int networkNode)
{
    if (!session.document() || networkNode < 0 || static_cast<size_t>(networkNode) >= session.document()->network.nodes.size())
        return {};
    const scene::NetworkNode& node = session.document()->network.nodes[static_cast<size_t>(networkNode)];
    if (node.layer >= 0)
        return slowReasonsOfLayer(session, node.layer);
    std::vector<std::string> reasons;
    const auto& nodes = session.document()->model.graph->nodes();
    for (const SlowPlace& place : slowPlaces(session))
        if (std::any_of(node.graphNodes.begin(), node.graphNodes.end(), [&](int number) {
                const Node& each = *nodes[static_cast<size_t>(number)];
                return place.node == (each.name().empty() ? each.output(0) : each.name());
            }))
            reasons.push_back(place.reason);
    return reasons;
}

}  // namespace esp
