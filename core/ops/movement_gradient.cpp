// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Gradient of operators that only move elements. Where each output element came from is found by running the operator itself on the numbers of its
// input elements, once, so that no second description of a Slice or a Pad can differ from the first.
#include "core/ops/gradient.h"

#include <algorithm>
#include <cstring>

namespace esp {

namespace {
class NoPacks : public PackStore {
public:
    PackedPtr find(const Hash128&, size_t bytes, std::function<void(std::byte*)> fill) override
    {
        return std::make_shared<const PackedWeights>(bytes, std::move(fill));
    }
};

/// For each element of output 0 the number of its source: elements of the first inputs counted on from 1, something else for what is filled in.
Result<std::vector<uint32_t>> traceSources(const OpContext& context, const std::vector<int64_t>& firstNumbers)
{
    NoPacks packs;
    std::vector<InputInfo> infos;
    for (size_t i = 0; i < context.inputCount(); ++i)
        infos.push_back(context.input(i));
    OpContext traced(context.node(), context.opset(), std::move(infos), {OutputInfo{ElementType::Float, {}, true, false}}, context.kernels(), packs);
    ESP_CHECK(findOperator(context.node().domain(), context.node().opType())->plan(traced));
    // The numbers travel as the bits of float32, which moving leaves alone. 0 is the value that is filled in unless an attribute says another.
    std::vector<Value> values;
    std::vector<const std::byte*> inputs;
    for (size_t i = 0; i < context.inputCount(); ++i) {
        const bool isNumbered = i + 1 < firstNumbers.size();
        auto [value, data] = Value::allocate(ElementType::Float, isNumbered ? context.input(i).dims : Dims{16});
        for (int64_t k = 0; isNumbered && k < value.count(); ++k) {
            const auto number = static_cast<uint32_t>(firstNumbers[i] + k);
            std::memcpy(data + static_cast<size_t>(k) * sizeof number, &number, sizeof number);
        }
        inputs.push_back(data);
        values.push_back(std::move(value));
    }
    auto [output, outputData] = Value::allocate(ElementType::Float, traced.output(0).dims);
    if (traced.viewOf() >= 0) {
        std::memcpy(outputData, inputs[0], output.data.size());
    } else {
        auto [scratch, scratchData] = Value::allocate(ElementType::Uint8, {static_cast<int64_t>(traced.scratchBytes())});
        RunArgs args;
        args.inputs = inputs;
        args.outputs = {&outputData, 1};
        args.scratch = scratchData;
        traced.takeRun()(args);
    }
    std::vector<uint32_t> sources(static_cast<size_t>(output.count()));
    std::memcpy(sources.data(), outputData, output.data.size());
    return sources;
}

Result<Gradient> gradientOfMoving(const OpContext& context, size_t inputCount)
{
    ESP_CHECK(expectFloatGradient(context, inputCount));
    std::vector<int64_t> firstNumbers{1};
    for (size_t i = 0; i < inputCount; ++i)
        firstNumbers.push_back(firstNumbers.back() + context.input(i).count());
    // Beyond, the numbers would be ordinary floats that a fill value could equal.
    constexpr int64_t kMostElements = 0x00800000;
    if (firstNumbers.back() > kMostElements)
        return context.unsupported("gradients are computed for at most " + std::to_string(kMostElements - 1) + " elements that move");
    ESP_TRY(std::vector<uint32_t> found, traceSources(context, firstNumbers));
    Gradient gradient;
    gradient.inputCount = inputCount;
    gradient.run = [sources = std::make_shared<const std::vector<uint32_t>>(std::move(found)), firstNumbers](const GradientArgs& args) {
        for (size_t input = 0; input + 1 < firstNumbers.size(); ++input) {
            float* const dx = args.inputGradients[input];
            const int64_t first = firstNumbers[input];
            const int64_t end = firstNumbers[input + 1];
            for (size_t i = 0; dx && i < sources->size(); ++i)
                if ((*sources)[i] >= first && (*sources)[i] < end)
                    dx[(*sources)[i] - first] += args.outputGradient[i];
        }
    };
    return gradient;
}
}  // namespace

Result<Gradient> gradientOfMovement(const OpContext& context) { return gradientOfMoving(context, 1); }

Result<Gradient> gradientOfConcat(const OpContext& context) { return gradientOfMoving(context, context.inputCount()); }

}  // namespace esp
