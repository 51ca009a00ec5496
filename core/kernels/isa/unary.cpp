// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/table.h"

#include <type_traits>

#include <Eigen/Core>

namespace esp::ESP_ISA {
namespace {

namespace ei = Eigen::internal;
using Packet = ei::packet_traits<float>::type;
static_assert(sizeof(Packet) == sizeof(Floats), "Eigen must use the vectors of this instruction set");

ESP_INLINE Packet packet(Floats x) { return (Packet)x; }
ESP_INLINE Floats floats(Packet x) { return (Floats)x; }

ESP_INLINE Floats absolute(Floats x) { return floats(ei::pabs(packet(x))); }

template <int N>
ESP_INLINE Floats polynomial(Floats x, const float (&coefficients)[N])
{
    Floats y = splat(coefficients[0]);
    for (int i = 1; i < N; ++i)
        y = multiplyAdd(y, x, splat(coefficients[i]));
    return y;
}

/// 2ⁿ for n in [−126, 127].
ESP_INLINE Floats powerOfTwo(Ints n) { return (Floats)((n + 127) << 23); }

/// Cephes expf.c: exp(x) = 2ⁿ·exp(r), r = x − n·ln 2. Two halves of 2ⁿ reach the subnormal numbers and infinity. (Eigen's is 4 ulp off near
/// the ends, stops at the smallest normal number, and differs between AVX2 and AVX-512.)
ESP_INLINE Floats expOf(Floats x)
{
    constexpr float kTerms[] = {1.9875691500e-4f, 1.3981999507e-3f, 8.3334519073e-3f, 4.1665795894e-2f, 1.6666665459e-1f, 5.0000001201e-1f};
    const Floats clamped = atMost(atLeast(x, splat(-104.0f)), splat(89.0f));
    const Ints n = roundToInts(clamped * 1.44269504088896341f);
    const Floats count = toFloats(n);
    const Floats r = multiplyAdd(count, splat(2.12194440e-4f), multiplyAdd(count, splat(-0.693359375f), clamped));
    const Floats y = multiplyAdd(polynomial(r, kTerms), r * r, r) + 1.0f;
    const Ints half = n >> 1;
    return y * powerOfTwo(half) * powerOfTwo(n - half);
}

ESP_INLINE Floats squareRoot(Floats x)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_sqrt_ps((__m512)x);
#elif defined(__AVX2__)
    return (Floats)_mm256_sqrt_ps((__m256)x);
#elif defined(__SSE4_1__)
    return (Floats)_mm_sqrt_ps((__m128)x);
#else
    for (int i = 0; i < kLanes; ++i)
        x[i] = __builtin_sqrtf(x[i]);
    return x;
#endif
}

ESP_INLINE Floats logOf(Floats x) { return floats(ei::plog(packet(x))); }

/// log(1 + x) for x in [0, 1]: the rounding error of 1 + x is put back.
ESP_INLINE Floats log1pOf(Floats x)
{
    const Floats u = 1.0f + x;
    return logOf(u) - ((u - 1.0f) - x) / u;
}
/// Cephes tanhf.c: an odd polynomial up to 0.625, beyond that 1 − 2/(exp(2x) + 1). (Eigen's saturates at 7.9.)
ESP_INLINE Floats tanhOf(Floats x)
{
    constexpr float kTerms[] = {-5.70498872745e-3f, 2.06390887954e-2f, -5.37397155531e-2f, 1.33314422036e-1f, -3.33332819422e-1f};
    const Floats a = absolute(x);
    const Floats square = x * x;
    const Floats small = multiplyAdd(polynomial(square, kTerms) * square, x, x);
    const Floats large = 1.0f - 2.0f / (expOf(a + a) + 1.0f);
    return a < 0.625f ? small : (x < 0.0f ? -large : large);
}
ESP_INLINE Floats sigmoidOf(Floats x)
{
    const Floats e = expOf(-absolute(x));
    return (x < 0.0f ? e : splat(1.0f)) / (1.0f + e);
}

/// Cephes ndtrf.c: an odd polynomial up to 1, beyond that 1 − exp(−x²)·(1/x)·P(1/x²).
ESP_INLINE Floats erfOf(Floats x)
{
    constexpr float kSmall[] = {7.853861353153693e-5f, -8.010193625184903e-4f, 5.188327685732524e-3f, -2.685381193529856e-2f,
                                1.128358514861418e-1f, -3.761262582423300e-1f, 1.128379165726710e+0f};
    constexpr float kMiddle[] = {2.326819970068386e-2f, -1.387039388740657e-1f, 3.687424674597105e-1f, -5.824733027278666e-1f, 6.210004621745983e-1f,
                                 -4.944515323274145e-1f, 3.404879937665872e-1f, -2.741127028184656e-1f, 5.638259427386472e-1f};
    constexpr float kLarge[] = {-1.047766399936249e+1f, 1.297719955372516e+1f, -7.495518717768503e+0f, 2.921019019210786e+0f,
                                -1.015265279202700e+0f, 4.218463358204948e-1f, -2.820767439740514e-1f, 5.641895067754075e-1f};
    const Floats a = absolute(x);
    const Floats square = x * x;
    const Floats small = x * polynomial(square, kSmall);
    const Floats inverse = 1.0f / a;
    const Floats y = inverse * inverse;
    const Floats tail = expOf(-square) * inverse * (a < 2.0f ? polynomial(y, kMiddle) : polynomial(y, kLarge));
    const Floats large = 1.0f - (a > 10.0f ? Floats{} : tail);
    const Floats result = a < 1.0f ? small : (x < 0.0f ? -large : large);
    return x == x ? result : x;
}

ESP_INLINE Floats clampTo01(Floats x) { return atMost(atLeast(x, Floats{}), splat(1.0f)); }

template <class Function>
ESP_INLINE void map(const float* x, int64_t count, float* y, const Function& function)
{
    forVectors(count, [&](int64_t i, int64_t n) { storeSome(y + i, function(loadSome(x + i, n)), n); });
}

/// Sums in 16 lanes whatever the width of a vector: element i goes to lane i mod 16.
struct LaneSum {
    static constexpr int kVectors = 16 / kLanes;
    Floats lanes[kVectors] = {};

    inline __attribute__((always_inline)) void add(int64_t i, Floats x) { lanes[i / kLanes % kVectors] += x; }
    inline __attribute__((always_inline)) float total() const
    {
        float values[16];
        for (int v = 0; v < kVectors; ++v)
            store(values + v * kLanes, lanes[v]);
        for (int half = 8; half; half /= 2)
            for (int j = 0; j < half; ++j)
                values[j] += values[j + half];
        return values[0];
    }
};

}  // namespace

void unaryF32(Unary function, float alpha, float beta, const float* x, int64_t count, float* y)
{
    const Floats va = splat(alpha), vb = splat(beta);
    switch (function) {
    case Unary::Relu: return map(x, count, y, [](Floats v) { return atLeast(v, Floats{}); });
    case Unary::Abs: return map(x, count, y, [](Floats v) { return absolute(v); });
    case Unary::Neg: return map(x, count, y, [](Floats v) { return -v; });
    case Unary::Exp: return map(x, count, y, [](Floats v) { return expOf(v); });
    case Unary::Log: return map(x, count, y, [](Floats v) { return logOf(v); });
    case Unary::Sqrt: return map(x, count, y, [](Floats v) { return squareRoot(v); });
    case Unary::Reciprocal: return map(x, count, y, [](Floats v) { return 1.0f / v; });
    case Unary::Floor: return map(x, count, y, [](Floats v) { return floats(ei::pfloor(packet(v))); });
    case Unary::Ceil: return map(x, count, y, [](Floats v) { return floats(ei::pceil(packet(v))); });
    case Unary::Round: return map(x, count, y, [](Floats v) { return floats(ei::print(packet(v))); });
    case Unary::Sign: return map(x, count, y, [](Floats v) { return v > 0.0f ? splat(1.0f) : v < 0.0f ? splat(-1.0f) : v; });
    case Unary::Sin: return map(x, count, y, [](Floats v) { return floats(ei::psin(packet(v))); });
    case Unary::Cos: return map(x, count, y, [](Floats v) { return floats(ei::pcos(packet(v))); });
    case Unary::Tanh: return map(x, count, y, [](Floats v) { return tanhOf(v); });
    case Unary::Sigmoid: return map(x, count, y, [](Floats v) { return sigmoidOf(v); });
    case Unary::Erf: return map(x, count, y, [](Floats v) { return erfOf(v); });
    case Unary::Gelu: return map(x, count, y, [](Floats v) { return 0.5f * v * (1.0f + erfOf(v * 0.70710678f)); });
    case Unary::GeluTanh:
        return map(x, count, y, [](Floats v) { return 0.5f * v * (1.0f + tanhOf(0.79788456f * (v + 0.044715f * v * v * v))); });
    case Unary::HardSigmoid: return map(x, count, y, [&](Floats v) { return clampTo01(va * v + vb); });
    case Unary::HardSwish: return map(x, count, y, [](Floats v) { return v * clampTo01(v * (1.0f / 6.0f) + 0.5f); });
    case Unary::Silu: return map(x, count, y, [](Floats v) { return v * sigmoidOf(v); });
    case Unary::Mish:
        // tanh(log(1 + w)) = w(w + 2) / (w(w + 2) + 2) for w = exp(x); beyond 20 it is 1
        return map(x, count, y, [](Floats v) {
            const Floats w = expOf(atMost(v, splat(20.0f)));
            const Floats product = w * (w + 2.0f);
            return v * (product / (product + 2.0f));
        });
    case Unary::Softplus: return map(x, count, y, [](Floats v) { return atLeast(v, Floats{}) + log1pOf(expOf(-absolute(v))); });
    case Unary::Softsign: return map(x, count, y, [](Floats v) { return v / (1.0f + absolute(v)); });
    case Unary::LeakyRelu: return map(x, count, y, [&](Floats v) { return v < 0.0f ? va * v : v; });
    case Unary::Elu: return map(x, count, y, [&](Floats v) { return v < 0.0f ? va * (expOf(v) - 1.0f) : v; });
    case Unary::Selu: return map(x, count, y, [&](Floats v) { return vb * (v < 0.0f ? va * (expOf(v) - 1.0f) : v); });
    case Unary::ThresholdedRelu: return map(x, count, y, [&](Floats v) { return v > va ? v : Floats{}; });
    }
}

void softmaxF32(int64_t rows, int64_t columns, bool logarithm, const float* x, float* y)
{
    for (int64_t r = 0; r < rows; ++r, x += columns, y += columns) {
        float highest = -__builtin_inff();
        Floats high = splat(highest);
        int64_t i = 0;
        for (; i + kLanes <= columns; i += kLanes) {
            const Floats v = load(x + i);
            high = v > high ? v : high;
        }
        for (int j = 0; j < kLanes; ++j)
            highest = high[j] > highest ? high[j] : highest;
        for (; i < columns; ++i)
            highest = x[i] > highest ? x[i] : highest;

        const Floats shift = splat(highest);
        LaneSum sum;
        forVectors(columns, [&](int64_t at, int64_t n) {
            Floats e = expOf(loadSome(x + at, n) - shift);
            if (!logarithm)
                storeSome(y + at, e, n);
            if (n < kLanes) {
                float values[kLanes] = {};
                storeFirst(values, e, n);
                e = load(values);
            }
            sum.add(at, e);
        });
        const Floats total = splat(sum.total());
        if (logarithm) {
            const Floats logTotal = logOf(total);
            forVectors(columns, [&](int64_t at, int64_t n) { storeSome(y + at, loadSome(x + at, n) - shift - logTotal, n); });
        } else {
            forVectors(columns, [&](int64_t at, int64_t n) { storeSome(y + at, loadSome(y + at, n) / total, n); });
        }
    }
}

void meanRowsF32(int64_t rows, int64_t columns, bool fourLanes, const float* x, float* y)
{
    typedef float Quad __attribute__((vector_size(16)));
    constexpr int kTogether = 8;  // rows, to hide the latency of their additions
    const auto sumRows = [&]<int R>(std::integral_constant<int, R>) {
        Quad lanes[R] = {};
        float sums[R] = {};
        int64_t i = 0;
        for (; fourLanes && i + 4 <= columns; i += 4)
            for (int r = 0; r < R; ++r) {
                Quad values;
                __builtin_memcpy(&values, x + r * columns + i, sizeof values);
                lanes[r] += values;
            }
        for (int r = 0; r < R; ++r)
            sums[r] = (lanes[r][0] + lanes[r][2]) + (lanes[r][1] + lanes[r][3]);
        for (; i < columns; ++i)
            for (int r = 0; r < R; ++r)
                sums[r] += x[r * columns + i];
        for (int r = 0; r < R; ++r)
            *y++ = sums[r] / static_cast<float>(columns);
        x += R * columns;
    };
    for (; rows >= kTogether; rows -= kTogether)
        sumRows(std::integral_constant<int, kTogether>{});
    for (; rows > 0; --rows)
        sumRows(std::integral_constant<int, 1>{});
}

}  // namespace esp::ESP_ISA
