// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reverse accumulation over a plan (Griewank and Walther, Evaluating Derivatives, 2008, chapter 3): the forward run keeps every value that a
// gradient reads, then the steps between parameters and logits are visited in reverse order and each adds to the gradients of its inputs.
#include "core/train/backward.h"

#include "core/model/constant_path.h"
#include "core/model/layer.h"

#include <algorithm>
#include <set>

namespace esp {

namespace {

constexpr int64_t kAlignElements = 16;

std::string titleOf(const Node& node) { return node.name().empty() ? node.output(0) : node.name(); }

/// The value to take the loss of: what a Softmax at the end reads, else the output itself.
std::string logitsOf(const GraphIndex& index, const std::string& output)
{
    const int producer = index.producer(output);
    if (producer < 0)
        return output;
    const Node& node = *index.graph().nodes()[static_cast<size_t>(producer)];
    return node.is("Softmax") || node.is("LogSoftmax") ? node.input(0) : output;
}

/// The model with its parameters as inputs and the logits as its only output.
Model openModel(const Model& model, const std::vector<Parameter>& parameters, const std::string& logits)
{
    std::set<std::string_view> opened;
    GraphFields fields = model.graph->fields();
    for (const Parameter& parameter : parameters) {
        opened.insert(parameter.tensor->name());
        std::vector<Dim> dims;
        for (const int64_t dim : parameter.tensor->dims())
            dims.push_back({dim, {}});
        fields.inputs.push_back(ValueInfo::makeTensor(parameter.tensor->name(), ElementType::Float, std::move(dims)));
    }
    std::erase_if(fields.initializers, [&](const TensorPtr& tensor) { return opened.contains(tensor->name()); });
    const auto declared = std::find_if(fields.outputs.begin(), fields.outputs.end(), [&](const ValueInfoPtr& info) { return info->name == logits; });
    fields.outputs = {declared != fields.outputs.end() ? *declared : ValueInfo::makeTensor(logits, ElementType::Float, {})};
    return model.withGraph(std::move(fields));
}

/// Nodes that lie between a parameter and the logits.
std::vector<bool> findPath(const GraphIndex& index, const std::vector<Parameter>& parameters, const std::string& logits)
{
    const auto& nodes = index.graph().nodes();
    std::set<std::string_view> learning;
    for (const Parameter& parameter : parameters)
        learning.insert(parameter.tensor->name());
    std::vector<bool> onPath(nodes.size(), false);
    for (size_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i]->is("Shape") || nodes[i]->is("Size"))
            continue;  // the same whatever the values are
        onPath[i] = std::any_of(nodes[i]->inputs().begin(), nodes[i]->inputs().end(), [&](const std::string& input) { return learning.contains(input); });
        if (onPath[i])
            learning.insert(nodes[i]->outputs().begin(), nodes[i]->outputs().end());
    }
    std::set<std::string_view> wanted{logits};
    for (size_t i = nodes.size(); i-- > 0;) {
        const auto& outputs = nodes[i]->outputs();
        onPath[i] = onPath[i] && std::any_of(outputs.begin(), outputs.end(), [&](const std::string& output) { return wanted.contains(output); });
        if (onPath[i])
            wanted.insert(nodes[i]->inputs().begin(), nodes[i]->inputs().end());
    }
    return onPath;
}

Result<void> checkGradients(const Graph& graph, const std::vector<bool>& onPath)
{
    for (size_t i = 0; i < onPath.size(); ++i) {
        const Node& node = *graph.nodes()[i];
        const OpDescriptor* const op = onPath[i] ? findOperator(node.domain(), node.opType()) : nullptr;
        if (onPath[i] && (!op || !op->gradient))
            return Error{ErrorCode::UnsupportedOp, titleOf(node),
                         "operator " + node.opType() + " has no gradient here, and lies between weights and scores; the model cannot be trained"};
    }
    return {};
}

/// What has to be kept for the way back: outputs of the path's nodes and the computed values that they read.
std::vector<std::string> keptValues(const GraphIndex& index, const std::vector<bool>& onPath)
{
    std::set<std::string> kept;
    for (size_t i = 0; i < onPath.size(); ++i) {
        if (!onPath[i])
            continue;
        const Node& node = *index.graph().nodes()[i];
        kept.insert(node.output(0));
        for (const std::string& input : node.inputs()) {
            if (index.producer(input) >= 0)
                kept.insert(input);
        }
    }
    return {kept.begin(), kept.end()};
}

}  // namespace

Result<std::vector<Parameter>> findParameters(const Model& model)
{
    const GraphIndex index(model.graph);
    std::vector<Parameter> parameters;
    std::set<std::string> seen;
    int64_t end = 0;
    // A layer may read what a Reshape or Transpose makes of a weight; learned is what is stored.
    const auto add = [&](const Layer& layer, const std::string& value, bool isWeight) -> Result<void> {
        const ConstantPath path = findConstantPath(index, value);
        const TensorPtr stored = path.values.empty() ? nullptr : index.constant(path.values.back());
        if (!stored || !index.isInitializer(stored->name()))
            return {};  // computed at run time
        if (stored->type() != ElementType::Float)
            return Error{ErrorCode::NotApplicable, layer.name, "reads \"" + stored->name() + "\", which is " + toString(stored->type()) + "; only float32 weights can be trained"};
        if (!seen.insert(stored->name()).second)
            return {};
        parameters.push_back({stored, end, isWeight});
        end += (stored->count() + kAlignElements - 1) / kAlignElements * kAlignElements;
        return {};
    };
    for (const Layer& layer : findLayers(index)) {
        if (layer.isQuantized || (!layer.weight && layer.opType.find("QLinear") != std::string::npos))
            return Error{ErrorCode::NotApplicable, layer.name, "is already quantized; only float32 weights can be trained"};
        ESP_CHECK(add(layer, layer.weightName, true));
        if (layer.bias)
            ESP_CHECK(add(layer, layer.bias->name(), false));
        for (const int folded : layer.folded) {
            const Node& node = *model.graph->nodes()[static_cast<size_t>(folded)];
            if (!node.is("BatchNormalization"))
                continue;
            ESP_CHECK(add(layer, node.input(1), false));
            ESP_CHECK(add(layer, node.input(2), false));
        }
    }
    if (parameters.empty())
        return Error{ErrorCode::InvalidArgument, {}, "the model has no layer with float32 weights to train"};
    return parameters;
}

int64_t parameterElements(const std::vector<Parameter>& parameters)
{
    if (parameters.empty())
        return 0;
    return parameters.back().offset + (parameters.back().tensor->count() + kAlignElements - 1) / kAlignElements * kAlignElements;
}

BackwardWorkspace::BackwardWorkspace(const BackwardPlan& plan) : m_values(plan.plan().values.size(), nullptr), m_gradients(plan.plan().values.size())
{
    for (size_t i = 0; i < m_gradients.size(); ++i)
        m_gradients[i].resize(static_cast<size_t>(plan.m_bufferSizes[i]));
    std::tie(m_scratch, m_scratchData) = Value::allocate(ElementType::Uint8, {static_cast<int64_t>(plan.m_scratchBytes)});
}

Result<std::shared_ptr<const BackwardPlan>> BackwardPlan::make(const Model& model, const std::vector<Parameter>& parameters, const Request& request,
                                                               const KernelTable& kernels, PlanningStore& store)
{
    const std::string logits = logitsOf(GraphIndex(model.graph), request.output);
    const Model open = openModel(model, parameters, logits);
    const GraphIndex index(open.graph);
    const std::vector<bool> onPath = findPath(index, parameters, logits);
    ESP_CHECK(checkGradients(*open.graph, onPath));

    auto backward = std::make_shared<BackwardPlan>();
    backward->m_parameters = parameters;
    PlanOptions options;
    options.batch = request.batch;
    options.inputDims = request.inputDims;
    options.extraOutputs = keptValues(index, onPath);
    options.fuse = false;
    ESP_TRY(backward->m_plan, makePlan(open, options, kernels, store));
    if (backward->m_plan->eager)
        return Error{ErrorCode::UnsupportedOp, {}, "the model has parts whose shapes depend on values (" + backward->m_plan->eager->nodes.front()->opType() + "); such a model cannot be trained"};
    const Plan& plan = *backward->m_plan;
    backward->m_logits = plan.outputs[0];
    const PlanValue& scores = plan.values[static_cast<size_t>(backward->m_logits)];
    if (scores.type != ElementType::Float || scores.dims.empty() || scores.dims[0] != request.batch || elementCount(scores.dims) == 0 ||
        scores.isConstant)
        return Error{ErrorCode::DataMismatch, request.output,
                     "scores of " + std::to_string(request.batch) + " samples are " + toString(scores.type) + " " + toString(scores.dims) +
                         "; a float32 row for each sample is needed"};
    backward->m_classes = elementCount(scores.dims) / request.batch;
    ESP_CHECK(backward->addGradients(open, onPath, kernels, store));
    backward->addBuffers();
    return std::shared_ptr<const BackwardPlan>(backward);
}

Result<void> BackwardPlan::addGradients(const Model& model, const std::vector<bool>& onPath, const KernelTable& kernels, PlanningStore& store)
{
    const GraphIndex index(model.graph);
    std::map<std::string_view, size_t> parameterNumbers;
    for (size_t i = 0; i < m_parameters.size(); ++i)
        parameterNumbers[m_parameters[i].tensor->name()] = i;
    m_parameterOf.assign(m_plan->values.size(), -1);
    m_parameterInputs.assign(m_parameters.size(), 0);
    m_learns.assign(m_plan->values.size(), false);
    for (size_t i = 0; i < m_plan->inputs.size(); ++i) {
        const auto value = static_cast<size_t>(m_plan->inputs[i]);
        const auto number = parameterNumbers.find(m_plan->values[value].name);
        if (number == parameterNumbers.end()) {
            m_dataInputs.push_back(i);
            continue;
        }
        m_parameterInputs[number->second] = i;
        m_parameterOf[value] = static_cast<int>(number->second);
        m_learns[value] = true;
    }
    for (size_t s = 0; s < m_plan->steps.size(); ++s) {
        const PlanStep& step = m_plan->steps[s];
        const int producer = index.producer(m_plan->values[static_cast<size_t>(step.outputs[0])].name);
        if (producer < 0 || !onPath[static_cast<size_t>(producer)])
            continue;
        const Node& node = *model.graph->nodes()[static_cast<size_t>(producer)];
        std::vector<InputInfo> inputs;
        for (const int number : step.inputs) {
            InputInfo info;
            if (number >= 0) {
                const PlanValue& value = m_plan->values[static_cast<size_t>(number)];
                info = {value.type, value.dims, value.isConstant ? &value.constant : nullptr, {}, true};
            }
            inputs.push_back(std::move(info));
        }
        std::vector<OutputInfo> outputs;
        for (const int number : step.outputs)
            outputs.push_back(number < 0 ? OutputInfo{} : OutputInfo{m_plan->values[static_cast<size_t>(number)].type, m_plan->values[static_cast<size_t>(number)].dims, true, true});
        const OpContext context(node, model.opset(node.domain()), std::move(inputs), std::move(outputs), kernels, store);
        ESP_TRY(Gradient gradient, findOperator(node.domain(), node.opType())->gradient(context));
        for (size_t i = gradient.inputCount; i < step.inputs.size(); ++i)
            if (step.inputs[i] >= 0 && m_learns[static_cast<size_t>(step.inputs[i])])
                return Error{ErrorCode::UnsupportedOp, titleOf(node),
                             node.opType() + " has no gradient for its input " + std::to_string(i) + " (" + node.input(i) + "), which depends on weights"};
        m_learns[static_cast<size_t>(step.outputs[0])] = true;
        m_scratchBytes = std::max(m_scratchBytes, gradient.scratchBytes);
        m_steps.push_back({s, std::move(gradient)});
    }
    return {};
}

void BackwardPlan::addBuffers()
{
    m_bufferSizes.assign(m_plan->values.size(), 0);
    for (const BackwardStep& backward : m_steps) {
        for (const auto& numbers : {m_plan->steps[backward.step].inputs, m_plan->steps[backward.step].outputs})
            for (const int number : numbers)
                if (number >= 0 && m_learns[static_cast<size_t>(number)] && m_parameterOf[static_cast<size_t>(number)] < 0)
                    m_bufferSizes[static_cast<size_t>(number)] = elementCount(m_plan->values[static_cast<size_t>(number)].dims);
    }
}

const float* BackwardPlan::forward(BackwardWorkspace& workspace, std::vector<const std::byte*>& inputs, const float* parameters,
                                   const std::stop_token& stop) const
{
    for (size_t i = 0; i < m_parameters.size(); ++i)
        inputs[m_parameterInputs[i]] = reinterpret_cast<const std::byte*>(parameters + m_parameters[i].offset);
    for (size_t i = 0; i < m_plan->inputs.size(); ++i)
        workspace.m_values[static_cast<size_t>(m_plan->inputs[i])] = inputs[i];
    for (size_t i = 0; i < m_plan->values.size(); ++i)
        if (m_plan->values[i].isConstant)
            workspace.m_values[i] = m_plan->values[i].constant.data.data();
    RunHooks hooks;
    hooks.computed = [&](int value, const std::byte* data) { workspace.m_values[static_cast<size_t>(value)] = data; };
    std::vector<const std::byte*> outputs;
    const Result<bool> ran = runPlan(*m_plan, inputs, outputs, workspace.m_forward, nullptr, stop, hooks);
    if (!ran || !*ran)
        return nullptr;
    return reinterpret_cast<const float*>(outputs[0]);
}

void BackwardPlan::backward(BackwardWorkspace& workspace, const float* logitsGradient, float* parameterGradients) const
{
    std::fill_n(parameterGradients, parameterElements(m_parameters), 0.0f);
    for (std::vector<float>& gradient : workspace.m_gradients)
        std::fill(gradient.begin(), gradient.end(), 0.0f);
    std::vector<float>& logits = workspace.m_gradients[static_cast<size_t>(m_logits)];
    std::copy_n(logitsGradient, logits.size(), logits.begin());
    std::vector<const float*> inputs;
    std::vector<float*> inputGradients;
    for (size_t i = m_steps.size(); i-- > 0;) {
        const PlanStep& step = m_plan->steps[m_steps[i].step];
        inputs.clear();
        inputGradients.clear();
        for (size_t k = 0; k < step.inputs.size(); ++k) {
            const int number = step.inputs[k];
            inputs.push_back(number < 0 ? nullptr : reinterpret_cast<const float*>(workspace.m_values[static_cast<size_t>(number)]));
            float* gradient = nullptr;
            if (number >= 0 && k < m_steps[i].gradient.inputCount && m_learns[static_cast<size_t>(number)]) {
                const int parameter = m_parameterOf[static_cast<size_t>(number)];
                gradient = parameter < 0 ? workspace.m_gradients[static_cast<size_t>(number)].data()
                                         : parameterGradients + m_parameters[static_cast<size_t>(parameter)].offset;
            }
            inputGradients.push_back(gradient);
        }
        const auto output = static_cast<size_t>(step.outputs[0]);
        m_steps[i].gradient.run({inputs, reinterpret_cast<const float*>(workspace.m_values[output]), workspace.m_gradients[output].data(),
                                 inputGradients, workspace.m_scratchData});
    }
}

}  // namespace esp
