// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace CLI {
class App;
class ParseError;
}

namespace esp::cli {

/// What is wrong with words that could not be parsed, and where to read what there is. An unknown option comes before all else: whatever
/// else is missing may be what it was meant to be.
Error wordsProblem(const CLI::App& app, const CLI::ParseError& problem);

}  // namespace esp::cli
