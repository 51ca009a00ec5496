// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// layers_bench [LAYERS | MODEL.onnx]…: from a switch to file bytes, RAM and MACs, in a residual network of many small convolutions (1,000 unless
// told), where the work on the graph is all there is, or in models. One layer after the other is toggled in recipes that quantize or prune all
// others; prints one JSON object per recipe and kind of toggle with milliseconds of processor time, so that a busy machine says nearly the same:
// compress, plan, ledger, and their sum, for the first toggle after the recipe was applied and for those after it (medians).
#include "core/compress/compress_cache.h"
#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <random>
#include <unordered_map>

namespace esp {
namespace {

constexpr int64_t kChannels = 8;
constexpr int64_t kSide = 4;
constexpr int kToggles = 15;

/// Processor time of this thread, which does all the work.
double now()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
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

/// Seeded values in place of calibration, which is not what is measured here; made at the first question, so that they cost nothing later.
class AnyStatistics {
public:
    Result<Statistics> operator()(const Model&, const std::vector<std::string>& tensors, const Job&)
    {
        Statistics all;
        for (const std::string& tensor : tensors) {
            auto& known = m_known[tensor];
            if (!known)
                known = make();
            all[tensor] = known;
        }
        return all;
    }

private:
    std::shared_ptr<const TensorStatistics> make()
    {
        std::normal_distribution<float> normal;
        std::vector<float> values(64);
        for (float& each : values)
            each = normal(m_random);
        TensorStatistics statistics;
        statistics.add(values);
        return std::make_shared<const TensorStatistics>(std::move(statistics));
    }

    std::mt19937 m_random{2};
    std::unordered_map<std::string, std::shared_ptr<const TensorStatistics>> m_known;
};

RecipeStep everywhere(const char* technique)
{
    RecipeStep step;
    step.technique = technique;
    return step;
}

/// Milliseconds of each toggle, in order.
struct Times {
    std::vector<double> compress, plan, ledger, sum;
};

nlohmann::json firstAndLater(const std::vector<double>& times)
{
    return {{"first", times.front()}, {"later", median({times.begin() + 1, times.end()})}};
}

Result<void> measure(Engine& engine, const Model& model, const std::string& name, const Recipe& recipe, size_t toggled)
{
    const std::vector<Layer> layers = findLayers(model);
    CompressCache cache;
    AnyStatistics statistics;
    Times times;
    size_t nodes = 0;
    for (int i = -1; i < kToggles; ++i) {
        Recipe changed = recipe;
        if (i >= 0) {
            const size_t layer = static_cast<size_t>(i + 1) * (layers.size() - 1) / kToggles;
            changed.steps[toggled].layers[layers[layer].name]["enabled"] = !changed.steps[toggled].allLayers;
        }
        const double start = now();
        ESP_TRY(const CompressResult result, compress(model, changed, std::ref(statistics), {}, &cache));
        const double compressed = now();
        ESP_TRY(const PlanPtr plan, engine.plan(result.model));
        const double planned = now();
        const Ledger ledger = makeLedger(result.model, plan.get());
        const double end = now();
        if (i < 0)
            continue;
        nodes = result.model.graph->nodes().size();
        times.compress.push_back(compressed - start);
        times.plan.push_back(planned - compressed);
        times.ledger.push_back(end - planned);
        times.sum.push_back(end - start);
    }
    const nlohmann::json line = {{"layers", layers.size()},
                                 {"nodes", nodes},
                                 {"recipe", name},
                                 {"toggled", recipe.steps[toggled].technique},
                                 {"compress_ms", firstAndLater(times.compress)},
                                 {"plan_ms", firstAndLater(times.plan)},
                                 {"ledger_ms", firstAndLater(times.ledger)},
                                 {"sum_ms", firstAndLater(times.sum)}};
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
    return {};
}

Result<void> run(const Model& model)
{
    ESP_TRY(const auto engine, Engine::create());
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

Result<void> run(const char* what)
{
    if (const int layers = std::atoi(what); layers >= 2)
        return run(residualChain(layers));
    ESP_TRY(const Model model, readOnnx(what));
    return run(model);
}

}  // namespace
}  // namespace esp

int main(int argc, char** argv)
{
    std::vector<const char*> wanted(argv + 1, argv + argc);
    if (wanted.empty())
        wanted.push_back("1000");
    for (const char* what : wanted) {
        if (const auto done = esp::run(what); !done) {
            std::fprintf(stderr, "%s: %s\n", what, done.error().message().c_str());
            return 1;
        }
    }
    return 0;
}
