// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/plan.h"
#include "core/engine/planner.h"
#include "core/engine/runner.h"
#include "core/ops/gradient.h"

#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace esp {

/// A tensor that training changes, and its place among all of them: elements [offset, offset + count) of one array.
struct Parameter {
    TensorPtr tensor;
    int64_t offset = 0;  ///< a multiple of 16, so that every parameter is aligned where the array is
    bool isWeight = false;  ///< decays; biases and what normalizes do not
};

/// The float32 initializers that layers learn: weights, biases, scale and offset of a BatchNormalization behind a layer, in the order of the graph.
/// Errors: NotApplicable naming a layer whose weights are not float32; InvalidArgument if there is nothing to learn.
Result<std::vector<Parameter>> findParameters(const Model& model);
/// Length of the array that holds them all.
int64_t parameterElements(const std::vector<Parameter>& parameters);

class BackwardPlan;

/// Memory of one run forward and back; for one thread at a time.
class BackwardWorkspace {
public:
    explicit BackwardWorkspace(const BackwardPlan& plan);

private:
    friend class BackwardPlan;
    Workspace m_forward;
    std::vector<const std::byte*> m_values;         ///< by value number, as the last run left them
    std::vector<std::vector<float>> m_gradients;    ///< by value number; empty where none is asked
    Value m_scratch;
    std::byte* m_scratchData = nullptr;
};

/// A model made ready to be differentiated at fixed dimensions: its parameters are inputs, every step between them and the scores has a gradient.
/// Immutable; running it cannot fail, uses the calling thread alone and gives the same bits every time.
class BackwardPlan {
public:
    struct Request {
        std::string output;                              ///< graph output with the scores; a Softmax in front of it is left out
        int64_t batch = 1;
        std::map<std::string, Dims, std::less<>> inputDims;  ///< of the graph inputs that data feed
    };
    /// Errors: UnsupportedOp naming the first node whose operator has no gradient (or that cannot be computed), those of planning, DataMismatch if
    /// the scores are not [batch, classes]. kernels and store must outlive the plan.
    static Result<std::shared_ptr<const BackwardPlan>> make(const Model& model, const std::vector<Parameter>& parameters, const Request& request,
                                                            const KernelTable& kernels, PlanningStore& store);

    const Plan& plan() const { return *m_plan; }
    /// Plan inputs that are not parameters, as indices into plan().inputs.
    const std::vector<size_t>& dataInputs() const { return m_dataInputs; }
    int64_t classes() const { return m_classes; }

    /// Logits [batch, classes], valid until the workspace is used again; null if it was stopped. inputs: one pointer for each of plan().inputs;
    /// those of parameters are set here, from the array that holds them all.
    const float* forward(BackwardWorkspace& workspace, std::vector<const std::byte*>& inputs, const float* parameters, const std::stop_token& stop) const;
    /// Hands ∂loss/∂logits back through what forward left in the workspace; writes ∂loss/∂parameters, laid out as they are.
    void backward(BackwardWorkspace& workspace, const float* logitsGradient, float* parameterGradients) const;

private:
    friend class BackwardWorkspace;
    struct BackwardStep {
        size_t step = 0;  ///< in the plan
        Gradient gradient;
    };
    Result<void> addGradients(const Model& model, const std::vector<bool>& onPath, const KernelTable& kernels, PlanningStore& store);
    void addBuffers();

    PlanPtr m_plan;
    std::vector<Parameter> m_parameters;
    std::vector<size_t> m_parameterInputs;  ///< plan input of each parameter
    std::vector<size_t> m_dataInputs;
    std::vector<BackwardStep> m_steps;      ///< in the plan's order
    std::vector<int> m_parameterOf;         ///< by value number: parameter, or -1
    std::vector<bool> m_learns;             ///< by value number: depends on a parameter
    std::vector<int64_t> m_bufferSizes;     ///< by value number: elements of its gradient, 0 for none
    int m_logits = -1;
    int64_t m_classes = 0;
    size_t m_scratchBytes = 0;
};

}  // namespace esp
