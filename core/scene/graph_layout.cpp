// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Layered layout of a network, after Sugiyama, Tagawa and Toda (1981), with frames.
//
// Terms. A row holds what stands side by side; edges run downwards. A lane is the vertical place that an edge keeps free in every row which
// it passes. A frame holds the nodes of a module. A port is where edges of one value enter or leave a frame.
//
// Steps.
//  1. Frames. A module can be framed if no path leaves it and comes back: seen from outside it becomes one tall node, and the graph of nodes
//     and frames must stay free of cycles. Modules on a cycle (strongly connected components, Tarjan 1972) are left unframed.
//  2. Every frame's inside is laid out alone, with a row of ports above (a port for each value that comes in) and below (goes out). Frames are
//     small, so the cost of a large network is the sum of many small ones.
//  3. The outside is laid out with frames as nodes whose edges attach at the ports.
//  4. Edges are joined: inside of the source's frame, outside, inside of the target's frame.
// A level (steps 2, 3; flat_layout.cpp) is laid out by
//  a. rows: longest path from the top, then nodes are drawn down to their readers where that shortens edges (layered_ranks.cpp);
//  b. lanes: an edge over several rows gets a lane vertex in each; all edges of one value share them, so that a table which every layer of a
//     decoder reads costs one lane, not one a layer;
//  c. order in the rows: barycentre sweeps, best of all seen by number of crossings (layered_order.cpp);
//  d. horizontal places: Brandes and Köpf with ports (layered_coordinates.cpp): lanes and chains come out straight;
//  e. heights of rows, and edges as points: vertical in rows, curved between rows. Lanes are vertices, so no edge crosses a node.
//
// Complexity. V vertices with lanes, L links: rows O(V + L), a sweep O(L log L), places O(V + L). Lanes add at most (values × rows).
// 10,000 nodes of a decoder take less than half a second on one core. Left out: network simplex for rows (edges a little longer, time
// predictable), several frames inside each other, ports as constraints on the order inside of frames.

#include "core/scene/graph_layout.h"

#include "core/scene/flat_layout.h"

#include <algorithm>
#include <map>
#include <string>

namespace esp::scene {

using layered::FlatEdge;
using layered::FlatLayout;
using layered::FlatNode;
using layered::FlatOptions;
using layered::Pin;

namespace {

/// Strongly connected components by Tarjan's algorithm, without recursion; component of every vertex.
std::vector<int> components(const std::vector<std::vector<int>>& out)
{
    const int count = static_cast<int>(out.size());
    std::vector<int> index(count, -1);
    std::vector<int> low(count, 0);
    std::vector<int> component(count, -1);
    std::vector<int> stack;
    std::vector<std::pair<int, size_t>> calls;
    int next = 0;
    int found = 0;
    for (int start = 0; start < count; ++start) {
        if (index[start] >= 0)
            continue;
        calls.emplace_back(start, 0);
        while (!calls.empty()) {
            const int v = calls.back().first;
            if (calls.back().second == 0) {
                index[v] = low[v] = next++;
                stack.push_back(v);
            }
            bool descended = false;
            while (calls.back().second < out[v].size()) {
                const int w = out[v][calls.back().second++];
                if (index[w] < 0) {
                    calls.emplace_back(w, 0);
                    descended = true;
                    break;
                }
                if (component[w] < 0)
                    low[v] = std::min(low[v], index[w]);
            }
            if (descended)
                continue;
            if (low[v] == index[v]) {
                int w = -1;
                do {
                    w = stack.back();
                    stack.pop_back();
                    component[w] = found;
                } while (w != v);
                ++found;
            }
            calls.pop_back();
            if (!calls.empty())
                low[calls.back().first] = std::min(low[calls.back().first], low[v]);
        }
    }
    return component;
}

/// A value seen from a frame: which node of the whole graph makes it.
using Value = std::pair<int, int>;

struct Frame {
    std::vector<int> members;          // nodes of the whole graph
    std::map<Value, int> inPorts;      // value → index of the inner port node
    std::map<Value, int> outPorts;
    std::vector<FlatNode> nodes;       // members, then ports
    std::vector<FlatEdge> edges;
    std::map<std::pair<int, int>, int> edgeOf;  // (inner from, inner to) → inner edge; several edges of the graph may share one
    FlatLayout inside;
    double width = 0;
    double height = 0;
    Point contentOffset;               // from the frame's corner to the origin of the inside

    int edge(int from, int to, int64_t bundle)
    {
        const auto [it, fresh] = edgeOf.try_emplace({from, to}, static_cast<int>(edges.size()));
        if (fresh)
            edges.push_back({from, to, 0, 0, bundle});
        return it->second;
    }
    int port(std::map<Value, int>& ports, Value value, Pin pin)
    {
        const auto [it, fresh] = ports.try_emplace(value, static_cast<int>(nodes.size()));
        if (fresh)
            nodes.push_back({6, 0, pin, false});
        return it->second;
    }
};

/// The way of one edge of the graph: indices of inner and outer edges, -1 where it does not run.
struct Way {
    int inSource = -1;
    int outside = -1;
    int inTarget = -1;
    int inside = -1;  // both ends in the same frame
};

class GraphLayouter {
public:
    GraphLayouter(const LayoutInput& input, const LayoutOptions& options, const Job& job) : m_input(input), m_options(options), m_job(job) {}

    Result<Layout> run()
    {
        ESP_CHECK(check());
        frameModules();
        findWays();
        if (!layoutInsides())
            return cancelled();
        if (!layoutOutside())
            return cancelled();
        return assemble();
    }

private:
    Result<void> check() const
    {
        const int count = static_cast<int>(m_input.nodes.size());
        for (size_t e = 0; e < m_input.edges.size(); ++e) {
            const LayoutEdge& edge = m_input.edges[e];
            if (edge.from < 0 || edge.to < 0 || edge.from >= count || edge.to >= count)
                return Error{ErrorCode::InvalidArgument, "layout", "edge " + std::to_string(e) + " joins " + std::to_string(edge.from) + " and "
                                 + std::to_string(edge.to) + ", but there are " + std::to_string(count) + " nodes"};
        }
        for (const LayoutNode& node : m_input.nodes)
            if (node.module >= m_input.moduleCount)
                return Error{ErrorCode::InvalidArgument, "layout", "module " + std::to_string(node.module) + " of a node, but there are "
                                 + std::to_string(m_input.moduleCount)};
        return {};
    }

    void frameModules()
    {
        const int nodeCount = static_cast<int>(m_input.nodes.size());
        m_frameOf.assign(m_input.nodes.size(), -1);
        for (int v = 0; v < nodeCount; ++v)
            m_frameOf[v] = m_input.nodes[v].module;
        const auto item = [&](int v) { return m_frameOf[v] >= 0 ? nodeCount + m_frameOf[v] : v; };
        std::vector<std::vector<int>> out(static_cast<size_t>(nodeCount + m_input.moduleCount));
        for (const LayoutEdge& edge : m_input.edges)
            if (item(edge.from) != item(edge.to))
                out[item(edge.from)].push_back(item(edge.to));
        const std::vector<int> component = components(out);
        std::vector<int> sizes(out.size(), 0);
        for (const int c : component)
            ++sizes[c];
        for (int& frame : m_frameOf)
            if (frame >= 0 && sizes[component[nodeCount + frame]] > 1)
                frame = -1;

        m_frames.resize(static_cast<size_t>(m_input.moduleCount));
        m_innerIndex.assign(m_input.nodes.size(), -1);
        m_outerIndex.assign(m_input.nodes.size(), -1);
        m_frameItem.assign(m_frames.size(), -1);
        for (int v = 0; v < nodeCount; ++v) {
            const LayoutNode& node = m_input.nodes[v];
            if (m_frameOf[v] < 0) {
                m_outerIndex[v] = static_cast<int>(m_outer.size());
                m_outer.push_back({node.width, node.height, Pin::None, false});
                continue;
            }
            Frame& frame = m_frames[m_frameOf[v]];
            m_innerIndex[v] = static_cast<int>(frame.members.size());
            frame.members.push_back(v);
            frame.nodes.push_back({node.width, node.height, Pin::None, false});
            if (m_frameItem[m_frameOf[v]] < 0) {
                m_frameItem[m_frameOf[v]] = static_cast<int>(m_outer.size());
                m_outer.push_back({0, 0, Pin::None, true});
            }
        }
    }

    void findWays()
    {
        m_ways.resize(m_input.edges.size());
        std::map<std::pair<Value, int>, int> outerEdges;  // value and target item → outer edge
        for (size_t e = 0; e < m_input.edges.size(); ++e) {
            const LayoutEdge& edge = m_input.edges[e];
            const Value value{edge.from, edge.value};
            const int source = m_frameOf[edge.from];
            const int target = m_frameOf[edge.to];
            Way& way = m_ways[e];
            if (source >= 0 && source == target) {
                way.inside = m_frames[source].edge(m_innerIndex[edge.from], m_innerIndex[edge.to], edge.value);
                continue;
            }
            const int from = source >= 0 ? m_frameItem[source] : m_outerIndex[edge.from];
            const int to = target >= 0 ? m_frameItem[target] : m_outerIndex[edge.to];
            if (source >= 0) {
                Frame& frame = m_frames[source];
                way.inSource = frame.edge(m_innerIndex[edge.from], frame.port(frame.outPorts, value, Pin::Bottom), edge.value);
            }
            if (target >= 0) {
                Frame& frame = m_frames[target];
                way.inTarget = frame.edge(frame.port(frame.inPorts, value, Pin::Top), m_innerIndex[edge.to], 0);
            }
            const auto [it, fresh] = outerEdges.try_emplace({value, to}, static_cast<int>(m_outerEdges.size()));
            if (fresh) {
                // Values of one frame have lanes of their own: the bundle says which node and which of its values.
                m_outerEdges.push_back({from, to, 0, 0, (static_cast<int64_t>(edge.from) << 24) + edge.value});
                m_outerValues.push_back({value, source, target});
            }
            way.outside = it->second;
        }
    }

    bool layoutInsides()
    {
        FlatOptions options{{m_options.nodeGap, m_options.laneGap}, m_options.rowGap, m_options.moduleHead, m_options.moduleFoot};
        for (size_t f = 0; f < m_frames.size(); ++f) {
            Frame& frame = m_frames[f];
            if (frame.members.empty())
                continue;
            frame.inside = layoutFlat(frame.nodes, frame.edges, options, m_job);
            if (m_job.stopped())
                return false;
            const double above = frame.inPorts.empty() ? m_options.moduleHead : 0;
            const double below = frame.outPorts.empty() ? m_options.moduleFoot : 0;
            frame.width = frame.inside.bounds.width + 2 * m_options.modulePadding;
            frame.height = frame.inside.bounds.height + above + below;
            frame.contentOffset = {m_options.modulePadding - frame.inside.bounds.x, above};
            FlatNode& outer = m_outer[m_frameItem[f]];
            outer.width = frame.width;
            outer.height = frame.height;
            m_job.report(0.6 * static_cast<double>(f + 1) / static_cast<double>(m_frames.size()));
        }
        return true;
    }

    double portOffset(const Frame& frame, int port) const
    {
        return frame.contentOffset.x + frame.inside.nodes[port].center().x - frame.width / 2;
    }

    bool layoutOutside()
    {
        for (size_t e = 0; e < m_outerEdges.size(); ++e) {
            const OuterValue& value = m_outerValues[e];
            if (value.source >= 0)
                m_outerEdges[e].fromPort = portOffset(m_frames[value.source], m_frames[value.source].outPorts.at(value.value));
            if (value.target >= 0)
                m_outerEdges[e].toPort = portOffset(m_frames[value.target], m_frames[value.target].inPorts.at(value.value));
        }
        const FlatOptions options{{m_options.nodeGap, m_options.laneGap}, m_options.moduleGap, m_options.moduleGap, m_options.moduleGap};
        m_outside = layoutFlat(m_outer, m_outerEdges, options, m_job);
        return !m_job.stopped();
    }

    static void appendRoute(std::vector<Point>& points, const EdgeRoute& route, Point offset)
    {
        for (const Point& p : route.points) {
            const Point moved{p.x + offset.x, p.y + offset.y};
            const size_t n = points.size();
            if (n >= 1 && points[n - 1] == moved)
                continue;
            if (n >= 2 && points[n - 1].x == moved.x && points[n - 2].x == moved.x)
                points[n - 1] = moved;
            else
                points.push_back(moved);
        }
    }

    Point insideOffset(int frame) const
    {
        const Rect& rect = m_outside.nodes[m_frameItem[frame]];
        return {rect.x + m_frames[frame].contentOffset.x, rect.y + m_frames[frame].contentOffset.y};
    }

    Layout assemble() const
    {
        Layout layout;
        layout.modules.resize(m_frames.size());
        for (size_t v = 0; v < m_input.nodes.size(); ++v) {
            if (m_frameOf[v] < 0) {
                layout.nodes.push_back(m_outside.nodes[m_outerIndex[v]]);
                continue;
            }
            const Point offset = insideOffset(m_frameOf[v]);
            Rect rect = m_frames[m_frameOf[v]].inside.nodes[m_innerIndex[v]];
            rect.x += offset.x;
            rect.y += offset.y;
            layout.nodes.push_back(rect);
        }
        for (size_t f = 0; f < m_frames.size(); ++f)
            if (m_frameItem[f] >= 0)
                layout.modules[f] = m_outside.nodes[m_frameItem[f]];
        for (size_t e = 0; e < m_ways.size(); ++e) {
            const Way& way = m_ways[e];
            EdgeRoute route;
            if (way.inside >= 0)
                appendRoute(route.points, m_frames[m_frameOf[m_input.edges[e].from]].inside.edges[way.inside], insideOffset(m_frameOf[m_input.edges[e].from]));
            if (way.inSource >= 0)
                appendRoute(route.points, m_frames[m_frameOf[m_input.edges[e].from]].inside.edges[way.inSource], insideOffset(m_frameOf[m_input.edges[e].from]));
            if (way.outside >= 0)
                appendRoute(route.points, m_outside.edges[way.outside], {0, 0});
            if (way.inTarget >= 0)
                appendRoute(route.points, m_frames[m_frameOf[m_input.edges[e].to]].inside.edges[way.inTarget], insideOffset(m_frameOf[m_input.edges[e].to]));
            layout.edges.push_back(std::move(route));
        }
        layout.bounds = m_outside.bounds;
        return layout;
    }

    struct OuterValue {
        Value value;
        int source;
        int target;
    };

    const LayoutInput& m_input;
    const LayoutOptions& m_options;
    const Job& m_job;
    std::vector<int> m_frameOf;
    std::vector<int> m_innerIndex;
    std::vector<int> m_outerIndex;
    std::vector<Frame> m_frames;
    std::vector<int> m_frameItem;
    std::vector<FlatNode> m_outer;
    std::vector<FlatEdge> m_outerEdges;
    std::vector<OuterValue> m_outerValues;
    std::vector<Way> m_ways;
    FlatLayout m_outside;
};

}  // namespace

Rect EdgeRoute::bounds() const
{
    if (points.empty())
        return {};
    Rect rect{points[0].x, points[0].y, 0, 0};
    for (const Point& p : points)
        rect = rect.united({p.x, p.y, 0, 0});
    return rect;
}

Result<Layout> layoutGraph(const LayoutInput& input, const LayoutOptions& options, const Job& job)
{
    return GraphLayouter(input, options, job).run();
}

std::vector<Point> toCubic(const EdgeRoute& route)
{
    std::vector<Point> cubic;
    if (route.points.empty())
        return cubic;
    cubic.push_back(route.points[0]);
    for (size_t i = 1; i < route.points.size(); ++i) {
        const Point a = route.points[i - 1];
        const Point b = route.points[i];
        const double bend = (b.y - a.y) / 2;
        cubic.push_back({a.x, a.y + bend});
        cubic.push_back({b.x, b.y - bend});
        cubic.push_back(b);
    }
    return cubic;
}

}  // namespace esp::scene
