// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What compression and planning keep between toggles changes no result: the same as from nothing, for random recipes over several models.
#include "core/compress/compress_cache.h"
#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/engine/engine.h"
#include "core/engine/planner.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <thread>

namespace esp {
namespace {

constexpr int kToggles = 10;

const char* kBranches = R"(
    <ir_version: 8, opset_import: ["" : 13]>
    g (float[N,2,8,8] x) => (float[N,3] y)
    <float[3,2,3,3] w1 = {1,-2,3,-4,5,6,-7,8,-9,10,11,-12,13,-14,15,16,-17,18,-19,20,1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,8,9,-1,-2,-3,-4,-5,-6,-7,-8,-9,1,2,3,4,5,6,7},
     float[3] b1 = {1,2,3}, float low = {0}, float high = {6},
     float[3,2,1,1] w2 = {1,2,3,-4,5,-6}, float[2,3,1,1] w3 = {1,-1,2,-2,3,-3}, float[2] b3 = {0.5,-0.5},
     float[1] w4 = {1}, int64[2] flat = {0,-1}> {
        one = Conv<pads = [1,1,1,1]>(x, w1, b1)
        oneActive = Clip(one, low, high)
        two = Conv(x, w2)
        twoActive = Relu(two)
        both = Concat<axis = 1>(oneActive, twoActive)
        sum = Add(oneActive, twoActive)
        sumActive = Relu(sum)
        three = Conv(sumActive, w3, b3)
        all = Concat<axis = 1>(both, three)
        pooled = MaxPool<kernel_shape = [2,2], strides = [2,2]>(three)
        rest = Flatten(pooled)
        wide = GlobalAveragePool(all)
        wideFlat = Reshape(wide, flat)
        joined = Concat<axis = 1>(rest, wideFlat)
        y = MatMul(joined, w4)
    })";

Model branches()
{
    Model model = modelFromText(kBranches);
    GraphFields fields = model.graph->fields();
    for (TensorPtr& tensor : fields.initializers) {
        if (tensor->name() == "w4")
            tensor = Tensor::fromFloats("w4", {40, 3}, randomFloats(120, 3));
    }
    return model.withGraph(std::move(fields));
}

struct Named {
    std::string name;
    Model model;
};

std::vector<Named> models()
{
    std::vector<Named> all = {{"residual", residualNet()}, {"branches", branches()}};
    for (const char* name : {"lenet5", "cifar10-resnet20", "cifar10-resnet32-bn", "kws-dscnn-bn", "kws-dscnn-int8-qdq", "mnist-8", "gesture-history"}) {
        const std::string path = std::string(ESPALIER_SHARED "/models/") + name + ".onnx";
        if (Result<Model> model = std::filesystem::exists(path) ? readOnnx(path) : Result<Model>(Error{}); model)
            all.push_back({name, std::move(*model)});
    }
    return all;
}

/// The same for a tensor whenever it is asked; what the values are does not matter here.
Result<Statistics> seededStatistics(const Model&, const std::vector<std::string>& tensors, const Job&)
{
    Statistics all;
    for (const std::string& tensor : tensors) {
        const auto values = randomFloats(64, static_cast<uint32_t>(Hasher().add(tensor).finish().low), 3);
        TensorStatistics statistics;
        statistics.add(values);
        all[tensor] = std::make_shared<const TensorStatistics>(std::move(statistics));
    }
    return all;
}

class Recipes {
public:
    explicit Recipes(const Model& model) : m_layers(findLayers(model))
    {
        m_recipe.steps = {step("prune"), step("quantize")};
        m_recipe.steps[1].allLayers = true;
    }

    const Recipe& next()
    {
        RecipeStep& changed = m_recipe.steps[m_random() % 4 == 0 ? 0 : 1];
        Parameters& layer = changed.layers[m_layers[m_random() % m_layers.size()].name];
        if (const auto enabled = layer.find("enabled"); enabled != layer.end())
            layer.erase(enabled);
        else
            layer["enabled"] = !changed.allLayers;
        if (changed.technique == "quantize" && m_random() % 4 == 0)
            layer["activations"] = std::string("none");
        if (m_random() % 8 == 0)
            changed.allLayers = !changed.allLayers;
        return m_recipe;
    }

private:
    static RecipeStep step(const char* technique)
    {
        RecipeStep step;
        step.technique = technique;
        step.allLayers = false;
        return step;
    }

    std::mt19937 m_random{11};
    std::vector<Layer> m_layers;
    Recipe m_recipe;
};

void expectSamePlan(const Plan& warm, const Plan& cold)
{
    ASSERT_EQ(warm.steps.size(), cold.steps.size());
    for (size_t i = 0; i < cold.steps.size(); ++i) {
        const PlanStep& a = warm.steps[i];
        const PlanStep& b = cold.steps[i];
        SCOPED_TRACE(b.nodeName);
        EXPECT_EQ(a.opType, b.opType);
        EXPECT_EQ(a.domain, b.domain);
        EXPECT_EQ(a.nodeName, b.nodeName);
        EXPECT_EQ(a.nodeNames, b.nodeNames);
        EXPECT_EQ(a.inputs, b.inputs);
        EXPECT_EQ(a.outputs, b.outputs);
        EXPECT_EQ(static_cast<bool>(a.run), static_cast<bool>(b.run));
        EXPECT_EQ(a.viewOf, b.viewOf);
        EXPECT_EQ(a.scratchBytes, b.scratchBytes);
        EXPECT_EQ(a.macs, b.macs);
        EXPECT_EQ(a.fingerprint, b.fingerprint);
    }
    ASSERT_EQ(warm.values.size(), cold.values.size());
    for (size_t i = 0; i < cold.values.size(); ++i) {
        const PlanValue& a = warm.values[i];
        const PlanValue& b = cold.values[i];
        SCOPED_TRACE(b.name);
        EXPECT_EQ(a.name, b.name);
        EXPECT_EQ(a.type, b.type);
        EXPECT_EQ(a.dims, b.dims);
        EXPECT_EQ(a.fingerprint, b.fingerprint);
        EXPECT_EQ(a.producer, b.producer);
        EXPECT_EQ(a.bytes, b.bytes);
        EXPECT_EQ(a.offset, b.offset);
        EXPECT_EQ(a.isConstant, b.isConstant);
        EXPECT_EQ(a.isInput, b.isInput);
        EXPECT_EQ(a.sampleMajor, b.sampleMajor);
        EXPECT_EQ(a.constant.data, b.constant.data);
    }
    EXPECT_EQ(warm.inputs, cold.inputs);
    EXPECT_EQ(warm.outputs, cold.outputs);
    EXPECT_EQ(warm.outputNames, cold.outputNames);
    EXPECT_EQ(warm.arenaBytes, cold.arenaBytes);
    EXPECT_EQ(warm.peakActivationBytes, cold.peakActivationBytes);
    EXPECT_EQ(warm.macs, cold.macs);
}

std::map<std::string, Value> seededInputs(const Plan& plan)
{
    std::map<std::string, Value> inputs;
    for (const PlannedValue& input : plan.inputSignature()) {
        auto [value, data] = Value::allocate(input.type, input.dims);
        if (input.type == ElementType::Float) {
            const auto values = randomFloats(static_cast<size_t>(value.count()), 5);
            std::memcpy(data, values.data(), value.data.size());
        } else {
            std::fill_n(data, value.data.size(), std::byte{1});
        }
        inputs[input.name] = std::move(value);
    }
    return inputs;
}

TEST(ToggleReuse, GivesThePlansAndFilesThatCompressingAndPlanningFromNothingGives)
{
    for (const Named& each : models()) {
        SCOPED_TRACE(each.name);
        const auto warm = Engine::create({.threads = 1});
        CompressCache cache;
        Recipes recipes(each.model);
        for (int toggle = 0; toggle < kToggles; ++toggle) {
            SCOPED_TRACE(toggle);
            const Recipe& recipe = recipes.next();
            const auto kept = compress(each.model, recipe, seededStatistics, {}, &cache);
            const auto fresh = compress(each.model, recipe, seededStatistics);
            ASSERT_TRUE(kept) << kept.error().message();
            ASSERT_TRUE(fresh) << fresh.error().message();
            EXPECT_EQ(kept->notes, fresh->notes);
            ASSERT_EQ(serialize(kept->model)->view(), serialize(fresh->model)->view());
            // Two batches in turn, as the ledger and the evaluation plan them.
            for (const int64_t batch : {1, 3}) {
                const auto cold = Engine::create({.threads = 1});
                const auto a = (*warm)->plan(kept->model, {.batch = batch});
                const auto b = (*cold)->plan(fresh->model, {.batch = batch});
                ASSERT_TRUE(a) << a.error().message();
                ASSERT_TRUE(b) << b.error().message();
                expectSamePlan(**a, **b);
                if (batch != 1 || toggle % 4 != 3)
                    continue;
                const auto inputs = seededInputs(**b);
                const auto ours = (*warm)->run(**a, inputs);
                const auto theirs = (*cold)->run(**b, inputs);
                ASSERT_TRUE(ours && theirs);
                for (const auto& [name, value] : *theirs)
                    EXPECT_EQ(ours->at(name).data, value.data) << name;
            }
        }
    }
}

TEST(ToggleReuse, NodesThatAToggleLeavesAsTheyWereAreTheSameObjects)
{
    const Model model = residualNet();
    Recipe recipe;
    recipe.steps.emplace_back().technique = "quantize";
    CompressCache cache;
    const auto before = compress(model, recipe, seededStatistics, {}, &cache);
    ASSERT_TRUE(before) << before.error().message();
    recipe.steps[0].layers[findLayers(model).back().name]["enabled"] = false;
    const auto after = compress(model, recipe, seededStatistics, {}, &cache);
    ASSERT_TRUE(after) << after.error().message();
    const auto shared = [](const auto& olds, const auto& news) {
        return std::count_if(news.begin(), news.end(), [&](const auto& part) { return std::find(olds.begin(), olds.end(), part) != olds.end(); });
    };
    const auto nodes = static_cast<std::ptrdiff_t>(after->model.graph->nodes().size());
    EXPECT_GE(shared(before->model.graph->nodes(), after->model.graph->nodes()), nodes / 2);
    const auto tensors = static_cast<std::ptrdiff_t>(after->model.graph->initializers().size());
    EXPECT_GE(shared(before->model.graph->initializers(), after->model.graph->initializers()), tensors / 2);
}

TEST(ToggleReuse, SeveralThreadsMayPlanAtOnce)
{
    const Model model = branches();
    Recipes recipes(model);
    std::vector<Model> changed;
    std::vector<PlanPtr> cold;
    for (int i = 0; i < kToggles; ++i) {
        const auto result = compress(model, recipes.next(), seededStatistics);
        ASSERT_TRUE(result) << result.error().message();
        changed.push_back(result->model);
        cold.push_back(*(*Engine::create({.threads = 1}))->plan(changed.back()));
    }
    const auto engine = Engine::create({.threads = 1});
    std::vector<std::vector<PlanPtr>> warm(3);
    {
        std::vector<std::jthread> threads;
        for (auto& plans : warm)
            threads.emplace_back([&] {
                for (const Model& each : changed) {
                    const auto plan = (*engine)->plan(each);
                    plans.push_back(plan ? *plan : nullptr);
                }
            });
    }
    for (const auto& plans : warm) {
        for (size_t i = 0; i < changed.size(); ++i) {
            ASSERT_TRUE(plans[i]);
            expectSamePlan(*plans[i], *cold[i]);
        }
    }
}

TEST(ToggleReuse, APlanIsNotTakenWhereAnInputIsOfAnotherKind)
{
    const char* text = R"(<ir_version: 8, opset_import: ["" : 13]> g (float[N,4] x) => (float[N,2] y)
        <int64[2] shape = {-1,2}> { y = Reshape(x, shape) })";
    const auto engine = Engine::create({.threads = 1});
    const Model model = modelFromText(text);
    ASSERT_EQ((*(*engine)->plan(model))->values.back().dims, (Dims{2, 2}));
    // The same node, another constant, another batch.
    GraphFields fields = model.graph->fields();
    fields.initializers[0] = Tensor::fromInt64s("shape", {2}, {2, -1});
    EXPECT_EQ((*(*engine)->plan(model.withGraph(fields), {.batch = 3}))->values.back().dims, (Dims{2, 6}));
    EXPECT_EQ((*(*engine)->plan(model, {.batch = 3}))->values.back().dims, (Dims{6, 2}));
    EXPECT_EQ((*(*engine)->plan(model))->values.back().dims, (Dims{2, 2}));
}

TEST(ToggleReuse, OneCalibrationPassServesEveryLayerThatIsSwitchedOnLater)
{
    for (const Named& each : models()) {
        CompressCache cache;
        int passes = 0;
        const StatisticsSource source = [&](const Model& model, const std::vector<std::string>& tensors, const Job& job) {
            ++passes;
            return seededStatistics(model, tensors, job);
        };
        for (const Layer& layer : findLayers(each.model)) {
            if (layer.isQuantized || !layer.refusal.empty())
                continue;
            Recipe recipe;
            RecipeStep step;
            step.technique = "quantize";
            step.allLayers = false;
            step.layers[layer.name] = {};
            recipe.steps.push_back(step);
            ASSERT_TRUE(compress(each.model, recipe, source, {}, &cache)) << each.name << ", " << layer.name;
        }
        EXPECT_LE(passes, 1) << each.name;
    }
}

TEST(Fingerprints, OfOpsetsThatMeanTheSameAreEqual)
{
    const auto engine = *Engine::create();
    const auto fingerprintOf = [&](const std::string& body, int64_t opset, const std::string& x) {
        const std::string text = R"(<ir_version: 8, opset_import: ["" : )" + std::to_string(opset) + "]> main (float[2, 4, 6, 6] x) => (float[n, m, h, w] y) { " + body + " }";
        const Model model = modelFromText(text.c_str());
        const auto plan = engine->plan(model, {.inputDims = {{"x", {2, 4, 6, 6}}}});
        EXPECT_TRUE(plan) << body << x;
        return plan ? (*plan)->values[static_cast<size_t>((*plan)->outputs[0])].fingerprint : Hash128{};
    };
    const std::string pad = "p = Constant<value_ints = [0, 0, 1, 1, 0, 0, 1, 1]>() y = Pad(x, p)";
    const std::string slice = "s = Constant<value_ints = [0]>() e = Constant<value_ints = [9]>() a = Constant<value_ints = [2]>() t = Constant<value_ints = [2]>() y = Slice(x, s, e, a, t)";
    for (const std::string& body : {pad, slice, std::string("y = Relu(x)"), std::string("y = Concat<axis = 1>(x, x)"), std::string("y = Add(x, x)")})
        EXPECT_EQ(fingerprintOf(body, 12, "12"), fingerprintOf(body, 13, "13")) << body;
    // From 13 on it runs along one axis instead of all that follow.
    EXPECT_NE(fingerprintOf("y = Softmax<axis = 1>(x)", 12, "12"), fingerprintOf("y = Softmax<axis = 1>(x)", 13, "13"));
}

}  // namespace
}  // namespace esp
