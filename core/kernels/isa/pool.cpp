// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/simd.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {
namespace {

/// Outputs that are gathered side by side; their loops are left to the compiler to vectorize.
constexpr int64_t kChunk = 64;

template <int64_t Stride, class T, class Combine>
ESP_INLINE void gather(const T* __restrict x, int64_t stride, int64_t count, T* __restrict chunk, const Combine& combine)
{
    const int64_t step = Stride ? Stride : stride;
    for (int64_t j = 0; j < count; ++j)
        chunk[j] = combine(chunk[j], x[j * step]);
}

template <bool ByRows, class Body>
ESP_INLINE void forTaps(const PoolShape& s, const Body& body)
{
    for (int64_t i = 0; i < (ByRows ? s.kernelH : s.kernelW); ++i)
        for (int64_t j = 0; j < (ByRows ? s.kernelW : s.kernelH); ++j)
            ByRows ? body(i, j) : body(j, i);
}

/// Folds every window, row by row or else column by column: combine(accumulated, element) from `start`, then finish(oy, ox, accumulated) gives
/// the output.
template <bool ByRows, class T, class Combine, class Finish>
ESP_INLINE void pool(const PoolShape& s, const T* x, T* y, int64_t planeBegin, int64_t planeEnd, T start, const Combine& combine, const Finish& finish)
{
    const int64_t reach = (s.kernelW - 1) * s.dilationW;
    // output columns [inner, innerEnd) have their whole window inside the image's width
    const int64_t inner = least(s.outWidth, s.padLeft > 0 ? ceilDiv(s.padLeft, s.strideW) : 0);
    const int64_t room = s.width - 1 - reach + s.padLeft;
    const int64_t innerEnd = most(inner, room < 0 ? 0 : least(s.outWidth, room / s.strideW + 1));
    for (int64_t plane = planeBegin; plane < planeEnd; ++plane) {
        const T* image = x + plane * s.height * s.width;
        T* out = y + plane * s.outHeight * s.outWidth;
        for (int64_t oy = 0; oy < s.outHeight; ++oy, out += s.outWidth) {
            const int64_t top = oy * s.strideH - s.padTop;
            const auto edge = [&](int64_t begin, int64_t end) {
                for (int64_t ox = begin; ox < end; ++ox) {
                    T value = start;
                    const int64_t left = ox * s.strideW - s.padLeft;
                    forTaps<ByRows>(s, [&](int64_t h, int64_t w) {
                        const int64_t iy = top + h * s.dilationH, ix = left + w * s.dilationW;
                        if (iy >= 0 && iy < s.height && ix >= 0 && ix < s.width)
                            value = combine(value, image[iy * s.width + ix]);
                    });
                    out[ox] = finish(oy, ox, value);
                }
            };
            edge(0, inner);
            for (int64_t ox = inner; ox < innerEnd; ox += kChunk) {
                const int64_t count = least(kChunk, innerEnd - ox);
                T chunk[kChunk];
                for (int64_t j = 0; j < count; ++j)
                    chunk[j] = start;
                forTaps<ByRows>(s, [&](int64_t h, int64_t w) {
                    const int64_t iy = top + h * s.dilationH;
                    if (iy < 0 || iy >= s.height)
                        return;
                    const T* row = image + iy * s.width + ox * s.strideW - s.padLeft + w * s.dilationW;
                    if (s.strideW == 1)
                        gather<1>(row, 1, count, chunk, combine);
                    else if (s.strideW == 2)
                        gather<2>(row, 2, count, chunk, combine);
                    else
                        gather<0>(row, s.strideW, count, chunk, combine);
                });
                for (int64_t j = 0; j < count; ++j)
                    out[ox + j] = finish(oy, ox + j, chunk[j]);
            }
            edge(innerEnd, s.outWidth);
        }
    }
}

/// Of equal zeros the first counts, columns first, on every instruction set.
template <class T>
ESP_INLINE void maxPool(const PoolShape& s, const void* x, void* y, int64_t planeBegin, int64_t planeEnd, T lowest)
{
    pool<false>(
        s, static_cast<const T*>(x), static_cast<T*>(y), planeBegin, planeEnd, lowest, [](T a, T b) { return b > a ? b : a; },
        [](int64_t, int64_t, T value) { return value; });
}

#if defined(__AVX512BW__)
/// Vectors of one element type, as maxima need them. highest(value, best): the greater one; best where they are equal or value is no number.
template <bool Signed>
struct ByteMaxima {
    using Element = uint8_t;
    using Vector = __m512i;
    static constexpr int64_t kCount = 64;
    using Mask = __mmask64;

    ESP_INLINE_MEMBER Vector lowest() { return _mm512_set1_epi8(Signed ? -128 : 0); }
    ESP_INLINE_MEMBER Vector highest(Vector value, Vector best) { return Signed ? _mm512_max_epi8(value, best) : _mm512_max_epu8(value, best); }
    ESP_INLINE_MEMBER Vector load(const Element* p) { return _mm512_loadu_si512(p); }
    ESP_INLINE_MEMBER Vector loadSome(const Element* p, Mask mask) { return _mm512_mask_loadu_epi8(lowest(), mask, p); }
    ESP_INLINE_MEMBER void store(Element* p, Vector v) { _mm512_storeu_si512(p, v); }
    ESP_INLINE_MEMBER void storeSome(Element* p, Mask mask, Vector v) { _mm512_mask_storeu_epi8(p, mask, v); }
    /// Every second element of two vectors, the first being taken.
    ESP_INLINE_MEMBER Vector everySecond(Vector low, Vector high)
    {
        const Vector byte = _mm512_set1_epi16(0xff);
        // Packing goes by 16 bytes of either; their halves are then put in order.
        const Vector packed = _mm512_packus_epi16(_mm512_and_si512(low, byte), _mm512_and_si512(high, byte));
        return _mm512_permutexvar_epi64(_mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0), packed);
    }
};

struct FloatMaxima {
    using Element = float;
    using Vector = __m512;
    static constexpr int64_t kCount = 16;
    using Mask = __mmask16;

    ESP_INLINE_MEMBER Vector lowest() { return _mm512_set1_ps(-3.40282347e+38f); }
    ESP_INLINE_MEMBER Vector highest(Vector value, Vector best) { return _mm512_max_ps(value, best); }
    ESP_INLINE_MEMBER Vector load(const Element* p) { return _mm512_loadu_ps(p); }
    ESP_INLINE_MEMBER Vector loadSome(const Element* p, Mask mask) { return _mm512_mask_loadu_ps(lowest(), mask, p); }
    ESP_INLINE_MEMBER void store(Element* p, Vector v) { _mm512_storeu_ps(p, v); }
    ESP_INLINE_MEMBER void storeSome(Element* p, Mask mask, Vector v) { _mm512_mask_storeu_ps(p, mask, v); }
    ESP_INLINE_MEMBER Vector everySecond(Vector low, Vector high)
    {
        return _mm512_permutex2var_ps(low, _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), high);
    }
};

/// Rows of a plane after the maximum down their windows, with the lowest value around them; the maximum along windows is taken from there, later
/// than they were written, so that no load waits for a store.
template <class V>
struct MaximaRows {
    static constexpr int64_t kMostRoom = 32768 / sizeof(typename V::Element);
    int64_t pitch, rows;

    ESP_INLINE_MEMBER MaximaRows of(const PoolShape& s)
    {
        // What the last vector of outputs reads, and what the last one of the image writes.
        const int64_t read = ceilDiv(s.outWidth, V::kCount) * V::kCount * s.strideW + (s.kernelW - 1) * s.dilationW + V::kCount;
        const int64_t pitch = ceilDiv(most(read, s.padLeft + ceilDiv(s.width, V::kCount) * V::kCount), V::kCount) * V::kCount;
        return {pitch, least(s.outHeight, kMostRoom / pitch)};
    }
    ESP_INLINE_MEMBER bool takes(const PoolShape& s)
    {
        return s.padLeft >= 0 && s.strideW <= V::kCount && s.outHeight > 0 && s.outWidth > 0 && of(s).rows > 0;
    }
};

template <class V>
void maxPoolRows(const PoolShape& s, const void* x, void* y, int64_t planeBegin, int64_t planeEnd)
{
    using Rows = MaximaRows<V>;
    using Element = typename V::Element;
    const Rows b = Rows::of(s);
    const auto first = [](int64_t n) { return static_cast<typename V::Mask>(n >= V::kCount ? ~uint64_t{0} : (uint64_t{1} << n) - 1); };
    const int64_t outputs = s.strideW <= 2 ? V::kCount : V::kCount / s.strideW;
    alignas(64) Element room[Rows::kMostRoom];
    for (int64_t i = 0; i < b.rows * b.pitch; i += V::kCount)
        V::store(room + i, V::lowest());
    for (int64_t plane = planeBegin; plane < planeEnd; ++plane) {
        const Element* image = static_cast<const Element*>(x) + plane * s.height * s.width;
        Element* out = static_cast<Element*>(y) + plane * s.outHeight * s.outWidth;
        for (int64_t firstRow = 0; firstRow < s.outHeight; firstRow += b.rows) {
            const int64_t rows = least(b.rows, s.outHeight - firstRow);
            for (int64_t r = 0; r < rows; ++r) {
                const int64_t top = (firstRow + r) * s.strideH - s.padTop;
                for (int64_t i = 0; i < s.width; i += V::kCount) {
                    const auto inside = first(s.width - i);
                    auto best = V::lowest();
                    for (int64_t h = 0, iy = top; h < s.kernelH; ++h, iy += s.dilationH)
                        if (iy >= 0 && iy < s.height)
                            best = V::highest(V::loadSome(image + iy * s.width + i, inside), best);
                    // Lanes beyond the image are the lowest, as the padding is.
                    V::store(room + r * b.pitch + s.padLeft + i, best);
                }
            }
            for (int64_t r = 0; r < rows; ++r, out += s.outWidth)
                for (int64_t ox = 0; ox < s.outWidth; ox += outputs) {
                    const Element* from = room + r * b.pitch + ox * s.strideW;
                    auto low = V::lowest(), high = V::lowest();
                    for (int64_t w = 0; w < s.kernelW; ++w, from += s.dilationW) {
                        low = V::highest(V::load(from), low);
                        if (s.strideW == 2)
                            high = V::highest(V::load(from + V::kCount), high);
                    }
                    if (s.strideW <= 2) {
                        V::storeSome(out + ox, first(s.outWidth - ox), s.strideW == 2 ? V::everySecond(low, high) : low);
                        continue;
                    }
                    alignas(64) Element every[V::kCount];
                    V::store(every, low);
                    for (int64_t j = 0, end = least(outputs, s.outWidth - ox); j < end; ++j)
                        out[ox + j] = every[j * s.strideW];
                }
        }
    }
}
#endif

/// Taps of a window that starts at `start` and lie in [low, high).
ESP_INLINE int64_t tapsWithin(int64_t start, int64_t kernel, int64_t dilation, int64_t low, int64_t high)
{
    const int64_t first = start < low ? ceilDiv(low - start, dilation) : 0;
    const int64_t end = high > start ? least(kernel, ceilDiv(high - start, dilation)) : 0;
    return most(0, end - first);
}

/// Whether a plane has one window, which lies inside it.
ESP_INLINE bool isOneWindow(const PoolShape& s)
{
    return s.outHeight == 1 && s.outWidth == 1 && s.padTop <= 0 && s.padLeft <= 0 && (s.kernelH - 1) * s.dilationH - s.padTop < s.height &&
           (s.kernelW - 1) * s.dilationW - s.padLeft < s.width;
}

/// The averages of such windows of `Planes` planes. Each addition waits for the one before it, so several planes go side by side.
template <int Planes>
ESP_INLINE void averageWindows(const PoolShape& s, const float* x, float* y)
{
    const int64_t plane = s.height * s.width;
    float sums[Planes] = {};
    for (int64_t h = 0; h < s.kernelH; ++h) {
        const float* at = x + (h * s.dilationH - s.padTop) * s.width - s.padLeft;
        for (int64_t w = 0; w < s.kernelW; ++w, at += s.dilationW)
            for (int p = 0; p < Planes; ++p)
                sums[p] += at[p * plane];
    }
    for (int p = 0; p < Planes; ++p)
        y[p] = sums[p] / static_cast<float>(most(1, s.kernelH * s.kernelW));
}

}  // namespace

void maxPoolF32(const PoolShape& s, const float* x, float* y, int64_t planeBegin, int64_t planeEnd)
{
#if defined(__AVX512BW__)
    if (MaximaRows<FloatMaxima>::takes(s))
        return maxPoolRows<FloatMaxima>(s, x, y, planeBegin, planeEnd);
#endif
    maxPool<float>(s, x, y, planeBegin, planeEnd, -3.40282347e+38f);
}

void maxPool8(const PoolShape& s, bool isSigned, const void* x, void* y, int64_t planeBegin, int64_t planeEnd)
{
#if defined(__AVX512BW__)
    if (MaximaRows<ByteMaxima<true>>::takes(s))
        return isSigned ? maxPoolRows<ByteMaxima<true>>(s, x, y, planeBegin, planeEnd) : maxPoolRows<ByteMaxima<false>>(s, x, y, planeBegin, planeEnd);
#endif
    if (isSigned)
        maxPool<int8_t>(s, x, y, planeBegin, planeEnd, -128);
    else
        maxPool<uint8_t>(s, x, y, planeBegin, planeEnd, 0);
}

void averagePoolF32(const PoolShape& s, bool countPadding, const float* x, float* y, int64_t planeBegin, int64_t planeEnd)
{
    constexpr int kSideBySide = 8;
    const bool oneWindow = isOneWindow(s);
    for (; oneWindow && planeBegin + kSideBySide <= planeEnd; planeBegin += kSideBySide)
        averageWindows<kSideBySide>(s, x + planeBegin * s.height * s.width, y + planeBegin);
    for (; oneWindow && planeBegin < planeEnd; ++planeBegin)
        averageWindows<1>(s, x + planeBegin * s.height * s.width, y + planeBegin);
    const int64_t top = countPadding ? s.padTop : 0, bottom = countPadding ? s.padBottom : 0;
    const int64_t left = countPadding ? s.padLeft : 0, right = countPadding ? s.padRight : 0;
    pool<true>(
        s, x, y, planeBegin, planeEnd, 0.0f, [](float a, float b) { return a + b; },
        [&](int64_t oy, int64_t ox, float sum) {
            const int64_t rows = tapsWithin(oy * s.strideH - s.padTop, s.kernelH, s.dilationH, -top, s.height + bottom);
            const int64_t columns = tapsWithin(ox * s.strideW - s.padLeft, s.kernelW, s.dilationW, -left, s.width + right);
            return sum / static_cast<float>(most(1, rows * columns));
        });
}

}  // namespace esp::ESP_ISA
