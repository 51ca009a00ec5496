// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace esp::fuzz {

/// Damaged forms of `seeds`, always the same ones for the same `start`: cut at about `cuts` places each, bits flipped, numbers replaced by extreme ones, pieces
/// removed, repeated and taken from other seeds (`changes` of these for
/// each seed). Stops when `use` returns false.
void mutate(const std::vector<std::string>& seeds, uint64_t start, size_t cuts, size_t changes, const std::function<bool(const std::string&)>& use);

}  // namespace esp::fuzz
