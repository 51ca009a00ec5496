// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// Plans a step with half-precision inputs (float16, bfloat16) as float32 and converts at its border, as ONNX Runtime's CPU provider does.
/// Outputs that come out as float32 get the type of the first half-precision input; others keep theirs.
Result<void> planInFloat(OpContext& context, Result<void> (*plan)(OpContext&));

/// Whether any input is float16 or bfloat16.
bool hasHalfInput(const OpContext& context);

/// The elements of a half-precision array as float32, and back (rounded half to even).
void halvesToFloats(ElementType type, const std::byte* in, int64_t count, float* out);
void floatsToHalves(ElementType type, const float* in, int64_t count, std::byte* out);

}  // namespace esp
