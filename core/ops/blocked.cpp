// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators on blocked images: what turns images into such and back, and float convolutions and pools. Results have the bits of the plain
// operators, whose rules they share; what is elementwise needs no operator of its own.
#include "core/ops/blocked.h"

#include "core/ops/activation.h"
#include "core/ops/conv.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>

namespace esp {

Dims blockedDims(const Dims& dims) { return {dims[0], (dims[1] + kBlockChannels - 1) / kBlockChannels, dims[2], dims[3], kBlockChannels}; }

Dims unblockedDims(const Dims& blocked, int64_t channels)
{
    if (blocked.size() != 5 || blocked[4] != kBlockChannels || channels < 1 || (channels - 1) / kBlockChannels + 1 != blocked[1])
        return {};
    return {blocked[0], channels, blocked[2], blocked[3]};
}

bool canBlockElements(ElementType type)
{
    const int64_t bytes = elementBytes(type);
    return bitCount(type) == 8 * bytes && (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8);
}

bool readsBlocked(const Dims& weights, int64_t groups) { return groups > 1 || weights[1] >= kBlockChannels; }

bool canBlockConv(const Dims& weights, int64_t groups)
{
    if (weights.size() != 4 || groups < 1 || std::find(weights.begin(), weights.end(), 0) != weights.end())
        return false;
    const int64_t filters = weights[0];
    const int64_t channels = weights[1];
    const int64_t lanes = (filters + kBlockChannels - 1) / kBlockChannels * kBlockChannels;
    if (lanes * 3 > filters * 4)
        return false;
    if (groups == 1)
        return channels < kBlockChannels || channels % 4 == 0;
    return filters % groups == 0 && ((channels == 1 && filters == groups) || (channels % kBlockChannels == 0 && filters / groups % kBlockChannels == 0));
}

bool canUseWinograd(const Node& conv, const Dims& weights)
{
    const auto allOne = [&](std::string_view name) {
        const std::vector<int64_t> values = conv.intsAttribute(name);
        return std::all_of(values.begin(), values.end(), [](int64_t value) { return value == 1; });
    };
    return weights.size() == 4 && weights[2] == 3 && weights[3] == 3 && weights[1] >= kBlockChannels && conv.intAttribute("group", 1) == 1 && allOne("strides") &&
           allOne("dilations");
}

namespace {
/// Calls body(channel, first pixel, end pixel, place of the first pixel in the blocked image) in an order that keeps to the cache.
template <typename Body>
void forLanes(int64_t channels, int64_t pixels, const Body& body)
{
    constexpr int64_t kPixels = 64;
    for (int64_t first = 0; first < channels; first += kBlockChannels)
        for (int64_t pixel = 0; pixel < pixels; pixel += kPixels)
            for (int64_t lane = 0; lane < kBlockChannels; ++lane)
                body(first + lane, pixel, std::min(pixels, pixel + kPixels), (first * pixels + pixel * kBlockChannels) + lane);
}

template <typename T>
void blockImage(int64_t channels, int64_t pixels, const T* from, T* to)
{
    forLanes(channels, pixels, [&](int64_t channel, int64_t begin, int64_t end, int64_t place) {
        for (int64_t pixel = begin; pixel < end; ++pixel, place += kBlockChannels)
            to[place] = channel < channels ? from[channel * pixels + pixel] : T{0};
    });
}

template <typename T>
void unblockImage(int64_t channels, int64_t pixels, const T* from, T* to)
{
    forLanes(channels, pixels, [&](int64_t channel, int64_t begin, int64_t end, int64_t place) {
        for (int64_t pixel = begin; pixel < end && channel < channels; ++pixel, place += kBlockChannels)
            to[channel * pixels + pixel] = from[place];
    });
}

/// An element's bits are moved, whatever they mean.
template <typename Move>
void withElement(int64_t elementBytes, const Move& move)
{
    switch (elementBytes) {
    case 1: return move(uint8_t{0});
    case 2: return move(uint16_t{0});
    case 4: return move(uint32_t{0});
    default: return move(uint64_t{0});
    }
}
}  // namespace

void blockImages(int64_t images, int64_t channels, int64_t pixels, int64_t elementBytes, const std::byte* from, std::byte* to)
{
    const int64_t lanes = (channels + kBlockChannels - 1) / kBlockChannels * kBlockChannels;
    withElement(elementBytes, [&]<typename T>(T) {
        for (int64_t i = 0; i < images; ++i)
            blockImage(channels, pixels, reinterpret_cast<const T*>(from) + i * channels * pixels, reinterpret_cast<T*>(to) + i * lanes * pixels);
    });
}

void unblockImages(int64_t images, int64_t channels, int64_t pixels, int64_t elementBytes, const std::byte* from, std::byte* to)
{
    const int64_t lanes = (channels + kBlockChannels - 1) / kBlockChannels * kBlockChannels;
    withElement(elementBytes, [&]<typename T>(T) {
        for (int64_t i = 0; i < images; ++i)
            unblockImage(channels, pixels, reinterpret_cast<const T*>(from) + i * lanes * pixels, reinterpret_cast<T*>(to) + i * channels * pixels);
    });
}

Result<PoolShape> readBlockedPool(const OpContext& context)
{
    const Dims& dims = context.input(0).dims;
    if (dims.size() != 5 || dims[4] != kBlockChannels)
        return context.invalid("needs a blocked image; the input is " + toString(dims));
    if (!context.node().findAttribute("kernel_shape"))
        return context.invalid("needs kernel_shape");
    const std::vector<int64_t> spatial = {dims[2], dims[3]};
    ESP_TRY(const Window window, readWindow(context, spatial, {}));
    PoolShape shape;
    shape.planes = dims[0] * dims[1];
    setWindow(shape, window, spatial);
    return shape;
}

namespace {
Result<Dims> readBlockedDims(const OpContext& context, int64_t channels)
{
    Dims dims = unblockedDims(context.input(0).dims, channels);
    if (dims.empty())
        return context.invalid("input " + toString(context.input(0).dims) + " is no blocked image of " + std::to_string(channels) + " channels");
    return dims;
}

Result<void> expectMovable(const OpContext& context)
{
    if (!canBlockElements(context.input(0).type))
        return context.unsupported("elements of " + toString(context.input(0).type) + " cannot be moved into blocks");
    return {};
}

Result<void> planBlock(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(expectMovable(context));
    const InputInfo& input = context.input(0);
    if (input.rank() != 4)
        return context.invalid("needs the dimensions [N, C, H, W]; the input is " + toString(input.dims));
    context.setOutput(0, input.type, blockedDims(input.dims));
    context.setRun([dims = input.dims, bytes = elementBytes(input.type), imageBytes = elementBytes(input.type) * product(input.dims, 1, 4),
                    outBytes = elementBytes(input.type) * product(blockedDims(input.dims), 1, 5)](const RunArgs& args) {
        args.forTiles(dims[0], [&](int64_t begin, int64_t end, std::byte*) {
            blockImages(end - begin, dims[1], dims[2] * dims[3], bytes, args.in<std::byte>(0) + begin * imageBytes, args.out<std::byte>() + begin * outBytes);
        });
    });
    return {};
}

Result<void> planUnblock(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(expectMovable(context));
    const InputInfo& input = context.input(0);
    ESP_TRY(const Dims dims, readBlockedDims(context, context.node().intAttribute(kBlockedChannels, 0)));
    context.setOutput(0, input.type, dims);
    context.setRun([dims, bytes = elementBytes(input.type), imageBytes = elementBytes(input.type) * product(input.dims, 1, 5),
                    outBytes = elementBytes(input.type) * product(dims, 1, 4)](const RunArgs& args) {
        args.forTiles(dims[0], [&](int64_t begin, int64_t end, std::byte*) {
            unblockImages(end - begin, dims[1], dims[2] * dims[3], bytes, args.in<std::byte>(0) + begin * imageBytes, args.out<std::byte>() + begin * outBytes);
        });
    });
    return {};
}

/// The kernels of one method.
struct ConvMethod {
    const char* name;
    ConvPackedBytes* packedBytes;
    ConvF32Pack* pack;
    ConvTiles* tiles;
    ConvScratchBytes* scratchBytes;
    ConvF32* run;

    static ConvMethod of(const KernelTable& k, bool winograd)
    {
        if (winograd)
            return {"winograd conv f32", k.winogradConvF32PackedBytes, k.winogradConvF32Pack, k.winogradConvF32Tiles, k.winogradConvF32ScratchBytes, k.winogradConvF32};
        return {"blocked conv f32", k.blockedConvF32PackedBytes, k.blockedConvF32Pack, k.blockedConvF32Tiles, k.blockedConvF32ScratchBytes, k.blockedConvF32};
    }
};

/// Inputs as of FusedConv: X, W, B, Z; attributes too.
Result<void> planBlockedConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 4));
    for (size_t i = 0; i < context.inputCount(); ++i) {
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Float}));
    }
    const InputInfo& weights = context.input(1);
    const int64_t groups = context.node().intAttribute("group", 1);
    if (!weights.constant || !canBlockConv(weights.dims, groups))
        return context.unsupported("weights " + toString(weights.dims) + " must be constant and fit whole blocks of channels");
    InputInfo input = context.input(0);
    if (readsBlocked(weights.dims, groups)) {
        ESP_TRY(input.dims, readBlockedDims(context, weights.dims[1] * groups));
    }
    ESP_TRY(const ConvPlan plan, planConvolution(context, input, weights));
    const ConvShape& shape = plan.shape;
    if (context.has(2) && context.input(2).count() != shape.filters)
        return context.invalid("bias " + toString(context.input(2).dims) + " must have one value for each of " + std::to_string(shape.filters) + " filters");
    const Dims outputDims = blockedDims(plan.outputDims);
    if (context.has(3) && context.input(3).dims != outputDims)
        return context.invalid("added tensor " + toString(context.input(3).dims) + " must have the output's dimensions " + toString(outputDims));
    ESP_TRY(const Activation activation, readActivation(context));
    context.setOutput(0, ElementType::Float, outputDims);
    context.setMacs(plan.macs);
    const KernelTable& kernels = context.kernels();
    const bool winograd = context.node().intAttribute(kWinograd, 0) != 0;
    if (winograd && !canUseWinograd(context.node(), weights.dims))
        return context.unsupported("weights " + toString(weights.dims) + " and these attributes do not fit Winograd's method");
    const ConvMethod method = ConvMethod::of(kernels, winograd);
    Hasher key;
    key.add(method.name).add(kernels.isa).add(weights.constantHash);
    addPackingFields(key, shape);
    if (winograd)
        key.add(shape.outHeight).add(shape.outWidth);
    const PackedPtr packed = context.pack(key.finish(), method.packedBytes(shape), [shape, method, value = *weights.constant](std::byte* memory) {
        method.pack(shape, value.as<float>().data(), memory);
    });
    context.setScratchBytes(method.scratchBytes(shape));
    context.setRun([shape, &kernels, method, packed, activation, residualFirst = context.node().intAttribute("residual_first", 0) != 0,
                    count = elementCount(outputDims)](const RunArgs& args) {
        FloatEpilogue epilogue;
        epilogue.bias = args.in<float>(2);
        epilogue.residual = args.in<float>(3);
        epilogue.residualFirst = residualFirst;
        epilogue.lo = activation.lo;
        epilogue.hi = activation.hi;
        args.forTiles(method.tiles(shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
            method.run(shape, args.in<float>(0), packed->data(), epilogue, args.out<float>(), scratch, begin, end);
        });
        applyActivation(args, kernels, activation, args.out<float>(), count);
    });
    return {};
}

Result<void> planBlockedMaxPool(OpContext& context)
{
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Int8, ElementType::Uint8}));
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_TRY(const PoolShape shape, readBlockedPool(context));
    const Dims& dims = context.input(0).dims;
    context.setOutput(0, type, {dims[0], dims[1], shape.outHeight, shape.outWidth, kBlockChannels});
    context.setRun([shape, type, &kernels = context.kernels()](const RunArgs& args) {
        args.forTiles(shape.planes, [&](int64_t begin, int64_t end, std::byte*) {
            if (type == ElementType::Float)
                kernels.blockedMaxPoolF32(shape, args.in<float>(0), args.out<float>(), begin, end);
            else
                kernels.blockedMaxPool8(shape, type == ElementType::Int8, args.in<std::byte>(0), args.out<std::byte>(), begin, end);
        });
    });
    return {};
}

Result<void> planBlockedAveragePool(OpContext& context)
{
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_TRY(const PoolShape shape, readBlockedPool(context));
    const Dims& dims = context.input(0).dims;
    context.setOutput(0, ElementType::Float, {dims[0], dims[1], shape.outHeight, shape.outWidth, kBlockChannels});
    context.setRun([shape, countPadding = context.node().intAttribute("count_include_pad", 0) != 0, &kernels = context.kernels()](const RunArgs& args) {
        args.forTiles(shape.planes, [&](int64_t begin, int64_t end, std::byte*) {
            kernels.blockedAveragePoolF32(shape, countPadding, args.in<float>(0), args.out<float>(), begin, end);
        });
    });
    return {};
}

Result<void> planBlockedGlobalAveragePool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    ESP_TRY(const Dims dims, readBlockedDims(context, context.node().intAttribute(kBlockedChannels, 0)));
    const int64_t planes = context.input(0).dims[0] * context.input(0).dims[1];
    const int64_t pixels = dims[2] * dims[3];
    context.setOutput(0, ElementType::Float, blockedDims({dims[0], dims[1], 1, 1}));
    // The order of the sum is the plain operator's (pool.cpp).
    context.setRun([planes, pixels, fourLanes = dims[1] % kBlockChannels != 0, &kernels = context.kernels()](const RunArgs& args) {
        args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte*) {
            kernels.blockedMeanF32(end - begin, pixels, fourLanes, args.in<float>(0) + begin * pixels * kBlockChannels, args.out<float>() + begin * kBlockChannels);
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opBlock{kBlockedDomain, "Block", 1, planBlock};
extern constinit const OpDescriptor opUnblock{kBlockedDomain, "Unblock", 1, planUnblock};
extern constinit const OpDescriptor opBlockedConv{kBlockedDomain, "Conv", 1, planBlockedConv};
extern constinit const OpDescriptor opBlockedMaxPool{kBlockedDomain, "MaxPool", 1, planBlockedMaxPool};
extern constinit const OpDescriptor opBlockedAveragePool{kBlockedDomain, "AveragePool", 1, planBlockedAveragePool};
extern constinit const OpDescriptor opBlockedGlobalAveragePool{kBlockedDomain, "GlobalAveragePool", 1, planBlockedGlobalAveragePool};

}  // namespace esp
