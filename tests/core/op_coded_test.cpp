// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Integer operators against plain loops of the formulas in methods.md §1.4, which were measured on ONNX Runtime; codes must be equal.
#include "tests/support/op_checks.h"
#include "tests/support/run_node.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace esp::test {

namespace {
struct Coded {
    ElementType type = ElementType::Uint8;
    Dims dims;
    std::vector<int32_t> codes;
    float scale = 1;
    int32_t zero = 0;

    Value value() const
    {
        std::vector<uint8_t> bytes(codes.begin(), codes.end());
        return makeValue(type, dims, bytes);
    }
    Value scaleValue() const { return floats({}, {scale}); }
    Value zeroValue() const { return makeValue(type, {}, std::vector<uint8_t>{static_cast<uint8_t>(zero)}); }
    float real(size_t i) const { return static_cast<float>(codes[i] - zero) * scale; }
    int32_t lo() const { return type == ElementType::Int8 ? -128 : 0; }
    int32_t hi() const { return type == ElementType::Int8 ? 127 : 255; }
    /// Rounded, then the zero point is added.
    int32_t code(float scaled) const
    {
        return static_cast<int32_t>(std::clamp(std::nearbyint(scaled), static_cast<float>(lo() - zero), static_cast<float>(hi() - zero))) +
               zero;
    }
};

Coded randomCoded(std::mt19937& random, ElementType type, Dims dims, float scale, int32_t zero)
{
    Coded coded{type, std::move(dims), {}, scale, zero};
    std::uniform_int_distribution<int32_t> pick(coded.lo(), coded.hi());
    coded.codes.resize(static_cast<size_t>(elementCount(coded.dims)));
    for (int32_t& code : coded.codes)
        code = pick(random);
    return coded;
}

std::vector<int32_t> codesOf(const Value& value)
{
    std::vector<int32_t> codes;
    for (const uint8_t byte : value.as<uint8_t>())
        codes.push_back(value.type == ElementType::Int8 ? static_cast<int8_t>(byte) : byte);
    return codes;
}

Value int32s(Dims dims, const std::vector<int32_t>& elements) { return makeValue(ElementType::Int32, std::move(dims), elements); }

Value runOne(const NodePtr& node, const std::vector<NodeInput>& inputs, int64_t opset = 17)
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

constexpr const char* kMicrosoft = "com.microsoft";
const ElementType kTypes[] = {ElementType::Uint8, ElementType::Int8};

void checkQLinearConv()
{
    std::mt19937 random(1);
    for (const ElementType type : kTypes) {
        const Coded x = randomCoded(random, type, {2, 4, 7, 6}, 0.02f, type == ElementType::Int8 ? -5 : 117);
        const Coded w = randomCoded(random, ElementType::Int8, {6, 2, 3, 3}, 1, 0);
        const std::vector<float> scales{0.001f, 0.002f, 0.003f, 0.0005f, 0.004f, 0.0071f};
        const std::vector<int32_t> bias{100, -200, 3000, 0, 7, -9};
        Coded y{type, {2, 6, 4, 3}, {}, 0.1f, 3};
        for (int64_t n = 0; n < 2; ++n)
            for (int64_t f = 0; f < 6; ++f)
                for (int64_t r = 0; r < 4; ++r)
                    for (int64_t c = 0; c < 3; ++c) {
                        int32_t sum = bias[static_cast<size_t>(f)];
                        for (int64_t k = 0; k < 18; ++k) {
                            const int64_t ch = f / 3 * 2 + k / 9, row = r * 2 + k % 9 / 3 - 1, column = c * 2 + k % 3 - 1;
                            if (row >= 0 && row < 7 && column >= 0 && column < 6)
                                sum += (x.codes[static_cast<size_t>(((n * 4 + ch) * 7 + row) * 6 + column)] - x.zero) *
                                       w.codes[static_cast<size_t>(f * 18 + k)];
                        }
                        const float multiplier = x.scale * scales[static_cast<size_t>(f)] / y.scale;
                        y.codes.push_back(y.code(static_cast<float>(sum) * multiplier));
                    }
        const NodePtr node =
            makeNode("QLinearConv", 9,
                     {Attribute::makeInt("group", 2), Attribute::makeInts("strides", {2, 2}), Attribute::makeInts("pads", {1, 1, 1, 1})});
        const Value zeros = makeValue(ElementType::Int8, {6}, std::vector<uint8_t>(6, 0));
        const Value got = runOne(node, {computed(x.value()), constant(x.scaleValue()), constant(x.zeroValue()), constant(w.value()),
                                        constant(floats({6}, scales)), constant(zeros), constant(y.scaleValue()), constant(y.zeroValue()),
                                        constant(int32s({6}, bias))});
        EXPECT_EQ(got.dims, y.dims);
        EXPECT_EQ(codesOf(got), y.codes);
    }
}

/// Σ (a − za)(b − zb) of matrices [m, k] and [k, n].
int32_t accumulate(const Coded& a, const Coded& b, int64_t row, int64_t column)
{
    int32_t sum = 0;
    const int64_t k = a.dims[1], n = b.dims[1];
    for (int64_t i = 0; i < k; ++i)
        sum += (a.codes[static_cast<size_t>(row * k + i)] - a.zero) * (b.codes[static_cast<size_t>(i * n + column)] - b.zero);
    return sum;
}

void checkMatMulIntegerToFloat()
{
    std::mt19937 random(2);
    const Coded a = randomCoded(random, ElementType::Uint8, {5, 23}, 0.013f, 99);
    const Coded b = randomCoded(random, ElementType::Int8, {23, 7}, 0.007f, -3);
    const std::vector<float> bias{1, -2, 0.5f, 0, 3, 4, 5};
    const Value got = runOne(makeNode("MatMulIntegerToFloat", 7, {}, kMicrosoft),
                             {computed(a.value()), constant(b.value()), computed(a.scaleValue()), constant(b.scaleValue()),
                              computed(a.zeroValue()), constant(b.zeroValue()), constant(floats({7}, bias))});
    for (int64_t i = 0; i < 35; ++i)
        EXPECT_EQ(got.as<float>()[static_cast<size_t>(i)],
                  static_cast<float>(accumulate(a, b, i / 7, i % 7)) * (a.scale * b.scale) + bias[static_cast<size_t>(i % 7)]);
}

void checkQGemm()
{
    std::mt19937 random(3);
    const Coded a = randomCoded(random, ElementType::Uint8, {4, 31}, 0.02f, 130);
    const Coded b = randomCoded(random, ElementType::Int8, {31, 6}, 0.004f, 0);
    const std::vector<int32_t> bias{10, 20, -3000, 0, 5, 60};
    const Coded y{ElementType::Uint8, {}, {}, 0.3f, 100};
    std::vector<NodeInput> inputs{computed(a.value()),      constant(a.scaleValue()), constant(a.zeroValue()),    constant(b.value()),
                                  constant(b.scaleValue()), constant(b.zeroValue()),  constant(int32s({6}, bias))};
    const Value real = runOne(makeNode("QGemm", 7, {Attribute::makeFloat("alpha", 0.5f)}, kMicrosoft), inputs);
    inputs.push_back(constant(y.scaleValue()));
    inputs.push_back(constant(y.zeroValue()));
    const std::vector<int32_t> coded = codesOf(runOne(makeNode("QGemm", 9, {Attribute::makeFloat("alpha", 0.5f)}, kMicrosoft), inputs));
    for (int64_t i = 0; i < 24; ++i) {
        const auto sum = static_cast<float>(accumulate(a, b, i / 6, i % 6) + bias[static_cast<size_t>(i % 6)]);
        EXPECT_EQ(real.as<float>()[static_cast<size_t>(i)], sum * (0.5f * a.scale * b.scale));
        EXPECT_EQ(coded[static_cast<size_t>(i)], y.code(sum * (0.5f * a.scale * b.scale / y.scale)));
    }
}

template <typename Expected>
void checkCodedPair(const char* name, const Expected& expected)
{
    std::mt19937 random(4);
    for (const ElementType type : kTypes)
        for (const bool swapped : {false, true}) {
            // The second shape is one value along the innermost run; ONNX Runtime computes with that one second.
            const Coded full = randomCoded(random, type, {3, 4, 5}, 0.02f, type == ElementType::Int8 ? 3 : 77);
            const Coded thin = randomCoded(random, type, {3, 1, 1}, 0.03f, type == ElementType::Int8 ? -9 : 131);
            const Coded y{type, {}, {}, 0.04f, type == ElementType::Int8 ? -1 : 120};
            const Coded& a = swapped ? thin : full;
            const Coded& b = swapped ? full : thin;
            const Value got =
                runOne(makeNode(name, 8, {}, kMicrosoft),
                       {computed(a.value()), constant(a.scaleValue()), constant(a.zeroValue()), computed(b.value()),
                        constant(b.scaleValue()), constant(b.zeroValue()), constant(y.scaleValue()), constant(y.zeroValue())});
            const std::vector<int32_t> codes = codesOf(got);
            ASSERT_EQ(codes.size(), 60u);
            for (size_t i = 0; i < 60; ++i)
                EXPECT_EQ(codes[i], expected(full, full.codes[i], thin, thin.codes[i / 20], y)) << name << " at " << i;
        }
}

void checkQLinearAdd()
{
    checkCodedPair("QLinearAdd", [](const Coded& a, int32_t ca, const Coded& b, int32_t cb, const Coded& y) {
        const float ra = a.scale / y.scale, rb = b.scale / y.scale;
        const float fixed = static_cast<float>(y.zero) - std::fmaf(ra, static_cast<float>(a.zero), rb * static_cast<float>(b.zero));
        const float sum = std::fmaf(static_cast<float>(ca), ra, std::fmaf(static_cast<float>(cb), rb, fixed));
        return static_cast<int32_t>(std::clamp(std::nearbyint(sum), static_cast<float>(y.lo()), static_cast<float>(y.hi())));
    });
}

void checkQLinearMul()
{
    checkCodedPair("QLinearMul", [](const Coded& a, int32_t ca, const Coded& b, int32_t cb, const Coded& y) {
        const float product = static_cast<float>((ca - a.zero) * (cb - b.zero)) * (a.scale * b.scale / y.scale);
        return static_cast<int32_t>(
            std::clamp(std::nearbyint(product + static_cast<float>(y.zero)), static_cast<float>(y.lo()), static_cast<float>(y.hi())));
    });
}

template <typename Function>
void checkCodedFunction(const char* name, std::vector<Attribute> attributes, const Function& function)
{
    for (const ElementType type : kTypes) {
        Coded x{type, {256}, {}, 0.05f, type == ElementType::Int8 ? 2 : 128};
        for (int32_t code = x.lo(); code <= x.hi(); ++code)
            x.codes.push_back(code);
        const Coded y{type, {}, {}, 0.02f, type == ElementType::Int8 ? -100 : 20};
        const std::vector<int32_t> codes = codesOf(
            runOne(makeNode(name, 5, attributes, kMicrosoft), {computed(x.value()), constant(x.scaleValue()), constant(x.zeroValue()),
                                                               constant(y.scaleValue()), constant(y.zeroValue())}));
        for (size_t i = 0; i < 256; ++i)
            EXPECT_EQ(codes[i], y.code(function(x.real(i)) / y.scale)) << name << " of code " << x.codes[i];
    }
}

void checkQLinearLeakyRelu()
{
    checkCodedFunction("QLinearLeakyRelu", {Attribute::makeFloat("alpha", 0.1f)}, [](float x) { return x >= 0 ? x : 0.1f * x; });
}

void checkQLinearSigmoid()
{
    checkCodedFunction("QLinearSigmoid", {}, [](float x) { return 1.0f / (1.0f + std::exp(-x)); });
}

void checkQLinearConcat()
{
    std::mt19937 random(5);
    const Coded a = randomCoded(random, ElementType::Uint8, {2, 3, 2}, 0.02f, 7);
    const Coded b = randomCoded(random, ElementType::Uint8, {2, 1, 2}, 0.05f, 200);
    const std::vector<int32_t> codes =
        codesOf(runOne(makeNode("QLinearConcat", 8, {Attribute::makeInt("axis", 1)}, kMicrosoft),
                       {constant(a.scaleValue()), constant(a.zeroValue()), computed(a.value()), constant(a.scaleValue()),
                        constant(a.zeroValue()), computed(b.value()), constant(b.scaleValue()), constant(b.zeroValue())}));
    ASSERT_EQ(codes.size(), 16u);
    for (size_t i = 0; i < 16; ++i) {
        const size_t image = i / 8, rest = i % 8;
        const int32_t expected = rest < 6 ? a.codes[image * 6 + rest] : a.code(b.real(image * 2 + rest - 6) / a.scale);
        EXPECT_EQ(codes[i], expected);
    }
}

void checkQLinearWhere()
{
    std::mt19937 random(6);
    const Coded yes = randomCoded(random, ElementType::Int8, {3, 4}, 0.02f, 7);
    const Coded no = randomCoded(random, ElementType::Int8, {4}, 0.05f, -20);
    const Coded z{ElementType::Int8, {}, {}, 0.04f, 1};
    const std::vector<uint8_t> condition{1, 0, 1};
    const std::vector<int32_t> codes =
        codesOf(runOne(makeNode("QLinearWhere", 9, {}, kMicrosoft),
                       {computed(makeValue(ElementType::Bool, {3, 1}, condition)), computed(yes.value()), constant(yes.scaleValue()),
                        constant(yes.zeroValue()), computed(no.value()), constant(no.scaleValue()), constant(no.zeroValue()),
                        constant(z.scaleValue()), constant(z.zeroValue())}));
    for (size_t i = 0; i < 12; ++i)
        EXPECT_EQ(codes[i], z.code((condition[i / 4] ? yes.real(i) : no.real(i % 4)) / z.scale));
}

void checkQLinearGlobalAveragePool()
{
    std::mt19937 random(7);
    const Coded x = randomCoded(random, ElementType::Uint8, {2, 3, 5, 7}, 0.02f, 77);
    const Coded y{ElementType::Uint8, {}, {}, 0.011f, 128};
    const std::vector<int32_t> codes = codesOf(runOne(
        makeNode("QLinearGlobalAveragePool", 5, {}, kMicrosoft),
        {computed(x.value()), constant(x.scaleValue()), constant(x.zeroValue()), constant(y.scaleValue()), constant(y.zeroValue())}));
    for (size_t plane = 0; plane < 6; ++plane) {
        int32_t sum = 0;
        for (size_t i = 0; i < 35; ++i)
            sum += x.codes[plane * 35 + i] - x.zero;
        EXPECT_EQ(codes[plane], y.code(static_cast<float>(sum) * (x.scale / (y.scale * 35.0f))));
    }
}

void checkQLinearAveragePool()
{
    std::mt19937 random(8);
    const Coded x = randomCoded(random, ElementType::Int8, {1, 2, 5, 4}, 0.02f, -7);
    const Coded y{ElementType::Int8, {}, {}, 0.015f, 9};
    const std::vector<int32_t> codes = codesOf(runOne(
        makeNode("QLinearAveragePool", 5, {Attribute::makeInts("kernel_shape", {2, 2}), Attribute::makeInts("pads", {1, 0, 0, 0})},
                 kMicrosoft),
        {computed(x.value()), constant(x.scaleValue()), constant(x.zeroValue()), constant(y.scaleValue()), constant(y.zeroValue())}));
    ASSERT_EQ(codes.size(), 30u);
    for (int64_t i = 0; i < 30; ++i) {
        const int64_t plane = i / 15, row = i % 15 / 3, column = i % 3;
        float sum = 0;
        float count = 0;
        for (int64_t k = 0; k < 4; ++k)
            if (row + k / 2 - 1 >= 0) {
                sum += x.real(static_cast<size_t>(plane * 20 + (row + k / 2 - 1) * 4 + column + k % 2));
                count += 1;
            }
        const float scaled = sum / count / y.scale + static_cast<float>(y.zero);
        EXPECT_EQ(codes[static_cast<size_t>(i)], static_cast<int32_t>(std::clamp(std::nearbyint(scaled), -128.0f, 127.0f)));
    }
}

/// Files for opsets before 21 hold 16-bit codes in this domain; the formulas are those of the default one.
void checkContribQuantizeLinear()
{
    const Coded y{ElementType::Uint8, {}, {}, 0.5f, 100};
    const std::vector<float> x = {-1e9f, -1.2345f, 0, 0.0005f, 0.0015f, 35.5349f, 1e9f};
    const Dims dims{7};
    const std::vector<int32_t> codes = codesOf(runOne(makeNode("QuantizeLinear", 3, {}, kMicrosoft), {computed(floats(dims, x)), constant(y.scaleValue()), constant(y.zeroValue())}));
    for (size_t i = 0; i < x.size(); ++i)
        EXPECT_EQ(codes[i], static_cast<int32_t>(std::clamp(std::nearbyint(x[i] / y.scale) + 100.0f, 0.0f, 255.0f)));
}

void checkContribDequantizeLinear()
{
    std::mt19937 random(9);
    const Coded x = randomCoded(random, ElementType::Int8, {3, 4}, 0.02f, -7);
    const Value real = runOne(makeNode("DequantizeLinear", 3, {}, kMicrosoft), {computed(x.value()), constant(x.scaleValue()), constant(x.zeroValue())});
    for (size_t i = 0; i < 12; ++i)
        EXPECT_EQ(real.as<float>()[i], x.real(i));
}

/// Windows that hang over the padded image in ceil mode, padding counted: the divisor is the whole window.
void checkQLinearAveragePoolOfOverhang()
{
    std::mt19937 random(10);
    const Coded x = randomCoded(random, ElementType::Uint8, {1, 2, 4, 4}, 0.02f, 100);
    const Coded y{ElementType::Uint8, {}, {}, 0.015f, 90};
    const std::vector<int32_t> codes = codesOf(runOne(
        makeNode("QLinearAveragePool", 5,
                 {Attribute::makeInts("kernel_shape", {3, 3}), Attribute::makeInts("strides", {2, 2}), Attribute::makeInt("ceil_mode", 1), Attribute::makeInt("count_include_pad", 1)}, kMicrosoft),
        {computed(x.value()), constant(x.scaleValue()), constant(x.zeroValue()), constant(y.scaleValue()), constant(y.zeroValue())}));
    ASSERT_EQ(codes.size(), 8u);
    for (int64_t i = 0; i < 8; ++i) {
        const int64_t plane = i / 4, row = i % 4 / 2 * 2, column = i % 2 * 2;
        float sum = 0;
        for (int64_t h = row; h < std::min<int64_t>(4, row + 3); ++h)
            for (int64_t w = column; w < std::min<int64_t>(4, column + 3); ++w)
                sum += x.real(static_cast<size_t>(plane * 16 + h * 4 + w));
        EXPECT_EQ(codes[static_cast<size_t>(i)], static_cast<int32_t>(std::clamp(std::nearbyint(sum / 9.0f / y.scale + 90.0f), 0.0f, 255.0f)));
    }
}

/// Within one code of the softmax of the dequantized row: the table of exponentials rounds differently from a float softmax.
void checkQLinearSoftmax()
{
    std::mt19937 random(9);
    for (const ElementType type : kTypes) {
        const Coded x = randomCoded(random, type, {4, 10}, 0.05f, 3);
        const Coded y{type, {}, {}, 1.0f / 256, type == ElementType::Int8 ? -128 : 0};
        const std::vector<int32_t> codes = codesOf(runOne(
            makeNode("QLinearSoftmax", 5, {Attribute::makeInt("axis", -1), Attribute::makeInt("opset", 13)}, kMicrosoft),
            {computed(x.value()), constant(x.scaleValue()), constant(x.zeroValue()), constant(y.scaleValue()), constant(y.zeroValue())}));
        for (size_t i = 0; i < 40; ++i) {
            double sum = 0;
            for (size_t k = i / 10 * 10; k < i / 10 * 10 + 10; ++k)
                sum += std::exp(static_cast<double>(x.real(k)));
            EXPECT_NEAR(codes[i], y.code(static_cast<float>(std::exp(static_cast<double>(x.real(i))) / sum * 256)), 1);
        }
    }
}

void checkMatMulNBits()
{
    std::mt19937 random(10);
    const int64_t n = 5, k = 40, size = 32, blocks = 2;
    for (const int64_t bits : {int64_t{2}, int64_t{4}, int64_t{8}})
        for (const int64_t level : {int64_t{0}, int64_t{4}}) {
            std::vector<uint8_t> packed(static_cast<size_t>(n * blocks * size * bits / 8));
            for (uint8_t& byte : packed)
                byte = static_cast<uint8_t>(random());
            std::vector<float> scales(static_cast<size_t>(n * blocks));
            for (float& scale : scales)
                scale = 0.001f + static_cast<float>(random() % 100) * 1e-4f;
            std::vector<float> a(static_cast<size_t>(3 * k));
            for (float& x : a)
                x = static_cast<float>(static_cast<int>(random() % 2001) - 1000) * 1e-3f;
            const NodePtr node = makeNode("MatMulNBits", 3,
                                          {Attribute::makeInt("N", n), Attribute::makeInt("K", k), Attribute::makeInt("bits", bits),
                                           Attribute::makeInt("block_size", size), Attribute::makeInt("accuracy_level", level)},
                                          kMicrosoft);
            const Value got =
                runOne(node, {computed(floats({3, k}, a)), constant(makeValue(ElementType::Uint8, {n, blocks, size * bits / 8}, packed)),
                              constant(floats({n * blocks}, scales))});
            for (int64_t row = 0; row < 3; ++row)
                for (int64_t column = 0; column < n; ++column) {
                    double sum = 0;
                    for (int64_t block = 0; block < blocks; ++block) {
                        float most = 0;
                        for (int64_t i = block * size; i < std::min(k, (block + 1) * size); ++i)
                            most = std::max(most, std::fabs(a[static_cast<size_t>(row * k + i)]));
                        for (int64_t i = block * size; i < std::min(k, (block + 1) * size); ++i) {
                            const float x = a[static_cast<size_t>(row * k + i)];
                            const double used = level == 4 ? std::nearbyint(x * (127.0f / most)) * double{most / 127.0f} : double{x};
                            const int64_t bit = (column * blocks * size + i) * bits;
                            const int code = (packed[static_cast<size_t>(bit / 8)] >> (bit % 8)) & ((1 << bits) - 1);
                            sum += used * (code - (1 << (bits - 1))) * double{scales[static_cast<size_t>(column * blocks + block)]};
                        }
                    }
                    EXPECT_NEAR(got.as<float>()[static_cast<size_t>(row * n + column)], sum, 2e-5) << bits << " bits, level " << level;
                }
        }
}
}  // namespace

OpChecks codedOpChecks()
{
    return {{".QLinearConv", checkQLinearConv},
            {"com.microsoft.MatMulIntegerToFloat", checkMatMulIntegerToFloat},
            {"com.microsoft.QGemm", checkQGemm},
            {"com.microsoft.QLinearAdd", checkQLinearAdd},
            {"com.microsoft.QLinearMul", checkQLinearMul},
            {"com.microsoft.QLinearLeakyRelu", checkQLinearLeakyRelu},
            {"com.microsoft.QLinearSigmoid", checkQLinearSigmoid},
            {"com.microsoft.QLinearConcat", checkQLinearConcat},
            {"com.microsoft.QLinearWhere", checkQLinearWhere},
            {"com.microsoft.QLinearGlobalAveragePool", checkQLinearGlobalAveragePool},
            {"com.microsoft.QLinearAveragePool", checkQLinearAveragePool},
            {"com.microsoft.QuantizeLinear", checkContribQuantizeLinear},
            {"com.microsoft.DequantizeLinear", checkContribDequantizeLinear},
            {"com.microsoft.QLinearSoftmax", checkQLinearSoftmax},
            {"com.microsoft.MatMulNBits", checkMatMulNBits}};
}

TEST(CodedOperators, GiveTheCodesOfTheirFormulas)
{
    for (const auto& [name, check] : codedOpChecks()) {
        SCOPED_TRACE(name);
        check();
    }
}

TEST(CodedOperators, AveragePoolsThatCountPaddingDivideByTheWholeWindow) { checkQLinearAveragePoolOfOverhang(); }

TEST(Pools, HangOverAnImageSmallerThanTheirWindowInCeilMode)
{
    for (const char* type : {"MaxPool", "AveragePool"}) {
        const Value y = runOne(makeNode(type, 1, {Attribute::makeInts("kernel_shape", {3, 3}), Attribute::makeInts("strides", {2, 2}), Attribute::makeInt("ceil_mode", 1)}),
                               {computed(floats({1, 1, 2, 2}, {1, 2, 3, 6}))});
        ASSERT_EQ(y.dims, (Dims{1, 1, 1, 1}));
        EXPECT_EQ(y.as<float>()[0], std::string(type) == "MaxPool" ? 6.0f : 3.0f);
    }
}

}  // namespace esp::test
