// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/graph_layout.h"
#include "core/scene/layered.h"

/// The layered layout of one level: no frames, but nodes may have fixed ports. Used by graph_layout.cpp.
namespace esp::scene::layered {

struct FlatOptions {
    Gaps gaps;
    double rowGap = 30;
    double firstGap = 30;  ///< below the row of Pin::Top ports
    double lastGap = 30;   ///< above the row of Pin::Bottom ports
};

struct FlatLayout {
    std::vector<Rect> nodes;
    std::vector<EdgeRoute> edges;  ///< from the source's bottom to the target's top, in the order of the edges given
    Rect bounds;                   ///< nodes and lanes; starts at y = 0
};

/// Empty if the job was stopped.
FlatLayout layoutFlat(std::span<const FlatNode> nodes, std::span<const FlatEdge> edges, const FlatOptions& options, const Job& job);

}  // namespace esp::scene::layered
