// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// toggle_bench [--repeat N] [--every-layer] MODEL… : what one waits for after a switch. For the first, middle and last layer of each model (data beside it) one
// layer is quantized, then another pruned, and the time is taken to the ledger, to the first estimate with at least 16 samples, to the exact
// figure, and back to the state before. Warm: the original was evaluated and its activations kept, and calibration has seen all tensors, as it
// does in the background. Cold: nothing was. Each of the N toggles (3 unless told) starts from a fresh engine that was prepared in the same
// way, so that none is answered from what another left behind. --every-layer quantizes each layer instead, warm only.
// Prints one JSON object per line: model, layer, change, state and medians in milliseconds; whole_ms and macs_whole are of the original's evaluation,
// macs_run of the one after the switch.
#include "core/compress/compress_cache.h"
#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace esp {
namespace {

double now()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> values)
{
    if (values.empty())
        return -1;
    std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

Recipe recipeOf(const char* technique, const std::string& layer = "")
{
    RecipeStep step;
    step.technique = technique;
    if (!layer.empty()) {
        step.allLayers = false;
        step.layers[layer] = {};
    }
    Recipe recipe;
    recipe.steps.push_back(step);
    return recipe;
}

/// An engine and what it was asked before a switch.
struct State {
    std::shared_ptr<Engine> engine;
    CompressCache cache;
};

struct Times {
    std::vector<double> ledger, first, exact, back, whole;
};

struct Bench {
    std::string path;
    int repeat = 3;
    Model model;
    DataPair data;
    EvaluationPtr original;
    double wholeMs = 0;  ///< that the original's evaluation took last
    bool everyLayer = false;

    Result<Model> apply(State& state, const Recipe& recipe) const
    {
        const StatisticsSource source = [&](const Model& prepared, const std::vector<std::string>& values, const Job& job) {
            return state.engine->statistics(prepared, values, data.calibration, job);
        };
        ESP_TRY(CompressResult result, compress(model, recipe, source, {}, &state.cache));
        return std::move(result.model);
    }

    Result<void> prepare(State& state, bool warm)
    {
        ESP_TRY(state.engine, Engine::create());
        if (warm) {
            const double start = now();
            ESP_TRY(original, state.engine->evaluate(model, data.evaluation));
            wholeMs = now() - start;
            ESP_CHECK(apply(state, recipeOf("quantize")));
        }
        return {};
    }

    /// One toggle from a fresh state; `line` gets what no repetition changes.
    Result<void> toggle(const Recipe& recipe, bool warm, Times& times, nlohmann::json& line)
    {
        State state;
        ESP_CHECK(prepare(state, warm));
        const double start = now();
        ESP_TRY(const Model changed, apply(state, recipe));
        ESP_TRY(const PlanPtr plan, state.engine->plan(changed));
        const Ledger ledger = makeLedger(changed, plan.get());
        times.ledger.push_back(now() - start);
        EvaluateOptions options;
        if (warm)
            options.reference = original;
        double firstMs = 0;
        options.onUpdate = [&](const EvaluationUpdate& update) {
            if (firstMs == 0 && update.seen >= std::min<int64_t>(16, update.total)) {
                firstMs = now() - start;
                line["first_samples"] = update.seen;
                const Interval interval = update.values.of(metricTop1).interval;
                line["first_half_width"] = (interval.high - interval.low) / 2;
            }
        };
        ESP_TRY(const EvaluationPtr exact, state.engine->evaluate(changed, data.evaluation, options));
        times.exact.push_back(now() - start);
        times.first.push_back(firstMs == 0 ? times.exact.back() : firstMs);
        if (warm) {
            const double backStart = now();
            ESP_TRY(const PlanPtr back, state.engine->plan(model));
            makeLedger(model, back.get());
            ESP_CHECK(state.engine->findEvaluation(model, data.evaluation));
            times.back.push_back(now() - backStart);
        }
        line["samples"] = exact->samples;
        line["top1"] = exact->values.of(metricTop1).value;
        line["file_bytes"] = ledger.fileBytes;
        line["macs_run"] = exact->macsRun;
        if (warm) {
            line["macs_whole"] = original->macsRun;
            times.whole.push_back(wholeMs);
        }
        return {};
    }

    Result<void> measure(const std::string& layer, const char* place, const char* change, bool warm)
    {
        nlohmann::json line = {{"model", path}, {"layer", layer}, {"place", place}, {"change", change}, {"state", warm ? "warm" : "cold"}};
        Times times;
        for (int i = 0; i < repeat; ++i)
            ESP_CHECK(toggle(recipeOf(change, layer), warm, times, line));
        line["repeat"] = repeat;
        line["ledger_ms"] = median(times.ledger);
        line["first_ms"] = median(times.first);
        line["exact_ms"] = median(times.exact);
        line["back_ms"] = median(times.back);
        line["whole_ms"] = median(times.whole);
        std::printf("%s\n", line.dump().c_str());
        std::fflush(stdout);
        return {};
    }

    Result<void> run()
    {
        ESP_TRY(model, readOnnx(path));
        ESP_TRY(data, openData(findDataBeside(path), signatureOf(model)));
        // Reads all samples once, so that decoding is not what is measured.
        State state;
        ESP_CHECK(prepare(state, true));
        std::vector<Layer> layers = findLayers(model);
        std::erase_if(layers, [](const Layer& layer) { return !layer.refusal.empty(); });
        if (layers.empty())
            return Error{ErrorCode::NotApplicable, path, "has no layer that can be compressed"};
        if (everyLayer) {
            for (const Layer& layer : layers)
                if (!layer.isQuantized)
                    ESP_CHECK(measure(layer.name, "every", "quantize", true));
            return {};
        }
        const std::pair<size_t, const char*> places[] = {{0, "first"}, {layers.size() / 2, "middle"}, {layers.size() - 1, "last"}};
        for (const bool warm : {true, false})
            for (const auto& [index, place] : places)
                for (const char* change : {"quantize", "prune"})
                    if (!layers[index].isQuantized || change == std::string_view("prune"))
                        ESP_CHECK(measure(layers[index].name, place, change, warm));
        return {};
    }
};

}  // namespace
}  // namespace esp

int main(int argc, char** argv)
{
    int failures = 0;
    int repeat = 3;
    bool everyLayer = false;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--repeat") == 0 && i + 1 < argc) {
            repeat = std::max(1, std::atoi(argv[++i]));
            continue;
        }
        if (std::strcmp(argv[i], "--every-layer") == 0) {
            everyLayer = true;
            continue;
        }
        esp::Bench bench;
        bench.path = argv[i];
        bench.repeat = repeat;
        bench.everyLayer = everyLayer;
        if (const auto done = bench.run(); !done) {
            std::fprintf(stderr, "%s: %s\n", argv[i], done.error().message().c_str());
            ++failures;
        }
    }
    return failures ? 1 : 0;
}
