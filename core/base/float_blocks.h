// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>

namespace esp {

/// Hands a list of floats to `visit` block by block, in order and the same each time: for lists of which nobody wants a copy.
using FloatBlocks = std::function<void(const std::function<void(std::span<const float>)>& visit)>;

}  // namespace esp
