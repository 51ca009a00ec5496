// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace esp {

/// How many letters must be added, removed or replaced to make one word of the other (Levenshtein).
size_t editDistance(std::string_view a, std::string_view b);

}  // namespace esp
