// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace esp::cli {

/// Declares the arguments of one subcommand. CLI11 is slow to include, so it stays behind this.
class Arguments {
public:
    explicit Arguments(CLI::App& app) : m_app(app) {}

    /// Required, by position.
    void positional(const std::string& name, std::string& target, const std::string& help);
    void required(const std::string& flags, const std::string& valueName, std::string& target, const std::string& help);
    void option(const std::string& flags, const std::string& valueName, std::string& target, const std::string& help);
    /// An integer of at least `least`, N in the help.
    void option(const std::string& flags, int64_t& target, int64_t least, const std::string& help);
    /// A finite number of at least 0, R in the help.
    void number(const std::string& flags, double& target, const std::string& help);
    /// One or more values, also when given repeatedly.
    void list(const std::string& flags, const std::string& valueName, std::vector<std::string>& target, const std::string& help);
    void flag(const std::string& flags, bool& target, const std::string& help);

private:
    CLI::App& m_app;
};

}  // namespace esp::cli
