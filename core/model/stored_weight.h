// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/graph.h"
#include "core/model/scale_layout.h"

#include <optional>
#include <string>
#include <vector>

namespace esp {

/// The initializer that holds a layer's weights, and what its elements mean.
struct StoredWeight {
    TensorPtr tensor;  ///< as stored; if not quantized, its layout may differ from the layer's (constant Reshape or Transpose in between)
    bool isQuantized = false;    ///< codes with scales: integers, floats of fewer bits, or values of a codebook
    std::vector<float> scales;   ///< of codes, as many as the layout has
    std::vector<float> zeros;    ///< likewise; whole numbers in most formats
    ScaleLayout layout;
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
    size_t scaleIndex(int64_t element) const { return layout.at(element); }
};

/// Follows a value that a layer reads as its weight back to an initializer that nothing else reads: through nodes that only rearrange, or
/// through one DequantizeLinear, through Mul(Sub(Cast(codes), zeros), scales), or Cast of floats of fewer bits; scales of blocks are gathered along the axis; codes may be packed, or places in a codebook with
/// or without scales. Errors: NotApplicable with the reason ("its weights are computed at
/// run time") as detail.
Result<StoredWeight> findStoredWeight(const GraphIndex& index, const std::string& value);

/// Codes stored as they are or packed, as one tensor; null if they are neither. isPacked, isSparse and levels of `weight` are set of packed ones.
TensorPtr findCodes(const GraphIndex& index, const std::string& value, StoredWeight& weight);

/// Weights of an operator on codes: QLinearConv, QLinearMatMul, QGemm, MatMulIntegerToFloat, DynamicQuantizeMatMul, MatMulNBits, or MatMulInteger whose
/// product is cast and multiplied with scales. Nothing where they are not constant, or stand in a form that is not known.
struct OperatorWeight {
    StoredWeight stored;
    int outputAxis = 0;
};
std::optional<OperatorWeight> findOperatorWeight(const GraphIndex& index, const Node& node);

}  // namespace esp
