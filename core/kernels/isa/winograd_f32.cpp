// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/table.h"
#include "core/kernels/isa/winograd.h"

namespace esp::ESP_ISA {
namespace {

/// Products are kept as they are: [point][block of filters][tile][lane].
struct Keep {
    float* products;

    ESP_INLINE_MEMBER Floats first(Floats sum, int64_t) { return sum; }
    inline __attribute__((always_inline)) void leave(Floats sum, int64_t, int64_t place) const { store(products + place, sum); }
};

struct Scratch {
    float *bias, *inputs, *products;

    static Scratch of(const WinogradGeometry& g, Arena& arena)
    {
        Scratch scratch;
        scratch.bias = arena.take<float>(g.outBlocks * kBlockChannels);
        scratch.inputs = arena.take<float>(g.points * g.inBlocks * g.tiles * kBlockChannels);
        scratch.products = arena.take<float>(g.points * kMostFilterBlocks * g.tiles * kBlockChannels);
        return scratch;
    }
};

/// Where a tile lies.
struct Place {
    int64_t image, row, column;  // first output

    ESP_INLINE_MEMBER Place of(const WinogradGeometry& g, int64_t tile)
    {
        const int64_t inImage = tile % g.tilesPerImage;
        return {tile / g.tilesPerImage, inImage / g.tilesX * g.outputs, inImage % g.tilesX * g.outputs};
    }
};

/// The inputs of a chunk's tiles: [point][block][tile][lane].
template <int M>
void transformInputs(const ConvShape& s, const WinogradGeometry& g, const float* input, int64_t firstTile, int64_t tiles, float* to)
{
    using W = Winograd<M>;
    const int64_t pixels = s.height * s.width, pointStep = g.inBlocks * g.tiles * kBlockChannels;
    for (int64_t tile = 0; tile < tiles; ++tile) {
        const Place place = Place::of(g, firstTile + tile);
        const int64_t top = place.row - s.padTop, left = place.column - s.padLeft;
        const bool isInside = top >= 0 && left >= 0 && top + W::kSide <= s.height && left + W::kSide <= s.width;
        for (int64_t block = 0; block < g.inBlocks; ++block) {
            const float* image = input + (place.image * g.inBlocks + block) * pixels * kBlockChannels;
            for (int64_t v = 0; v < kBlockChannels; v += kLanes) {
                Floats half[W::kSide][W::kSide];
                for (int y = 0; y < W::kSide; ++y) {
                    Floats row[W::kSide];
                    const float* from = image + ((top + y) * s.width + left) * kBlockChannels + v;
                    const bool isRow = top + y >= 0 && top + y < s.height;
#pragma GCC unroll 6
                    for (int x = 0; x < W::kSide; ++x)
                        row[x] = isInside || (isRow && left + x >= 0 && left + x < s.width) ? load(from + x * kBlockChannels) : Floats{};
                    W::input(row, half[y]);
                }
                float* out = to + (block * g.tiles + tile) * kBlockChannels + v;
                for (int x = 0; x < W::kSide; ++x) {
                    Floats column[W::kSide], point[W::kSide];
#pragma GCC unroll 6
                    for (int y = 0; y < W::kSide; ++y)
                        column[y] = half[y][x];
                    W::input(column, point);
#pragma GCC unroll 6
                    for (int y = 0; y < W::kSide; ++y)
                        store(out + (y * W::kSide + x) * pointStep, point[y]);
                }
            }
        }
    }
}

template <int M>
void transformOutputs(const ConvShape& s, const WinogradGeometry& g, const float* products, const float* bias, const FloatEpilogue& epilogue, float* output,
                      int64_t firstTile, int64_t tiles, int64_t firstBlock, int64_t blocks)
{
    using W = Winograd<M>;
    const Floats lo = splat(epilogue.lo), hi = splat(epilogue.hi);
    const int64_t pointStep = blocks * g.tiles * kBlockChannels;
    for (int64_t block = 0; block < blocks; ++block)
        for (int64_t tile = 0; tile < tiles; ++tile) {
            const Place place = Place::of(g, firstTile + tile);
            const int64_t rows = least(M, s.outHeight - place.row), columns = least(M, s.outWidth - place.column);
            const int64_t first = (((place.image * g.outBlocks + firstBlock + block) * s.outHeight + place.row) * s.outWidth + place.column) * kBlockChannels;
            for (int64_t v = 0; v < kBlockChannels; v += kLanes) {
                const float* from = products + (block * g.tiles + tile) * kBlockChannels + v;
                const Floats shift = load(bias + (firstBlock + block) * kBlockChannels + v);
                Floats half[M][W::kSide];
                for (int x = 0; x < W::kSide; ++x) {
                    Floats column[W::kSide], made[M];
#pragma GCC unroll 6
                    for (int y = 0; y < W::kSide; ++y)
                        column[y] = load(from + (y * W::kSide + x) * pointStep);
                    W::output(column, made);
#pragma GCC unroll 4
                    for (int y = 0; y < M; ++y)
                        half[y][x] = made[y];
                }
                for (int y = 0; y < rows; ++y) {
                    Floats made[M];
                    W::output(half[y], made);
                    for (int x = 0; x < columns; ++x) {
                        const int64_t at = first + (y * s.outWidth + x) * kBlockChannels + v;
                        Floats sum = made[x] + shift;
                        if (epilogue.residual)
                            sum = sum + load(epilogue.residual + at);
                        store(output + at, atMost(atLeast(sum, lo), hi));
                    }
                }
            }
        }
}

template <int M>
void transformFilter(const float* weights, float* points, int64_t step)
{
    using W = Winograd<M>;
    double half[3][W::kSide];
    for (int y = 0; y < 3; ++y) {
        const double row[3] = {static_cast<double>(weights[3 * y]), static_cast<double>(weights[3 * y + 1]), static_cast<double>(weights[3 * y + 2])};
        W::filter(row, half[y]);
    }
    for (int x = 0; x < W::kSide; ++x) {
        const double column[3] = {half[0][x], half[1][x], half[2][x]};
        double made[W::kSide];
        W::filter(column, made);
        for (int y = 0; y < W::kSide; ++y)
            points[(y * W::kSide + x) * step] = static_cast<float>(made[y]);
    }
}

}  // namespace

size_t winogradConvF32PackedBytes(const ConvShape& s)
{
    return static_cast<size_t>(WinogradGeometry::of(s).points * s.channels * ceilDiv(s.filters, kBlockChannels) * kBlockChannels) * sizeof(float);
}

void winogradConvF32Pack(const ConvShape& s, const float* weights, void* packed)
{
    const WinogradGeometry g = WinogradGeometry::of(s);
    float* to = static_cast<float*>(packed);
    for (int64_t group = 0; group < g.filterGroups.count; ++group) {
        const int64_t filters = g.filterGroups.size(group) * kBlockChannels, firstFilter = g.filterGroups.first(group) * kBlockChannels;
        // [point][channel][filter]
        for (int64_t channel = 0; channel < s.channels; ++channel)
            for (int64_t lane = 0; lane < filters; ++lane) {
                const int64_t filter = firstFilter + lane;
                const float none[9] = {};
                const float* from = filter < s.filters ? weights + (filter * s.channels + channel) * 9 : none;
                float* out = to + channel * filters + lane;
                g.outputs == 4 ? transformFilter<4>(from, out, s.channels * filters) : transformFilter<2>(from, out, s.channels * filters);
            }
        to += g.points * s.channels * filters;
    }
}

int64_t winogradConvF32Tiles(const ConvShape& s) { return WinogradGeometry::of(s).chunks; }

size_t winogradConvF32ScratchBytes(const ConvShape& s)
{
    Arena arena{nullptr};
    Scratch::of(WinogradGeometry::of(s), arena);
    return arena.used;
}

void winogradConvF32(const ConvShape& s, const float* input, const void* packed, const FloatEpilogue& epilogue, float* output, void* memory,
                     int64_t tileBegin, int64_t tileEnd)
{
    const WinogradGeometry g = WinogradGeometry::of(s);
    Arena arena{static_cast<unsigned char*>(memory)};
    const Scratch scratch = Scratch::of(g, arena);
    for (int64_t i = 0; i < g.outBlocks * kBlockChannels; ++i)
        scratch.bias[i] = epilogue.bias && i < s.filters ? epilogue.bias[i] : 0.0f;
    const float* weights = static_cast<const float*>(packed);
    const Keep keep{scratch.products};
    for (int64_t chunk = tileBegin; chunk < tileEnd; ++chunk) {
        const int64_t firstTile = chunk * g.tiles, tiles = least(g.tiles, g.total - firstTile);
        if (g.outputs == 4)
            transformInputs<4>(s, g, input, firstTile, tiles, scratch.inputs);
        else
            transformInputs<2>(s, g, input, firstTile, tiles, scratch.inputs);
        const float* groupWeights = weights;
        for (int64_t group = 0; group < g.filterGroups.count; ++group) {
            const int64_t blocks = g.filterGroups.size(group);
            const Shares shares = Shares::of(tiles, mostPositions(static_cast<int>(blocks), true));
            BlockedFunction<BlockedFloats, Keep>* const larger = blockedFunction<BlockedFloats, Keep>(blocks, shares.small + 1, true);
            BlockedFunction<BlockedFloats, Keep>* const smaller = blockedFunction<BlockedFloats, Keep>(blocks, shares.small, true);
            BlockedRun<BlockedFloats> run{.step = kBlockChannels, .blockStep = g.tiles * kBlockChannels, .kernelH = 1, .kernelW = 1, .blocks = g.inBlocks,
                                          .units = kBlockChannels, .lastUnits = g.tailUnits, .endRow = 1, .endColumn = 1, .weights = groupWeights, .last = true,
                                          .outStep = kBlockChannels, .outBlock = g.tiles * kBlockChannels};
            for (int64_t point = 0; point < g.points; ++point, run.weights += s.channels * blocks * kBlockChannels)
                for (int64_t share = 0; share < shares.count; ++share) {
                    const int64_t at = shares.first(share) * kBlockChannels;
                    run.input = scratch.inputs + point * g.inBlocks * g.tiles * kBlockChannels + at;
                    run.place = point * blocks * g.tiles * kBlockChannels + at;
                    (share < shares.larger ? larger : smaller)(run, keep);
                }
            groupWeights = run.weights;
            const int64_t firstBlock = g.filterGroups.first(group);
            if (g.outputs == 4)
                transformOutputs<4>(s, g, scratch.products, scratch.bias, epilogue, output, firstTile, tiles, firstBlock, blocks);
            else
                transformOutputs<2>(s, g, scratch.products, scratch.bias, epilogue, output, firstTile, tiles, firstBlock, blocks);
        }
    }
}

}  // namespace esp::ESP_ISA
