// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which weights share a scale, and what a zero point does.
#include "core/compress/gptq.h"
#include "core/compress/ledger.h"
#include "core/compress/zero_points.h"
#include "core/model/layer.h"
#include "tests/core/weights_support.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace esp::test {
namespace {

/// Number of an element's scale, step by step.
size_t naiveScale(const Dims& dims, int channelAxis, int blockAxis, int64_t block, int64_t element)
{
    std::vector<int64_t> place(dims.size());
    for (size_t i = dims.size(); i-- > 0;) {
        place[i] = element % dims[i];
        element /= dims[i];
    }
    int64_t number = 0;
    for (size_t i = 0; i < dims.size(); ++i) {
        const auto axis = static_cast<int>(i);
        if (axis == channelAxis)
            number = number * dims[i] + place[i];
        else if (axis == blockAxis)
            number = number * ((dims[i] + block - 1) / block) + place[i] / block;
    }
    return static_cast<size_t>(number);
}

void expectLayout(const ScaleLayout& layout, const Dims& dims, int channelAxis, int blockAxis, int64_t block)
{
    const int64_t count = elementCount(dims);
    for (int64_t i = 0; i < count; ++i) {
        ASSERT_EQ(layout.at(i), naiveScale(dims, channelAxis, blockAxis, block, i)) << i;
        for (int64_t j = i; j < std::min(count, i + layout.runFrom(i)); ++j)
            ASSERT_EQ(layout.at(j), layout.at(i));
    }
    std::vector<int> seen(static_cast<size_t>(count), 0);
    for (int64_t s = 0; s < layout.count(); ++s) {
        size_t last = 0;
        bool isFirst = true;
        layout.forEach(s, count, [&](size_t at) {
            ASSERT_LT(at, seen.size());
            ++seen[at];
            EXPECT_EQ(layout.at(static_cast<int64_t>(at)), static_cast<size_t>(s));
            EXPECT_TRUE(isFirst || at > last) << "ascending";
            isFirst = false;
            last = at;
        });
    }
    EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
    EXPECT_EQ(elementCount(layout.dims()), layout.count());
}

TEST(ScaleLayout, GivesEachElementOneScale)
{
    expectLayout({}, {3, 4}, -1, -1, 1);
    for (const Dims& dims : {Dims{6, 10}, Dims{5, 7, 3, 2}, Dims{2, 9, 4}, Dims{1, 8}, Dims{8, 1}, Dims{4, 1, 3, 3}})
        for (int channel = 0; channel < static_cast<int>(dims.size()); ++channel) {
            expectLayout(ScaleLayout::perChannel(dims, channel), dims, channel, -1, 1);
            for (const int blocks : {channel - 1, channel + 1})
                for (const int64_t size : {1, 3, 4, 16})
                    if (blocks >= 0 && blocks < static_cast<int>(dims.size()))
                        expectLayout(ScaleLayout::perBlock(dims, channel, blocks, size), dims, channel, blocks, size);
        }
}

QuantizedWeights shifted(const std::vector<float>& values, const char* format, WeightCalibration calibration, const ScaleLayout& layout = {})
{
    return quantizeWeights(values, {withFullRange(*findWeightFormat(format)), layout, calibration, true});
}

double squaredError(const std::vector<float>& values, const QuantizedWeights& weights)
{
    const std::vector<float> real = weights.realValues();
    double error = 0;
    for (size_t i = 0; i < values.size(); ++i)
        error += std::pow(static_cast<double>(values[i]) - static_cast<double>(real[i]), 2);
    return error;
}

TEST(AsymmetricWeights, UseAllCodesOfWeightsOnOneSide)
{
    std::vector<float> values = normalWeights(2000, 5);
    for (float& value : values)
        value = std::abs(value) + 0.01F;
    const QuantizedWeights own = shifted(values, "int4", WeightCalibration::MinMax);
    EXPECT_EQ(own.zeros, std::vector<float>{-8}) << "0 is the lowest code";
    const auto [low, high] = std::minmax_element(own.codes.begin(), own.codes.end());
    EXPECT_LE(*low, -7);
    EXPECT_EQ(*high, 7);
    EXPECT_FLOAT_EQ(own.scales[0], *std::max_element(values.begin(), values.end()) / 15);
    EXPECT_LT(squaredError(values, own), 0.35 * squaredError(values, codesOf(values, {1, 1, 2000}, false, *findWeightFormat("int4")))) << "steps are half as long";
}

TEST(AsymmetricWeights, KeepZeroExact)
{
    std::vector<float> values = normalWeights(999, 6);
    for (size_t i = 0; i < values.size(); i += 2)
        values[i] = 0;
    for (float& value : values)
        value = value < 0 ? 3 * value : value;
    for (const WeightCalibration calibration : {WeightCalibration::MinMax, WeightCalibration::Mse, WeightCalibration::Hqq})
        for (const char* format : {"int8", "int4", "int2", "int16"}) {
            const std::vector<float> real = shifted(values, format, calibration, ScaleLayout::perChannel({9, 111}, 0)).realValues();
            for (size_t i = 0; i < values.size(); i += 2)
                ASSERT_EQ(real[i], 0.0F) << format;
        }
}

TEST(AsymmetricWeights, LoseNoMoreByLeastSquaresThanByTheirWholeRange)
{
    std::vector<float> values = normalWeights(3000, 7);
    for (float& value : values)
        value = std::exp(value) - 1;  // lopsided, with outliers
    const ScaleLayout layout = ScaleLayout::perChannel({30, 100}, 0);
    for (const char* format : {"int8", "int4", "int3"}) {
        const double whole = squaredError(values, shifted(values, format, WeightCalibration::MinMax, layout));
        const double least = squaredError(values, shifted(values, format, WeightCalibration::Mse, layout));
        EXPECT_LE(least, whole) << format;
        if (format != std::string("int8")) {
            EXPECT_LT(least, 0.97 * whole) << format;
        }
    }
}

TEST(Hqq, LowersTheSparseErrorOfMinMax)
{
    const std::vector<float> values = normalWeights(4096, 8);
    const ScaleLayout layout = ScaleLayout::perBlock({32, 128}, 0, 1, 64);
    const auto meanError = [&](const QuantizedWeights& weights) {
        const std::vector<float> real = weights.realValues();
        double sum = 0;
        for (size_t i = 0; i < values.size(); ++i)
            sum += static_cast<double>(std::abs(values[i] - real[i]));
        return sum;
    };
    for (const char* format : {"int4", "int3", "int2"}) {
        const QuantizedWeights plain = shifted(values, format, WeightCalibration::MinMax, layout);
        const QuantizedWeights moved = shifted(values, format, WeightCalibration::Hqq, layout);
        EXPECT_EQ(moved.scales, plain.scales) << "only zero points move";
        EXPECT_LT(meanError(moved), meanError(plain)) << format;
        EXPECT_TRUE(std::any_of(moved.zeros.begin(), moved.zeros.end(), [](float zero) { return zero != std::trunc(zero); }));
    }
}

TEST(FullRange, HasOneCodeMoreBelow)
{
    const WeightFormat& full = withFullRange(*findWeightFormat("int4"));
    EXPECT_EQ(full.low, -8);
    EXPECT_EQ(full.high, 7);
    EXPECT_EQ(withFullRange(*findWeightFormat("int2")).low, -2) << "two bits have it already";
    EXPECT_EQ(withFullRange(*findWeightFormat("ternary")).low, -1);
    const std::vector<float> values{0.7F, -0.79F, 0.1F};
    const QuantizedWeights weights = quantizeWeights(values, {full, {}, WeightCalibration::Mse});
    EXPECT_EQ(weights.codes[1], -8);
}

/// Parameters of quantize without activations.
struct Scheme {
    std::string parameters;
    bool isBlocked = false;
};

class EveryWeightScheme : public testing::TestWithParam<Scheme> {};

TEST_P(EveryWeightScheme, IsReadBackFromTheExportAndRunsAsTheWeightsSay)
{
    const Model model = twoLayers();
    const std::string parameters = "\"activations\": \"none\", \"rounding\": \"nearest\", " + GetParam().parameters;
    const CompressResult packed = compressed(model, quantizeStep(parameters));
    const CompressResult plain = compressed(model, quantizeStep(parameters + ", \"style\": \"compatible\""));
    const std::vector<Layer> before = findLayers(model), a = findLayers(packed.model), b = findLayers(plain.model);
    ASSERT_EQ(a.size(), 2u);
    for (size_t i = 0; i < a.size(); ++i) {
        ASSERT_TRUE(a[i].codes && b[i].codes) << a[i].name << ": " << a[i].refusal;
        EXPECT_EQ(a[i].codes->layout.isPerBlock(), GetParam().isBlocked && a[i].name != "c") << "of 16 inputs there is one block";
        EXPECT_EQ(a[i].weightValues(), b[i].weightValues());
        // Within a step of what they were.
        const std::vector<float> was = before[i].weightValues(), is = a[i].weightValues();
        for (size_t k = 0; k < was.size(); ++k)
            ASSERT_NEAR(was[k], is[k], 1.01F * a[i].codes->scales[a[i].codes->scaleIndex(static_cast<int64_t>(k))]);
    }
    EXPECT_EQ(runOnce(packed.model, 1).at("y"), runOnce(plain.model, 1).at("y"));
    EXPECT_EQ(plannedOps(packed.model), plannedOps(model)) << "what makes weights of codes is done before the model runs";
}

TEST_P(EveryWeightScheme, IsRoundedByInputsWithinItsGrid)
{
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{16, 6, 6}, "y", 96, 10);
    const std::string parameters = "\"activations\": \"none\", " + GetParam().parameters;
    for (const char* rounding : {"gptq", "adaround"}) {
        if (rounding == std::string("adaround") && parameters.find("codebook") != std::string::npos)
            continue;
        const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep(parameters + ", \"rounding\": \"" + rounding + "\"") + "]}");
        ASSERT_TRUE(recipe) << recipe.error().message();
        const auto result = compress(twoLayers(), *recipe, engineCalibration(data));
        ASSERT_TRUE(result) << result.error().message();
        for (const LayerOutcome& outcome : result->outcomes[0]) {
            EXPECT_TRUE(outcome.applied) << outcome.reason;
            EXPECT_NE(outcome.note.find(" of the error of rounding to nearest"), std::string::npos) << outcome.note;
            EXPECT_EQ(outcome.note.find("100 %"), std::string::npos) << outcome.note;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, EveryWeightScheme,
                         testing::Values(Scheme{"\"format\": \"int4\", \"weights\": \"per_block\"", true}, Scheme{"\"format\": \"codebook\", \"weights\": \"per_block\", \"block_size\": \"16\"", true},
                                         Scheme{"\"format\": \"int4\", \"weight_grid\": \"full\""}, Scheme{"\"format\": \"int4\", \"weight_grid\": \"asymmetric\""},
                                         Scheme{"\"format\": \"int3\", \"weights\": \"per_tensor\", \"weight_grid\": \"asymmetric\""},
                                         Scheme{"\"format\": \"int4\", \"weights\": \"per_block\", \"block_size\": \"16\", \"weight_grid\": \"asymmetric\", \"weight_calibration\": \"hqq\"", true},
                                         Scheme{"\"format\": \"int8\", \"weights\": \"per_block\", \"block_size\": \"16\", \"weight_grid\": \"asymmetric\"", true}));

TEST(WeightScheme, OfIntegerKernelsIsRefusedWhereTheyCannotDoIt)
{
    const auto reasonOf = [](const std::string& parameters) { return compressed(twoLayers(), quantizeStep(parameters)).outcomes[0][0].reason; };
    EXPECT_NE(reasonOf("\"weights\": \"per_block\"").find("no scales for blocks"), std::string::npos);
    EXPECT_NE(reasonOf("\"weight_grid\": \"asymmetric\"").find("the same zero point"), std::string::npos);
    EXPECT_NE(reasonOf("\"weight_grid\": \"asymmetric\", \"weights\": \"per_tensor\", \"weight_calibration\": \"hqq\"").find("HQQ"), std::string::npos);
    EXPECT_NE(reasonOf("\"activations\": \"none\", \"weight_calibration\": \"hqq\"").find("HQQ"), std::string::npos);
    EXPECT_NE(reasonOf("\"activations\": \"none\", \"format\": \"ternary\", \"weight_grid\": \"asymmetric\"").find("no zero point"), std::string::npos);
    EXPECT_EQ(reasonOf("\"weight_grid\": \"asymmetric\", \"weights\": \"per_tensor\""), "");
}

TEST(WeightScheme, LeavesOutZerosOfOneZeroPoint)
{
    for (const char* ratio : {"0.7", "0.97"}) {
        const std::string prune = std::string("{\"technique\": \"prune\", \"parameters\": {\"method\": \"layer\", \"ratio\": ") + ratio + "}}, ";
        const std::string step = quantizeStep("\"activations\": \"none\", \"format\": \"int4\", \"rounding\": \"nearest\", \"weights\": \"per_tensor\", \"weight_grid\": \"asymmetric\"");
        const std::string plainStep = quantizeStep("\"activations\": \"none\", \"format\": \"int4\", \"rounding\": \"nearest\", \"weights\": \"per_tensor\", \"weight_grid\": \"asymmetric\", \"style\": \"compatible\"");
        const CompressResult sparse = compressed(twoLayers(), prune + step), plain = compressed(twoLayers(), prune + plainStep);
        EXPECT_EQ(runOnce(sparse.model, 1).at("y"), runOnce(plain.model, 1).at("y"));
        const std::vector<Layer> layers = findLayers(sparse.model);
        EXPECT_TRUE(std::any_of(layers.begin(), layers.end(), [](const Layer& layer) { return layer.codes && layer.codes->isSparse; })) << ratio;
    }
}

TEST(WeightScheme, OfHqqIsNotPrunedAfterwards)
{
    const std::string step = quantizeStep("\"activations\": \"none\", \"format\": \"int8\", \"weight_grid\": \"asymmetric\", \"weight_calibration\": \"hqq\"");
    const CompressResult result = compressed(twoLayers(), step + ", {\"technique\": \"prune\", \"parameters\": {\"method\": \"layer\", \"ratio\": 0.5}}");
    for (const LayerOutcome& outcome : result.outcomes[1])
        EXPECT_NE(outcome.reason.find("none of its codes means 0"), std::string::npos) << outcome.reason;
}

}  // namespace
}  // namespace esp::test
