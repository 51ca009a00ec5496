// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/convolution.h"
#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/table.h"

/// Integer convolution, exact on every instruction set. Three arithmetics:
/// one channel a group (depthwise): codes minus zero points as floats; products and sums of up to 256 taps stay below 2²⁴, so floats are exact;
/// VNNI: u·s quads of raw codes, corrected by Σw and Σx for the zero points; all else: signed 16-bit pairs of codes minus zero points.
namespace esp::ESP_ISA {
namespace {

#if defined(__AVX512VNNI__)
using Arithmetic = QuadArithmetic;
#else
using Arithmetic = PairArithmetic;
#endif
constexpr bool kQuads = Arithmetic::kPerUnit == 4;

bool inFloats(const ConvShape& s) { return s.channels == s.groups && s.kernelH * s.kernelW <= 256; }
Geometry geometryFor(const ConvShape& s) { return geometryOf(s, inFloats(s) ? 1 : Arithmetic::kPerUnit); }

/// The parts of packed weights.
struct PackedCodes {
    int32_t* anyZeroPoint;  // whether any weight zero point remains to be corrected for (quads only)
    int32_t* zeroPoints;    // of each filter, in s8 terms
    int32_t* weightSums;    // Σ w of each filter
    int32_t* ones;          // a filter of ones, to sum the codes under a window
    int32_t* panels;        // or floats

    static PackedCodes of(const ConvShape& s, const Geometry& g, Arena& arena)
    {
        PackedCodes parts;
        const bool corrected = kQuads && !inFloats(s);
        parts.anyZeroPoint = arena.take<int32_t>(corrected ? 1 : 0);
        parts.zeroPoints = arena.take<int32_t>(corrected ? s.filters : 0);
        parts.weightSums = arena.take<int32_t>(corrected ? s.filters : 0);
        parts.ones = arena.take<int32_t>(corrected ? g.depth : 0);
        parts.panels = arena.take<int32_t>(s.filters * g.depth);
        return parts;
    }
};

struct CodedScratch {
    int32_t* windowSums;
    ConvScratch<Arithmetic> codes;
    ConvScratch<FloatArithmetic> floats;
    int32_t* converted;

    static CodedScratch of(const ConvShape& s, const Geometry& g, Arena& arena)
    {
        CodedScratch scratch{};
        if (inFloats(s)) {
            scratch.floats = ConvScratch<FloatArithmetic>::of(g, arena);
            scratch.converted = arena.take<int32_t>(kMaxVectors * kLanes);
        } else {
            scratch.windowSums = arena.take<int32_t>(kQuads ? g.planeUnits + kMaxVectors * kLanes : 0);
            scratch.codes = ConvScratch<Arithmetic>::of(g, arena);
        }
        return scratch;
    }
};

struct CodeImage {
    const uint8_t* input;  // first channel of the group in the first image
    int64_t channels, height, width, imageStride;
    uint8_t flip;   // 128 for signed codes, which makes them unsigned
    int32_t zero;   // zero point of the unsigned codes

    inline __attribute__((always_inline)) const uint8_t* rowOf(int64_t channel, int64_t image, int64_t y, int64_t x) const
    {
        return input + image * imageStride + (channel * height + y) * width + x;
    }
};

struct FloatCodeRows : CodeImage {
    ESP_INLINE_MEMBER void pad(int64_t count, float* to)
    {
        for (int64_t i = 0; i < count; ++i)
            to[i] = 0.0f;
    }
    inline __attribute__((always_inline)) void row(int64_t unit, int64_t image, int64_t y, int64_t x, int64_t step, int64_t count, float* to) const
    {
        const uint8_t* from = rowOf(unit, image, y, x);
        if (step == 1)
            for (int64_t i = 0; i < count; ++i)
                to[i] = static_cast<float>((from[i] ^ flip) - zero);
        else
            for (int64_t i = 0; i < count; ++i)
                to[i] = static_cast<float>((from[step * i] ^ flip) - zero);
    }
};

struct PackedCodeRows : CodeImage {
    inline __attribute__((always_inline)) void pad(int64_t count, int32_t* to) const
    {
        const int32_t unit = kQuads ? static_cast<int32_t>(static_cast<uint32_t>(zero) * 0x01010101u) : 0;
        for (int64_t i = 0; i < count; ++i)
            to[i] = unit;
    }
    template <int64_t Step>
    inline __attribute__((always_inline)) void interleave(const uint8_t* const* rows, int64_t step, int64_t count, int32_t* to) const
    {
        const int64_t by = Step ? Step : step;
        const uint8_t* __restrict p0 = rows[0];
        const uint8_t* __restrict p1 = rows[1];
        int32_t* __restrict out = to;
        if constexpr (kQuads) {
            const uint8_t* __restrict p2 = rows[2];
            const uint8_t* __restrict p3 = rows[3];
            const uint32_t mask = flip * 0x01010101u;
            for (int64_t i = 0; i < count; ++i) {
                const uint32_t quad = static_cast<uint32_t>(p0[i * by]) | static_cast<uint32_t>(p1[i * by]) << 8 |
                                      static_cast<uint32_t>(p2[i * by]) << 16 | static_cast<uint32_t>(p3[i * by]) << 24;
                out[i] = static_cast<int32_t>(quad ^ mask);
            }
        } else {
            for (int64_t i = 0; i < count; ++i) {
                const uint32_t low = static_cast<uint32_t>((p0[i * by] ^ flip) - zero) & 0xffffu;
                const uint32_t high = static_cast<uint32_t>((p1[i * by] ^ flip) - zero) << 16;
                out[i] = static_cast<int32_t>(low | high);
            }
        }
    }
    inline __attribute__((always_inline)) void row(int64_t unit, int64_t image, int64_t y, int64_t x, int64_t step, int64_t count, int32_t* to) const
    {
        // channels past the last repeat it: their weights are 0
        const uint8_t* rows[Arithmetic::kPerUnit];
        for (int c = 0; c < Arithmetic::kPerUnit; ++c)
            rows[c] = rowOf(least(unit * Arithmetic::kPerUnit + c, channels - 1), image, y, x);
        if (step == 1)
            interleave<1>(rows, 1, count, to);
        else if (step == 2)
            interleave<2>(rows, 2, count, to);
        else
            interleave<0>(rows, step, count, to);
    }
};

}  // namespace

size_t convQ8PackedBytes(const ConvShape& shape)
{
    Arena arena{nullptr};
    PackedCodes::of(shape, geometryFor(shape), arena);
    return arena.used;
}

void convQ8Pack(const ConvShape& s, const CodedWeights& weights, void* packed)
{
    const Geometry g = geometryFor(s);
    Arena arena{static_cast<unsigned char*>(packed)};
    const PackedCodes parts = PackedCodes::of(s, g, arena);
    const bool floats = inFloats(s);
    const bool corrected = kQuads && !floats;
    const auto zeroPoint = [&](int64_t filter) { return weights.zeroPoints ? weights.zeroPoints[filter * weights.zeroPointStride] : 0; };
    // code minus zero point
    const auto weight = [&](int64_t filter, int64_t channel, int64_t tap) {
        const int64_t i = (filter * g.channels + channel) * g.taps + tap;
        const int32_t code = weights.isSigned ? static_cast<const int8_t*>(weights.data)[i] : static_cast<const uint8_t*>(weights.data)[i];
        return code - zeroPoint(filter);
    };
    if (corrected) {
        *parts.anyZeroPoint = 0;
        for (int64_t filter = 0; filter < s.filters; ++filter) {
            int32_t low = 0, high = 0, sum = 0;
            for (int64_t i = 0; i < g.channels * g.taps; ++i) {
                const int32_t w = weight(filter, i / g.taps, i % g.taps);
                low = w < low ? w : low;
                high = w > high ? w : high;
                sum += w;
            }
            // w − z is kept as s8 where it fits (symmetric weights, codes around 128), else shifted by a residual zero point
            const int32_t shift = low < -128 ? low + 128 : high > 127 ? high - 127 : 0;
            parts.zeroPoints[filter] = -shift;
            parts.weightSums[filter] = sum - static_cast<int32_t>(g.channels * g.taps) * shift;
            *parts.anyZeroPoint |= shift != 0;
        }
        for (int64_t k = 0; k < g.depth; ++k) {
            const int64_t used = least(4, g.channels - k / g.taps * 4);
            parts.ones[k] = static_cast<int32_t>(0x01010101u >> (8 * (4 - used)));
        }
    }
    int32_t* to = parts.panels;
    for (int64_t group = 0; group < s.groups; ++group)
        for (int64_t panel = 0; panel < g.panels.count; ++panel)
            for (int64_t k = 0; k < g.depth; ++k)
                for (int r = 0; r < g.panels.rows(panel); ++r, ++to) {
                    const int64_t filter = group * g.filters + g.panels.first(panel) + r;
                    const int64_t tap = k % g.taps;
                    if (floats) {
                        const float w = static_cast<float>(weight(filter, 0, tap));
                        __builtin_memcpy(to, &w, sizeof w);
                        continue;
                    }
                    uint32_t unit = 0;
                    for (int c = 0; c < Arithmetic::kPerUnit; ++c) {
                        const int64_t channel = k / g.taps * Arithmetic::kPerUnit + c;
                        if (channel >= g.channels)
                            break;
                        const int32_t w = weight(filter, channel, tap) + (corrected ? parts.zeroPoints[filter] : 0);
                        unit |= kQuads ? (static_cast<uint32_t>(w) & 0xffu) << (8 * c) : (static_cast<uint32_t>(w) & 0xffffu) << (16 * c);
                    }
                    *to = static_cast<int32_t>(unit);
                }
}

int64_t convQ8Tiles(const ConvShape& shape) { return geometryFor(shape).tiles(); }

size_t convQ8ScratchBytes(const ConvShape& shape)
{
    Arena arena{nullptr};
    CodedScratch::of(shape, geometryFor(shape), arena);
    return arena.used;
}

void convQ8(const ConvShape& s, const Codes& input, const void* packed, const CodedEpilogue& epilogue, void* output, void* memory,
            int64_t tileBegin, int64_t tileEnd)
{
    const Geometry g = geometryFor(s);
    Arena arena{static_cast<unsigned char*>(memory)};
    const CodedScratch scratch = CodedScratch::of(s, g, arena);
    Arena packedArena{static_cast<unsigned char*>(const_cast<void*>(packed))};
    const PackedCodes parts = PackedCodes::of(s, g, packedArena);
    const int64_t plane = s.height * s.width;
    const int32_t zero = input.zeroPoint + (input.isSigned ? 128 : 0);
    const auto image = [&](int64_t firstImage, int64_t group) {
        return CodeImage{static_cast<const uint8_t*>(input.data) + (firstImage * s.channels + group * g.channels) * plane,
                         g.channels, s.height, s.width, s.channels * plane, static_cast<uint8_t>(input.isSigned ? 128 : 0), zero};
    };
    if (inFloats(s)) {
        runTiles<FloatArithmetic>(
            s, g, scratch.floats, reinterpret_cast<const float*>(parts.panels),
            [&](int64_t firstImage, int64_t group) { return FloatCodeRows{image(firstImage, group)}; }, [](int64_t) {},
            [&](int64_t filter, const float* sums, int64_t, int64_t place, int64_t count) {
                forVectors(count, [&](int64_t i, int64_t n) { storeFirst(scratch.converted + i, roundToInts(loadSome(sums + i, n)), n); });
                finishCodes(epilogue, scratch.converted, [](int64_t, int64_t) { return Ints{}; }, filter, false, place, count, output);
            },
            tileBegin, tileEnd);
        return;
    }
    // Σ(x−zx)(w−zw) = Σxw − zx·Σw − zw·(Σx − K·zx), the sums over raw codes; padding holds zx
    const bool windowSums = kQuads && *parts.anyZeroPoint;
    const int32_t elements = static_cast<int32_t>(g.channels * g.taps);
    runTiles<Arithmetic>(
        s, g, scratch.codes, parts.panels, [&](int64_t firstImage, int64_t group) { return PackedCodeRows{image(firstImage, group)}; },
        [&](int64_t positions) {
            if (windowSums)
                for (int64_t column = 0; column < positions; column += kMaxVectors * kLanes)
                    tapBlock<Arithmetic>(1, kMaxVectors)(g.depth, parts.ones, scratch.codes.planes + column, scratch.codes.offsets,
                                                         scratch.windowSums + column);
        },
        [&](int64_t filter, const int32_t* sums, int64_t position, int64_t place, int64_t count) {
            if (!kQuads) {
                finishCodes(epilogue, sums, [](int64_t, int64_t) { return Ints{}; }, filter, false, place, count, output);
                return;
            }
            const int32_t weightZero = parts.zeroPoints[filter];
            // in arithmetic modulo 2³², as the sums are
            const uint32_t correction = static_cast<uint32_t>(zero) * (static_cast<uint32_t>(elements) * static_cast<uint32_t>(weightZero) -
                                                                       static_cast<uint32_t>(parts.weightSums[filter]));
            const Ints constant = splat(static_cast<int32_t>(correction));
            if (weightZero == 0)
                finishCodes(epilogue, sums, [&](int64_t, int64_t) { return constant; }, filter, false, place, count, output);
            else
                finishCodes(
                    epilogue, sums,
                    [&](int64_t i, int64_t n) { return constant - loadSome(scratch.windowSums + position + i, n) * weightZero; }, filter, false,
                    place, count, output);
        },
        tileBegin, tileEnd);
}

}  // namespace esp::ESP_ISA
