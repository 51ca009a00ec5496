// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Attention of ONNX (opsets 23 to 25) and FlexAttention (without subgraphs).
#include "core/ops/attention.h"

#include "core/ops/element_run.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <cmath>

namespace esp {

namespace {
/// Extents of Q, K and V, each [batch, heads, rows, size] or, with the given numbers of heads, [batch, rows, heads · size].
Result<AttentionShape> readShape(const OpContext& context, int64_t queryHeads, int64_t keyHeads)
{
    const Dims& q = context.input(0).dims;
    const Dims& k = context.input(1).dims;
    const Dims& v = context.input(2).dims;
    const auto misfit = [&] {
        return context.invalid("query " + toString(q) + ", key " + toString(k) + " and value " + toString(v) + " with " +
                               std::to_string(queryHeads) + " query heads and " + std::to_string(keyHeads) + " key heads do not fit together");
    };
    const bool interleaved = q.size() == 3;
    if ((q.size() != 3 && q.size() != 4) || k.size() != q.size() || v.size() != q.size())
        return misfit();
    AttentionShape shape;
    shape.batch = q[0];
    shape.heads = interleaved ? queryHeads : q[1];
    shape.keyHeads = interleaved ? keyHeads : k[1];
    if (shape.heads < 1 || shape.keyHeads < 1 || shape.heads % shape.keyHeads != 0)
        return misfit();
    const size_t row = interleaved ? 1 : 2;
    shape.queries = q[row];
    shape.keys = k[row];
    shape.size = interleaved ? q[2] / shape.heads : q[3];
    shape.valueSize = interleaved ? v[2] / shape.keyHeads : v[3];
    const bool fits = interleaved ? q[2] == shape.size * shape.heads && k[2] == shape.size * shape.keyHeads && v[2] == shape.valueSize * shape.keyHeads
                                  : k[3] == shape.size && v[1] == shape.keyHeads;
    if (!fits || k[0] != q[0] || v[0] != q[0] || v[row] != shape.keys)
        return misfit();
    shape.query = HeadLayout::of(interleaved, shape.heads, shape.queries, shape.size);
    shape.key = HeadLayout::of(interleaved, shape.keyHeads, shape.keys, shape.size);
    shape.value = HeadLayout::of(interleaved, shape.keyHeads, shape.keys, shape.valueSize);
    shape.output = HeadLayout::of(interleaved, shape.heads, shape.queries, shape.valueSize);
    shape.scale = context.node().floatAttribute("scale", 1 / std::sqrt(static_cast<float>(shape.size)));
    return shape;
}

Dims outputDims(const AttentionShape& shape, bool interleaved)
{
    return interleaved ? Dims{shape.batch, shape.queries, shape.heads * shape.valueSize}
                       : Dims{shape.batch, shape.heads, shape.queries, shape.valueSize};
}

/// The softmax is computed as float32 or in the wider type of the input; a narrower wish is refused.
Result<void> expectPrecision(const OpContext& context)
{
    const auto precision = static_cast<ElementType>(context.node().intAttribute("softmax_precision", static_cast<int64_t>(ElementType::Float)));
    if (precision == ElementType::Float || precision == ElementType::Double || isHalf(precision))
        return {};
    return context.invalid("softmax_precision must be a floating-point type; it is " + toString(precision));
}

Result<void> readPast(const OpContext& context, AttentionShape& shape)
{
    if (context.has(4) != context.has(5))
        return context.invalid("past key and past value must be given together");
    if (!context.has(4))
        return {};
    const Dims& key = context.input(4).dims;
    const Dims& value = context.input(5).dims;
    if (key.size() != 4 || key != Dims{shape.batch, shape.keyHeads, key[2], shape.size} ||
        value != Dims{shape.batch, shape.keyHeads, key[2], shape.valueSize})
        return context.invalid("past key " + toString(key) + " and past value " + toString(value) + " do not fit " +
                               std::to_string(shape.keyHeads) + " key heads");
    shape.past = key[2];
    shape.keys += shape.past;
    return {};
}

template <typename T>
void setAttentionRun(OpContext& context, const AttentionShape& shape, bool hasMask)
{
    context.setScratchBytes(attentionBytes(context.kernels(), shape, context.input(0).type));
    context.setRun([shape, hasMask, &kernels = context.kernels()](const RunArgs& args) {
        AttentionData<T> data{args.in<T>(0), args.in<T>(1), args.in<T>(2), args.in<T>(4), args.in<T>(5)};
        data.mask = hasMask ? args.in<std::byte>(3) : nullptr;
        data.lengths = args.in<int64_t>(6);
        data.output = args.out<T>(0);
        data.presentKey = args.out<T>(1);
        data.presentValue = args.out<T>(2);
        data.scores = args.out<T>(3);
        runAttention(args, kernels, shape, data, 0);
    });
}

Result<void> planAttention(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 7));
    const ElementType type = context.input(0).type;
    for (const size_t index : {1, 2, 4, 5}) {
        if (context.has(index) && context.input(index).type != type)
            return context.unsupported("query, key and value must be of one type; they are of " + toString(type) + " and " +
                                       toString(context.input(index).type));
    }
    if (isHalf(type))
        return planInFloat(context, planAttention);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(expectPrecision(context));
    const Node& node = context.node();
    ESP_TRY(AttentionShape shape, readShape(context, node.intAttribute("q_num_heads", 0), node.intAttribute("kv_num_heads", 0)));
    ESP_CHECK(readPast(context, shape));
    shape.softcap = node.floatAttribute("softcap", 0);
    shape.causal = node.intAttribute("is_causal", 0) != 0;
    shape.left = node.intAttribute("left_window_size", -1);
    shape.right = node.intAttribute("right_window_size", -1);
    shape.probe = static_cast<int>(node.intAttribute("qk_matmul_output_mode", 0));
    if (shape.probe < 0 || shape.probe > 3 || shape.left < -1 || shape.right < -1)
        return context.invalid("qk_matmul_output_mode must be 0 to 3 and window sizes at least -1");
    if (context.has(3) && !shape.setMask(context.input(3).type, context.input(3).dims))
        return context.invalid("mask " + toString(context.input(3).dims) + " cannot be broadcast to " +
                               toString({shape.batch, shape.heads, shape.queries, shape.keys}));
    if (context.has(3) && !isHalf(context.input(3).type) && !withNumber(context.input(3).type, [](auto) {}))
        return context.unsupported("masks of type " + toString(context.input(3).type) + " are not read");
    if (context.has(6)) {
        ESP_CHECK(context.expectType(6, {ElementType::Int64}));
        if (context.input(6).count() != shape.batch || context.has(4))
            return context.invalid("nonpad_kv_seqlen must have a length for each of " + std::to_string(shape.batch) +
                                   " samples, and excludes past keys");
    }
    context.setOutput(0, type, outputDims(shape, context.input(0).rank() == 3));
    context.setOutput(1, type, {shape.batch, shape.keyHeads, shape.keys, shape.size});
    context.setOutput(2, type, {shape.batch, shape.keyHeads, shape.keys, shape.valueSize});
    context.setOutput(3, type, {shape.batch, shape.heads, shape.queries, shape.keys});
    context.setMacs(shape.macs());
    withFloating(type, [&](auto zero) { setAttentionRun<decltype(zero)>(context, shape, context.has(3)); });
    return {};
}

Result<void> planFlexAttention(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    for (const char* name : {"score_mod", "prob_mod"}) {
        if (context.node().findAttribute(name))
            return context.unsupported(std::string("the subgraph ") + name + " is not computed");
    }
    ESP_CHECK(expectSameTypes(context, 0, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planFlexAttention);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(expectPrecision(context));
    if (context.input(0).rank() != 4)
        return context.invalid("needs [batch, heads, length, size]; the query is " + toString(context.input(0).dims));
    ESP_TRY(const AttentionShape shape, readShape(context, 0, 0));
    context.setOutput(0, context.input(0).type, outputDims(shape, false));
    context.setMacs(shape.macs());
    withFloating(context.input(0).type, [&](auto zero) { setAttentionRun<decltype(zero)>(context, shape, false); });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opAttention{"", "Attention", 23, planAttention};
extern constinit const OpDescriptor opFlexAttention{"ai.onnx.preview", "FlexAttention", 1, planFlexAttention};

}  // namespace esp
