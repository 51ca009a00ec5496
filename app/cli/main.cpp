// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/text.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <exception>
#include <new>

namespace esp::cli {

#define ESP_COMMAND(make) std::unique_ptr<Command> make();
#include "app/cli/commands.inc"
#undef ESP_COMMAND

std::vector<std::unique_ptr<Command>> makeCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
#define ESP_COMMAND(make) commands.push_back(make());
#include "app/cli/commands.inc"
#undef ESP_COMMAND
    return commands;
}

namespace {

Result<int> runGuarded(Command& command, Context& context)
{
    try {
        return command.run(context);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, {}, "there is not enough memory"};
    } catch (const std::exception& failure) {
        return Error{ErrorCode::Internal, {}, failure.what()};
    }
}

int runCommand(Command& command, const CommonOptions& options, Console& console, const std::stop_token& stop)
{
    Context context(options, console, stop);
    const Result<int> outcome = runGuarded(command, context);
    if (!outcome && outcome.error().code == ErrorCode::Cancelled)
        return kInterrupted;
    if (!outcome) {
        const Error& error = outcome.error();
        console.error(error.message());
        // A script that reads JSON gets an object in every case.
        if (options.json)
            console.print(jsonText(nlohmann::ordered_json{
                {"error", {{"code", toString(error.code)}, {"subject", error.subject}, {"detail", error.detail}}}}));
    }
    if (!console.flush()) {
        console.error("standard output: " + console.failure());
        return kFailed;
    }
    return outcome ? *outcome : int{kFailed};
}

int parseAndRun(int count, char** words)
{
    Console console;
    CommonOptions options;
    CLI::App app("Makes neural networks (ONNX models) smaller and measures what that costs.", "espalier-cli");
    app.set_version_flag("--version", "espalier-cli " ESPALIER_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    Arguments common(app);
    common.flag("--json", options.json, "Print one JSON object on standard output and nothing else");
    common.option("--threads", "N", options.threads, 0, "Threads that compute (0: one a processor)");
    common.option("--cache-mb", "N", options.cacheMb, 0, "Memory for activations that are kept between runs, in MiB (0)");
    common.option("--isa", "NAME", options.isa, "Instruction set of the kernels (the best one of this processor)");
    app.footer("Exit codes: 0 done, 1 failed (one sentence on standard error says why), 2 usage, 130 interrupted.");

    const std::vector<std::unique_ptr<Command>> commands = makeCommands();
    for (const auto& command : commands) {
        CLI::App* const sub = app.add_subcommand(command->name(), command->summary());
        sub->footer("Also --json, --threads N, --cache-mb N and --isa NAME: see espalier-cli --help.");
        Arguments arguments(*sub);
        command->declare(arguments);
    }
    try {
        app.parse(count, words);
    } catch (const CLI::Success& wanted) {
        // Help and version; CLI11 knows which text.
        std::ostringstream text;
        app.exit(wanted, text, text);
        console.print(text.str());
        return console.flush() ? kDone : kFailed;
    } catch (const CLI::ParseError& problem) {
        console.error(std::string(problem.what()) + " (espalier-cli --help lists what there is)");
        return kUsage;
    }
    const InterruptWatch watch;
    for (const auto& command : commands) {
        if (app.got_subcommand(command->name()))
            return runCommand(*command, options, console, watch.token());
    }
    return kUsage;
}

}  // namespace

}  // namespace esp::cli

int main(int count, char** words)
{
    try {
        return esp::cli::parseAndRun(count, words);
    } catch (const std::exception& failure) {
        esp::cli::Console().error(failure.what());
        return esp::cli::kFailed;
    }
}
