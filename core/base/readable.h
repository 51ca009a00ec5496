// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace esp {

/// A sentence with foreign text in it (names from files), fit for one line of a terminal or a window: control characters are spelt out
/// ("\n", "\x1b"), and what makes it longer than `mostBytes` is left out of the middle.
std::string readableText(std::string_view text, size_t mostBytes = 600);

}  // namespace esp
