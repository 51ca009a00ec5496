// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that a report tells, for programs. Names of members are those of the command line's --json.
#include "core/report/report.h"

#include <nlohmann/json.hpp>

namespace esp {

namespace {

using Json = nlohmann::ordered_json;

Json known(int64_t value)
{
    return value < 0 ? Json() : Json(value);
}

Json fileJson(const ReportFile& file)
{
    Json json{{"file", file.name},
              {"hash", file.hash},
              {"opset", file.opset},
              {"file_bytes", file.ledger.fileBytes},
              {"external_bytes", file.ledger.externalBytes},
              {"download_bytes", file.slow.downloadBytes},
              {"sparse_bytes", file.slow.sparseBytes},
              {"entropy_bytes", file.slow.entropyBytes},
              {"ram_bytes", known(file.ledger.ramBytes)},
              {"macs", known(file.ledger.macs)},
              {"integer_macs", file.ledger.macs < 0 ? Json() : Json(file.ledger.integerMacs)}};
    if (file.evaluation)
        for (const auto& [metric, value] : file.evaluation->values) {
            json[metric->id] = value.value;
            json[std::string(metric->id) + "_interval"] = {value.interval.low, value.interval.high};
        }
    json["layers"] = Json::array();
    for (const LayerLedger& layer : file.ledger.layers)
        json["layers"].push_back({{"name", layer.layer},
                                  {"file_bytes", layer.fileBytes},
                                  {"code_bytes", layer.codeBytes},
                                  {"bias_bytes", layer.biasBytes},
                                  {"scale_bytes", layer.scaleBytes},
                                  {"codebook_bytes", layer.codebookBytes},
                                  {"index_bytes", layer.indexBytes},
                                  {"overhead_bytes", layer.overheadBytes},
                                  {"type", layer.weightType},
                                  {"integer", layer.integerKernel},
                                  {"weights", layer.weights},
                                  {"zeros", layer.zeros},
                                  {"macs", known(layer.macs)}});
    return json;
}

std::string writeJson(const CompressionReport& report, const ReportLanguage&)
{
    Json json;
    json["espalier_report"] = 1;
    json["version"] = report.version;
    json["isa"] = report.isa;
    json["saturate"] = report.saturate;
    json["before"] = fileJson(report.original);
    json["after"] = fileJson(report.result);
    json["recipe"] = Json::parse(toJson(report.recipe));
    if (report.original.evaluation && report.result.evaluation) {
        const PairedComparison& paired = report.paired;
        json["data"] = report.data->description();
        const AnswerForm& form = report.data->answerForm();
        json["samples"] = report.result.evaluation->samples;
        if (form.isSequence)
            json["positions"] = paired.samples;
        for (const auto& [metric, value] : paired.values) {
            json[metric->id] = value.value;
            json[std::string(metric->id) + "_interval"] = {value.interval.low, value.interval.high};
        }
        if (report.original.evaluation->hasLabels) {
            json["difference_interval"] = {paired.differenceInterval.low, paired.differenceInterval.high};
            json[form.isSequence ? "student_p" : "mcnemar_p"] = paired.mcnemarP;
            if (report.result.evaluation->values.find(metricLoss))
                json["loss_difference_interval"] = {paired.lossDifferenceInterval.low, paired.lossDifferenceInterval.high};
        }
        json["flipped"] = Json::array();
        for (const size_t sample : paired.flipped) {
            Json row{{"sample", report.data->sampleName(sample / form.perSample)}};
            if (form.isSequence)
                row["position"] = sample % form.perSample;
            if (report.data->hasLabels())
                row["label"] = report.data->labels()[sample];
            row["before"] = report.original.evaluation->answers[sample].top1;
            row["after"] = report.result.evaluation->answers[sample].top1;
            json["flipped"].push_back(std::move(row));
        }
    } else {
        json["not_measured"] = report.notMeasured;
    }
    json["calibration_samples"] = report.calibrationSamples;
    json["states"] = Json::array();
    for (const ReportState& state : report.states)
        json["states"].push_back({{"name", state.name}, {"file_bytes", state.fileBytes}, {"value", state.value}});
    json["layers"] = Json::array();
    for (const ReportLayer& layer : report.layers)
        json["layers"].push_back({{"name", layer.name}, {"done", layer.text()}});
    json["notes"] = report.notes;
    json["slow"] = Json::array();
    for (const SlowPlace& place : report.result.ledger.slow)
        json["slow"].push_back({{"node", place.node}, {"layer", place.layer}, {"reason", place.reason}});
    json["verified"] = {{"ran", report.ran}, {"not_run", report.notRun}};
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

extern constinit const ReportFormat reportJson{"json", ".json", writeJson};

}  // namespace esp
