// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backend_case.h"
#include "app/cli/command.h"
#include "app/cli/text.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 3> kWords = {"pass", "fail", "unsupported"};

std::string oneLine(std::string text)
{
    std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
    return text;
}

class ConformanceCommand : public Command {
public:
    const char* name() const override { return "conformance"; }
    const char* summary() const override { return "Run ONNX backend tests"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("DIR", m_folder, "Folder with test cases (model.onnx, test_data_set_*) in it or below it");
    }

    Result<int> run(Context& context) override
    {
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        ESP_TRY(const std::vector<BackendCase> cases, findBackendCases(m_folder));
        if (cases.empty())
            return Error{ErrorCode::NoData, m_folder, "holds no folder with model.onnx and test_data_set_*"};
        std::array<int64_t, 3> counts = {};
        Json rows = Json::array();
        const Job bar = context.job("testing");
        for (size_t i = 0; i < cases.size(); ++i) {
            const Verdict verdict = judgeBackendCase(*engine, cases[i], Job(bar.token()));
            if (context.stopped())
                return cancelled();
            ++counts[static_cast<size_t>(verdict.kind)];
            const char* word = kWords[static_cast<size_t>(verdict.kind)];
            if (context.options.json) {
                rows.push_back({{"name", cases[i].name}, {"result", word}, {"reason", verdict.reason}});
                bar.report(static_cast<double>(i + 1) / static_cast<double>(cases.size()));
            } else {
                context.console.print(std::string(word) + " " + cases[i].name + (verdict.reason.empty() ? "" : " " + oneLine(verdict.reason)) + "\n");
                if (!context.console.flush())
                    return kFailed;
            }
        }
        if (context.options.json)
            context.printJson(Json{{"passed", counts[0]}, {"failed", counts[1]}, {"unsupported", counts[2]}, {"cases", rows}});
        else
            context.console.print(std::to_string(counts[0]) + " passed, " + std::to_string(counts[1]) + " failed, " + std::to_string(counts[2]) + " unsupported\n");
        if (counts[1] > 0)
            context.console.error(m_folder + ": " + counted(counts[1], "case") + " of " + grouped(static_cast<int64_t>(cases.size())) + " failed");
        return counts[1] > 0 ? kFailed : kDone;
    }

private:
    std::string m_folder;
};

}  // namespace

std::unique_ptr<Command> makeConformance()
{
    return std::make_unique<ConformanceCommand>();
}

}  // namespace esp::cli
