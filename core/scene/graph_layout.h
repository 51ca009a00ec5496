// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/scene/display_list.h"

#include <vector>

namespace esp::scene {

struct LayoutNode {
    double width = 0;
    double height = 0;
    int module = -1;  ///< frame that it is drawn in, or -1
};

/// An edge from a node to one that reads its output. Edges of the same node with the same `value` share one lane.
struct LayoutEdge {
    int from = 0;
    int to = 0;
    int value = 0;
};

struct LayoutInput {
    std::vector<LayoutNode> nodes;
    std::vector<LayoutEdge> edges;
    int moduleCount = 0;
};

struct LayoutOptions {
    double rowGap = 30;        ///< between rows; more where edges run far sideways
    double nodeGap = 32;       ///< between nodes of a row
    double laneGap = 10;       ///< between two lanes; half a nodeGap between a lane and a node
    double moduleGap = 24;     ///< between rows of frames
    double modulePadding = 20; ///< left and right inside a frame
    double moduleHead = 30;    ///< from a frame's top to its first row
    double moduleFoot = 14;    ///< from its last row to its bottom
};

/// Points of an edge from the bottom of its source to the top of its target. Two neighbours with equal x are joined by a straight line,
/// others by a curve that leaves and arrives vertically; curves lie between rows only.
struct EdgeRoute {
    std::vector<Point> points;
    Rect bounds() const;
};

struct Layout {
    std::vector<Rect> nodes;
    std::vector<EdgeRoute> edges;
    std::vector<Rect> modules;   ///< frames; width 0 where a module could not be framed (a path leaves it and comes back)
    Rect bounds;
};

/// Places nodes in rows from top to bottom. Pure: the same input gives the same output. Errors: Cancelled; InvalidArgument for an edge or
/// module out of range. A cycle is drawn with one of its edges upside down instead of failing.
Result<Layout> layoutGraph(const LayoutInput& input, const LayoutOptions& options = {}, const Job& job = {});

/// The route as one cubic Bézier path (start, then three points a piece), for CubicItem.
std::vector<Point> toCubic(const EdgeRoute& route);

}  // namespace esp::scene
