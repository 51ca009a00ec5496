// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Choosing elements: TopK, OneHot, Compress, NonZero, Unique. Where the number of chosen elements depends on values, these must be
// constants.
#include "core/ops/convert.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace esp {

namespace {
template <typename T>
void setTopKRun(OpContext& context, const Dims& dims, size_t axis, int64_t k, bool largest)
{
    const int64_t length = dims[axis];
    const int64_t inner = product(dims, axis + 1, dims.size());
    context.setScratchBytes(static_cast<size_t>(length) * sizeof(int64_t));
    context.setRun([=, lines = product(dims, 0, axis) * inner](const RunArgs& args) {
        args.forTiles(lines, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* order = reinterpret_cast<int64_t*>(scratch);
            for (int64_t line = begin; line < end; ++line) {
                const T* in = args.in<T>(0) + line / inner * length * inner + line % inner;
                std::iota(order, order + length, int64_t{0});
                // Equal values: the lower index first. NaN counts as larger than everything, as NumPy sorts it.
                const auto less = [in, inner](int64_t a, int64_t b) {
                    const T x = in[a * inner];
                    const T y = in[b * inner];
                    return x < y || (x == x && y != y);
                };
                std::partial_sort(order, order + k, order + length, [&](int64_t a, int64_t b) {
                    const bool before = largest ? less(b, a) : less(a, b);
                    const bool behind = largest ? less(a, b) : less(b, a);
                    return before || (!behind && a < b);
                });
                const int64_t first = line / inner * k * inner + line % inner;
                for (int64_t i = 0; i < k; ++i) {
                    if (args.out<T>(0))
                        args.out<T>(0)[first + i * inner] = in[order[i] * inner];
                    if (args.out<int64_t>(1))
                        args.out<int64_t>(1)[first + i * inner] = order[i];
                }
            }
        });
    });
}

Result<void> planTopK(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planTopK);
    std::vector<int64_t> count{context.node().intAttribute("k", -1)};
    if (context.opset() >= 10) {
        ESP_TRY(count, context.constantInts(1));
    }
    const Dims& from = context.input(0).dims;
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", -1), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    if (count.size() != 1 || count[0] < 0 || count[0] > from[at])
        return context.invalid("k " + listText(count) + " must be one number of at most " + std::to_string(from[at]));
    Dims dims = from;
    dims[at] = count[0];
    const ElementType type = context.input(0).type;
    context.setOutput(0, type, dims);
    context.setOutput(1, ElementType::Int64, dims);
    const bool largest = context.node().intAttribute("largest", 1) != 0;
    if (!withArithmetic(type, [&](auto zero) { setTopKRun<decltype(zero)>(context, from, at, count[0], largest); }))
        return context.unsupported("elements of type " + toString(type) + " are not compared");
    return {};
}

Result<void> planOneHot(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    const ElementType indexType = context.input(0).type;
    const ElementType type = context.input(2).type;
    ESP_TRY(const std::vector<float> depths, context.constantFloats(1));
    ESP_CHECK(expectAddressable(context, 2));
    if (depths.size() != 1 || !(depths[0] >= 1) || context.input(2).count() != 2)
        return context.invalid("needs one positive depth and two values");
    const auto depth = static_cast<int64_t>(depths[0]);
    Dims dims = context.input(0).dims;
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", -1), context.input(0).rank() + 1));
    const int64_t outer = product(dims, 0, static_cast<size_t>(axis));
    const int64_t inner = product(dims, static_cast<size_t>(axis), dims.size());
    dims.insert(dims.begin() + axis, depth);
    context.setOutput(0, type, dims);
    if (!canConvert(indexType, ElementType::Int64))
        return context.unsupported("indices of type " + toString(indexType) + " are not read");
    const int64_t bytes = elementBytes(type);
    context.setScratchBytes(static_cast<size_t>(outer * inner) * sizeof(int64_t));
    context.setRun([=](const RunArgs& args) {
        auto* picks = reinterpret_cast<int64_t*>(args.scratch);
        convertElements(indexType, args.in<std::byte>(0), ElementType::Int64, args.scratch, 0, outer * inner);
        const std::byte* off = args.in<std::byte>(2);
        fillElements(args.out<std::byte>(), outer * depth * inner, bytes, off);
        for (int64_t i = 0; i < outer * inner; ++i) {
            const int64_t pick = picks[i] < 0 ? picks[i] + depth : picks[i];
            if (pick >= 0 && pick < depth)
                std::memcpy(args.out<std::byte>() + ((i / inner * depth + pick) * inner + i % inner) * bytes, off + bytes,
                            static_cast<size_t>(bytes));
        }
    });
    return {};
}

/// Keeps indices of one axis (or of the flattened input).
Result<void> planCompress(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_CHECK(context.expectType(1, {ElementType::Bool}));
    if (!context.input(1).constant)
        return context.needsValue(1);
    const Dims& from = context.input(0).dims;
    const Attribute* axisAttribute = context.node().findAttribute("axis");
    int64_t outer = 1;
    int64_t length = context.input(0).count();
    int64_t inner = 1;
    size_t axis = 0;
    if (axisAttribute) {
        ESP_TRY(const int64_t normal, normalizeAxis(context, axisAttribute->i, context.input(0).rank()));
        axis = static_cast<size_t>(normal);
        outer = product(from, 0, axis);
        length = from[axis];
        inner = product(from, axis + 1, from.size());
    }
    std::vector<int64_t> keep;
    const std::span<const uint8_t> condition = context.input(1).constant->as<uint8_t>();
    for (int64_t i = 0; i < std::min<int64_t>(length, context.input(1).count()); ++i)
        if (condition[static_cast<size_t>(i)])
            keep.push_back(i);
    Dims dims = axisAttribute ? from : Dims{length};
    dims[axis] = static_cast<int64_t>(keep.size());
    context.setOutput(0, context.input(0).type, dims);
    const int64_t bytes = inner * elementBytes(context.input(0).type);
    context.setRun([=](const RunArgs& args) {
        std::byte* out = args.out<std::byte>();
        for (int64_t o = 0; o < outer; ++o)
            for (const int64_t index : keep) {
                std::memcpy(out, args.in<std::byte>(0) + (o * length + index) * bytes, static_cast<size_t>(bytes));
                out += bytes;
            }
    });
    return {};
}

Result<void> planNonZero(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const InputInfo& input = context.input(0);
    if (!input.constant)
        return context.needsValue(0);
    if (!canConvert(input.type, ElementType::Bool))
        return context.unsupported("elements of type " + toString(input.type) + " are not compared with 0");
    std::vector<uint8_t> set(static_cast<size_t>(input.count()));
    convertElements(input.type, input.constant->data.data(), ElementType::Bool, reinterpret_cast<std::byte*>(set.data()), 0, input.count());
    const Dims strides = stridesOf(input.dims);
    const auto found = static_cast<int64_t>(std::count(set.begin(), set.end(), 1));
    std::vector<int64_t> places;
    for (size_t axis = 0; axis < input.dims.size(); ++axis)
        for (int64_t i = 0; i < input.count(); ++i)
            if (set[static_cast<size_t>(i)])
                places.push_back(i / strides[axis] % input.dims[axis]);
    context.setOutput(0, ElementType::Int64, {input.rank(), found});
    context.setRun([places](const RunArgs& args) { std::copy(places.begin(), places.end(), args.out<int64_t>()); });
    return {};
}

/// Slices of a constant along an axis, each distinct one once.
struct Distinct {
    std::vector<int64_t> first;    ///< slice index of each distinct one, in output order
    std::vector<int64_t> inverse;  ///< for each slice, its place in the output
    std::vector<int64_t> counts;
};

/// less(a, b): order of two slices.
template <typename Less>
Distinct findDistinct(int64_t slices, bool sorted, const Less& less)
{
    std::vector<int64_t> order(static_cast<size_t>(slices));
    std::iota(order.begin(), order.end(), int64_t{0});
    std::stable_sort(order.begin(), order.end(), less);
    // Groups of equal slices, each named by its first member.
    std::vector<int64_t> leader(order.size());
    for (size_t i = 0; i < order.size(); ++i) {
        const bool starts = i == 0 || less(order[i - 1], order[i]);
        leader[static_cast<size_t>(order[i])] = starts ? order[i] : leader[static_cast<size_t>(order[i - 1])];
    }
    Distinct distinct;
    for (const int64_t slice : order)
        if (leader[static_cast<size_t>(slice)] == slice)
            distinct.first.push_back(slice);
    if (!sorted)
        std::sort(distinct.first.begin(), distinct.first.end());
    std::vector<int64_t> place(order.size());
    for (size_t i = 0; i < distinct.first.size(); ++i)
        place[static_cast<size_t>(distinct.first[i])] = static_cast<int64_t>(i);
    distinct.counts.assign(distinct.first.size(), 0);
    for (const int64_t leading : leader) {
        distinct.inverse.push_back(place[static_cast<size_t>(leading)]);
        ++distinct.counts[static_cast<size_t>(distinct.inverse.back())];
    }
    return distinct;
}

Result<void> planUnique(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    const InputInfo& input = context.input(0);
    if (!input.constant)
        return context.needsValue(0);
    const Attribute* axisAttribute = context.node().findAttribute("axis");
    int64_t outer = 1;
    int64_t slices = input.count();
    int64_t inner = 1;
    Dims dims{slices};
    size_t axis = 0;
    if (axisAttribute) {
        ESP_TRY(const int64_t normal, normalizeAxis(context, axisAttribute->i, input.rank()));
        axis = static_cast<size_t>(normal);
        dims = input.dims;
        outer = product(dims, 0, axis);
        slices = dims[axis];
        inner = product(dims, axis + 1, dims.size());
    }
    const bool sorted = context.node().intAttribute("sorted", 1) != 0;
    Distinct distinct;
    const bool known = withNumber(input.type, [&](auto zero) {
        using T = decltype(zero);
        const T* data = input.constant->as<T>().data();
        distinct = findDistinct(slices, sorted, [&](int64_t a, int64_t b) {
            for (int64_t o = 0; o < outer; ++o)
                for (int64_t i = 0; i < inner; ++i) {
                    const T x = data[(o * slices + a) * inner + i];
                    const T y = data[(o * slices + b) * inner + i];
                    if (x != y)
                        return x < y;
                }
            return false;
        });
    });
    if (!known)
        return context.unsupported("elements of type " + toString(input.type) + " are not compared");
    const auto found = static_cast<int64_t>(distinct.first.size());
    dims[axis] = found;
    context.setOutput(0, input.type, dims);
    context.setOutput(1, ElementType::Int64, {found});
    context.setOutput(2, ElementType::Int64, {slices});
    context.setOutput(3, ElementType::Int64, {found});
    const int64_t bytes = inner * elementBytes(input.type);
    context.setRun([=](const RunArgs& args) {
        for (int64_t o = 0; o < outer && args.out<std::byte>(0); ++o)
            for (int64_t i = 0; i < found; ++i)
                std::memcpy(args.out<std::byte>(0) + (o * found + i) * bytes,
                            args.in<std::byte>(0) + (o * slices + distinct.first[static_cast<size_t>(i)]) * bytes,
                            static_cast<size_t>(bytes));
        const std::vector<int64_t>* lists[] = {&distinct.first, &distinct.inverse, &distinct.counts};
        for (size_t k = 0; k < 3; ++k)
            if (args.out<int64_t>(k + 1))
                std::copy(lists[k]->begin(), lists[k]->end(), args.out<int64_t>(k + 1));
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opTopK{"", "TopK", 1, planTopK};
extern constinit const OpDescriptor opOneHot{"", "OneHot", 9, planOneHot};
extern constinit const OpDescriptor opCompress{"", "Compress", 9, planCompress};
extern constinit const OpDescriptor opNonZero{"", "NonZero", 9, planNonZero};
extern constinit const OpDescriptor opUnique{"", "Unique", 11, planUnique};

}  // namespace esp
