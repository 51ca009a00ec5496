// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/micro.h"
#include "core/kernels/kernel_types.h"

/// Matrix product: B lies packed in panels [depth][kPanelColumns] (columns past the end are 0), a block of A is packed per tile into panels
/// [depth][rows]; a block of sums goes through a part of the depth in registers.
namespace esp::ESP_ISA {

struct ProductGeometry {
    int64_t depth;             // units
    int64_t columnPanels;      // of B
    int64_t rows, rowTiles;    // of A in a tile
    int64_t columnTiles;

    inline __attribute__((always_inline)) int64_t tiles() const { return rowTiles * columnTiles; }
};

static ProductGeometry geometryOf(const GemmShape& s, int perUnit)
{
    constexpr int64_t kBlockBytes = 256 * 1024;  // of packed A
    constexpr int64_t kTiles = 8;
    ProductGeometry g;
    g.depth = ceilDiv(s.k, perUnit);
    g.columnPanels = ceilDiv(s.n, kPanelColumns);
    const int64_t fitting = most(1, kBlockBytes / most(1, g.depth * 4 * kMaxRows)) * kMaxRows;
    g.rowTiles = ceilDiv(s.m, fitting);
    g.rows = g.rowTiles ? ceilDiv(ceilDiv(s.m, g.rowTiles), kMaxRows) * kMaxRows : 0;
    g.rowTiles = g.rows ? ceilDiv(s.m, g.rows) : 0;
    const double work = static_cast<double>(s.m) * static_cast<double>(g.columnPanels * kPanelColumns) * static_cast<double>(g.depth);
    g.columnTiles = 1;
    if (g.rowTiles < kTiles)
        g.columnTiles = most(1, least(least(g.columnPanels, ceilDiv(kTiles, most(1, g.rowTiles))), static_cast<int64_t>(work / 1e6)));
    if (g.columnPanels == 0)
        g.rowTiles = 0;
    return g;
}

/// Runs tiles. Parts of the depth are summed each from 0 and then added, the first one to start[column] if that is given.
/// packRows(row, rows, firstRow, to) writes a panel of A as [depth][rows]; finish(firstRow, row, column, sums, count) takes a row of sums.
template <class A, class PackRows, class Finish>
ESP_INLINE void runProduct(const GemmShape& s, const ProductGeometry& g, const typename A::Unit* packed, typename A::Unit* rowsOfA,
                           typename A::Sum* sums, int64_t part, const typename A::Sum* start, const PackRows& packRows, const Finish& finish,
                           int64_t tileBegin, int64_t tileEnd)
{
    int64_t filled = -1;
    for (int64_t tile = tileBegin; tile < tileEnd; ++tile) {
        const int64_t rowTile = tile / g.columnTiles;
        const int64_t columnTile = tile % g.columnTiles;
        const int64_t firstRow = rowTile * g.rows;
        const Panels panels = Panels::of(least(g.rows, s.m - firstRow));
        if (rowTile != filled)
            for (int64_t p = 0; p < panels.count; ++p)
                packRows(firstRow + panels.first(p), panels.rows(p), firstRow, rowsOfA + panels.first(p) * g.depth);
        filled = rowTile;
        const int64_t end = g.columnPanels * (columnTile + 1) / g.columnTiles;
        for (int64_t columnPanel = g.columnPanels * columnTile / g.columnTiles; columnPanel < end; ++columnPanel) {
            const int64_t column = columnPanel * kPanelColumns;
            const int64_t count = least(kPanelColumns, s.n - column);
            for (int64_t p = 0; p < panels.count; ++p) {
                const int rows = panels.rows(p);
                if (start)
                    for (int r = 0; r < rows; ++r)
                        for (int64_t j = 0; j < kPanelColumns; ++j)
                            sums[r * kPanelColumns + j] = j < count ? start[column + j] : 0;
                multiplyInParts<A>(panelBlock<A>(rows), g.depth, part, rows, rowsOfA + panels.first(p) * g.depth,
                                   packed + columnPanel * g.depth * kPanelColumns, nullptr, sums, start != nullptr, [] {});
                for (int r = 0; r < rows; ++r)
                    finish(firstRow, panels.first(p) + r, column, sums + r * kPanelColumns, count);
            }
        }
    }
}

}  // namespace esp::ESP_ISA
