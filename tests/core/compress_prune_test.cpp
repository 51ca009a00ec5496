// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/magnitude.h"
#include "core/compress/technique.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace {

using namespace esp;

/// Two products with a bias: "small" with weights 0.1 … 0.6, "large" with 1 … 6 (signs alternate).
Model twoLayers()
{
    return modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,2] x) => (float[N,2] large)
        <float[2,3] a = {0.1, -0.2, 0.3, -0.4, 0.5, -0.6}, float[3] bias = {0.001, 0.002, 0.003},
         float[3,2] b = {6, -5, 4, -3, 2, -1}> {
            small = Gemm(x, a, bias)
            large = MatMul(small, b)
        })");
}

Model pruned(const Model& model, RecipeStep step)
{
    step.technique = "prune";
    const auto result = compress(model, Recipe{.name = "", .steps = {std::move(step)}}, {});
    EXPECT_TRUE(result) << result.error().message();
    return result ? result->model : model;
}

std::vector<float> weights(const Model& model, const std::string& name)
{
    for (const Layer& layer : findLayers(model))
        if (layer.name == name && layer.weight)
            return layer.weightValues();
    ADD_FAILURE() << "no weights of " << name;
    return {};
}

int64_t zeros(const std::vector<float>& values) { return std::count(values.begin(), values.end(), 0.0F); }

TEST(Pruning, TakesExactlyTheAskedShareOfEachLayerAndNoBias)
{
    const Model model = pruned(twoLayers(), {.technique = {}, .parameters = {{"ratio", 0.5}}});
    EXPECT_EQ(weights(model, "small"), (std::vector<float>{0, 0, 0, -0.4F, 0.5F, -0.6F}));
    EXPECT_EQ(weights(model, "large"), (std::vector<float>{6, -5, 4, 0, 0, 0}));
    EXPECT_EQ(GraphIndex(model.graph).constant("bias")->toFloats(), (std::vector<float>{0.001F, 0.002F, 0.003F}));
}

TEST(Pruning, RoundsTheCountDownButKnowsThatThreeTenthsOfTenIsThree)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]> g (float[N,2] x) => (float[N,5] y)
        <float[2,5] w = {1,2,3,4,5,6,7,8,9,10}> { y = MatMul(x, w) })");
    EXPECT_EQ(zeros(weights(pruned(model, {.technique = {}, .parameters = {{"ratio", 0.3}}}), "y")), 3);
    EXPECT_EQ(zeros(weights(pruned(model, {.technique = {}, .parameters = {{"ratio", 0.39}}}), "y")), 3);
    EXPECT_EQ(zeros(weights(pruned(model, {.technique = {}, .parameters = {{"ratio", 0.0}}}), "y")), 0);
    EXPECT_EQ(zeros(weights(pruned(model, {.technique = {}, .parameters = {{"ratio", 1.0}}}), "y")), 10);
}

TEST(Pruning, AmongEqualWeightsTheEarlierGoFirst)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]> g (float[N,2] x) => (float[N,3] y)
        <float[2,3] w = {1,-1,1,-1,1,-1}> { y = MatMul(x, w) })");
    EXPECT_EQ(weights(pruned(model, {.technique = {}, .parameters = {{"ratio", 0.5}}}), "y"), (std::vector<float>{0, 0, 0, -1, 1, -1}));
}

TEST(Pruning, ByThresholdTakesWhatIsNotGreater)
{
    const Model model = pruned(twoLayers(), {.technique = {}, .parameters = {{"amount", std::string("threshold")}, {"threshold", 2.0}}});
    EXPECT_EQ(zeros(weights(model, "small")), 6);
    EXPECT_EQ(weights(model, "large"), (std::vector<float>{6, -5, 4, -3, 0, 0}));
}

TEST(Pruning, GlobalComparesAllLayersButEmptiesNone)
{
    const Model model = pruned(twoLayers(), {.technique = {}, .parameters = {{"method", std::string("global")}, {"ratio", 0.5}}});
    // The six smallest of all are the whole first layer; its largest weight stays and the next of the other layer goes.
    EXPECT_EQ(weights(model, "small"), (std::vector<float>{0, 0, 0, 0, 0, -0.6F}));
    EXPECT_EQ(weights(model, "large"), (std::vector<float>{6, -5, 4, -3, 2, 0}));
    const Model most = pruned(twoLayers(), {.technique = {}, .parameters = {{"method", std::string("global")}, {"ratio", 1.0}}});
    EXPECT_EQ(zeros(weights(most, "small")), 5);
    EXPECT_EQ(zeros(weights(most, "large")), 5);
}

TEST(Pruning, LampIsBlindToTheScaleOfALayer)
{
    const Model model = pruned(twoLayers(), {.technique = {}, .parameters = {{"method", std::string("lamp")}, {"ratio", 0.5}}});
    EXPECT_EQ(zeros(weights(model, "small")), 3);
    EXPECT_EQ(zeros(weights(model, "large")), 3);
}

TEST(Pruning, ALayerWithItsOwnRatioLeavesTheCommonRanking)
{
    const Model model = pruned(
        twoLayers(),
        {.technique = {}, .parameters = {{"method", std::string("global")}, {"ratio", 0.5}}, .layers = {{"large", {{"ratio", 0.25}}}}});
    EXPECT_EQ(zeros(weights(model, "small")), 3);
    EXPECT_EQ(zeros(weights(model, "large")), 1);
}

TEST(Pruning, LeavesOutWhatIsSwitchedOff)
{
    const Model off = pruned(twoLayers(), {.technique = {}, .parameters = {}, .layers = {{"small", {{"enabled", false}}}}});
    EXPECT_EQ(zeros(weights(off, "small")), 0);
    EXPECT_EQ(zeros(weights(off, "large")), 3);
    const Model only = pruned(twoLayers(), {.technique = {}, .parameters = {}, .allLayers = false, .layers = {{"small", {}}}});
    EXPECT_EQ(zeros(weights(only, "small")), 3);
    EXPECT_EQ(zeros(weights(only, "large")), 0);
}

TEST(Pruning, SetsCodesToTheZeroPointAndRanksThemByTheirRealValues)
{
    // Real values: (code − 10) · scale of the column: column 0 {1, −2}, column 1 {30, −40}.
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]> g (float[N,2] x) => (float[N,2] y)
        <int8[2,2] q = {11, 13, 8, 6}, float[2] s = {1, 10}, int8[2] z = {10, 10}> {
            w = DequantizeLinear<axis = 1>(q, s, z)
            y = MatMul(x, w)
        })");
    const Model result = pruned(model, {.technique = {}, .parameters = {{"ratio", 0.5}}});
    EXPECT_EQ(GraphIndex(result.graph).constant("q")->toInt64s(), (std::vector<int64_t>{10, 13, 10, 6}));
    EXPECT_EQ(weights(result, "y"), (std::vector<float>{0, 30, 0, -40}));
}

TEST(Pruning, ReachesWeightsBehindAConstantReshape)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]> g (float[N,2] x) => (float[N,3] y)
        <float[6] flat = {1,2,3,4,5,6}, int64[2] shape = {2,3}> {
            w = Reshape(flat, shape)
            y = MatMul(x, w)
        })");
    EXPECT_EQ(weights(pruned(model, {.technique = {}, .parameters = {}}), "y"), (std::vector<float>{0, 0, 0, 4, 5, 6}));
}

TEST(Pruning, RefusesWeightsThatAreNotNumbersByNameOfTheirLayer)
{
    Model model = twoLayers();
    GraphFields fields = model.graph->fields();
    for (TensorPtr& tensor : fields.initializers)
        if (tensor->name() == "a")
            tensor = Tensor::fromFloats("a", {2, 3}, {1, std::nanf(""), 3, 4, 5, 6});
    model = model.withGraph(std::move(fields));
    const auto result = compress(model, Recipe{.name = "", .steps = {{.technique = "prune", .parameters = {}}}}, {});
    ASSERT_TRUE(result);
    EXPECT_FALSE(result->outcomes[0][0].applied);
    EXPECT_EQ(result->outcomes[0][0].layer, "small");
    EXPECT_EQ(result->outcomes[0][0].reason, "one of its weights is not a number");
    EXPECT_TRUE(result->outcomes[0][1].applied);
}

TEST(Pruning, DoesNotChangeTheSizeOfAFileThatStaysDense)
{
    const Model model = twoLayers();
    const Model result = pruned(model, {.technique = {}, .parameters = {}});
    EXPECT_EQ(result.graph->encodedBytes(), model.graph->encodedBytes());
}

TEST(LampScores, AreTheFormulaOfThePaper)
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal;
    std::vector<float> values(200);
    for (float& value : values)
        value = normal(random);
    const std::vector<float> scores = lampScores(values);
    for (size_t i = 0; i < values.size(); ++i) {
        double sum = 0;
        for (const float value : values)
            if (std::abs(value) >= std::abs(values[i]))
                sum += static_cast<double>(value) * static_cast<double>(value);
        EXPECT_NEAR(scores[i], static_cast<double>(values[i]) * static_cast<double>(values[i]) / sum, 1e-6);
    }
    EXPECT_EQ(*std::max_element(scores.begin(), scores.end()), 1.0F);
}

TEST(CutSmallest, TakesAsManyAsSortingWould)
{
    std::mt19937 random(2);
    std::vector<std::vector<float>> lists(3);
    for (auto& list : lists)
        for (int i = 0; i < 100; ++i)
            list.push_back(static_cast<float>(random() % 20));
    const std::vector<std::span<const float>> spans(lists.begin(), lists.end());
    for (const int64_t count : {0, 1, 7, 150, 299, 300, 400}) {
        const auto cuts = cutSmallest(spans, count);
        int64_t taken = 0;
        for (size_t i = 0; i < lists.size(); ++i) {
            taken += std::count_if(lists[i].begin(), lists[i].end(), [&](float score) { return score < cuts[i].threshold; });
            taken += cuts[i].ties;
        }
        EXPECT_EQ(taken, std::min<int64_t>(count, 300));
    }
}

}  // namespace
