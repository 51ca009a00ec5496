// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// MatMul and FusedMatMul: batches of matrix products.
#include "core/ops/conv.h"
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/product.h"
#include "core/ops/support.h"

namespace esp {

namespace {
/// Which matrix of an operand with batch dimensions `own` belongs to each index of `batch`.
std::vector<int64_t> matrixIndices(const Dims& batch, const Dims& own)
{
    const Dims strides = stridesOf(own);
    const int64_t count = elementCount(batch);
    std::vector<int64_t> indices(static_cast<size_t>(count), 0);
    for (int64_t i = 0; i < count; ++i) {
        int64_t rest = i;
        for (size_t axis = batch.size(); axis-- > 0;) {
            const int64_t index = rest % batch[axis];
            rest /= batch[axis];
            if (axis + own.size() < batch.size())
                continue;
            const size_t at = axis + own.size() - batch.size();
            if (own[at] != 1)
                indices[static_cast<size_t>(i)] += index * strides[at];
        }
    }
    return indices;
}
}  // namespace

Result<ProductDims> fitProduct(const OpContext& context, const Dims& aDims, const Dims& bDims, bool transposeA, bool transposeB)
{
    if (aDims.empty() || bDims.empty())
        return context.invalid("operands must have at least one dimension");
    Dims a = aDims;
    Dims b = bDims;
    const bool vectorA = a.size() == 1;
    const bool vectorB = b.size() == 1;
    if (vectorA)
        a.insert(a.begin(), 1);
    if (vectorB)
        b.push_back(1);
    ProductDims dims;
    const size_t ra = a.size();
    const size_t rb = b.size();
    transposeA = transposeA && !vectorA;
    transposeB = transposeB && !vectorB;
    dims.m = a[ra - (transposeA ? 1 : 2)];
    dims.k = a[ra - (transposeA ? 2 : 1)];
    dims.n = b[rb - (transposeB ? 2 : 1)];
    const Dims batchA(a.begin(), a.end() - 2);
    const Dims batchB(b.begin(), b.end() - 2);
    const std::optional<Dims> batch = broadcastDims(batchA, batchB);
    if (b[rb - (transposeB ? 1 : 2)] != dims.k || !batch)
        return context.invalid(toString(aDims) + (transposeA ? " (transposed)" : "") + " and " + toString(bDims) +
                               (transposeB ? " (transposed)" : "") + " do not fit a matrix product");
    dims.batch = *batch;
    dims.output = *batch;
    if (!vectorA)
        dims.output.push_back(dims.m);
    if (!vectorB)
        dims.output.push_back(dims.n);
    dims.bMatrices = elementCount(batchB);
    if (dims.bMatrices == 1 && !transposeA && elementCount(batchA) == elementCount(dims.batch)) {
        dims.m *= elementCount(batchA);
        dims.aOffset = {0};
        dims.bIndex = {0};
        return dims;
    }
    dims.aOffset = matrixIndices(dims.batch, batchA);
    for (int64_t& offset : dims.aOffset)
        offset *= dims.m * dims.k;
    dims.bIndex = matrixIndices(dims.batch, batchB);
    return dims;
}

namespace {
struct ProductRun {
    ProductDims dims;
    GemmShape shape;
    const KernelTable& kernels;
    FloatEpilogue epilogue;
    PackedPtr packed;
    size_t packBytes = 0;     ///< of one matrix
    size_t runPackBytes = 0;  ///< scratch ahead of the kernel's own; 0 if B is packed once for all

    void product(const RunArgs& args, int64_t i, const std::byte* b, std::byte* scratch, int64_t begin, int64_t end) const
    {
        kernels.gemmF32(shape, args.in<float>(0) + dims.aOffset[static_cast<size_t>(i)], b, epilogue,
                        args.out<float>() + i * dims.m * dims.n, scratch + runPackBytes, begin, end);
    }

    void packAtRun(const RunArgs& args, int64_t i, std::byte* memory) const
    {
        kernels.gemmF32Pack(shape, args.in<float>(1) + dims.bIndex[static_cast<size_t>(i)] * dims.k * dims.n, memory);
    }

    void operator()(const RunArgs& args) const
    {
        const int64_t tiles = kernels.gemmF32Tiles(shape);
        const int64_t products = dims.products();
        if (packed) {
            const std::byte* b = packed->data();
            args.forTiles(products * tiles, [&](int64_t begin, int64_t end, std::byte* scratch) {
                while (begin < end) {
                    const int64_t i = begin / tiles;
                    const int64_t stop = std::min(end, (i + 1) * tiles);
                    product(args, i, b + static_cast<size_t>(dims.bIndex[static_cast<size_t>(i)]) * packBytes, scratch, begin - i * tiles,
                            stop - i * tiles);
                    begin = stop;
                }
            });
            return;
        }
        if (products >= args.lanes()) {
            args.forTiles(products, [&](int64_t begin, int64_t end, std::byte* scratch) {
                for (int64_t i = begin; i < end; ++i) {
                    packAtRun(args, i, scratch);
                    product(args, i, scratch, scratch, 0, tiles);
                }
            });
            return;
        }
        for (int64_t i = 0; i < products; ++i) {
            packAtRun(args, i, args.scratch);
            args.forTiles(tiles,
                          [&](int64_t begin, int64_t end, std::byte* scratch) { product(args, i, args.scratch, scratch, begin, end); });
        }
    }
};

Result<void> planFloatProduct(OpContext& context, bool transposeA, bool transposeB, float alpha)
{
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    ESP_CHECK(context.expectType(1, {ElementType::Float}));
    const InputInfo& b = context.input(1);
    ESP_TRY(const ProductDims dims, fitProduct(context, context.input(0).dims, b.dims, transposeA, transposeB));
    context.setOutput(0, ElementType::Float, dims.output);
    context.setMacs(dims.macs());
    const KernelTable& kernels = context.kernels();
    ProductRun run{dims, {}, kernels, {}, nullptr};
    run.shape.m = dims.m;
    run.shape.n = dims.n;
    run.shape.k = dims.k;
    run.shape.transposeA = transposeA && context.input(0).rank() > 1;
    run.shape.transposeB = transposeB && b.rank() > 1;
    run.epilogue.alpha = alpha;
    run.packBytes = alignedBytes(kernels.gemmF32PackedBytes(run.shape));
    if (b.constant) {
        const Hash128 key =
            Hasher().add("gemm f32").add(kernels.isa).add(b.constantHash).add(dims.n).add(dims.k).add(run.shape.transposeB).finish();
        const auto matrices = static_cast<size_t>(dims.bMatrices);
        const auto elements = static_cast<size_t>(dims.n * dims.k);
        run.packed =
            context.pack(key, run.packBytes * matrices,
                         [shape = run.shape, &kernels, value = *b.constant, matrices, elements, stride = run.packBytes](std::byte* memory) {
                             for (size_t i = 0; i < matrices; ++i)
                                 kernels.gemmF32Pack(shape, value.as<float>().data() + i * elements, memory + i * stride);
                         });
    } else {
        run.runPackBytes = run.packBytes;
    }
    context.setScratchBytes(run.runPackBytes + kernels.gemmF32ScratchBytes(run.shape));
    context.setRun(run);
    return {};
}

/// Integers and float64, without a kernel: index arithmetic of models, not their layers.
template <typename T>
OpContext::Run plainProduct(const ProductDims& dims)
{
    return [dims](const RunArgs& args) {
        using Sum = std::conditional_t<std::is_floating_point_v<T>, T, uint64_t>;
        args.forTiles(dims.products() * dims.m, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t row = begin; row < end; ++row) {
                const auto i = static_cast<size_t>(row / dims.m);
                const T* a = args.in<T>(0) + dims.aOffset[i] + row % dims.m * dims.k;
                const T* b = args.in<T>(1) + dims.bIndex[i] * dims.k * dims.n;
                for (int64_t column = 0; column < dims.n; ++column) {
                    Sum sum = 0;
                    for (int64_t k = 0; k < dims.k; ++k)
                        sum += static_cast<Sum>(a[k]) * static_cast<Sum>(b[k * dims.n + column]);
                    args.out<T>()[row * dims.n + column] = static_cast<T>(sum);
                }
            }
        });
    };
}

Result<void> planMatMul(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planMatMul);
    const ElementType type = context.input(0).type;
    if (type == ElementType::Float)
        return planFloatProduct(context, false, false, 1.0f);
    if (context.input(1).type != type)
        return context.invalid("operands must have one type; they have " + toString(type) + " and " + toString(context.input(1).type));
    ESP_TRY(const ProductDims dims, fitProduct(context, context.input(0).dims, context.input(1).dims, false, false));
    context.setOutput(0, type, dims.output);
    context.setMacs(dims.macs());
    const bool known = withArithmetic(type, [&](auto zero) { context.setRun(plainProduct<decltype(zero)>(dims)); });
    if (!known)
        return context.unsupported("matrices of type " + toString(type) + " are not multiplied");
    return {};
}

Result<void> planFusedMatMul(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planFusedMatMul);
    const Node& node = context.node();
    if (node.intAttribute("transBatchA", 0) != 0 || node.intAttribute("transBatchB", 0) != 0)
        return context.unsupported("transBatchA and transBatchB are not computed");
    return planFloatProduct(context, node.intAttribute("transA", 0) != 0, node.intAttribute("transB", 0) != 0,
                            node.floatAttribute("alpha", 1.0f));
}
}  // namespace

extern constinit const OpDescriptor opMatMul{"", "MatMul", 1, planMatMul, gradientOfMatMul};
extern constinit const OpDescriptor opFusedMatMul{"com.microsoft", "FusedMatMul", 1, planFusedMatMul};

}  // namespace esp
