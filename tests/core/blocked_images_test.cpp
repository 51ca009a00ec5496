// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"
#include "core/ops/blocked.h"
#include "tests/support/model_text.h"
#include "tests/support/op_checks.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <set>

namespace esp {
namespace {

/// Everything that goes on in blocks: pools, a branch that is scaled by its own means, depthwise convolution, Concat, what works element by element.
constexpr const char* kFloatNet = R"(
    <ir_version: 8, opset_import: ["" : 15]>
    net (float[N,3,21,18] x) => (float[N,7] y) {
        c1 = Conv <pads = [1,1,1,1], strides = [2,2]> (x, w1, b1)
        r1 = Relu (c1)
        p1 = MaxPool <kernel_shape = [3,3], strides = [1,1], pads = [1,1,1,1]> (r1)
        c2 = Conv <pads = [1,1,1,1]> (p1, w2, b2)
        h2 = HardSwish (c2)
        d = Conv <pads = [1,1,1,1], group = 32> (h2, wd)
        m = GlobalAveragePool (d)
        s1 = Conv (m, ws)
        s2 = Sigmoid (s1)
        scaled = Mul (d, s2)
        c3 = Conv (scaled, w3)
        sum = Add (c3, h2)
        r3 = Relu (sum)
        both = Concat <axis = 1> (r3, scaled)
        a = AveragePool <kernel_shape = [2,2], strides = [2,2], pads = [0,0,1,1]> (both)
        g = Conv <group = 2> (a, wg)
        e = GlobalAveragePool (g)
        f = Flatten (e)
        y = Gemm (f, wf)
    })";

/// The same in codes.
constexpr const char* kCodedNet = R"(
    <ir_version: 8, opset_import: ["" : 13]>
    net (float[N,3,15,15] x) => (float[N,24] y) {
        xq = QuantizeLinear (x, sx, zx)
        xd = DequantizeLinear (xq, sx, zx)
        w1d = DequantizeLinear (w1q, sw, zw)
        c1 = Conv <pads = [1,1,1,1]> (xd, w1d)
        q1 = QuantizeLinear (c1, sa, za)
        d1 = DequantizeLinear (q1, sa, za)
        p1 = MaxPool <kernel_shape = [2,2], strides = [2,2]> (d1)
        pq = QuantizeLinear (p1, sa, za)
        pd = DequantizeLinear (pq, sa, za)
        wdd = DequantizeLinear (wdq, sw, zw)
        c2 = Conv <pads = [1,1,1,1], group = 24> (pd, wdd)
        q2 = QuantizeLinear (c2, sa, za)
        d2 = DequantizeLinear (q2, sa, za)
        w2d = DequantizeLinear (w2q, sw, zw)
        c3 = Conv (d2, w2d)
        q3 = QuantizeLinear (c3, sa, za)
        d3 = DequantizeLinear (q3, sa, za)
        s = Add (d3, d2)
        sq = QuantizeLinear (s, sa, za)
        sd = DequantizeLinear (sq, sa, za)
        a = AveragePool <kernel_shape = [2,2], pads = [1,1,0,0]> (sd)
        aq = QuantizeLinear (a, sb, zx)
        ad = DequantizeLinear (aq, sb, zx)
        e = GlobalAveragePool (ad)
        eq = QuantizeLinear (e, sa, za)
        ed = DequantizeLinear (eq, sa, za)
        y = Flatten (ed)
    })";

Model withTensors(const char* text, const std::vector<std::pair<std::string, Dims>>& floats, std::vector<TensorPtr> others = {})
{
    const Model model = modelFromText(text);
    GraphFields fields = model.graph->fields();
    uint32_t seed = 1;
    for (const auto& [name, dims] : floats)
        fields.initializers.push_back(Tensor::fromFloats(name, dims, randomFloats(static_cast<size_t>(elementCount(dims)), ++seed, 0.3f)));
    for (TensorPtr& tensor : others)
        fields.initializers.push_back(std::move(tensor));
    return model.withGraph(std::move(fields));
}

/// `coded`: with one value of codes near the end.
Model floatNet(bool coded = false)
{
    std::string text = kFloatNet;
    if (coded)
        text.replace(text.find("f = Flatten (e)"), 15, "eq = QuantizeLinear (e, sa, za) ed = DequantizeLinear (eq, sa, za) f = Flatten (ed)");
    return withTensors(text.c_str(), {{"w1", {24, 3, 3, 3}}, {"b1", {24}}, {"w2", {32, 24, 3, 3}}, {"b2", {32}}, {"wd", {32, 1, 3, 3}}, {"ws", {32, 32, 1, 1}}, {"w3", {32, 32, 1, 1}}, {"wg", {32, 32, 1, 1}}, {"wf", {32, 7}}},
                       {Tensor::fromFloats("sa", {}, std::vector<float>{0.02f}), test::makeValue(ElementType::Uint8, {}, std::vector<uint8_t>{90}).toTensor("za")});
}

TensorPtr codes(const std::string& name, Dims dims, bool isSigned, uint32_t seed)
{
    const std::vector<float> random = randomFloats(static_cast<size_t>(elementCount(dims)), seed, 100);
    std::vector<int8_t> values;
    for (const float value : random)
        values.push_back(static_cast<int8_t>(value));
    return test::makeValue(isSigned ? ElementType::Int8 : ElementType::Uint8, std::move(dims), values).toTensor(name);
}

/// weightZero: 0 makes weights that fit 8 signed bits, another does not.
Model codedNet(bool signedActivations, int8_t weightZero = 0)
{
    const ElementType type = signedActivations ? ElementType::Int8 : ElementType::Uint8;
    const auto zero = [&](const std::string& name, int8_t value) { return test::makeValue(type, {}, std::vector<int8_t>{value}).toTensor(name); };
    return withTensors(kCodedNet, {},
                       {codes("w1q", {24, 3, 3, 3}, true, 3), codes("wdq", {24, 1, 3, 3}, true, 4), codes("w2q", {24, 24, 1, 1}, true, 5),
                        Tensor::fromFloats("sx", {}, std::vector<float>{0.01f}), Tensor::fromFloats("sw", {}, std::vector<float>{0.003f}),
                        Tensor::fromFloats("sa", {}, std::vector<float>{0.02f}), Tensor::fromFloats("sb", {}, std::vector<float>{0.015f}), zero("zx", signedActivations ? 3 : 100), zero("za", signedActivations ? -20 : 90),
                        test::makeValue(ElementType::Int8, {}, std::vector<int8_t>{weightZero}).toTensor("zw")});
}

struct Ran {
    std::map<std::string, Value> values;
    std::set<std::string> blockedSteps;
};

Ran runOn(const std::string& isa, const Model& model, Dims input, bool blockImages, std::vector<std::string> observed = {}, bool saturate = false)
{
    Ran ran;
    const auto engine = Engine::create({.threads = 2, .isa = isa, .saturate = saturate});
    EXPECT_TRUE(engine) << engine.error().message();
    PlanOptions options;
    options.batch = input[0];
    options.extraOutputs = std::move(observed);
    options.blockImages = blockImages;
    const auto plan = (*engine)->plan(model, options);
    EXPECT_TRUE(plan) << plan.error().message();
    for (const PlanStep& step : (*plan)->steps) {
        if (step.domain == kBlockedDomain)
            ran.blockedSteps.insert(step.opType);
    }
    const Value x = Value::fromTensor(*Tensor::fromFloats("x", input, randomFloats(static_cast<size_t>(elementCount(input)), 9)));
    const auto outputs = (*engine)->run(**plan, {{"x", x}});
    EXPECT_TRUE(outputs) << outputs.error().message();
    ran.values = *outputs;
    return ran;
}

void expectSameBits(const Ran& a, const Ran& b)
{
    ASSERT_EQ(a.values.size(), b.values.size());
    for (const auto& [name, value] : a.values) {
        EXPECT_EQ(value.dims, b.values.at(name).dims) << name;
        EXPECT_TRUE(value.data == b.values.at(name).data) << name;
    }
}

TEST(BlockedImages, EveryOperatorOnThemGivesTheBitsOfThePlainOne)
{
    std::set<std::string> reached;
    for (const std::string_view name : availableIsas()) {
        const std::string isa(name);
        SCOPED_TRACE(isa);
        const Ran inFloat = runOn(isa, floatNet(), {5, 3, 21, 18}, true);
        expectSameBits(inFloat, runOn(isa, floatNet(), {5, 3, 21, 18}, false));
        reached.insert(inFloat.blockedSteps.begin(), inFloat.blockedSteps.end());
        for (const bool isSigned : {false, true}) {
            const Ran inCodes = runOn(isa, codedNet(isSigned), {3, 3, 15, 15}, true);
            expectSameBits(inCodes, runOn(isa, codedNet(isSigned), {3, 3, 15, 15}, false));
            reached.insert(inCodes.blockedSteps.begin(), inCodes.blockedSteps.end());
        }
    }
    for (const OpDescriptor* op : operators()) {
        const bool isOne = std::string_view(op->domain) == kBlockedDomain && std::string_view(op->name) != "Block";  // see below
        EXPECT_TRUE(!isOne || reached.contains(op->name)) << "neither net reaches " << op->name;
    }
}

TEST(BlockedImages, WhatIsObservedOnTheWayIsAnOrdinaryImage)
{
    for (const char* observed : {"r1", "p1", "h2", "scaled", "both", "g"}) {
        SCOPED_TRACE(observed);
        expectSameBits(runOn("", floatNet(), {2, 3, 21, 18}, true, {observed}), runOn("", floatNet(), {2, 3, 21, 18}, false, {observed}));
    }
}

TEST(BlockedImages, AnOrdinaryImageIsBlockedWhereAConvolutionWantsIt)
{
    const Model model = withTensors(R"(<ir_version: 8, opset_import: ["" : 13]> net (float[N,20,6,7] x) => (float[N,32,6,7] y) {
        t = Sin (x)
        y = Conv (t, w)
    })", {{"w", {32, 20, 1, 1}}});
    const Ran blocked = runOn("", model, {3, 20, 6, 7}, true);
    EXPECT_EQ(blocked.blockedSteps, (std::set<std::string>{"Block", "Conv", "Unblock"}));
    expectSameBits(blocked, runOn("", model, {3, 20, 6, 7}, false));
}

TEST(BlockedImages, FewFiltersOrOddChannelsStayAsTheyAre)
{
    for (const Dims& weights : {Dims{17, 20, 1, 1}, Dims{32, 18, 1, 1}, Dims{4, 20, 1, 1}}) {
        const std::string text = R"(<ir_version: 8, opset_import: ["" : 13]> net (float[N,)" + std::to_string(weights[1]) + R"(,6,7] x) => (float[N,)" +
                                 std::to_string(weights[0]) + R"(,6,7] y) { y = Conv (x, w) })";
        EXPECT_TRUE(runOn("", withTensors(text.c_str(), {{"w", weights}}), {2, weights[1], 6, 7}, true).blockedSteps.empty()) << weights[0] << " filters";
    }
}

TEST(BlockedImages, WeightsBeyondEightSignedBitsAndSaturatingSumsKeepThePlainKernel)
{
    EXPECT_FALSE(runOn("", codedNet(false, 100), {2, 3, 15, 15}, true).blockedSteps.contains("QLinearConv"));
    expectSameBits(runOn("", codedNet(false, 100), {2, 3, 15, 15}, true), runOn("", codedNet(false, 100), {2, 3, 15, 15}, false));
    EXPECT_FALSE(runOn("", codedNet(false), {2, 3, 15, 15}, true, {}, true).blockedSteps.contains("QLinearConv"));
}

TEST(BlockedImages, CodesOfAnyWidthAndOperandsThatAreBroadcastKeepTheirBits)
{
    const auto scalar = [](const std::string& name, float value) { return Tensor::fromFloats(name, {}, std::vector<float>{value}); };
    const std::string head = R"(<ir_version: 10, opset_import: ["" : 21]> net (float[N,3,9,8] x) => (float[N,32,9,8] y) {
        c = Conv <pads = [1,1,1,1]> (x, w) )";
    const std::pair<const char*, ElementType> kinds[] = {{"uint16", ElementType::Uint16}, {"int16", ElementType::Int16}, {"fp8", ElementType::Float8E4M3FN}, {"int4", ElementType::Int4}};
    for (const auto& [name, type] : kinds) {
        SCOPED_TRACE(name);
        const Model model = withTensors((head + "q = QuantizeLinear (c, s, z) y = DequantizeLinear (q, s, z) }").c_str(), {{"w", {32, 3, 3, 3}}},
                                        {scalar("s", 0.01f), Tensor::make("z", type, {}, Bytes::fromVector(std::vector<std::byte>(type == ElementType::Uint16 || type == ElementType::Int16 ? 2 : 1)))});
        expectSameBits(runOn("", model, {2, 3, 9, 8}, true, {"q"}), runOn("", model, {2, 3, 9, 8}, false, {"q"}));
    }
    // means of a channel + image, in codes of two scales
    const Model scaled = withTensors((head + R"(m = GlobalAveragePool (c)
        mq = QuantizeLinear (m, t, u) md = DequantizeLinear (mq, t, u)
        cq = QuantizeLinear (c, s, u) cd = DequantizeLinear (cq, s, u)
        p = Add (md, cd) pq = QuantizeLinear (p, s, u) y = DequantizeLinear (pq, s, u) })").c_str(), {{"w", {32, 3, 3, 3}}},
        {scalar("s", 0.007f), scalar("t", 0.0013f), test::makeValue(ElementType::Uint8, {}, std::vector<uint8_t>{101}).toTensor("u")});
    expectSameBits(runOn("", scaled, {60, 3, 9, 8}, true), runOn("", scaled, {60, 3, 9, 8}, false));
}

TEST(BlockedImages, AttributesThatMeanNothingToConvMeanNothingInBlocks)
{
    const char* kText = R"(<ir_version: 8, opset_import: ["" : 13]> net (float[N,16,6,7] x) => (float[N,16,6,7] y) {
        y = Conv <pads = [1,1,1,1], activation = "Relu", winograd = 1> (x, w) })";
    const char* kRoundsUp = R"(<ir_version: 8, opset_import: ["" : 13]> net (float[N,16,4,4] x) => (float[N,16,1,1] y) {
        y = Conv <strides = [2,2], ceil_mode = 1> (x, w) })";
    const Model model = withTensors(kText, {{"w", {16, 16, 3, 3}}});
    expectSameBits(runOn("", model, {2, 16, 6, 7}, true), runOn("", model, {2, 16, 6, 7}, false));
    const Ran rounded = runOn("", withTensors(kRoundsUp, {{"w", {16, 16, 3, 3}}}), {2, 16, 4, 4}, true);
    EXPECT_EQ(rounded.values.at("y").dims, (Dims{2, 16, 1, 1})) << "a window of a convolution never overhangs";
}

TEST(BlockedImages, PaddingThatNoMemoryHoldsIsRefused)
{
    const Model model = withTensors(R"(<ir_version: 8, opset_import: ["" : 13]> net (float[N,16,4,4] x) => (float[N,16,K,K] y) {
        y = Conv <dilations = [2147483647,2147483647], pads = [1073741824,1073741824,1073741823,1073741823]> (x, w) })", {{"w", {16, 16, 2, 2}}});
    const auto plan = (*Engine::create({.threads = 1}))->plan(model, {});
    ASSERT_FALSE(plan);
    EXPECT_NE(plan.error().message().find("padding"), std::string::npos) << plan.error().message();
}

TEST(BlockedImages, WinogradsMethodIsTakenWhereAskedForAndNothingIsCoded)
{
    int64_t convolutions = 0;
    const auto outputOf = [&](const Model& model, bool winograd) {
        const auto engine = Engine::create({.threads = 2});
        const auto plan = (*engine)->plan(model, {.batch = 2, .winograd = winograd});
        convolutions += (*plan)->winogradConvolutions;
        const Value x = Value::fromTensor(*Tensor::fromFloats("x", {2, 3, 21, 18}, randomFloats(2 * 3 * 21 * 18, 9)));
        return (*engine)->run(**plan, {{"x", x}})->at("y");
    };
    const Value fast = outputOf(floatNet(), true), exact = outputOf(floatNet(), false);
    EXPECT_FALSE(fast.data == exact.data);
    EXPECT_EQ(convolutions, 1) << "c2 alone has its window, stride and channels";
    for (size_t i = 0; i < fast.as<float>().size(); ++i)
        EXPECT_NEAR(fast.as<float>()[i], exact.as<float>()[i], 1e-4);
    EXPECT_TRUE(outputOf(floatNet(true), true).data == outputOf(floatNet(true), false).data) << "codes need the bits of what lies before them";
    EXPECT_EQ(convolutions, 1);
}

TEST(BlockedImages, AModelCannotNameTheOperatorsItself)
{
    const Model model = modelFromText(R"(<ir_version: 8, opset_import: ["" : 13, "espalier.blocked" : 1]>
        net (float[N,16,6,7] x) => (float[N,1,6,7,16] y) { y = espalier.blocked.Block (x) })");
    const auto engine = Engine::create({.threads = 1});
    const auto plan = (*engine)->plan(model, {});
    ASSERT_FALSE(plan);
    EXPECT_NE(plan.error().message().find("espalier.blocked.Block"), std::string::npos) << plan.error().message();
    // nor where it runs by the values of its inputs
    const Model branch = modelFromText(R"(<ir_version: 8, opset_import: ["" : 13, "espalier.blocked" : 1]>
        net (bool c, float[1,16,6,7] x) => (float[1,1,6,7,16] y) {
            y = If (c) <then_branch = a () => (float[1,1,6,7,16] p) { p = espalier.blocked.Block (x) },
                        else_branch = b () => (float[1,1,6,7,16] q) { q = espalier.blocked.Block (x) }>
        })");
    const auto eager = (*engine)->plan(branch, {});
    ASSERT_FALSE(eager);
    EXPECT_NE(eager.error().message().find("espalier.blocked.Block"), std::string::npos) << eager.error().message();
}

}  // namespace
}  // namespace esp
