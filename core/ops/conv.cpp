// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Conv, and FusedConv with activation and residual.
#include "core/ops/conv.h"

#include "core/ops/activation.h"
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

namespace esp {

Result<ConvPlan> planConvolution(const OpContext& context, const InputInfo& input, const InputInfo& weights)
{
    if (input.dims.size() < 3 || weights.dims.size() != input.dims.size())
        return context.invalid("input " + toString(input.dims) + " and weights " + toString(weights.dims) +
                               " must both have the dimensions [N, C, spatial …]");
    if (input.dims.size() > 4)
        return context.unsupported("convolutions over " + std::to_string(input.dims.size() - 2) +
                                   " spatial dimensions are not computed; at most 2 are");
    ConvPlan plan;
    ConvShape& shape = plan.shape;
    shape.batch = input.dims[0];
    shape.channels = input.dims[1];
    shape.filters = weights.dims[0];
    shape.groups = context.node().intAttribute("group", 1);
    if (shape.groups < 1 || shape.channels % shape.groups != 0 || shape.filters % shape.groups != 0 ||
        weights.dims[1] != shape.channels / shape.groups)
        return context.invalid("weights " + toString(weights.dims) + " in " + std::to_string(shape.groups) + " groups do not fit " +
                               std::to_string(shape.channels) + " input channels");
    const std::vector<int64_t> spatial = spatialDims(input.dims);
    ESP_TRY(const Window window, readWindow(context, spatial, spatialDims(weights.dims)));
    setWindow(shape, window, spatial);
    plan.outputDims = {shape.batch, shape.filters};
    plan.outputDims.insert(plan.outputDims.end(), window.out.begin(), window.out.end());
    plan.macs = elementCount(plan.outputDims) * weights.dims[1] * shape.kernelH * shape.kernelW;
    return plan;
}

void addPackingFields(Hasher& hasher, const ConvShape& shape)
{
    for (const int64_t field : {shape.channels, shape.filters, shape.groups, shape.kernelH, shape.kernelW, shape.strideH, shape.strideW,
                                shape.padTop, shape.padLeft, shape.padBottom, shape.padRight, shape.dilationH, shape.dilationW})
        hasher.add(field);
}

namespace {
/// Plans Conv; `residual` is the input that is added before the activation, if it is there, attribute residual_first says before the bias too.
Result<void> planFloatConv(OpContext& context, std::optional<size_t> residual, const Activation& activation)
{
    const InputInfo& weights = context.input(1);
    for (size_t i = 0; i < context.inputCount(); ++i) {
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Float}));
    }
    ESP_TRY(const ConvPlan plan, planConvolution(context, context.input(0), weights));
    const ConvShape& shape = plan.shape;
    if (context.has(2) && context.input(2).count() != shape.filters)
        return context.invalid("bias " + toString(context.input(2).dims) + " must have one value for each of " +
                               std::to_string(shape.filters) + " filters");
    const bool hasResidual = residual && context.has(*residual);
    const bool residualFirst = hasResidual && context.node().intAttribute("residual_first", 0) != 0;
    if (hasResidual && context.input(*residual).dims != plan.outputDims)
        return context.invalid("added tensor " + toString(context.input(*residual).dims) + " must have the output's dimensions " +
                               toString(plan.outputDims));
    context.setOutput(0, ElementType::Float, plan.outputDims);
    context.setMacs(plan.macs);

    const KernelTable& kernels = context.kernels();
    const size_t packedBytes = kernels.convF32PackedBytes(shape);
    PackedPtr packed;
    // Weights that are computed at run time are packed at each run, into the first lane's scratch ahead of the kernel's own.
    size_t runPackBytes = 0;
    if (weights.constant) {
        Hasher key;
        key.add("conv f32").add(kernels.isa).add(weights.constantHash);
        addPackingFields(key, shape);
        packed = context.pack(key.finish(), packedBytes, [shape, &kernels, value = *weights.constant](std::byte* memory) {
            kernels.convF32Pack(shape, value.as<float>().data(), memory);
        });
    } else {
        runPackBytes = alignedBytes(packedBytes);
    }
    context.setScratchBytes(runPackBytes + kernels.convF32ScratchBytes(shape));
    context.setRun([shape, &kernels, packed, runPackBytes, hasResidual, residualFirst, residual, activation,
                    count = elementCount(plan.outputDims)](const RunArgs& args) {
        FloatEpilogue epilogue;
        epilogue.bias = args.in<float>(2);
        epilogue.residual = hasResidual ? args.in<float>(*residual) : nullptr;
        epilogue.residualFirst = residualFirst;
        epilogue.lo = activation.lo;
        epilogue.hi = activation.hi;
        const std::byte* weightData = args.scratch;
        if (packed)
            weightData = packed->data();
        else
            kernels.convF32Pack(shape, args.in<float>(1), args.scratch);
        args.forTiles(kernels.convF32Tiles(shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
            kernels.convF32(shape, args.in<float>(0), weightData, epilogue, args.out<float>(), scratch + runPackBytes, begin, end);
        });
        applyActivation(args, kernels, activation, args.out<float>(), count);
    });
    return {};
}

Result<void> planConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planConv);
    return planFloatConv(context, {}, {});
}

Result<void> planFusedConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 4));
    if (hasHalfInput(context))
        return planInFloat(context, planFusedConv);
    ESP_TRY(const Activation activation, readActivation(context));
    return planFloatConv(context, 3, activation);
}
}  // namespace

extern constinit const OpDescriptor opConv{"", "Conv", 1, planConv, gradientOfConv};
extern constinit const OpDescriptor opFusedConv{"com.microsoft", "FusedConv", 1, planFusedConv};

}  // namespace esp
