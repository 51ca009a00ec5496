// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// If, Loop and Scan: operators whose attributes are graphs.
#include "core/ops/eager_op.h"

#include <algorithm>

namespace esp {

namespace {

Result<void> runIf(EagerContext& context)
{
    ESP_TRY(const int64_t condition, context.integer(0));
    ESP_TRY(const Graph* branch, context.graph(condition ? "then_branch" : "else_branch"));
    ESP_TRY(std::vector<AnyValue> outputs, context.runGraph(*branch, {}));
    if (outputs.size() != context.node().outputs().size())
        return context.invalid("its branch gives " + std::to_string(outputs.size()) + " values, the node names " + std::to_string(context.node().outputs().size()));
    for (size_t i = 0; i < outputs.size(); ++i)
        context.setOutput(i, std::move(outputs[i]));
    return {};
}

/// What output `index` of a body is declared as: type and dimensions, open ones 0, for results of no iterations.
std::pair<ElementType, Dims> declared(const Graph& body, size_t index)
{
    if (index >= body.outputs().size())
        return {ElementType::Float, {}};
    const ValueInfo& info = *body.outputs()[index];
    Dims dims;
    for (const Dim& dim : info.dims)
        dims.push_back(std::max<int64_t>(dim.value, 0));
    return {info.type, dims};
}

/// Results of all iterations joined along a new axis.
Result<AnyValue> joinIterations(const EagerContext& context, const Graph& body, size_t bodyOutput, const AnyValue::Sequence& parts, int64_t axis)
{
    std::vector<Value> tensors;
    for (const AnyValue& part : parts) {
        if (!part.tensor())
            return context.unsupported("output " + std::to_string(bodyOutput) + " of its body is " + part.describe() + "; only tensors of numbers are joined");
        tensors.push_back(*part.tensor());
    }
    const auto [type, dims] = declared(body, bodyOutput);
    const Result<Value> joined = stackAlong(tensors, axis, type, dims);
    if (!joined)
        return context.invalid(joined.error().detail);
    return AnyValue(*joined);
}

/// Loop: inputs (trip count, condition, carried…), body (iteration, condition, carried…) → (condition, carried…, scan outputs…).
Result<void> runLoop(EagerContext& context)
{
    ESP_TRY(const Graph* body, context.graph("body"));
    int64_t most = INT64_MAX;
    bool goOn = true;
    if (context.has(0)) {
        ESP_TRY(most, context.integer(0));
    }
    if (context.has(1)) {
        ESP_TRY(const int64_t condition, context.integer(1));
        goOn = condition != 0;
    }
    const size_t carried = context.inputCount() > 2 ? context.inputCount() - 2 : 0;
    if (body->outputs().size() < carried + 1 || body->inputs().size() != carried + 2)
        return context.invalid("carries " + std::to_string(carried) + " values; its body takes " + std::to_string(body->inputs().size()) + " inputs and gives " +
                               std::to_string(body->outputs().size()));
    const size_t scans = body->outputs().size() - carried - 1;
    std::vector<AnyValue> state;
    for (size_t i = 0; i < carried; ++i)
        state.push_back(context.input(i + 2));
    std::vector<AnyValue::Sequence> collected(scans);
    for (int64_t iteration = 0; iteration < most && goOn; ++iteration) {
        std::vector<AnyValue> inputs{Value{ElementType::Int64, {}, Bytes::fromVector(std::vector<int64_t>{iteration})},
                                     Value{ElementType::Bool, {}, Bytes::fromVector(std::vector<uint8_t>{1})}};
        inputs.insert(inputs.end(), state.begin(), state.end());
        ESP_TRY(std::vector<AnyValue> made, context.runGraph(*body, std::move(inputs)));
        const Value* condition = made[0].tensor();
        if (!condition || condition->type != ElementType::Bool || condition->count() != 1)
            return context.invalid("output 0 of its body must be one bool; it is " + made[0].describe());
        goOn = condition->as<uint8_t>()[0] != 0;
        std::move(made.begin() + 1, made.begin() + 1 + static_cast<int64_t>(carried), state.begin());
        for (size_t s = 0; s < scans; ++s)
            collected[s].push_back(std::move(made[1 + carried + s]));
    }
    for (size_t i = 0; i < carried; ++i)
        context.setOutput(i, std::move(state[i]));
    for (size_t s = 0; s < scans; ++s) {
        ESP_TRY(AnyValue joined, joinIterations(context, *body, 1 + carried + s, collected[s], 0));
        context.setOutput(carried + s, std::move(joined));
    }
    return {};
}

struct ScanForm {
    const Graph* body = nullptr;
    size_t states = 0;
    size_t scanInputs = 0;
    std::vector<int64_t> inputAxes;
    std::vector<int64_t> outputAxes;
    std::vector<int64_t> inputBackward;
    std::vector<int64_t> outputBackward;
};

/// One scan: `inputs` are states and scanned tensors. `length` < 0: all of the axis.
Result<std::vector<AnyValue>> scanOnce(EagerContext& context, const ScanForm& form, std::vector<AnyValue> inputs, int64_t length)
{
    std::vector<const Value*> scanned;
    std::vector<int64_t> axes;
    int64_t steps = -1;
    for (size_t i = 0; i < form.scanInputs; ++i) {
        const Value* value = inputs[form.states + i].tensor();
        if (!value || bitCount(value->type) < 8)
            return context.unsupported("a scanned input is " + inputs[form.states + i].describe() + "; only tensors of whole bytes are cut");
        const auto rank = static_cast<int64_t>(value->dims.size());
        const int64_t axis = form.inputAxes[i] < 0 ? form.inputAxes[i] + rank : form.inputAxes[i];
        if (axis < 0 || axis >= rank)
            return context.invalid("axis " + std::to_string(form.inputAxes[i]) + " is outside of " + toString(value->dims));
        if (steps >= 0 && steps != value->dims[static_cast<size_t>(axis)])
            return context.invalid("scanned inputs are " + std::to_string(steps) + " and " + std::to_string(value->dims[static_cast<size_t>(axis)]) + " long");
        steps = value->dims[static_cast<size_t>(axis)];
        scanned.push_back(value);
        axes.push_back(axis);
    }
    if (length >= 0)
        steps = std::min(steps, length);
    const size_t results = form.body->outputs().size() - form.states;
    std::vector<AnyValue> state(inputs.begin(), inputs.begin() + static_cast<int64_t>(form.states));
    std::vector<AnyValue::Sequence> collected(results);
    for (int64_t step = 0; step < steps; ++step) {
        std::vector<AnyValue> given = state;
        for (size_t i = 0; i < form.scanInputs; ++i)
            given.emplace_back(takeAlong(*scanned[i], axes[i], form.inputBackward[i] ? steps - 1 - step : step));
        ESP_TRY(std::vector<AnyValue> made, context.runGraph(*form.body, std::move(given)));
        std::move(made.begin(), made.begin() + static_cast<int64_t>(form.states), state.begin());
        for (size_t r = 0; r < results; ++r)
            collected[r].push_back(std::move(made[form.states + r]));
    }
    for (size_t r = 0; r < results; ++r) {
        if (form.outputBackward[r])
            std::reverse(collected[r].begin(), collected[r].end());
        ESP_TRY(AnyValue joined, joinIterations(context, *form.body, form.states + r, collected[r], form.outputAxes[r]));
        state.push_back(std::move(joined));
    }
    return state;
}

/// Opset 8: a first dimension of samples on everything, each with a length of its own; results are filled up with zeros.
Result<void> scanSamples(EagerContext& context, const ScanForm& form)
{
    const Value* first = context.input(1).tensor();
    if (!first || first->dims.empty())
        return context.invalid("input 1 must have a first dimension of samples; it is " + context.input(1).describe());
    const int64_t samples = first->dims[0];
    std::vector<int64_t> lengths(static_cast<size_t>(samples), -1);
    if (context.has(0)) {
        ESP_TRY(lengths, context.integers(0));
        if (static_cast<int64_t>(lengths.size()) != samples)
            return context.invalid("gives " + std::to_string(lengths.size()) + " lengths for " + std::to_string(samples) + " samples");
    }
    std::vector<std::vector<Value>> parts(context.node().outputs().size());
    for (int64_t sample = 0; sample < samples; ++sample) {
        std::vector<AnyValue> inputs;
        for (size_t i = 1; i < context.inputCount(); ++i) {
            ESP_TRY(const Value* value, context.tensor(i));
            if (value->dims.empty() || value->dims[0] != samples || bitCount(value->type) < 8)
                return context.invalid("input " + std::to_string(i) + " is " + context.input(i).describe() + "; it must have " + std::to_string(samples) + " samples");
            inputs.emplace_back(takeAlong(*value, 0, sample));
        }
        ESP_TRY(const std::vector<AnyValue> made, scanOnce(context, form, std::move(inputs), lengths[static_cast<size_t>(sample)]));
        for (size_t o = 0; o < parts.size() && o < made.size(); ++o) {
            if (!made[o].tensor())
                return context.unsupported("output " + std::to_string(o) + " is " + made[o].describe());
            parts[o].push_back(*made[o].tensor());
        }
    }
    for (size_t o = 0; o < parts.size(); ++o) {
        int64_t longest = 0;
        for (const Value& part : parts[o])
            longest = std::max(longest, part.dims.empty() ? 0 : part.dims[0]);
        for (Value& part : parts[o]) {
            if (o < form.states || part.dims.empty() || part.dims[0] == longest)
                continue;
            Dims dims = part.dims;
            dims[0] = longest;
            auto [padded, data] = Value::allocate(part.type, dims);
            std::copy_n(part.data.data(), part.data.size(), data);
            part = padded;
        }
        const Result<Value> joined = stackAlong(parts[o], 0, ElementType::Float, {});
        if (!joined)
            return context.invalid(joined.error().detail);
        context.setOutput(o, *joined);
    }
    return {};
}

Result<void> runScan(EagerContext& context)
{
    ScanForm form;
    ESP_TRY(form.body, context.graph("body"));
    const bool withSamples = context.opset() < 9;
    const size_t given = context.inputCount() - (withSamples && context.inputCount() > 0 ? 1 : 0);
    const int64_t scanned = context.node().intAttribute("num_scan_inputs", 0);
    if (scanned < 1 || static_cast<size_t>(scanned) > given || form.body->inputs().size() != given)
        return context.invalid("scans " + std::to_string(scanned) + " of " + std::to_string(given) + " inputs; its body takes " + std::to_string(form.body->inputs().size()));
    form.scanInputs = static_cast<size_t>(scanned);
    form.states = given - form.scanInputs;
    if (form.body->outputs().size() < form.states)
        return context.invalid("carries " + std::to_string(form.states) + " values; its body gives " + std::to_string(form.body->outputs().size()));
    const size_t results = form.body->outputs().size() - form.states;
    const auto list = [&](const char* name, size_t count) {
        std::vector<int64_t> values = context.node().intsAttribute(name);
        values.resize(count, 0);
        return values;
    };
    form.inputAxes = list("scan_input_axes", form.scanInputs);
    form.outputAxes = list("scan_output_axes", results);
    form.inputBackward = list(withSamples ? "directions" : "scan_input_directions", form.scanInputs);
    form.outputBackward = list("scan_output_directions", results);
    if (withSamples)
        return scanSamples(context, form);
    std::vector<AnyValue> inputs;
    for (size_t i = 0; i < given; ++i)
        inputs.push_back(context.input(i));
    ESP_TRY(std::vector<AnyValue> outputs, scanOnce(context, form, std::move(inputs), -1));
    for (size_t i = 0; i < outputs.size(); ++i)
        context.setOutput(i, std::move(outputs[i]));
    return {};
}

}  // namespace

extern constinit const EagerOpDescriptor eagerIf{"", "If", 1, runIf};
extern constinit const EagerOpDescriptor eagerLoop{"", "Loop", 1, runLoop};
extern constinit const EagerOpDescriptor eagerScan{"", "Scan", 8, runScan};

}  // namespace esp
