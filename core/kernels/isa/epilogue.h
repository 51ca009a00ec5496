// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/simd.h"
#include "core/kernels/kernel_types.h"

/// What follows a product, for a run of outputs that lie side by side. "Row": one channel for the whole run (convolution). "Columns": a channel
/// for each output (matrix product).
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

ESP_INLINE void finishFloats(const FloatEpilogue& e, const float* sums, int64_t channel, bool perColumn, int64_t place, int64_t count, float* out)
{
    const Floats alpha = splat(e.alpha), lo = splat(e.lo), hi = splat(e.hi);
    const Floats rowBias = splat(e.bias && !perColumn ? e.bias[channel] : 0.0f);
    const float* bias = e.bias && perColumn ? e.bias + channel : nullptr;
    forVectors(count, [&](int64_t i, int64_t n) {
        Floats y = loadSome(sums + i, n) * alpha;
        y = y + (bias ? loadSome(bias + i, n) : rowBias);
        if (e.residual)
            y = y + loadSome(e.residual + place + i, n);
        storeSome(out + place + i, atMost(atLeast(y, lo), hi), n);
    });
}

/// Adds the vector `correction(i, n)` to each sum, then finishes as CodedEpilogue says.
template <class Correction>
ESP_INLINE void finishCodes(const CodedEpilogue& e, const int32_t* sums, const Correction& correction, int64_t channel, bool perColumn, int64_t place,
                            int64_t count, void* out)
{
    const bool columnScales = perColumn && e.scaleStride == 1;
    const Floats rowScale = splat(e.scales && !columnScales ? e.scales[channel * e.scaleStride] : 1.0f);
    const auto sum = [&](int64_t i, int64_t n) {
        Ints y = loadSome(sums + i, n) + correction(i, n);
        if (e.bias)
            y = y + (perColumn ? loadSome(e.bias + channel + i, n) : splat(e.bias[channel]));
        return y;
    };
    const auto scaled = [&](int64_t i, int64_t n) {
        return toFloats(sum(i, n)) * (columnScales ? loadSome(e.scales + channel + i, n) : rowScale);
    };
    switch (e.output) {
    case CodedOutput::S32: {
        int32_t* to = static_cast<int32_t*>(out) + place;
        forVectors(count, [&](int64_t i, int64_t n) { storeSome(to + i, sum(i, n), n); });
        break;
    }
    case CodedOutput::F32: {
        float* to = static_cast<float*>(out) + place;
        const Floats lo = splat(e.floatLo), hi = splat(e.floatHi);
        const Floats rowBias = splat(e.floatBias && !perColumn ? e.floatBias[channel] : 0.0f);
        const float* bias = e.floatBias && perColumn ? e.floatBias + channel : nullptr;
        forVectors(count, [&](int64_t i, int64_t n) {
            const Floats y = scaled(i, n) + (bias ? loadSome(bias + i, n) : rowBias);
            storeSome(to + i, atMost(atLeast(y, lo), hi), n);
        });
        break;
    }
    case CodedOutput::U8:
    case CodedOutput::S8: {
        uint8_t* to = static_cast<uint8_t*>(out) + place;
        const Ints zero = splat(e.zeroPoint);
        const Floats lo = splat(static_cast<float>(e.lo - e.zeroPoint)), hi = splat(static_cast<float>(e.hi - e.zeroPoint));
        // clipping before rounding is the same, the bounds being integers, and keeps the conversion in range
        forVectors(count, [&](int64_t i, int64_t n) { storeBytes(to + i, roundToInts(atMost(atLeast(scaled(i, n), lo), hi)) + zero, n); });
        break;
    }
    }
}

}  // namespace esp::ESP_ISA
