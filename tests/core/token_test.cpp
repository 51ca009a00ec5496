// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Datasets of tokens and what an engine makes of them, from the file to loss and perplexity.
#include "core/data/dataset_file.h"
#include "core/engine/engine.h"
#include "data_support.h"
#include "tests/support/model_text.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace esp {
namespace {

using namespace test;

std::string npy(const std::vector<int64_t>& numbers, const std::string& shape)
{
    std::string header = "{'descr': '<i8', 'fortran_order': False, 'shape': " + shape + ", }";
    header += std::string(63 - (10 + header.size()) % 64, ' ') + "\n";
    std::string file = "\x93NUMPY" + littleEndian(1, 1) + littleEndian(0, 1) + littleEndian(header.size(), 2) + header;
    for (const int64_t number : numbers)
        file += littleEndian(static_cast<uint64_t>(number), 8);
    return file;
}

constexpr const char* kJson = R"({"version": 1, "task": "next-token", "evaluation": {"format": "npz", "file": "t.npz"},
    "inputs": {"tokens": {"source": "x"}}, "outputs": {"scores": "logits"}})";

/// Each token says on its own which follows: the row of a table of logits.
Model tableModel(const std::string& tail = "logits = Gather(table, tokens)")
{
    return modelFromText((R"(<ir_version: 8, opset_import: ["" : 13]> g (int64[batch,seq] tokens) => (float[batch,seq,4] logits)
        <float[4,4] table = {2.0, 1.0, 0.0, -1.0,  0.5, 3.0, 0.0, 0.0,  -2.0, 0.0, 1.5, 0.0,  0.0, 0.1, 0.2, 0.3}> { )" + tail + " }").c_str());
}
constexpr double kTable[4][4] = {{2, 1, 0, -1}, {0.5, 3, 0, 0}, {-2, 0, 1.5, 0}, {0, 0.1, 0.2, 0.3}};

class Tokens : public ::testing::Test {
protected:
    std::string folder = temporaryFolder();
    static constexpr int64_t kRows = 15;
    static constexpr int64_t kLength = 7;
    std::vector<int64_t> x;
    std::vector<int64_t> y;

    void SetUp() override
    {
        std::mt19937_64 random(1);
        for (int64_t i = 0; i < kRows * kLength; ++i) {
            x.push_back(static_cast<int64_t>(random() % 4));
            y.push_back(static_cast<int64_t>(random() % 4));
        }
    }

    Result<DataPair> open(const Model& model = tableModel(), const std::string& json = kJson, size_t limit = 0)
    {
        writeTo(folder + "/t.npz", zipArchive({{"x.npy", npy(x, "(15, 7)")}, {"y.npy", npy(y, "(15, 7)")}}, false));
        return openData(writeTo(folder + "/m.dataset.json", json), signatureOf(model), {limit});
    }
    std::string refused(const std::vector<std::pair<std::string, std::string>>& members, const std::string& json = kJson)
    {
        writeTo(folder + "/t.npz", zipArchive(members, false));
        return messageOf(openData(writeTo(folder + "/m.dataset.json", json), signatureOf(tableModel())));
    }
    static std::shared_ptr<Engine> engine(int threads)
    {
        EngineOptions options;
        options.threads = threads;
        return *Engine::create(options);
    }
};

TEST_F(Tokens, LossAndPerplexityAreThoseOfTheTable)
{
    const auto data = open();
    ASSERT_TRUE(data) << messageOf(data);
    ASSERT_EQ(data->evaluation->size(), 12u);
    const auto evaluation = engine(2)->evaluate(tableModel(), data->evaluation);
    ASSERT_TRUE(evaluation) << evaluation.error().message();
    double loss = 0;
    int64_t right = 0;
    for (int64_t row = 0; row < kRows; ++row) {
        for (int64_t i = 0; i < kLength && row % 5 != 4; ++i) {
            const double* scores = kTable[x[static_cast<size_t>(row * kLength + i)]];
            const int64_t label = y[static_cast<size_t>(row * kLength + i)];
            double sum = 0;
            for (int c = 0; c < 4; ++c)
                sum += std::exp(scores[c]);
            loss -= std::log(std::exp(scores[label]) / sum);
            right += std::max_element(scores, scores + 4) - scores == label;
        }
    }
    const MetricValues& values = (*evaluation)->values;
    EXPECT_EQ((*evaluation)->samples, 12);
    EXPECT_EQ((*evaluation)->answers.size(), 84u);
    EXPECT_NEAR(values.of(metricLoss).value, loss / 84, 1e-6);
    EXPECT_NEAR(values.of(metricPerplexity).value, std::exp(loss / 84), 1e-5);
    EXPECT_EQ(values.of(metricTop1).count, right);
    EXPECT_LT(values.of(metricLoss).interval.low, values.of(metricLoss).value);
}

TEST_F(Tokens, TheSameBitsForAnyThreadsAndBatches)
{
    const auto data = open();
    ASSERT_TRUE(data) << messageOf(data);
    const auto first = engine(1)->evaluate(tableModel(), data->evaluation, {.batch = 1});
    ASSERT_TRUE(first);
    for (const int threads : {1, 2, 7}) {
        for (const int64_t batch : {1, 5, 12}) {
            const auto again = engine(threads)->evaluate(tableModel(), data->evaluation, {.batch = batch});
            ASSERT_TRUE(again);
            EXPECT_EQ((*again)->answers, (*first)->answers) << threads << " threads, batch " << batch;
            EXPECT_EQ((*again)->values.of(metricLoss), (*first)->values.of(metricLoss));
        }
    }
}

TEST_F(Tokens, ProbabilitiesHaveTheLossOfTheirLogits)
{
    const auto data = open();
    ASSERT_TRUE(data) << messageOf(data);
    const auto logits = engine(2)->evaluate(tableModel(), data->evaluation);
    const Model softmax = tableModel("rows = Gather(table, tokens)  logits = Softmax<axis = -1>(rows)");
    const auto probabilities = engine(2)->evaluate(softmax, data->evaluation);
    ASSERT_TRUE(logits && probabilities);
    EXPECT_NEAR((*probabilities)->values.of(metricLoss).value, (*logits)->values.of(metricLoss).value, 1e-6);
}

TEST_F(Tokens, StreamedFiguresEndExact)
{
    const auto data = open();
    ASSERT_TRUE(data) << messageOf(data);
    const auto workbench = engine(1);
    EvaluateOptions options;
    options.reference = *workbench->evaluate(tableModel(), data->evaluation);
    options.batch = 3;
    EvaluationUpdate last;
    options.onUpdate = [&](const EvaluationUpdate& update) { last = update; };
    const Model changed = tableModel("rows = Gather(table, tokens)  logits = Neg(rows)");
    const auto evaluation = workbench->evaluate(changed, data->evaluation, options);
    ASSERT_TRUE(evaluation);
    EXPECT_EQ(last.seen, 12);
    EXPECT_EQ(last.total, 12);
    const PairedComparison paired = comparePaired(options.reference->answers, (*evaluation)->answers, data->evaluation->labels(), true, (*evaluation)->form);
    EXPECT_EQ(last.flipsSeen, static_cast<int64_t>(paired.flipped.size()));
    EXPECT_NEAR(last.values.of(metricPerplexity).value, (*evaluation)->values.of(metricPerplexity).value, 1e-9);
    EXPECT_NEAR(last.values.of(metricTop1).value, (*evaluation)->values.of(metricTop1).value, 1e-9);
    EXPECT_NEAR(paired.lossDifference, (*evaluation)->values.of(metricLoss).value - options.reference->values.of(metricLoss).value, 1e-9);
}

TEST_F(Tokens, RefusesByNameWhatDoesNotFit)
{
    const std::string good = npy(x, "(15, 7)");
    EXPECT_NE(refused({{"x.npy", good}}).find("has no array y; task 'next-token' needs the next token of every position there"), std::string::npos);
    const std::string shorter = npy(std::vector<int64_t>(90), "(15, 6)");
    EXPECT_NE(refused({{"x.npy", good}, {"y.npy", shorter}}).find("rows of x have 7 tokens, those of y 6; each token needs the one that follows it"), std::string::npos);
    const std::string classes = npy(std::vector<int64_t>(15), "(15,)");
    EXPECT_NE(refused({{"x.npy", good}, {"y.npy", classes}}).find("array y: has the shape 15; a row of next tokens is expected for each sample"), std::string::npos)
        << refused({{"x.npy", good}, {"y.npy", classes}});
    std::vector<int64_t> tokens = x;
    tokens[9] = 4;
    EXPECT_NE(refused({{"x.npy", npy(tokens, "(15, 7)")}, {"y.npy", good}})
                  .find("t.npz #1, position 2: its token is 4, the model's output logits has scores for 4 tokens (0 to 3)"),
              std::string::npos);
    EXPECT_NE(refused({{"x.npy", good}, {"y.npy", npy(tokens, "(15, 7)")}}).find("t.npz #1, position 2: its next token is 4"), std::string::npos);
    tokens[9] = -1;
    EXPECT_NE(refused({{"x.npy", npy(tokens, "(15, 7)")}, {"y.npy", good}}).find("its token is -1"), std::string::npos);
    const std::string csv = R"({"version": 1, "task": "next-token", "evaluation": {"format": "csv", "file": "t.csv"},
        "inputs": {"tokens": {"source": "x"}}, "outputs": {"scores": "logits"}})";
    EXPECT_NE(refused({{"x.npy", good}, {"y.npy", good}}, csv).find("evaluation.format: format 'csv' holds no tokens; task 'next-token' takes 'npz'"), std::string::npos);
    EXPECT_NE(refused({{"x.npy", good}, {"y.npy", good}}, R"({"version": 1, "task": "detection"})").find("evaluation\" is missing"), std::string::npos);
    // One answer for a whole sequence is no next token at each position.
    const auto data = open();
    ASSERT_TRUE(data);
    const auto pooled = engine(1)->evaluate(tableModel("rows = Gather(table, tokens)  logits = ReduceMean<axes = [1]>(rows)"), data->evaluation);
    ASSERT_FALSE(pooled);
    EXPECT_NE(pooled.error().message().find("is not an answer at each of the 7 positions"), std::string::npos) << pooled.error().message();
}

TEST_F(Tokens, TheFileReadsBackAsItWasWritten)
{
    const auto file = parseDatasetFile("m.dataset.json", kJson);
    ASSERT_TRUE(file) << file.error().message();
    EXPECT_EQ(file->task, Task::NextToken);
    const auto again = parseDatasetFile("m.dataset.json", toJson(*file, ""));
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(*again, *file);
}

TEST_F(Tokens, LimitCutsSequencesNotPositions)
{
    const auto data = open(tableModel(), kJson, 3);
    ASSERT_TRUE(data) << messageOf(data);
    EXPECT_EQ(data->evaluation->size(), 3u);
    EXPECT_EQ(data->evaluation->labels().size(), 21u);
}

}  // namespace
}  // namespace esp
