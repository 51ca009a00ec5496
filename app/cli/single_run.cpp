// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/single_run.h"

#include "core/engine/engine.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <set>

namespace esp::cli {

namespace {

bool isInteger(ElementType type)
{
    return type == ElementType::Int64 || type == ElementType::Int32;
}

/// The model with these inputs turned into initializers.
Model withConstants(const Model& model, const std::map<std::string, Value>& values, const std::set<std::string, std::less<>>& names)
{
    GraphFields fields = model.graph->fields();
    std::erase_if(fields.inputs, [&](const ValueInfoPtr& input) { return names.contains(input->name); });
    std::erase_if(fields.initializers, [&](const TensorPtr& tensor) { return names.contains(tensor->name()); });
    for (const std::string& name : names)
        fields.initializers.push_back(values.at(name).toTensor(name));
    return model.withGraph(std::move(fields));
}

Result<void> checkInputs(const Model& model, const std::map<std::string, Value>& inputs)
{
    std::string known;
    for (const ValueInfoPtr& input : model.graph->inputs()) {
        known += (known.empty() ? "" : ", ") + input->name;
        const auto given = inputs.find(input->name);
        const auto& initializers = model.graph->initializers();
        const bool optional = std::any_of(initializers.begin(), initializers.end(), [&](const TensorPtr& t) { return t->name() == input->name; });
        if (given == inputs.end() && !optional)
            return Error{ErrorCode::DataMismatch, input->name, "is an input of the model and was not given"};
        if (given == inputs.end())
            continue;
        const Value& value = given->second;
        if (!input->isTensor)
            return Error{ErrorCode::UnsupportedOp, input->name, "is a sequence, map or optional; only tensors can be given"};
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
    for (const auto& [name, value] : inputs) {
        const auto& all = model.graph->inputs();
        if (std::none_of(all.begin(), all.end(), [&](const ValueInfoPtr& input) { return input->name == name; }))
            return Error{ErrorCode::DataMismatch, name, "is no input of the model (it has " + (known.empty() ? "none" : known) + ")"};
    }
    return {};
}

/// Which inputs to turn into constants, from none to all but the first: as few as planning can do with.
std::vector<std::set<std::string, std::less<>>> constantChoices(const Model& model, const std::map<std::string, Value>& inputs)
{
    std::vector<std::set<std::string, std::less<>>> choices(4);
    for (const TensorPtr& tensor : model.graph->initializers()) {
        if (inputs.contains(tensor->name())) {
            for (auto& choice : choices)
                choice.insert(tensor->name());
        }
    }
    bool first = true;
    for (const ValueInfoPtr& input : model.graph->inputs()) {
        const auto given = inputs.find(input->name);
        if (given == inputs.end())
            continue;
        const Value& value = given->second;
        if (value.dims.size() <= 1 && isInteger(value.type))
            choices[1].insert(input->name);
        if (value.dims.size() <= 1 && !first)
            choices[2].insert(input->name);
        if (!first)
            choices[3].insert(input->name);
        first = false;
    }
    choices[2].insert(choices[1].begin(), choices[1].end());
    choices[3].insert(choices[2].begin(), choices[2].end());
    choices.erase(std::unique(choices.begin(), choices.end()), choices.end());
    return choices;
}

}  // namespace

Result<SingleRun> runOnce(Engine& engine, const Model& model, const std::map<std::string, Value>& inputs, const Job& job)
{
    ESP_CHECK(checkInputs(model, inputs));
    Error refusal;
    for (const auto& constants : constantChoices(model, inputs)) {
        const Model bound = constants.empty() ? model : withConstants(model, inputs, constants);
        PlanOptions options;
        std::map<std::string, Value> fed;
        for (const auto& [name, value] : inputs) {
            if (!constants.contains(name)) {
                options.inputDims[name] = value.dims;
                fed[name] = value;
            }
        }
        const Result<PlanPtr> plan = engine.plan(bound, options);
        if (!plan) {
            // The first refusal is the one about the model as it stands.
            if (refusal.detail.empty())
                refusal = plan.error();
            if (plan.error().code != ErrorCode::UnsupportedOp)
                break;
            continue;
        }
        SingleRun result;
        result.constants.assign(constants.begin(), constants.end());
        const auto start = std::chrono::steady_clock::now();
        ESP_TRY(result.outputs, engine.run(**plan, fed, job));
        result.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        return result;
    }
    return refusal;
}

}  // namespace esp::cli
