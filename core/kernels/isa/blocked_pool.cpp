// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/simd.h"
#include "core/kernels/isa/table.h"

/// Pools of blocked images: each lane is a channel, so a window is folded vector by vector, in the order of the plain kernels.
namespace esp::ESP_ISA {
namespace {

/// A block of 16 codes.
typedef uint8_t UnsignedBlock __attribute__((vector_size(kBlockChannels)));
typedef int8_t SignedBlock __attribute__((vector_size(kBlockChannels)));

template <class Block>
ESP_INLINE Block loadBlock(const void* p)
{
    Block block;
    __builtin_memcpy(&block, p, sizeof block);
    return block;
}

/// The taps [first, end) of a window that lie in an image of `size`.
struct Taps {
    int64_t first, end;

    ESP_INLINE_MEMBER Taps of(int64_t start, int64_t kernel, int64_t dilation, int64_t low, int64_t high)
    {
        const int64_t first = start < low ? ceilDiv(low - start, dilation) : 0;
        return {first, most(first, high > start ? least(kernel, ceilDiv(high - start, dilation)) : 0)};
    }
};

/// Calls window(plane, oy, ox, rows, columns, top, left) for each output.
template <class Window>
ESP_INLINE void forWindows(const PoolShape& s, int64_t planeBegin, int64_t planeEnd, const Window& window)
{
    for (int64_t plane = planeBegin; plane < planeEnd; ++plane)
        for (int64_t oy = 0; oy < s.outHeight; ++oy) {
            const int64_t top = oy * s.strideH - s.padTop;
            const Taps rows = Taps::of(top, s.kernelH, s.dilationH, 0, s.height);
            for (int64_t ox = 0; ox < s.outWidth; ++ox) {
                const int64_t left = ox * s.strideW - s.padLeft;
                // Most windows lie inside the width, and divisions are dear.
                const bool isInside = left >= 0 && left + (s.kernelW - 1) * s.dilationW < s.width;
                window(plane, oy, ox, rows, isInside ? Taps{0, s.kernelW} : Taps::of(left, s.kernelW, s.dilationW, 0, s.width), top, left);
            }
        }
}

/// The element of a blocked image at a row and column.
ESP_INLINE int64_t placeOf(const PoolShape& s, int64_t plane, int64_t y, int64_t x) { return ((plane * s.height + y) * s.width + x) * kBlockChannels; }
ESP_INLINE int64_t outputOf(const PoolShape& s, int64_t plane, int64_t y, int64_t x)
{
    return ((plane * s.outHeight + y) * s.outWidth + x) * kBlockChannels;
}

template <class Block, class Code>
ESP_INLINE void maxPoolCodes(const PoolShape& s, Code lowest, const uint8_t* x, uint8_t* y, int64_t planeBegin, int64_t planeEnd)
{
    forWindows(s, planeBegin, planeEnd, [&](int64_t plane, int64_t oy, int64_t ox, Taps rows, Taps columns, int64_t top, int64_t left) {
        Block best = lowest - Block{};
        for (int64_t w = columns.first; w < columns.end; ++w)
            for (int64_t h = rows.first; h < rows.end; ++h) {
                const Block value = loadBlock<Block>(x + placeOf(s, plane, top + h * s.dilationH, left + w * s.dilationW));
                best = value > best ? value : best;
            }
        __builtin_memcpy(y + outputOf(s, plane, oy, ox), &best, sizeof best);
    });
}

}  // namespace

void blockedMaxPoolF32(const PoolShape& s, const float* x, float* y, int64_t planeBegin, int64_t planeEnd)
{
    forWindows(s, planeBegin, planeEnd, [&](int64_t plane, int64_t oy, int64_t ox, Taps rows, Taps columns, int64_t top, int64_t left) {
        for (int64_t v = 0; v < kBlockChannels; v += kLanes) {
            Floats best = splat(-3.40282347e+38f);
            for (int64_t w = columns.first; w < columns.end; ++w)
                for (int64_t h = rows.first; h < rows.end; ++h)
                    best = atLeast(best, load(x + placeOf(s, plane, top + h * s.dilationH, left + w * s.dilationW) + v));
            store(y + outputOf(s, plane, oy, ox) + v, best);
        }
    });
}

void blockedMaxPool8(const PoolShape& s, bool isSigned, const void* x, void* y, int64_t planeBegin, int64_t planeEnd)
{
    const auto* from = static_cast<const uint8_t*>(x);
    auto* to = static_cast<uint8_t*>(y);
    isSigned ? maxPoolCodes<SignedBlock>(s, int8_t{-128}, from, to, planeBegin, planeEnd) : maxPoolCodes<UnsignedBlock>(s, uint8_t{0}, from, to, planeBegin, planeEnd);
}

void blockedAveragePoolF32(const PoolShape& s, bool countPadding, const float* x, float* y, int64_t planeBegin, int64_t planeEnd)
{
    const int64_t padTop = countPadding ? s.padTop : 0, padBottom = countPadding ? s.padBottom : 0;
    const int64_t padLeft = countPadding ? s.padLeft : 0, padRight = countPadding ? s.padRight : 0;
    forWindows(s, planeBegin, planeEnd, [&](int64_t plane, int64_t oy, int64_t ox, Taps rows, Taps columns, int64_t top, int64_t left) {
        const Taps countedRows = Taps::of(top, s.kernelH, s.dilationH, -padTop, s.height + padBottom);
        const Taps countedColumns = Taps::of(left, s.kernelW, s.dilationW, -padLeft, s.width + padRight);
        const int64_t count = (countedRows.end - countedRows.first) * (countedColumns.end - countedColumns.first);
        const Floats divisor = splat(static_cast<float>(most(1, count)));
        for (int64_t v = 0; v < kBlockChannels; v += kLanes) {
            Floats sum = {};
            for (int64_t h = rows.first; h < rows.end; ++h)
                for (int64_t w = columns.first; w < columns.end; ++w)
                    sum = sum + load(x + placeOf(s, plane, top + h * s.dilationH, left + w * s.dilationW) + v);
            store(y + outputOf(s, plane, oy, ox) + v, sum / divisor);
        }
    });
}

void blockedMeanF32(int64_t planes, int64_t pixels, bool fourLanes, const float* x, float* y)
{
    const Floats divisor = splat(static_cast<float>(pixels));
    for (int64_t plane = 0; plane < planes; ++plane, y += kBlockChannels, x += pixels * kBlockChannels)
        for (int64_t v = 0; v < kBlockChannels; v += kLanes) {
            const float* from = x + v;
            Floats sum = {};
            int64_t i = 0;
            if (fourLanes && pixels >= 4) {
                Floats lanes[4] = {};
                for (; i + 4 <= pixels; i += 4)
                    for (int lane = 0; lane < 4; ++lane)
                        lanes[lane] = lanes[lane] + load(from + (i + lane) * kBlockChannels);
                sum = (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
            }
            for (; i < pixels; ++i)
                sum = sum + load(from + i * kBlockChannels);
            store(y + v, sum / divisor);
        }
}

}  // namespace esp::ESP_ISA
