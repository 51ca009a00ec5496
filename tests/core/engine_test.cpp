// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/engine.h"

#include "core/engine/activation_cache.h"
#include "core/engine/planner.h"
#include "tests/support/model_text.h"
#include "tests/support/small_net.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace esp {
namespace {

Model withLastWeights(const Model& model, uint32_t seed)
{
    GraphFields fields = model.graph->fields();
    for (TensorPtr& tensor : fields.initializers) {
        if (tensor->name() == "w3")
            tensor = Tensor::fromFloats("w3", {10, 288}, randomFloats(2880, seed, 0.1f));
    }
    return model.withGraph(std::move(fields));
}

std::shared_ptr<Engine> makeEngine(int threads = 2, uint64_t cache = 1 << 26, const char* isa = "")
{
    return std::move(*Engine::create({threads, cache, isa}));
}

DatasetPtr makeData()
{
    return std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, "y", 101, 10);
}

TEST(Plan, ComputesShapeChainsAndFusesConvolutionsWithWhatFollowsThem)
{
    const auto plan = makeEngine()->plan(residualNet(), {.batch = 4});
    ASSERT_TRUE(plan) << plan.error().message();
    std::string steps;
    for (const PlanStep& step : (*plan)->steps)
        steps += step.opType + " ";
    EXPECT_EQ(steps, "FusedConv FusedConv MaxPool Reshape Gemm ");
    EXPECT_EQ((*plan)->macs, 4 * (8 * 3 * 9 * 144 + 8 * 8 * 9 * 144 + 10 * 288));
}

TEST(Engine, RefusesANumberOfThreadsThatMakesNoSense)
{
    for (const int threads : {-1, 100'000, std::numeric_limits<int>::max()}) {
        const auto engine = Engine::create({.threads = threads});
        ASSERT_FALSE(engine);
        EXPECT_EQ(engine.error().code, ErrorCode::InvalidArgument);
        EXPECT_NE(engine.error().message().find(std::to_string(threads)), std::string::npos);
    }
}

TEST(Plan, FusionLeavesEveryBitAsItIsButWhereAConvolutionAccumulates)
{
    const auto engine = makeEngine();
    Value x = Value::fromTensor(*Tensor::fromFloats("x", {2, 3, 12, 12}, randomFloats(2 * 432, 3)));
    const auto run = [&](PlanOptions options) {
        options.batch = 2;
        const auto plan = engine->plan(residualNet(), options);
        EXPECT_TRUE(plan) << plan.error().message();
        const auto outputs = engine->run(**plan, {{"x", x}});
        EXPECT_TRUE(outputs) << outputs.error().message();
        return outputs->at("y");
    };
    const Value plain = run({.fuse = false});
    // Whatever is observed, as statistics do.
    for (const char* observed : {"x", "ar", "s", "sr"})
        EXPECT_TRUE(run({.extraOutputs = {observed}}).data == plain.data) << observed;
    const Value fused = run({});
    for (size_t i = 0; i < plain.as<float>().size(); ++i)
        EXPECT_NEAR(fused.as<float>()[i], plain.as<float>()[i], 1e-5);
}

TEST(Plan, AConvolutionTakesTheScalesBehindIt)
{
    const auto engine = makeEngine();
    const auto stepsOf = [&](const Model& model, PlanOptions options, Value* result) {
        const auto plan = engine->plan(model, options);
        EXPECT_TRUE(plan) << plan.error().message();
        const Value x = Value::fromTensor(*Tensor::fromFloats("x", {1, 2, 3, 3}, randomFloats(18, 5)));
        const auto outputs = engine->run(**plan, {{"x", x}});
        EXPECT_TRUE(outputs) << outputs.error().message();
        *result = outputs->at("y");
        std::string steps;
        for (const PlanStep& step : (*plan)->steps)
            steps += step.opType + " ";
        return steps;
    };
    const std::string head = R"(
        <ir_version: 8, opset_import: ["" : 15]>
        g (float[1,2,3,3] x) => (float[1,3,3,3] y)
        <float[3,2,1,1] w = {1, -2, 0.5, 3, -1.5, 0.25}, float[3] b = {0.5, -1, 2}, float[3] s = {2, -1, 0.75}, float[3] o = {0.125, 3, -1},
         float[3] m = {1, 0.5, -2}, float[3] v = {0.25, 4, 1.5}, float[3,1,1] k = {3, -0.5, 1.25}, float[1,3,1,1] a = {1, 2, -3}, float[1,1,1,3] wide = {1, 2, 3}> {)";
    const struct {
        const char* nodes;
        const char* steps;
        const char* observed;
    } kCases[] = {
        {"c = Conv(x, w, b) n = BatchNormalization<epsilon = 0.01>(c, s, o, m, v) y = Relu(n)", "FusedConv ", ""},
        {"c = Conv(x, w) n = BatchNormalization(c, s, o, m, v) y = Relu(n)", "FusedConv ", ""},
        {"c = Conv(x, w, b) n = Mul(c, k) y = Add(n, a)", "Conv ", ""},
        {"c = Conv(x, w) n = Add(c, a) y = Mul(n, k)", "Conv ", ""},
        {"c = Conv(x, w, b) y = Mul(c, wide)", "Conv Mul ", ""},
        {"c = Conv(x, w, b) n = BatchNormalization(c, s, o, m, v) y = Add(n, c)", "Conv BatchNormalization Add ", ""},
        {"c = Conv(x, w, b) n = BatchNormalization(c, s, o, m, v) y = Relu(n)", "Conv BatchNormalization Relu ", "c"},
        {"c = Conv(x, w, b) n = BatchNormalization(c, s, o, m, v) y = Relu(n)", "Conv BatchNormalization Relu ", "n"},
    };
    for (const auto& test : kCases) {
        const Model model = modelFromText((head + test.nodes + "}").c_str());
        PlanOptions options;
        if (*test.observed)
            options.extraOutputs = {test.observed};
        Value folded, plain;
        EXPECT_EQ(stepsOf(model, options, &folded), test.steps) << test.nodes;
        stepsOf(model, {.fuse = false}, &plain);
        for (size_t i = 0; i < plain.as<float>().size(); ++i)
            EXPECT_NEAR(folded.as<float>()[i], plain.as<float>()[i], 1e-4) << test.nodes;
    }
}

TEST(Plan, LiveValuesNeverShareMemory)
{
    const auto plan = makeEngine()->plan(residualNet(), {.batch = 3, .fuse = false});
    ASSERT_TRUE(plan) << plan.error().message();
    const Plan& p = **plan;
    // Life of each memory block: from its producer to the last reader of it or of any view of it.
    std::vector<int> root(p.values.size());
    std::vector<int> last(p.values.size(), -1);
    for (size_t i = 0; i < root.size(); ++i)
        root[i] = static_cast<int>(i);
    for (size_t s = 0; s < p.steps.size(); ++s) {
        if (p.steps[s].viewOf >= 0)
            root[static_cast<size_t>(p.steps[s].outputs[0])] = root[static_cast<size_t>(p.steps[s].viewOf)];
        for (const int input : p.steps[s].inputs)
            if (input >= 0)
                last[static_cast<size_t>(root[static_cast<size_t>(input)])] = static_cast<int>(s);
    }
    for (const int output : p.outputs)
        last[static_cast<size_t>(root[static_cast<size_t>(output)])] = static_cast<int>(p.steps.size());
    for (size_t a = 0; a < p.values.size(); ++a) {
        for (size_t b = 0; b < a; ++b) {
            const PlanValue& va = p.values[a];
            const PlanValue& vb = p.values[b];
            if (va.producer < 0 || vb.producer < 0 || root[a] != static_cast<int>(a) || root[b] != static_cast<int>(b))
                continue;
            const bool together = va.producer <= last[b] && vb.producer <= last[a];
            const bool apart = va.offset + va.bytes <= vb.offset || vb.offset + vb.bytes <= va.offset;
            EXPECT_TRUE(!together || apart) << va.name << " and " << vb.name;
        }
    }
    EXPECT_GE(p.arenaBytes, p.peakActivationBytes - 3 * 432 * 4);
}

TEST(Plan, RefusesAnUnknownOperatorByNodeAndName)
{
    const Model model = modelFromText(R"(
        <ir_version: 8, opset_import: ["" : 13, "acme" : 1]>
        net (float[1,4] x) => (float[1,4] y) { h = Relu (x) y = acme.Sparse (h) })");
    const auto engine = makeEngine();
    const auto plan = engine->plan(model);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, ErrorCode::UnsupportedOp);
    EXPECT_NE(plan.error().message().find("acme.Sparse"), std::string::npos);
    const RunnableReport report = engine->checkRunnable(model);
    ASSERT_EQ(report.problems.size(), 1u);
    EXPECT_EQ(report.problems[0].opType, "acme.Sparse");
}

TEST(Evaluate, GivesTheSameBitsForAnyThreadsBatchAndCacheState)
{
    const DatasetPtr data = makeData();
    const Model model = residualNet();
    std::vector<Answer> expected;
    for (const int threads : {1, 2, 7}) {
        for (const int64_t batch : {1, 5, 16}) {
            for (const uint64_t cache : {uint64_t{0}, uint64_t{1} << 26}) {
                const auto engine = makeEngine(threads, cache);
                EvaluateOptions options;
                options.batch = batch;
                // Shares all but its last layer with the model, which then continues from what this left in the cache.
                ASSERT_TRUE(engine->evaluate(withLastWeights(model, 9), data, options));
                const auto evaluation = engine->evaluate(model, data, options);
                ASSERT_TRUE(evaluation);
                if (expected.empty())
                    expected = (*evaluation)->answers;
                EXPECT_TRUE((*evaluation)->answers == expected) << threads << " threads, batch " << batch << ", cache " << cache;
            }
        }
    }
    EXPECT_EQ(expected.size(), 101u);
}

TEST(Evaluate, AChangeOfTheLastLayerRecomputesThatLayerOnly)
{
    const DatasetPtr data = makeData();
    const Model model = residualNet();
    const auto engine = makeEngine();
    const auto first = engine->evaluate(model, data);
    ASSERT_TRUE(first) << first.error().message();
    const auto changed = engine->evaluate(withLastWeights(model, 5), data);
    ASSERT_TRUE(changed);
    EXPECT_EQ((*first)->macsRun / (8 * 3 * 9 * 144 + 8 * 8 * 9 * 144 + 10 * 288), (*changed)->macsRun / (10 * 288));
    EXPECT_GT((*changed)->macsRun, 0);
    const auto cold = makeEngine(2, 0)->evaluate(withLastWeights(model, 5), data);
    EXPECT_TRUE((*cold)->answers == (*changed)->answers);
}

TEST(Evaluate, ManyStatesDoNotPushTheOriginalOutOfTheCache)
{
    const DatasetPtr data = makeData();
    const Model model = residualNet();
    const auto engine = makeEngine(2, 3'000'000);
    const auto original = engine->evaluate(model, data);
    ASSERT_TRUE(original);
    EvaluateOptions options;
    options.reference = *original;
    for (uint32_t seed = 20; seed < 30; ++seed)
        ASSERT_TRUE(engine->evaluate(residualNet(seed), data, options));
    EXPECT_LE(engine->cacheBytes(), 3'000'000u);
    const auto changed = engine->evaluate(withLastWeights(model, 5), data, options);
    ASSERT_TRUE(changed);
    EXPECT_LT((*changed)->macsRun * 20, (*original)->macsRun);
}

TEST(Evaluate, ForgetsTheActivationsOfAnOwnerAndOfNobodyElse)
{
    const DatasetPtr data = makeData();
    const auto engine = makeEngine();
    const uint64_t first = engine->newOwner();
    const uint64_t second = engine->newOwner();
    EvaluateOptions options;
    options.owner = first;
    const auto original = engine->evaluate(residualNet(1), data, options);
    ASSERT_TRUE(original);
    const uint64_t ofFirst = engine->cacheBytes();
    ASSERT_GT(ofFirst, 0u);
    options.owner = second;
    ASSERT_TRUE(engine->evaluate(residualNet(2), data, options));
    ASSERT_GT(engine->cacheBytes(), ofFirst);
    engine->forget(second);
    EXPECT_EQ(engine->cacheBytes(), ofFirst);
    // What the first still has is used: only the last layer is computed.
    options.owner = first;
    options.reference = *original;
    const auto changed = engine->evaluate(withLastWeights(residualNet(1), 5), data, options);
    ASSERT_TRUE(changed);
    EXPECT_LT((*changed)->macsRun * 20, (*original)->macsRun);
    engine->forget(first);
    EXPECT_EQ(engine->cacheBytes(), 0u);
    // A run that ends after its owner is gone leaves nothing behind.
    options.reference.reset();
    ASSERT_TRUE(engine->evaluate(residualNet(3), data, options));
    EXPECT_EQ(engine->cacheBytes(), 0u);
    // What is nobody's stays.
    options.owner = 0;
    ASSERT_TRUE(engine->evaluate(residualNet(4), data, options));
    const uint64_t unowned = engine->cacheBytes();
    EXPECT_GT(unowned, 0u);
    engine->forget(first);
    EXPECT_EQ(engine->cacheBytes(), unowned);
}

TEST(Evaluate, GoingBackComputesNothing)
{
    const DatasetPtr data = makeData();
    const auto engine = makeEngine();
    EXPECT_FALSE(engine->findEvaluation(residualNet(), data));
    const auto first = engine->evaluate(residualNet(), data);
    ASSERT_TRUE(first);
    // Another object with the same content: fingerprints, not identities, decide.
    const auto again = engine->findEvaluation(residualNet(), data);
    ASSERT_TRUE(again);
    EXPECT_EQ(first->get(), again->get());
}

TEST(Evaluate, AStoppedEvaluationKeepsWhatItHasAndGoesOnFromThere)
{
    const DatasetPtr data = makeData();
    const auto engine = makeEngine(1);
    std::stop_source stop;
    EvaluateOptions options;
    options.batch = 4;
    const Job job(stop.get_token(), [&](double fraction) {
        if (fraction >= 0.4)
            stop.request_stop();
    });
    const auto stopped = engine->evaluate(residualNet(), data, options, job);
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Cancelled);
    const auto resumed = engine->evaluate(residualNet(), data, options);
    ASSERT_TRUE(resumed);
    EXPECT_TRUE((*resumed)->answers == (*makeEngine(2)->evaluate(residualNet(), data))->answers);
}

TEST(Evaluate, UpdatesEndWithTheExactFigure)
{
    const DatasetPtr data = makeData();
    const auto engine = makeEngine();
    const auto original = engine->evaluate(residualNet(), data);
    ASSERT_TRUE(original);
    EvaluateOptions options;
    options.reference = *original;
    EvaluationUpdate last;
    int64_t seen = 0;
    options.onUpdate = [&](const EvaluationUpdate& update) {
        EXPECT_GT(update.seen, seen);
        seen = update.seen;
        for (const auto& [metric, now] : update.values) {
            EXPECT_LE(now.interval.low, now.value + 1e-9) << metric->id;
            EXPECT_GE(now.interval.high, now.value - 1e-9) << metric->id;
        }
        last = update;
    };
    const auto changed = engine->evaluate(withLastWeights(residualNet(), 3), data, options);
    ASSERT_TRUE(changed);
    EXPECT_EQ(last.seen, 101);
    const MetricValues exact = measureMetrics({(*changed)->answers, data->labels(), (*original)->answers, true});
    for (const Metric* metric : metrics()) {
        ASSERT_EQ(last.values.find(*metric) != nullptr, metric->estimate && !metric->needs.losses) << metric->id;
        if (!metric->estimate || metric->needs.losses)
            continue;
        const auto [value, interval, count] = last.values.of(*metric);
        EXPECT_NEAR(value, exact.of(*metric).value, 1e-9) << metric->id;
        EXPECT_NEAR(interval.high - interval.low, 0, 1e-9) << metric->id;
    }
}

TEST(Evaluate, SaysWhatDoesNotFit)
{
    const auto engine = makeEngine();
    const auto wrongInput = engine->evaluate(residualNet(), std::make_shared<RandomDataset>("image", Dims{3, 12, 12}, "y", 8, 10));
    ASSERT_FALSE(wrongInput);
    EXPECT_NE(wrongInput.error().message().find("image"), std::string::npos);
    const auto wrongLabels = engine->evaluate(residualNet(), std::make_shared<RandomDataset>("x", Dims{3, 12, 12}, "y", 40, 12));
    ASSERT_FALSE(wrongLabels);
    EXPECT_EQ(wrongLabels.error().code, ErrorCode::DataMismatch);
    EXPECT_FALSE(engine->evaluate(residualNet(), nullptr));
}

TEST(TensorStatistics, DoNotDependOnOrderOrSplit)
{
    std::vector<float> values = randomFloats(5000, 11, 3.0f);
    values[17] = 250.0f;
    values[4000] = -0.001f;
    values[20] = NAN;
    TensorStatistics whole;
    whole.add(values);
    TensorStatistics parts;
    for (size_t i = values.size(); i > 0; i -= 500) {
        TensorStatistics part;
        part.add(std::span(values).subspan(i - 500, 500));
        parts.merge(part);
    }
    EXPECT_EQ(whole.histogram, parts.histogram);
    EXPECT_EQ(whole.minimum, parts.minimum);
    EXPECT_EQ(whole.maximum, 250.0);
    EXPECT_EQ(whole.absoluteLimit, 256.0);
    EXPECT_EQ(whole.nonFinite, 1);
    EXPECT_EQ(parts.count, 4999);
    uint64_t total = 0;
    for (const uint64_t bin : whole.histogram)
        total += bin;
    EXPECT_EQ(total, 4999u);
}

TEST(Statistics, OfObservedValuesMatchARunOfTheModel)
{
    const DatasetPtr data = makeData();
    const auto engine = makeEngine();
    const auto statistics = engine->statistics(residualNet(), {"x", "ar", "s"}, data);
    ASSERT_TRUE(statistics) << statistics.error().message();
    EXPECT_EQ(statistics->at("ar")->count, 101 * 8 * 144);
    EXPECT_EQ(statistics->at("ar")->minimum, 0.0);
    EXPECT_EQ(statistics->at("x")->count, 101 * 432);
    // The same values one sample at a time.
    const auto plan = engine->plan(residualNet(), {.batch = 1, .extraOutputs = {"s"}, .fuse = false});
    ASSERT_TRUE(plan);
    TensorStatistics expected;
    for (size_t i = 0; i < data->size(); ++i) {
        auto [x, memory] = Value::allocate(ElementType::Float, {1, 3, 12, 12});
        ASSERT_TRUE(data->read(i, 0, memory));
        const auto outputs = engine->run(**plan, {{"x", x}});
        ASSERT_TRUE(outputs);
        expected.add(outputs->at("s").as<float>());
    }
    EXPECT_EQ(expected.histogram, statistics->at("s")->histogram);
    EXPECT_EQ(expected.maximum, statistics->at("s")->maximum);
}

TEST(KeptValues, StayWithinTheBudgetAndAreWorthTheirMemory)
{
    const auto plan = makeEngine()->plan(residualNet(), {.batch = 4});
    ASSERT_TRUE(plan);
    const auto bytesOf = [&](const std::vector<int>& kept) {
        int64_t bytes = 0;
        for (const int value : kept)
            bytes += (*plan)->values[static_cast<size_t>(value)].bytes / 4 * 100;
        return bytes;
    };
    const auto all = chooseKeptValues(**plan, 100, {.budgetBytes = 1 << 30, .productsPerByte = 16});
    // Behind the pooling, then behind the second convolution; the first one's result is as large and holds too little work for its bytes.
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ((*plan)->values[static_cast<size_t>(all[0])].dims, (Dims{4, 8, 6, 6}));
    const auto few = chooseKeptValues(**plan, 100, {.budgetBytes = 200'000});
    EXPECT_LE(bytesOf(few), 200'000);
    ASSERT_FALSE(few.empty());
    EXPECT_EQ((*plan)->values[static_cast<size_t>(few[0])].dims[1], 8);
    EXPECT_TRUE(chooseKeptValues(**plan, 100, {}).empty());
}

TEST(KeptValues, OfAChangeCostATenthOfItsWorkAndNotWhatIsThere)
{
    const auto plan = makeEngine()->plan(residualNet(), {.batch = 4});
    ASSERT_TRUE(plan);
    KeepRules rules{.budgetBytes = 1 << 30, .productsPerByte = 0};
    const std::vector<int> all = chooseKeptValues(**plan, 100, rules);
    ASSERT_GE(all.size(), 2u);
    rules.have.assign((*plan)->values.size(), false);
    for (const int value : all)
        rules.have[static_cast<size_t>(value)] = true;
    EXPECT_TRUE(chooseKeptValues(**plan, 100, rules).empty());
    rules.have.clear();
    rules.mostShareOfWork = 0;
    EXPECT_TRUE(chooseKeptValues(**plan, 100, rules).empty());
    rules.mostShareOfWork = 1e6;
    EXPECT_EQ(chooseKeptValues(**plan, 100, rules), all);
}

TEST(ColumnMemory, GivesAPieceOfAboutTheSizeAgainAndStaysWithinItsLimit)
{
    ColumnMemory memory;
    memory.limit(3000);
    const std::byte* first = nullptr;
    {
        auto piece = memory.take(1000);
        first = piece->data();
        memory.give(std::move(piece));
    }
    EXPECT_EQ(memory.bytes(), 1000u);
    EXPECT_NE(memory.take(700)->data(), first);  // a quarter of it would lie idle
    auto again = memory.take(900);
    EXPECT_EQ(again->data(), first);
    memory.give(std::move(again));
    memory.give(memory.take(2500));
    EXPECT_LE(memory.bytes(), 3000u);
    memory.limit(0);
    EXPECT_EQ(memory.bytes(), 0u);
}

TEST(ActivationColumn, InMemoryOfAnotherHoldsNothingOfIt)
{
    const auto left = std::make_shared<ColumnMemory>();
    left->limit(1 << 20);
    const std::vector<uint32_t> samples{0, 1};
    const std::vector<std::byte> data(2 * 64, std::byte{7});
    ActivationColumn(4, 64, left).store(samples, data.data());
    ASSERT_EQ(left->bytes(), 256u);
    const ActivationColumn next(4, 64, left);
    EXPECT_EQ(left->bytes(), 0u);
    EXPECT_FALSE(next.hasAll(std::vector<uint32_t>{0}));
}

}  // namespace
}  // namespace esp
