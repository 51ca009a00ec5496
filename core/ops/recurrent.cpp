// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/recurrent.h"

#include "core/ops/conv.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
// Below this many multiply-accumulates waking other threads costs more than it saves.
constexpr int64_t kMacsWorthSharing = 200000;

struct NamedActivation {
    const char* name;
    RecurrentActivation::Kind kind;
    Unary function;
    float alpha, beta;  ///< defaults
};
constexpr NamedActivation kActivations[] = {
    {"Sigmoid", RecurrentActivation::Kind::Kernel, Unary::Sigmoid, 0, 0},
    {"Tanh", RecurrentActivation::Kind::Kernel, Unary::Tanh, 0, 0},
    {"Relu", RecurrentActivation::Kind::Kernel, Unary::Relu, 0, 0},
    {"LeakyRelu", RecurrentActivation::Kind::Kernel, Unary::LeakyRelu, 0.01f, 0},
    {"ThresholdedRelu", RecurrentActivation::Kind::Kernel, Unary::ThresholdedRelu, 1, 0},
    {"HardSigmoid", RecurrentActivation::Kind::Kernel, Unary::HardSigmoid, 0.2f, 0.5f},
    {"Elu", RecurrentActivation::Kind::Kernel, Unary::Elu, 1, 0},
    {"Softsign", RecurrentActivation::Kind::Kernel, Unary::Softsign, 0, 0},
    {"Softplus", RecurrentActivation::Kind::Kernel, Unary::Softplus, 0, 0},
    {"Affine", RecurrentActivation::Kind::Affine, Unary::Tanh, 1, 0},
    {"ScaledTanh", RecurrentActivation::Kind::ScaledTanh, Unary::Tanh, 1, 1},
};

std::vector<float> floatsAttribute(const Node& node, std::string_view name)
{
    const Attribute* attribute = node.findAttribute(name);
    return attribute ? attribute->floats : std::vector<float>();
}

/// Names in order; alphas and betas are taken from their lists by those activations only that have them.
Result<std::vector<RecurrentActivation>> readActivations(const OpContext& context, const std::vector<std::string>& defaults,
                                                         int64_t directions)
{
    std::vector<std::string> names;
    for (int64_t i = 0; i < directions; ++i)
        names.insert(names.end(), defaults.begin(), defaults.end());
    if (const Attribute* given = context.node().findAttribute("activations")) {
        if (given->strings.size() != names.size())
            return context.invalid("activations must have " + std::to_string(names.size()) + " names; there are " +
                                   std::to_string(given->strings.size()));
        names = given->strings;
    }
    const std::vector<float> alphas = floatsAttribute(context.node(), "activation_alpha");
    const std::vector<float> betas = floatsAttribute(context.node(), "activation_beta");
    size_t nextAlpha = 0;
    size_t nextBeta = 0;
    std::vector<RecurrentActivation> result;
    for (const std::string& name : names) {
        const auto* found =
            std::find_if(std::begin(kActivations), std::end(kActivations), [&](const NamedActivation& a) { return name == a.name; });
        if (found == std::end(kActivations))
            return context.unsupported("activation " + name + " is not computed");
        RecurrentActivation activation{found->kind, found->function, found->alpha, found->beta};
        const bool hasAlpha = found->alpha != 0 || found->beta != 0;
        const bool hasBeta = found->beta != 0 || found->kind != RecurrentActivation::Kind::Kernel;
        if (hasAlpha && nextAlpha < alphas.size())
            activation.alpha = alphas[nextAlpha++];
        if (hasBeta && nextBeta < betas.size())
            activation.beta = betas[nextBeta++];
        result.push_back(activation);
    }
    return result;
}

Result<void> expectDims(const OpContext& context, size_t index, const Dims& expected)
{
    if (!context.has(index) || context.input(index).dims == expected)
        return {};
    return context.invalid("input " + std::to_string(index) + " must be " + toString(expected) + "; it is " +
                           toString(context.input(index).dims));
}

Result<void> checkInputs(const OpContext& context, const Recurrent& plan)
{
    const int64_t d = plan.directions, h = plan.hidden, rows = plan.gates * plan.hidden;
    for (size_t i = 0; i < context.inputCount(); ++i)
        if (context.has(i) && i != 4)
            ESP_CHECK(context.expectType(i, {ElementType::Float}));
    if (context.has(4))
        ESP_CHECK(context.expectType(4, {ElementType::Int32}));
    const Dims state = plan.batchFirst ? Dims{plan.batch, d, h} : Dims{d, plan.batch, h};
    ESP_CHECK(expectDims(context, 1, {d, rows, plan.inputs}));
    ESP_CHECK(expectDims(context, 2, {d, rows, h}));
    ESP_CHECK(expectDims(context, 3, {d, 2 * rows}));
    ESP_CHECK(expectDims(context, 4, {plan.batch}));
    ESP_CHECK(expectDims(context, 5, state));
    ESP_CHECK(expectDims(context, 6, state));
    ESP_CHECK(expectDims(context, 7, {d, 3 * h}));
    return {};
}

/// Rows [offset, offset + n·k) of an input as an operand; grows `scratch` if it must be packed at run.
MatrixOperand makeOperand(OpContext& context, size_t input, int64_t offset, int64_t n, int64_t k, size_t& scratch)
{
    const KernelTable& kernels = context.kernels();
    MatrixOperand operand;
    operand.shape.n = n;
    operand.shape.k = k;
    operand.shape.transposeB = true;
    operand.input = input;
    operand.offset = offset;
    const size_t bytes = kernels.gemmF32PackedBytes(operand.shape);
    if (const Value* constant = context.input(input).constant) {
        const Hash128 key =
            Hasher().add("recurrent f32").add(kernels.isa).add(context.input(input).constantHash).add(offset).add(n).add(k).finish();
        operand.packed = context.pack(key, bytes, [&kernels, shape = operand.shape, value = *constant, offset](std::byte* memory) {
            kernels.gemmF32Pack(shape, value.as<float>().data() + offset, memory);
        });
    } else {
        operand.scratchOffset = scratch;
        scratch += alignedBytes(bytes);
    }
    return operand;
}
}  // namespace

const std::byte* MatrixOperand::prepare(const RunArgs& args, const KernelTable& kernels) const
{
    if (packed)
        return packed->data();
    kernels.gemmF32Pack(shape, args.in<float>(input) + offset, args.scratch + scratchOffset);
    return args.scratch + scratchOffset;
}

void RecurrentActivation::apply(const KernelTable& kernels, float* values, int64_t count) const
{
    if (kind == Kind::Kernel) {
        kernels.unaryF32(function, alpha, beta, values, count, values);
        return;
    }
    for (int64_t i = 0; i < count; ++i)
        values[i] = kind == Kind::Affine ? alpha * values[i] + beta : alpha * std::tanh(beta * values[i]);
}

int64_t Recurrent::lengthOf(const RunArgs& args, int64_t sample) const
{
    const int32_t* lengths = args.in<int32_t>(4);
    return lengths ? std::clamp<int64_t>(lengths[sample], 0, steps) : steps;
}

void Recurrent::multiply(const RunArgs& args, const MatrixOperand& matrix, const float* rows, int64_t rowCount, const float* bias,
                         float* out) const
{
    GemmShape shape = matrix.shape;
    shape.m = rowCount;
    FloatEpilogue epilogue;
    epilogue.bias = bias;
    const std::byte* b = matrix.prepare(args, *kernels);
    const auto body = [&](int64_t begin, int64_t end, std::byte* scratch) {
        kernels->gemmF32(shape, rows, b, epilogue, out, scratch + kernelOffset, begin, end);
    };
    const int64_t tiles = kernels->gemmF32Tiles(shape);
    if (shape.m * shape.n * shape.k < kMacsWorthSharing)
        body(0, tiles, args.scratch);
    else
        args.forTiles(tiles, body);
}

void Recurrent::activate(size_t which, float* values) const
{
    if (clip > 0)
        kernels->clampF32(values, hidden, -clip, clip, values);
    activations[which].apply(*kernels, values, hidden);
}

Result<Recurrent> planRecurrent(OpContext& context, int64_t gates, const std::vector<std::string>& defaultActivations,
                                const std::vector<int64_t>& splits, bool hasCell)
{
    const Node& node = context.node();
    Recurrent plan;
    plan.kernels = &context.kernels();
    plan.gates = gates;
    plan.batchFirst = node.intAttribute("layout", 0) != 0;
    const Dims& x = context.input(0).dims;
    if (x.size() != 3 || context.input(2).rank() != 3)
        return context.invalid("X and R must have three dimensions; they are " + toString(x) + " and " + toString(context.input(2).dims));
    plan.steps = x[plan.batchFirst ? 1 : 0];
    plan.batch = x[plan.batchFirst ? 0 : 1];
    plan.inputs = x[2];
    plan.hidden = context.input(2).dims[2];
    plan.clip = node.floatAttribute("clip", 0);
    const std::string direction = node.stringAttribute("direction", "forward");
    if (direction != "forward" && direction != "reverse" && direction != "bidirectional")
        return context.invalid("direction " + direction + " is not known");
    plan.directions = direction == "bidirectional" ? 2 : 1;
    ESP_TRY(plan.activations, readActivations(context, defaultActivations, plan.directions));
    ESP_CHECK(checkInputs(context, plan));

    size_t scratch = 0;
    const int64_t rows = gates * plan.hidden;
    for (int64_t d = 0; d < plan.directions; ++d) {
        RecurrentDirection way;
        way.reverse = direction == "reverse" || d == 1;
        way.inputWeights = makeOperand(context, 1, d * rows * plan.inputs, rows, plan.inputs, scratch);
        int64_t first = d * rows;
        for (const int64_t split : splits) {
            way.recurrentWeights.push_back(makeOperand(context, 2, first * plan.hidden, split * plan.hidden, plan.hidden, scratch));
            first += split * plan.hidden;
        }
        plan.ways.push_back(std::move(way));
    }
    const auto floatBytes = [](int64_t count) { return alignedBytes(static_cast<size_t>(count) * sizeof(float)); };
    plan.projectedOffset = scratch;
    plan.gateOffset = plan.projectedOffset + floatBytes(plan.steps * plan.batch * rows);
    plan.stateOffset = plan.gateOffset + floatBytes(plan.batch * rows);
    plan.cellOffset = plan.stateOffset + 2 * floatBytes(plan.batch * plan.hidden);
    plan.kernelOffset = plan.cellOffset + 2 * floatBytes(plan.batch * plan.hidden);
    GemmShape whole = plan.ways[0].inputWeights.shape;
    whole.m = plan.steps * plan.batch;
    size_t kernelBytes = context.kernels().gemmF32ScratchBytes(whole);
    for (const MatrixOperand& operand : plan.ways[0].recurrentWeights) {
        GemmShape shape = operand.shape;
        shape.m = plan.batch;
        kernelBytes = std::max(kernelBytes, context.kernels().gemmF32ScratchBytes(shape));
    }
    context.setScratchBytes(plan.kernelOffset + kernelBytes);
    context.setMacs(plan.steps * plan.batch * plan.directions * rows * (plan.inputs + plan.hidden));

    const int64_t d = plan.directions, h = plan.hidden;
    context.setOutput(0, ElementType::Float, plan.batchFirst ? Dims{plan.batch, plan.steps, d, h} : Dims{plan.steps, d, plan.batch, h});
    const Dims state = plan.batchFirst ? Dims{plan.batch, d, h} : Dims{d, plan.batch, h};
    context.setOutput(1, ElementType::Float, state);
    if (hasCell)
        context.setOutput(2, ElementType::Float, state);
    return plan;
}

}  // namespace esp
