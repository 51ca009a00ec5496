// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/micro.h"
#include "core/kernels/kernel_types.h"

/// Convolution without an image-to-column matrix. The input of a tile is copied once into padded planes whose rows follow each other at a
/// fixed pitch; then the input of output position p under the kernel tap (h, w) lies at p + h·pitch + w for *all* positions of the tile,
/// so that a row of the "column matrix" is just the plane read from another offset. Positions between the end of one output row and the
/// start of the next are computed too and thrown away; rows share their padding to keep these few. With strides, the plane is split into
/// phases (rows and columns modulo the stride), each of which is read without gaps.
namespace esp::ESP_ISA {

struct Geometry {
    int64_t channels, filters;    // of a group
    int64_t units, taps, depth;   // channel units, kernel positions, units · taps
    int64_t phasesH, phasesW;     // distinct residues of the taps modulo the stride
    int64_t reachH, reachW;       // furthest tap, in plane rows and columns
    int64_t shareH, shareW;       // padding rows (columns) that an image (row) shares with the next
    int64_t pitch;                // plane columns from row to row
    int64_t rows, rowTiles;       // output rows of a tile
    int64_t images, imageTiles;   // images of a tile (more than 1 only with all rows)
    int64_t groups, groupTiles;   // groups of a tile
    int64_t imagePitch;           // plane columns from image to image
    int64_t planeUnits;           // one phase of one channel unit
    int64_t channelUnits;         // all phases of one channel unit, padded against cache conflicts
    Panels panels;
    int64_t filterTiles;

    inline __attribute__((always_inline)) int64_t tiles() const { return imageTiles * groupTiles * rowTiles * filterTiles; }
};

ESP_INLINE int64_t divisor(int64_t a, int64_t b)
{
    while (b) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/// How many of the first (and, alike, last) `reach` plane columns hold only padding in every phase: they may be shared between rows.
ESP_INLINE int64_t sharedPadding(int64_t reach, int64_t stride, int64_t pad, int64_t size, int64_t out)
{
    int64_t share = 0;
    while (share < reach && share * stride + stride - 1 - pad < 0 && (out + reach - share - 1) * stride - pad >= size)
        ++share;
    return share;
}

static Geometry geometryOf(const ConvShape& s, int perUnit)
{
    constexpr int64_t kPlaneBytes = 256 * 1024;  // of a tile's input, so that it stays in the second-level cache
    constexpr int64_t kTiles = 8;                // wanted for a single image, to be shared by threads
    Geometry g;
    g.channels = s.channels / s.groups;
    g.filters = s.filters / s.groups;
    g.units = ceilDiv(g.channels, perUnit);
    g.taps = s.kernelH * s.kernelW;
    g.depth = g.units * g.taps;
    g.phasesH = least(s.kernelH, s.strideH / divisor(s.strideH, s.dilationH));
    g.phasesW = least(s.kernelW, s.strideW / divisor(s.strideW, s.dilationW));
    g.reachH = (s.kernelH - 1) * s.dilationH / s.strideH;
    g.reachW = (s.kernelW - 1) * s.dilationW / s.strideW;
    g.shareW = sharedPadding(g.reachW, s.strideW, s.padLeft, s.width, s.outWidth);
    g.shareH = sharedPadding(g.reachH, s.strideH, s.padTop, s.height, s.outHeight);
    g.pitch = most(1, s.outWidth + g.reachW - g.shareW);
    g.panels = Panels::of(g.filters);

    const int64_t rowBytes = most(1, g.units * g.phasesH * g.phasesW * g.pitch * 4);
    const int64_t enough = ceilDiv(2 * kPanelColumns, g.pitch);
    int64_t rows = most(kPlaneBytes / rowBytes - g.reachH, enough);
    const int64_t alone = s.batch * s.groups;
    if (alone < kTiles)
        rows = least(rows, most(ceilDiv(s.outHeight * alone, kTiles), ceilDiv(512, g.pitch)));
    rows = most(1, least(rows, s.outHeight));
    g.rowTiles = ceilDiv(s.outHeight, rows);
    g.rows = g.rowTiles ? ceilDiv(s.outHeight, g.rowTiles) : 1;
    if (g.rows)
        g.rowTiles = ceilDiv(s.outHeight, g.rows);

    g.imagePitch = (s.outHeight + g.reachH - g.shareH) * g.pitch;
    g.images = 1;
    if (g.rowTiles == 1 && s.batch > 1) {
        const int64_t wanted = ceilDiv(8 * kPanelColumns, g.imagePitch);
        const int64_t fitting = kPlaneBytes / most(1, g.units * g.phasesH * g.phasesW * g.imagePitch * 4);
        const int64_t least2 = ceilDiv(kPanelColumns, g.imagePitch);
        g.images = least(s.batch, most(1, least(wanted, most(fitting, least2))));
    }
    g.imageTiles = ceilDiv(s.batch, g.images);

    g.planeUnits = (g.images - 1) * g.imagePitch + (g.rows + g.reachH) * g.pitch + g.shareW;
    g.channelUnits = g.phasesH * g.phasesW * g.planeUnits;
    g.channelUnits = (ceilDiv(g.channelUnits, 16) | 1) * 16;

    const double work = static_cast<double>(g.images * g.rows * s.outWidth) * static_cast<double>(g.depth * most(1, g.filters));
    g.groups = work < 1e5 ? least(s.groups, 1 + static_cast<int64_t>(1e5 / (work + 1))) : 1;
    g.groupTiles = ceilDiv(s.groups, g.groups);
    g.filterTiles = 1;
    const int64_t tiles = g.imageTiles * g.groupTiles * g.rowTiles;
    if (tiles < kTiles && g.groups == 1)
        g.filterTiles = most(1, least(least(g.panels.count, ceilDiv(kTiles, most(1, tiles))), static_cast<int64_t>(work / 1e6)));
    return g;
}

/// A panel's columns [begin, end) cut into runs of valid positions: fn(column, outOffset, count), the offset counted within the tile's rows.
template <class Function>
ESP_INLINE void forEachRun(const Geometry& g, int64_t images, int64_t rows, int64_t outWidth, int64_t imageStride, int64_t begin, int64_t end,
                           const Function& fn)
{
    const bool whole = g.pitch == outWidth;
    const int64_t runLength = whole ? rows * outWidth : outWidth;
    const int64_t runs = whole ? 1 : rows;
    int64_t image = begin / g.imagePitch;
    int64_t inImage = begin - image * g.imagePitch;
    int64_t run = whole ? 0 : inImage / g.pitch;
    int64_t at = inImage - run * g.pitch;
    int64_t column = begin;
    while (column < end && image < images) {
        if (run < runs && at < runLength) {
            const int64_t count = least(runLength - at, end - column);
            fn(column - begin, image * imageStride + run * runLength + at, count);
        }
        // to the start of the next run
        if (run + 1 < runs) {
            column += g.pitch - at;
            ++run;
        } else {
            column += g.imagePitch - (run * g.pitch + at);
            run = 0;
            ++image;
        }
        at = 0;
    }
}

/// Scratch of one call.
template <class A>
struct ConvScratch {
    int32_t* offsets;
    typename A::Unit* planes;
    typename A::Sum* sums;

    ESP_INLINE_MEMBER ConvScratch of(const Geometry& g, Arena& arena)
    {
        ConvScratch scratch;
        scratch.offsets = arena.take<int32_t>(g.depth);
        scratch.planes = arena.take<typename A::Unit>(g.units * g.channelUnits + 2 * kMaxVectors * kLanes);
        scratch.sums = arena.take<typename A::Sum>(most(kMaxRows * kPanelColumns, kMaxVectors * kLanes));
        return scratch;
    }
};

static void fillOffsets(const ConvShape& s, const Geometry& g, int32_t* offsets)
{
    for (int64_t unit = 0; unit < g.units; ++unit)
        for (int64_t h = 0; h < s.kernelH; ++h)
            for (int64_t w = 0; w < s.kernelW; ++w) {
                const int64_t phase = (h % g.phasesH) * g.phasesW + w % g.phasesW;
                *offsets++ = static_cast<int32_t>(unit * g.channelUnits + phase * g.planeUnits + h * s.dilationH / s.strideH * g.pitch +
                                                  w * s.dilationW / s.strideW);
            }
}

/// Fills the planes of one group: Source(unit, image) gives a row reader `row(iy, ix, step, count, to)` and `pad(count, to)`.
template <class Unit, class Source>
ESP_INLINE void fillPlanes(const ConvShape& s, const Geometry& g, int64_t images, int64_t firstRow, int64_t rows, const Source& source, Unit* planes)
{
    const int64_t columns = s.outWidth + g.reachW;
    for (int64_t unit = 0; unit < g.units; ++unit)
        for (int64_t h = 0; h < g.phasesH; ++h)
            for (int64_t w = 0; w < g.phasesW; ++w) {
                Unit* plane = planes + unit * g.channelUnits + (h * g.phasesW + w) * g.planeUnits;
                const int64_t shiftH = h * s.dilationH % s.strideH - s.padTop;
                const int64_t shiftW = w * s.dilationW % s.strideW - s.padLeft;
                // columns [begin, end) lie inside the image
                const int64_t begin = least(columns, shiftW < 0 ? ceilDiv(-shiftW, s.strideW) : 0);
                const int64_t end = most(begin, least(columns, s.width > shiftW ? ceilDiv(s.width - shiftW, s.strideW) : 0));
                for (int64_t image = 0; image < images; ++image)
                    for (int64_t q = 0; q < rows + g.reachH; ++q) {
                        Unit* to = plane + image * g.imagePitch + q * g.pitch;
                        const int64_t y = (firstRow + q) * s.strideH + shiftH;
                        if (y < 0 || y >= s.height) {
                            source.pad(columns, to);
                            continue;
                        }
                        source.pad(begin, to);
                        source.row(unit, image, y, begin * s.strideW + shiftW, s.strideW, end - begin, to + begin);
                        source.pad(columns - end, to + end);
                    }
            }
}

/// Runs tiles. `packed` holds per group and panel [depth][rows]. makeSource(image, group) gives the reader of fillPlanes;
/// prepare(positions) is called after planes were filled; finish(filter, sums, position, place, count) for each run of valid sums: `count`
/// outputs from element `place` of the output, the first one being at plane position `position`.
template <class A, class MakeSource, class Prepare, class Finish>
ESP_INLINE void runTiles(const ConvShape& s, const Geometry& g, const ConvScratch<A>& scratch, const typename A::Unit* packed,
                         const MakeSource& makeSource, const Prepare& prepare, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    fillOffsets(s, g, scratch.offsets);
    const int64_t outPlane = s.outHeight * s.outWidth;
    int64_t filled = -1;
    for (int64_t tile = tileBegin; tile < tileEnd; ++tile) {
        int64_t rest = tile;
        const int64_t filterTile = rest % g.filterTiles;
        rest /= g.filterTiles;
        const int64_t rowTile = rest % g.rowTiles;
        rest /= g.rowTiles;
        const int64_t groupTile = rest % g.groupTiles;
        const int64_t firstImage = rest / g.groupTiles * g.images;
        const int64_t images = least(g.images, s.batch - firstImage);
        const int64_t firstRow = rowTile * g.rows;
        const int64_t rows = least(g.rows, s.outHeight - firstRow);
        const int64_t positions = (images - 1) * g.imagePitch + (rows - 1) * g.pitch + s.outWidth;
        const int64_t panelBegin = g.panels.count * filterTile / g.filterTiles;
        const int64_t panelEnd = g.panels.count * (filterTile + 1) / g.filterTiles;
        for (int64_t group = groupTile * g.groups; group < least((groupTile + 1) * g.groups, s.groups); ++group) {
            const int64_t key = (firstImage * g.rowTiles + rowTile) * s.groups + group;
            if (key != filled) {
                fillPlanes(s, g, images, firstRow, rows, makeSource(firstImage, group), scratch.planes);
                prepare(positions);
                filled = key;
            }
            for (int64_t panel = panelBegin; panel < panelEnd; ++panel) {
                const int panelRows = g.panels.rows(panel);
                const typename A::Unit* weights = packed + (group * g.filters + g.panels.first(panel)) * g.depth;
                const int64_t filter = group * g.filters + g.panels.first(panel);
                const int64_t place = (firstImage * s.filters + filter) * outPlane + firstRow * s.outWidth;
                for (int64_t column = 0; column < positions;) {
                    const int vectors = vectorsWithin(panelRows, ceilDiv(positions - column, kLanes));
                    const int64_t width = vectors * kLanes;
                    tapBlock<A>(panelRows, vectors)(g.depth, weights, scratch.planes + column, scratch.offsets, scratch.sums);
                    forEachRun(g, images, rows, s.outWidth, s.filters * outPlane, column, least(column + width, positions),
                               [&](int64_t from, int64_t offset, int64_t count) {
                                   for (int r = 0; r < panelRows; ++r)
                                       finish(filter + r, scratch.sums + r * width + from, column + from, place + r * outPlane + offset, count);
                               });
                    column += width;
                }
            }
        }
    }
}

}  // namespace esp::ESP_ISA
