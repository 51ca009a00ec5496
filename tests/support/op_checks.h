// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/run_node.h"

#include <map>
#include <string>

namespace esp::test {

using OpChecks = std::map<std::string, void (*)()>;

/// Checks of operators that ONNX's own cases do not reach, by "domain.Name". Every operator is in one of these or in ONNX's cases.
OpChecks floatOpChecks();
OpChecks codedOpChecks();
OpChecks sequenceOpChecks();
OpChecks imageOpChecks();

// For these checks. Normally distributed values; output 0 of a node, which must not depend on the number of threads; a comparison with double
// arithmetic, the tolerance relative to 1 + |expected|.
std::vector<float> randomFloats(int64_t count, unsigned seed);
Value runOne(const NodePtr& node, const std::vector<NodeInput>& inputs, int64_t opset);
void expectNear(const Value& got, const std::vector<double>& expected, double tolerance = 2e-5);

}  // namespace esp::test
