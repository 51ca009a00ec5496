// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/depthwise.h"
#include "core/kernels/isa/table.h"

#include <type_traits>

/// Integer convolution, exact on every instruction set. Three arithmetics:
/// one channel a group (depthwise): codes minus zero points as floats; products and sums of up to 256 taps stay below 2²⁴, so floats are exact;
/// VNNI: u·s quads of raw codes, corrected by Σw and Σx for the zero points; all else: signed 16-bit pairs of codes minus zero points.
namespace esp::ESP_ISA {
namespace {

#if defined(__AVX512VNNI__)
using Arithmetic = QuadArithmetic;
using Rows = QuadRows;
#else
using Arithmetic = PairArithmetic;
using Rows = PairRows;
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

/// Finishes sums of either arithmetic; `zero` is the zero point of the unsigned input codes.
template <class Bounds>
struct CodedFinish {
    const CodedEpilogue& epilogue;
    const Bounds& bounds;
    const PackedCodes& parts;
    int32_t elements;  // of a window
    int32_t zero;
    bool corrected;

    struct Row {
        Bounds bounds;
        Floats scale, floatBias;
        Ints constant;
        Ints weightZero;

        inline __attribute__((always_inline)) void operator()(Floats sum, Floats, int64_t place, int64_t n) const
        {
            bounds.leave(plus(roundToInts(sum), constant), scale, floatBias, place, n);
        }
        inline __attribute__((always_inline)) void operator()(Ints sum, Ints windowSum, int64_t place, int64_t n) const
        {
            bounds.leave(minus(plus(sum, constant), times(windowSum, weightZero)), scale, floatBias, place, n);
        }
    };
    /// Σ(x−zx)(w−zw) = Σxw − zx·Σw − zw·(Σx − K·zx), the sums over raw codes; padding holds zx. Modulo 2³², as the sums are.
    static constexpr const float* first() { return nullptr; }
    inline __attribute__((always_inline)) int32_t weightZeroOf(int64_t filter) const { return corrected ? parts.zeroPoints[filter] : 0; }
    inline __attribute__((always_inline)) int32_t constantOf(int64_t filter, int32_t weightZero) const
    {
        uint32_t constant = epilogue.bias ? static_cast<uint32_t>(epilogue.bias[filter]) : 0;
        if (corrected)
            constant += static_cast<uint32_t>(zero) *
                        (static_cast<uint32_t>(elements) * static_cast<uint32_t>(weightZero) - static_cast<uint32_t>(parts.weightSums[filter]));
        return static_cast<int32_t>(constant);
    }
    inline __attribute__((always_inline)) Row row(int64_t filter, bool) const
    {
        const CodedEpilogue& e = epilogue;
        const int32_t weightZero = weightZeroOf(filter);
        return {bounds, splat(e.scales ? e.scales[filter * e.scaleStride] : 1.0f), splat(e.floatBias ? e.floatBias[filter] : 0.0f),
                splat(constantOf(filter, weightZero)), splat(weightZero)};
    }
    /// What row() does to rows of whole vectors, their outputs `outPlane` elements apart; no filter has a zero point.
    inline __attribute__((always_inline)) void whole(int64_t filter, int rows, int vectors, const int32_t* sums, int64_t place, int64_t outPlane) const
    {
        const CodedEpilogue& e = epilogue;
        for (int r = 0; r < rows; ++r, place += outPlane) {
            const Ints constant = splat(constantOf(filter + r, 0));
            const Floats scale = splat(e.scales ? e.scales[(filter + r) * e.scaleStride] : 1.0f);
            const Floats floatBias = splat(e.floatBias ? e.floatBias[filter + r] : 0.0f);
            for (int v = 0; v < vectors; ++v, sums += kLanes)
                bounds.leave(plus(load(sums), constant), scale, floatBias, place + v * kLanes, kLanes);
        }
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
    const Geometry g = geometryFor(shape);
    Arena arena{nullptr};
    if (inFloats(shape))
        ConvScratch<FloatArithmetic>::of(g, arena);
    else
        ConvScratch<Arithmetic>::of(g, arena);
    if (inFloats(shape) && Unpadded::takes(shape, g)) {
        arena.take<uint16_t>(Unpadded::of(shape).maskCount(g));
        arena.take<float>(CodeImages::kAtOnce * CodeImages::pitch(shape.height * shape.width));
    }
    return arena.used;
}

void convQ8(const ConvShape& s, const Codes& input, const void* packed, const CodedEpilogue& epilogue, void* output, void* memory,
            int64_t tileBegin, int64_t tileEnd)
{
    const Geometry g = geometryFor(s);
    Arena arena{static_cast<unsigned char*>(memory)};
    Arena packedArena{static_cast<unsigned char*>(const_cast<void*>(packed))};
    const PackedCodes parts = PackedCodes::of(s, g, packedArena);
    const int64_t plane = s.height * s.width;
    const int32_t zero = input.zeroPoint + (input.isSigned ? 128 : 0);
    const bool flat = g.walk == Walk::GatheredFromInput;  // which sees each channel as one row
    const auto image = [&](int64_t firstImage, int64_t group) {
        return CodeImage{static_cast<const uint8_t*>(input.data) + (firstImage * s.channels + group * g.channels) * plane,
                         g.channels, flat ? 1 : s.height, flat ? plane : s.width, s.channels * plane, input.isSigned, zero};
    };
    const int32_t elements = static_cast<int32_t>(g.channels * g.taps);
    withBounds(epilogue, output, [&](const auto& bounds) {
        using Bounds = std::remove_cvref_t<decltype(bounds)>;
        const CodedFinish<Bounds> finish{epilogue, bounds, parts, elements, zero, kQuads && !inFloats(s)};
        if (inFloats(s)) {
            const auto scratch = ConvScratch<FloatArithmetic>::of(g, arena);
            const float* weights = reinterpret_cast<const float*>(parts.panels);
            const auto makeSource = [&](int64_t firstImage, int64_t group) { return FloatCodeRows{image(firstImage, group)}; };
            if (Unpadded::takes(s, g)) {
                const Unpadded u = Unpadded::of(s);
                uint16_t* masks = arena.take<uint16_t>(u.maskCount(g));
                const CodeImages images{static_cast<const uint8_t*>(input.data), plane, input.isSigned, zero,
                                        arena.take<float>(CodeImages::kAtOnce * CodeImages::pitch(plane))};
                runUnpadded(s, g, u, scratch, masks, weights, images, finish, tileBegin, tileEnd);
            } else if (g.walk == Walk::Depthwise)
                runDepthwise<false>(s, g, scratch, weights, makeSource, finish, tileBegin, tileEnd);
            else
                runTiles<FloatArithmetic>(s, g, scratch, weights, nullptr, makeSource, finish, tileBegin, tileEnd);
            return;
        }
        const auto scratch = ConvScratch<Arithmetic>::of(g, arena);
        const auto makeSource = [&](int64_t firstImage, int64_t group) { return Rows{image(firstImage, group)}; };
        const int32_t* ones = kQuads && *parts.anyZeroPoint ? parts.ones : nullptr;
        runTiles<Arithmetic>(s, g, scratch, parts.panels, ones, makeSource, finish, tileBegin, tileEnd);
    });
}

}  // namespace esp::ESP_ISA
