// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The datasets beside the shared models, against values computed with NumPy from the same files.
#include "data_support.h"

#include <numeric>

namespace esp {
using namespace test;

namespace {

ModelSignature model(const std::string& input, Dims dims, const std::string& output, int64_t classes)
{
    ModelSignature model;
    model.inputs.push_back({input, ElementType::Float, std::move(dims)});
    if (classes > 0)
        model.outputs.push_back({output, ElementType::Float, {-1, classes}});
    else
        model.outputs.push_back({output, ElementType::Int64, {-1}});
    return model;
}

int64_t labelSum(const Dataset& data)
{
    return std::accumulate(data.labels().begin(), data.labels().end(), int64_t{0});
}

double sum(const std::vector<float>& values)
{
    return std::accumulate(values.begin(), values.end(), 0.0);
}

class SharedData : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (!std::filesystem::exists(ESPALIER_SHARED "/models"))
            GTEST_SKIP() << "the shared models and data are not here";
    }
    static std::string json(const std::string& name) { return std::string(ESPALIER_SHARED "/models/") + name + ".dataset.json"; }
};

TEST_F(SharedData, CifarIsNormalizedByChannel)
{
    const auto data = openData(json("cifar10-resnet20"), model("input", {-1, 3, 32, 32}, "logits", 10));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 500u);
    EXPECT_EQ(data->calibration->size(), 1000u);
    EXPECT_EQ(data->evaluation->description(), "cifar10: test_500.bin, 500 samples");
    EXPECT_EQ(data->evaluation->sampleName(17), "test_500.bin #17");
    EXPECT_EQ(data->evaluation->classNames()[9], "truck");
    EXPECT_EQ(data->evaluation->labels()[17], 7);
    const std::vector<float> values = readFloats(*data->evaluation, 17);
    EXPECT_NEAR(values[0], -1.0904187f, 2e-7);
    EXPECT_NEAR(values[1], -0.9362959f, 2e-7);
    EXPECT_NEAR(values[3071], 1.6116778f, 3e-7);
    EXPECT_NEAR(sum(values), 887.0190707, 1e-3);
}

TEST_F(SharedData, MnistComesFromGzippedIdxWithOwnCalibrationImages)
{
    const auto data = openData(json("mnist-8"), model("Input3", {1, 1, 28, 28}, "Plus214_Output_0", 10));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 10000u);
    EXPECT_EQ(data->calibration->size(), 1000u);
    EXPECT_EQ(sum(readFloats(*data->evaluation, 9999)), 41833.0);
    EXPECT_EQ(data->evaluation->labels()[9999], 6);
    EXPECT_EQ(labelSum(*data->evaluation), 44434);
    const auto scaled = openData(json("lenet5"), model("data", {-1, 1, 28, 28}, "prob", 10));
    ASSERT_TRUE(scaled) << messageOf(scaled);
    EXPECT_NEAR(sum(readFloats(*scaled->evaluation, 9999)), 41833.0 / 255, 1e-4);
    EXPECT_NE(scaled->evaluation->identity(), data->evaluation->identity());
    EXPECT_EQ(scaled->evaluation->labelIdentity() == data->evaluation->labelIdentity(), false);  // the answers stand in other outputs
}

TEST_F(SharedData, WithoutCalibrationFilesEveryFifthSampleCalibratesAndIsLeftOut)
{
    const auto data = openData(json("kws-dscnn-bn"), model("input", {-1, 49, 10, 1}, "prob", 12));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 480u);
    EXPECT_EQ(data->calibration->size(), 120u);
    EXPECT_EQ(data->evaluation->sampleName(4), "kws_600.npz #5");
    EXPECT_EQ(data->calibration->sampleName(1), "kws_600.npz #9");
    EXPECT_EQ(data->calibration->labels()[0], 5);
    EXPECT_EQ(labelSum(*data->evaluation), 2601);
    const std::vector<float> values = readFloats(*data->evaluation, 4);
    EXPECT_EQ(values[0], -50.869152f);
    EXPECT_NEAR(sum(values), -1164.7281, 1e-3);
}

TEST_F(SharedData, GestureTablesFeedNumbersAndAConstant)
{
    const auto points = openData(json("gesture-keypoints"), model("input", {-1, 42}, "class_ids", 0));
    ASSERT_TRUE(points) << messageOf(points);
    EXPECT_EQ(points->evaluation->size(), 3560u);
    EXPECT_EQ(points->evaluation->outputKind(), OutputKind::Classes);
    EXPECT_EQ(labelSum(*points->evaluation), 3426);
    const std::vector<float> values = readFloats(*points->evaluation, 4);
    EXPECT_EQ(values[2], 0.20634921f);
    EXPECT_NEAR(sum(values), -8.61904761904762, 1e-5);

    ModelSignature history = model("input", {-1, 32}, "class_ids", 0);
    history.inputs.push_back({"score_threshold", ElementType::Float, {}});
    const auto moves = openData(json("gesture-history"), history);
    ASSERT_TRUE(moves) << messageOf(moves);
    EXPECT_EQ(labelSum(*moves->evaluation), 6158);
    ASSERT_EQ(moves->evaluation->inputs().size(), 2u);
    EXPECT_TRUE(moves->evaluation->inputs()[1].isConstant);
    EXPECT_EQ(moves->evaluation->inputs()[1].constant.size(), 4u);
}

TEST_F(SharedData, TokensCarryANextTokenAtEachPosition)
{
    ModelSignature stories;
    stories.inputs.push_back({"tokens", ElementType::Int64, {-1, -1}});
    stories.outputs.push_back({"logits", ElementType::Float, {-1, -1, 512}});
    const auto data = openData(json("stories260k"), stories);
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->task(), Task::NextToken);
    EXPECT_EQ(data->evaluation->size(), 160u);
    EXPECT_EQ(data->calibration->size(), 40u);
    EXPECT_EQ(data->evaluation->answerForm(), (AnswerForm{128, true}));
    ASSERT_EQ(data->evaluation->labels().size(), 160u * 128);
    // y is x one position further on.
    std::vector<int64_t> tokens(128);
    ASSERT_TRUE(data->evaluation->read(7, 0, reinterpret_cast<std::byte*>(tokens.data())));
    for (size_t i = 0; i + 1 < tokens.size(); ++i)
        EXPECT_EQ(data->evaluation->label(7 * 128 + i), tokens[i + 1]) << i;
    EXPECT_EQ(data->evaluation->answerName(4 * 128 + 5), "tokens_200x128.npz #5, position 5");
}

TEST_F(SharedData, ABarePathGuessesPixelsFrom0To1AndSaysSo)
{
    const auto images = openData(ESPALIER_SHARED "/data/mnist/t10k-images-idx3-ubyte.gz", model("data", {-1, 1, 28, 28}, "prob", 10));
    ASSERT_TRUE(images) << messageOf(images);
    EXPECT_EQ(images->evaluation->size(), 8000u);
    EXPECT_EQ(images->evaluation->description(),
              "idx: t10k-images-idx3-ubyte.gz, 8000 of 10000 samples (every fifth calibrates); pixels / 255, NCHW (guessed)");
    EXPECT_EQ(readFloats(*images->calibration, 1999).size(), 784u);
    EXPECT_NEAR(sum(readFloats(*images->calibration, 1999)), 41833.0 / 255, 1e-4);
    const auto folder = openData(ESPALIER_SHARED "/data/mnist", model("data", {-1, 1, 28, 28}, "prob", 10), {100});
    ASSERT_TRUE(folder) << messageOf(folder);
    EXPECT_EQ(folder->evaluation->size(), 100u);
    EXPECT_EQ(folder->calibration->identity(), images->calibration->identity());
    const auto cifar = openData(ESPALIER_SHARED "/data/cifar10/test_500.bin", model("input", {-1, 3, 32, 32}, "logits", 10));
    ASSERT_TRUE(cifar) << messageOf(cifar);
    const auto table = openData(ESPALIER_SHARED "/data/gesture/keypoint.csv", model("input", {-1, 42}, "class_ids", 0));
    ASSERT_TRUE(table) << messageOf(table);
    EXPECT_EQ(table->evaluation->description(),
              "csv: keypoint.csv, label in column 0 (guessed), 3560 of 4450 samples (every fifth calibrates)");
}

TEST_F(SharedData, DataBesideAModelAreFound)
{
    EXPECT_EQ(findDataBeside(ESPALIER_SHARED "/models/squeezenet1.1.onnx"), json("squeezenet1.1"));
    EXPECT_EQ(findDataBeside(ESPALIER_SHARED "/models/nsnet2.onnx"), "");
}

}  // namespace
}  // namespace esp
