// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Softmax, LogSoftmax and Hardmax. Before opset 13 they flatten the input to a matrix at `axis`; since then they work along `axis` alone.
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
/// The input as [outer, length, inner]; each line along `length` is one distribution.
struct Lines {
    int64_t outer = 1;
    int64_t length = 1;
    int64_t inner = 1;
};

Result<Lines> readLines(const OpContext& context)
{
    const Dims& dims = context.input(0).dims;
    const bool flattens = context.opset() < 13;
    if (dims.empty())
        return Lines{};
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", flattens ? 1 : -1), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    if (flattens)
        return Lines{product(dims, 0, at), product(dims, at, dims.size()), 1};
    return Lines{product(dims, 0, at), dims[at], product(dims, at + 1, dims.size())};
}

/// Plans row(length, in, out) for each line; lines that are not contiguous are gathered into scratch memory.
template <typename T, typename Row>
void setLineRun(OpContext& context, const Lines& lines, Row row)
{
    if (lines.inner > 1)
        context.setScratchBytes(static_cast<size_t>(lines.length) * sizeof(T));
    context.setRun([lines, row](const RunArgs& args) {
        const auto body = [&](int64_t begin, int64_t end, std::byte* scratch) {
            for (int64_t line = begin; line < end; ++line) {
                const int64_t at = line / lines.inner * lines.length * lines.inner + line % lines.inner;
                const T* in = args.in<T>(0) + at;
                T* out = args.out<T>() + at;
                if (lines.inner == 1) {
                    row(lines.length, in, out);
                    continue;
                }
                T* buffer = reinterpret_cast<T*>(scratch);
                for (int64_t i = 0; i < lines.length; ++i)
                    buffer[i] = in[i * lines.inner];
                row(lines.length, buffer, buffer);
                for (int64_t i = 0; i < lines.length; ++i)
                    out[i * lines.inner] = buffer[i];
            }
        };
        const int64_t count = lines.outer * lines.inner;
        if (count * lines.length <= kElementsPerTile)
            body(0, count, args.scratch);
        else
            args.forTiles(count, body);
    });
}

void softmaxInDouble(int64_t length, bool logarithm, const double* in, double* out)
{
    if (length == 0)
        return;
    const double most = *std::max_element(in, in + length);
    double sum = 0;
    for (int64_t i = 0; i < length; ++i)
        sum += std::exp(in[i] - most);
    for (int64_t i = 0; i < length; ++i)
        out[i] = logarithm ? in[i] - most - std::log(sum) : std::exp(in[i] - most) / sum;
}

template <bool logarithm>
Result<void> planSoftmax(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planSoftmax<logarithm>);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_TRY(const Lines lines, readLines(context));
    context.setOutput(0, context.input(0).type, context.input(0).dims);
    if (context.input(0).type == ElementType::Double)
        setLineRun<double>(context, lines,
                           [](int64_t length, const double* in, double* out) { softmaxInDouble(length, logarithm, in, out); });
    else
        setLineRun<float>(context, lines, [softmax = context.kernels().softmaxF32](int64_t length, const float* in, float* out) {
            softmax(1, length, logarithm, in, out);
        });
    return {};
}

Result<void> planHardmax(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planHardmax);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_TRY(const Lines lines, readLines(context));
    context.setOutput(0, context.input(0).type, context.input(0).dims);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        setLineRun<T>(context, lines, [](int64_t length, const T* in, T* out) {
            const int64_t best = std::max_element(in, in + length) - in;
            for (int64_t i = 0; i < length; ++i)
                out[i] = i == best ? T{1} : T{0};
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opSoftmax{"", "Softmax", 1, planSoftmax<false>};
extern constinit const OpDescriptor opLogSoftmax{"", "LogSoftmax", 1, planSoftmax<true>};
extern constinit const OpDescriptor opHardmax{"", "Hardmax", 1, planHardmax};

}  // namespace esp
