// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/blocked.h"

/// Depthwise convolution of blocked images: the lanes are channels, so that a tap is a vector of weights by the input's vector where it lies.
/// Where the window reaches over the left or right edge, the positions outside read a vector of padding instead.
namespace esp::ESP_ISA {

constexpr int kDepthwisePositions = 8;

/// A row of outputs of kLanes channels.
template <class Element, class Weight>
struct DepthwiseRow {
    const Element* input;    // where column 0 of the first tap row is, if it is in the image
    const Element* padding;  // kLanes elements
    const Weight* weights;   // a vector for each tap, kBlockChannels apart
    int64_t tapRows, taps;   // of the window; in a row
    int64_t firstInside, endInside;  // tap rows in the image
    int64_t tapRowStep, tapStep, step;  // in elements
    int64_t left, strideW, dilationW, width;  // column of the first position's first tap
};

/// Padding is multiplied like all else. step(sum, weights, input) of A multiplies a vector; finish as in blocked.h.
template <class A, int Q, bool IsEdge, class Finish>
static __attribute__((noinline)) void depthwiseSums(const A& arithmetic, const DepthwiseRow<typename A::Element, typename A::Weight>& r,
                                                    const Finish& finish, int64_t filter, int64_t place)
{
    typename A::Vector sums[Q] = {};
    const typename A::Weight* weights = r.weights;
    const typename A::Element* row = r.input;
    for (int64_t h = 0; h < r.tapRows; ++h, row += r.tapRowStep) {
        const bool isInside = h >= r.firstInside && h < r.endInside;
        const typename A::Element* x = isInside ? row + r.left * kBlockChannels : r.padding;
        const int64_t step = isInside ? r.step : 0, tapStep = isInside ? r.tapStep : 0;
        int64_t column = r.left;
        for (int64_t w = 0; w < r.taps; ++w, x += tapStep, column += r.dilationW, weights += kBlockChannels) {
            const typename A::Vector factor = load(weights);
#pragma GCC unroll 8
            for (int q = 0; q < Q; ++q) {
                const typename A::Element* at = x + q * step;
                if constexpr (IsEdge)
                    at = static_cast<uint64_t>(column + q * r.strideW) < static_cast<uint64_t>(r.width) ? at : r.padding;
                sums[q] = A::step(sums[q], factor, arithmetic.vector(at));
            }
        }
    }
#pragma GCC unroll 8
    for (int q = 0; q < Q; ++q)
        finish.leave(finish.first(sums[q], place + q * kBlockChannels), filter, place + q * kBlockChannels);
}

constexpr int kSlidingPositions = kLanes == 16 ? 8 : 4;

/// Whether slidingSums takes the convolution: three taps in a row, of neighbours, of which at most the first and the last of all lie outside.
ESP_INLINE bool slides(const ConvShape& s)
{
    return s.kernelW == 3 && s.strideW == 1 && s.dilationW == 1 && (s.padLeft == 0 || s.padLeft == 1) && s.outWidth + 1 - s.padLeft <= s.width;
}

/// The same for three taps of neighbouring pixels: each is read once for all positions, and only the outermost can lie outside.
template <class A, int Q, class Finish>
static __attribute__((noinline)) void slidingSums(const A& arithmetic, const DepthwiseRow<typename A::Element, typename A::Weight>& r, const Finish& finish,
                                                  int64_t filter, int64_t place)
{
    typename A::Vector sums[Q] = {};
    const typename A::Weight* weights = r.weights;
    const typename A::Element* row = r.input + r.left * kBlockChannels;
    const bool isLeft = r.left < 0, isRight = r.left + Q + 1 >= r.width;
    for (int64_t h = 0; h < r.tapRows; ++h, row += r.tapRowStep, weights += 3 * kBlockChannels) {
        const bool isInside = h >= r.firstInside && h < r.endInside;
        const typename A::Element* from = isInside ? row : r.padding;
        const int64_t step = isInside ? kBlockChannels : 0;
        typename A::Vector x[Q + 2];
        x[0] = arithmetic.vector(isLeft ? r.padding : from);
#pragma GCC unroll 8
        for (int q = 1; q <= Q; ++q)
            x[q] = arithmetic.vector(from + q * step);
        x[Q + 1] = arithmetic.vector(isRight ? r.padding : from + (Q + 1) * step);
#pragma GCC unroll 3
        for (int w = 0; w < 3; ++w) {
            const typename A::Vector factor = load(weights + w * kBlockChannels);
#pragma GCC unroll 8
            for (int q = 0; q < Q; ++q)
                sums[q] = A::step(sums[q], factor, x[q + w]);
        }
    }
#pragma GCC unroll 8
    for (int q = 0; q < Q; ++q)
        finish.leave(finish.first(sums[q], place + q * kBlockChannels), filter, place + q * kBlockChannels);
}

template <class A, class Finish>
ESP_INLINE void slidingPositions(const A& arithmetic, DepthwiseRow<typename A::Element, typename A::Weight>& r, const Finish& finish, int64_t filter,
                                 int64_t place, int64_t positions)
{
    const int64_t left = r.left;
    const Shares chunks = Shares::of(positions, kSlidingPositions);
    for (int64_t chunk = 0; chunk < chunks.count; ++chunk) {
        r.left = left + chunks.first(chunk);
        const int64_t at = place + chunks.first(chunk) * kBlockChannels;
#define ESP_POSITIONS(Q) \
    case Q:              \
        if constexpr (Q <= kSlidingPositions) \
            slidingSums<A, Q>(arithmetic, r, finish, filter, at); \
        break;
        switch (chunks.size(chunk)) {
            ESP_POSITIONS(1) ESP_POSITIONS(2) ESP_POSITIONS(3) ESP_POSITIONS(4) ESP_POSITIONS(5) ESP_POSITIONS(6) ESP_POSITIONS(7) ESP_POSITIONS(8)
        }
#undef ESP_POSITIONS
    }
}

template <class A, bool IsEdge, class Finish>
ESP_INLINE void depthwisePositions(const A& arithmetic, DepthwiseRow<typename A::Element, typename A::Weight>& r, const Finish& finish, int64_t filter,
                                   int64_t place, int64_t positions)
{
    const int64_t left = r.left;
    const Shares chunks = Shares::of(positions, kDepthwisePositions);
    for (int64_t chunk = 0; chunk < chunks.count; ++chunk) {
        const int64_t first = chunks.first(chunk);
        r.left = left + first * r.strideW;
        const int64_t at = place + first * kBlockChannels;
#define ESP_POSITIONS(Q) \
    case Q: depthwiseSums<A, Q, IsEdge>(arithmetic, r, finish, filter, at); break;
        switch (chunks.size(chunk)) {
            ESP_POSITIONS(1) ESP_POSITIONS(2) ESP_POSITIONS(3) ESP_POSITIONS(4) ESP_POSITIONS(5) ESP_POSITIONS(6) ESP_POSITIONS(7) ESP_POSITIONS(8)
        }
#undef ESP_POSITIONS
    }
    r.left = left;
}

/// packed: [blocks][taps][kBlockChannels]; padding: kBlockChannels elements.
template <class A, class Finish>
ESP_INLINE void runBlockedDepthwise(const ConvShape& s, const A& arithmetic, const typename A::Element* input, const typename A::Weight* packed,
                                    const typename A::Element* padding, const Finish& finish, int64_t tileBegin, int64_t tileEnd)
{
    constexpr int64_t kAllEdges = 16;  // outputs of a row up to which going to the edges and back costs more than asking everywhere
    const int64_t blocks = ceilDiv(s.groups, kBlockChannels), taps = s.kernelH * s.kernelW;
    const int64_t reach = (s.kernelW - 1) * s.dilationW;
    // outputs [inner, innerEnd) have their whole window inside the image's width
    int64_t inner = least(s.outWidth, s.padLeft > 0 ? ceilDiv(s.padLeft, s.strideW) : 0);
    const int64_t room = s.width - 1 - reach + s.padLeft;
    int64_t innerEnd = most(inner, room < 0 ? 0 : least(s.outWidth, room / s.strideW + 1));
    if (inner + s.outWidth - innerEnd > 0 && s.outWidth <= kAllEdges)
        inner = innerEnd = 0;
    const bool isSliding = slides(s);
    for (int64_t tile = tileBegin; tile < tileEnd; ++tile) {
        const int64_t block = tile % blocks;
        const typename A::Element* image = input + tile * s.height * s.width * kBlockChannels;
        for (int64_t oy = 0; oy < s.outHeight; ++oy) {
            const int64_t top = oy * s.strideH - s.padTop;
            const int64_t first = top < 0 ? ceilDiv(-top, s.dilationH) : 0;
            const int64_t end = s.height > top ? least(s.kernelH, ceilDiv(s.height - top, s.dilationH)) : 0;
            for (int64_t v = 0; v < kBlockVectors; ++v) {
                DepthwiseRow<typename A::Element, typename A::Weight> r;
                r.input = image + top * s.width * kBlockChannels + v * kLanes;
                r.padding = padding;
                r.weights = packed + block * taps * kBlockChannels + v * kLanes;
                r.tapRows = s.kernelH;
                r.firstInside = first;
                r.endInside = end;
                r.taps = s.kernelW;
                r.tapRowStep = s.dilationH * s.width * kBlockChannels;
                r.tapStep = s.dilationW * kBlockChannels;
                r.step = s.strideW * kBlockChannels;
                r.strideW = s.strideW;
                r.dilationW = s.dilationW;
                r.width = s.width;
                r.left = -s.padLeft;
                const int64_t filter = block * kBlockChannels + v * kLanes;
                const int64_t place = (tile * s.outHeight + oy) * s.outWidth * kBlockChannels + v * kLanes;
                if (isSliding) {
                    slidingPositions<A>(arithmetic, r, finish, filter, place, s.outWidth);
                    continue;
                }
                depthwisePositions<A, true>(arithmetic, r, finish, filter, place, inner);
                r.left = inner * s.strideW - s.padLeft;
                depthwisePositions<A, false>(arithmetic, r, finish, filter, place + inner * kBlockChannels, innerEnd - inner);
                r.left = innerEnd * s.strideW - s.padLeft;
                depthwisePositions<A, true>(arithmetic, r, finish, filter, place + innerEnd * kBlockChannels, s.outWidth - innerEnd);
            }
        }
    }
}

}  // namespace esp::ESP_ISA
