// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/single_run.h"

#include "core/engine/engine.h"

#include <algorithm>
#include <chrono>

namespace esp::cli {

namespace {

/// The model with those of the given values that override initializers in their place.
Result<Model> withOverrides(const Model& model, const std::map<std::string, AnyValue>& values)
{
    GraphFields fields = model.graph->fields();
    bool changed = false;
    for (TensorPtr& tensor : fields.initializers) {
        const auto given = values.find(tensor->name());
        if (given == values.end())
            continue;
        if (!given->second.tensor())
            return Error{ErrorCode::DataMismatch, tensor->name(), "only tensors of numbers can override an initializer; given is " + given->second.describe()};
        tensor = given->second.tensor()->toTensor(tensor->name());
        changed = true;
    }
    return changed ? model.withGraph(std::move(fields)) : model;
}

Result<void> checkInputs(const Model& model, const std::map<std::string, AnyValue>& inputs)
{
    std::string known;
    for (const ValueInfoPtr& input : model.graph->inputs())
        known += (known.empty() ? "" : ", ") + input->name;
    // First, as a wrong name is why another was not given.
    for (const auto& [name, value] : inputs) {
        const auto& all = model.graph->inputs();
        if (std::none_of(all.begin(), all.end(), [&](const ValueInfoPtr& input) { return input->name == name; }))
            return Error{ErrorCode::DataMismatch, name, "is no input of the model (it has " + (known.empty() ? "none" : known) + ")"};
    }
    for (const ValueInfoPtr& input : model.graph->inputs()) {
        const auto given = inputs.find(input->name);
        const auto& initializers = model.graph->initializers();
        const bool optional = std::any_of(initializers.begin(), initializers.end(), [&](const TensorPtr& t) { return t->name() == input->name; });
        if (given == inputs.end() && !optional)
            return Error{ErrorCode::DataMismatch, input->name, "is an input of the model and was not given"};
        if (given == inputs.end())
            continue;
        if (!input->isTensor)
            continue;
        if (input->type == ElementType::String) {
            if (!given->second.text())
                return Error{ErrorCode::DataMismatch, input->name, "the model wants strings, given is " + given->second.describe()};
            continue;
        }
        if (!given->second.tensor())
            return Error{ErrorCode::DataMismatch, input->name, "the model wants " + toString(input->type) + ", given is " + given->second.describe()};
        const Value& value = *given->second.tensor();
        if (input->type != ElementType::Undefined && value.type != input->type)
            return Error{ErrorCode::DataMismatch, input->name, "the model wants " + toString(input->type) + ", given is " + toString(value.type)};
        bool fits = !input->hasShape || input->dims.size() == value.dims.size();
        Dims wanted;
        for (size_t i = 0; i < input->dims.size(); ++i) {
            wanted.push_back(input->dims[i].isKnown() ? input->dims[i].value : -1);
            fits = fits && (!input->dims[i].isKnown() || input->dims[i].value == value.dims[i]);
        }
        if (!fits)
            return Error{ErrorCode::DataMismatch, input->name, "the model wants " + toString(wanted) + ", given is " + toString(value.dims)};
    }
    return {};
}

}  // namespace

Result<SingleRun> runOnce(Engine& engine, const Model& model, const std::map<std::string, AnyValue>& inputs, const Job& job)
{
    ESP_CHECK(checkInputs(model, inputs));
    ESP_TRY(const Model bound, withOverrides(model, inputs));
    PlanOptions options;
    for (const auto& [name, value] : inputs) {
        if (value.tensor())
            options.inputDims[name] = value.tensor()->dims;
    }
    ESP_TRY(const PlanPtr plan, engine.plan(bound, options));
    SingleRun result;
    const auto start = std::chrono::steady_clock::now();
    ESP_TRY(result.outputs, engine.runAny(*plan, inputs, job));
    result.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    return result;
}

}  // namespace esp::cli
