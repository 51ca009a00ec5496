// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Quantization: weights symmetric codes of 8 bits or fewer (one scale a channel or a tensor), activations uint8 with a zero point, bias int32;
// or weights only. What is measured and decided here is written into the graph by QuantizeExporter; which activations are quantized,
// quantize_tensors.cpp says.
#include "core/compress/quantize.h"

#include "core/base/translate.h"
#include "core/compress/equalize.h"
#include "core/compress/graph_facts.h"
#include "core/compress/quantize_export.h"
#include "core/compress/quantize_parameters.h"
#include "core/compress/quantize_weights.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

bool isFinite(const TensorPtr& tensor, CompressCache& cache)
{
    if (!tensor)
        return true;
    const Hash128 key = Hasher().add("finite").add(tensor->contentHash()).finish();
    if (const auto known = cache.find<bool>(key))
        return *known;
    const std::vector<float> values = tensor->toFloats();
    const bool finite = std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    return *cache.keep(key, finite, sizeof finite);
}

/// Larger numbers would become infinite.
std::string rangeRefusal(const Layer& layer, ElementType type, CompressCache& cache)
{
    const bool isHalf = type == ElementType::Float16;
    const float largest = isHalf ? 65504.0F : 0x1.fep127F;
    const Hash128 key = Hasher().add("fits").add(type).add(layer.weight->contentHash()).finish();
    auto fits = cache.find<bool>(key);
    if (!fits) {
        const std::vector<float> values = layer.weight->toFloats();
        fits = cache.keep(key, std::all_of(values.begin(), values.end(), [&](float value) { return std::abs(value) <= largest; }), sizeof(bool));
    }
    return *fits ? "" : "one of its weights is larger than " + toString(type) + " can say" + (isHalf ? " (65,504); bfloat16 can" : "");
}

/// Parameters that would do harm together.
std::string combinationRefusal(const QuantizeChoice& choice)
{
    if (choice.rounding != WeightRounding::AdaRound)
        return "";
    if (choice.correctsBias)
        return "AdaRound and bias correction make up for the same error; switch bias correction off";
    const bool isEven = choice.format->rule == WeightFormat::Rule::Uniform && !choice.format->isWide();
    return isEven ? "" : std::string("AdaRound chooses between evenly spaced levels; with ") + choice.format->id + " weights round by GPTQ or to nearest";
}

/// Codes without a zero would bring back what was pruned.
std::string zeroRefusal(const Layer& layer, CompressCache& cache)
{
    constexpr int64_t kFew = 100;  // one in so many may be 0 by chance
    const Hash128 key = Hasher().add("zeros").add(layer.weight->contentHash()).finish();
    auto zeros = cache.find<int64_t>(key);
    if (!zeros) {
        StoredWeight plain;
        plain.tensor = layer.weight;
        zeros = cache.keep(key, plain.zeroCount(), sizeof(int64_t));
    }
    if (*zeros * kFew <= layer.weight->count())
        return "";
    return "binary weights cannot be 0, and " + std::to_string(*zeros) + " of its " + std::to_string(layer.weight->count()) + " are (pruned)";
}

std::vector<float> floatsOf(const TensorPtr& tensor) { return tensor ? tensor->toFloats() : std::vector<float>{}; }

/// Layers of the prepared model that the step can be done on, and outcomes for all.
struct Selection {
    std::vector<LayerOutcome> outcomes;
    std::map<size_t, QuantizeChoice> chosen;  ///< by number of the layer
    std::set<int> staticNodes;
};

Selection select(const GraphFacts& facts, const RecipeStep& step, CompressCache& cache)
{
    Selection selection;
    for (size_t i = 0; i < facts.layers.size(); ++i) {
        const Layer& layer = facts.layers[i];
        LayerOutcome& outcome = selection.outcomes.emplace_back();
        outcome.layer = layer.name;
        if (!isMeantFor(step, layer.name))
            continue;
        const QuantizeChoice choice = quantizeChoice(step, layer.name);
        outcome.reason = quantizeRefusal(facts.index, layer, choice);
        // Before anything is decided, as the neighbours of a refused layer may have to stay in float.
        if (outcome.reason.empty())
            outcome.reason = weightRefusal(layer, choice, cache);
        if (!outcome.reason.empty())
            continue;
        selection.chosen[i] = choice;
        if (choice.isStatic)
            selection.staticNodes.insert(layer.node);
    }
    return selection;
}

std::string refusal(const Model&, const Layer& layer)
{
    if (!layer.refusal.empty())
        return layer.refusal;
    if (layer.isQuantized)
        return layer.isSparseFloat() ? kWithoutZeros : "it is already quantized";
    if (layer.kind == LayerKind::Recurrent || layer.kind == LayerKind::Embedding)
        return "quantization handles convolutions and products of matrices, not " + layer.opType;
    return "";
}

/// What the step decides of a prepared graph, without data: asked for the statistics that it wants, then to apply it.
struct Decision {
    GraphFactsPtr facts;
    Selection selection;
    QuantizedTensors tensors;
};

std::shared_ptr<const Decision> decide(const Model& prepared, const RecipeStep& step, CompressCache& cache)
{
    constexpr uint64_t kBytesANode = 500;
    const Hash128 key = Hasher().add(graphKey("quantize decision", prepared)).add(step.hash()).finish();
    if (auto decision = cache.find<Decision>(key))
        return decision;
    Decision decision;
    decision.facts = graphFacts(prepared, cache);
    decision.selection = select(*decision.facts, step, cache);
    decision.tensors = findQuantizedTensors(decision.facts->index, decision.facts->layers, decision.selection.staticNodes);
    return cache.keep(key, std::move(decision), kBytesANode * prepared.graph->nodes().size());
}

std::vector<std::string> statisticsWanted(const Model& prepared, const RecipeStep& step, CompressCache& cache)
{
    std::vector<std::string> wanted;
    for (const auto& group : decide(prepared, step, cache)->tensors.groups)
        wanted.insert(wanted.end(), group.measured.begin(), group.measured.end());
    return wanted;
}

/// What a step with all layers would want, and with each alone: the next layer that somebody switches on then needs no pass of its own.
Result<std::vector<std::string>> statisticsUseful(const Model& input, const RecipeStep& step, CompressCache& cache)
{
    constexpr size_t kMostLayers = 200;  // each tensor's histogram takes 16 kB, and each layer alone a walk over the graph
    RecipeStep all = step;
    all.allLayers = true;
    all.layers.clear();
    ESP_TRY(const Model prepared, prepareForQuantize(input, all, cache));
    const auto decision = decide(prepared, all, cache);
    std::vector<std::string> useful;
    if (decision->facts->layers.size() > kMostLayers)
        return useful;
    const auto add = [&](const QuantizedTensors& tensors) {
        for (const auto& group : tensors.groups)
            useful.insert(useful.end(), group.measured.begin(), group.measured.end());
    };
    add(decision->tensors);
    for (const int node : decision->selection.staticNodes)
        add(findQuantizedTensors(decision->facts->index, decision->facts->layers, {node}));
    return useful;
}

using StatisticsList = std::vector<std::shared_ptr<const TensorStatistics>>;

CalibratedRange calibrate(const TensorStatistics& statistics, const std::string& calibration, const std::string& percentile)
{
    if (calibration == "percentile")
        return calibratePercentile(statistics, std::stod(percentile));
    if (calibration == "entropy")
        return calibrateEntropy(statistics);
    return calibration == "mse" ? calibrateMse(statistics) : calibrateMinMax(statistics);
}

struct CalibratedGroup {
    StatisticsList statistics;  // kept alive, as their addresses are the key
    CalibratedRange range;
    int64_t nonFinite = 0;
};

std::shared_ptr<const CalibratedGroup> calibrate(StatisticsList list, const RecipeStep& step, CompressCache& cache)
{
    const std::string calibration = choiceOf(step, "", "calibration");
    const std::string percentile = calibration == "percentile" ? choiceOf(step, "", "percentile") : "";
    Hasher hasher;
    hasher.add("calibrate").add(calibration).add(percentile);
    for (const auto& statistics : list)
        hasher.add(reinterpret_cast<uintptr_t>(statistics.get()));
    const Hash128 key = hasher.finish();
    if (auto known = cache.find<CalibratedGroup>(key))
        return known;
    CalibratedGroup group;
    if (list.size() == 1) {
        group.range = calibrate(*list[0], calibration, percentile);
        group.nonFinite = list[0]->nonFinite;
    } else {
        TensorStatistics merged = *list[0];
        for (size_t i = 1; i < list.size(); ++i)
            merged.merge(*list[i]);
        group.range = calibrate(merged, calibration, percentile);
        group.nonFinite = merged.nonFinite;
    }
    group.statistics = std::move(list);
    return cache.keep(key, std::move(group), sizeof(CalibratedGroup));
}

/// Scale and zero point of a group. A dropped Relu or Clip must be done by the bounds of the quantized range.
Affine affineOf(CalibratedRange range, const std::optional<Clamp>& clamp)
{
    if (clamp) {
        // Calibration may stop a little short of the bound; the bound itself keeps "6" exact.
        constexpr double kNear = 0.01;
        range.low = std::max(range.low, clamp->low);
        range.high = std::min(range.high, clamp->high);
        if (std::isfinite(clamp->high) && clamp->high - range.high < kNear * clamp->high)
            range.high = clamp->high;
    }
    return affineForUint8(range);
}

/// Ranges that layers fix for what they read, by group of tensors. Layers that fix the same group share the range that holds all of theirs.
Result<std::map<int, CalibratedRange>> fixedRanges(const Decision& decision, const Model& prepared, const RecipeStep& step)
{
    std::map<int, CalibratedRange> fixed;
    for (const auto& [number, choice] : decision.selection.chosen) {
        const Layer& layer = decision.facts->layers[number];
        if (!choice.isStatic || choiceOf(step, layer.name, "input_range") != "fixed")
            continue;
        const CalibratedRange range{numberOf(step, layer.name, "input_low"), numberOf(step, layer.name, "input_high")};
        if (!(range.low < range.high))
            return Error{ErrorCode::InvalidArgument, layer.name, "input_low must lie below input_high"};
        const int group = decision.tensors.tensors.at(prepared.graph->nodes()[static_cast<size_t>(layer.node)]->input(0)).group;
        const auto [known, isNew] = fixed.try_emplace(group, range);
        if (!isNew)
            known->second = {std::min(known->second.low, range.low), std::max(known->second.high, range.high)};
    }
    return fixed;
}

Result<std::vector<Affine>> affineGroups(const QuantizedTensors& tensors, const std::map<int, CalibratedRange>& fixed, const ApplyContext& context,
                                         std::vector<std::string>& notes)
{
    std::vector<Affine> affines;
    for (const QuantizedTensors::Group& group : tensors.groups) {
        if (context.job.stopped())
            return cancelled();
        StatisticsList list;
        for (const std::string& value : group.measured) {
            const auto found = context.statistics.find(value);
            if (found == context.statistics.end())
                return Error{ErrorCode::NoData, value, "calibration has not seen this tensor"};
            list.push_back(found->second);
        }
        const auto calibrated = calibrate(std::move(list), context.step, context.cache);
        if (calibrated->nonFinite > 0)
            notes.push_back("\"" + group.measured.front() + "\" had " + std::to_string(calibrated->nonFinite) +
                            " values that are not finite; they were left out");
        const auto own = fixed.find(static_cast<int>(affines.size()));
        affines.push_back(affineOf(own == fixed.end() ? calibrated->range : own->second, group.clamp));
    }
    return affines;
}

std::string noteOf(const RecipeStep& step, const std::string& layer, const QuantizeChoice& choice)
{
    std::string note = choice.format->id;
    const bool isShared = choice.format->rule == WeightFormat::Rule::Codebook;
    if (isShared)
        note += " of at most " + std::to_string(choice.entries) + " values";
    if (choice.format->hasScale && (choice.perChannel || !isShared))
        note += choice.perChannel ? ", a scale a channel" : ", one scale";
    if (choice.format->hasScale && !isShared && choice.weightCalibration == WeightCalibration::Mse)
        note += " of least squared error";
    if (!choice.isStatic)
        return note + "; activations in float";
    const std::string calibration = choiceOf(step, "", "calibration");
    note += "; uint8 activations, " + calibration;
    if (calibration == "percentile")
        note += " " + choiceOf(step, "", "percentile");
    return choiceOf(step, layer, "input_range") == "fixed" ? note + "; range of its input fixed" : note;
}

/// Moments of what the layers read whose rounding asks for it, by number of the layer.
Result<std::map<size_t, InputMomentsPtr>> inputMoments(const Decision& decision, const Model& prepared, const ApplyContext& context, std::vector<std::string>& notes)
{
    std::vector<InputRequest> requests;
    std::vector<size_t> numbers;
    bool isAsked = false;
    for (const auto& [number, choice] : decision.selection.chosen) {
        const Layer& layer = decision.facts->layers[number];
        const NodePtr& node = prepared.graph->nodes()[static_cast<size_t>(layer.node)];
        if (!choice.looksAtInputs() || !inputRefusal(layer, *node).empty())
            continue;
        isAsked = isAsked || choice.asksForInputs();
        InputRequest& request = requests.emplace_back();
        request.value = node->input(0);
        if (layer.kind == LayerKind::Conv) {
            request.convolution = node;
            request.weights = layer.weight->dims();
        }
        numbers.push_back(number);
    }
    std::map<size_t, InputMomentsPtr> byLayer;
    if (requests.empty() || (!context.inputs && !isAsked))
        return byLayer;
    if (!context.inputs)
        return Error{ErrorCode::NoData, techniqueQuantize.id, "it needs calibration data to see what layers read (GPTQ, OBQ, AdaRound and bias correction), and there are none"};
    const Result<std::vector<InputMomentsPtr>> moments = context.inputs(prepared, requests, context.job);
    if (!moments && (isAsked || moments.error().code == ErrorCode::Cancelled))
        return moments.error();
    if (!moments)
        notes.push_back("weights are rounded to nearest, as the model cannot be run on the calibration samples");
    for (size_t i = 0; moments && i < numbers.size(); ++i)
        byLayer[numbers[i]] = (*moments)[i];
    return byLayer;
}

Result<ApplyResult> apply(const Model& prepared, const ApplyContext& context)
{
    const auto decision = decide(prepared, context.step, context.cache);
    const GraphIndex& index = decision->facts->index;
    const Selection& selection = decision->selection;
    const QuantizedTensors& tensors = decision->tensors;
    ApplyResult result;
    result.outcomes = selection.outcomes;
    if (selection.chosen.empty()) {
        result.model = prepared;
        return result;
    }
    result.notes = tensors.notes;
    std::set<size_t> balanced;
    if (choiceOf(context.step, "", "equalization") != "none") {
        const EqualizablePairs found = findEqualizablePairs(index, decision->facts->layers, context.step);
        for (const EqualizablePair& pair : found.pairs)
            balanced.insert({pair.first, pair.second});
        result.notes.insert(result.notes.end(), found.notes.begin(), found.notes.end());
        if (found.pairs.empty())
            result.notes.push_back("no channels are equalized, as no two of the chosen layers follow each other without a branch");
    }
    ESP_TRY(const auto fixed, fixedRanges(*decision, prepared, context.step));
    ESP_TRY(std::vector<Affine> affines, affineGroups(tensors, fixed, context, result.notes));
    QuantizeExporter exporter(prepared, context.cache, tensors, affines, choiceOf(context.step, "", "storage") == "packed");
    exporter.quantizeActivations();
    exporter.guardFloatLayers();
    ESP_TRY(const auto moments, inputMoments(*decision, prepared, context, result.notes));
    for (const auto& [number, choice] : selection.chosen) {
        if (context.job.stopped())
            return cancelled();
        const Layer& layer = decision->facts->layers[number];
        const Node& node = *prepared.graph->nodes()[static_cast<size_t>(layer.node)];
        WeightRequest request{layer, node, choice, floatsOf(index.constant(node.input(2)))};
        if (choice.isStatic)
            request.inputScale = affines[static_cast<size_t>(tensors.tensors.at(node.input(0)).group)].scale;
        if (const auto found = moments.find(number); found != moments.end())
            request.moments = found->second;
        ESP_TRY(const RoundedLayer rounded, roundLayer(request, context.cache, context.job));
        if (choice.isStatic)
            exporter.quantizeLayer(layer, rounded.weights, rounded.bias);
        else
            exporter.storeWeightsAsCodes(layer, rounded.weights, rounded.isCorrected ? rounded.bias : std::vector<float>{});
        result.outcomes[number].applied = true;
        result.outcomes[number].note = noteOf(context.step, layer.name, choice) + (balanced.contains(number) ? "; channels equalized" : "") + rounded.note;
    }
    result.model = exporter.finish();
    return result;
}

}  // namespace

std::string weightRefusal(const Layer& layer, const QuantizeChoice& choice, CompressCache& cache)
{
    if (!(isFinite(layer.weight, cache) && isFinite(layer.bias, cache)))
        return "one of its weights is not a finite number";
    std::string reason = combinationRefusal(choice);
    if (reason.empty() && !choice.format->hasScale)
        reason = rangeRefusal(layer, choice.format->type, cache);
    if (reason.empty() && !choice.format->hasZero())
        reason = zeroRefusal(layer, cache);
    return reason;
}

std::string quantizeRefusal(const GraphIndex& index, const Layer& layer, const QuantizeChoice& choice)
{
    std::string reason = refusal({}, layer);
    if (!reason.empty() || !choice.isStatic)
        return reason;
    if (!choice.format->isForIntegers())
        return std::string("with weights in ") + choice.format->id + " it computes in float; set its activations to float as well";
    const Node& node = *index.graph().nodes()[static_cast<size_t>(layer.node)];
    if (layer.kind == LayerKind::ConvTranspose)
        return "ONNX Runtime has no integer ConvTranspose; weights alone can be quantized";
    if (layer.kind == LayerKind::MatMul && layer.weight->dims().size() != 2)
        return "its weight has " + std::to_string(layer.weight->dims().size()) + " dimensions; integer products need 2";
    if (layer.kind == LayerKind::Gemm && node.intAttribute("transA", 0) != 0)
        return "its input is transposed (transA), which the integer kernel does not do";
    if (!node.input(2).empty()) {
        const TensorPtr bias = index.constant(node.input(2));
        const int64_t channels = layer.weight->dims()[static_cast<size_t>(layer.outputAxis)];
        if (!bias || bias->type() != ElementType::Float || bias->dims().size() != 1 || bias->count() != channels)
            return "its bias is not a constant with one value a channel";
    }
    if (index.constant(node.input(0)))
        return "its input is constant";
    const auto isQuantizer = [&](int number) {
        if (number < 0)
            return false;
        const std::string& op = index.graph().nodes()[static_cast<size_t>(number)]->opType();
        return op == "DequantizeLinear" || op == "QuantizeLinear" || op == "DynamicQuantizeLinear";
    };
    // Behind the guard that an earlier step put before a float layer.
    int maker = index.producer(node.input(0));
    if (maker >= 0 && index.graph().nodes()[static_cast<size_t>(maker)]->is("Max"))
        maker = index.producer(index.graph().nodes()[static_cast<size_t>(maker)]->input(0));
    const std::span<const int> consumers = index.consumers(node.output(0));
    if (isQuantizer(maker) || std::any_of(consumers.begin(), consumers.end(), isQuantizer))
        return "the activations around it are already quantized; choose all integer layers in one step";
    return "";
}

constinit const Technique techniqueQuantize{.id = "quantize",
                                            .label = ESP_NOOP("technique", "Quantize"),
                                            .help = ESP_NOOP("technique", "Rounds weights to integers of 8 bits or fewer and, where chosen, activations to 8-bit integers. BatchNormalization is folded into the weights first. A layer between float neighbours computes in 8-bit as well and converts at its ends."),
                                            .parameters = quantizeParameters,
                                            .refusal = refusal,
                                            .statisticsWanted = statisticsWanted,
                                            .statisticsUseful = statisticsUseful,
                                            .prepare = prepareForQuantize,
                                            .apply = apply,
                                            .versionNeeds = versionNeedsOfQuantize};

}  // namespace esp
