// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Concat and Split: blocks of memory side by side along one axis.
#include "core/ops/joining.h"

#include "core/ops/gradient.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace esp {

Joint makeJoint(const Dims& joined, size_t axis, const std::vector<int64_t>& sizes, int64_t bytes)
{
    Joint joint;
    joint.outer = product(joined, 0, axis);
    const int64_t inner = product(joined, axis + 1, joined.size()) * bytes;
    for (const int64_t size : sizes) {
        joint.offset.push_back(joint.rowBytes);
        joint.partBytes.push_back(size * inner);
        joint.rowBytes += size * inner;
    }
    return joint;
}

Result<Dims> joinedDims(const OpContext& context, const std::vector<size_t>& parts, size_t axis, std::vector<int64_t>& sizes)
{
    const InputInfo& first = context.input(parts[0]);
    Dims dims = first.dims;
    dims[axis] = 0;
    for (const size_t part : parts) {
        const InputInfo& input = context.input(part);
        Dims rest = input.dims;
        if (rest.size() == dims.size())
            rest[axis] = dims[axis];
        if (rest != dims || input.type != first.type)
            return context.invalid("input " + std::to_string(part) + " (" + toString(input.type) + " " + toString(input.dims) +
                                   ") does not fit input " + std::to_string(parts[0]) + " (" + toString(first.type) + " " +
                                   toString(first.dims) + ") along axis " + std::to_string(axis));
        sizes.push_back(input.dims[axis]);
        dims[axis] += input.dims[axis];
    }
    return dims;
}

namespace {
Result<void> planConcat(OpContext& context)
{
    if (context.inputCount() == 0)
        return context.invalid("needs at least one input");
    ESP_CHECK(context.expectInputs(context.inputCount(), context.inputCount()));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", 1), context.input(0).rank()));
    std::vector<size_t> parts(context.inputCount());
    std::iota(parts.begin(), parts.end(), 0);
    std::vector<int64_t> sizes;
    ESP_TRY(const Dims dims, joinedDims(context, parts, static_cast<size_t>(axis), sizes));
    context.setOutput(0, context.input(0).type, dims);
    if (context.inputCount() == 1) {
        context.setView(0);
        return {};
    }
    context.setRun([joint = makeJoint(dims, static_cast<size_t>(axis), sizes, elementBytes(context.input(0).type))](const RunArgs& args) {
        forParts(args, joint, [&](size_t part, int64_t row) {
            if (joint.partBytes[part] > 0)
                std::memcpy(args.out<std::byte>() + row * joint.rowBytes + joint.offset[part],
                            args.in<std::byte>(part) + row * joint.partBytes[part], static_cast<size_t>(joint.partBytes[part]));
        });
    });
    return {};
}

Result<std::vector<int64_t>> splitSizes(const OpContext& context, int64_t dim)
{
    ESP_TRY(const auto given, intsFromAttributeOrInput(context, "split", 1));
    std::vector<int64_t> sizes;
    const auto parts = static_cast<int64_t>(context.outputCount());
    if (given) {
        sizes = *given;
    } else {
        const int64_t wanted = context.node().intAttribute("num_outputs", parts);
        const int64_t share = (dim + parts - 1) / std::max<int64_t>(parts, 1);
        // Only opset 18 lets the last part be shorter.
        if (wanted != parts || (dim % parts != 0 && context.opset() < 18) || share * (parts - 1) > dim)
            return context.invalid("dimension " + std::to_string(dim) + " cannot be split into " + std::to_string(wanted) + " parts for " +
                                   std::to_string(parts) + " outputs");
        sizes.assign(static_cast<size_t>(parts), share);
        sizes.back() = dim - share * (parts - 1);
    }
    int64_t sum = 0;
    for (const int64_t size : sizes)
        sum += size < 0 ? dim + 1 : size;
    if (sum != dim || static_cast<int64_t>(sizes.size()) != parts)
        return context.invalid("split " + listText(sizes) + " must have a size for each of " + std::to_string(parts) +
                               " outputs and add up to " + std::to_string(dim));
    return sizes;
}

Result<void> planSplit(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    ESP_CHECK(expectAddressable(context, 0));
    const Dims& from = context.input(0).dims;
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", 0), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    ESP_TRY(const std::vector<int64_t> sizes, splitSizes(context, from[at]));
    for (size_t i = 0; i < sizes.size(); ++i) {
        Dims dims = from;
        dims[at] = sizes[i];
        context.setOutput(i, context.input(0).type, std::move(dims));
    }
    context.setRun([joint = makeJoint(from, at, sizes, elementBytes(context.input(0).type))](const RunArgs& args) {
        forParts(args, joint, [&](size_t part, int64_t row) {
            std::byte* out = args.out<std::byte>(part);
            if (out && joint.partBytes[part] > 0)
                std::memcpy(out + row * joint.partBytes[part], args.in<std::byte>(0) + row * joint.rowBytes + joint.offset[part],
                            static_cast<size_t>(joint.partBytes[part]));
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opConcat{"", "Concat", 1, planConcat, gradientOfConcat};
extern constinit const OpDescriptor opSplit{"", "Split", 2, planSplit};

}  // namespace esp
