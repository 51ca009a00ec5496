// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Conv, and FusedConv with activation and residual.
#include "core/ops/conv.h"

#include "core/ops/activation.h"
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>

namespace esp {

int64_t ConvSlices::count() const { return batch * product(out, 0, out.size()); }

int64_t ConvSlices::inElements() const { return channels * product(kernel, 0, kernel.size()) * inPlane; }

void ConvSlices::gather(int64_t slice, const std::byte* input, int64_t elementBytes, std::byte padding, std::byte* to) const
{
    const int64_t perImage = product(out, 0, out.size());
    const int64_t depth = product(in, 0, in.size());
    const int64_t taps = product(kernel, 0, kernel.size());
    const auto planeBytes = static_cast<size_t>(inPlane * elementBytes);
    const std::byte* image = input + slice / perImage * channels * depth * inPlane * elementBytes;
    for (int64_t tap = 0; tap < taps; ++tap) {
        int64_t position = slice % perImage;
        int64_t rest = tap;
        int64_t from = 0;
        int64_t step = 1;
        bool inside = true;
        for (size_t i = in.size(); i-- > 0; position /= out[i], rest /= kernel[i], step *= in[i]) {
            const int64_t at = position % out[i] * strides[i] + rest % kernel[i] * dilations[i] - padBegin[i];
            inside = inside && at >= 0 && at < in[i];
            from += at * step;
        }
        for (int64_t channel = 0; channel < channels; ++channel) {
            std::byte* plane = to + (channel * taps + tap) * inPlane * elementBytes;
            if (inside)
                std::copy_n(image + (channel * depth + from) * inPlane * elementBytes, planeBytes, plane);
            else
                std::fill_n(plane, planeBytes, padding);
        }
    }
}

void ConvSlices::scatter(int64_t slice, const std::byte* from, int64_t elementBytes, std::byte* output) const
{
    const int64_t perImage = product(out, 0, out.size());
    const int64_t bytes = outPlane * elementBytes;
    for (int64_t filter = 0; filter < filters; ++filter)
        std::copy_n(from + filter * bytes, bytes, output + ((slice / perImage * filters + filter) * perImage + slice % perImage) * bytes);
}

void ConvSlices::collect(int64_t slice, const std::byte* output, int64_t elementBytes, std::byte* to) const
{
    const int64_t perImage = product(out, 0, out.size());
    const int64_t bytes = outPlane * elementBytes;
    for (int64_t filter = 0; filter < filters; ++filter)
        std::copy_n(output + ((slice / perImage * filters + filter) * perImage + slice % perImage) * bytes, bytes, to + filter * bytes);
}

namespace {
/// Moves the leading dimensions of the window and of `spatial` into slices; two dimensions stay. The shape becomes that of one slice.
ConvSlices cutSlices(ConvShape& shape, Window& window, std::vector<int64_t>& spatial)
{
    const auto cut = [count = static_cast<std::ptrdiff_t>(spatial.size()) - 2](std::vector<int64_t>& values) {
        std::vector<int64_t> leading(values.begin(), values.begin() + count);
        values.erase(values.begin(), values.begin() + count);
        return leading;
    };
    ConvSlices slices{cut(spatial), cut(window.out), cut(window.kernel), cut(window.strides), cut(window.dilations), cut(window.padBegin)};
    cut(window.padEnd);
    slices.batch = shape.batch;
    slices.channels = shape.channels;
    slices.filters = shape.filters;
    slices.inPlane = product(spatial, 0, 2);
    slices.outPlane = product(window.out, 0, 2);
    shape.batch = 1;
    shape.leadingTaps = product(slices.kernel, 0, slices.kernel.size());
    shape.channels *= shape.leadingTaps;
    return slices;
}
}  // namespace

Result<ConvPlan> planConvolution(const OpContext& context, const InputInfo& input, const InputInfo& weights)
{
    if (input.dims.size() < 3 || weights.dims.size() != input.dims.size())
        return context.invalid("input " + toString(input.dims) + " and weights " + toString(weights.dims) +
                               " must both have the dimensions [N, C, spatial …]");
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
    std::vector<int64_t> spatial = spatialDims(input.dims);
    ESP_TRY(Window window, readWindow(context, spatial, spatialDims(weights.dims)));
    // Kernels copy what lies under the windows, with its padding: that has to fit into memory, and its size into counts of bytes.
    double reach = static_cast<double>(shape.channels);
    for (size_t i = 0; i < window.rank(); ++i)
        reach *= static_cast<double>(std::max<int64_t>(0, window.out[i] - 1) * window.strides[i] + window.extent(i));
    if (reach > 0x1p46)
        return context.unsupported("windows of " + listText(window.kernel) + " with dilations " + listText(window.dilations) + " reach over more padding than any memory holds");
    plan.outputDims = {shape.batch, shape.filters};
    plan.outputDims.insert(plan.outputDims.end(), window.out.begin(), window.out.end());
    plan.macs = elementCount(plan.outputDims) * product(weights.dims, 1, weights.dims.size());
    if (spatial.size() > 2)
        plan.slices = cutSlices(shape, window, spatial);
    setWindow(shape, window, spatial);
    shape.weightsVary = !weights.constant || weights.isLateConstant;
    return plan;
}

void addPackingFields(Hasher& hasher, const ConvShape& shape)
{
    for (const int64_t field : {shape.channels, shape.filters, shape.groups, shape.kernelH, shape.kernelW, shape.strideH, shape.strideW,
                                shape.padTop, shape.padLeft, shape.padBottom, shape.padRight, shape.dilationH, shape.dilationW, shape.leadingTaps})
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
    const size_t sliceInBytes = plan.slices.needed() ? alignedBytes(static_cast<size_t>(plan.slices.inElements()) * sizeof(float)) : 0;
    const size_t sliceOutBytes = plan.slices.needed() ? alignedBytes(static_cast<size_t>(plan.slices.outElements()) * sizeof(float)) : 0;
    context.setScratchBytes(runPackBytes + sliceInBytes + sliceOutBytes + kernels.convF32ScratchBytes(shape));
    context.setRun([shape, slices = plan.slices, sliceInBytes, sliceOutBytes, &kernels, packed, runPackBytes, hasResidual, residualFirst, residual, activation,
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
        if (slices.needed()) {
            args.forTiles(slices.count(), [&](int64_t begin, int64_t end, std::byte* scratch) {
                std::byte* in = scratch + runPackBytes;
                std::byte* out = in + sliceInBytes;
                FloatEpilogue last = epilogue;
                last.residual = hasResidual ? reinterpret_cast<const float*>(out) : nullptr;
                for (int64_t slice = begin; slice < end; ++slice) {
                    slices.gather(slice, args.in<std::byte>(0), sizeof(float), std::byte{0}, in);
                    if (hasResidual)
                        slices.collect(slice, args.in<std::byte>(*residual), sizeof(float), out);
                    kernels.convF32(shape, reinterpret_cast<const float*>(in), weightData, last, reinterpret_cast<float*>(out),
                                    out + sliceOutBytes, 0, kernels.convF32Tiles(shape));
                    slices.scatter(slice, out, sizeof(float), args.out<std::byte>());
                }
            });
        } else {
            args.forTiles(kernels.convF32Tiles(shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
                kernels.convF32(shape, args.in<float>(0), weightData, epilogue, args.out<float>(), scratch + runPackBytes, begin, end);
            });
        }
        applyActivation(args, kernels, activation, args.out<float>(), count);
    });
    return {};
}

/// float64 by the definition, without a kernel.
Result<void> planDoubleConv(OpContext& context)
{
    for (size_t i = 1; i < context.inputCount(); ++i)
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Double}));
    const Dims& weights = context.input(1).dims;
    ESP_TRY(const ConvPlan plan, planConvolution(context, context.input(0), context.input(1)));
    const std::vector<int64_t> in = spatialDims(context.input(0).dims);
    ESP_TRY(const Window window, readWindow(context, in, spatialDims(weights)));
    if (context.has(2) && context.input(2).count() != weights[0])
        return context.invalid("bias " + toString(context.input(2).dims) + " must have one value for each of " + std::to_string(weights[0]) + " filters");
    context.setOutput(0, ElementType::Double, plan.outputDims);
    context.setMacs(plan.macs);
    context.setRun([window, in, batch = plan.outputDims[0], filters = weights[0], groupChannels = weights[1],
                    groupFilters = weights[0] / plan.shape.groups, groups = plan.shape.groups](const RunArgs& args) {
        const size_t rank = in.size();
        const int64_t pixels = product(in, 0, rank);
        const int64_t outputs = product(window.out, 0, rank);
        const int64_t taps = product(window.kernel, 0, rank);
        args.forTiles(batch * filters, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t plane = begin; plane < end; ++plane) {
                const int64_t filter = plane % filters;
                const double* image = args.in<double>(0) + (plane / filters * groups + filter / groupFilters) * groupChannels * pixels;
                const double* weight = args.in<double>(1) + filter * groupChannels * taps;
                for (int64_t i = 0; i < outputs; ++i) {
                    double sum = args.in<double>(2) ? args.in<double>(2)[filter] : 0.0;
                    for (int64_t tap = 0; tap < taps; ++tap) {
                        int64_t position = i;
                        int64_t rest = tap;
                        int64_t from = 0;
                        int64_t step = 1;
                        bool inside = true;
                        for (size_t axis = rank; axis-- > 0; position /= window.out[axis], rest /= window.kernel[axis], step *= in[axis]) {
                            const int64_t at = position % window.out[axis] * window.strides[axis] + rest % window.kernel[axis] * window.dilations[axis] -
                                               window.padBegin[axis];
                            inside = inside && at >= 0 && at < in[axis];
                            from += at * step;
                        }
                        for (int64_t channel = 0; channel < groupChannels && inside; ++channel)
                            sum += image[channel * pixels + from] * weight[channel * taps + tap];
                    }
                    args.out<double>()[plane * outputs + i] = sum;
                }
            }
        });
    });
    return {};
}

Result<void> planConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planConv);
    if (context.input(0).type == ElementType::Double)
        return planDoubleConv(context);
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
