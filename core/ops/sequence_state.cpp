// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Sequence layers that carry a state from call to call: LinearAttention, CausalConvWithState, and TensorScatter, which writes into a cache.
#include "core/ops/element_run.h"
#include "core/ops/in_float.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace esp {

namespace {
/// For each key head a state S [keySize, valueSize]: S ← exp(decay)·S; v ← beta·(v − Sᵀk) if there is a beta; S ← S + k·vᵀ; y = scale·Sᵀq.
struct LinearAttention {
    int64_t batch = 0, length = 0, heads = 0, keyHeads = 0, keySize = 0, valueSize = 0;
    int64_t decaySize = 0;   ///< decays of a head: 1 or keySize; 0: none
    int64_t betaHeads = 0;   ///< 1 or keyHeads; 0: none
    float scale = 1;

    void operator()(const RunArgs& args) const
    {
        args.forTiles(batch * keyHeads, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* state = reinterpret_cast<float*>(scratch);
            for (int64_t i = begin; i < end; ++i)
                runHead(args, i / keyHeads, i % keyHeads, state, state + keySize * valueSize);
        });
    }

private:
    void runHead(const RunArgs& args, int64_t b, int64_t head, float* state, float* written) const
    {
        const int64_t count = keySize * valueSize;
        const int64_t place = (b * keyHeads + head) * count;
        if (const float* past = args.in<float>(3))
            std::copy_n(past + place, count, state);
        else
            std::fill_n(state, count, 0.0f);
        const int64_t sharing = heads / keyHeads;
        for (int64_t t = 0; t < length; ++t) {
            const int64_t row = b * length + t;
            const float* key = args.in<float>(1) + (row * keyHeads + head) * keySize;
            const float* value = args.in<float>(2) + (row * keyHeads + head) * valueSize;
            if (decaySize) {
                const float* decay = args.in<float>(4) + (row * keyHeads + head) * decaySize;
                for (int64_t d = 0; d < keySize; ++d) {
                    const float factor = std::exp(decay[decaySize > 1 ? d : 0]);
                    for (int64_t e = 0; e < valueSize; ++e)
                        state[d * valueSize + e] *= factor;
                }
            }
            std::copy_n(value, valueSize, written);
            if (betaHeads) {
                const float beta = args.in<float>(5)[row * betaHeads + (betaHeads > 1 ? head : 0)];
                for (int64_t d = 0; d < keySize; ++d)
                    for (int64_t e = 0; e < valueSize; ++e)
                        written[e] -= state[d * valueSize + e] * key[d];
                for (int64_t e = 0; e < valueSize; ++e)
                    written[e] *= beta;
            }
            for (int64_t d = 0; d < keySize; ++d)
                for (int64_t e = 0; e < valueSize; ++e)
                    state[d * valueSize + e] += key[d] * written[e];
            for (int64_t h = head * sharing; h < (head + 1) * sharing && args.out<float>(0); ++h) {
                const float* query = args.in<float>(0) + (row * heads + h) * keySize;
                float* out = args.out<float>(0) + (row * heads + h) * valueSize;
                std::fill_n(out, valueSize, 0.0f);
                for (int64_t d = 0; d < keySize; ++d)
                    for (int64_t e = 0; e < valueSize; ++e)
                        out[e] += scale * query[d] * state[d * valueSize + e];
            }
        }
        if (args.out<float>(1))
            std::copy_n(state, count, args.out<float>(1) + place);
    }
};

Result<void> planLinearAttention(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 6));
    for (size_t i = 1; i < context.inputCount(); ++i)
        if (context.has(i) && context.input(i).type != context.input(0).type)
            return context.unsupported("all inputs must be of one type; input " + std::to_string(i) + " is " + toString(context.input(i).type));
    if (hasHalfInput(context))
        return planInFloat(context, planLinearAttention);
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    const Dims& query = context.input(0).dims;
    const Dims& key = context.input(1).dims;
    const Dims& value = context.input(2).dims;
    const Node& node = context.node();
    LinearAttention run;
    run.heads = node.intAttribute("q_num_heads", 0);
    run.keyHeads = node.intAttribute("kv_num_heads", 0);
    const std::string rule = node.stringAttribute("update_rule", "gated_delta");
    const bool gated = rule == "gated" || rule == "gated_delta";
    const bool delta = rule == "delta" || rule == "gated_delta";
    if (!gated && !delta && rule != "linear")
        return context.invalid("update_rule " + rule + " is not known");
    if (context.has(4) != gated || context.has(5) != delta)
        return context.invalid("update_rule " + rule + " must have " + (gated ? "a decay" : "no decay") + " and " + (delta ? "a beta" : "no beta"));
    const bool fits = run.heads > 0 && run.keyHeads > 0 && run.heads % run.keyHeads == 0 && query.size() == 3 && key.size() == 3 &&
                      value.size() == 3 && query[2] % run.heads == 0 && value[2] % run.keyHeads == 0 &&
                      key == Dims{query[0], query[1], query[2] / run.heads * run.keyHeads} && value[0] == query[0] && value[1] == query[1];
    if (!fits)
        return context.invalid("query " + toString(query) + ", key " + toString(key) + " and value " + toString(value) + " do not fit " +
                               std::to_string(run.heads) + " query heads and " + std::to_string(run.keyHeads) + " key heads");
    run.batch = query[0];
    run.length = query[1];
    run.keySize = query[2] / run.heads;
    run.valueSize = value[2] / run.keyHeads;
    const Dims state{run.batch, run.keyHeads, run.keySize, run.valueSize};
    if (context.has(3) && context.input(3).dims != state)
        return context.invalid("past state " + toString(context.input(3).dims) + " must be " + toString(state));
    const int64_t rows = run.batch * run.length;
    if (gated) {
        const Dims& decay = context.input(4).dims;
        run.decaySize = decay.size() == 3 && decay[2] == run.keyHeads ? 1 : run.keySize;
        if (decay.size() != 3 || decay[0] * decay[1] != rows || decay[2] != run.keyHeads * run.decaySize)
            return context.invalid("decay " + toString(decay) + " must have a value for each key head, or for each of its elements");
    }
    if (delta) {
        const Dims& beta = context.input(5).dims;
        if (beta.size() != 3 || beta[0] * beta[1] != rows || (beta[2] != 1 && beta[2] != run.keyHeads))
            return context.invalid("beta " + toString(beta) + " must have one value for each key head, or for all");
        run.betaHeads = beta[2];
    }
    run.scale = node.floatAttribute("scale", 0);
    if (run.scale == 0.0f)
        run.scale = 1 / std::sqrt(static_cast<float>(run.keySize));
    context.setOutput(0, ElementType::Float, {run.batch, run.length, run.heads * run.valueSize});
    context.setOutput(1, ElementType::Float, state);
    context.setMacs(rows * (run.heads + (delta ? 2 : 1) * run.keyHeads) * run.keySize * run.valueSize);
    context.setScratchBytes(static_cast<size_t>((run.keySize + 1) * run.valueSize) * sizeof(float));
    context.setRun(run);
    return {};
}

/// A depthwise convolution over time whose window ends at each element; what lies before the first is the past state, or zeros.
Result<void> planCausalConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 4));
    if (hasHalfInput(context))
        return planInFloat(context, planCausalConv);
    for (size_t i = 0; i < context.inputCount(); ++i)
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Float}));
    const Dims& dims = context.input(0).dims;
    const Dims& weights = context.input(1).dims;
    if (dims.size() != 3 || weights.size() != 3 || weights[0] != dims[1] || weights[1] != 1 || weights[2] < 1)
        return context.invalid("needs an input [batch, channels, length] and weights [channels, 1, taps]; they are " + toString(dims) + " and " +
                               toString(weights));
    const int64_t channels = dims[1];
    const int64_t length = dims[2];
    const int64_t taps = weights[2];
    const Dims state{dims[0], channels, taps - 1};
    if (context.has(2) && context.input(2).count() != channels)
        return context.invalid("bias " + toString(context.input(2).dims) + " must have one value for each of " + std::to_string(channels) + " channels");
    if (context.has(3) && context.input(3).dims != state)
        return context.invalid("past state " + toString(context.input(3).dims) + " must be " + toString(state));
    const std::string activation = context.node().stringAttribute("activation", "none");
    const bool silu = activation == "silu" || activation == "swish";
    if (!silu && activation != "none")
        return context.invalid("activation " + activation + " is not known");
    context.setOutput(0, ElementType::Float, dims);
    context.setOutput(1, ElementType::Float, state);
    context.setMacs(elementCount(dims) * taps);
    context.setScratchBytes(static_cast<size_t>(taps - 1 + length) * sizeof(float));
    context.setRun([=, planes = dims[0] * channels, unary = context.kernels().unaryF32](const RunArgs& args) {
        args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* line = reinterpret_cast<float*>(scratch);
            for (int64_t plane = begin; plane < end; ++plane) {
                if (const float* past = args.in<float>(3))
                    std::copy_n(past + plane * (taps - 1), taps - 1, line);
                else
                    std::fill_n(line, taps - 1, 0.0f);
                std::copy_n(args.in<float>(0) + plane * length, length, line + taps - 1);
                const float* weight = args.in<float>(1) + plane % channels * taps;
                if (float* out = args.out<float>(0)) {
                    out += plane * length;
                    std::fill_n(out, length, args.in<float>(2) ? args.in<float>(2)[plane % channels] : 0.0f);
                    for (int64_t k = 0; k < taps; ++k)
                        for (int64_t t = 0; t < length; ++t)
                            out[t] += weight[k] * line[t + k];
                    if (silu)
                        unary(Unary::Silu, 0, 0, out, length, out);
                }
                if (args.out<float>(1))
                    std::copy_n(line + length, taps - 1, args.out<float>(1) + plane * (taps - 1));
            }
        });
    });
    return {};
}

/// The cache with the update written along an axis from write_indices[batch] on; circular, what passes the end goes on at the beginning.
Result<void> planTensorScatter(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    ESP_CHECK(expectAddressable(context, 0));
    ESP_CHECK(expectSameTypes(context, 0, 2));
    const Dims& cache = context.input(0).dims;
    const Dims& update = context.input(1).dims;
    const std::string mode = context.node().stringAttribute("mode", "linear");
    if (mode != "linear" && mode != "circular")
        return context.invalid("mode " + mode + " is not known");
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", -2), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    Dims expected = cache;
    expected[at] = update.size() == cache.size() ? update[at] : 0;
    if (axis == 0 || update != expected || update[at] > cache[at])
        return context.invalid("update " + toString(update) + " does not fit the cache " + toString(cache) + " along axis " + std::to_string(axis));
    if (context.has(2)) {
        ESP_CHECK(context.expectType(2, {ElementType::Int64}));
        if (context.input(2).count() != cache[0])
            return context.invalid("write_indices " + toString(context.input(2).dims) + " must have one for each of " + std::to_string(cache[0]) + " samples");
    }
    context.setOutput(0, context.input(0).type, cache);
    const int64_t rowBytes = product(cache, at + 1, cache.size()) * elementBytes(context.input(0).type);
    context.setRun([=, circular = mode == "circular", lines = product(cache, 0, at), linesPerSample = product(cache, 1, at), places = cache[at],
                    rows = update[at]](const RunArgs& args) {
        args.forTiles(lines, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t line = begin; line < end; ++line) {
                std::byte* out = args.out<std::byte>() + line * places * rowBytes;
                std::copy_n(args.in<std::byte>(0) + line * places * rowBytes, places * rowBytes, out);
                const int64_t first = args.in<int64_t>(2) ? args.in<int64_t>(2)[line / linesPerSample] : 0;
                for (int64_t row = 0; row < rows; ++row) {
                    const int64_t place = circular ? ((first + row) % places + places) % places : first + row;
                    if (place >= 0 && place < places)  // a write past the end of a linear cache has no place
                        std::copy_n(args.in<std::byte>(1) + (line * rows + row) * rowBytes, rowBytes, out + place * rowBytes);
                }
            }
        });
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opLinearAttention{"", "LinearAttention", 27, planLinearAttention};
extern constinit const OpDescriptor opCausalConvWithState{"", "CausalConvWithState", 27, planCausalConv};
extern constinit const OpDescriptor opTensorScatter{"", "TensorScatter", 24, planTensorScatter};

}  // namespace esp
