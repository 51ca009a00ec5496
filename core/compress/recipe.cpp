// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/recipe.h"

#include "core/base/file.h"
#include "core/base/resources.h"
#include "core/compress/lined_json.h"
#include "core/compress/technique.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace esp {

namespace {

constexpr int kRecipeVersion = 1;
constexpr const char* kPresets[] = {"int8", "int8-weights", "int4", "prune50", "prune50-int8"};

Result<ParameterValue> readValue(const std::string& subject, const LinedJson& json, const ParameterInfo& info)
{
    ParameterValue value;
    if (json.kind == LinedJson::Kind::Bool)
        value = json.boolean;
    else if (json.kind == LinedJson::Kind::Number && info.kind == ParameterInfo::Kind::Choice)
        value = nlohmann::json(json.number == std::trunc(json.number) && std::fabs(json.number) < 0x1p53 ? nlohmann::json(static_cast<int64_t>(json.number)) : nlohmann::json(json.number)).dump();  // "block_size": 32
    else if (json.kind == LinedJson::Kind::Number)
        value = json.number;
    else if (json.kind == LinedJson::Kind::String)
        value = json.text;
    else
        return badValue(subject, json, std::string(info.id) + " is " + toString(json.kind) + "; it must be a switch, a number or a choice");
    const std::string problem = problemOf(info, value);
    if (!problem.empty())
        return badValue(subject, json, problem);
    return value;
}

/// forLayer: only what may be overridden per layer, and "enabled".
Result<Parameters> readParameters(const std::string& subject, const LinedJson& json, const Technique& technique, bool forLayer)
{
    ESP_CHECK(expectKind(subject, json, LinedJson::Kind::Object, forLayer ? "a layer's entry" : "parameters"));
    Parameters parameters;
    for (const auto& [key, member] : json.members) {
        if (forLayer && key == "enabled") {
            ESP_CHECK(expectKind(subject, member, LinedJson::Kind::Bool, "enabled"));
            parameters["enabled"] = member.boolean;
            continue;
        }
        const auto info =
            std::find_if(technique.parameters.begin(), technique.parameters.end(), [&key = key](const ParameterInfo& p) { return key == p.id; });
        if (info == technique.parameters.end())
            return badValue(subject, member, "the technique \"" + std::string(technique.id) + "\" has no parameter \"" + key + "\"");
        if (forLayer && !info->perLayer)
            return badValue(subject, member, "\"" + key + "\" holds for the whole step and cannot be set for one layer");
        ESP_TRY(parameters[key], readValue(subject, member, *info));
    }
    return parameters;
}

Result<RecipeStep> readStep(const std::string& subject, const LinedJson& json)
{
    ESP_CHECK(expectKind(subject, json, LinedJson::Kind::Object, "a step"));
    RecipeStep step;
    const LinedJson* name = json.find("technique");
    if (!name)
        return badValue(subject, json, "the step names no \"technique\"");
    ESP_CHECK(expectKind(subject, *name, LinedJson::Kind::String, "technique"));
    const Technique* technique = findTechnique(name->text);
    if (!technique) {
        std::string known;
        for (const Technique* each : techniques())
            known += (known.empty() ? "" : ", ") + std::string(each->id);
        return badValue(subject, *name, "there is no technique \"" + name->text + "\"; there are " + known);
    }
    step.technique = name->text;
    for (const auto& [key, member] : json.members) {
        if (key == "technique")
            continue;
        if (key == "enabled") {
            ESP_CHECK(expectKind(subject, member, LinedJson::Kind::Bool, "enabled"));
            step.enabled = member.boolean;
        } else if (key == "all_layers") {
            ESP_CHECK(expectKind(subject, member, LinedJson::Kind::Bool, "all_layers"));
            step.allLayers = member.boolean;
        } else if (key == "parameters") {
            ESP_TRY(step.parameters, readParameters(subject, member, *technique, false));
        } else if (key == "layers") {
            ESP_CHECK(expectKind(subject, member, LinedJson::Kind::Object, "layers"));
            for (const auto& [layer, overrides] : member.members) {
                ESP_TRY(step.layers[layer], readParameters(subject, overrides, *technique, true));
            }
        } else {
            return badValue(subject, member, "a step has no \"" + key + "\"");
        }
    }
    return step;
}

nlohmann::ordered_json toJsonValue(const ParameterValue& value)
{
    return std::visit([](const auto& v) { return nlohmann::ordered_json(v); }, value);
}

nlohmann::ordered_json toJsonValue(const Parameters& parameters)
{
    auto json = nlohmann::ordered_json::object();
    for (const auto& [key, value] : parameters)
        json[key] = toJsonValue(value);
    return json;
}

void addTo(Hasher& hasher, const Parameters& parameters)
{
    hasher.add(parameters.size());
    for (const auto& [key, value] : parameters) {
        hasher.add(key).add(value.index());
        if (const auto* text = std::get_if<std::string>(&value))
            hasher.add(*text);
        else if (const auto* number = std::get_if<double>(&value))
            hasher.add(*number);
        else
            hasher.add(std::get<bool>(value));
    }
}

}  // namespace

Hash128 RecipeStep::hash() const
{
    Hasher hasher;
    hasher.add(technique).add(allLayers).add(enabled);
    addTo(hasher, parameters);
    hasher.add(layers.size());
    for (const auto& [layer, overrides] : layers) {
        hasher.add(layer);
        addTo(hasher, overrides);
    }
    return hasher.finish();
}

Hash128 Recipe::hash() const
{
    Hasher hasher;
    hasher.add("recipe").add(name).add(steps.size());
    for (const RecipeStep& step : steps)
        hasher.add(step.hash());
    return hasher.finish();
}

Result<Recipe> recipeFromJson(std::string_view text, const std::string& subject)
{
    ESP_TRY(const LinedJson json, parseLinedJson(text, subject));
    return recipeFromJson(json, subject);
}

Result<Recipe> recipeFromJson(const LinedJson& json, const std::string& subject)
{
    ESP_CHECK(expectKind(subject, json, LinedJson::Kind::Object, "a recipe"));
    const LinedJson* version = json.find("espalier_recipe");
    if (!version)
        return badValue(subject, json, "the recipe does not begin with \"espalier_recipe\": 1");
    if (version->kind != LinedJson::Kind::Number || version->number != kRecipeVersion)
        return badValue(subject, *version, "\"espalier_recipe\" must be 1, the only version of the format");
    Recipe recipe;
    for (const auto& [key, member] : json.members) {
        if (key == "espalier_recipe")
            continue;
        if (key == "name") {
            ESP_CHECK(expectKind(subject, member, LinedJson::Kind::String, "name"));
            recipe.name = member.text;
        } else if (key == "steps") {
            ESP_CHECK(expectKind(subject, member, LinedJson::Kind::Array, "steps"));
            for (const LinedJson& item : member.items) {
                ESP_TRY(RecipeStep step, readStep(subject, item));
                recipe.steps.push_back(std::move(step));
            }
        } else {
            return badValue(subject, member, "a recipe has no \"" + key + "\"");
        }
    }
    return recipe;
}

std::string toJson(const Recipe& recipe, int indent)
{
    nlohmann::ordered_json json;
    json["espalier_recipe"] = kRecipeVersion;
    if (!recipe.name.empty())
        json["name"] = recipe.name;
    json["steps"] = nlohmann::ordered_json::array();
    for (const RecipeStep& step : recipe.steps) {
        nlohmann::ordered_json item;
        item["technique"] = step.technique;
        if (!step.enabled)
            item["enabled"] = false;
        if (!step.allLayers)
            item["all_layers"] = false;
        if (!step.parameters.empty())
            item["parameters"] = toJsonValue(step.parameters);
        if (!step.layers.empty()) {
            auto layers = nlohmann::ordered_json::object();
            for (const auto& [layer, overrides] : step.layers)
                layers[layer] = toJsonValue(overrides);
            item["layers"] = std::move(layers);
        }
        json["steps"].push_back(std::move(item));
    }
    // A layer's name may be any bytes; what is not UTF-8 is replaced, as JSON can carry nothing else.
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::vector<std::string> presetNames() { return {std::begin(kPresets), std::end(kPresets)}; }

Result<Recipe> loadRecipe(const std::string& fileOrPreset)
{
    std::string path = fileOrPreset;
    const bool isPreset = std::find(std::begin(kPresets), std::end(kPresets), fileOrPreset) != std::end(kPresets);
    std::error_code ignored;
    // A preset's name wins over a file of that name; "./int8" means the file.
    if (isPreset) {
        path = resourcePath("presets/" + fileOrPreset + ".json");
    } else if (!std::filesystem::exists(path, ignored)) {
        std::string known;
        for (const char* preset : kPresets)
            known += (known.empty() ? "" : ", ") + std::string(preset);
        return Error{ErrorCode::FileNotFound, fileOrPreset, "there is no such recipe file, and the presets are " + known};
    }
    ESP_TRY(const Bytes text, readFile(path));
    return recipeFromJson(text.view(), path);
}

}  // namespace esp
