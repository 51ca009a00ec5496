// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/geometry.h"

/// Copies a tile's input into planes (geometry.h). Everything is written with whole vectors in increasing order: what spills over the end of a
/// piece is overwritten by the next one, and scratch has room after the last.
namespace esp::ESP_ISA {

template <class Unit, class Vector>
ESP_INLINE void fillSpilling(Unit* to, int64_t count, Vector value)
{
    for (int64_t i = 0; i < count; i += kLanes)
        store(to + i, value);
}

/// Calls body(i, n) for vectors that cover [0, count): n lanes from element i. Where count allows, the last one reaches back instead of being short.
template <class Body>
ESP_INLINE void forCovering(int64_t count, const Body& body)
{
    if (count < kLanes) {
        if (count > 0)
            body(0, count);
        return;
    }
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        body(i, static_cast<int64_t>(kLanes));
    if (i < count)
        body(count - kLanes, static_cast<int64_t>(kLanes));
}

/// n elements from[0], from[2], …; nothing past from[2n − 2] is read.
ESP_INLINE Floats loadEven(const float* from, int64_t n)
{
#if defined(__AVX512F__)
    const uint32_t mask = static_cast<uint32_t>((uint64_t{1} << (2 * n - 1)) - 1);
    const __m512 low = _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask), from);
    const __m512 high = _mm512_maskz_loadu_ps(static_cast<__mmask16>(mask >> 16), from + 16);
    const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
    return (Floats)_mm512_permutex2var_ps(low, even, high);
#else
    if (n < kLanes) {
        Floats v = {};
        for (int64_t i = 0; i < n; ++i)
            v[i] = from[2 * i];
        return v;
    }
    const Floats low = load(from), high = load(from + kLanes - 1);  // the second one's odd elements
#if defined(__AVX2__)
    return __builtin_shufflevector(low, high, 0, 2, 4, 6, 9, 11, 13, 15);
#else
    return __builtin_shufflevector(low, high, 0, 2, 5, 7);
#endif
#endif
}

struct FloatRows {
    const float* input;  // first channel of the group in the first image
    int64_t height, width, imageStride;

    /// n values of one row, zeros after them.
    inline __attribute__((always_inline)) Floats values(int64_t channel, int64_t y, int64_t x, int64_t step, int64_t n) const
    {
        const float* from = input + (channel * height + y) * width + x;
        if (step == 1)
            return loadSome(from, n);
        if (step == 2)
            return loadEven(from, n);
        Floats v = {};
        for (int64_t i = 0; i < n; ++i)
            v[i] = from[step * i];
        return v;
    }

    using Unit = float;
    inline __attribute__((always_inline)) Floats padding() const { return Floats{}; }
    inline __attribute__((always_inline)) void row(int64_t unit, int64_t image, int64_t y, int64_t x, int64_t step, int64_t count, float* to) const
    {
        const float* from = input + image * imageStride + (unit * height + y) * width + x;
        if (step == 1)
            forCovering(count, [&](int64_t i, int64_t n) { store(to + i, loadSome(from + i, n)); });
        else if (step == 2)
            forCovering(count, [&](int64_t i, int64_t n) { store(to + i, loadEven(from + 2 * i, n)); });
        else
            for (int64_t i = 0; i < count; ++i)
                to[i] = from[step * i];
    }
};

/// 8-bit input whose signed codes are made unsigned by flipping the top bit.
struct CodeImage {
    const uint8_t* input;
    int64_t channels, height, width, imageStride;
    bool isSigned;
    int32_t zero;  // zero point of the unsigned codes

    inline __attribute__((always_inline)) const uint8_t* at(int64_t channel, int64_t image, int64_t y, int64_t x) const
    {
        return input + image * imageStride + (channel * height + y) * width + x;
    }
};

/// n codes from[0], from[step], … as integers, unflipped and unsigned; nothing past the last of them is read.
ESP_INLINE Ints loadCodesStrided(const uint8_t* from, int64_t step, int64_t n)
{
    if (step == 1)
        return loadCodes(from, n, false);
#if defined(__AVX512BW__)
    if (step == 2) {
        const __m256i pairs = _mm256_maskz_loadu_epi8(static_cast<__mmask32>((uint64_t{1} << (2 * n - 1)) - 1), from);
        return (Ints)_mm512_and_si512(_mm512_cvtepu16_epi32(pairs), _mm512_set1_epi32(0xff));
    }
#endif
    Ints v = {};
    for (int64_t i = 0; i < n; ++i)
        v[i] = from[step * i];
    return v;
}

/// Codes minus their zero point, as floats.
struct FloatCodeRows : CodeImage {
    /// n values of one row, zeros after them.
    inline __attribute__((always_inline)) Floats values(int64_t channel, int64_t y, int64_t x, int64_t step, int64_t n) const
    {
        const Ints codes = (loadCodesStrided(at(channel, 0, y, x), step, n) ^ splat(isSigned ? 128 : 0)) - splat(zero);
        return toFloats(n == kLanes ? codes : keepFirst(codes, n));
    }
    using Unit = float;
    inline __attribute__((always_inline)) Floats padding() const { return Floats{}; }
    inline __attribute__((always_inline)) void row(int64_t unit, int64_t image, int64_t y, int64_t x, int64_t step, int64_t count, float* to) const
    {
        const uint8_t* from = at(unit, image, y, x);
        const Ints flip = splat(isSigned ? 128 : 0), shift = splat(zero);
        forCovering(count, [&](int64_t i, int64_t n) { store(to + i, toFloats((loadCodesStrided(from + step * i, step, n) ^ flip) - shift)); });
    }
};

/// Two channels a unit: codes minus their zero point in 16 bits.
struct PairRows : CodeImage {
    using Unit = int32_t;
    inline __attribute__((always_inline)) Ints padding() const { return Ints{}; }
    inline __attribute__((always_inline)) void row(int64_t unit, int64_t image, int64_t y, int64_t x, int64_t step, int64_t count, int32_t* to) const
    {
        // a missing channel repeats the last: its weights are 0
        const uint8_t* first = at(2 * unit, image, y, x);
        const uint8_t* second = at(least(2 * unit + 1, channels - 1), image, y, x);
        const Ints flip = splat(isSigned ? 128 : 0), shift = splat(zero), low = splat(0xffff);
        forCovering(count, [&](int64_t i, int64_t n) {
            const Ints a = (loadCodesStrided(first + step * i, step, n) ^ flip) - shift;
            const Ints b = (loadCodesStrided(second + step * i, step, n) ^ flip) - shift;
            store(to + i, (a & low) | (b << 16));
        });
    }
};

#if defined(__AVX512VNNI__)
/// Four channels a unit: unsigned codes, their zero point being the padding.
struct QuadRows : CodeImage {
    using Unit = int32_t;
    inline __attribute__((always_inline)) Ints padding() const { return splat(static_cast<int32_t>(static_cast<uint32_t>(zero) * 0x01010101u)); }
    /// 32 columns of four rows, which move on by as many.
    ESP_INLINE_MEMBER void interleave(const uint8_t* (&rows)[4], Ints flip, int32_t* to)
    {
        __m256i codes[4];
        for (int c = 0; c < 4; ++c, rows[c - 1] += 2 * kLanes)
            codes[c] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[c]));
        const __m256i lowAB = _mm256_unpacklo_epi8(codes[0], codes[1]), highAB = _mm256_unpackhi_epi8(codes[0], codes[1]);
        const __m256i lowCD = _mm256_unpacklo_epi8(codes[2], codes[3]), highCD = _mm256_unpackhi_epi8(codes[2], codes[3]);
        // Columns 0–3 and 16–19, 4–7 and 20–23, …: unpacking goes by halves.
        const __m512i first = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_unpacklo_epi16(lowAB, lowCD)), _mm256_unpackhi_epi16(lowAB, lowCD), 1);
        const __m512i second = _mm512_inserti64x4(_mm512_castsi256_si512(_mm256_unpacklo_epi16(highAB, highCD)), _mm256_unpackhi_epi16(highAB, highCD), 1);
        store(to, (Ints)_mm512_shuffle_i64x2(first, second, 0x88) ^ flip);
        store(to + kLanes, (Ints)_mm512_shuffle_i64x2(first, second, 0xdd) ^ flip);
    }
    inline __attribute__((always_inline)) void row(int64_t unit, int64_t image, int64_t y, int64_t x, int64_t step, int64_t count, int32_t* to) const
    {
        const uint8_t* rows[4];
        for (int c = 0; c < 4; ++c)
            rows[c] = at(least(4 * unit + c, channels - 1), image, y, x);
        const Ints flip = splat(static_cast<int32_t>(isSigned ? 0x80808080u : 0u));
        if (step == 1)
            for (; count >= 2 * kLanes; count -= 2 * kLanes, to += 2 * kLanes)
                interleave(rows, flip, to);
        forCovering(count, [&](int64_t i, int64_t n) {
            const int64_t offset = step * i;
            const Ints a = loadCodesStrided(rows[0] + offset, step, n), b = loadCodesStrided(rows[1] + offset, step, n);
            const Ints c = loadCodesStrided(rows[2] + offset, step, n), d = loadCodesStrided(rows[3] + offset, step, n);
            store(to + i, (a | (b << 8) | (c << 16) | (d << 24)) ^ flip);
        });
    }
};
#endif

/// Fills the planes of one group for `images` images and `rows` output rows from `firstRow`.
template <class Source>
ESP_INLINE void fillPlanes(const ConvShape& s, const Geometry& g, int64_t images, int64_t firstRow, int64_t rows, const Source& source,
                           typename Source::Unit* planes)
{
    const int64_t columns = s.outWidth + g.reachW;
    const auto padding = source.padding();
    for (int64_t unit = 0; unit < g.units; ++unit)
        for (int64_t h = 0; h < g.phasesH; ++h)
            for (int64_t w = 0; w < g.phasesW; ++w) {
                typename Source::Unit* plane = planes + unit * g.channelUnits + (h * g.phasesW + w) * g.planeUnits;
                const int64_t shiftH = h * s.dilationH % s.strideH - s.padTop;
                const int64_t shiftW = w * s.dilationW % s.strideW - s.padLeft;
                // columns [begin, end) lie inside the image
                const int64_t begin = least(columns, shiftW < 0 ? ceilDiv(-shiftW, s.strideW) : 0);
                const int64_t end = most(begin, least(columns, s.width > shiftW ? ceilDiv(s.width - shiftW, s.strideW) : 0));
                for (int64_t image = 0; image < images; ++image)
                    for (int64_t q = 0; q < rows + g.reachH; ++q) {
                        typename Source::Unit* to = plane + image * g.imagePitch + q * g.pitch;
                        const int64_t y = (firstRow + q) * s.strideH + shiftH;
                        if (y < 0 || y >= s.height) {
                            fillSpilling(to, columns, padding);
                            continue;
                        }
                        fillSpilling(to, begin, padding);
                        source.row(unit, image, y, begin * s.strideW + shiftW, s.strideW, end - begin, to + begin);
                        fillSpilling(to + end, columns - end, padding);
                    }
            }
}

/// Lanes of one vector of a panel that lie side by side in a plane: lane i comes from plane position from + i.
struct Piece {
    int32_t from;
    int32_t lanes;  // a bit each
};

/// Merges the lanes of `mask` (a bit each) from `from` into v, in which they are 0; other lanes are not read.
ESP_INLINE Ints mergeLanes(Ints v, const int32_t* from, int32_t mask)
{
#if defined(__AVX512F__)
    return (Ints)_mm512_mask_loadu_epi32((__m512i)v, static_cast<__mmask16>(mask), from);
#elif defined(__AVX2__)
    const Ints bit = {1, 2, 4, 8, 16, 32, 64, 128};
    return v | (Ints)_mm256_maskload_epi32(from, (__m256i)((splat(mask) & bit) != 0));
#else
    for (int i = 0; i < kLanes; ++i)
        if (mask >> i & 1)
            v[i] = from[i];
    return v;
#endif
}

/// Copies the valid positions [column, column + kPanelColumns) of a tile from its planes into a panel [depth][kPanelColumns]. Vectors are put
/// together before they are stored, because stores that straddle cache lines cost more than all else here.
template <class Unit>
ESP_INLINE void gatherPanel(const Geometry& g, int64_t outWidth, int64_t pixels, int64_t total, int64_t column, const int32_t* offsets,
                            const Unit* planes, Unit* panel)
{
    static_assert(sizeof(Unit) == sizeof(int32_t));
    Piece pieces[kPanelColumns];
    int ends[kPanelVectors];
    int count = 0;
    for (int v = 0; v < kPanelVectors; ++v) {
        const int64_t begin = column + v * kLanes, end = least(total, begin + kLanes);
        for (int64_t at = begin; at < end;) {
            const int64_t image = at / pixels, pixel = at % pixels;
            const int64_t y = pixel / outWidth, x = pixel % outWidth;
            const int64_t length = least(outWidth - x, end - at), lane = at - begin;
            pieces[count++] = {static_cast<int32_t>(image * g.imagePitch + y * g.pitch + x - lane),
                               static_cast<int32_t>(((1u << length) - 1) << lane)};
            at += length;
        }
        ends[v] = count;
    }
    for (int64_t k = 0; k < g.depth; ++k, panel += kPanelColumns) {
        const int32_t* from = reinterpret_cast<const int32_t*>(planes) + offsets[k];
        int p = 0;
        for (int v = 0; v < kPanelVectors; ++v) {
            Ints vector = {};
            for (; p < ends[v]; ++p)
                vector = mergeLanes(vector, from + pieces[p].from, pieces[p].lanes);
            store(reinterpret_cast<int32_t*>(panel) + v * kLanes, vector);
        }
    }
}

}  // namespace esp::ESP_ISA
