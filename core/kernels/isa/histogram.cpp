// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/simd.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {
namespace {

/// All bits set where x is neither infinite nor NaN.
ESP_INLINE Ints finiteMask(Floats x)
{
    constexpr int32_t kExponent = 0x7f800000;
    return ((Ints)x & splat(kExponent)) != splat(kExponent);
}

ESP_INLINE Floats select(Ints mask, Floats yes, Floats no) { return (Floats)((mask & (Ints)yes) | (~mask & (Ints)no)); }

}  // namespace

int64_t rangeF32(const float* x, int64_t count, float* low, float* high)
{
    Floats lowest = splat(__builtin_inff());
    Floats highest = splat(-__builtin_inff());
    int64_t finite = 0;
    for (int64_t i = 0; i < count; i += kLanes) {
        const int64_t n = least(kLanes, count - i);
        const Floats v = n == kLanes ? load(x + i) : loadFirst(x + i, n);
        Ints mask = finiteMask(v);
        for (int64_t lane = n; lane < kLanes; ++lane)
            mask[lane] = 0;
        lowest = atMost(select(mask, v, lowest), lowest);
        highest = atLeast(select(mask, v, highest), highest);
        for (int lane = 0; lane < kLanes; ++lane)
            finite -= mask[lane];
    }
    *low = lowest[0];
    *high = highest[0];
    for (int lane = 1; lane < kLanes; ++lane) {
        *low = lowest[lane] < *low ? lowest[lane] : *low;
        *high = highest[lane] > *high ? highest[lane] : *high;
    }
    return finite;
}

void histogramF32(const float* x, int64_t count, float scale, int32_t half, uint64_t* bins)
{
    for (int64_t i = 0; i < count; i += kLanes) {
        const int64_t n = least(kLanes, count - i);
        const Floats v = n == kLanes ? load(x + i) : loadFirst(x + i, n);
        const Ints mask = finiteMask(v);
        const Floats scaled = atMost(atLeast(select(mask, v, Floats{}) * scale, splat(static_cast<float>(-half))), splat(static_cast<float>(half - 1)));
        Ints place = __builtin_convertvector(scaled, Ints);
        place += scaled < toFloats(place);  // truncated, made floor
        place = (mask & (place + half)) | (~mask & splat(2 * half));
        for (int64_t lane = 0; lane < n; ++lane)
            ++bins[place[lane]];
    }
}

}  // namespace esp::ESP_ISA
