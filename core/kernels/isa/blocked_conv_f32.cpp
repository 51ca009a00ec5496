// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/blocked_depthwise.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {
namespace {

struct DepthwiseFloats {
    using Element = float;
    using Weight = float;
    using Vector = Floats;

    inline __attribute__((always_inline)) Floats vector(const float* x) const { return load(x); }
    ESP_INLINE_MEMBER Floats step(Floats sum, Floats weight, Floats x) { return multiplyAdd(weight, x, sum); }
};

struct Finish {
    const float* bias;  // by blocked filter
    const float* residual;
    bool residualFirst;
    Floats lo, hi;
    float* out;

    inline __attribute__((always_inline)) Floats first(Floats sum, int64_t place) const { return residualFirst ? sum + load(residual + place) : sum; }
    inline __attribute__((always_inline)) void leave(Floats sum, int64_t filter, int64_t place) const
    {
        sum = sum + load(bias + filter);
        if (residual && !residualFirst)
            sum = sum + load(residual + place);
        store(out + place, atMost(atLeast(sum, lo), hi));
    }
};

struct Scratch {
    float *bias, *padding, *sums, *planes;

    static Scratch of(const ConvShape& s, const BlockedGeometry& g, Arena& arena)
    {
        Scratch scratch;
        scratch.bias = arena.take<float>(blockedFilters(s, g));
        scratch.padding = arena.take<float>(kMostPositions * kBlockChannels);
        const bool dense = !g.isDepthwise;
        scratch.sums = arena.take<float>(dense && g.parts > 1 ? g.images * g.rows * g.columns * kMostFilterBlocks * kBlockChannels : 0);
        scratch.planes = arena.take<float>(dense && g.isCopied ? g.images * g.planes * g.plane + kBlockChannels : 0);
        return scratch;
    }
};

BlockedGeometry geometryFor(const ConvShape& s) { return blockedGeometryOf(s, 1, sizeof(float)); }

}  // namespace

size_t blockedConvF32PackedBytes(const ConvShape& s)
{
    const BlockedGeometry g = geometryFor(s);
    return static_cast<size_t>(blockedFilters(s, g) * (g.isDepthwise ? g.taps : g.steps)) * sizeof(float);
}

void blockedConvF32Pack(const ConvShape& s, const float* weights, void* packed)
{
    const BlockedGeometry g = geometryFor(s);
    float* to = static_cast<float*>(packed);
    packBlocked<1>(s, g, [&](int64_t filter, int64_t channel, int64_t tap, int64_t) {
        *to++ = filter < 0 ? 0.0f : weights[(filter * g.channels + channel) * g.taps + tap];
    });
}

int64_t blockedConvF32Tiles(const ConvShape& s) { return blockedTiles(s, geometryFor(s)); }

size_t blockedConvF32ScratchBytes(const ConvShape& s)
{
    Arena arena{nullptr};
    Scratch::of(s, geometryFor(s), arena);
    return arena.used;
}

void blockedConvF32(const ConvShape& s, const float* input, const void* packed, const FloatEpilogue& epilogue, float* output, void* memory,
                    int64_t tileBegin, int64_t tileEnd)
{
    const BlockedGeometry g = geometryFor(s);
    Arena arena{static_cast<unsigned char*>(memory)};
    const Scratch scratch = Scratch::of(s, g, arena);
    forEachBlockedFilter(s, g, [&](int64_t at, int64_t filter) { scratch.bias[at] = epilogue.bias && filter >= 0 ? epilogue.bias[filter] : 0.0f; });
    const Finish finish{scratch.bias, epilogue.residual, epilogue.residual && epilogue.residualFirst, splat(epilogue.lo), splat(epilogue.hi), output};
    const float* weights = static_cast<const float*>(packed);
    for (int64_t i = 0; i < kMostPositions * kBlockChannels; ++i)
        scratch.padding[i] = 0.0f;
    if (g.isDepthwise)
        return runBlockedDepthwise(s, DepthwiseFloats{}, input, weights, scratch.padding, finish, tileBegin, tileEnd);
    const auto fillRow = [&](int64_t image, int64_t group, int64_t plane, int64_t y, int64_t x, int64_t pixels, float* to) {
        const bool isInside = y >= 0 && y < s.height;
        const int64_t before = isInside ? least(pixels, most(0, -x)) : pixels, end = most(before, least(pixels, s.width - x));
        const float* row = input + image * g.imageStep + ((group * g.planes + plane) * s.height + y) * s.width * g.pixel;
        const auto clear = [&](int64_t from, int64_t until) {
            forVectors((until - from) * g.pixel, [&](int64_t i, int64_t n) { storeSome(to + from * g.pixel + i, Floats{}, n); });
        };
        clear(0, before);
        if (!isInside)
            return;
        forVectors((end - before) * g.pixel, [&](int64_t i, int64_t n) {
            storeSome(to + before * g.pixel + i, loadSome(row + (x + before) * g.pixel + i, n), n);
        });
        clear(end, pixels);
    };
    runBlocked(s, g, BlockedFloats{}, input, weights, scratch.padding, scratch.planes, scratch.sums, fillRow, finish, tileBegin, tileEnd);
}

}  // namespace esp::ESP_ISA
