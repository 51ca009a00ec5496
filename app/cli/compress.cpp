// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/comparison.h"
#include "app/cli/compress_outcome.h"
#include "app/cli/text.h"
#include "core/base/file.h"
#include "core/compress/verify.h"
#include "core/report/ledger_layer.h"
#include "core/report/model_network.h"
#include "core/report/report.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

Json ledgerJson(const Ledger& ledger, const SlowLedger& slow)
{
    return Json{{"file_bytes", ledger.fileBytes},
                {"external_bytes", ledger.externalBytes},
                {"download_bytes", slow.downloadBytes},
                {"sparse_bytes", slow.sparseBytes},
                {"entropy_bytes", slow.entropyBytes},
                {"ram_bytes", ledger.ramBytes < 0 ? Json() : Json(ledger.ramBytes)},
                {"macs", ledger.macs < 0 ? Json() : Json(ledger.macs)},
                {"integer_macs", ledger.macs < 0 ? Json() : Json(ledger.integerMacs)}};
}

class CompressCommand : public Command {
public:
    const char* name() const override { return "compress"; }
    const char* summary() const override { return "Apply a recipe and export the result"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("MODEL", m_model, "ONNX file; it is never changed");
        std::string presets;
        for (const std::string& preset : presetNames())
            presets += (presets.empty() ? "" : ", ") + preset;
        arguments.required("--recipe", "FILE|PRESET", m_recipe, "Recipe as JSON, or one of " + presets);
        arguments.option("--data", "DATA", m_data, "Calibrates and measures, as for evaluate (MODEL.dataset.json)");
        arguments.required("-o,--output", "OUT.onnx", m_output, "File to write");
        arguments.option("--report", "OUT.html", m_report, "Write a report");
        arguments.option("--limit", m_limit, 1, "Measure accuracy on the first N samples only");
    }

    Result<int> run(Context& context) override
    {
        std::error_code ignored;
        if (std::filesystem::equivalent(m_model, m_output, ignored))
            return Error{ErrorCode::InvalidArgument, m_output, "is the model itself, which is never changed; give -o another name"};
        const ReportFormat* const format = m_report.empty() ? nullptr : findReportFormat(m_report);
        if (!m_report.empty() && !format)
            return context.usage("--report", "'" + m_report + "' does not end in " + reportEndings());
        ESP_TRY(const Recipe recipe, loadRecipe(m_recipe));
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        ESP_TRY(const Model original, context.readModel(m_model));
        ESP_TRY(CompressOutcome outcome, compressModel(context, *engine, original, recipe));
        ESP_TRY(const VerifyReport written, exportModel(outcome.result.model, m_output, engine.get(), context.job("exporting")));
        // What was shown must be what lies on the disk.
        if (static_cast<int64_t>(written.fileBytes) != outcome.after.fileBytes)
            return Error{ErrorCode::Verification, m_output,
                         "has " + std::to_string(written.fileBytes) + " bytes, " + std::to_string(outcome.after.fileBytes) + " were announced"};
        if (format) {
            Result<void> reported = writeReport(context, *format, *engine, original, recipe, outcome, written);
            if (!reported) {
                reported.error().detail += "; the model was written to " + m_output + ", the report was not";
                return reported.error();
            }
        }
        if (context.options.json)
            context.printJson(toJson(recipe, outcome, written));
        else
            context.printText(toText(recipe, outcome, written));
        return kDone;
    }

private:
    Result<CompressOutcome> compressModel(const Context& context, Engine& engine, const Model& original, const Recipe& recipe) const
    {
        CompressOutcome outcome;
        std::optional<Error> dataProblem;
        if (!m_data.empty() || !findDataBeside(m_model).empty()) {
            Result<DataPair> data = context.readData(m_data, m_model, original, m_limit);
            if (data)
                outcome.data = *data;
            else if (!m_data.empty() || data.error().code == ErrorCode::Cancelled)
                return data.error();
            else
                dataProblem = data.error();  // nobody asked for it: recipes that need no data go on
        }
        StatisticsSource statistics;
        if (outcome.data.calibration && outcome.data.calibration->size() > 0) {
            statistics = {[&](const Model& model, const std::vector<std::string>& tensors, const Job& job) {
                              outcome.calibrated = true;
                              return engine.statistics(model, tensors, outcome.data.calibration, job);
                          },
                          [&](const Model& model, const std::vector<InputRequest>& requests, const Job& job) {
                              outcome.calibrated = true;
                              return engine.inputMoments(model, requests, outcome.data.calibration, job);
                          },
                          [&](const Model& before, const std::vector<Model>& changed, const std::vector<std::string>& values, const Job& job) {
                              return engine.outputErrors(before, changed, values, outcome.data.calibration, job);
                          }};
        }
        Result<CompressResult> result = compress(original, recipe, statistics, context.job("compressing"));
        if (!result && result.error().code == ErrorCode::NoData && dataProblem)
            return Error{dataProblem->code, dataProblem->subject,
                         dataProblem->detail + "; these data lie beside the model, and the recipe needs data to measure the ranges of activations: "
                                               "name others with --data, or take a recipe that needs none, such as int8-weights"};
        if (!result)
            return result.error();
        outcome.result = std::move(*result);
        outcome.layers = layerOutcomes(original, recipe, outcome.result);
        outcome.before = ledgerOf(engine, original);
        outcome.after = ledgerOf(engine, outcome.result.model);
        ESP_TRY(outcome.slowBefore, makeSlowLedger(original, context.job("packing")));
        ESP_TRY(outcome.slowAfter, makeSlowLedger(outcome.result.model, context.job("packing")));
        if (dataProblem)
            outcome.notMeasured = dataProblem->message();
        else if (!outcome.data.evaluation)
            outcome.notMeasured = "no data were given";
        else
            ESP_CHECK(measure(context, engine, original, outcome));
        return outcome;
    }

    /// Accuracy before and after. A model that cannot be run is still compressed and exported.
    static Result<void> measure(const Context& context, Engine& engine, const Model& original, CompressOutcome& outcome)
    {
        Result<Comparison> comparison = compareModels(engine, original, outcome.result.model, outcome.data.evaluation, 0, false,
                                                      context.job("evaluating the original"), context.job("evaluating the result"));
        if (comparison) {
            outcome.comparison = std::move(*comparison);
            return {};
        }
        const ErrorCode code = comparison.error().code;
        if (code != ErrorCode::UnsupportedOp && code != ErrorCode::InvalidModel)
            return comparison.error();
        outcome.notMeasured = comparison.error().message();
        return {};
    }

    static std::string reportEndings()
    {
        std::string endings;
        for (const ReportFormat* format : reportFormats())
            endings += (endings.empty() ? "" : ", ") + std::string(format->extension);
        return endings;
    }

    Result<void> writeReport(const Context& context, const ReportFormat& format, Engine& engine, const Model& original, const Recipe& recipe,
                             const CompressOutcome& outcome, const VerifyReport& written) const
    {
        ESP_TRY(CompressionReport report, makeReport(context, engine, original, recipe, outcome, written));
        const std::vector<Layer> layers = findLayers(original);
        report.network = modelNetwork(original, layers, &engine);
        for (const Layer& layer : layers)
            report.networkLayers.push_back(layer.name);
        ESP_CHECK(addHistograms(report, original, outcome.result.model, context.job("drawing")));
        return writeFileAtomically(m_report, format.write(report, {}));
    }

    Result<CompressionReport> makeReport(const Context& context, const Engine& engine, const Model& original, const Recipe& recipe, const CompressOutcome& outcome,
                                         const VerifyReport& written) const
    {
        const auto fileName = [](const std::string& path) { return std::filesystem::path(path).filename().string(); };
        ESP_TRY(const Bytes before, mapFile(m_model));
        ESP_TRY(const Bytes after, mapFile(m_output));
        CompressionReport report;
        report.original = {fileName(m_model), hashBytes(before.span()).toHex(), original.opset(), outcome.before, outcome.slowBefore, nullptr};
        report.result = {fileName(m_output), hashBytes(after.span()).toHex(), outcome.result.model.opset(), outcome.after, outcome.slowAfter, nullptr};
        report.recipe = recipe;
        for (const LayerResult& layer : outcome.layers)
            report.layers.push_back(layer);
        if (outcome.comparison) {
            report.original.evaluation = outcome.comparison->first;
            report.result.evaluation = outcome.comparison->second;
            report.data = outcome.comparison->data;
            report.paired = outcome.comparison->paired;
            const auto state = [&](const Ledger& ledger, const EvaluationPtr& evaluation, double agreement) {
                report.states.push_back({"", ledger.fileBytes, evaluation->hasLabels ? evaluation->values.of(metricTop1).value : agreement});
            };
            state(outcome.before, report.original.evaluation, 100);
            state(outcome.after, report.result.evaluation, report.paired.values.of(metricAgreement).value);
        }
        report.calibrationSamples = outcome.calibrated ? static_cast<int64_t>(outcome.data.calibration->size()) : 0;
        report.notMeasured = outcome.notMeasured;
        report.notes = outcome.result.notes;
        report.ran = written.ran;
        report.notRun = written.notRun;
        report.version = ESPALIER_VERSION;
        report.isa = engine.isa();
        report.saturate = context.options.saturate;
        return report;
    }

    static Ledger ledgerOf(Engine& engine, const Model& model)
    {
        const Result<PlanPtr> plan = engine.plan(model);
        return makeLedger(model, plan ? plan->get() : nullptr);
    }

    Json toJson(const Recipe& recipe, const CompressOutcome& outcome, const VerifyReport& written) const
    {
        Json json;
        json["model"] = m_model;
        json["output"] = m_output;
        json["recipe"] = recipe.name;
        json["file_bytes"] = outcome.after.fileBytes;
        json["external_bytes"] = outcome.after.externalBytes;
        const bool measured = outcome.comparison.has_value();
        json["samples"] = measured ? Json(outcome.comparison->second->samples) : Json();
        if (measured && outcome.comparison->second->form.isSequence)
            json["positions"] = outcome.comparison->paired.samples;
        json.update(metricsJson<Json>(measured ? outcome.comparison->second->values : MetricValues(), false));
        json["milliseconds"] = measured ? Json(outcome.comparison->second->milliseconds) : Json();
        json["before"] = ledgerJson(outcome.before, outcome.slowBefore);
        json["after"] = ledgerJson(outcome.after, outcome.slowAfter);
        if (measured) {
            json["data"] = outcome.comparison->data->description();
            json["before"].update(accuracyJson<Json>(*outcome.comparison->first));
            json["after"].update(accuracyJson<Json>(*outcome.comparison->second));
            json.update(comparisonJson<Json>(*outcome.comparison));
        } else {
            json["not_measured"] = outcome.notMeasured;
        }
        json["layers"] = layersJson(outcome);
        json["notes"] = outcome.result.notes;
        json["raised"] = raisedJson(outcome.result.raises);
        json["slow"] = slowJson(outcome.after.slow);
        json["verified"] = {{"read_back", true}, {"ran", written.ran}, {"not_run", written.notRun}};
        return json;
    }

    static Json raisedJson(const std::vector<VersionRaise>& raises)
    {
        Json list = Json::array();
        for (const VersionRaise& raise : raises) {
            Json needs = Json::array();
            for (const VersionNeed& need : raise.needs)
                needs.push_back({{"opset", need.opset}, {"what", need.what}, {"layers", need.layers}});
            list.push_back({{"step", raise.step}, {"technique", raise.technique}, {"opset", {raise.opsetBefore, raise.opsetAfter}}, {"ir_version", {raise.irBefore, raise.irAfter}}, {"needs", needs}});
        }
        return list;
    }

    static Json slowJson(const std::vector<SlowPlace>& places)
    {
        Json list = Json::array();
        for (const SlowPlace& place : places)
            list.push_back({{"node", place.node}, {"layer", place.layer}, {"reason", place.reason}});
        return list;
    }

    static Json layersJson(const CompressOutcome& outcome)
    {
        Json list = Json::array();
        for (const LayerResult& layer : outcome.layers) {
            Json steps = Json::array();
            for (const ReportStep& step : layer.steps)
                steps.push_back({{"technique", step.technique}, {"applied", step.applied}, {"reason", step.reason}, {"note", step.note}});
            Json row = {{"name", layer.name}, {"applied", layer.applied()}, {"reason", layer.reason()}, {"steps", steps}};
            if (const LayerLedger* const before = findLayer(outcome.before, layer.name))
                row["before"] = layerJson(*before, outcome.slowBefore);
            if (const LayerLedger* const after = findLayer(outcome.after, layer.name))
                row["after"] = layerJson(*after, outcome.slowAfter);
            list.push_back(row);
        }
        return list;
    }

    static Json layerJson(const LayerLedger& entry, const SlowLedger& slow)
    {
        const auto entropy = slow.layerEntropyBytes.find(entry.layer);
        return Json{{"entropy_bytes", entropy == slow.layerEntropyBytes.end() ? Json() : Json(entropy->second)},
                    {"file_bytes", entry.fileBytes},         {"code_bytes", entry.codeBytes},         {"bias_bytes", entry.biasBytes},
                    {"scale_bytes", entry.scaleBytes},       {"codebook_bytes", entry.codebookBytes}, {"index_bytes", entry.indexBytes},
                    {"overhead_bytes", entry.overheadBytes}, {"weight_type", entry.weightType},       {"integer", entry.integerKernel},
                    {"stayed_float", entry.stayedFloat},     {"zeros", entry.zeros},                  {"weights", entry.weights}};
    }

    std::string toText(const Recipe& recipe, const CompressOutcome& outcome, const VerifyReport& written) const
    {
        std::string text = m_model + ", recipe " + (recipe.name.empty() ? m_recipe : recipe.name) + "\n\n" + layersText(outcome) + "\n";
        Table sizes({"", ">before", ">after", ">change"});
        const auto row = [&](const char* what, int64_t before, int64_t after) {
            if (before >= 0 && after >= 0)
                sizes.add({what, grouped(before), grouped(after), changeInPercent(before, after)});
        };
        row("file bytes", outcome.before.fileBytes, outcome.after.fileBytes);
        if (outcome.before.externalBytes > 0 || outcome.after.externalBytes > 0)
            row("external bytes", outcome.before.externalBytes, outcome.after.externalBytes);
        row("download bytes (zlib)", outcome.slowBefore.downloadBytes, outcome.slowAfter.downloadBytes);
        row("bytes, zeros sparse", outcome.slowBefore.sparseBytes, outcome.slowAfter.sparseBytes);
        row("bytes, entropy-coded", outcome.slowBefore.entropyBytes, outcome.slowAfter.entropyBytes);
        row("RAM bytes", outcome.before.ramBytes, outcome.after.ramBytes);
        row("MACs", outcome.before.macs, outcome.after.macs);
        if (outcome.before.macs >= 0 && outcome.after.macs >= 0)
            row("MACs on integers", outcome.before.integerMacs, outcome.after.integerMacs);
        text += sizes.text() + "\n";
        if (outcome.comparison) {
            constexpr size_t kShownFlips = 10;
            text += "data " + outcome.comparison->data->description() + "\n" + comparisonText(*outcome.comparison)
                    + flipsText(*outcome.comparison, kShownFlips);
        } else {
            text += "not measured: " + outcome.notMeasured + "\n";
        }
        for (const std::string& note : outcome.result.notes)
            text += "note: " + note + "\n";
        for (const SlowPlace& place : outcome.after.slow)
            text += "slow: " + place.node + ": " + place.reason + "\n";
        text += "\n" + m_output + ": " + counted(static_cast<int64_t>(written.fileBytes), "byte") + ", read back";
        return text + (written.ran ? " and run on probe inputs: the same bits\n" : "; not run: " + written.notRun + "\n");
    }

    static std::string layersText(const CompressOutcome& outcome)
    {
        Table table({"layer", ">bytes before", ">after", "type", "what was done"});
        for (const LayerResult& layer : outcome.layers) {
            const LayerLedger* const before = findLayer(outcome.before, layer.name);
            const LayerLedger* const after = findLayer(outcome.after, layer.name);
            std::string done = layer.text();
            if (after && !after->stayedFloat.empty())
                done += (done.empty() ? "" : "; ") + after->stayedFloat;
            table.add({layer.name, before ? grouped(before->fileBytes) : "", after ? grouped(after->fileBytes) : "",
                       after ? after->weightType + (after->integerKernel ? " on integers" : "") : "", done});
        }
        return table.empty() ? "no layers with weights\n" : table.text();
    }

    std::string m_model;
    std::string m_recipe;
    std::string m_data;
    std::string m_output;
    std::string m_report;
    int64_t m_limit = 0;
};

}  // namespace

std::unique_ptr<Command> makeCompress()
{
    return std::make_unique<CompressCommand>();
}

}  // namespace esp::cli
