// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluator.h"

#include <algorithm>
#include <chrono>
#include <cstring>

namespace esp {

std::unique_ptr<Workspace> EngineState::takeWorkspace()
{
    std::unique_ptr<Workspace> workspace = workspaces.with([](auto& free) {
        std::unique_ptr<Workspace> taken;
        if (!free.empty()) {
            taken = std::move(free.back());
            free.pop_back();
        }
        return taken;
    });
    return workspace ? std::move(workspace) : std::make_unique<Workspace>();
}

void EngineState::giveWorkspace(std::unique_ptr<Workspace> workspace)
{
    workspaces.with([&](auto& free) { free.push_back(std::move(workspace)); });
}

namespace {

// Enough samples a run to reuse packed weights and hide the cost of starting steps, few enough to stay in the processor's cache and to give
// the first estimate early. A fixed rule: the batch must not depend on the machine.
int64_t batchFor(int64_t macsPerSample)
{
    if (macsPerSample > 150'000'000)
        return 4;
    if (macsPerSample > 10'000'000)
        return 8;
    return macsPerSample > 2'000'000 ? 16 : macsPerSample > 100'000 ? 32 : 64;
}

std::string nameList(const ModelSignature& signature)
{
    std::string text;
    for (const InputSignature& input : signature.inputs)
        text += (text.empty() ? "" : ", ") + input.name;
    return text.empty() ? "none" : text;
}

}  // namespace

Result<PlanPtr> planForData(EngineState& state, const Model& model, const Dataset& dataset, PlanOptions options)
{
    const ModelSignature signature = signatureOf(model);
    int64_t fixed = 0;
    const int64_t batch = options.batch;
    for (const BoundInput& bound : dataset.inputs()) {
        const auto input = std::find_if(signature.inputs.begin(), signature.inputs.end(), [&](const auto& entry) { return entry.name == bound.name; });
        if (input == signature.inputs.end())
            return Error{ErrorCode::DataMismatch, bound.name, "is no input of the model (its inputs: " + nameList(signature) + ")"};
        if (input->type != bound.type)
            return Error{ErrorCode::DataMismatch, bound.name, "the model wants " + toString(input->type) + ", the data give " + toString(bound.type)};
        if (!bound.isConstant && !input->dims.empty() && input->dims[0] > 0) {
            if (fixed && fixed != input->dims[0])
                return Error{ErrorCode::DataMismatch, bound.name, "its batch differs from that of another input"};
            fixed = input->dims[0];
        }
    }
    const auto planAt = [&](int64_t count) {
        options.batch = count;
        options.inputDims.clear();
        for (const BoundInput& bound : dataset.inputs()) {
            Dims dims = bound.sampleDims;
            if (!bound.isConstant)
                dims.insert(dims.begin(), count);
            options.inputDims[bound.name] = std::move(dims);
        }
        return makePlan(model, options, state.kernels, state.store);
    };
    const auto planWith = [&](int64_t count) -> Result<PlanPtr> {
        ESP_TRY(PlanPtr plan, planAt(count));
        // Whether an eager part keeps samples apart is not known, so each runs alone.
        return (plan->eager || plan->mixesSamples) && count != 1 ? planAt(1) : Result<PlanPtr>(plan);
    };
    if (fixed)
        return planAt(fixed);
    if (batch > 0)
        return planWith(batch);
    // Planning twice is only worth it the first time: the batch decides about speed, never about bits.
    const auto remembered = state.batches.with([&](auto& batches) { return batches.try_emplace(dataset.identity(), 0).first->second; });
    const int64_t guess = remembered ? remembered : 8;
    ESP_TRY(PlanPtr plan, planWith(guess));
    if (plan->eager || plan->mixesSamples)
        return plan;
    const int64_t wanted = batchFor(plan->macs / guess);
    state.batches.with([&](auto& batches) { batches[dataset.identity()] = wanted; });
    if (remembered || wanted == guess)
        return plan;
    return planAt(wanted);
}

BatchFeeder::BatchFeeder(EngineState& state, PlanPtr plan, DatasetPtr dataset)
    : m_state(state), m_plan(std::move(plan)), m_dataset(std::move(dataset)), m_columns(m_plan->values.size())
{
    for (const int input : m_plan->inputs) {
        const std::string& name = m_plan->values[static_cast<size_t>(input)].name;
        const auto& inputs = m_dataset->inputs();
        const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const BoundInput& bound) { return bound.name == name; });
        m_boundInput.push_back(found == inputs.end() ? -1 : static_cast<int>(found - inputs.begin()));
    }
    m_lanes.resize(static_cast<size_t>(m_state.pool.threadCount()));
}

void BatchFeeder::useCache(CacheUse use)
{
    const auto keyOf = [&](const PlanValue& value) { return Hasher().add(value.fingerprint).add(m_dataset->identity()).finish(); };
    for (size_t i = 0; i < m_plan->values.size(); ++i) {
        const PlanValue& value = m_plan->values[i];
        if (value.producer >= 0 && value.sampleMajor && m_plan->steps[static_cast<size_t>(value.producer)].viewOf < 0)
            m_columns[i] = m_state.cache.find(keyOf(value));
    }
    if (use == CacheUse::ReadOnly)
        return;
    KeepRules rules{.budgetBytes = m_state.cache.budget() / 2};
    std::vector<Hash128> keys, shared;
    if (use == CacheUse::Variant) {
        // Everybody starts from the original, once; of a state that somebody waits for no more is kept than the next change needs.
        rules.productsPerByte = 16;
        rules.mostShareOfWork = 0.1;
        rules.warmBytes = m_state.cache.leftBytes();
        for (const ColumnPtr& column : m_columns)
            rules.have.push_back(column != nullptr);
        for (size_t i = 0; i < m_columns.size(); ++i)
            if (m_columns[i])
                shared.push_back(keyOf(m_plan->values[i]));
    }
    const std::vector<int> kept = chooseKeptValues(*m_plan, m_dataset->size(), rules);
    std::vector<size_t> sizes;
    for (const int number : kept) {
        const PlanValue& value = m_plan->values[static_cast<size_t>(number)];
        keys.push_back(keyOf(value));
        sizes.push_back(static_cast<size_t>(value.bytes / m_plan->batch));
    }
    const std::vector<ColumnPtr> columns = m_state.cache.keep(keys, sizes, m_dataset->size(), use == CacheUse::Original);
    for (size_t i = 0; i < kept.size(); ++i)
        m_columns[static_cast<size_t>(kept[i])] = columns[i];
    if (m_owner != 0) {
        m_state.cache.own(keys, m_owner);
        m_state.cache.own(shared, m_owner);
    }
}

std::vector<bool> BatchFeeder::neededSteps(std::span<const uint32_t> samples, std::vector<bool>& neededValues) const
{
    std::vector<bool> steps(m_plan->steps.size(), false);
    neededValues.assign(m_plan->values.size(), false);
    for (const int output : m_plan->outputs)
        neededValues[static_cast<size_t>(output)] = true;
    if (m_plan->eager) {
        for (const EagerProgram::Given& given : m_plan->eager->given)
            neededValues[static_cast<size_t>(given.value)] = true;
    }
    for (size_t s = steps.size(); s-- > 0;) {
        const PlanStep& step = m_plan->steps[s];
        for (const int output : step.outputs) {
            if (output < 0 || !neededValues[static_cast<size_t>(output)])
                continue;
            const ColumnPtr& column = m_columns[static_cast<size_t>(output)];
            if (!column || !column->hasAll(samples))
                steps[s] = true;
        }
        if (steps[s]) {
            for (const int input : step.inputs) {
                if (input >= 0)
                    neededValues[static_cast<size_t>(input)] = true;
            }
        }
    }
    return steps;
}

Result<bool> BatchFeeder::runBatch(Lane& lane, std::span<const uint32_t> samples, const Body& body, const Job& job)
{
    const auto batch = static_cast<size_t>(m_plan->batch);
    std::vector<uint32_t> padded(samples.begin(), samples.end());
    padded.resize(batch, samples.back());

    if (!lane.workspace) {
        lane.workspace = m_state.takeWorkspace();
        for (size_t i = 0; i < m_plan->inputs.size(); ++i) {
            const PlanValue& value = m_plan->values[static_cast<size_t>(m_plan->inputs[i])];
            auto [memory, data] = Value::allocate(value.type, value.dims);
            if (m_boundInput[i] >= 0) {
                const BoundInput& bound = m_dataset->inputs()[static_cast<size_t>(m_boundInput[i])];
                if (bound.isConstant)
                    std::memcpy(data, bound.constant.data(), std::min(bound.constant.size(), memory.data.size()));
            }
            lane.inputs.push_back(std::move(memory));
            lane.inputData.push_back(data);
        }
    }
    std::vector<bool> neededValues;
    const std::vector<bool> steps = neededSteps(samples, neededValues);
    std::vector<const std::byte*> inputs;
    for (size_t i = 0; i < m_plan->inputs.size(); ++i) {
        inputs.push_back(lane.inputData[i]);
        const int number = m_plan->inputs[i];
        if (!neededValues[static_cast<size_t>(number)] || m_boundInput[i] < 0 || m_dataset->inputs()[static_cast<size_t>(m_boundInput[i])].isConstant)
            continue;
        const auto bytes = static_cast<size_t>(m_plan->values[static_cast<size_t>(number)].bytes) / batch;
        for (size_t s = 0; s < batch; ++s) {
            if (s < samples.size())
                ESP_CHECK(m_dataset->read(padded[s], static_cast<size_t>(m_boundInput[i]), lane.inputData[i] + s * bytes));
            else
                std::memcpy(lane.inputData[i] + s * bytes, lane.inputData[i] + (samples.size() - 1) * bytes, bytes);
        }
    }
    RunHooks hooks;
    hooks.stepNeeded = &steps;
    hooks.load = [&](int value, std::byte* data) {
        const ColumnPtr& column = m_columns[static_cast<size_t>(value)];
        if (column && neededValues[static_cast<size_t>(value)])
            column->load(padded, data);
    };
    hooks.computed = [&](int value, const std::byte* data) {
        if (const ColumnPtr& column = m_columns[static_cast<size_t>(value)])
            column->store(samples, data);
    };
    std::vector<const std::byte*> outputs;
    const auto start = std::chrono::steady_clock::now();
    // One batch a thread: two cores give twice the speed without any step having to split its work.
    ESP_TRY(const bool ran, runPlan(*m_plan, inputs, outputs, *lane.workspace, nullptr, job.token(), hooks));
    if (!ran)
        return false;
    lane.milliseconds += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    for (size_t s = 0; s < steps.size(); ++s)
        lane.macs += steps[s] ? m_plan->steps[s].macs : 0;
    body(samples, outputs);
    return true;
}

Result<void> BatchFeeder::run(std::span<const uint32_t> samples, const Body& body, const Job& job)
{
    const auto batch = static_cast<size_t>(m_plan->batch);
    const size_t batches = (samples.size() + batch - 1) / batch;
    Synchronized<std::optional<Error>> failure;
    std::stop_source failed;
    try {
        m_state.pool.parallelFor(batches, [&](size_t b, int lane) {
            if (job.stopped() || failed.stop_requested())
                return;
            const auto part = samples.subspan(b * batch, std::min(batch, samples.size() - b * batch));
            Result<bool> done = runBatch(m_lanes[static_cast<size_t>(lane)], part, body, job);
            if (!done) {
                failure.with([&](auto& error) { error = done.error(); });
                failed.request_stop();
            }
        });
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, {}, "not enough memory to run the model at batch " + std::to_string(batch)};
    }
    for (Lane& lane : m_lanes) {
        if (lane.workspace)
            m_state.giveWorkspace(std::move(lane.workspace));
        lane.inputs.clear();
        lane.inputData.clear();
    }
    if (const auto error = failure.with([](auto& held) { return held; }))
        return *error;
    if (job.stopped())
        return cancelled();
    return {};
}

double BatchFeeder::milliseconds() const
{
    double longest = 0;
    for (const Lane& lane : m_lanes)
        longest = std::max(longest, lane.milliseconds);
    return longest;
}

int64_t BatchFeeder::macsRun() const
{
    int64_t total = 0;
    for (const Lane& lane : m_lanes)
        total += lane.macs;
    return total;
}

}  // namespace esp
