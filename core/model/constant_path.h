// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/graph.h"

namespace esp {

/// Where a value comes from if it is constant: an initializer or Constant node, possibly rearranged on the way.
struct ConstantPath {
    TensorPtr tensor;                      ///< the value itself (rearranged, named like it); null if it is not constant or quantized
    bool isQuantized = false;              ///< a DequantizeLinear of a constant lies on the way
    std::vector<std::string> values;       ///< names from the value to the stored tensor; empty if it is not constant
};

/// Follows Identity, Reshape, Flatten, Squeeze, Unsqueeze, Transpose and Cast between float types back to a constant.
ConstantPath findConstantPath(const GraphIndex& index, const std::string& value);

/// The tensor transposed. Empty perm reverses the axes. Null if elements are below a byte or perm is no permutation.
TensorPtr transposed(const Tensor& tensor, std::vector<int64_t> perm, std::string name);

}  // namespace esp
