// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What exporters fuse in transformers (com.microsoft): BiasGelu, FastGelu, SkipLayerNormalization and its simplified form,
// EmbedLayerNormalization.
#include "core/ops/in_float.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
Result<void> expectFloatInputs(const OpContext& context, size_t first)
{
    for (size_t i = first; i < context.inputCount(); ++i)
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Float}));
    return {};
}

/// function(x + bias), the bias having one value for each index of the last axis.
template <Unary function>
Result<void> planBiasGelu(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planBiasGelu<function>);
    ESP_CHECK(expectFloatInputs(context, 0));
    const Dims& dims = context.input(0).dims;
    if (context.has(1) && (dims.empty() || context.input(1).dims != Dims{dims.back()}))
        return context.invalid("bias " + toString(context.input(1).dims) + " must have one value for each index of the last axis of " + toString(dims));
    context.setOutput(0, ElementType::Float, dims);
    const int64_t columns = dims.empty() ? 1 : dims.back();
    context.setRun([columns, rows = columns ? elementCount(dims) / columns : 0, unary = context.kernels().unaryF32](const RunArgs& args) {
        args.forTiles(rows, [&](int64_t begin, int64_t end, std::byte*) {
            const float* bias = args.in<float>(1);
            for (int64_t row = begin; row < end; ++row) {
                const float* in = args.in<float>(0) + row * columns;
                float* out = args.out<float>() + row * columns;
                for (int64_t i = 0; i < columns; ++i)
                    out[i] = in[i] + (bias ? bias[i] : 0.0f);
                unary(function, 0, 0, out, columns, out);
            }
        });
    });
    return {};
}

/// (x − mean) / √(variance + ε) · scale + offset over a row; without `centred` the mean counts as 0.
void normalizeRow(const float* x, int64_t columns, bool centred, double epsilon, const float* scale, const float* offset, float* y, float* meanOut,
                  float* inverseOut)
{
    double mean = 0;
    double variance = 0;
    for (int64_t i = 0; i < columns && centred; ++i)
        mean += x[i];
    mean /= static_cast<double>(columns);
    for (int64_t i = 0; i < columns; ++i)
        variance += (x[i] - mean) * (x[i] - mean);
    const double inverse = 1 / std::sqrt(variance / static_cast<double>(columns) + epsilon);
    for (int64_t i = 0; i < columns; ++i)
        y[i] = static_cast<float>((x[i] - mean) * inverse * scale[i] + (offset ? offset[i] : 0.0f));
    if (meanOut)
        *meanOut = static_cast<float>(mean);
    if (inverseOut)
        *inverseOut = static_cast<float>(inverse);
}

/// Inputs: x, skip, scale, offset (not simplified), bias. y = normalized(x + skip + bias); output 3 is the sum.
template <bool simplified>
Result<void> planSkipNormalization(OpContext& context)
{
    constexpr size_t kBias = simplified ? 3 : 4;
    ESP_CHECK(context.expectInputs(3, kBias + 1));
    if (hasHalfInput(context))
        return planInFloat(context, planSkipNormalization<simplified>);
    ESP_CHECK(expectFloatInputs(context, 0));
    const Dims& dims = context.input(0).dims;
    if (dims.empty() || context.input(0).count() == 0)
        return context.invalid("needs rows to normalize; the input is " + toString(dims));
    const int64_t columns = dims.back();
    const int64_t skipCount = context.input(1).count();
    // The skip may lack the batch, or have 1 there.
    if (skipCount == 0 || context.input(0).count() % skipCount != 0 || skipCount % columns != 0)
        return context.invalid("skip " + toString(context.input(1).dims) + " cannot be broadcast to " + toString(dims));
    for (size_t i = 2; i <= kBias; ++i)
        if (context.has(i) && context.input(i).count() != columns)
            return context.invalid("input " + std::to_string(i) + " must have the " + std::to_string(columns) + " values of a row");
    Dims statistics = dims;
    statistics.back() = 1;
    context.setOutput(0, ElementType::Float, dims);
    context.setOutput(1, ElementType::Float, statistics);
    context.setOutput(2, ElementType::Float, statistics);
    context.setOutput(3, ElementType::Float, dims);
    context.setScratchBytes(static_cast<size_t>(columns) * sizeof(float));
    const double epsilon = context.node().floatAttribute("epsilon", 1e-12f);
    context.setRun([=, rows = elementCount(statistics)](const RunArgs& args) {
        args.forTiles(rows, [&](int64_t begin, int64_t end, std::byte* scratch) {
            for (int64_t row = begin; row < end; ++row) {
                const float* x = args.in<float>(0) + row * columns;
                const float* skip = args.in<float>(1) + row * columns % skipCount;
                const float* bias = args.in<float>(kBias);
                float* sum = args.out<float>(3) ? args.out<float>(3) + row * columns : reinterpret_cast<float*>(scratch);
                for (int64_t i = 0; i < columns; ++i)
                    sum[i] = x[i] + skip[i] + (bias ? bias[i] : 0.0f);
                if (args.out<float>(0))
                    normalizeRow(sum, columns, !simplified, epsilon, args.in<float>(2), simplified ? nullptr : args.in<float>(3),
                                 args.out<float>(0) + row * columns, args.out<float>(1) ? args.out<float>(1) + row : nullptr,
                                 args.out<float>(2) ? args.out<float>(2) + row : nullptr);
            }
        });
    });
    return {};
}

/// Inputs: words and segments [batch, length] (int32), tables of words, positions and segments, scale, offset, mask [batch, length], positions.
/// Outputs: the normalized sums, how long each sample is by its mask, the sums.
Result<void> planEmbedLayerNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 9));
    if (hasHalfInput(context))
        return planInFloat(context, planEmbedLayerNormalization);
    for (const size_t index : {0, 1, 7, 8})
        if (context.has(index))
            ESP_CHECK(context.expectType(index, {ElementType::Int32}));
    for (const size_t index : {2, 3, 4, 5, 6})
        if (index != 4 || context.has(index))
            ESP_CHECK(context.expectType(index, {ElementType::Float}));  // also refuses one that is missing
    const Dims& ids = context.input(0).dims;
    const Dims& words = context.input(2).dims;
    if (ids.size() != 2 || words.size() != 2 || words[1] == 0)
        return context.invalid("needs words [batch, length] and a table [words, size]; they are " + toString(ids) + " and " + toString(words));
    const int64_t columns = words[1];
    for (const size_t index : {3, 4})
        if (context.has(index) && (context.input(index).rank() != 2 || context.input(index).dims[1] != columns))
            return context.invalid("table " + toString(context.input(index).dims) + " must have rows of " + std::to_string(columns) + " values");
    if (context.has(4) != context.has(1) || context.input(5).count() != columns || context.input(6).count() != columns)
        return context.invalid("segments must have a table, and scale and offset " + std::to_string(columns) + " values");
    for (const size_t index : {1, 7})
        if (context.has(index) && context.input(index).dims != ids)
            return context.invalid("input " + std::to_string(index) + " must be " + toString(ids) + "; it is " + toString(context.input(index).dims));
    const int64_t positionCount = context.has(8) ? context.input(8).count() : 0;
    if (context.has(8) && positionCount != ids[1] && positionCount != ids[0] * ids[1])
        return context.invalid("positions " + toString(context.input(8).dims) + " do not fit " + toString(ids));
    if (!context.has(8) && context.input(3).dims[0] < ids[1])
        return context.invalid("the table of positions has " + std::to_string(context.input(3).dims[0]) + " rows for a length of " + std::to_string(ids[1]));
    const Dims dims{ids[0], ids[1], columns};
    // Before mask_index_type existed the second output was always there.
    const bool counts = context.node().intAttribute("mask_index_type", 1) != 0;
    context.setOutput(0, ElementType::Float, dims);
    if (counts)
        context.setOutput(1, ElementType::Int32, {ids[0]});
    context.setOutput(2, ElementType::Float, dims);
    context.setScratchBytes(static_cast<size_t>(columns) * sizeof(float));
    const double epsilon = context.node().floatAttribute("epsilon", 1e-12f);
    context.setRun([=, batch = ids[0], length = ids[1], wordCount = words[0], places = context.input(3).dims[0],
                    segmentCount = context.has(4) ? context.input(4).dims[0] : 0](const RunArgs& args) {
        // An index outside its table has no row; the nearest one stands in.
        const auto rowOf = [columns](const float* table, int64_t index, int64_t count) {
            return table + std::clamp<int64_t>(index, 0, count - 1) * columns;
        };
        args.forTiles(batch * length, [&](int64_t begin, int64_t end, std::byte* scratch) {
            for (int64_t i = begin; i < end; ++i) {
                const int32_t* positions = args.in<int32_t>(8);
                const float* word = rowOf(args.in<float>(2), args.in<int32_t>(0)[i], wordCount);
                const float* place = rowOf(args.in<float>(3), positions ? positions[i % positionCount] : i % length, places);
                const float* segment = args.in<float>(4) ? rowOf(args.in<float>(4), args.in<int32_t>(1)[i], segmentCount) : nullptr;
                float* sum = args.out<float>(2) ? args.out<float>(2) + i * columns : reinterpret_cast<float*>(scratch);
                for (int64_t k = 0; k < columns; ++k)
                    sum[k] = word[k] + place[k] + (segment ? segment[k] : 0.0f);
                if (args.out<float>(0))
                    normalizeRow(sum, columns, true, epsilon, args.in<float>(5), args.in<float>(6), args.out<float>(0) + i * columns, nullptr, nullptr);
            }
        });
        for (int64_t b = 0; b < batch && args.out<int32_t>(1); ++b) {
            const int32_t* mask = args.in<int32_t>(7);
            args.out<int32_t>(1)[b] = mask ? static_cast<int32_t>(std::count(mask + b * length, mask + (b + 1) * length, 1)) : 0;
        }
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opBiasGelu{"com.microsoft", "BiasGelu", 1, planBiasGelu<Unary::Gelu>};
extern constinit const OpDescriptor opFastGelu{"com.microsoft", "FastGelu", 1, planBiasGelu<Unary::GeluTanh>};
extern constinit const OpDescriptor opSkipLayerNormalization{"com.microsoft", "SkipLayerNormalization", 1, planSkipNormalization<false>};
extern constinit const OpDescriptor opSkipSimplifiedLayerNormalization{"com.microsoft", "SkipSimplifiedLayerNormalization", 1,
                                                                       planSkipNormalization<true>};
extern constinit const OpDescriptor opEmbedLayerNormalization{"com.microsoft", "EmbedLayerNormalization", 1, planEmbedLayerNormalization};

}  // namespace esp
