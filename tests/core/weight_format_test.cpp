// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/codebook.h"
#include "core/compress/ledger.h"
#include "core/compress/weight_rounding.h"
#include "core/model/packed_codes.h"
#include "tests/core/compress_support.h"
#include "tests/core/weights_support.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace esp::test {
namespace {

std::vector<std::string> formatNames()
{
    std::vector<std::string> names;
    for (const WeightFormat& format : weightFormats())
        names.emplace_back(format.id);
    return names;
}

class EveryWeightFormat : public testing::TestWithParam<std::string> {
protected:
    const WeightFormat& format() const { return *findWeightFormat(GetParam()); }
    QuantizedWeights rounded(std::span<const float> values, int64_t outer, int64_t channels, int64_t inner, WeightCalibration calibration) const
    {
        if (format().rule == WeightFormat::Rule::Codebook)
            return shareWeights(values, layoutOf({outer, channels, inner}, true), 16, false);
        return codesOf(values, {outer, channels, inner}, true, format(), calibration);
    }
    std::string typeName() const { return format().rule == WeightFormat::Rule::Codebook ? "codebook 16" : GetParam(); }
};

TEST_P(EveryWeightFormat, IsAParameterOfQuantize)
{
    const auto& parameters = findTechnique("quantize")->parameters;
    const auto found = std::find_if(parameters.begin(), parameters.end(), [](const ParameterInfo& p) { return std::string(p.id) == "format"; });
    ASSERT_NE(found, parameters.end());
    EXPECT_EQ(std::count(found->choices.begin(), found->choices.end(), GetParam()), 1);
}

TEST_P(EveryWeightFormat, HasADigitForEachCode)
{
    for (int digit = 0; format().isForIntegers() && digit < format().levels(); ++digit)
        EXPECT_EQ(format().digitOf(format().codeOf(digit)), digit);
}

TEST_P(EveryWeightFormat, RoundsToLevelsOfItsOwnWithAnErrorThatLeastSquaresLowers)
{
    const std::vector<float> values = normalWeights(4 * 500, 7);
    const auto errorOf = [&](WeightCalibration calibration) {
        const QuantizedWeights weights = rounded(values, 1, 4, 500, calibration);
        const std::vector<float> real = weights.realValues();
        double error = 0;
        for (size_t i = 0; i < values.size(); ++i) {
            const double off = static_cast<double>(values[i]) - static_cast<double>(real[i]);
            error += off * off;
            if (format().isWide())
                continue;
            const float level = weights.grid().valueOf(weights.codes[i]);
            EXPECT_EQ(weights.grid().nearest(level).value, level) << "a level is nearest to itself";
            EXPECT_TRUE(format().hasZero() || level != 0);
        }
        return error;
    };
    const double plain = errorOf(WeightCalibration::MinMax);
    const double least = errorOf(WeightCalibration::Mse);
    EXPECT_LE(least, plain * 1.0001);
    // Of a normal distribution no rounding to as many levels loses less than Lloyd's quantizer: 36.3 % of its energy with 2 levels, 19.0 % with 3.
    const double energy = [&] {
        double sum = 0;
        for (const float value : values)
            sum += static_cast<double>(value) * static_cast<double>(value);
        return sum;
    }();
    const double bound = format().levels() == 2 ? 0.363 : format().levels() == 3 ? 0.190 : format().rule == WeightFormat::Rule::Codebook ? 0.0095 : 0;
    EXPECT_GT(least, 0.85 * bound * energy);
    if (bound > 0) {
        EXPECT_LT(least, 1.1 * bound * energy) << "near what can be reached";
    }
    if (format().isWide()) {
        EXPECT_LT(least, 1e-5 * energy);
    }
}

TEST_P(EveryWeightFormat, IsReadBackFromTheExportAsItWasPacked)
{
    const Model model = twoLayers();
    for (const char* activations : {"static", "none"}) {
        if (activations == std::string("static") && !format().isForIntegers())
            continue;
        const std::string parameters = "\"activations\": \"" + std::string(activations) + "\", \"rounding\": \"nearest\", \"format\": \"" + GetParam() + "\"";
        const CompressResult packed = compressed(model, quantizeStep(parameters));
        const CompressResult plain = compressed(model, quantizeStep(parameters + ", \"style\": \"compatible\""));
        const std::vector<Layer> a = findLayers(packed.model), b = findLayers(plain.model);
        ASSERT_EQ(a.size(), 2u);
        for (size_t i = 0; i < a.size(); ++i) {
            ASSERT_TRUE(a[i].codes && b[i].codes) << a[i].name << ": " << a[i].refusal;
            EXPECT_EQ(a[i].codes->isPacked, format().isNarrow() || format().rule == WeightFormat::Rule::Codebook);
            EXPECT_EQ(a[i].codes->typeName(), typeName());
            EXPECT_EQ(a[i].weightValues(), b[i].weightValues());
            EXPECT_EQ(a[i].weight->dims(), b[i].weight->dims());
        }
        for (uint32_t seed = 1; seed < 4; ++seed)
            EXPECT_EQ(runOnce(packed.model, seed).at("y"), runOnce(plain.model, seed).at("y")) << "packing changes no bit";
        EXPECT_EQ(plannedOps(packed.model), plannedOps(plain.model)) << "what takes codes apart is done before the model runs";
    }
}

TEST_P(EveryWeightFormat, TakesTheBytesThatItsLevelsNeed)
{
    const std::string activations = format().isForIntegers() ? "static" : "none";
    const CompressResult result = compressed(twoLayers(), quantizeStep("\"rounding\": \"nearest\", \"activations\": \"" + activations + "\", \"format\": \"" + GetParam() + "\""));
    const Ledger ledger = makeLedger(result.model, nullptr);
    const bool isShared = format().rule == WeightFormat::Rule::Codebook;
    const double levels = isShared ? 16 : format().rule == WeightFormat::Rule::Float && !format().isWide() ? 256 : format().isWide() ? 65536 : format().levels();
    const double ideal = std::log2(levels) / 8;
    for (const LayerLedger& layer : ledger.layers) {
        EXPECT_EQ(layer.weightType, typeName());
        EXPECT_EQ(layer.biasBytes, layer.layer == "c" ? 50 * 4 : 0);
        // Scales of the weights, and of the bias and what flows in and out.
        EXPECT_GE(layer.scaleBytes, format().hasScale ? (layer.layer == "c" ? 50 * 4 : 200 * 4) : 0);
        const double bytes = static_cast<double>(layer.codeBytes) / static_cast<double>(layer.weights);
        EXPECT_GE(bytes, ideal - 1e-9);
        EXPECT_LE(bytes, 1.13 * ideal) << layer.layer;
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryWeightFormat, testing::ValuesIn(formatNames()), [](const auto& info) { return info.param; });

TEST(PackedCodes, GoIntoWordsAndComeOutAgainForEveryNumberOfLevels)
{
    std::mt19937 random(5);
    for (int64_t radix = 2; radix <= 256; ++radix)
        for (const int64_t count : {int64_t{1}, int64_t{7}, int64_t{64}, int64_t{999}}) {
            const CodePacking packing = choosePacking(count, radix);
            std::vector<uint8_t> digits(static_cast<size_t>(count));
            for (uint8_t& digit : digits)
                digit = static_cast<uint8_t>(random() % static_cast<uint32_t>(radix));
            std::fill(digits.begin(), digits.begin() + std::min<int64_t>(count, 63), static_cast<uint8_t>(radix - 1));  // the largest word
            std::vector<uint8_t> table(static_cast<size_t>(radix));
            for (size_t i = 0; i < table.size(); ++i)
                table[i] = static_cast<uint8_t>(i);
            PackedCodes packed;
            packed.words = packDigits("w", digits, packing);
            packed.table = Tensor::fromVector("t", ElementType::Uint8, {radix}, table);
            packed.packing = packing;
            packed.dims = {count};
            const TensorPtr out = unpacked(packed);
            ASSERT_TRUE(out) << radix << " levels, " << count << " codes";
            const std::vector<int64_t> values = out->toInt64s();
            ASSERT_TRUE(std::equal(values.begin(), values.end(), digits.begin(), digits.end())) << radix << " levels, " << count << " codes";
        }
}

TEST(PackedCodes, TakeCloseToTheirEntropy)
{
    const auto bits = [](int64_t radix) { return 8.0 * static_cast<double>(choosePacking(1 << 20, radix).bytes()) / (1 << 20); };
    EXPECT_NEAR(bits(2), 1, 0.02);
    EXPECT_NEAR(bits(3), 1.64, 0.01);
    EXPECT_NEAR(bits(7), 2.91, 0.01);
    EXPECT_NEAR(bits(15), 4, 0.01);
}

TEST(PackedCodes, WithADigitBeyondTheTableAreNoWeights)
{
    PackedCodes packed;
    packed.packing = choosePacking(3, 4);
    packed.words = packDigits("w", std::vector<uint8_t>{1, 3, 0}, packed.packing);
    packed.table = Tensor::fromVector("t", ElementType::Int8, {3}, std::vector<int8_t>{-1, 0, 1});
    packed.dims = {3};
    EXPECT_FALSE(unpacked(packed));
}

TEST(PackedCodes, AreRefusedByPruningWithWhatToDo)
{
    const CompressResult result = compressed(twoLayers(), quantizeStep("\"format\": \"int4\"") + R"(, {"technique": "prune"})");
    for (const LayerOutcome& outcome : result.outcomes.at(1))
        EXPECT_EQ(outcome.reason, "its weights are packed several to a number, and have to be pruned before they are quantized");
}

TEST(WeightFormats, KeepPrunedZerosAndBinaryWhichCannotSaysSo)
{
    const std::string prune = R"({"technique": "prune", "parameters": {"method": "layer", "ratio": 0.5}}, )";
    const CompressResult ternary = compressed(twoLayers(), prune + quantizeStep("\"format\": \"ternary\""));
    for (const Layer& layer : findLayers(ternary.model)) {
        const std::vector<float> values = layer.weightValues();
        EXPECT_GE(2 * std::count(values.begin(), values.end(), 0.0F), static_cast<int64_t>(values.size()));
    }
    const CompressResult binary = compressed(twoLayers(), prune + quantizeStep("\"format\": \"binary\""));
    EXPECT_EQ(binary.outcomes.at(1).at(0).reason, "binary weights cannot be 0, and 3600 of its 7200 are; choose ternary weights, which can be 0");
}

Recipe recipeOf(const std::string& parameters)
{
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + quantizeStep(parameters) + "]}");
    EXPECT_TRUE(recipe) << recipe.error().message();
    return *recipe;
}

TEST(WeightRounding, ByGptqLeavesTheModelNearerToTheOriginalAndBiasCorrectionItsMean)
{
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{16, 6, 6}, "y", 96, 10);
    const Model model = twoLayers();
    const auto decibelsOf = [&](const std::string& parameters) {
        const auto result = compress(model, recipeOf("\"activations\": \"none\", \"format\": \"int3\", " + parameters), engineCalibration(data));
        EXPECT_TRUE(result) << result.error().message();
        const auto noise = engine().outputNoise(model, result->model, data);
        EXPECT_TRUE(noise) << noise.error().message();
        return noise->at(0).sqnrDb();
    };
    const double nearest = decibelsOf("\"rounding\": \"nearest\"");
    const double corrected = decibelsOf("\"rounding\": \"nearest\", \"bias_correction\": true");
    const double gptq = decibelsOf("\"rounding\": \"gptq\"");
    const double automatic = decibelsOf("\"weights\": \"per_channel\"");
    EXPECT_GT(gptq, nearest + 1.5);
    EXPECT_GE(corrected, nearest);
    EXPECT_EQ(automatic, gptq) << "what is there decides";
}

TEST(WeightRounding, WithoutDataIsToNearestUnlessAskedForAndSaysSo)
{
    const auto automatic = compress(twoLayers(), recipeOf("\"activations\": \"none\", \"format\": \"int4\""), {});
    ASSERT_TRUE(automatic) << automatic.error().message();
    EXPECT_EQ(automatic->outcomes.at(0).at(0).note, "int4, a scale a channel; activations in float; rounded to nearest, as what it reads is not known");
    for (const char* asked : {"\"rounding\": \"gptq\"", "\"bias_correction\": true"}) {
        const auto refused = compress(twoLayers(), recipeOf(std::string("\"activations\": \"none\", ") + asked), {});
        ASSERT_FALSE(refused) << asked;
        EXPECT_EQ(refused.error().code, ErrorCode::NoData);
    }
}

TEST(WeightRounding, OfAModelThatCannotReadTheSamplesIsToNearestAndSaysSo)
{
    const DatasetPtr other = std::make_shared<RandomDataset>("another input", Dims{16, 6, 6}, "y", 8, 10);
    const auto result = compress(twoLayers(), recipeOf("\"activations\": \"none\", \"format\": \"int4\""), engineCalibration(other));
    ASSERT_TRUE(result) << result.error().message();
    EXPECT_EQ(std::count(result->notes.begin(), result->notes.end(), "weights are rounded to nearest, as the model cannot be run on the calibration samples"), 1);
}

/// Output of the model by an engine that has integer products as processors without VNNI, for one seeded input.
std::vector<float> outputOn(const Model& model, bool saturate)
{
    const auto without = Engine::create({.threads = 1, .saturate = saturate});
    EXPECT_TRUE(without);
    const auto plan = (*without)->plan(model, {.batch = 1, .inputDims = {}, .extraOutputs = {}});
    EXPECT_TRUE(plan) << plan.error().message();
    const auto outputs = (*without)->run(**plan, randomInputs(**plan, 4));
    EXPECT_TRUE(outputs) << outputs.error().message();
    return outputs->at("y").toTensor("y")->toFloats();
}

TEST(OverflowGuard, MakesProcessorsWithAndWithoutVnniAgree)
{
    Model model = twoLayers();
    GraphFields fields = model.graph->fields();
    // Every second filter has neighbours of one sign and size, the others neighbours of unlike signs.
    std::vector<float> weights = normalWeights(7200, 1);
    for (size_t i = 0; i < weights.size(); ++i)
        weights[i] = i / 144 % 2 == 0 ? 4 + 0.01F * weights[i] : std::abs(weights[i]) * (i / 9 % 2 == 0 ? 1.0F : -1.0F);
    fields.initializers[0] = Tensor::fromFloats("w", {50, 16, 3, 3}, weights);
    model = model.withGraph(std::move(fields));
    for (const char* rounding : {"nearest", "gptq"})
        for (const char* scales : {"per_channel", "per_tensor"}) {
            const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{16, 6, 6}, "y", 32, 10);
            const std::string parameters = std::string("\"rounding\": \"") + rounding + "\", \"weights\": \"" + scales + "\"";
            const auto plain = compress(model, recipeOf(parameters), engineCalibration(data));
            const auto guarded = compress(model, recipeOf(parameters + ", \"overflow_guard\": \"widen\""), engineCalibration(data));
            ASSERT_TRUE(plain && guarded);
            EXPECT_NE(outputOn(plain->model, true), outputOn(plain->model, false)) << "something to guard against";
            EXPECT_EQ(outputOn(guarded->model, true), outputOn(guarded->model, false)) << rounding << ", " << scales;
            const std::string note = guarded->outcomes.at(0).at(0).note;
            EXPECT_NE(note.find(" of 50 filters widened against overflow"), std::string::npos) << note;
            if (scales == std::string("per_channel")) {
                EXPECT_NE(note.find("; steps of 25 "), std::string::npos) << "filters without danger keep their steps: " << note;
            }
        }
}

TEST(OverflowGuard, OfUnsignedWeightsKeepsEveryStep)
{
    const DatasetPtr data = std::make_shared<RandomDataset>("x", Dims{16, 6, 6}, "y", 32, 10);
    for (const char* more : {"", ", \"weights\": \"per_tensor\", \"weight_grid\": \"asymmetric\""}) {
        const auto plain = compress(twoLayers(), recipeOf(std::string("\"bias_correction\": false") + more), engineCalibration(data));
        const auto guarded = compress(twoLayers(), recipeOf(std::string("\"overflow_guard\": \"unsigned\"") + more), engineCalibration(data));
        ASSERT_TRUE(plain && guarded);
        EXPECT_EQ(outputOn(guarded->model, false), outputOn(plain->model, false)) << "the same codes, only stored otherwise";
        EXPECT_EQ(outputOn(guarded->model, true), outputOn(guarded->model, false)) << "and no sum overflows";
        for (const Layer& layer : findLayers(guarded->model))
            EXPECT_EQ(layer.codes->typeName(), "uint8");
    }
    // Pruned ones are left out of the file just the same.
    const std::string prune = R"({"technique": "prune", "parameters": {"method": "layer", "ratio": 0.9}}, )";
    const CompressResult sparse = compressed(twoLayers(), prune + quantizeStep("\"overflow_guard\": \"unsigned\""));
    const CompressResult plain = compressed(twoLayers(), prune + quantizeStep("\"overflow_guard\": \"unsigned\", \"style\": \"compatible\""));
    EXPECT_EQ(runOnce(sparse.model, 1).at("y"), runOnce(plain.model, 1).at("y"));
    EXPECT_TRUE(findLayers(sparse.model)[0].codes->isSparse);
    EXPECT_NE(compressed(twoLayers(), quantizeStep("\"overflow_guard\": \"unsigned\", \"activations\": \"int8\"")).outcomes[0][0].reason.find("unsigned weights go with"), std::string::npos);
}

TEST(WeightFormats, TernaryFollowsThePapersThreshold)
{
    // mean |w| = 0.5, threshold 0.35, scale = mean of 0.4, 0.6, 0.9
    const QuantizedWeights weights = codesOf(std::vector<float>{0.1F, -0.4F, 0.6F, -0.9F}, {1, 1, 4}, true, *findWeightFormat("ternary"), WeightCalibration::MinMax);
    EXPECT_EQ(weights.codes, (std::vector<int8_t>{0, -1, 1, -1}));
    EXPECT_FLOAT_EQ(weights.scales[0], 1.9F / 3);
}

TEST_P(EveryWeightFormat, KeepsAChannelOfZeros)
{
    const std::vector<float> real = rounded(std::vector<float>{0, 0, 0, 1}, 1, 2, 2, WeightCalibration::Mse).realValues();
    EXPECT_LT(std::abs(real[0]), 1e-30F);
    EXPECT_GT(real[3], 0.4F);
}

TEST_P(EveryWeightFormat, IsRefusedWithIntegerActivationsWhereThereIsNoKernelAndSaysWhatToDo)
{
    const CompressResult result = compressed(twoLayers(), quantizeStep("\"format\": \"" + GetParam() + "\""));
    for (const LayerOutcome& outcome : result.outcomes.at(0))
        EXPECT_EQ(outcome.reason, format().isForIntegers() ? "" : "with weights in " + GetParam() + " it computes in float; set its activations to float as well");
}

/// Σ(x − nearest)² of the best `entries` values, by trying all divisions of the sorted values.
double bestSharing(std::vector<float> values, int64_t entries)
{
    std::sort(values.begin(), values.end());
    const size_t n = values.size();
    const auto cost = [&](size_t begin, size_t end) {
        double mean = 0, sum = 0;
        for (size_t i = begin; i < end; ++i)
            mean += static_cast<double>(values[i]) / static_cast<double>(end - begin);
        for (size_t i = begin; i < end; ++i)
            sum += (static_cast<double>(values[i]) - mean) * (static_cast<double>(values[i]) - mean);
        return sum;
    };
    std::vector<double> best(n + 1, 1e300);
    best[0] = 0;
    for (int64_t k = 0; k < entries; ++k)
        for (size_t end = n; end > 0; --end)
            for (size_t begin = 0; begin < end; ++begin)
                best[end] = std::min(best[end], best[begin] + cost(begin, end));
    return best[n];
}

TEST(Codebook, OfKMeansIsNearTheBestThatThereIs)
{
    for (uint32_t seed = 1; seed < 6; ++seed) {
        const std::vector<float> values = normalWeights(60, seed);
        for (const int64_t entries : {2, 3, 8}) {
            const std::vector<float> levels = kMeans(values, {}, entries, false);
            double found = 0;
            for (const float value : values) {
                double least = 1e300;
                for (const float level : levels)
                    least = std::min(least, std::pow(static_cast<double>(value) - static_cast<double>(level), 2));
                found += least;
            }
            EXPECT_LE(found, 1.35 * bestSharing(values, entries)) << entries << " entries";
            EXPECT_GE(found, 0.999 * bestSharing(values, entries));
        }
    }
}

TEST(Codebook, OfAsManyEntriesAsThereAreValuesLosesNothing)
{
    const std::vector<float> values{-1.5F, 0.25F, 0.25F, 3, -1.5F, 3};
    const QuantizedWeights shared = shareWeights(values, layoutOf({1, 1, 6}, false), 256, false);
    EXPECT_EQ(shared.realValues(), values);
}

TEST(Codebook, KeepsPrunedZerosInIntegersAndFloats)
{
    std::vector<float> values = normalWeights(1000, 4);
    for (size_t i = 0; i < values.size(); i += 3)
        values[i] = 0;
    for (const bool perChannel : {false, true})
        for (const bool isInteger : {false, true})
            for (const int64_t entries : {2, 5, 16}) {
                const std::vector<float> real = shareWeights(values, layoutOf({1, 10, 100}, perChannel), entries, isInteger).realValues();
                for (size_t i = 0; i < values.size(); i += 3)
                    ASSERT_EQ(real[i], 0.0F);
            }
}

TEST(Codebook, OfHugeWeightsHoldsFiniteValues)
{
    std::vector<float> values = normalWeights(200, 4);
    values[7] = 3e38F;
    for (const bool perChannel : {false, true})
        for (const bool isInteger : {false, true}) {
            const QuantizedWeights shared = shareWeights(values, layoutOf({1, 10, 20}, perChannel), 16, isInteger);
            EXPECT_TRUE(std::all_of(shared.levels.begin(), shared.levels.end(), [](float level) { return std::isfinite(level); }));
            for (const float real : shared.realValues())
                EXPECT_TRUE(std::isfinite(real));
        }
}

TEST(Codebook, OfTwoHundredFiftySixTakesAByteEachAndIsReadBack)
{
    for (const char* scales : {"per_channel", "per_tensor"}) {
        const CompressResult result = compressed(twoLayers(), quantizeStep(std::string("\"rounding\": \"nearest\", \"activations\": \"none\", \"format\": \"codebook\", \"codebook_entries\": 256, \"weights\": \"") + scales + "\""));
        const Ledger ledger = makeLedger(result.model, nullptr);
        const Model original = twoLayers();
        for (size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(ledger.layers[i].codeBytes, ledger.layers[i].weights);
            EXPECT_EQ(ledger.layers[i].codebookBytes, 256 * 4);
            EXPECT_EQ(ledger.layers[i].weightType, "codebook 256");
            EXPECT_EQ(ledger.layers[i].scaleBytes > 0, scales == std::string("per_channel"));
            const std::vector<float> before = findLayers(original)[i].weightValues(), after = findLayers(result.model)[i].weightValues();
            for (size_t k = 0; k < before.size(); ++k)
                ASSERT_NEAR(after[k], before[k], 0.05F);
        }
    }
}

TEST(WeightFormats, OfFloat16RefuseWhatItCannotSay)
{
    Model model = twoLayers();
    GraphFields fields = model.graph->fields();
    std::vector<float> large = normalWeights(10000, 3);
    large[7] = 70000;
    fields.initializers[2] = Tensor::fromFloats("v", {50, 200}, large);
    model = model.withGraph(std::move(fields));
    const CompressResult half = compressed(model, quantizeStep("\"activations\": \"none\", \"format\": \"float16\""));
    EXPECT_EQ(half.outcomes.at(0).at(1).reason, "one of its weights is larger than float16 can say (65,504); bfloat16 can");
    EXPECT_TRUE(half.outcomes.at(0).at(0).applied);
    EXPECT_TRUE(compressed(model, quantizeStep("\"activations\": \"none\", \"format\": \"bfloat16\"")).outcomes.at(0).at(1).applied);
}

TEST(Ledger, EntropyOfCodesIsShannons)
{
    // 2 bits for 1/2, 1/4, 1/8, 1/8: 1.75 bits a value.
    std::vector<int8_t> codes;
    for (int i = 0; i < 800; ++i)
        codes.push_back(i % 2 ? 0 : i % 4 ? 1 : i % 8 ? 2 : 3);
    EXPECT_EQ(entropyBytes(*Tensor::fromVector("w", ElementType::Int8, {800}, codes)), 175);
    EXPECT_EQ(entropyBytes(*Tensor::fromFloats("w", {4}, {1, 2, 3, 4})), 16) << "four different floats cannot be coded shorter";
}

}  // namespace
}  // namespace esp::test
