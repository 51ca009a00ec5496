// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace esp {

/// A new empty folder, removed with all that is in it when the tests end.
std::string temporaryFolder();

}  // namespace esp
