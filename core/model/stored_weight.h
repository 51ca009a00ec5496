// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/graph.h"

#include <string>
#include <vector>

namespace esp {

/// The initializer that holds a layer's weights, and what its elements mean.
struct StoredWeight {
    TensorPtr tensor;  ///< as stored; if not quantized, its layout may differ from the layer's (constant Reshape or Transpose in between)
    bool isQuantized = false;    ///< codes with scales: integers, floats of fewer bits, or values of a codebook
    std::vector<int64_t> zeros;  ///< of codes: one, or one a channel of `axis`
    std::vector<float> scales;   ///< likewise
    int axis = 0;
    bool isWeightOnly = false;  ///< codes become floats when the model is loaded (Cast, Gather, Mul)
    bool isPacked = false;      ///< several codes to a number, or places in a codebook (packed_codes.h); `tensor` is what they are when looked up
    bool isSparse = false;      ///< zeros are left out of the file
    std::vector<float> levels;  ///< of packed codes: every value there can be, if that is known

    /// "int8", "int4", "ternary", "binary", "codebook 16", "float32": what one element takes in the file.
    std::string typeName() const;

    /// Real values in the stored layout.
    std::vector<float> realValues() const;
    /// Elements whose real value is exactly zero, counted without converting them.
    int64_t zeroCount() const;
    /// Index of the scale of an element.
    size_t scaleIndex(int64_t element) const;
};

/// Follows a value that a layer reads as its weight back to an initializer that nothing else reads: through nodes that only rearrange, or
/// through one DequantizeLinear, through Mul(Cast(codes), scales), or Cast of floats of fewer bits; codes may be packed, or places in a codebook with
/// or without scales. Errors: NotApplicable with the reason ("its weights are computed at
/// run time") as detail.
Result<StoredWeight> findStoredWeight(const GraphIndex& index, const std::string& value);

}  // namespace esp
