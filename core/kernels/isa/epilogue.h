// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/simd.h"
#include "core/kernels/kernel_types.h"

/// What follows a product. "Row": all outputs have one channel (convolution); the constants are vectors, made once a row. "Columns": each output
/// has a channel of its own (matrix product).
namespace esp::ESP_ISA {

/// Calls body(i, n) for the vectors of [0, count): n lanes are valid from element i.
template <class Body>
ESP_INLINE void forVectors(int64_t count, const Body& body)
{
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        body(i, static_cast<int64_t>(kLanes));
    if (i < count)
        body(i, count - i);
}

ESP_INLINE Floats loadSome(const float* p, int64_t n) { return n == kLanes ? load(p) : loadFirst(p, n); }
ESP_INLINE Ints loadSome(const int32_t* p, int64_t n) { return n == kLanes ? load(p) : loadFirst(p, n); }
ESP_INLINE void storeSome(float* p, Floats v, int64_t n) { n == kLanes ? store(p, v) : storeFirst(p, v, n); }
ESP_INLINE void storeSome(int32_t* p, Ints v, int64_t n) { n == kLanes ? store(p, v) : storeFirst(p, v, n); }

ESP_INLINE Floats finishFloat(Floats sum, Floats alpha, Floats bias, const float* residual, int64_t n, Floats lo, Floats hi)
{
    Floats y = sum * alpha + bias;
    if (residual)
        y = y + loadSome(residual, n);
    return atMost(atLeast(y, lo), hi);
}

struct FloatFinish {
    const FloatEpilogue& epilogue;
    float* out;

    struct Row {
        Floats alpha, bias, lo, hi;
        const float* first;  // what is still to be added before the bias
        const float* residual;
        float* out;

        inline __attribute__((always_inline)) void operator()(Floats sum, Floats, int64_t place, int64_t n) const
        {
            if (first)
                sum = sum + loadSome(first + place, n);
            storeSome(out + place, finishFloat(sum, alpha, bias, residual ? residual + place : nullptr, n, lo, hi), n);
        }
    };
    /// A residual that comes first, or null; whoever has summed more than one part has added it to the first.
    inline __attribute__((always_inline)) const float* first() const { return epilogue.residualFirst ? epilogue.residual : nullptr; }
    inline __attribute__((always_inline)) Row row(int64_t channel, bool hasFirst) const
    {
        const FloatEpilogue& e = epilogue;
        return {splat(e.alpha), splat(e.bias ? e.bias[channel] : 0.0f), splat(e.lo), splat(e.hi), hasFirst ? nullptr : first(),
                e.residualFirst ? nullptr : e.residual, out};
    }
    /// What row() does to rows of whole vectors, their outputs `outPlane` elements apart; a residual that comes first was added to the first part.
    inline __attribute__((always_inline)) void whole(int64_t channel, int rows, int vectors, const float* sums, int64_t place, int64_t outPlane) const
    {
        const FloatEpilogue& e = epilogue;
        const Floats alpha = splat(e.alpha), lo = splat(e.lo), hi = splat(e.hi);
        const float* residual = e.residualFirst ? nullptr : e.residual;
        const float* bias = e.bias;
        float* to = out + place;
        for (int r = 0; r < rows; ++r, to += outPlane) {
            const Floats shift = splat(bias ? bias[channel + r] : 0.0f);
            for (int v = 0; v < vectors; ++v, sums += kLanes)
                store(to + v * kLanes,
                      finishFloat(load(sums), alpha, shift, residual ? residual + (to - out) + v * kLanes : nullptr, kLanes, lo, hi));
        }
    }
    inline __attribute__((always_inline)) void columns(const float* sums, int64_t channel, int64_t place, int64_t count) const
    {
        const FloatEpilogue& e = epilogue;
        const Floats alpha = splat(e.alpha), lo = splat(e.lo), hi = splat(e.hi);
        const float* bias = e.bias ? e.bias + channel : nullptr;
        const float* residual = e.residual ? e.residual + place : nullptr;
        forVectors(count, [&](int64_t i, int64_t n) {
            const Floats shift = bias ? loadSome(bias + i, n) : Floats{};
            storeSome(out + place + i, finishFloat(loadSome(sums + i, n), alpha, shift, residual ? residual + i : nullptr, n, lo, hi), n);
        });
    }
};

/// How codes leave: bytes (U8 and S8 alike), floats or the sums themselves.
enum class Leaves { Bytes, Floats, Sums };

/// The constants of CodedEpilogue that no channel changes. Clipping comes before rounding, which is the same, the bounds being integers, and
/// keeps the conversion in range.
template <Leaves How>
struct CodedBounds {
    Floats lo, hi;
    Ints zero;
    void* out;

    ESP_INLINE_MEMBER CodedBounds of(const CodedEpilogue& e, void* out)
    {
        if constexpr (How == Leaves::Bytes)
            return {splat(static_cast<float>(e.lo - e.zeroPoint)), splat(static_cast<float>(e.hi - e.zeroPoint)), splat(e.zeroPoint), out};
        return {splat(e.floatLo), splat(e.floatHi), Ints{}, out};
    }
    inline __attribute__((always_inline)) void leave(Ints sum, Floats scale, Floats bias, int64_t place, int64_t n) const
    {
        if constexpr (How == Leaves::Sums)
            storeSome(static_cast<int32_t*>(out) + place, sum, n);
        else if constexpr (How == Leaves::Floats)
            storeSome(static_cast<float*>(out) + place, atMost(atLeast(toFloats(sum) * scale + bias, lo), hi), n);
        else
            storeBytes(static_cast<uint8_t*>(out) + place, plus(roundToInts(atMost(atLeast(toFloats(sum) * scale, lo), hi)), zero), n);
    }
};

/// Calls run(bounds) with the CodedBounds of the output's kind.
template <class Run>
ESP_INLINE void withBounds(const CodedEpilogue& e, void* out, const Run& run)
{
    switch (e.output) {
    case CodedOutput::U8:
    case CodedOutput::S8: return run(CodedBounds<Leaves::Bytes>::of(e, out));
    case CodedOutput::F32: return run(CodedBounds<Leaves::Floats>::of(e, out));
    case CodedOutput::S32: return run(CodedBounds<Leaves::Sums>::of(e, out));
    }
}

}  // namespace esp::ESP_ISA
