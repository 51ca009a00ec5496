// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/run_node.h"

namespace esp::test {

namespace {
class FreshPacks : public PackStore {
public:
    PackedPtr find(const Hash128&, size_t bytes, std::function<void(std::byte*)> fill) override
    {
        return std::make_shared<const PackedWeights>(bytes, std::move(fill));
    }
};

Hash128 hashOf(const Value& value)
{
    Hasher hasher;
    hasher.add(value.type);
    for (const int64_t dim : value.dims)
        hasher.add(dim);
    return hasher.addBytes(value.data.span()).finish();
}
}  // namespace

Result<std::vector<Value>> runNode(const Node& node, const std::vector<NodeInput>& inputs, const NodeRunOptions& options)
{
    const OpDescriptor* descriptor = findOperator(node.domain(), node.opType());
    if (!descriptor)
        return Error{ErrorCode::UnsupportedOp, node.name(), "operator " + node.opType() + " is not known"};
    if (options.opset < descriptor->since)
        return Error{ErrorCode::UnsupportedOp, node.name(),
                     node.opType() + " of opset " + std::to_string(options.opset) + " is older than what is computed"};
    std::vector<InputInfo> infos;
    for (const NodeInput& input : inputs) {
        InputInfo info;
        if (input.value) {
            info.present = true;
            info.type = input.value->type;
            info.dims = input.value->dims;
            if (input.constant) {
                info.constant = &*input.value;
                info.constantHash = hashOf(*input.value);
            }
        }
        infos.push_back(std::move(info));
    }
    std::vector<OutputInfo> outputInfos(node.outputs().size());
    for (size_t i = 0; i < outputInfos.size(); ++i)
        outputInfos[i].wanted = !node.outputs()[i].empty();
    FreshPacks packs;
    OpContext context(node, options.opset, infos, outputInfos, options.kernels ? *options.kernels : kernels(), packs);
    ESP_CHECK(descriptor->plan(context));

    std::vector<Value> results;
    std::vector<std::byte*> outputData;
    for (size_t i = 0; i < context.outputCount(); ++i) {
        const OutputInfo& output = context.output(i);
        if (!output.wanted) {
            results.emplace_back();
            outputData.push_back(nullptr);
            continue;
        }
        if (!output.set)
            return Error{ErrorCode::Internal, node.name(), "output " + std::to_string(i) + " was not set by planning"};
        auto [value, data] = Value::allocate(output.type, output.dims);
        // Uninitialized memory shows as such.
        std::fill_n(data, value.data.size(), std::byte{0xCD});
        results.push_back(std::move(value));
        outputData.push_back(data);
    }
    if (context.viewOf() >= 0) {
        results[0].data = inputs[static_cast<size_t>(context.viewOf())].value->data;
        return results;
    }
    std::vector<const std::byte*> inputData;
    for (const NodeInput& input : inputs)
        inputData.push_back(input.value && !context.isDataFree() ? input.value->data.data() : nullptr);
    RunArgs args;
    args.inputs = inputData;
    args.outputs = outputData;
    args.pool = options.pool;
    args.scratchStride = (context.scratchBytes() + 63) / 64 * 64;
    const size_t scratchBytes = args.scratchStride * static_cast<size_t>(args.lanes());
    auto [scratch, scratchData] = Value::allocate(ElementType::Uint8, {static_cast<int64_t>(scratchBytes)});
    std::fill_n(scratchData, scratchBytes, std::byte{0xAB});
    args.scratch = scratchData;
    const OpContext::Run run = context.takeRun();
    if (!run)
        return Error{ErrorCode::Internal, node.name(), "planning set neither a run nor a view"};
    run(args);
    return results;
}

Value floats(Dims dims, const std::vector<float>& elements) { return makeValue(ElementType::Float, std::move(dims), elements); }

Value int64s(Dims dims, const std::vector<int64_t>& elements) { return makeValue(ElementType::Int64, std::move(dims), elements); }

NodeInput computed(Value value) { return {std::move(value), false}; }

NodeInput constant(Value value) { return {std::move(value), true}; }

NodeInput absent() { return {}; }

NodePtr makeNode(const std::string& opType, size_t inputCount, std::vector<Attribute> attributes, const std::string& domain,
                 size_t outputCount)
{
    NodeFields fields;
    fields.opType = opType;
    fields.domain = domain;
    fields.name = opType + "_under_test";
    for (size_t i = 0; i < inputCount; ++i)
        fields.inputs.push_back("i" + std::to_string(i));
    for (size_t i = 0; i < outputCount; ++i)
        fields.outputs.push_back("o" + std::to_string(i));
    fields.attributes = std::move(attributes);
    return Node::make(std::move(fields));
}

}  // namespace esp::test
