// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/simd.h"

/// The register kernel that all products share. Operands come in "units" of 32 bits: one float, two 16-bit or four 8-bit integers that
/// belong to one step of k. It fills a block of R rows by V vectors of columns:
///     c[r][j] = Σ_k a[k·R + r] · b[offset(k) + j]       in increasing k, from 0; with `add` the sum is added to what c held
/// where offset(k) = offsets[k] (convolution: the place of a kernel tap in a plane) or k·V·lanes (matrix product: packed panels).
namespace esp::ESP_ISA {

struct FloatArithmetic {
    using Unit = float;
    using Sum = float;
    using Vector = Floats;
    static constexpr int kPerUnit = 1;
    ESP_INLINE_MEMBER Vector step(Vector sum, Vector a, Vector b) { return multiplyAdd(a, b, sum); }
};

/// Codes minus their zero points, as signed 16-bit pairs.
struct PairArithmetic {
    using Unit = int32_t;
    using Sum = int32_t;
    using Vector = Ints;
    static constexpr int kPerUnit = 2;
    ESP_INLINE_MEMBER Vector step(Vector sum, Vector a, Vector b) { return multiplyAddPairs(sum, a, b); }
};

#if defined(__AVX512VNNI__)
/// Four unsigned activations by four signed weights; which operand is which differs between convolution (b) and matrix product (a).
struct QuadArithmetic {
    using Unit = int32_t;
    using Sum = int32_t;
    using Vector = Ints;
    static constexpr int kPerUnit = 4;
    ESP_INLINE_MEMBER Vector step(Vector sum, Vector a, Vector b) { return multiplyAddQuads(sum, b, a); }
};
struct QuadArithmeticUnsignedA : QuadArithmetic {
    ESP_INLINE_MEMBER Vector step(Vector sum, Vector a, Vector b) { return multiplyAddQuads(sum, a, b); }
};
#endif

#if defined(__AVX512F__)
constexpr int kMaxRows = 14;  // 14·2 sums, 2 columns and a broadcast in 32 registers
#else
constexpr int kMaxRows = 6;  // 6·2 sums, 2 columns and a broadcast in 16 registers
#endif
/// Columns of a packed panel of a matrix product.
constexpr int kPanelVectors = 2;
constexpr int kPanelColumns = kPanelVectors * kLanes;

/// Vectors of columns beside R rows: enough independent sums to hide the latency of the multiply-add.
constexpr int vectorsFor(int rows)
{
    return rows == 1 ? 8 : rows <= (kMaxRows > 6 ? 3 : 2) ? 4 : 2;
}
constexpr int kMaxVectors = 8;

/// The number of vectors (a power of two, up to vectorsFor) to cover `wanted` or as many as go.
ESP_INLINE int vectorsWithin(int rows, int64_t wanted)
{
    int vectors = 1;
    while (vectors < wanted && vectors < vectorsFor(rows))
        vectors *= 2;
    return vectors;
}

template <class A, int R, int V, bool Panels>
static __attribute__((noinline)) void block(int64_t depth, const typename A::Unit* __restrict a, const typename A::Unit* __restrict b,
                                            const int32_t* __restrict offsets, typename A::Sum* __restrict c, bool add)
{
    typename A::Vector sums[R][V] = {};
    for (int64_t k = 0; k < depth; ++k) {
        const typename A::Unit* row = Panels ? b + k * (V * kLanes) : b + offsets[k];
        __builtin_prefetch(a + (k + 32) * R);
        typename A::Vector columns[V];
#pragma GCC unroll 8
        for (int v = 0; v < V; ++v)
            columns[v] = load(row + v * kLanes);
#pragma GCC unroll 16
        for (int r = 0; r < R; ++r) {
            const typename A::Vector factor = splat(a[k * R + r]);
#pragma GCC unroll 8
            for (int v = 0; v < V; ++v)
                sums[r][v] = A::step(sums[r][v], factor, columns[v]);
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < R; ++r)
#pragma GCC unroll 8
        for (int v = 0; v < V; ++v) {
            typename A::Sum* place = c + (r * V + v) * kLanes;
            store(place, add ? plus(load(place), sums[r][v]) : sums[r][v]);
        }
}

template <class A>
using BlockFunction = void(int64_t, const typename A::Unit*, const typename A::Unit*, const int32_t*, typename A::Sum*, bool);

/// The whole depth in parts: each is summed from 0, and then added, with `add` to what c holds. `rows` are those of the block; without
/// offsets b is a packed panel. afterFirst() is called when c holds the first part.
template <class A, class AfterFirst>
ESP_INLINE void multiplyInParts(BlockFunction<A>* multiply, int64_t depth, int64_t part, int rows, const typename A::Unit* a,
                                const typename A::Unit* b, const int32_t* offsets, typename A::Sum* c, bool add, const AfterFirst& afterFirst)
{
    int64_t k = 0;
    do {
        multiply(least(part, depth - k), a + k * rows, offsets ? b : b + k * kPanelColumns, offsets ? offsets + k : nullptr, c, add || k > 0);
        if (k == 0)
            afterFirst();
        k += part;
    } while (k < depth);
}

/// The convolution kernel for `rows` in [1, kMaxRows] and `vectors` from vectorsWithin.
template <class A, int R>
ESP_INLINE BlockFunction<A>* tapBlockOf(int vectors)
{
    if (vectors == 1)
        return &block<A, R, 1, false>;
    if (vectors == 2)
        return &block<A, R, 2, false>;
    if constexpr (vectorsFor(R) >= 4)
        if (vectors == 4)
            return &block<A, R, 4, false>;
    return &block<A, R, vectorsFor(R), false>;
}

template <class A>
static BlockFunction<A>* tapBlock(int rows, int vectors)
{
#define ESP_ROWS(R) \
    case R:         \
        return tapBlockOf<A, R>(vectors);
    switch (rows) {
        ESP_ROWS(1) ESP_ROWS(2) ESP_ROWS(3) ESP_ROWS(4) ESP_ROWS(5)
#if defined(__AVX512F__)
        ESP_ROWS(6) ESP_ROWS(7) ESP_ROWS(8) ESP_ROWS(9) ESP_ROWS(10) ESP_ROWS(11) ESP_ROWS(12) ESP_ROWS(13)
#endif
    default: return tapBlockOf<A, kMaxRows>(vectors);
    }
#undef ESP_ROWS
}

/// The matrix product kernel for `rows` in [1, kMaxRows] and one packed panel.
template <class A>
static BlockFunction<A>* panelBlock(int rows)
{
#define ESP_ROWS(R) \
    case R:         \
        return &block<A, R, kPanelVectors, true>;
    switch (rows) {
        ESP_ROWS(1) ESP_ROWS(2) ESP_ROWS(3) ESP_ROWS(4) ESP_ROWS(5)
#if defined(__AVX512F__)
        ESP_ROWS(6) ESP_ROWS(7) ESP_ROWS(8) ESP_ROWS(9) ESP_ROWS(10) ESP_ROWS(11) ESP_ROWS(12) ESP_ROWS(13)
#endif
    default: return &block<A, kMaxRows, kPanelVectors, true>;
    }
#undef ESP_ROWS
}

/// Rows are dealt to panels evenly (64 in 14s: 13, 13, 13, 13, 12), because a small last panel would run slower.
struct Panels {
    int64_t count, small, larger;  // `larger` panels have small + 1 rows

    ESP_INLINE_MEMBER Panels of(int64_t rows)
    {
        const int64_t count = ceilDiv(rows, kMaxRows);
        return {count, count ? rows / count : 0, count ? rows % count : 0};
    }
    inline __attribute__((always_inline)) int64_t first(int64_t panel) const { return panel * small + least(panel, larger); }
    inline __attribute__((always_inline)) int rows(int64_t panel) const { return static_cast<int>(small + (panel < larger)); }
};

/// Scratch memory handed out in 64-byte steps; with a null base it only counts.
struct Arena {
    unsigned char* base;
    size_t used = 0;

    template <typename T>
    inline __attribute__((always_inline)) T* take(int64_t count)
    {
        T* result = base ? reinterpret_cast<T*>(base + used) : nullptr;
        used += (static_cast<size_t>(count) * sizeof(T) + 63) / 64 * 64;
        return result;
    }
};

}  // namespace esp::ESP_ISA
