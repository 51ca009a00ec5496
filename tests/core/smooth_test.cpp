// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/smooth.h"
#include "tests/core/weights_support.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

namespace esp::test {
namespace {

constexpr int64_t kTokens = 6;
constexpr int64_t kWidth = 16;
constexpr int64_t kInner = 24;

/// As much as transformers have: a normalization that two products read (and a Shape), a Relu between two, a gated product.
Model block()
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[N,6,16] x) => (float[N,6,16] y, float[N,6,24] z, int64[3] s) {
            n = LayerNormalization<axis = -1>(x, g1, b1)
            s = Shape(n)
            q = MatMul(n, wq)
            z = MatMul(n, wk)
            r = Relu(q)
            o = MatMul(r, wo)
            m = Mul(x, g2)
            u = MatMul(m, w1)
            c = Sigmoid(u)
            a = Mul(u, c)
            v = MatMul(m, w3)
            h = Mul(a, v)
            d = MatMul(h, w2)
            y = Add(o, d)
        })");
    // A few channels are much stronger than the others.
    const auto uneven = [](uint32_t seed) {
        std::vector<float> values = normalWeights(static_cast<size_t>(kWidth), seed);
        for (size_t c = 0; c < values.size(); ++c)
            values[c] = (std::abs(values[c]) + 0.2F) * (c % 5 == 2 ? 30.0F : 1.0F);
        return values;
    };
    const auto weights = [](const char* name, Dims dims, uint32_t seed) {
        const auto count = static_cast<size_t>(elementCount(dims));
        return Tensor::fromFloats(name, std::move(dims), normalWeights(count, seed));
    };
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("g1", {kWidth}, uneven(1)), weights("b1", {kWidth}, 2), Tensor::fromFloats("g2", {1, kWidth}, uneven(3)),
                           weights("wq", {kWidth, kInner}, 4),            weights("wk", {kWidth, kInner}, 5), weights("wo", {kInner, kWidth}, 6),
                           weights("w1", {kWidth, kInner}, 7),            weights("w3", {kWidth, kInner}, 8), weights("w2", {kInner, kWidth}, 9)};
    return model.withGraph(std::move(fields));
}

DatasetPtr samples() { return std::make_shared<RandomDataset>("x", Dims{kTokens, kWidth}, "y", 40, 4); }

RecipeStep stepOf(const std::string& parameters, const std::string& layers = "")
{
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep(parameters, layers) + "]}");
    EXPECT_TRUE(recipe) << recipe.error().message();
    return recipe->steps.at(0);
}

const char* const kSmooth = "\"equalization\": \"smoothquant\"";
/// "q" then takes in no factors of what follows it.
const char* const kWithoutLast = "\"o\": {\"enabled\": false}";
const char* const kAwq = "\"equalization\": \"awq\", \"activations\": \"none\", \"format\": \"int4\", \"rounding\": \"nearest\"";

Prepared preparedBy(const Model& model, const RecipeStep& step, const DatasetPtr& data = samples())
{
    CompressCache cache;
    auto result = prepareForQuantize(model, step, {engineCalibration(data).inputs, cache, {}});
    EXPECT_TRUE(result) << result.error().message();
    return result ? *result : Prepared{model, {}, {}};
}

CompressResult compressedBy(const Model& model, const RecipeStep& step, const DatasetPtr& data = samples())
{
    Recipe recipe;
    recipe.steps = {step};
    auto result = compress(model, recipe, engineCalibration(data));
    EXPECT_TRUE(result) << result.error().message();
    if (!result)
        return {.model = model, .outcomes = {}, .notes = {}};
    const auto structure = checkStructure(result->model);
    EXPECT_TRUE(structure) << structure.error().message();
    return *result;
}

bool says(const std::vector<std::string>& notes, const std::string& sentence) { return std::find(notes.begin(), notes.end(), sentence) != notes.end(); }

std::vector<float> weightsOf(const Model& model, const std::string& layer)
{
    for (const Layer& each : findLayers(model))
        if (each.name == layer)
            return each.weightValues();
    ADD_FAILURE() << "no layer " << layer;
    return {};
}

/// A constant that the node which writes `value` reads; the value may have got another name.
std::vector<float> constantOf(const Model& model, const std::string& value, size_t input)
{
    const GraphIndex index(model.graph);
    for (const std::string& name : {value, value + "_e"})
        if (const int maker = index.producer(name); maker >= 0)
            return index.constant(model.graph->nodes()[static_cast<size_t>(maker)]->input(input))->toFloats();
    ADD_FAILURE() << "nothing writes " << value;
    return {};
}

/// By what each row of [inputs, outputs] was multiplied; the same for all of a row.
std::vector<double> rowFactors(const std::vector<float>& before, const std::vector<float>& after, int64_t rows)
{
    std::vector<double> factors;
    const size_t columns = before.size() / static_cast<size_t>(rows);
    for (size_t i = 0; i < before.size(); ++i) {
        const double factor = static_cast<double>(after[i]) / static_cast<double>(before[i]);
        if (i % columns == 0)
            factors.push_back(factor);
        EXPECT_NEAR(factor / factors.back(), 1, 1e-5);
    }
    return factors;
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

/// All rows of a value over the dataset, one run a sample.
std::vector<float> rowsOf(const Model& model, const std::string& value, const DatasetPtr& data)
{
    std::vector<float> rows;
    const auto plan = engine().plan(model, {.batch = 1, .inputDims = {}, .extraOutputs = {value}});
    EXPECT_TRUE(plan) << plan.error().message();
    for (size_t i = 0; plan && i < data->size(); ++i) {
        auto [x, memory] = Value::allocate(ElementType::Float, {1, kTokens, kWidth});
        EXPECT_TRUE(data->read(i, 0, memory));
        const auto outputs = engine().run(**plan, {{"x", x}});
        EXPECT_TRUE(outputs);
        const std::vector<float> values = outputs->at(value).toTensor(value)->toFloats();
        rows.insert(rows.end(), values.begin(), values.end());
    }
    return rows;
}

TEST(Smoothing, ChangesNothingOfWhatTheModelComputes)
{
    for (const char* parameters : {kSmooth, kAwq}) {
        const Model rescaled = preparedBy(block(), stepOf(parameters)).model;
        for (const char* layer : {"q", "z", "u", "d", "v"})
            EXPECT_NE(weightsOf(rescaled, layer), weightsOf(block(), layer)) << parameters << ", " << layer;
        for (uint32_t seed = 1; seed < 4; ++seed) {
            const auto before = runOnce(block(), seed), after = runOnce(rescaled, seed);
            EXPECT_GT(decibels(before.at("y"), after.at("y")), 110) << parameters;
            EXPECT_GT(decibels(before.at("z"), after.at("z")), 110) << parameters;
        }
    }
}

TEST(Smoothing, OfSmoothQuantIsItsFormula)
{
    const DatasetPtr data = samples();
    const std::vector<float> inputs = rowsOf(block(), "n", data);
    const std::vector<float> wq = weightsOf(block(), "q"), wk = weightsOf(block(), "z");
    for (const double alpha : {0.5, 0.8}) {
        const Model rescaled = preparedBy(block(), stepOf(kSmooth + std::string(", \"smoothing\": ") + std::to_string(alpha), kWithoutLast), data).model;
        std::vector<double> expected;
        for (size_t c = 0; c < static_cast<size_t>(kWidth); ++c) {
            double strongest = 0, widest = 0;
            for (size_t i = c; i < inputs.size(); i += static_cast<size_t>(kWidth))
                strongest = std::max(strongest, std::abs(static_cast<double>(inputs[i])));
            for (size_t k = 0; k < static_cast<size_t>(kInner); ++k)
                for (const auto* weights : {&wq, &wk})
                    widest = std::max(widest, std::abs(static_cast<double>((*weights)[c * static_cast<size_t>(kInner) + k])));
            expected.push_back(std::pow(strongest, alpha) / std::pow(widest, 1 - alpha));
        }
        std::vector<double> sorted = expected;
        std::sort(sorted.begin(), sorted.end());
        const std::vector<double> ofQ = rowFactors(wq, weightsOf(rescaled, "q"), kWidth), ofK = rowFactors(wk, weightsOf(rescaled, "z"), kWidth);
        const std::vector<float> scaleBefore = constantOf(block(), "n", 1), scale = constantOf(rescaled, "n", 1);
        const std::vector<float> biasBefore = constantOf(block(), "n", 2), bias = constantOf(rescaled, "n", 2);
        for (size_t c = 0; c < expected.size(); ++c) {
            const double factor = std::max(expected[c], sorted[expected.size() / 10]);
            EXPECT_NEAR(ofQ[c] / factor, 1, 1e-4) << c;
            EXPECT_NEAR(ofK[c] / ofQ[c], 1, 1e-5) << "one factor for all that read the channel";
            EXPECT_NEAR(static_cast<double>(scale[c]) * factor / static_cast<double>(scaleBefore[c]), 1, 1e-4) << c;
            EXPECT_NEAR(static_cast<double>(bias[c]) * factor / static_cast<double>(biasBefore[c]), 1, 1e-4) << c;
        }
    }
}

/// Mean of ‖(Q(w·s)/s − w)x‖², element by element: int4, a scale a column.
double naiveLoss(const std::vector<float>& weights, const std::vector<float>& inputs, const std::vector<double>& factors)
{
    const size_t rows = factors.size(), columns = weights.size() / rows;
    double loss = 0;
    for (size_t k = 0; k < columns; ++k) {
        float widest = 0;
        std::vector<float> scaled(rows);
        for (size_t c = 0; c < rows; ++c) {
            scaled[c] = static_cast<float>(static_cast<double>(weights[c * columns + k]) * factors[c]);
            widest = std::max(widest, std::abs(scaled[c]));
        }
        const float scale = widest / 7;
        for (size_t at = 0; at < inputs.size(); at += rows) {
            double error = 0;
            for (size_t c = 0; c < rows; ++c) {
                const double rounded = static_cast<double>(std::clamp(std::nearbyint(scaled[c] / scale), -7.0F, 7.0F) * scale);
                error += (rounded / factors[c] - static_cast<double>(weights[c * columns + k])) * static_cast<double>(inputs[at + c]);
            }
            loss += error * error;
        }
    }
    return loss / static_cast<double>(inputs.size() / rows);
}

TEST(Smoothing, OfAwqHasTheLeastErrorOfItsGrid)
{
    const DatasetPtr data = samples();
    const std::vector<float> inputs = rowsOf(block(), "n", data);
    const std::vector<float> wq = weightsOf(block(), "q"), wk = weightsOf(block(), "z");
    std::vector<double> mean(static_cast<size_t>(kWidth), 0);
    for (size_t i = 0; i < inputs.size(); ++i)
        mean[i % mean.size()] += std::abs(static_cast<double>(inputs[i])) * static_cast<double>(kWidth) / static_cast<double>(inputs.size());
    double least = 0, plain = 0;
    std::vector<double> best;
    for (int step = 0; step < 20; ++step) {
        std::vector<double> factors;
        for (const double each : mean)
            factors.push_back(std::pow(each, step / 20.0));
        const auto [low, high] = std::minmax_element(factors.begin(), factors.end());
        const double middle = std::sqrt(*low * *high);
        for (double& factor : factors)
            factor /= middle;
        const double loss = naiveLoss(wq, inputs, factors) + naiveLoss(wk, inputs, factors);
        if (step == 0)
            plain = loss;
        if (step == 0 || loss < least) {
            least = loss;
            best = factors;
        }
    }
    EXPECT_LT(least, plain) << "a case where there is nothing to gain shows nothing";
    const Prepared prepared = preparedBy(block(), stepOf(kAwq, kWithoutLast), data);
    const std::vector<double> chosen = rowFactors(wq, weightsOf(prepared.model, "q"), kWidth);
    for (size_t c = 0; c < best.size(); ++c)
        EXPECT_NEAR(chosen[c] / best[c], 1, 1e-3) << c;
    const std::string& note = prepared.layerNotes.at("q");
    EXPECT_EQ(note, prepared.layerNotes.at("z"));
    EXPECT_NE(note.find("): " + std::to_string(std::lround(100 * least / plain)) + " % of the error without it"), std::string::npos) << note;
}

TEST(Smoothing, OfAwqStartsWithoutFactorsAndIsCentred)
{
    for (uint32_t seed = 0; seed < 20; ++seed) {
        std::vector<double> mean;
        for (const float value : normalWeights(32, seed))
            mean.push_back(seed % 3 == 0 && mean.size() % 4 == 0 ? 0 : std::abs(static_cast<double>(value)) * std::pow(10.0, seed % 5));
        EXPECT_EQ(awqFactors(mean, 0), std::vector<double>(32, 1)) << "no factors are in the grid";
        for (const double alpha : {0.3, 0.95}) {
            const std::vector<double> factors = awqFactors(mean, alpha);
            double least = 1e9, most = 0;
            for (size_t c = 0; c < factors.size(); ++c) {
                if (mean[c] > 0) {
                    least = std::min(least, factors[c]);
                    most = std::max(most, factors[c]);
                } else {
                    EXPECT_EQ(factors[c], 1);
                }
            }
            EXPECT_NEAR(least * most, 1, 1e-9);
        }
    }
}

TEST(Smoothing, ReachesThroughAGateToTheProductThatScales)
{
    const Model rescaled = preparedBy(block(), stepOf(kAwq)).model;
    const std::vector<double> taken = rowFactors(weightsOf(block(), "d"), weightsOf(rescaled, "d"), kInner);
    const std::vector<double> ofBoth = rowFactors(weightsOf(block(), "u"), weightsOf(rescaled, "u"), kWidth);
    const std::vector<float> before = weightsOf(block(), "v"), after = weightsOf(rescaled, "v");
    for (size_t i = 0; i < before.size(); ++i)
        EXPECT_NEAR(static_cast<double>(after[i]) / static_cast<double>(before[i]) * taken[i % static_cast<size_t>(kInner)] / ofBoth[i / static_cast<size_t>(kInner)], 1, 1e-4);
    EXPECT_GT(*std::max_element(taken.begin(), taken.end()), 1.05);
}

TEST(Smoothing, ReachesThroughConvolutionsPoolingAndFlatten)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,4,8,8] x) => (float[N,5] y, float[N,6,8,8] z) {
            n = BatchNormalization(x, g1, b1, mean, variance)
            r = Relu(n)
            z = Conv<pads = [1,1,1,1]>(r, w1)
            c = Conv<pads = [1,1,1,1], group = 4>(r, w2, b2)
            a = Relu(c)
            p = MaxPool<kernel_shape = [2,2], strides = [2,2]>(a)
            f = Flatten(p)
            y = Gemm<transB = 1>(f, w3)
        })");
    GraphFields fields = model.graph->fields();
    const auto add = [&](const char* name, Dims dims, std::vector<float> values) { fields.initializers.push_back(Tensor::fromFloats(name, std::move(dims), std::move(values))); };
    add("g1", {4}, {1, 20, 0.5F, 3});
    add("b1", {4}, {0.1F, -2, 0.3F, 1});
    add("mean", {4}, {0, 0.1F, 0, 0});
    add("variance", {4}, {1, 1, 2, 1});
    add("w1", {6, 4, 3, 3}, normalWeights(216, 1));
    add("w2", {8, 1, 3, 3}, normalWeights(72, 2));
    add("b2", {8}, normalWeights(8, 3));
    add("w3", {5, 128}, normalWeights(640, 4));
    model = model.withGraph(std::move(fields));
    const auto data = std::make_shared<RandomDataset>("x", Dims{4, 8, 8}, "y", 40, 5);
    for (const char* parameters : {kSmooth, kAwq}) {
        const Prepared prepared = preparedBy(model, stepOf(parameters), data);
        EXPECT_EQ(prepared.notes, std::vector<std::string>{});
        for (const char* layer : {"z", "c", "y"})
            EXPECT_NE(weightsOf(prepared.model, layer), weightsOf(model, layer)) << parameters << ", " << layer;
        for (uint32_t seed = 1; seed < 4; ++seed) {
            const auto before = runOnce(model, seed), after = runOnce(prepared.model, seed);
            EXPECT_GT(decibels(before.at("y"), after.at("y")), 110) << parameters;
            EXPECT_GT(decibels(before.at("z"), after.at("z")), 110) << parameters;
        }
    }
}

TEST(Smoothing, OfNormalizationsLeavesSharedConstantsToTheOthers)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[N,6,16] x) => (float[N,6,16] y, float[N,6,16] other) {
            n = LayerNormalization<axis = -1>(x, g)
            y = MatMul(n, w)
            other = LayerNormalization<axis = -1>(x, g)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("g", {16}, normalWeights(16, 1)), Tensor::fromFloats("w", {16, 16}, normalWeights(256, 2))};
    model = model.withGraph(std::move(fields));
    const Model rescaled = preparedBy(model, stepOf(kSmooth)).model;
    EXPECT_NE(weightsOf(rescaled, "y"), weightsOf(model, "y"));
    EXPECT_EQ(runOnce(model, 1).at("other"), runOnce(rescaled, 1).at("other"));
    EXPECT_GT(decibels(runOnce(model, 1).at("y"), runOnce(rescaled, 1).at("y")), 110);
}

TEST(Smoothing, BearsChannelsThatAreAlwaysZero)
{
    Model model = block();
    GraphFields fields = model.graph->fields();
    for (TensorPtr& tensor : fields.initializers) {
        std::vector<float> values = tensor->toFloats();
        if (tensor->name() == "g1" || tensor->name() == "b1")
            values[3] = 0;
        if (tensor->name() == "wq" || tensor->name() == "wk")
            std::fill_n(values.begin() + 7 * kInner, kInner, 0.0F);
        tensor = Tensor::fromFloats(tensor->name(), tensor->dims(), values);
    }
    model = model.withGraph(std::move(fields));
    for (const char* parameters : {kSmooth, kAwq}) {
        const Model rescaled = preparedBy(model, stepOf(parameters)).model;
        EXPECT_GT(decibels(runOnce(model, 1).at("z"), runOnce(rescaled, 1).at("z")), 110) << parameters;
        const std::vector<double> ratios = [&] {
            std::vector<double> all;
            const std::vector<float> before = weightsOf(model, "q"), after = weightsOf(rescaled, "q");
            for (size_t i = 3 * static_cast<size_t>(kInner); i < 4 * static_cast<size_t>(kInner); ++i)
                all.push_back(static_cast<double>(after[i]) / static_cast<double>(before[i]));
            return all;
        }();
        for (const double ratio : ratios)
            EXPECT_TRUE(ratio > 0.01 && ratio < 100) << ratio;
    }
    EXPECT_EQ(smoothQuantFactors({0, 0}, {1, 1}, 0.5), (std::vector<double>{1, 1}));
}

TEST(Smoothing, OfSmoothQuantLosesLessWhereChannelsAreUneven)
{
    const auto after = [](const std::string& parameters) {
        const CompressResult result = compressedBy(block(), stepOf(parameters));
        return decibels(runOnce(block(), 9).at("z"), runOnce(result.model, 9).at("z"));
    };
    EXPECT_GT(after(kSmooth), after("") + 3);
}

TEST(Smoothing, OfAwqLosesLessThanRoundingAlone)
{
    const auto after = [](const std::string& parameters) {
        const CompressResult result = compressedBy(block(), stepOf("\"activations\": \"none\", \"format\": \"int4\", \"rounding\": \"nearest\"" + parameters));
        return decibels(runOnce(block(), 9).at("z"), runOnce(result.model, 9).at("z"));
    };
    EXPECT_GT(after(", \"equalization\": \"awq\""), after("") + 1);
}

TEST(Smoothing, IsSaidOfEachLayer)
{
    const CompressResult result = compressedBy(block(), stepOf(kSmooth));
    for (const LayerOutcome& outcome : result.outcomes.at(0))
        EXPECT_NE(outcome.note.find("; channels rescaled by SmoothQuant"), std::string::npos) << outcome.layer << ": " << outcome.note;
    EXPECT_TRUE(std::none_of(result.notes.begin(), result.notes.end(), [](const std::string& note) { return note.find("rescale") != std::string::npos; }));
}

TEST(Smoothing, LeavesWhatHasOtherReadersOrNothingThatTakesFactorsInAndSaysSo)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[N,6,16] x) => (float[N,6,16] y, float[N,6,16] t, float[N,6,16] o) {
            first = MatMul(x, w1)
            n = LayerNormalization<axis = -1>(first, g)
            second = MatMul(n, w2)
            p = Softmax(second)
            third = MatMul(p, w3)
            y = Add(third, n)
            t = Tanh(third)
            fourth = MatMul(t, w4)
            l = LayerNormalization<axis = -1>(fourth, g)
            fifth = MatMul(l, w5)
            sixth = MatMul(l, w6)
            o = Sub(fifth, sixth)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers = {Tensor::fromFloats("g", {16}, normalWeights(16, 1))};
    for (uint32_t i = 1; i <= 6; ++i)
        fields.initializers.push_back(Tensor::fromFloats("w" + std::to_string(i), {16, 16}, normalWeights(256, i)));
    model = model.withGraph(std::move(fields));
    const CompressResult result = compressedBy(model, stepOf(kAwq, "\"sixth\": {\"enabled\": false}"));
    for (const char* sentence : {"what \"first\" reads is not rescaled: no node of the model makes it", "what \"second\" reads is not rescaled: Add \"y\" reads it as well",
                                 "what \"third\" reads is not rescaled: Softmax \"p\" before it cannot take factors in",
                                 "what \"fourth\" reads is not rescaled: it is an output of the model", "what \"fifth\" reads is not rescaled: MatMul \"sixth\" reads it as well"})
        EXPECT_TRUE(says(result.notes, sentence)) << sentence;
    for (const LayerOutcome& outcome : result.outcomes.at(0))
        EXPECT_EQ(outcome.note.find("rescaled"), std::string::npos) << outcome.layer;
    const CompressResult plain = compressedBy(model, stepOf("\"activations\": \"none\", \"format\": \"int4\", \"rounding\": \"nearest\"", "\"sixth\": {\"enabled\": false}"));
    for (const char* layer : {"first", "second", "third", "fourth", "fifth", "sixth"})
        EXPECT_EQ(weightsOf(result.model, layer), weightsOf(plain.model, layer)) << layer;
}

TEST(Smoothing, IsForTheActivationsThatItsMethodIsMadeFor)
{
    const CompressResult weightsOnly = compressedBy(block(), stepOf("\"equalization\": \"smoothquant\", \"activations\": \"none\""));
    EXPECT_TRUE(says(weightsOnly.notes, "SmoothQuant leaves 6 layers as they are, as it is for those whose activations are quantized; AWQ is for the others"));
    const CompressResult coded = compressedBy(block(), stepOf("\"equalization\": \"awq\""));
    EXPECT_TRUE(says(coded.notes, "AWQ leaves 6 layers as they are, as it is for those whose activations stay in float; SmoothQuant is for the others"));
    EXPECT_EQ(weightsOf(coded.model, "q"), weightsOf(compressedBy(block(), stepOf("")).model, "q"));
}

TEST(Smoothing, LeavesARangeThatTheRecipeFixes)
{
    const std::string range = R"("z": {"input_range": "fixed", "input_low": -9, "input_high": 9})";
    const Prepared prepared = preparedBy(block(), stepOf(kSmooth, range));
    EXPECT_TRUE(says(prepared.notes, "what \"q\" reads is not rescaled: the recipe fixes its range"));
    EXPECT_EQ(weightsOf(prepared.model, "z"), weightsOf(block(), "z"));
    EXPECT_NE(weightsOf(prepared.model, "u"), weightsOf(block(), "u"));
}

TEST(Smoothing, WithoutDataIsRefused)
{
    for (const char* parameters : {kSmooth, kAwq}) {
        Recipe recipe;
        recipe.steps = {stepOf(parameters)};
        const auto result = compress(block(), recipe, {});
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::NoData);
        EXPECT_EQ(result.error().detail, "it needs calibration data to see what layers read (SmoothQuant and AWQ), and there are none");
    }
}

/// Mean of ((ŵ − w)·x)² of a column with a scale, element by element.
double naiveColumnLoss(const std::vector<float>& weights, size_t column, const std::vector<float>& inputs, size_t rows, float scale)
{
    const size_t columns = weights.size() / rows;
    double loss = 0;
    for (size_t at = 0; at < inputs.size(); at += rows) {
        double error = 0;
        for (size_t c = 0; c < rows; ++c) {
            const float weight = weights[c * columns + column];
            error += static_cast<double>(std::clamp(std::nearbyint(weight / scale), -3.0F, 3.0F) * scale - weight) * static_cast<double>(inputs[at + c]);
        }
        loss += error * error;
    }
    return loss;
}

TEST(OutputRange, HasTheLeastErrorOfTheOutputAmongItsSteps)
{
    const DatasetPtr data = samples();
    const std::vector<float> inputs = rowsOf(block(), "n", data);
    const std::string parameters = "\"activations\": \"none\", \"format\": \"int3\", \"rounding\": \"nearest\", \"weight_calibration\": \"output\"";
    const std::vector<float> before = weightsOf(block(), "q");
    const std::vector<float> after = weightsOf(compressedBy(block(), stepOf(parameters), data).model, "q");
    const auto rows = static_cast<size_t>(kWidth), columns = static_cast<size_t>(kInner);
    size_t narrowed = 0;
    std::vector<double> least(columns, 1e300);
    std::vector<double> losses(columns, 0), plain(columns, 0);
    for (size_t k = 0; k < columns; ++k) {
        float widest = 0;
        for (size_t c = 0; c < rows; ++c)
            widest = std::max(widest, std::abs(before[c * columns + k]));
        for (int step = 0; step <= 20; ++step) {
            const double loss = naiveColumnLoss(before, k, inputs, rows, widest / 3 * (1 - 0.5F * static_cast<float>(step) / 20));
            if (step == 0)
                plain[k] = loss;
            least[k] = std::min(least[k], loss);
        }
        for (size_t at = 0; at < inputs.size(); at += rows) {
            double error = 0;
            for (size_t c = 0; c < rows; ++c)
                error += static_cast<double>(after[c * columns + k] - before[c * columns + k]) * static_cast<double>(inputs[at + c]);
            losses[k] += error * error;
        }
        EXPECT_NEAR(losses[k], least[k], 0.001 * plain[k]) << "filter " << k;
        narrowed += losses[k] < 0.95 * plain[k];
    }
    EXPECT_GT(narrowed, columns / 2);
    const CompressResult shared = compressedBy(block(), stepOf(parameters + ", \"weights\": \"per_tensor\""), data);
    const CompressResult wide = compressedBy(block(), stepOf("\"activations\": \"none\", \"format\": \"int3\", \"rounding\": \"nearest\", \"weights\": \"per_tensor\""), data);
    EXPECT_GE(decibels(runOnce(block(), 9).at("z"), runOnce(shared.model, 9).at("z")), decibels(runOnce(block(), 9).at("z"), runOnce(wide.model, 9).at("z")));
    EXPECT_NE(shared.outcomes.at(0).at(0).note.find("int3, one scale of least output error"), std::string::npos) << shared.outcomes.at(0).at(0).note;
}

TEST(OutputRange, IsRefusedWithoutDataAndForUnevenLevels)
{
    Recipe recipe;
    recipe.steps = {stepOf("\"activations\": \"none\", \"weight_calibration\": \"output\"")};
    const auto result = compress(block(), recipe, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::NoData);
    const CompressResult ternary = compressedBy(block(), stepOf("\"activations\": \"none\", \"format\": \"ternary\", \"weight_calibration\": \"output\""));
    EXPECT_EQ(ternary.outcomes.at(0).at(0).reason, "a range of least output error is for evenly spaced levels; with ternary weights choose another range");
}

/// Counts how often data are looked at.
StatisticsSource counted(const DatasetPtr& data, int& passes)
{
    StatisticsSource source = engineCalibration(data);
    source.inputs = [inputs = source.inputs, &passes](const Model& model, const std::vector<InputRequest>& requests, const Job& job) {
        ++passes;
        return inputs(model, requests, job);
    };
    return source;
}

TEST(Smoothing, LooksAtDataOnceAndOnlyWhereItIsAsked)
{
    int passes = 0;
    CompressCache cache;
    const DatasetPtr data = samples();
    const StatisticsSource source = counted(data, passes);
    const auto run = [&](const std::string& parameters) {
        Recipe recipe;
        recipe.steps = {stepOf(parameters)};
        const auto result = compress(block(), recipe, source, {}, &cache);
        EXPECT_TRUE(result) << result.error().message();
        return contentHash(result->model);
    };
    run("");
    run("\"equalization\": \"channels\"");
    EXPECT_EQ(passes, 0);
    const Hash128 first = run(kSmooth);
    EXPECT_EQ(passes, 1);
    EXPECT_EQ(run(kSmooth), first);
    EXPECT_NE(run(kSmooth + std::string(", \"smoothing\": 0.8")), first);
    EXPECT_EQ(run(kSmooth), first);
    CompressCache other;
    Recipe recipe;
    recipe.steps = {stepOf(kSmooth)};
    EXPECT_EQ(contentHash(compress(block(), recipe, source, {}, &other)->model), first) << "the same bytes from nothing";
}

TEST(Smoothing, StopsWhenItIsCancelled)
{
    for (const char* parameters : {kSmooth, kAwq}) {
        std::stop_source stop;
        StatisticsSource source = engineCalibration(samples());
        source.inputs = [inputs = source.inputs, &stop](const Model& model, const std::vector<InputRequest>& requests, const Job& job) {
            auto moments = inputs(model, requests, job);
            stop.request_stop();
            return moments;
        };
        Recipe recipe;
        recipe.steps = {stepOf(parameters)};
        const auto result = compress(block(), recipe, source, Job(stop.get_token()));
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
    }
}

}  // namespace
}  // namespace esp::test
