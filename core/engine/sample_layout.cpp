// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/planner.h"
#include "core/ops/random.h"

#include <set>

namespace esp {

namespace {

// A Slice with step −1 along axis 0 keeps the dimension and reverses the samples.
bool sliceLeavesAxis0(const Plan& plan, const PlanStep& step, const Node& node)
{
    if (step.inputs.size() < 4 || step.inputs[3] < 0)
        return node.findAttribute("axes") != nullptr;
    const PlanValue& axes = plan.values[static_cast<size_t>(step.inputs[3])];
    if (!axes.isConstant)
        return false;
    const auto rank = static_cast<int64_t>(plan.values[static_cast<size_t>(step.outputs[0])].dims.size());
    const TensorPtr tensor = axes.constant.toTensor("axes");
    for (const int64_t axis : tensor->toInt64s()) {
        if (axis == 0 || axis == -rank)
            return false;
    }
    return true;
}

}  // namespace

bool mixesSamples(const Node& node)
{
    static const std::set<std::string, std::less<>> takesCommonRange = {"DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM"};
    return takesCommonRange.contains(node.opType()) || (node.is("BatchNormalization") && (node.intAttribute("training_mode", 0) != 0 || node.outputs().size() > 1));
}

bool keepsSamplesApart(const Plan& plan, const PlanStep& step, const Node& node)
{
    if (plan.batch == 1)
        return true;
    static const std::set<std::string, std::less<>> movesAxes = {"Transpose", "Concat", "Gather", "GatherElements", "GatherND", "Slice", "Tile", "Expand",
                                                                 "ReverseSequence", "ScatterElements", "ScatterND", "LSTM", "GRU", "RNN", "CumSum",
                                                                 "TopK", "Unique", "NonZero", "Split", "Einsum", "QLinearConcat", "CumProd", "Multinomial",
                                                                 "CenterCropPad"};
    const auto dimsOf = [&](int number) -> const Dims& { return plan.values[static_cast<size_t>(number)].dims; };
    if (step.viewOf >= 0)
        return true;  // the same memory; sample i stays the i-th part as long as the first dimension is a multiple of the batch
    // Statistics of the batch mix its samples; drawn numbers depend on a sample's place.
    if (mayDraw(node) || mixesSamples(node))
        return false;
    for (const int output : step.outputs) {
        if (output >= 0 && (dimsOf(output).empty() || dimsOf(output)[0] != plan.batch))
            return false;
    }
    for (const int input : step.inputs) {
        const bool isSame = input >= 0 && (plan.values[static_cast<size_t>(input)].isConstant || plan.values[static_cast<size_t>(input)].isFixed);
        if (input >= 0 && !isSame && (dimsOf(input).empty() || dimsOf(input)[0] != plan.batch))
            return false;
    }
    if (!movesAxes.contains(node.opType()))
        return true;
    if (node.opType() == "Transpose") {
        const std::vector<int64_t> perm = node.intsAttribute("perm");
        return !perm.empty() && perm[0] == 0;
    }
    // With the first dimension equal to the batch before and after, these cannot have moved along it.
    if (node.opType() == "Slice" || node.opType() == "Tile" || node.opType() == "Expand")
        return node.opType() != "Slice" || sliceLeavesAxis0(plan, step, node);
    if (node.opType() == "Concat" || node.opType() == "QLinearConcat" || node.opType() == "Split")
        return node.intAttribute("axis", 0) != 0;
    return false;
}

}  // namespace esp
