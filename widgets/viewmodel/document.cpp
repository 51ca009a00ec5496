// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/document.h"

#include "core/report/model_network.h"

#include <algorithm>
#include <unordered_map>

namespace esp {

NodeTypeMap nodeTypesOf(const Plan& plan)
{
    NodeTypeMap types;
    const auto isCode = [&](int value) {
        if (value < 0 || plan.values[static_cast<size_t>(value)].isConstant)
            return false;
        const ElementType type = plan.values[static_cast<size_t>(value)].type;
        return type == ElementType::Uint8 || type == ElementType::Int8;
    };
    for (const PlanStep& step : plan.steps) {
        // Conversions belong to the edge on which they stand.
        if (step.opType == "QuantizeLinear" || step.opType == "DequantizeLinear")
            continue;
        const NodeTypes found{std::any_of(step.inputs.begin(), step.inputs.end(), isCode), std::any_of(step.outputs.begin(), step.outputs.end(), isCode)};
        for (const std::string& name : step.nodeNames)
            if (!name.empty())
                types[name] = found;
    }
    return types;
}

std::vector<RunnableReport::Problem> Document::unsupportedNodes() const
{
    // A problem without operator is one of an input.
    std::vector<RunnableReport::Problem> nodes;
    std::copy_if(runnable.problems.begin(), runnable.problems.end(), std::back_inserter(nodes), [](const auto& problem) { return !problem.opType.empty(); });
    return nodes;
}

int Document::findLayer(std::string_view name) const
{
    const auto found = layerIndex.find(name);
    return found == layerIndex.end() ? -1 : found->second;
}

const std::string& Document::refusal(std::string_view technique, int layer) const
{
    static const std::string none;
    const auto found = refusals.find(technique);
    return found == refusals.end() ? none : found->second[static_cast<size_t>(layer)];
}

Result<DocumentPtr> loadDocument(const std::string& path, Engine& engine, const Job& job)
{
    auto document = std::make_shared<Document>();
    document->path = path;
    ESP_TRY(document->model, readOnnx(path, job));
    if (Result<void> structure = checkStructure(document->model); !structure)
        return Error{structure.error().code, path, structure.error().detail};
    if (job.stopped())
        return cancelled();
    document->content = contentHash(document->model);
    document->layers = findLayers(document->model);
    for (size_t i = 0; i < document->layers.size(); ++i)
        document->layerIndex.emplace(document->layers[i].name, static_cast<int>(i));
    for (const Technique* technique : techniques()) {
        std::vector<std::string>& reasons = document->refusals[technique->id];
        for (const Layer& layer : document->layers)
            reasons.push_back(technique->refusal(document->model, layer));
    }
    if (job.stopped())
        return cancelled();
    const Result<PlanPtr> plan = engine.plan(document->model);
    if (plan)
        document->nodeTypes = nodeTypesOf(**plan);
    else
        document->runnable = engine.checkRunnable(document->model);
    document->ledger = makeLedger(document->model, plan ? plan->get() : nullptr);
    document->signature = signatureOf(document->model);
    if (job.stopped())
        return cancelled();
    document->network = modelNetwork(document->model, document->layers, plan ? &engine : nullptr);
    for (size_t i = 0; i < document->layers.size(); ++i) {
        const int node = document->network.nodeOfLayer[i];
        const Layer& layer = document->layers[i];
        document->layerNames.push_back(node >= 0 ? document->network.nodes[static_cast<size_t>(node)].name : layer.name);
        document->layerOperators.push_back(node >= 0 ? document->network.nodes[static_cast<size_t>(node)].op : layer.opType);
    }
    return DocumentPtr(std::move(document));
}

BaselinePtr makeBaseline(const Document& document, const DatasetPtr& data, Engine& engine)
{
    auto baseline = std::make_shared<Baseline>();
    if (data && document.ledger.macs < 0) {
        for (const BoundInput& bound : data->inputs()) {
            Dims dims = bound.sampleDims;
            if (!bound.isConstant)
                dims.insert(dims.begin(), 1);
            baseline->options.inputDims[bound.name] = std::move(dims);
        }
        if (const Result<PlanPtr> plan = engine.plan(document.model, baseline->options)) {
            baseline->ledger = makeLedger(document.model, plan->get());
            baseline->nodeTypes = nodeTypesOf(**plan);
            return baseline;
        }
    }
    baseline->ledger = document.ledger;
    baseline->nodeTypes = document.nodeTypes;
    return baseline;
}

std::string Variant::problemOf(std::string_view layer) const
{
    for (const std::vector<LayerOutcome>& step : outcomes)
        for (const LayerOutcome& outcome : step)
            if (outcome.layer == layer && !outcome.applied && !outcome.reason.empty())
                return outcome.reason;
    return {};
}

std::string Variant::problemOf(std::string_view layer, std::string_view technique) const
{
    const auto layers = problems.find(technique);
    if (layers == problems.end())
        return {};
    const auto found = layers->second.find(layer);
    return found == layers->second.end() ? std::string() : found->second;
}

namespace {
void findProblems(Variant& variant)
{
    for (size_t step = 0; step < std::min(variant.outcomes.size(), variant.recipe.steps.size()); ++step) {
        auto& problems = variant.problems[variant.recipe.steps[step].technique];
        for (const LayerOutcome& outcome : variant.outcomes[step])
            if (!outcome.applied && !outcome.reason.empty())
                problems.emplace(outcome.layer, outcome.reason);
    }
    for (size_t step = 0; step < std::min(variant.outcomes.size(), variant.recipe.steps.size()); ++step)
        for (const LayerOutcome& outcome : variant.outcomes[step])
            if (outcome.applied)
                variant.problems[variant.recipe.steps[step].technique].erase(outcome.layer);
}
}  // namespace

Result<VariantPtr> buildVariant(const DocumentPtr& document, const BaselinePtr& baseline, const Recipe& recipe, const StatisticsSource& statistics,
                                CompressCache& cache, Engine& engine, const Job& job)
{
    auto variant = std::make_shared<Variant>();
    variant->recipe = recipe;
    const bool changesNothing = std::none_of(recipe.steps.begin(), recipe.steps.end(), [](const RecipeStep& step) { return step.enabled; });
    if (changesNothing) {
        variant->model = document->model;
        variant->ledger = baseline->ledger;
        variant->nodeTypes = baseline->nodeTypes;
        variant->isOriginal = true;
        return VariantPtr(std::move(variant));
    }
    ESP_TRY(CompressResult result, compress(document->model, recipe, statistics, job, &cache));
    if (job.stopped())
        return cancelled();
    variant->model = std::move(result.model);
    variant->outcomes = std::move(result.outcomes);
    findProblems(*variant);
    variant->raises = std::move(result.raises);
    variant->notes = std::move(result.notes);
    const Result<PlanPtr> plan = engine.plan(variant->model, baseline->options);
    variant->ledger = makeLedger(variant->model, plan ? plan->get() : nullptr);
    if (plan)
        variant->nodeTypes = nodeTypesOf(**plan);
    return VariantPtr(std::move(variant));
}

}  // namespace esp
