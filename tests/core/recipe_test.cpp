// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/recipe.h"
#include "core/compress/technique.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>

namespace {

using namespace esp;

std::string errorOf(const char* text, ErrorCode code)
{
    const auto recipe = recipeFromJson(text, "r.json");
    EXPECT_FALSE(recipe) << text;
    if (recipe)
        return {};
    EXPECT_EQ(recipe.error().code, code) << recipe.error().message();
    EXPECT_EQ(recipe.error().subject, "r.json");
    return recipe.error().detail;
}

std::string invalid(const char* text) { return errorOf(text, ErrorCode::InvalidArgument); }

TEST(RecipeJson, KeepsEverythingThroughTextAndBack)
{
    Recipe recipe;
    recipe.name = "two steps";
    recipe.steps.push_back({.technique = "prune",
                            .parameters = {{"method", std::string("lamp")}, {"ratio", 0.7}},
                            .layers = {{"Conv_0", {{"enabled", false}}}, {"fc", {{"ratio", 0.25}}}}});
    recipe.steps.push_back({.technique = "quantize", .parameters = {}, .allLayers = false, .layers = {{"fc", {}}}, .enabled = false});
    const auto back = recipeFromJson(toJson(recipe));
    ASSERT_TRUE(back) << back.error().message();
    EXPECT_EQ(*back, recipe);
    EXPECT_EQ(back->hash(), recipe.hash());
    const auto oneLine = recipeFromJson(toJson(recipe, -1));
    ASSERT_TRUE(oneLine);
    EXPECT_EQ(*oneLine, recipe);
    EXPECT_EQ(toJson(recipe, -1).find('\n'), std::string::npos);
}

TEST(RecipeJson, SaysTheLineOfTextThatIsNotJson)
{
    EXPECT_EQ(errorOf("{\n  \"espalier_recipe\": 1,\n  \"steps\": [}\n", ErrorCode::Malformed).substr(0, 7), "line 3:");
    EXPECT_NE(errorOf("{\n\"espalier_recipe\": 1,\n", ErrorCode::Malformed).find("line"), std::string::npos);
    EXPECT_NE(errorOf("", ErrorCode::Malformed).find("ends too early"), std::string::npos);
    EXPECT_NE(errorOf("{\"espalier_recipe\": 1, \"steps\": []} x", ErrorCode::Malformed).find("line 1"), std::string::npos);
    const std::string deep(100000, '[');
    EXPECT_NE(errorOf(deep.c_str(), ErrorCode::Malformed).find("64 levels"), std::string::npos);
}

TEST(RecipeJson, RefusesAKeyThatOccursTwice)
{
    EXPECT_EQ(errorOf("{\"espalier_recipe\": 1,\n\"steps\": [],\n\"steps\": []}", ErrorCode::Malformed),
              "line 3: the key \"steps\" occurs twice");
}

TEST(RecipeJson, SaysTheLineOfWhatItDoesNotKnow)
{
    const auto step = [](const std::string& body) {
        return "{\"espalier_recipe\": 1, \"steps\": [\n{\"technique\": \"prune\",\n" + body + "}]}";
    };
    EXPECT_EQ(invalid("{\"espalier_recipe\": 1, \"steps\": [\n{\"technique\": \"squash\"}]}"),
              "line 2: there is no technique \"squash\"; there are prune, quantize, pack");
    EXPECT_EQ(invalid(step("\"parameters\": {\n\"ratoi\": 0.5}").c_str()), "line 4: the technique \"prune\" has no parameter \"ratoi\"");
    EXPECT_EQ(invalid(step("\"parameters\": {\n\"method\": \"best\"}").c_str()),
              "line 4: method is \"best\"; it must be one of layer, global, lamp");
    EXPECT_EQ(invalid(step("\"parameters\": {\n\n\"ratio\": 1.5}").c_str()), "line 5: ratio is 1.5; it must lie in [0, 1]");
    EXPECT_EQ(invalid(step("\"parameters\": {\"ratio\": true}").c_str()), "line 3: ratio must be a number");
    EXPECT_EQ(invalid(step("\"parameters\": {\"ratio\": []}").c_str()).substr(0, 7), "line 3:");
    EXPECT_EQ(invalid(step("\"layers\": {\"a\": {\"method\": \"lamp\"}}").c_str()),
              "line 3: \"method\" holds for the whole step and cannot be set for one layer");
    EXPECT_EQ(invalid(step("\"strength\": 1").c_str()), "line 3: a step has no \"strength\"");
    EXPECT_EQ(invalid("{\"espalier_recipe\": 2}"), "line 1: \"espalier_recipe\" must be 1, the only version of the format");
    EXPECT_NE(invalid("{\"steps\": []}").find("espalier_recipe"), std::string::npos);
    EXPECT_NE(invalid("[]").find("a list"), std::string::npos);
    EXPECT_NE(invalid("{\"espalier_recipe\": 1, \"steps\": [{}]}").find("names no \"technique\""), std::string::npos);
}

TEST(RecipeHash, ChangesWithEveryPart)
{
    Recipe recipe;
    recipe.steps.push_back({.technique = "prune", .parameters = {{"ratio", 0.5}}});
    const Hash128 hash = recipe.hash();
    Recipe other = recipe;
    EXPECT_EQ(other.hash(), hash);
    other.steps[0].parameters["ratio"] = 0.25;
    EXPECT_NE(other.hash(), hash);
    other = recipe;
    other.steps[0].layers["a"];
    EXPECT_NE(other.hash(), hash);
    other = recipe;
    other.steps[0].enabled = false;
    EXPECT_NE(other.hash(), hash);
    other = recipe;
    other.steps[0].allLayers = false;
    EXPECT_NE(other.hash(), hash);
}

TEST(Presets, LoadByName)
{
    const std::vector<std::string> names = presetNames();
    EXPECT_EQ(names, (std::vector<std::string>{"int8", "int8-weights", "int4", "prune50", "prune50-int8"}));
    for (const std::string& name : names) {
        const auto recipe = loadRecipe(name);
        ASSERT_TRUE(recipe) << recipe.error().message();
        EXPECT_EQ(recipe->name, name);
        EXPECT_FALSE(recipe->isEmpty());
    }
}

TEST(Presets, AnUnknownNameIsAnErrorThatListsThem)
{
    const auto recipe = loadRecipe("int9");
    ASSERT_FALSE(recipe);
    EXPECT_EQ(recipe.error().code, ErrorCode::FileNotFound);
    EXPECT_NE(recipe.error().detail.find("int8-weights"), std::string::npos);
}

TEST(EveryTechnique, HasDefaultsThatItsOwnRulesAllow)
{
    for (const Technique* technique : techniques()) {
        EXPECT_EQ(findTechnique(technique->id), technique);
        for (const ParameterInfo& parameter : technique->parameters) {
            EXPECT_EQ(problemOf(parameter, parameter.fallback()), "") << technique->id << " " << parameter.id;
            EXPECT_NE(std::string(parameter.label), "");
            EXPECT_TRUE(parameter.choiceLabels.empty() || parameter.choiceLabels.size() == parameter.choices.size()) << technique->id << " " << parameter.id;
        }
    }
}

TEST(ParameterRules, RefuseNumbersThatAreNone)
{
    const ParameterInfo ratio{.id = "ratio"};
    EXPECT_NE(problemOf(ratio, std::nan("")), "");
    EXPECT_NE(problemOf(ratio, -0.01), "");
    EXPECT_EQ(problemOf(ratio, 1.0), "");
}

TEST(RecipeStep, IsMeantForListedLayersOnlyWhenItSaysSo)
{
    RecipeStep step{.technique = "prune", .parameters = {}, .layers = {{"a", {{"enabled", false}}}, {"b", {{"ratio", 0.1}}}}};
    EXPECT_FALSE(isMeantFor(step, "a"));
    EXPECT_TRUE(isMeantFor(step, "b"));
    EXPECT_TRUE(isMeantFor(step, "c"));
    step.allLayers = false;
    EXPECT_FALSE(isMeantFor(step, "a"));
    EXPECT_TRUE(isMeantFor(step, "b"));
    EXPECT_FALSE(isMeantFor(step, "c"));
    step.enabled = false;
    EXPECT_FALSE(isMeantFor(step, "b"));
}

TEST(RecipeStep, TakesAValueFromTheLayerThenTheStepThenTheDefault)
{
    const Technique& prune = *findTechnique("prune");
    const RecipeStep step{.technique = "prune", .parameters = {{"ratio", 0.25}}, .layers = {{"a", {{"ratio", 0.75}}}}};
    EXPECT_EQ(parameterFor(prune, step, "a", "ratio"), ParameterValue(0.75));
    EXPECT_EQ(parameterFor(prune, step, "b", "ratio"), ParameterValue(0.25));
    EXPECT_EQ(parameterFor(prune, step, "b", "method"), ParameterValue(std::string("layer")));
}

}  // namespace
