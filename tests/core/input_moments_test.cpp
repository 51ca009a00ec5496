// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"
#include "core/model/graph.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <cmath>

namespace esp {
namespace {

std::shared_ptr<Engine> engineOf(int threads) { return std::move(*Engine::create({threads, uint64_t{1} << 24, ""})); }

struct Layer {
    const char* name;
    const char* attributes;
    Dims weights;
};

Model convolution(const Layer& layer)
{
    const std::string text = std::string("<ir_version: 8, opset_import: [\"\" : 13]> g (float[N,6,7,5] x) => (float[N,a,b,c] y) { y = Conv<") + layer.attributes + ">(x, w) }";
    Model model = modelFromText(text.c_str());
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("w", layer.weights, randomFloats(static_cast<size_t>(elementCount(layer.weights)), 3))};
    return model.withGraph(std::move(fields));
}

/// Mean of y and of y² over samples and positions, by channel, from runs of the model; and the same from the moments, which need no run.
void expectMomentsOfOutputs(const Model& model, const InputRequest& request, const DatasetPtr& data, int64_t channels, int64_t inner)
{
    const auto engine = engineOf(2);
    const auto moments = engine->inputMoments(model, {request}, data);
    ASSERT_TRUE(moments) << moments.error().message();
    const InputMoments& m = *moments->front();
    const auto plan = engine->plan(model, {.batch = 1});
    ASSERT_TRUE(plan) << plan.error().message();
    std::vector<double> sum(static_cast<size_t>(channels)), squares(static_cast<size_t>(channels));
    double count = 0;
    for (size_t i = 0; i < data->size(); ++i) {
        auto [x, memory] = Value::allocate(ElementType::Float, (*plan)->values[static_cast<size_t>((*plan)->inputs[0])].dims);
        ASSERT_TRUE(data->read(i, 0, memory));
        const auto outputs = engine->run(**plan, {{"x", x}});
        ASSERT_TRUE(outputs);
        const auto y = outputs->at("y").as<float>();
        for (size_t k = 0; k < y.size(); ++k) {
            const size_t channel = k / static_cast<size_t>(inner) % static_cast<size_t>(channels);
            sum[channel] += static_cast<double>(y[k]);
            squares[channel] += static_cast<double>(y[k]) * static_cast<double>(y[k]);
        }
        count += static_cast<double>(y.size()) / static_cast<double>(channels);
    }
    ASSERT_EQ(static_cast<double>(m.rows), count) << "so few that each is taken";
    const std::vector<float> weights = model.graph->initializers()[0]->toFloats();
    const int64_t filters = channels / m.groups;
    const bool isConvolution = request.convolution != nullptr;
    for (int64_t channel = 0; channel < channels; ++channel) {
        const int64_t group = channel / filters;
        const auto weight = [&](int64_t j) { return static_cast<double>(weights[static_cast<size_t>(isConvolution ? channel * m.columns + j : j * channels + channel)]); };
        double mean = 0, second = 0;
        for (int64_t i = 0; i < m.columns; ++i) {
            mean += weight(i) * static_cast<double>(m.mean[static_cast<size_t>(group * m.columns + i)]);
            for (int64_t j = 0; j < m.columns; ++j)
                second += weight(i) * weight(j) * static_cast<double>(m.second[static_cast<size_t>((group * m.columns + i) * m.columns + j)]);
        }
        const auto at = static_cast<size_t>(channel);
        EXPECT_NEAR(mean, sum[at] / count, 1e-5);
        EXPECT_NEAR(second, squares[at] / count, 1e-5 * (1 + squares[at] / count));
    }
}

TEST(InputMoments, SayMeanAndEnergyOfWhatAConvolutionGives)
{
    const Layer layers[] = {{"plain", "pads = [0,0,0,0]", {4, 6, 3, 3}},
                            {"padded", "pads = [1,1,1,1]", {4, 6, 3, 3}},
                            {"lopsided", "pads = [0,2,1,0]", {4, 6, 2, 3}},
                            {"strided", "pads = [1,1,1,1], strides = [2,2]", {4, 6, 3, 3}},
                            {"dilated", "dilations = [2,1], pads = [2,0,2,0]", {4, 6, 3, 2}},
                            {"grouped", "group = 3, pads = [1,1,1,1]", {6, 2, 3, 3}},
                            {"depthwise", "group = 6, pads = [1,1,1,1]", {6, 1, 3, 3}},
                            {"same upper", "auto_pad = \"SAME_UPPER\", strides = [2,2]", {4, 6, 4, 2}},
                            {"same lower", "auto_pad = \"SAME_LOWER\"", {4, 6, 4, 2}},
                            {"valid", "auto_pad = \"VALID\"", {4, 6, 4, 2}},
                            {"pointwise", "strides = [1,1]", {4, 6, 1, 1}}};
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{6, 7, 5}, "y", 9, 4);
    for (const Layer& layer : layers) {
        SCOPED_TRACE(layer.name);
        const Model model = convolution(layer);
        const auto plan = engineOf(1)->plan(model, {.batch = 1});
        ASSERT_TRUE(plan) << plan.error().message();
        const Dims& dims = (*plan)->values[static_cast<size_t>((*plan)->outputs[0])].dims;
        expectMomentsOfOutputs(model, {"x", model.graph->nodes()[0], layer.weights}, data, layer.weights[0], dims[2] * dims[3]);
    }
}

TEST(InputMoments, SayMeanAndEnergyOfWhatAProductGives)
{
    Model model = modelFromText("<ir_version: 8, opset_import: [\"\" : 13]> g (float[N,5,6] x) => (float[N,5,8] y) { y = MatMul(x, w) }");
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("w", {6, 8}, randomFloats(48, 3))};
    model = model.withGraph(std::move(fields));
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{5, 6}, "y", 9, 8);
    expectMomentsOfOutputs(model, {"x", nullptr, {}}, data, 8, 1);
}

TEST(InputMoments, SeeEveryRowWhereSamplesAreSeveralRowsLongAndWherePlacesComeFirst)
{
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{5, 6}, "y", 9, 8);
    for (const char* text : {"<ir_version: 8, opset_import: [\"\" : 13]> g (float[N,5,6] x) => (float[M,8] y) <int64[2] rows = {-1,6}> { r = Reshape(x, rows) y = MatMul(r, w) }",
                             "<ir_version: 8, opset_import: [\"\" : 13]> g (float[N,5,6] x) => (float[5,N,8] y) { r = Transpose<perm = [1,0,2]>(x) y = MatMul(r, w) }"}) {
        SCOPED_TRACE(text);
        Model model = modelFromText(text);
        GraphFields fields = model.graph->fields();
        fields.initializers.push_back(Tensor::fromFloats("w", {6, 8}, randomFloats(48, 3)));
        std::swap(fields.initializers.front(), fields.initializers.back());
        model = model.withGraph(std::move(fields));
        expectMomentsOfOutputs(model, {"r", nullptr, {}}, data, 8, 1);
    }
}

TEST(InputMoments, AreTheSameBitsForAnyNumberOfThreadsAndRemembered)
{
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, "y", 40, 10);
    const Model model = residualNet();
    const auto requestFor = [&](const char* output) {
        for (const NodePtr& node : model.graph->nodes())
            if (node->is("Conv") && node->output(0) == output)
                return InputRequest{node->input(0), node, GraphIndex(model.graph).constant(node->input(1))->dims()};
        return InputRequest{};
    };
    const std::vector<InputRequest> requests = {requestFor("a"), requestFor("b")};
    const auto one = engineOf(1);
    const auto first = one->inputMoments(model, requests, data);
    const auto again = one->inputMoments(model, requests, data);
    const auto three = engineOf(3)->inputMoments(model, requests, data);
    ASSERT_TRUE(first && again && three) << first.error().message();
    for (size_t i = 0; i < requests.size(); ++i) {
        EXPECT_EQ((*first)[i], (*again)[i]) << "the same object";
        EXPECT_EQ((*first)[i]->second, (*three)[i]->second);
        EXPECT_EQ((*first)[i]->mean, (*three)[i]->mean);
        EXPECT_EQ((*first)[i]->key, (*three)[i]->key);
        EXPECT_LE((*first)[i]->rows, 16384);
    }
}

}  // namespace
}  // namespace esp
