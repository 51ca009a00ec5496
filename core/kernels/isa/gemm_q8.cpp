// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/product.h"
#include "core/kernels/isa/table.h"

/// Integer matrix product, exact on every instruction set: with VNNI in quads of raw codes, corrected by row and column sums for the zero
/// points; else in signed 16-bit pairs of codes minus zero points.
namespace esp::ESP_ISA {
namespace {

#if defined(__AVX512VNNI__)
using Arithmetic = QuadArithmeticUnsignedA;
#else
using Arithmetic = PairArithmetic;
#endif
constexpr int kPerUnit = Arithmetic::kPerUnit;
constexpr bool kQuads = kPerUnit == 4;

struct PackedCodes {
    int32_t* zeroPoints;  // of each column, in s8 terms (quads only)
    int32_t* columnSums;  // Σ of each column's codes (quads only)
    int32_t* panels;

    static PackedCodes of(const GemmShape& s, Arena& arena)
    {
        const int64_t columns = ceilDiv(s.n, kPanelColumns) * kPanelColumns;
        PackedCodes parts;
        parts.zeroPoints = arena.take<int32_t>(kQuads ? columns : 0);
        parts.columnSums = arena.take<int32_t>(kQuads ? columns : 0);
        parts.panels = arena.take<int32_t>(columns * ceilDiv(s.k, kPerUnit));
        return parts;
    }
};

struct GemmScratch {
    int32_t* rows;
    int32_t* rowSums;  // Σ of each row's codes, minus K · zero point
    int32_t* sums;

    static GemmScratch of(const ProductGeometry& g, Arena& arena)
    {
        GemmScratch scratch;
        scratch.rows = arena.take<int32_t>(g.rows * g.depth);
        scratch.rowSums = arena.take<int32_t>(g.rows);
        scratch.sums = arena.take<int32_t>(kMaxRows * kPanelColumns);
        return scratch;
    }
};

}  // namespace

size_t gemmQ8PackedBytes(const GemmShape& shape)
{
    Arena arena{nullptr};
    PackedCodes::of(shape, arena);
    return arena.used;
}

void gemmQ8Pack(const GemmShape& s, const CodedWeights& b, void* packed)
{
    Arena arena{static_cast<unsigned char*>(packed)};
    const PackedCodes parts = PackedCodes::of(s, arena);
    const int64_t depth = ceilDiv(s.k, kPerUnit);
    const auto code = [&](int64_t k, int64_t column) -> int32_t {
        const int64_t i = s.transposeB ? column * s.k + k : k * s.n + column;
        return b.isSigned ? static_cast<const int8_t*>(b.data)[i] : static_cast<const uint8_t*>(b.data)[i];
    };
    // quads: u8 codes become s8 by −128; pairs: codes minus zero point
    const int32_t shift = b.isSigned ? 0 : 128;
    for (int64_t column = 0; column < ceilDiv(s.n, kPanelColumns) * kPanelColumns; ++column) {
        const int64_t inPanel = column % kPanelColumns;
        int32_t* to = parts.panels + (column - inPanel) * depth + inPanel;
        const int32_t zeroPoint = column < s.n && b.zeroPoints ? b.zeroPoints[column * b.zeroPointStride] : 0;
        const int32_t offset = kQuads ? shift : zeroPoint;
        int32_t sum = 0;
        for (int64_t unit = 0; unit < depth; ++unit) {
            uint32_t bits = 0;
            for (int64_t i = 0; i < kPerUnit; ++i) {
                const int64_t k = unit * kPerUnit + i;
                if (column >= s.n || k >= s.k)
                    break;
                const int32_t w = code(k, column) - offset;
                sum += w;
                bits |= kQuads ? (static_cast<uint32_t>(w) & 0xffu) << (8 * i) : (static_cast<uint32_t>(w) & 0xffffu) << (16 * i);
            }
            to[unit * kPanelColumns] = static_cast<int32_t>(bits);
        }
        if (kQuads) {
            parts.zeroPoints[column] = column < s.n ? zeroPoint - shift : 0;
            parts.columnSums[column] = sum;
        }
    }
}

int64_t gemmQ8Tiles(const GemmShape& shape) { return geometryOf(shape, kPerUnit).tiles(); }

size_t gemmQ8ScratchBytes(const GemmShape& shape)
{
    Arena arena{nullptr};
    GemmScratch::of(geometryOf(shape, kPerUnit), arena);
    return arena.used;
}

void gemmQ8(const GemmShape& s, const Codes& a, const void* packed, const CodedEpilogue& epilogue, void* c, void* memory, int64_t tileBegin,
            int64_t tileEnd)
{
    const ProductGeometry g = geometryOf(s, kPerUnit);
    Arena arena{static_cast<unsigned char*>(memory)};
    const GemmScratch scratch = GemmScratch::of(g, arena);
    Arena packedArena{static_cast<unsigned char*>(const_cast<void*>(packed))};
    const PackedCodes parts = PackedCodes::of(s, packedArena);
    const int64_t stride = s.strideA ? s.strideA : s.transposeA ? s.m : s.k;
    const int64_t stepK = s.transposeA ? stride : 1, stepRow = s.transposeA ? 1 : stride;
    const uint8_t flip = a.isSigned ? 128 : 0;
    const int32_t zero = a.zeroPoint + flip;
    const uint8_t* codes = static_cast<const uint8_t*>(a.data);
    const auto packRows = [&](int64_t row, int rows, int64_t firstRow, int32_t* to) {
        for (int r = 0; r < rows; ++r) {
            const uint8_t* from = codes + (row + r) * stepRow;
            uint32_t sum = 0;
            const auto unit = [&](int64_t k, int64_t count) {
                uint32_t bits = 0;
                for (int64_t i = 0; i < count; ++i) {
                    const uint32_t x = from[(k + i) * stepK] ^ flip;
                    sum += x;
                    bits |= kQuads ? x << (8 * i) : ((x - static_cast<uint32_t>(zero)) & 0xffffu) << (16 * i);
                }
                return static_cast<int32_t>(bits);
            };
            int64_t k = 0, place = r;
            for (; k + kPerUnit <= s.k; k += kPerUnit, place += rows)
                to[place] = unit(k, kPerUnit);
            if (k < s.k)
                to[place] = unit(k, s.k - k);
            scratch.rowSums[row + r - firstRow] = static_cast<int32_t>(sum - static_cast<uint32_t>(s.k) * static_cast<uint32_t>(zero));
        }
    };
    const CodedEpilogue& e = epilogue;
    withBounds(epilogue, c, [&](const auto& bounds) {
        runProduct<Arithmetic>(
            s, g, parts.panels, scratch.rows, scratch.sums, most(1, g.depth), nullptr, packRows,
            [&](int64_t firstRow, int64_t row, int64_t column, const int32_t* sums, int64_t count) {
                const int64_t place = (firstRow + row) * s.n + column;
                const Floats sharedScale = splat(e.scales && !e.scaleStride ? *e.scales : 1.0f);
                const float* scales = e.scales && e.scaleStride ? e.scales + column : nullptr;
                const float* floatBias = e.floatBias ? e.floatBias + column : nullptr;
                forVectors(count, [&](int64_t i, int64_t n) {
                    Ints sum = loadSome(sums + i, n);
                    if (kQuads)  // Σ(a−za)(b−zb) = Σab − za·Σb − zb·(Σa − K·za)
                        sum = minus(sum, plus(times(load(parts.columnSums + column + i), splat(zero)),
                                              times(load(parts.zeroPoints + column + i), splat(scratch.rowSums[row]))));
                    if (e.bias)
                        sum = plus(sum, loadSome(e.bias + column + i, n));
                    bounds.leave(sum, scales ? loadSome(scales + i, n) : sharedScale, floatBias ? loadSome(floatBias + i, n) : Floats{}, place + i, n);
                });
            },
            tileBegin, tileEnd);
    });
}

}  // namespace esp::ESP_ISA
