// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/comparison.h"

#include <algorithm>

namespace esp::cli {

namespace {

std::string noiseText(const OutputNoise& noise)
{
    if (noise.values == 0)
        return "no finite values";
    if (noise.noise == 0)
        return "the same bits";
    return fixed(noise.sqnrDb(), 2) + " dB, largest difference " + brief(noise.largest);
}

}  // namespace

Result<Comparison> compareModels(Engine& engine, const Model& first, const Model& second, const DatasetPtr& data, int64_t batch, bool withNoise,
                                 const Job& firstJob, const Job& secondJob)
{
    Comparison comparison;
    comparison.data = data;
    EvaluateOptions options;
    options.batch = batch;
    ESP_TRY(comparison.first, engine.evaluate(first, data, options, firstJob));
    options.reference = comparison.first;
    ESP_TRY(comparison.second, engine.evaluate(second, data, options, secondJob));
    comparison.paired = comparePaired(comparison.first->answers, comparison.second->answers, data->labels(),
                                      comparison.first->hasScores && comparison.second->hasScores, data->answerForm());
    if (!withNoise)
        return comparison;
    Result<std::vector<OutputNoise>> noise = engine.outputNoise(first, second, data, secondJob);
    if (!noise && noise.error().code != ErrorCode::NoData)
        return noise.error();
    if (noise)
        comparison.noise = std::move(*noise);
    return comparison;
}

std::string className(const Dataset& data, int32_t number)
{
    const auto& names = data.classNames();
    const std::string digits = std::to_string(number);
    if (number < 0 || static_cast<size_t>(number) >= names.size() || names[static_cast<size_t>(number)] == digits)
        return digits;
    return digits + " " + names[static_cast<size_t>(number)];
}

std::string comparisonText(const Comparison& comparison)
{
    const PairedComparison& paired = comparison.paired;
    Table table({"", "", "", ""});
    const Evaluation& first = *comparison.first;
    const Evaluation& second = *comparison.second;
    for (const auto& [metric, after] : second.values) {
        const MetricValue* const before = first.values.find(*metric);
        if (!before)
            continue;
        std::string difference = differenceText(*metric, before->value, after.value);
        const auto limits = [](const Interval& interval, int digits) {
            return " (95 % " + signedNumber(interval.low, digits) + " to " + signedNumber(interval.high, digits) + ")";
        };
        if (metric == &metricTop1)
            difference += limits(paired.differenceInterval, 2);
        else if (metric == &metricLoss)
            difference += limits(paired.lossDifferenceInterval, 4);
        table.add({metric->titleFor(first.form), valueText(*metric, before->value), valueText(*metric, after.value), difference});
    }
    if (first.hasLabels)
        table.add({"right", grouped(paired.bothRight + paired.onlyFirstRight), grouped(paired.bothRight + paired.onlySecondRight),
                   grouped(paired.onlyFirstRight) + " lost, " + grouped(paired.onlySecondRight) + " won (" + (first.form.isSequence ? "Student over sequences " : "McNemar ") + pValue(paired.mcnemarP) + ")"});
    for (const auto& [metric, value] : paired.values)
        table.add({metric->titleFor(first.form), "", valueText(*metric, value.value), evidence(*metric, value, paired.samples)});
    table.add({"running", fixed(first.milliseconds, 1) + " ms", fixed(second.milliseconds, 1) + " ms", ""});
    std::string text = table.text();
    text.erase(0, text.find('\n') + 1);
    text += counted(static_cast<int64_t>(paired.flipped.size()), "answer") + " flipped\n";
    if (!first.hasLabels)
        text += "no labels: agreement is all that can be said, not accuracy\n";
    for (const OutputNoise& noise : comparison.noise)
        text += "output " + noise.output + ": " + noiseText(noise) + (noise.nonFinite ? ", " + grouped(noise.nonFinite) + " not finite" : "") + "\n";
    return text;
}

std::string flipsText(const Comparison& comparison, size_t most)
{
    const auto& flipped = comparison.paired.flipped;
    if (flipped.empty())
        return {};
    const Dataset& data = *comparison.data;
    Table table({data.answerForm().isSequence ? "flipped token" : "flipped sample", "label", "first", ">margin", "second", ">margin"});
    for (size_t i = 0; i < std::min(most, flipped.size()); ++i) {
        const size_t sample = flipped[i];
        const Answer& before = comparison.first->answers[sample];
        const Answer& after = comparison.second->answers[sample];
        const auto margin = [&](const Answer& answer, const Evaluation& of) { return of.hasScores ? fixed(answer.margin, 4) : std::string(); };
        table.add({data.answerName(sample), data.hasLabels() ? className(data, data.labels()[sample]) : "", className(data, before.top1),
                   margin(before, *comparison.first), className(data, after.top1), margin(after, *comparison.second)});
    }
    std::string text = table.text();
    if (flipped.size() > most)
        text += "and " + grouped(static_cast<int64_t>(flipped.size() - most)) + " more (--json lists all)\n";
    return text;
}

}  // namespace esp::cli
