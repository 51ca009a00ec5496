// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators of sequence models against their definitions in double arithmetic.
#include "tests/support/op_checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace esp::test {

namespace {
constexpr const char* kMicrosoft = "com.microsoft";

/// Attention of one head: rows of q, k and v by index functions. allowed(query, key) and bias(query, key).
struct Head {
    int64_t queries, keys, size, valueSize;
    std::function<double(int64_t, int64_t)> q, k, v;
    std::function<bool(int64_t, int64_t)> allowed = [](int64_t, int64_t) { return true; };
    std::function<double(int64_t, int64_t)> bias = [](int64_t, int64_t) { return 0.0; };
    double cap = 0;

    double at(int64_t query, int64_t column) const
    {
        double sum = 0;
        double result = 0;
        for (int64_t key = 0; key < keys; ++key) {
            if (!allowed(query, key))
                continue;
            double score = 0;
            for (int64_t e = 0; e < size; ++e)
                score += q(query, e) * k(key, e);
            score /= std::sqrt(static_cast<double>(size));
            if (cap > 0)
                score = cap * std::tanh(score / cap);
            const double weight = std::exp(score + bias(query, key));
            sum += weight;
            result += weight * v(key, column);
        }
        return sum > 0 ? result / sum : 0;
    }
};

/// [batch, heads, rows, size] as the rows of one head.
std::function<double(int64_t, int64_t)> rowsOf(const std::vector<float>& values, int64_t head, int64_t rows, int64_t size)
{
    return [&values, head, rows, size](int64_t row, int64_t e) { return double{values[static_cast<size_t>((head * rows + row) * size + e)]}; };
}

/// More queries than a block, grouped heads, a causal order with past keys, a cap, and a mask that hides one query's keys altogether.
void checkAttention()
{
    constexpr int64_t kQueries = 70, kPast = 5, kKeys = kPast + kQueries, kSize = 6, kValue = 9;
    const auto q = randomFloats(2 * 4 * kQueries * kSize, 1), k = randomFloats(2 * 2 * kQueries * kSize, 2), v = randomFloats(2 * 2 * kQueries * kValue, 3);
    const auto pastK = randomFloats(2 * 2 * kPast * kSize, 4), pastV = randomFloats(2 * 2 * kPast * kValue, 5);
    std::vector<float> mask = randomFloats(kQueries * kKeys, 6);
    std::fill_n(mask.begin() + 3 * kKeys, kKeys, -std::numeric_limits<float>::infinity());
    std::vector<double> expected;
    for (int64_t head = 0; head < 8; ++head) {
        const int64_t from = head / 4 * 2 + head % 4 / 2;
        const auto joined = [from](const std::vector<float>& past, const std::vector<float>& fresh, int64_t size) {
            return [=, p = rowsOf(past, from, kPast, size), f = rowsOf(fresh, from, kQueries, size)](int64_t row, int64_t e) {
                return row < kPast ? p(row, e) : f(row - kPast, e);
            };
        };
        const Head one{kQueries, kKeys, kSize, kValue, rowsOf(q, head, kQueries, kSize), joined(pastK, k, kSize), joined(pastV, v, kValue),
                       [&mask](int64_t query, int64_t key) { return key <= query + kPast && std::isfinite(mask[static_cast<size_t>(query * kKeys + key)]); },
                       [&mask](int64_t query, int64_t key) { return double{mask[static_cast<size_t>(query * kKeys + key)]}; }, 2.5};
        for (int64_t i = 0; i < kQueries * kValue; ++i)
            expected.push_back(one.at(i / kValue, i % kValue));
    }
    expectNear(runOne(makeNode("Attention", 6, {Attribute::makeInt("is_causal", 1), Attribute::makeFloat("softcap", 2.5f)}, "", 3),
                      {computed(floats({2, 4, kQueries, kSize}, q)), computed(floats({2, 2, kQueries, kSize}, k)),
                       computed(floats({2, 2, kQueries, kValue}, v)), computed(floats({kQueries, kKeys}, mask)),
                       computed(floats({2, 2, kPast, kSize}, pastK)), computed(floats({2, 2, kPast, kValue}, pastV))},
                      23),
               expected);
}

void checkFlexAttention()
{
    const auto q = randomFloats(2 * 5 * 4, 1), k = randomFloats(7 * 4, 2), v = randomFloats(7 * 3, 3);
    std::vector<double> expected;
    for (int64_t head = 0; head < 2; ++head) {
        const Head one{5, 7, 4, 3, rowsOf(q, head, 5, 4), rowsOf(k, 0, 7, 4), rowsOf(v, 0, 7, 3)};
        for (int64_t i = 0; i < 15; ++i)
            expected.push_back(one.at(i / 3, i % 3));
    }
    expectNear(runOne(makeNode("FlexAttention", 3, {}, "ai.onnx.preview"),
                      {computed(floats({1, 2, 5, 4}, q)), computed(floats({1, 1, 7, 4}, k)), computed(floats({1, 1, 7, 3}, v))}, 1),
               expected);
}

/// One head, so that [batch, length, width] is [batch, 1, length, width].
void checkMicrosoftAttention()
{
    const auto x = randomFloats(5 * 6, 1), weights = randomFloats(6 * 12, 2), bias = randomFloats(12, 3);
    const auto projected = [&](int64_t row, int64_t column) {
        double sum = bias[static_cast<size_t>(column)];
        for (int64_t i = 0; i < 6; ++i)
            sum += double{x[static_cast<size_t>(row * 6 + i)]} * weights[static_cast<size_t>(i * 12 + column)];
        return sum;
    };
    const Head one{5, 5, 4, 4, projected, [&](int64_t row, int64_t e) { return projected(row, 4 + e); },
                   [&](int64_t row, int64_t e) { return projected(row, 8 + e); }, [](int64_t query, int64_t key) { return key <= query && key < 4; }};
    std::vector<double> expected;
    for (int64_t i = 0; i < 20; ++i)
        expected.push_back(one.at(i / 4, i % 4));
    const Value lengths = makeValue<int32_t>(ElementType::Int32, {1}, {4});
    const NodePtr node = makeNode("Attention", 4, {Attribute::makeInt("num_heads", 1), Attribute::makeInt("unidirectional", 1)}, kMicrosoft);
    for (const bool fixed : {false, true})
        expectNear(runOne(node, {computed(floats({1, 5, 6}, x)), NodeInput{floats({6, 12}, weights), fixed}, computed(floats({12}, bias)), computed(lengths)}, 1),
                   expected);
}

void checkMultiHeadAttention()
{
    const auto q = randomFloats(5 * 4, 1), k = randomFloats(7 * 4, 2), v = randomFloats(7 * 3, 3), bias = randomFloats(11, 4), added = randomFloats(35, 5);
    const auto with = [&bias](const std::vector<float>& values, int64_t size, int64_t offset) {
        return [&, size, offset](int64_t row, int64_t e) { return double{values[static_cast<size_t>(row * size + e)]} + bias[static_cast<size_t>(offset + e)]; };
    };
    const Head one{5, 7, 4, 3, with(q, 4, 0), with(k, 4, 4), with(v, 3, 8), [](int64_t, int64_t key) { return key != 2; },
                   [&added](int64_t query, int64_t key) { return double{added[static_cast<size_t>(query * 7 + key)]}; }};
    std::vector<double> expected;
    for (int64_t i = 0; i < 15; ++i)
        expected.push_back(one.at(i / 3, i % 3));
    const Value mask = makeValue<int32_t>(ElementType::Int32, {1, 7}, {1, 1, 0, 1, 1, 1, 1});
    expectNear(runOne(makeNode("MultiHeadAttention", 6, {Attribute::makeInt("num_heads", 1)}, kMicrosoft),
                      {computed(floats({1, 5, 4}, q)), computed(floats({1, 7, 4}, k)), computed(floats({1, 7, 3}, v)), computed(floats({11}, bias)), computed(mask),
                       computed(floats({1, 1, 5, 7}, added))},
                      1),
               expected);
}

/// Halves of the first six of eight elements, at given positions.
std::vector<double> rotated(const std::vector<float>& x, const std::vector<float>& cosines, const std::vector<float>& sines, const std::vector<int64_t>& positions)
{
    std::vector<double> expected(x.begin(), x.end());
    for (size_t row = 0; row < positions.size(); ++row)
        for (size_t i = 0; i < 3; ++i) {
            const double c = cosines[static_cast<size_t>(positions[row]) * 3 + i], s = sines[static_cast<size_t>(positions[row]) * 3 + i];
            const double a = x[row * 8 + i], b = x[row * 8 + i + 3];
            expected[row * 8 + i] = c * a - s * b;
            expected[row * 8 + i + 3] = s * a + c * b;
        }
    return expected;
}

void checkRotaryEmbedding()
{
    const auto x = randomFloats(4 * 8, 1), cosines = randomFloats(9 * 3, 2), sines = randomFloats(9 * 3, 3);
    const std::vector<int64_t> positions{8, 0, 3, 5};
    const std::vector<Attribute> attributes{Attribute::makeInt("num_heads", 1), Attribute::makeInt("rotary_embedding_dim", 6)};
    const NodeInput values = computed(floats({2, 2, 8}, x)), c = constant(floats({9, 3}, cosines)), s = constant(floats({9, 3}, sines));
    expectNear(runOne(makeNode("RotaryEmbedding", 4, attributes), {values, c, s, computed(int64s({2, 2}, positions))}, 23), rotated(x, cosines, sines, positions));
    expectNear(runOne(makeNode("RotaryEmbedding", 4, attributes, kMicrosoft), {values, computed(int64s({1}, {4})), c, s}, 1),
               rotated(x, cosines, sines, {4, 5, 4, 5}));
}

/// One head of the gated delta rule.
void checkLinearAttention()
{
    constexpr size_t kLength = 6, kKey = 4, kValue = 3;
    const auto q = randomFloats(kLength * kKey, 1), k = randomFloats(kLength * kKey, 2), v = randomFloats(kLength * kValue, 3), past = randomFloats(kKey * kValue, 4),
               decay = randomFloats(kLength, 5), beta = randomFloats(kLength, 6);
    std::vector<double> state(past.begin(), past.end()), expected;
    for (size_t t = 0; t < kLength; ++t)
        for (size_t e = 0; e < kValue; ++e) {
            double found = 0, read = 0;
            for (size_t d = 0; d < kKey; ++d)
                found += (state[d * kValue + e] *= std::exp(double{decay[t]})) * k[t * kKey + d];
            for (size_t d = 0; d < kKey; ++d)
                read += (state[d * kValue + e] += k[t * kKey + d] * beta[t] * (v[t * kValue + e] - found)) * q[t * kKey + d];
            expected.push_back(read / 2);
        }
    expectNear(runOne(makeNode("LinearAttention", 6, {Attribute::makeInt("q_num_heads", 1), Attribute::makeInt("kv_num_heads", 1)}, "", 2),
                      {computed(floats({1, kLength, kKey}, q)), computed(floats({1, kLength, kKey}, k)), computed(floats({1, kLength, kValue}, v)),
                       computed(floats({1, 1, kKey, kValue}, past)), computed(floats({1, kLength, 1}, decay)), computed(floats({1, kLength, 1}, beta))},
                      27),
               expected, 1e-4);
}

void checkCausalConv()
{
    const auto x = randomFloats(2 * 3 * 7, 1), weights = randomFloats(3 * 4, 2), past = randomFloats(2 * 3 * 3, 3);
    std::vector<double> expected;
    for (size_t plane = 0; plane < 6; ++plane)
        for (size_t t = 0; t < 7; ++t) {
            double sum = 0;
            for (size_t i = 0; i < 4; ++i)
                sum += weights[plane % 3 * 4 + i] * double{t + i < 3 ? past[plane * 3 + t + i] : x[plane * 7 + t + i - 3]};
            expected.push_back(sum / (1 + std::exp(-sum)));
        }
    expectNear(runOne(makeNode("CausalConvWithState", 4, {Attribute::makeString("activation", "silu")}, "", 2),
                      {computed(floats({2, 3, 7}, x)), constant(floats({3, 1, 4}, weights)), absent(), computed(floats({2, 3, 3}, past))}, 27),
               expected);
}

void checkTensorScatter()
{
    const Value got = runOne(makeNode("TensorScatter", 3, {Attribute::makeString("mode", "circular"), Attribute::makeInt("axis", 1)}),
                             {computed(floats({2, 4}, {0, 1, 2, 3, 4, 5, 6, 7})), computed(floats({2, 2}, {10, 11, 12, 13})), computed(int64s({2}, {3, 1}))}, 24);
    expectNear(got, {11, 1, 2, 10, 4, 12, 13, 7});
}

double gelu(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }
double geluTanh(double x) { return 0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))); }

void checkBiasGelu(const char* name, double (*function)(double))
{
    const auto x = randomFloats(40 * 50, 1), bias = randomFloats(50, 2);
    std::vector<double> expected;
    for (size_t i = 0; i < x.size(); ++i)
        expected.push_back(function(double{x[i]} + bias[i % 50]));
    expectNear(runOne(makeNode(name, 2, {}, kMicrosoft), {computed(floats({40, 50}, x)), constant(floats({50}, bias))}, 1), expected);
}

void checkBiasGelu() { checkBiasGelu("BiasGelu", gelu); }
void checkFastGelu() { checkBiasGelu("FastGelu", geluTanh); }

std::vector<double> normalized(const std::vector<double>& sums, const std::vector<float>& scale, const std::vector<float>& offset, bool centred, double epsilon)
{
    const size_t columns = scale.size();
    std::vector<double> result;
    for (size_t row = 0; row < sums.size() / columns; ++row) {
        double mean = 0, square = 0;
        for (size_t i = 0; i < columns && centred; ++i)
            mean += sums[row * columns + i] / static_cast<double>(columns);
        for (size_t i = 0; i < columns; ++i)
            square += std::pow(sums[row * columns + i] - mean, 2) / static_cast<double>(columns);
        for (size_t i = 0; i < columns; ++i)
            result.push_back((sums[row * columns + i] - mean) / std::sqrt(square + epsilon) * scale[i] + (offset.empty() ? 0 : offset[i]));
    }
    return result;
}

void checkSkip(bool simplified)
{
    const auto x = randomFloats(2 * 3 * 10, 1), skip = randomFloats(3 * 10, 2), scale = randomFloats(10, 3), offset = randomFloats(10, 4), bias = randomFloats(10, 5);
    std::vector<double> sums;
    for (size_t i = 0; i < x.size(); ++i)
        sums.push_back(double{x[i]} + skip[i % 30] + bias[i % 10]);
    std::vector<NodeInput> inputs{computed(floats({2, 3, 10}, x)), computed(floats({3, 10}, skip)), constant(floats({10}, scale))};
    if (!simplified)
        inputs.push_back(constant(floats({10}, offset)));
    inputs.push_back(constant(floats({10}, bias)));
    const NodePtr node = makeNode(simplified ? "SkipSimplifiedLayerNormalization" : "SkipLayerNormalization", inputs.size(), {Attribute::makeFloat("epsilon", 1e-3f)}, kMicrosoft);
    expectNear(runOne(node, inputs, 1), normalized(sums, scale, simplified ? std::vector<float>() : offset, !simplified, 1e-3));
}

void checkSkipNormalization() { checkSkip(false); }
void checkSkipSimplified() { checkSkip(true); }

void checkSimplified()
{
    const auto x = randomFloats(30, 1), scale = randomFloats(10, 2);
    expectNear(runOne(makeNode("SimplifiedLayerNormalization", 2), {computed(floats({3, 10}, x)), constant(floats({10}, scale))}, 17),
               normalized(std::vector<double>(x.begin(), x.end()), scale, {}, false, 1e-5));
}

void checkEmbed()
{
    const auto words = randomFloats(5 * 6, 1), places = randomFloats(4 * 6, 2), segments = randomFloats(2 * 6, 3), scale = randomFloats(6, 4), offset = randomFloats(6, 5);
    const std::vector<int32_t> ids{4, 0, 2, 1, 1, 3}, kinds{0, 1, 1, 0, 0, 1};
    std::vector<double> sums;
    for (size_t i = 0; i < 36; ++i)
        sums.push_back(double{words[static_cast<size_t>(ids[i / 6]) * 6 + i % 6]} + places[i / 6 % 3 * 6 + i % 6] + segments[static_cast<size_t>(kinds[i / 6]) * 6 + i % 6]);
    expectNear(runOne(makeNode("EmbedLayerNormalization", 7, {}, kMicrosoft),
                      {computed(makeValue(ElementType::Int32, {2, 3}, ids)), computed(makeValue(ElementType::Int32, {2, 3}, kinds)), constant(floats({5, 6}, words)),
                       constant(floats({4, 6}, places)), constant(floats({2, 6}, segments)), constant(floats({6}, scale)), constant(floats({6}, offset))},
                      1),
               normalized(sums, scale, offset, true, 1e-12));
}

void checkSwiGlu()
{
    const auto a = randomFloats(300, 1), b = randomFloats(300, 2);
    std::vector<double> expected;
    for (size_t i = 0; i < a.size(); ++i)
        expected.push_back(a[i] * double{b[i]} / (1 + std::exp(-1.5 * a[i])));
    expectNear(runOne(makeNode("SwiGLU", 2, {Attribute::makeFloat("alpha", 1.5f)}), {computed(floats({300}, a)), computed(floats({300}, b))}, 28), expected);
}

/// The range 0 to 1 of A gives scale 1/255 and zero point 0, so that its values are codes.
void checkDynamicQuantizeMatMul()
{
    const std::vector<uint8_t> b{130, 120, 128, 255, 0, 129};
    std::vector<double> expected;
    for (const size_t column : {0u, 1u})
        expected.push_back((51 * (b[column] - 128) + 255 * (b[2 + column] - 128) + 102 * (b[4 + column] - 128)) / 255.0 * 0.5);
    expectNear(runOne(makeNode("DynamicQuantizeMatMul", 4, {}, kMicrosoft),
                      {computed(floats({1, 3}, {0.2f, 1.0f, 0.4f})), constant(makeValue(ElementType::Uint8, {3, 2}, b)), constant(floats({1}, {0.5f})),
                       constant(makeValue<uint8_t>(ElementType::Uint8, {1}, {128}))},
                      1),
               expected);
}
}  // namespace

OpChecks sequenceOpChecks()
{
    return {{".Attention", checkAttention},
            {"ai.onnx.preview.FlexAttention", checkFlexAttention},
            {"com.microsoft.Attention", checkMicrosoftAttention},
            {"com.microsoft.MultiHeadAttention", checkMultiHeadAttention},
            {".RotaryEmbedding", checkRotaryEmbedding},
            {"com.microsoft.RotaryEmbedding", checkRotaryEmbedding},
            {".LinearAttention", checkLinearAttention},
            {".CausalConvWithState", checkCausalConv},
            {".TensorScatter", checkTensorScatter},
            {".SwiGLU", checkSwiGlu},
            {".SimplifiedLayerNormalization", checkSimplified},
            {"com.microsoft.BiasGelu", checkBiasGelu},
            {"com.microsoft.FastGelu", checkFastGelu},
            {"com.microsoft.SkipLayerNormalization", checkSkipNormalization},
            {"com.microsoft.SkipSimplifiedLayerNormalization", checkSkipSimplified},
            {"com.microsoft.EmbedLayerNormalization", checkEmbed},
            {"com.microsoft.DynamicQuantizeMatMul", checkDynamicQuantizeMatMul}};
}

TEST(SequenceOperators, AgreeWithTheirDefinitionsInDoubleArithmetic)
{
    for (const auto& [name, check] : sequenceOpChecks()) {
        SCOPED_TRACE(name);
        check();
    }
}

}  // namespace esp::test
