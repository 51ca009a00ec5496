// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Number formats of what flows between layers. That ONNX Runtime computes the same is the matter of tests/runtime/schemes.py.
#include "core/compress/activation_format.h"
#include "core/model/layer.h"
#include "core/search/layer_error.h"
#include "tests/core/weights_support.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace esp::test {
namespace {

constexpr const char* kChain = R"(
    <ir_version: 8, opset_import: ["" : 11]>
    g (float[N,3,8,8] x) => (float[N,5] y) <
        float[4,3,3,3] w1, float[4] b1, float[4,4,3,3] w2, float[5,4] w3, float[5] b3
    > {
        c1 = Conv<pads = [1,1,1,1]>(x, w1, b1)
        r1 = Relu(c1)
        c2 = Conv<pads = [1,1,1,1]>(r1, w2)
        s = Add(r1, c2)
        p = GlobalAveragePool(s)
        f = Flatten(p)
        y = Gemm<transB = 1>(f, w3, b3)
    })";

Model chain()
{
    Model model = modelFromText(kChain);
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("w1", {4, 3, 3, 3}, normalWeights(108, 1)), Tensor::fromFloats("b1", {4}, normalWeights(4, 2)),
                           Tensor::fromFloats("w2", {4, 4, 3, 3}, normalWeights(144, 3)), Tensor::fromFloats("w3", {5, 4}, normalWeights(20, 4)),
                           Tensor::fromFloats("b3", {5}, normalWeights(5, 5))};
    return model.withGraph(std::move(fields));
}

double errorOf(const Model& before, const Model& after)
{
    double error = 0;
    double size = 0;
    for (uint32_t seed = 1; seed < 5; ++seed) {
        const std::vector<float> a = runOnce(before, seed).at("y"), b = runOnce(after, seed).at("y");
        for (size_t i = 0; i < a.size(); ++i) {
            error += std::pow(static_cast<double>(a[i]) - static_cast<double>(b[i]), 2);
            size += std::pow(static_cast<double>(a[i]), 2);
        }
    }
    return std::sqrt(error / size);
}

size_t countOf(const std::vector<std::string>& ops, const char* op) { return static_cast<size_t>(std::count(ops.begin(), ops.end(), op)); }

class EveryActivationFormat : public testing::TestWithParam<std::string> {
protected:
    const ActivationFormat& format() const { return *findActivationFormat(GetParam()); }
    CompressResult result(const std::string& more = "") const { return compressed(chain(), quantizeStep("\"activations\": \"" + GetParam() + "\"" + more)); }
};

TEST_P(EveryActivationFormat, QuantizesWhatFlowsBetweenLayersToItsType)
{
    const CompressResult done = result();
    for (const LayerOutcome& outcome : done.outcomes.at(0)) {
        EXPECT_TRUE(outcome.applied) << outcome.reason;
        EXPECT_NE(outcome.note.find(std::string("; ") + format().label + " activations"), std::string::npos) << outcome.note;
    }
    EXPECT_EQ(done.model.opset(), std::max<int64_t>(13, format().opset));
    const GraphIndex index(done.model.graph);
    int quantizers = 0;
    for (const NodePtr& node : done.model.graph->nodes()) {
        if (!node->is("QuantizeLinear"))
            continue;
        ++quantizers;
        EXPECT_EQ(index.constant(node->input(2))->type(), format().type);
    }
    EXPECT_EQ(quantizers, 6) << "x, r1, c2, s, p, f";
    EXPECT_EQ(countOf(nodeOps(done.model), "Clip"), format().isClipped() ? 6u : 0u);
    EXPECT_EQ(countOf(nodeOps(done.model), "Relu"), 0u) << "its lowest code does what Relu does";
}

TEST_P(EveryActivationFormat, IsComputedByIntegerKernelsWhereTheCodesAreBytes)
{
    const std::vector<std::string> ops = plannedOps(result().model);
    // ONNX Runtime makes signed codes unsigned only where one node reads them, and r1 has two readers.
    EXPECT_EQ(countOf(ops, "QLinearConv"), format().type == ElementType::Uint8 ? 2u : 0u);
}

TEST_P(EveryActivationFormat, LosesAsItsLevelsSay)
{
    const double error = errorOf(chain(), result(", \"format\": \"int8\"").model);
    const double step = 1.0 / format().levels();
    EXPECT_LT(error, format().levels() > 256 ? 0.02 : std::max(0.02, 4 * step));
    if (format().levels() <= 16) {
        EXPECT_GT(error, step / 20) << "it is really as coarse";
    }
}

TEST_P(EveryActivationFormat, HasItsZeroInTheMiddleWhereItIsSymmetric)
{
    const CompressResult done = result(", \"activation_grid\": \"symmetric\"");
    const GraphIndex index(done.model.graph);
    for (const NodePtr& node : done.model.graph->nodes())
        if (node->is("QuantizeLinear")) {
            EXPECT_EQ(index.constant(node->input(2))->toInt64s().at(0), (format().low + format().high + 1) / 2);
        }
    EXPECT_EQ(countOf(nodeOps(done.model), "Relu"), 1u) << "no code ends at 0, so Relu is computed";
}

std::vector<std::string> formatIds()
{
    std::vector<std::string> ids;
    for (const ActivationFormat& format : activationFormats())
        ids.emplace_back(format.id);
    return ids;
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryActivationFormat, testing::ValuesIn(formatIds()), [](const auto& info) { return info.param; });

/// ONNX Runtime refuses to run a pooling of codes whose scales are too far apart.
TEST(ActivationFormats, OfPoolingStayWithinWhatOnnxRuntimeComputes)
{
    for (const char* high : {"1e-7", "1e-3", "1", "1e20"}) {
        const CompressResult done = compressed(chain(), quantizeStep("", std::string(R"("y": {"input_range": "fixed", "input_low": 0, "input_high": )") + high + "}"));
        const GraphIndex index(done.model.graph);
        const auto scaleOf = [&](const char* value) { return static_cast<double>(index.constant(nodeWriting(done.model, value)->input(1))->toFloats().at(0)); };
        const double ratio = scaleOf("s") / (64 * scaleOf("p"));
        EXPECT_GE(ratio, 0x1p-32) << high;
        EXPECT_LT(ratio, 256) << high;
        const bool isMoved = std::any_of(done.notes.begin(), done.notes.end(), [](const std::string& note) { return note.find("pooling cannot compute") != std::string::npos; });
        EXPECT_EQ(isMoved, scaleOf("s") > 254 * scaleOf("p") || scaleOf("s") * 65000 < scaleOf("p")) << high;
    }
}

TEST(ActivationFormats, WithoutIntegerKernelsKeepSamplesApart)
{
    // Weights are dequantized in each run then, which has nothing to do with samples.
    const CompressResult done = compressed(chain(), quantizeStep("\"activations\": \"uint16\""));
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{3, 8, 8}, "y", 16, 5);
    const auto errors = measureLayerErrors(engine(), chain(), done.model, data, 16);
    ASSERT_TRUE(errors) << errors.error().message();
    for (const LayerError& error : *errors)
        EXPECT_GT(error.noise.sqnrDb(), 30) << error.reason;
    const auto plan = engine().plan(done.model, {.batch = 4});
    ASSERT_TRUE(plan);
    EXPECT_TRUE((*plan)->values[static_cast<size_t>((*plan)->outputs[0])].sampleMajor);
}

TEST(ActivationFormats, OfScoresAreFloatsUnlessCodesAreAskedFor)
{
    const auto writesCodes = [](const CompressResult& done) { return nodeWriting(done.model, "y")->is("DequantizeLinear"); };
    EXPECT_FALSE(writesCodes(compressed(chain(), quantizeStep(""))));
    const CompressResult coded = compressed(chain(), quantizeStep("\"outputs\": \"codes\""));
    EXPECT_TRUE(writesCodes(coded));
    EXPECT_LT(errorOf(chain(), coded.model), 0.03);
    const CompressResult operators = compressed(chain(), quantizeStep("\"outputs\": \"codes\", \"style\": \"operators\""));
    EXPECT_EQ(runOnce(operators.model, 1).at("y"), runOnce(coded.model, 1).at("y"));
    EXPECT_TRUE(writesCodes(compressed(chain(), quantizeStep("", R"("y": {"outputs": "codes"})"))));
}

TEST(ActivationFormats, OfATensorIsTheFinestThatItsReadersWant)
{
    const std::string layers = R"("c2": {"activations": "uint16"})";
    const CompressResult done = compressed(chain(), quantizeStep("", layers));
    const GraphIndex index(done.model.graph);
    const auto typeOf = [&](const char* value) {
        const Node* dequantizer = nodeWriting(done.model, value);
        return dequantizer && dequantizer->is("DequantizeLinear") ? index.constant(dequantizer->input(2))->type() : ElementType::Undefined;
    };
    EXPECT_EQ(typeOf("r1"), ElementType::Uint16) << "c2 reads it";
    EXPECT_EQ(typeOf("c2"), ElementType::Uint16) << "only a join reads it, c2 writes it";
    EXPECT_EQ(typeOf("s"), ElementType::Uint16) << "it joins two of them";
    EXPECT_EQ(countOf(plannedOps(done.model), "QLinearConv"), 0u) << "an integer kernel reads and writes the same type";
}

TEST(OperatorStyle, ComputesTheSameBitsByOperatorsOnCodes)
{
    for (const char* parameters : {"\"format\": \"int8\"", "\"format\": \"int4\", \"rounding\": \"nearest\"", "\"activations\": \"uint4\"", "\"weights\": \"per_tensor\", \"weight_grid\": \"asymmetric\""}) {
        const CompressResult pairs = compressed(chain(), quantizeStep(std::string(parameters) + ", \"style\": \"compatible\""));
        const CompressResult codes = compressed(chain(), quantizeStep(std::string(parameters) + ", \"style\": \"operators\""));
        for (uint32_t seed = 1; seed < 5; ++seed)
            EXPECT_EQ(runOnce(pairs.model, seed).at("y"), runOnce(codes.model, seed).at("y")) << parameters;
        const std::vector<std::string> ops = nodeOps(codes.model);
        EXPECT_EQ(countOf(ops, "QLinearConv"), 2u) << parameters;
        EXPECT_EQ(countOf(ops, "QGemm"), 1u);
        EXPECT_EQ(countOf(ops, "DequantizeLinear"), 0u) << "scores come out of QGemm as floats";
        EXPECT_EQ(countOf(ops, "QuantizeLinear"), 1u) << "of the input";
        const std::vector<Layer> a = findLayers(pairs.model), b = findLayers(codes.model);
        ASSERT_EQ(a.size(), b.size());
        for (size_t i = 0; i < a.size(); ++i) {
            EXPECT_EQ(a[i].name, b[i].name);
            EXPECT_EQ(a[i].weightValues(), b[i].weightValues()) << "they are still read back";
        }
    }
}

TEST(OperatorStyle, MultipliesWeightsInBlocksAsTheyAre)
{
    for (const char* format : {"int8", "int4", "int2", "ternary"})
        for (const char* grid : {"narrow", "full", "asymmetric"}) {
            if (format == std::string("ternary") && grid == std::string("asymmetric"))
                continue;
            const std::string parameters = std::string("\"activations\": \"none\", \"rounding\": \"nearest\", \"weights\": \"per_block\", \"format\": \"") + format +
                                           "\", \"weight_grid\": \"" + grid + "\"";
            const CompressResult floats = compressed(twoLayers(), quantizeStep(parameters + ", \"style\": \"compatible\""));
            const CompressResult blocks = compressed(twoLayers(), quantizeStep(parameters + ", \"style\": \"operators\""));
            EXPECT_EQ(countOf(nodeOps(blocks.model), "MatMulNBits"), 1u) << parameters;
            const std::vector<float> a = runOnce(floats.model, 1).at("y"), b = runOnce(blocks.model, 1).at("y");
            for (size_t i = 0; i < a.size(); ++i)
                ASSERT_NEAR(a[i], b[i], 1e-4F) << parameters;
            const Layer was = findLayers(floats.model)[1], is = findLayers(blocks.model)[1];
            EXPECT_EQ(was.name, is.name);
            ASSERT_TRUE(is.codes);
            // One stands as [inputs, outputs], the other as [outputs, inputs].
            const std::vector<float> x = was.weightValues(), y = is.weightValues();
            for (size_t k = 0; k < 50; ++k)
                for (size_t n = 0; n < 200; ++n)
                    ASSERT_EQ(x[k * 200 + n], y[n * 50 + k]) << parameters;
        }
}

TEST(DynamicActivations, NeedNoDataAndGiveOneOperatorPerProduct)
{
    const Model model = chain();
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep("\"activations\": \"dynamic\"") + "]}");
    ASSERT_TRUE(recipe) << recipe.error().message();
    const auto done = compress(model, *recipe, {});
    ASSERT_TRUE(done) << done.error().message();
    EXPECT_NE(done->outcomes.at(0).at(0).reason.find("products of matrices"), std::string::npos);
    EXPECT_TRUE(done->outcomes.at(0).at(2).applied) << done->outcomes.at(0).at(2).reason;
    EXPECT_EQ(done->model.opset(), 11) << "it needs no more than the model has";
    EXPECT_EQ(countOf(nodeOps(done->model), "DynamicQuantizeLinear"), 1u);
    EXPECT_LT(errorOf(model, done->model), 0.02);
    const std::vector<Layer> layers = findLayers(done->model);
    const auto product = std::find_if(layers.begin(), layers.end(), [](const Layer& layer) { return layer.opType == "MatMulInteger"; });
    ASSERT_NE(product, layers.end());
    EXPECT_EQ(product->name, "y");
    ASSERT_TRUE(product->codes);
    EXPECT_EQ(product->codes->typeName(), "int8");
    EXPECT_EQ(product->weight->dims(), (Dims{5, 4})) << "as it was stored";
    const std::vector<float> was = findLayers(model)[2].weightValues(), is = product->weightValues();
    for (size_t i = 0; i < was.size(); ++i)
        EXPECT_NEAR(was[i], is[i], 0.02F);
}

TEST(DynamicActivations, QuantizeWhatSeveralProductsReadOnce)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,8] x) => (float[N,4] y) <float[8,4] a, float[8,4] b> {
            p = MatMul(x, a)
            q = MatMul(x, b)
            y = Add(p, q)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("a", {8, 4}, normalWeights(32, 1)), Tensor::fromFloats("b", {8, 4}, normalWeights(32, 2))};
    model = model.withGraph(std::move(fields));
    const CompressResult done = compressed(model, quantizeStep("\"activations\": \"dynamic\", \"format\": \"int4\", \"rounding\": \"nearest\""));
    EXPECT_EQ(countOf(nodeOps(done.model), "DynamicQuantizeLinear"), 1u);
    EXPECT_EQ(countOf(nodeOps(done.model), "MatMulInteger"), 2u);
    EXPECT_LT(errorOf(model, done.model), 0.2);
}

TEST(DynamicActivations, HaveTheRangeOfEachSampleWhateverTheBatch)
{
    const CompressResult done = compressed(chain(), quantizeStep("\"activations\": \"dynamic\", \"format\": \"int4\", \"rounding\": \"nearest\""));
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{3, 8, 8}, "y", 40, 5);
    std::vector<Answer> expected;
    for (const int64_t batch : {1, 3, 40}) {
        const auto own = Engine::create({.threads = 2});
        ASSERT_TRUE(own);
        EvaluateOptions options;
        options.batch = batch;
        const auto evaluation = (*own)->evaluate(done.model, data, options);
        ASSERT_TRUE(evaluation) << evaluation.error().message();
        if (expected.empty())
            expected = (*evaluation)->answers;
        EXPECT_TRUE((*evaluation)->answers == expected) << batch;
    }
}

/// XNOR-Net's product, step by step: signs of inputs and weights, times the filter's mean magnitude, times the mean magnitude that the filter looks at.
std::vector<float> naiveBinaryConvolution(const std::vector<float>& x, const std::vector<float>& w, const std::vector<float>& b, int64_t inputs, int64_t size, int64_t filters)
{
    std::vector<float> y(static_cast<size_t>(filters * size * size));
    for (int64_t f = 0; f < filters; ++f) {
        double alpha = 0;
        for (int64_t i = 0; i < inputs * 9; ++i)
            alpha += std::abs(static_cast<double>(w[static_cast<size_t>(f * inputs * 9 + i)])) / static_cast<double>(inputs * 9);
        for (int64_t row = 0; row < size; ++row)
            for (int64_t column = 0; column < size; ++column) {
                double sum = 0;
                double magnitude = 0;
                for (int64_t c = 0; c < inputs; ++c)
                    for (int64_t i = 0; i < 3; ++i)
                        for (int64_t j = 0; j < 3; ++j) {
                            const int64_t r = row + i - 1, k = column + j - 1;
                            if (r < 0 || k < 0 || r >= size || k >= size)
                                continue;
                            const auto value = static_cast<double>(x[static_cast<size_t>((c * size + r) * size + k)]);
                            const double sign = value < 0 ? -1 : 1;
                            sum += sign * (w[static_cast<size_t>(((f * inputs + c) * 3 + i) * 3 + j)] < 0 ? -1 : 1);
                            magnitude += std::abs(value) / static_cast<double>(inputs * 9);
                        }
                y[static_cast<size_t>((f * size + row) * size + column)] = static_cast<float>(sum * alpha * magnitude + static_cast<double>(b[static_cast<size_t>(f)]));
            }
    }
    return y;
}

TEST(BinaryActivations, GiveTheProductOfXnorNet)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,3,8,8] x) => (float[N,4,8,8] y) <float[4,3,3,3] w, float[4] b> {
            y = Conv<pads = [1,1,1,1]>(x, w, b)
        })");
    GraphFields fields = model.graph->fields();
    const std::vector<float> w = normalWeights(108, 1), b = normalWeights(4, 2);
    fields.initializers = {Tensor::fromFloats("w", {4, 3, 3, 3}, w), Tensor::fromFloats("b", {4}, b)};
    model = model.withGraph(std::move(fields));
    const CompressResult done = compressed(model, quantizeStep("\"activations\": \"binary\", \"format\": \"binary\", \"rounding\": \"nearest\""));
    ASSERT_TRUE(done.outcomes[0][0].applied) << done.outcomes[0][0].reason;
    const auto plan = engine().plan(model, {.batch = 1});
    ASSERT_TRUE(plan);
    const auto inputs = randomInputs(**plan, 3);
    const auto x = inputs.at("x").as<float>();
    const std::vector<float> expected = naiveBinaryConvolution({x.begin(), x.end()}, w, b, 3, 8, 4);
    const std::vector<float> found = runOnce(done.model, 3).at("y");
    ASSERT_EQ(found.size(), expected.size());
    for (size_t i = 0; i < found.size(); ++i)
        EXPECT_NEAR(found[i], expected[i], 1e-4F);
    const std::vector<Layer> layers = findLayers(done.model);
    ASSERT_EQ(layers.size(), 1u);
    EXPECT_EQ(layers[0].name, "y");
    EXPECT_EQ(layers[0].codes->typeName(), "int8");
}

TEST(BinaryActivations, AreForBinaryWeightsAndSaySo)
{
    const CompressResult done = compressed(chain(), quantizeStep("\"activations\": \"binary\""));
    for (const LayerOutcome& outcome : done.outcomes[0])
        EXPECT_EQ(outcome.reason, "binary activations are for binary weights; choose binary weights as well");
    const CompressResult all = compressed(chain(), quantizeStep("\"activations\": \"binary\", \"format\": \"binary\", \"rounding\": \"nearest\""));
    for (const LayerOutcome& outcome : all.outcomes[0])
        EXPECT_TRUE(outcome.applied) << outcome.reason;
}

}  // namespace
}  // namespace esp::test
