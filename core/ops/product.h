// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// Dimensions of a NumPy-style matrix product: for each index of `batch` one product [m, k] · [k, n].
struct ProductDims {
    Dims batch;  ///< of the output
    int64_t m = 1, n = 1, k = 1;
    Dims output;
    std::vector<int64_t> aOffset;  ///< first element of A for each product
    std::vector<int64_t> bIndex;   ///< which matrix of B each product takes
    int64_t bMatrices = 1;

    int64_t products() const { return static_cast<int64_t>(aOffset.size()); }
    int64_t macs() const { return products() * m * n * k; }
};

/// Fits A and B together, transposed as said (the two last dimensions). If B is one matrix, the batch of an untransposed A is merged into
/// m.
Result<ProductDims> fitProduct(const OpContext& context, const Dims& a, const Dims& b, bool transposeA, bool transposeB);

}  // namespace esp
