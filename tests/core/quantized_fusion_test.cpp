// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/compress_support.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace {

using namespace esp;
using namespace esp::test;

/// Two quantized inputs, their quantized sum, and with `more` another reader of the first input's real values.
Model sumOf(const std::string& type, bool more)
{
    const std::string text = R"(<ir_version: 8, opset_import: ["" : 13]>
        g (float[1,4] a, float[1,4] b) => (float[1,4] y)" + std::string(more ? ", float[1,4] n" : "") + R"()
        <float sa = {0.02}, float sb = {0.01}, float sy = {0.03}, )" + type + R"( z = {3}> {
            qa = QuantizeLinear(a, sa, z)  ra = DequantizeLinear(qa, sa, z)
            qb = QuantizeLinear(b, sb, z)  rb = DequantizeLinear(qb, sb, z)
            s = Add(ra, rb)
            qs = QuantizeLinear(s, sy, z)  y = DequantizeLinear(qs, sy, z)
            )" + (more ? "n = Neg(ra)" : "") + "}";
    return modelFromText(text.c_str());
}

bool isPlanned(const Model& model, const std::string& op)
{
    const std::vector<std::string> ops = plannedOps(model);
    return std::find(ops.begin(), ops.end(), op) != ops.end();
}

TEST(QuantizedFusion, SignedCodesWithOneReaderAreAddedAsCodes)
{
    EXPECT_TRUE(isPlanned(sumOf("int8", false), "QLinearAdd"));
    EXPECT_TRUE(isPlanned(sumOf("uint8", false), "QLinearAdd"));
}

TEST(QuantizedFusion, SignedCodesWithMoreReadersStaySignedAndAreNotAddedToUnsignedOnes)
{
    EXPECT_FALSE(isPlanned(sumOf("int8", true), "QLinearAdd"));
    EXPECT_TRUE(isPlanned(sumOf("uint8", true), "QLinearAdd")) << "unsigned ones match whoever reads them";
}

/// A convolution that reads codes of one type and writes those of another, which `readers` nodes read.
Model convBetween(const std::string& in, const std::string& out, int readers)
{
    const std::string text = R"(<ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2,4,4] x) => (float[1,2,4,4] y)
        <float s = {0.02}, )" + in + " zi = {3}, " + out + R"( zo = {5}, int8[2,2,1,1] w = {1, 2, 3, 4}, int8 zw = {0}> {
            xq = QuantizeLinear(x, s, zi)  xd = DequantizeLinear(xq, s, zi)  wd = DequantizeLinear(w, s, zw)
            c = Conv(xd, wd)
            cq = QuantizeLinear(c, s, zo)  cd = DequantizeLinear(cq, s, zo)
            )" + (readers == 1 ? "y = Neg(cd)" : "n = Neg(cd) y = Mul(cd, n)") + "}";
    return modelFromText(text.c_str());
}

TEST(QuantizedFusion, SignedCodesWithOneReaderMeetUnsignedOnesInAKernel)
{
    EXPECT_TRUE(isPlanned(convBetween("uint8", "int8", 1), "QLinearConv"));
    EXPECT_TRUE(isPlanned(convBetween("int8", "uint8", 1), "QLinearConv"));
    EXPECT_TRUE(isPlanned(convBetween("int8", "int8", 1), "QLinearConv"));
    EXPECT_FALSE(isPlanned(convBetween("uint8", "int8", 2), "QLinearConv"));
    EXPECT_TRUE(isPlanned(convBetween("int8", "uint8", 2), "QLinearConv"));
}

/// Four codes of 255 times four weights of 127, as a product of codes of `type` in QDQ form.
Model largestSum(const std::string& type, const std::string& zero)
{
    const std::string text = R"(<ir_version: 8, opset_import: ["" : 13]>
        g (float[1,4] x) => (float[1,1] y)
        <float sx = {1}, )" + type + " zx = {" + zero + R"(}, int8[4,1] w = {127, 127, 127, 127}, float sw = {1}, int8 zw = {0}> {
            q = QuantizeLinear(x, sx, zx)  r = DequantizeLinear(q, sx, zx)
            rw = DequantizeLinear(w, sw, zw)
            y = MatMul(r, rw)
        })";
    return modelFromText(text.c_str());
}

float product(const Model& model, bool saturate)
{
    EngineOptions options;
    options.threads = 1;
    options.saturate = saturate;
    const auto engine = Engine::create(options);
    const auto plan = (*engine)->plan(model, {});
    EXPECT_TRUE(plan) << plan.error().message();
    auto [x, data] = Value::allocate(ElementType::Float, {1, 4});
    std::fill_n(reinterpret_cast<float*>(data), 4, 1000.0f);
    const auto outputs = (*engine)->run(**plan, {{"x", x}}, {});
    EXPECT_TRUE(outputs) << outputs.error().message();
    return outputs->at("y").as<float>()[0];
}

TEST(QuantizedFusion, PairsSaturateWhereTheEngineIsAskedFor)
{
    const Model model = largestSum("uint8", "0");
    EXPECT_EQ(product(model, false), 4.0f * 255 * 127);
    EXPECT_EQ(product(model, true), 2.0f * 32767);
}

/// Signed codes are unsigned ones there, so raw codes are as large; the zero point is corrected for afterwards.
TEST(QuantizedFusion, SignedCodesThatBecomeUnsignedSaturateToo)
{
    const Model model = largestSum("int8", "-28");
    EXPECT_EQ(product(model, false), 4.0f * 155 * 127);
    EXPECT_EQ(product(model, true), 2.0f * 32767 - 100.0f * 4 * 127);
}

TEST(QuantizedFusion, WeightsThatNoIntegerOperatorTakesAreDequantizedWhilePlanning)
{
    const Model model = modelFromText(R"(<ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2,4,4] x) => (float[1,2,2,2] y)
        <int8[2,1,3,3] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -2, -3, -4, -5, -6, -7, -8, -9}, float s = {0.1}, int32[2] b = {3, 4}> {
            rw = DequantizeLinear(w, s)  rb = DequantizeLinear(b, s)
            tw = Neg(rw)
            y = Conv<group = 2>(x, tw, rb)
        })");
    EXPECT_EQ(plannedOps(model), std::vector<std::string>{"Conv"});
}

/// Which products ONNX Runtime makes MatMulNBits of, whose inputs are rounded; tests/runtime/weight_codes.py has more forms, and the figures.
TEST(QuantizedFusion, ProductsOfFloatsWithWeightCodesRoundTheirInputsWhereOnnxRuntimeDoes)
{
    const auto plan = [](const std::string& body) {
        const std::string text = R"(<ir_version: 8, opset_import: ["" : 13]>
            g (float[2,4] x) => (float[2,3] y)
            <int8[4,3] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, float s = {0.1}, float[3] b = {1, 2, 3}, float t = {0.02}, uint8 z = {128}> { r = DequantizeLinear(w, s) )" + body + "}";
        return plannedOps(modelFromText(text.c_str()));
    };
    const std::vector<std::string> product = {"MatMulNBits"};
    EXPECT_EQ(plan("y = MatMul(x, r)"), product);
    EXPECT_EQ(plan("y = Gemm(x, r, b)"), product);
    EXPECT_EQ(plan("y = Gemm<alpha = 2.0>(x, r, b)"), std::vector<std::string>{"Gemm"});
    EXPECT_EQ(plan("p = MatMul(x, r) q = QuantizeLinear(p, t, z) y = DequantizeLinear(q, t, z)").front(), "MatMul");
    const std::vector<std::string> twoReaders = plan("p = MatMul(x, r) n = Neg(x) q = MatMul(n, r) y = Add(p, q)");
    EXPECT_EQ(std::count(twoReaders.begin(), twoReaders.end(), "MatMul"), 2);
}

/// ONNX Runtime dequantizes in each run, and keeps blocks of channels for constants only: the same numbers are summed in another order.
TEST(QuantizedFusion, DequantizedWeightsShareNoResultsWithConstantsOfTheSameNumbers)
{
    const auto fingerprint = [](const char* weights) {
        const Model model = modelFromText((std::string(R"(<ir_version: 8, opset_import: ["" : 13]>
            g (float[1,2,4,4] x) => (float[1,1,2,2] y)
            <)") + weights).c_str());
        const auto engine = Engine::create();
        const auto plan = (*engine)->plan(model, {});
        EXPECT_TRUE(plan) << plan.error().message();
        EXPECT_EQ((*plan)->steps.size(), 1u);
        return (*plan)->steps.back().fingerprint;
    };
    const Hash128 constant = fingerprint("float[1,2,3,3] w = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}> { y = Conv(x, w) }");
    const Hash128 late = fingerprint("int8[1,2,3,3] c = {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9}, float s = {1}> { w = DequantizeLinear(c, s) y = Conv(x, w) }");
    EXPECT_NE(constant, late);
}

TEST(QuantizedFusion, RefusesABadScaleByNameWhereOnlyTheFusedNodeLooksAtIt)
{
    for (const char* scale : {"0", "-1"}) {
        const std::string text = std::string(R"(
            <ir_version: 8, opset_import: ["" : 13]>
            g (float[1,2,4,4] x) => (float[1,2,4,4] y)
            <float xs = {)") + scale + R"(}, uint8 xz = {128}, int8[2,2,1,1] w = {1, 2, 3, 4}, float ws = {0.1}, int8 wz = {0}, float ys = {0.1}, uint8 yz = {0}>
            {
                xq = QuantizeLinear(x, xs, xz)
                xd = DequantizeLinear(xq, xs, xz)
                wd = DequantizeLinear(w, ws, wz)
                c = Conv(xd, wd)
                yq = QuantizeLinear(c, ys, yz)
                y = DequantizeLinear(yq, ys, yz)
            })";
        const auto found = Engine::create();
        ASSERT_TRUE(found);
        const RunnableReport report = (*found)->checkRunnable(modelFromText(text.c_str()));
        ASSERT_FALSE(report.problems.empty());
        EXPECT_NE(report.problems[0].reason.find("must be positive and finite"), std::string::npos) << report.problems[0].reason;
    }
}

}  // namespace
