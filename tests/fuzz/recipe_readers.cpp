// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes and projects: what was read is written and must come back the same.
#include "core/compress/project.h"
#include "core/compress/technique.h"
#include "tests/fuzz/reader.h"
#include "tests/support/model_text.h"

#include <cstdlib>

namespace esp::fuzz {

namespace {

void require(bool holds)
{
    if (!holds)
        std::abort();
}

const Model& smallModel()
{
    static const Model model = modelFromText(R"(<ir_version: 8, opset_import: ["" : 13]>
        g (float[1,2] x) => (float[1,2] y) <float[2,2] w = {1,2,3,4}> { h = MatMul (x, w)  y = Relu (h) })");
    return model;
}

bool readRecipe(std::string_view bytes, const std::string&)
{
    const Result<Recipe> recipe = recipeFromJson(bytes);
    if (!recipe) {
        require(!recipe.error().detail.empty());
        return false;
    }
    const Result<Recipe> again = recipeFromJson(toJson(*recipe));
    require(again.has_value() && *again == *recipe && again->hash() == recipe->hash());
    (void)compress(smallModel(), *recipe, {});
    return true;
}

std::vector<std::string> recipeSeeds(const std::string&)
{
    std::vector<std::string> all;
    for (const std::string& preset : presetNames())
        all.push_back(contentOf(ESPALIER_SOURCE "/resources/presets/" + preset + ".json"));
    all.emplace_back(R"({"espalier_recipe": 1, "name": "caf\u00e9", "steps": [
        {"technique": "prune", "enabled": true, "all_layers": false, "parameters": {"ratio": 0.5}, "layers": {"h": {"ratio": 0.25}, "a\nb": {"enabled": false}}},
        {"technique": "quantize"}]})");
    return all;
}

bool readProject(std::string_view bytes, const std::string&)
{
    const Result<Project> project = projectFromJson(bytes, "/somewhere");
    if (!project) {
        require(!project.error().detail.empty());
        return false;
    }
    const Result<Project> again = projectFromJson(toJson(*project, "/somewhere"), "/somewhere");
    require(again.has_value() && again->recipe == project->recipe && again->states == project->states);
    return true;
}

std::vector<std::string> projectSeeds(const std::string&)
{
    Project project;
    project.modelPath = "/somewhere/model.onnx";
    project.dataPath = "/elsewhere/data.npz";
    project.version = programVersion();
    project.recipe = *recipeFromJson(recipeSeeds({})[0]);
    ProjectState state;
    state.name = "half";
    state.recipe = project.recipe;
    state.fileBytes = 1234;
    state.hasLabels = true;
    state.top1 = 98.5;
    state.agreement = 99.25;
    state.lower = 97;
    state.upper = 99.5;
    project.states.push_back(state);
    return {toJson(project, "/somewhere"), toJson(project, "")};
}

}  // namespace

void addRecipes(std::vector<Reader>& readers)
{
    readers.push_back({"recipe", readRecipe, recipeSeeds});
    readers.push_back({"project", readProject, projectSeeds});
}

}  // namespace esp::fuzz
