// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/text.h"
#include "core/compress/verify.h"
#include "core/engine/engine.h"
#include "core/train/trainer.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <unistd.h>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

/// What the command has found out when it prints.
struct TrainOutcome {
    TrainResult result;
    DataPair data;
    std::string learnedFrom;
    EvaluationPtr before;  ///< null without evaluation samples
    EvaluationPtr after;
    VerifyReport written;
    double milliseconds = 0;  ///< of training
};

Json toJson(const EpochRecord& record)
{
    const bool learned = record.epoch > 0;
    return Json{{"epoch", record.epoch},
                {"training_loss", learned ? Json(record.trainingLoss) : Json()},
                {"training_top1", learned ? Json(record.trainingTop1) : Json()},
                {"validation_loss", record.validationLoss},
                {"validation_top1", record.validationTop1},
                {"best", record.isBest}};
}

class TrainCommand : public Command {
public:
    const char* name() const override { return "train"; }
    const char* summary() const override { return "Learn the float32 weights of a classifier from labelled samples"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("MODEL", m_model, "ONNX file; it is never changed");
        arguments.option("--data", "DATA", m_data, "Labelled samples, as for evaluate (MODEL.dataset.json). Learned from is the training part of a *.dataset.json, else what "
                         "calibrates: its calibration part, or every fifth sample. A tenth of that only chooses the epoch that is kept. What "
                         "evaluates is never learned from");
        arguments.required("-o,--output", "OUT.onnx", m_output, "File to write");
        arguments.option("--epochs", m_options.epochs, 1, "How often every sample is learned from (20)");
        arguments.option("--batch", m_options.batch, 1, "Samples a step (32)");
        arguments.number("--learning-rate", m_options.learningRate, "At the first step; falls to 0 along a cosine (0.001)");
        arguments.number("--weight-decay", m_options.weightDecay, "Pulls weights towards 0 by this share of each step's rate (0)");
        arguments.option("--shift", m_options.shift, 0, "Move pictures by up to N pixels while learning (0)");
        arguments.option("--seed", m_seed, 0, "Another order of samples (1)");
    }

    Result<int> run(Context& context) override
    {
        std::error_code ignored;
        if (std::filesystem::equivalent(m_model, m_output, ignored))
            return Error{ErrorCode::InvalidArgument, m_output, "is the model itself, which is never changed; give -o another name"};
        // Found out now, not when everything has been learned.
        const std::string folder = std::filesystem::path(m_output).parent_path().string();
        if (::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0)
            return Error{ErrorCode::FileUnwritable, m_output, "its folder does not exist or cannot be written to"};
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        ESP_TRY(const Model original, context.readModel(m_model));
        TrainOutcome outcome;
        ESP_TRY(outcome.data, context.readTrainingData(m_data, m_model, original));
        const DatasetPtr samples = outcome.data.training ? outcome.data.training : outcome.data.calibration;
        outcome.learnedFrom = samples->description();
        m_options.threads = static_cast<int>(context.options.threads);
        m_options.isa = context.options.isa;
        m_options.seed = static_cast<uint64_t>(m_seed);
        const bool evaluates = outcome.data.evaluation && outcome.data.evaluation->size() > 0;
        if (evaluates) {
            ESP_TRY(outcome.before, engine->evaluate(original, outcome.data.evaluation, {}, context.job("evaluating the original")));
        }
        const auto start = std::chrono::steady_clock::now();
        ESP_TRY(outcome.result, train(original, samples, m_options, [&](const EpochRecord& record) { showEpoch(context, record); }, context.quietJob()));
        outcome.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
        if (evaluates) {
            ESP_TRY(outcome.after, engine->evaluate(outcome.result.model, outcome.data.evaluation, {}, context.job("evaluating the result")));
        }
        ESP_TRY(outcome.written, exportModel(outcome.result.model, m_output, engine.get(), context.job("exporting")));
        if (context.options.json)
            context.printJson(toJson(outcome));
        else
            context.printText(toText(outcome));
        if (outcome.result.diverged.empty())
            return kDone;
        context.console.error(outcome.result.diverged + "; " + m_output + " holds epoch " + std::to_string(outcome.result.bestEpoch) + ", the best before");
        return kFailed;
    }

private:
    void showEpoch(const Context& context, const EpochRecord& record) const
    {
        std::string line = "epoch " + std::to_string(record.epoch) + "/" + std::to_string(m_options.epochs);
        if (record.epoch > 0)
            line += "  training loss " + fixed(record.trainingLoss, 4) + ", top-1 " + percent(record.trainingTop1);
        line += "  validation loss " + fixed(record.validationLoss, 4) + ", top-1 " + percent(record.validationTop1);
        context.console.progress(line + (record.isBest ? "  best so far" : ""));
    }

    Json toJson(const TrainOutcome& outcome) const
    {
        Json json;
        json["model"] = m_model;
        json["output"] = m_output;
        json["file_bytes"] = outcome.written.fileBytes;
        json["data"] = outcome.data.evaluation->description();
        json["samples"] = outcome.after ? Json(outcome.after->samples) : Json(0);
        if (outcome.after) {
            json.update(metricsJson<Json>(outcome.after->values, false));
            json["before"] = metricsJson<Json>(outcome.before->values, false);
        }
        json["learned_from"] = outcome.learnedFrom;
        json["training_samples"] = outcome.result.trainingSamples;
        json["validation_samples"] = outcome.result.validationSamples;
        json["parameters"] = outcome.result.parameters;
        json["best_epoch"] = outcome.result.bestEpoch;
        json["milliseconds"] = outcome.milliseconds;
        json["diverged"] = outcome.result.diverged.empty() ? Json() : Json(outcome.result.diverged);
        Json epochs = Json::array();
        for (const EpochRecord& record : outcome.result.epochs)
            epochs.push_back(esp::cli::toJson(record));
        json["epochs"] = epochs;
        return json;
    }

    std::string toText(const TrainOutcome& outcome) const
    {
        const TrainResult& result = outcome.result;
        Table table({"", ""});
        table.add({"learned from", outcome.learnedFrom});
        table.add({"", counted(result.trainingSamples, "sample") + ", and " + grouped(result.validationSamples) + " to choose the epoch"});
        table.add({"learned", counted(result.parameters, "parameter") + " in " + fixed(outcome.milliseconds / 1000, 1) + " s"});
        table.add({"epoch kept", std::to_string(result.bestEpoch) + " of " + std::to_string(m_options.epochs)
                                     + (result.bestEpoch == 0 ? " (the model as it was: nothing learned was better)" : "")});
        if (outcome.after) {
            table.add({"evaluated on", outcome.data.evaluation->description()});
            for (const auto& [metric, value] : outcome.after->values)
                table.add({metric->title, valueText(*metric, outcome.before->values.of(*metric).value) + " before, " + valueText(*metric, value.value) + " after  ("
                                              + evidence(*metric, value, outcome.after->samples) + ")"});
        }
        const std::string text = table.text();
        return text.substr(text.find('\n') + 1) + "\n" + m_output + ": " + counted(static_cast<int64_t>(outcome.written.fileBytes), "byte") + ", read back"
               + (outcome.written.ran ? " and run on probe inputs: the same bits\n" : "; not run: " + outcome.written.notRun + "\n");
    }

    std::string m_model;
    std::string m_data;
    std::string m_output;
    int64_t m_seed = 1;
    TrainOptions m_options;
};

}  // namespace

std::unique_ptr<Command> makeTrain()
{
    return std::make_unique<TrainCommand>();
}

}  // namespace esp::cli
