// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/ledger.h"
#include "core/compress/verify.h"
#include "tests/core/compress_support.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace {

using namespace esp;
using namespace esp::test;

const char* kPlain = R"(
    <ir_version: 8, opset_import: ["" : 13]>
    g (float[N,4] x) => (float[N,3] logits)
    <float[4,5] w1 = {1,-2,3,-4,5,6,-7,8,-9,10,11,-12,13,-14,15,16,-17,18,-19,20}, float[5] b1 = {1,2,3,4,5},
     float[5,3] w2 = {1,2,3,4,5,6,7,8,9,10,11,12,13,14,15}, float[3] b2 = {0,0,1}> {
        hidden = Gemm(x, w1, b1)
        active = Relu(hidden)
        logits = Gemm(active, w2, b2)
    })";

std::string prune(const std::string& parameters, const std::string& layers = "")
{
    return "{\"technique\": \"prune\", \"parameters\": {" + parameters + "}, \"layers\": {" + layers + "}}";
}

class TemporaryFolder {
public:
    TemporaryFolder()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "espalier-compress-XXXXXX").string();
        m_path = mkdtemp(pattern.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(m_path); }
    std::string file(const std::string& name) const { return m_path + "/" + name; }

private:
    std::string m_path;
};

TEST(Compress, AnEmptyRecipeChangesNothingButTheMetadata)
{
    const Model model = modelFromText(kPlain);
    const CompressResult result = compressed(model, "");
    Model stripped = result.model;
    ASSERT_EQ(stripped.metadata.size(), 4u);
    EXPECT_NE(result.model.findMetadata(kRecipeKey), nullptr);
    EXPECT_EQ(result.model.findMetadata(kOriginalKey)->size(), 32u);
    stripped.metadata.clear();
    EXPECT_EQ(firstDifference(stripped, model), "");
}

TEST(Compress, CarriesARecipeThatGivesTheSameResultAgain)
{
    const Model model = modelFromText(kPlain);
    const CompressResult result = compressed(model, prune("\"ratio\": 0.25") + "," + quantizeStep());
    const auto recipe = recipeFromJson(*result.model.findMetadata(kRecipeKey));
    ASSERT_TRUE(recipe) << recipe.error().message();
    const auto again = compress(model, *recipe, randomCalibration());
    ASSERT_TRUE(again);
    EXPECT_EQ(firstDifference(result.model, again->model), "");
    EXPECT_EQ(*again->model.findMetadata(kOriginalKey), *result.model.findMetadata(kOriginalKey));
}

TEST(Compress, CarriesAHashThatTheFileReadBackHasAndAChangedWeightHasNot)
{
    const CompressResult result = compressed(modelFromText(kPlain), quantizeStep());
    const std::string hash = *result.model.findMetadata(kContentKey);
    const auto bytes = serialize(result.model);
    ASSERT_TRUE(bytes);
    const auto back = readOnnx(*bytes, "", "result");
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(contentHash(*back).toHex(), hash);
    EXPECT_EQ(contentHash(back->withMetadata("author", "somebody")).toHex(), hash);
    GraphFields fields = back->graph->fields();
    std::vector<std::byte> data(fields.initializers[0]->data().span().begin(), fields.initializers[0]->data().span().end());
    data[0] ^= std::byte{1};
    const Tensor& first = *fields.initializers[0];
    fields.initializers[0] = Tensor::make(first.name(), first.type(), first.dims(), Bytes::fromVector(std::move(data)));
    EXPECT_NE(contentHash(back->withGraph(std::move(fields))).toHex(), hash);
}

TEST(Compress, AnUnknownLayerIsAnErrorThatNamesTheNearest)
{
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + prune("", "\"hiden\": {}") + "]}");
    ASSERT_TRUE(recipe);
    const auto result = compress(modelFromText(kPlain), *recipe, {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::UnknownLayer);
    EXPECT_EQ(result.error().message(), "hiden: the model has no layer of this name; the nearest is \"hidden\"");
}

TEST(Compress, StaticActivationsWithoutDataAreAnErrorAndWeightsAloneAreNot)
{
    const Model model = modelFromText(kPlain);
    const auto result = compress(model, *loadRecipe("int8"), {});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::NoData);
    EXPECT_TRUE(compress(model, *loadRecipe("int8-weights"), {}));
    EXPECT_TRUE(compress(model, *loadRecipe("prune50"), {}));
}

TEST(Compress, AStepThatIsSwitchedOffDoesNothing)
{
    const Model model = modelFromText(kPlain);
    const CompressResult result = compressed(model, "{\"technique\": \"prune\", \"enabled\": false}");
    EXPECT_EQ(result.model.graph->encodedBytes(), model.graph->encodedBytes());
    ASSERT_EQ(result.outcomes.size(), 1u);
    EXPECT_TRUE(result.outcomes[0].empty());
}

TEST(Compress, AStepThatEveryLayerRefusesLeavesTheModelAndItsVersionsAsTheyWere)
{
    std::string text = kPlain;
    text.replace(text.find("13]"), 2, "9");
    const Model model = modelFromText(text.c_str());
    const CompressResult result = compressed(model, R"({"technique": "quantize", "parameters": {"format": "int4", "activations": "none", "rounding": "adaround", "bias_correction": true}})");
    for (const LayerOutcome& outcome : result.outcomes.at(0))
        EXPECT_FALSE(outcome.applied || outcome.reason.empty()) << outcome.layer;
    Model stripped = result.model;
    stripped.metadata.clear();
    EXPECT_EQ(firstDifference(stripped, model), "");
    EXPECT_TRUE(result.raises.empty());
}

TEST(Compress, ChecksParametersOfARecipeThatWasNotRead)
{
    Recipe recipe;
    recipe.steps.push_back({.technique = "prune", .parameters = {{"ratio", 2.0}}});
    EXPECT_EQ(compress(modelFromText(kPlain), recipe, {}).error().code, ErrorCode::InvalidArgument);
    recipe.steps[0] = {.technique = "prune", .parameters = {}, .layers = {{"hidden", {{"method", std::string("lamp")}}}}};
    EXPECT_EQ(compress(modelFromText(kPlain), recipe, {}).error().code, ErrorCode::InvalidArgument);
    recipe.steps[0] = {.technique = "squash", .parameters = {}};
    EXPECT_EQ(compress(modelFromText(kPlain), recipe, {}).error().code, ErrorCode::InvalidArgument);
}

TEST(Compress, StopsWhenAsked)
{
    std::stop_source stop;
    stop.request_stop();
    const auto result = compress(modelFromText(kPlain), *loadRecipe("prune50"), {}, Job(stop.get_token()));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::Cancelled);
}

TEST(Compress, TheOrderOfStepsMakesADifferenceAndBothWork)
{
    const Model model = modelFromText(kPlain);
    const CompressResult first = compressed(model, prune("\"ratio\": 0.5") + "," + quantizeStep());
    const CompressResult last = compressed(model, quantizeStep() + "," + prune("\"ratio\": 0.5"));
    for (const CompressResult* result : {&first, &last}) {
        for (const Layer& layer : findLayers(result->model)) {
            const std::vector<float> values = layer.weightValues();
            EXPECT_GE(std::count(values.begin(), values.end(), 0.0F), static_cast<int64_t>(values.size() / 2)) << layer.name;
            EXPECT_TRUE(layer.isQuantized);
        }
        EXPECT_EQ(fileBytes(result->model), serialize(result->model)->size());
    }
    EXPECT_NE(firstDifference(first.model, last.model), "");
    const CompressResult weightsThenPrune = compressed(model, quantizeStep("\"activations\": \"none\"") + "," + prune("\"ratio\": 0.5"));
    EXPECT_TRUE(weightsThenPrune.outcomes[1][0].applied) << weightsThenPrune.outcomes[1][0].reason;
}

TEST(Compress, ChangingOneLayerKeepsTheTensorsOfTheOthers)
{
    const Model model = modelFromText(kPlain);
    CompressCache cache;
    const CompressResult a = compressed(model, prune("\"ratio\": 0.25"), &cache);
    const CompressResult b = compressed(model, prune("\"ratio\": 0.25", "\"hidden\": {\"ratio\": 0.75}"), &cache);
    EXPECT_EQ(GraphIndex(a.model.graph).constant("w2"), GraphIndex(b.model.graph).constant("w2"));
    EXPECT_NE(GraphIndex(a.model.graph).constant("w1"), GraphIndex(b.model.graph).constant("w1"));
    EXPECT_GT(cache.bytes(), 0u);
}

TEST(CompressCache, ForgetsWhatWasNotUsedForLongest)
{
    CompressCache cache(100);
    const auto key = [](int i) { return Hasher().add(i).finish(); };
    cache.keep(key(1), 1, 40);
    cache.keep(key(2), 2, 40);
    EXPECT_NE(cache.find<int>(key(1)), nullptr);
    cache.keep(key(3), 3, 40);
    EXPECT_EQ(cache.find<int>(key(2)), nullptr);
    EXPECT_EQ(*cache.find<int>(key(1)), 1);
    EXPECT_EQ(cache.bytes(), 80u);
}

TEST(Ledger, SumsToTheBytesThatExportWrites)
{
    const Model model = modelFromText(kPlain);
    for (const std::string& steps : {std::string(), quantizeStep(), quantizeStep("\"activations\": \"none\""),
                                     prune("") + "," + quantizeStep("", "\"hidden\": {\"enabled\": false}")}) {
        const CompressResult result = compressed(model, steps);
        const auto plan = engine().plan(result.model);
        ASSERT_TRUE(plan) << plan.error().message();
        const Ledger ledger = makeLedger(result.model, plan->get());
        EXPECT_EQ(ledger.fileBytes, static_cast<int64_t>(serialize(result.model)->size()));
        int64_t sum = ledger.graphBytes;
        for (const LayerLedger& layer : ledger.layers) {
            sum += layer.fileBytes;
            EXPECT_GT(layer.codeBytes, 0);
            EXPECT_EQ(layer.codeBytes + layer.biasBytes + layer.scaleBytes + layer.codebookBytes + layer.indexBytes + layer.overheadBytes, layer.fileBytes);
            EXPECT_GE(layer.overheadBytes, 0);
            EXPECT_GT(layer.macs, 0) << layer.layer;
        }
        EXPECT_EQ(sum, ledger.fileBytes);
        EXPECT_GT(ledger.graphBytes, 0);
        EXPECT_EQ(ledger.macs, 4 * 5 + 5 * 3);
        EXPECT_GT(ledger.ramBytes, 0);
    }
}

TEST(Ledger, CountsCodesAndBiasAndSaysWhatIsInteger)
{
    const CompressResult result = compressed(modelFromText(kPlain), quantizeStep("", "\"logits\": {\"enabled\": false}"));
    const auto plan = engine().plan(result.model);
    ASSERT_TRUE(plan);
    const Ledger ledger = makeLedger(result.model, plan->get());
    ASSERT_EQ(ledger.layers.size(), 2u);
    EXPECT_EQ(ledger.layers[0].codeBytes, 20);
    EXPECT_EQ(ledger.layers[0].biasBytes, 5 * 4);
    EXPECT_EQ(ledger.layers[0].scaleBytes, 2 * 5 * 4 + 5 + 5) << "of weights and bias, zero points, and both of what it writes";
    EXPECT_EQ(ledger.layers[0].weightType, "int8");
    EXPECT_TRUE(ledger.layers[0].integerKernel);
    EXPECT_EQ(ledger.integerMacs, 20);
    EXPECT_FALSE(ledger.layers[1].integerKernel);
    EXPECT_EQ(ledger.layers[1].codeBytes, 15 * 4);
    EXPECT_EQ(ledger.layers[1].biasBytes, 3 * 4);
    EXPECT_EQ(ledger.layers[1].stayedFloat, "left in float between integer layers");
    const Ledger unplanned = makeLedger(result.model, nullptr);
    EXPECT_EQ(unplanned.macs, -1);
    EXPECT_EQ(unplanned.ramBytes, -1);
    EXPECT_TRUE(unplanned.layers[0].integerKernel);
    EXPECT_FALSE(unplanned.layers[1].integerKernel);
}

TEST(Ledger, ZerosInADenseFileAreCountedButSaveNothing)
{
    const Model model = modelFromText(kPlain);
    const CompressResult result = compressed(model, prune("\"ratio\": 0.5"));
    const Ledger before = makeLedger(compressed(model, prune("\"ratio\": 0.0")).model, nullptr);
    const Ledger after = makeLedger(result.model, nullptr);
    EXPECT_EQ(after.layers[0].zeros, 10);
    EXPECT_EQ(after.layers[0].weights, 20);
    EXPECT_EQ(after.layers[0].fileBytes, before.layers[0].fileBytes);
}

TEST(SlowLedger, MeasuresTheDownloadAndWhatZerosWouldSave)
{
    const Model model = modelFromText(kPlain);
    const CompressResult result = compressed(model, prune("\"ratio\": 0.5"));
    const auto slow = makeSlowLedger(result.model, {});
    ASSERT_TRUE(slow);
    const Bytes bytes = *serialize(result.model);
    uLongf size = compressBound(bytes.size());
    std::vector<Bytef> packed(size);
    ASSERT_EQ(compress2(packed.data(), &size, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), 6), Z_OK);
    EXPECT_EQ(slow->downloadBytes, static_cast<int64_t>(size));
    // 20 weights, 10 zeros: 3 bytes of mask and 40 of weights instead of 80; 15 weights, 7 zeros: 2 + 32 instead of 60.
    EXPECT_EQ(slow->sparseBytes, static_cast<int64_t>(bytes.size()) - (80 - 43) - (60 - 34));
}

TEST(Export, WritesTheBytesThatTheLedgerPromisesAndProvesThem)
{
    const TemporaryFolder folder;
    const CompressResult result = compressed(modelFromText(kPlain), quantizeStep());
    const std::string path = folder.file("out.onnx");
    const auto report = exportModel(result.model, path, &engine());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_TRUE(report->ran) << report->notRun;
    EXPECT_EQ(report->fileBytes, std::filesystem::file_size(path));
    EXPECT_EQ(static_cast<int64_t>(report->fileBytes), makeLedger(result.model, nullptr).fileBytes);
    const auto back = readOnnx(path);
    ASSERT_TRUE(back);
    EXPECT_EQ(firstDifference(result.model, *back), "");
}

TEST(Export, OfAModelThatCannotBeRunSaysSoAndStillWrites)
{
    const TemporaryFolder folder;
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13, "private" : 1]> g (float[2] x) => (float[2] y) { y = private.Mystery(x) })");
    const auto report = exportModel(model, folder.file("out.onnx"), &engine());
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_FALSE(report->ran);
    EXPECT_NE(report->notRun.find("Mystery"), std::string::npos);
}

TEST(Export, DoesNotTouchTheTargetWhenTheModelIsBroken)
{
    const TemporaryFolder folder;
    const std::string path = folder.file("out.onnx");
    std::ofstream(path) << "before";
    Model model = modelFromText(kPlain);
    GraphFields fields = model.graph->fields();
    fields.initializers.clear();
    model = model.withGraph(std::move(fields));
    EXPECT_FALSE(exportModel(model, path, nullptr));
    EXPECT_EQ(std::filesystem::file_size(path), 6u);
}

TEST(FirstDifference, NamesWhatDiffers)
{
    const Model model = modelFromText(kPlain);
    EXPECT_EQ(firstDifference(model, model), "");
    EXPECT_EQ(firstDifference(model, model.withMetadata("a", "b")), "metadata differ");
    const CompressResult pruned = compressed(model, prune(""));
    Model stripped = pruned.model;
    stripped.metadata.clear();
    EXPECT_EQ(firstDifference(model, stripped), "initializer w1 differs");
}

}  // namespace
