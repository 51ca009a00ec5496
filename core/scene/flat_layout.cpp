// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/flat_layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <unordered_map>

namespace esp::scene::layered {

namespace {

constexpr double LaneWidth = 6;

/// The layered graph with, for every edge, the vertices that it runs through.
struct Built {
    Layered graph;
    std::vector<std::vector<int>> lanes;  // per edge: lane vertices from top to bottom
    std::vector<int> firstLink;           // per edge: link at its upper end, for ports
    std::vector<int> lastLink;
};

class Builder {
public:
    Builder(std::span<const FlatNode> nodes, std::span<const FlatEdge> edges, const std::vector<bool>& forward, std::vector<int> ranks)
        : m_edges(edges), m_forward(forward)
    {
        Layered& graph = m_built.graph;
        graph.realCount = static_cast<int>(nodes.size());
        graph.ranks = std::move(ranks);
        for (const FlatNode& node : nodes)
            graph.widths.push_back(std::max(LaneWidth, node.width));
    }

    Built build()
    {
        Layered& graph = m_built.graph;
        m_built.lanes.resize(m_edges.size());
        m_built.firstLink.assign(m_edges.size(), -1);
        m_built.lastLink.assign(m_edges.size(), -1);
        for (size_t e = 0; e < m_edges.size(); ++e) {
            const FlatEdge& edge = m_edges[e];
            if (edge.from == edge.to)
                continue;
            const bool forward = m_forward[e];
            const int upper = forward ? edge.from : edge.to;
            const int lower = forward ? edge.to : edge.from;
            const double upperPort = forward ? edge.fromPort : edge.toPort;
            const double lowerPort = forward ? edge.toPort : edge.fromPort;
            int above = upper;
            double abovePort = upperPort;
            // A reversed edge shares no lane: its lane would belong to the reader, not to the value.
            std::vector<int>& trunk = forward ? m_trunks[{edge.from, edge.bundle}] : m_built.lanes[e];
            for (int rank = graph.ranks[upper] + 1; rank < graph.ranks[lower]; ++rank) {
                const size_t index = static_cast<size_t>(rank - graph.ranks[upper] - 1);
                if (index == trunk.size()) {
                    trunk.push_back(graph.vertexCount());
                    graph.ranks.push_back(rank);
                    graph.widths.push_back(LaneWidth);
                    const int link = addLink(above, trunk[index], abovePort, 0);
                    if (index == 0)
                        m_firstOfTrunk[trunk[index]] = link;
                }
                if (index == 0)
                    m_built.firstLink[e] = m_firstOfTrunk[trunk[0]];
                above = trunk[index];
                abovePort = 0;
            }
            const int link = addLink(above, lower, abovePort, lowerPort);
            m_built.lastLink[e] = link;
            if (m_built.firstLink[e] < 0)
                m_built.firstLink[e] = link;
            if (forward)
                m_built.lanes[e].assign(trunk.begin(), trunk.begin() + (graph.ranks[lower] - graph.ranks[upper] - 1));
        }
        const int rankCount = graph.ranks.empty() ? 0 : *std::max_element(graph.ranks.begin(), graph.ranks.end()) + 1;
        graph.rows.resize(static_cast<size_t>(rankCount));
        graph.indexLinks();
        return std::move(m_built);
    }

private:
    int addLink(int upper, int lower, double upperPort, double lowerPort)
    {
        // A node that reads a value twice gets one link.
        const auto [it, fresh] = m_links.try_emplace((static_cast<int64_t>(upper) << 32) | lower, 0);
        if (!fresh) {
            const Layered::Link& old = m_built.graph.links[static_cast<size_t>(it->second)];
            if (old.upperPort == upperPort && old.lowerPort == lowerPort)
                return it->second;
        }
        it->second = static_cast<int>(m_built.graph.links.size());
        m_built.graph.links.push_back({upper, lower, upperPort, lowerPort});
        return it->second;
    }

    std::span<const FlatEdge> m_edges;
    const std::vector<bool>& m_forward;
    Built m_built;
    std::map<std::pair<int, int64_t>, std::vector<int>> m_trunks;
    std::unordered_map<int, int> m_firstOfTrunk;
    std::unordered_map<int64_t, int> m_links;
};

/// Where the links of one side of a node attach: towards where they go, in their order, not too close to each other or the corners.
void spreadPorts(Layered& graph, int node, bool below, const std::vector<double>& x)
{
    const auto links = below ? graph.down(node) : graph.up(node);
    struct Wish {
        double far;
        int link;
        double port;
    };
    std::vector<Wish> wishes;
    for (const int l : links) {
        const Layered::Link& link = graph.links[l];
        const int other = below ? link.lower : link.upper;
        const double far = x[other] + (below ? link.lowerPort : link.upperPort) - x[node];
        wishes.push_back({far, l, 0});
    }
    if (wishes.empty())
        return;
    std::sort(wishes.begin(), wishes.end(), [](const Wish& a, const Wish& b) { return a.far != b.far ? a.far < b.far : a.link < b.link; });
    const double reach = std::max(0.0, graph.widths[node] / 2 - 14);
    const double spacing = wishes.size() > 1 ? std::min(22.0, 2 * reach / static_cast<double>(wishes.size() - 1)) : 0;
    for (Wish& wish : wishes) {
        // A short way sideways is not worth a bend.
        const double direct = std::abs(wish.far) <= std::min(reach, wishes.size() == 1 ? 24.0 : 8.0) ? wish.far : wish.far / 4;
        wish.port = std::clamp(direct, -reach, reach);
    }
    for (size_t i = 1; i < wishes.size(); ++i)
        wishes[i].port = std::max(wishes[i].port, wishes[i - 1].port + spacing);
    double limit = reach;
    for (size_t i = wishes.size(); i-- > 0;) {
        wishes[i].port = std::min(wishes[i].port, limit);
        limit = wishes[i].port - spacing;
    }
    for (const Wish& wish : wishes)
        (below ? graph.links[wish.link].upperPort : graph.links[wish.link].lowerPort) = wish.port;
}

/// What enters a frame at one place and leaves it at one place does both at the same x, or a chain of frames would drift sideways.
void alignPorts(const Layered& graph, std::span<const FlatNode> nodes, std::vector<double>& x)
{
    int top = -1;
    int bottom = -1;
    for (int v = 0; v < graph.realCount; ++v)
        if (nodes[v].pin != Pin::None) {
            int& port = nodes[v].pin == Pin::Top ? top : bottom;
            if (port >= 0)
                return;
            port = v;
        }
    if (top >= 0 && bottom >= 0 && graph.rows[graph.ranks[top]].size() == 1)
        x[top] = x[bottom];
}

void append(std::vector<Point>& points, Point p)
{
    const size_t n = points.size();
    if (n >= 1 && points[n - 1] == p)
        return;
    // Straight on: the point in the middle says nothing.
    if (n >= 2 && points[n - 1].x == p.x && points[n - 2].x == p.x)
        points[n - 1] = p;
    else
        points.push_back(p);
}

}  // namespace

FlatLayout layoutFlat(std::span<const FlatNode> nodes, std::span<const FlatEdge> edges, const FlatOptions& options, const Job& job)
{
    FlatLayout layout;
    if (nodes.empty())
        return layout;
    std::vector<bool> forward;
    std::vector<int> ranks = assignRanks(nodes, edges, forward);
    Built built = Builder(nodes, edges, forward, std::move(ranks)).build();
    Layered& graph = built.graph;
    reduceCrossings(graph, job);
    if (job.stopped())
        return layout;
    std::vector<double> x = assignCoordinates(graph, options.gaps, job);
    if (job.stopped())
        return layout;
    // Whole pixels keep vertical lines sharp and comparisons exact.
    for (double& value : x)
        value = std::round(value);
    alignPorts(graph, nodes, x);
    for (int v = 0; v < graph.realCount; ++v)
        if (!nodes[v].fixedPorts && nodes[v].pin == Pin::None) {
            spreadPorts(graph, v, true, x);
            spreadPorts(graph, v, false, x);
        }

    const size_t rowCount = graph.rows.size();
    std::vector<double> heights(rowCount, 0);
    for (int v = 0; v < graph.realCount; ++v)
        heights[graph.ranks[v]] = std::max(heights[graph.ranks[v]], nodes[v].height);
    std::vector<double> sideways(rowCount, 0);
    for (const Layered::Link& link : graph.links) {
        const double distance = std::abs(x[link.upper] + link.upperPort - x[link.lower] - link.lowerPort);
        sideways[graph.ranks[link.upper]] = std::max(sideways[graph.ranks[link.upper]], distance);
    }
    const auto pinned = [&](size_t row, Pin pin) {
        return std::any_of(graph.rows[row].begin(), graph.rows[row].end(), [&](int v) { return v < graph.realCount && nodes[v].pin == pin; });
    };
    std::vector<double> tops(rowCount, 0);
    double y = 0;
    for (size_t row = 0; row < rowCount; ++row) {
        tops[row] = y;
        double gap = options.rowGap;
        if (row == 0 && pinned(row, Pin::Top))
            gap = options.firstGap;
        else if (row + 2 == rowCount && pinned(row + 1, Pin::Bottom))
            gap = options.lastGap;
        // A long way sideways in a low gap is nearly horizontal and hard to follow.
        gap += std::clamp((sideways[row] - 220) * 0.07, 0.0, 48.0);
        y += heights[row] + (row + 1 < rowCount ? std::round(gap) : 0);
    }

    double left = std::numeric_limits<double>::infinity();
    double right = -left;
    for (int v = 0; v < graph.vertexCount(); ++v) {
        left = std::min(left, x[v] - graph.widths[v] / 2);
        right = std::max(right, x[v] + graph.widths[v] / 2);
    }
    layout.bounds = {left, 0, right - left, y};
    for (int v = 0; v < graph.realCount; ++v) {
        const size_t row = static_cast<size_t>(graph.ranks[v]);
        layout.nodes.push_back({x[v] - nodes[v].width / 2, tops[row] + std::floor((heights[row] - nodes[v].height) / 2), nodes[v].width, nodes[v].height});
    }

    layout.edges.resize(edges.size());
    for (size_t e = 0; e < edges.size(); ++e) {
        if (edges[e].from == edges[e].to)
            continue;
        const int upper = forward[e] ? edges[e].from : edges[e].to;
        const int lower = forward[e] ? edges[e].to : edges[e].from;
        std::vector<Point>& points = layout.edges[e].points;
        const double startX = x[upper] + graph.links[built.firstLink[e]].upperPort;
        const double endX = x[lower] + graph.links[built.lastLink[e]].lowerPort;
        append(points, {startX, layout.nodes[upper].bottom()});
        append(points, {startX, tops[graph.ranks[upper]] + heights[graph.ranks[upper]]});
        for (const int lane : built.lanes[e]) {
            const int row = graph.ranks[lane];
            append(points, {x[lane], tops[row]});
            append(points, {x[lane], tops[row] + heights[row]});
        }
        append(points, {endX, tops[graph.ranks[lower]]});
        append(points, {endX, layout.nodes[lower].y});
        if (!forward[e])
            std::reverse(points.begin(), points.end());
    }
    return layout;
}

}  // namespace esp::scene::layered
