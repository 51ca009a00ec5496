// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/layered.h"

#include <algorithm>
#include <array>
#include <limits>

namespace esp::scene::layered {

namespace {

/// Marks links that cross an inner piece of a lane (type 1 conflicts): lanes stay straight, the others give way.
std::vector<bool> markConflicts(const Layered& graph)
{
    std::vector<bool> marked(graph.links.size(), false);
    // The lane above a lane vertex, or -1.
    const auto laneAbove = [&](int v) {
        if (!graph.isLane(v))
            return -1;
        for (const int l : graph.up(v))
            if (graph.isLane(graph.links[l].upper))
                return graph.links[l].upper;
        return -1;
    };
    for (size_t row = 0; row + 1 < graph.rows.size(); ++row) {
        const std::vector<int>& lower = graph.rows[row + 1];
        const int upperCount = static_cast<int>(graph.rows[row].size());
        int before = -1;
        size_t scanned = 0;
        for (size_t i = 0; i < lower.size(); ++i) {
            const int above = laneAbove(lower[i]);
            if (above < 0 && i + 1 != lower.size())
                continue;
            const int after = above >= 0 ? graph.positions[above] : upperCount;
            for (; scanned <= i; ++scanned) {
                const bool inner = laneAbove(lower[scanned]) >= 0;
                for (const int l : graph.up(lower[scanned])) {
                    const int place = graph.positions[graph.links[l].upper];
                    if ((place < before || place > after) && !(inner && graph.isLane(graph.links[l].upper)))
                        marked[l] = true;
                }
            }
            before = after;
        }
    }
    return marked;
}

/// One of the four extreme layouts. Mirrored runs see places, ports and results with the opposite sign.
class Run {
public:
    Run(const Layered& graph, const Gaps& gaps, const std::vector<bool>& marked, bool upwards, bool rightwards)
        : m_graph(graph), m_gaps(gaps), m_marked(marked), m_up(upwards), m_right(rightwards)
    {
    }

    std::vector<double> compute()
    {
        const int count = m_graph.vertexCount();
        m_root.resize(count);
        m_align.resize(count);
        m_shift.assign(count, 0);
        for (int v = 0; v < count; ++v)
            m_root[v] = m_align[v] = v;
        align();
        return compact();
    }

private:
    double port(double value) const { return m_right ? -value : value; }
    int place(int v) const
    {
        return m_right ? static_cast<int>(m_graph.rows[m_graph.ranks[v]].size()) - 1 - m_graph.positions[v] : m_graph.positions[v];
    }
    int at(const std::vector<int>& row, size_t i) const { return m_right ? row[row.size() - 1 - i] : row[i]; }

    /// Whether one of the links ends in a node, on their lower or upper end.
    bool joinsNode(std::span<const int> links, bool lower) const
    {
        return std::any_of(links.begin(), links.end(), [&](int l) { return !m_graph.isLane(lower ? m_graph.links[l].lower : m_graph.links[l].upper); });
    }

    void align()
    {
        const size_t rowCount = m_graph.rows.size();
        std::vector<std::pair<double, int>> neighbours;  // place with port, link
        for (size_t step = 1; step < rowCount; ++step) {
            const std::vector<int>& row = m_graph.rows[m_up ? rowCount - 1 - step : step];
            int last = -1;
            for (size_t i = 0; i < row.size(); ++i) {
                const int v = at(row, i);
                neighbours.clear();
                const auto links = m_up ? m_graph.down(v) : m_graph.up(v);
                // Nodes stand in line with nodes: where a lane begins or ends it bends, or every residual edge would shift what follows.
                const bool isLane = m_graph.isLane(v);
                const bool hasNode = !isLane && joinsNode(links, m_up);
                for (const int l : links) {
                    const Layered::Link& link = m_graph.links[l];
                    const int u = m_up ? link.lower : link.upper;
                    if (hasNode && m_graph.isLane(u))
                        continue;
                    if (isLane && !m_graph.isLane(u) && joinsNode(m_up ? m_graph.up(u) : m_graph.down(u), !m_up))
                        continue;
                    const double p = port(m_up ? link.lowerPort : link.upperPort);
                    neighbours.emplace_back(place(u) + (m_graph.widths[u] > 0 ? 0.9 * p / m_graph.widths[u] : 0), l);
                }
                if (neighbours.empty())
                    continue;
                std::sort(neighbours.begin(), neighbours.end());
                const size_t low = (neighbours.size() - 1) / 2;
                const size_t high = neighbours.size() / 2;
                for (size_t m = low; m <= high && m_align[v] == v; ++m) {
                    const int l = neighbours[m].second;
                    const Layered::Link& link = m_graph.links[l];
                    const int u = m_up ? link.lower : link.upper;
                    if (m_marked[l] || place(u) <= last)
                        continue;
                    const double portOfU = port(m_up ? link.lowerPort : link.upperPort);
                    const double portOfV = port(m_up ? link.upperPort : link.lowerPort);
                    m_align[u] = v;
                    m_root[v] = m_root[u];
                    m_align[v] = m_root[v];
                    m_shift[v] = m_shift[u] + portOfU - portOfV;
                    last = place(u);
                }
            }
        }
    }

    double distance(int left, int right) const
    {
        const bool lanes = m_graph.isLane(left) && m_graph.isLane(right);
        const bool oneLane = m_graph.isLane(left) || m_graph.isLane(right);
        const double gap = lanes ? m_gaps.lane : oneLane ? m_gaps.node / 2 : m_gaps.node;
        return (m_graph.widths[left] + m_graph.widths[right]) / 2 + gap;
    }

    /// Blocks as far left as they go, then as far right as their right neighbours allow.
    std::vector<double> compact()
    {
        const int count = m_graph.vertexCount();
        struct Arc {
            int from;
            int to;
            double distance;
        };
        std::vector<Arc> arcs;
        arcs.reserve(count);
        std::vector<int> incoming(count, 0);
        std::vector<int> start(static_cast<size_t>(count) + 1, 0);
        for (const std::vector<int>& row : m_graph.rows)
            for (size_t i = 0; i + 1 < row.size(); ++i) {
                const int left = at(row, i);
                const int right = at(row, i + 1);
                const double needed = distance(left, right) + m_shift[left] - m_shift[right];
                arcs.push_back({m_root[left], m_root[right], needed});
                ++incoming[m_root[right]];
                ++start[m_root[left] + 1];
            }
        for (int v = 0; v < count; ++v)
            start[v + 1] += start[v];
        std::vector<int> outgoing(arcs.size());
        {
            std::vector<int> next(start.begin(), start.end() - 1);
            for (size_t a = 0; a < arcs.size(); ++a)
                outgoing[next[arcs[a].from]++] = static_cast<int>(a);
        }
        std::vector<double> x(count, 0);
        std::vector<int> order;
        order.reserve(count);
        for (int v = 0; v < count; ++v)
            if (m_root[v] == v && incoming[v] == 0)
                order.push_back(v);
        for (size_t i = 0; i < order.size(); ++i) {
            const int v = order[i];
            for (int k = start[v]; k < start[v + 1]; ++k) {
                const Arc& arc = arcs[outgoing[k]];
                x[arc.to] = std::max(x[arc.to], x[v] + arc.distance);
                if (--incoming[arc.to] == 0)
                    order.push_back(arc.to);
            }
        }
        for (auto it = order.rbegin(); it != order.rend(); ++it) {
            double limit = std::numeric_limits<double>::infinity();
            for (int k = start[*it]; k < start[*it + 1]; ++k)
                limit = std::min(limit, x[arcs[outgoing[k]].to] - arcs[outgoing[k]].distance);
            if (limit != std::numeric_limits<double>::infinity())
                x[*it] = std::max(x[*it], limit);
        }
        std::vector<double> result(count);
        for (int v = 0; v < count; ++v) {
            const double value = x[m_root[v]] + m_shift[v];
            result[v] = m_right ? -value : value;
        }
        return result;
    }

    const Layered& m_graph;
    const Gaps& m_gaps;
    const std::vector<bool>& m_marked;
    const bool m_up;
    const bool m_right;
    std::vector<int> m_root;
    std::vector<int> m_align;
    std::vector<double> m_shift;
};

}  // namespace

std::vector<double> assignCoordinates(const Layered& graph, const Gaps& gaps, const Job& job)
{
    const std::vector<bool> marked = markConflicts(graph);
    std::array<std::vector<double>, 4> runs;
    std::array<std::pair<double, double>, 4> spans;
    size_t narrowest = 0;
    for (size_t k = 0; k < 4; ++k) {
        if (job.stopped())
            return std::vector<double>(graph.ranks.size(), 0);
        runs[k] = Run(graph, gaps, marked, k >= 2, k % 2 == 1).compute();
        double low = std::numeric_limits<double>::infinity();
        double high = -low;
        for (size_t v = 0; v < runs[k].size(); ++v) {
            low = std::min(low, runs[k][v] - graph.widths[v] / 2);
            high = std::max(high, runs[k][v] + graph.widths[v] / 2);
        }
        spans[k] = {low, high};
        if (high - low < spans[narrowest].second - spans[narrowest].first)
            narrowest = k;
    }
    for (size_t k = 0; k < 4; ++k) {
        const double move = k % 2 == 1 ? spans[narrowest].second - spans[k].second : spans[narrowest].first - spans[k].first;
        for (double& value : runs[k])
            value += move;
    }
    // The mean of the two middle values keeps every distance that all four runs keep.
    std::vector<double> result(graph.ranks.size());
    for (size_t v = 0; v < result.size(); ++v) {
        std::array<double, 4> values = {runs[0][v], runs[1][v], runs[2][v], runs[3][v]};
        std::sort(values.begin(), values.end());
        result[v] = (values[1] + values[2]) / 2;
    }
    return result;
}

}  // namespace esp::scene::layered
