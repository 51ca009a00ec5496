// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/micro.h"

/// The block of sums of convolutions of blocked images (kernel_types.h): one or more blocks of 16 filters by some positions. For each channel
/// under each kernel position the weights of the filters are loaded as vectors and multiplied by the input at each position, one element that
/// is spread over the lanes. So the input is read where it lies, whatever the stride and however small the image, and sums leave as whole vectors.
/// Padding is no part of the image: rows of taps outside of it are skipped (or read as padding), columns read padding at the ends of a row.
namespace esp::ESP_ISA {

constexpr int kBlockVectors = static_cast<int>(kBlockChannels) / kLanes;

struct BlockedFloats {
    using Element = float;
    using Weight = float;
    using Sum = float;
    using Vector = Floats;
    using Factor = Floats;
    static constexpr int kPerUnit = 1;       // channels of one step
    static constexpr int kWeightVectors = 1;  // for one step of one vector of sums
    static constexpr int kUnrolled = 4;      // steps, of which there are a multiple in blocked images
    static constexpr bool kSkipsPadding = true;  // it is 0, and a sum that began as +0 stays what it is

    Factor factor(const float* x) const { return splat(*x); }
    ESP_INLINE_MEMBER Vector step(Vector sum, const Vector* weights, Factor x) { return multiplyAdd(weights[0], x, sum); }
};

/// Four codes a step; signed ones become unsigned, 128 up.
struct BlockedCodes {
    using Element = uint8_t;
    using Weight = int32_t;
    using Sum = int32_t;
    using Vector = Ints;
    static constexpr int kPerUnit = 4;
    static constexpr int kUnrolled = 1;
    static constexpr bool kSkipsPadding = false;
    Ints flip;

    inline __attribute__((always_inline)) Ints quad(const uint8_t* x) const
    {
        int32_t four;
        __builtin_memcpy(&four, x, sizeof four);
        return splat(four) ^ flip;
    }
#if defined(__AVX512VNNI__)
    using Factor = Ints;
    static constexpr int kWeightVectors = 1;
    inline __attribute__((always_inline)) Factor factor(const uint8_t* x) const { return quad(x); }
    ESP_INLINE_MEMBER Vector step(Vector sum, const Vector* weights, const Factor& x) { return multiplyAddQuads(sum, x, weights[0]); }
#else
    struct Factor {
        Ints even, odd;  // codes 0 and 2, 1 and 3, as 16-bit integers
    };
    static constexpr int kWeightVectors = 2;
    inline __attribute__((always_inline)) Factor factor(const uint8_t* x) const
    {
        const Ints codes = quad(x), low = splat(0x00ff00ff);
        return {codes & low, (Ints)((Words)codes >> 8) & low};
    }
    ESP_INLINE_MEMBER Vector step(Vector sum, const Vector* weights, const Factor& x)
    {
        return multiplyAddPairs(multiplyAddPairs(sum, weights[0], x.even), weights[1], x.odd);
    }
#endif
};

constexpr int kMostFilterBlocks = kLanes == 16 ? 4 : 1;
constexpr int kMostPositions = 12;
/// Most positions beside F blocks of filters: sums, weights and one factor fit the registers.
constexpr int mostPositions(int filterBlocks, bool adjacent)
{
    if (kLanes == 8)
        return 6;
    if (kLanes == 4)
        return 2;
    return !adjacent ? 6 : filterBlocks == 2 ? kMostPositions : filterBlocks == 4 ? 6 : 8;
}

/// One part of the sums of one block: blocks of channels under all taps of the kernel. Steps are in elements.
template <class A>
struct BlockedRun {
    A arithmetic;
    const typename A::Element* input;  // at the first position under the first tap
    int64_t step, tapRow, tapColumn, blockStep;  // from a position, a row or column of taps, a block of channels to the next
    int64_t kernelH, kernelW, blocks, units, lastUnits;  // units: of a block under a tap, and of the last block
    // Taps inside the image: rows from firstRow before endRow; columns from firstColumn on at the first position, before endColumn at the last
    // one, and all at those between. Elsewhere kMostPositions pixels of padding are read.
    int64_t firstRow, endRow, firstColumn, endColumn;
    const typename A::Element* padding;
    const typename A::Weight* weights;
    typename A::Sum* sums;  // of the parts before, if `add`; of this one, too, unless `last`
    bool add, last;
    int64_t place, outStep, outBlock;  // of the output: first element, and from a position (a block of filters) to the next
    int64_t filter;                    // first
};

template <class A, int F, int Q, bool Adjacent, class Finish>
static __attribute__((noinline)) void blockedSums(const BlockedRun<A>& r, const Finish& finish)
{
    constexpr int V = F * kBlockVectors;
    constexpr int kUnrolled = Adjacent ? A::kUnrolled : 1;
    constexpr int64_t kUnitWeights = V * A::kWeightVectors * kLanes;
    typename A::Vector sums[Q][V] = {};
    const typename A::Weight* weights = r.weights;
    const typename A::Element* blockInput = r.input;
    for (int64_t blocks = r.blocks; blocks > 0; --blocks, blockInput += r.blockStep) {
        const int64_t units = blocks > 1 ? r.units : r.lastUnits;
        const typename A::Element* row = blockInput;
        for (int64_t h = 0; h < r.kernelH; ++h, row += r.tapRow) {
            const bool isInside = h >= r.firstRow && h < r.endRow;
            if (A::kSkipsPadding && !isInside) {
                weights += r.kernelW * units * kUnitWeights;
                continue;
            }
            const int64_t step = Adjacent ? kBlockChannels : isInside ? r.step : 0;
            const int64_t tapColumn = isInside ? r.tapColumn : 0;
            const typename A::Element* tap = isInside ? row : r.padding;
            for (int64_t w = 0; w < r.kernelW; ++w, tap += tapColumn) {
                const typename A::Element *x = tap, *first = x, *last = x + (Q - 1) * step;
                if (__builtin_expect(w < r.firstColumn || w >= r.endColumn, false)) {
                    first = w < r.firstColumn || Q == 1 ? r.padding : first;
                    last = w >= r.endColumn ? r.padding : last;
                }
                const typename A::Weight* const until = weights + units * kUnitWeights;
                do {
#pragma GCC unroll 4
                    for (int u = 0; u < kUnrolled; ++u) {
                        typename A::Vector columns[V * A::kWeightVectors];
#pragma GCC unroll 8
                        for (int v = 0; v < V * A::kWeightVectors; ++v)
                            columns[v] = load(weights + u * kUnitWeights + v * kLanes);
#pragma GCC unroll 12
                        for (int q = 0; q < Q; ++q) {
                            const typename A::Element* at = q == 0 ? first : q == Q - 1 ? last : x + q * step;
                            const typename A::Factor factor = r.arithmetic.factor(at + u * A::kPerUnit);
#pragma GCC unroll 4
                            for (int v = 0; v < V; ++v)
                                sums[q][v] = A::step(sums[q][v], columns + v * A::kWeightVectors, factor);
                        }
                    }
                    x += kUnrolled * A::kPerUnit;
                    first += kUnrolled * A::kPerUnit;
                    last += kUnrolled * A::kPerUnit;
                    weights += kUnrolled * kUnitWeights;
                } while (weights != until);
            }
        }
    }
    // Copies: a store of codes could change whatever lies in memory.
    const Finish end = finish;
    const bool add = r.add, last = r.last;
    const int64_t firstPlace = r.place, outStep = r.outStep, outBlock = r.outBlock, filter = r.filter;
    typename A::Sum* const kept = r.sums;
#pragma GCC unroll 12
    for (int q = 0; q < Q; ++q)
#pragma GCC unroll 4
        for (int v = 0; v < V; ++v) {
            const int64_t place = firstPlace + v / kBlockVectors * outBlock + q * outStep + v % kBlockVectors * kLanes;
            typename A::Sum* const at = kept + (q * V + v) * kLanes;
            const typename A::Vector sum = add ? plus(load(at), sums[q][v]) : end.first(sums[q][v], place);
            if (last)
                end.leave(sum, filter + v * kLanes, place);
            else
                store(at, sum);
        }
}

template <class A, class Finish>
using BlockedFunction = void(const BlockedRun<A>&, const Finish&);

template <class A, int F, bool Adjacent, class Finish>
static BlockedFunction<A, Finish>* blockedFunctionOf(int64_t positions)
{
#define ESP_POSITIONS(Q)                                  \
    case Q:                                               \
        if constexpr (Q <= mostPositions(F, Adjacent))    \
            return &blockedSums<A, F, Q, Adjacent, Finish>; \
        break;
    switch (positions) {
        ESP_POSITIONS(2)
        ESP_POSITIONS(3) ESP_POSITIONS(4) ESP_POSITIONS(5) ESP_POSITIONS(6) ESP_POSITIONS(7) ESP_POSITIONS(8) ESP_POSITIONS(9)
        ESP_POSITIONS(10) ESP_POSITIONS(11) ESP_POSITIONS(12)
    default: break;
    }
#undef ESP_POSITIONS
    return &blockedSums<A, F, 1, Adjacent, Finish>;
}

template <class A, class Finish>
static BlockedFunction<A, Finish>* blockedFunction(int64_t filterBlocks, int64_t positions, bool adjacent)
{
    if constexpr (kMostFilterBlocks > 1) {
        if (filterBlocks == 2)
            return adjacent ? blockedFunctionOf<A, 2, true, Finish>(positions) : blockedFunctionOf<A, 2, false, Finish>(positions);
        if (filterBlocks == 3)
            return adjacent ? blockedFunctionOf<A, 3, true, Finish>(positions) : blockedFunctionOf<A, 3, false, Finish>(positions);
        if (filterBlocks == 4)
            return adjacent ? blockedFunctionOf<A, 4, true, Finish>(positions) : blockedFunctionOf<A, 4, false, Finish>(positions);
    }
    return adjacent ? blockedFunctionOf<A, 1, true, Finish>(positions) : blockedFunctionOf<A, 1, false, Finish>(positions);
}

/// `total` things dealt evenly to groups of at most `most`.
struct Shares {
    int64_t count, small, larger;  // `larger` groups have small + 1

    ESP_INLINE_MEMBER Shares of(int64_t total, int64_t most)
    {
        const int64_t count = ceilDiv(total, most);
        return {count, count ? total / count : 0, count ? total % count : 0};
    }
    inline __attribute__((always_inline)) int64_t first(int64_t i) const { return i * small + least(i, larger); }
    inline __attribute__((always_inline)) int64_t size(int64_t i) const { return small + (i < larger); }
};

}  // namespace esp::ESP_ISA
