// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/layer_names.h"

namespace esp {

LayerNames::LayerNames(const CompressionReport& report)
{
    std::map<std::string, int> uses;
    for (const scene::NetworkNode& node : report.network.nodes) {
        if (node.layer < 0 || static_cast<size_t>(node.layer) >= report.networkLayers.size() || node.name.empty())
            continue;
        m_short.emplace(report.networkLayers[static_cast<size_t>(node.layer)], node.name);
        ++uses[node.name];
    }
    std::erase_if(m_short, [&](const auto& entry) { return entry.first == entry.second || uses[entry.second] > 1; });
    // The first in the order of the network, which is the order of the tables.
    for (const std::string& layer : report.networkLayers)
        if (const auto found = m_short.find(layer); found != m_short.end()) {
            m_example = &found->first;
            break;
        }
}

const std::string& LayerNames::operator()(const std::string& layer) const
{
    const auto found = m_short.find(layer);
    return found == m_short.end() ? layer : found->second;
}

}  // namespace esp
