// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/planes.h"

#include <type_traits>

/// The loops over tiles (geometry.h says which). They take
/// packed: per group and panel of filters [depth][rows];
/// makeSource(image, group): the reader of planes.h;
/// ones: for coded products with weight zero points, one filter of ones, else null: it sums the codes under each window;
/// finish: finish.row(filter, hasFirst) is called for each row of sums and gives row(sum, windowSums, place, n), which stores the n outputs of a
/// vector from element `place`; finish.first() is a tensor to be added to the first part of the sums (which hasFirst says was done), or null.
namespace esp::ESP_ISA {

template <class A>
struct ConvScratch {
    int32_t* offsets;
    typename A::Unit* planes;
    typename A::Unit* panels;
    typename A::Sum* sums;
    typename A::Sum* windowSums;

    /// The gathered panel of a column that is a multiple of kPanelColumns.
    inline __attribute__((always_inline)) typename A::Unit* panel(const Geometry& g, int64_t column) const
    {
        return panels + column / kPanelColumns * g.panelUnits;
    }
    ESP_INLINE_MEMBER ConvScratch of(const Geometry& g, Arena& arena)
    {
        constexpr int64_t kSpill = 2 * kMaxVectors * kLanes;
        ConvScratch scratch;
        scratch.offsets = arena.take<int32_t>(g.depth);
        scratch.planes = arena.take<typename A::Unit>(g.walk == Walk::GatheredFromInput ? 0 : g.units * g.channelUnits + kSpill);
        scratch.panels = arena.take<typename A::Unit>(g.columnPanels * g.panelUnits);
        scratch.sums = arena.take<typename A::Sum>(most(kMaxRows * kPanelColumns, kMaxVectors * kLanes));
        const int64_t columns = g.columnPanels ? g.columnPanels * kPanelColumns : g.planeUnits + kMaxVectors * kLanes;
        scratch.windowSums = arena.take<typename A::Sum>(A::kPerUnit == 4 ? columns : 0);
        return scratch;
    }
};

/// What tile number `index` means; consecutive tiles up to `end` that differ in their filters alone are taken as one.
struct Tile {
    int64_t next;  // number after it
    int64_t columnTile, group, groupEnd, firstImage, images, firstRow, rows, panelBegin, panelEnd;

    static Tile of(const ConvShape& s, const Geometry& g, int64_t index, int64_t end)
    {
        Tile tile;
        const int64_t filterTile = index % g.filterTiles;
        const int64_t filterTiles = least(g.filterTiles - filterTile, end - index);
        tile.next = index + filterTiles;
        tile.panelBegin = g.panels.count * filterTile / g.filterTiles;
        tile.panelEnd = g.panels.count * (filterTile + filterTiles) / g.filterTiles;
        index /= g.filterTiles;
        tile.firstRow = index % g.rowTiles * g.rows;
        index /= g.rowTiles;
        tile.group = index % g.groupTiles * g.groups;
        tile.groupEnd = least(tile.group + g.groups, s.groups);
        tile.columnTile = index / g.groupTiles;
        tile.firstImage = tile.columnTile * g.images;
        tile.images = least(g.images, s.batch - tile.firstImage);
        tile.rows = least(g.rows, s.outHeight - tile.firstRow);
        return tile;
    }
    /// Names what is in the planes.
    int64_t key(const ConvShape& s, int64_t ofGroup) const { return (firstImage * (s.outHeight + 1) + firstRow) * s.groups + ofGroup; }
};

template <class A, class Row>
ESP_INLINE void finishRun(const Row& row, const typename A::Sum* sums, const typename A::Sum* windowSums, int64_t place, int64_t count)
{
    forVectors(count, [&](int64_t i, int64_t n) {
        row(loadSome(sums + i, n), windowSums ? loadSome(windowSums + i, n) : typename A::Vector{}, place + i, n);
    });
}

/// Adds the outputs' elements of `first` to sums of floats; eachRun(fn) calls fn(index of the first sum, place, count).
template <class A, class EachRun>
ESP_INLINE void addFirst(const float* first, typename A::Sum* sums, const EachRun& eachRun)
{
    if constexpr (std::is_same_v<typename A::Sum, float>) {
        if (first)
            eachRun([&](int64_t from, int64_t place, int64_t count) {
                forVectors(count, [&](int64_t i, int64_t n) {
                    storeSome(sums + from + i, loadSome(sums + from + i, n) + loadSome(first + place + i, n), n);
                });
            });
    }
}

/// Finishes `rows` rows of `vectors` whole vectors of sums whose outputs follow each other from element `place`, a plane apart; false where
/// the sums need more than that. Most blocks are such, and going through runs would cost as much as a product of a few channels.
template <class Finish, class Sum>
ESP_INLINE bool finishWhole(const Finish& finish, int64_t filter, int rows, int vectors, const Sum* sums, int64_t place, int64_t outPlane)
{
    if constexpr (requires { finish.whole(filter, rows, vectors, sums, place, outPlane); }) {
        finish.whole(filter, rows, vectors, sums, place, outPlane);
        return true;
    } else {
        return false;
    }
}

template <class A, class MakeSource, class Finish>
ESP_INLINE void runFlat(const ConvShape& s, const Geometry& g, const ConvScratch<A>& scratch, const typename A::Unit* packed,
                        const typename A::Unit* ones, const MakeSource& makeSource, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    const int64_t outPlane = s.outHeight * s.outWidth;
    int64_t filled = -1;
    for (int64_t index = tileBegin; index < tileEnd;) {
        const Tile tile = Tile::of(s, g, index, tileEnd);
        index = tile.next;
        const int64_t positions = (tile.images - 1) * g.imagePitch + (tile.rows - 1) * g.pitch + s.outWidth;
        for (int64_t group = tile.group; group < tile.groupEnd; ++group) {
            if (tile.key(s, group) != filled) {
                fillPlanes(s, g, tile.images, tile.firstRow, tile.rows, makeSource(tile.firstImage, group), scratch.planes);
                filled = tile.key(s, group);
                if (ones)
                    for (int64_t column = 0; column < positions; column += kMaxVectors * kLanes)
                        tapBlock<A>(1, kMaxVectors)(g.depth, ones, scratch.planes + column, scratch.offsets, scratch.windowSums + column,
                                                    false);
            }
            for (int64_t panel = tile.panelBegin; panel < tile.panelEnd; ++panel) {
                const int panelRows = g.panels.rows(panel);
                const int64_t filter = group * g.filters + g.panels.first(panel);
                const int64_t place = (tile.firstImage * s.filters + filter) * outPlane + tile.firstRow * s.outWidth;
                for (int64_t column = 0; column < positions;) {
                    const ColumnPlace begin = ColumnPlace::of(g, s.outWidth, column);
                    const int64_t until = g.byRows ? column + s.outWidth - begin.at : positions;
                    const int vectors = vectorsWithin(panelRows, ceilDiv(until - column, kLanes));
                    const int64_t width = vectors * kLanes;
                    const int64_t end = least(column + width, until);
                    const auto eachRun = [&](const auto& fn) {
                        for (int r = 0; r < panelRows; ++r)
                            forEachRun(g, tile.images, tile.rows, s.outWidth, s.filters * outPlane, begin, end,
                                       [&](int64_t from, int64_t offset, int64_t count) { fn(r * width + from, place + r * outPlane + offset, count); });
                    };
                    multiplyInParts<A>(tapBlock<A>(panelRows, vectors), g.depth, g.part, panelRows, packed + filter * g.depth,
                                       scratch.planes + column, scratch.offsets, scratch.sums, false,
                                       [&] { addFirst<A>(finish.first(), scratch.sums, eachRun); });
                    const int64_t run = g.pitch == s.outWidth ? tile.rows * s.outWidth : s.outWidth;
                    const bool whole = !ones && begin.at + width <= run && begin.run < tile.rows &&
                                       finishWhole(finish, filter, panelRows, vectors, scratch.sums,
                                                   place + begin.image * s.filters * outPlane + begin.run * s.outWidth + begin.at, outPlane);
                    for (int r = 0; r < panelRows && !whole; ++r) {
                        const auto row = finish.row(filter + r, true);
                        forEachRun(g, tile.images, tile.rows, s.outWidth, s.filters * outPlane, begin, end,
                                   [&](int64_t from, int64_t offset, int64_t count) {
                                       finishRun<A>(row, scratch.sums + r * width + from, ones ? scratch.windowSums + column + from : nullptr,
                                                    place + r * outPlane + offset, count);
                                   });
                    }
                    column = g.byRows && end == until ? until + g.pitch - s.outWidth : column + width;
                }
            }
        }
    }
}

/// One pass of the filters [panelBegin, panelEnd) over `columns` gathered columns, the first one being pixel `pixel` of image `image`.
template <class A, class Finish>
ESP_INLINE void multiplyGathered(const ConvShape& s, const Geometry& g, const ConvScratch<A>& scratch, const typename A::Unit* packed,
                                 const typename A::Unit* ones, const Finish& finish, int64_t group, int64_t panelBegin, int64_t panelEnd,
                                 int64_t firstColumn, int64_t columns)
{
    const int64_t outPlane = s.outHeight * s.outWidth;
    if (ones)
        for (int64_t column = 0; column < columns; column += kPanelColumns)
            panelBlock<A>(1)(g.depth, ones, scratch.panel(g, column), nullptr, scratch.windowSums + column, false);
    for (int64_t panel = panelBegin; panel < panelEnd; ++panel) {
        const int panelRows = g.panels.rows(panel);
        const int64_t filter = group * g.filters + g.panels.first(panel);
        BlockFunction<A>* multiply = panelBlock<A>(panelRows);
        for (int64_t column = 0; column < columns; column += kPanelColumns) {
            const int64_t end = least(columns, column + kPanelColumns);
            const int64_t firstImage = (firstColumn + column) / outPlane, firstPixel = (firstColumn + column) % outPlane;
            // fn(index of the first sum, place, count) for what lies in one image
            const auto eachRunOf = [&](int r, const auto& fn) {
                int64_t image = firstImage, pixel = firstPixel;
                for (int64_t at = column; at < end;) {
                    const int64_t count = least(outPlane - pixel, end - at);
                    fn(r * kPanelColumns + at - column, (image * s.filters + filter + r) * outPlane + pixel, count);
                    at += count;
                    ++image;
                    pixel = 0;
                }
            };
            const auto eachRun = [&](const auto& fn) {
                for (int r = 0; r < panelRows; ++r)
                    eachRunOf(r, fn);
            };
            multiplyInParts<A>(multiply, g.depth, g.part, panelRows, packed + filter * g.depth, scratch.panel(g, column), nullptr, scratch.sums,
                               false, [&] { addFirst<A>(finish.first(), scratch.sums, eachRun); });
            const bool whole = !ones && end - column == kPanelColumns && firstPixel + kPanelColumns <= outPlane &&
                               finishWhole(finish, filter, panelRows, kPanelVectors, scratch.sums,
                                           (firstImage * s.filters + filter) * outPlane + firstPixel, outPlane);
            for (int r = 0; r < panelRows && !whole; ++r) {
                const auto row = finish.row(filter + r, true);
                eachRunOf(r, [&](int64_t from, int64_t place, int64_t count) {
                    finishRun<A>(row, scratch.sums + from, ones ? scratch.windowSums + column + from - r * kPanelColumns : nullptr, place, count);
                });
            }
        }
    }
}

template <class A, class MakeSource, class Finish>
ESP_INLINE void runGathered(const ConvShape& s, const Geometry& g, const ConvScratch<A>& scratch, const typename A::Unit* packed,
                            const typename A::Unit* ones, const MakeSource& makeSource, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    const int64_t outPlane = s.outHeight * s.outWidth;
    int64_t filled = -1;
    for (int64_t index = tileBegin; index < tileEnd;) {
        const Tile tile = Tile::of(s, g, index, tileEnd);
        index = tile.next;
        const int64_t total = tile.images * outPlane;
        for (int64_t group = tile.group; group < tile.groupEnd; ++group) {
            if (tile.key(s, group) != filled)
                fillPlanes(s, g, tile.images, 0, s.outHeight, makeSource(tile.firstImage, group), scratch.planes);
            filled = tile.key(s, group);
            for (int64_t first = 0; first < total; first += g.columnPanels * kPanelColumns) {
                const int64_t columns = least(g.columnPanels * kPanelColumns, total - first);
                for (int64_t column = 0; column < columns; column += kPanelColumns)
                    gatherPanel(g, s.outWidth, outPlane, total, first + column, scratch.offsets, scratch.planes, scratch.panel(g, column));
                multiplyGathered(s, g, scratch, packed, ones, finish, group, tile.panelBegin, tile.panelEnd, tile.firstImage * outPlane + first,
                                 columns);
            }
        }
    }
}

/// 1×1 without stride and padding: columns are the pixels of all images in a row. `makeSource` sees images of height 1.
template <class A, class MakeSource, class Finish>
ESP_INLINE void runPointwise(const ConvShape& s, const Geometry& g, const ConvScratch<A>& scratch, const typename A::Unit* packed,
                             const typename A::Unit* ones, const MakeSource& makeSource, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    const int64_t pixels = s.outHeight * s.outWidth;
    int64_t filled = -1;
    for (int64_t index = tileBegin; index < tileEnd;) {
        const Tile tile = Tile::of(s, g, index, tileEnd);
        index = tile.next;
        const int64_t first = tile.columnTile * g.columns;
        const int64_t columns = least(g.columns, s.batch * pixels - first);
        for (int64_t group = tile.group; group < tile.groupEnd; ++group) {
            const int64_t key = tile.columnTile * s.groups + group;
            if (key != filled) {
                const auto source = makeSource(0, group);
                const int64_t firstImage = first / pixels, firstPixel = first % pixels;
                for (int64_t unit = 0; unit < g.units; ++unit) {
                    int64_t image = firstImage, pixel = firstPixel;
                    for (int64_t column = 0; column < columns; column += kPanelColumns) {
                        typename A::Unit* to = scratch.panel(g, column) + unit * kPanelColumns;
                        const int64_t end = least(columns, column + kPanelColumns);
                        for (int64_t at = column; at < end;) {
                            const int64_t count = least(pixels - pixel, end - at);
                            source.row(unit, image, 0, pixel, 1, count, to + at - column);
                            at += count;
                            pixel += count;
                            if (pixel == pixels) {
                                pixel = 0;
                                ++image;
                            }
                        }
                    }
                }
                filled = key;
            }
            multiplyGathered(s, g, scratch, packed, ones, finish, group, tile.panelBegin, tile.panelEnd, first, columns);
        }
    }
}

/// Runs tiles of floats or codes in any walk but depthwise, which is for floats alone.
template <class A, class MakeSource, class Finish>
ESP_INLINE void runTiles(const ConvShape& s, const Geometry& g, const ConvScratch<A>& scratch, const typename A::Unit* packed,
                         const typename A::Unit* ones, const MakeSource& makeSource, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    if (g.walk == Walk::GatheredFromInput)
        return runPointwise<A>(s, g, scratch, packed, ones, makeSource, finish, tileBegin, tileEnd);
    fillOffsets(s, g, scratch.offsets);
    if (g.walk == Walk::Gathered)
        runGathered<A>(s, g, scratch, packed, ones, makeSource, finish, tileBegin, tileEnd);
    else
        runFlat<A>(s, g, scratch, packed, ones, makeSource, finish, tileBegin, tileEnd);
}

}  // namespace esp::ESP_ISA
