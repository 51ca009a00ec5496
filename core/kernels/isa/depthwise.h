// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/convolution.h"

/// Depthwise convolution: row by row, in floats. Memory traffic decides, so planes are laid out for it: a row of the image starts at an aligned
/// address and is followed by zeros up to the pitch, which are its own right padding and the next row's left padding. One aligned store fills
/// one vector, and none straddles a cache line.
namespace esp::ESP_ISA {

constexpr int kDepthwiseRows = 4;

/// Image columns of a phase: those read are shift, shift + stride, …; the first `padding` lie left of the image, the next `inside` in it.
struct PhaseColumns {
    int64_t shift, padding, inside;

    ESP_INLINE_MEMBER PhaseColumns of(const ConvShape& s, const Geometry& g, int64_t phase)
    {
        const int64_t shift = phase * s.dilationW % s.strideW - s.padLeft;
        const int64_t columns = s.outWidth + g.reachW;
        const int64_t padding = least(columns, shift < 0 ? ceilDiv(-shift, s.strideW) : 0);
        const int64_t end = most(padding, least(columns, s.width > shift ? ceilDiv(s.width - shift, s.strideW) : 0));
        return {shift, padding, end - padding};
    }
};

/// Offsets of the taps from output position (0, 0), whose planes start after `lead` zeros.
static void fillDepthwiseOffsets(const ConvShape& s, const Geometry& g, int32_t* offsets)
{
    for (int64_t h = 0; h < s.kernelH; ++h)
        for (int64_t w = 0; w < s.kernelW; ++w) {
            const int64_t phase = (h % g.phasesH) * g.phasesW + w % g.phasesW;
            *offsets++ = static_cast<int32_t>(phase * g.planeUnits + g.lead + h * s.dilationH / s.strideH * g.pitch +
                                              w * s.dilationW / s.strideW - PhaseColumns::of(s, g, w % g.phasesW).padding);
        }
}

/// Fills the planes of one channel.
template <class Source>
ESP_INLINE void fillDepthwise(const ConvShape& s, const Geometry& g, int64_t firstRow, int64_t rows, int64_t channel, const Source& source, float* planes)
{
    for (int64_t h = 0; h < g.phasesH; ++h)
        for (int64_t w = 0; w < g.phasesW; ++w) {
            float* to = planes + (h * g.phasesW + w) * g.planeUnits;
            for (int64_t i = 0; i < g.lead; i += kLanes)
                store(to + i, Floats{});
            to += g.lead;
            const PhaseColumns columns = PhaseColumns::of(s, g, w);
            const int64_t x = columns.padding * s.strideW + columns.shift;
            for (int64_t q = 0; q < rows + g.reachH; ++q, to += g.pitch) {
                const int64_t y = (firstRow + q) * s.strideH + h * s.dilationH % s.strideH - s.padTop;
                const int64_t inside = y < 0 || y >= s.height ? 0 : columns.inside;
                int64_t i = 0;
                for (; i < inside; i += kLanes)
                    store(to + i, source.values(channel, y, x + i * s.strideW, s.strideW, least(kLanes, inside - i)));
                for (; i < g.pitch; i += kLanes)
                    store(to + i, Floats{});
            }
        }
}

/// Adds `count` products to the sums of kDepthwiseRows rows by V vectors, one after the other; InFours: their own sum, each product rounded.
template <bool InFours, int V>
ESP_INLINE void addProducts(int64_t count, const float* weights, const float* plane, const int32_t* offsets, int64_t pitch,
                            Floats (&sums)[kDepthwiseRows][V])
{
#pragma GCC unroll 4
    for (int r = 0; r < kDepthwiseRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) {
            const float* from = plane + r * pitch + v * kLanes;
            if constexpr (InFours) {
                Floats sum = splat(weights[0]) * load(from + offsets[0]);
                for (int64_t k = 1; k < count; ++k)
                    sum += splat(weights[k]) * load(from + offsets[k]);
                sums[r][v] += sum;
            } else {
                for (int64_t k = 0; k < count; ++k)
                    sums[r][v] = multiplyAdd(splat(weights[k]), load(from + offsets[k]), sums[r][v]);
            }
        }
}

/// kDepthwiseRows rows by V vectors of a channel's outputs.
template <bool InFours, int V, class Row>
ESP_INLINE void depthwiseBlock(int64_t depth, const float* weights, const float* plane, const int32_t* offsets, int64_t pitch, const Row& row,
                               int64_t place, int64_t outWidth, int64_t rows, int64_t columns)
{
    Floats sums[kDepthwiseRows][V] = {};
    if constexpr (InFours) {
        int64_t k = 0;
        for (; k + 4 <= depth; k += 4)
            addProducts<true>(4, weights + k, plane, offsets + k, pitch, sums);
        for (; k < depth; k += 2)
            addProducts<true>(least(2, depth - k), weights + k, plane, offsets + k, pitch, sums);
    } else {
        for (int64_t k = 0; k < depth; ++k)
            addProducts<false>(1, weights + k, plane, offsets + k, pitch, sums);
    }
#pragma GCC unroll 4
    for (int r = 0; r < kDepthwiseRows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v)
            if (r < rows && v * kLanes < columns)
                row(sums[r][v], Floats{}, place + r * outWidth + v * kLanes, least(kLanes, columns - v * kLanes));
}

/// Arguments as in convolution.h; makeSource(image, group) gives a reader of `values`.
template <bool InFours, class MakeSource, class Finish>
ESP_INLINE void runDepthwise(const ConvShape& s, const Geometry& g, const ConvScratch<FloatArithmetic>& scratch, const float* packed,
                             const MakeSource& makeSource, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    fillDepthwiseOffsets(s, g, scratch.offsets);
    for (int64_t index = tileBegin; index < tileEnd;) {
        const Tile tile = Tile::of(s, g, index, tileEnd);
        index = tile.next;
        // a plane that was just written cannot be read at once: others are filled meanwhile
        for (int64_t first = tile.group; first < tile.groupEnd; first += g.units) {
            const int64_t end = least(first + g.units, tile.groupEnd);
            const auto source = makeSource(tile.firstImage, first);
            for (int64_t group = first; group < end; ++group)
                fillDepthwise(s, g, tile.firstRow, tile.rows, group - first, source, scratch.planes + (group - first) * g.channelUnits);
            for (int64_t group = first; group < end; ++group) {
                const auto row = finish.row(group, false);
                const float* weights = packed + group * g.depth;
                const float* planes = scratch.planes + (group - first) * g.channelUnits;
                const int64_t place = ((tile.firstImage * s.filters + group) * s.outHeight + tile.firstRow) * s.outWidth;
                for (int64_t y = 0; y < tile.rows; y += kDepthwiseRows)
                    for (int64_t x = 0; x < s.outWidth;) {
                        const float* plane = planes + y * g.pitch + x;
                        const int64_t at = place + y * s.outWidth + x, rows = tile.rows - y, columns = s.outWidth - x;
                        if (columns > kLanes) {
                            depthwiseBlock<InFours, 2>(g.depth, weights, plane, scratch.offsets, g.pitch, row, at, s.outWidth, rows, columns);
                            x += 2 * kLanes;
                        } else {
                            depthwiseBlock<InFours, 1>(g.depth, weights, plane, scratch.offsets, g.pitch, row, at, s.outWidth, rows, columns);
                            x += kLanes;
                        }
                    }
            }
        }
    }
}

/// Images without strides whose output is as wide as they are, whole in a tile: the input under one tap is the image itself, read from another
/// offset; lanes that fall into the padding are masked. Nothing is copied, and where rows are narrower than a vector no lane is lost to them.
struct Unpadded {
    int64_t vectors;  // of an image's outputs

    ESP_INLINE_MEMBER Unpadded of(const ConvShape& s) { return {ceilDiv(s.outHeight * s.outWidth, kLanes)}; }
    /// Wide rows fill their vectors, and a load that is not masked costs less.
    ESP_INLINE_MEMBER bool takes(const ConvShape& s, const Geometry& g)
    {
        constexpr int64_t kMostColumns = 64;
        return kLanes >= 8 && g.walk == Walk::Depthwise && !s.weightsVary && g.rowTiles == 1 && s.strideH == 1 && s.strideW == 1 && s.outWidth == s.width &&
               s.width <= kMostColumns;
    }
    int64_t maskCount(const Geometry& g) const { return vectors * g.depth; }

    /// masks [taps][vectors]: a bit for each output whose input under the tap lies in the image; offsets [taps] from output to that input.
    void fill(const ConvShape& s, uint16_t* masks, int32_t* offsets) const
    {
        for (int64_t h = 0; h < s.kernelH; ++h)
            for (int64_t w = 0; w < s.kernelW; ++w, masks += vectors) {
                const int64_t down = h * s.dilationH - s.padTop, right = w * s.dilationW - s.padLeft;
                *offsets++ = static_cast<int32_t>(down * s.width + right);
                for (int64_t v = 0; v < vectors; ++v)
                    masks[v] = 0;
                const int64_t firstRow = most(0, -down), endRow = least(s.outHeight, s.height - down);
                const int64_t first = most(0, -right), end = least(s.outWidth, s.width - right);
                for (int64_t y = firstRow; y < endRow; ++y)
                    for (int64_t at = y * s.outWidth + first; at < y * s.outWidth + end; ++at)
                        masks[at / kLanes] = static_cast<uint16_t>(masks[at / kLanes] | 1u << at % kLanes);
            }
    }
};

/// The sums of V vectors of outputs; `image` and `masks` are those of the first one.
template <int V>
static __attribute__((noinline)) void unpaddedBlock(int64_t depth, int64_t vectors, const float* __restrict weights, const float* __restrict image,
                                                    const int32_t* __restrict offsets, const uint16_t* __restrict masks, float* __restrict out)
{
    Floats sums[V] = {};
    for (int64_t k = 0; k < depth; ++k, masks += vectors) {
        const Floats weight = splat(weights[k]);
        const int32_t* from = reinterpret_cast<const int32_t*>(image + offsets[k]);
#pragma GCC unroll 8
        for (int v = 0; v < V; ++v)
            sums[v] = multiplyAdd(weight, (Floats)mergeLanes(Ints{}, from + v * kLanes, masks[v]), sums[v]);
    }
#pragma GCC unroll 8
    for (int v = 0; v < V; ++v)
        store(out + v * kLanes, sums[v]);
}

/// Images that are floats already.
struct FloatImages {
    static constexpr int64_t kAtOnce = int64_t{1} << 32;
    const float* input;
    int64_t size;

    inline __attribute__((always_inline)) void prepare(int64_t, int64_t) const {}
    inline __attribute__((always_inline)) const float* at(int64_t first, int64_t i) const { return input + (first + i) * size; }
};

/// Images of codes, made floats without their zero point. Some at a time: what was just written cannot be read at once.
struct CodeImages {
    static constexpr int64_t kAtOnce = 8;
    const uint8_t* input;
    int64_t size;
    bool isSigned;
    int32_t zero;   // of the unsigned codes
    float* floats;  // [kAtOnce][pitch(size)]

    ESP_INLINE_MEMBER int64_t pitch(int64_t size) { return ceilDiv(size, kLanes) * kLanes; }
    inline __attribute__((always_inline)) void prepare(int64_t first, int64_t count) const
    {
        const Ints flip = splat(isSigned ? 128 : 0), shift = splat(zero);
        float* to = floats;
        for (const uint8_t* from = input + first * size; count > 0; --count, from += size, to += pitch(size))
            forVectors(size, [&](int64_t i, int64_t n) { store(to + i, toFloats((loadCodes(from + i, n, false) ^ flip) - shift)); });
    }
    inline __attribute__((always_inline)) const float* at(int64_t, int64_t i) const { return floats + i * pitch(size); }
};

template <class Images, class Finish>
ESP_INLINE void runUnpadded(const ConvShape& s, const Geometry& g, const Unpadded& u, const ConvScratch<FloatArithmetic>& scratch, uint16_t* masks,
                            const float* packed, const Images& images, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    u.fill(s, masks, scratch.offsets);
    const int64_t outPlane = s.outHeight * s.outWidth;
    for (int64_t index = tileBegin; index < tileEnd;) {
        const Tile tile = Tile::of(s, g, index, tileEnd);
        index = tile.next;
        for (int64_t group = tile.group; group < tile.groupEnd;) {
            const int64_t first = tile.firstImage * s.groups + group, count = least(Images::kAtOnce, tile.groupEnd - group);
            images.prepare(first, count);
            for (int64_t i = 0; i < count; ++i, ++group) {
                const auto row = finish.row(group, false);
                const float* weights = packed + group * g.depth;
                const float* image = images.at(first, i);
                for (int64_t v = 0; v < u.vectors;) {
                    const int64_t at = v * kLanes, left = u.vectors - v;
                    const auto take = [&](auto size) {
                        unpaddedBlock<size()>(g.depth, u.vectors, weights, image + at, scratch.offsets, masks + v, scratch.sums);
                        finishRun<FloatArithmetic>(row, scratch.sums, nullptr, (first + i) * outPlane + at, least(size() * kLanes, outPlane - at));
                        v += size();
                    };
                    if (left >= 8)
                        take(std::integral_constant<int, 8>());
                    else if (left >= 4)
                        take(std::integral_constant<int, 4>());
                    else if (left >= 2)
                        take(std::integral_constant<int, 2>());
                    else
                        take(std::integral_constant<int, 1>());
                }
            }
        }
    }
}

}  // namespace esp::ESP_ISA
