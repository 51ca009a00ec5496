// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/micro.h"
#include "core/kernels/kernel_types.h"

/// How a convolution is cut into tiles and how its input lies in scratch. Convolution needs no image-to-column matrix of the whole image: the
/// input of a tile is copied once into padded planes whose rows follow each other at a fixed pitch; then the input of output position p
/// under the kernel tap (h, w) lies at p + h·pitch + w for all positions of the tile, so that a row of the "column matrix" is just the
/// plane read from another offset. With strides the plane is split into phases (rows and columns modulo the stride), each read without gaps.
///
/// Three ways to walk the positions:
/// Flat: all of them, those between the end of an output row and the start of the next being computed too and thrown away; rows share their
/// padding to keep these few. Gathered: the valid ones only, copied from the planes (1×1: from the input) into panels of kPanelColumns, where
/// small images would waste too much otherwise. Depthwise: row by row, one channel and filter at a time.
namespace esp::ESP_ISA {

enum class Walk { Flat, Gathered, GatheredFromInput, Depthwise };

struct Geometry {
    Walk walk;
    int64_t channels, filters;   // of a group
    int64_t units, taps, depth;  // channel units, kernel positions, their product (depthwise: units are channels filled at once, depth is taps)
    int64_t together;            // channels whose products at one kernel position follow each other in the sum
    int64_t part;                // of the depth: parts are summed each from 0, then added
    int64_t phasesH, phasesW;    // distinct residues of the taps modulo the stride
    int64_t reachH, reachW;      // furthest tap, in plane rows and columns
    int64_t shareH, shareW;      // padding rows (columns) that an image (row) shares with the next
    int64_t pitch;               // plane columns from row to row
    bool byRows;                 // flat: no block of sums goes on into the next row, since whole blocks fill a row
    int64_t rows, rowTiles;      // output rows of a tile
    int64_t images, imageTiles;  // images of a tile (more than 1 only with all rows)
    int64_t groups, groupTiles;  // groups of a tile
    int64_t imagePitch;          // plane columns from image to image
    int64_t planeUnits;          // one phase of one channel unit
    int64_t channelUnits;        // all phases of one channel unit, padded against cache conflicts
    int64_t lead;                // depthwise: zeros before a plane, its first row's left padding
    int64_t columnPanels;        // gathered: panels that are filled before the filters pass over them
    int64_t panelUnits;          // gathered: from one panel to the next; a vector longer, since the last store may spill
    int64_t columns;             // gathered from input: columns of a tile, over all images; then imageTiles counts these tiles
    Panels panels;               // of filters
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

/// The order of a float sum, as the contract (kernel_types.h) has it.
static void orderSum(const ConvShape& s, int perUnit, Geometry& g)
{
    constexpr int64_t kBlock = 16;
    constexpr int64_t kProductPart = 128;
    g.together = 1;
    g.part = most(1, g.depth);
    if (perUnit != 1 || (g.channels == 1 && s.groups > 1 && !s.weightsVary))
        return;
    const bool pointwise = g.taps == 1 && s.padTop == 0 && s.padLeft == 0 && s.padBottom == 0 && s.padRight == 0;
    const bool fillsNoBlocks = s.groups == 1 ? g.channels >= kBlock && g.channels % 4 != 0 : g.channels % kBlock != 0 || g.filters % kBlock != 0;
    if (s.weightsVary || fillsNoBlocks) {
        g.part = kProductPart;
        const int64_t pixels = s.outHeight * s.outWidth;
        for (int64_t columns = kProductPart; pixels < g.depth && columns > 16 && columns / 2 >= pixels; columns /= 2)
            g.part *= 2;
    } else if (g.channels < kBlock) {
        g.part = most(1, g.taps);
    } else if (pointwise) {
        g.part = kProductPart;
    } else {
        g.together = kBlock;
        g.part = kBlock * g.taps;
    }
}

/// Calls fn(unit, h, w) for the products of one sum in order.
template <class Function>
ESP_INLINE void forEachProduct(const ConvShape& s, const Geometry& g, const Function& fn)
{
    const int64_t units = g.taps ? g.depth / g.taps : 0;
    for (int64_t first = 0; first < units; first += g.together)
        for (int64_t h = 0; h < s.kernelH; ++h)
            for (int64_t w = 0; w < s.kernelW; ++w)
                for (int64_t unit = first; unit < least(units, first + g.together); ++unit)
                    fn(unit, h, w);
}

/// Units are of `perUnit` channels. Depthwise needs perUnit 1.
static Geometry geometryOf(const ConvShape& s, int perUnit)
{
    constexpr int64_t kPlaneBytes = 256 * 1024;     // of a tile's input, so that it stays in the second-level cache
    constexpr int64_t kGatherBytes = 768 * 1024;    // the same where it is read only once, for gathering
    constexpr int64_t kTiles = 8;                   // wanted for a single image, to be shared by threads
    Geometry g;
    g.channels = s.channels / s.groups;
    g.filters = s.filters / s.groups;
    g.units = ceilDiv(g.channels, perUnit);
    g.taps = s.kernelH * s.kernelW;
    g.depth = g.units * g.taps;
    orderSum(s, perUnit, g);
    g.phasesH = least(s.kernelH, s.strideH / divisor(s.strideH, s.dilationH));
    g.phasesW = least(s.kernelW, s.strideW / divisor(s.strideW, s.dilationW));
    g.reachH = (s.kernelH - 1) * s.dilationH / s.strideH;
    g.reachW = (s.kernelW - 1) * s.dilationW / s.strideW;
    g.shareW = sharedPadding(g.reachW, s.strideW, s.padLeft, s.width, s.outWidth);
    g.shareH = sharedPadding(g.reachH, s.strideH, s.padTop, s.height, s.outHeight);
    g.pitch = most(1, s.outWidth + g.reachW - g.shareW);
    g.byRows = s.outWidth % kPanelColumns == 0 && g.pitch > s.outWidth;
    g.imagePitch = (s.outHeight + g.reachH - g.shareH) * g.pitch;
    g.panels = Panels::of(g.filters);
    g.walk = perUnit == 1 && g.channels == 1 && g.filters == 1 ? Walk::Depthwise : Walk::Flat;
    g.columnPanels = g.columns = 0;
    g.panelUnits = g.depth * kPanelColumns + 16;
    g.images = 1;
    if (g.walk == Walk::Depthwise)
        g.pitch = ceilDiv(s.outWidth + g.reachW, 16) * 16;
    g.lead = ceilDiv(most(1, s.padLeft), 16) * 16;

    const int64_t phases = g.units * g.phasesH * g.phasesW;
    const int64_t imageBytes = most(1, phases * g.imagePitch * 4);
    const int64_t alone = s.batch * s.groups;
    int64_t rows = most(kPlaneBytes / most(1, phases * g.pitch * 4) - g.reachH, ceilDiv(2 * kPanelColumns, g.pitch));
    if (alone < kTiles)
        rows = least(rows, most(ceilDiv(s.outHeight * alone, kTiles), ceilDiv(512, g.pitch)));
    rows = most(1, least(rows, s.outHeight));

    const int64_t pixels = s.outHeight * s.outWidth;
    if (g.walk == Walk::Flat && g.panels.count && vectorsFor(g.panels.rows(0)) == kPanelVectors && pixels) {
        // in vectors of columns; gathering also costs about two rows of sums and one for each run of pixels in a panel
        const auto vectors = [&](int64_t tileRows) { return ceilDiv(g.byRows ? tileRows * s.outWidth : (tileRows - 1) * g.pitch + s.outWidth, kLanes); };
        const int64_t whole = s.outHeight / rows;
        const double flat = static_cast<double>((whole * vectors(rows) + (s.outHeight % rows ? vectors(s.outHeight % rows) : 0)) * g.filters) /
                            static_cast<double>(pixels);
        const bool plain = s.kernelH * s.kernelW * s.strideH * s.strideW == 1 && s.padTop == 0 && s.padLeft == 0 && s.padBottom == 0 &&
                           s.padRight == 0;
        int64_t images = 1;
        while (images < s.batch && (images + 1) * imageBytes <= kGatherBytes && images * pixels < 16 * kPanelColumns &&
               ceilDiv(images * pixels, kPanelColumns) * kPanelColumns * 32 > images * pixels * 33)
            ++images;
        const double runs = plain ? 1 : 1 + static_cast<double>(kPanelColumns) / static_cast<double>(s.outWidth);
        const double filled = static_cast<double>(ceilDiv(images * pixels, kPanelColumns) * kPanelVectors);
        const double gathered = filled * (static_cast<double>(g.filters) + 2 + runs) / static_cast<double>(images * pixels);
        if (plain) {
            g.walk = Walk::GatheredFromInput;
            const int64_t all = s.batch * pixels;
            const int64_t fitting = most(2, least(16, kPlaneBytes / most(1, g.depth * kPanelColumns * 4)));
            const int64_t wanted = most(2, ceilDiv(all * s.groups, kTiles * kPanelColumns));
            g.columnPanels = most(1, least(least(fitting, wanted), ceilDiv(all, kPanelColumns)));
            g.columns = g.columnPanels * kPanelColumns;
        } else if (gathered < flat && imageBytes <= kGatherBytes && s.outWidth <= 32) {
            g.walk = Walk::Gathered;
            g.images = images;
            rows = s.outHeight;
            g.columnPanels = most(1, least(8, 600 * 1024 / most(1, g.depth * kPanelColumns * 4)));
        }
    }
    g.rowTiles = ceilDiv(s.outHeight, rows);
    g.rows = g.rowTiles ? ceilDiv(s.outHeight, g.rowTiles) : 1;
    if (g.rows)
        g.rowTiles = ceilDiv(s.outHeight, g.rows);
    g.imageTiles = ceilDiv(s.batch, g.images);
    if (g.walk == Walk::GatheredFromInput) {
        g.rowTiles = 1;
        g.imageTiles = ceilDiv(s.batch * pixels, g.columns);
    }

    g.planeUnits = (g.images - 1) * g.imagePitch + (g.rows + g.reachH) * g.pitch + g.shareW;
    if (g.walk == Walk::Depthwise)  // rows are computed in fours, the last ones perhaps past the output
        g.planeUnits = g.lead + (g.rows + 3 + g.reachH) * g.pitch;
    g.channelUnits = (ceilDiv(g.phasesH * g.phasesW * g.planeUnits, 16) | 1) * 16;

    const int64_t columns = g.walk == Walk::GatheredFromInput ? g.columns : g.images * g.rows * s.outWidth;
    const double work = static_cast<double>(columns) * static_cast<double>(g.depth * most(1, g.filters));
    g.groups = work < 3e5 ? least(s.groups, 1 + static_cast<int64_t>(3e5 / (work + 1))) : 1;
    g.groupTiles = ceilDiv(s.groups, g.groups);
    if (g.walk == Walk::Depthwise)
        g.units = most(1, least(g.groups, least(16, kPlaneBytes / 4 / (g.channelUnits * 4))));
    g.filterTiles = 1;
    const int64_t tiles = g.imageTiles * g.groupTiles * g.rowTiles;
    if (tiles < kTiles && g.groups == 1)
        g.filterTiles = most(1, least(least(g.panels.count, ceilDiv(kTiles, most(1, tiles))), static_cast<int64_t>(work / 1e6)));
    return g;
}

/// Where a plane column lies: found once for a block of sums, since divisions are dear.
struct ColumnPlace {
    int64_t column, image, run, at;  // the run is a row of the image, or all of its rows where these follow each other without a gap

    ESP_INLINE_MEMBER ColumnPlace of(const Geometry& g, int64_t outWidth, int64_t column)
    {
        const int64_t image = column / g.imagePitch;
        const int64_t run = g.pitch == outWidth ? 0 : (column - image * g.imagePitch) / g.pitch;
        return {column, image, run, column - image * g.imagePitch - run * g.pitch};
    }
};

/// Calls fn(from, place, count) for the runs of valid positions in the columns [begin, end): `count` outputs from column begin + from, the
/// first one being element `place` of the output, counted from the tile's first output of a filter.
template <class Function>
ESP_INLINE void forEachRun(const Geometry& g, int64_t images, int64_t rows, int64_t outWidth, int64_t imageStride, const ColumnPlace& begin,
                           int64_t end, const Function& fn)
{
    const bool whole = g.pitch == outWidth;
    const int64_t length = whole ? rows * outWidth : outWidth;
    const int64_t runs = whole ? 1 : rows;
    auto [column, image, run, at] = begin;
    while (column < end && image < images) {
        if (run < runs && at < length)
            fn(column - begin.column, image * imageStride + run * length + at, least(length - at, end - column));
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

static void fillOffsets(const ConvShape& s, const Geometry& g, int32_t* offsets)
{
    forEachProduct(s, g, [&](int64_t unit, int64_t h, int64_t w) {
        const int64_t phase = (h % g.phasesH) * g.phasesW + w % g.phasesW;
        *offsets++ = static_cast<int32_t>(unit * g.channelUnits + phase * g.planeUnits + h * s.dilationH / s.strideH * g.pitch +
                                          w * s.dilationW / s.strideW);
    });
}

}  // namespace esp::ESP_ISA
