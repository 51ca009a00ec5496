// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

#include "core/engine/evaluator.h"
#include "core/model/external_check.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>
#include <system_error>
#include <unistd.h>

namespace esp {

struct Engine::State : EngineState {
    using EngineState::EngineState;
};

Engine::Engine(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Engine::~Engine() = default;

Result<std::shared_ptr<Engine>> Engine::create(const EngineOptions& options)
{
    const KernelTable* table = &kernels();
    if (!options.isa.empty()) {
        ESP_TRY(table, chooseKernels(options.isa));
    }
    if (options.saturate)
        table = &saturating(*table);
    constexpr int kMostThreads = 1024;
    if (options.threads < 0 || options.threads > kMostThreads)
        return Error{ErrorCode::InvalidArgument, "threads",
                     std::to_string(options.threads) + " is not in 0–" + std::to_string(kMostThreads) + "; 0 takes one a processor"};
    EngineOptions limited = options;
    const uint64_t memory = static_cast<uint64_t>(std::max(0L, ::sysconf(_SC_PHYS_PAGES))) * static_cast<uint64_t>(::sysconf(_SC_PAGESIZE));
    if (memory > 0)
        limited.cacheBudgetBytes = std::min(limited.cacheBudgetBytes, memory / 4);
    try {
        auto state = std::make_unique<State>(limited, *table);
        state->isa = std::string(table->isa);
        return std::shared_ptr<Engine>(new Engine(std::move(state)));
    } catch (const std::system_error&) {
        return Error{ErrorCode::OutOfMemory, "threads", "the system does not start " + std::to_string(options.threads) + " threads; ask for fewer"};
    }
}

int Engine::threads() const
{
    return m_state->pool.threadCount();
}

const std::string& Engine::isa() const
{
    return m_state->isa;
}

Result<PlanPtr> Engine::plan(const Model& model, const PlanOptions& options)
{
    return makePlan(model, options, m_state->kernels, m_state->store);
}

RunnableReport Engine::checkRunnable(const Model& model, const PlanOptions& options)
{
    RunnableReport report;
    const Result<PlanPtr> plan = makePlan(model, options, m_state->kernels, m_state->store, &report.problems);
    if (!plan && report.problems.empty())
        report.problems.push_back({plan.error().subject, {}, plan.error().detail});
    return report;
}

Result<std::map<std::string, AnyValue>> Engine::runAny(const Plan& plan, const std::map<std::string, AnyValue>& inputs, const Job& job)
{
    std::vector<const std::byte*> data;
    for (const int number : plan.inputs) {
        const PlanValue& wanted = plan.values[static_cast<size_t>(number)];
        const auto given = inputs.find(wanted.name);
        if (given == inputs.end())
            return Error{ErrorCode::InvalidArgument, wanted.name, "is an input of the model and was not given"};
        const Value* value = given->second.tensor();
        if (!value || value->type != wanted.type || value->dims != wanted.dims)
            return Error{ErrorCode::DataMismatch, wanted.name,
                         "is planned as a " + toString(wanted.type) + " tensor " + toString(wanted.dims) + ", given as " + given->second.describe()};
        data.push_back(value->data.data());
    }
    std::unique_ptr<Workspace> workspace = m_state->takeWorkspace();
    std::vector<const std::byte*> outputs;
    std::map<std::string, AnyValue> result;
    try {
        RunHooks hooks;
        hooks.otherInputs = &inputs;
        hooks.anyShape = true;
        ESP_TRY(const bool ran, runPlan(plan, data, outputs, *workspace, &m_state->pool, job.token(), hooks));
        if (!ran)
            return cancelled();
        for (size_t i = 0; i < plan.outputs.size(); ++i) {
            const PlanValue& value = plan.values[static_cast<size_t>(plan.outputs[i])];
            const AnyValue* made = value.isEager ? workspace->eager(plan.eager).find(value.name) : nullptr;
            if (made && !made->tensor()) {
                result[plan.outputNames[i]] = *made;
                continue;
            }
            const Value& shape = made ? *made->tensor() : Value{value.type, value.dims, {}};
            auto [copy, copyData] = Value::allocate(shape.type, shape.dims);
            if (!copy.data.empty())  // a value without elements has no place
                std::memcpy(copyData, made ? shape.data.data() : outputs[i], copy.data.size());
            result[plan.outputNames[i]] = std::move(copy);
        }
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, {}, "not enough memory to run the model"};
    }
    m_state->giveWorkspace(std::move(workspace));
    return result;
}

Result<std::map<std::string, Value>> Engine::run(const Plan& plan, const std::map<std::string, Value>& inputs, const Job& job)
{
    ESP_TRY(const auto outputs, runAny(plan, {inputs.begin(), inputs.end()}, job));
    std::map<std::string, Value> tensors;
    for (const auto& [name, value] : outputs) {
        if (!value.tensor())
            return Error{ErrorCode::UnsupportedOp, name, "is " + value.describe() + "; only tensors of numbers can be given back"};
        tensors[name] = *value.tensor();
    }
    return tensors;
}

Result<EvaluationPtr> Engine::evaluate(const Model& model, const DatasetPtr& dataset, const EvaluateOptions& options, const Job& job)
{
    ESP_CHECK(checkExternalFiles(model));
    Result<EvaluationPtr> evaluation = evaluateModel(*m_state, model, dataset, options, job, false);
    // Weights that changed on the way would have given figures of no model at all.
    ESP_CHECK(checkExternalFiles(model));
    return evaluation;
}

Result<EvaluationPtr> Engine::findEvaluation(const Model& model, const DatasetPtr& dataset)
{
    return evaluateModel(*m_state, model, dataset, {}, {}, true);
}

Result<SampledAnswers> Engine::answer(const Model& model, const DatasetPtr& dataset, std::span<const uint32_t> samples, const AnswerOptions& options,
                                      const Job& job)
{
    ESP_CHECK(checkExternalFiles(model));
    return answerSamples(*m_state, model, dataset, samples, options, job);
}

Result<Statistics> Engine::statistics(const Model& model, const std::vector<std::string>& values, const DatasetPtr& dataset, const Job& job)
{
    CalibrationPass pass(model, values, dataset);
    return calibrate(pass, job);
}

Result<Statistics> Engine::calibrate(CalibrationPass& pass, const Job& job)
{
    ESP_CHECK(checkExternalFiles(pass.model()));
    return runPass(*m_state, pass, job);
}

Result<std::vector<InputMomentsPtr>> Engine::inputMoments(const Model& model, const std::vector<InputRequest>& requests, const DatasetPtr& dataset, const Job& job)
{
    ESP_CHECK(checkExternalFiles(model));
    return collectInputMoments(*m_state, model, requests, dataset, job);
}

Result<std::vector<double>> Engine::outputErrors(const Model& original, const std::vector<Model>& changed, const std::vector<std::string>& values, const DatasetPtr& dataset, const Job& job)
{
    ESP_CHECK(checkExternalFiles(original));
    return measureOutputErrors(*m_state, original, changed, values, dataset, job);
}

Result<std::vector<OutputNoise>> Engine::outputNoise(const Model& first, const Model& second, const DatasetPtr& dataset, const Job& job,
                                                     const NoiseOptions& options)
{
    return measureOutputNoise(*m_state, first, second, dataset, options, job);
}

uint64_t Engine::newOwner()
{
    return m_state->cache.newOwner();
}

void Engine::forget(uint64_t owner)
{
    m_state->cache.forget(owner);
}

uint64_t Engine::cacheBytes() const
{
    return m_state->cache.bytes();
}

void Engine::setCacheBudget(uint64_t bytes)
{
    m_state->cache.setBudget(bytes);
}

void Engine::clearCache()
{
    m_state->cache.clear();
    m_state->sheets.with([](auto& sheets) { sheets.clear(); });
    m_state->statistics.with([](auto& statistics) { statistics.clear(); });
    m_state->moments.with([](auto& moments) { moments.clear(); });
}

ModelSignature signatureOf(const Model& model)
{
    ModelSignature signature;
    std::set<std::string_view> constants;
    for (const TensorPtr& tensor : model.graph->initializers())
        constants.insert(tensor->name());
    const auto dimsOf = [](const ValueInfo& info) {
        Dims dims;
        for (const Dim& dim : info.dims)
            dims.push_back(dim.isKnown() ? dim.value : -1);
        return dims;
    };
    for (const ValueInfoPtr& input : model.graph->inputs()) {
        if (!constants.contains(input->name))
            signature.inputs.push_back({input->name, input->type, dimsOf(*input)});
    }
    std::map<std::string_view, const Node*> makers;
    for (const NodePtr& node : model.graph->nodes()) {
        for (const std::string& output : node->outputs())
            makers[output] = node.get();
    }
    for (const ValueInfoPtr& output : model.graph->outputs()) {
        const auto maker = makers.find(output->name);
        signature.outputs.push_back({output->name, output->type, dimsOf(*output), maker != makers.end() ? maker->second->opType() : std::string()});
    }
    return signature;
}

}  // namespace esp
