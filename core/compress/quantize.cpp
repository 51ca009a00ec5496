// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Quantization: weights symmetric codes of 8 bits or fewer (one scale a channel or a tensor), activations uint8 with a zero point, bias int32;
// or weights only. What is measured and decided here is written into the graph by QuantizeExporter; which activations are quantized,
// quantize_tensors.cpp says.
#include "core/compress/quantize.h"

#include "core/base/translate.h"
#include "core/compress/graph_facts.h"
#include "core/compress/operators_on_codes.h"
#include "core/compress/quantize_export.h"
#include "core/compress/quantize_parameters.h"
#include "core/compress/quantize_ranges.h"
#include "core/compress/quantize_weights.h"
#include "core/compress/smooth.h"

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
    const std::string format = choice.format->id;
    const bool isUniform = choice.format->rule == WeightFormat::Rule::Uniform;
    if (choice.isAsymmetric && !isUniform)
        return format + " weights have no zero point; choose a symmetric grid";
    if (choice.weightCalibration == WeightCalibration::Hqq && (!choice.isAsymmetric || choice.isStatic()))
        return choice.isStatic() ? "HQQ gives zero points that are no whole numbers, which integer kernels cannot have; set activations to float" : "HQQ moves zero points; choose the asymmetric grid";
    if (choice.weightCalibration == WeightCalibration::Output && (!isUniform || choice.format->isWide()))
        return "a range of least output error is for evenly spaced levels; with " + format + " weights choose another range";
    if (choice.hasUnsignedWeights() && choice.isStatic() && choice.activationFormat->type != ElementType::Uint8)
        return "unsigned weights go with uint8 activations; choose these, or widened steps against overflow";
    if (choice.hasUnsignedWeights() && choice.format->rule == WeightFormat::Rule::Codebook)
        return "values of a codebook are signed; choose widened steps against overflow";
    if (choice.rounding != WeightRounding::AdaRound)
        return "";
    if (choice.correctsBias)
        return "AdaRound and bias correction make up for the same error; switch bias correction off";
    return isUniform && !choice.format->isWide() ? "" : "AdaRound chooses between evenly spaced levels; with " + format + " weights round by GPTQ or to nearest";
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
    return "binary weights cannot be 0, and " + std::to_string(*zeros) + " of its " + std::to_string(layer.weight->count()) + " are; choose ternary weights, which can be 0";
}

std::vector<float> floatsOf(const TensorPtr& tensor) { return tensor ? tensor->toFloats() : std::vector<float>{}; }

/// Layers of the prepared model that the step can be done on, and outcomes for all.
struct Selection {
    std::vector<LayerOutcome> outcomes;
    std::map<size_t, QuantizeChoice> chosen;  ///< by number of the layer
    std::set<int> staticNodes;
    std::set<int> codedOutputs;  ///< of them, those that write codes whoever reads them
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
        if (choice.isStatic())
            selection.staticNodes.insert(layer.node);
        if (choice.isStatic() && choice.codesOutput)
            selection.codedOutputs.insert(layer.node);
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
    decision.tensors = findQuantizedTensors(decision.facts->index, decision.facts->layers, decision.selection.staticNodes, decision.selection.codedOutputs);
    chooseFormats(decision.facts->index, decision.facts->layers, decision.selection.chosen, decision.tensors);
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
    // What is rescaled by data has other names then, and is measured there.
    if (usesSmoothing(step))
        all.parameters.erase("equalization");
    ESP_TRY(const Prepared prepared, prepareForQuantize(input, all, {{}, cache, {}}));
    const auto decision = decide(prepared.model, all, cache);
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

/// Ranges that layers fix for what they read, by group of tensors. Layers that fix the same group share the range that holds all of theirs.
Result<std::map<int, CalibratedRange>> fixedRanges(const Decision& decision, const Model& prepared, const RecipeStep& step)
{
    std::map<int, CalibratedRange> fixed;
    for (const auto& [number, choice] : decision.selection.chosen) {
        const Layer& layer = decision.facts->layers[number];
        if (!choice.isStatic() || choiceOf(step, layer.name, "input_range") != "fixed")
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

std::string noteOf(const RecipeStep& step, const std::string& layer, const QuantizeChoice& choice, const RangeRule& rule)
{
    std::string note = choice.format->id;
    const bool isShared = choice.format->rule == WeightFormat::Rule::Codebook;
    if (isShared)
        note += " of at most " + std::to_string(choice.entries) + " values";
    const bool isPerTensor = choice.scales == QuantizeChoice::Scales::PerTensor;
    if (choice.format->hasScale && !(isPerTensor && isShared))
        note += isPerTensor ? ", one scale" : choice.scales == QuantizeChoice::Scales::PerChannel ? ", a scale a channel" : ", a scale for " + std::to_string(choice.blockSize) + " inputs";
    if (choice.format->hasScale && !isShared && choice.weightCalibration == WeightCalibration::Mse)
        note += " of least squared error";
    if (choice.weightCalibration == WeightCalibration::Output)
        note += " of least output error";
    if (choice.isAsymmetric)
        note += choice.weightCalibration == WeightCalibration::Hqq ? "; zero points by HQQ" : "; asymmetric weights";
    if (choice.activations == QuantizeChoice::Activations::Dynamic)
        return note + "; dynamic uint8 activations";
    if (choice.activations == QuantizeChoice::Activations::Binary)
        return note + "; binary activations";
    if (!choice.isStatic())
        return note + "; activations in float";
    note += std::string("; ") + choice.activationFormat->label + " activations, " + rule.text() + (choice.hasSymmetricActivations ? "; symmetric activations" : "");
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
        requests.push_back(inputRequestOf(layer, node));
        numbers.push_back(number);
    }
    std::map<size_t, InputMomentsPtr> byLayer;
    if (requests.empty() || (!context.inputs && !isAsked))
        return byLayer;
    if (!context.inputs)
        return Error{ErrorCode::NoData, techniqueQuantize.id, "it needs calibration data to see what layers read (GPTQ, OBQ, AdaRound, ranges of least output error and bias correction), and there are none"};
    const Result<std::vector<InputMomentsPtr>> moments = context.inputs(prepared, requests, context.job);
    if (!moments && (isAsked || moments.error().code == ErrorCode::Cancelled))
        return moments.error();
    if (!moments)
        notes.push_back("weights are rounded to nearest, as the model cannot be run on the calibration samples");
    for (size_t i = 0; moments && i < numbers.size(); ++i)
        byLayer[numbers[i]] = (*moments)[i];
    return byLayer;
}

/// All that a step needs to know of a prepared model but the ranges of activations.
struct Work {
    const Model& prepared;
    const Decision& decision;
    const ApplyContext& context;
    std::map<size_t, InputMomentsPtr> moments;
};

/// Ranges are compared by the answers of models, and which of them is best does not hang on the last code of a weight: there slow roundings
/// give way to the fast one.
enum class Purpose { Result, Comparison };

/// The model with those ranges, and a note for each layer that was done.
Result<ApplyResult> applyRanges(const Work& work, const RangeRule& rule, const std::vector<Affine>& affines, Purpose purpose)
{
    const auto& [prepared, decision, context, moments] = work;
    const GraphIndex& index = decision.facts->index;
    ApplyResult result;
    result.outcomes = decision.selection.outcomes;
    const std::string style = choiceOf(context.step, "", "style");
    QuantizeExporter exporter(prepared, context.cache, decision.tensors, affines, style != "compatible", style == "operators");
    exporter.quantizeActivations();
    exporter.guardFloatLayers();
    for (const auto& [number, choice] : decision.selection.chosen) {
        if (context.job.stopped())
            return cancelled();
        const Layer& layer = decision.facts->layers[number];
        const Node& node = *prepared.graph->nodes()[static_cast<size_t>(layer.node)];
        QuantizeChoice taken = choice;
        if (purpose == Purpose::Comparison && (taken.rounding == WeightRounding::Obq || taken.rounding == WeightRounding::AdaRound))
            taken.rounding = WeightRounding::Gptq;
        WeightRequest request{layer, node, taken, floatsOf(index.constant(node.input(2)))};
        if (choice.isStatic())
            request.inputScale = affines[static_cast<size_t>(decision.tensors.tensors.at(node.input(0)).group)].scale;
        if (const auto found = moments.find(number); found != moments.end())
            request.moments = found->second;
        ESP_TRY(const RoundedLayer rounded, roundLayer(request, context.cache, context.job));
        using Activations = QuantizeChoice::Activations;
        if (choice.isStatic())
            exporter.quantizeLayer(layer, rounded.weights, rounded.bias);
        else if (choice.activations == Activations::Dynamic)
            exporter.quantizeDynamically(layer, rounded.weights, rounded.bias);
        else if (choice.activations == Activations::Binary)
            exporter.binarize(layer, rounded.weights, rounded.bias);
        else
            exporter.storeWeightsAsCodes(layer, rounded.weights, rounded.isCorrected ? rounded.bias : std::vector<float>{});
        result.outcomes[number].applied = true;
        result.outcomes[number].note = noteOf(context.step, layer.name, choice, rule) + rounded.note;
    }
    result.model = style == "operators" ? withOperatorsOnCodes(exporter.finish(), context.cache) : exporter.finish();
    return result;
}

/// A rule's ranges, and what was noted while they were found.
struct Ranges {
    RangeRule rule;
    std::vector<Affine> affines;
    std::vector<std::string> notes;
};

/// The least of the errors, but the first unless it is clearly less: a few samples tell no closer ones apart.
size_t nearestOf(const std::vector<double>& errors)
{
    constexpr double kClearly = 0.95;
    const auto least = std::min_element(errors.begin(), errors.end());
    return *least < kClearly * errors[0] ? static_cast<size_t>(least - errors.begin()) : 0;
}

/// Those whose model answers with least error on calibration samples; the first, with a note, where that cannot be said.
Result<ApplyResult> applyNearest(const Work& work, const std::vector<Ranges>& all)
{
    constexpr const char* kNotCompared = "ranges are those of least squared error, as the answers to calibration samples cannot be compared";
    std::vector<Model> models;
    for (const Ranges& each : all) {
        ESP_TRY(ApplyResult applied, applyRanges(work, each.rule, each.affines, Purpose::Comparison));
        models.push_back(std::move(applied.model));
    }
    const std::vector<std::string> scores = scoreValues(work.decision.facts->index);
    size_t nearest = 0;
    bool isCompared = false;
    if (work.context.errors && !scores.empty()) {
        const Result<std::vector<double>> errors = work.context.errors(work.prepared, models, scores, work.context.job);
        if (!errors && errors.error().code == ErrorCode::Cancelled)
            return errors.error();
        isCompared = static_cast<bool>(errors);
        if (errors)
            nearest = nearestOf(*errors);
    }
    ESP_TRY(ApplyResult result, applyRanges(work, all[nearest].rule, all[nearest].affines, Purpose::Result));
    if (!isCompared)
        result.notes.push_back(kNotCompared);
    result.notes.insert(result.notes.end(), all[nearest].notes.begin(), all[nearest].notes.end());
    return result;
}

Result<ApplyResult> apply(const Model& prepared, const ApplyContext& context)
{
    const auto decision = decide(prepared, context.step, context.cache);
    const QuantizedTensors& tensors = decision->tensors;
    std::vector<std::string> notes;
    if (decision->selection.chosen.empty())
        return ApplyResult{prepared, decision->selection.outcomes, {}};
    notes = tensors.notes;
    Work work{prepared, *decision, context, {}};
    ESP_TRY(const auto fixed, fixedRanges(*decision, prepared, context.step));
    std::vector<Ranges> ranges;
    for (const RangeRule& rule : rangeRules(context.step)) {
        Ranges each{rule, {}, {}};
        ESP_TRY(each.affines, affineGroups(tensors, fixed, rule, context, each.notes));
        keepPoolsComputable(decision->facts->index, tensors, each.affines, each.notes);
        if (std::none_of(ranges.begin(), ranges.end(), [&](const Ranges& other) { return other.affines == each.affines; }))
            ranges.push_back(std::move(each));
    }
    std::vector<std::string> roundingNotes;
    ESP_TRY(work.moments, inputMoments(*decision, prepared, context, roundingNotes));
    ESP_TRY(ApplyResult result, ranges.size() == 1 ? applyRanges(work, ranges[0].rule, ranges[0].affines, Purpose::Result) : applyNearest(work, ranges));
    if (ranges.size() == 1)
        notes.insert(notes.end(), ranges[0].notes.begin(), ranges[0].notes.end());
    notes.insert(notes.end(), result.notes.begin(), result.notes.end());
    notes.insert(notes.end(), roundingNotes.begin(), roundingNotes.end());
    result.notes = std::move(notes);
    return result;
}

}  // namespace

std::string weightRefusal(const Layer& layer, const QuantizeChoice& choice, CompressCache& cache)
{
    if (!(isFinite(layer.weight, cache) && isFinite(layer.bias, cache)))
        return "one of its weights is not a finite number";
    std::string reason = combinationRefusal(choice);
    if (reason.empty() && choice.scales == QuantizeChoice::Scales::PerBlock && layer.weight->dims().size() < 2)
        reason = "its weight is a vector, which has no blocks; choose one scale a channel";
    if (reason.empty() && !choice.format->hasScale)
        reason = rangeRefusal(layer, choice.format->type, cache);
    if (reason.empty() && !choice.format->hasZero())
        reason = zeroRefusal(layer, cache);
    return reason;
}

std::string quantizeRefusal(const GraphIndex& index, const Layer& layer, const QuantizeChoice& choice)
{
    std::string reason = refusal({}, layer);
    if (!reason.empty() || choice.activations == QuantizeChoice::Activations::Float)
        return reason;
    const Node& node = *index.graph().nodes()[static_cast<size_t>(layer.node)];
    if (choice.activations == QuantizeChoice::Activations::Binary)
        return binaryRefusal(layer, node, choice);
    if (choice.activations == QuantizeChoice::Activations::Dynamic && layer.kind == LayerKind::Conv)
        return "dynamic activations are for products of matrices, as ONNX Runtime's convolution of such codes is slower than in float; choose static ones";
    if (!choice.format->isForIntegers())
        return std::string("with weights in ") + choice.format->id + " it computes in float; set its activations to float as well";
    if (choice.scales == QuantizeChoice::Scales::PerBlock)
        return "integer kernels have no scales for blocks; choose one scale a channel, or set activations to float";
    if (choice.isAsymmetric && choice.scales != QuantizeChoice::Scales::PerTensor)
        return "integer kernels want the same zero point in all channels; choose one scale a layer for an asymmetric grid, or set activations to float";
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
    if (choice.activations == QuantizeChoice::Activations::Dynamic)
        return "";
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
