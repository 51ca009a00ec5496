// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Normalizations by statistics of the values themselves. Statistics are accumulated in double.
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
/// float32 or float64, all inputs alike.
Result<void> expectFloats(const OpContext& context)
{
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    for (size_t i = 1; i < context.inputCount(); ++i) {
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {context.input(0).type}));
    }
    return {};
}

struct Moments {
    double mean = 0;
    double variance = 0;
};

template <typename T>
Moments momentsOf(const T* values, int64_t count)
{
    Moments moments;
    for (int64_t i = 0; i < count; ++i)
        moments.mean += values[i];
    moments.mean /= static_cast<double>(count);
    for (int64_t i = 0; i < count; ++i)
        moments.variance += (values[i] - moments.mean) * (values[i] - moments.mean);
    moments.variance /= static_cast<double>(count);
    return moments;
}

/// Normalizes groups of `groupCount` equal parts of the channels; scale and bias are given per channel, or per group (GroupNormalization
/// 18).
void setGroupRun(OpContext& context, int64_t groupCount, bool scalePerGroup)
{
    const Dims& dims = context.input(0).dims;
    const int64_t channels = dims[1];
    const int64_t inner = product(dims, 2, dims.size());
    const int64_t perGroup = channels / groupCount;
    const double epsilon = context.node().floatAttribute("epsilon", 1e-5f);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, groups = dims[0] * groupCount](const RunArgs& args) {
            args.forTiles(groups, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t group = begin; group < end; ++group) {
                    const T* in = args.in<T>(0) + group * perGroup * inner;
                    T* out = args.out<T>() + group * perGroup * inner;
                    const Moments moments = momentsOf(in, perGroup * inner);
                    const double deviation = std::sqrt(moments.variance + epsilon);
                    for (int64_t c = 0; c < perGroup; ++c) {
                        const int64_t place = group % groupCount;
                        const int64_t channel = scalePerGroup ? place : place * perGroup + c;
                        const double factor = args.in<T>(1)[channel] / deviation;
                        const double offset = args.in<T>(2)[channel] - moments.mean * factor;
                        for (int64_t i = c * inner; i < (c + 1) * inner; ++i)
                            out[i] = static_cast<T>(in[i] * factor + offset);
                    }
                }
            });
        });
    });
}

Result<void> planInstanceNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planInstanceNormalization);
    ESP_CHECK(expectFloats(context));
    const Dims& dims = context.input(0).dims;
    if (dims.size() < 3 || context.input(1).count() != dims[1] || context.input(2).count() != dims[1])
        return context.invalid("needs an input [N, C, spatial …] and a scale and bias for each channel; it has " + toString(dims) + ", " +
                               toString(context.input(1).dims) + " and " + toString(context.input(2).dims));
    context.setOutput(0, context.input(0).type, dims);
    setGroupRun(context, dims[1], false);
    return {};
}

Result<void> planGroupNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planGroupNormalization);
    ESP_CHECK(expectFloats(context));
    const Dims& dims = context.input(0).dims;
    const int64_t groups = context.node().intAttribute("num_groups", 0);
    const bool perGroup = context.opset() < 21;
    if (dims.size() < 2 || groups < 1 || dims[1] % groups != 0)
        return context.invalid("channels of " + toString(dims) + " cannot be divided into " + std::to_string(groups) + " groups");
    const int64_t expected = perGroup ? groups : dims[1];
    if (context.input(1).count() != expected || context.input(2).count() != expected)
        return context.invalid("scale and bias must have " + std::to_string(expected) + " values");
    context.setOutput(0, context.input(0).type, dims);
    setGroupRun(context, groups, perGroup);
    return {};
}

/// LayerNormalization and, without mean and bias, RMSNormalization.
Result<void> planLayer(OpContext& context, bool centred)
{
    ESP_CHECK(expectFloats(context));
    const Dims& dims = context.input(0).dims;
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", -1), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    const int64_t rows = product(dims, 0, at);
    const int64_t columns = product(dims, at, dims.size());
    for (size_t i = 1; i < context.inputCount(); ++i)
        if (context.has(i) && context.input(i).count() != columns)
            return context.unsupported("scale and bias must have the " + std::to_string(columns) + " values of a normalized row; input " +
                                       std::to_string(i) + " is " + toString(context.input(i).dims));
    Dims statisticDims = dims;
    std::fill(statisticDims.begin() + axis, statisticDims.end(), 1);
    context.setOutput(0, context.input(0).type, dims);
    context.setOutput(1, context.input(0).type, statisticDims);
    context.setOutput(2, context.input(0).type, statisticDims);
    const double epsilon = context.node().floatAttribute("epsilon", 1e-5f);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=](const RunArgs& args) {
            args.forTiles(rows, [&](int64_t begin, int64_t end, std::byte*) {
                const T* scale = args.in<T>(1);
                const T* bias = args.in<T>(2);
                for (int64_t row = begin; row < end; ++row) {
                    const T* in = args.in<T>(0) + row * columns;
                    T* out = args.out<T>() + row * columns;
                    Moments moments;
                    if (centred) {
                        moments = momentsOf(in, columns);
                    } else {
                        for (int64_t i = 0; i < columns; ++i)
                            moments.variance += double{in[i]} * in[i];
                        moments.variance /= static_cast<double>(columns);
                    }
                    const double inverse = 1 / std::sqrt(moments.variance + epsilon);
                    for (int64_t i = 0; i < columns; ++i)
                        out[i] = static_cast<T>((in[i] - moments.mean) * inverse * scale[i] + (bias ? bias[i] : T{0}));
                    if (args.out<T>(1))
                        args.out<T>(1)[row] = static_cast<T>(moments.mean);
                    if (args.out<T>(2))
                        args.out<T>(2)[row] = static_cast<T>(inverse);
                }
            });
        });
    });
    return {};
}

Result<void> planLayerNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planLayerNormalization);
    return planLayer(context, true);
}

Result<void> planRmsNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planRmsNormalization);
    if (context.wants(1) || context.wants(2))
        return context.unsupported("only the normalized values are computed");
    return planLayer(context, false);
}

/// x / (bias + alpha/size · Σ x²)^beta over `size` neighbouring channels.
Result<void> planLrn(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planLrn);
    ESP_CHECK(expectFloats(context));
    const Node& node = context.node();
    const Dims& dims = context.input(0).dims;
    const int64_t size = node.intAttribute("size", 0);
    if (dims.size() < 2 || size < 1)
        return context.invalid("needs an input [N, C, …] and a positive size; it has " + toString(dims) + " and " + std::to_string(size));
    const double alpha = node.floatAttribute("alpha", 1e-4f) / static_cast<double>(size);
    const double beta = node.floatAttribute("beta", 0.75f);
    const double bias = node.floatAttribute("bias", 1.0f);
    const int64_t channels = dims[1];
    const int64_t inner = product(dims, 2, dims.size());
    context.setOutput(0, context.input(0).type, dims);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, planes = dims[0] * dims[1]](const RunArgs& args) {
            args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t plane = begin; plane < end; ++plane) {
                    const int64_t first = plane / channels * channels;
                    const int64_t from = std::max<int64_t>(plane % channels - (size - 1) / 2, 0);
                    const int64_t to = std::min(plane % channels + size / 2, channels - 1);
                    for (int64_t i = 0; i < inner; ++i) {
                        double sum = 0;
                        for (int64_t c = from; c <= to; ++c) {
                            const double x = args.in<T>(0)[(first + c) * inner + i];
                            sum += x * x;
                        }
                        args.out<T>()[plane * inner + i] =
                            static_cast<T>(args.in<T>(0)[plane * inner + i] / std::pow(bias + alpha * sum, beta));
                    }
                }
            });
        });
    });
    return {};
}

Result<void> planLpNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planLpNormalization);
    ESP_CHECK(expectFloats(context));
    const Dims& dims = context.input(0).dims;
    const int64_t p = context.node().intAttribute("p", 2);
    if (p != 1 && p != 2)
        return context.invalid("p must be 1 or 2; it is " + std::to_string(p));
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", -1), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    const int64_t length = dims[at];
    const int64_t inner = product(dims, at + 1, dims.size());
    context.setOutput(0, context.input(0).type, dims);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, lines = product(dims, 0, at) * inner](const RunArgs& args) {
            args.forTiles(lines, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t line = begin; line < end; ++line) {
                    const int64_t first = line / inner * length * inner + line % inner;
                    const T* in = args.in<T>(0) + first;
                    double sum = 0;
                    for (int64_t i = 0; i < length; ++i)
                        sum += p == 1 ? std::fabs(in[i * inner]) : double{in[i * inner]} * in[i * inner];
                    const double norm = p == 1 ? sum : std::sqrt(sum);
                    for (int64_t i = 0; i < length; ++i)
                        args.out<T>()[first + i * inner] = norm == 0 ? T{0} : static_cast<T>(in[i * inner] / norm);
                }
            });
        });
    });
    return {};
}
/// (x − mean) / (deviation + 1e-9) over the given axes; the default ones take the whole batch together, as ONNX defines it.
Result<void> planMeanVarianceNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 1));
    if (hasHalfInput(context))
        return planInFloat(context, planMeanVarianceNormalization);
    ESP_CHECK(expectFloats(context));
    const Dims& dims = context.input(0).dims;
    ESP_TRY(const std::vector<int64_t> axes,
            normalizeAxes(context, context.node().intsAttribute("axes", {0, 2, 3}), context.input(0).rank()));
    const Dims strides = stridesOf(dims);
    // Which statistic an element belongs to: its position in the dimensions that stay.
    Dims kept = dims;
    for (const int64_t axis : axes)
        kept[static_cast<size_t>(axis)] = 1;
    Dims keptStrides = stridesOf(kept);
    for (const int64_t axis : axes)
        keptStrides[static_cast<size_t>(axis)] = 0;
    const int64_t groups = elementCount(kept);
    context.setOutput(0, context.input(0).type, dims);
    context.setScratchBytes(static_cast<size_t>(groups) * sizeof(Moments));
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, count = elementCount(dims)](const RunArgs& args) {
            auto* moments = reinterpret_cast<Moments*>(args.scratch);
            const auto groupOf = [&](int64_t i) {
                int64_t group = 0;
                for (size_t axis = 0; axis < dims.size(); ++axis)
                    group += i / strides[axis] % dims[axis] * keptStrides[axis];
                return group;
            };
            const auto members = static_cast<double>(groups ? count / groups : 0);
            std::fill_n(moments, groups, Moments{});
            for (int64_t i = 0; i < count; ++i)
                moments[groupOf(i)].mean += args.in<T>(0)[i] / members;
            for (int64_t i = 0; i < count; ++i) {
                Moments& group = moments[groupOf(i)];
                group.variance += (args.in<T>(0)[i] - group.mean) * (args.in<T>(0)[i] - group.mean) / members;
            }
            for (int64_t i = 0; i < count; ++i) {
                const Moments& group = moments[groupOf(i)];
                args.out<T>()[i] = static_cast<T>((args.in<T>(0)[i] - group.mean) / (std::sqrt(group.variance) + 1e-9));
            }
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opInstanceNormalization{"", "InstanceNormalization", 6, planInstanceNormalization};
extern constinit const OpDescriptor opGroupNormalization{"", "GroupNormalization", 18, planGroupNormalization};
extern constinit const OpDescriptor opLayerNormalization{"", "LayerNormalization", 1, planLayerNormalization};
extern constinit const OpDescriptor opRmsNormalization{"", "RMSNormalization", 23, planRmsNormalization};
// ONNX Runtime keeps this one in the default domain.
extern constinit const OpDescriptor opSimplifiedLayerNormalization{"", "SimplifiedLayerNormalization", 1, planRmsNormalization};
extern constinit const OpDescriptor opLrn{"", "LRN", 1, planLrn};
extern constinit const OpDescriptor opLpNormalization{"", "LpNormalization", 1, planLpNormalization};
extern constinit const OpDescriptor opMeanVarianceNormalization{"", "MeanVarianceNormalization", 9, planMeanVarianceNormalization};

}  // namespace esp
