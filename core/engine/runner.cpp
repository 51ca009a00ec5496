// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/runner.h"

#include <algorithm>

namespace esp {

void Workspace::prepare(const Plan& plan, int lanes)
{
    if (static_cast<int64_t>(m_arena.data.size()) < plan.arenaBytes)
        std::tie(m_arena, m_arenaData) = Value::allocate(ElementType::Uint8, {plan.arenaBytes});
    size_t scratch = 0;
    for (const PlanStep& step : plan.steps)
        scratch = std::max(scratch, step.scratchBytes);
    m_scratchStride = (scratch + 127) / 64 * 64;
    const auto total = static_cast<int64_t>(m_scratchStride) * lanes;
    if (static_cast<int64_t>(m_scratch.data.size()) < total)
        std::tie(m_scratch, m_scratchData) = Value::allocate(ElementType::Uint8, {total});
}

EagerRunner& Workspace::eager(const std::shared_ptr<const EagerProgram>& program)
{
    if (!m_eager || m_eager->program() != program.get())
        m_eager = std::make_unique<EagerRunner>(program);
    return *m_eager;
}

namespace {

/// Runs the eager part behind the steps and takes its outputs.
Result<void> runEager(const Plan& plan, std::vector<const std::byte*>& data, Workspace& workspace, WorkerPool* pool, const std::stop_token& stop,
                      const RunHooks& hooks)
{
    std::map<std::string, EagerRunner::Input> values;
    for (const EagerProgram::Given& given : plan.eager->given) {
        const PlanValue& value = plan.values[static_cast<size_t>(given.value)];
        if (value.isConstant) {
            values[given.name] = {value.constant, true, value.fingerprint};
            continue;
        }
        // A copy: a sequence or view that the model gives back may outlive this run.
        auto [copy, copyData] = Value::allocate(value.type, value.dims);
        std::copy_n(data[static_cast<size_t>(given.value)], static_cast<size_t>(value.bytes), copyData);
        values[given.name] = {std::move(copy), false, {}};
    }
    for (const std::string& name : plan.eager->inputs) {
        const auto found = hooks.otherInputs ? hooks.otherInputs->find(name) : std::map<std::string, AnyValue>::const_iterator();
        if (!hooks.otherInputs || found == hooks.otherInputs->end())
            return Error{ErrorCode::InvalidArgument, name, "is an input of the model, no tensor of numbers, and was not given"};
        values[name] = {found->second, false, {}};
    }
    EagerRunner& runner = workspace.eager(plan.eager);
    ESP_CHECK(runner.run(std::move(values), pool, stop));
    for (const int output : plan.outputs) {
        const PlanValue& value = plan.values[static_cast<size_t>(output)];
        if (!value.isEager || value.isOpen || hooks.anyShape)
            continue;
        const AnyValue* result = runner.find(value.name);
        const Value* tensor = result ? result->tensor() : nullptr;
        if (!tensor || tensor->type != value.type || tensor->dims != value.dims)
            return Error{ErrorCode::DataMismatch, value.name,
                         "is declared as " + toString(value.type) + " " + toString(value.dims) + ", and the model gave " + (result ? result->describe() : "nothing")};
        data[static_cast<size_t>(output)] = tensor->data.data();
    }
    return {};
}

}  // namespace

Result<bool> runPlan(const Plan& plan, std::span<const std::byte* const> inputs, std::vector<const std::byte*>& outputs, Workspace& workspace,
             WorkerPool* pool, const std::stop_token& stop, const RunHooks& hooks)
{
    workspace.prepare(plan, pool ? pool->threadCount() : 1);
    std::vector<const std::byte*> data(plan.values.size(), nullptr);
    for (size_t i = 0; i < plan.values.size(); ++i) {
        const PlanValue& value = plan.values[i];
        if (value.isConstant)
            data[i] = value.constant.data.data();
        else if (value.producer >= 0 && value.offset >= 0)
            data[i] = workspace.arena() + value.offset;
    }
    for (size_t i = 0; i < plan.inputs.size(); ++i)
        data[static_cast<size_t>(plan.inputs[i])] = inputs[i];

    std::vector<const std::byte*> stepInputs;
    std::vector<std::byte*> stepOutputs;
    for (size_t s = 0; s < plan.steps.size(); ++s) {
        if (stop.stop_requested())
            return false;
        const PlanStep& step = plan.steps[s];
        if (step.viewOf >= 0)
            data[static_cast<size_t>(step.outputs[0])] = data[static_cast<size_t>(step.viewOf)];
        if (hooks.stepNeeded && !(*hooks.stepNeeded)[s]) {
            for (const int output : step.outputs) {
                if (output >= 0 && hooks.load && step.viewOf < 0)
                    hooks.load(output, workspace.arena() + plan.values[static_cast<size_t>(output)].offset);
            }
            continue;
        }
        if (step.viewOf < 0) {
            stepInputs.clear();
            for (const int input : step.inputs)
                stepInputs.push_back(input < 0 ? nullptr : data[static_cast<size_t>(input)]);
            stepOutputs.clear();
            for (const int output : step.outputs)
                stepOutputs.push_back(output < 0 ? nullptr : workspace.arena() + plan.values[static_cast<size_t>(output)].offset);
            RunArgs args;
            args.inputs = stepInputs;
            args.outputs = stepOutputs;
            args.scratch = workspace.scratch();
            args.scratchStride = workspace.scratchStride();
            args.pool = pool;
            step.run(args);
        }
        if (hooks.computed) {
            for (const int output : step.outputs) {
                if (output >= 0)
                    hooks.computed(output, data[static_cast<size_t>(output)]);
            }
        }
    }
    if (plan.eager) {
        const Result<void> ran = runEager(plan, data, workspace, pool, stop, hooks);
        if (!ran && ran.error().code == ErrorCode::Cancelled)
            return false;
        ESP_CHECK(ran);
    }
    outputs.clear();
    for (const int output : plan.outputs)
        outputs.push_back(data[static_cast<size_t>(output)]);
    return true;
}

}  // namespace esp
