// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_support.h"

namespace esp {

using namespace test;

namespace {

class DatasetFileTest : public ::testing::Test {
protected:
    std::string folder = temporaryFolder();

    void SetUp() override
    {
        std::string table;
        for (int i = 0; i < 10; ++i)
            table += std::to_string(i % 3) + "," + std::to_string(i) + ",0.5\n";
        writeTo(folder + "/data/t.csv", table);
        writeTo(folder + "/data/c.csv", "1,7,8\n2,9,10\n0,11,12\n");
    }

    Result<DataPair> open(const std::string& json, const ModelSignature& model = signature({-1, 2}, {-1, 3}))
    {
        return openData(writeTo(folder + "/m.dataset.json", json), model);
    }
    std::string errorOf(const std::string& json)
    {
        const std::string message = messageOf(open(json));
        const size_t at = message.rfind("m.dataset.json: ");
        return at == std::string::npos ? message : message.substr(at + 16);
    }
    static std::string file(const std::string& inputs, const std::string& more = "",
                            const std::string& evaluation = R"({"format": "csv", "file": "data/t.csv", "label_column": 0})")
    {
        return R"({"version": 1, "task": "classification", "evaluation": )" + evaluation + R"(, "inputs": )" + inputs
               + R"(, "outputs": {"scores": "out"})" + more + "}";
    }
};

TEST_F(DatasetFileTest, PreprocessesAndTakesOwnCalibrationFiles)
{
    const auto data = open(file(R"({"in": {"source": "x", "scale": 2, "mean": 1, "std": [4]}})",
                                R"(, "calibration": {"format": "csv", "file": "data/c.csv", "label_column": 0, "limit": 2}, "classes": ["a", "b", "c"])"));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 10u);
    EXPECT_EQ(data->calibration->size(), 2u);
    EXPECT_EQ(readFloats(*data->evaluation, 3), (std::vector<float>{(3 * 2 - 1) / 4.0f, (0.5f * 2 - 1) / 4}));
    EXPECT_EQ(readFloats(*data->calibration, 1), (std::vector<float>{(9 * 2 - 1) / 4.0f, (10 * 2 - 1) / 4.0f}));
    EXPECT_EQ(data->evaluation->classNames()[2], "c");
    EXPECT_EQ(data->evaluation->outputName(), "out");
}

TEST_F(DatasetFileTest, OpensTrainingSamplesWhenAskedFor)
{
    const std::string json = file(R"({"in": {"source": "x"}})", R"(, "training": {"format": "csv", "file": "data/c.csv", "label_column": 0})");
    const auto plain = open(json);
    ASSERT_TRUE(plain) << messageOf(plain);
    EXPECT_EQ(plain->training, nullptr);
    EXPECT_EQ(plain->evaluation->size(), 8u);
    const auto asked = openData(folder + "/m.dataset.json", signature({-1, 2}, {-1, 3}), {0, true});
    ASSERT_TRUE(asked) << messageOf(asked);
    ASSERT_NE(asked->training, nullptr);
    EXPECT_EQ(asked->training->size(), 3u);
    EXPECT_EQ(readFloats(*asked->training, 1), (std::vector<float>{9, 10}));
    EXPECT_EQ(errorOf(file(R"({"in": {"source": "x"}})", R"(, "training": {"format": "csv"})")), "training: names no file (format 'csv' takes: file label_column)");
}

TEST_F(DatasetFileTest, ALimitInTheFileComesBeforeTheSplit)
{
    const auto data = open(file(R"({"in": {"source": "x"}})", "", R"({"format": "csv", "file": "data/t.csv", "label_column": 0, "limit": 7})"));
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 6u);
    EXPECT_EQ(data->calibration->size(), 1u);
}

TEST_F(DatasetFileTest, ConstantsFillTheirShape)
{
    ModelSignature model = signature({-1, 2}, {-1, 3});
    model.inputs.push_back({"c", ElementType::Int64, {2, 2}});
    const auto data = open(file(R"({"in": {"source": "x"}, "c": {"constant": [[1, 2], [3, 4]]}})"), model);
    ASSERT_TRUE(data) << messageOf(data);
    const BoundInput& bound = data->evaluation->inputs()[1];
    ASSERT_EQ(bound.constant.size(), 32u);
    int64_t last = 0;
    std::memcpy(&last, bound.constant.data() + 24, 8);
    EXPECT_EQ(last, 4);
    EXPECT_NE(messageOf(open(file(R"({"in": {"source": "x"}, "c": {"constant": [1, 2, 3]}})"), model)).find("has 3 numbers, the model wants 2×2"),
              std::string::npos);
    EXPECT_NE(messageOf(open(file(R"({"in": {"source": "x"}, "c": {"constant": 0.5}})"), model)).find("is no int64"), std::string::npos);
    EXPECT_NE(messageOf(open(file(R"({"in": {"source": "x"}})"), model)).find("input c: nothing feeds it"), std::string::npos);
}

TEST_F(DatasetFileTest, AnUnknownKeyIsNamed)
{
    EXPECT_EQ(errorOf(file(R"({"in": {"source": "x", "means": 1}})")),
              "inputs.in.means: unknown key (known here: source constant state scale mean std layout order crop resize)");
    EXPECT_EQ(errorOf(file(R"({"in": {"source": "x"}})", R"(, "licence": "MIT")")),
              "licence: unknown key (known here: version task evaluation calibration training inputs outputs classes)");
    EXPECT_EQ(errorOf(file(R"({"in": {"source": "x"}})", "", R"({"format": "csv", "file": "data/t.csv", "labels": "y"})")),
              "evaluation.labels: unknown key (known here: format limit file label_column)");
}

TEST_F(DatasetFileTest, EveryWrongValueIsNamed)
{
    const std::string input = R"({"in": {"source": "x"}})";
    EXPECT_EQ(errorOf("{}"), "\"version\" is missing (1 is read)");
    EXPECT_EQ(errorOf(R"({"version": 2})"), "version: version 2 is not read; 1 is");
    EXPECT_EQ(errorOf(R"({"version": 1})"), "\"task\" is missing");
    EXPECT_EQ(errorOf("[]"), "an object { } is expected");
    EXPECT_NE(errorOf("{\"version\": 1,\n  oops}").find("line 2"), std::string::npos);
    EXPECT_NE(errorOf("").find("the text ends too early"), std::string::npos);
    EXPECT_EQ(errorOf(file(R"({"in": {"source": "x", "std": [1, 0]}})")), "inputs.in.std: 0 is not possible, values are divided by it");
    EXPECT_EQ(errorOf(file(R"({"in": {"source": "x", "scale": "1"}})")), "inputs.in.scale: a finite number is expected");
    EXPECT_EQ(errorOf(file(R"({"in": {"source": "x", "layout": "HWC"}})")), "inputs.in.layout: 'HWC' is not known; NCHW and NHWC are");
    EXPECT_EQ(errorOf(file(R"({"in": {"state": "out"}})")), "inputs.in.state: state fed back from an output is not supported");
    EXPECT_EQ(errorOf(file(R"({"in": {}})")), "inputs.in: \"source\" or \"constant\" is expected");
    EXPECT_EQ(errorOf(file(R"({"out": {"source": "x"}})")), "inputs.out: the model has no input of that name (it has in)");
    EXPECT_EQ(errorOf(file(R"({"in": {"constant": 1}})")), "inputs: none has a source, every sample would be the same");
    EXPECT_EQ(errorOf(file(input, "", R"({"format": "wav", "file": "a"})")),
              "evaluation.format: format 'wav' is not known (npz, idx, cifar10, cifar100, images, csv)");
    EXPECT_EQ(errorOf(file(input, "", R"({"format": "csv"})")), "evaluation: names no file (format 'csv' takes: file label_column)");
    EXPECT_EQ(errorOf(file(input, "", R"({"format": "csv", "file": "data/t.csv", "limit": 0})")),
              "evaluation.limit: a whole number of at least 1 is expected, not 0");
    EXPECT_EQ(errorOf(file(input, R"(, "classes": ["a"])")), "classes: has 1 names, output out has 3 classes");
    EXPECT_NE(errorOf(file(input, "", R"({"format": "csv", "file": "data/none.csv"})")).find("does not exist"), std::string::npos);
    EXPECT_NE(errorOf(file(input, "", R"({"format": "csv", "file": "data/t.csv", "label_column": 3})")).find("label_column 3 is outside of its 3 columns"),
              std::string::npos);
    EXPECT_NE(errorOf(file(R"({"in": {"source": "z"}})")).find("source 'z' is not in t.csv (it has x)"), std::string::npos);
    EXPECT_NE(errorOf(file(R"({"in": {"source": "x", "mean": [1, 2]}})")).find("mean has 2 numbers"), std::string::npos);
    EXPECT_NE(errorOf(file(R"({"in": {"source": "x", "crop": 4}})")).find("resize and crop are for format 'images', not for 'csv'"), std::string::npos);
    const std::string deep(100000, '[');
    EXPECT_NE(errorOf(deep).find("more than 64 levels"), std::string::npos);
}

}  // namespace
}  // namespace esp
