// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/plan.h"

#include <functional>
#include <stop_token>

namespace esp {

/// Memory for one run of a plan at a time; grows to what is needed and is kept between runs.
class Workspace {
public:
    /// lanes: threads that one step may use.
    void prepare(const Plan& plan, int lanes);
    std::byte* arena() const { return m_arenaData; }
    std::byte* scratch() const { return m_scratchData; }
    size_t scratchStride() const { return m_scratchStride; }
    /// What runs this program and holds its values; made anew for another program.
    EagerRunner& eager(const std::shared_ptr<const EagerProgram>& program);

private:
    std::unique_ptr<EagerRunner> m_eager;
    Value m_arena;
    Value m_scratch;
    std::byte* m_arenaData = nullptr;
    std::byte* m_scratchData = nullptr;
    size_t m_scratchStride = 0;
};

/// How a run differs from "every step, nothing kept".
struct RunHooks {
    const std::vector<bool>* stepNeeded = nullptr;  ///< null: all
    /// Called where a step is not needed but one of its outputs is: fills the value's memory.
    std::function<void(int value, std::byte* data)> load;
    /// Called after a value was computed.
    std::function<void(int value, const std::byte* data)> computed;
    /// Graph inputs that are no tensors of numbers, by name.
    const std::map<std::string, AnyValue>* otherInputs = nullptr;
    /// Takes outputs of the eager part whatever the model declares: all of them count as open.
    bool anyShape = false;
};

/// Runs the plan. inputs: one pointer for each of plan.inputs (null if no needed step reads it). outputs: filled with one pointer for each of
/// plan.outputs, valid until the workspace is used again; null for one that is open, which workspace.eager() holds. False if it was stopped.
/// Errors: those of the plan's eager part, and DataMismatch for an output of it that is not as the model declares it.
Result<bool> runPlan(const Plan& plan, std::span<const std::byte* const> inputs, std::vector<const std::byte*>& outputs, Workspace& workspace,
             WorkerPool* pool, const std::stop_token& stop, const RunHooks& hooks = {});

}  // namespace esp
