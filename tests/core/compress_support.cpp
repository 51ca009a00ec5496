// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/compress_support.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

namespace esp::test {

Engine& engine()
{
    static const std::shared_ptr<Engine> engine = [] {
        auto made = Engine::create({.threads = 1});
        return made ? *made : nullptr;
    }();
    return *engine;
}

std::map<std::string, Value> randomInputs(const Plan& plan, uint32_t seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::map<std::string, Value> inputs;
    for (const PlannedValue& input : plan.inputSignature()) {
        auto [value, data] = Value::allocate(input.type, input.dims);
        for (int64_t i = 0; i < value.count(); ++i) {
            const float x = normal(random);
            std::memcpy(data + static_cast<size_t>(i) * sizeof x, &x, sizeof x);
        }
        inputs[input.name] = std::move(value);
    }
    return inputs;
}

std::map<std::string, std::vector<float>> runOnce(const Model& model, uint32_t seed, const std::vector<std::string>& extra)
{
    std::map<std::string, std::vector<float>> outputs;
    const auto plan = engine().plan(model, {.batch = 1, .inputDims = {}, .extraOutputs = extra});
    EXPECT_TRUE(plan) << plan.error().message();
    if (!plan)
        return outputs;
    const auto inputs = randomInputs(**plan, seed);
    const auto result = engine().run(**plan, inputs);
    EXPECT_TRUE(result) << result.error().message();
    if (!result)
        return outputs;
    for (const auto& [name, value] : *result)
        outputs[name] = value.toTensor(name)->toFloats();
    for (const auto& [name, value] : inputs)
        outputs[name] = value.toTensor(name)->toFloats();
    return outputs;
}

StatisticsSource randomCalibration()
{
    return [](const Model& model, const std::vector<std::string>& tensors, const Job&) -> Result<Statistics> {
        std::map<std::string, TensorStatistics> statistics;
        std::vector<std::string> extra;
        const GraphIndex index(model.graph);
        for (const std::string& tensor : tensors)
            if (!index.isGraphInput(tensor) && !index.isGraphOutput(tensor))
                extra.push_back(tensor);
        for (uint32_t seed = 100; seed < 116; ++seed) {
            const auto values = runOnce(model, seed, extra);
            for (const std::string& tensor : tensors)
                statistics[tensor].add(values.at(tensor));
        }
        Statistics shared;
        for (auto& [tensor, each] : statistics)
            shared[tensor] = std::make_shared<const TensorStatistics>(std::move(each));
        return shared;
    };
}

CompressResult compressed(const Model& model, const std::string& steps, CompressCache* cache)
{
    const auto recipe = recipeFromJson("{\"espalier_recipe\": 1, \"steps\": [" + steps + "]}");
    EXPECT_TRUE(recipe) << recipe.error().message();
    if (!recipe)
        return {.model = model, .outcomes = {}, .notes = {}};
    auto result = compress(model, *recipe, randomCalibration(), {}, cache);
    EXPECT_TRUE(result) << result.error().message();
    if (!result)
        return {.model = model, .outcomes = {}, .notes = {}};
    const auto structure = checkStructure(result->model);
    EXPECT_TRUE(structure) << structure.error().message();
    return *result;
}

std::string quantizeStep(const std::string& parameters, const std::string& layers, bool all)
{
    return std::string("{\"technique\": \"quantize\", \"all_layers\": ") + (all ? "true" : "false") + ", \"parameters\": {" + parameters +
           "}, \"layers\": {" + layers + "}}";
}

std::vector<std::string> plannedOps(const Model& model)
{
    std::vector<std::string> ops;
    const auto plan = engine().plan(model);
    EXPECT_TRUE(plan) << plan.error().message();
    if (plan)
        for (const PlanStep& step : (*plan)->steps)
            ops.push_back(step.opType);
    return ops;
}

std::vector<std::string> nodeOps(const Model& model)
{
    std::vector<std::string> ops;
    for (const NodePtr& node : model.graph->nodes())
        ops.push_back(node->opType());
    return ops;
}

const Node* nodeWriting(const Model& model, const std::string& value)
{
    const int number = GraphIndex(model.graph).producer(value);
    return number < 0 ? nullptr : model.graph->nodes()[static_cast<size_t>(number)].get();
}

}  // namespace esp::test
