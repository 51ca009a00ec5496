// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/product.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {
namespace {

struct GemmScratch {
    float* rows;
    float* sums;

    ESP_INLINE_MEMBER GemmScratch of(const ProductGeometry& g, Arena& arena)
    {
        GemmScratch scratch;
        scratch.rows = arena.take<float>(g.rows * g.depth);
        scratch.sums = arena.take<float>(kMaxRows * kPanelColumns);
        return scratch;
    }
};

}  // namespace

size_t gemmF32PackedBytes(const GemmShape& shape)
{
    return static_cast<size_t>(ceilDiv(shape.n, kPanelColumns) * kPanelColumns * shape.k) * sizeof(float);
}

void gemmF32Pack(const GemmShape& s, const float* b, void* packed)
{
    float* to = static_cast<float*>(packed);
    for (int64_t column = 0; column < s.n; column += kPanelColumns) {
        const int64_t count = least(kPanelColumns, s.n - column);
        for (int64_t k = 0; k < s.k; ++k, to += kPanelColumns) {
            if (s.transposeB)
                for (int64_t j = 0; j < count; ++j)
                    to[j] = b[(column + j) * s.k + k];
            else
                for (int64_t j = 0; j < count; ++j)
                    to[j] = b[k * s.n + column + j];
            for (int64_t j = count; j < kPanelColumns; ++j)
                to[j] = 0.0f;
        }
    }
}

int64_t gemmF32Tiles(const GemmShape& shape) { return geometryOf(shape, 1).tiles(); }

size_t gemmF32ScratchBytes(const GemmShape& shape)
{
    Arena arena{nullptr};
    GemmScratch::of(geometryOf(shape, 1), arena);
    return arena.used;
}

void gemmF32(const GemmShape& s, const float* a, const void* packed, const FloatEpilogue& epilogue, float* c, void* memory, int64_t tileBegin,
             int64_t tileEnd)
{
    const ProductGeometry g = geometryOf(s, 1);
    Arena arena{static_cast<unsigned char*>(memory)};
    const GemmScratch scratch = GemmScratch::of(g, arena);
    const int64_t stride = s.strideA ? s.strideA : s.transposeA ? s.m : s.k;
    // In ONNX Runtime's order, on which the last bits depend: parts of 256 are added to the bias.
    constexpr int64_t kPart = 256;
    const bool fromBias = g.depth > kPart && epilogue.bias && epilogue.alpha == 1.0f;
    FloatEpilogue rest = epilogue;
    if (fromBias)
        rest.bias = nullptr;
    const FloatFinish finish{rest, c};
    runProduct<FloatArithmetic>(
        s, g, static_cast<const float*>(packed), scratch.rows, scratch.sums, kPart, fromBias ? epilogue.bias : nullptr,
        [&](int64_t row, int rows, int64_t, float* to) {
            const int64_t stepK = s.transposeA ? stride : 1, stepRow = s.transposeA ? 1 : stride;
            const float* from = a + row * stepRow;
            for (int64_t k = 0; k < s.k; ++k)
                for (int r = 0; r < rows; ++r)
                    *to++ = from[k * stepK + r * stepRow];
        },
        [&](int64_t firstRow, int64_t row, int64_t column, const float* sums, int64_t count) {
            finish.columns(sums, column, (firstRow + row) * s.n + column, count);
        },
        tileBegin, tileEnd);
}

}  // namespace esp::ESP_ISA
