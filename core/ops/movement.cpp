// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators that move elements without changing them: one strided copy each.
#include "core/ops/gradient.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace esp {

namespace {
StridedCopy fillingCopy(Dims dims, Dims inStrides)
{
    StridedCopy copy;
    copy.outStrides = stridesOf(dims);
    copy.dims = std::move(dims);
    copy.inStrides = std::move(inStrides);
    return copy;
}

/// Output dimension i walks the input's dimension order[i].
void setTransposition(OpContext& context, const Dims& from, const std::vector<int64_t>& order, Dims outputDims)
{
    const Dims strides = stridesOf(from);
    Dims dims;
    Dims inStrides;
    for (const int64_t axis : order) {
        dims.push_back(from[static_cast<size_t>(axis)]);
        inStrides.push_back(strides[static_cast<size_t>(axis)]);
    }
    context.setOutput(0, context.input(0).type, std::move(outputDims));
    const StridedCopy copy = fillingCopy(std::move(dims), std::move(inStrides));
    const StridedCopy simple = copy.simplified();
    if (simple.dims.size() <= 1 && (simple.dims.empty() || simple.inStrides[0] == 1))
        context.setView(0);  // nothing moves: only dimensions of 1 change places
    else
        setCopyRun(context, copy);
}

Result<void> planTranspose(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(expectAddressable(context, 0));
    const Dims& from = context.input(0).dims;
    std::vector<int64_t> order(from.size());
    std::iota(order.rbegin(), order.rend(), 0);
    order = context.node().intsAttribute("perm", order);
    if (order.size() != from.size())
        return context.invalid("perm " + listText(order) + " must have one entry for each dimension of " + toString(from));
    ESP_TRY(order, normalizeAxes(context, order, context.input(0).rank()));
    Dims dims;
    for (const int64_t axis : order)
        dims.push_back(from[static_cast<size_t>(axis)]);
    setTransposition(context, from, order, dims);
    return {};
}

struct SliceSpec {
    std::vector<int64_t> starts, ends, axes, steps;
};

Result<SliceSpec> readSlice(const OpContext& context)
{
    SliceSpec spec;
    if (context.node().inputs().size() == 1 && context.opset() < 10) {
        spec.starts = context.node().intsAttribute("starts");
        spec.ends = context.node().intsAttribute("ends");
        spec.axes = context.node().intsAttribute("axes");
    } else {
        ESP_CHECK(context.expectInputs(3, 5));
        ESP_TRY(spec.starts, context.constantInts(1));
        ESP_TRY(spec.ends, context.constantInts(2));
        if (context.has(3)) {
            ESP_TRY(spec.axes, context.constantInts(3));
        }
        if (context.has(4)) {
            ESP_TRY(spec.steps, context.constantInts(4));
        }
    }
    if (spec.axes.empty()) {
        spec.axes.resize(spec.starts.size());
        std::iota(spec.axes.begin(), spec.axes.end(), 0);
    }
    if (spec.steps.empty())
        spec.steps.assign(spec.starts.size(), 1);
    if (spec.ends.size() != spec.starts.size() || spec.axes.size() != spec.starts.size() || spec.steps.size() != spec.starts.size())
        return context.invalid("starts, ends, axes and steps must be equally long");
    ESP_TRY(spec.axes, normalizeAxes(context, spec.axes, context.input(0).rank()));
    return spec;
}

Result<void> planSlice(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 5));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const SliceSpec spec, readSlice(context));
    const Dims& from = context.input(0).dims;
    Dims strides = stridesOf(from);
    Dims dims = from;
    int64_t offset = 0;
    for (size_t i = 0; i < spec.axes.size(); ++i) {
        const auto axis = static_cast<size_t>(spec.axes[i]);
        const int64_t dim = from[axis];
        if (spec.steps[i] == 0)
            return context.invalid("a step must not be 0");
        const int64_t step = std::clamp<int64_t>(spec.steps[i], -dim - 1, dim + 1);  // longer ones take one element too
        if (dim == 0)
            continue;
        // Bounds as NumPy takes them: negative ones count from the end, then they are cut to what exists.
        const auto fromEnd = [dim](int64_t position) { return position < 0 ? position + dim : position; };
        // The greatest integer means "to the end", which going backwards is before the first element, as ONNX Runtime takes it.
        const bool toEnd = spec.ends[i] == std::numeric_limits<int32_t>::max() || spec.ends[i] == std::numeric_limits<int64_t>::max();
        const int64_t start =
            step > 0 ? std::clamp<int64_t>(fromEnd(spec.starts[i]), 0, dim) : std::clamp<int64_t>(fromEnd(spec.starts[i]), 0, dim - 1);
        const int64_t end =
            step > 0 ? std::clamp<int64_t>(fromEnd(spec.ends[i]), 0, dim) : toEnd ? -1 : std::clamp<int64_t>(fromEnd(spec.ends[i]), -1, dim - 1);
        const int64_t distance = step > 0 ? end - start : start - end;
        dims[axis] = distance > 0 ? (distance - 1) / std::abs(step) + 1 : 0;
        if (dims[axis] == 0)
            continue;
        offset += start * strides[axis];
        strides[axis] = dims[axis] > 1 ? strides[axis] * step : strides[axis];
    }
    context.setOutput(0, context.input(0).type, dims);
    if (dims == from && std::all_of(spec.steps.begin(), spec.steps.end(), [](int64_t step) { return step > 0; })) {
        context.setView(0);
        return {};
    }
    StridedCopy copy = fillingCopy(std::move(dims), std::move(strides));
    copy.inOffset = offset;
    setCopyRun(context, copy);
    return {};
}

Result<void> planExpand(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const Dims shape, context.constantInts(1));
    const Dims& from = context.input(0).dims;
    const std::optional<Dims> dims = broadcastDims(from, shape);
    if (!dims || elementCount(*dims) < 0)
        return context.invalid(toString(from) + " cannot be expanded to " + listText(shape));
    context.setOutput(0, context.input(0).type, *dims);
    if (*dims == from) {
        context.setView(0);
        return {};
    }
    const Dims strides = stridesOf(from);
    Dims inStrides(dims->size(), 0);
    for (size_t i = 0; i < from.size(); ++i)
        inStrides[dims->size() - from.size() + i] = from[i] == 1 ? 0 : strides[i];
    setCopyRun(context, fillingCopy(*dims, std::move(inStrides)));
    return {};
}

Result<void> planTile(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const std::vector<int64_t> repeats, context.constantInts(1));
    const Dims& from = context.input(0).dims;
    if (repeats.size() != from.size() || std::any_of(repeats.begin(), repeats.end(), [](int64_t n) { return n < 0; }))
        return context.invalid("repeats " + listText(repeats) + " must have one count for each dimension of " + toString(from));
    const Dims strides = stridesOf(from);
    Dims dims;
    Dims walk;
    Dims inStrides;
    for (size_t i = 0; i < from.size(); ++i) {
        dims.push_back(from[i] * repeats[i]);
        walk.insert(walk.end(), {repeats[i], from[i]});
        inStrides.insert(inStrides.end(), {0, strides[i]});
    }
    context.setOutput(0, context.input(0).type, std::move(dims));
    setCopyRun(context, fillingCopy(std::move(walk), std::move(inStrides)));
    return {};
}

/// The input split into dimensions, reordered, and the result's dimensions: DepthToSpace and SpaceToDepth.
Result<void> planBlocks(OpContext& context, bool depthToSpace)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_CHECK(expectAddressable(context, 0));
    const Dims& from = context.input(0).dims;
    const int64_t block = context.node().intAttribute("blocksize", 0);
    constexpr int64_t kMostBlock = int64_t{1} << 15;
    if (from.size() != 4 || block <= 0 || block > kMostBlock)
        return context.invalid("needs an input of four dimensions and a blocksize from 1 to 2^15; it has " + toString(from) + " and " +
                               std::to_string(block));
    const int64_t n = from[0], c = from[1], h = from[2], w = from[3];
    const std::string mode = context.node().stringAttribute("mode", "DCR");
    if (mode != "DCR" && mode != "CRD")
        return context.invalid("mode must be DCR or CRD; it is \"" + mode + "\"");
    if (depthToSpace) {
        if (c % (block * block) != 0)
            return context.invalid(std::to_string(c) + " channels cannot be divided into blocks of " + std::to_string(block));
        const int64_t depth = c / (block * block);
        const Dims dims{n, depth, h * block, w * block};
        if (mode == "CRD")
            setTransposition(context, {n, depth, block, block, h, w}, {0, 1, 4, 2, 5, 3}, dims);
        else
            setTransposition(context, {n, block, block, depth, h, w}, {0, 3, 4, 1, 5, 2}, dims);
        return {};
    }
    if (h % block != 0 || w % block != 0)
        return context.invalid(toString(from) + " cannot be divided into blocks of " + std::to_string(block));
    const std::vector<int64_t> order = mode == "CRD" ? std::vector<int64_t>{0, 1, 3, 5, 2, 4} : std::vector<int64_t>{0, 3, 5, 1, 2, 4};
    setTransposition(context, {n, c, h / block, block, w / block, block}, order, {n, c * block * block, h / block, w / block});
    return {};
}

Result<void> planDepthToSpace(OpContext& context) { return planBlocks(context, true); }

Result<void> planSpaceToDepth(OpContext& context) { return planBlocks(context, false); }
}  // namespace

extern constinit const OpDescriptor opTranspose{"", "Transpose", 1, planTranspose, gradientOfMovement};
extern constinit const OpDescriptor opSlice{"", "Slice", 1, planSlice, gradientOfMovement};
extern constinit const OpDescriptor opExpand{"", "Expand", 8, planExpand, gradientOfMovement};
extern constinit const OpDescriptor opTile{"", "Tile", 6, planTile, gradientOfMovement};
extern constinit const OpDescriptor opDepthToSpace{"", "DepthToSpace", 1, planDepthToSpace, gradientOfMovement};
extern constinit const OpDescriptor opSpaceToDepth{"", "SpaceToDepth", 1, planSpaceToDepth, gradientOfMovement};

}  // namespace esp
