// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/blocked_depthwise.h"
#include "core/kernels/isa/table.h"

/// Integer convolution of blocked images: Σ(x−zx)·w = Σx·w − zx·Σw over unsigned codes x, exact on every instruction set; padding holds zx.
namespace esp::ESP_ISA {
namespace {

/// A channel a lane: a product of two 16-bit halves, the upper ones being 0 in the weights.
struct DepthwiseCodes {
    using Element = uint8_t;
    using Weight = int32_t;
    using Vector = Ints;
    Ints flip;

    inline __attribute__((always_inline)) Ints vector(const uint8_t* x) const { return loadCodes(x, kLanes, false) ^ flip; }
    ESP_INLINE_MEMBER Ints step(Ints sum, Ints weight, Ints x) { return multiplyAddPairs(sum, weight, x); }
};

struct Finish {
    const int32_t* constants;  // by blocked filter
    const float* scales;
    CodedBounds<Leaves::Bytes> bounds;

    ESP_INLINE_MEMBER Ints first(Ints sum, int64_t) { return sum; }
    inline __attribute__((always_inline)) void leave(Ints sum, int64_t filter, int64_t place) const
    {
        bounds.leave(plus(sum, load(constants + filter)), load(scales + filter), Floats{}, place, kLanes);
    }
};

struct Packed {
    int32_t* weightSums;  // of each blocked filter
    int32_t* weights;

    static Packed of(const ConvShape& s, const BlockedGeometry& g, Arena& arena)
    {
        Packed parts;
        parts.weightSums = arena.take<int32_t>(blockedFilters(s, g));
        parts.weights = arena.take<int32_t>(blockedFilters(s, g) * (g.isDepthwise ? g.taps : g.steps * BlockedCodes::kWeightVectors));
        return parts;
    }
};

struct Scratch {
    int32_t* constants;
    float* scales;
    uint8_t *padding, *planes;

    static Scratch of(const ConvShape& s, const BlockedGeometry& g, Arena& arena)
    {
        Scratch scratch;
        scratch.constants = arena.take<int32_t>(blockedFilters(s, g));
        scratch.scales = arena.take<float>(blockedFilters(s, g));
        scratch.padding = arena.take<uint8_t>(kMostPositions * kBlockChannels);
        scratch.planes = arena.take<uint8_t>(!g.isDepthwise && g.isCopied ? g.images * g.planes * g.plane : 0);
        return scratch;
    }
};

BlockedGeometry geometryFor(const ConvShape& s) { return blockedGeometryOf(s, BlockedCodes::kPerUnit, 1); }

}  // namespace

size_t blockedConvQ8PackedBytes(const ConvShape& s)
{
    Arena arena{nullptr};
    Packed::of(s, geometryFor(s), arena);
    return arena.used;
}

void blockedConvQ8Pack(const ConvShape& s, const CodedWeights& weights, void* packed)
{
    const BlockedGeometry g = geometryFor(s);
    Arena arena{static_cast<unsigned char*>(packed)};
    const Packed parts = Packed::of(s, g, arena);
    // code minus zero point
    const auto weight = [&](int64_t filter, int64_t channel, int64_t tap) {
        const int64_t i = (filter * g.channels + channel) * g.taps + tap;
        const int32_t code = weights.isSigned ? static_cast<const int8_t*>(weights.data)[i] : static_cast<const uint8_t*>(weights.data)[i];
        return code - (weights.zeroPoints ? weights.zeroPoints[filter * weights.zeroPointStride] : 0);
    };
    forEachBlockedFilter(s, g, [&](int64_t at, int64_t filter) {
        int32_t sum = 0;
        for (int64_t i = 0; filter >= 0 && i < g.channels * g.taps; ++i)
            sum += weight(filter, i / g.taps, i % g.taps);
        parts.weightSums[at] = sum;
    });
    int32_t* to = parts.weights;
    packBlocked<BlockedCodes::kWeightVectors>(s, g, [&](int64_t filter, int64_t channel, int64_t tap, int64_t vector) {
        const auto code = [&](int64_t c) { return filter >= 0 && channel + c < g.channels ? static_cast<uint32_t>(weight(filter, channel + c, tap)) : 0u; };
        if (g.isDepthwise)
            *to++ = static_cast<int32_t>(code(0) & 0xffffu);
        else if (BlockedCodes::kWeightVectors == 1)
            *to++ = static_cast<int32_t>((code(0) & 0xffu) | (code(1) & 0xffu) << 8 | (code(2) & 0xffu) << 16 | code(3) << 24);
        else
            *to++ = static_cast<int32_t>((code(vector) & 0xffffu) | code(vector + 2) << 16);
    });
}

int64_t blockedConvQ8Tiles(const ConvShape& s) { return blockedTiles(s, geometryFor(s)); }

size_t blockedConvQ8ScratchBytes(const ConvShape& s)
{
    Arena arena{nullptr};
    Scratch::of(s, geometryFor(s), arena);
    return arena.used;
}

void blockedConvQ8(const ConvShape& s, const Codes& input, const void* packed, const CodedEpilogue& epilogue, void* output, void* memory, int64_t tileBegin,
                   int64_t tileEnd)
{
    const BlockedGeometry g = geometryFor(s);
    Arena arena{static_cast<unsigned char*>(memory)}, packedArena{static_cast<unsigned char*>(const_cast<void*>(packed))};
    const Scratch scratch = Scratch::of(s, g, arena);
    const Packed parts = Packed::of(s, g, packedArena);
    const uint32_t zero = static_cast<uint32_t>(input.zeroPoint + (input.isSigned ? 128 : 0));
    forEachBlockedFilter(s, g, [&](int64_t at, int64_t filter) {
        const uint32_t bias = epilogue.bias && filter >= 0 ? static_cast<uint32_t>(epilogue.bias[filter]) : 0;
        scratch.constants[at] = static_cast<int32_t>(bias - zero * static_cast<uint32_t>(parts.weightSums[at]));
        scratch.scales[at] = filter >= 0 ? epilogue.scales[filter * epilogue.scaleStride] : 0.0f;
    });
    const Finish finish{scratch.constants, scratch.scales, CodedBounds<Leaves::Bytes>::of(epilogue, output)};
    const auto* codes = static_cast<const uint8_t*>(input.data);
    const auto padding = static_cast<uint8_t>(input.zeroPoint);
    __builtin_memset(scratch.padding, padding, kMostPositions * kBlockChannels);
    if (g.isDepthwise) {
        const DepthwiseCodes arithmetic{splat(input.isSigned ? 0x80 : 0)};
        return runBlockedDepthwise(s, arithmetic, codes, parts.weights, scratch.padding, finish, tileBegin, tileEnd);
    }
    const auto fillRow = [&](int64_t image, int64_t group, int64_t plane, int64_t y, int64_t x, int64_t pixels, uint8_t* to) {
        const bool isInside = y >= 0 && y < s.height;
        const int64_t before = isInside ? least(pixels, most(0, -x)) : pixels, end = most(before, least(pixels, s.width - x));
        const auto clear = [&](int64_t from, int64_t until) {
            __builtin_memset(to + from * kBlockChannels, padding, static_cast<size_t>((until - from) * kBlockChannels));
        };
        clear(0, before);
        if (!isInside)
            return;
        clear(end, pixels);
        if (!g.isPlain) {
            const uint8_t* row = codes + image * g.imageStep + ((group * g.inBlocks + plane) * s.height + y) * s.width * kBlockChannels;
            __builtin_memcpy(to + before * kBlockChannels, row + (x + before) * kBlockChannels, static_cast<size_t>((end - before) * kBlockChannels));
            return;
        }
        for (int64_t channel = 0; channel < g.channels; ++channel) {
            const uint8_t* row = codes + image * g.imageStep + (channel * s.height + y) * s.width + x;
            for (int64_t pixel = before; pixel < end; ++pixel)
                to[pixel * kBlockChannels + channel] = row[pixel];
        }
    };
    const BlockedCodes arithmetic{splat(input.isSigned ? static_cast<int32_t>(0x80808080u) : 0)};
    runBlocked(s, g, arithmetic, codes, parts.weights, scratch.padding, scratch.planes, nullptr, fillRow, finish, tileBegin, tileEnd);
}

}  // namespace esp::ESP_ISA
