// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace esp {

/// "1,725,464", as English sentences write it.
std::string grouped(int64_t number);
/// "3 layers", "1 layer"
std::string counted(int64_t count, const std::string& noun);

}  // namespace esp
