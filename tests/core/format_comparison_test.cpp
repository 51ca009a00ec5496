// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/format_comparison.h"

#include "core/compress/ledger.h"
#include "tests/core/weights_support.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <cmath>

namespace esp::test {
namespace {

DatasetPtr samples() { return std::make_shared<RandomDataset>("x", Dims{16, 6, 6}, "y", 96, 10); }

RecipeStep plainStep()
{
    RecipeStep step;
    step.technique = "quantize";
    return step;
}

TEST(FormatComparison, SaysOfEveryFormatWhatTheExportThenHas)
{
    const DatasetPtr data = samples();
    const StatisticsSource source = engineCalibration(data);
    const auto comparison = compareFormats(twoLayers(), "c", plainStep(), source.inputs, {});
    ASSERT_TRUE(comparison) << comparison.error().message();
    EXPECT_TRUE(comparison->hasInputs);
    EXPECT_EQ(comparison->weights, 7200);
    ASSERT_EQ(comparison->figures.size(), weightFormats().size());
    const std::vector<float> before = findLayers(twoLayers())[0].weightValues();
    for (const FormatFigure& figure : comparison->figures) {
        ASSERT_EQ(figure.refusal, "") << figure.format->id;
        const std::string step = "{\"technique\": \"quantize\", \"parameters\": {\"activations\": \"none\", \"format\": \"" + std::string(figure.format->id) + "\"}}";
        const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + step + "]}");
        ASSERT_TRUE(recipe);
        const auto result = compress(twoLayers(), *recipe, source);
        ASSERT_TRUE(result) << result.error().message();
        const LayerLedger entry = makeLedger(result->model, nullptr).layers[0];
        // A table that two layers share belongs to neither.
        EXPECT_EQ(figure.bytes, entry.codeBytes + entry.scaleBytes + std::max<int64_t>(entry.codebookBytes, figure.format->isNarrow() ? figure.format->levels() : 0)) << figure.format->id;
        const std::vector<float> after = findLayers(result->model)[0].weightValues();
        double signal = 0, noise = 0;
        for (size_t i = 0; i < before.size(); ++i) {
            signal += static_cast<double>(before[i]) * static_cast<double>(before[i]);
            noise += std::pow(static_cast<double>(before[i]) - static_cast<double>(after[i]), 2);
        }
        EXPECT_NEAR(figure.weightDb, 10 * std::log10(signal / noise), 0.01) << figure.format->id;
        EXPECT_EQ(figure.isByInputs, figure.format->isCoarse());
        if (figure.isByInputs) {
            EXPECT_GE(figure.outputDb, figure.nearestDb - 1e-9) << figure.format->id;
        }
    }
}

TEST(FormatComparison, GivesTheErrorThatTheOutputOfTheLayerHas)
{
    const DatasetPtr data = samples();
    const StatisticsSource source = engineCalibration(data);
    const auto comparison = compareFormats(twoLayers(), "y", plainStep(), source.inputs, {});
    ASSERT_TRUE(comparison);
    for (const FormatFigure& figure : comparison->figures) {
        const std::string step = "{\"technique\": \"quantize\", \"all_layers\": false, \"layers\": {\"y\": {}}, \"parameters\": {\"activations\": \"none\", \"format\": \"" +
                                 std::string(figure.format->id) + "\"}}";
        const auto result = compress(twoLayers(), *recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + step + "]}"), source);
        ASSERT_TRUE(result);
        const auto noise = engine().outputNoise(twoLayers(), result->model, data);
        ASSERT_TRUE(noise);
        // y has no bias, so it is what the weights give; the moments are of the same samples.
        EXPECT_NEAR(figure.outputDb, noise->at(0).sqnrDb(), 0.3) << figure.format->id;
    }
}

TEST(FormatComparison, WithoutDataComparesTheWeights)
{
    const auto comparison = compareFormats(twoLayers(), "c", plainStep(), {}, {});
    ASSERT_TRUE(comparison);
    EXPECT_FALSE(comparison->hasInputs);
    double last = 1e9;
    for (const char* format : {"int8", "int6", "int4", "int3", "int2", "binary"})
        for (const FormatFigure& figure : comparison->figures)
            if (figure.format->id == std::string(format)) {
                EXPECT_LT(figure.weightDb, last);
                EXPECT_TRUE(std::isnan(figure.outputDb));
                EXPECT_FALSE(figure.isByInputs);
                last = figure.weightDb;
            }
}

TEST(FormatComparison, RefusesWhatIsNoLayerOrIsRoundedAlready)
{
    EXPECT_EQ(compareFormats(twoLayers(), "other", plainStep(), {}, {}).error().code, ErrorCode::UnknownLayer);
    const CompressResult rounded = compressed(twoLayers(), quantizeStep("\"activations\": \"none\""));
    const auto again = compareFormats(rounded.model, "c", plainStep(), {}, {});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().detail, "it is already quantized");
}

}  // namespace
}  // namespace esp::test
