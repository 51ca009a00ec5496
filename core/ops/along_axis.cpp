// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators along one axis or two: CumSum, CumProd, Trilu, ReverseSequence.
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cstring>

namespace esp {

namespace {
template <bool multiply>
Result<void> planCumulative(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planCumulative<multiply>);
    ESP_TRY(const std::vector<int64_t> axes, context.constantInts(1));
    if (axes.size() != 1)
        return context.invalid("needs one axis; there are " + std::to_string(axes.size()));
    const Dims& dims = context.input(0).dims;
    const ElementType type = context.input(0).type;
    ESP_TRY(const int64_t axis, normalizeAxis(context, axes[0], context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    const bool exclusive = context.node().intAttribute("exclusive", 0) != 0;
    const bool reverse = context.node().intAttribute("reverse", 0) != 0;
    context.setOutput(0, type, dims);
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun(
            [=, length = dims[at], inner = product(dims, at + 1, dims.size()), outer = product(dims, 0, at)](const RunArgs& args) {
                using Sum = std::conditional_t<std::is_floating_point_v<T>, double, uint64_t>;
                args.forTiles(outer * inner, [&](int64_t begin, int64_t end, std::byte*) {
                    for (int64_t line = begin; line < end; ++line) {
                        const int64_t first = line / inner * length * inner + line % inner;
                        Sum sum = multiply ? 1 : 0;
                        for (int64_t i = 0; i < length; ++i) {
                            const int64_t place = first + (reverse ? length - 1 - i : i) * inner;
                            const auto value = static_cast<Sum>(args.in<T>(0)[place]);
                            const Sum next = multiply ? sum * value : sum + value;
                            args.out<T>()[place] = static_cast<T>(exclusive ? sum : next);
                            sum = next;
                        }
                    }
                });
            });
    });
    if (!known)
        return context.unsupported("cannot calculate with elements of type " + toString(type));
    return {};
}

Result<void> planTrilu(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    ESP_CHECK(expectAddressable(context, 0));
    const Dims& dims = context.input(0).dims;
    if (dims.size() < 2)
        return context.invalid("needs matrices; the input is " + toString(dims));
    std::vector<int64_t> diagonal{0};
    if (context.has(1)) {
        ESP_TRY(diagonal, context.constantInts(1));
    }
    if (diagonal.size() != 1)
        return context.invalid("needs one diagonal; there are " + std::to_string(diagonal.size()));
    const bool upper = context.node().intAttribute("upper", 1) != 0;
    const int64_t columns = dims.back();
    const int64_t rows = dims[dims.size() - 2];
    context.setOutput(0, context.input(0).type, dims);
    const int64_t bytes = elementBytes(context.input(0).type);
    // Columns [0, edge) of a row are below the chosen diagonal.
    const int64_t shift = std::clamp<int64_t>(diagonal[0], -rows - 1, columns + 1) + (upper ? 0 : 1);
    context.setRun([=, lines = product(dims, 0, dims.size() - 1)](const RunArgs& args) {
        args.forTiles(lines, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t line = begin; line < end; ++line) {
                const auto edge = static_cast<size_t>(std::clamp<int64_t>(line % rows + shift, 0, columns) * bytes);
                const auto rowBytes = static_cast<size_t>(columns * bytes);
                const std::byte* in = args.in<std::byte>(0) + line * columns * bytes;
                std::byte* out = args.out<std::byte>() + line * columns * bytes;
                std::memset(out, 0, rowBytes);
                if (upper)
                    std::memcpy(out + edge, in + edge, rowBytes - edge);
                else
                    std::memcpy(out, in, edge);
            }
        });
    });
    return {};
}

Result<void> planReverseSequence(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_CHECK(context.expectType(1, {ElementType::Int64}));
    const Dims& dims = context.input(0).dims;
    const int64_t timeAxis = context.node().intAttribute("time_axis", 0);
    const int64_t batchAxis = context.node().intAttribute("batch_axis", 1);
    if (dims.size() < 2 || timeAxis + batchAxis != 1 || timeAxis * batchAxis != 0)
        return context.invalid("time_axis and batch_axis must be 0 and 1 in either order; they are " + std::to_string(timeAxis) + " and " +
                               std::to_string(batchAxis));
    const int64_t steps = dims[static_cast<size_t>(timeAxis)];
    const int64_t batch = dims[static_cast<size_t>(batchAxis)];
    if (context.input(1).count() != batch)
        return context.invalid("sequence_lens " + toString(context.input(1).dims) + " must have one length for each of " +
                               std::to_string(batch));
    context.setOutput(0, context.input(0).type, dims);
    const int64_t bytes = product(dims, 2, dims.size()) * elementBytes(context.input(0).type);
    context.setRun([=](const RunArgs& args) {
        for (int64_t b = 0; b < batch; ++b) {
            const int64_t length = std::clamp<int64_t>(args.in<int64_t>(1)[b], 0, steps);
            for (int64_t t = 0; t < steps; ++t) {
                const int64_t source = t < length ? length - 1 - t : t;
                const auto place = [&](int64_t step) { return (timeAxis == 0 ? step * batch + b : b * steps + step) * bytes; };
                std::memcpy(args.out<std::byte>() + place(t), args.in<std::byte>(0) + place(source), static_cast<size_t>(bytes));
            }
        }
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opCumSum{"", "CumSum", 11, planCumulative<false>};
extern constinit const OpDescriptor opCumProd{"", "CumProd", 26, planCumulative<true>};
extern constinit const OpDescriptor opTrilu{"", "Trilu", 14, planTrilu};
extern constinit const OpDescriptor opReverseSequence{"", "ReverseSequence", 10, planReverseSequence};

}  // namespace esp
