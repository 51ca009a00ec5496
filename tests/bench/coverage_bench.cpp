// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// coverage_bench [--orders N] MODEL… : how often the interval that is shown while samples stream holds the final figure. Each model (data
// beside it) is really changed in some fifteen ways, from one layer in 8 bits to half of all weights gone, and original and changed model answer
// every sample. Then N (1,000) seeded orders are replayed through EvaluationOrder and StreamingEstimate as an evaluation would.
// Prints one JSON object for each model, change, figure and number of samples seen: coverage (part of the orders whose interval held the
// final figure), half_width (mean, points), rmse (of the estimate, points); the last line sums up. Fails if a coverage is below 93 %.
#include "core/compress/technique.h"
#include "core/data/estimate.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

namespace esp {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kPromised = 0.93;
constexpr std::array<size_t, 5> kPrefixes = {16, 32, 64, 128, 256};

/// Over the orders seen so far.
struct Tally {
    int orders = 0;
    int held = 0;
    double halfWidths = 0;
    double squaredErrors = 0;

    void add(const Estimate& estimate, double final)
    {
        constexpr double kRounding = 1e-9;
        ++orders;
        held += estimate.low <= final + kRounding && final <= estimate.high + kRounding;
        halfWidths += (estimate.high - estimate.low) / 2;
        squaredErrors += (estimate.value - final) * (estimate.value - final);
    }
    void add(const Tally& other)
    {
        orders += other.orders;
        held += other.held;
        halfWidths += other.halfWidths;
        squaredErrors += other.squaredErrors;
    }
    double coverage() const { return static_cast<double>(held) / orders; }
    double halfWidth() const { return halfWidths / orders; }
    double rmse() const { return std::sqrt(squaredErrors / orders); }
};

/// By number of samples seen.
struct Replay {
    std::array<Tally, kPrefixes.size()> accuracy;
    std::array<Tally, kPrefixes.size()> agreement;
};

/// Final figures in per cent.
struct Figures {
    double accuracy = 0;
    double agreement = 0;
};

Figures finalFigures(const Evaluation& original, const Evaluation& changed)
{
    const PairedComparison paired = comparePaired(original.answers, changed.answers, {});
    return {changed.values.of(metricTop1).value, paired.values.of(metricAgreement).value};
}

void replay(Replay& result, const Evaluation& original, const Evaluation& changed, const std::vector<int32_t>& labels, uint64_t seed)
{
    const Figures final = finalFigures(original, changed);
    const EvaluationOrderPtr order = EvaluationOrder::fromAnswers(original.answers, labels, seed);
    StreamingEstimate estimate(order);
    for (size_t p = 0; p < kPrefixes.size() && kPrefixes[p] <= order->size(); ++p) {
        while (estimate.seen() < kPrefixes[p]) {
            const uint32_t sample = order->order()[estimate.seen()];
            estimate.add(sample, changed.answers[sample]);
        }
        if (!labels.empty())
            result.accuracy[p].add(estimate.accuracy(), final.accuracy);
        result.agreement[p].add(estimate.agreement(), final.agreement);
    }
}

Replay replayAll(const Evaluation& original, const Evaluation& changed, const std::vector<int32_t>& labels, int orders)
{
    const auto lanes = static_cast<size_t>(std::max(1u, std::thread::hardware_concurrency()));
    std::vector<Replay> parts(lanes);
    std::vector<std::thread> threads;
    for (size_t lane = 0; lane < lanes; ++lane) {
        threads.emplace_back([&, lane] {
            for (size_t seed = lane; seed < static_cast<size_t>(orders); seed += lanes)
                replay(parts[lane], original, changed, labels, seed);
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (size_t lane = 1; lane < lanes; ++lane) {
        for (size_t p = 0; p < kPrefixes.size(); ++p) {
            parts[0].accuracy[p].add(parts[lane].accuracy[p]);
            parts[0].agreement[p].add(parts[lane].agreement[p]);
        }
    }
    return parts[0];
}

RecipeStep stepOf(const char* technique, Parameters parameters = {})
{
    RecipeStep step;
    step.technique = technique;
    step.parameters = std::move(parameters);
    return step;
}

/// What people try on a model: recipes whose names say what they do.
std::vector<Recipe> changesOf(const Model& model)
{
    std::vector<Layer> layers = findLayers(model);
    std::erase_if(layers, [](const Layer& layer) { return !layer.refusal.empty(); });
    std::vector<Recipe> changes = {{"int8", {stepOf("quantize")}},
                                   {"int8 weights", {stepOf("quantize", {{"activations", std::string("none")}})}},
                                   {"int8 per tensor", {stepOf("quantize", {{"weights", std::string("per_tensor")}})}},
                                   {"prune all 30 %", {stepOf("prune", {{"ratio", 0.3}})}},
                                   {"prune all 50 %", {stepOf("prune", {{"ratio", 0.5}})}},
                                   {"prune all 50 %, int8", {stepOf("prune", {{"ratio", 0.5}}), stepOf("quantize")}}};
    if (layers.empty())
        return changes;
    const std::pair<const char*, size_t> places[] = {{"first", 0}, {"middle", layers.size() / 2}, {"last", layers.size() - 1}};
    for (const auto& [place, index] : places) {
        for (const int percent : {30, 50, 80}) {
            RecipeStep step = stepOf("prune", {{"ratio", percent / 100.0}});
            step.allLayers = false;
            step.layers[layers[index].name] = {};
            changes.push_back({"prune " + std::string(place) + " " + std::to_string(percent) + " %", {step}});
        }
    }
    return changes;
}

class Bench {
public:
    explicit Bench(int orders) : m_orders(orders) {}

    Result<void> measure(const std::string& path)
    {
        ESP_TRY(const Model model, readOnnx(path));
        ESP_TRY(const DataPair data, openData(findDataBeside(path), signatureOf(model)));
        ESP_TRY(const std::shared_ptr<Engine> engine, Engine::create());
        ESP_TRY(const EvaluationPtr original, engine->evaluate(model, data.evaluation));
        const StatisticsSource source = [&](const Model& prepared, const std::vector<std::string>& values, const Job& job) {
            return engine->statistics(prepared, values, data.calibration, job);
        };
        CompressCache cache;
        EvaluateOptions options;
        options.reference = original;
        for (const Recipe& change : changesOf(model)) {
            const Result<CompressResult> compressed = compress(model, change, source, {}, &cache);
            if (!compressed) {  // int8 of a model that is quantized already, say
                std::fprintf(stderr, "%s: %s: %s\n", path.c_str(), change.name.c_str(), compressed.error().message().c_str());
                continue;
            }
            ESP_TRY(const EvaluationPtr changed, engine->evaluate(compressed->model, data.evaluation, options));
            const Replay tallies = replayAll(*original, *changed, data.evaluation->labels(), m_orders);
            const Figures final = finalFigures(*original, *changed);
            const Json about = {{"model", path}, {"change", change.name}, {"samples", changed->samples}};
            print(about, "accuracy", original->values.of(metricTop1).value, final.accuracy, tallies.accuracy);
            print(about, "agreement", 100, final.agreement, tallies.agreement);
        }
        return {};
    }

    /// False if the promise is broken, or nothing was measured.
    bool summary(double seconds) const
    {
        Json line = {{"summary", true},
                     {"orders", m_orders},
                     {"cases", m_cases},
                     {"below", m_below},
                     {"lowest_coverage", m_lowest},
                     {"lowest", m_lowestLine},
                     {"seconds", seconds}};
        Json& widths = line["mean_half_width_of_accuracy"];
        for (size_t p = 0; p < kPrefixes.size(); ++p)
            if (m_total[p].orders > 0)
                widths[std::to_string(kPrefixes[p])] = m_total[p].halfWidth();
        std::printf("%s\n", line.dump().c_str());
        return m_cases > 0 && m_below == 0;
    }

private:
    void print(const Json& about, const char* figure, double before, double final, const std::array<Tally, kPrefixes.size()>& tallies)
    {
        for (size_t p = 0; p < kPrefixes.size(); ++p) {
            const Tally& tally = tallies[p];
            if (tally.orders == 0)  // no labels, or fewer samples
                continue;
            Json line = about;
            line.update({{"figure", figure}, {"before", before}, {"final", final}, {"seen", kPrefixes[p]}, {"coverage", tally.coverage()},
                         {"half_width", tally.halfWidth()}, {"rmse", tally.rmse()}});
            std::printf("%s\n", line.dump().c_str());
            ++m_cases;
            m_below += tally.coverage() < kPromised;
            if (tally.coverage() < m_lowest || m_cases == 1) {
                m_lowest = tally.coverage();
                m_lowestLine = line;
            }
            if (std::string_view(figure) == "accuracy")
                m_total[p].add(tally);
        }
        std::fflush(stdout);
    }

    int m_orders;
    int m_cases = 0;
    int m_below = 0;
    double m_lowest = 1;
    Json m_lowestLine;
    std::array<Tally, kPrefixes.size()> m_total;
};

}  // namespace
}  // namespace esp

int main(int argc, char** argv)
{
    int first = 1;
    int orders = 1000;
    if (argc > 2 && std::string_view(argv[1]) == "--orders") {
        orders = std::atoi(argv[2]);
        first = 3;
    }
    if (first >= argc || orders < 1) {
        std::fprintf(stderr, "usage: coverage_bench [--orders N] MODEL...\n");
        return 2;
    }
    const auto start = std::chrono::steady_clock::now();
    esp::Bench bench(orders);
    int failures = 0;
    for (int i = first; i < argc; ++i) {
        if (const auto done = bench.measure(argv[i]); !done) {
            std::fprintf(stderr, "%s: %s\n", argv[i], done.error().message().c_str());
            ++failures;
        }
    }
    const bool kept = bench.summary(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    return failures == 0 && kept ? 0 : 1;
}
