// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Pad: constant, reflect, edge, wrap; negative pads crop.
#include "core/ops/convert.h"
#include "core/ops/gradient.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace esp {

namespace {
struct Pads {
    std::vector<int64_t> begin, end;  ///< one for each dimension
};

Result<Pads> readPads(const OpContext& context)
{
    const size_t rank = context.input(0).dims.size();
    // "paddings" is the name in opset 1.
    ESP_TRY(const auto given, intsFromAttributeOrInput(context, context.node().findAttribute("paddings") ? "paddings" : "pads", 1));
    if (!given)
        return context.invalid("needs pads");
    std::vector<int64_t> axes(rank);
    std::iota(axes.begin(), axes.end(), 0);
    if (context.has(3)) {
        ESP_TRY(axes, context.constantInts(3));
        ESP_TRY(axes, normalizeAxes(context, axes, static_cast<int64_t>(rank)));
    }
    if (given->size() != axes.size() * 2)
        return context.invalid("pads " + listText(*given) + " must have two values for each of " + std::to_string(axes.size()) + " axes");
    Pads pads{std::vector<int64_t>(rank, 0), std::vector<int64_t>(rank, 0)};
    for (size_t i = 0; i < axes.size(); ++i) {
        pads.begin[static_cast<size_t>(axes[i])] = (*given)[i];
        pads.end[static_cast<size_t>(axes[i])] = (*given)[axes.size() + i];
    }
    return pads;
}

/// Constant mode: fill everything, then copy what remains of the input into its place.
Result<void> planConstantPad(OpContext& context, const Dims& dims, const Pads& pads)
{
    const ElementType type = context.input(0).type;
    const Dims& from = context.input(0).dims;
    const int64_t bytes = elementBytes(type);
    StridedCopy copy;
    const Dims inStrides = stridesOf(from);
    copy.outStrides = stridesOf(dims);
    copy.inStrides = inStrides;
    for (size_t i = 0; i < dims.size(); ++i) {
        const int64_t crop = std::max<int64_t>(-pads.begin[i], 0);
        const int64_t shift = std::max<int64_t>(pads.begin[i], 0);
        copy.dims.push_back(std::max<int64_t>(std::min(from[i] - crop, dims[i] - shift), 0));
        copy.inOffset += crop * inStrides[i];
        copy.outOffset += shift * copy.outStrides[i];
    }
    std::vector<std::byte> fill(static_cast<size_t>(bytes), std::byte{0});
    if (const Attribute* value = context.node().findAttribute("value")) {
        if (!canConvert(ElementType::Float, type))
            return context.unsupported("elements of type " + toString(type) + " are not padded");
        convertElements(ElementType::Float, reinterpret_cast<const std::byte*>(&value->f), type, fill.data(), 0, 1);
    }
    const bool fillAtRun = context.has(2);
    if (fillAtRun && (context.input(2).type != type || context.input(2).count() != 1))
        return context.invalid("constant_value must be one element of type " + toString(type));
    context.setRun([copy = copy.simplified(), fill, fillAtRun, bytes, count = elementCount(dims)](const RunArgs& args) {
        const std::byte* element = fillAtRun ? args.in<std::byte>(2) : fill.data();
        fillElements(args.out<std::byte>(), count, bytes, element);
        runCopy(args, copy, bytes, args.in<std::byte>(0), args.out<std::byte>());
    });
    return {};
}

/// Which input index output index `at` of a dimension shows.
int64_t mirrored(int64_t at, int64_t dim, const std::string& mode)
{
    if (mode == "edge")
        return std::clamp<int64_t>(at, 0, dim - 1);
    if (mode == "wrap")
        return (at % dim + dim) % dim;
    const int64_t period = std::max<int64_t>(2 * (dim - 1), 1);  // reflect: there and back without repeating the ends
    const int64_t place = (at % period + period) % period;
    return place < dim ? place : period - place;
}

/// The other modes: for each dimension a table of input offsets.
void setTableRun(OpContext& context, const Dims& dims, const Pads& pads, const std::string& mode)
{
    const Dims& from = context.input(0).dims;
    const Dims strides = stridesOf(from);
    std::vector<std::vector<int64_t>> tables(dims.size());
    for (size_t i = 0; i < dims.size(); ++i)
        for (int64_t at = 0; at < dims[i]; ++at)
            tables[i].push_back(mirrored(at - pads.begin[i], from[i], mode) * strides[i]);
    withElementSize(elementBytes(context.input(0).type), [&](auto element) {
        using T = decltype(element);
        context.setRun([dims, tables](const RunArgs& args) {
            const size_t rank = dims.size();
            const int64_t columns = rank ? dims[rank - 1] : 1;
            args.forTiles(product(dims, 0, rank ? rank - 1 : 0), [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t row = begin; row < end; ++row) {
                    int64_t rest = row;
                    const T* in = args.in<T>(0);
                    for (size_t i = rank ? rank - 1 : 0; i-- > 0; rest /= dims[i])
                        in += tables[i][static_cast<size_t>(rest % dims[i])];
                    for (int64_t column = 0; column < columns; ++column)
                        args.out<T>()[row * columns + column] = in[rank ? tables[rank - 1][static_cast<size_t>(column)] : 0];
                }
            });
        });
    });
}

Result<void> planPad(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 4));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_TRY(const Pads pads, readPads(context));
    const std::string mode = context.node().stringAttribute("mode", "constant");
    const Dims& from = context.input(0).dims;
    Dims dims;
    for (size_t i = 0; i < from.size(); ++i)
        dims.push_back(from[i] + pads.begin[i] + pads.end[i]);
    if (elementCount(dims) < 0)
        return context.invalid("pads " + listText(pads.begin) + " and " + listText(pads.end) + " cut more than there is of " +
                               toString(from));
    context.setOutput(0, context.input(0).type, dims);
    if (dims == from && std::all_of(pads.begin.begin(), pads.begin.end(), [](int64_t pad) { return pad == 0; })) {
        context.setView(0);
        return {};
    }
    if (mode == "constant")
        return planConstantPad(context, dims, pads);
    if (mode != "reflect" && mode != "edge" && mode != "wrap")
        return context.invalid("mode " + mode + " is not known");
    if (context.input(0).count() == 0)
        return context.invalid("mode " + mode + " needs elements to repeat; the input is " + toString(from));
    setTableRun(context, dims, pads, mode);
    return {};
}
}  // namespace

extern constinit const OpDescriptor opPad{"", "Pad", 1, planPad, gradientOfMovement};

}  // namespace esp
