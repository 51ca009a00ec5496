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

/// Folds every window in row-major order: combine(accumulated, element) from `start`, then finish(oy, ox, accumulated) gives the output.
template <class T, class Combine, class Finish>
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
                    for (int64_t h = 0, iy = top; h < s.kernelH; ++h, iy += s.dilationH)
                        if (iy >= 0 && iy < s.height)
                            for (int64_t w = 0, ix = left; w < s.kernelW; ++w, ix += s.dilationW)
                                if (ix >= 0 && ix < s.width)
                                    value = combine(value, image[iy * s.width + ix]);
                    out[ox] = finish(oy, ox, value);
                }
            };
            edge(0, inner);
            for (int64_t ox = inner; ox < innerEnd; ox += kChunk) {
                const int64_t count = least(kChunk, innerEnd - ox);
                T chunk[kChunk];
                for (int64_t j = 0; j < count; ++j)
                    chunk[j] = start;
                for (int64_t h = 0, iy = top; h < s.kernelH; ++h, iy += s.dilationH) {
                    if (iy < 0 || iy >= s.height)
                        continue;
                    const T* row = image + iy * s.width + ox * s.strideW - s.padLeft;
                    for (int64_t w = 0; w < s.kernelW; ++w, row += s.dilationW) {
                        if (s.strideW == 1)
                            gather<1>(row, 1, count, chunk, combine);
                        else if (s.strideW == 2)
                            gather<2>(row, 2, count, chunk, combine);
                        else
                            gather<0>(row, s.strideW, count, chunk, combine);
                    }
                }
                for (int64_t j = 0; j < count; ++j)
                    out[ox + j] = finish(oy, ox + j, chunk[j]);
            }
            edge(innerEnd, s.outWidth);
        }
    }
}

template <class T>
ESP_INLINE void maxPool(const PoolShape& s, const void* x, void* y, int64_t planeBegin, int64_t planeEnd, T lowest)
{
    pool(
        s, static_cast<const T*>(x), static_cast<T*>(y), planeBegin, planeEnd, lowest, [](T a, T b) { return b > a ? b : a; },
        [](int64_t, int64_t, T value) { return value; });
}

#if defined(__AVX512BW__)
/// Rows of a plane after the maximum down their windows, with the lowest code around them; the maximum along windows is taken from there, later
/// than they were written, so that no load waits for a store.
struct ByteRows {
    static constexpr int64_t kBytes = 64, kMostRoom = 32768;
    int64_t pitch, rows;

    ESP_INLINE_MEMBER ByteRows of(const PoolShape& s)
    {
        // What the last vector of outputs reads, and what the last one of the image writes.
        const int64_t read = ceilDiv(s.outWidth, kBytes) * kBytes * s.strideW + (s.kernelW - 1) * s.dilationW;
        const int64_t pitch = ceilDiv(most(read, s.padLeft + ceilDiv(s.width, kBytes) * kBytes), kBytes) * kBytes;
        return {pitch, least(s.outHeight, kMostRoom / pitch)};
    }
    ESP_INLINE_MEMBER bool takes(const PoolShape& s)
    {
        return s.padLeft >= 0 && s.strideW <= kBytes && s.outHeight > 0 && s.outWidth > 0 && of(s).rows > 0;
    }
};

template <bool Signed>
ESP_INLINE __m512i mostBytes(__m512i a, __m512i b)
{
    return Signed ? _mm512_max_epi8(a, b) : _mm512_max_epu8(a, b);
}

ESP_INLINE __mmask64 firstBytes(int64_t n) { return n >= 64 ? ~__mmask64{0} : (__mmask64{1} << n) - 1; }

/// Every second of 128 bytes, the first being taken.
ESP_INLINE __m512i everySecondByte(__m512i low, __m512i high)
{
    const __m512i byte = _mm512_set1_epi16(0xff);
    // Packing goes by 16 bytes of either; their halves are then put in order.
    const __m512i packed = _mm512_packus_epi16(_mm512_and_si512(low, byte), _mm512_and_si512(high, byte));
    return _mm512_permutexvar_epi64(_mm512_set_epi64(7, 5, 3, 1, 6, 4, 2, 0), packed);
}

template <bool Signed>
void maxPoolBytes(const PoolShape& s, const void* x, void* y, int64_t planeBegin, int64_t planeEnd)
{
    const ByteRows b = ByteRows::of(s);
    const __m512i lowest = _mm512_set1_epi8(Signed ? -128 : 0);
    alignas(64) uint8_t room[ByteRows::kMostRoom];
    for (int64_t i = 0; i < b.rows * b.pitch; i += ByteRows::kBytes)
        _mm512_store_si512(room + i, lowest);
    for (int64_t plane = planeBegin; plane < planeEnd; ++plane) {
        const uint8_t* image = static_cast<const uint8_t*>(x) + plane * s.height * s.width;
        uint8_t* out = static_cast<uint8_t*>(y) + plane * s.outHeight * s.outWidth;
        for (int64_t first = 0; first < s.outHeight; first += b.rows) {
            const int64_t rows = least(b.rows, s.outHeight - first);
            for (int64_t r = 0; r < rows; ++r) {
                const int64_t top = (first + r) * s.strideH - s.padTop;
                for (int64_t i = 0; i < s.width; i += ByteRows::kBytes) {
                    const __mmask64 inside = firstBytes(s.width - i);
                    __m512i highest = lowest;
                    for (int64_t h = 0, iy = top; h < s.kernelH; ++h, iy += s.dilationH)
                        if (iy >= 0 && iy < s.height)
                            highest = mostBytes<Signed>(highest, _mm512_mask_loadu_epi8(lowest, inside, image + iy * s.width + i));
                    // Lanes beyond the image are the lowest, as the padding is.
                    _mm512_storeu_si512(room + r * b.pitch + s.padLeft + i, highest);
                }
            }
            const int64_t outputs = s.strideW <= 2 ? ByteRows::kBytes : ByteRows::kBytes / s.strideW;
            for (int64_t r = 0; r < rows; ++r, out += s.outWidth)
                for (int64_t ox = 0; ox < s.outWidth; ox += outputs) {
                    const uint8_t* from = room + r * b.pitch + ox * s.strideW;
                    __m512i low = lowest, high = lowest;
                    for (int64_t w = 0; w < s.kernelW; ++w, from += s.dilationW) {
                        low = mostBytes<Signed>(low, _mm512_loadu_si512(from));
                        if (s.strideW == 2)
                            high = mostBytes<Signed>(high, _mm512_loadu_si512(from + ByteRows::kBytes));
                    }
                    if (s.strideW <= 2) {
                        _mm512_mask_storeu_epi8(out + ox, firstBytes(s.outWidth - ox), s.strideW == 2 ? everySecondByte(low, high) : low);
                        continue;
                    }
                    alignas(64) uint8_t every[ByteRows::kBytes];
                    _mm512_store_si512(every, low);
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
    maxPool<float>(s, x, y, planeBegin, planeEnd, -3.40282347e+38f);
}

void maxPool8(const PoolShape& s, bool isSigned, const void* x, void* y, int64_t planeBegin, int64_t planeEnd)
{
#if defined(__AVX512BW__)
    if (ByteRows::takes(s))
        return isSigned ? maxPoolBytes<true>(s, x, y, planeBegin, planeEnd) : maxPoolBytes<false>(s, x, y, planeBegin, planeEnd);
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
    pool(
        s, x, y, planeBegin, planeEnd, 0.0f, [](float a, float b) { return a + b; },
        [&](int64_t oy, int64_t ox, float sum) {
            const int64_t rows = tapsWithin(oy * s.strideH - s.padTop, s.kernelH, s.dilationH, -top, s.height + bottom);
            const int64_t columns = tapsWithin(ox * s.strideW - s.padLeft, s.kernelW, s.dilationW, -left, s.width + right);
            return sum / static_cast<float>(most(1, rows * columns));
        });
}

}  // namespace esp::ESP_ISA
