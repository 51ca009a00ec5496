// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/product_q8.h"

#include "core/ops/conv.h"
#include "core/ops/support.h"

#include <algorithm>

namespace esp {

Result<void> expectPerColumn(const OpContext& context, size_t index, int64_t columns, const char* what)
{
    const int64_t count = context.input(index).count();
    if (count == 1 || count == columns)
        return {};
    return context.unsupported(std::string(what) + " " + toString(context.input(index).dims) + " must be one value or one for each of " +
                               std::to_string(columns) + " columns");
}

namespace {
struct ProductRun {
    CodedProduct product;
    GemmShape shape;
    const KernelTable& kernels;
    ElementType aType, bType;
    int64_t bZeroCount = 0;
    int64_t scaleCount = 0;
    PackedPtr packed;
    size_t packBytes = 0;     ///< of one matrix
    size_t runPackBytes = 0;  ///< scratch ahead of the kernel's own
    size_t columnBytes = 0;   ///< scratch for scales and zero points of the columns, at the very front

    int64_t outputBytes() const { return product.output == CodedOutput::F32 || product.output == CodedOutput::S32 ? 4 : 1; }

    void pack(const std::byte* matrices, const std::byte* zeros, int64_t index, int32_t* zeroPoints, std::byte* memory) const
    {
        CodedWeights weights;
        weights.data = matrices + index * shape.n * shape.k;
        weights.isSigned = bType == ElementType::Int8;
        if (zeros) {
            for (int64_t i = 0; i < bZeroCount; ++i)
                zeroPoints[i] = codeAt(bType, zeros, i);
            weights.zeroPoints = zeroPoints;
            weights.zeroPointStride = bZeroCount > 1 ? 1 : 0;
        }
        kernels.gemmQ8Pack(shape, weights, memory);
    }

    void operator()(const RunArgs& args) const
    {
        CodedEpilogue epilogue;
        epilogue.output = product.output;
        epilogue.bias = product.bias ? args.in<int32_t>(*product.bias) : nullptr;
        epilogue.floatBias = product.floatBias ? args.in<float>(*product.floatBias) : nullptr;
        epilogue.zeroPoint = product.zeroPoint;
        epilogue.lo = product.range.lo;
        epilogue.hi = product.range.hi;
        epilogue.scales = product.scales.data();
        epilogue.scaleStride = scaleCount > 1 ? 1 : 0;
        if (product.aScale) {
            auto* scales = reinterpret_cast<float*>(args.scratch);
            for (int64_t i = 0; i < scaleCount; ++i)
                scales[i] = *args.in<float>(*product.aScale) * args.in<float>(*product.bScale)[i];
            epilogue.scales = scales;
        }
        const std::byte* aZero = product.aZero ? args.in<std::byte>(*product.aZero) : nullptr;
        const Codes a{nullptr, aType == ElementType::Int8, aZero ? codeAt(aType, aZero, 0) : 0};
        if (packed)
            runPacked(args, a, epilogue);
        else
            runUnpacked(args, a, epilogue);
    }

private:
    void multiply(const RunArgs& args, int64_t i, Codes a, const std::byte* b, const CodedEpilogue& epilogue, std::byte* scratch,
                  int64_t begin, int64_t end) const
    {
        a.data = args.in<std::byte>(product.a) + product.dims.aOffset[static_cast<size_t>(i)];
        kernels.gemmQ8(shape, a, b, epilogue, args.out<std::byte>() + i * shape.m * shape.n * outputBytes(),
                       scratch + columnBytes + runPackBytes, begin, end);
    }

    void runPacked(const RunArgs& args, const Codes& a, const CodedEpilogue& epilogue) const
    {
        const int64_t tiles = kernels.gemmQ8Tiles(shape);
        const std::byte* b = packed->data();
        args.forTiles(product.dims.products() * tiles, [&](int64_t begin, int64_t end, std::byte* scratch) {
            while (begin < end) {
                const int64_t i = begin / tiles;
                const int64_t stop = std::min(end, (i + 1) * tiles);
                const auto matrix = static_cast<size_t>(product.dims.bIndex[static_cast<size_t>(i)]);
                multiply(args, i, a, b + matrix * packBytes, epilogue, scratch, begin - i * tiles, stop - i * tiles);
                begin = stop;
            }
        });
    }

    void runUnpacked(const RunArgs& args, const Codes& a, const CodedEpilogue& epilogue) const
    {
        const int64_t tiles = kernels.gemmQ8Tiles(shape);
        auto* zeroPoints = reinterpret_cast<int32_t*>(args.scratch + columnBytes / 2);
        std::byte* memory = args.scratch + columnBytes;
        for (int64_t i = 0; i < product.dims.products(); ++i) {
            pack(args.in<std::byte>(product.b), product.bZero ? args.in<std::byte>(*product.bZero) : nullptr,
                 product.dims.bIndex[static_cast<size_t>(i)], zeroPoints, memory);
            args.forTiles(tiles, [&](int64_t begin, int64_t end, std::byte* scratch) {
                multiply(args, i, a, memory, epilogue, scratch, begin, end);
            });
        }
    }
};

bool isConstantOrAbsent(const OpContext& context, std::optional<size_t> index) { return !index || context.input(*index).constant; }
}  // namespace

Result<void> setProductRun(OpContext& context, CodedProduct product)
{
    ESP_CHECK(context.expectType(product.a, {ElementType::Uint8, ElementType::Int8}));
    ESP_CHECK(context.expectType(product.b, {ElementType::Uint8, ElementType::Int8}));
    const auto dropAbsent = [&](std::optional<size_t>& index) {
        if (index && !context.has(*index))
            index.reset();
    };
    dropAbsent(product.aZero);
    dropAbsent(product.bZero);
    dropAbsent(product.bias);
    dropAbsent(product.floatBias);
    const InputInfo& b = context.input(product.b);
    const int64_t columns = product.dims.n;
    if (product.aZero &&
        (context.input(*product.aZero).count() != 1 || context.input(*product.aZero).type != context.input(product.a).type))
        return context.unsupported("the first operand must have one zero point of its type; it has " +
                                   toString(context.input(*product.aZero).dims));
    if (product.bZero) {
        ESP_CHECK(expectPerColumn(context, *product.bZero, columns, "zero points"));
        ESP_CHECK(context.expectType(*product.bZero, {b.type}));
    }
    if (product.bias && context.input(*product.bias).count() != columns)
        return context.unsupported("bias " + toString(context.input(*product.bias).dims) + " must have one value for each of " +
                                   std::to_string(columns) + " columns");
    const KernelTable& kernels = context.kernels();
    ProductRun run{std::move(product), {}, kernels, context.input(product.a).type, b.type};
    CodedProduct& planned = run.product;
    run.shape.m = planned.dims.m;
    run.shape.n = columns;
    run.shape.k = planned.dims.k;
    run.shape.transposeA = planned.transposeA;
    run.shape.transposeB = planned.transposeB;
    run.bZeroCount = planned.bZero ? context.input(*planned.bZero).count() : 0;
    run.scaleCount = planned.aScale ? context.input(*planned.bScale).count() : static_cast<int64_t>(planned.scales.size());
    run.packBytes = alignedBytes(kernels.gemmQ8PackedBytes(run.shape));
    run.columnBytes = 2 * alignedBytes(static_cast<size_t>(columns) * sizeof(float));
    if (b.constant && isConstantOrAbsent(context, planned.bZero)) {
        Hasher key;
        key.add("gemm q8").add(kernels.isa).add(b.constantHash).add(columns).add(run.shape.k).add(run.shape.transposeB).add(b.type);
        std::optional<Value> zeros;
        if (planned.bZero) {
            zeros = *context.input(*planned.bZero).constant;
            key.add(context.input(*planned.bZero).constantHash);
        }
        const int64_t matrices = planned.dims.bMatrices;
        run.packed = context.pack(key.finish(), run.packBytes * static_cast<size_t>(matrices),
                                  [run, zeros, value = *b.constant, matrices](std::byte* memory) {
                                      std::vector<int32_t> zeroPoints(static_cast<size_t>(run.bZeroCount));
                                      for (int64_t i = 0; i < matrices; ++i)
                                          run.pack(value.data.data(), zeros ? zeros->data.data() : nullptr, i, zeroPoints.data(),
                                                   memory + static_cast<size_t>(i) * run.packBytes);
                                  });
    } else {
        run.runPackBytes = run.packBytes;
    }
    context.setScratchBytes(run.columnBytes + run.runPackBytes + kernels.gemmQ8ScratchBytes(run.shape));
    context.setMacs(planned.dims.macs());
    context.setRun(run);
    return {};
}

}  // namespace esp
