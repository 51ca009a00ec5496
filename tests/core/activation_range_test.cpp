// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What ranges are chosen by: means over samples, errors of outputs, and the step that tries all calibrators.
#include "core/compress/calibrate.h"
#include "core/compress/quantize_ranges.h"
#include "tests/core/weights_support.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp::test {
namespace {

Model withLastWeights(const Model& model, std::vector<float> weights)
{
    GraphFields fields = model.graph->fields();
    for (TensorPtr& tensor : fields.initializers)
        if (tensor->name() == "w3")
            tensor = Tensor::fromFloats("w3", {10, 288}, std::move(weights));
    return model.withGraph(std::move(fields));
}

std::shared_ptr<Engine> makeEngine(int threads = 2) { return std::move(*Engine::create({.threads = threads})); }

DatasetPtr makeData() { return std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, "y", 101, 10); }

TEST(TensorStatistics, KeepTheWiderMeansOfTensorsThatShareARange)
{
    TensorStatistics narrow, wide;
    narrow.add(std::vector<float>{-1, 1, -3, 3}, 2);
    wide.add(std::vector<float>{0, 8, NAN, NAN}, 2);
    narrow.unite(wide);
    EXPECT_EQ(narrow.meanMinimum(), -2);
    EXPECT_EQ(narrow.meanMaximum(), 8);  // a sample without a number does not count
    EXPECT_EQ(narrow.maximum, 8);
    EXPECT_EQ(narrow.count, 6);
    TensorStatistics none;
    none.unite(narrow);
    EXPECT_EQ(none.meanMinimum(), -2);
    EXPECT_EQ(none.meanMaximum(), 8);
    none.unite({});
    EXPECT_EQ(none.meanMaximum(), 8);
}

/// Batches change their rows for columns and back, so that samples cannot be told apart between.
Model mixingNet()
{
    return modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,432] x) => (float[N,10] y) {
            t = Transpose<perm = [1,0]>(x)
            u = Transpose<perm = [1,0]>(t)
            y = MatMul(u, w)
        })");
}

TEST(Statistics, MeansOverSamplesAreThoseOfRunningThemOneByOne)
{
    const DatasetPtr rows = std::make_shared<RandomDataset>("x", Dims{432}, "y", 21, 10);
    Model mixing = mixingNet();
    GraphFields fields = mixing.graph->fields();
    fields.initializers = {Tensor::fromFloats("w", {432, 10}, randomFloats(4320, 5))};
    mixing = mixing.withGraph(std::move(fields));
    double low = 0;
    for (size_t i = 0; i < rows->size(); ++i) {
        auto [x, memory] = Value::allocate(ElementType::Float, {1, 432});
        ASSERT_TRUE(rows->read(i, 0, memory));
        const auto values = x.as<float>();
        low += static_cast<double>(*std::min_element(values.begin(), values.end()));
    }
    for (const int threads : {1, 2, 3}) {
        const auto statistics = makeEngine(threads)->statistics(mixing, {"t", "u"}, rows);
        ASSERT_TRUE(statistics) << statistics.error().message();
        for (const char* value : {"t", "u"}) {
            EXPECT_NEAR(statistics->at(value)->meanMinimum(), low / static_cast<double>(rows->size()), 1e-9) << value;
            EXPECT_EQ(statistics->at(value)->count, 21 * 432) << value;
        }
    }
    double last = 0;
    for (const int threads : {1, 2, 3}) {
        const auto statistics = makeEngine(threads)->statistics(residualNet(), {"s"}, makeData());
        ASSERT_TRUE(statistics);
        EXPECT_TRUE(threads == 1 || statistics->at("s")->meanMaximum() == last);
        last = statistics->at("s")->meanMaximum();
        EXPECT_LT(last, statistics->at("s")->maximum);
        EXPECT_GT(last, 0);
    }
}

TEST(OutputErrors, AreTheNoiseOfEachModelBesideTheSignal)
{
    const DatasetPtr data = makeData();
    const Model original = residualNet();
    const std::vector<Model> changed{withLastWeights(original, randomFloats(2880, 77, 0.1F)), original, withLastWeights(original, randomFloats(2880, 78, 0.1F))};
    const auto engine = makeEngine();
    const auto errors = engine->outputErrors(original, changed, {"y"}, data);
    ASSERT_TRUE(errors) << errors.error().message();
    ASSERT_EQ(errors->size(), 3u);
    EXPECT_EQ((*errors)[1], 0);
    for (const size_t each : {size_t{0}, size_t{2}}) {
        const auto noise = engine->outputNoise(original, changed[each], data);
        ASSERT_TRUE(noise);
        EXPECT_GT((*errors)[each], 0);
        EXPECT_NEAR((*errors)[each], (*noise)[0].noise / (*noise)[0].signal, 1e-12);
    }
    for (const int threads : {1, 3}) {
        const auto again = makeEngine(threads)->outputErrors(original, changed, {"y"}, data);
        ASSERT_TRUE(again);
        EXPECT_EQ(*again, *errors);
    }
}

TEST(OutputErrors, AreInfiniteOfAModelThatLosesNumbersAndRefusedWithoutData)
{
    const std::vector<Model> broken{withLastWeights(residualNet(), std::vector<float>(2880, std::numeric_limits<float>::infinity()))};
    const auto errors = makeEngine()->outputErrors(residualNet(), broken, {"y"}, makeData());
    ASSERT_TRUE(errors) << errors.error().message();
    EXPECT_EQ((*errors)[0], std::numeric_limits<double>::infinity());
    EXPECT_EQ(makeEngine()->outputErrors(residualNet(), broken, {"y"}, nullptr).error().code, ErrorCode::NoData);
}

/// A step that quantizes with that calibration, applied with what the engine says of the data.
Result<CompressResult> calibrated(const Model& model, const StatisticsSource& source, const std::string& calibration, const std::string& percentile = "")
{
    const std::string parameters = "\"calibration\": \"" + calibration + "\"" + (percentile.empty() ? "" : ", \"percentile\": \"" + percentile + "\"");
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep(parameters) + "]}");
    EXPECT_TRUE(recipe);
    return compress(model, *recipe, source);
}

TEST(AutomaticRange, IsThatOfTheCalibratorWhoseAnswersAreNearest)
{
    for (const uint32_t seed : {1u, 2u, 3u}) {
        const Model model = residualNet(seed);
        const DatasetPtr data = makeData();
        const StatisticsSource source = engineCalibration(data);
        double least = std::numeric_limits<double>::infinity();
        Hash128 nearest{};
        std::string rule;
        const auto attempt = [&](const std::string& calibration, const std::string& percentile) {
            const auto result = calibrated(model, source, calibration, percentile);
            ASSERT_TRUE(result) << result.error().message();
            const auto noise = engine().outputNoise(model, result->model, data);
            ASSERT_TRUE(noise);
            const double error = (*noise)[0].noise * (calibration == kBestCalibrator ? 0.95 : 1);  // preferred among near ones
            if (error >= least)
                return;
            least = error;
            nearest = contentHash(result->model);
            rule = percentile.empty() ? calibration : calibration + " " + percentile;
        };
        for (const Calibrator& each : kCalibrators) {
            if (!each.usesPercent)
                attempt(each.id, "");
            else
                for (const char* percentile : kPercentiles)
                    attempt(each.id, percentile);
        }
        const auto chosen = calibrated(model, source, kAutomaticRange);
        ASSERT_TRUE(chosen) << chosen.error().message();
        EXPECT_EQ(contentHash(chosen->model), nearest) << rule;
        EXPECT_NE(chosen->outcomes[0][0].note.find("uint8 activations, " + rule), std::string::npos) << chosen->outcomes[0][0].note;
        EXPECT_TRUE(chosen->notes.empty());
    }
}

TEST(AutomaticRange, KeepsToLeastSquaredErrorUnlessAnotherIsClearlyNearer)
{
    const StatisticsSource whole = engineCalibration(makeData());
    for (const double error : {0.96, 0.94}) {
        size_t tried = 0;
        const StatisticsSource told{whole.tensors, whole.inputs, [&](const Model&, const std::vector<Model>& changed, const std::vector<std::string>&, const Job&) -> Result<std::vector<double>> {
                                        tried = changed.size();
                                        std::vector<double> errors(changed.size(), 1.0);
                                        errors[1] = error;
                                        return errors;
                                    }};
        const auto chosen = calibrated(residualNet(), told, kAutomaticRange);
        const auto expected = calibrated(residualNet(), whole, error > 0.95 ? "mse" : "minmax");
        ASSERT_TRUE(chosen && expected);
        EXPECT_GT(tried, 3u);
        EXPECT_EQ(contentHash(chosen->model), contentHash(expected->model)) << error;
    }
}

TEST(AutomaticRange, IsThatOfLeastSquaredErrorWhereAnswersCannotBeCompared)
{
    const Model model = residualNet();
    const StatisticsSource whole = engineCalibration(makeData());
    const StatisticsSource blind{whole.tensors, whole.inputs};
    const StatisticsSource failing{whole.tensors, whole.inputs, [](const Model&, const std::vector<Model>&, const std::vector<std::string>&, const Job&) -> Result<std::vector<double>> {
                                       return Error{ErrorCode::NoData, {}, "nothing here"};
                                   }};
    const auto plain = calibrated(model, whole, kBestCalibrator);
    ASSERT_TRUE(plain);
    for (const StatisticsSource& source : {blind, failing}) {
        const auto chosen = calibrated(model, source, kAutomaticRange);
        ASSERT_TRUE(chosen) << chosen.error().message();
        EXPECT_EQ(contentHash(chosen->model), contentHash(plain->model));
        ASSERT_EQ(chosen->notes.size(), 1u);
        EXPECT_EQ(chosen->notes[0], "ranges are those of least squared error, as the answers to calibration samples cannot be compared");
    }
}

TEST(AutomaticRange, StopsWhereTheJobIsCancelled)
{
    const StatisticsSource whole = engineCalibration(makeData());
    const StatisticsSource stopping{whole.tensors, whole.inputs, [](const Model&, const std::vector<Model>&, const std::vector<std::string>&, const Job&) -> Result<std::vector<double>> { return cancelled(); }};
    const auto stopped = calibrated(residualNet(), stopping, kAutomaticRange);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
}

TEST(DefaultRange, IsThatOfLeastSquaredError)
{
    const StatisticsSource source = engineCalibration(makeData());
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep() + "]}");
    ASSERT_TRUE(recipe);
    const auto unsaid = compress(residualNet(), *recipe, source);
    const auto said = calibrated(residualNet(), source, "mse");
    ASSERT_TRUE(unsaid && said);
    EXPECT_EQ(contentHash(unsaid->model), contentHash(said->model));
}

TEST(ScoreValues, AreWhatClassNumbersAndProbabilitiesAreMadeOf)
{
    const Model numbers = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13]>
        g (float[N,4] x, float[1] limit) => (int64[N] class, float[N,4] p, float[N,4] raw) <float[4,4] w = {1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1}, int64[1] none = {-1}> {
            s = MatMul(x, w)
            p = Softmax<axis = 1>(s)
            raw = Relu(s)
            best = ArgMax<axis = 1, keepdims = 0>(p)
            top = ReduceMax<axes = [1], keepdims = 0>(p)
            low = Less(top, limit)
            class = Where(low, none, best)
        })");
    EXPECT_EQ(scoreValues(GraphIndex(numbers.graph)), (std::vector<std::string>{"raw", "s"}));
}

}  // namespace
}  // namespace esp::test
