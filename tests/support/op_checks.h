// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

namespace esp::test {

using OpChecks = std::map<std::string, void (*)()>;

/// Checks of operators that ONNX's own cases do not reach, by "domain.Name". Every operator is in one of these or in ONNX's cases.
OpChecks floatOpChecks();
OpChecks codedOpChecks();

}  // namespace esp::test
