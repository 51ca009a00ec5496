// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/ledger.h"
#include "core/compress/weight_storage.h"
#include "tests/core/weights_support.h"
#include "tests/support/model_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace esp::test {
namespace {

/// Codes of which one in `each` is not 0.
std::shared_ptr<const QuantizedWeights> sparseCodes(const char* format, int64_t count, int each)
{
    std::mt19937 random(3);
    std::vector<float> values(static_cast<size_t>(count), 0);
    for (float& value : values)
        if (random() % static_cast<uint32_t>(each) == 0)
            value = static_cast<float>(random()) * 0x1p-31F - 1;
    return std::make_shared<const QuantizedWeights>(codesOf(values, {1, 1, count}, true, *findWeightFormat(format), WeightCalibration::MinMax));
}

TEST(SparseStorage, TakesGapsWhereFewAreGivenAMaskWhereManyAreAndAllWhereMostAre)
{
    const auto kindOf = [](int each) {
        const WeightStorage storage = storageOf(sparseCodes("int8", 100000, each), {100000}, true);
        return storage.sparse ? storage.sparse->kind : SparseIndex::None;
    };
    EXPECT_EQ(kindOf(40), SparseIndex::Gaps);
    EXPECT_EQ(kindOf(2), SparseIndex::Mask);
    EXPECT_EQ(kindOf(1), SparseIndex::None);
}

TEST(SparseStorage, OfATenthTakesCloseToItsEntropy)
{
    constexpr double kCount = 200000;
    const auto codes = sparseCodes("int4", static_cast<int64_t>(kCount), 10);
    const WeightStorage storage = storageOf(codes, {static_cast<int64_t>(kCount)}, true);
    const double bits = 8 * static_cast<double>(storage.codeBytes + storage.indexBytes) / kCount;
    // One in ten (a few of them rounded to 0), and which of 15 codes.
    const double share = 1 - static_cast<double>(std::count(codes->codes.begin(), codes->codes.end(), 0)) / kCount;
    const double ideal = -share * std::log2(share) - (1 - share) * std::log2(1 - share) + share * std::log2(14.0);
    EXPECT_LT(bits, 1.15 * ideal);
    EXPECT_GT(bits, ideal);
}

TEST(SparseStorage, GivesDigitsThatAddUpToEveryPlace)
{
    for (const int each : {2, 7, 100, 3000}) {
        const auto weights = sparseCodes("int8", 9001, each);
        const CodeTensor codes = codeTensorOf("w", {9001}, weights);
        for (const SparseIndex kind : {SparseIndex::Mask, SparseIndex::Gaps})
            for (const int64_t radix : {2, 5, 256}) {
                SparseStorage storage;
                storage.kind = kind;
                storage.index.radix = radix;
                const std::vector<uint8_t> digits = indexDigits(codes, storage);
                const TensorPtr given = givenCodes("g", codes, storage);
                std::vector<int8_t> back(9001, 0);
                if (kind == SparseIndex::Gaps) {
                    ASSERT_EQ(given->count(), static_cast<int64_t>(digits.size()));
                    size_t place = 0;
                    for (size_t i = 0; i < digits.size(); ++i, ++place) {
                        ASSERT_LT(digits[i], radix);
                        place += digits[i];
                        ASSERT_LT(place, back.size());
                        back[place] = static_cast<int8_t>(given->data().data()[i]);
                    }
                } else {
                    size_t next = 1;
                    for (size_t i = 0; i < back.size(); ++i)
                        if (digits[i])
                            back[i] = static_cast<int8_t>(given->data().data()[next++]);
                }
                ASSERT_EQ(back, weights->codes) << each << ", radix " << radix;
            }
    }
}

class EverySparseFormat : public testing::TestWithParam<std::string> {};

TEST_P(EverySparseFormat, IsReadBackFromTheExportAndComputesTheSameBits)
{
    const WeightFormat& format = *findWeightFormat(GetParam());
    for (const char* ratio : {"0.6", "0.97"})
        for (const char* activations : {"static", "none"}) {
            if (activations == std::string("static") && !format.isForIntegers())
                continue;
            const std::string prune = std::string(R"({"technique": "prune", "parameters": {"method": "layer", "ratio": )") + ratio + "}}, ";
            const std::string parameters = "\"activations\": \"" + std::string(activations) + "\", \"rounding\": \"nearest\", \"format\": \"" + GetParam() + "\"";
            const CompressResult packed = compressed(twoLayers(), prune + quantizeStep(parameters));
            const CompressResult plain = compressed(twoLayers(), prune + quantizeStep(parameters + ", \"style\": \"compatible\""));
            const std::vector<Layer> a = findLayers(packed.model), b = findLayers(plain.model);
            const Ledger ledger = makeLedger(packed.model, nullptr);
            ASSERT_EQ(a.size(), 2u);
            for (size_t i = 0; i < a.size(); ++i) {
                ASSERT_TRUE(a[i].codes && b[i].codes) << a[i].name << ": " << a[i].refusal;
                EXPECT_EQ(a[i].weightValues(), b[i].weightValues());
                EXPECT_EQ(a[i].codes->isSparse, ledger.layers[i].indexBytes > 0);
                EXPECT_EQ(ledger.layers[i].weightType.starts_with("sparse "), a[i].codes->isSparse);
                const LayerLedger& entry = ledger.layers[i];
                EXPECT_EQ(entry.codeBytes + entry.biasBytes + entry.scaleBytes + entry.codebookBytes + entry.indexBytes + entry.overheadBytes, entry.fileBytes);
                // ONNX Runtime places no floats of these types.
                const bool canBeSparse = format.rule != WeightFormat::Rule::Float || format.type == ElementType::Float16;
                EXPECT_TRUE(canBeSparse || !a[i].codes->isSparse);
                if (ratio == std::string("0.97") && canBeSparse) {
                    EXPECT_TRUE(a[i].codes->isSparse);
                    EXPECT_LT(entry.codeBytes + entry.indexBytes, entry.weights / 8 + entry.weights * 3 / 100 * 3);
                }
            }
            for (uint32_t seed = 1; seed < 3; ++seed)
                EXPECT_EQ(runOnce(packed.model, seed).at("y"), runOnce(plain.model, seed).at("y"));
            EXPECT_EQ(plannedOps(packed.model), plannedOps(plain.model)) << "all is put in place before the model runs";
        }
}

std::vector<std::string> formatsWithZero()
{
    std::vector<std::string> names;
    for (const WeightFormat& format : weightFormats())
        if (format.hasZero())
            names.emplace_back(format.id);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Formats, EverySparseFormat, testing::ValuesIn(formatsWithZero()), [](const auto& info) { return info.param; });

TEST(SparseStorage, RaisesTheOpsetWhereZerosAreLeftOutAndNotWhereAllIsRefused)
{
    Model model = twoLayers();
    model.opsets = {{"", 9}};
    const std::string prune = R"({"technique": "prune", "parameters": {"method": "layer", "ratio": 0.8}}, )";
    for (const char* format : {"int8", "int16", "float16"}) {
        const std::string parameters = std::string("\"rounding\": \"nearest\", \"activations\": \"none\", \"format\": \"") + format + "\"";
        const CompressResult sparse = compressed(model, prune + quantizeStep(parameters));
        EXPECT_EQ(sparse.model.opset(), 13) << format;
        EXPECT_TRUE(findLayers(sparse.model)[0].codes->isSparse) << format;
        const CompressResult dense = compressed(model, quantizeStep(parameters));
        EXPECT_EQ(dense.model.opset(), 9) << format;
        EXPECT_FALSE(findLayers(dense.model)[0].codes->isSparse) << format;
    }
    EXPECT_EQ(compressed(model, quantizeStep("\"format\": \"float8e4m3fn\"")).model.opset(), 9) << "integer activations are refused";
}

TEST(Pack, LeavesZerosOfFloatWeightsOutAndChangesNothingElse)
{
    const std::string prune = R"({"technique": "prune", "parameters": {"method": "layer", "ratio": 0.9}})";
    const CompressResult pruned = compressed(twoLayers(), prune);
    const CompressResult packed = compressed(twoLayers(), prune + R"(, {"technique": "pack"})");
    const std::vector<Layer> a = findLayers(pruned.model), b = findLayers(packed.model);
    for (size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].weightValues(), b[i].weightValues());
        EXPECT_EQ(b[i].codes->typeName(), "sparse float32");
        EXPECT_LT(makeLedger(packed.model, nullptr).layers[i].fileBytes, 0.2 * static_cast<double>(makeLedger(pruned.model, nullptr).layers[i].fileBytes));
        EXPECT_NE(packed.outcomes.at(1).at(i).note.find("stored without zeros in 1"), std::string::npos) << packed.outcomes.at(1).at(i).note;
    }
    for (uint32_t seed = 1; seed < 3; ++seed)
        EXPECT_EQ(runOnce(packed.model, seed).at("y"), runOnce(pruned.model, seed).at("y"));
    EXPECT_EQ(plannedOps(packed.model), plannedOps(pruned.model));
}

TEST(Pack, SaysWhyItLeavesALayerAsItIs)
{
    const CompressResult dense = compressed(twoLayers(), R"({"technique": "pack"})");
    EXPECT_EQ(dense.outcomes.at(0).at(0).reason, "too few of its weights are 0 for leaving them out to save anything; prune it first");
    EXPECT_EQ(dense.model.opset(), twoLayers().opset());
    const CompressResult codes = compressed(twoLayers(), quantizeStep("\"activations\": \"none\"") + R"(, {"technique": "pack"})");
    EXPECT_EQ(codes.outcomes.at(1).at(0).reason, "its weights are codes, which quantization packs where it comes after pruning");
    const char* kPrune = R"({"technique": "prune", "parameters": {"ratio": 0.9}}, {"technique": "pack"}, )";
    for (const std::string& next : {std::string(R"({"technique": "pack"})"), quantizeStep("\"activations\": \"none\""), std::string(R"({"technique": "prune"})")})
        EXPECT_EQ(compressed(twoLayers(), kPrune + next).outcomes.at(2).at(0).reason, "its zeros are left out already; packing belongs at the end of a recipe");
}

TEST(Pack, OfALayerOfZerosKeepsNothing)
{
    Model model = twoLayers();
    GraphFields fields = model.graph->fields();
    fields.initializers[2] = Tensor::fromFloats("v", {50, 200}, std::vector<float>(10000, 0));
    model = model.withGraph(std::move(fields));
    const CompressResult packed = compressed(model, R"({"technique": "pack"})");
    EXPECT_TRUE(packed.outcomes.at(0).at(1).applied);
    EXPECT_EQ(runOnce(packed.model, 1).at("y"), std::vector<float>(200, 0));
}

}  // namespace
}  // namespace esp::test
