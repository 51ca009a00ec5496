// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Attention (with the projection of its input) and MultiHeadAttention of com.microsoft. Masks of theirs are added with a finite value.
#include "core/ops/attention.h"
#include "core/ops/conv.h"
#include "core/ops/in_float.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
/// What masks and bias add to the scores [batch or 1, heads or 1, queries or 1, keys].
struct Bias {
    size_t maskInput = 0, biasInput = 0;
    enum Kind { None, Lengths, Keys, Pairs } mask = None;  ///< int32: [batch]; [batch, keys]; [batch, queries, keys]
    float filter = -10000;
    Dims biasDims;  ///< of the float input that is added; empty if there is none
    Dims dims;      ///< of the sum

    bool needed() const { return mask != None || !biasDims.empty(); }
    size_t bytes() const { return needed() ? alignedBytes(static_cast<size_t>(elementCount(dims)) * sizeof(float)) : 0; }

    void fill(const RunArgs& args, float* out) const
    {
        const int64_t keys = dims[3];
        const float* added = biasDims.empty() ? nullptr : args.in<float>(biasInput);
        const Dims strides = biasDims.empty() ? Dims(4, 0) : stridesOf(biasDims);
        for (int64_t row = 0; row < elementCount(dims) / std::max<int64_t>(keys, 1); ++row) {
            const int64_t query = row % dims[2];
            const int64_t head = row / dims[2] % dims[1];
            const int64_t batch = row / dims[2] / dims[1];
            const auto at = [&](size_t axis, int64_t index) { return biasDims[axis] == 1 ? 0 : index * strides[axis]; };
            const float* from = added ? added + at(0, batch) + at(1, head) + at(2, query) : nullptr;
            for (int64_t key = 0; key < keys; ++key)
                out[row * keys + key] = (from ? from[key] : 0.0f) + (isMasked(args, batch, query, key) ? filter : 0.0f);
        }
    }

private:
    bool isMasked(const RunArgs& args, int64_t batch, int64_t query, int64_t key) const
    {
        const int32_t* given = args.in<int32_t>(maskInput);
        switch (mask) {
        case None: return false;
        case Lengths: return key >= given[batch];
        case Keys: return given[batch * dims[3] + key] == 0;
        case Pairs: return given[(batch * dims[2] + query) * dims[3] + key] == 0;
        }
        return false;
    }
};

Result<Bias> readBias(const OpContext& context, const AttentionShape& shape, size_t maskInput, size_t biasInput)
{
    Bias bias;
    bias.maskInput = maskInput;
    bias.biasInput = biasInput;
    bias.filter = context.node().floatAttribute("mask_filter_value", -10000.0f);
    bias.dims = {1, 1, 1, shape.keys};
    if (context.has(maskInput)) {
        ESP_CHECK(context.expectType(maskInput, {ElementType::Int32}));
        const Dims& dims = context.input(maskInput).dims;
        if (dims == Dims{shape.batch})
            bias.mask = Bias::Lengths;
        else if (dims == Dims{shape.batch, shape.keys})
            bias.mask = Bias::Keys;
        else if (dims == Dims{shape.batch, shape.queries, shape.keys})
            bias.mask = Bias::Pairs;
        else
            return context.unsupported("masks " + toString(dims) + " are not read; they are lengths, [batch, keys] or [batch, queries, keys]");
        bias.dims[0] = shape.batch;
        bias.dims[2] = bias.mask == Bias::Pairs ? shape.queries : 1;
    }
    if (context.has(biasInput)) {
        ESP_CHECK(context.expectType(biasInput, {ElementType::Float}));
        bias.biasDims = context.input(biasInput).dims;
        const Dims whole{shape.batch, shape.heads, shape.queries, shape.keys};
        if (bias.biasDims.size() != 4 || broadcastDims(bias.biasDims, whole) != whole || bias.biasDims[3] != shape.keys)
            return context.invalid("attention bias " + toString(bias.biasDims) + " cannot be broadcast to " + toString(whole));
        bias.dims = *broadcastDims(bias.dims, bias.biasDims);
    }
    return bias;
}

/// Sets scale, order and past of a shape whose keys are the new ones.
Result<void> finishShape(const OpContext& context, AttentionShape& shape, int64_t past)
{
    const float scale = context.node().floatAttribute("scale", 0);
    shape.scale = scale == 0.0f ? 1 / std::sqrt(static_cast<float>(shape.size)) : scale;
    shape.causal = context.node().intAttribute("unidirectional", 0) != 0;
    shape.past = past;
    shape.keys += past;
    return {};
}

/// Inputs: x [batch, length, width], weights [width, query + key + value], bias, mask, past [2, batch, heads, past, size], attention bias.
struct ProjectedAttention {
    AttentionShape shape;
    Bias bias;
    GemmShape product;
    const KernelTable* kernels = nullptr;
    PackedPtr packed;
    size_t packBytes = 0, projectedBytes = 0;

    void operator()(const RunArgs& args) const
    {
        auto* projected = reinterpret_cast<float*>(args.scratch + packBytes);
        auto* added = reinterpret_cast<float*>(args.scratch + packBytes + projectedBytes);
        const size_t own = packBytes + projectedBytes + bias.bytes();
        const std::byte* weights = args.scratch;
        if (packed)
            weights = packed->data();
        else
            kernels->gemmF32Pack(product, args.in<float>(1), args.scratch);
        FloatEpilogue epilogue;
        epilogue.bias = args.in<float>(2);
        args.forTiles(kernels->gemmF32Tiles(product), [&](int64_t begin, int64_t end, std::byte* scratch) {
            kernels->gemmF32(product, args.in<float>(0), weights, epilogue, projected, scratch + own, begin, end);
        });
        const int64_t queryWidth = shape.heads * shape.size;
        AttentionData<float> data{projected, projected + queryWidth, projected + 2 * queryWidth};
        if (const float* past = args.in<float>(4)) {
            data.pastKey = past;
            data.pastValue = past + shape.batch * shape.heads * shape.past * shape.size;
        }
        if (float* present = args.out<float>(1)) {
            data.presentKey = present;
            data.presentValue = present + shape.batch * shape.heads * shape.keys * shape.size;
        }
        if (bias.needed()) {
            bias.fill(args, added);
            data.mask = reinterpret_cast<const std::byte*>(added);
        }
        data.output = args.out<float>(0);
        runAttention(args, *kernels, shape, data, own);
    }
};

Result<void> planMicrosoftAttention(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 7));
    if (hasHalfInput(context))
        return planInFloat(context, planMicrosoftAttention);
    for (const size_t index : {0, 1, 2, 4})
        if (context.has(index))
            ESP_CHECK(context.expectType(index, {ElementType::Float}));
    const Node& node = context.node();
    if (node.intAttribute("do_rotary", 0) != 0 || node.intAttribute("past_present_share_buffer", 0) != 0 || context.has(6))
        return context.unsupported("do_rotary and past_present_share_buffer are not computed");
    const Dims& x = context.input(0).dims;
    const Dims& weights = context.input(1).dims;
    const int64_t heads = node.intAttribute("num_heads", 0);
    if (x.size() != 3 || weights.size() != 2 || weights[0] != x[2] || heads < 1 || weights[1] % (3 * heads) != 0)
        return context.invalid("input " + toString(x) + " and weights " + toString(weights) + " do not fit " + std::to_string(heads) + " heads");
    std::vector<int64_t> widths = node.intsAttribute("qkv_hidden_sizes", std::vector<int64_t>(3, weights[1] / 3));
    if (widths.size() != 3 || widths[0] != widths[1] || widths[0] % heads != 0 || widths[2] % heads != 0 || widths[0] * 2 + widths[2] != weights[1])
        return context.invalid("qkv_hidden_sizes " + listText(widths) + " do not fit weights " + toString(weights));
    if (context.has(2) && context.input(2).count() != weights[1])
        return context.invalid("bias " + toString(context.input(2).dims) + " must have " + std::to_string(weights[1]) + " values");
    ProjectedAttention run;
    AttentionShape& shape = run.shape;
    shape.batch = x[0];
    shape.heads = shape.keyHeads = heads;
    shape.queries = shape.keys = x[1];
    shape.size = widths[0] / heads;
    shape.valueSize = widths[2] / heads;
    shape.query = shape.key = {x[1] * weights[1], shape.size, weights[1]};
    shape.value = {x[1] * weights[1], shape.valueSize, weights[1]};
    shape.output = HeadLayout::of(true, heads, x[1], shape.valueSize);
    const Dims& past = context.input(4).dims;
    const bool hasPast = context.has(4);
    if ((hasPast || context.wants(1)) && shape.size != shape.valueSize)
        return context.unsupported("past keys and values of different sizes are not kept");
    if (hasPast && (past.size() != 5 || past != Dims{2, shape.batch, heads, past[3], shape.size}))
        return context.invalid("past " + toString(past) + " does not fit " + std::to_string(heads) + " heads of " + std::to_string(shape.size));
    ESP_CHECK(finishShape(context, shape, hasPast ? past[3] : 0));
    ESP_TRY(run.bias, readBias(context, shape, 3, 5));
    if (run.bias.needed() && !shape.setMask(ElementType::Float, run.bias.dims))
        return context.invalid("mask " + toString(run.bias.dims) + " does not fit");
    const KernelTable& kernels = context.kernels();
    run.kernels = &kernels;
    run.product = {x[0] * x[1], weights[1], x[2]};
    run.projectedBytes = alignedBytes(static_cast<size_t>(run.product.m * run.product.n) * sizeof(float));
    const size_t packBytes = alignedBytes(kernels.gemmF32PackedBytes(run.product));
    if (context.input(1).constant) {
        // The key is that of MatMul, which packs in the same way.
        const Hash128 key = Hasher().add("gemm f32").add(kernels.isa).add(context.input(1).constantHash).add(run.product.n).add(run.product.k).add(false).finish();
        run.packed = context.pack(key, packBytes, [product = run.product, &kernels, value = *context.input(1).constant](std::byte* memory) {
            kernels.gemmF32Pack(product, value.as<float>().data(), memory);
        });
    } else {
        run.packBytes = packBytes;
    }
    context.setOutput(0, ElementType::Float, {x[0], x[1], widths[2]});
    context.setOutput(1, ElementType::Float, {2, shape.batch, heads, shape.keys, shape.size});
    context.setMacs(run.product.m * run.product.n * run.product.k + shape.macs());
    context.setScratchBytes(run.packBytes + run.projectedBytes + run.bias.bytes() +
                            std::max(kernels.gemmF32ScratchBytes(run.product), attentionBytes(kernels, shape, ElementType::Float)));
    context.setRun(run);
    return {};
}

/// Inputs: query, key and value [batch, length, width], a bias for the three in a row, mask, attention bias, past key and value.
Result<void> planMultiHeadAttention(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 8));
    if (hasHalfInput(context))
        return planInFloat(context, planMultiHeadAttention);
    for (const size_t index : {0, 1, 2, 3, 6, 7})
        if (context.has(index))
            ESP_CHECK(context.expectType(index, {ElementType::Float}));
    const Dims& q = context.input(0).dims;
    const Dims& k = context.input(1).dims;
    const Dims& v = context.input(2).dims;
    const int64_t heads = context.node().intAttribute("num_heads", 0);
    if (q.size() != 3 || k.size() != 3 || v.size() != 3)
        return context.unsupported("query, key and value must be [batch, length, width]; they are " + toString(q) + ", " + toString(k) + " and " + toString(v));
    if (heads < 1 || q[2] % heads != 0 || v[2] % heads != 0 || k != Dims{q[0], v[1], q[2]} || v[0] != q[0])
        return context.invalid("query " + toString(q) + ", key " + toString(k) + " and value " + toString(v) + " do not fit " + std::to_string(heads) + " heads");
    AttentionShape shape;
    shape.batch = q[0];
    shape.heads = shape.keyHeads = heads;
    shape.queries = q[1];
    shape.keys = k[1];
    shape.size = q[2] / heads;
    shape.valueSize = v[2] / heads;
    shape.query = HeadLayout::of(true, heads, q[1], shape.size);
    shape.key = HeadLayout::of(true, heads, k[1], shape.size);
    shape.value = HeadLayout::of(true, heads, k[1], shape.valueSize);
    shape.output = HeadLayout::of(true, heads, q[1], shape.valueSize);
    const Dims& past = context.input(6).dims;
    if (context.has(6) != context.has(7) ||
        (context.has(6) && (past.size() != 4 || past != Dims{q[0], heads, past[2], shape.size} ||
                            context.input(7).dims != Dims{q[0], heads, past[2], shape.valueSize})))
        return context.invalid("past key " + toString(past) + " and past value " + toString(context.input(7).dims) + " do not fit");
    if (context.has(3) && context.input(3).count() != 2 * q[2] + v[2])
        return context.invalid("bias " + toString(context.input(3).dims) + " must have " + std::to_string(2 * q[2] + v[2]) + " values");
    ESP_CHECK(finishShape(context, shape, context.has(6) ? past[2] : 0));
    ESP_TRY(const Bias bias, readBias(context, shape, 4, 5));
    if (bias.needed() && !shape.setMask(ElementType::Float, bias.dims))
        return context.invalid("mask " + toString(bias.dims) + " does not fit");
    context.setOutput(0, ElementType::Float, {q[0], q[1], v[2]});
    context.setOutput(1, ElementType::Float, {q[0], heads, shape.keys, shape.size});
    context.setOutput(2, ElementType::Float, {q[0], heads, shape.keys, shape.valueSize});
    context.setMacs(shape.macs());
    // With a bias the three operands are copied first.
    const std::array<int64_t, 3> counts{elementCount(q), elementCount(k), elementCount(v)};
    const std::array<int64_t, 3> widths{q[2], k[2], v[2]};
    size_t copyBytes = 0;
    for (const int64_t count : counts)
        copyBytes += context.has(3) ? alignedBytes(static_cast<size_t>(count) * sizeof(float)) : 0;
    const KernelTable& kernels = context.kernels();
    context.setScratchBytes(copyBytes + bias.bytes() + attentionBytes(kernels, shape, ElementType::Float));
    context.setRun([=, &kernels](const RunArgs& args) {
        std::array<const float*, 3> operands{args.in<float>(0), args.in<float>(1), args.in<float>(2)};
        std::byte* memory = args.scratch;
        if (const float* offset = args.in<float>(3)) {
            for (size_t i = 0; i < 3; ++i) {
                auto* copy = reinterpret_cast<float*>(memory);
                for (int64_t k = 0; k < counts[i]; ++k)
                    copy[k] = operands[i][k] + offset[k % widths[i]];
                operands[i] = copy;
                offset += widths[i];
                memory += alignedBytes(static_cast<size_t>(counts[i]) * sizeof(float));
            }
        }
        AttentionData<float> data{operands[0], operands[1], operands[2], args.in<float>(6), args.in<float>(7)};
        if (bias.needed()) {
            bias.fill(args, reinterpret_cast<float*>(memory));
            data.mask = memory;
        }
        data.output = args.out<float>(0);
        data.presentKey = args.out<float>(1);
        data.presentValue = args.out<float>(2);
        runAttention(args, kernels, shape, data, copyBytes + bias.bytes());
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opMicrosoftAttention{"com.microsoft", "Attention", 1, planMicrosoftAttention};
extern constinit const OpDescriptor opMultiHeadAttention{"com.microsoft", "MultiHeadAttention", 1, planMultiHeadAttention};

}  // namespace esp
