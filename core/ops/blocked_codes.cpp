// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// QLinearConv, QLinearAveragePool and QLinearGlobalAveragePool on blocked images. The codes are those of the plain operators.
#include "core/ops/blocked.h"
#include "core/ops/conv.h"
#include "core/ops/product_q8.h"
#include "core/ops/quantization.h"
#include "core/ops/window.h"

#include <algorithm>
#include <cmath>

namespace esp {

bool canBlockCodedConv(const KernelTable& kernels, const Value& weights, const Value* zeroPoints, int64_t groups)
{
    const bool isSigned = weights.type == ElementType::Int8;
    if (!kernels.blockedConvQ8 || (!isSigned && weights.type != ElementType::Uint8) || !canBlockConv(weights.dims, groups))
        return false;
    if (zeroPoints && (zeroPoints->type != weights.type || (zeroPoints->count() != 1 && zeroPoints->count() != weights.dims[0])))
        return false;
    const auto zeroPoint = [&](int64_t filter) {
        return zeroPoints ? codeAt(weights.type, zeroPoints->data.data(), zeroPoints->count() > 1 ? filter : 0) : 0;
    };
    const int64_t filters = weights.dims[0];
    const int64_t perFilter = weights.count() / filters;
    for (int64_t filter = 0; filter < filters; ++filter) {
        const int32_t zero = zeroPoint(filter);
        if (isSigned ? zero == 0 : zero == 128)
            continue;  // as nearly all are
        for (int64_t i = filter * perFilter; i < (filter + 1) * perFilter; ++i) {
            const int32_t difference = codeAt(weights.type, weights.data.data(), i) - zero;
            if (difference < -128 || difference > 127)
                return false;
        }
    }
    return true;
}

namespace {
/// Inputs as of QLinearConv.
Result<void> planBlockedCodedConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(8, 9));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, context.input(7).type, 6, 7));
    ESP_CHECK(context.expectType(0, {ElementType::Uint8, ElementType::Int8}));
    const InputInfo& weights = context.input(3);
    const int64_t groups = context.node().intAttribute("group", 1);
    const Value* zeros = context.has(5) ? context.input(5).constant : nullptr;
    const KernelTable& kernels = context.kernels();
    if (!weights.constant || (context.has(5) && !zeros) || !canBlockCodedConv(kernels, *weights.constant, zeros, groups))
        return context.unsupported("weights " + toString(weights.dims) + " must be constant, fit whole blocks of channels and 8 signed bits");
    InputInfo input = context.input(0);
    if (readsBlocked(weights.dims, groups)) {
        input.dims = unblockedDims(input.dims, weights.dims[1] * groups);
        if (input.dims.empty())
            return context.invalid("input " + toString(context.input(0).dims) + " is no blocked image of " + std::to_string(weights.dims[1] * groups) + " channels");
    }
    ESP_TRY(const ConvPlan plan, planConvolution(context, input, weights));
    const ConvShape& shape = plan.shape;
    ESP_TRY(const std::vector<float> weightScales, context.constantFloats(4));
    if (weightScales.size() != 1 && static_cast<int64_t>(weightScales.size()) != shape.filters)
        return context.invalid("scales must be one value or one for each of " + std::to_string(shape.filters) + " filters");
    if (context.has(8)) {
        ESP_CHECK(context.expectType(8, {ElementType::Int32}));
        if (context.input(8).count() != shape.filters)
            return context.invalid("bias " + toString(context.input(8).dims) + " must have one value for each of " + std::to_string(shape.filters) + " filters");
    }
    Hasher key;
    key.add("blocked conv q8").add(kernels.isa).add(weights.constantHash).add(weights.type);
    addPackingFields(key, shape);
    if (zeros)
        key.add(context.input(5).constantHash);
    const PackedPtr packed = context.pack(
        key.finish(), kernels.blockedConvQ8PackedBytes(shape),
        [shape, &kernels, value = *weights.constant, zeroValue = zeros ? std::optional(*zeros) : std::nullopt](std::byte* memory) {
            std::vector<int32_t> zeroPoints;
            for (int64_t i = 0; zeroValue && i < zeroValue->count(); ++i)
                zeroPoints.push_back(codeAt(value.type, zeroValue->data.data(), i));
            const CodedWeights coded{value.data.data(), value.type == ElementType::Int8, zeroPoints.empty() ? nullptr : zeroPoints.data(), zeroPoints.size() > 1 ? 1 : 0};
            kernels.blockedConvQ8Pack(shape, coded, memory);
        });
    std::vector<float> scales;
    for (const float scale : weightScales)
        scales.push_back(x.scale * scale / y.scale);
    context.setOutput(0, y.type, blockedDims(plan.outputDims));
    context.setMacs(plan.macs);
    context.setScratchBytes(kernels.blockedConvQ8ScratchBytes(shape));
    context.setRun([shape, &kernels, packed, scales, x, y](const RunArgs& args) {
        CodedEpilogue epilogue;
        epilogue.output = y.isSigned() ? CodedOutput::S8 : CodedOutput::U8;
        epilogue.bias = args.in<int32_t>(8);
        epilogue.scales = scales.data();
        epilogue.scaleStride = scales.size() > 1 ? 1 : 0;
        epilogue.zeroPoint = y.zeroPoint;
        epilogue.lo = y.range().lo;
        epilogue.hi = y.range().hi;
        args.forTiles(kernels.blockedConvQ8Tiles(shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
            kernels.blockedConvQ8(shape, x.codes(args.in<std::byte>(0)), packed->data(), epilogue, args.out<std::byte>(), scratch, begin, end);
        });
    });
    return {};
}

/// Rounding as of the plain operator (qlinear_pool.cpp).
Result<void> planBlockedCodedMean(OpContext& context)
{
    ESP_CHECK(context.expectInputs(4, 5));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, x.type, 3, 4));
    const Dims& dims = context.input(0).dims;
    if (dims.size() != 5 || dims[4] != kBlockChannels)
        return context.invalid("needs a blocked image; the input is " + toString(dims));
    const int64_t pixels = dims[2] * dims[3];
    context.setOutput(0, y.type, {dims[0], dims[1], 1, 1, kBlockChannels});
    const float multiplier = x.scale / (y.scale * static_cast<float>(pixels));
    context.setRun([x, y, pixels, multiplier, planes = dims[0] * dims[1]](const RunArgs& args) {
        const CodeRange range{y.range().lo - y.zeroPoint, y.range().hi - y.zeroPoint};
        args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t plane = begin; plane < end; ++plane) {
                const auto* in = args.in<uint8_t>(0) + plane * pixels * kBlockChannels;
                const uint8_t flip = x.isSigned() ? 0x80 : 0;
                uint32_t sums[kBlockChannels] = {};
                for (int64_t i = 0; i < pixels; ++i, in += kBlockChannels)
                    for (int64_t lane = 0; lane < kBlockChannels; ++lane)
                        sums[lane] += static_cast<uint8_t>(in[lane] ^ flip);
                for (int64_t lane = 0; lane < kBlockChannels; ++lane) {
                    const auto sum = static_cast<int32_t>(sums[lane] - static_cast<uint32_t>(pixels) * static_cast<uint32_t>(x.zeroPoint + flip));
                    const float rounded = std::nearbyint(static_cast<float>(sum) * multiplier);
                    args.out<std::byte>()[plane * kBlockChannels + lane] = static_cast<std::byte>(clampCode(rounded, range.lo, range.hi) + y.zeroPoint);
                }
            }
        });
    });
    return {};
}
/// Rounding as of the plain operator (qlinear_pool.cpp).
Result<void> planBlockedCodedAveragePool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(4, 5));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, x.type, 3, 4));
    ESP_TRY(PoolShape shape, readBlockedPool(context));
    if (isWholeImage(shape))
        return planBlockedCodedMean(context);
    const Dims& dims = context.input(0).dims;
    context.setOutput(0, y.type, {dims[0], dims[1], shape.outHeight, shape.outWidth, kBlockChannels});
    const int64_t planes = shape.planes;
    shape.planes = 1;
    const int64_t inCount = shape.height * shape.width * kBlockChannels;
    const int64_t outCount = shape.outHeight * shape.outWidth * kBlockChannels;
    const size_t inBytes = alignedBytes(static_cast<size_t>(inCount) * sizeof(float));
    context.setScratchBytes(inBytes + static_cast<size_t>(outCount) * sizeof(float));
    const bool countPadding = context.node().intAttribute("count_include_pad", 0) != 0;
    if (countPadding)
        padOverhang(shape);
    context.setRun([=, &kernels = context.kernels()](const RunArgs& args) {
        args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* values = reinterpret_cast<float*>(scratch);
            auto* means = reinterpret_cast<float*>(scratch + inBytes);
            for (int64_t plane = begin; plane < end; ++plane) {
                kernels.dequantize8(x.codes(args.in<std::byte>(0) + plane * inCount), inCount, x.scale, values);
                kernels.blockedAveragePoolF32(shape, countPadding, values, means, 0, 1);
                for (int64_t i = 0; i < outCount; ++i)
                    args.out<std::byte>()[plane * outCount + i] =
                        static_cast<std::byte>(clampCode(std::nearbyint(means[i] / y.scale + static_cast<float>(y.zeroPoint)), y.range().lo, y.range().hi));
            }
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opBlockedCodedConv{kBlockedDomain, "QLinearConv", 1, planBlockedCodedConv};
extern constinit const OpDescriptor opBlockedCodedMean{kBlockedDomain, "QLinearGlobalAveragePool", 1, planBlockedCodedMean};
extern constinit const OpDescriptor opBlockedCodedAveragePool{kBlockedDomain, "QLinearAveragePool", 1, planBlockedCodedAveragePool};

}  // namespace esp
