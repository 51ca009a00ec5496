// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/micro.h"
#include "core/kernels/isa/table.h"

/// Integer products that saturate in pairs (kernel_types.h). The order along K decides which codes are a pair, so rows of the column matrix are
/// gathered in that order, one vector of pixels at a time. What does not saturate goes to the exact kernels, whose packed weights lie behind.
namespace esp::ESP_ISA {
namespace {

constexpr int64_t kStep = 64;  // codes that rows are padded to, with zeros

/// The parts of packed weights: `outputs` filters or columns of `depth` codes.
struct PackedRows {
    int32_t* isSigned;
    int32_t* zeroPoints;
    int32_t* sums;  // Σ of each one's codes
    int8_t* codes;  // [outputs][padded]
    unsigned char* exact;
    int64_t padded;

    static PackedRows of(int64_t outputs, int64_t depth, size_t exactBytes, Arena& arena)
    {
        PackedRows parts;
        parts.padded = ceilDiv(depth, kStep) * kStep;
        parts.isSigned = arena.take<int32_t>(1);
        parts.zeroPoints = arena.take<int32_t>(outputs);
        parts.sums = arena.take<int32_t>(outputs);
        parts.codes = arena.take<int8_t>(outputs * parts.padded);
        parts.exact = arena.take<unsigned char>(static_cast<int64_t>(exactBytes));
        return parts;
    }
    static PackedRows of(int64_t outputs, int64_t depth, size_t exactBytes, const void* packed)
    {
        Arena arena{static_cast<unsigned char*>(const_cast<void*>(packed))};
        return of(outputs, depth, exactBytes, arena);
    }

    bool saturates(const Codes& input) const
    {
        return *isSigned && input.saturation == Saturation::Unsigned && !input.isSigned;
    }

    /// code(output, k)
    template <class Code>
    ESP_INLINE_MEMBER void fill(const PackedRows& parts, int64_t outputs, int64_t depth, const CodedWeights& weights, const Code& code)
    {
        *parts.isSigned = weights.isSigned;
        for (int64_t i = 0; i < outputs; ++i) {
            int8_t* row = parts.codes + i * parts.padded;
            uint32_t sum = 0;
            for (int64_t k = 0; k < parts.padded; ++k) {
                row[k] = k < depth ? static_cast<const int8_t*>(weights.data)[code(i, k)] : static_cast<int8_t>(0);
                sum += static_cast<uint32_t>(row[k]);
            }
            parts.sums[i] = static_cast<int32_t>(sum);
            parts.zeroPoints[i] = weights.zeroPoints ? weights.zeroPoints[i * weights.zeroPointStride] : 0;
        }
    }
};

/// Rows of unsigned codes, as many as a vector has lanes.
struct GatheredRows {
    uint8_t* codes;  // [kLanes][padded]
    int32_t* sums;   // Σ of each one's codes
    int32_t* products;

    static GatheredRows of(int64_t depth, Arena& arena)
    {
        GatheredRows rows;
        rows.codes = arena.take<uint8_t>(kLanes * (ceilDiv(depth, kStep) * kStep));
        rows.sums = arena.take<int32_t>(kLanes);
        rows.products = arena.take<int32_t>(kLanes);
        return rows;
    }
};

/// Σ sat16(u[2k]·w[2k] + u[2k+1]·w[2k+1])
ESP_INLINE int32_t saturatingDot(const uint8_t* u, const int8_t* w, int64_t padded)
{
#if defined(__AVX512BW__)
    __m512i sum = _mm512_setzero_si512();
    for (int64_t k = 0; k < padded; k += 64)
        sum = _mm512_add_epi32(sum, _mm512_madd_epi16(_mm512_maddubs_epi16(_mm512_loadu_si512(u + k), _mm512_loadu_si512(w + k)), _mm512_set1_epi16(1)));
    return _mm512_reduce_add_epi32(sum);
#elif defined(__SSSE3__)
    __m128i sum = _mm_setzero_si128();
    for (int64_t k = 0; k < padded; k += 16) {
        const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(u + k)), y = _mm_loadu_si128(reinterpret_cast<const __m128i*>(w + k));
        sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_maddubs_epi16(x, y), _mm_set1_epi16(1)));
    }
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4e));
    sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xb1));
    return _mm_cvtsi128_si32(sum);
#else
    uint32_t sum = 0;
    for (int64_t k = 0; k < padded; k += 2) {
        const int32_t pair = u[k] * w[k] + u[k + 1] * w[k + 1];
        sum += static_cast<uint32_t>(pair < -32768 ? -32768 : pair > 32767 ? 32767 : pair);
    }
    return static_cast<int32_t>(sum);
#endif
}

/// Σ(x−zx)(w−zw) = Σxw − zx·Σw − zw·(Σx − K·zx), modulo 2³².
ESP_INLINE int32_t corrected(int32_t product, int32_t zeroX, int32_t sumW, int32_t zeroW, int32_t sumX, int64_t depth)
{
    const uint32_t zx = static_cast<uint32_t>(zeroX);
    const uint32_t rest = static_cast<uint32_t>(sumX) - static_cast<uint32_t>(depth) * zx;
    return static_cast<int32_t>(static_cast<uint32_t>(product) - zx * static_cast<uint32_t>(sumW) - static_cast<uint32_t>(zeroW) * rest);
}

int64_t depthOf(const ConvShape& s) { return s.channels / s.groups * s.kernelH * s.kernelW; }
bool isDepthwise(const ConvShape& s) { return s.channels == s.groups * s.leadingTaps && s.filters == s.groups; }

/// fn(k, channel of the group, tap of the plane) along K: leading kernel positions, those of the plane, real channels.
template <class Fn>
ESP_INLINE void forDepth(const ConvShape& s, const Fn& fn)
{
    const int64_t channels = s.channels / s.groups / s.leadingTaps, taps = s.kernelH * s.kernelW;
    int64_t k = 0;
    for (int64_t leading = 0; leading < s.leadingTaps; ++leading)
        for (int64_t tap = 0; tap < taps; ++tap)
            for (int64_t channel = 0; channel < channels; ++channel)
                fn(k++, channel * s.leadingTaps + leading, tap);
}

/// Gathers what the window of one output pixel sees; Σ of it.
int32_t gather(const ConvShape& s, const uint8_t* group, uint8_t flip, uint8_t padding, int64_t pixel, int64_t padded, uint8_t* row)
{
    const int64_t top = pixel / s.outWidth * s.strideH - s.padTop, left = pixel % s.outWidth * s.strideW - s.padLeft;
    uint32_t sum = 0;
    forDepth(s, [&](int64_t k, int64_t channel, int64_t tap) {
        const int64_t y = top + tap / s.kernelW * s.dilationH, x = left + tap % s.kernelW * s.dilationW;
        const bool inside = y >= 0 && y < s.height && x >= 0 && x < s.width;
        row[k] = inside ? static_cast<uint8_t>(group[(channel * s.height + y) * s.width + x] ^ flip) : padding;
        sum += row[k];
    });
    for (int64_t k = depthOf(s); k < padded; ++k)
        row[k] = 0;
    return static_cast<int32_t>(sum);
}

}  // namespace

size_t convQ8SaturatingPackedBytes(const ConvShape& s)
{
    Arena arena{nullptr};
    PackedRows::of(s.filters, depthOf(s), convQ8PackedBytes(s), arena);
    return arena.used;
}

void convQ8SaturatingPack(const ConvShape& s, const CodedWeights& weights, void* packed)
{
    const int64_t depth = depthOf(s), taps = s.kernelH * s.kernelW;
    const PackedRows parts = PackedRows::of(s.filters, depth, convQ8PackedBytes(s), packed);
    const int64_t channels = s.channels / s.groups / s.leadingTaps;
    PackedRows::fill(parts, s.filters, depth, weights, [&](int64_t filter, int64_t k) {
        const int64_t channel = k % channels * s.leadingTaps + k / (channels * taps), tap = k / channels % taps;
        return filter * depth + channel * taps + tap;
    });
    convQ8Pack(s, weights, parts.exact);
}

int64_t convQ8SaturatingTiles(const ConvShape& s) { return convQ8Tiles(s); }

size_t convQ8SaturatingScratchBytes(const ConvShape& s)
{
    Arena arena{nullptr};
    GatheredRows::of(depthOf(s), arena);
    const size_t exact = convQ8ScratchBytes(s);
    return arena.used > exact ? arena.used : exact;
}

void convQ8Saturating(const ConvShape& s, const Codes& input, const void* packed, const CodedEpilogue& epilogue, void* output, void* scratch,
                      int64_t tileBegin, int64_t tileEnd)
{
    const int64_t depth = depthOf(s);
    const PackedRows parts = PackedRows::of(s.filters, depth, convQ8PackedBytes(s), packed);
    if (isDepthwise(s) || !parts.saturates(input))
        return convQ8(s, input, parts.exact, epilogue, output, scratch, tileBegin, tileEnd);
    Arena arena{static_cast<unsigned char*>(scratch)};
    const GatheredRows rows = GatheredRows::of(depth, arena);
    const uint8_t flip = input.isSigned ? 128 : 0;
    const int32_t zero = input.zeroPoint + flip;
    const int64_t pixels = s.outHeight * s.outWidth, tiles = convQ8Tiles(s);
    const int64_t groupFilters = s.filters / s.groups, groupPlanes = s.channels / s.groups * s.height * s.width;
    const int64_t end = s.batch * pixels * tileEnd / tiles;
    withBounds(epilogue, output, [&](const auto& bounds) {
        for (int64_t at = s.batch * pixels * tileBegin / tiles; at < end;) {
            const int64_t image = at / pixels, pixel = at % pixels;
            const int64_t count = least(least(kLanes, pixels - pixel), end - at);
            for (int64_t group = 0; group < s.groups; ++group) {
                const uint8_t* planes = static_cast<const uint8_t*>(input.data) + (image * s.groups + group) * groupPlanes;
                for (int64_t r = 0; r < count; ++r)
                    rows.sums[r] = gather(s, planes, flip, static_cast<uint8_t>(zero), pixel + r, parts.padded, rows.codes + r * parts.padded);
                for (int64_t filter = group * groupFilters; filter < (group + 1) * groupFilters; ++filter) {
                    const int8_t* weights = parts.codes + filter * parts.padded;
                    const int32_t bias = epilogue.bias ? epilogue.bias[filter] : 0;
                    for (int64_t r = 0; r < kLanes; ++r)
                        rows.products[r] = r < count ? corrected(saturatingDot(rows.codes + r * parts.padded, weights, parts.padded), zero, parts.sums[filter],
                                                                 parts.zeroPoints[filter], rows.sums[r], depth)
                                                     : 0;
                    bounds.leave(plus(load(rows.products), splat(bias)), splat(epilogue.scales ? epilogue.scales[filter * epilogue.scaleStride] : 1.0f),
                                 splat(epilogue.floatBias ? epilogue.floatBias[filter] : 0.0f), (image * s.filters + filter) * pixels + pixel, count);
                }
            }
            at += count;
        }
    });
}

size_t gemmQ8SaturatingPackedBytes(const GemmShape& s)
{
    Arena arena{nullptr};
    PackedRows::of(s.n, s.k, gemmQ8PackedBytes(s), arena);
    return arena.used;
}

void gemmQ8SaturatingPack(const GemmShape& s, const CodedWeights& b, void* packed)
{
    const PackedRows parts = PackedRows::of(s.n, s.k, gemmQ8PackedBytes(s), packed);
    PackedRows::fill(parts, s.n, s.k, b, [&](int64_t column, int64_t k) { return s.transposeB ? column * s.k + k : k * s.n + column; });
    gemmQ8Pack(s, b, parts.exact);
}

int64_t gemmQ8SaturatingTiles(const GemmShape& s) { return gemmQ8Tiles(s); }

size_t gemmQ8SaturatingScratchBytes(const GemmShape& s)
{
    Arena arena{nullptr};
    GatheredRows::of(s.k, arena);
    const size_t exact = gemmQ8ScratchBytes(s);
    return arena.used > exact ? arena.used : exact;
}

void gemmQ8Saturating(const GemmShape& s, const Codes& a, const void* packed, const CodedEpilogue& epilogue, void* c, void* scratch, int64_t tileBegin,
                      int64_t tileEnd)
{
    const PackedRows parts = PackedRows::of(s.n, s.k, gemmQ8PackedBytes(s), packed);
    if (!parts.saturates(a))
        return gemmQ8(s, a, parts.exact, epilogue, c, scratch, tileBegin, tileEnd);
    Arena arena{static_cast<unsigned char*>(scratch)};
    const GatheredRows rows = GatheredRows::of(s.k, arena);
    const int64_t stride = s.strideA ? s.strideA : s.transposeA ? s.m : s.k;
    const int64_t stepK = s.transposeA ? stride : 1, stepRow = s.transposeA ? 1 : stride;
    const uint8_t flip = a.isSigned ? 128 : 0;
    const int32_t zero = a.zeroPoint + flip;
    const int64_t tiles = gemmQ8Tiles(s), end = s.m * tileEnd / tiles;
    withBounds(epilogue, c, [&](const auto& bounds) {
        for (int64_t row = s.m * tileBegin / tiles; row < end; ++row) {
            const uint8_t* from = static_cast<const uint8_t*>(a.data) + row * stepRow;
            uint32_t sum = 0;
            for (int64_t k = 0; k < parts.padded; ++k) {
                rows.codes[k] = k < s.k ? static_cast<uint8_t>(from[k * stepK] ^ flip) : static_cast<uint8_t>(0);
                sum += rows.codes[k];
            }
            for (int64_t column = 0; column < s.n; column += kLanes) {
                const int64_t count = least(kLanes, s.n - column);
                for (int64_t i = 0; i < kLanes; ++i)
                    rows.products[i] = i < count ? corrected(saturatingDot(rows.codes, parts.codes + (column + i) * parts.padded, parts.padded), zero,
                                                             parts.sums[column + i], parts.zeroPoints[column + i], static_cast<int32_t>(sum), s.k)
                                                 : 0;
                Ints products = load(rows.products);
                if (epilogue.bias)
                    products = plus(products, loadSome(epilogue.bias + column, count));
                const Floats scale = !epilogue.scales ? splat(1.0f) : epilogue.scaleStride ? loadSome(epilogue.scales + column, count) : splat(*epilogue.scales);
                bounds.leave(products, scale, epilogue.floatBias ? loadSome(epilogue.floatBias + column, count) : Floats{}, row * s.n + column, count);
            }
        }
    });
}

}  // namespace esp::ESP_ISA
