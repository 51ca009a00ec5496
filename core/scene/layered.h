// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"

#include <cstdint>
#include <span>
#include <vector>

/// The steps of the layered layout on flat arrays; used by graph_layout.cpp only, apart for tests and size.
namespace esp::scene::layered {

enum class Pin : uint8_t { None, Top, Bottom };

struct FlatNode {
    double width = 0;
    double height = 0;
    Pin pin = Pin::None;      ///< a port of a frame: held in the first or last row
    bool fixedPorts = false;  ///< edges attach at the offsets given, not where it suits them
};

struct FlatEdge {
    int from = 0;
    int to = 0;
    double fromPort = 0;  ///< offset from the middle of the node, for fixedPorts
    double toPort = 0;
    int64_t bundle = 0;   ///< edges of one node with one bundle share a lane
};

/// Rows of an acyclic graph: longest path from the top, then nodes are drawn towards their readers where that shortens edges.
/// `forward[e]` says whether edge e points down (false for an edge that would close a cycle: it is treated as reversed).
std::vector<int> assignRanks(std::span<const FlatNode> nodes, std::span<const FlatEdge> edges, std::vector<bool>& forward);

/// A proper layered graph: every link joins neighbouring rows; vertices from realCount on are lanes of long edges.
struct Layered {
    struct Link {
        int upper = 0;
        int lower = 0;
        double upperPort = 0;
        double lowerPort = 0;
        bool operator==(const Link&) const = default;
    };
    int realCount = 0;
    std::vector<double> widths;
    std::vector<int> ranks;
    std::vector<int> positions;          ///< place in its row
    std::vector<std::vector<int>> rows;  ///< vertices from left to right
    std::vector<Link> links;
    std::vector<int> downStart, downLinks;  ///< links below vertex v: downLinks[downStart[v] … downStart[v + 1])
    std::vector<int> upStart, upLinks;

    bool isLane(int vertex) const { return vertex >= realCount; }
    std::span<const int> down(int v) const { return {downLinks.data() + downStart[v], downLinks.data() + downStart[v + 1]}; }
    std::span<const int> up(int v) const { return {upLinks.data() + upStart[v], upLinks.data() + upStart[v + 1]}; }
    int vertexCount() const { return static_cast<int>(ranks.size()); }
    void indexLinks();
    void indexPositions();
};

/// Sorts rows so that few links cross: breadth-first start, barycentre sweeps in both directions, then swaps of neighbours.
/// The number of sweeps depends on the size only, so that results do not depend on time.
void reduceCrossings(Layered& graph, const Job& job);
int64_t countCrossings(const Layered& graph);

struct Gaps {
    double node = 32;
    double lane = 10;
};
/// Middle of every vertex: median of the four extreme alignments (Brandes and Köpf, "Fast and Simple Horizontal Coordinate Assignment",
/// GD 2001), with node widths, ports, and compaction as longest path in the graph of blocks.
std::vector<double> assignCoordinates(const Layered& graph, const Gaps& gaps, const Job& job);

}  // namespace esp::scene::layered
