// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/slow_places.h"

#include "core/compress/ledger.h"
#include "tests/core/compress_support.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

namespace esp {
namespace {

using namespace test;

struct Weight {
    const char* name;
    Dims dims;
};

Model netOf(const std::string& body, const Dims& input, const std::vector<Weight>& weights, const char* output = "float[N,a,b,c] y")
{
    std::string dims;
    for (const int64_t dim : input)
        dims += "," + std::to_string(dim);
    Model model = modelFromText(("<ir_version: 8, opset_import: [\"\" : 13]> g (float[N" + dims + "] x) => (" + output + ") {" + body + "}").c_str());
    GraphFields fields = model.graph->fields();
    uint32_t seed = 1;
    for (const Weight& weight : weights)
        fields.initializers.push_back(Tensor::fromFloats(weight.name, weight.dims, randomFloats(static_cast<size_t>(elementCount(weight.dims)), ++seed, 0.3F)));
    return model.withGraph(std::move(fields));
}

std::vector<SlowPlace> placesIn(const Model& model) { return makeLedger(model, nullptr).slow; }

/// "layer: beginning of the reason", one a line.
std::string linesOf(const std::vector<SlowPlace>& places, size_t words = 30)
{
    std::string text;
    for (const SlowPlace& place : places)
        text += place.node + "/" + place.layer + ": " + place.reason.substr(0, words) + "\n";
    return text;
}

const char* kThree = "c1 = Conv<pads = [1,1,1,1]>(x, w1) r1 = Relu(c1) c2 = Conv<pads = [1,1,1,1]>(r1, w2) r2 = Relu(c2) y = Conv<pads = [1,1,1,1]>(r2, w3)";

Model three(int64_t channels) { return netOf(kThree, {channels, 8, 8}, {{"w1", {8, channels, 3, 3}}, {"w2", {8, 8, 3, 3}}, {"w3", {8, 8, 3, 3}}}); }

TEST(SlowPlaces, AnIntegerConvolutionOfFewChannelsIsOneWhereItIsAlone)
{
    for (const int64_t channels : {1, 3, 4, 5, 8}) {
        const Model model = three(channels);
        const std::vector<SlowPlace> places = placesIn(compressed(model, quantizeStep("", "\"c1\": {}", false)).model);
        ASSERT_EQ(places.size(), channels <= 4 ? 1u : 0u) << channels << " channels\n" << linesOf(places);
        if (channels <= 4) {
            EXPECT_EQ(places[0].layer, "c1");
            EXPECT_NE(places[0].reason.find("(" + std::to_string(channels) + ")"), std::string::npos) << places[0].reason;
        }
        EXPECT_EQ(linesOf(placesIn(compressed(model, quantizeStep()).model)), "") << "with integers behind it";
    }
    EXPECT_TRUE(placesIn(three(3)).empty()) << "in float it is not";
}

TEST(SlowPlaces, WeightsAloneAreFoldedWhenLoadedAndCostNothing)
{
    for (const char* format : {"int8", "int4", "codebook", "bfloat16"})
        EXPECT_EQ(linesOf(placesIn(compressed(three(3), quantizeStep("\"activations\": \"none\", \"style\": \"packed\", \"format\": \"" + std::string(format) + "\"")).model)), "") << format;
}

TEST(SlowPlaces, AFloatLayerBetweenIntegerOnesIsOneAndABorderIsNot)
{
    const Model model = three(8);
    const std::vector<SlowPlace> between = placesIn(compressed(model, quantizeStep("", "\"c2\": {\"enabled\": false}")).model);
    ASSERT_EQ(between.size(), 1u) << linesOf(between);
    EXPECT_EQ(between[0].layer, "c2");
    EXPECT_EQ(between[0].reason, "it stays in float between integer layers, so what it reads and writes is converted on every run");
    for (const char* layers : {"\"c1\": {\"enabled\": false}", "\"y\": {\"enabled\": false}"})
        EXPECT_EQ(linesOf(placesIn(compressed(model, quantizeStep("", layers)).model)), "") << layers;
}

TEST(SlowPlaces, WhatStandsBetweenAFloatLayerAndTheIntegersBehindItIsPassed)
{
    const Model model = netOf("c1 = Conv(x, w1) r1 = Relu(c1) c2 = Conv(r1, w2) r2 = Relu(c2) p = GlobalAveragePool(r2) y = Conv(p, w3)", {8, 8, 8},
                              {{"w1", {8, 8, 1, 1}}, {"w2", {8, 8, 1, 1}}, {"w3", {8, 8, 1, 1}}});
    const std::vector<SlowPlace> between = placesIn(compressed(model, quantizeStep("", "\"c2\": {\"enabled\": false}")).model);
    ASSERT_EQ(between.size(), 1u) << linesOf(between);
    EXPECT_EQ(between[0].layer, "c2");
}

TEST(SlowPlaces, ADepthwiseConvolutionIsOneOnlyWhereNobodyElseComputesInIntegers)
{
    const Model model = netOf("c1 = Conv(x, w1) r1 = Relu(c1) c2 = Conv<pads = [1,1,1,1], group = 8>(r1, w2) r2 = Relu(c2) y = Conv(r2, w3)", {8, 8, 8},
                              {{"w1", {8, 8, 1, 1}}, {"w2", {8, 1, 3, 3}}, {"w3", {8, 8, 1, 1}}});
    const std::vector<SlowPlace> alone = placesIn(compressed(model, quantizeStep("", "\"c2\": {}", false)).model);
    ASSERT_EQ(alone.size(), 1u) << linesOf(alone);
    EXPECT_EQ(alone[0].layer, "c2");
    EXPECT_NE(alone[0].reason.find("alone between float layers"), std::string::npos);
    for (const char* layers : {"\"c1\": {}, \"c2\": {}", "\"c2\": {}, \"y\": {}", "\"c1\": {}, \"c2\": {}, \"y\": {}"})
        EXPECT_EQ(linesOf(placesIn(compressed(model, quantizeStep("", layers, false)).model)), "") << layers;
}

TEST(SlowPlaces, SmallProductsAreUnlessALargeLayerFeedsThem)
{
    const auto products = [](int64_t first, int64_t second, int64_t third) {
        return netOf("p = Gemm(x, w1) r = Relu(p) y = Gemm(r, w2)", {first}, {{"w1", {first, second}}, {"w2", {second, third}}}, "float[N,b] y");
    };
    const auto slow = [&](int64_t first, int64_t second, int64_t third) { return placesIn(compressed(products(first, second, third), quantizeStep()).model); };
    EXPECT_EQ(slow(42, 20, 10).size(), 2u) << linesOf(slow(42, 20, 10));
    EXPECT_EQ(slow(400, 300, 10).size(), 0u) << linesOf(slow(400, 300, 10));
    EXPECT_EQ(slow(10, 1000, 1000).size(), 1u) << linesOf(slow(10, 1000, 1000));
    EXPECT_NE(slow(42, 20, 10)[0].reason.find("(840 weights)"), std::string::npos);
    // Of a sequence there may be so many rows that it is not small at all.
    const Model sequence = netOf("y = MatMul(x, w1)", {64, 32}, {{"w1", {32, 32}}}, "float[N,64,32] y");
    EXPECT_EQ(linesOf(placesIn(compressed(sequence, quantizeStep()).model)), "");
}

TEST(SlowPlaces, AJoinThatStaysInFloatNamesTheLayerThatWouldHelp)
{
    const Model model = netOf("c1 = Conv(x, w1) r1 = Relu(c1) t = Tanh(x) c2 = Conv(t, w2) r2 = Relu(c2) s = Add(r1, r2) y = Conv(s, w3)", {8, 8, 8},
                              {{"w1", {8, 8, 1, 1}}, {"w2", {8, 8, 1, 1}}, {"w3", {8, 8, 1, 1}}});
    EXPECT_EQ(linesOf(placesIn(compressed(model, quantizeStep()).model)), "");
    const std::vector<SlowPlace> mixed = placesIn(compressed(model, quantizeStep("", "\"c1\": {}, \"y\": {}", false)).model);
    ASSERT_EQ(mixed.size(), 1u) << linesOf(mixed);
    EXPECT_EQ(mixed[0].reason, "Add \"s\" joins in float between integer layers, as its input \"r2\" is not quantized");
    EXPECT_EQ(mixed[0].layer, "c2");
    EXPECT_EQ(mixed[0].node, "s");
    // Where the integers end there is nothing between.
    EXPECT_EQ(linesOf(placesIn(compressed(model, quantizeStep("", "\"c1\": {}", false)).model)), "");
}

TEST(SlowPlaces, ActivationsThatNoIntegerKernelReadsAreFound)
{
    const Model model = netOf("c1 = Conv(x, w1) r1 = Relu(c1) c2 = Conv(r1, w2) s = Add(r1, c2) y = Conv(s, w3)", {8, 8, 8},
                              {{"w1", {8, 8, 1, 1}}, {"w2", {8, 8, 1, 1}}, {"w3", {8, 8, 1, 1}}});
    const auto reasonsOf = [&](const std::string& parameters, const std::string& layers = "") { return linesOf(placesIn(compressed(model, quantizeStep(parameters, layers)).model), 200); };
    EXPECT_EQ(reasonsOf(""), "");
    EXPECT_EQ(reasonsOf("\"activations\": \"uint4\""), "") << "clipped codes are bytes all the same";
    EXPECT_NE(reasonsOf("\"activations\": \"uint16\"").find("what it reads are uint16 codes"), std::string::npos);
    EXPECT_NE(reasonsOf("\"activations\": \"int8\"").find("several nodes read its int8 input"), std::string::npos) << reasonsOf("\"activations\": \"int8\"");
    EXPECT_NE(reasonsOf("\"activation_grid\": \"symmetric\"").find("uint8 with zero point 128 behind Relu"), std::string::npos);
    EXPECT_NE(reasonsOf("", R"("c2": {"activations": "uint16"})").find("it reads uint8 codes and writes uint16"), std::string::npos);
}

/// Models of others: int8 activations around 0 behind Relu, and weights behind DequantizeLinear beside float activations.
Model quantizedByOthers(const char* zero, const char* input)
{
    return modelFromText((std::string(R"(<ir_version: 8, opset_import: ["" : 13]> g (float[1,1,2,2] x) => (float[1,1,2,2] y)
        <float s = {0.1}, int8 z = {)") + zero + R"(}, int8[1,1,1,1] w = {5}, int8 zw = {0}> {
        q = QuantizeLinear(x, s, z)
        d = DequantizeLinear(q, s, z)
        wd = DequantizeLinear(w, s, zw)
        c = Conv()" + input + R"(, wd)
        r = Relu(c)
        rq = QuantizeLinear(r, s, z)
        y = DequantizeLinear(rq, s, z) })").c_str());
}

TEST(SlowPlaces, FormsThatOthersExportAreFound)
{
    const std::vector<SlowPlace> symmetric = placesIn(quantizedByOthers("0", "d"));
    ASSERT_EQ(symmetric.size(), 1u) << linesOf(symmetric);
    EXPECT_NE(symmetric[0].reason.find("zero point 0 behind Relu"), std::string::npos) << symmetric[0].reason;
    const std::vector<SlowPlace> least = placesIn(quantizedByOthers("-128", "d"));
    ASSERT_EQ(least.size(), 1u) << "one channel is few, and it is alone";
    EXPECT_NE(least[0].reason.find("few channels"), std::string::npos) << least[0].reason;
    const std::vector<SlowPlace> weights = placesIn(quantizedByOthers("0", "x"));
    ASSERT_EQ(weights.size(), 1u) << linesOf(weights);
    EXPECT_NE(weights[0].reason.find("DequantizeLinear turns its weights"), std::string::npos) << weights[0].reason;
}

}  // namespace
}  // namespace esp
