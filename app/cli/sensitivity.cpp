// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/text.h"
#include "core/engine/engine.h"
#include "core/search/prediction.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Outcome {
    SensitivityTablePtr table;
    DatasetPtr data;
    MetricValues values;      ///< of the original on the table's samples
    double milliseconds = 0;  ///< from start to end
};

std::string decibels(const OutputNoise& noise)
{
    if (noise.values == 0)
        return "–";
    if (noise.noise == 0)
        return "same bits";
    const double db = noise.sqnrDb();
    return (db < 0 ? "−" : "") + fixed(std::abs(db), 1) + " dB";
}

class SensitivityCommand : public Command {
public:
    const char* name() const override { return "sensitivity"; }
    const char* summary() const override { return "Measure what each option costs on each layer alone"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("MODEL", m_model, "ONNX file");
        arguments.option("--data", "DATA", m_data, "As for evaluate (MODEL.dataset.json)");
        arguments.option("--limit", m_limit, 1, "Only the first N samples");
        arguments.option("--samples", m_samples, 1, "Of these, at most N drawn at random (500)");
        arguments.option("--seed", m_seed, 0, "Another draw (1)");
    }

    Result<int> run(Context& context) override
    {
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        // The whole point is to go on from the original's activations.
        if (context.options.cacheMb == 0)
            engine->setCacheBudget(kCacheBytes);
        ESP_TRY(const Model model, context.readModel(m_model));
        ESP_TRY(const DataPair data, context.readData(m_data, m_model, model, m_limit));
        SensitivityRequest request{model, data.evaluation};
        request.samples = static_cast<size_t>(m_samples);
        request.seed = static_cast<uint64_t>(m_seed);
        if (data.calibration)
            request.statistics = {[&](const Model& of, const std::vector<std::string>& tensors, const Job& job) {
                                      return engine->statistics(of, tensors, data.calibration, job);
                                  },
                                  [&](const Model& of, const std::vector<InputRequest>& requests, const Job& job) {
                                      return engine->inputMoments(of, requests, data.calibration, job);
                                  },
                                  [&](const Model& before, const std::vector<Model>& changed, const std::vector<std::string>& values, const Job& job) {
                                      return engine->outputErrors(before, changed, values, data.calibration, job);
                                  }};
        const auto start = std::chrono::steady_clock::now();
        Outcome outcome;
        outcome.data = data.evaluation;
        ESP_TRY(outcome.table, measureSensitivity(*engine, request, context.job("measuring layers")));
        outcome.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        const SampledAnswers& original = *outcome.table->original;
        outcome.values = measureMetrics({original.answers, outcome.table->labels, {}, original.scoresPerAnswer > 0, original.form});
        if (context.options.json)
            context.printJson(toJson(outcome));
        else
            context.printText(toText(outcome));
        return kDone;
    }

private:
    static constexpr uint64_t kCacheBytes = uint64_t{1} << 30;

    Json toJson(const Outcome& outcome) const
    {
        const SensitivityTable& table = *outcome.table;
        const bool labels = !table.labels.empty();
        Json json;
        json["model"] = m_model;
        json["data"] = outcome.data->description();
        json["samples"] = table.samples.size();
        json["labels"] = labels;
        json["top1"] = labels ? Json(outcome.values.of(metricTop1).value) : Json();
        const bool losses = outcome.values.find(metricLoss) != nullptr;
        if (losses)
            json["perplexity"] = outcome.values.of(metricPerplexity).value;
        json["milliseconds"] = outcome.milliseconds;
        Json rows = Json::array();
        for (size_t layer = 0; layer < table.layers.size(); ++layer) {
            for (size_t o = 0; o < sensitivityOptions().size(); ++o) {
                const SensitivityRow& row = *table.row(layer, o);
                Json entry{{"layer", table.layers[layer]}, {"option", sensitivityOptions()[o].id}};
                const bool measured = row.isMeasured();
                const MetricValue agreement = row.paired.values.of(metricAgreement);
                const double db = row.noise.sqnrDb();
                entry["changed"] = measured ? Json(row.changed()) : Json();
                entry["agreement"] = measured ? Json(agreement.value) : Json();
                entry["agreement_interval"] = measured ? intervalJson<Json>(agreement.interval) : Json();
                entry["difference"] = measured && labels ? Json(row.paired.difference) : Json();
                entry["difference_interval"] = measured && labels ? intervalJson<Json>(row.paired.differenceInterval) : Json();
                if (losses) {
                    entry["loss_difference"] = measured ? Json(row.paired.lossDifference) : Json();
                    entry["loss_difference_interval"] = measured ? intervalJson<Json>(row.paired.lossDifferenceInterval) : Json();
                }
                entry["sqnr_db"] = measured && row.noise.values > 0 && std::isfinite(db) ? Json(db) : Json();
                entry["kl"] = measured && row.divergence >= 0 ? Json(row.divergence) : Json();
                entry["identical"] = measured ? Json(row.noise.values > 0 && row.noise.noise == 0 && row.noise.nonFinite == 0) : Json();
                entry["reason"] = measured ? Json() : Json(row.reason);
                rows.push_back(std::move(entry));
            }
        }
        json["rows"] = std::move(rows);
        Json checks = Json::array();
        for (const PredictionCheck& check : table.checks)
            checks.push_back({{"predicted_changed", check.predictedChanged},
                              {"changed", check.changed},
                              {"predicted_difference", labels ? Json(points(check.predictedRight, table)) : Json()},
                              {"difference", labels ? Json(points(static_cast<double>(check.right), table)) : Json()}});
        json["prediction_checks"] = std::move(checks);
        return json;
    }

    static double points(double answers, const SensitivityTable& table) { return 100 * answers / static_cast<double>(table.answers()); }

    std::string toText(const Outcome& outcome) const
    {
        const SensitivityTable& table = *outcome.table;
        const auto samples = static_cast<int64_t>(table.samples.size());
        const bool labels = !table.labels.empty();
        std::string text = "data     " + outcome.data->description() + "\nsamples  " + grouped(samples);
        if (labels)
            text += ", " + percent(outcome.values.of(metricTop1).value) + " answered right by the original";
        const MetricValue* const perplexity = outcome.values.find(metricPerplexity);
        if (perplexity)
            text += ", perplexity " + valueText(metricPerplexity, perplexity->value);
        text += "\n\n";
        Table rows({"layer", "option", ">changed", ">share", "95 % interval", labels ? ">accuracy" : "", labels ? "95 % interval" : "", perplexity ? ">loss" : "", ">output", ">KL"});
        for (size_t layer = 0; layer < table.layers.size(); ++layer) {
            for (size_t o = 0; o < sensitivityOptions().size(); ++o) {
                const SensitivityRow& row = *table.row(layer, o);
                const std::string name = o == 0 ? table.layers[layer] : "";
                if (!row.isMeasured()) {
                    rows.add({name, sensitivityOptions()[o].id, "–", "", row.reason});
                    continue;
                }
                const MetricValue agreement = row.paired.values.of(metricAgreement);
                const Interval& points = row.paired.differenceInterval;
                rows.add({name, sensitivityOptions()[o].id, grouped(row.changed()), percent(100 - agreement.value),
                          percent(Interval{100 - agreement.interval.high, 100 - agreement.interval.low}),
                          labels ? signedNumber(row.paired.difference, 2) : "",
                          labels ? signedNumber(points.low, 2) + " to " + signedNumber(points.high, 2) : "",
                          perplexity ? signedNumber(row.paired.lossDifference, 4) : "", decibels(row.noise),
                          row.divergence >= 0 ? fixed(row.divergence, 5) : ""});
            }
        }
        text += rows.text() + "\n";
        double largest = 0;
        for (const PredictionCheck& check : table.checks)
            largest = std::max(largest, std::abs(check.predictedChanged - static_cast<double>(check.changed)));
        if (!table.checks.empty())
            text += "together  " + grouped(static_cast<int64_t>(table.checks.size())) + " random mixes were predicted from these rows and measured: off by at most "
                    + counted(static_cast<int64_t>(std::ceil(largest)), "answer") + "\n";
        if (!labels)
            text += "no labels: agreement is all that can be said, not accuracy\n";
        text += "time      " + fixed(outcome.milliseconds / 1000, 1) + " s\n";
        return text;
    }

    std::string m_model;
    std::string m_data;
    int64_t m_limit = 0;
    int64_t m_samples = 500;
    int64_t m_seed = 1;
};

}  // namespace

std::unique_ptr<Command> makeSensitivity()
{
    return std::make_unique<SensitivityCommand>();
}

}  // namespace esp::cli
