// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/comparison.h"
#include "app/cli/runtime_check.h"
#include "app/cli/shapes.h"
#include "app/cli/text.h"
#include "app/cli/value_noise.h"
#include "core/base/file.h"
#include "core/compress/technique.h"
#include "core/engine/probe.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

/// One thing that was looked at.
struct Check {
    enum class Outcome { Passed, Failed, Noted } outcome = Outcome::Noted;
    std::string name;
    std::string detail;
};

// Below this the two programs do not compute the same network: rounding and 8-bit steps that fall on the other side lie far above it.
constexpr double kLeastRuntimeDb = 20;
constexpr size_t kRuns = 8;

std::string describe(const ValueInfo& info)
{
    if (!info.isTensor)
        return info.name + " (no tensor)";
    return info.name + " " + toString(info.type) + " " + shapeText(info);
}

/// Values that a caller feeds: inputs that are initializers too may have become constants.
std::vector<std::string> fedInputs(const Model& model)
{
    std::vector<std::string> texts;
    const auto& initializers = model.graph->initializers();
    for (const ValueInfoPtr& info : model.graph->inputs()) {
        if (std::none_of(initializers.begin(), initializers.end(), [&](const TensorPtr& tensor) { return tensor->name() == info->name; }))
            texts.push_back(describe(*info));
    }
    return texts;
}

std::vector<std::string> outputTexts(const Model& model)
{
    std::vector<std::string> texts;
    for (const ValueInfoPtr& info : model.graph->outputs())
        texts.push_back(describe(*info));
    return texts;
}

/// What both models are run on besides the data: single samples.
Result<std::vector<NamedValues>> makeRuns(const Plan& plan, const DatasetPtr& data)
{
    std::vector<NamedValues> runs;
    for (size_t number = 0; number < (data ? std::min(kRuns, data->size()) : kRuns); ++number) {
        ESP_TRY(NamedValues inputs, makeProbeInputs(plan, number));
        for (size_t i = 0; data && i < data->inputs().size(); ++i) {
            const BoundInput& bound = data->inputs()[i];
            const auto probe = inputs.find(bound.name);
            if (probe == inputs.end())
                continue;
            Dims dims = bound.sampleDims;
            if (!bound.isConstant)
                dims.insert(dims.begin(), 1);
            if (probe->second.dims != dims)
                return Error{ErrorCode::DataMismatch, bound.name, "is planned as " + toString(probe->second.dims) + ", the data give " + toString(dims)};
            auto [value, memory] = Value::allocate(bound.type, dims);
            if (bound.isConstant)
                std::copy(bound.constant.begin(), bound.constant.end(), memory);
            else
                ESP_CHECK(data->read(number, i, memory));
            probe->second = std::move(value);
        }
        runs.push_back(std::move(inputs));
    }
    return runs;
}

Result<std::vector<NamedValues>> runAll(Engine& engine, const Plan& plan, const std::vector<NamedValues>& runs, const Job& job)
{
    std::vector<NamedValues> outputs;
    for (const NamedValues& inputs : runs) {
        ESP_TRY(NamedValues values, engine.run(plan, inputs, job));
        outputs.push_back(std::move(values));
    }
    return outputs;
}

PlanOptions planOptionsFor(const DatasetPtr& data, const NamedDims& dims)
{
    PlanOptions options;
    options.inputDims = dims;
    for (const BoundInput& bound : data ? data->inputs() : std::vector<BoundInput>()) {
        Dims dims = bound.sampleDims;
        if (!bound.isConstant)
            dims.insert(dims.begin(), 1);
        options.inputDims[bound.name] = std::move(dims);
    }
    return options;
}

std::string noiseText(const ValueNoise& noise)
{
    if (!noise.mismatch.empty())
        return noise.noise.output + ": " + noise.mismatch;
    std::string text = noise.noise.output + ": ";
    text += noise.runsDiffering == 0 ? std::string("the same bits") : fixed(noise.noise.sqnrDb(), 2) + " dB, largest difference " + brief(noise.noise.largest);
    if (noise.topDiffering > 0)
        text += ", largest element elsewhere in " + counted(noise.topDiffering, "run");
    return text;
}

class VerifyCommand : public Command {
public:
    const char* name() const override { return "verify"; }
    const char* summary() const override { return "Check an exported model against its original"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("OUT", m_output, "ONNX file to check");
        arguments.required("--against", "MODEL", m_model, "The original");
        arguments.option("--data", "DATA", m_data, "Compare on these samples (MODEL.dataset.json; without data on probe inputs)");
        arguments.list("--shape", kShapeForm, m_shapes, "Dimensions of probe inputs that the model leaves open");
        arguments.option("--limit", m_limit, 1, "Only the first N samples");
    }

    Result<int> run(Context& context) override
    {
        if (!parseShapes(m_shapes, m_dims))
            return context.usage("--shape", std::string("each value has the form ") + kShapeForm + ", an input once");
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        ESP_TRY(const Model output, context.readModel(m_output));
        ESP_CHECK(checkShapes(m_dims, output));
        ESP_TRY(const Model original, context.readModel(m_model));
        m_checks.push_back({Check::Outcome::Passed, "loads", counted(static_cast<int64_t>(fileBytes(output)), "byte")});
        const Result<void> structure = checkStructure(output);
        add("structure", structure.has_value(), structure ? "names, order and values are sound" : structure.error().message());
        checkSignature(output, original);
        ESP_CHECK(checkOrigin(output));
            ESP_TRY(const DatasetPtr data, findData(context, original));
        ESP_CHECK(checkRuns(context, *engine, output, original, data));
        return report(context, output);
    }

private:
    void add(const std::string& what, bool passed, const std::string& detail)
    {
        m_checks.push_back({passed ? Check::Outcome::Passed : Check::Outcome::Failed, what, detail});
    }
    void note(const std::string& what, const std::string& detail) { m_checks.push_back({Check::Outcome::Noted, what, detail}); }

    void checkSignature(const Model& output, const Model& original)
    {
        const auto compare = [&](const char* what, const std::vector<std::string>& now, const std::vector<std::string>& before) {
            const auto [a, b] = std::mismatch(now.begin(), now.end(), before.begin(), before.end());
            if (a == now.end() && b == before.end())
                add(what, true, counted(static_cast<int64_t>(now.size()), what == std::string("inputs") ? "input" : "output") + " as in the original");
            else
                add(what, false, "has " + (a == now.end() ? std::string("none") : *a) + " where the original has " + (b == before.end() ? std::string("none") : *b));
        };
        compare("inputs", fedInputs(output), fedInputs(original));
        compare("outputs", outputTexts(output), outputTexts(original));
        const int64_t now = output.opset();
        const int64_t before = original.opset();
        const std::string text = "uses ONNX operator set " + std::to_string(now);
        const std::string other = text + ", the original " + std::to_string(before);
        if (now == before)
            add("opset", true, text + ", as the original does");
        else
            add("opset", now > before, other + (now > before ? ": what runs it must know operator set " + std::to_string(now) : ": an export never lowers it"));
    }

    /// Null where there are none. Data that were not asked for are left alone if they cannot be used.
    Result<DatasetPtr> findData(const Context& context, const Model& original)
    {
        if (m_data.empty() && (!m_dims.empty() || findDataBeside(m_model).empty()))
            return DatasetPtr();
        Result<DataPair> pair = context.readData(m_data, m_model, original, m_limit);
        if (pair)
            return pair->evaluation;
        if (!m_data.empty() || pair.error().code == ErrorCode::Cancelled)
            return pair.error();
        note("data", pair.error().message());
        return DatasetPtr();
    }

    Result<void> checkOrigin(const Model& output)
    {
        if (const std::string* const content = output.findMetadata(kContentKey)) {
            const std::string actual = contentHash(output).toHex();
            add("content", *content == actual, *content == actual ? "nodes and tensors as they were exported"
                                                                  : "nodes or tensors were changed after the export (hash " + *content + ", they have " + actual + ")");
        } else {
            note("content", "the file carries no hash to tell whether it was changed");
        }
        const std::string* const recipe = output.findMetadata(kRecipeKey);
        if (recipe) {
            const Result<Recipe> parsed = recipeFromJson(*recipe, "embedded recipe");
            add("recipe", parsed.has_value(), parsed ? (parsed->name.empty() ? "without a name" : parsed->name) + ", " + counted(static_cast<int64_t>(parsed->steps.size()), "step")
                                                     : parsed.error().message());
        } else {
            note("recipe", "the file carries none");
        }
        const std::string* const hash = output.findMetadata(kOriginalKey);
        if (!hash) {
            note("original", "the file does not say what it was made from");
            return {};
        }
        ESP_TRY(const Bytes bytes, mapFile(m_model));
        const std::string actual = hashBytes(bytes.span()).toHex();
        add("original", *hash == actual, *hash == actual ? "made from this very file" : "was made from another file than " + m_model + " (hash " + *hash + ", this one has " + actual + ")");
        return {};
    }

    Result<void> checkRuns(const Context& context, Engine& engine, const Model& output, const Model& original, const DatasetPtr& data)
    {
        std::vector<NamedValues> runs;
        std::vector<NamedValues> ours;
        std::vector<std::string> names;
        for (const ValueInfoPtr& info : output.graph->outputs())
            names.push_back(info->name);
        const Result<PlanPtr> plan = engine.plan(output, planOptionsFor(data, m_dims));
        const Result<PlanPtr> originalPlan = engine.plan(original, planOptionsFor(data, m_dims));
        if (!plan || !originalPlan) {
            note("runs", "Espalier cannot run it: " + (plan ? originalPlan.error() : plan.error()).message());
        } else if (fedInputs(output) != fedInputs(original)) {
            note("runs", "the inputs differ, so the outputs cannot be compared");
        } else {
            ESP_TRY(runs, makeRuns(**plan, data));
            ESP_TRY(ours, runAll(engine, **plan, runs, context.job("running")));
            if (data)
                ESP_CHECK(compareOnData(context, engine, output, original, data));
            else
                ESP_CHECK(compareOnProbes(context, engine, **originalPlan, runs, ours, names));
        }
        return compareWithRuntime(context, runs, ours, names);
    }

    Result<void> compareOnData(const Context& context, Engine& engine, const Model& output, const Model& original, const DatasetPtr& data)
    {
        ESP_TRY(m_comparison, compareModels(engine, original, output, data, 0, true, context.job("evaluating the original"), context.job("evaluating the result")));
        add("runs", true, "on " + data->description());
        return {};
    }

    Result<void> compareOnProbes(const Context& context, Engine& engine, const Plan& originalPlan, const std::vector<NamedValues>& runs,
                                      const std::vector<NamedValues>& ours, const std::vector<std::string>& names)
    {
        ESP_TRY(const std::vector<NamedValues> before, runAll(engine, originalPlan, runs, context.job("running")));
        for (const ValueNoise& noise : compareRuns(names, before, ours))
            add("runs", noise.mismatch.empty(), counted(static_cast<int64_t>(runs.size()), "probe input") + " against the original, " + noiseText(noise));
        return {};
    }

    Result<void> compareWithRuntime(const Context& context, const std::vector<NamedValues>& runs, const std::vector<NamedValues>& ours,
                                         const std::vector<std::string>& names)
    {
        ESP_TRY(const RuntimeAnswer answer, askRuntime(m_output, runs, names, context.job("asking ONNX Runtime")));
        m_runtimeVersion = answer.version;
        if (!answer.installed) {
            note("ONNX Runtime", "not asked: " + answer.missing + " (ESPALIER_PYTHON names an interpreter that has it)");
            return {};
        }
        const std::string who = "ONNX Runtime " + answer.version;
        if (!answer.failure.empty()) {
            add("ONNX Runtime", false, who + ": " + answer.failure);
            return {};
        }
        if (runs.empty()) {
            add("ONNX Runtime", true, who + " loads it");
            return {};
        }
        for (const ValueNoise& noise : compareRuns(names, ours, answer.outputs)) {
            const bool close = noise.mismatch.empty() && (noise.runsDiffering == 0 || noise.noise.sqnrDb() >= kLeastRuntimeDb);
            add("ONNX Runtime", close, who + ", " + counted(static_cast<int64_t>(runs.size()), data() ? "sample" : "probe input") + ", " + noiseText(noise)
                                           + (close ? "" : "; at least " + fixed(kLeastRuntimeDb, 0) + " dB are expected"));
        }
        return {};
    }

    bool data() const { return m_comparison.has_value(); }

    int report(const Context& context, const Model& output) const
    {
        const auto failed = std::count_if(m_checks.begin(), m_checks.end(), [](const Check& check) { return check.outcome == Check::Outcome::Failed; });
        if (context.options.json)
            context.printJson(toJson(output, failed == 0));
        else
            context.printText(toText());
        if (failed == 0)
            return kDone;
        const auto first = std::find_if(m_checks.begin(), m_checks.end(), [](const Check& check) { return check.outcome == Check::Outcome::Failed; });
        context.console.error(m_output + ": " + first->name + ": " + first->detail);
        return kFailed;
    }

    Json toJson(const Model& output, bool passed) const
    {
        Json json = {{"output", m_output}, {"against", m_model}, {"passed", passed}, {"file_bytes", fileBytes(output)}};
        Json checks = Json::array();
        for (const Check& check : m_checks)
            checks.push_back({{"name", check.name}, {"passed", check.outcome == Check::Outcome::Noted ? Json() : Json(check.outcome == Check::Outcome::Passed)}, {"detail", check.detail}});
        json["checks"] = checks;
        json["onnxruntime"] = m_runtimeVersion.empty() ? Json() : Json(m_runtimeVersion);
        if (m_comparison) {
            json["samples"] = m_comparison->paired.samples;
            json.update(accuracyJson<Json>(*m_comparison->second));
            json["original"] = accuracyJson<Json>(*m_comparison->first);
            json.update(comparisonJson<Json>(*m_comparison));
        }
        return json;
    }

    std::string toText() const
    {
        Table table({"", "", ""});
        for (const Check& check : m_checks)
            table.add({check.outcome == Check::Outcome::Passed ? "ok" : check.outcome == Check::Outcome::Failed ? "FAILED" : "note", check.name, check.detail});
        std::string text = table.text();
        text.erase(0, text.find('\n') + 1);
        constexpr size_t kShownFlips = 10;
        if (m_comparison)
            text += comparisonText(*m_comparison) + flipsText(*m_comparison, kShownFlips);
        return text;
    }

    std::string m_output;
    std::string m_model;
    std::string m_data;
    std::vector<std::string> m_shapes;
    NamedDims m_dims;
    int64_t m_limit = 0;
    std::vector<Check> m_checks;
    std::optional<Comparison> m_comparison;
    std::string m_runtimeVersion;
};

}  // namespace

std::unique_ptr<Command> makeVerify()
{
    return std::make_unique<VerifyCommand>();
}

}  // namespace esp::cli
