// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// ConvTranspose over one to three spatial dimensions. For each image and group one matrix product gives what every input position adds to
// every position of the window around it; then each output channel collects its sums, kernel position by kernel position, in a fixed order.
#include "core/ops/conv.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>

namespace esp {

namespace {
struct TransposedConv {
    int64_t batch = 0, channels = 0, filters = 0, groups = 1;
    std::vector<int64_t> in, kernel, strides, dilations, padBegin, out;
    GemmShape shape;  ///< [positions, channels of a group] · [channels of a group, filters of a group · window]
    const KernelTable* kernels = nullptr;
    std::vector<PackedPtr> packed;  ///< for each group; empty if the weights are computed at run time
    size_t packBytes = 0, columnBytes = 0;

    int64_t positions() const { return product(in, 0, in.size()); }
    int64_t window() const { return product(kernel, 0, kernel.size()); }
    int64_t outputs() const { return product(out, 0, out.size()); }
};

std::vector<int64_t> attributeOr(const Node& node, const char* name, size_t rank, int64_t fallback)
{
    return node.intsAttribute(name, std::vector<int64_t>(rank, fallback));
}

/// Output extents and leading pads; trailing pads only cut.
Result<void> setExtents(const OpContext& context, TransposedConv& conv)
{
    const Node& node = context.node();
    const size_t rank = conv.in.size();
    const std::vector<int64_t> outputPadding = attributeOr(node, "output_padding", rank, 0);
    const std::vector<int64_t> pads = attributeOr(node, "pads", rank * 2, 0);
    std::vector<int64_t> wished = node.intsAttribute("output_shape");
    const std::string autoPad = node.stringAttribute("auto_pad", "NOTSET");
    if (wished.size() == rank + 2)
        wished.erase(wished.begin(), wished.begin() + 2);
    if (outputPadding.size() != rank || pads.size() != rank * 2 || (!wished.empty() && wished.size() != rank) ||
        conv.strides.size() != rank || conv.dilations.size() != rank || conv.kernel.size() != rank)
        return context.invalid("strides, dilations, pads, output_padding and output_shape must fit " + std::to_string(rank) +
                               " spatial dimensions");
    if (!fitExtents({&conv.strides, &conv.dilations, &conv.kernel, &conv.in, &outputPadding, &pads, &wished}))
        return context.invalid("strides " + listText(conv.strides) + ", dilations " + listText(conv.dilations) + ", pads " + listText(pads) +
                               ", output_padding and output_shape must be below 2^31");
    conv.padBegin.resize(rank);
    conv.out.resize(rank);
    for (size_t i = 0; i < rank; ++i) {
        const int64_t full = conv.strides[i] * (conv.in[i] - 1) + outputPadding[i] + (conv.kernel[i] - 1) * conv.dilations[i] + 1;
        const bool same = autoPad == "SAME_UPPER" || autoPad == "SAME_LOWER";
        if (!wished.empty() || same) {
            conv.out[i] = wished.empty() ? conv.in[i] * conv.strides[i] : wished[i];
            const int64_t total = std::max<int64_t>(full - conv.out[i], 0);
            conv.padBegin[i] = autoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
        } else {
            const bool valid = autoPad == "VALID";
            conv.padBegin[i] = valid ? 0 : pads[i];
            conv.out[i] = full - conv.padBegin[i] - (valid ? 0 : pads[rank + i]);
        }
        if (conv.out[i] < 1 || conv.strides[i] < 1 || conv.dilations[i] < 1)
            return context.invalid("strides " + listText(conv.strides) + ", dilations " + listText(conv.dilations) + " and pads " +
                                   listText(pads) + " leave no output");
    }
    return {};
}

/// Adds to the plane of one output channel what the columns [positions, columnStride] hold for it.
template <typename T>
void collect(const TransposedConv& conv, const T* columns, int64_t columnStride, T* plane)
{
    const size_t rank = conv.in.size();
    const int64_t innerIn = conv.in[rank - 1];
    for (int64_t k = 0; k < conv.window(); ++k) {
        int64_t shift[3];
        int64_t rest = k;
        for (size_t i = rank; i-- > 0; rest /= conv.kernel[i])
            shift[i] = rest % conv.kernel[i] * conv.dilations[i] - conv.padBegin[i];
        for (int64_t row = 0; row < conv.positions() / innerIn; ++row) {
            int64_t at = 0;
            int64_t index = row;
            int64_t step = conv.out[rank - 1];
            bool inside = true;
            for (size_t i = rank - 1; i-- > 0; index /= conv.in[i], step *= conv.out[i]) {
                const int64_t place = index % conv.in[i] * conv.strides[i] + shift[i];
                inside = inside && place >= 0 && place < conv.out[i];
                at += place * step;
            }
            if (!inside)
                continue;
            for (int64_t i = 0; i < innerIn; ++i) {
                const int64_t place = i * conv.strides[rank - 1] + shift[rank - 1];
                if (place >= 0 && place < conv.out[rank - 1])
                    plane[at + place] += columns[(row * innerIn + i) * columnStride + k];
            }
        }
    }
}

template <typename T>
void runTransposed(const RunArgs& args, const TransposedConv& conv)
{
    const KernelTable& kernels = *conv.kernels;
    const int64_t groupFilters = conv.filters / conv.groups;
    const int64_t columnStride = groupFilters * conv.window();
    auto* columns = reinterpret_cast<T*>(args.scratch + conv.packBytes);
    for (int64_t unit = 0; unit < conv.batch * conv.groups; ++unit) {
        const int64_t group = unit % conv.groups;
        const T* in = args.in<T>(0) + unit * conv.shape.k * conv.positions();
        const T* ownWeights = args.in<T>(1) + group * conv.shape.k * conv.shape.n;
        if constexpr (std::is_same_v<T, float>) {
            const std::byte* weights = args.scratch;
            if (!conv.packed.empty())
                weights = conv.packed[static_cast<size_t>(group)]->data();
            else
                kernels.gemmF32Pack(conv.shape, ownWeights, args.scratch);
            args.forTiles(kernels.gemmF32Tiles(conv.shape), [&](int64_t begin, int64_t end, std::byte* scratch) {
                kernels.gemmF32(conv.shape, in, weights, {}, columns, scratch + conv.packBytes + conv.columnBytes, begin, end);
            });
        } else {
            std::fill_n(columns, conv.shape.m * conv.shape.n, T{0});
            for (int64_t k = 0; k < conv.shape.k; ++k)
                for (int64_t i = 0; i < conv.shape.m * conv.shape.n; ++i)
                    columns[i] += in[k * conv.shape.m + i / conv.shape.n] * ownWeights[k * conv.shape.n + i % conv.shape.n];
        }
        args.forTiles(groupFilters, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t filter = begin; filter < end; ++filter) {
                T* plane = args.out<T>() + (unit * groupFilters + filter) * conv.outputs();
                std::fill_n(plane, conv.outputs(), args.in<T>(2) ? args.in<T>(2)[group * groupFilters + filter] : T{0});
                collect(conv, columns + filter * conv.window(), columnStride, plane);
            }
        });
    }
}

Result<void> planConvTranspose(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planConvTranspose);
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    for (size_t i = 1; i < context.inputCount(); ++i)
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {type}));
    const Dims& x = context.input(0).dims;
    const InputInfo& weights = context.input(1);
    if (x.size() < 3 || x.size() > 5 || weights.dims.size() != x.size())
        return context.unsupported("input " + toString(x) + " and weights " + toString(weights.dims) +
                                   " must have one to three spatial dimensions");
    const Node& node = context.node();
    TransposedConv conv;
    conv.batch = x[0];
    conv.channels = x[1];
    conv.groups = node.intAttribute("group", 1);
    conv.filters = weights.dims[1] * conv.groups;
    if (conv.groups < 1 || conv.channels % conv.groups != 0 || weights.dims[0] != conv.channels)
        return context.invalid("weights " + toString(weights.dims) + " in " + std::to_string(conv.groups) + " groups do not fit " +
                               std::to_string(conv.channels) + " input channels");
    conv.in = spatialDims(x);
    conv.kernel = spatialDims(weights.dims);
    conv.strides = attributeOr(node, "strides", conv.in.size(), 1);
    conv.dilations = attributeOr(node, "dilations", conv.in.size(), 1);
    ESP_CHECK(setExtents(context, conv));
    if (context.has(2) && context.input(2).count() != conv.filters)
        return context.invalid("bias " + toString(context.input(2).dims) + " must have one value for each of " +
                               std::to_string(conv.filters) + " filters");
    Dims dims{conv.batch, conv.filters};
    dims.insert(dims.end(), conv.out.begin(), conv.out.end());
    context.setOutput(0, type, dims);

    const KernelTable& kernels = context.kernels();
    conv.kernels = &kernels;
    conv.shape.m = conv.positions();
    conv.shape.k = conv.channels / conv.groups;
    conv.shape.n = conv.filters / conv.groups * conv.window();
    conv.shape.transposeA = true;
    context.setMacs(conv.batch * conv.groups * conv.shape.m * conv.shape.n * conv.shape.k);
    conv.columnBytes = alignedBytes(static_cast<size_t>(conv.shape.m * conv.shape.n) * (type == ElementType::Double ? sizeof(double) : sizeof(float)));
    const size_t packBytes = kernels.gemmF32PackedBytes(conv.shape);
    if (weights.constant && type == ElementType::Float) {
        for (int64_t group = 0; group < conv.groups; ++group) {
            const Hash128 key = Hasher()
                                    .add("conv transpose")
                                    .add(kernels.isa)
                                    .add(weights.constantHash)
                                    .add(conv.shape.n)
                                    .add(conv.shape.k)
                                    .add(group)
                                    .finish();
            conv.packed.push_back(
                context.pack(key, packBytes, [&kernels, shape = conv.shape, value = *weights.constant, group](std::byte* memory) {
                    kernels.gemmF32Pack(shape, value.as<float>().data() + group * shape.k * shape.n, memory);
                }));
        }
    } else {
        conv.packBytes = alignedBytes(packBytes);
    }
    context.setScratchBytes(conv.packBytes + conv.columnBytes + kernels.gemmF32ScratchBytes(conv.shape));
    withFloating(type, [&](auto zero) { context.setRun([conv](const RunArgs& args) { runTransposed<decltype(zero)>(args, conv); }); });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opConvTranspose{"", "ConvTranspose", 1, planConvTranspose};

}  // namespace esp
