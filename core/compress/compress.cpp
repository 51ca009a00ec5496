// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/edit_distance.h"
#include "core/compress/graph_facts.h"
#include "core/compress/technique.h"
#include "core/model/external_check.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>

namespace esp {

namespace {

Result<void> checkLayerNames(const Recipe& recipe, const std::vector<Layer>& layers)
{
    for (const RecipeStep& step : recipe.steps) {
        for (const auto& [name, overrides] : step.layers) {
            if (std::any_of(layers.begin(), layers.end(), [&name = name](const Layer& layer) { return layer.name == name; }))
                continue;
            std::string detail = "the model has no layer of this name";
            const auto nearest = std::min_element(layers.begin(), layers.end(), [&name = name](const Layer& a, const Layer& b) {
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
            const auto info =
                std::find_if(technique.parameters.begin(), technique.parameters.end(), [&key = key](const ParameterInfo& p) { return key == p.id; });
            if (info == technique.parameters.end() || (forLayer && !info->perLayer))
                return Error{ErrorCode::InvalidArgument, technique.id,
                             "there is no parameter \"" + key + "\"" + (forLayer ? " of a layer" : "")};
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

using TensorNames = std::function<Result<std::vector<std::string>>()>;

/// Statistics of tensors of a model; each is asked of the source once for each graph. If any has to be, those of `useful` are asked with it.
Result<void> measure(const Model& model, const std::vector<std::string>& tensors, const TensorNames& useful, const StatisticsSource& source,
                     CompressCache& cache, const Job& job, Statistics& statistics)
{
    struct Kept {
        GraphPtr graph;  // keeps the address from being used again
        std::shared_ptr<const TensorStatistics> statistics;
    };
    const auto keyOf = [base = graphKey("statistics", model)](const std::string& tensor) {
        return Hasher().add(base).add(tensor).finish();
    };
    std::vector<std::string> missing;
    for (const std::string& tensor : tensors) {
        if (const auto kept = cache.find<Kept>(keyOf(tensor)))
            statistics[tensor] = kept->statistics;
        else
            missing.push_back(tensor);
    }
    if (missing.empty())
        return {};
    std::set<std::string> known(tensors.begin(), tensors.end());
    ESP_TRY(const std::vector<std::string> others, useful());
    for (const std::string& tensor : others)
        if (known.insert(tensor).second && !cache.find<Kept>(keyOf(tensor)))
            missing.push_back(tensor);
    ESP_TRY(const Statistics measured, source(model, missing, job));
    for (const auto& [tensor, each] : measured) {
        statistics[tensor] = each;
        cache.keep(keyOf(tensor), Kept{model.graph, each}, sizeof(Kept));
    }
    return {};
}

/// The tensors' statistics, taken on the step's input where it has them: what preparation folds changes no value that is left, and so one
/// pass serves every choice of layers. Tensors that only the prepared model has are measured there.
Result<Statistics> statisticsFor(const Model& input, const Model& prepared, const std::vector<std::string>& wanted,
                                 const TensorNames& useful, const StatisticsSource& source, CompressCache& cache, const Job& job)
{
    const GraphFactsPtr facts = graphFacts(input, cache);
    const auto split = [&](const std::vector<std::string>& tensors) {
        std::pair<std::vector<std::string>, std::vector<std::string>> parts;  // the input's own, and those that preparation added
        for (const std::string& tensor : tensors) {
            const bool isOwn = facts->index.producer(tensor) >= 0 || facts->index.isGraphInput(tensor);
            (isOwn ? parts.first : parts.second).push_back(tensor);
        }
        return parts;
    };
    const auto [own, added] = split(wanted);
    Statistics statistics;
    const auto usefulOwn = [&]() -> Result<std::vector<std::string>> {
        ESP_TRY(const std::vector<std::string> names, useful());
        return split(names).first;
    };
    ESP_CHECK(measure(input, own, usefulOwn, source, cache, job, statistics));
    ESP_CHECK(measure(prepared, added, [] { return Result<std::vector<std::string>>(std::vector<std::string>()); }, source, cache, job, statistics));
    return statistics;
}

/// What a step made of its input; its key holds the input's graph, which is kept alive with it.
struct StepResult {
    GraphPtr input;
    ApplyResult applied;
    std::optional<VersionRaise> raise;
};

/// Of layers that were left alone there is nothing to say.
void tellPreparation(const Prepared& preparation, ApplyResult& applied)
{
    bool any = false;
    for (LayerOutcome& outcome : applied.outcomes) {
        any = any || outcome.applied;
        if (const auto note = preparation.layerNotes.find(outcome.layer); outcome.applied && note != preparation.layerNotes.end())
            outcome.note += "; " + note->second;
    }
    if (any)
        applied.notes.insert(applied.notes.end(), preparation.notes.begin(), preparation.notes.end());
}

std::optional<VersionRaise> findRaise(const Model& input, const Model& made, const RecipeStep& step, const Technique& technique, CompressCache& cache)
{
    if (made.opset() <= input.opset() && made.irVersion <= input.irVersion)
        return std::nullopt;
    VersionRaise raise;
    raise.technique = technique.id;
    raise.opsetBefore = input.opset();
    raise.opsetAfter = made.opset();
    raise.irBefore = input.irVersion;
    raise.irAfter = made.irVersion;
    if (technique.versionNeeds && made.opset() > input.opset())
        raise.needs = technique.versionNeeds(input, step, cache);
    std::erase_if(raise.needs, [&](const VersionNeed& need) { return need.opset < made.opset(); });
    return raise;
}

Result<std::shared_ptr<const StepResult>> runStep(const Model& input, const RecipeStep& step, const Technique& technique,
                                                  const StatisticsSource& source, CompressCache& cache, const Job& job)
{
    const Hash128 key = Hasher().add(graphKey("step", input)).add(step.hash()).finish();
    if (auto known = cache.find<StepResult>(key))
        return known;
    ESP_TRY(const Prepared preparation, technique.prepare(input, step, {source.inputs, cache, job}));
    const Model& prepared = preparation.model;
    const std::vector<std::string> wanted = technique.statisticsWanted(prepared, step, cache);
    Statistics statistics;
    if (!wanted.empty()) {
        if (!source)
            return Error{ErrorCode::NoData, technique.id,
                         "it needs calibration data to measure the ranges of activations, and there are none"};
        const auto useful = [&] {
            return technique.statisticsUseful ? technique.statisticsUseful(input, step, cache) : Result<std::vector<std::string>>(std::vector<std::string>());
        };
        ESP_TRY(statistics, statisticsFor(input, prepared, wanted, useful, source, cache, job));
    }
    ESP_TRY(ApplyResult applied, technique.apply(prepared, {step, statistics, source.inputs, source.errors, cache, job}));
    tellPreparation(preparation, applied);
    const auto& outcomes = applied.outcomes;
    const bool isRefused = std::any_of(outcomes.begin(), outcomes.end(), [](const LayerOutcome& outcome) { return !outcome.reason.empty(); });
    const bool isDone = std::any_of(outcomes.begin(), outcomes.end(), [](const LayerOutcome& outcome) { return outcome.applied; });
    // What was prepared for layers that all refuse (a newer opset, folded normalizations) is prepared for nothing.
    if (!isDone)
        applied.model = input;
    if (isRefused && !isDone)
        applied.notes.push_back("\"" + std::string(technique.id) + "\" changed no layer, as each of them refuses it and says why");
    std::optional<VersionRaise> raise = findRaise(input, applied.model, step, technique, cache);
    const uint64_t bytes = applied.model.graph->encodedBytes();
    return cache.keep(key, StepResult{input.graph, std::move(applied), std::move(raise)}, bytes);
}

}  // namespace

Result<CompressResult> compress(const Model& original, const Recipe& recipe, const StatisticsSource& statistics, const Job& job,
                                CompressCache* cache)
{
    CompressCache own;
    CompressCache& used = cache ? *cache : own;
    ESP_CHECK(checkExternalFiles(original));
    ESP_CHECK(checkLayerNames(recipe, graphFacts(original, used)->layers));
    CompressResult result;
    result.model = original;
    for (size_t number = 0; number < recipe.steps.size(); ++number) {
        const RecipeStep& step = recipe.steps[number];
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
        ESP_TRY(const auto done, runStep(result.model, step, *technique, statistics, used, job));
        const ApplyResult& applied = done->applied;
        result.model.graph = applied.model.graph;
        result.model.opsets = applied.model.opsets;
        result.model.irVersion = applied.model.irVersion;
        result.outcomes.push_back(applied.outcomes);
        result.notes.insert(result.notes.end(), applied.notes.begin(), applied.notes.end());
        if (done->raise) {
            result.raises.push_back(*done->raise);
            result.raises.back().step = number;
            const std::vector<std::string> sentences = done->raise->sentences();
            result.notes.insert(result.notes.end(), sentences.begin(), sentences.end());
        }
    }
    ESP_TRY(const Hash128 hash, hashOriginal(original, used));
    result.model = result.model.withMetadata(kRecipeKey, toJson(recipe, -1))
                       .withMetadata(kOriginalKey, hash.toHex())
                       .withMetadata(kContentKey, contentHash(result.model).toHex())
                       .withMetadata(kVersionKey, ESPALIER_VERSION);
    return result;
}

}  // namespace esp
