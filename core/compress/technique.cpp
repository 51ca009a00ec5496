// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/technique.h"

#include <algorithm>
#include <cmath>

namespace esp {

#define ESP_TECHNIQUE(symbol) extern const Technique symbol;
#include "core/compress/techniques.inc"
#undef ESP_TECHNIQUE

namespace {

constexpr const Technique* kTechniques[] = {
#define ESP_TECHNIQUE(symbol) &symbol,
#include "core/compress/techniques.inc"
#undef ESP_TECHNIQUE
};

std::string numberText(double value)
{
    std::string text = std::to_string(value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.')
        text.pop_back();
    return text;
}

}  // namespace

std::span<const Technique* const> techniques() { return kTechniques; }

const Technique* findTechnique(std::string_view id)
{
    const auto found = std::find_if(std::begin(kTechniques), std::end(kTechniques), [&](const Technique* t) { return id == t->id; });
    return found == std::end(kTechniques) ? nullptr : *found;
}

ParameterValue parameterFor(const Technique& technique, const RecipeStep& step, std::string_view layer, std::string_view parameter)
{
    if (const auto overrides = step.layers.find(std::string(layer)); overrides != step.layers.end())
        if (const auto value = overrides->second.find(parameter); value != overrides->second.end())
            return value->second;
    if (const auto value = step.parameters.find(parameter); value != step.parameters.end())
        return value->second;
    for (const ParameterInfo& info : technique.parameters)
        if (parameter == info.id)
            return info.fallback();
    assert(false && "a technique asks for a parameter that it does not declare");
    return false;
}

bool isMeantFor(const RecipeStep& step, std::string_view layer)
{
    if (!step.enabled)
        return false;
    const auto overrides = step.layers.find(std::string(layer));
    if (overrides == step.layers.end())
        return step.allLayers;
    const auto enabled = overrides->second.find("enabled");
    if (enabled == overrides->second.end())
        return true;
    const bool* on = std::get_if<bool>(&enabled->second);
    return on && *on;
}

bool matters(const Technique& technique, const RecipeStep& step, const ParameterInfo& parameter)
{
    if (!parameter.onlyWith)
        return true;
    const auto fits = [&](const ParameterValue& value) {
        const auto* text = std::get_if<std::string>(&value);
        return text && std::find(parameter.onlyWithValues.begin(), parameter.onlyWithValues.end(), *text) != parameter.onlyWithValues.end();
    };
    bool any = fits(parameterFor(technique, step, "", parameter.onlyWith));
    for (const auto& [layer, own] : step.layers) {
        const auto found = own.find(parameter.onlyWith);
        any = any || (found != own.end() && fits(found->second));
    }
    const auto other = std::find_if(technique.parameters.begin(), technique.parameters.end(), [&](const ParameterInfo& each) { return std::string_view(each.id) == parameter.onlyWith; });
    return any && other != technique.parameters.end() && matters(technique, step, *other);
}

std::string problemOf(const ParameterInfo& parameter, const ParameterValue& value)
{
    const std::string id = parameter.id;
    switch (parameter.kind) {
    case ParameterInfo::Kind::Switch: return std::holds_alternative<bool>(value) ? "" : id + " must be true or false";
    case ParameterInfo::Kind::Number: {
        const double* number = std::get_if<double>(&value);
        if (!number)
            return id + " must be a number";
        // Written so that NaN fails.
        const bool isWhole = parameter.step != 1 || *number == std::nearbyint(*number);
        if (*number >= parameter.minimum && *number <= parameter.maximum)
            return isWhole ? "" : id + " is " + numberText(*number) + "; it must be a whole number";
        return id + " is " + numberText(*number) + "; it must lie in [" + numberText(parameter.minimum) + ", " +
               numberText(parameter.maximum) + "]";
    }
    case ParameterInfo::Kind::Choice: {
        std::string known;
        for (const char* choice : parameter.choices)
            known += (known.empty() ? "" : ", ") + std::string(choice);
        const std::string* text = std::get_if<std::string>(&value);
        if (!text)
            return id + " must be one of " + known;
        const bool found = std::find(parameter.choices.begin(), parameter.choices.end(), *text) != parameter.choices.end();
        return found ? "" : id + " is \"" + *text + "\"; it must be one of " + known;
    }
    }
    return "";
}

std::vector<std::string> VersionRaise::sentences() const
{
    std::vector<std::string> all;
    const std::string who = "\"" + technique + "\" raises the ";
    const std::string opset = who + "opset from " + std::to_string(opsetBefore) + " to " + std::to_string(opsetAfter);
    for (const VersionNeed& need : needs) {
        const size_t count = need.layers.size();
        all.push_back(opset + ": " + need.what + " need it" + (count == 0 ? "" : count == 1 ? " (layer \"" + need.layers[0] + "\")" : " (" + std::to_string(count) + " layers)"));
    }
    if (needs.empty() && opsetAfter > opsetBefore)
        all.push_back(opset);
    if (irAfter > irBefore)
        all.push_back(who + "IR version from " + std::to_string(irBefore) + " to " + std::to_string(irAfter)
                      + (opsetAfter > opsetBefore ? ", which opset " + std::to_string(opsetAfter) + " came with" : ": initializers that are not inputs need it"));
    return all;
}

}  // namespace esp
