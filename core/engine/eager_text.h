// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/any_value.h"
#include "core/model/node.h"

#include <functional>

namespace esp {

/// Runs an operator on tensors of numbers.
using RunOnNumbers = std::function<Result<std::vector<AnyValue>>(const Node& node, std::vector<AnyValue> inputs)>;

/// Runs an operator of which an input is a tensor of strings, or whose output is one: Cast, and everything that only moves or compares elements.
/// Errors: UnsupportedOp for operators that do not take strings; InvalidModel for text that is no number.
Result<std::vector<AnyValue>> runOnText(const Node& node, const std::vector<AnyValue>& inputs, const RunOnNumbers& run);

}  // namespace esp
