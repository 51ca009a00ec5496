// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Values at the ends of what number types hold, where C++ itself promises nothing: sanitizers watch these, ordinary builds compare the answers.
#include "core/kernels/kernels.h"
#include "tests/support/run_node.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace esp::test {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
constexpr int64_t kLowest = std::numeric_limits<int64_t>::min();

template <typename T>
std::vector<T> elementsOf(const Value& value)
{
    const auto elements = value.as<T>();
    return {elements.begin(), elements.end()};
}

Value outputOf(const NodePtr& node, const std::vector<NodeInput>& inputs, int64_t opset = 17, size_t index = 0)
{
    const Result<std::vector<Value>> values = runNode(*node, inputs, {.opset = opset});
    EXPECT_TRUE(values) << (values ? "" : values.error().message());
    return values ? (*values)[index] : Value{};
}

std::string refusalOf(const NodePtr& node, const std::vector<NodeInput>& inputs, int64_t opset = 17)
{
    const Result<std::vector<Value>> values = runNode(*node, inputs, {.opset = opset});
    return values ? "ran" : values.error().message();
}

Value reduced(const std::string& name, const Value& in)
{
    return outputOf(makeNode("Reduce" + name, 1, {Attribute::makeInts("axes", {0}), Attribute::makeInt("keepdims", 0)}), {computed(in)}, 12);
}

}  // namespace

TEST(ExtremeValues, SumsAndProductsOfIntegersWrap)
{
    EXPECT_EQ(elementsOf<int64_t>(reduced("Sum", int64s({2}, {kLargest, 1}))), std::vector<int64_t>{kLowest});
    EXPECT_EQ(elementsOf<int64_t>(reduced("Prod", int64s({2}, {kLargest, 2}))), std::vector<int64_t>{-2});
    EXPECT_EQ(elementsOf<int64_t>(reduced("L1", int64s({2}, {kLowest, 1}))), std::vector<int64_t>{kLowest + 1});
    EXPECT_EQ(elementsOf<int64_t>(reduced("SumSquare", int64s({1}, {int64_t{1} << 32}))), std::vector<int64_t>{0});
    EXPECT_EQ(elementsOf<int64_t>(reduced("Mean", int64s({2}, {-3, -4}))), std::vector<int64_t>{-3});
    EXPECT_EQ(elementsOf<int64_t>(reduced("L1", int64s({3}, {-3, 4, 0}))), std::vector<int64_t>{7});
}

TEST(ExtremeValues, LogarithmOfNoSumIsTheLowestInteger)
{
    EXPECT_EQ(elementsOf<int64_t>(reduced("LogSum", int64s({2}, {1, -1}))), std::vector<int64_t>{kLowest});
}

TEST(ExtremeValues, IntegerPowersTooLargeBecomeTheLowestInteger)
{
    const Value got = outputOf(makeNode("Pow", 2), {computed(int64s({3}, {10, 10, 3})), computed(floats({3}, {30.0f, 2.0f, -1.0f}))});
    EXPECT_EQ(elementsOf<int64_t>(got), (std::vector<int64_t>{kLowest, 100, 0}));
}

TEST(ExtremeValues, DynamicQuantizationOfAnInfiniteRangeHasTheHighestZeroPoint)
{
    const NodePtr node = makeNode("DynamicQuantizeLinear", 1, {}, "", 3);
    const std::vector<NodeInput> inputs{computed(floats({3}, {-kInfinity, 0.0f, kInfinity}))};
    EXPECT_EQ(elementsOf<uint8_t>(outputOf(node, inputs, 17, 2)), std::vector<uint8_t>{255});
    EXPECT_EQ(elementsOf<float>(outputOf(node, inputs, 17, 1)), std::vector<float>{kInfinity});
}

TEST(ExtremeValues, DifferencesOfWideCodesDoNotWrap)
{
    const Value codes = makeValue(ElementType::Int32, {2}, std::vector<int32_t>{std::numeric_limits<int32_t>::max(), 5});
    const Value zero = makeValue(ElementType::Int32, {}, std::vector<int32_t>{-1});
    const Value got = outputOf(makeNode("DequantizeLinear", 3), {computed(codes), constant(floats({}, {1.0f})), constant(zero)});
    EXPECT_EQ(elementsOf<float>(got), (std::vector<float>{0x1p31f, 6.0f}));
}

TEST(ExtremeValues, PooledCodesWithoutAScaleThatFitsAreClipped)
{
    const auto scale = [](float value) { return constant(floats({}, {value})); };
    const auto zero = [] { return constant(makeValue(ElementType::Uint8, {}, std::vector<uint8_t>{128})); };
    const auto pooled = [&](std::vector<uint8_t> codes) {
        const Value x = makeValue(ElementType::Uint8, {1, 1, 1, 2}, codes);
        return elementsOf<uint8_t>(outputOf(makeNode("QLinearGlobalAveragePool", 5, {}, "com.microsoft"),
                                            {computed(x), scale(1e38f), zero(), scale(1e-38f), zero()}, 1));
    };
    EXPECT_EQ(pooled({200, 200}), std::vector<uint8_t>{255});
    EXPECT_EQ(pooled({0, 0}), std::vector<uint8_t>{0});
    // 0 · ∞ is no number.
    EXPECT_EQ(pooled({128, 128}), std::vector<uint8_t>{0});
}

TEST(ExtremeValues, CodedSumsThatTheirBiasTakesBeyondThirtyTwoBitsWrapOnEveryInstructionSet)
{
    const auto one = [](ElementType type, uint8_t code) { return constant(makeValue(type, {}, std::vector<uint8_t>{code})); };
    const auto scale = [] { return constant(floats({}, {1.0f})); };
    const Value x = makeValue(ElementType::Uint8, {1, 2, 1, 3}, std::vector<uint8_t>{1, 2, 3, 4, 5, 6});
    const std::vector<int32_t> bias(2, std::numeric_limits<int32_t>::min());
    const NodeInput biases = constant(makeValue(ElementType::Int32, {2}, bias));
    for (const std::string_view isa : availableIsas()) {
        // Both ways that convolutions are computed: a group a channel, and all channels together. Sums below −2³¹ wrap to large positive ones.
        for (const int64_t groups : {int64_t{2}, int64_t{1}}) {
            const int64_t channels = 2 / groups;
            const Value w = makeValue(ElementType::Int8, {2, channels, 1, 1}, std::vector<int8_t>(static_cast<size_t>(2 * channels), -1));
            const NodePtr node = makeNode("QLinearConv", 9, {Attribute::makeInt("group", groups)});
            const Result<std::vector<Value>> y =
                runNode(*node, {computed(x), scale(), one(ElementType::Uint8, 0), constant(w), scale(), one(ElementType::Int8, 0), scale(), one(ElementType::Uint8, 0), biases},
                        {.kernels = findKernels(isa)});
            ASSERT_TRUE(y) << y.error().message();
            EXPECT_EQ(elementsOf<uint8_t>((*y)[0]), std::vector<uint8_t>(6, 255)) << isa << ", " << groups << " groups";
        }
        const Value a = makeValue(ElementType::Uint8, {1, 2}, std::vector<uint8_t>{1, 2});
        const Value b = makeValue(ElementType::Int8, {2, 2}, std::vector<int8_t>(4, -1));
        const Result<std::vector<Value>> product =
            runNode(*makeNode("QGemm", 9, {}, "com.microsoft"),
                    {computed(a), scale(), one(ElementType::Uint8, 0), constant(b), scale(), one(ElementType::Int8, 0), biases, scale(), one(ElementType::Uint8, 0)},
                    {.opset = 1, .kernels = findKernels(isa)});
        ASSERT_TRUE(product) << product.error().message();
        EXPECT_EQ(elementsOf<uint8_t>((*product)[0]), std::vector<uint8_t>(2, 255)) << isa;
    }
}

TEST(ExtremeValues, ResizingRefusesScalesThatGiveNoExtent)
{
    const NodePtr node = makeNode("Resize", 3);
    const auto scaled = [&](float scale) {
        return refusalOf(node, {computed(floats({1, 1, 2, 2}, {1, 2, 3, 4})), absent(), constant(floats({4}, {1, 1, 1, scale}))});
    };
    EXPECT_NE(scaled(1e30f).find("larger than 2^31"), std::string::npos) << scaled(1e30f);
    EXPECT_NE(scaled(kInfinity).find("larger than 2^31"), std::string::npos) << scaled(kInfinity);
}

TEST(ExtremeValues, ResizingARegionFarOutsideGivesTheExtrapolationValue)
{
    for (const char* mode : {"nearest", "linear", "cubic"}) {
        const NodePtr node = makeNode("Resize", 4,
                                      {Attribute::makeString("mode", mode), Attribute::makeString("coordinate_transformation_mode", "tf_crop_and_resize"),
                                       Attribute::makeFloat("extrapolation_value", 7.0f)});
        for (const float far : {1e30f, -1e30f, kInfinity, kNan}) {
            const Value got = outputOf(node, {computed(floats({2}, {1, 2})), constant(floats({2}, {far, far})), absent(), constant(int64s({1}, {2}))});
            EXPECT_EQ(elementsOf<float>(got), (std::vector<float>{7, 7})) << mode << " " << far;
        }
    }
}

TEST(ExtremeValues, MelFiltersRefuseNumbersWithoutASpectrum)
{
    const auto made = [](float bins, float length, float rate, float high) {
        std::vector<NodeInput> inputs;
        for (const float value : {bins, length, rate, 0.0f, high})
            inputs.push_back(constant(floats({}, {value})));
        return refusalOf(makeNode("MelWeightMatrix", 5), inputs);
    };
    EXPECT_EQ(made(8, 16, 8192, 4000), "ran");
    EXPECT_NE(made(kNan, 16, 8192, 4000).find("must be positive"), std::string::npos);
    EXPECT_NE(made(1e30f, 16, 8192, 4000).find("must be positive"), std::string::npos);
    EXPECT_NE(made(8, 1e30f, 8192, 4000).find("must be positive"), std::string::npos);
    EXPECT_NE(made(8, 16, 0, 4000).find("within the spectrum"), std::string::npos);
    EXPECT_NE(made(8, 16, 8192, kInfinity).find("within the spectrum"), std::string::npos);
}

TEST(ExtremeValues, RegionsThatAreNotFiniteHaveNothingInThem)
{
    for (const float edge : {kInfinity, kNan}) {
        const Value got = outputOf(makeNode("RoiAlign", 3), {computed(floats({1, 1, 2, 2}, {1, 2, 3, 4})), computed(floats({1, 4}, {0, 0, edge, edge})), computed(int64s({1}, {0}))}, 16);
        EXPECT_EQ(elementsOf<float>(got), std::vector<float>{0}) << edge;
    }
}

TEST(ExtremeValues, BlocksOfCodesTakeSubnormalAndInfiniteActivations)
{
    const NodePtr node = makeNode("MatMulNBits", 3,
                                  {Attribute::makeInt("K", 16), Attribute::makeInt("N", 1), Attribute::makeInt("bits", 8), Attribute::makeInt("block_size", 16),
                                   Attribute::makeInt("accuracy_level", 4)},
                                  "com.microsoft");
    const auto product = [&](float first) {
        std::vector<float> a(16, 0.0f);
        a[0] = first;
        const Value weights = makeValue(ElementType::Uint8, {1, 1, 16}, std::vector<uint8_t>(16, 129));
        return elementsOf<float>(outputOf(node, {computed(floats({1, 16}, a)), constant(weights), constant(floats({1}, {1.0f}))}, 1))[0];
    };
    EXPECT_FLOAT_EQ(product(0.5f), 0.5f);
    EXPECT_LT(std::fabs(product(1e-44f)), 1e-40f);
    EXPECT_FALSE(std::isfinite(product(kInfinity)));
}

TEST(ExtremeValues, BlocksOfCodesRefuseCountsWhoseProductsOverflow)
{
    const auto refused = [](int64_t n, int64_t blockSize) {
        const NodePtr node = makeNode("MatMulNBits", 3,
                                      {Attribute::makeInt("K", 64), Attribute::makeInt("N", n), Attribute::makeInt("bits", 8), Attribute::makeInt("block_size", blockSize)},
                                      "com.microsoft");
        const Value weights = makeValue(ElementType::Uint8, {0}, std::vector<uint8_t>());
        return refusalOf(node, {computed(floats({1, 64}, std::vector<float>(64, 1.0f))), constant(weights), constant(floats({0}, {}))}, 1);
    };
    EXPECT_NE(refused(int64_t{1} << 62, 16).find("do not fit"), std::string::npos) << refused(int64_t{1} << 62, 16);
    EXPECT_NE(refused(1, int64_t{1} << 61).find("block_size"), std::string::npos);
}

TEST(ExtremeValues, SizesOfAFileThatOverflowAreRefused)
{
    const Value image = floats({1, 1, 2, 2}, {1, 2, 3, 4});
    for (const int64_t huge : {kLargest, int64_t{1} << 62, int64_t{1} << 32}) {
        const std::string blocks = refusalOf(makeNode("DepthToSpace", 1, {Attribute::makeInt("blocksize", huge)}), {computed(image)});
        EXPECT_NE(blocks.find("blocksize"), std::string::npos) << blocks;
        const std::string regions = refusalOf(makeNode("RoiAlign", 3, {Attribute::makeInt("output_height", huge), Attribute::makeInt("output_width", 5)}),
                                              {computed(image), computed(floats({1, 4}, {0, 0, 1, 1})), computed(int64s({1}, {0}))});
        EXPECT_NE(regions.find("below 2^31"), std::string::npos) << regions;
    }
}

TEST(ExtremeValues, DiagonalsFarBeyondTheMatrixAreEmpty)
{
    for (const int64_t shift : {kLowest, kLargest, int64_t{-2}, int64_t{3}}) {
        const Value got = outputOf(makeNode("EyeLike", 1, {Attribute::makeInt("k", shift)}), {computed(floats({2, 3}, std::vector<float>(6, 1.0f)))});
        EXPECT_EQ(elementsOf<float>(got), std::vector<float>(6, 0.0f)) << shift;
    }
}

TEST(ExtremeValues, WindowsRefuseNumbersWhoseProductsOverflow)
{
    const Value image = floats({1, 1, 4, 4}, std::vector<float>(16, 1.0f));
    const Value kernel = floats({1, 1, 2, 2}, std::vector<float>(4, 1.0f));
    for (const int64_t huge : {kLargest, int64_t{1} << 62, int64_t{1} << 31})
        for (const char* name : {"strides", "dilations", "pads"}) {
            const size_t count = std::string(name) == "pads" ? 4 : 2;
            const Attribute attribute = Attribute::makeInts(name, std::vector<int64_t>(count, huge));
            const std::string pooled = refusalOf(makeNode("AveragePool", 1, {Attribute::makeInts("kernel_shape", {2, 2}), attribute}), {computed(image)}, 19);
            EXPECT_NE(pooled.find("below 2^31"), std::string::npos) << name << " " << huge << ": " << pooled;
            for (const char* op : {"Conv", "ConvTranspose"}) {
                const std::string refusal = refusalOf(makeNode(op, 2, {attribute}), {computed(image), constant(kernel)});
                EXPECT_NE(refusal.find("below 2^31"), std::string::npos) << op << " " << name << " " << huge << ": " << refusal;
            }
        }
}

}  // namespace esp::test
