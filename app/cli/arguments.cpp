// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/arguments.h"

#include <CLI/CLI.hpp>

#include <limits>

namespace esp::cli {

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

void Arguments::option(const std::string& flags, const std::string& valueName, int64_t& target, int64_t least, const std::string& help)
{
    // Beyond 2^31 no option of ours has a meaning, and the limit keeps later products from overflowing.
    m_app.add_option(flags, target, help)->type_name(valueName)->check(CLI::Range(least, int64_t{std::numeric_limits<int32_t>::max()}, ""));
}

void Arguments::number(const std::string& flags, const std::string& valueName, double& target, const std::string& help)
{
    m_app.add_option(flags, target, help)->type_name(valueName)->check(CLI::NonNegativeNumber);
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
