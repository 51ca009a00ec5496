// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/npy_files.h"
#include "app/cli/single_run.h"
#include "app/cli/text.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

namespace esp::cli {

namespace {

using Json = nlohmann::ordered_json;

struct Given {
    std::string name;
    std::string file;
};

/// Splits NAME=FILE; names may hold '=' too, so the first split whose left side is an input of the model counts.
Given split(const std::string& word, const Model& model)
{
    for (size_t at = word.find('='); at != std::string::npos; at = word.find('=', at + 1)) {
        const std::string name = word.substr(0, at);
        const auto& inputs = model.graph->inputs();
        if (std::any_of(inputs.begin(), inputs.end(), [&](const ValueInfoPtr& input) { return input->name == name; }))
            return Given{name, word.substr(at + 1)};
    }
    const size_t at = word.find('=');
    return Given{word.substr(0, at), word.substr(at + 1)};
}

class RunCommand : public Command {
public:
    const char* name() const override { return "run"; }
    const char* summary() const override { return "Run a model once on arrays from .npy files"; }

    void declare(Arguments& arguments) override
    {
        arguments.positional("MODEL", m_model, "ONNX file");
        arguments.list("--input", "NAME=FILE.npy", m_inputs, "Value of an input; one for each input of the model");
        arguments.required("--output-dir", "DIR", m_folder, "Folder for the outputs, NAME.npy each; it is made if need be");
    }

    Result<int> run(Context& context) override
    {
        for (const std::string& word : m_inputs) {
            if (word.find('=') == std::string::npos || word[0] == '=')
                return context.usage("--input", "'" + word + "' is not of the form NAME=FILE.npy");
        }
        ESP_TRY(const std::shared_ptr<Engine> engine, context.makeEngine());
        ESP_TRY(const Model model, context.readModel(m_model));
        std::map<std::string, AnyValue> inputs;
        for (const std::string& word : m_inputs) {
            const Given given = split(word, model);
            ESP_TRY(Value value, readNpy(given.file));
            if (!inputs.emplace(given.name, std::move(value)).second)
                return context.usage("--input", given.name + " is given twice");
        }
        ESP_TRY(const SingleRun result, runOnce(*engine, model, inputs, context.job("running")));
        return writeOutputs(context, model, result);
    }

private:
    Result<int> writeOutputs(const Context& context, const Model& model, const SingleRun& result) const
    {
        std::error_code failure;
        std::filesystem::create_directories(m_folder, failure);
        if (failure)
            return Error{ErrorCode::FileUnwritable, m_folder, "the folder cannot be made (" + failure.message() + ")"};
        std::vector<std::string> names;
        for (const ValueInfoPtr& output : model.graph->outputs())
            names.push_back(output->name);
        const std::vector<std::string> files = npyFileNames(names);
        Table table({"output", "type", "shape", "file"});
        Json outputs = Json::array();
        for (size_t i = 0; i < names.size(); ++i) {
            const AnyValue& any = result.outputs.at(names[i]);
            const std::filesystem::path path = std::filesystem::path(m_folder) / files[i];
            if (!any.sequence()) {
                ESP_CHECK(writeOutput(names[i], any, path.string(), table, outputs));
                continue;
            }
            // A sequence goes into a file for each of its values.
            for (size_t item = 0; item < any.sequence()->size(); ++item) {
                const std::string number = std::to_string(item);
                const std::string file = path.stem().string() + "_" + number + path.extension().string();
                ESP_CHECK(writeOutput(names[i] + "[" + number + "]", (*any.sequence())[item], (path.parent_path() / file).string(), table, outputs));
            }
        }
        if (context.options.json)
            context.printJson(Json{{"outputs", outputs}, {"milliseconds", result.milliseconds}});
        else
            context.printText(table.text() + "running " + fixed(result.milliseconds, 2) + " ms\n");
        return kDone;
    }

    static Result<void> writeOutput(const std::string& name, const AnyValue& any, const std::string& path, Table& table, Json& outputs)
    {
        const Value* value = any.tensor();
        if (!value)
            return Error{ErrorCode::UnsupportedFormat, name, "is " + any.describe() + "; .npy files hold tensors of numbers only"};
        ESP_CHECK(writeNpy(path, *value));
        table.add({name, toString(value->type), toString(value->dims), path});
        outputs.push_back({{"name", name}, {"type", toString(value->type)}, {"shape", value->dims}, {"file", path}});
        return {};
    }

    std::string m_model;
    std::vector<std::string> m_inputs;
    std::string m_folder;
};

}  // namespace

std::unique_ptr<Command> makeRun()
{
    return std::make_unique<RunCommand>();
}

}  // namespace esp::cli
