// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/display_list.h"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace esp::scene {

/// Finds rectangles near a place: a grid of square cells, each with the rectangles that touch it. Immutable once made.
class SpatialIndex {
public:
    SpatialIndex() = default;
    explicit SpatialIndex(std::span<const Rect> rects, double cellSize = 600);

    /// Indices of rectangles that intersect `area` (touching counts), ascending, each once. `out` is cleared.
    void query(const Rect& area, std::vector<int>& out) const;
    size_t size() const { return m_rects.size(); }
    const Rect& rect(int index) const { return m_rects[static_cast<size_t>(index)]; }

private:
    int64_t cell(double value) const;
    static uint64_t key(int64_t column, int64_t row);

    double m_cellSize = 600;
    std::vector<Rect> m_rects;
    std::unordered_map<uint64_t, std::vector<int>> m_cells;
};

}  // namespace esp::scene
