// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Magnitude pruning: the weights of least magnitude become zero; biases are never touched.
//
// layer    in each layer exactly floor(ratio · n) weights go, those of least |w|, the earlier one first among equals.
// global   one cut for all layers together, so that floor(ratio · N) of their N weights go.
// lamp     the same with LAMP scores (arXiv 2010.07611), which weigh a weight against what is left of its layer.
//
// With global and lamp the largest weight of a layer always stays, as a layer without weights would cut the network; a layer whose own
// ratio or amount is given is cut by that alone and does not take part in the common ranking. With amount "threshold" all |w| ≤ threshold
// go, whatever the method. Weights that are stored as int8 are ranked by their real values and get the code of zero.
#include "core/base/counts.h"
#include "core/base/translate.h"
#include "core/compress/graph_edit.h"
#include "core/compress/magnitude.h"
#include "core/compress/technique.h"
#include "core/model/stored_weight.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace esp {

extern const Technique techniquePrune;

namespace {

constexpr const char* kMethods[] = {"layer", "global", "lamp"};
constexpr const char* kMethodLabels[] = {ESP_NOOP("technique", "each layer by itself"), ESP_NOOP("technique", "all layers together"),
                                         ESP_NOOP("technique", "all layers together, weighed (LAMP)")};
constexpr const char* kAmounts[] = {"ratio", "threshold"};
constexpr const char* kAmountLabels[] = {ESP_NOOP("technique", "share of weights"), ESP_NOOP("technique", "greatest weight")};

constexpr ParameterInfo kParameters[] = {
    {.id = "method",
     .label = ESP_NOOP("technique", "Ranking"),
     .help = ESP_NOOP("technique", "Which weights count as small: compared within their layer, or in all layers together. Together gives more zeros to layers with many small weights."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("layer")); },
     .choices = kMethods,
     .choiceLabels = kMethodLabels,
     .perLayer = false},
    {.id = "amount",
     .label = ESP_NOOP("technique", "Amount by"),
     .help = ESP_NOOP("technique", "Whether a share of the weights is pruned, or all below a value."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("ratio")); },
     .choices = kAmounts,
     .choiceLabels = kAmountLabels},
    {.id = "ratio", .label = ESP_NOOP("technique", "Pruned weights"),
                    .help = ESP_NOOP("technique", "Share of the layer's weights that become zero."), .unit = "%", .fallback = [] { return ParameterValue(0.5); }},
    {.id = "threshold",
     .label = ESP_NOOP("technique", "Greatest pruned weight"),
     .help = ESP_NOOP("technique", "Weights up to this magnitude become zero."),
     .maximum = 1e9,
     .step = 0.001,
     .fallback = [] { return ParameterValue(0.0); }},
};

/// One layer that the step is meant for.
struct Target {
    const Layer* layer = nullptr;
    size_t outcome = 0;
    StoredWeight weight;
    std::shared_ptr<const std::vector<float>> scores;  ///< |w|, or LAMP scores
    std::optional<ScoreCut> cut;
};

bool hasOwnAmount(const RecipeStep& step, const std::string& layer)
{
    const auto found = step.layers.find(layer);
    return found != step.layers.end() && (found->second.contains("ratio") || found->second.contains("amount"));
}

template <typename T>
T parameter(const RecipeStep& step, const std::string& layer, const char* id)
{
    const ParameterValue value = parameterFor(techniquePrune, step, layer, id);
    const T* typed = std::get_if<T>(&value);
    return typed ? *typed : T{};
}

Hash128 weightKey(const char* what, const StoredWeight& weight)
{
    return Hasher()
        .add(what)
        .add(weight.tensor->contentHash())
        .add(std::span<const float>(weight.scales))
        .add(std::span<const float>(weight.zeros))
        .add(weight.layout.channelAxis())
        .add(weight.layout.blockAxis())
        .add(weight.layout.blockSize())
        .finish();
}

/// Null if a weight is not a number.
std::shared_ptr<const std::vector<float>> scoresOf(const StoredWeight& weight, bool isLamp, CompressCache& cache)
{
    const Hash128 key = weightKey(isLamp ? "prune lamp" : "prune magnitude", weight);
    if (auto scores = cache.find<std::vector<float>>(key))
        return scores;
    std::vector<float> values = weight.realValues();
    for (const float value : values)
        if (std::isnan(value))
            return nullptr;
    if (isLamp)
        values = lampScores(values);
    else
        std::transform(values.begin(), values.end(), values.begin(), [](float value) { return std::abs(value); });
    const uint64_t bytes = values.size() * sizeof(float);
    return cache.keep(key, std::move(values), bytes);
}

/// The stored tensor with what lies below the cut set to zero (to the zero point of codes).
TensorPtr cutTensor(const StoredWeight& weight, const std::vector<float>& scores, const ScoreCut& cut, const std::string& name,
                    CompressCache& cache)
{
    const Hash128 key = Hasher()
                            .add(weightKey("prune cut", weight))
                            .add(name)
                            .add(cut.threshold)
                            .add(cut.ties)
                            .add(hashBytes(std::as_bytes(std::span(scores))))
                            .finish();
    if (auto kept = cache.find<TensorPtr>(key))
        return *kept;
    const Bytes& data = weight.tensor->data();
    const size_t size = static_cast<size_t>(bitCount(weight.tensor->type())) / 8;
    std::vector<std::byte> bytes(data.data(), data.data() + data.size());
    int64_t ties = cut.ties;
    for (size_t i = 0; i < scores.size(); ++i) {
        if (!(scores[i] < cut.threshold || (scores[i] == cut.threshold && ties-- > 0)))
            continue;
        std::memset(bytes.data() + i * size, 0, size);
        // 8-bit codes only: larger codes are refused before.
        if (weight.isQuantized)
            bytes[i] = static_cast<std::byte>(static_cast<int>(weight.zeros[weight.scaleIndex(static_cast<int64_t>(i))]));
    }
    TensorPtr tensor = Tensor::make(name, weight.tensor->type(), weight.tensor->dims(), Bytes::fromVector(std::move(bytes)));
    cache.keep(key, tensor, data.size());
    return tensor;
}

/// Takes floor(ratio · n) of one layer, all of them if that is what was asked for.
ScoreCut cutByRatio(const std::vector<float>& scores, double ratio)
{
    const std::span<const float> list = scores;
    // 0.3 · 10 is 2.9999999999999996 in doubles, but the user means 3.
    const auto count = static_cast<int64_t>(std::floor(ratio * static_cast<double>(scores.size()) + 1e-9));
    return cutSmallest(std::span(&list, 1), count)[0];
}

void cutTogether(std::vector<Target*>& targets, double ratio)
{
    std::vector<std::vector<float>> protectedScores;
    std::vector<std::span<const float>> lists;
    int64_t total = 0;
    for (Target* target : targets) {
        std::vector<float> scores = *target->scores;
        total += static_cast<int64_t>(scores.size());
        // The last of the largest stays, whatever the ratio.
        const auto largest = std::max_element(scores.rbegin(), scores.rend());
        if (largest != scores.rend())
            *largest = std::numeric_limits<float>::infinity();
        protectedScores.push_back(std::move(scores));
    }
    for (const auto& scores : protectedScores)
        lists.emplace_back(scores);
    const int64_t most = total - static_cast<int64_t>(targets.size());
    const auto count = std::min(most, static_cast<int64_t>(std::floor(ratio * static_cast<double>(total) + 1e-9)));
    const std::vector<ScoreCut> cuts = cutSmallest(lists, count);
    for (size_t i = 0; i < targets.size(); ++i) {
        targets[i]->scores = std::make_shared<const std::vector<float>>(std::move(protectedScores[i]));
        targets[i]->cut = cuts[i];
    }
}

std::string refusal(const Model&, const Layer& layer) { return layer.refusal; }

Result<Prepared> prepare(const Model& model, const RecipeStep&, const PrepareContext&) { return Prepared{model, {}, {}}; }

std::vector<std::string> statisticsWanted(const Model&, const RecipeStep&, CompressCache&) { return {}; }

std::string zerosText(int64_t zeros, int64_t weights) { return grouped(zeros) + " of " + grouped(weights) + " weights are zero"; }

Result<ApplyResult> apply(const Model& prepared, const ApplyContext& context)
{
    const RecipeStep& step = context.step;
    const GraphFactsPtr facts = graphFacts(prepared, context.cache);
    const std::vector<Layer>& layers = facts->layers;
    ApplyResult result;
    std::vector<Target> targets;
    targets.reserve(layers.size());
    for (const Layer& layer : layers) {
        LayerOutcome& outcome = result.outcomes.emplace_back();
        outcome.layer = layer.name;
        if (!isMeantFor(step, layer.name))
            continue;
        outcome.reason = refusal(prepared, layer);
        if (!outcome.reason.empty())
            continue;
        auto weight = findStoredWeight(facts->index, layer.weightName);
        if (!weight) {
            outcome.reason = weight.error().detail;
            continue;
        }
        if (layer.isSparseFloat()) {
            outcome.reason = kWithoutZeros;
            continue;
        }
        if (weight->isPacked) {
            outcome.reason = "its weights are packed several to a number, and have to be pruned before they are quantized";
            continue;
        }
        const int bits = bitCount(weight->tensor->type());
        if (bits < 8 || (weight->isQuantized && bits != 8)) {
            outcome.reason = "its weights are stored as " + toString(weight->tensor->type()) + ", which cannot be pruned";
            continue;
        }
        if (std::any_of(weight->zeros.begin(), weight->zeros.end(), [](float zero) { return zero != std::trunc(zero); })) {
            outcome.reason = "none of its codes means 0, as its zero points are no whole numbers; prune before it is quantized";
            continue;
        }
        Target& target = targets.emplace_back();
        target.layer = &layer;
        target.outcome = result.outcomes.size() - 1;
        target.weight = std::move(*weight);
    }
    if (targets.empty()) {
        result.model = prepared;
        return result;
    }

    const auto method = parameter<std::string>(step, "", "method");
    std::vector<Target*> together;
    for (Target& target : targets) {
        if (context.job.stopped())
            return cancelled();
        const std::string& name = target.layer->name;
        const bool byThreshold = parameter<std::string>(step, name, "amount") == "threshold";
        const bool alone = byThreshold || method == "layer" || hasOwnAmount(step, name);
        target.scores = scoresOf(target.weight, !alone && method == "lamp", context.cache);
        if (!target.scores) {
            result.outcomes[target.outcome].reason = "one of its weights is not a number";
            continue;
        }
        if (byThreshold) {
            const auto threshold = static_cast<float>(parameter<double>(step, name, "threshold"));
            target.cut = ScoreCut{threshold, static_cast<int64_t>(target.scores->size())};
        } else if (alone) {
            target.cut = cutByRatio(*target.scores, parameter<double>(step, name, "ratio"));
        } else {
            together.push_back(&target);
        }
    }
    cutTogether(together, parameter<double>(step, "", "ratio"));

    const Model base = withExplicitConstants(prepared);
    GraphEdit edit(base, context.cache, "prune");
    for (Target& target : targets) {
        if (context.job.stopped())
            return cancelled();
        if (!target.cut)
            continue;
        const TensorPtr tensor = cutTensor(target.weight, *target.scores, *target.cut, target.weight.tensor->name(), context.cache);
        edit.setInitializer(tensor);
        LayerOutcome& outcome = result.outcomes[target.outcome];
        outcome.applied = true;
        StoredWeight after = target.weight;
        after.tensor = tensor;
        outcome.note = zerosText(after.zeroCount(), tensor->count());
        target.scores.reset();  // as large as the weights, and not needed any more
        if (target.layer->recurrence)
            outcome.note += "; its " + grouped(target.layer->recurrence->count()) + " recurrent weights are kept as they are";
    }
    result.model = edit.finish();
    // Such a file gets smaller, though not by its zeros.
    if (base.graph != prepared.graph)
        result.notes.push_back("initializers that could also be fed as inputs became constants, so their declarations are gone from the file");
    return result;
}

}  // namespace

constinit const Technique techniquePrune{.id = "prune",
                                         .label = ESP_NOOP("technique", "Prune"),
                                         .help = ESP_NOOP("technique", "Sets the weights with the smallest magnitude to zero. Shapes stay, so every program that ran the model still runs it. The smaller the magnitude, the less a weight adds to the result."),
                                         .parameters = kParameters,
                                         .refusal = refusal,
                                         .statisticsWanted = statisticsWanted,
                                         .prepare = prepare,
                                         .apply = apply};

}  // namespace esp
