// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trainer.h"

#include "core/engine/engine.h"
#include "core/train/adam.h"
#include "core/train/backward.h"
#include "core/train/loss.h"
#include "core/train/samples.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace esp {

namespace {

/// A bright spot of 2 × 2 somewhere in a picture of 6 × 6 with noise; the label says in which quarter.
class Quarters : public Dataset {
public:
    explicit Quarters(size_t samples, bool labelled = true)
    {
        TrainRandom random(5);
        for (size_t i = 0; i < samples; ++i) {
            std::vector<float> picture(36);
            for (float& pixel : picture)
                pixel = static_cast<float>(random.below(256)) / 512;
            const auto label = static_cast<int32_t>(random.below(4));
            const size_t row = static_cast<size_t>(label / 2 * 3) + random.below(2);
            const size_t column = static_cast<size_t>(label % 2 * 3) + random.below(2);
            for (const size_t at : {row * 6 + column, row * 6 + column + 1, row * 6 + column + 6, row * 6 + column + 7})
                picture[at] += 1;
            m_pictures.push_back(std::move(picture));
            if (labelled)
                m_labels.push_back(label);
        }
        m_inputs.push_back({"x", ElementType::Float, {1, 6, 6}, false, {}});
        m_outputName = "y";
        m_description = "quarters";
        m_identity = Hasher().add("quarters").add(samples).finish();
    }
    size_t size() const override { return m_pictures.size(); }
    Result<void> read(size_t sample, size_t, std::byte* out) const override
    {
        std::memcpy(out, m_pictures[sample].data(), 36 * sizeof(float));
        return {};
    }
    std::string sampleName(size_t sample) const override { return "quarter " + std::to_string(sample); }

private:
    std::vector<std::vector<float>> m_pictures;
};

DatasetPtr quarters(size_t samples = 200) { return std::make_shared<Quarters>(samples); }

/// Residual, depthwise and normalized parts, small enough to be trained in a moment. `end` makes y from logits.
Model makeNet(const std::string& end = "y = Identity (logits)", const std::string& middle = "m = Relu (s)")
{
    const std::string text = R"(
        <ir_version: 8, opset_import: ["" : 13]>
        net (float[N,1,6,6] x) => (float[N,4] y) {
            a = Conv <pads = [1,1,1,1]> (x, w1, b1)
            n = BatchNormalization (a, scale, offset, mean, variance)
            ar = Relu (n)
            d = Conv <pads = [1,1,1,1], group = 4> (ar, w2, b2)
            s = Add (d, ar)
            )" + middle + R"(
            p = MaxPool <kernel_shape = [2,2], strides = [2,2]> (m)
            f = Flatten (p)
            logits = Gemm <transB = 1> (f, w3, b3)
            )" + end + "\n}";
    Model model = modelFromText(text.c_str());
    GraphFields fields = model.graph->fields();
    TrainRandom random(11);
    const auto add = [&](const char* name, Dims dims, float bound) {
        std::vector<float> values(static_cast<size_t>(elementCount(dims)));
        for (float& value : values)
            value = bound * (static_cast<float>(random.below(2001)) / 1000 - 1);
        fields.initializers.push_back(Tensor::fromFloats(name, std::move(dims), std::move(values)));
    };
    add("w1", {4, 1, 3, 3}, 0.6f);
    add("b1", {4}, 0.1f);
    add("w2", {4, 1, 3, 3}, 0.5f);
    add("b2", {4}, 0.1f);
    add("w3", {4, 36}, 0.3f);
    add("b3", {4}, 0.1f);
    add("mean", {4}, 0.1f);
    const auto constant = [&](const char* name, float value) { fields.initializers.push_back(Tensor::fromFloats(name, {4}, std::vector<float>(4, value))); };
    constant("scale", 1.25f);
    constant("offset", 0.125f);
    constant("variance", 0.75f);
    return model.withGraph(std::move(fields));
}

TrainOptions shortOptions()
{
    TrainOptions options;
    options.epochs = 6;
    options.learningRate = 0.02;
    return options;
}

std::vector<float> valuesOf(const Model& model, const char* name)
{
    for (const TensorPtr& tensor : model.graph->initializers())
        if (tensor->name() == name)
            return tensor->toFloats();
    return {};
}

std::string errorOf(const Result<TrainResult>& result) { return result ? "no error" : result.error().message(); }

TEST(Loss, IsThatOfSoftmaxAndItsGradientThatOfDifferences)
{
    const std::vector<float> logits{1.5f, -0.25f, 3.0f, 40.0f, -40.0f, 0.0f};
    const std::vector<int32_t> labels{2, 1};
    std::vector<float> gradient(6);
    std::vector<float> scratch(6);
    const auto lossAt = [&](std::vector<double> x) {
        double loss = 0;
        for (size_t row = 0; row < 2; ++row)
            loss += std::log(std::exp(x[row * 3]) + std::exp(x[row * 3 + 1]) + std::exp(x[row * 3 + 2])) - x[row * 3 + static_cast<size_t>(labels[row])];
        return loss;
    };
    const LossSum sum = softmaxCrossEntropy(kernels(), logits.data(), labels, 3, 0.5f, gradient.data(), scratch.data());
    const std::vector<double> exact(logits.begin(), logits.end());
    EXPECT_NEAR(sum.loss, lossAt(exact), 1e-5);
    EXPECT_EQ(sum.correct, 1);
    EXPECT_EQ(sum.samples, 2);
    for (size_t i = 0; i < 6; ++i) {
        std::vector<double> up = exact;
        std::vector<double> down = exact;
        up[i] += 1e-4;
        down[i] -= 1e-4;
        EXPECT_NEAR(gradient[i], 0.5 * (lossAt(up) - lossAt(down)) / 2e-4, 1e-6) << i;
    }
}

TEST(AdamTest, FollowsTheAlgorithmOfThePaperWithDecoupledDecay)
{
    const std::vector<std::vector<float>> gradients{{0.5f, -2.0f}, {0.25f, 1.0f}, {-1.0f, 1e-4f}};
    std::vector<float> parameters{1.0f, -3.0f};
    std::vector<double> theta(parameters.begin(), parameters.end());
    std::vector<double> m(2), v(2);
    Adam adam(2);
    for (size_t t = 0; t < gradients.size(); ++t) {
        const double rate = 0.1 / static_cast<double>(t + 1);
        adam.beginStep(rate);
        adam.update(parameters.data(), gradients[t].data(), 0.01f, 0, 1);
        adam.update(parameters.data(), gradients[t].data(), 0.01f, 1, 2);
        for (size_t i = 0; i < 2; ++i) {
            m[i] = 0.9 * m[i] + 0.1 * gradients[t][i];
            v[i] = 0.999 * v[i] + 0.001 * gradients[t][i] * gradients[t][i];
            const double step = m[i] / (1 - std::pow(0.9, t + 1.0)) / (std::sqrt(v[i] / (1 - std::pow(0.999, t + 1.0))) + 1e-8);
            theta[i] -= rate * (step + 0.01 * theta[i]);
            EXPECT_NEAR(parameters[i], theta[i], 1e-5) << "step " << t;
        }
    }
}

TEST(CosineRate, IsHalfAWaveFromTheRateToNothing)
{
    for (int64_t step = 0; step <= 1000; ++step)
        ASSERT_NEAR(cosineRate(0.25, step, 1000), 0.125 * (1 + std::cos(std::numbers::pi * static_cast<double>(step) / 1000)), 1e-15) << step;
}

TEST(Backward, HandsTheLossBackToEveryParameter)
{
    const Model model = makeNet();
    const auto parameters = findParameters(model);
    ASSERT_TRUE(parameters) << parameters.error().message();
    std::string names;
    for (const Parameter& parameter : *parameters)
        names += parameter.tensor->name() + (parameter.isWeight ? "* " : " ");
    EXPECT_EQ(names, "w1* b1 scale offset w2* b2 w3* b3 ");

    constexpr int64_t kBatch = 3;
    PlanningStore store;
    const auto plan = BackwardPlan::make(model, *parameters, {"y", kBatch, {{"x", {kBatch, 1, 6, 6}}}}, kernels(), store);
    ASSERT_TRUE(plan) << plan.error().message();
    EXPECT_EQ((*plan)->classes(), 4);
    const DatasetPtr data = quarters(kBatch);
    BackwardWorkspace workspace(**plan);
    ShardInputs inputs(**plan, data);
    ASSERT_TRUE(inputs.fill(std::vector<Showing>{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}}));
    auto [memory, bytes] = Value::allocate(ElementType::Float, {parameterElements(*parameters)});
    auto* values = reinterpret_cast<float*>(bytes);
    for (const Parameter& parameter : *parameters) {
        const std::vector<float> own = parameter.tensor->toFloats();
        std::copy(own.begin(), own.end(), values + parameter.offset);
    }
    std::vector<float> logitsGradient(kBatch * 4);
    std::vector<float> scratch(kBatch * 4);
    const auto lossOf = [&](float* gradient) {
        const float* logits = (*plan)->forward(workspace, inputs.pointers(), values, {});
        return softmaxCrossEntropy(kernels(), logits, data->labels(), 4, 1.0f, gradient, scratch.data()).loss;
    };
    lossOf(logitsGradient.data());
    std::vector<float> gradient(static_cast<size_t>(parameterElements(*parameters)), NAN);
    (*plan)->backward(workspace, logitsGradient.data(), gradient.data());
    for (const Parameter& parameter : *parameters) {
        for (int64_t i = parameter.offset; i < parameter.offset + parameter.tensor->count(); ++i) {
            constexpr float kStep = 1.0f / 512;
            const float before = values[i];
            values[i] = before + kStep;
            const double up = lossOf(nullptr);
            values[i] = before - kStep;
            const double down = lossOf(nullptr);
            values[i] = before;
            // Float sums and kinks in reach blur the difference; a path left out would be off by far more.
            ASSERT_NEAR(gradient[static_cast<size_t>(i)], (up - down) / (2.0 * kStep), 5e-3) << parameter.tensor->name() << " " << i - parameter.offset;
        }
    }
}

TEST(Train, LearnsAndLeavesTheOriginalAsItWas)
{
    const Model model = makeNet();
    const auto before = serialize(model);
    std::vector<int64_t> seen;
    const auto result = train(model, quarters(), shortOptions(), [&](const EpochRecord& record) { seen.push_back(record.epoch); });
    ASSERT_TRUE(result) << errorOf(result);
    EXPECT_EQ(seen, (std::vector<int64_t>{0, 1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(result->trainingSamples, 180);
    EXPECT_EQ(result->validationSamples, 20);
    EXPECT_EQ(result->parameters, 36 + 4 + 8 + 36 + 4 + 144 + 4);
    EXPECT_GE(result->epochs.back().trainingTop1, 95);
    EXPECT_TRUE(*before == *serialize(model));
    EXPECT_EQ(valuesOf(result->model, "mean"), valuesOf(model, "mean")) << "statistics are not learned";
    EXPECT_NE(valuesOf(result->model, "scale"), valuesOf(model, "scale"));
    ASSERT_NE(result->model.findMetadata(kTrainingKey), nullptr);
    EXPECT_NE(result->model.findMetadata(kTrainingKey)->find("\"seed\":1"), std::string::npos);
    const auto engine = *Engine::create();
    const auto evaluation = engine->evaluate(result->model, quarters());
    ASSERT_TRUE(evaluation);
    EXPECT_GE((*evaluation)->values.of(metricTop1).value, 95);
}

TEST(Train, GivesTheSameBytesForAnyNumberOfThreads)
{
    TrainOptions options = shortOptions();
    options.epochs = 2;
    options.batch = 27;  // shards that are not full, and a last step that is short
    options.shift = 1;
    options.weightDecay = 0.1;
    std::optional<Bytes> first;
    for (const int threads : {1, 2, 3, 5}) {
        options.threads = threads;
        const auto result = train(makeNet(), quarters(), options);
        ASSERT_TRUE(result) << errorOf(result);
        const Bytes bytes = *serialize(result->model);
        EXPECT_TRUE(!first || *first == bytes) << threads << " threads";
        first = bytes;
    }
    options.seed = 2;
    EXPECT_FALSE(*first == *serialize(train(makeNet(), quarters(), options)->model));
}

TEST(Train, TakesTheLossOfWhatASoftmaxAtTheEndReads)
{
    const auto plain = train(makeNet(), quarters(), shortOptions());
    const auto softmax = train(makeNet("y = Softmax (logits)"), quarters(), shortOptions());
    ASSERT_TRUE(plain && softmax) << errorOf(softmax);
    EXPECT_EQ(valuesOf(plain->model, "w3"), valuesOf(softmax->model, "w3"));
}

TEST(Train, LearnsWeightsThatALayerReadsRearranged)
{
    Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        net (float[N,1,6,6] x) => (float[N,4] y) {
            f = Flatten (x)
            t = Transpose <perm = [1, 0]> (w)
            a = MatMul (f, t)
            s = Shape (a)
            r = Reshape (a, s)
            y = Add (r, b)
        })");
    GraphFields fields = model.graph->fields();
    fields.initializers.push_back(Tensor::fromFloats("w", {4, 36}, std::vector<float>(144, 0.01f)));
    fields.initializers.push_back(Tensor::fromFloats("b", {4}, std::vector<float>(4, 0.0f)));
    const auto linear = train(model.withGraph(std::move(fields)), quarters(), shortOptions());
    ASSERT_TRUE(linear) << errorOf(linear);
    EXPECT_EQ(linear->parameters, 144) << "an Add behind a Reshape is no bias of the layer";
    EXPECT_GE(linear->epochs.back().trainingTop1, 90);
}

TEST(Train, KeepsTheModelWhereNothingLearnedIsBetter)
{
    TrainOptions options = shortOptions();
    const auto good = train(makeNet(), quarters(), options);
    ASSERT_TRUE(good) << errorOf(good);
    options.epochs = 1;
    options.learningRate = 3;
    const auto result = train(good->model, quarters(), options);
    ASSERT_TRUE(result) << errorOf(result);
    EXPECT_EQ(result->bestEpoch, 0);
    EXPECT_EQ(valuesOf(result->model, "w3"), valuesOf(good->model, "w3"));
}

TEST(Train, RefusesByNameWhatItCannotTrain)
{
    const auto operatorError = train(makeNet("y = Identity (logits)", "m = Erf (s)"), quarters(), shortOptions());
    EXPECT_NE(errorOf(operatorError).find("m: operator Erf has no gradient here"), std::string::npos) << errorOf(operatorError);
    // Behind the weights' reach an operator needs no gradient.
    EXPECT_TRUE(train(makeNet("y = Identity (logits) e = Erf (logits)"), quarters(), shortOptions()));

    EXPECT_NE(errorOf(train(makeNet(), std::make_shared<Quarters>(50, false), shortOptions())).find("training needs labels"), std::string::npos);
    EXPECT_NE(errorOf(train(makeNet(), quarters(9), shortOptions())).find("at least 10 samples"), std::string::npos);
    TrainOptions options = shortOptions();
    options.learningRate = NAN;
    EXPECT_NE(errorOf(train(makeNet(), quarters(), options)).find("learning rate: nan is not possible"), std::string::npos);
    options = shortOptions();
    options.shift = 5000;
    EXPECT_NE(errorOf(train(makeNet(), quarters(), options)).find("shift: 5000 is not possible"), std::string::npos);
    options = shortOptions();
    options.isa = "abacus";
    EXPECT_NE(errorOf(train(makeNet(), quarters(), options)).find("abacus"), std::string::npos);
    const Model empty = modelFromText(R"(<ir_version: 8, opset_import: ["" : 13]> g (float[N,1,6,6] x) => (float[N,36] y) { y = Flatten (x) })");
    EXPECT_NE(errorOf(train(empty, quarters(), shortOptions())).find("no layer with float32 weights"), std::string::npos);
}

TEST(Train, EndsWhenTheLossIsNoNumberAndKeepsTheBest)
{
    TrainOptions options = shortOptions();
    options.epochs = 40;
    options.learningRate = 1e18;
    const auto result = train(makeNet(), quarters(), options);
    // Whether the first or a later epoch leaves the numbers: it is said, and nothing that is not finite comes out.
    if (!result) {
        EXPECT_NE(errorOf(result).find("the loss is not a finite number"), std::string::npos) << errorOf(result);
        return;
    }
    EXPECT_NE(result->diverged.find("the loss is not a finite number"), std::string::npos);
    for (const float value : valuesOf(result->model, "w3"))
        ASSERT_TRUE(std::isfinite(value));
}

TEST(Train, StopsWhenAsked)
{
    std::stop_source stop;
    TrainOptions options = shortOptions();
    options.epochs = 1000;
    const auto result = train(makeNet(), quarters(), options, [&](const EpochRecord& record) {
        if (record.epoch == 1)
            stop.request_stop();
    }, Job(stop.get_token()));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

TEST(TrainSamples, KnowPicturesByTheirChannels)
{
    const auto input = [](Dims dims, ElementType type = ElementType::Float) { return BoundInput{"x", type, std::move(dims), false, {}}; };
    EXPECT_TRUE(isPicture(input({3, 8, 9})));
    EXPECT_TRUE(isPicture(input({8, 9, 1})));
    EXPECT_FALSE(isPicture(input({16, 8, 9})));
    EXPECT_FALSE(isPicture(input({64})));
    EXPECT_FALSE(isPicture(input({3, 8, 9}, ElementType::Uint8)));
}

TEST(TrainSamples, ShiftsRepeatTheBorderAndMissingRowsTheLastSample)
{
    const Model model = makeNet();
    const auto parameters = findParameters(model);
    PlanningStore store;
    const auto plan = BackwardPlan::make(model, *parameters, {"y", 3, {{"x", {3, 1, 6, 6}}}}, kernels(), store);
    ASSERT_TRUE(plan) << plan.error().message();
    const DatasetPtr data = quarters(2);
    std::vector<float> still(36);
    ASSERT_TRUE(data->read(1, 0, reinterpret_cast<std::byte*>(still.data())));
    ShardInputs inputs(**plan, data);
    ASSERT_TRUE(inputs.fill(std::vector<Showing>{{0, 0, 0}, {1, 1, -2}}));
    const auto* rows = reinterpret_cast<const float*>(inputs.pointers()[(*plan)->dataInputs()[0]]);
    for (size_t y = 0; y < 6; ++y)
        for (size_t x = 0; x < 6; ++x)
            ASSERT_EQ(rows[36 + y * 6 + x], still[(y > 0 ? y - 1 : 0) * 6 + std::min<size_t>(x + 2, 5)]);
    EXPECT_TRUE(std::equal(rows + 36, rows + 72, rows + 72));
}

}  // namespace

}  // namespace esp
