// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// QLinearConv and ConvInteger.
#include "core/ops/conv.h"
#include "core/ops/product_q8.h"
#include "core/ops/quantization.h"

namespace esp {

namespace {
struct CodedConvRun {
    ConvShape shape;
    const KernelTable& kernels;
    ConvSlices slices{};
    size_t sliceInBytes = 0, sliceOutBytes = 0;
    ElementType inputType = ElementType::Uint8;
    ElementType weightType = ElementType::Int8;
    size_t weightInput = 1;
    std::optional<size_t> inputZero, weightZero, bias;
    int64_t weightZeroCount = 0;
    Saturation saturation = Saturation::Unsigned;
    CodedEpilogue epilogue;  ///< its pointers are set at run
    std::vector<float> scales;
    PackedPtr packed;
    size_t zeroBytes = 0;  ///< scratch for zero points of run-time weights
    size_t runPackBytes = 0;

    void pack(const std::byte* data, const std::byte* zeros, int32_t* zeroPoints, std::byte* memory) const
    {
        CodedWeights weights;
        weights.data = data;
        weights.isSigned = weightType == ElementType::Int8;
        if (zeros) {
            for (int64_t i = 0; i < weightZeroCount; ++i)
                zeroPoints[i] = codeAt(weightType, zeros, i);
            weights.zeroPoints = zeroPoints;
            weights.zeroPointStride = weightZeroCount > 1 ? 1 : 0;
        }
        kernels.convQ8Pack(shape, weights, memory);
    }

    void operator()(const RunArgs& args) const
    {
        CodedEpilogue last = epilogue;
        last.scales = scales.data();
        last.scaleStride = scales.size() > 1 ? 1 : 0;
        last.bias = bias ? args.in<int32_t>(*bias) : nullptr;
        const std::byte* zero = inputZero ? args.in<std::byte>(*inputZero) : nullptr;
        const Codes input{args.in<std::byte>(0), inputType == ElementType::Int8, zero ? codeAt(inputType, zero, 0) : 0, saturation};
        const std::byte* weights = args.scratch + zeroBytes;
        if (packed)
            weights = packed->data();
        else
            pack(args.in<std::byte>(weightInput), weightZero ? args.in<std::byte>(*weightZero) : nullptr,
                 reinterpret_cast<int32_t*>(args.scratch), args.scratch + zeroBytes);
        if (slices.needed()) {
            const int64_t outBytes = last.output == CodedOutput::S32 ? 4 : 1;
            args.forTiles(slices.count(), [&](int64_t begin, int64_t end, std::byte* scratch) {
                std::byte* in = scratch + zeroBytes + runPackBytes;
                std::byte* out = in + sliceInBytes;
                for (int64_t slice = begin; slice < end; ++slice) {
                    slices.gather(slice, args.in<std::byte>(0), 1, static_cast<std::byte>(input.zeroPoint), in);
                    kernels.convQ8(shape, {in, input.isSigned, input.zeroPoint, saturation}, weights, last, out, out + sliceOutBytes, 0,
                                   kernels.convQ8Tiles(shape));
                    slices.scatter(slice, out, outBytes, args.out<std::byte>());
                }
            });
            return;
        }
        args.forTiles(kernels.convQ8Tiles(shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
            kernels.convQ8(shape, input, weights, last, args.out<std::byte>(), scratch + zeroBytes + runPackBytes, begin, end);
        });
    }
};

/// One value, or one for each filter.
Result<void> expectPerFilter(const OpContext& context, size_t index, int64_t filters, const char* what)
{
    const int64_t count = context.input(index).count();
    if (count == 1 || count == filters)
        return {};
    return context.invalid(std::string(what) + " " + toString(context.input(index).dims) + " must be one value or one for each of " +
                           std::to_string(filters) + " filters");
}

Result<void> setConvRun(OpContext& context, CodedConvRun run, const ConvPlan& plan, ElementType outputType)
{
    ESP_CHECK(context.expectType(0, {ElementType::Uint8, ElementType::Int8}));
    ESP_CHECK(context.expectType(run.weightInput, {ElementType::Uint8, ElementType::Int8}));
    const InputInfo& weights = context.input(run.weightInput);
    const KernelTable& kernels = run.kernels;
    run.shape = plan.shape;
    run.slices = plan.slices;
    if (run.slices.needed()) {
        run.sliceInBytes = alignedBytes(static_cast<size_t>(run.slices.inElements()));
        run.sliceOutBytes = alignedBytes(static_cast<size_t>(run.slices.outElements()) * sizeof(int32_t));
    }
    run.inputType = context.input(0).type;
    run.weightType = weights.type;
    if (run.inputZero && !context.has(*run.inputZero))
        run.inputZero.reset();
    if (run.weightZero && !context.has(*run.weightZero))
        run.weightZero.reset();
    if (run.inputZero && (context.input(*run.inputZero).count() != 1 || context.input(*run.inputZero).type != run.inputType))
        return context.unsupported("the input must have one zero point of its type; it has " +
                                   toString(context.input(*run.inputZero).dims));
    if (run.weightZero) {
        ESP_CHECK(expectPerFilter(context, *run.weightZero, plan.shape.filters, "zero points"));
        ESP_CHECK(context.expectType(*run.weightZero, {run.weightType}));
        run.weightZeroCount = context.input(*run.weightZero).count();
    }
    const size_t packedBytes = kernels.convQ8PackedBytes(run.shape);
    if (weights.constant && (!run.weightZero || context.input(*run.weightZero).constant)) {
        Hasher key;
        key.add("conv q8").add(kernels.isa).add(weights.constantHash).add(run.weightType);
        addPackingFields(key, run.shape);
        std::optional<Value> zeros;
        if (run.weightZero) {
            zeros = *context.input(*run.weightZero).constant;
            key.add(context.input(*run.weightZero).constantHash);
        }
        run.packed = context.pack(key.finish(), packedBytes, [run, zeros, value = *weights.constant](std::byte* memory) {
            std::vector<int32_t> zeroPoints(static_cast<size_t>(run.weightZeroCount));
            run.pack(value.data.data(), zeros ? zeros->data.data() : nullptr, zeroPoints.data(), memory);
        });
    } else {
        run.zeroBytes = alignedBytes(static_cast<size_t>(run.weightZeroCount) * sizeof(int32_t));
        run.runPackBytes = alignedBytes(packedBytes);
    }
    context.setOutput(0, outputType, plan.outputDims);
    context.setMacs(plan.macs);
    context.setScratchBytes(run.zeroBytes + run.runPackBytes + run.sliceInBytes + run.sliceOutBytes + kernels.convQ8ScratchBytes(run.shape));
    context.setRun(std::move(run));
    return {};
}

Result<void> planQLinearConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(8, 9));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, context.input(7).type, 6, 7));
    ESP_TRY(const ConvPlan plan, planConvolution(context, context.input(0), context.input(3)));
    ESP_CHECK(expectPerFilter(context, 4, plan.shape.filters, "scales"));
    ESP_TRY(const std::vector<float> weightScales, context.constantFloats(4));
    CodedConvRun run{{}, context.kernels()};
    run.weightInput = 3;
    run.inputZero = 2;
    run.weightZero = 5;
    if (context.has(8)) {
        ESP_CHECK(context.expectType(8, {ElementType::Int32}));
        if (context.input(8).count() != plan.shape.filters)
            return context.invalid("bias " + toString(context.input(8).dims) + " must have one value for each of " +
                                   std::to_string(plan.shape.filters) + " filters");
        run.bias = 8;
    }
    for (const float scale : weightScales)
        run.scales.push_back(x.scale * scale / y.scale);
    run.epilogue.output = y.isSigned() ? CodedOutput::S8 : CodedOutput::U8;
    run.epilogue.zeroPoint = y.zeroPoint;
    run.epilogue.lo = y.range().lo;
    run.epilogue.hi = y.range().hi;
    return setConvRun(context, std::move(run), plan, y.type);
}

Result<void> planConvInteger(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 4));
    ESP_TRY(const ConvPlan plan, planConvolution(context, context.input(0), context.input(1)));
    CodedConvRun run{{}, context.kernels()};
    run.inputZero = 2;
    run.weightZero = 3;
    run.saturation = Saturation::None;  // ONNX Runtime multiplies weights by pixels there, and unsigned ones are widened
    return setConvRun(context, std::move(run), plan, ElementType::Int32);
}
}  // namespace

extern constinit const OpDescriptor opQLinearConv{"", "QLinearConv", 10, planQLinearConv};
extern constinit const OpDescriptor opConvInteger{"", "ConvInteger", 10, planConvInteger};

}  // namespace esp
