// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/equalize.h"
#include "tests/core/compress_support.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace esp::test {
namespace {

TensorPtr weightsOf(const std::string& name, Dims dims, uint32_t seed)
{
    std::mt19937 random(seed);
    std::vector<float> values(static_cast<size_t>(elementCount(dims)));
    for (float& value : values)
        value = static_cast<float>(random()) * 0x1p-31F - 1;
    return Tensor::fromFloats(name, std::move(dims), std::move(values));
}

/// A power of two that differs from channel to channel.
float unevenness(size_t channel) { return std::exp2(static_cast<float>(channel * 7 % 11) - 5); }

/// Output channels times their unevenness; inputs (elements of the second axis) divided by that of the layer before, which makes up for it.
TensorPtr uneven(const TensorPtr& even, bool outputs, bool inputs)
{
    std::vector<float> values = even->toFloats();
    const size_t row = values.size() / static_cast<size_t>(even->dims()[0]);
    const size_t inputCount = even->dims().size() > 1 ? static_cast<size_t>(even->dims()[1]) : 1;
    for (size_t i = 0; i < values.size(); ++i) {
        if (outputs)
            values[i] *= unevenness(i / row);
        if (inputs)
            values[i] /= unevenness(inputCount == 1 ? i / row : i % row / (row / inputCount));
    }
    return Tensor::fromFloats(even->name(), even->dims(), std::move(values));
}

/// A convolution, a depthwise one, another, and a product behind Flatten.
Model chain(const char* activation = "Relu")
{
    const std::string text = std::string(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,3,8,8] x) => (float[N,10] y) {
            c1 = Conv<pads = [1,1,1,1]>(x, w1, b1)
            a1 = )") + activation + R"((c1)
            c2 = Conv<pads = [1,1,1,1], group = 8>(a1, w2, b2)
            a2 = Relu(c2)
            c3 = Conv(a2, w3, b3)
            a3 = LeakyRelu<alpha = 0.1>(c3)
            p = MaxPool<kernel_shape = [2,2], strides = [2,2]>(a3)
            f = Flatten(p)
            y = Gemm<transB = 1>(f, w4, b4)
        })";
    Model model = modelFromText(text.c_str());
    GraphFields fields = model.graph->fields();
    fields.initializers = {uneven(weightsOf("w1", {8, 3, 3, 3}, 1), true, false), uneven(weightsOf("b1", {8}, 2), true, false),
                           uneven(weightsOf("w2", {8, 1, 3, 3}, 3), false, true), weightsOf("b2", {8}, 4), weightsOf("w3", {6, 8, 1, 1}, 5), weightsOf("b3", {6}, 6),
                           weightsOf("w4", {10, 96}, 7), weightsOf("b4", {10}, 8)};
    return model.withGraph(std::move(fields));
}

RecipeStep stepOf(const std::string& parameters)
{
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep(parameters) + "]}");
    EXPECT_TRUE(recipe) << recipe.error().message();
    return recipe->steps.at(0);
}

Model prepared(const Model& model, const std::string& equalization)
{
    CompressCache cache;
    const auto result = prepareForQuantize(model, stepOf("\"activations\": \"none\", \"equalization\": \"" + equalization + "\""), {{}, cache, {}});
    EXPECT_TRUE(result) << result.error().message();
    return result->model;
}

double decibels(const std::vector<float>& signal, const std::vector<float>& other)
{
    double energy = 0, noise = 0;
    for (size_t i = 0; i < signal.size(); ++i) {
        energy += static_cast<double>(signal[i]) * static_cast<double>(signal[i]);
        noise += std::pow(static_cast<double>(signal[i]) - static_cast<double>(other[i]), 2);
    }
    return 10 * std::log10(energy / std::max(noise, 1e-300));
}

TEST(Equalization, ChangesNothingOfWhatTheModelComputes)
{
    const Model model = chain();
    const Model equal = prepared(model, "channels");
    for (uint32_t seed = 1; seed < 4; ++seed)
        EXPECT_GT(decibels(runOnce(model, seed).at("y"), runOnce(equal, seed).at("y")), 100);
}

TEST(Equalization, GivesEachChannelTheSameRangeInBothLayersOfEveryPair)
{
    const Model equal = prepared(chain(), "channels");
    const std::vector<Layer> layers = findLayers(equal);
    ASSERT_EQ(layers.size(), 4u);
    const std::vector<float> w1 = layers[0].weightValues(), w2 = layers[1].weightValues(), w3 = layers[2].weightValues(), w4 = layers[3].weightValues();
    const auto largest = [](auto&& valueAt, size_t count) {
        float most = 0;
        for (size_t i = 0; i < count; ++i)
            most = std::max(most, std::abs(valueAt(i)));
        return most;
    };
    for (size_t c = 0; c < 8; ++c) {
        const float first = largest([&](size_t i) { return w1[c * 27 + i]; }, 27);
        const float depthwise = largest([&](size_t i) { return w2[c * 9 + i]; }, 9);
        const float last = largest([&](size_t i) { return w3[i * 8 + c]; }, 6);
        EXPECT_NEAR(depthwise / first, 1, 0.02);
        EXPECT_NEAR(last / depthwise, 1, 0.02);
    }
    // 16 inputs of the product belong to each channel.
    for (size_t c = 0; c < 6; ++c)
        EXPECT_NEAR(largest([&](size_t i) { return w4[i / 16 * 96 + c * 16 + i % 16]; }, 160) / largest([&](size_t i) { return w3[c * 8 + i]; }, 8), 1, 0.02);
}

TEST(Equalization, MakesOneScaleALayerNearlyAsGoodAsOneAChannel)
{
    const Model model = chain();
    const std::vector<float> original = runOnce(model, 9).at("y");
    const auto after = [&](const std::string& parameters) {
        return decibels(original, runOnce(compressed(model, quantizeStep("\"activations\": \"none\", " + parameters)).model, 9).at("y"));
    };
    const double plain = after("\"weights\": \"per_tensor\"");
    const double equalized = after("\"weights\": \"per_tensor\", \"equalization\": \"channels\"");
    EXPECT_GT(equalized, plain + 10);
    EXPECT_GT(equalized, after("\"weights\": \"per_channel\"") - 8);
}

TEST(Equalization, MeasuresWhatFlowsBetweenTheLayersAnew)
{
    const Model model = chain();
    // All that was seen is covered, so that only wrong ranges could lose much.
    const CompressResult result = compressed(model, quantizeStep("\"equalization\": \"channels\", \"calibration\": \"minmax\""));
    EXPECT_GT(decibels(runOnce(model, 9).at("y"), runOnce(result.model, 9).at("y")), 25);
    for (const LayerOutcome& outcome : result.outcomes.at(0))
        EXPECT_NE(outcome.note.find("; channels equalized"), std::string::npos) << outcome.layer << ": " << outcome.note;
}

TEST(Equalization, DoesNotReachThroughWhatDoesNotScaleAndSaysSo)
{
    const Model model = chain("Sigmoid");
    const CompressResult result = compressed(model, quantizeStep("\"activations\": \"none\", \"equalization\": \"channels\""));
    EXPECT_EQ(std::count(result.notes.begin(), result.notes.end(),
                         "\"c1\" is not equalized with what follows it: Sigmoid \"a1\" between them does not scale with its input"), 1);
    EXPECT_EQ(result.outcomes.at(0).at(0).note.find("equalized"), std::string::npos);
    EXPECT_GT(decibels(runOnce(model, 2).at("y"), runOnce(prepared(model, "channels"), 2).at("y")), 100);
}

TEST(Equalization, LeavesWhatHasASecondReaderAndLayersThatAreNotChosen)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,4] x) => (float[N,4] y) {
            a = MatMul(x, w1)
            r = Relu(a)
            b = MatMul(r, w2)
            y = Add(b, r)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers = {weightsOf("w1", {4, 4}, 1), weightsOf("w2", {4, 4}, 2)};
    model = model.withGraph(std::move(fields));
    const CompressResult result = compressed(model, quantizeStep("\"activations\": \"none\", \"equalization\": \"channels\""));
    EXPECT_EQ(std::count(result.notes.begin(), result.notes.end(), "no channels are equalized, as no two of the chosen layers follow each other without a branch"), 1);
    const CompressResult one = compressed(chain(), quantizeStep("\"activations\": \"none\", \"equalization\": \"channels\"", "\"c2\": {\"enabled\": false}"));
    for (const Layer& layer : findLayers(one.model))
        if (layer.name == "c1" || layer.name == "c2") {
            EXPECT_EQ(one.outcomes.at(0).at(layer.name == "c1" ? 0 : 1).note.find("equalized"), std::string::npos);
        }
}

TEST(Equalization, LeavesInfiniteAndRefusedLayersAndTheirNeighboursAsTheyAre)
{
    Model model = chain();
    GraphFields fields = model.graph->fields();
    std::vector<float> broken = fields.initializers[0]->toFloats();
    broken[5] = std::numeric_limits<float>::infinity();
    fields.initializers[0] = Tensor::fromFloats("w1", {8, 3, 3, 3}, broken);
    model = model.withGraph(std::move(fields));
    const CompressResult result = compressed(model, quantizeStep("\"activations\": \"none\", \"equalization\": \"channels\""));
    EXPECT_EQ(result.outcomes.at(0).at(0).reason, "one of its weights is not a finite number");
    EXPECT_TRUE(result.outcomes.at(0).at(1).applied);
    const CompressResult refused = compressed(chain(), quantizeStep("\"format\": \"float16\", \"equalization\": \"channels\""));
    for (size_t i = 0; i < 4; ++i)
        EXPECT_EQ(findLayers(refused.model)[i].weightValues(), findLayers(chain())[i].weightValues());
}

TEST(Equalization, OfHighBiasesMovesWhatAlwaysFlowsToTheNextBias)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,3,6,6] x) => (float[N,4,6,6] y) {
            c = Conv(x, w1)
            n = BatchNormalization(c, gamma, beta, mean, variance)
            r = Relu(n)
            y = Conv(r, w2, b2)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers = {weightsOf("w1", {5, 3, 1, 1}, 1), weightsOf("w2", {4, 5, 1, 1}, 2), weightsOf("b2", {4}, 3),
                           Tensor::fromFloats("gamma", {5}, {0.1F, 0.2F, 1, 0.1F, 0.3F}), Tensor::fromFloats("beta", {5}, {5, 4, 0, 9, -1}),
                           Tensor::fromFloats("mean", {5}, {0, 0, 0, 0, 0}), Tensor::fromFloats("variance", {5}, {1, 1, 1, 1, 1})};
    model = model.withGraph(std::move(fields));
    const Model plain = prepared(model, "channels"), absorbed = prepared(model, "channels_and_bias");
    EXPECT_GT(decibels(runOnce(model, 3).at("y"), runOnce(absorbed, 3).at("y")), 60) << "exact but for values that the normalization hardly gives";
    const std::vector<float> before = findLayers(plain)[0].bias->toFloats(), after = findLayers(absorbed)[0].bias->toFloats();
    for (const size_t c : {0u, 1u, 3u})
        EXPECT_LT(after[c], 0.3F * before[c]);
    for (const size_t c : {2u, 4u})
        EXPECT_EQ(after[c], before[c]);
}

}  // namespace
}  // namespace esp::test
