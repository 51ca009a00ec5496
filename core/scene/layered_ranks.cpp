// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/layered.h"

#include <algorithm>
#include <queue>

namespace esp::scene::layered {

namespace {

struct Adjacency {
    std::vector<std::vector<int>> below;  // node → nodes that it points to, through forward edges
    std::vector<std::vector<int>> above;
};

/// Kahn's order, lowest index first. When only cycles are left, the lowest node goes next and its unseen incoming edges are reversed.
std::vector<int> topologicalOrder(std::span<const FlatNode> nodes, std::span<const FlatEdge> edges, std::vector<bool>& forward)
{
    const int count = static_cast<int>(nodes.size());
    std::vector<int> open(count, 0);
    std::vector<std::vector<int>> out(count);
    forward.assign(edges.size(), true);
    for (size_t e = 0; e < edges.size(); ++e) {
        if (edges[e].from == edges[e].to)
            continue;
        out[edges[e].from].push_back(static_cast<int>(e));
        ++open[edges[e].to];
    }
    std::priority_queue<int, std::vector<int>, std::greater<>> ready;
    for (int v = 0; v < count; ++v)
        if (open[v] == 0)
            ready.push(v);
    std::vector<int> order;
    std::vector<bool> done(count, false);
    int lowest = 0;
    while (static_cast<int>(order.size()) < count) {
        if (ready.empty()) {
            while (done[lowest])
                ++lowest;
            open[lowest] = 0;
            ready.push(lowest);
        }
        const int v = ready.top();
        ready.pop();
        if (done[v])
            continue;
        done[v] = true;
        order.push_back(v);
        for (const int e : out[v]) {
            const int to = edges[e].to;
            if (done[to])
                forward[e] = false;
            else if (--open[to] == 0)
                ready.push(to);
        }
    }
    return order;
}

}  // namespace

std::vector<int> assignRanks(std::span<const FlatNode> nodes, std::span<const FlatEdge> edges, std::vector<bool>& forward)
{
    const int count = static_cast<int>(nodes.size());
    const std::vector<int> order = topologicalOrder(nodes, edges, forward);

    Adjacency graph{std::vector<std::vector<int>>(count), std::vector<std::vector<int>>(count)};
    for (size_t e = 0; e < edges.size(); ++e) {
        if (edges[e].from == edges[e].to)
            continue;
        const int upper = forward[e] ? edges[e].from : edges[e].to;
        const int lower = forward[e] ? edges[e].to : edges[e].from;
        graph.below[upper].push_back(lower);
        graph.above[lower].push_back(upper);
    }

    const bool hasTop = std::any_of(nodes.begin(), nodes.end(), [](const FlatNode& n) { return n.pin == Pin::Top; });
    std::vector<int> rank(count, 0);
    for (const int v : order) {
        if (nodes[v].pin != Pin::Top && hasTop)
            rank[v] = 1;
        for (const int u : graph.above[v])
            rank[v] = std::max(rank[v], rank[u] + 1);
    }

    // A node that hangs on nothing, or only on such nodes, may come down to its reader; so may one with more readers than sources.
    std::vector<bool> floating(count, false);
    for (const int v : order) {
        if (nodes[v].pin != Pin::None)
            continue;
        floating[v] = std::all_of(graph.above[v].begin(), graph.above[v].end(),
                                  [&](int u) { return floating[u] && graph.below[u].size() == 1; });
    }
    for (auto it = order.rbegin(); it != order.rend(); ++it) {
        const int v = *it;
        if (graph.below[v].empty() || nodes[v].pin != Pin::None)
            continue;
        if (!floating[v] && graph.below[v].size() <= graph.above[v].size())
            continue;
        int limit = INT32_MAX;
        for (const int w : graph.below[v])
            limit = std::min(limit, rank[w] - 1);
        rank[v] = std::max(rank[v], limit);
    }

    int last = 0;
    for (int v = 0; v < count; ++v)
        if (nodes[v].pin != Pin::Bottom)
            last = std::max(last, rank[v]);
    for (int v = 0; v < count; ++v)
        if (nodes[v].pin == Pin::Bottom)
            rank[v] = last + 1;

    // Rows that moving emptied.
    std::vector<int> used(static_cast<size_t>(last) + 2, 0);
    for (const int r : rank)
        used[r] = 1;
    int next = 0;
    for (int& slot : used) {
        const int taken = slot;
        slot = next;
        next += taken;
    }
    for (int& r : rank)
        r = used[r];
    return rank;
}

void Layered::indexLinks()
{
    downStart.assign(ranks.size() + 1, 0);
    upStart.assign(ranks.size() + 1, 0);
    for (const Link& link : links) {
        ++downStart[link.upper + 1];
        ++upStart[link.lower + 1];
    }
    for (size_t v = 0; v < ranks.size(); ++v) {
        downStart[v + 1] += downStart[v];
        upStart[v + 1] += upStart[v];
    }
    downLinks.resize(links.size());
    upLinks.resize(links.size());
    std::vector<int> nextDown(downStart.begin(), downStart.end() - 1);
    std::vector<int> nextUp(upStart.begin(), upStart.end() - 1);
    for (size_t l = 0; l < links.size(); ++l) {
        downLinks[nextDown[links[l].upper]++] = static_cast<int>(l);
        upLinks[nextUp[links[l].lower]++] = static_cast<int>(l);
    }
}

void Layered::indexPositions()
{
    positions.resize(ranks.size());
    for (const std::vector<int>& row : rows)
        for (size_t i = 0; i < row.size(); ++i)
            positions[row[i]] = static_cast<int>(i);
}

}  // namespace esp::scene::layered
