// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/runtime_check.h"

#include "app/cli/npy_files.h"
#include "app/cli/subprocess.h"
#include "app/cli/temporary_folder.h"
#include "core/base/file.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

namespace esp::cli {

namespace {

using Json = nlohmann::json;

// Reads request.json, answers with answer.json and one .npy for each output. Exit 3: ONNX Runtime is not there.
constexpr const char* kScript = R"python(
import json, os, sys
try:
    import numpy, onnxruntime
except ImportError:
    sys.exit(3)
folder = sys.argv[1]
with open(os.path.join(folder, "request.json")) as file:
    request = json.load(file)
answer = {"version": onnxruntime.__version__, "failure": "", "runs": []}
try:
    onnxruntime.set_default_logger_severity(4)
    session = onnxruntime.InferenceSession(request["model"], providers=["CPUExecutionProvider"])
    for number, inputs in enumerate(request["runs"]):
        feeds = {name: numpy.load(os.path.join(folder, file)) for name, file in inputs.items()}
        files = {}
        for index, (name, value) in enumerate(zip(request["outputs"], session.run(request["outputs"], feeds))):
            if isinstance(value, numpy.ndarray) and value.dtype.kind in "biuf":
                files[name] = "output_%d_%d.npy" % (number, index)
                numpy.save(os.path.join(folder, files[name]), numpy.array(value, order="C"))
        answer["runs"].append(files)
except Exception as error:
    answer["failure"] = str(error)
with open(os.path.join(folder, "answer.json"), "w") as file:
    json.dump(answer, file)
)python";

std::string pythonProgram()
{
    const char* const named = std::getenv("ESPALIER_PYTHON");
    return named && *named ? named : "python3";
}

Result<void> writeRequest(const TemporaryFolder& folder, const std::string& model, const std::vector<NamedValues>& inputs,
                          const std::vector<std::string>& outputNames)
{
    Json runs = Json::array();
    for (size_t number = 0; number < inputs.size(); ++number) {
        Json files = Json::object();
        for (const auto& [name, value] : inputs[number]) {
            const std::string file = "input_" + std::to_string(number) + "_" + std::to_string(files.size()) + ".npy";
            ESP_CHECK(writeNpy(folder.file(file), value));
            files[name] = file;
        }
        runs.push_back(files);
    }
    const Json request = {{"model", std::filesystem::absolute(model).string()}, {"outputs", outputNames}, {"runs", runs}};
    return writeFileAtomically(folder.file("request.json"), request.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

Result<RuntimeAnswer> askRuntime(const std::string& model, const std::vector<NamedValues>& inputs, const std::vector<std::string>& outputNames,
                                 const Job& job)
{
    RuntimeAnswer answer;
    ESP_TRY(const TemporaryFolder folder, TemporaryFolder::make());
    ESP_CHECK(writeRequest(folder, model, inputs, outputNames));
    const std::string python = pythonProgram();
    const Result<int> code = runProgram({python, "-c", kScript, folder.file("")}, folder.file("out"), folder.file("err"), job);
    if (!code && code.error().code == ErrorCode::Cancelled)
        return code.error();
    if (!code) {
        answer.missing = code.error().message();
        return answer;
    }
    constexpr int kNotInstalled = 3;
    if (*code == kNotInstalled) {
        answer.missing = python + " has no package onnxruntime";
        return answer;
    }
    if (*code != 0) {
        const Result<Bytes> said = readFile(folder.file("err"));
        answer.installed = true;
        answer.failure = "the interpreter ended with code " + std::to_string(*code) + (said ? ": " + std::string(said->view().substr(0, 1000)) : "");
        return answer;
    }
    ESP_TRY(const Bytes text, readFile(folder.file("answer.json")));
    const Json json = Json::parse(text.view(), nullptr, false);
    if (!json.is_object() || !json.contains("version") || !json.contains("failure") || !json.contains("runs"))
        return Error{ErrorCode::Internal, python, "its answer is not the expected JSON"};
    answer.installed = true;
    answer.version = json["version"].get<std::string>();
    answer.failure = json["failure"].get<std::string>();
    for (const Json& run : json["runs"]) {
        NamedValues values;
        for (const auto& [name, file] : run.items()) {
            ESP_TRY(values[name], readNpy(folder.file(file.get<std::string>())));
        }
        answer.outputs.push_back(std::move(values));
    }
    return answer;
}

}  // namespace esp::cli
