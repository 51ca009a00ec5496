// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/text.h"
#include "core/data/dataset.h"
#include "core/engine/engine.h"

#include <cmath>
#include <string>
#include <vector>

namespace esp::cli {

/// Two models on the same samples.
struct Comparison {
    EvaluationPtr first;
    EvaluationPtr second;
    DatasetPtr data;
    PairedComparison paired;
    std::vector<OutputNoise> noise;  ///< empty where no output could be compared
};

/// Evaluates both and pairs them. withNoise: compares the outputs themselves too, which runs both models once more.
Result<Comparison> compareModels(Engine& engine, const Model& first, const Model& second, const DatasetPtr& data, int64_t batch, bool withNoise,
                                 const Job& firstJob, const Job& secondJob);

/// Class number with its name, if it has one.
std::string className(const Dataset& data, int32_t number);

/// "before", "after" and their difference with its interval, for people.
std::string comparisonText(const Comparison& comparison);
/// At most `most` flipped samples with both answers.
std::string flipsText(const Comparison& comparison, size_t most);

template <typename Json>
Json accuracyJson(const Evaluation& evaluation)
{
    Json json = metricsJson<Json>(evaluation.values, false);
    json["milliseconds"] = evaluation.milliseconds;
    return json;
}

template <typename Json>
Json flipsJson(const Comparison& comparison)
{
    Json flips = Json::array();
    const bool margins = comparison.first->hasScores;
    for (const size_t sample : comparison.paired.flipped) {
        const Answer& before = comparison.first->answers[sample];
        const Answer& after = comparison.second->answers[sample];
        const size_t perSample = comparison.data->answerForm().perSample;
        Json flip{{"sample", comparison.data->sampleName(sample / perSample)}};
        if (comparison.data->answerForm().isSequence)
            flip["position"] = sample % perSample;
        flip["label"] = comparison.data->hasLabels() ? Json(comparison.data->labels()[sample]) : Json();
        flip["first"] = before.top1;
        flip["second"] = after.top1;
        flip["first_margin"] = margins ? Json(before.margin) : Json();
        flip["second_margin"] = margins ? Json(after.margin) : Json();
        flips.push_back(std::move(flip));
    }
    return flips;
}

/// The members that describe a comparison: agreement, flips, difference, McNemar, noise.
template <typename Json>
Json comparisonJson(const Comparison& comparison)
{
    const PairedComparison& paired = comparison.paired;
    const bool labels = comparison.data->hasLabels();
    Json json = metricsJson<Json>(paired.values, true);
    json["difference"] = labels ? Json(paired.difference) : Json();
    json["difference_interval"] = labels ? intervalJson<Json>(paired.differenceInterval) : Json();
    json["only_first_right"] = labels ? Json(paired.onlyFirstRight) : Json();
    json["only_second_right"] = labels ? Json(paired.onlySecondRight) : Json();
    const AnswerForm& form = comparison.data->answerForm();
    if (form.isSequence) {
        json["student_p"] = labels ? Json(paired.mcnemarP) : Json();
        const bool losses = labels && comparison.first->hasScores && comparison.second->hasScores;
        json["loss_difference"] = losses ? Json(paired.lossDifference) : Json();
        json["loss_difference_interval"] = losses ? intervalJson<Json>(paired.lossDifferenceInterval) : Json();
    } else {
        json["mcnemar_p"] = labels ? Json(paired.mcnemarP) : Json();
    }
    Json noise = Json::array();
    for (const OutputNoise& output : comparison.noise) {
        const double db = output.sqnrDb();
        noise.push_back({{"output", output.output}, {"sqnr_db", std::isfinite(db) ? Json(db) : Json()}, {"largest_difference", output.largest},
                         {"identical", output.noise == 0 && output.nonFinite == 0}, {"values", output.values}, {"non_finite", output.nonFinite}});
    }
    json["outputs"] = noise;
    json["flipped"] = flipsJson<Json>(comparison);
    return json;
}

}  // namespace esp::cli
