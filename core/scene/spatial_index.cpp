// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/spatial_index.h"

#include <algorithm>
#include <cmath>

namespace esp::scene {

SpatialIndex::SpatialIndex(std::span<const Rect> rects, double cellSize) : m_cellSize(cellSize), m_rects(rects.begin(), rects.end())
{
    for (size_t i = 0; i < m_rects.size(); ++i)
        for (int64_t row = cell(m_rects[i].y); row <= cell(m_rects[i].bottom()); ++row)
            for (int64_t column = cell(m_rects[i].x); column <= cell(m_rects[i].right()); ++column)
                m_cells[key(column, row)].push_back(static_cast<int>(i));
}

int64_t SpatialIndex::cell(double value) const
{
    return static_cast<int64_t>(std::floor(value / m_cellSize));
}

uint64_t SpatialIndex::key(int64_t column, int64_t row)
{
    return (static_cast<uint64_t>(column) << 32) ^ (static_cast<uint64_t>(row) & 0xFFFFFFFFu);
}

void SpatialIndex::query(const Rect& area, std::vector<int>& out) const
{
    out.clear();
    const auto touches = [&](const Rect& r) { return r.x <= area.right() && area.x <= r.right() && r.y <= area.bottom() && area.y <= r.bottom(); };
    for (int64_t row = cell(area.y); row <= cell(area.bottom()); ++row)
        for (int64_t column = cell(area.x); column <= cell(area.right()); ++column)
            if (const auto found = m_cells.find(key(column, row)); found != m_cells.end())
                for (const int i : found->second)
                    if (touches(m_rects[static_cast<size_t>(i)]))
                        out.push_back(i);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
}

}  // namespace esp::scene
