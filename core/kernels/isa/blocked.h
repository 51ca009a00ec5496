// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/blocked_sums.h"
#include "core/kernels/kernel_types.h"

/// How a convolution of blocked images is cut, and its loops over tiles. Images are copied, a tile at a time, only where padding reaches further
/// than the first and last position of a row, and where the channels of plain images have to be put side by side.
namespace esp::ESP_ISA {

/// How a blocked convolution is cut. Sizes in elements unless they are said to be others.
struct BlockedGeometry {
    int64_t channels, filters;      // of a group
    int64_t inBlocks, outBlocks;    // of a group
    bool isDepthwise, isPlain;      // plain: the image is not blocked
    bool isFlat;                    // 1×1 over the image as one row
    bool padsEnds;                  // padding is read at no position of a row but the first and the last
    bool isCopied;
    int64_t height, width, outHeight, outWidth, batch;  // as it is walked
    int64_t parts;                                      // of a sum
    int64_t planes, partPlanes;                         // blocks of channels (channels of a plain image read as it is); of each part but the last
    int64_t units, tailUnits;                           // of a block under a tap, and of the last block
    int64_t taps, perUnit;                              // kernel positions; channels of a step
    int64_t pixel;                                      // of the input as it is read
    int64_t step, rowStep, blockStep, imageStep;        // of the input, by position, row of outputs, block of channels, image
    int64_t outStep, outRow, outBlock, outImage;
    int64_t pitch, planeRows, plane;                    // copied: elements of a row, rows of a tile, elements of a block
    int64_t images, imageTiles, rows, rowTiles, columns, columnTiles, filterTiles;  // of a tile; more than one image only with all of each
    Shares filterGroups;                                // blocks of filters that go together
    int64_t steps;                                      // of a sum

    inline __attribute__((always_inline)) int64_t tiles(const ConvShape& s) const
    {
        return imageTiles * s.groups * rowTiles * columnTiles * filterTiles;
    }
};

/// perUnit: channels of a step; elementBytes: of the input as it is read.
static BlockedGeometry blockedGeometryOf(const ConvShape& s, int perUnit, int64_t elementBytes)
{
    constexpr int64_t kCacheBytes = 256 * 1024;  // of a tile's input, which stays in the second-level cache
    constexpr int64_t kSumBytes = 128 * 1024;    // of the sums of a tile, which are kept between parts
    constexpr int64_t kImagesBytes = 512 * 1024;  // of the input of several images, through which weights pass together
    constexpr int64_t kTiles = 8;                // wanted for a single image, to be shared by threads
    constexpr int64_t kFlatPart = 128 / kBlockChannels;
    BlockedGeometry g;
    g.channels = s.channels / s.groups;
    g.filters = s.filters / s.groups;
    g.isDepthwise = s.groups > 1 && g.channels == 1;
    g.isPlain = !g.isDepthwise && g.channels < kBlockChannels;
    g.inBlocks = ceilDiv(g.channels, kBlockChannels);
    g.outBlocks = ceilDiv(g.filters, kBlockChannels);
    g.taps = s.kernelH * s.kernelW;
    g.perUnit = perUnit;
    const bool isPadded = s.padTop != 0 || s.padLeft != 0 || s.padBottom != 0 || s.padRight != 0;
    const bool isPointwise = g.taps == 1 && !isPadded;
    g.isFlat = isPointwise && s.strideH == 1 && s.strideW == 1 && !g.isPlain;
    const bool acrossImages = g.isFlat && s.height == 1 && s.width == 1;
    g.batch = acrossImages ? least(s.batch, 1) : s.batch;
    g.height = g.isFlat ? 1 : s.height;
    g.width = acrossImages ? s.batch : g.isFlat ? s.height * s.width : s.width;
    g.outHeight = g.isFlat ? 1 : s.outHeight;
    g.outWidth = g.isFlat ? g.width : s.outWidth;
    const int64_t right = (s.outWidth - 1) * s.strideW - s.padLeft + (s.kernelW - 1) * s.dilationW - (s.width - 1);  // read there beyond the image
    g.padsEnds = isPadded && s.width > 0 && (s.outWidth == 1 || (s.padLeft <= s.strideW && right <= s.strideW));
    g.isCopied = !g.isFlat && ((isPadded && !g.padsEnds) || (g.isPlain && perUnit > 1));

    const int64_t perPixel = g.isPlain && !(perUnit > 1) ? 1 : kBlockChannels;
    const int64_t planes = s.groups * g.inBlocks;
    g.pixel = perPixel;
    const int64_t pixels = s.height * s.width;
    g.imageStep = (g.isPlain ? s.channels : planes * kBlockChannels) * pixels;
    g.outImage = s.groups * g.outBlocks * s.outHeight * s.outWidth * kBlockChannels;
    g.outBlock = s.outHeight * s.outWidth * kBlockChannels;
    g.outStep = acrossImages ? g.outImage : kBlockChannels;
    g.outRow = g.outWidth * kBlockChannels;
    g.step = acrossImages ? g.imageStep : s.strideW * perPixel;

    // Under several kernel positions the weights of two blocks of filters and 16 channels just fit the first-level cache.
    g.filterGroups = Shares::of(g.outBlocks, g.taps > 1 && !g.isPlain ? least(2, kMostFilterBlocks) : kMostFilterBlocks);
    g.units = ceilDiv(least(kBlockChannels, g.channels), perUnit);
    g.tailUnits = ceilDiv(g.channels - (g.inBlocks - 1) * kBlockChannels, perUnit);
    g.planes = g.inBlocks;
    if (perUnit > 1) {  // exact in any order
        g.partPlanes = g.planes;
    } else if (g.isPlain) {
        g.planes = g.channels;
        g.partPlanes = g.units = g.tailUnits = 1;
    } else {
        g.partPlanes = isPointwise ? kFlatPart : 1;
    }
    g.parts = ceilDiv(g.planes, g.partPlanes);

    g.steps = g.taps * ((g.planes - 1) * g.units + g.tailUnits);

    // tiles
    const int64_t positions = mostPositions(static_cast<int>(least(g.outBlocks, kMostFilterBlocks)), g.step == kBlockChannels);
    const int64_t columnBytes = most(1, g.planes * perPixel * elementBytes);
    g.columns = g.outWidth;
    g.rows = 1;
    const int64_t alone = most(1, g.batch * s.groups);
    if (g.isFlat) {
        int64_t wanted = least(kCacheBytes / columnBytes, kSumBytes / (kMostFilterBlocks * kBlockChannels * 4));
        if (alone < kTiles)
            wanted = least(wanted, most(ceilDiv(g.outWidth * alone, kTiles), 8 * positions));
        g.columns = least(g.outWidth, most(1, wanted / positions) * positions);
    } else {
        const int64_t rowBytes = columnBytes * ((s.outWidth - 1) * s.strideW + (s.kernelW - 1) * s.dilationW + 1);
        int64_t wanted = (kCacheBytes / most(1, rowBytes) - (s.kernelH - 1) * s.dilationH - 1) / s.strideH + 1;
        wanted = least(wanted, kSumBytes / most(1, g.outWidth * kMostFilterBlocks * kBlockChannels * 4));
        if (alone < kTiles)
            wanted = least(wanted, most(ceilDiv(s.outHeight * alone, kTiles), ceilDiv(8 * positions, most(1, g.outWidth))));
        g.rows = most(1, least(wanted, s.outHeight));
    }
    g.rowTiles = ceilDiv(g.outHeight, g.rows);
    g.rows = g.rowTiles ? ceilDiv(g.outHeight, g.rowTiles) : 1;
    g.columnTiles = g.columns ? ceilDiv(g.outWidth, g.columns) : 0;
    g.images = 1;
    if (g.rowTiles == 1 && g.columnTiles == 1) {
        const int64_t imageBytes = columnBytes * (g.isFlat ? g.width : (s.height + s.padTop + s.padBottom) * (s.width + s.padLeft + s.padRight));
        const int64_t sumBytes = g.rows * g.columns * kMostFilterBlocks * kBlockChannels * 4;
        g.images = most(1, least(least(g.batch, kImagesBytes / most(1, imageBytes)), 2 * kSumBytes / most(1, sumBytes)));
    }
    g.imageTiles = ceilDiv(g.batch, g.images);
    g.images = g.imageTiles ? ceilDiv(g.batch, g.imageTiles) : 1;
    g.imageTiles = ceilDiv(g.batch, g.images);
    g.filterTiles = 1;
    const int64_t tiles = g.imageTiles * s.groups * g.rowTiles * g.columnTiles;
    const double work = static_cast<double>(g.images * g.rows * g.columns) * static_cast<double>(g.filters * g.channels * g.taps);
    if (tiles < kTiles && s.groups == 1)
        g.filterTiles = most(1, least(least(g.filterGroups.count, ceilDiv(kTiles, most(1, tiles))), static_cast<int64_t>(work / 1e6)));

    // the input of a tile
    g.planeRows = (g.rows - 1) * s.strideH + (s.kernelH - 1) * s.dilationH + 1;
    g.pitch = (g.isCopied ? most(0, (s.outWidth - 1) * s.strideW + (s.kernelW - 1) * s.dilationW + 1) : g.width) * perPixel;
    g.plane = g.planeRows * g.pitch;
    g.rowStep = s.strideH * g.pitch;
    g.blockStep = g.isCopied ? g.plane : pixels * perPixel;
    return g;
}

/// Taps that lie inside of `size` elements when the first of `count` lies at `at` and each `dilation` behind the one before.
struct TapsInside {
    int64_t first, end;

    ESP_INLINE_MEMBER TapsInside of(int64_t at, int64_t count, int64_t dilation, int64_t size)
    {
        if (at >= 0 && at + (count - 1) * dilation < size)
            return {0, count};
        return {least(count, ceilDiv(most(0, -at), dilation)), at < size ? least(count, (size - 1 - at) / dilation + 1) : 0};
    }
};

/// Filters with those that fill up the blocks of each group; depthwise: the groups.
ESP_INLINE int64_t blockedFilters(const ConvShape& s, const BlockedGeometry& g)
{
    return g.isDepthwise ? ceilDiv(s.groups, kBlockChannels) * kBlockChannels : s.groups * g.outBlocks * kBlockChannels;
}

ESP_INLINE int64_t blockedTiles(const ConvShape& s, const BlockedGeometry& g)
{
    return g.isDepthwise ? s.batch * ceilDiv(s.groups, kBlockChannels) : g.tiles(s);
}

/// Calls fn(place among blockedFilters, filter or −1 where there is none).
template <class Function>
ESP_INLINE void forEachBlockedFilter(const ConvShape& s, const BlockedGeometry& g, const Function& fn)
{
    const int64_t all = blockedFilters(s, g), perGroup = g.isDepthwise ? all : all / most(1, s.groups);
    const int64_t filters = g.isDepthwise ? s.groups : g.filters;
    for (int64_t i = 0; i < all; ++i)
        fn(i, i % perGroup < filters ? i / perGroup * filters + i % perGroup : -1);
}

/// Calls fn(filter or −1, channel, tap, vector) for each weight of the packed order, which is [group][filters that go together][step][block][vector
/// of lanes][weight vector][lane]; channel: the first one of a step; vector: which of the step's WeightVectors.
template <int WeightVectors, class Function>
ESP_INLINE void packBlocked(const ConvShape& s, const BlockedGeometry& g, const Function& fn)
{
    if (g.isDepthwise) {
        for (int64_t first = 0; first < s.groups; first += kBlockChannels)
            for (int64_t tap = 0; tap < g.taps; ++tap)
                for (int64_t lane = 0; lane < kBlockChannels; ++lane)
                    fn(first + lane < s.groups ? first + lane : -1, int64_t{0}, tap, int64_t{0});
        return;
    }
    for (int64_t group = 0; group < s.groups; ++group)
        for (int64_t filterGroup = 0; filterGroup < g.filterGroups.count; ++filterGroup)
            for (int64_t plane = 0; plane < g.planes; ++plane)
                for (int64_t tap = 0; tap < g.taps; ++tap) {
                    const int64_t firstFilter = g.filterGroups.first(filterGroup) * kBlockChannels;
                    const int64_t filters = g.filterGroups.size(filterGroup) * kBlockChannels;
                    const int64_t units = plane + 1 < g.planes ? g.units : g.tailUnits;
                    for (int64_t unit = 0; unit < units; ++unit)
                        for (int64_t first = firstFilter; first < firstFilter + filters; first += kLanes)
                            for (int64_t vector = 0; vector < WeightVectors; ++vector)
                                for (int64_t filter = first; filter < first + kLanes; ++filter)
                                    fn(filter < g.filters ? group * g.filters + filter : -1, plane * g.pixel + unit * g.perUnit, tap, vector);
                }
}

/// The tiles of a convolution that is not depthwise. fillRow(image, group, plane, y, x, columns, to) writes `columns` pixels of a row of the
/// input, those outside the image as padding; padding: kMostPositions pixels of it. finish: first(sum, place) adds what belongs to the first part,
/// leave(sum, filter, place) stores.
template <class A, class FillRow, class Finish>
ESP_INLINE void runBlocked(const ConvShape& s, const BlockedGeometry& g, const A& arithmetic, const typename A::Element* input,
                           const typename A::Weight* packed, const typename A::Element* padding, typename A::Element* planes, typename A::Sum* sums,
                           const FillRow& fillRow, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    constexpr int64_t kStepWeights = kBlockChannels * A::kWeightVectors;  // of a step of a block of filters
    constexpr int64_t kLine = 64 / static_cast<int64_t>(sizeof(typename A::Weight));
    constexpr int64_t kFewCalls = 100;
    const int64_t padTop = g.isCopied ? 0 : s.padTop, padLeft = g.isCopied ? 0 : s.padLeft;
    const TapsInside left = g.padsEnds ? TapsInside::of(-s.padLeft, s.kernelW, s.dilationW, s.width) : TapsInside{0, s.kernelW};
    const TapsInside right = g.padsEnds ? TapsInside::of((s.outWidth - 1) * s.strideW - s.padLeft, s.kernelW, s.dilationW, s.width) : left;
    const bool isAdjacent = g.step == kBlockChannels && !(g.isPlain && A::kPerUnit == 1);
    int64_t filled = -1;
    for (int64_t index = tileBegin; index < tileEnd; ++index) {
        int64_t rest = index;
        const int64_t filterTile = rest % g.filterTiles;
        rest /= g.filterTiles;
        const int64_t firstColumn = rest % g.columnTiles * g.columns, columns = least(g.columns, g.outWidth - firstColumn);
        rest /= g.columnTiles;
        const int64_t firstRow = rest % g.rowTiles * g.rows, rows = least(g.rows, g.outHeight - firstRow);
        rest /= g.rowTiles;
        const int64_t group = rest % s.groups;
        const int64_t firstImage = rest / s.groups * g.images, images = least(g.images, g.batch - firstImage);
        const typename A::Element* tile = input + firstImage * g.imageStep + group * g.planes * g.blockStep + firstRow * g.rowStep + firstColumn * g.step -
                                         padTop * g.pitch - padLeft * g.pixel;
        int64_t imageStep = g.imageStep;
        if (g.isCopied) {
            tile = planes;
            imageStep = g.planes * g.plane;
            if (index / g.filterTiles != filled) {
                const int64_t copied = (rows - 1) * s.strideH + (s.kernelH - 1) * s.dilationH + 1;
                const int64_t pixels = (s.outWidth - 1) * s.strideW + (s.kernelW - 1) * s.dilationW + 1;
                for (int64_t image = 0; image < images; ++image)
                    for (int64_t plane = 0; plane < g.planes; ++plane)
                        for (int64_t row = 0; row < copied; ++row)
                            fillRow(firstImage + image, group, plane, firstRow * s.strideH - s.padTop + row, -s.padLeft, pixels,
                                    planes + image * imageStep + plane * g.plane + row * g.pitch);
                filled = index / g.filterTiles;
            }
        }
        const int64_t firstGroup = g.filterGroups.count * filterTile / g.filterTiles;
        const int64_t endGroup = g.filterGroups.count * (filterTile + 1) / g.filterTiles;
        for (int64_t filterGroup = firstGroup; filterGroup < endGroup; ++filterGroup) {
            const int64_t firstBlock = g.filterGroups.first(filterGroup), blocks = g.filterGroups.size(filterGroup);
            const typename A::Weight* weights = packed + (group * g.outBlocks + firstBlock) * g.steps * kStepWeights;
            const Shares chunks = Shares::of(columns, mostPositions(static_cast<int>(blocks), isAdjacent));
            BlockedFunction<A, Finish>* const larger = blockedFunction<A, Finish>(blocks, chunks.small + 1, isAdjacent);
            BlockedFunction<A, Finish>* const smaller = blockedFunction<A, Finish>(blocks, chunks.small, isAdjacent);
            const int64_t place = firstImage * g.outImage + (group * g.outBlocks + firstBlock) * g.outBlock;
            BlockedRun<A> run{.arithmetic = arithmetic, .step = g.step, .tapRow = s.dilationH * g.pitch, .tapColumn = s.dilationW * g.pixel, .blockStep = g.blockStep,
                              .kernelH = s.kernelH, .kernelW = s.kernelW, .units = g.units, .padding = padding, .weights = weights, .outStep = g.outStep,
                              .outBlock = g.outBlock, .filter = (group * g.outBlocks + firstBlock) * kBlockChannels};
            for (int64_t part = 0; part < g.parts; ++part) {
                const int64_t firstPlane = part * g.partPlanes;
                run.blocks = least(g.partPlanes, g.planes - firstPlane);
                run.lastUnits = part + 1 < g.parts ? g.units : g.tailUnits;
                run.add = part > 0;
                run.last = part + 1 == g.parts;
                run.sums = sums;
                const int64_t partWeights = ((run.blocks - 1) * g.units + run.lastUnits) * g.taps * blocks * kStepWeights;
                // Small images use weights too seldom for the time that those of the next part take to come; each call asks for some of them.
                const int64_t calls = images * rows * chunks.count;
                const typename A::Weight* ahead = run.weights + partWeights;
                const int64_t aheadStep = calls < kFewCalls && g.taps > 1 && !run.last ? ceilDiv(partWeights, calls) : 0;
                for (int64_t line = 0; line < images * rows; ++line) {
                    const int64_t image = line / rows, row = line % rows;
                    const TapsInside inside = g.isCopied ? TapsInside{0, s.kernelH}
                                                         : TapsInside::of((firstRow + row) * s.strideH - s.padTop, s.kernelH, s.dilationH, g.height);
                    run.firstRow = inside.first;
                    run.endRow = inside.end;
                    for (int64_t chunk = 0; chunk < chunks.count; ++chunk) {
                        const int64_t column = chunks.first(chunk);
                        run.firstColumn = chunk == 0 ? left.first : 0;
                        run.endColumn = chunk + 1 == chunks.count ? right.end : s.kernelW;
                        run.input = tile + image * imageStep + row * g.rowStep + column * g.step + firstPlane * g.blockStep;
                        run.place = place + image * g.outImage + (firstRow + row) * g.outRow + (firstColumn + column) * g.outStep;
                        for (int64_t i = 0; i < aheadStep; i += kLine)
                            __builtin_prefetch(ahead + i, 0, 2);
                        ahead += aheadStep;
                        (chunk < chunks.larger ? larger : smaller)(run, finish);
                        if (g.parts > 1)
                            run.sums += chunks.size(chunk) * blocks * kBlockChannels;
                    }
                }
                run.weights += partWeights;
            }
        }
    }
}

}  // namespace esp::ESP_ISA
