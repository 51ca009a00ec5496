// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/comparison.h"
#include "app/cli/text.h"

#include <nlohmann/json.hpp>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

class CompareCommand : public Command {
public:
    const char* name() const override { return "compare"; }
    const char* summary() const override { return "Compare two models on the same samples"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("A", m_first, "ONNX file, the one to compare with");
        arguments.positional("B", m_second, "ONNX file with the same inputs");
        arguments.option("--data", "DATA", m_data, "As for evaluate (A's or B's .dataset.json)");
        arguments.option("--limit", m_limit, 1, "Only the first N samples");
        arguments.option("--batch", m_batch, 1, "Samples a run (chosen from the work a sample takes)");
    }

    Result<int> run(Context& context) override
    {
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        ESP_TRY(const Model first, context.readModel(m_first));
        ESP_TRY(const Model second, context.readModel(m_second));
        const std::string beside = m_data.empty() && findDataBeside(m_first).empty() ? findDataBeside(m_second) : m_data;
        ESP_TRY(const DataPair data, context.readData(beside, m_first, first, m_limit));
        ESP_TRY(const Comparison comparison, compareModels(*engine, first, second, data.evaluation, m_batch, true,
                                                           context.job("evaluating " + m_first), context.job("evaluating " + m_second)));
        if (context.options.json)
            context.printJson(toJson(first, second, comparison));
        else
            context.printText(toText(first, second, comparison));
        return kDone;
    }

private:
    Json toJson(const Model& first, const Model& second, const Comparison& comparison) const
    {
        Json json;
        json["samples"] = comparison.second->samples;
        if (comparison.second->form.isSequence)
            json["positions"] = comparison.paired.samples;
        json["data"] = comparison.data->description();
        json["first"] = {{"model", m_first}, {"file_bytes", fileBytes(first)}};
        json["first"].update(accuracyJson<Json>(*comparison.first));
        json["second"] = {{"model", m_second}, {"file_bytes", fileBytes(second)}};
        json["second"].update(accuracyJson<Json>(*comparison.second));
        json.update(comparisonJson<Json>(comparison));
        return json;
    }

    std::string toText(const Model& first, const Model& second, const Comparison& comparison) const
    {
        constexpr size_t kShownFlips = 20;
        const auto bytes = [](const Model& model) { return counted(static_cast<int64_t>(fileBytes(model)), "byte"); };
        return "first   " + m_first + ", " + bytes(first) + "\nsecond  " + m_second + ", " + bytes(second) + "\ndata    "
               + comparison.data->description() + "\n" + comparisonText(comparison) + flipsText(comparison, kShownFlips);
    }

    std::string m_first;
    std::string m_second;
    std::string m_data;
    int64_t m_limit = 0;
    int64_t m_batch = 0;
};

}  // namespace

std::unique_ptr<Command> makeCompare()
{
    return std::make_unique<CompareCommand>();
}

}  // namespace esp::cli
