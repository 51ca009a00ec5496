// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What bad files are refused with. The command line's whole table is tests/checks/bad_input.py.
#include "core/base/file.h"
#include "core/base/readable.h"
#include "core/compress/project.h"
#include "core/compress/recipe.h"
#include "core/engine/engine.h"
#include "data_support.h"
#include "tests/support/model_text.h"

#include <csignal>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace esp {

using namespace test;

namespace {

/// The sentence that a file of these bytes is refused with as a model.
std::string refusal(std::string bytes)
{
    const Result<Model> model = readOnnx(Bytes::fromString(std::move(bytes)), ".", "m.onnx");
    return model ? "read" : model.error().message();
}

std::string tensorOf(uint64_t dim)
{
    std::string tensor = "\x08";
    for (; dim >= 0x80; dim >>= 7)
        tensor += static_cast<char>(dim | 0x80);
    tensor += static_cast<char>(dim);
    tensor += std::string("\x10\x01", 2);
    const std::string graph = "\x2a" + std::string(1, static_cast<char>(tensor.size())) + tensor;
    return "\x3a" + std::string(1, static_cast<char>(graph.size())) + graph;
}

size_t filesIn(const std::string& folder)
{
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

/// Runs in a process of its own; its exit code.
template <typename Body>
int inChild(const Body& body)
{
    const pid_t child = ::fork();
    if (child == 0)
        ::_exit(body());
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

TEST(BadModel, OtherKindsOfFilesAreNamed)
{
    const std::pair<std::string, std::string> cases[] = {{"\x89PNG\r\n\x1a\n....", "a PNG picture"},
                                                         {"\xff\xd8\xff\xe0....", "a JPEG picture"},
                                                         {"PK\x03\x04....", "a zip archive (as .npz and .pt files are)"},
                                                         {"\x89HDF\r\n\x1a\n....", "an HDF5 file"},
                                                         {std::string("\x1c\0\0\0TFL3....", 12), "a TensorFlow Lite model"}};
    for (const auto& [bytes, kind] : cases)
        EXPECT_EQ(refusal(bytes), "m.onnx: is " + kind + ", not an ONNX file");
}

TEST(BadModel, TwentyBytesThatDeclareTwoToTheSixtyElementsAreRefusedBeforeAnythingIsAllocated)
{
    const std::string bytes = tensorOf(uint64_t{1} << 60);
    EXPECT_LE(bytes.size(), 20u);
    EXPECT_EQ(refusal(bytes), "m.onnx: a tensor without a name (float32 1152921504606846976): declares 1152921504606846976 elements of float32 "
                              "but holds 0 bytes; copy or export the file again");
}

TEST(BadModel, ADamagedFileSaysWhereAndWhatToDo)
{
    const std::string whole = modelBytesFromText(R"(<ir_version: 8, opset_import: ["" : 13]> g (float[1] x) => (float[1] y) { y = Relu (x) })");
    const std::string sentence = refusal(whole.substr(0, whole.size() / 2));
    EXPECT_NE(sentence.find("is damaged or cut off (ModelProto, byte "), std::string::npos) << sentence;
    EXPECT_NE(sentence.find("copy or export it again"), std::string::npos) << sentence;
}

TEST(BadModel, DataOfATypeThatNobodyKnowsAreCopiedAsTheyAre)
{
    // Type 99, dimensions [1], 1,000 bytes.
    const std::string tensor = std::string("\x08\x01\x10\x63\x42\x01w\x4a\xe8\x07", 10) + std::string(1000, 'x');
    const Result<TensorPtr> read = Tensor::decode(Bytes::fromString(tensor), ".");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(Value::fromTensor(**read).data.view(), (*read)->data().view());
}

TEST(BadModel, ConstantsAndInputsWithoutANameArePlannedOrRefused)
{
    const Model model = modelFromText(R"(<ir_version: 8, opset_import: ["" : 13]> g (float[1] x) => (float[1] y) { y = Relu (x) })");
    const auto engine = *Engine::create();
    GraphFields fields = model.graph->fields();
    fields.initializers.push_back(Tensor::fromFloats("", {1}, {1.0f}));
    EXPECT_TRUE(engine->plan(model.withGraph(fields)));
    fields.inputs.push_back(ValueInfo::makeTensor("", ElementType::Float, {{2, ""}}));
    fields.initializers.clear();
    const Result<PlanPtr> plan = engine->plan(model.withGraph(fields));
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().detail, "the graph has an input without a name, which nobody can feed; export the model again");
}

TEST(BadModel, ManySmallShapesDoNotFillTheMemory)
{
    // Each node would make 256 MB of eight bytes of shape.
    std::string text = R"(<ir_version: 8, opset_import: ["" : 13]> g (float[1] x) => (float[67108864] y) <int64[1] n = {67108864}> { v0 = ConstantOfShape (n) )";
    for (int i = 1; i < 12; ++i)
        text += "v" + std::to_string(i) + " = Add (v" + std::to_string(i - 1) + ", v0) ";
    const Model model = modelFromText((text + "y = Add (v11, x) }").c_str());
    const auto engine = *Engine::create();
    const Result<PlanPtr> plan = engine->plan(model);
    ASSERT_TRUE(plan) << plan.error().message();
    int64_t folded = 0;
    for (const PlanValue& value : (*plan)->values)
        folded += value.isConstant ? value.bytes : 0;
    EXPECT_LE(folded, int64_t{520} << 20);
}

TEST(BadModel, ActivationsLargerThanTheMachineAreAnError)
{
    const Model model = modelFromText(R"(<ir_version: 8, opset_import: ["" : 13]>
        g (float[1] x) => (float[1048576,1048576] y) <int64[2] n = {1048576,1048576}> { y = Expand (x, n) })");
    const auto engine = *Engine::create();
    const Result<PlanPtr> plan = engine->plan(model);
    ASSERT_TRUE(plan) << plan.error().message();
    const auto outputs = engine->run(**plan, {{"x", Value::allocate(ElementType::Float, {1}).first}});
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().code, ErrorCode::OutOfMemory);
}

TEST(BadFile, APipeIsRefusedAndNotWaitedFor)
{
    const std::string pipe = temporaryFolder() + "/pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    for (const auto& read : {readFile, mapFile}) {
        const Result<Bytes> bytes = read(pipe);
        ASSERT_FALSE(bytes);
        EXPECT_EQ(bytes.error().detail, "is not a regular file");
    }
}

TEST(BadFile, ADiskThatFillsLeavesTheOldFileAndNothingElse)
{
    const std::string folder = temporaryFolder();
    const std::string path = writeTo(folder + "/old.onnx", "old");
    const int code = inChild([&] {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1000, 1000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        const Result<void> written = writeFileAtomically(path, std::string(5000, 'x'));
        return !written && written.error().code == ErrorCode::FileUnwritable ? 0 : 1;
    });
    EXPECT_EQ(code, 0);
    EXPECT_EQ(readFile(path)->view(), "old");
    EXPECT_EQ(filesIn(folder), 1u);
}

TEST(BadFile, AProcessKilledWhileItWritesLeavesTheOldFileAndNothingElse)
{
    const std::string folder = temporaryFolder();
    const std::string path = writeTo(folder + "/old.onnx", "old");
    if (const int fd = ::open(folder.c_str(), O_TMPFILE | O_WRONLY, 0600); fd >= 0)
        ::close(fd);
    else
        GTEST_SKIP() << "this file system has no files without a name";
    const int code = inChild([&] {
        (void)writeFileAtomically(path, [](const FileSink& sink) -> Result<void> {
            const std::string part(100'000, 'x');
            for (int i = 0; i < 10; ++i)
                ESP_CHECK(sink(std::as_bytes(std::span(part))));
            ::raise(SIGKILL);
            return {};
        });
        return 0;
    });
    EXPECT_EQ(code, -SIGKILL);
    EXPECT_EQ(readFile(path)->view(), "old");
    EXPECT_EQ(filesIn(folder), 1u);
}

TEST(BadFile, AFolderIsNoTarget)
{
    const Result<void> written = writeFileAtomically(temporaryFolder(), "x");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().detail, "is a folder; name a file in it");
}

TEST(BadData, NoSamplesAreSaid)
{
    const std::string path = writeTo(temporaryFolder() + "/images-idx3-ubyte", idx({0, 2, 2}, ""));
    EXPECT_EQ(messageOf(openData(path, signature({-1, 2, 2}))), path + ": holds no samples; at least one is needed");
}

TEST(BadData, ADeepDescriptionIsRefused)
{
    const auto refused = [](const std::string& text) {
        const std::string path = writeTo(temporaryFolder() + "/m.dataset.json", text);
        const Result<DataPair> data = openData(path, signature({-1, 3}));
        return data ? "read" : data.error().detail;
    };
    EXPECT_EQ(refused("{\"version\": " + std::string(100'000, '[') + std::string(100'000, ']') + "}"), "more than 64 levels of nesting");
    EXPECT_EQ(refused(R"({"version": 1, "task": "classification", "evaluation": {"format": "csv", "file": "t.csv"}, "outputs": {"scores": "out"},
                         "inputs": {"in": {"source": "x", "mean": )" + std::string(20, '[') + "1" + std::string(20, ']') + "}}}"),
              "inputs.in.mean.0.0.0.0.0.0.0.0: the list is nested deeper than 8 levels");
    EXPECT_EQ(refused("{\"version\": 1,\n\"task\": \"classi"), "line 2: the text ends too early; it is not complete JSON");
    EXPECT_EQ(refused("{\"version\": 1,\n\"task\": what}"), "line 2: it is not JSON near \"what}\"");
}

TEST(BadRecipe, WhatIsNotJsonIsShownWithoutTheWordsOfAParser)
{
    const auto refused = [](std::string_view text) {
        const Result<Recipe> recipe = recipeFromJson(text);
        return recipe ? "read" : recipe.error().detail;
    };
    EXPECT_EQ(refused("{\"espalier_recipe\": 1,\n\"name\": \"half\n}"), "line 2: it is not JSON near \"\"half\"");
    EXPECT_EQ(refused("{\"espalier_recipe\": 1,\n\"steps\": ["), "line 2: the text ends too early; it is not complete JSON");
    EXPECT_EQ(refused("{\"espalier_recipe\": 1,\n\nsteps"), "line 3: it is not JSON near \"s\"");
    const Result<Project> project = projectFromJson("{\"espalier_project\": 1,\n\"model\": {\"path\": \"a\n", "/");
    ASSERT_FALSE(project);
    EXPECT_EQ(project.error().detail.find("<U+"), std::string::npos) << project.error().detail;
}

TEST(ReadableText, SpellsOutControlCharactersAndShortensTheMiddle)
{
    EXPECT_EQ(readableText("a\nb\tc\r\x1b[31m\x7f"), "a\\nb\\tc\\r\\x1b[31m\\x7f");
    EXPECT_EQ(readableText("lớp × 2"), "lớp × 2");
    EXPECT_EQ(readableText("\xc2\x9b" "1m"), "\\x9b1m");
    const std::string text = readableText("begin " + std::string(10'000, 'n') + " end", 60);
    EXPECT_LE(text.size(), 70u);
    EXPECT_TRUE(text.starts_with("begin ") && text.ends_with(" end")) << text;
    EXPECT_EQ(readableText("ééééééééé", 7), "é…éé");
}

}  // namespace esp
