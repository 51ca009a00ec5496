// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/predictions.h"
#include "app/cli/text.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

Json toJson(const std::string& path, const Model& model, const Dataset& data, const Evaluation& evaluation)
{
    Json json;
    json["model"] = path;
    json["file_bytes"] = fileBytes(model);
    json["data"] = data.description();
    json["samples"] = evaluation.samples;
    if (evaluation.form.isSequence)
        json["positions"] = evaluation.answers.size();
    json["labels"] = evaluation.hasLabels;
    json.update(metricsJson<Json>(evaluation.values, false));
    json["correct"] = evaluation.hasLabels ? Json(evaluation.values.of(metricTop1).count) : Json();
    json[evaluation.form.isSequence ? "non_finite_positions" : "non_finite_samples"] = evaluation.nonFinite;
    json["winograd_convolutions"] = evaluation.winogradConvolutions;
    json["milliseconds"] = evaluation.milliseconds;
    return json;
}

std::string toText(const Model& model, const Dataset& data, const Evaluation& evaluation, bool listsAnswers, bool winograd)
{
    Table table({"", ""});
    table.add({"file", counted(static_cast<int64_t>(fileBytes(model)), "byte")});
    table.add({"data", data.description()});
    const auto answers = static_cast<int64_t>(evaluation.answers.size());
    table.add({"samples", grouped(evaluation.samples) + (evaluation.form.isSequence ? ", " + counted(answers, "position") : "")});
    for (const auto& [metric, value] : evaluation.values)
        table.add({metric->titleFor(evaluation.form), valueText(*metric, value.value) + "  (" + evidence(*metric, value, answers) + ")"});
    if (!evaluation.hasLabels) {
        table.add({"accuracy", std::string("unknown: the data have no labels") + (listsAnswers ? "" : "; --predictions lists the answers")
                                   + ", compare measures agreement with another model"});
    }
    if (evaluation.nonFinite > 0)
        table.add({"not finite", counted(evaluation.nonFinite, evaluation.form.isSequence ? "position" : "sample") + " with NaN or infinity among the scores"});
    table.add({"running", fixed(evaluation.milliseconds, 1) + " ms"});
    if (winograd)
        table.add({"Winograd", evaluation.winogradConvolutions > 0 ? counted(evaluation.winogradConvolutions, "convolution") + " by this method"
                                                                   : "no convolution: the method is for 3×3 ones of stride 1 and 16 channels or more, in models without codes"});
    const std::string text = table.text();
    return text.substr(text.find('\n') + 1);
}

class EvaluateCommand : public Command {
public:
    const char* name() const override { return "evaluate"; }
    const char* summary() const override { return "Measure accuracy on labelled data, or loss and perplexity on tokens"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("MODEL", m_model, "ONNX file");
        arguments.option("--data", "DATA", m_data, "Folder of class folders, IDX, CIFAR binary, .npz, .csv or *.dataset.json (MODEL.dataset.json)");
        arguments.option("--limit", m_limit, 1, "Only the first N samples");
        arguments.option("--batch", m_batch, 1, "Samples a run (chosen from the work a sample takes)");
        arguments.flag("--winograd", m_winograd, "Take Winograd's method for 3×3 convolutions of a float model: faster, scores differ in the last digits");
        arguments.option("--predictions", "OUT.csv", m_predictions, "Write sample, label, top1 and margin of every sample");
    }

    Result<int> run(Context& context) override
    {
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        ESP_TRY(const Model model, context.readModel(m_model));
        ESP_TRY(const DataPair data, context.readData(m_data, m_model, model, m_limit));
        EvaluateOptions options;
        options.batch = m_batch;
        options.winograd = m_winograd;
        ESP_TRY(const EvaluationPtr evaluation, engine->evaluate(model, data.evaluation, options, context.job("evaluating")));
        if (!m_predictions.empty())
            ESP_CHECK(writePredictions(m_predictions, *data.evaluation, *evaluation));
        if (context.options.json)
            context.printJson(toJson(m_model, model, *data.evaluation, *evaluation));
        else
            context.printText(toText(model, *data.evaluation, *evaluation, !m_predictions.empty(), m_winograd));
        return kDone;
    }

private:
    std::string m_model;
    std::string m_data;
    std::string m_predictions;
    int64_t m_limit = 0;
    int64_t m_batch = 0;
    bool m_winograd = false;
};

}  // namespace

std::unique_ptr<Command> makeEvaluate()
{
    return std::make_unique<EvaluateCommand>();
}

}  // namespace esp::cli
