// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/technique.h"

#include <algorithm>
#include <numeric>

namespace esp {

namespace {

/// Levenshtein distance.
size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < a.size(); ++i) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < b.size(); ++j) {
            const size_t replaced = diagonal + (a[i] != b[j]);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

Result<void> checkLayerNames(const Recipe& recipe, const std::vector<Layer>& layers)
{
    for (const RecipeStep& step : recipe.steps) {
        for (const auto& [name, overrides] : step.layers) {
            if (std::any_of(layers.begin(), layers.end(), [&](const Layer& layer) { return layer.name == name; }))
                continue;
            std::string detail = "the model has no layer of this name";
            const auto nearest = std::min_element(layers.begin(), layers.end(), [&](const Layer& a, const Layer& b) {
                return editDistance(a.name, name) < editDistance(b.name, name);
            });
            if (nearest != layers.end())
                detail += "; the nearest is \"" + nearest->name + "\"";
            return Error{ErrorCode::UnknownLayer, name, detail};
        }
    }
    return {};
}

Result<void> checkParameters(const RecipeStep& step, const Technique& technique)
{
    const auto check = [&](const Parameters& parameters, bool forLayer) -> Result<void> {
        for (const auto& [key, value] : parameters) {
            if (forLayer && key == "enabled") {
                if (!std::holds_alternative<bool>(value))
                    return Error{ErrorCode::InvalidArgument, technique.id, "enabled must be true or false"};
                continue;
            }
            const auto info = std::find_if(technique.parameters.begin(), technique.parameters.end(), [&](const ParameterInfo& p) { return key == p.id; });
            if (info == technique.parameters.end() || (forLayer && !info->perLayer))
                return Error{ErrorCode::InvalidArgument, technique.id, "there is no parameter \"" + key + "\"" + (forLayer ? " of a layer" : "")};
            if (const std::string problem = problemOf(*info, value); !problem.empty())
                return Error{ErrorCode::InvalidArgument, technique.id, problem};
        }
        return {};
    };
    ESP_CHECK(check(step.parameters, false));
    for (const auto& [layer, overrides] : step.layers)
        ESP_CHECK(check(overrides, true));
    return {};
}

/// Hash of the file's bytes; kept by the graph that the cache knows it for.
Result<Hash128> hashOriginal(const Model& original, CompressCache& cache)
{
    struct Known {
        GraphPtr graph;  // keeps the address from being used again
        Hash128 hash;
    };
    const Hash128 key = Hasher().add("original").add(reinterpret_cast<uintptr_t>(original.graph.get())).finish();
    if (const auto known = cache.find<Known>(key))
        return known->hash;
    ESP_TRY(const Bytes bytes, serialize(original));
    const Hash128 hash = hashBytes(bytes.span());
    cache.keep(key, Known{original.graph, hash}, sizeof(Known));
    return hash;
}

}  // namespace

Result<CompressResult> compress(const Model& original, const Recipe& recipe, const StatisticsSource& statistics, const Job& job, CompressCache* cache)
{
    CompressCache own;
    CompressCache& used = cache ? *cache : own;
    ESP_CHECK(checkLayerNames(recipe, findLayers(original)));
    CompressResult result;
    result.model = original;
    for (const RecipeStep& step : recipe.steps) {
        if (job.stopped())
            return cancelled();
        const Technique* technique = findTechnique(step.technique);
        if (!technique)
            return Error{ErrorCode::InvalidArgument, step.technique, "there is no such technique"};
        ESP_CHECK(checkParameters(step, *technique));
        if (!step.enabled) {
            result.outcomes.emplace_back();
            continue;
        }
        ESP_TRY(const Model prepared, technique->prepare(result.model, step, used));
        const std::vector<std::string> wanted = technique->statisticsWanted(prepared, step);
        Statistics measured;
        if (!wanted.empty()) {
            if (!statistics)
                return Error{ErrorCode::NoData, technique->id, "it needs calibration data to measure the ranges of activations, and there are none"};
            ESP_TRY(measured, statistics(prepared, wanted, job));
        }
        ESP_TRY(ApplyResult applied, technique->apply(prepared, {step, measured, used, job}));
        result.model = std::move(applied.model);
        result.outcomes.push_back(std::move(applied.outcomes));
        result.notes.insert(result.notes.end(), applied.notes.begin(), applied.notes.end());
    }
    ESP_TRY(const Hash128 hash, hashOriginal(original, used));
    result.model = result.model.withMetadata(kRecipeKey, toJson(recipe, -1)).withMetadata(kOriginalKey, hash.toHex()).withMetadata(kVersionKey, ESPALIER_VERSION);
    return result;
}

}  // namespace esp
