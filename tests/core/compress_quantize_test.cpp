// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/quantize_ranges.h"
#include "tests/core/compress_support.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace {

using namespace esp;
using namespace esp::test;

int64_t countOf(const std::vector<std::string>& ops, const std::string& op) { return std::count(ops.begin(), ops.end(), op); }

std::string reasonFor(const CompressResult& result, const std::string& layer)
{
    for (const LayerOutcome& outcome : result.outcomes.at(0))
        if (outcome.layer == layer)
            return outcome.applied ? "(applied)" : outcome.reason;
    return "(no such layer)";
}

void expectClose(const Model& a, const Model& b, const std::string& output, double tolerance)
{
    for (uint32_t seed = 1; seed <= 4; ++seed) {
        const auto x = runOnce(a, seed).at(output);
        const auto y = runOnce(b, seed).at(output);
        ASSERT_EQ(x.size(), y.size());
        double largest = 0;
        for (const float value : x)
            largest = std::max(largest, std::abs(static_cast<double>(value)));
        for (size_t i = 0; i < x.size(); ++i)
            ASSERT_NEAR(x[i], y[i], tolerance * largest) << output << "[" << i << "], seed " << seed;
    }
}

const char* kResidual = R"(
    <ir_version: 8, opset_import: ["" : 13]>
    g (float[N,2,6,6] x) => (float[N,3] y)
    <float[2,2,3,3] w1 = {0.1, -0.2, 0.3, 0.1, 0.2, -0.1, 0.05, 0.3, -0.3,
                          0.2, 0.1, -0.2, 0.3, 0.1, 0.2, -0.1, 0.05, 0.3,
                          0.3, -0.1, 0.1, 0.2, -0.2, 0.1, 0.3, 0.1, -0.05,
                          0.1, 0.1, 0.2, -0.3, 0.2, 0.1, -0.1, 0.2, 0.3},
     float[2] b1 = {0.1, -0.1},
     float[2,2,1,1] w2 = {0.5, -0.4, 0.3, 0.6}, float[2] b2 = {0.05, 0.02},
     float[2,2,1,1] w3 = {-0.3, 0.7, 0.4, 0.2}, float[2] b3 = {0.01, -0.03},
     float[3,2] fc = {1, -1, 0.5, 0.25, -0.75, 0.5}, float[3] fb = {0.1, 0.2, 0.3}> {
        c1 = Conv<pads = [1,1,1,1]>(x, w1, b1)
        r1 = Relu(c1)
        c2 = Conv(r1, w2, b2)
        r2 = Relu(c2)
        c3 = Conv(r2, w3, b3)
        s = Add(c3, r1)
        r3 = Relu(s)
        p = GlobalAveragePool(r3)
        f = Flatten(p)
        y = Gemm<transB = 1>(f, fc, fb)
    })";

TEST(QuantizeExport, AResidualNetBecomesIntegerFromEndToEnd)
{
    const Model model = modelFromText(kResidual);
    const CompressResult result = compressed(model, quantizeStep());
    const std::vector<std::string> ops = nodeOps(result.model);
    EXPECT_EQ(countOf(ops, "Relu"), 0) << "the zero point does what Relu did";
    EXPECT_EQ(countOf(ops, "Max"), 0);
    // x, r1, r2, c3, r3, p and f; scores stay float.
    EXPECT_EQ(countOf(ops, "QuantizeLinear"), 7);
    const std::vector<std::string> planned = plannedOps(result.model);
    EXPECT_EQ(countOf(planned, "QLinearConv"), 3);
    EXPECT_EQ(countOf(planned, "QLinearAdd"), 1);
    EXPECT_EQ(countOf(planned, "QGemm"), 1);
    EXPECT_EQ(countOf(planned, "Conv") + countOf(planned, "FusedConv") + countOf(planned, "Add"), 0);
    EXPECT_TRUE(result.notes.empty());
    expectClose(model, result.model, "y", 0.1);
}

TEST(QuantizeExport, TheBiasHasTheFloatProductOfInputAndWeightScale)
{
    const CompressResult result = compressed(modelFromText(kResidual), quantizeStep());
    const GraphIndex index(result.model.graph);
    const Node& conv = *nodeWriting(result.model, nodeWriting(result.model, nodeWriting(result.model, "r1")->input(0))->input(0));
    ASSERT_TRUE(conv.is("Conv"));
    const Node& x = *nodeWriting(result.model, conv.input(0));
    const Node& w = *nodeWriting(result.model, conv.input(1));
    const Node& b = *nodeWriting(result.model, conv.input(2));
    const float inputScale = index.constant(x.input(1))->toFloats()[0];
    const std::vector<float> weightScales = index.constant(w.input(1))->toFloats();
    const std::vector<float> biasScales = index.constant(b.input(1))->toFloats();
    ASSERT_EQ(weightScales.size(), 2u);
    for (size_t c = 0; c < 2; ++c)
        EXPECT_EQ(biasScales[c], inputScale * weightScales[c]);
    EXPECT_EQ(index.constant(b.input(0))->type(), ElementType::Int32);
    EXPECT_EQ(index.constant(w.input(2))->type(), ElementType::Int8) << "QGemm needs the zero point";
}

TEST(QuantizeExport, ALayerLeftInFloatBetweenIntegerOnesIsGuarded)
{
    const CompressResult result = compressed(modelFromText(kResidual), quantizeStep("", "\"c2\": {\"enabled\": false}"));
    const Node& conv = *[&] {
        for (const NodePtr& node : result.model.graph->nodes())
            if (node->is("Conv") && node->input(1) == "w2")
                return node.get();
        return static_cast<const Node*>(nullptr);
    }();
    const Node* guard = nodeWriting(result.model, conv.input(0));
    ASSERT_TRUE(guard && guard->is("Max"));
    EXPECT_EQ(GraphIndex(result.model.graph).constant(guard->input(1))->toFloats(),
              (std::vector<float>{std::numeric_limits<float>::lowest()}));
    const std::vector<std::string> planned = plannedOps(result.model);
    EXPECT_EQ(countOf(planned, "QLinearConv"), 2);
    EXPECT_EQ(countOf(planned, "Conv") + countOf(planned, "FusedConv"), 1);
}

TEST(QuantizeExport, OneLayerAloneLeavesTheOthersAsTheyWere)
{
    const Model model = modelFromText(kResidual);
    const CompressResult result = compressed(model, quantizeStep("", "\"c2\": {}", false));
    const std::vector<std::string> planned = plannedOps(result.model);
    EXPECT_EQ(countOf(planned, "QLinearConv"), 1);
    EXPECT_EQ(countOf(planned, "QLinearAdd"), 0);
    EXPECT_EQ(reasonFor(result, "c2"), "(applied)");
    EXPECT_EQ(reasonFor(result, "c1"), "") << "not meant is no refusal";
    expectClose(model, result.model, "y", 0.05);
}

TEST(QuantizeExport, SaysWhichJoinStaysFloatAndWhy)
{
    // c3 alone: it writes one input of the sum, the other is float.
    const CompressResult result = compressed(modelFromText(kResidual), quantizeStep("", "\"c3\": {}", false));
    ASSERT_EQ(result.notes.size(), 1u);
    EXPECT_EQ(result.notes[0], "Add \"s\" stays in float: its input \"r1\" is not quantized");
}

TEST(QuantizeExport, AClipIsDroppedAndTheScaleSnappedToItsBound)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,4,4] x) => (float[N,1,4,4] z)
        <float[1,1,1,1] w = {40}, float low = {0}, float high = {6}, float[1,1,1,1] v = {1}> {
            c = Conv(x, w)
            y = Clip(c, low, high)
            z = Conv(y, v)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    EXPECT_EQ(countOf(nodeOps(result.model), "Clip"), 0);
    const Node& dequantize = *nodeWriting(result.model, "y");
    EXPECT_EQ(GraphIndex(result.model.graph).constant(dequantize.input(1))->toFloats()[0], static_cast<float>(6.0 / 255));
    EXPECT_EQ(GraphIndex(result.model.graph).constant(dequantize.input(2))->toInt64s()[0], 0);
}

TEST(QuantizeExport, AnActivationThatRoundingCannotReplaceStaysBehindTheIntegerLayer)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,4,4] x) => (float[N,1,4,4] z)
        <float[1,1,1,1] w = {2}, float[1,1,1,1] v = {1}> {
            c = Conv(x, w)
            y = Tanh(c)
            z = Conv(y, v)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    const std::vector<std::string> planned = plannedOps(result.model);
    EXPECT_EQ(countOf(planned, "QLinearConv"), 2);
    EXPECT_EQ(countOf(planned, "Tanh"), 1);
}

TEST(QuantizeExport, AProductBeforeAFloatActivationIsQuantizedSoThatItIsNotFusedInFloat)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,2] x) => (float[N,2] z)
        <float[2,2] w = {1,2,3,4}, float[2] b = {1,1}, float[2,2] v = {1,-2,3,4}, float[2] d = {0,0}> {
            c = Gemm(x, w, b)
            y = Relu(c)
            z = Gemm(y, v, d)
        })");
    const CompressResult result = compressed(model, quantizeStep("", "\"c\": {}", false));
    EXPECT_EQ(countOf(nodeOps(result.model), "Relu"), 0);
    EXPECT_EQ(nodeWriting(result.model, "y")->opType(), "DequantizeLinear");
    EXPECT_EQ(countOf(plannedOps(result.model), "QGemm"), 1);
}

TEST(QuantizeExport, ConcatSharesItsParametersWithInputsThatOnlyItReads)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,4,4] x) => (float[N,1,4,4] z)
        <float[1,1,1,1] u = {3}, float[1,1,1,1] v = {-0.5}, float[1,2,1,1] w = {1, 2}> {
            a = Conv(x, u)
            ra = Relu(a)
            b = Conv(x, v)
            rb = Relu(b)
            y = Concat<axis = 1>(ra, rb)
            z = Conv(y, w)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    const std::string scale = nodeWriting(result.model, "y")->input(1);
    EXPECT_EQ(nodeWriting(result.model, "ra")->input(1), scale);
    EXPECT_EQ(nodeWriting(result.model, "rb")->input(1), scale);
    EXPECT_EQ(countOf(nodeOps(result.model), "Relu"), 0);
    expectClose(model, result.model, "z", 0.05);
}

TEST(QuantizeExport, ConcatOfTensorsWithAndWithoutReluDoesNotLoseTheRelu)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,4,4] x) => (float[N,1,4,4] z)
        <float[1,1,1,1] u = {3}, float[1,1,1,1] v = {-0.5}, float[1,2,1,1] w = {1, 2}> {
            a = Conv(x, u)
            ra = Relu(a)
            b = Conv(x, v)
            y = Concat<axis = 1>(ra, b)
            z = Conv(y, w)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    expectClose(model, result.model, "z", 0.05);
    EXPECT_EQ(countOf(plannedOps(result.model), "QLinearConv"), 3);
}

TEST(QuantizeExport, MaxPoolAndReshapeKeepTheParametersOfWhatTheyRead)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,4,4] x) => (float[N,2] z)
        <float[1,1,1,1] u = {3}, float[4,2] w = {1,2,3,4,5,6,7,8}, float[2] b = {1,2}> {
            a = Conv(x, u)
            p = MaxPool<kernel_shape = [2,2], strides = [2,2]>(a)
            f = Flatten(p)
            z = Gemm(f, w, b)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    const std::string scale = nodeWriting(result.model, "f")->input(1);
    EXPECT_EQ(nodeWriting(result.model, "p")->input(1), scale);
    EXPECT_EQ(nodeWriting(result.model, "a")->input(1), scale);
    expectClose(model, result.model, "z", 0.05);
}

TEST(QuantizeExport, AReluBehindMaxPoolMovesIntoTheLayer)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,4,4] x) => (float[N,1,2,2] z)
        <float[1,1,1,1] u = {3}, float[1,1,1,1] w = {2}> {
            a = Conv(x, u)
            p = MaxPool<kernel_shape = [2,2], strides = [2,2]>(a)
            r = Relu(p)
            z = Conv(r, w)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    EXPECT_EQ(countOf(nodeOps(result.model), "Relu"), 0);
    EXPECT_EQ(countOf(plannedOps(result.model), "QLinearConv"), 2);
    expectClose(model, result.model, "z", 0.05);
}

TEST(QuantizeExport, AnInputWithTwoReadersIsQuantizedOnce)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,2] x) => (float[N,2] y, float[N,2] z)
        <float[2,2] w = {1,2,3,4}, float[2,2] v = {1,-2,3,4}> {
            y = MatMul(x, w)
            z = MatMul(x, v)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    EXPECT_EQ(countOf(nodeOps(result.model), "QuantizeLinear"), 1);
    ASSERT_EQ(result.model.graph->inputs().size(), 1u);
    EXPECT_EQ(result.model.graph->inputs()[0]->name, "x");
    EXPECT_EQ(countOf(plannedOps(result.model), "MatMulIntegerToFloat"), 2);
}

TEST(QuantizeExport, AConvolutionWhoseOutputIsTheModelsKeepsTheOutputsName)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,2,2] x) => (float[N,1,2,2] y) <float[1,1,1,1] w = {2}> { y = Conv(x, w) })");
    const CompressResult result = compressed(model, quantizeStep());
    EXPECT_EQ(nodeWriting(result.model, "y")->opType(), "DequantizeLinear");
    EXPECT_EQ(countOf(plannedOps(result.model), "QLinearConv"), 1);
}

/// Scale and zero point that a value is quantized with.
std::pair<float, int64_t> quantizerOf(const Model& model, const std::string& value)
{
    const GraphIndex index(model.graph);
    for (const NodePtr& node : model.graph->nodes())
        if (node->is("QuantizeLinear") && node->input(0) == value)
            return {index.constant(node->input(1))->toFloats()[0], index.constant(node->input(2))->toInt64s()[0]};
    return {0, 0};
}

TEST(QuantizeFixedRange, IsWhatTheInputIsQuantizedWith)
{
    const Model model = modelFromText(kResidual);
    const CompressResult calibrated = compressed(model, quantizeStep());
    const CompressResult fixed = compressed(model, quantizeStep("", "\"c1\": {\"input_range\": \"fixed\", \"input_low\": -1.5, \"input_high\": 0.5}"));
    const auto [scale, zero] = quantizerOf(fixed.model, "x");
    EXPECT_EQ(scale, static_cast<float>(2.0 / 255));
    EXPECT_EQ(zero, 191);
    EXPECT_NE(quantizerOf(calibrated.model, "x").first, scale);
    EXPECT_EQ(quantizerOf(fixed.model, "p"), quantizerOf(calibrated.model, "p")) << "other tensors keep their range";
    // The bias counts in steps of input and weight: it follows.
    expectClose(model, compressed(model, quantizeStep("", "\"c1\": {\"input_range\": \"fixed\", \"input_low\": -5, \"input_high\": 5}")).model, "y", 0.15);
    EXPECT_NE(fixed.outcomes[0][0].note.find("fixed"), std::string::npos);
}

TEST(QuantizeFixedRange, HoldsForTheWholeStepAndAnOrderIsAsked)
{
    const Model model = modelFromText(kResidual);
    Recipe recipe;
    recipe.steps.push_back({.technique = "quantize", .parameters = {}, .layers = {{"c1", {{"input_range", std::string("fixed")}, {"input_low", 2.0}, {"input_high", 1.0}}}}});
    const Result<CompressResult> wrong = compress(model, recipe, randomCalibration());
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(wrong.error().subject, "c1");
    // What weights alone are quantized for has no range.
    recipe.steps[0].layers["c1"]["activations"] = std::string("none");
    EXPECT_TRUE(compress(model, recipe, randomCalibration()));
}

TEST(QuantizeFixedRange, SurvivesExportBitByBit)
{
    const CompressResult result = compressed(modelFromText(kResidual), quantizeStep("", "\"c1\": {\"input_range\": \"fixed\", \"input_low\": -1, \"input_high\": 1}"));
    const Result<Bytes> bytes = serialize(result.model);
    ASSERT_TRUE(bytes);
    const Result<Model> read = readOnnx(*bytes, "", "exported");
    ASSERT_TRUE(read);
    EXPECT_EQ(runOnce(*read, 3).at("y"), runOnce(result.model, 3).at("y"));
    ASSERT_NE(read->findMetadata(kRecipeKey), nullptr);
    EXPECT_NE(read->findMetadata(kRecipeKey)->find("input_high"), std::string::npos);
}

TEST(QuantizePrepare, FoldsNormalizationBiasAndFactorWithoutChangingTheAnswer)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 11]>
        g (float[N,1,4,4] x) => (float[N,2,4,4] y)
        <float[2,1,1,1] w = {2, -3}, float[2] b = {0.5, 1}, float[2] gamma = {1.5, 0.5}, float[2] beta = {0.1, 0.2},
         float[2] mean = {0.3, -0.2}, float[2] var = {0.5, 2}, float[2,1,1] shift = {1, -1}, float[1] half = {0.5}> {
            c = Conv(x, w, b)
            n = BatchNormalization<epsilon = 0.001>(c, gamma, beta, mean, var)
            s = Add(shift, n)
            m = Mul(s, half)
            y = Relu(m)
        })");
    const CompressResult result = compressed(model, quantizeStep("\"activations\": \"none\", \"weight_calibration\": \"minmax\""));
    EXPECT_EQ(nodeOps(result.model), (std::vector<std::string>{"Cast", "Mul", "Conv", "Relu"}));
    expectClose(model, result.model, "y", 0.01);
    EXPECT_EQ(findLayers(result.model)[0].name, findLayers(model)[0].name);
}

TEST(QuantizePrepare, MakesGemmOfAProductWithABiasAndTakesAlphaAndBetaIn)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,2] x) => (float[N,2] z)
        <float[2,2] w = {1,2,3,4}, float[1,2] b = {1,-1}, float[2,2] v = {1,-2,3,4}, float c = {0.5}> {
            p = MatMul(x, w)
            y = Add(p, b)
            z = Gemm<alpha = 0.5, beta = 2.0, transB = 1>(y, v, c)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    EXPECT_EQ(countOf(plannedOps(result.model), "QGemm"), 2);
    EXPECT_EQ(findLayers(result.model)[0].name, "p");
    expectClose(model, result.model, "z", 0.05);
}

TEST(QuantizePrepare, DropsIdentityDropoutAndASecondRelu)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,2,2] x) => (float[N,1,2,2] z)
        <float[1,1,1,1] w = {2}, float[1,1,1,1] v = {1}> {
            c = Conv(x, w)
            i = Identity(c)
            r = Relu(i)
            r2 = Relu(r)
            d = Dropout(r2)
            z = Conv(d, v)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    for (const char* op : {"Identity", "Dropout", "Relu"})
        EXPECT_EQ(countOf(nodeOps(result.model), op), 0) << op;
    expectClose(model, result.model, "z", 0.2);
}

TEST(QuantizeWeightsOnly, AreCastAndScaledWhenLoadedSoThatNothingElseIsRounded)
{
    // A DequantizeLinear before MatMul would become MatMulNBits with 8-bit activations in ONNX Runtime.
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,2] x) => (float[N,3] y) <float[2,3] w = {1,2,3,4,5,7}> { y = MatMul(x, w) })");
    const CompressResult result = compressed(model, quantizeStep("\"activations\": \"none\""));
    EXPECT_EQ(nodeOps(result.model), (std::vector<std::string>{"Cast", "Mul", "MatMul"}));
    const Layer layer = findLayers(result.model).at(0);
    EXPECT_EQ(layer.name, "y");
    EXPECT_TRUE(layer.isQuantized);
    const std::vector<float> weights = layer.weightValues();
    EXPECT_NEAR(weights[0], 1, 4.0 / 254);
    EXPECT_EQ(countOf(plannedOps(result.model), "MatMul") + countOf(plannedOps(result.model), "Gemm"), 1);
}

TEST(QuantizeRefusals, NameTheReason)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[2,2] x, float[N,1,2,2] image, float[2] bias) => (float[2,2] y, float[N,1,2,2] u, float[2,2] t)
        <float[2,2] w = {1,2,3,4}, float[2,2] v = {1,2,3,4}, float[1,1,1,1] k = {1}> {
            y = Gemm<transA = 1>(x, w)
            t = Gemm(x, v, bias)
            u = ConvTranspose(image, k)
        })");
    const CompressResult result = compressed(model, quantizeStep());
    EXPECT_EQ(reasonFor(result, "y"), "its input is transposed (transA), which the integer kernel does not do");
    EXPECT_EQ(reasonFor(result, "t"), "its bias is not a constant with one value a channel");
    EXPECT_EQ(reasonFor(result, "u"), "ONNX Runtime has no integer ConvTranspose; weights alone can be quantized");
    const CompressResult weightsOnly = compressed(model, quantizeStep("\"activations\": \"none\""));
    EXPECT_EQ(reasonFor(weightsOnly, "u"), "(applied)");
}

TEST(QuantizeRefusals, AWeightThatIsNotFiniteLeavesItsLayerInFloat)
{
    Model model = modelFromText(kResidual);
    GraphFields fields = model.graph->fields();
    for (TensorPtr& tensor : fields.initializers)
        if (tensor->name() == "w2")
            tensor = Tensor::fromFloats("w2", {2, 2, 1, 1}, {1, 2, std::numeric_limits<float>::infinity(), 4});
    model = model.withGraph(std::move(fields));
    const auto recipe = loadRecipe("int8-weights");
    ASSERT_TRUE(recipe);
    const auto result = compress(model, *recipe, {});
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(reasonFor(*result, "c2"), "one of its weights is not a finite number");
    EXPECT_EQ(reasonFor(*result, "c1"), "(applied)");
}

TEST(QuantizeBias, OfADeadChannelStaysFineAndOneOfTinyWeightsDoesNotOverflow)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,1,2,2] x) => (float[N,3,2,2] y)
        <float[3,1,1,1] w = {0, 1e-20, 1}, float[3] b = {0.3, 5, 0}> { y = Conv(x, w, b) })");
    const CompressResult result = compressed(model, quantizeStep());
    const GraphIndex index(result.model.graph);
    for (const NodePtr& node : result.model.graph->nodes()) {
        if (!node->is("Conv"))
            continue;
        const Node& bias = *nodeWriting(result.model, node->input(2));
        const std::vector<int64_t> codes = index.constant(bias.input(0))->toInt64s();
        const std::vector<float> scales = index.constant(bias.input(1))->toFloats();
        EXPECT_NEAR(static_cast<double>(codes[0]) * scales[0], 0.3, 1e-5);
        EXPECT_NEAR(static_cast<double>(codes[1]) * scales[1], 5, 1e-5);
        for (const int64_t code : codes)
            EXPECT_LE(std::abs(code), int64_t{1} << 30);
    }
    expectClose(model, result.model, "y", 0.02);
}

TEST(QuantizeOpset, IsRaisedForScalesAChannel)
{
    const Model model = modelFromText(R"(
        <ir_version: 6, opset_import: ["" : 11]>
        g (float[N,1,2,2] x) => (float[N,1,2,2] y) <float[1,1,1,1] w = {2}> { y = Conv(x, w) })");
    EXPECT_EQ(compressed(model, quantizeStep()).model.opset(), 13);
    EXPECT_EQ(compressed(model, quantizeStep("\"activations\": \"none\"")).model.opset(), 11);
}

TEST(QuantizeSecondStep, IsRefusedWhereActivationsAreAlreadyQuantized)
{
    const Model model = modelFromText(kResidual);
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep("", "\"c1\": {}", false) + "," +
                                       quantizeStep("", "\"c1\": {\"enabled\": false}") + "]}");
    ASSERT_TRUE(recipe);
    const auto result = compress(model, *recipe, randomCalibration());
    ASSERT_TRUE(result) << result.error().message();
    for (const LayerOutcome& outcome : result->outcomes[1]) {
        if (outcome.layer == "c2") {
            EXPECT_EQ(outcome.reason, "the activations around it are already quantized; choose all integer layers in one step");
        }
    }
    EXPECT_TRUE(checkStructure(result->model));
}

class EveryCalibration : public testing::TestWithParam<const char*> {};

TEST_P(EveryCalibration, GivesAnswersNearTheOriginals)
{
    const Model model = modelFromText(kResidual);
    const CompressResult result =
        compressed(model, quantizeStep(std::string("\"calibration\": \"") + GetParam() + "\", \"weight_calibration\": \"mse\""));
    expectClose(model, result.model, "y", 0.2);
    const CompressResult perTensor =
        compressed(model, quantizeStep(std::string("\"calibration\": \"") + GetParam() + "\", \"weights\": \"per_tensor\""));
    expectClose(model, perTensor.model, "y", 0.25);
    EXPECT_EQ(countOf(plannedOps(perTensor.model), "QLinearConv"), 3);
}

INSTANTIATE_TEST_SUITE_P(Calibrations, EveryCalibration, testing::ValuesIn([] {
    std::vector<const char*> ids{kAutomaticRange};
    for (const Calibrator& each : kCalibrators)
        ids.push_back(each.id);
    return ids;
}()));

}  // namespace
