// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace esp::cli {

namespace {

/// The number that the whole word is.
template <typename Number>
std::optional<Number> parsed(const std::string& word)
{
    Number value = 0;
    const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), value);
    return failure == std::errc() && end == word.data() + word.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

void Arguments::positional(const std::string& name, std::string& target, const std::string& help)
{
    m_app.add_option(name, target, help)->required();
}

void Arguments::required(const std::string& flags, const std::string& valueName, std::string& target, const std::string& help)
{
    m_app.add_option(flags, target, help)->type_name(valueName)->required();
}

void Arguments::option(const std::string& flags, const std::string& valueName, std::string& target, const std::string& help)
{
    m_app.add_option(flags, target, help)->type_name(valueName);
}

void Arguments::option(const std::string& flags, int64_t& target, int64_t least, const std::string& help)
{
    // Beyond 2^31 no option of ours has a meaning, and the limit keeps later products from overflowing.
    constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
    const auto check = [least](const std::string& word) {
        const std::optional<int64_t> value = parsed<int64_t>(word);
        return value && *value >= least && *value <= kMost
                   ? std::string()
                   : "'" + word + "' is not possible; it takes a whole number from " + std::to_string(least) + " to " + std::to_string(kMost);
    };
    // CLI11 would read 010 as eight.
    m_app.add_option_function<std::string>(flags, [&target](const std::string& word) { target = parsed<int64_t>(word).value_or(target); }, help)->type_name("N")->check(check);
}

void Arguments::number(const std::string& flags, double& target, const std::string& help)
{
    const auto check = [](const std::string& word) {
        const std::optional<double> value = parsed<double>(word);
        return value && std::isfinite(*value) && *value >= 0 ? std::string() : "'" + word + "' is not possible; it takes a number of at least 0, such as 0.001";
    };
    m_app.add_option_function<std::string>(flags, [&target](const std::string& word) { target = parsed<double>(word).value_or(target); }, help)->type_name("R")->check(check);
}

void Arguments::list(const std::string& flags, const std::string& valueName, std::vector<std::string>& target, const std::string& help)
{
    m_app.add_option(flags, target, help)->type_name(valueName);
}

void Arguments::flag(const std::string& flags, bool& target, const std::string& help)
{
    m_app.add_flag(flags, target, help);
}

}  // namespace esp::cli
