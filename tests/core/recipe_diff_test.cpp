// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/recipe_diff.h"
#include "core/compress/technique.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace esp;

std::string textOf(const ParameterValue& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        return *text;
    if (const auto* number = std::get_if<double>(&value))
        return std::to_string(static_cast<int>(std::lround(*number * 100)));
    return std::get<bool>(value) ? "true" : "false";
}

/// One line a change: "+ 1 layer conv1", "~ 0>1 order", "~ 0>0 conv1.ratio 50 30".
std::string dump(const std::vector<RecipeChange>& changes)
{
    const char* const names[] = {"name", "step", "order", "switch", "scope", "", "layer", ""};
    std::string text;
    for (const RecipeChange& change : changes) {
        text += change.kind == RecipeChange::Kind::Added ? "+ " : change.kind == RecipeChange::Kind::Removed ? "- " : "~ ";
        text += std::to_string(change.before) + ">" + std::to_string(change.after);
        if (const std::string name = names[static_cast<size_t>(change.what)]; !name.empty())
            text += " " + name;
        if (!change.layer.empty() || !change.parameter.empty())
            text += " " + change.layer;
        if (!change.parameter.empty())
            text += "." + change.parameter + " " + textOf(change.from) + " " + textOf(change.to);
        text += "\n";
    }
    return text;
}

RecipeStep prune(double ratio, std::map<std::string, Parameters> layers = {})
{
    return {.technique = "prune", .parameters = {{"ratio", ratio}}, .layers = std::move(layers)};
}

RecipeStep quantize(std::map<std::string, Parameters> layers = {}, bool all = true)
{
    return {.technique = "quantize", .parameters = {}, .allLayers = all, .layers = std::move(layers)};
}

TEST(RecipeDiff, OfARecipeWithItselfIsEmpty)
{
    const Recipe recipe{"a", {prune(0.3, {{"conv1", {{"ratio", 0.5}}}}), quantize()}};
    EXPECT_TRUE(recipeDiff(recipe, recipe).empty());
    EXPECT_TRUE(recipeDiff({}, {}).empty());
}

TEST(RecipeDiff, NamesStepsThatCameAndWent)
{
    EXPECT_EQ(dump(recipeDiff({}, {"", {prune(0.3), quantize()}})), "+ -1>0 step\n+ -1>1 step\n");
    EXPECT_EQ(dump(recipeDiff({"", {prune(0.3), quantize()}}, {"", {quantize()}})), "- 0>-1 step\n");
}

TEST(RecipeDiff, CallsAnotherOrderMovedAndNotRemovedAndAdded)
{
    const Recipe from{"", {prune(0.3), quantize()}};
    const Recipe to{"", {quantize(), prune(0.3)}};
    EXPECT_EQ(dump(recipeDiff(from, to)), "~ 0>1 order\n");
    // What moves because another step is gone is not moved.
    EXPECT_EQ(dump(recipeDiff(to, {"", {prune(0.3)}})), "- 0>-1 step\n");
}

TEST(RecipeDiff, TakesEqualStepsForTheSameBeforeThoseOfTheSameTechnique)
{
    const Recipe from{"", {prune(0.3), prune(0.6)}};
    EXPECT_EQ(dump(recipeDiff(from, {"", {prune(0.6)}})), "- 0>-1 step\n");
}

TEST(RecipeDiff, SaysWhichParameterOfTheStepChangedByItsEffectiveValue)
{
    const Recipe plain{"", {RecipeStep{.technique = "prune", .parameters = {}, .layers = {}}}};
    EXPECT_EQ(dump(recipeDiff(plain, {"", {prune(0.3)}})), "~ 0>0 .ratio 50 30\n");
    // The default, spelled out.
    EXPECT_TRUE(recipeDiff(plain, {"", {prune(0.5)}}).empty());
}

TEST(RecipeDiff, SaysWhichLayersCameAndWent)
{
    const Recipe from{"", {quantize({{"a", {}}, {"b", {}}}, false)}};
    const Recipe to{"", {quantize({{"a", {}}, {"c", {{"weights", std::string("per_tensor")}}}}, false)}};
    EXPECT_EQ(dump(recipeDiff(from, to)), "- 0>0 layer b\n+ 0>0 layer c\n");
    EXPECT_EQ(dump(recipeDiff({"", {quantize()}}, {"", {quantize({{"fc", {{"enabled", false}}}})}})), "- 0>0 layer fc\n");
}

TEST(RecipeDiff, TellsALayersOwnValueFromTheStepsChange)
{
    const Recipe from{"", {prune(0.5, {{"a", {{"ratio", 0.2}}}, {"b", {}}})}};
    const Recipe to{"", {prune(0.3, {{"a", {{"ratio", 0.4}}}, {"b", {}}, {"c", {{"ratio", 0.5}}}})}};
    EXPECT_EQ(dump(recipeDiff(from, to)), "~ 0>0 .ratio 50 30\n~ 0>0 a.ratio 20 40\n+ 0>0 c.ratio 50 50\n");
    EXPECT_EQ(dump(recipeDiff(to, {"", {prune(0.3, {{"a", {{"ratio", 0.4}}}})}})), "- 0>0 c.ratio 50 30\n");
}

TEST(RecipeDiff, DoesNotListLayersThatGoTheWayOfAll)
{
    const Recipe listed{"", {quantize({{"a", {}}}, false)}};
    const Recipe all{"", {quantize({{"b", {{"activations", std::string("none")}}}, {"c", {{"enabled", false}}}})}};
    EXPECT_EQ(dump(recipeDiff(listed, all)), "+ 0>0 scope\n+ 0>0 b.activations static none\n");
    EXPECT_EQ(dump(recipeDiff(all, listed)), "- 0>0 scope\n");
}

TEST(RecipeDiff, SeesSwitchesAndNames)
{
    Recipe from{"a", {prune(0.5)}};
    Recipe to = from;
    to.steps[0].enabled = false;
    to.name = "b";
    EXPECT_EQ(dump(recipeDiff(from, to)), "~ -1>-1 name\n~ 0>0 switch\n");
}

TEST(RecipeDiff, IsEmptyOnlyIfEveryLayerIsTreatedAlike)
{
    constexpr unsigned seed = 20;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto chance = [&](unsigned one) { return random() % one == 0; };
    const auto make = [&] {
        Recipe recipe;
        for (const char* technique : {"prune", "quantize", "prune"}) {
            if (chance(3))
                continue;
            RecipeStep& step = recipe.steps.emplace_back();
            step.technique = technique;
            step.allLayers = chance(2);
            step.enabled = !chance(4);
            const bool isPrune = step.technique == "prune";
            const auto value = [&](Parameters& parameters) {
                if (isPrune)
                    parameters["ratio"] = chance(2) ? 0.5 : 0.25;
                else
                    parameters["weights"] = std::string(chance(2) ? "per_channel" : "per_tensor");
            };
            if (chance(2))
                value(step.parameters);
            for (const char* layer : {"a", "b"})
                if (chance(2)) {
                    Parameters& own = step.layers[layer];
                    if (chance(3))
                        own["enabled"] = chance(2);
                    if (chance(2))
                        value(own);
                }
        }
        return recipe;
    };
    // What is done to a, b and a layer that nobody names, step by step.
    const auto treatment = [](const Recipe& recipe) {
        std::string text;
        for (const RecipeStep& step : recipe.steps)
            for (const char* layer : {"a", "b", "other"}) {
                text += step.technique + (isMeantFor(step, layer) ? " on" : " off");
                for (const ParameterInfo& info : findTechnique(step.technique)->parameters)
                    if (isMeantFor(step, layer))
                        text += " " + textOf(parameterFor(*findTechnique(step.technique), step, layer, info.id));
                text += "\n";
            }
        return text;
    };
    int different = 0;
    int same = 0;
    for (int i = 0; i < 20000; ++i) {
        const Recipe from = make();
        const Recipe to = make();
        if (treatment(from) != treatment(to)) {
            ++different;
            ASSERT_FALSE(recipeDiff(from, to).empty()) << toJson(from) << toJson(to);
        } else if (recipeDiff(from, to).empty()) {
            ++same;
        }
    }
    EXPECT_GT(different, 1000);
    EXPECT_GT(same, 20);
}

}  // namespace
