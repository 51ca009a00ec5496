// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planner.h"

#include <algorithm>
#include <set>

namespace esp {

EagerPart findEagerPart(const WorkGraph& graph, const std::vector<int>& outputs)
{
    EagerPart part;
    std::set<int> wanted(outputs.begin(), outputs.end());
    for (size_t i = graph.nodes.size(); i-- > 0;) {
        const WorkNode& work = graph.nodes[i];
        const auto isWanted = [&](int output) { return output >= 0 && wanted.contains(output); };
        if (!work.isEager || std::none_of(work.outputs.begin(), work.outputs.end(), isWanted))
            continue;
        part.nodes.push_back(static_cast<int>(i));
        wanted.insert(work.inputs.begin(), work.inputs.end());
        for (const std::string& name : outerNames(*work.node))
            wanted.insert(graph.findValue(name));
    }
    std::reverse(part.nodes.begin(), part.nodes.end());
    wanted.erase(-1);
    part.reads.assign(wanted.begin(), wanted.end());
    return part;
}

void declareEager(PlanValue& value, const Model& model, int64_t batch)
{
    value.bytes = 0;
    value.dims.clear();
    value.isOpen = true;
    for (const ValueInfoPtr& output : model.graph->outputs()) {
        if (output->name != value.name || !output->isTensor || output->type == ElementType::String)
            continue;
        value.type = output->type;
        Dims dims;
        for (const Dim& dim : output->dims)
            dims.push_back(dim.isKnown() ? dim.value : dims.empty() ? batch : -1);
        value.isOpen = !output->hasShape || elementCount(dims) < 0;
        if (!value.isOpen)
            value.dims = std::move(dims);
    }
}

void addEagerPart(Plan& plan, const Model& model, const WorkGraph& graph, const EagerPart& part, const std::vector<std::string>& inputs,
                  const KernelTable& kernels, int64_t mostBytes, const std::function<int(int)>& numberOf)
{
    auto program = std::make_shared<EagerProgram>();
    program->opsets = model.opsets;
    program->kernels = &kernels;
    program->inputs = inputs;
    program->mostBytes = mostBytes;
    Hasher hasher;
    hasher.add(kEngineVersion).add(kernels.isa).add("eager");
    for (const OpsetId& id : model.opsets)
        hasher.add(id.domain).add(id.version);
    for (const int number : part.nodes) {
        const NodePtr& node = graph.nodes[static_cast<size_t>(number)].node;
        program->nodes.push_back(node);
        hasher.addBytes(node->wire().span());
    }
    for (const int number : part.reads) {
        const WorkValue& value = graph.value(number);
        if (!value.isEager) {
            program->given.push_back({numberOf(number), std::string(value.name)});
            hasher.add(value.name).add(plan.values[static_cast<size_t>(program->given.back().value)].fingerprint);
        } else if (value.text) {
            program->constants.emplace_back(std::string(value.name), *value.text);
            hasher.add(value.name);
            for (const std::string& string : value.text->text()->strings)
                hasher.add(string);
        }
    }
    const Hash128 fingerprint = hasher.finish();
    for (const int output : plan.outputs) {
        PlanValue& value = plan.values[static_cast<size_t>(output)];
        if (!value.isEager)
            continue;
        value.fingerprint = Hasher().add(fingerprint).add(value.name).finish();
        value.sampleMajor = !value.isOpen && !value.dims.empty() && value.dims[0] == plan.batch;
    }
    plan.eager = std::move(program);
}

}  // namespace esp
