// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE4_1__)
#include <immintrin.h>
#endif

#define ESP_INLINE static inline __attribute__((always_inline))
#define ESP_INLINE_MEMBER static inline __attribute__((always_inline))

/// Vectors of this instruction set, as compiler vector types (so + − · / and comparisons are operators); what these lack is here, with
/// intrinsics where there are any and plain loops elsewhere. Everything has internal linkage.
namespace esp::ESP_ISA {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

typedef float Floats __attribute__((vector_size(kLanes * 4)));
typedef int32_t Ints __attribute__((vector_size(kLanes * 4)));
typedef float LooseFloats __attribute__((vector_size(kLanes * 4), aligned(1), may_alias));
typedef int32_t LooseInts __attribute__((vector_size(kLanes * 4), aligned(1), may_alias));

ESP_INLINE Floats load(const float* p) { return *reinterpret_cast<const LooseFloats*>(p); }
ESP_INLINE Ints load(const int32_t* p) { return *reinterpret_cast<const LooseInts*>(p); }
ESP_INLINE void store(float* p, Floats v) { *reinterpret_cast<LooseFloats*>(p) = v; }
ESP_INLINE void store(int32_t* p, Ints v) { *reinterpret_cast<LooseInts*>(p) = v; }
ESP_INLINE Floats splat(float x) { return x - Floats{}; }
ESP_INLINE Ints splat(int32_t x) { return x - Ints{}; }
/// Modulo 2³²: sums of codes with a bias from a file may leave 32 bits, lanes beyond a row hold anything, and of signed vectors, too, C++ leaves
/// open what happens then.
typedef uint32_t Words __attribute__((vector_size(kLanes * 4)));
ESP_INLINE Ints plus(Ints a, Ints b) { return (Ints)((Words)a + (Words)b); }
ESP_INLINE Ints minus(Ints a, Ints b) { return (Ints)((Words)a - (Words)b); }
ESP_INLINE Ints times(Ints a, Ints b) { return (Ints)((Words)a * (Words)b); }
ESP_INLINE Floats plus(Floats a, Floats b) { return a + b; }
ESP_INLINE int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
ESP_INLINE int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }
ESP_INLINE int64_t ceilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

/// a·b + c, in one rounding where the instruction set has it.
ESP_INLINE Floats multiplyAdd(Floats a, Floats b, Floats c)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
#elif defined(__FMA__)
    return (Floats)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
#else
    return a * b + c;
#endif
}

/// max(x, lo), min(x, hi) that return x where it is NaN.
ESP_INLINE Floats atLeast(Floats x, Floats lo)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_max_ps((__m512)lo, (__m512)x);
#elif defined(__AVX2__)
    return (Floats)_mm256_max_ps((__m256)lo, (__m256)x);
#else
    return x < lo ? lo : x;
#endif
}
ESP_INLINE Floats atMost(Floats x, Floats hi)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_min_ps((__m512)hi, (__m512)x);
#elif defined(__AVX2__)
    return (Floats)_mm256_min_ps((__m256)hi, (__m256)x);
#else
    return x > hi ? hi : x;
#endif
}

/// Nearest integer, ties to even; what is no number or beyond 32 bits becomes the least integer.
ESP_INLINE Ints roundToInts(Floats x)
{
#if defined(__AVX512F__)
    return (Ints)_mm512_cvtps_epi32((__m512)x);
#elif defined(__AVX2__)
    return (Ints)_mm256_cvtps_epi32((__m256)x);
#elif defined(__SSE4_1__)
    return (Ints)_mm_cvtps_epi32((__m128)x);
#else
    Ints y;
    for (int i = 0; i < kLanes; ++i) {
        const float nearest = __builtin_nearbyintf(x[i]);
        y[i] = nearest >= -0x1p31F && nearest < 0x1p31F ? static_cast<int32_t>(nearest) : INT32_MIN;
    }
    return y;
#endif
}
ESP_INLINE Floats toFloats(Ints x) { return __builtin_convertvector(x, Floats); }

/// Per 32-bit lane: a₀·b₀ + a₁·b₁ of its two signed 16-bit halves, added to acc. Exact.
ESP_INLINE Ints multiplyAddPairs(Ints acc, Ints a, Ints b)
{
#if defined(__AVX512BW__)
    return plus(acc, (Ints)_mm512_madd_epi16((__m512i)a, (__m512i)b));
#elif defined(__AVX2__)
    return plus(acc, (Ints)_mm256_madd_epi16((__m256i)a, (__m256i)b));
#elif defined(__SSE4_1__)
    return plus(acc, (Ints)_mm_madd_epi16((__m128i)a, (__m128i)b));
#else
    return plus(acc, plus(times((a << 16) >> 16, (b << 16) >> 16), times(a >> 16, b >> 16)));
#endif
}

#if defined(__AVX512VNNI__)
/// Per 32-bit lane: acc + Σ u[i]·s[i] over its four bytes, u unsigned, s signed. Exact.
ESP_INLINE Ints multiplyAddQuads(Ints acc, Ints u, Ints s) { return (Ints)_mm512_dpbusd_epi32((__m512i)acc, (__m512i)u, (__m512i)s); }
#endif

/// The first n in [0, lanes] elements; the others are 0 when loaded and left alone when stored.
ESP_INLINE Floats loadFirst(const float* p, int64_t n)
{
#if defined(__AVX512F__)
    return (Floats)_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p);
#elif defined(__AVX2__)
    const Ints lane = {0, 1, 2, 3, 4, 5, 6, 7};
    return (Floats)_mm256_maskload_ps(p, (__m256i)(lane < splat(static_cast<int32_t>(n))));
#else
    Floats v = {};
    for (int64_t i = 0; i < n; ++i)
        v[i] = p[i];
    return v;
#endif
}
ESP_INLINE Ints loadFirst(const int32_t* p, int64_t n)
{
#if defined(__AVX512F__)
    return (Ints)_mm512_maskz_loadu_epi32(static_cast<__mmask16>((1u << n) - 1), p);
#elif defined(__AVX2__)
    const Ints lane = {0, 1, 2, 3, 4, 5, 6, 7};
    return (Ints)_mm256_maskload_epi32(p, (__m256i)(lane < splat(static_cast<int32_t>(n))));
#else
    Ints v = {};
    for (int64_t i = 0; i < n; ++i)
        v[i] = p[i];
    return v;
#endif
}
ESP_INLINE void storeFirst(int32_t* p, Ints v, int64_t n)
{
#if defined(__AVX512F__)
    _mm512_mask_storeu_epi32(p, static_cast<__mmask16>((1u << n) - 1), (__m512i)v);
#else
    if (n == kLanes)
        return store(p, v);
#if defined(__AVX2__)
    __m128i part = _mm256_castsi256_si128((__m256i)v);
    if (n & 4) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(p), part);
        part = _mm256_extracti128_si256((__m256i)v, 1);
        p += 4;
    }
    if (n & 2) {
        _mm_storel_epi64(reinterpret_cast<__m128i*>(p), part);
        part = _mm_unpackhi_epi64(part, part);
        p += 2;
    }
    if (n & 1)
        *p = _mm_cvtsi128_si32(part);
#else
    for (int64_t i = 0; i < n; ++i)
        p[i] = v[i];
#endif
#endif
}
ESP_INLINE void storeFirst(float* p, Floats v, int64_t n)
{
#if defined(__AVX512F__)
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), (__m512)v);
#else
    storeFirst(reinterpret_cast<int32_t*>(p), (Ints)v, n);
#endif
}

/// The first n lanes, zeros in the others.
ESP_INLINE Ints keepFirst(Ints v, int64_t n)
{
#if defined(__AVX512F__)
    return (Ints)_mm512_maskz_mov_epi32(static_cast<__mmask16>((1u << n) - 1), (__m512i)v);
#else
    for (int64_t i = n; i < kLanes; ++i)
        v[i] = 0;
    return v;
#endif
}

/// The first n bytes as an integer, the others 0; n in [0, 8].
ESP_INLINE uint64_t loadBytes(const uint8_t* p, int64_t n)
{
    if (n == 8) {
        uint64_t whole;
        __builtin_memcpy(&whole, p, 8);
        return whole;
    }
    if (n >= 4) {
        uint32_t first, last;
        __builtin_memcpy(&first, p, 4);
        __builtin_memcpy(&last, p + n - 4, 4);
        return first | static_cast<uint64_t>(last) << (8 * (n - 4));
    }
    if (n == 0)
        return 0;
    return p[0] | static_cast<uint64_t>(p[n / 2]) << (8 * (n / 2)) | static_cast<uint64_t>(p[n - 1]) << (8 * (n - 1));
}

typedef uint8_t UnsignedBytes __attribute__((vector_size(kLanes)));
typedef int8_t SignedBytes __attribute__((vector_size(kLanes)));

/// The first n codes as integers; the others are 0.
ESP_INLINE Ints loadCodes(const uint8_t* p, int64_t n, bool isSigned)
{
#if defined(__AVX512BW__)
    const __m128i bytes = _mm_maskz_loadu_epi8(static_cast<__mmask16>((1u << n) - 1), p);
    return (Ints)(isSigned ? _mm512_cvtepi8_epi32(bytes) : _mm512_cvtepu8_epi32(bytes));
#else
    const uint64_t bits = loadBytes(p, n);
    UnsignedBytes bytes;
    __builtin_memcpy(&bytes, &bits, kLanes);
    return isSigned ? __builtin_convertvector((SignedBytes)bytes, Ints) : __builtin_convertvector(bytes, Ints);
#endif
}

/// Stores the low byte of the first n lanes.
ESP_INLINE void storeBytes(uint8_t* p, Ints v, int64_t n)
{
#if defined(__AVX512BW__)
    _mm_mask_storeu_epi8(p, static_cast<__mmask16>((1u << n) - 1), _mm512_cvtepi32_epi8((__m512i)v));
#else
#if defined(__AVX2__)
    const __m256i low = _mm256_and_si256((__m256i)v, _mm256_set1_epi32(0xff));
    const __m128i words = _mm_packus_epi32(_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1));
    uint64_t packed = static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_packus_epi16(words, words)));
#elif defined(__SSE4_1__)
    const __m128i words = _mm_packus_epi32(_mm_and_si128((__m128i)v, _mm_set1_epi32(0xff)), _mm_setzero_si128());
    uint64_t packed = static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_packus_epi16(words, words))) & 0xffffffffu;
#else
    uint64_t packed = 0;
    for (int i = 0; i < kLanes; ++i)
        packed |= static_cast<uint64_t>(static_cast<uint8_t>(v[i])) << (8 * i);
#endif
    if (n == kLanes) {
        __builtin_memcpy(p, &packed, kLanes);
        return;
    }
    for (int64_t size = 4; size; size /= 2)
        if (n & size) {
            __builtin_memcpy(p, &packed, static_cast<size_t>(size));
            packed >>= 8 * size;
            p += size;
        }
#endif
}

}  // namespace esp::ESP_ISA
