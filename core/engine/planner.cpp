// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Planning: a model becomes steps with closures, fixed memory and fingerprints.
//   1. Every node is planned at the given dimensions; what has only constant inputs is computed at once, so that chains of Shape, Gather,
//      Concat … disappear and data-movement operators get constant arguments. DequantizeLinear of constants is left for step 2.
//   2. Quantize/dequantize patterns become integer operators as ONNX Runtime's CPU provider makes them, then convolutions take the scales behind
//      them as it does, and float operators are fused where the bits stay the same. Images between convolutions are then kept in blocks.
//   3. What fusion made new is planned, the rest keeps its plan from step 1; dead nodes are dropped. DequantizeLinear of constants that no
//      integer operator took is computed now, where ONNX Runtime does so in each run.
//   4. Fingerprints, sample layout and memory offsets.
#include "core/engine/planner.h"

#include "core/kernels/kernels.h"
#include "core/ops/blocked.h"
#include "core/ops/random.h"

#include <algorithm>

namespace esp {

namespace {

// Folding never makes more than this out of small constants (ConstantOfShape, Expand, Tile): such a value is computed at run time.
constexpr int64_t kFoldLimitBytes = int64_t{256} << 20;
// And of all values of a model together so much besides 16 times its own constants, so that a small file cannot fill the memory.
constexpr int64_t kFoldTotalBytes = int64_t{512} << 20;
constexpr int64_t kFoldGrowth = 16;

bool isQuantizer(const Node& node, std::string_view opType)
{
    return node.opType() == opType && (node.domain().empty() || node.domain() == "com.microsoft");
}

class Planner {
public:
    Planner(const Model& model, const PlanOptions& options, const KernelTable& kernels, PlanningStore& store,
            std::vector<RunnableReport::Problem>* problems)
        : m_model(model), m_options(options), m_kernels(kernels), m_store(store), m_problems(problems), m_graph(store.nodePlans())
    {
    }

    Result<PlanPtr> run()
    {
        ESP_CHECK(addInputs());
        ESP_CHECK(addConstants());
        addNodes();
        for (const ValueInfoPtr& output : m_model.graph->outputs()) {
            const int number = m_graph.findValue(output->name);
            if (number < 0)
                return Error{ErrorCode::InvalidModel, output->name, "is a graph output that nothing computes"};
            m_outputs.push_back(number);
            m_graph.values[static_cast<size_t>(number)].isOutput = true;
        }
        for (const std::string& name : m_options.extraOutputs) {
            const int number = m_graph.findValue(name);
            if (number < 0)
                return Error{ErrorCode::InvalidArgument, name, "is no value of the model"};
            m_extraOutputs.push_back(number);
            m_graph.values[static_cast<size_t>(number)].isOutput = true;
        }
        ESP_CHECK(planNodes(false));
        for (const std::string& name : m_options.extraOutputs) {
            if (m_graph.value(m_graph.findValue(name)).isEager)
                return Error{ErrorCode::InvalidArgument, name, "is known only while the model runs, because its shape depends on values; it cannot be observed"};
        }
        const auto anyProblem = [&]() -> Result<void> {
            if (m_problems && !m_problems->empty())
                return Error{ErrorCode::UnsupportedOp, m_problems->front().node, m_problems->front().reason};
            return {};
        };
        ESP_CHECK(anyProblem());
        if (m_options.fuse) {
            fuseQuantized(m_graph, m_model.opset());
            fuseWeightCodes(m_graph, m_store);
            // Statistics of a value must not depend on which others are observed beside it, and those are not fused.
            if (m_options.extraOutputs.empty())
                foldScales(m_graph, m_store);
            fuseFloat(m_graph, m_options.extraOutputs.empty());
            if (m_options.blockImages)
                blockImages(m_graph, m_kernels, m_options.winograd);
        }
        ESP_CHECK(planNodes(true));
        ESP_CHECK(anyProblem());  // what was fused may refuse what its parts took
        m_store.nodePlans().keep(m_newPlans);
        return assemble();
    }

private:
    Result<void> addInputs()
    {
        NameTable names;  // the inputs are few as a rule, the initializers many
        for (const ValueInfoPtr& input : m_model.graph->inputs())
            names.add(input->name);
        std::vector<bool> hasValue(names.size());
        for (const TensorPtr& tensor : m_model.graph->initializers()) {
            if (const int number = names.find(tensor->name()); number >= 0)
                hasValue[static_cast<size_t>(number)] = true;
        }
        for (const ValueInfoPtr& input : m_model.graph->inputs()) {
            if (hasValue[static_cast<size_t>(names.find(input->name))])
                continue;  // a default value: constant, as DESIGN has it
            if (input->name.empty())
                return Error{ErrorCode::InvalidModel, {}, "the graph has an input without a name, which nobody can feed; export the model again"};
            if (!input->isTensor || input->type == ElementType::String) {
                const int number = m_graph.valueNumber(input->name);
                m_graph.values[static_cast<size_t>(number)].isEager = true;
                m_eagerInputs.push_back(input->name);
                continue;
            }
            Dims dims;
            if (const auto given = m_options.inputDims.find(input->name); given != m_options.inputDims.end()) {
                dims = given->second;
            } else {
                if (!input->hasShape)
                    return Error{ErrorCode::InvalidArgument, input->name, "has no declared shape; its dimensions must be given"};
                for (size_t axis = 0; axis < input->dims.size(); ++axis) {
                    const Dim& dim = input->dims[axis];
                    if (!dim.isKnown() && axis > 0)
                        return Error{ErrorCode::InvalidArgument, input->name,
                                     "dimension " + std::to_string(axis) + (dim.symbol.empty() ? "" : " (" + dim.symbol + ")") +
                                         " is open; it must be given, or data that have it"};
                    dims.push_back(dim.isKnown() ? dim.value : m_options.batch);
                }
            }
            const int number = m_graph.valueNumber(input->name);
            WorkValue& value = m_graph.values[static_cast<size_t>(number)];
            value.isInput = true;
            value.type = input->type;
            value.dims = std::move(dims);
            value.known = true;
            m_inputs.push_back(number);
        }
        return {};
    }

    Result<void> addConstants()
    {
        m_graph.reserve(m_model.graph->initializers().size() + m_model.graph->nodes().size() + 16);
        for (const TensorPtr& tensor : m_model.graph->initializers()) {
            if (tensor->type() == ElementType::String) {
                const int number = m_graph.valueNumber(tensor->name());
                if (number < 0)
                    continue;
                WorkValue& value = m_graph.values[static_cast<size_t>(number)];
                value.isEager = true;
                ESP_TRY(AnyValue text, anyValueOf(*tensor));
                value.text = std::make_shared<const AnyValue>(std::move(text));
                continue;
            }
            m_graph.addConstant(tensor->name(), m_store.aligned(tensor), tensor->contentHash());
            m_foldBudget += kFoldGrowth * static_cast<int64_t>(tensor->data().size());
        }
        return {};
    }

    void addNodes()
    {
        m_known = m_store.nodePlans().begin(m_model.graph->nodes());
        m_graph.nodes.reserve(m_model.graph->nodes().size());
        for (const NodePtr& node : m_model.graph->nodes()) {
            WorkNode work;
            work.node = node;
            for (const std::string& input : node->inputs())
                work.inputs.push_back(m_graph.valueNumber(input));
            for (const std::string& output : node->outputs())
                work.outputs.push_back(m_graph.valueNumber(output));
            m_graph.nodes.push_back(std::move(work));
            m_graph.connect(static_cast<int>(m_graph.nodes.size()) - 1);
        }
    }

    Error subjectOf(const Node& node, Error error) const
    {
        if (error.subject.empty())
            error.subject = !node.name().empty() ? node.name() : node.output(0);
        return error;
    }

    // Plans nodes that are not planned yet; in the final pass constants behind DequantizeLinear are folded, too.
    Result<void> planNodes(bool final)
    {
        for (size_t i = 0; i < m_graph.nodes.size(); ++i) {
            if (final)
                m_graph.nodes[i].plan = planWithLateConstants(m_graph.nodes[i]);
            if (!m_graph.nodes[i].alive || m_graph.nodes[i].plan || m_graph.nodes[i].isEager)
                continue;
            const Result<void> planned = planNode(i, final);
            if (planned)
                continue;
            const Node& node = *m_graph.nodes[i].node;
            const Error error = subjectOf(node, planned.error());
            if (!m_problems)
                return error;
            if (!error.detail.empty())  // a consumer of something that could not be planned is no problem of its own
                m_problems->push_back({error.subject, (node.domain().empty() || node.domain().starts_with("espalier") ? "" : node.domain() + ".") + node.opType(), error.detail});
        }
        return {};
    }

    bool readsLateConstant(const WorkNode& work) const
    {
        return std::any_of(work.inputs.begin(), work.inputs.end(), [this](int input) { return input >= 0 && m_graph.value(input).isLateConstant; });
    }

    // The plan that a node keeps in the final pass: none where one of its inputs has become constant, or where it can become constant itself.
    NodePlanPtr planWithLateConstants(const WorkNode& work) const
    {
        const bool isReady = isQuantizer(*work.node, "DequantizeLinear") && hasConstantInputs(work);
        return isReady || readsLateConstant(work) ? nullptr : work.plan;
    }

    // The plan that another model's planning found for this very node with the same inputs; null if there is none.
    NodePlanPtr findPlan(size_t number, int64_t opset)
    {
        const WorkNode& work = m_graph.nodes[number];
        // What fusion put here is another node than the model's.
        const bool isOwn = number < m_known.size() && work.node == m_model.graph->nodes()[number];
        const NodePlanStore::VariantsPtr variants = isOwn ? m_known[number] : m_store.nodePlans().find(work.node);
        if (!variants)
            return nullptr;
        const auto found = std::find_if(variants->rbegin(), variants->rend(),
                                        [&](const NodePlanPtr& plan) { return plan->fits(m_graph, work, m_kernels, opset); });
        return found == variants->rend() ? nullptr : *found;
    }

    Result<void> planNode(size_t number, bool final)
    {
        WorkNode& work = m_graph.nodes[number];
        const Node& node = *work.node;
        const bool isImported = node.domain() == "com.microsoft" || node.domain() == kBlockedDomain;
        const int64_t opset = std::max<int64_t>(m_model.opset(node.domain()), isImported ? 1 : 0);
        NodePlanPtr plan = findPlan(number, opset);
        if (!plan) {
            ESP_TRY(plan, makeNodePlan(work, opset));
            if (!plan)
                return {};
            // What draws numbers may keep count of them.
            if (!mayDraw(node))
                m_newPlans.emplace_back(work.node, plan);
        }
        for (size_t i = 0; i < work.outputs.size(); ++i) {
            const OutputInfo& output = plan->outputs[i];
            if (work.outputs[i] < 0 || !output.set)
                continue;
            WorkValue& value = m_graph.values[static_cast<size_t>(work.outputs[i])];
            value.type = output.type;
            value.dims = output.dims;
            value.known = true;
        }
        const bool isDequantizer = isQuantizer(node, "DequantizeLinear");
        const bool foldable = hasConstantInputs(work) && (final || !isDequantizer || !m_options.fuse) && !mayDraw(node);
        if ((foldable || plan->isDataFree) && fold(work, *plan, final && (isDequantizer || readsLateConstant(work))))
            return {};
        work.plan = std::move(plan);
        return {};
    }

    bool hasConstantInputs(const WorkNode& work) const
    {
        // Dimensions are fixed by planning, so what depends on them alone is constant.
        return work.node->is("Shape") || work.node->is("Size") ||
               std::all_of(work.inputs.begin(), work.inputs.end(), [this](int input) { return input < 0 || m_graph.value(input).isConstant; });
    }

    // Null where that is all there is to do: a Constant, or a node that runs when its inputs are there.
    Result<NodePlanPtr> makeNodePlan(WorkNode& work, int64_t opset)
    {
        const Node& node = *work.node;
        const auto isEagerValue = [this](int number) { return number >= 0 && m_graph.value(number).isEager; };
        if (isEager(node) || std::any_of(work.inputs.begin(), work.inputs.end(), isEagerValue)) {
            ESP_CHECK(planEagerly(work));
            return NodePlanPtr();
        }
        if (node.is("Constant")) {
            const TensorPtr tensor = constantNodeTensor(node, node.output(0));
            if (!tensor)
                return Error{ErrorCode::UnsupportedOp, {}, "Constant holds a value of a kind that cannot be computed (sparse or text)"};
            m_graph.addConstant(node.output(0), m_store.aligned(tensor), tensor->contentHash());
            work.alive = false;
            return NodePlanPtr();
        }
        const OpDescriptor* op = work.isOriginal ? findOperator(node.domain(), node.opType()) : findPlannedOperator(node.domain(), node.opType());
        if (!op)
            return Error{ErrorCode::UnsupportedOp, {}, "operator " + (node.domain().empty() ? "" : node.domain() + ".") + node.opType() +
                                                           " cannot be computed; the layer is kept as it is"};
        if (opset < op->since)
            return Error{ErrorCode::UnsupportedOp, {}, "operator " + node.opType() + " is handled from opset " + std::to_string(op->since) +
                                                           ", the model has opset " + std::to_string(opset)};
        auto plan = std::make_shared<NodePlan>();
        plan->kernels = &m_kernels;
        plan->opset = opset;
        plan->inputs.resize(work.inputs.size());
        std::vector<InputInfo> inputs(work.inputs.size());
        for (size_t i = 0; i < work.inputs.size(); ++i) {
            if (work.inputs[i] < 0)
                continue;
            const WorkValue& value = m_graph.value(work.inputs[i]);
            if (!value.known) {
                if (m_problems)
                    return Error{ErrorCode::UnsupportedOp, {}, {}};
                return Error{ErrorCode::InvalidModel, {}, "reads " + std::string(value.name) + ", which nothing computes before it"};
            }
            inputs[i] = {value.type, value.dims, value.isConstant ? &value.constant : nullptr, value.constantHash, true, value.isLateConstant};
            plan->inputs[i] = {true, value.isConstant, value.type, value.dims, value.constantHash};
        }
        std::vector<OutputInfo> outputs(work.outputs.size());
        for (size_t i = 0; i < work.outputs.size(); ++i)
            outputs[i].wanted = m_graph.isWanted(work.outputs[i]);
        OpContext context(node, opset, std::move(inputs), std::move(outputs), m_kernels, m_store);
        if (const Result<void> planned = op->plan(context); !planned) {
            if (!context.needsValues())
                return planned.error();
            ESP_CHECK(planEagerly(work));
            return NodePlanPtr();
        }
        for (size_t i = 0; i < work.outputs.size(); ++i) {
            const OutputInfo& output = context.outputs()[i];
            if (work.outputs[i] >= 0 && !output.set && output.wanted)
                return Error{ErrorCode::UnsupportedOp, {}, "output " + std::to_string(i) + " of " + node.opType() + " cannot be computed"};
            // An operator may take whatever a file says; what it makes of that must fit into counts of bytes.
            constexpr int64_t kMostElements = int64_t{1} << 50;
            if (const int64_t count = output.set ? elementCount(output.dims) : 0; count < 0 || count > kMostElements)
                return Error{ErrorCode::InvalidModel, {}, "output " + std::to_string(i) + " of " + node.opType() + " would be " + toString(output.dims) + ", which no memory holds"};
        }
        plan->operatorHash = hashOperator(node, op->since, context.asksOpset() ? opset : 0);
        plan->outputs = context.outputs();
        plan->run = context.takeRun();
        plan->viewOf = context.viewOf();
        plan->scratchBytes = context.scratchBytes();
        plan->macs = context.macs();
        plan->isDataFree = context.isDataFree();
        return NodePlanPtr(std::move(plan));
    }

    // The node runs when its inputs are there; what it reads of planned values must be there then, not fused away.
    Result<void> planEagerly(WorkNode& work)
    {
        const Node& node = *work.node;
        ESP_CHECK(checkComputable(node));
        const auto read = [this](int number) -> Result<void> {
            WorkValue& value = m_graph.values[static_cast<size_t>(number)];
            value.isOutput = true;
            if (value.known || value.isEager)
                return {};
            if (m_problems)
                return Error{ErrorCode::UnsupportedOp, {}, {}};
            return Error{ErrorCode::InvalidModel, {}, "reads " + std::string(value.name) + ", which nothing computes before it"};
        };
        for (const int input : work.inputs) {
            if (input >= 0)
                ESP_CHECK(read(input));
        }
        for (const std::string& name : outerNames(node)) {
            if (const int number = m_graph.findValue(name); number >= 0)
                ESP_CHECK(read(number));
        }
        for (const int output : work.outputs) {
            if (output >= 0)
                m_graph.values[static_cast<size_t>(output)].isEager = true;
        }
        work.isEager = true;
        return {};
    }

    // Computes a node of constants, or one that looks at shapes alone, now. False if the result would be too large. `isLate`: ONNX Runtime does not.
    bool fold(WorkNode& work, const NodePlan& plan, bool isLate)
    {
        int64_t bytes = 0;
        for (const OutputInfo& output : plan.outputs)
            bytes += output.set ? packedBytes(output.type, elementCount(output.dims)) : 0;
        if (bytes > kFoldLimitBytes || m_foldedBytes + bytes > m_foldBudget)
            return false;
        m_foldedBytes += bytes;
        Hasher hasher;
        hasher.add(plan.operatorHash).add(plan.opset).add(m_kernels.isa);
        for (const int input : work.inputs) {
            // An omitted input counts, or Clip(x, , c) would share the result of Clip(x, c).
            hasher.add(input < 0 ? Hash128{} : m_graph.value(input).constantHash);
            if (input >= 0)
                hasher.add(std::span<const int64_t>(m_graph.value(input).dims));
        }
        const Hash128 key = hasher.finish();
        PlanningStore::Folded results;
        if (auto known = m_store.findFolded(key)) {
            results = std::move(*known);
        } else {
            for (Value& value : compute(work, plan)) {
                // By content, so that different ways to the same constant share what is packed from it.
                const Hash128 hash = Hasher().add(value.type).add(std::span<const int64_t>(value.dims)).addBytes(value.data.span()).finish();
                results.emplace_back(std::move(value), hash);
            }
            m_store.keepFolded(key, results);
        }
        for (size_t i = 0; i < work.outputs.size(); ++i) {
            if (work.outputs[i] < 0 || !plan.outputs[i].set)
                continue;
            // A constant that comes late is read in another order of sums, so what is made of it is shared with no other constant.
            const Hash128 hash = isLate ? Hasher().add("late").add(results[i].second).finish() : results[i].second;
            const int number = m_graph.addConstant(m_graph.value(work.outputs[i]).name, results[i].first, hash);
            m_graph.values[static_cast<size_t>(number)].isLateConstant = isLate;
        }
        for (const int input : work.inputs) {
            if (input >= 0)
                std::erase(m_graph.values[static_cast<size_t>(input)].consumers, static_cast<int>(&work - m_graph.nodes.data()));
        }
        work.alive = false;
        return true;
    }

    std::vector<Value> compute(const WorkNode& work, const NodePlan& plan)
    {
        std::vector<const std::byte*> inputs;
        for (const int input : work.inputs)
            inputs.push_back(input < 0 ? nullptr : m_graph.value(input).constant.data.data());  // null for an input that is not read
        std::vector<Value> results(plan.outputs.size());
        std::vector<std::byte*> outputs(plan.outputs.size(), nullptr);
        for (size_t i = 0; i < results.size(); ++i) {
            const OutputInfo& output = plan.outputs[i];
            if (!output.set)
                continue;
            if (i == 0 && plan.viewOf >= 0) {
                results[0] = m_graph.value(work.inputs[static_cast<size_t>(plan.viewOf)]).constant;
                results[0].dims = output.dims;
                continue;
            }
            std::tie(results[i], outputs[i]) = Value::allocate(output.type, output.dims);
        }
        if (plan.viewOf < 0) {
            auto [scratch, scratchData] = Value::allocate(ElementType::Uint8, {static_cast<int64_t>(plan.scratchBytes)});
            RunArgs args;
            args.inputs = inputs;
            args.outputs = outputs;
            args.scratch = scratchData;
            args.scratchStride = plan.scratchBytes;
            plan.run(args);
        }
        return results;
    }

    Result<PlanPtr> assemble()
    {
        markNeeded();
        auto plan = std::make_shared<Plan>();
        plan->batch = m_options.batch;
        std::vector<int> numbers(m_graph.values.size(), -1);
        const auto numberOf = [&](int workNumber) {
            if (workNumber < 0)
                return -1;
            int& number = numbers[static_cast<size_t>(workNumber)];
            if (number < 0) {
                number = static_cast<int>(plan->values.size());
                const WorkValue& work = m_graph.value(workNumber);
                PlanValue value;
                value.name = work.name;
                value.type = work.type;
                value.dims = work.dims;
                value.bytes = packedBytes(work.type, elementCount(work.dims));
                value.isConstant = work.isConstant;
                value.isInput = work.isInput;
                value.isEager = work.isEager;
                if (work.isEager) {
                    declareEager(value, m_model, m_options.batch);
                } else if (work.isConstant) {
                    value.constant = work.constant;
                    value.fingerprint = work.constantHash;
                } else if (work.isInput) {
                    value.fingerprint = Hasher().add("input").add(work.name).add(work.type).finish();
                    value.sampleMajor = !work.dims.empty() && m_options.batch > 0 && work.dims[0] == m_options.batch;
                }
                plan->values.push_back(std::move(value));
            }
            return number;
        };
        for (const int input : m_inputs)
            plan->inputs.push_back(numberOf(input));
        for (size_t i = 0; i < m_graph.nodes.size(); ++i) {
            WorkNode& work = m_graph.nodes[i];
            if (!work.alive || work.isEager || !m_needed[i])
                continue;
            PlanStep step;
            step.opType = work.node->opType();
            step.domain = work.node->domain();
            step.nodeNames = m_graph.namesOf(work);
            step.nodeName = step.nodeNames.empty() ? std::string() : step.nodeNames.front();
            for (const int input : work.inputs)
                step.inputs.push_back(numberOf(input));
            for (const int output : work.outputs)
                step.outputs.push_back(numberOf(output));
            const NodePlan& planned = *work.plan;
            if (planned.run)
                step.run = [kept = work.plan](const RunArgs& args) { kept->run(args); };
            step.viewOf = planned.viewOf < 0 ? -1 : step.inputs[static_cast<size_t>(planned.viewOf)];
            step.scratchBytes = planned.scratchBytes;
            step.macs = planned.macs;
            plan->macs += planned.macs;
            plan->winogradConvolutions += step.domain == kBlockedDomain && work.node->intAttribute(kWinograd, 0) != 0;
            finishStep(*plan, step, work);
            plan->steps.push_back(std::move(step));
        }
        for (size_t i = 0; i < m_outputs.size(); ++i) {
            plan->outputs.push_back(numberOf(m_outputs[i]));
            plan->outputNames.emplace_back(m_graph.value(m_outputs[i]).name);
        }
        for (const int output : m_extraOutputs) {
            plan->outputs.push_back(numberOf(output));
            plan->outputNames.emplace_back(m_graph.value(output).name);
        }
        if (!m_eager.nodes.empty() || !m_eagerInputs.empty())
            addEagerPart(*plan, m_model, m_graph, m_eager, m_eagerInputs, m_kernels, m_options.mostEagerBytes, numberOf);
        layOutMemory(*plan);
        return PlanPtr(plan);
    }

    void finishStep(Plan& plan, PlanStep& step, const WorkNode& work)
    {
        Hasher hasher;
        hasher.add(kEngineVersion).add(m_kernels.isa).add(work.plan->operatorHash);
        bool sampleMajor = keepsSamplesApart(plan, step, *work.node);
        plan.mixesSamples = plan.mixesSamples || mixesSamples(*work.node);
        bool isFixed = !step.inputs.empty() && !mayDraw(*work.node);
        for (const int input : step.inputs) {
            if (input < 0) {
                hasher.add(Hash128{});
                continue;
            }
            const PlanValue& value = plan.values[static_cast<size_t>(input)];
            hasher.add(value.fingerprint);
            const bool isSame = value.isConstant || value.isFixed;
            sampleMajor &= isSame || value.sampleMajor;
            isFixed &= isSame;
        }
        step.fingerprint = hasher.finish();
        for (size_t i = 0; i < step.outputs.size(); ++i) {
            if (step.outputs[i] < 0)
                continue;
            PlanValue& value = plan.values[static_cast<size_t>(step.outputs[i])];
            value.producer = static_cast<int>(plan.steps.size());
            value.fingerprint = Hasher().add(step.fingerprint).add(i).finish();
            value.isFixed = isFixed;
            value.sampleMajor = sampleMajor && !isFixed && !value.dims.empty() && value.dims[0] % plan.batch == 0 && plan.batch > 0;
        }
    }

    void markNeeded()
    {
        m_eager = findEagerPart(m_graph, m_outputs);
        m_needed.assign(m_graph.nodes.size(), false);
        std::vector<int> todo(m_outputs);
        todo.insert(todo.end(), m_extraOutputs.begin(), m_extraOutputs.end());
        todo.insert(todo.end(), m_eager.reads.begin(), m_eager.reads.end());
        while (!todo.empty()) {
            const int producer = m_graph.value(todo.back()).producer;
            todo.pop_back();
            if (producer < 0 || m_needed[static_cast<size_t>(producer)] || !m_graph.nodes[static_cast<size_t>(producer)].alive)
                continue;
            m_needed[static_cast<size_t>(producer)] = true;
            for (const int input : m_graph.nodes[static_cast<size_t>(producer)].inputs) {
                if (input >= 0)
                    todo.push_back(input);
            }
        }
    }

    const Model& m_model;
    const PlanOptions& m_options;
    const KernelTable& m_kernels;
    PlanningStore& m_store;
    std::vector<RunnableReport::Problem>* m_problems;
    WorkGraph m_graph;
    std::vector<NodePlanStore::VariantsPtr> m_known;  // of the model's nodes
    std::vector<std::pair<NodePtr, NodePlanPtr>> m_newPlans;
    std::vector<int> m_inputs;
    std::vector<int> m_outputs;
    std::vector<int> m_extraOutputs;
    std::vector<bool> m_needed;
    std::vector<std::string> m_eagerInputs;
    EagerPart m_eager;
    int64_t m_foldedBytes = 0;
    int64_t m_foldBudget = kFoldTotalBytes;
};

}  // namespace

Result<PlanPtr> makePlan(const Model& model, const PlanOptions& options, const KernelTable& kernels, PlanningStore& store,
                         std::vector<RunnableReport::Problem>* problems)
{
    if (!model.graph)
        return Error{ErrorCode::InvalidModel, {}, "the model has no graph"};
    try {
        if (model.functions.empty())
            return Planner(model, options, kernels, store, problems).run();
        ESP_TRY(const Model flat, inlineFunctions(model));
        return Planner(flat, options, kernels, store, problems).run();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, {}, "not enough memory to plan the model"};
    }
}

}  // namespace esp
