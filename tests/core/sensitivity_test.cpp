// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/sensitivity.h"

#include "core/search/layer_error.h"
#include "core/search/prediction.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <thread>

namespace esp {
namespace {

std::shared_ptr<Engine> makeEngine(int threads = 2, uint64_t cache = 1 << 26)
{
    return std::move(*Engine::create({threads, cache, ""}));
}

DatasetPtr makeData()
{
    return std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, "y", 101, 10);
}

StatisticsSource statisticsOf(const std::shared_ptr<Engine>& engine, const DatasetPtr& data)
{
    return [=](const Model& model, const std::vector<std::string>& tensors, const Job& job) { return engine->statistics(model, tensors, data, job); };
}

SensitivityRequest requestFor(const std::shared_ptr<Engine>& engine, const Model& model, const DatasetPtr& data)
{
    SensitivityRequest request;
    request.model = model;
    request.data = data;
    request.statistics = statisticsOf(engine, data);
    return request;
}

SensitivityTablePtr measured(const std::shared_ptr<Engine>& engine, const SensitivityRequest& request)
{
    const Result<SensitivityTablePtr> table = measureSensitivity(*engine, request);
    EXPECT_TRUE(table) << (table ? "" : table.error().message());
    return table ? *table : std::make_shared<const SensitivityTable>();
}

/// The complete table of the small net; made once.
const SensitivityTable& smallTable()
{
    static const SensitivityTablePtr table = [] {
        const auto engine = makeEngine();
        return measured(engine, requestFor(engine, residualNet(), makeData()));
    }();
    return *table;
}

Recipe recipe(const char* steps)
{
    const Result<Recipe> parsed = recipeFromJson(std::string(R"({"espalier_recipe": 1, "steps": )") + steps + "}");
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().message());
    return parsed ? *parsed : Recipe();
}

void expectSame(const SensitivityTable& a, const SensitivityTable& b)
{
    ASSERT_EQ(a.rows.size(), b.rows.size());
    EXPECT_EQ(a.samples, b.samples);
    for (size_t i = 0; i < a.rows.size(); ++i) {
        ASSERT_TRUE(a.rows[i] && b.rows[i]) << i;
        EXPECT_EQ(a.rows[i]->reason, b.rows[i]->reason) << i;
        EXPECT_EQ(a.rows[i]->paired.flipped, b.rows[i]->paired.flipped) << i;
        EXPECT_EQ(a.rows[i]->noise.noise, b.rows[i]->noise.noise) << i;
        EXPECT_EQ(a.rows[i]->shifts, b.rows[i]->shifts) << i;
    }
    ASSERT_EQ(a.checks.size(), b.checks.size());
    for (size_t i = 0; i < a.checks.size(); ++i) {
        EXPECT_EQ(a.checks[i].recipe, b.checks[i].recipe) << i;
        EXPECT_EQ(a.checks[i].changed, b.checks[i].changed) << i;
        EXPECT_EQ(a.checks[i].predictedChanged, b.checks[i].predictedChanged) << i;
    }
}

/// Mean of Σ p·ln(p/q) over softmax, written out.
double naiveDivergence(const SampledAnswers& before, const SampledAnswers& after)
{
    const size_t width = before.scoresPerAnswer;
    double sum = 0;
    for (size_t s = 0; s < before.answers.size(); ++s) {
        std::vector<double> p, q;
        double sums[2] = {0, 0};
        for (size_t k = 0; k < width; ++k) {
            p.push_back(std::exp(static_cast<double>(before.scores[s * width + k])));
            q.push_back(std::exp(static_cast<double>(after.scores[s * width + k])));
            sums[0] += p.back();
            sums[1] += q.back();
        }
        for (size_t k = 0; k < width; ++k)
            sum += p[k] / sums[0] * std::log(p[k] / sums[0] / (q[k] / sums[1]));
    }
    return sum / static_cast<double>(before.answers.size());
}

TEST(Sensitivity, EveryTechniqueHasAnOptionThatItAccepts)
{
    for (const Technique* technique : techniques()) {
        if (!technique->changesValues)
            continue;
        int options = 0;
        for (const SensitivityOption& option : sensitivityOptions()) {
            if (std::string_view(option.technique) != technique->id)
                continue;
            ++options;
            for (const auto& [id, value] : option.parameters()) {
                const auto info = std::find_if(technique->parameters.begin(), technique->parameters.end(), [&](const ParameterInfo& each) { return id == each.id; });
                ASSERT_NE(info, technique->parameters.end()) << option.id << " sets " << id;
                EXPECT_EQ(problemOf(*info, value), "") << option.id;
                EXPECT_TRUE(info->perLayer) << option.id << " sets " << id << ", which holds for all layers";
            }
        }
        EXPECT_GT(options, 0) << "nothing measures what " << technique->id << " does to a layer";
    }
}

TEST(Sensitivity, ARowIsWhatAFreshEvaluationOfItsRecipeGives)
{
    const Model model = residualNet();
    const DatasetPtr data = makeData();
    const SensitivityTable& table = smallTable();
    ASSERT_EQ(table.layers.size(), 3U);
    EXPECT_TRUE(table.complete);
    int64_t changed = 0;
    for (size_t layer = 0; layer < table.layers.size(); ++layer)
        for (size_t o = 0; o < sensitivityOptions().size(); ++o) {
            const auto fresh = makeEngine(1, 0);
            const Result<CompressResult> alone = compress(model, recipeOf(sensitivityOptions()[o], table.layers[layer]), statisticsOf(fresh, data));
            ASSERT_TRUE(alone) << alone.error().message();
            const auto before = fresh->evaluate(model, data);
            const auto after = fresh->evaluate(alone->model, data);
            ASSERT_TRUE(before && after);
            const PairedComparison paired = comparePaired((*before)->answers, (*after)->answers, data->labels());
            const SensitivityRow& row = *table.row(layer, o);
            EXPECT_EQ(row.paired.flipped, paired.flipped) << table.layers[layer] << " " << sensitivityOptions()[o].id;
            EXPECT_EQ(row.paired.difference, paired.difference);
            const auto scoresBefore = fresh->answer(model, data, table.samples);
            const auto scoresAfter = fresh->answer(alone->model, data, table.samples);
            ASSERT_TRUE(scoresBefore && scoresAfter);
            const double divergence = naiveDivergence(*scoresBefore, *scoresAfter);
            EXPECT_GT(divergence, 0);
            EXPECT_NEAR(row.divergence, divergence, 1e-9 + 1e-6 * divergence) << table.layers[layer] << " " << sensitivityOptions()[o].id;
            const auto noise = fresh->outputNoise(model, alone->model, data);
            ASSERT_TRUE(noise);
            EXPECT_NEAR(row.noise.sqnrDb(), (*noise)[0].sqnrDb(), 1e-9);
            changed += row.changed();
        }
    EXPECT_GT(changed, 0) << "a table without changes tests nothing";
}

TEST(Sensitivity, OnlyWhatLiesBehindTheLayerIsRunAgain)
{
    const SensitivityTable& table = smallTable();
    const auto prune = static_cast<size_t>(findSensitivityOption("prune50"));
    EXPECT_LT(table.row(2, prune)->macsRun, table.row(0, prune)->macsRun / 4) << "the last layer is small beside the convolutions";
}

TEST(Sensitivity, ThreadsAndCacheChangeNoBit)
{
    for (const auto& engine : {makeEngine(1, 1 << 26), makeEngine(3, 0)})
        expectSame(*measured(engine, requestFor(engine, residualNet(), makeData())), smallTable());
}

TEST(Sensitivity, AStoppedTableGoesOnWhereItWas)
{
    const auto engine = makeEngine();
    SensitivityRequest request = requestFor(engine, residualNet(), makeData());
    std::stop_source stop;
    std::vector<SensitivityTablePtr> parts;
    request.onLayer = [&](const SensitivityTablePtr& table) {
        parts.push_back(table);
        if (parts.size() == 2 || table->checks.size() == 3)
            stop.request_stop();
    };
    const Result<SensitivityTablePtr> first = measureSensitivity(*engine, request, Job(stop.get_token()));
    ASSERT_FALSE(first);
    EXPECT_EQ(first.error().code, ErrorCode::Cancelled);
    ASSERT_EQ(parts.size(), 2U);
    const size_t options = sensitivityOptions().size();
    EXPECT_TRUE(parts[0]->rows[options - 1] && !parts[0]->rows[options]) << "one layer was handed out";
    EXPECT_TRUE(parts[1]->rows[2 * options - 1] && !parts[1]->rows[2 * options]);
    EXPECT_EQ(predictRecipe(*parts[1], recipe("[]")).gap, PredictionGap::NoTable) << "nothing is predicted from a part";

    stop = {};
    request.known = parts[1];
    ASSERT_FALSE(measureSensitivity(*engine, request, Job(stop.get_token())));
    ASSERT_EQ(parts.back()->checks.size(), 3U);
    request.known = parts.back();
    const SensitivityTablePtr whole = measured(engine, request);
    EXPECT_EQ(whole->rows[0], parts[0]->rows[0]) << "what is there is not measured again";
    expectSame(*whole, smallTable());
}

TEST(Sensitivity, StopsWithinATenthOfASecond)
{
    const auto engine = makeEngine();
    SensitivityRequest request = requestFor(engine, residualNet(), std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, "y", 2000, 10));
    request.samples = 2000;
    using Clock = std::chrono::steady_clock;
    const char* slack = std::getenv("ESPALIER_TEST_SLACK");  // sanitizers are slower
    const std::chrono::milliseconds allowed(slack ? 100 * std::atoi(slack) : 100);
    for (const int afterMilliseconds : {0, 20, 60}) {
        std::stop_source stop;
        Clock::time_point stopped;
        std::jthread watch([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(afterMilliseconds));
            stopped = Clock::now();
            stop.request_stop();
        });
        const Result<SensitivityTablePtr> table = measureSensitivity(*engine, request, Job(stop.get_token()));
        const auto late = Clock::now() - stopped;
        ASSERT_FALSE(table) << "the table was complete before it could be stopped";
        EXPECT_LT(late, allowed) << "after " << afterMilliseconds << " ms";
    }
}

TEST(Sensitivity, FewerSamplesAreDrawnWithoutRepetition)
{
    const auto engine = makeEngine();
    SensitivityRequest request = requestFor(engine, residualNet(), makeData());
    request.samples = 40;
    const SensitivityTablePtr table = measured(engine, request);
    EXPECT_EQ(std::set<uint32_t>(table->samples.begin(), table->samples.end()).size(), 40U);
    EXPECT_TRUE(std::is_sorted(table->samples.begin(), table->samples.end()));
    EXPECT_GT(table->samples.back(), 60U) << "not just the first ones";
    EXPECT_EQ(table->row(0, 0)->paired.samples, 40);
    request.seed = 2;
    EXPECT_NE(sensitivityKey(request), table->key);
    // A change of no layer is certain; any other is not, because 61 samples were not seen.
    EXPECT_EQ(predictRecipe(*table, recipe("[]")).agreementInterval.low, 100);
    const RecipePrediction row = predictRecipe(*table, recipeOf(sensitivityOptions()[0], table->layers[0]));
    EXPECT_LT(row.agreementInterval.low, row.agreement);
}

TEST(Sensitivity, WithoutCalibrationARowSaysWhyItIsEmpty)
{
    const auto engine = makeEngine();
    SensitivityRequest request = requestFor(engine, residualNet(), makeData());
    request.statistics = {};
    const SensitivityTablePtr table = measured(engine, request);
    const SensitivityRow& int8 = *table->row(0, static_cast<size_t>(findSensitivityOption("int8")));
    EXPECT_FALSE(int8.isMeasured());
    EXPECT_NE(int8.reason.find("calibration"), std::string::npos) << int8.reason;
    EXPECT_TRUE(table->row(0, static_cast<size_t>(findSensitivityOption("prune50")))->isMeasured());
    EXPECT_EQ(predictRecipe(*table, recipe(R"([{"technique": "quantize"}])")).gap, PredictionGap::NotMeasured);
    EXPECT_TRUE(predictRecipe(*table, recipe(R"([{"technique": "prune", "parameters": {"ratio": 0.05}}])")).isKnown());
}

TEST(LayerErrors, BeginAtTheLayerThatWasChanged)
{
    const auto engine = makeEngine();
    const Model model = residualNet();
    const DatasetPtr data = makeData();
    const auto errorsOf = [&](const Recipe& change) {
        const Result<CompressResult> compressed = compress(model, change, statisticsOf(engine, data));
        EXPECT_TRUE(compressed) << (compressed ? "" : compressed.error().message());
        auto errors = measureLayerErrors(*engine, model, compressed->model, data, 16);
        EXPECT_TRUE(errors) << (errors ? "" : errors.error().message());
        return errors ? *errors : std::vector<LayerError>(3);
    };
    const std::string second = smallTable().layers[1];
    const std::vector<LayerError> pruned = errorsOf(recipe((R"([{"technique": "prune", "all_layers": false, "layers": {")" + second + R"(": {}}}])").c_str()));
    EXPECT_EQ(pruned[0].noise.noise, 0) << "above the change nothing differs";
    EXPECT_GT(pruned[0].noise.values, 0);
    EXPECT_GT(pruned[1].noise.noise, 0);
    EXPECT_GT(pruned[2].noise.noise, 0) << "what comes in is another";
    const std::vector<LayerError> quantized = errorsOf(recipe(R"([{"technique": "quantize"}])"));
    for (size_t layer = 0; layer < 3; ++layer) {
        EXPECT_EQ(quantized[layer].reason, "") << layer;
        EXPECT_GT(quantized[layer].noise.sqnrDb(), 15) << layer;
        EXPECT_LT(quantized[layer].noise.sqnrDb(), 60) << layer;
    }
    // The last layer's output is the model's: the same figure as comparing outputs gives, though values in between were looked at.
    const Result<CompressResult> all = compress(model, recipe(R"([{"technique": "quantize"}])"), statisticsOf(engine, data));
    NoiseOptions sixteen;
    for (uint32_t i = 0; i < 16; ++i)
        sixteen.samples.push_back(i * 101 / 16);
    const auto outputs = engine->outputNoise(model, all->model, data, {}, sixteen);
    ASSERT_TRUE(outputs);
    EXPECT_NEAR(quantized[2].noise.sqnrDb(), (*outputs)[0].sqnrDb(), 0.1);
    EXPECT_EQ((*outputs)[0].values, 160);
}

TEST(Prediction, OfOneRowIsThatRow)
{
    const SensitivityTable& table = smallTable();
    for (size_t layer = 0; layer < table.layers.size(); ++layer)
        for (size_t o = 0; o < sensitivityOptions().size(); ++o) {
            const RecipePrediction prediction = predictRecipe(table, recipeOf(sensitivityOptions()[o], table.layers[layer]));
            const SensitivityRow& row = *table.row(layer, o);
            if (static_cast<double>(row.changed()) > kMostPredictedShare * 101)
                continue;
            ASSERT_TRUE(prediction.isKnown()) << table.layers[layer];
            EXPECT_NEAR(prediction.agreement, row.paired.values.of(metricAgreement).value, 1e-9);
            EXPECT_NEAR(prediction.accuracyChange, row.paired.difference, 1e-9);
            EXPECT_EQ(prediction.agreementInterval.low, prediction.agreement) << "it was measured on these very samples";
        }
}

TEST(Prediction, BetweenRowsLiesBetweenThemAndBeyondThemIsNone)
{
    const SensitivityTable& table = smallTable();
    const auto changed = [&](const char* ratio) {
        const PredictedCounts counts = predictCounts(table, recipe((std::string(R"([{"technique": "prune", "all_layers": false, "layers": {")") + table.layers[1] +
                                                                    R"(": {"ratio": )" + ratio + "}}}]").c_str()));
        EXPECT_TRUE(counts.gap == PredictionGap::None || counts.gap == PredictionGap::TooGreat) << ratio;
        return counts.changed;
    };
    EXPECT_EQ(changed("0"), 0);
    EXPECT_LE(changed("0.3"), changed("0.5"));
    EXPECT_GT(changed("0.5"), 0);
    EXPECT_EQ(changed("0.5"), static_cast<double>(table.row(1, static_cast<size_t>(findSensitivityOption("prune50")))->changed()));
    const PredictionGap unknown = PredictionGap::UnknownSetting;
    EXPECT_EQ(predictRecipe(table, recipe(R"([{"technique": "prune", "parameters": {"ratio": 0.95}}])")).gap, unknown);
    EXPECT_EQ(predictRecipe(table, recipe(R"([{"technique": "prune", "parameters": {"amount": "threshold", "threshold": 0.1}}])")).gap, unknown);
    EXPECT_EQ(predictRecipe(table, recipe(R"([{"technique": "prune", "parameters": {"method": "global"}}])")).gap, unknown);
    EXPECT_EQ(predictRecipe(table, recipe(R"([{"technique": "quantize", "parameters": {"weights": "per_tensor"}}])")).gap, unknown);
    const RecipePrediction tooMuch = predictRecipe(table, recipe(R"([{"technique": "prune", "parameters": {"ratio": 0.9}}])"));
    EXPECT_EQ(tooMuch.gap, PredictionGap::TooGreat);
}

TEST(Prediction, WhereMoreSeemsToHurtLessNothingIsInterpolated)
{
    SensitivityTable table = smallTable();
    const auto prune50 = static_cast<size_t>(findSensitivityOption("prune50"));
    const auto prune70 = static_cast<size_t>(findSensitivityOption("prune70"));
    auto worse = *table.row(0, prune50);
    worse.paired.agreeing = 0;
    auto better = *table.row(0, prune70);
    better.paired.agreeing = better.paired.samples;
    table.rows[prune50] = std::make_shared<const SensitivityRow>(worse);
    table.rows[prune70] = std::make_shared<const SensitivityRow>(better);
    const std::string start = R"([{"technique": "prune", "all_layers": false, "layers": {")" + table.layers[0];
    EXPECT_EQ(predictCounts(table, recipe((start + R"(": {"ratio": 0.6}}}])").c_str())).gap, PredictionGap::NotMonotone);
    EXPECT_NE(predictCounts(table, recipe((start + R"(": {"ratio": 0.7}}}])").c_str())).gap, PredictionGap::NotMonotone) << "a row needs no neighbour";
}

TEST(Prediction, IntervalHoldsForMixesThatItHasNotSeen)
{
    const std::string path = ESPALIER_SHARED "/models/lenet5.onnx";
    if (!std::filesystem::exists(path))
        GTEST_SKIP() << path << " is not here";
    const auto engine = makeEngine(0, 1 << 28);
    const Result<Model> model = readOnnx(path);
    ASSERT_TRUE(model);
    const Result<DataPair> data = openData(findDataBeside(path), signatureOf(*model), {500});
    ASSERT_TRUE(data) << data.error().message();
    SensitivityRequest request = requestFor(engine, *model, data->evaluation);
    request.statistics = statisticsOf(engine, data->calibration);
    const SensitivityTablePtr table = measured(engine, request);
    ASSERT_EQ(table->checks.size(), kPredictionChecks);
    CompressCache cache;
    int predicted = 0;
    int agreementHolds = 0;
    int accuracyHolds = 0;
    double error = 0;
    double farthest = 0;
    for (uint64_t seed = 5000; seed < 5200 && predicted < 30; ++seed) {
        const Recipe mix = drawMix(*table, seed);
        const RecipePrediction prediction = predictRecipe(*table, mix);
        if (!prediction.isKnown() || predictCounts(*table, mix).effects < 2)
            continue;
        const Result<CompressResult> compressed = compress(*model, mix, request.statistics, {}, &cache);
        ASSERT_TRUE(compressed) << compressed.error().message();
        const Result<SampledAnswers> now = engine->answer(compressed->model, data->evaluation, table->samples);
        ASSERT_TRUE(now);
        const PairedComparison paired = comparePaired(table->original->answers, now->answers, table->labels);
        const double agreement = paired.values.of(metricAgreement).value;
        const auto holds = [](const Interval& interval, double value) { return value >= interval.low - 1e-9 && value <= interval.high + 1e-9; };
        ++predicted;
        agreementHolds += holds(prediction.agreementInterval, agreement);
        accuracyHolds += holds(prediction.accuracyInterval, paired.difference);
        error += std::abs(agreement - prediction.agreement);
        farthest = std::max(farthest, 100 - agreement);
    }
    ASSERT_EQ(predicted, 30);
    EXPECT_GE(agreementHolds, 26);
    EXPECT_GE(accuracyHolds, 26);
    EXPECT_LT(error / predicted, 2.0) << "points, on average";
    EXPECT_GT(farthest, 3.0) << "mixes that change nothing test nothing";
}

}  // namespace
}  // namespace esp
