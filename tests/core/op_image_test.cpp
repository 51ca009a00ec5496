// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Operators on images and volumes, elements' bits and drawn numbers, which ONNX 1.12's own cases do not reach.
#include "tests/support/op_checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace esp::test {

namespace {
void checkAffineGrid()
{
    const auto theta = randomFloats(12, 1);
    std::vector<double> expected;
    for (int z = 0; z < 2; ++z)
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 4; ++x)
                for (size_t axis = 0; axis < 3; ++axis)
                    expected.push_back(theta[axis * 4] * ((2 * x + 1) / 4.0 - 1) + theta[axis * 4 + 1] * ((2 * y + 1) / 3.0 - 1) +
                                       theta[axis * 4 + 2] * ((2 * z + 1) / 2.0 - 1) + theta[axis * 4 + 3]);
    expectNear(runOne(makeNode("AffineGrid", 2), {computed(floats({1, 3, 4}, theta)), constant(int64s({5}, {1, 1, 2, 3, 4}))}, 20), expected);
}

/// With whole offsets the taps of a 1×1 window are pixels.
void checkDeformConv()
{
    const auto x = randomFloats(2 * 9, 1), weights = randomFloats(2, 2), mask = randomFloats(9, 3);
    std::vector<float> offsets(18);
    for (size_t i = 0; i < 9; ++i) {
        offsets[i] = 1.0f;
        offsets[9 + i] = -1.0f;
    }
    std::vector<double> expected;
    for (int i = 0; i < 9; ++i) {
        const int row = i / 3 + 1, column = i % 3 - 1;
        const bool inside = row < 3 && column >= 0;
        const auto at = static_cast<size_t>(row * 3 + column);
        expected.push_back(inside ? (double{x[at]} * weights[0] + double{x[9 + at]} * weights[1]) * mask[static_cast<size_t>(i)] : 0.0);
    }
    expectNear(runOne(makeNode("DeformConv", 5, {}),
                      {computed(floats({1, 2, 3, 3}, x)), constant(floats({1, 2, 1, 1}, weights)), computed(floats({1, 2, 3, 3}, offsets)), absent(),
                       computed(floats({1, 1, 3, 3}, mask))},
                      19),
               expected);
}

/// Blocks of 2 that overlap by one.
void checkCol2Im()
{
    expectNear(runOne(makeNode("Col2Im", 3), {computed(floats({1, 2, 3}, {1, 2, 3, 10, 20, 30})), constant(int64s({1}, {4})), constant(int64s({1}, {2}))}, 18),
               {1, 12, 23, 30});
}

void checkCenterCropPad()
{
    expectNear(runOne(makeNode("CenterCropPad", 2), {computed(floats({4, 1}, {1, 2, 3, 4})), constant(int64s({2}, {1, 4}))}, 18), {0, 2, 0, 0});
}

void checkCumProd()
{
    expectNear(runOne(makeNode("CumProd", 2, {Attribute::makeInt("exclusive", 1), Attribute::makeInt("reverse", 1)}),
                      {computed(floats({2, 3}, {2, 3, 4, 5, 6, 7})), constant(int64s({1}, {1}))}, 26),
               {12, 4, 1, 42, 7, 1});
}

void checkBitCast()
{
    const Value got = runOne(makeNode("BitCast", 1, {Attribute::makeInt("to", static_cast<int64_t>(ElementType::Uint32))}), {computed(floats({2}, {1.0f, -2.0f}))}, 26);
    ASSERT_EQ(got.type, ElementType::Uint32);
    EXPECT_EQ(got.as<uint32_t>()[0], 0x3F800000u);
    EXPECT_EQ(got.as<uint32_t>()[1], 0xC0000000u);
}

/// Mean and deviation of many draws; another seed gives other numbers.
void checkDrawn(const char* name, std::vector<Attribute> attributes, const std::vector<NodeInput>& inputs, double mean, double deviation)
{
    attributes.push_back(Attribute::makeFloat("seed", 3.0f));
    const Value got = runOne(makeNode(name, inputs.size(), attributes), inputs, 22);
    attributes.back() = Attribute::makeFloat("seed", 4.0f);
    const Value other = runOne(makeNode(name, inputs.size(), attributes), inputs, 22);
    ASSERT_EQ(got.count(), 40000);
    EXPECT_FALSE(got.data == other.data);
    const std::vector<float> values = got.toTensor("drawn")->toFloats();
    double sum = 0, square = 0;
    for (const float value : values)
        sum += value / 40000.0;
    for (const float value : values)
        square += (value - sum) * (value - sum) / 40000.0;
    // Within five standard errors.
    EXPECT_NEAR(sum, mean, 5 * deviation / 200);
    EXPECT_NEAR(std::sqrt(square), deviation, 5 * deviation / 200);
}

void checkRandomNormal()
{
    checkDrawn("RandomNormal", {Attribute::makeInts("shape", {200, 200}), Attribute::makeFloat("mean", 2.0f), Attribute::makeFloat("scale", 3.0f)}, {}, 2, 3);
}

void checkRandomUniform()
{
    checkDrawn("RandomUniform", {Attribute::makeInts("shape", {200, 200}), Attribute::makeFloat("low", -1.0f)}, {}, 0, 2 / std::sqrt(12.0));
}

void checkRandomNormalLike() { checkDrawn("RandomNormalLike", {}, {computed(floats({40000}, randomFloats(40000, 1)))}, 0, 1); }

/// Probabilities ¼ and ¾ of the classes 0 and 1.
void checkMultinomial()
{
    checkDrawn("Multinomial", {Attribute::makeInt("sample_size", 40000)}, {computed(floats({1, 2}, {0.0f, std::log(3.0f)}))}, 0.75, std::sqrt(0.75 * 0.25));
}

/// A volume's convolution by its definition, with groups, dilation and a window that overhangs.
void checkVolumeConv()
{
    const auto x = randomFloats(2 * 4 * 4 * 5 * 6, 1), w = randomFloats(6 * 2 * 2 * 3 * 2, 2);
    const auto at = [&x](int64_t n, int64_t c, int64_t d, int64_t h, int64_t v) {
        return d < 0 || h < 0 || v < 0 || d >= 4 || h >= 5 || v >= 6 ? 0.0 : double{x[static_cast<size_t>((((n * 4 + c) * 4 + d) * 5 + h) * 6 + v)]};
    };
    std::vector<double> expected;
    for (int64_t i = 0; i < 2 * 6 * 4 * 3 * 5; ++i) {
        const int64_t v = i % 5, h = i / 5 % 3, d = i / 15 % 4, f = i / 60 % 6, n = i / 360;
        double sum = 0;
        for (int64_t k = 0; k < 2 * 2 * 3 * 2; ++k)
            sum += w[static_cast<size_t>(f * 24 + k)] * at(n, f / 3 * 2 + k / 12, d - 1 + k / 6 % 2 * 2, h + k / 2 % 3, v + k % 2);
        expected.push_back(sum);
    }
    for (const bool fixed : {false, true})
        expectNear(runOne(makeNode("Conv", 2, {Attribute::makeInt("group", 2), Attribute::makeInts("dilations", {2, 1, 1}), Attribute::makeInts("pads", {1, 0, 0, 1, 0, 0})}),
                          {computed(floats({2, 4, 4, 5, 6}, x)), NodeInput{floats({6, 2, 2, 3, 2}, w), fixed}}, 17),
                   expected);
}
}  // namespace

OpChecks imageOpChecks()
{
    return {{".AffineGrid", checkAffineGrid},     {".DeformConv", checkDeformConv},     {".Col2Im", checkCol2Im},
            {".CenterCropPad", checkCenterCropPad}, {".CumProd", checkCumProd},           {".BitCast", checkBitCast},
            {".RandomNormal", checkRandomNormal}, {".RandomUniform", checkRandomUniform}, {".RandomNormalLike", checkRandomNormalLike},
            {".Multinomial", checkMultinomial},   {".Conv", checkVolumeConv}};
}

TEST(ImageOperators, AgreeWithTheirDefinitions)
{
    for (const auto& [name, check] : imageOpChecks()) {
        SCOPED_TRACE(name);
        check();
    }
}

}  // namespace esp::test
