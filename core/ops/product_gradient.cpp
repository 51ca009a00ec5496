// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Gradients of matrix products: of Y = A · B they are dA = dY · Bᵀ and dB = Aᵀ · dY.
#include "core/ops/broadcast.h"
#include "core/ops/conv.h"
#include "core/ops/gradient.h"
#include "core/ops/product.h"

#include <algorithm>

namespace esp {

Result<void> expectFloatGradient(const OpContext& context, size_t inputCount)
{
    for (size_t i = 0; i < std::min(inputCount, context.inputCount()); ++i)
        if (context.has(i) && context.input(i).type != ElementType::Float)
            return context.unsupported("gradients are computed for float32; input " + std::to_string(i) + " is " +
                                       toString(context.input(i).type));
    return {};
}

size_t addProductBytes(const KernelTable& kernels, const GemmShape& shape)
{
    return alignedBytes(kernels.gemmF32PackedBytes(shape)) + kernels.gemmF32ScratchBytes(shape) + alignedBytes(1);
}

void addProduct(const KernelTable& kernels, const GemmShape& shape, float alpha, const float* a, const float* b, float* out, std::byte* scratch)
{
    if (shape.m == 0 || shape.n == 0 || shape.k == 0)
        return;
    kernels.gemmF32Pack(shape, b, scratch);
    FloatEpilogue epilogue;
    epilogue.alpha = alpha;
    epilogue.residual = out;
    kernels.gemmF32(shape, a, scratch, epilogue, out, scratch + alignedBytes(kernels.gemmF32PackedBytes(shape)), 0,
                    kernels.gemmF32Tiles(shape));
}

namespace {
/// How dA and dB of one product with stored (perhaps transposed) operands are products themselves.
struct ProductGradient {
    GemmShape forA;
    GemmShape forB;
    bool transposeA = false;
    bool transposeB = false;

    ProductGradient(int64_t m, int64_t n, int64_t k, bool isTransposedA, bool isTransposedB)
        : transposeA(isTransposedA), transposeB(isTransposedB)
    {
        // A stored [m, k]: dY · Bᵀ. Stored [k, m]: its transpose, B · dYᵀ. Likewise for B.
        forA = transposeA ? GemmShape{k, m, n, transposeB, true} : GemmShape{m, k, n, false, !transposeB};
        forB = transposeB ? GemmShape{n, k, m, true, transposeA} : GemmShape{k, n, m, !transposeA, false};
    }

    size_t scratchBytes(const KernelTable& kernels) const { return std::max(addProductBytes(kernels, forA), addProductBytes(kernels, forB)); }

    void add(const KernelTable& kernels, float alpha, const float* a, const float* b, const float* dy, float* da, float* db,
             std::byte* scratch) const
    {
        if (da)
            addProduct(kernels, forA, alpha, transposeA ? b : dy, transposeA ? dy : b, da, scratch);
        if (db)
            addProduct(kernels, forB, alpha, transposeB ? dy : a, transposeB ? a : dy, db, scratch);
    }
};
}  // namespace

Result<Gradient> gradientOfGemm(const OpContext& context)
{
    ESP_CHECK(expectFloatGradient(context, 3));
    const Node& node = context.node();
    const bool transposeA = node.intAttribute("transA", 0) != 0;
    const bool transposeB = node.intAttribute("transB", 0) != 0;
    const Dims& a = context.input(0).dims;
    const Dims& b = context.input(1).dims;
    const int64_t m = a[transposeA ? 1 : 0];
    const int64_t k = a[transposeA ? 0 : 1];
    const int64_t n = b[transposeB ? 0 : 1];
    const ProductGradient product(m, n, k, transposeA, transposeB);
    // C is broadcast to [m, n]: element (i, j) of dY goes to i · rowStride + j · columnStride.
    const Dims& c = context.input(2).dims;
    const int64_t columns = c.empty() ? 1 : c.back();
    const int64_t rows = c.size() < 2 ? 1 : c[c.size() - 2];
    const int64_t rowStride = rows == 1 ? 0 : columns;
    const int64_t columnStride = columns == 1 ? 0 : 1;
    Gradient gradient;
    gradient.inputCount = 3;
    gradient.scratchBytes = product.scratchBytes(context.kernels());
    gradient.run = [=, alpha = node.floatAttribute("alpha", 1.0f), beta = node.floatAttribute("beta", 1.0f),
                    &kernels = context.kernels()](const GradientArgs& args) {
        product.add(kernels, alpha, args.inputs[0], args.inputs[1], args.outputGradient, args.inputGradients[0], args.inputGradients[1],
                    args.scratch);
        float* dc = args.inputGradients.size() > 2 ? args.inputGradients[2] : nullptr;
        if (!dc)
            return;
        for (int64_t i = 0; i < m; ++i)
            for (int64_t j = 0; j < n; ++j)
                dc[i * rowStride + j * columnStride] += beta * args.outputGradient[i * n + j];
    };
    return gradient;
}

Result<Gradient> gradientOfMatMul(const OpContext& context)
{
    ESP_CHECK(expectFloatGradient(context, 2));
    ESP_TRY(const ProductDims dims, fitProduct(context, context.input(0).dims, context.input(1).dims, false, false));
    const ProductGradient product(dims.m, dims.n, dims.k, false, false);
    Gradient gradient;
    gradient.inputCount = 2;
    gradient.scratchBytes = product.scratchBytes(context.kernels());
    gradient.run = [=, &kernels = context.kernels()](const GradientArgs& args) {
        // An operand that several products share (broadcasting) collects from all of them, in their order.
        for (size_t i = 0; i < dims.aOffset.size(); ++i) {
            const int64_t a = dims.aOffset[i];
            const int64_t b = dims.bIndex[i] * dims.k * dims.n;
            const float* dy = args.outputGradient + static_cast<int64_t>(i) * dims.m * dims.n;
            product.add(kernels, 1.0f, args.inputs[0] + a, args.inputs[1] + b, dy, args.inputGradients[0] ? args.inputGradients[0] + a : nullptr,
                        args.inputGradients[1] ? args.inputGradients[1] + b : nullptr, args.scratch);
        }
    };
    return gradient;
}

}  // namespace esp
