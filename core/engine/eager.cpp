// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Running node by node. A node is planned with the dimensions that its inputs have now, which is kept: the next time with the same dimensions
// it only runs. Where planning needs values (a shape, an axis), it gets them, and is kept with these values if they are few.
#include "core/engine/eager.h"

#include "core/engine/eager_text.h"
#include "core/engine/planner.h"
#include "core/ops/eager_op.h"

#include <algorithm>
#include <unordered_map>
#include <unistd.h>

namespace esp {

namespace {

// Plans of one node that are kept: a loop over growing lengths must not fill the memory.
constexpr size_t kPlansPerNode = 16;
// Values that planning took are kept with the plan up to this size.
constexpr size_t kKeptValueBytes = size_t{64} << 10;

struct Known {
    AnyValue value;
    bool isConstant = false;
    Hash128 hash;  ///< of a constant
};

/// The values of one graph while it runs, and those around it.
class Scope {
public:
    explicit Scope(const Scope* outer = nullptr) : m_outer(outer) {}
    const Known* find(std::string_view name) const
    {
        const auto found = m_values.find(name);
        if (found != m_values.end())
            return &found->second;
        return m_outer ? m_outer->find(name) : nullptr;
    }
    /// The text must outlive the scope.
    void set(std::string_view name, Known known)
    {
        if (!name.empty())
            m_values[name] = std::move(known);
    }

private:
    std::unordered_map<std::string_view, Known> m_values;
    const Scope* m_outer;
};

struct KeptPlan {
    std::vector<std::pair<ElementType, Dims>> inputs;
    Hash128 values;  ///< of the values that planning took; null if it took none
    OpContext::Run run;
    int viewOf = -1;
    size_t scratchBytes = 0;
    std::vector<OutputInfo> outputs;
};

struct NodePlans {
    std::vector<std::shared_ptr<const KeptPlan>> plans;
    size_t next = 0;  ///< the one to be dropped next
    bool takesValues = false;
};

void collectOuterNames(const Graph& graph, std::set<std::string> inner, std::set<std::string>& outer)
{
    for (const ValueInfoPtr& input : graph.inputs())
        inner.insert(input->name);
    for (const TensorPtr& tensor : graph.initializers())
        inner.insert(tensor->name());
    const auto use = [&](const std::string& name) {
        if (!name.empty() && !inner.contains(name))
            outer.insert(name);
    };
    for (const NodePtr& node : graph.nodes()) {
        for (const std::string& input : node->inputs())
            use(input);
        for (const Attribute& attribute : node->fields().attributes) {
            if (attribute.graph)
                collectOuterNames(*attribute.graph, inner, outer);
            for (const GraphPtr& each : attribute.graphs)
                collectOuterNames(*each, inner, outer);
        }
        for (const std::string& output : node->outputs())
            inner.insert(output);
    }
    for (const ValueInfoPtr& output : graph.outputs())
        use(output->name);
}

}  // namespace

int64_t EagerProgram::opset(std::string_view domain) const
{
    for (const OpsetId& id : opsets)
        if (id.domain == domain)
            return id.version;
    return 0;
}

bool isEager(const Node& node)
{
    if (node.is("Cast") && node.intAttribute("to", 0) == static_cast<int64_t>(ElementType::String))
        return true;
    if (node.is("Constant") && (node.findAttribute("value_string") || node.findAttribute("value_strings")))
        return true;
    if (const Attribute* value = node.is("Constant") ? node.findAttribute("value") : nullptr; value && value->tensor)
        return value->tensor->type() == ElementType::String;
    return findEagerOperator(node.domain(), node.opType()) != nullptr;
}

std::set<std::string> outerNames(const Node& node)
{
    std::set<std::string> names;
    for (const Attribute& attribute : node.fields().attributes) {
        if (attribute.graph)
            collectOuterNames(*attribute.graph, {}, names);
        for (const GraphPtr& graph : attribute.graphs)
            collectOuterNames(*graph, {}, names);
    }
    return names;
}

Result<void> checkComputable(const Node& node)
{
    if (!isEager(node) && !node.is("Constant") && !findOperator(node.domain(), node.opType()))
        return Error{ErrorCode::UnsupportedOp, node.name().empty() ? node.output(0) : node.name(),
                     "operator " + (node.domain().empty() ? "" : node.domain() + ".") + node.opType() + " cannot be computed; the layer is kept as it is"};
    for (const Attribute& attribute : node.fields().attributes) {
        if (!attribute.graph)
            continue;
        for (const NodePtr& inner : attribute.graph->nodes())
            ESP_CHECK(checkComputable(*inner));
    }
    return {};
}

class EagerRunner::Impl {
public:
    explicit Impl(std::shared_ptr<const EagerProgram> program) : m_program(std::move(program)), m_mostBytes(m_program->mostBytes)
    {
        if (m_mostBytes <= 0)
            m_mostBytes = static_cast<int64_t>(::sysconf(_SC_PHYS_PAGES)) / 4 * static_cast<int64_t>(::sysconf(_SC_PAGESIZE));
    }

    Result<void> run(std::map<std::string, Input> values, WorkerPool* pool, const std::stop_token& stop)
    {
        m_pool = pool;
        m_stop = stop;
        m_given = std::move(values);
        m_top = std::make_unique<Scope>();
        for (auto& [name, input] : m_given)
            m_top->set(name, {std::move(input.value), input.isConstant, input.constantHash});
        for (const auto& [name, value] : m_program->constants)
            m_top->set(name, {value, true, {}});
        return runNodes(m_program->nodes, *m_top);
    }

    const AnyValue* find(std::string_view name) const
    {
        const Known* known = m_top ? m_top->find(name) : nullptr;
        return known ? &known->value : nullptr;
    }

    const EagerProgram* program() const { return m_program.get(); }

private:
    class Call;

    Result<void> runNodes(const std::vector<NodePtr>& nodes, Scope& scope)
    {
        for (const NodePtr& node : nodes) {
            if (m_stop.stop_requested())
                return cancelled();
            Result<std::vector<Known>> made = runNode(*node, scope);
            if (!made) {
                Error error = made.error();
                if (error.subject.empty())
                    error.subject = node->name().empty() ? node->output(0) : node->name();
                return error;
            }
            for (size_t i = 0; i < node->outputs().size() && i < made->size(); ++i)
                scope.set(node->outputs()[i], std::move((*made)[i]));
        }
        return {};
    }

    Result<std::vector<Known>> runNode(const Node& node, const Scope& scope)
    {
        if (node.is("Constant"))
            return constantOf(node);
        std::vector<Known> inputs;
        for (const std::string& name : node.inputs()) {
            const Known* known = name.empty() ? nullptr : scope.find(name);
            if (!name.empty() && !known)
                return Error{ErrorCode::InvalidModel, {}, "reads " + name + ", which nothing computes before it"};
            inputs.push_back(known ? *known : Known());
        }
        return runOnValues(node, inputs, &scope, true);
    }

    Result<std::vector<Known>> constantOf(const Node& node)
    {
        const auto kept = m_constants.find(&node);
        if (kept != m_constants.end())
            return std::vector<Known>{kept->second};
        Known known;
        known.isConstant = true;
        if (const Attribute* text = node.findAttribute("value_string")) {
            known.value = TextTensor{{}, {text->s}};
        } else if (const Attribute* list = node.findAttribute("value_strings")) {
            known.value = TextTensor{{static_cast<int64_t>(list->strings.size())}, list->strings};
        } else {
            const Attribute* value = node.findAttribute("value");
            const TensorPtr tensor = value && value->tensor ? value->tensor : constantNodeTensor(node, node.output(0));
            if (!tensor)
                return Error{ErrorCode::UnsupportedOp, {}, "Constant holds a sparse tensor, which cannot be computed"};
            ESP_TRY(known, constantTensor(tensor));
        }
        m_constants[&node] = known;
        return std::vector<Known>{known};
    }

    Result<Known> constantTensor(const TensorPtr& tensor)
    {
        Known known;
        known.isConstant = true;
        if (tensor->type() == ElementType::String) {
            ESP_TRY(known.value, anyValueOf(*tensor));
        } else {
            known.value = m_store.aligned(tensor);
            known.hash = tensor->contentHash();
        }
        return known;
    }

    Result<std::vector<Known>> runOnValues(const Node& node, const std::vector<Known>& inputs, const Scope* scope, bool keep);

    Result<std::vector<Known>> runPlanned(const Node& node, const std::vector<Known>& inputs, bool keep)
    {
        NodePlans fresh;
        NodePlans& plans = keep ? m_plans[&node] : fresh;
        if (!plans.takesValues) {
            bool needsValues = false;
            const auto planned = findPlan(plans, node, inputs, false, needsValues);
            if (planned || !needsValues)
                return planned ? execute(**planned, inputs) : Result<std::vector<Known>>(planned.error());
            plans.takesValues = true;
        }
        bool ignored = false;
        ESP_TRY(const std::shared_ptr<const KeptPlan> planned, findPlan(plans, node, inputs, true, ignored));
        return execute(*planned, inputs);
    }

    Result<std::shared_ptr<const KeptPlan>> findPlan(NodePlans& plans, const Node& node, const std::vector<Known>& inputs, bool withValues, bool& needsValues)
    {
        KeptPlan wanted;
        size_t valueBytes = 0;
        Hasher hasher;
        std::vector<Hash128> hashes(inputs.size());
        for (size_t i = 0; i < inputs.size(); ++i) {
            const Value* value = inputs[i].value.tensor();
            wanted.inputs.emplace_back(value ? value->type : ElementType::Undefined, value ? value->dims : Dims());
            hashes[i] = inputs[i].hash;
            if (withValues && value && !inputs[i].isConstant) {
                hashes[i] = Hasher().add(value->type).add(std::span<const int64_t>(value->dims)).addBytes(value->data.span()).finish();
                valueBytes += value->data.size();
            }
            hasher.add(hashes[i]);
        }
        if (withValues)
            wanted.values = hasher.finish();
        for (const auto& plan : plans.plans)
            if (plan->values == wanted.values && plan->inputs == wanted.inputs)
                return plan;
        const OpDescriptor* op = findOperator(node.domain(), node.opType());
        if (!op)
            return checkComputable(node).error();
        const int64_t opset = std::max<int64_t>(m_program->opset(node.domain()), node.domain() == "com.microsoft" ? 1 : 0);
        if (opset < op->since)
            return Error{ErrorCode::UnsupportedOp, {}, "operator " + node.opType() + " is handled from opset " + std::to_string(op->since) +
                                                           ", the model has opset " + std::to_string(opset)};
        std::vector<InputInfo> infos(inputs.size());
        for (size_t i = 0; i < inputs.size(); ++i) {
            const Value* value = inputs[i].value.tensor();
            if (value)
                infos[i] = {value->type, value->dims, inputs[i].isConstant || withValues ? value : nullptr, hashes[i], true};
            else if (!inputs[i].value.isNone())
                return Error{ErrorCode::UnsupportedOp, {}, node.opType() + " does not take " + inputs[i].value.describe()};
        }
        std::vector<OutputInfo> outputs(node.outputs().size());
        for (size_t i = 0; i < outputs.size(); ++i)
            outputs[i].wanted = !node.outputs()[i].empty();
        OpContext context(node, opset, std::move(infos), outputs, *m_program->kernels, m_store);
        const Result<void> planned = op->plan(context);
        needsValues = context.needsValues();
        if (!planned)
            return planned.error();
        wanted.viewOf = context.viewOf();
        wanted.scratchBytes = context.scratchBytes();
        wanted.outputs = context.outputs();
        for (size_t i = 0; i < wanted.outputs.size(); ++i)
            if (wanted.outputs[i].wanted && !wanted.outputs[i].set)
                return Error{ErrorCode::UnsupportedOp, {}, "output " + std::to_string(i) + " of " + node.opType() + " cannot be computed"};
        wanted.run = context.takeRun();
        auto plan = std::make_shared<const KeptPlan>(std::move(wanted));
        if (valueBytes > kKeptValueBytes)
            return plan;
        if (plans.plans.size() < kPlansPerNode)
            plans.plans.push_back(plan);
        else
            plans.plans[plans.next++ % kPlansPerNode] = plan;
        return plan;
    }

    Result<std::vector<Known>> execute(const KeptPlan& plan, const std::vector<Known>& inputs)
    {
        std::vector<Known> results(plan.outputs.size());
        if (plan.viewOf >= 0) {
            Value view = *inputs[static_cast<size_t>(plan.viewOf)].value.tensor();
            view.dims = plan.outputs[0].dims;
            results[0].value = std::move(view);
            return results;
        }
        std::vector<const std::byte*> in;
        for (const Known& input : inputs)
            in.push_back(input.value.tensor() ? input.value.tensor()->data.data() : nullptr);
        std::vector<std::byte*> out(plan.outputs.size(), nullptr);
        for (size_t i = 0; i < plan.outputs.size(); ++i) {
            if (!plan.outputs[i].set)
                continue;
            const int64_t count = elementCount(plan.outputs[i].dims);
            const int64_t bytes = packedBytes(plan.outputs[i].type, count);
            if (count < 0 || bytes > m_mostBytes)
                return Error{ErrorCode::OutOfMemory, {}, "its output " + toString(plan.outputs[i].dims) + " would be larger than the " + std::to_string(m_mostBytes >> 20) + " MB that one value may take"};
            auto [value, data] = Value::allocate(plan.outputs[i].type, plan.outputs[i].dims);
            results[i].value = std::move(value);
            out[i] = data;
        }
        const size_t stride = (plan.scratchBytes + 127) / 64 * 64;
        const auto scratchBytes = static_cast<int64_t>(stride) * (m_pool ? m_pool->threadCount() : 1);
        if (static_cast<int64_t>(m_scratch.data.size()) < scratchBytes)
            std::tie(m_scratch, m_scratchData) = Value::allocate(ElementType::Uint8, {scratchBytes});
        RunArgs args;
        args.inputs = in;
        args.outputs = out;
        args.scratch = m_scratchData;
        args.scratchStride = stride;
        args.pool = m_pool;
        plan.run(args);
        return results;
    }

    std::shared_ptr<const EagerProgram> m_program;
    int64_t m_mostBytes;
    PlanningStore m_store;
    std::unordered_map<const Node*, NodePlans> m_plans;
    std::unordered_map<const Node*, Known> m_constants;
    std::map<std::string, Input> m_given;  // owns the names of the top scope
    std::unique_ptr<Scope> m_top;
    WorkerPool* m_pool = nullptr;
    std::stop_token m_stop;
    Value m_scratch;
    std::byte* m_scratchData = nullptr;
};

/// What an eager operator sees of the run that it is part of.
class EagerRunner::Impl::Call : public EagerContext {
public:
    Call(Impl& impl, const Scope* scope, const Node& node, int64_t opset, std::span<const AnyValue> inputs)
        : EagerContext(node, opset, inputs), m_impl(impl), m_scope(scope)
    {
    }

    Result<std::vector<AnyValue>> runGraph(const Graph& body, std::vector<AnyValue> inputs) override
    {
        if (inputs.size() != body.inputs().size())
            return invalid("its body takes " + std::to_string(body.inputs().size()) + " inputs and gets " + std::to_string(inputs.size()));
        Scope inner(m_scope);
        for (size_t i = 0; i < inputs.size(); ++i)
            inner.set(body.inputs()[i]->name, {std::move(inputs[i]), false, {}});
        for (const TensorPtr& tensor : body.initializers()) {
            ESP_TRY(Known known, m_impl.constantTensor(tensor));
            inner.set(tensor->name(), std::move(known));
        }
        ESP_CHECK(m_impl.runNodes(body.nodes(), inner));
        std::vector<AnyValue> outputs;
        for (const ValueInfoPtr& output : body.outputs()) {
            const Known* known = inner.find(output->name);
            if (!known)
                return invalid("output " + output->name + " of its body is computed by nothing");
            outputs.push_back(known->value);
        }
        return outputs;
    }

    Result<std::vector<AnyValue>> runOperator(NodeFields fields, std::vector<AnyValue> inputs) override
    {
        const NodePtr node = Node::make(std::move(fields));
        std::vector<Known> known;
        for (AnyValue& input : inputs)
            known.push_back({std::move(input), false, {}});
        ESP_TRY(const std::vector<Known> made, m_impl.runOnValues(*node, known, m_scope, false));
        std::vector<AnyValue> outputs;
        for (const Known& output : made)
            outputs.push_back(output.value);
        return outputs;
    }

private:
    Impl& m_impl;
    const Scope* m_scope;
};

Result<std::vector<Known>> EagerRunner::Impl::runOnValues(const Node& node, const std::vector<Known>& inputs, const Scope* scope, bool keep)
{
    if (node.is("Identity") && inputs.size() == 1)
        return inputs;
    if (const EagerOpDescriptor* op = findEagerOperator(node.domain(), node.opType())) {
        std::vector<AnyValue> values;
        for (const Known& input : inputs)
            values.push_back(input.value);
        const int64_t opset = m_program->opset(node.domain());
        if (opset < op->since)
            return Error{ErrorCode::UnsupportedOp, {}, "operator " + node.opType() + " is handled from opset " + std::to_string(op->since) +
                                                           ", the model has opset " + std::to_string(opset)};
        Call call(*this, scope, node, opset, values);
        ESP_CHECK(op->run(call));
        std::vector<Known> results;
        for (AnyValue& output : call.takeOutputs())
            results.push_back({std::move(output), false, {}});
        return results;
    }
    const bool hasText = std::any_of(inputs.begin(), inputs.end(), [](const Known& input) { return input.value.text() != nullptr; });
    if (!hasText && !isEager(node))
        return runPlanned(node, inputs, keep);
    std::vector<AnyValue> values;
    for (const Known& input : inputs)
        values.push_back(input.value);
    ESP_TRY(const std::vector<AnyValue> made, runOnText(node, values, [&](const Node& moved, std::vector<AnyValue> ranks) -> Result<std::vector<AnyValue>> {
        std::vector<Known> known;
        for (size_t i = 0; i < ranks.size(); ++i)
            known.push_back({std::move(ranks[i]), false, {}});
        // Ranks are other numbers in each run, and plans may have taken them.
        ESP_TRY(const std::vector<Known> results, runPlanned(moved, known, false));
        std::vector<AnyValue> outputs;
        for (const Known& result : results)
            outputs.push_back(result.value);
        return outputs;
    }));
    std::vector<Known> results;
    for (const AnyValue& value : made)
        results.push_back({value, false, {}});
    return results;
}

EagerRunner::EagerRunner(std::shared_ptr<const EagerProgram> program) : m_impl(std::make_unique<Impl>(std::move(program))) {}
EagerRunner::~EagerRunner() = default;

const EagerProgram* EagerRunner::program() const
{
    return m_impl->program();
}

Result<void> EagerRunner::run(std::map<std::string, Input> values, WorkerPool* pool, const std::stop_token& stop)
{
    return m_impl->run(std::move(values), pool, stop);
}

const AnyValue* EagerRunner::find(std::string_view name) const
{
    return m_impl->find(name);
}

}  // namespace esp
