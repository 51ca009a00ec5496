// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// toggle_bench MODEL… : what one waits for after a switch. For the first, middle and last layer of each model (data beside it) one
// layer is quantized, then another pruned, and the time is taken to the ledger, to the first estimate with at least 16 samples, to the exact
// figure, and back to the state before. Warm: the original was evaluated and its activations kept. Cold: nothing was.
// Prints one JSON object per line: model, layer, change, state and milliseconds.
#include "core/compress/compress_cache.h"
#include "core/compress/ledger.h"
#include "core/compress/technique.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdio>

namespace esp {
namespace {

double now()
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

struct Bench {
    std::string path;
    Model model;
    DataPair data;
    std::shared_ptr<Engine> engine;
    EvaluationPtr original;
    CompressCache cache;

    Result<Model> apply(const Recipe& recipe)
    {
        const StatisticsSource source = [&](const Model& prepared, const std::vector<std::string>& values, const Job& job) {
            return engine->statistics(prepared, values, data.calibration, job);
        };
        ESP_TRY(CompressResult result, compress(model, recipe, source, {}, &cache));
        return std::move(result.model);
    }

    Result<void> measure(const std::string& layer, const char* change, bool warm)
    {
        Recipe recipe;
        RecipeStep step;
        step.technique = change;
        step.allLayers = false;
        step.layers[layer] = {};
        recipe.steps.push_back(step);
        if (warm) {
            // Calibration runs in the background as soon as data are attached; here it is done before the clock starts.
            ESP_CHECK(apply(recipe));
        } else {
            ESP_TRY(engine, Engine::create());
            cache = CompressCache();
        }
        const double start = now();
        ESP_TRY(const Model changed, apply(recipe));
        ESP_TRY(const PlanPtr plan, engine->plan(changed));
        const Ledger ledger = makeLedger(changed, plan.get());
        const double ledgerMs = now() - start;
        EvaluateOptions options;
        options.reference = original;
        double firstMs = 0;
        double firstHalfWidth = 0;
        options.onUpdate = [&](const EvaluationUpdate& update) {
            if (firstMs == 0 && update.seen >= 16) {
                firstMs = now() - start;
                firstHalfWidth = (update.top1Interval.high - update.top1Interval.low) / 2;
            }
        };
        ESP_TRY(const EvaluationPtr exact, engine->evaluate(changed, data.evaluation, options));
        const double exactMs = now() - start;
        double backMs = -1;
        if (warm) {
            const double backStart = now();
            ESP_TRY(const PlanPtr back, engine->plan(model));
            makeLedger(model, back.get());
            ESP_CHECK(engine->findEvaluation(model, data.evaluation));
            backMs = now() - backStart;
        }
        const nlohmann::json line = {{"model", path},
                                     {"layer", layer},
                                     {"change", change},
                                     {"state", warm ? "warm" : "cold"},
                                     {"ledger_ms", ledgerMs},
                                     {"first_ms", firstMs},
                                     {"first_half_width", firstHalfWidth},
                                     {"exact_ms", exactMs},
                                     {"back_ms", backMs},
                                     {"samples", exact->samples},
                                     {"top1", exact->top1},
                                     {"file_bytes", ledger.fileBytes},
                                     {"macs_run", exact->macsRun}};
        std::printf("%s\n", line.dump().c_str());
        std::fflush(stdout);
        return {};
    }

    Result<void> run()
    {
        ESP_TRY(model, readOnnx(path));
        ESP_TRY(data, openData(findDataBeside(path), signatureOf(model)));
        ESP_TRY(engine, Engine::create());
        ESP_TRY(original, engine->evaluate(model, data.evaluation));
        std::vector<Layer> layers = findLayers(model);
        std::erase_if(layers, [](const Layer& layer) { return !layer.refusal.empty(); });
        if (layers.empty())
            return Error{ErrorCode::NotApplicable, path, "has no layer that can be compressed"};
        for (const bool warm : {true, false}) {
            for (const size_t index : {size_t{0}, layers.size() / 2, layers.size() - 1}) {
                for (const char* change : {"quantize", "prune"})
                    ESP_CHECK(measure(layers[index].name, change, warm));
            }
        }
        return {};
    }
};

}  // namespace
}  // namespace esp

int main(int argc, char** argv)
{
    int failures = 0;
    for (int i = 1; i < argc; ++i) {
        esp::Bench bench;
        bench.path = argv[i];
        if (const auto done = bench.run(); !done) {
            std::fprintf(stderr, "%s: %s\n", argv[i], done.error().message().c_str());
            ++failures;
        }
    }
    return failures ? 1 : 0;
}
