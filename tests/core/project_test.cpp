// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/compress/project.h"
#include "core/data/dataset_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace esp {
namespace {

Recipe someRecipe(double ratio)
{
    RecipeStep prune{.technique = "prune", .parameters = {{"ratio", ratio}}};
    prune.layers["conv1 \"quoted\" \n é"] = {{"enabled", false}};
    RecipeStep quantize{.technique = "quantize", .parameters = {{"weights", std::string("per_channel")}}, .allLayers = false, .enabled = false};
    return {.name = "two steps", .steps = {prune, quantize}};
}

Project someProject()
{
    Project project;
    project.modelPath = "/models/nets/a.onnx";
    project.model = {0x0123456789abcdefULL, 7};
    project.dataPath = "/models/pictures";
    DatasetFile setup;
    setup.evaluation.format = findDatasetFormat("idx");
    setup.evaluation.request.files = {"/models/pictures"};
    setup.evaluation.request.labels = "/labels/l-idx1-ubyte";
    setup.calibration = DatasetFilePart{findDatasetFormat("npz"), {}};
    setup.calibration->request.files = {"/models/nets/c.npz"};
    setup.inputs = {{.input = "x", .source = "x", .scale = 1.0 / 255}};
    setup.output = "y";
    project.dataSetup = toJson(setup, {});
    project.data = {1, 2};
    project.labels = {3, 0xffffffffffffffffULL};
    project.recipe = someRecipe(0.3);
    project.version = "1.2.3";
    project.savedAs = "/models/work.espalier";
    project.states = {{"", {}, 4955866, true, 59.3, 100, 54.5, 64.0}, {"for the talk", someRecipe(0.9), 1311862, false, 0, 97.25, 95.5, 98.125}};
    return project;
}

TEST(Project, IsTheSameAfterWritingAndReading)
{
    for (const std::string folder : {"", "/models", "/models/nets", "/elsewhere"}) {
        const std::string text = toJson(someProject(), folder);
        const Result<Project> read = projectFromJson(text, folder);
        ASSERT_TRUE(read) << read.error().message();
        EXPECT_EQ(*read, someProject()) << text;
    }
}

TEST(Project, FolderCanBeMovedAsAWhole)
{
    const std::string text = toJson(someProject(), "/models");
    EXPECT_EQ(text.find("/models"), std::string::npos) << text;
    std::string broken = text;
    broken.replace(broken.find("\"idx\""), 5, "\"abc\"");
    EXPECT_NE(projectFromJson(broken, "/other/place", "p").error().message().find("p: data.setup: evaluation.format: format 'abc' is not known"), std::string::npos);
    const Result<Project> moved = projectFromJson(text, "/other/place");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->modelPath, "/other/place/nets/a.onnx");
    EXPECT_EQ(moved->dataPath, "/other/place/pictures");
    EXPECT_NE(moved->dataSetup.find("\"/other/place/nets/c.npz\""), std::string::npos) << moved->dataSetup;
    EXPECT_NE(moved->dataSetup.find("\"/other/labels/l-idx1-ubyte\""), std::string::npos) << "outside of the folder, but of the same tree";
}

TEST(Project, TakesAModelBesideItWhereTheAbsolutePathIsGone)
{
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / "espalier-project-test";
    std::filesystem::create_directories(folder);
    Project project = someProject();
    project.dataPath.clear();
    ASSERT_TRUE(writeFileAtomically((folder / "a.onnx").string(), "x"));
    ASSERT_TRUE(writeFileAtomically((folder / "p.espalier").string(), toJson(project, "")));
    const Result<Project> read = loadProject((folder / "p.espalier").string());
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(read->modelPath, (folder / "a.onnx").string());
    std::filesystem::remove_all(folder);
}

TEST(Project, CutAnywhereIsAnErrorWithALine)
{
    const std::string text = toJson(someProject(), "");
    for (size_t length = 0; length + 2 < text.size(); ++length) {
        const Result<Project> read = projectFromJson(text.substr(0, length), "");
        ASSERT_FALSE(read) << length;
        EXPECT_NE(read.error().detail.find("line"), std::string::npos) << read.error().message();
    }
}

TEST(Project, WrongValuesAreRefusedByName)
{
    const std::string good = toJson(someProject(), "");
    const struct {
        const char* from;
        const char* to;
        const char* named;
    } cases[] = {
        {"\"espalier_project\": 1", "\"espalier_project\": 2", "only version"},
        {"\"espalier_project\": 1", "\"espalier_projekt\": 1", "espalier_project"},
        {"\"path\": \"/models/nets/a.onnx\"", "\"path\": \"\"", "path"},
        {"\"path\": \"/models/nets/a.onnx\"", "\"path\": 3", "path"},
        {"0123456789abcdef", "0123456789abcdeX", "hash"},
        {"\"file_bytes\": 1311862", "\"file_bytes\": -1", "file_bytes"},
        {"\"top1\": 59.3", "\"top1\": 159.3", "top1"},
        {"\"agreement\": 97.25", "\"agreement\": \"all\"", "agreement"},
        {"95.5,", "99.5,", "interval"},
        {"\"technique\": \"prune\"", "\"technique\": \"shrink\"", "shrink"},
    };
    for (const auto& each : cases) {
        std::string text = good;
        const size_t at = text.find(each.from);
        ASSERT_NE(at, std::string::npos) << each.from;
        text.replace(at, std::string(each.from).size(), each.to);
        const Result<Project> read = projectFromJson(text, "");
        ASSERT_FALSE(read) << each.to;
        EXPECT_NE(read.error().message().find(each.named), std::string::npos) << read.error().message();
    }
}

}  // namespace
}  // namespace esp
