// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "app/cli/words_problem.h"
#include "core/kernels/kernels.h"

#include <CLI/CLI.hpp>

#include <algorithm>
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
    if (!outcome)
        showError(console, outcome.error(), options.json);
    return outcome ? *outcome : int{kFailed};
}

int parseAndRun(int count, char** words, Console& console)
{
    CommonOptions options;
    CLI::App app("Makes neural networks (ONNX models) smaller and measures what that costs.", "espalier-cli");
    app.set_version_flag("--version", "espalier-cli " ESPALIER_VERSION);
    app.require_subcommand(1);
    app.fallthrough();
    Arguments common(app);
    common.flag("--json", options.json, "Print one JSON object on standard output and nothing else");
    common.option("--threads", options.threads, 0, "Threads that compute (0: one a processor)");
    common.option("--cache-mb", options.cacheMb, 0, "Memory for activations that are kept between runs, in MiB (0)");
    common.option("--isa", "NAME", options.isa, "Instruction set of the kernels (the best one of this processor)");
    common.flag("--saturate", options.saturate, "Add up products of 8-bit codes as x86 processors without VNNI do");
    app.footer("Exit codes: 0 done, 1 failed (one sentence on standard error says why), 2 usage, 130 interrupted.");

    const std::vector<std::unique_ptr<Command>> commands = makeCommands();
    for (const auto& command : commands) {
        CLI::App* const sub = app.add_subcommand(command->name(), command->summary());
        sub->footer("Also --json, --threads N, --cache-mb N, --isa NAME and --saturate: see espalier-cli --help.");
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
        return kDone;
    } catch (const CLI::ParseError& problem) {
        // Whether --json was among the words is not known to options yet.
        const bool json = std::any_of(words, words + count, [](const char* word) { return std::string_view(word) == "--json"; });
        showError(console, wordsProblem(app, problem), json);
        return kUsage;
    }
    if (const auto kernels = chooseKernels(options.isa); !kernels) {
        showError(console, {ErrorCode::InvalidArgument, "--isa", kernels.error().detail}, options.json);
        return kUsage;
    }
    if (const auto problem = kernelChoiceError(); problem && options.isa.empty()) {
        showError(console, *problem, options.json);
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
    esp::cli::Console console;
    try {
        const int code = esp::cli::parseAndRun(count, words, console);
        if (console.flush())
            return code;
        console.error("standard output: " + console.failure());
    } catch (const std::exception& failure) {
        console.error(failure.what());
    }
    return esp::cli::kFailed;
}
