// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators that ONNX 1.12's own cases do not reach, against their definitions in double arithmetic.
#include "tests/support/op_checks.h"
#include "tests/support/run_node.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace esp::test {

std::vector<float> randomFloats(int64_t count, unsigned seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(static_cast<size_t>(count));
    for (float& value : values)
        value = normal(random);
    return values;
}

Value runOne(const NodePtr& node, const std::vector<NodeInput>& inputs, int64_t opset)
{
    WorkerPool pool(3);
    NodeRunOptions options;
    options.opset = opset;
    const Result<std::vector<Value>> alone = runNode(*node, inputs, options);
    options.pool = &pool;
    const Result<std::vector<Value>> together = runNode(*node, inputs, options);
    if (!alone || !together) {
        ADD_FAILURE() << (alone ? together : alone).error().message();
        return {};
    }
    EXPECT_TRUE((*alone)[0].data == (*together)[0].data) << node->opType() << " depends on the number of threads";
    return (*alone)[0];
}

void expectNear(const Value& got, const std::vector<double>& expected, double tolerance)
{
    ASSERT_EQ(got.count(), static_cast<int64_t>(expected.size()));
    for (size_t i = 0; i < expected.size(); ++i)
        ASSERT_NEAR(got.as<float>()[i], expected[i], tolerance * (1 + std::fabs(expected[i]))) << "element " << i;
}

namespace {
template <typename Function>
void checkFunction(const char* name, const char* domain, int64_t opset, std::vector<Attribute> attributes, const Function& function)
{
    const std::vector<float> x = randomFloats(40000, 11);
    std::vector<double> expected;
    for (const float value : x)
        expected.push_back(function(double{value}));
    expectNear(runOne(makeNode(name, 1, std::move(attributes), domain), {computed(floats({200, 200}, x))}, opset), expected);
}

double geluOf(double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); }

void checkGelu()
{
    checkFunction("Gelu", "", 20, {}, geluOf);
    checkFunction("Gelu", "", 20, {Attribute::makeString("approximate", "tanh")},
                  [](double x) { return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))); });
}

void checkMicrosoftGelu() { checkFunction("Gelu", "com.microsoft", 1, {}, geluOf); }

void checkQuickGelu()
{
    checkFunction("QuickGelu", "com.microsoft", 1, {}, [](double x) { return x / (1 + std::exp(-double{1.702f} * x)); });
}

void checkSwish()
{
    checkFunction("Swish", "", 24, {}, [](double x) { return x / (1 + std::exp(-x)); });
    checkFunction("Swish", "", 24, {Attribute::makeFloat("alpha", 0.5f)}, [](double x) { return x / (1 + std::exp(-0.5 * x)); });
}

void checkMish()
{
    checkFunction("Mish", "", 18, {}, [](double x) { return x * std::tanh(std::log1p(std::exp(x))); });
}

template <typename Function>
void checkBits(const char* name, const Function& function)
{
    std::vector<int32_t> a{0, -1, 0x55, 123456789, -77}, b{7, 255, -2, 987654321, 0x0F};
    const bool unary = std::string(name) == "BitwiseNot";
    std::vector<NodeInput> inputs{computed(makeValue(ElementType::Int32, {5}, a))};
    if (!unary)
        inputs.push_back(computed(makeValue(ElementType::Int32, {5}, b)));
    const Value got = runOne(makeNode(name, inputs.size()), inputs, 18);
    for (size_t i = 0; i < a.size(); ++i)
        EXPECT_EQ(got.as<int32_t>()[i], function(a[i], b[i])) << name;
}

void checkBitwiseAnd()
{
    checkBits("BitwiseAnd", [](int32_t a, int32_t b) { return a & b; });
}
void checkBitwiseOr()
{
    checkBits("BitwiseOr", [](int32_t a, int32_t b) { return a | b; });
}
void checkBitwiseXor()
{
    checkBits("BitwiseXor", [](int32_t a, int32_t b) { return a ^ b; });
}
void checkBitwiseNot()
{
    checkBits("BitwiseNot", [](int32_t a, int32_t) { return ~a; });
}

/// Windows of 3 with a stride of 2 and a pad of 1 over [1, 2, 7].
template <typename Reduce>
std::vector<double> pooled(const std::vector<float>& x, const Reduce& reduce)
{
    std::vector<double> expected;
    for (int64_t plane = 0; plane < 2; ++plane)
        for (int64_t out = 0; out < 4; ++out) {
            std::vector<double> window;
            for (int64_t at = out * 2 - 1; at < out * 2 + 2; ++at)
                if (at >= 0 && at < 7)
                    window.push_back(x[static_cast<size_t>(plane * 7 + at)]);
            expected.push_back(reduce(window));
        }
    return expected;
}

double norm(const std::vector<double>& values, double p)
{
    double sum = 0;
    for (const double value : values)
        sum += std::pow(std::fabs(value), p);
    return std::pow(sum, 1 / p);
}

void checkLpPool()
{
    const std::vector<float> x = randomFloats(14, 12);
    const NodePtr node = makeNode("LpPool", 1,
                                  {Attribute::makeInts("kernel_shape", {3}), Attribute::makeInts("strides", {2}),
                                   Attribute::makeInts("pads", {1, 1}), Attribute::makeInt("p", 3)});
    expectNear(runOne(node, {computed(floats({1, 2, 7}, x))}, 18),
               pooled(x, [](const std::vector<double>& window) { return norm(window, 3); }));
}

void checkGlobalLpPool()
{
    const std::vector<float> x = randomFloats(24, 13);
    std::vector<double> expected;
    for (size_t plane = 0; plane < 2; ++plane)
        expected.push_back(norm({x.begin() + static_cast<int64_t>(plane) * 12, x.begin() + static_cast<int64_t>(plane + 1) * 12}, 2));
    expectNear(runOne(makeNode("GlobalLpPool", 1), {computed(floats({1, 2, 3, 4}, x))}, 13), expected);
}

void checkGroupNormalization()
{
    const std::vector<float> x = randomFloats(2 * 4 * 6, 14);
    const std::vector<float> scale{1, 2, 3, 4}, bias{0.5f, -1, 0, 2};
    std::vector<double> expected(x.size());
    for (size_t group = 0; group < 4; ++group) {
        double mean = 0, variance = 0;
        for (size_t i = group * 12; i < group * 12 + 12; ++i)
            mean += x[i] / 12.0;
        for (size_t i = group * 12; i < group * 12 + 12; ++i)
            variance += (x[i] - mean) * (x[i] - mean) / 12.0;
        for (size_t i = group * 12; i < group * 12 + 12; ++i)
            expected[i] = (x[i] - mean) / std::sqrt(variance + 1e-5) * scale[i / 6 % 4] + bias[i / 6 % 4];
    }
    expectNear(runOne(makeNode("GroupNormalization", 3, {Attribute::makeInt("num_groups", 2)}),
                      {computed(floats({2, 4, 6}, x)), constant(floats({4}, scale)), constant(floats({4}, bias))}, 21),
               expected);
}

void checkRmsNormalization()
{
    const std::vector<float> x = randomFloats(15, 15), scale = randomFloats(5, 16);
    std::vector<double> expected;
    for (size_t i = 0; i < 15; ++i) {
        double sum = 0;
        for (size_t k = i / 5 * 5; k < i / 5 * 5 + 5; ++k)
            sum += double{x[k]} * x[k] / 5;
        expected.push_back(x[i] / std::sqrt(sum + 1e-5) * scale[i % 5]);
    }
    expectNear(runOne(makeNode("RMSNormalization", 2), {computed(floats({3, 5}, x)), constant(floats({5}, scale))}, 23), expected);
}

void checkLpNormalization()
{
    const std::vector<float> x = randomFloats(12, 17);
    std::vector<double> expected;
    for (size_t i = 0; i < 12; ++i) {
        std::vector<double> column;
        for (size_t row = 0; row < 3; ++row)
            column.push_back(x[row * 4 + i % 4]);
        expected.push_back(x[i] / norm(column, 1));
    }
    expectNear(runOne(makeNode("LpNormalization", 1, {Attribute::makeInt("axis", 0), Attribute::makeInt("p", 1)}),
                      {computed(floats({3, 4}, x))}, 13),
               expected);
}

void checkFusedConv()
{
    const std::vector<float> x = randomFloats(2 * 3 * 6 * 5, 18), w = randomFloats(4 * 3 * 3 * 3, 19), b = randomFloats(4, 20),
                             z = randomFloats(2 * 4 * 6 * 5, 21);
    const struct {
        const char* activation;
        std::vector<float> parameters;
        double (*function)(double);
    } kCases[] = {{"Relu", {}, [](double v) { return std::max(v, 0.0); }},
                  {"Clip", {-0.5f, 0.75f}, [](double v) { return std::clamp(v, -0.5, 0.75); }},
                  {"LeakyRelu", {0.25f}, [](double v) { return v < 0 ? v / 4 : v; }},
                  {"Sigmoid", {}, [](double v) { return 1 / (1 + std::exp(-v)); }}};
    for (const auto& test : kCases) {
        std::vector<double> expected;
        for (int64_t i = 0; i < 240; ++i) {
            const int64_t n = i / 120, f = i % 120 / 30, row = i % 30 / 5, column = i % 5;
            double sum = b[static_cast<size_t>(f)];
            for (int64_t k = 0; k < 27; ++k) {
                const int64_t r = row + k % 9 / 3 - 1, c = column + k % 3 - 1;
                if (r >= 0 && r < 6 && c >= 0 && c < 5)
                    sum += double{x[static_cast<size_t>(((n * 3 + k / 9) * 6 + r) * 5 + c)]} * w[static_cast<size_t>(f * 27 + k)];
            }
            expected.push_back(test.function(sum + z[static_cast<size_t>(i)]));
        }
        std::vector<Attribute> attributes{Attribute::makeString("activation", test.activation), Attribute::makeInts("pads", {1, 1, 1, 1})};
        if (!test.parameters.empty())
            attributes.push_back(Attribute::makeFloats("activation_params", test.parameters));
        for (const bool known : {true, false})
            expectNear(runOne(makeNode("FusedConv", 4, attributes, "com.microsoft"),
                              {computed(floats({2, 3, 6, 5}, x)), NodeInput{floats({4, 3, 3, 3}, w), known}, computed(floats({4}, b)),
                               computed(floats({2, 4, 6, 5}, z))},
                              1),
                       expected);
    }
}

void checkFusedMatMul()
{
    const std::vector<float> a = randomFloats(2 * 5 * 3, 22), b = randomFloats(2 * 4 * 5, 23);
    std::vector<double> expected;
    for (int64_t i = 0; i < 24; ++i) {
        double sum = 0;
        for (int64_t k = 0; k < 5; ++k)
            sum += double{a[static_cast<size_t>(i / 12 * 15 + k * 3 + i % 12 / 4)]} * b[static_cast<size_t>(i / 12 * 20 + i % 4 * 5 + k)];
        expected.push_back(sum * 0.5);
    }
    for (const bool known : {true, false})
        expectNear(runOne(makeNode("FusedMatMul", 2,
                                   {Attribute::makeInt("transA", 1), Attribute::makeInt("transB", 1), Attribute::makeFloat("alpha", 0.5f)},
                                   "com.microsoft"),
                          {computed(floats({2, 5, 3}, a)), NodeInput{floats({2, 4, 5}, b), known}}, 1),
                   expected);
}

void checkFusedGemm()
{
    const std::vector<float> a = randomFloats(12, 24), b = randomFloats(20, 25), c = randomFloats(3, 26);
    std::vector<double> expected;
    for (int64_t i = 0; i < 15; ++i) {
        double sum = 0;
        for (int64_t k = 0; k < 4; ++k)
            sum += double{a[static_cast<size_t>(i / 5 * 4 + k)]} * b[static_cast<size_t>(k * 5 + i % 5)];
        expected.push_back(std::max(sum * 0.5 + 2.0 * c[static_cast<size_t>(i / 5)], 0.0));
    }
    expectNear(runOne(makeNode("FusedGemm", 3,
                               {Attribute::makeFloat("alpha", 0.5f), Attribute::makeFloat("beta", 2.0f),
                                Attribute::makeString("activation", "Relu")},
                               "com.microsoft"),
                      {computed(floats({3, 4}, a)), constant(floats({4, 5}, b)), computed(floats({3, 1}, c))}, 1),
               expected);
}
}  // namespace

OpChecks floatOpChecks()
{
    return {{".Gelu", checkGelu},
            {".Swish", checkSwish},
            {".Mish", checkMish},
            {".BitwiseAnd", checkBitwiseAnd},
            {".BitwiseOr", checkBitwiseOr},
            {".BitwiseXor", checkBitwiseXor},
            {".BitwiseNot", checkBitwiseNot},
            {".LpPool", checkLpPool},
            {".GlobalLpPool", checkGlobalLpPool},
            {".GroupNormalization", checkGroupNormalization},
            {".RMSNormalization", checkRmsNormalization},
            {".LpNormalization", checkLpNormalization},
            {"com.microsoft.Gelu", checkMicrosoftGelu},
            {"com.microsoft.QuickGelu", checkQuickGelu},
            {"com.microsoft.FusedConv", checkFusedConv},
            {"com.microsoft.FusedMatMul", checkFusedMatMul},
            {"com.microsoft.FusedGemm", checkFusedGemm}};
}

TEST(FloatOperators, AgreeWithTheirDefinitionsInDoubleArithmetic)
{
    for (const auto& [name, check] : floatOpChecks()) {
        SCOPED_TRACE(name);
        check();
    }
}

}  // namespace esp::test
