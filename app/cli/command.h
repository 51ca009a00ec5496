// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/arguments.h"
#include "app/cli/console.h"
#include "app/cli/text.h"
#include "core/base/job.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <memory>
#include <span>
#include <stop_token>
#include <string>

namespace esp {
class Engine;
}

namespace esp::cli {

/// The contract with scripts.
enum ExitCode { kDone = 0, kFailed = 1, kUsage = 2, kInterrupted = 130 };

/// Options that every subcommand takes.
struct CommonOptions {
    bool json = false;
    int64_t threads = 0;
    int64_t cacheMb = 0;  ///< one command seldom runs anything twice, and keeping costs more than running
    std::string isa;
    bool saturate = false;
};

/// One sentence on standard error; with --json an object on standard output too, so that a script that reads JSON gets one in every case.
void showError(Console& console, const Error& error, bool json);

/// What a subcommand works with.
class Context {
public:
    Context(const CommonOptions& options, Console& console, std::stop_token stop);

    const CommonOptions& options;
    Console& console;

    /// Stops on an interrupt; shows a bar labelled so on a terminal for as long as the job lives.
    Job job(const std::string& label) const;
    /// The same without a bar, for work that writes its own progress.
    Job quietJob() const { return Job(m_stop); }
    bool stopped() const { return m_stop.stop_requested(); }

    Result<std::shared_ptr<Engine>> makeEngine() const;
    Result<Model> readModel(const std::string& path) const;
    /// data: as given, "" for the file beside the model. Errors: those of openData; NoData if there is neither.
    Result<DataPair> readData(const std::string& data, const std::string& modelPath, const Model& model, int64_t limit) const;

    /// The same with the samples to learn from.
    Result<DataPair> readTrainingData(const std::string& data, const std::string& modelPath, const Model& model) const;

    /// Prints what was computed: for "saturate", which changes every figure, JSON gets a member and text a last line.
    template <typename Json>
    void printJson(Json json) const
    {
        json["saturate"] = options.saturate;
        console.print(jsonText(json));
    }
    void printText(std::string text) const;

    /// Says what is wrong with an argument; the exit code for it.
    int usage(const std::string& argument, const std::string& detail) const;

private:
    Result<DataPair> readData(const std::string& data, const std::string& modelPath, const Model& model, const DataOptions& dataOptions) const;

    std::stop_token m_stop;
};

/// One subcommand: declares its arguments into members, then runs once.
class Command {
public:
    virtual ~Command() = default;
    virtual const char* name() const = 0;
    virtual const char* summary() const = 0;
    virtual void declare(Arguments& arguments) = 0;
    /// The exit code; an Error is shown as one sentence and gives kFailed.
    virtual Result<int> run(Context& context) = 0;
};

/// The subcommands of commands.inc, in its order.
std::vector<std::unique_ptr<Command>> makeCommands();

}  // namespace esp::cli
