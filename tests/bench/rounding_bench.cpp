// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// rounding_bench [--format F] [--naive COLUMNS] MODEL… : what each way of rounding loses on each layer, Σ‖(w − s·q)x‖² over calibration data (beside the model)
// as a part of what rounding to nearest loses, with scales of least squared error; and the seconds that it takes, on one thread. Layers of at most
// COLUMNS inputs a filter (200 unless told) are also rounded by OBQ, and by GPTQ and AdaRound as they stand in their papers, in double and without shortcuts.
// Prints one JSON object a layer, and one with the sums.
#include "core/compress/adaround.h"
#include "core/compress/weight_rounding.h"
#include "core/engine/engine.h"
#include "core/model/layer.h"
#include "tests/support/naive_rounding.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>

namespace esp {
namespace {

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct Options {
    const WeightFormat* format = findWeightFormat("int4");
    int64_t naiveColumns = 200;
};

struct Way {
    const char* name;
    std::function<Result<std::vector<int8_t>>(const RoundingProblem&)> round;
    bool isNaive = false;
};

const std::vector<Way>& ways()
{
    constexpr int kPaperIterations = 10000;
    static const std::vector<Way> all{
        {"gptq", [](const RoundingProblem& problem) { return gptq(problem, {.sweeps = 0}, {}); }},
        {"gptq_descent", [](const RoundingProblem& problem) { return gptq(problem, {}, {}); }},
        {"obq", [](const RoundingProblem& problem) { return obq(problem, {}); }, true},
        {"adaround", [](const RoundingProblem& problem) { return adaRound(problem, {}, {}); }},
        {"gptq_paper", [](const RoundingProblem& problem) { return Result<std::vector<int8_t>>(test::naiveGptq(problem, GptqOptions().damping)); }, true},
        {"adaround_paper", [](const RoundingProblem& problem) { return Result<std::vector<int8_t>>(test::naiveAdaRound(problem, kPaperIterations)); }, true}};
    return all;
}

int run(const std::string& path, const Options& options)
{
    const auto opened = readOnnx(path);
    const auto data = opened ? openData(findDataBeside(path), signatureOf(*opened)) : Result<DataPair>(opened.error());
    if (!data) {
        std::fprintf(stderr, "%s\n", data.error().message().c_str());
        return 1;
    }
    const auto engine = Engine::create();
    if (!engine) {
        std::fprintf(stderr, "%s\n", engine.error().message().c_str());
        return 1;
    }
    std::vector<Layer> layers;
    std::vector<InputRequest> requests;
    for (const Layer& layer : findLayers(*opened)) {
        const NodePtr& node = opened->graph->nodes()[static_cast<size_t>(layer.node)];
        if (layer.kind != LayerKind::Conv || !layer.refusal.empty())
            continue;
        layers.push_back(layer);
        requests.push_back({node->input(0), node, layer.weight->dims()});
    }
    const double begin = now();
    const auto moments = (*engine)->inputMoments(*opened, requests, data->calibration, {});
    if (!moments) {
        std::fprintf(stderr, "%s\n", moments.error().message().c_str());
        return 1;
    }
    nlohmann::json sums{{"model", path}, {"moments_s", now() - begin}};
    for (size_t i = 0; i < layers.size(); ++i) {
        const InputMoments& seen = *(*moments)[i];
        const std::vector<float> values = layers[i].weight->toFloats();
        const auto filters = layers[i].weight->dims()[0];
        const QuantizedWeights nearest = quantizeWeights(values, {*options.format, ScaleLayout::perChannel(layers[i].weight->dims(), 0), WeightCalibration::Mse});
        const WeightGrid grid = nearest.grid();
        nlohmann::json line{{"model", path}, {"layer", layers[i].name}, {"filters", filters}, {"columns", seen.columns}, {"groups", seen.groups}};
        double least = 0;
        std::vector<double> losses(ways().size(), 0), seconds(ways().size(), 0);
        const int64_t inGroup = filters / seen.groups;
        for (int64_t group = 0; group < seen.groups; ++group) {
            const auto part = [&](const auto& all, int64_t size) { return std::span(all).subspan(static_cast<size_t>(group * size), static_cast<size_t>(size)); };
            const RoundingProblem problem{part(values, inGroup * seen.columns), part(seen.second, seen.columns * seen.columns), inGroup, seen.columns,
                                          part(nearest.scales, inGroup), {}, &grid};
            least += roundingLoss(problem, part(nearest.codes, inGroup * seen.columns));
            for (size_t w = 0; w < ways().size(); ++w) {
                if (ways()[w].isNaive && seen.columns > options.naiveColumns)
                    continue;
                const double start = now();
                const auto codes = ways()[w].round(problem);
                seconds[w] += now() - start;
                losses[w] += codes ? roundingLoss(problem, *codes) : std::nan("");
            }
        }
        for (size_t w = 0; w < ways().size(); ++w) {
            if (ways()[w].isNaive && seen.columns > options.naiveColumns)
                continue;
            const std::string name = ways()[w].name;
            line[name] = least > 0 ? losses[w] / least : 1;
            line[name + "_s"] = seconds[w];
            const auto add = [&](const std::string& key, double value) { sums[key] = sums.value(key, 0.0) + value; };
            add(name + "_s", seconds[w]);
            if (least > 0) {
                add(name + "_log", std::log(losses[w] / least));
                add(name + "_layers", 1);
            }
        }
        std::printf("%s\n", line.dump().c_str());
    }
    for (const Way& way : ways())
        if (const std::string name = way.name; sums.contains(name + "_log")) {
            sums[name] = std::exp(sums[name + "_log"].get<double>() / sums[name + "_layers"].get<double>());
            sums.erase(name + "_log");
        }
    std::printf("%s\n", sums.dump().c_str());
    return 0;
}

}  // namespace
}  // namespace esp

int main(int count, char** arguments)
{
    esp::Options options;
    int result = 0;
    for (int i = 1; i < count; ++i) {
        if (!std::strcmp(arguments[i], "--format") && i + 1 < count)
            options.format = esp::findWeightFormat(arguments[++i]);
        else if (!std::strcmp(arguments[i], "--naive") && i + 1 < count)
            options.naiveColumns = std::atoll(arguments[++i]);
        else if (!options.format || arguments[i][0] == '-' || (result |= esp::run(arguments[i], options)) != 0)
            return std::fprintf(stderr, "rounding_bench [--format F] [--naive COLUMNS] MODEL…\n"), 2;
    }
    return result;
}
