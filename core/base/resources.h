// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace esp {

/// Folders that may hold what is in resources/ (presets/, …), the likeliest first. They are found from where the program lies, so that an
/// installed tree can be moved and no program knows where it was built.
std::vector<std::string> resourceFolders();

/// `name` ("presets/int8.json") in the first of them that has it; in the first of all, for an error to name, if none has.
std::string resourcePath(const std::string& name);

}  // namespace esp
