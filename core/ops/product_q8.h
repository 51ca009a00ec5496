// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/product.h"
#include "core/ops/quantization.h"

namespace esp {

/// A batch of integer matrix products A · B of 8-bit codes with what follows them (methods.md §1.4). The members name inputs of the node.
struct CodedProduct {
    ProductDims dims;
    bool transposeA = false, transposeB = false;
    size_t a = 0, b = 1;                 ///< the operands
    std::optional<size_t> aZero, bZero;  ///< their zero points; a scalar for A, a scalar or one for each column for B
    std::optional<size_t> bias;          ///< int32, one for each column
    std::optional<size_t> floatBias;     ///< float32, one for each column
    CodedOutput output = CodedOutput::S32;
    int32_t zeroPoint = 0;      ///< of coded outputs
    CodeRange range;            ///< of coded outputs
    std::vector<float> scales;  ///< multipliers, one or one for each column; empty for S32 and where the next two are set
    /// Scales that are computed at run time: multiplier = A's · B's.
    std::optional<size_t> aScale, bScale;
};

/// Checks types and zero points and sets run, scratch and MACs of the node. The output's dimensions are the caller's.
Result<void> setProductRun(OpContext& context, CodedProduct product);

/// One value, or one for each of `columns`: the count of a per-column quantity. Errors name the input.
Result<void> expectPerColumn(const OpContext& context, size_t index, int64_t columns, const char* what);

}  // namespace esp
