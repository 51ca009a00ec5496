// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"

#include "app/cli/text.h"
#include "core/engine/engine.h"

#include <nlohmann/json.hpp>

namespace esp::cli {

void showError(Console& console, const Error& error, bool json)
{
    console.error(error.message());
    if (json)
        console.print(jsonText(nlohmann::ordered_json{
            {"error", {{"code", toString(error.code)}, {"subject", error.subject}, {"detail", error.detail}}}}));
}

Context::Context(const CommonOptions& commonOptions, Console& theConsole, std::stop_token stop)
    : options(commonOptions), console(theConsole), m_stop(std::move(stop))
{
}

Job Context::job(const std::string& label) const
{
    if (!console.showsProgress())
        return Job(m_stop);
    return Job(m_stop, [bar = std::make_shared<ProgressBar>(label)](double fraction) { bar->show(fraction); });
}

Result<std::shared_ptr<Engine>> Context::makeEngine() const
{
    EngineOptions engine;
    engine.threads = static_cast<int>(options.threads);
    engine.cacheBudgetBytes = static_cast<uint64_t>(options.cacheMb) << 20;
    engine.isa = options.isa;
    engine.saturate = options.saturate;
    return Engine::create(engine);
}

Result<Model> Context::readModel(const std::string& path) const
{
    ESP_TRY(Model model, readOnnx(path, job("reading")));
    if (Result<void> structure = checkStructure(model); !structure)
        return Error{structure.error().code, path, structure.error().detail};
    return model;
}

Result<DataPair> Context::readData(const std::string& data, const std::string& modelPath, const Model& model, int64_t limit) const
{
    return readData(data, modelPath, model, DataOptions{static_cast<size_t>(limit)});
}

Result<DataPair> Context::readTrainingData(const std::string& data, const std::string& modelPath, const Model& model) const
{
    return readData(data, modelPath, model, DataOptions{0, true});
}

Result<DataPair> Context::readData(const std::string& data, const std::string& modelPath, const Model& model, const DataOptions& dataOptions) const
{
    const std::string path = data.empty() ? findDataBeside(modelPath) : data;
    if (path.empty())
        return Error{ErrorCode::NoData, modelPath, "has no .dataset.json of its name beside it, and no --data was given"};
    return openData(path, signatureOf(model), dataOptions, job("reading data"));
}

void Context::printText(std::string text) const
{
    if (options.saturate)
        text += "sums of 8-bit products saturate, as on x86 processors without VNNI (--saturate)\n";
    console.print(text);
}

int Context::usage(const std::string& argument, const std::string& detail) const
{
    showError(console, {ErrorCode::InvalidArgument, argument, detail}, options.json);
    return kUsage;
}

}  // namespace esp::cli
