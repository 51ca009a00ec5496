// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/result.h"

#include <map>
#include <string>
#include <variant>
#include <vector>

namespace esp {

struct LinedJson;

/// A parameter's value: switch, number, or choice by name.
using ParameterValue = std::variant<bool, double, std::string>;
using Parameters = std::map<std::string, ParameterValue, std::less<>>;

/// One technique with its parameters, on all layers that it applies to, on chosen ones, or with per-layer overrides.
struct RecipeStep {
    std::string technique;                     ///< id in techniques.inc ("prune", "quantize")
    Parameters parameters;                     ///< what is not given has the technique's default
    bool allLayers = true;                     ///< "all_layers" in JSON; false: only layers listed in `layers`
    std::map<std::string, Parameters> layers;  ///< by layer name; {"enabled": false} leaves one out
    bool enabled = true;                       ///< a step that is switched off stays in the list
    bool operator==(const RecipeStep&) const = default;
    Hash128 hash() const;
};

/// What is done to a model, in order. A value; the same JSON in window and command line.
struct Recipe {
    std::string name;
    std::vector<RecipeStep> steps;
    bool operator==(const Recipe&) const = default;
    Hash128 hash() const;
    bool isEmpty() const { return steps.empty(); }
};

/// {"espalier_recipe": 1, "name": …, "steps": [{"technique": …, "enabled": true, "all_layers": true, "parameters": {…}, "layers": {…}}]}.
/// Errors: Malformed with line, InvalidArgument (unknown technique, parameter, choice, value out of range).
Result<Recipe> recipeFromJson(std::string_view text, const std::string& subject = "recipe");
/// A recipe inside of another file.
Result<Recipe> recipeFromJson(const LinedJson& json, const std::string& subject);
/// indent: spaces a level; -1 puts all on one line.
std::string toJson(const Recipe& recipe, int indent = 2);
/// A file, or the name of a preset ("int8", "int8-weights", "int4", "prune50", "prune50-int8").
Result<Recipe> loadRecipe(const std::string& fileOrPreset);
std::vector<std::string> presetNames();

}  // namespace esp
