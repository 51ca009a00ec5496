// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Leaves zeros out of the file: float32 weights are stored as those that are not 0, behind a bit mask or with gaps between them, whichever is smaller, and
// put in their places by standard operators when the model is loaded. Codes are packed by quantization itself.
#include "core/base/translate.h"
#include "core/compress/code_writer.h"
#include "core/compress/graph_edit.h"
#include "core/compress/technique.h"

#include <cstdio>

namespace esp {

extern const Technique techniquePack;

namespace {

std::string refusal(const Model&, const Layer& layer)
{
    if (layer.isQuantized)
        return layer.isSparseFloat() ? kWithoutZeros : "its weights are codes, which quantization packs where it comes after pruning";
    if (!layer.refusal.empty())
        return layer.refusal;
    if (layer.kind == LayerKind::Recurrent || layer.kind == LayerKind::Embedding)
        return "packing handles convolutions and products of matrices, not " + layer.opType;
    return "";
}

/// Bytes without the zeros, or nothing where all take less.
std::optional<int64_t> sparseBytes(const Layer& layer, CompressCache& cache)
{
    struct Known {
        std::optional<int64_t> bytes;
    };
    const Hash128 key = Hasher().add("sparse bytes").add(layer.weight->contentHash()).finish();
    if (const auto known = cache.find<Known>(key))
        return known->bytes;
    const WeightStorage storage = storageOf(codeTensorOf(layer.weight), true);
    return cache.keep(key, Known{storage.sparse ? std::optional(storage.bytes()) : std::nullopt}, sizeof(Known))->bytes;
}

bool isPacked(const Model& model, const Layer& layer, const RecipeStep& step, CompressCache& cache)
{
    return isMeantFor(step, layer.name) && refusal(model, layer).empty() && sparseBytes(layer, cache);
}

Result<Prepared> prepare(const Model& model, const RecipeStep& step, const PrepareContext& context)
{
    bool any = false;
    for (const Layer& layer : graphFacts(model, context.cache)->layers)
        any = any || isPacked(model, layer, step, context.cache);
    if (!any)
        return Prepared{model, {}, {}};
    ESP_TRY(Model raised, raiseOpset(withExplicitConstants(model), CodeWriter::kOpset));
    return Prepared{std::move(raised), {}, {}};
}

std::vector<VersionNeed> versionNeeds(const Model& model, const RecipeStep& step, CompressCache& cache)
{
    VersionNeed need{CodeWriter::kOpset, "weights without their zeros", {}};
    for (const Layer& layer : graphFacts(model, cache)->layers)
        if (isPacked(model, layer, step, cache))
            need.layers.push_back(layer.name);
    return {need};
}

std::vector<std::string> statisticsWanted(const Model&, const RecipeStep&, CompressCache&) { return {}; }

Result<ApplyResult> apply(const Model& prepared, const ApplyContext& context)
{
    ApplyResult result;
    GraphEdit edit(prepared, context.cache, "pack");
    CodeWriter writer(edit, context.cache, true);
    for (const Layer& layer : edit.layers()) {
        if (context.job.stopped())
            return cancelled();
        LayerOutcome& outcome = result.outcomes.emplace_back();
        outcome.layer = layer.name;
        if (!isMeantFor(context.step, layer.name))
            continue;
        outcome.reason = refusal(prepared, layer);
        if (!outcome.reason.empty())
            continue;
        const std::optional<int64_t> bytes = sparseBytes(layer, context.cache);
        if (!bytes) {
            outcome.reason = "too few of its weights are 0 for leaving them out to save anything; prune it first";
            continue;
        }
        const std::string value = writer.writeSparse(layer);
        NodeFields& fields = edit.change(layer.node);
        fields.name = layer.name;
        fields.inputs[static_cast<size_t>(layer.weightInput)] = value;
        char share[32];
        std::snprintf(share, sizeof share, "%.1f %%", 100 * static_cast<double>(*bytes) / static_cast<double>(layer.weight->dataBytes()));
        outcome.applied = true;
        outcome.note = "stored without zeros in " + std::string(share) + " of the bytes";
    }
    result.model = edit.finish();
    return result;
}

}  // namespace

constinit const Technique techniquePack{.id = "pack",
                                        .label = ESP_NOOP("technique", "Pack"),
                                        .help = ESP_NOOP("technique", "Leaves the zeros of pruned float weights out of the file. Standard operators put the others in their places when the model is loaded, so it runs as before. It belongs at the end of a recipe; weights that are quantized are packed by that step itself."),
                                        .parameters = {},
                                        .refusal = refusal,
                                        .statisticsWanted = statisticsWanted,
                                        .prepare = prepare,
                                        .apply = apply,
                                        .versionNeeds = versionNeeds,
                                        .changesValues = false};

}  // namespace esp
