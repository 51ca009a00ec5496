// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Gemm: alpha · A · B + beta · C, and FusedGemm with an activation behind it.
#include "core/ops/activation.h"
#include "core/ops/broadcast.h"
#include "core/ops/conv.h"
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/product.h"

#include <algorithm>

namespace esp {

namespace {
enum class Addend { None, PerColumn, Full, Spread };

struct GemmRun {
    GemmShape shape;
    const KernelTable& kernels;
    Activation activation;
    float alpha = 1;
    float beta = 1;
    Addend addend = Addend::None;
    std::optional<Broadcast> spread;  ///< how C is repeated over the output, for Addend::Spread
    PackedPtr packed;
    size_t runPackBytes = 0;

    void operator()(const RunArgs& args) const
    {
        FloatEpilogue epilogue;
        epilogue.alpha = alpha;
        epilogue.lo = activation.lo;
        epilogue.hi = activation.hi;
        const float* c = args.in<float>(2);
        if (addend == Addend::PerColumn)
            epilogue.bias = c;
        if (addend == Addend::Full)
            epilogue.residual = c;
        if (addend == Addend::Spread) {
            spread->forPieces(args, [&](const Broadcast::Piece& piece) {
                float* out = args.out<float>() + piece.out;
                for (int64_t row = 0; row < piece.rows; ++row)
                    for (int64_t i = 0; i < piece.columns; ++i)
                        *out++ = beta * c[piece.at[0] + row * piece.row[0] + i * piece.column[0]];
            });
            epilogue.residual = args.out<float>();
        }
        const std::byte* b = args.scratch;
        if (packed)
            b = packed->data();
        else
            kernels.gemmF32Pack(shape, args.in<float>(1), args.scratch);
        args.forTiles(kernels.gemmF32Tiles(shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
            kernels.gemmF32(shape, args.in<float>(0), b, epilogue, args.out<float>(), scratch + runPackBytes, begin, end);
        });
        applyActivation(args, kernels, activation, args.out<float>(), shape.m * shape.n);
    }
};

Result<void> planFloatGemm(OpContext& context, const Activation& activation)
{
    for (size_t i = 0; i < context.inputCount(); ++i) {
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Float}));
    }
    const Node& node = context.node();
    const KernelTable& kernels = context.kernels();
    const InputInfo& a = context.input(0);
    const InputInfo& b = context.input(1);
    if (a.rank() != 2 || b.rank() != 2)
        return context.invalid("operands must be matrices; they are " + toString(a.dims) + " and " + toString(b.dims));
    GemmRun run{{}, kernels, activation};
    run.shape.transposeA = node.intAttribute("transA", 0) != 0;
    run.shape.transposeB = node.intAttribute("transB", 0) != 0;
    run.shape.m = a.dims[run.shape.transposeA ? 1 : 0];
    run.shape.k = a.dims[run.shape.transposeA ? 0 : 1];
    run.shape.n = b.dims[run.shape.transposeB ? 0 : 1];
    if (b.dims[run.shape.transposeB ? 1 : 0] != run.shape.k)
        return context.invalid(toString(a.dims) + " and " + toString(b.dims) + " do not fit a matrix product with transA " +
                               std::to_string(run.shape.transposeA) + " and transB " + std::to_string(run.shape.transposeB));
    run.alpha = node.floatAttribute("alpha", 1.0f);
    run.beta = node.floatAttribute("beta", 1.0f);
    const Dims dims{run.shape.m, run.shape.n};
    if (context.has(2) && run.beta != 0) {
        const Dims& c = context.input(2).dims;
        if (broadcastDims(c, dims) != dims)
            return context.invalid("C " + toString(c) + " cannot be broadcast to " + toString(dims));
        const bool plain = run.beta == 1.0f;
        if (plain && context.input(2).count() == run.shape.n && !c.empty() && c.back() == run.shape.n)
            run.addend = Addend::PerColumn;
        else if (plain && c == dims)
            run.addend = Addend::Full;
        else
            run.addend = Addend::Spread;
        if (run.addend == Addend::Spread)
            run.spread.emplace(dims, std::initializer_list<const Dims*>{&c});
    }
    context.setOutput(0, ElementType::Float, dims);
    context.setMacs(run.shape.m * run.shape.n * run.shape.k);
    const size_t packBytes = kernels.gemmF32PackedBytes(run.shape);
    if (b.constant) {
        // The key is that of MatMul, which packs in the same way.
        const Hash128 key = Hasher()
                                .add("gemm f32")
                                .add(kernels.isa)
                                .add(b.constantHash)
                                .add(run.shape.n)
                                .add(run.shape.k)
                                .add(run.shape.transposeB)
                                .finish();
        run.packed = context.pack(key, alignedBytes(packBytes), [shape = run.shape, &kernels, value = *b.constant](std::byte* memory) {
            kernels.gemmF32Pack(shape, value.as<float>().data(), memory);
        });
    } else {
        run.runPackBytes = alignedBytes(packBytes);
    }
    context.setScratchBytes(run.runPackBytes + kernels.gemmF32ScratchBytes(run.shape));
    context.setRun(run);
    return {};
}

/// float64, without a kernel.
Result<void> planDoubleGemm(OpContext& context)
{
    for (size_t i = 1; i < context.inputCount(); ++i)
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Double}));
    const Node& node = context.node();
    const bool transposeA = node.intAttribute("transA", 0) != 0;
    const bool transposeB = node.intAttribute("transB", 0) != 0;
    ESP_TRY(const ProductDims product, fitProduct(context, context.input(0).dims, context.input(1).dims, transposeA, transposeB));
    const Dims& dims = product.output;
    const Dims& c = context.input(2).dims;
    if (dims.size() != 2 || (context.has(2) && broadcastDims(c, dims) != dims))
        return context.invalid("C " + toString(c) + " cannot be broadcast to " + toString(dims));
    context.setOutput(0, ElementType::Double, dims);
    context.setMacs(product.macs());
    context.setRun([=, m = product.m, n = product.n, k = product.k, spread = Broadcast(dims, {&c}), alpha = double{node.floatAttribute("alpha", 1.0f)},
                    beta = double{node.floatAttribute("beta", 1.0f)}](const RunArgs& args) {
        double* out = args.out<double>();
        std::fill_n(out, m * n, 0.0);
        if (args.in<double>(2))
            spread.forPieces(args, [&](const Broadcast::Piece& piece) {
                for (int64_t i = 0; i < piece.rows * piece.columns; ++i)
                    out[piece.out + i] =
                        beta * args.in<double>(2)[piece.at[0] + i / piece.columns * piece.row[0] + i % piece.columns * piece.column[0]];
            });
        args.forTiles(m, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t row = begin; row < end; ++row)
                for (int64_t i = 0; i < k; ++i) {
                    const double a = alpha * args.in<double>(0)[transposeA ? i * m + row : row * k + i];
                    for (int64_t column = 0; column < n; ++column)
                        out[row * n + column] += a * args.in<double>(1)[transposeB ? column * k + i : i * n + column];
                }
        });
    });
    return {};
}

Result<void> planGemm(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planGemm);
    if (context.input(0).type == ElementType::Double)
        return planDoubleGemm(context);
    return planFloatGemm(context, {});
}

Result<void> planFusedGemm(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planFusedGemm);
    ESP_TRY(const Activation activation, readActivation(context));
    return planFloatGemm(context, activation);
}
}  // namespace

extern constinit const OpDescriptor opGemm{"", "Gemm", 1, planGemm, gradientOfGemm};
extern constinit const OpDescriptor opFusedGemm{"com.microsoft", "FusedGemm", 1, planFusedGemm};

}  // namespace esp
