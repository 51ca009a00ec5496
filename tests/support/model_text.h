// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model.h"

namespace esp {

/// A model from ONNX's textual syntax (onnx/defs/parser.h), as in
///   <ir_version: 8, opset_import: ["" : 13]> g (float[1,2] x) => (float[1,2] y) <float[2] b = {1.0, 2.0}> { y = Add(x, b) }
/// Node names are not part of the syntax; values name the layers. Text that does not parse fails the test and gives a model with an empty graph.
Model modelFromText(const char* text);

/// The same as the bytes of a file.
std::string modelBytesFromText(const char* text);

}  // namespace esp
