// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/calibration_pass.h"

#include "core/compress/technique.h"
#include "core/engine/engine.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <stop_token>
#include <thread>

namespace esp {
namespace {

std::shared_ptr<Engine> makeEngine(int threads = 2)
{
    return std::move(*Engine::create({threads, uint64_t{1} << 24, ""}));
}

/// Counts how often each sample is read.
class CountedDataset : public RandomDataset {
public:
    explicit CountedDataset(size_t samples) : RandomDataset("x", Dims{3, 12, 12}, "y", samples, 10), m_reads(samples) {}
    Result<void> read(size_t sample, size_t input, std::byte* out) const override
    {
        ++m_reads[sample];
        return RandomDataset::read(sample, input, out);
    }
    int64_t reads() const
    {
        int64_t sum = 0;
        for (const auto& each : m_reads)
            sum += each;
        return sum;
    }

private:
    mutable std::vector<std::atomic<int>> m_reads;
};

const std::vector<std::string> kValues{"x", "ar", "s"};

void expectSame(const TensorStatistics& a, const TensorStatistics& b)
{
    EXPECT_EQ(a.count, b.count);
    EXPECT_EQ(a.minimum, b.minimum);
    EXPECT_EQ(a.maximum, b.maximum);
    EXPECT_EQ(a.absoluteLimit, b.absoluteLimit);
    EXPECT_EQ(a.histogram, b.histogram);
}

TEST(CalibrationPass, CountsEachSampleOnceHoweverOftenItIsStopped)
{
    const auto data = std::make_shared<CountedDataset>(1001);
    const Model model = residualNet();
    const auto whole = makeEngine()->statistics(model, kValues, data);
    ASSERT_TRUE(whole) << whole.error().message();

    const auto engine = makeEngine();
    CalibrationPass pass(model, kValues, data);
    EXPECT_FALSE(pass.view("ar").statistics);
    int stops = 0;
    int64_t before = 0;
    for (double until = 0.2; until < 1; until += 0.2) {
        std::stop_source stop;
        const Job job(stop.get_token(), [&](double fraction) {
            if (fraction > until)
                stop.request_stop();
        });
        const auto stopped = engine->calibrate(pass, job);
        if (stopped)
            break;
        ASSERT_EQ(stopped.error().code, ErrorCode::Cancelled);
        ++stops;
        // What was counted can be looked at, is whole samples, and only grows.
        const CalibrationPass::View view = pass.view("ar");
        ASSERT_TRUE(view.statistics);
        EXPECT_EQ(view.statistics->count, view.samples * 8 * 144);
        EXPECT_EQ(pass.view("s").samples, view.samples);
        EXPECT_GT(view.samples, before);
        EXPECT_LT(view.samples, pass.total());
        before = view.samples;
    }
    EXPECT_GE(stops, 2);
    EXPECT_FALSE(pass.isComplete());
    const auto rest = engine->calibrate(pass);
    ASSERT_TRUE(rest) << rest.error().message();
    EXPECT_TRUE(pass.isComplete());
    for (const std::string& value : kValues) {
        expectSame(*rest->at(value), *whole->at(value));
        expectSame(*pass.view(value).statistics, *whole->at(value));
        EXPECT_EQ(pass.view(value).samples, 1001);
    }
    EXPECT_FALSE(pass.view("b").statistics) << "nobody asked for it";
}

TEST(CalibrationPass, IsLookedAtAndAskedForByOthersWhileItRuns)
{
    const auto data = std::make_shared<CountedDataset>(2000);
    const auto engine = makeEngine();
    CalibrationPass pass(residualNet(), kValues, data);
    std::atomic<bool> ended = false;
    // A second one who wants the same waits for the first, and the samples are run once.
    std::thread other([&] {
        EXPECT_TRUE(engine->calibrate(pass));
        ended = true;
    });
    EXPECT_TRUE(engine->calibrate(pass));
    int64_t seen = 0;
    while (!ended) {
        const CalibrationPass::View view = pass.view("s");
        EXPECT_GE(view.samples, seen);
        if (view.statistics) {
            EXPECT_EQ(view.statistics->count, view.samples * 8 * 144);
        }
        seen = view.samples;
    }
    other.join();
    const int64_t reads = data->reads();
    EXPECT_LT(reads, 2 * 2000) << "batches are filled up, but not run twice";
    // The engine remembers: the same values, asked for in another way, run nothing.
    ASSERT_TRUE(engine->statistics(residualNet(), kValues, data));
    EXPECT_EQ(data->reads(), reads);
}

TEST(CalibrationPass, SaysWhatCannotBeCounted)
{
    const auto engine = makeEngine();
    CalibrationPass integers(residualNet(), {"shape"}, std::make_shared<CountedDataset>(4));
    const auto refused = engine->calibrate(integers);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().subject, "shape");
    EXPECT_NE(refused.error().detail.find("int64"), std::string::npos) << refused.error().detail;
    CalibrationPass none(residualNet(), kValues, nullptr);
    EXPECT_EQ(engine->calibrate(none).error().code, ErrorCode::NoData);
}

/// The recipe of every choice of layers asks for nothing that was not measured before.
TEST(CalibrationTensors, ServeEveryLayerAloneAndAllTogether)
{
    const Model model = residualNet();
    CompressCache cache;
    const auto tensors = findCalibrationTensors(model, cache);
    ASSERT_TRUE(tensors) << tensors.error().message();
    const std::set<std::string> known(tensors->begin(), tensors->end());
    EXPECT_EQ(known.size(), tensors->size()) << "each once";
    const auto data = std::make_shared<CountedDataset>(64);
    const auto engine = makeEngine();
    CalibrationPass pass(model, *tensors, data);
    ASSERT_TRUE(engine->calibrate(pass));
    const int64_t reads = data->reads();
    EXPECT_GT(reads, 0);
    const StatisticsSource source = [&](const Model& of, const std::vector<std::string>& asked, const Job& job) -> Result<Statistics> {
        EXPECT_TRUE(pass.isOf(of));
        for (const std::string& each : asked)
            EXPECT_TRUE(known.contains(each)) << each;
        return engine->calibrate(pass, job);
    };
    std::vector<std::string> layers;
    for (const Layer& layer : findLayers(model))
        layers.push_back(layer.name);
    ASSERT_EQ(layers.size(), 3u);
    for (size_t chosen = 0; chosen <= layers.size(); ++chosen) {
        Recipe recipe;
        RecipeStep& step = recipe.steps.emplace_back();
        step.technique = "quantize";
        step.allLayers = chosen == layers.size();
        if (!step.allLayers)
            step.layers[layers[chosen]];
        CompressCache own;
        const auto result = compress(model, recipe, source, {}, &own);
        ASSERT_TRUE(result) << result.error().message();
    }
    EXPECT_EQ(data->reads(), reads) << "no pass of their own";
}

TEST(CalibrationTensors, OfAModelWithNothingToQuantizeAreNone)
{
    CompressCache cache;
    const auto tensors = findCalibrationTensors(modelFromText(R"(<ir_version: 8, opset_import: ["" : 13]> g (float[N,3] x) => (float[N,3] y) { y = Relu(x) })"), cache);
    ASSERT_TRUE(tensors);
    EXPECT_TRUE(tensors->empty());
}

}  // namespace
}  // namespace esp
