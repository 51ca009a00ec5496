// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// layers_bench [LAYERS]: from a switch to file bytes, RAM and MACs in a residual network of many small convolutions (1,000 unless told), where
// the work on the graph is all there is. One layer after the other is toggled in recipes that quantize or prune all others; prints one JSON
// object per recipe and kind of toggle with the medians in milliseconds: compress, plan, ledger, and their sum.
#include "core/compress/compress_cache.h"
#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace esp {
namespace {

constexpr int64_t kChannels = 8;
constexpr int64_t kSide = 4;
constexpr int kToggles = 15;

double now()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

/// Conv and Relu, and every second time the residual addition before the Relu.
Model residualChain(int layers)
{
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0, 0.1F);
    GraphFields graph;
    graph.name = "chain";
    const auto addNode = [&](const char* op, std::vector<std::string> inputs, const std::string& output, std::vector<int64_t> pads = {}) {
        NodeFields node;
        node.opType = op;
        node.name = "/" + output;
        node.inputs = std::move(inputs);
        node.outputs = {output};
        if (!pads.empty())
            node.attributes.push_back(Attribute::makeInts("pads", std::move(pads)));
        graph.nodes.push_back(Node::make(std::move(node)));
    };
    std::string value = "input";
    std::string skip = "input";
    for (int i = 0; i < layers; ++i) {
        const std::string name = "block" + std::to_string(i / 2) + "/conv" + std::to_string(i % 2);
        std::vector<float> weights(static_cast<size_t>(kChannels * kChannels * 9));
        std::vector<float> bias(static_cast<size_t>(kChannels));
        for (auto* all : {&weights, &bias})
            for (float& each : *all)
                each = normal(random);
        graph.initializers.push_back(Tensor::fromFloats(name + ".weight", {kChannels, kChannels, 3, 3}, std::move(weights)));
        graph.initializers.push_back(Tensor::fromFloats(name + ".bias", {kChannels}, std::move(bias)));
        addNode("Conv", {value, name + ".weight", name + ".bias"}, name, {1, 1, 1, 1});
        value = name;
        if (i % 2 == 1) {
            addNode("Add", {value, skip}, name + "/add");
            value = name + "/add";
        }
        addNode("Relu", {value}, value + "/relu");
        value += "/relu";
        if (i % 2 == 1)
            skip = value;
    }
    const std::vector<Dim> dims{{1, {}}, {kChannels, {}}, {kSide, {}}, {kSide, {}}};
    graph.inputs.push_back(ValueInfo::makeTensor("input", ElementType::Float, dims));
    graph.outputs.push_back(ValueInfo::makeTensor(value, ElementType::Float, dims));
    Model model;
    model.irVersion = 8;
    model.opsets = {{"", 13}};
    model.graph = Graph::make(std::move(graph));
    return model;
}

/// Seeded values in place of calibration, which is not what is measured here.
Result<Statistics> anyStatistics(const Model&, const std::vector<std::string>& tensors, const Job&)
{
    std::mt19937 random(2);
    std::normal_distribution<float> normal;
    Statistics all;
    for (const std::string& tensor : tensors) {
        std::vector<float> values(64);
        for (float& each : values)
            each = normal(random);
        TensorStatistics statistics;
        statistics.add(values);
        all[tensor] = std::make_shared<const TensorStatistics>(std::move(statistics));
    }
    return all;
}

RecipeStep everywhere(const char* technique)
{
    RecipeStep step;
    step.technique = technique;
    return step;
}

Result<void> measure(Engine& engine, const Model& model, const std::string& name, const Recipe& recipe, size_t toggled)
{
    const std::vector<Layer> layers = findLayers(model);
    CompressCache cache;
    std::vector<double> compressMs;
    std::vector<double> planMs;
    std::vector<double> ledgerMs;
    std::vector<double> allMs;
    for (int i = -2; i < kToggles; ++i) {
        Recipe changed = recipe;
        if (i > -2) {
            const size_t layer = static_cast<size_t>(i + 1) * (layers.size() - 1) / kToggles;
            changed.steps[toggled].layers[layers[layer].name]["enabled"] = !changed.steps[toggled].allLayers;
        }
        const double start = now();
        ESP_TRY(const CompressResult result, compress(model, changed, anyStatistics, {}, &cache));
        const double compressed = now();
        ESP_TRY(const PlanPtr plan, engine.plan(result.model));
        const double planned = now();
        const Ledger ledger = makeLedger(result.model, plan.get());
        const double end = now();
        if (i < 0)
            continue;
        compressMs.push_back(compressed - start);
        planMs.push_back(planned - compressed);
        ledgerMs.push_back(end - planned);
        allMs.push_back(end - start);
    }
    const nlohmann::json line = {{"layers", layers.size()},        {"recipe", name},
                                 {"toggled", recipe.steps[toggled].technique},
                                 {"compress_ms", median(compressMs)}, {"plan_ms", median(planMs)},
                                 {"ledger_ms", median(ledgerMs)},     {"sum_ms", median(allMs)}};
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
    return {};
}

Result<void> run(int layers)
{
    ESP_TRY(const auto engine, Engine::create());
    const Model model = residualChain(layers);
    Recipe none{"float", {everywhere("quantize")}};
    none.steps[0].allLayers = false;
    ESP_CHECK(measure(*engine, model, "all float", none, 0));
    ESP_CHECK(measure(*engine, model, "int8", {"int8", {everywhere("quantize")}}, 0));
    const Recipe both{"both", {everywhere("prune"), everywhere("quantize")}};
    ESP_CHECK(measure(*engine, model, "pruned int8", both, 0));
    ESP_CHECK(measure(*engine, model, "pruned int8", both, 1));
    ESP_CHECK(measure(*engine, model, "pruned", {"pruned", {everywhere("prune")}}, 0));
    return {};
}

}  // namespace
}  // namespace esp

int main(int argc, char** argv)
{
    const int layers = argc > 1 ? std::atoi(argv[1]) : 1000;
    if (layers < 2) {
        std::fprintf(stderr, "usage: layers_bench [LAYERS], at least 2\n");
        return 2;
    }
    if (const auto done = esp::run(layers); !done) {
        std::fprintf(stderr, "%s\n", done.error().message().c_str());
        return 1;
    }
    return 0;
}
