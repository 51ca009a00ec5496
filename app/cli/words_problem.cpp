// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/words_problem.h"

#include "core/base/edit_distance.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>

namespace esp::cli {

namespace {

/// "--limt=5" as "limt".
std::string bareName(const std::string& word)
{
    const size_t start = std::min(word.find_first_not_of('-'), word.size());
    return word.substr(start, word.find('=', start) - start);
}

/// Whether a value that an option takes is called so: "FILE|PRESET" is for "preset".
bool takesValueCalled(const CLI::Option& option, std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::string values = "|" + option.get_type_name() + "|";
    return !name.empty() && values.find("|" + name + "|") != std::string::npos;
}

/// ", the nearest is --limit", or "".
std::string nearestOption(const CLI::App& app, const CLI::App* subcommand, const std::string& name)
{
    std::vector<const CLI::Option*> options = app.get_options();
    if (subcommand) {
        const std::vector<const CLI::Option*> own = subcommand->get_options();
        options.insert(options.begin(), own.begin(), own.end());
    }
    std::string nearest;
    size_t least = name.size() / 2 + 1;
    for (const CLI::Option* option : options) {
        if (option->get_lnames().empty())
            continue;
        const std::string& known = option->get_lnames().front();
        if (takesValueCalled(*option, name))
            return "; --" + known + " takes " + option->get_type_name();
        const size_t distance = editDistance(known, name);
        if (distance < least) {
            least = distance;
            nearest = "; the nearest is --" + known;
        }
    }
    return nearest;
}

const CLI::Option* findOption(const CLI::App& app, const CLI::App* subcommand, const std::string& name)
{
    const CLI::Option* const own = subcommand ? subcommand->get_option_no_throw(name) : nullptr;
    return own ? own : app.get_option_no_throw(name);
}

/// Of "--limit: what is wrong" both parts; what does not begin with an option stays whole.
Error split(const std::string& text)
{
    const size_t colon = text.find(": ");
    if (colon == std::string::npos || text[0] != '-' || text.find(' ') < colon)
        return {ErrorCode::InvalidArgument, {}, text};
    return {ErrorCode::InvalidArgument, text.substr(0, colon), text.substr(colon + 2)};
}

Error unknownSubcommand(const CLI::App& app, const std::string& word)
{
    const std::vector<const CLI::App*> commands = app.get_subcommands([](const CLI::App*) { return true; });
    const auto distance = [&](const CLI::App* command) { return editDistance(command->get_name(), word); };
    const CLI::App* const nearest = *std::min_element(commands.begin(), commands.end(), [&](auto* a, auto* b) { return distance(a) < distance(b); });
    return {ErrorCode::InvalidArgument, word, "there is no such subcommand" + (2 * distance(nearest) <= word.size() ? "; the nearest is " + nearest->get_name() : "")};
}

Error findProblem(const CLI::App& app, const CLI::App* subcommand, const CLI::ParseError& problem)
{
    const std::vector<std::string> left = app.remaining(true);
    const auto isOption = [](const std::string& word) { return word.size() > 1 && word[0] == '-'; };
    // Behind an unknown subcommand no option can be known.
    if (!subcommand && !left.empty() && !isOption(left.front()))
        return unknownSubcommand(app, left.front());
    const auto option = std::find_if(left.begin(), left.end(), isOption);
    if (option != left.end()) {
        const std::string who = subcommand ? subcommand->get_name() : app.get_name();
        return {ErrorCode::InvalidArgument, option->substr(0, option->find('=')), who + " has no such option" + nearestOption(app, subcommand, bareName(*option))};
    }
    if (!left.empty())
        return {ErrorCode::InvalidArgument, left.front(), "is one word more than " + subcommand->get_name() + " takes"};
    const Error error = split(problem.what());
    if (problem.get_name() == "ArgumentMismatch") {
        const CLI::Option* const given = findOption(app, subcommand, error.subject);
        if (given && given->count() > 1)
            return {ErrorCode::InvalidArgument, error.subject, "is given " + std::to_string(given->count()) + " times, and takes one value"};
        if (given)
            return {ErrorCode::InvalidArgument, error.subject, "its value " + given->get_type_name() + " is missing"};
    }
    return error;
}

}  // namespace

Error wordsProblem(const CLI::App& app, const CLI::ParseError& problem)
{
    const std::vector<CLI::App*> chosen = app.get_subcommands();
    const CLI::App* const subcommand = chosen.empty() ? nullptr : chosen.front();
    Error error = findProblem(app, subcommand, problem);
    error.detail += " (espalier-cli " + (subcommand ? subcommand->get_name() + " " : std::string()) + "--help lists what there is)";
    return error;
}

}  // namespace esp::cli
