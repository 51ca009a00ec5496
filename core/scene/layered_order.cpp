// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/layered.h"

#include <algorithm>
#include <numeric>

namespace esp::scene::layered {

namespace {

/// Where a link attaches, in units of places: a port left of the middle counts as a little to the left.
double endKey(int position, double port, double width)
{
    return position + (width > 0 ? 0.9 * port / width : 0);
}

struct Ends {
    double upper;
    double lower;
};

int64_t countInversions(std::vector<double>& values, std::vector<double>& scratch)
{
    // Bottom-up merge sort; equal values do not cross.
    int64_t inversions = 0;
    const size_t n = values.size();
    scratch.resize(n);
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t begin = 0; begin < n; begin += 2 * width) {
            const size_t middle = std::min(begin + width, n);
            const size_t end = std::min(begin + 2 * width, n);
            size_t left = begin;
            size_t right = middle;
            for (size_t out = begin; out < end; ++out) {
                if (left < middle && (right >= end || values[left] <= values[right])) {
                    scratch[out] = values[left++];
                } else {
                    inversions += static_cast<int64_t>(middle - left);
                    scratch[out] = values[right++];
                }
            }
        }
        values.swap(scratch);
    }
    return inversions;
}

int64_t crossingsBelow(const Layered& graph, size_t row, std::vector<Ends>& ends, std::vector<double>& values, std::vector<double>& scratch)
{
    ends.clear();
    for (const int v : graph.rows[row])
        for (const int l : graph.down(v)) {
            const Layered::Link& link = graph.links[l];
            ends.push_back({endKey(graph.positions[link.upper], link.upperPort, graph.widths[link.upper]),
                            endKey(graph.positions[link.lower], link.lowerPort, graph.widths[link.lower])});
        }
    std::sort(ends.begin(), ends.end(), [](const Ends& a, const Ends& b) { return a.upper != b.upper ? a.upper < b.upper : a.lower < b.lower; });
    values.clear();
    for (const Ends& e : ends)
        values.push_back(e.lower);
    return countInversions(values, scratch);
}

/// Depth-first from the top row, so that what belongs together starts side by side.
void initialOrder(Layered& graph)
{
    const int count = graph.vertexCount();
    std::vector<bool> seen(count, false);
    for (std::vector<int>& row : graph.rows)
        row.clear();
    std::vector<int> byRank(count);
    std::iota(byRank.begin(), byRank.end(), 0);
    std::stable_sort(byRank.begin(), byRank.end(), [&](int a, int b) { return graph.ranks[a] < graph.ranks[b]; });
    std::vector<int> stack;
    for (const int start : byRank) {
        stack.push_back(start);
        while (!stack.empty()) {
            const int v = stack.back();
            stack.pop_back();
            if (seen[v])
                continue;
            seen[v] = true;
            graph.rows[graph.ranks[v]].push_back(v);
            const auto below = graph.down(v);
            for (auto it = below.rbegin(); it != below.rend(); ++it)
                if (!seen[graph.links[*it].lower])
                    stack.push_back(graph.links[*it].lower);
        }
    }
    graph.indexPositions();
}

/// Sorts a row by the mean place of its neighbours in the row before (down) or after (up); vertices without neighbours keep their place.
void sortRow(Layered& graph, size_t row, bool down, bool favourRight, std::vector<std::pair<double, int>>& keys)
{
    std::vector<int>& vertices = graph.rows[row];
    if (vertices.size() < 2)
        return;
    keys.clear();
    std::vector<int> slots;
    for (size_t i = 0; i < vertices.size(); ++i) {
        const int v = vertices[i];
        const auto links = down ? graph.up(v) : graph.down(v);
        if (links.empty())
            continue;
        double sum = 0;
        for (const int l : links) {
            const Layered::Link& link = graph.links[l];
            const double far = down ? endKey(graph.positions[link.upper], link.upperPort, graph.widths[link.upper])
                                    : endKey(graph.positions[link.lower], link.lowerPort, graph.widths[link.lower]);
            const double near = down ? link.lowerPort / std::max(1.0, graph.widths[v]) : link.upperPort / std::max(1.0, graph.widths[v]);
            sum += far - 0.01 * near;
        }
        keys.emplace_back(sum / static_cast<double>(links.size()), v);
        slots.push_back(static_cast<int>(i));
    }
    if (favourRight)
        std::reverse(keys.begin(), keys.end());
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t k = 0; k < keys.size(); ++k) {
        vertices[slots[k]] = keys[k].second;
        graph.positions[keys[k].second] = slots[k];
    }
}

/// Crossings between the links of a and those of b on one side if a stands left of b.
int64_t pairCrossings(const Layered& graph, int a, int b, bool above)
{
    const auto linksA = above ? graph.up(a) : graph.down(a);
    const auto linksB = above ? graph.up(b) : graph.down(b);
    const auto key = [&](int l) {
        const Layered::Link& link = graph.links[l];
        return above ? endKey(graph.positions[link.upper], link.upperPort, graph.widths[link.upper])
                     : endKey(graph.positions[link.lower], link.lowerPort, graph.widths[link.lower]);
    };
    int64_t crossings = 0;
    for (const int la : linksA)
        for (const int lb : linksB)
            crossings += key(la) > key(lb);
    return crossings;
}

bool swapNeighbours(Layered& graph)
{
    bool improved = false;
    for (std::vector<int>& row : graph.rows) {
        for (size_t i = 0; i + 1 < row.size(); ++i) {
            const int a = row[i];
            const int b = row[i + 1];
            const int64_t now = pairCrossings(graph, a, b, true) + pairCrossings(graph, a, b, false);
            if (now == 0)
                continue;
            const int64_t swapped = pairCrossings(graph, b, a, true) + pairCrossings(graph, b, a, false);
            if (swapped < now) {
                std::swap(row[i], row[i + 1]);
                std::swap(graph.positions[a], graph.positions[b]);
                improved = true;
            }
        }
    }
    return improved;
}

}  // namespace

int64_t countCrossings(const Layered& graph)
{
    std::vector<Ends> ends;
    std::vector<double> values;
    std::vector<double> scratch;
    int64_t total = 0;
    for (size_t row = 0; row + 1 < graph.rows.size(); ++row)
        total += crossingsBelow(graph, row, ends, values, scratch);
    return total;
}

void reduceCrossings(Layered& graph, const Job& job)
{
    initialOrder(graph);
    const int count = graph.vertexCount();
    // Sweeps cost time in proportion to the size: many for what people look at closely, few for the giants.
    const int sweeps = count < 2000 ? 24 : count < 20000 ? 12 : 6;
    int64_t best = countCrossings(graph);
    std::vector<std::vector<int>> bestRows = graph.rows;
    std::vector<std::pair<double, int>> keys;
    int withoutGain = 0;
    for (int sweep = 0; sweep < sweeps && best > 0 && withoutGain < 4; ++sweep) {
        if (job.stopped())
            return;
        const bool down = sweep % 2 == 0;
        const bool favourRight = sweep % 4 >= 2;
        if (down)
            for (size_t row = 1; row < graph.rows.size(); ++row)
                sortRow(graph, row, true, favourRight, keys);
        else
            for (size_t row = graph.rows.size() - 1; row-- > 0;)
                sortRow(graph, row, false, favourRight, keys);
        const int64_t crossings = countCrossings(graph);
        ++withoutGain;
        if (crossings < best) {
            best = crossings;
            bestRows = graph.rows;
            withoutGain = 0;
        }
    }
    graph.rows = std::move(bestRows);
    graph.indexPositions();
    if (count < 20000)
        for (int round = 0; round < 6 && best > 0 && !job.stopped() && swapNeighbours(graph); ++round)
            ;
}

}  // namespace esp::scene::layered
