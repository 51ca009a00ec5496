// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/in_float.h"

#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <deque>

namespace esp {

namespace {
/// Hands packing on to the outer context; keys already depend on the converted constants.
class OuterPacks : public PackStore {
public:
    explicit OuterPacks(OpContext& outer) : m_outer(outer) {}
    PackedPtr find(const Hash128& key, size_t bytes, std::function<void(std::byte*)> fill) override
    {
        return m_outer.pack(key, bytes, std::move(fill));
    }

private:
    OpContext& m_outer;
};

/// An array that is converted at the border of the step, and where its float copy lies in the scratch memory.
struct Border {
    size_t index;
    ElementType type;
    int64_t count;
    size_t offset;
};

struct Borders {
    std::vector<Border> inputs;
    std::vector<Border> outputs;
    size_t bytes = 0;

    Border make(size_t index, ElementType type, int64_t count)
    {
        const Border border{index, type, count, bytes};
        bytes += (static_cast<size_t>(count) * sizeof(float) + 127) / 64 * 64;
        return border;
    }
};

void runInFloat(const RunArgs& args, const Borders& borders, const OpContext::Run& run)
{
    std::vector<const std::byte*> inputs(args.inputs.begin(), args.inputs.end());
    std::vector<std::byte*> outputs(args.outputs.begin(), args.outputs.end());
    for (const Border& border : borders.inputs) {
        auto* floats = reinterpret_cast<float*>(args.scratch + border.offset);
        halvesToFloats(border.type, args.inputs[border.index], border.count, floats);
        inputs[border.index] = args.scratch + border.offset;
    }
    for (const Border& border : borders.outputs)
        if (border.index < outputs.size() && outputs[border.index])
            outputs[border.index] = args.scratch + border.offset;
    RunArgs inner = args;
    inner.inputs = inputs;
    inner.outputs = outputs;
    inner.scratch = args.scratch + borders.bytes;
    run(inner);
    for (const Border& border : borders.outputs)
        if (border.index < outputs.size() && outputs[border.index])
            floatsToHalves(border.type, reinterpret_cast<const float*>(args.scratch + border.offset), border.count,
                           args.outputs[border.index]);
}
}  // namespace

bool hasHalfInput(const OpContext& context)
{
    for (size_t i = 0; i < context.inputCount(); ++i)
        if (context.has(i) && isHalf(context.input(i).type))
            return true;
    return false;
}

void halvesToFloats(ElementType type, const std::byte* in, int64_t count, float* out)
{
    const auto* halves = reinterpret_cast<const uint16_t*>(in);
    if (type == ElementType::Float16)
        std::transform(halves, halves + count, out, halfToFloat);
    else
        std::transform(halves, halves + count, out, bfloatToFloat);
}

void floatsToHalves(ElementType type, const float* in, int64_t count, std::byte* out)
{
    auto* halves = reinterpret_cast<uint16_t*>(out);
    if (type == ElementType::Float16)
        std::transform(in, in + count, halves, floatToHalf);
    else
        std::transform(in, in + count, halves, floatToBfloat);
}

Result<void> planInFloat(OpContext& context, Result<void> (*plan)(OpContext&))
{
    std::deque<Value> constants;  // stable addresses while the inner context lives
    std::vector<InputInfo> inputs;
    std::vector<OutputInfo> outputs = context.outputs();
    Borders borders;
    ElementType half = ElementType::Undefined;
    for (size_t i = 0; i < context.inputCount(); ++i) {
        InputInfo input = context.input(i);
        if (input.present && isHalf(input.type)) {
            half = half == ElementType::Undefined ? input.type : half;
            borders.inputs.push_back(borders.make(i, input.type, input.count()));
            if (input.constant) {
                auto [value, data] = Value::allocate(ElementType::Float, input.dims);
                halvesToFloats(input.type, input.constant->data.data(), input.count(), reinterpret_cast<float*>(data));
                constants.push_back(std::move(value));
                input.constant = &constants.back();
                input.constantHash = Hasher().add(input.constantHash).add("as float32").finish();
            }
            input.type = ElementType::Float;
        }
        inputs.push_back(std::move(input));
    }
    OuterPacks packs(context);
    OpContext inner(context.node(), context.opset(), std::move(inputs), std::move(outputs), context.kernels(), packs);
    ESP_CHECK(plan(inner));
    for (size_t i = 0; i < inner.outputCount(); ++i) {
        const OutputInfo& output = inner.output(i);
        if (!output.set)
            continue;
        const bool converted = output.type == ElementType::Float;
        context.setOutput(i, converted ? half : output.type, output.dims);
        if (converted)
            borders.outputs.push_back(borders.make(i, half, elementCount(output.dims)));
    }
    context.setMacs(inner.macs());
    if (inner.viewOf() >= 0) {
        context.setView(static_cast<size_t>(inner.viewOf()));
        return {};
    }
    context.setScratchBytes(borders.bytes + inner.scratchBytes());
    context.setRun([borders, run = inner.takeRun()](const RunArgs& args) { runInFloat(args, borders, run); });
    return {};
}

}  // namespace esp
