// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

namespace esp {

/// A use of an operator that an opset adapter has to rewrite, or to refuse. Every adapter of adapters.inc has at least one.
struct OpsetCase {
    const char* opType;
    int version;          ///< the opset that the adapter leads to; the model is written in the one before
    const char* graph;    ///< "(inputs) => (outputs) <initializers> { nodes }" in ONNX's textual syntax
    const char* refusal;  ///< part of the error; "" where it can be raised
};

std::span<const OpsetCase> opsetCases();
/// The whole model text of a case.
std::string modelText(const OpsetCase& opsetCase);

}  // namespace esp
