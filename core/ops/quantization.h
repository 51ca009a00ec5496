// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

#include <algorithm>
#include <cmath>

namespace esp {

/// Smallest and largest code of an integer type of at most 16 bits.
struct CodeRange {
    int32_t lo = 0;
    int32_t hi = 0;
};
CodeRange codeRange(ElementType type);

inline bool isCode8(ElementType type) { return type == ElementType::Int8 || type == ElementType::Uint8; }

/// Code i of an array of int8 or uint8.
inline int32_t codeAt(ElementType type, const std::byte* data, int64_t i)
{
    return type == ElementType::Int8 ? static_cast<int32_t>(reinterpret_cast<const int8_t*>(data)[i])
                                     : static_cast<int32_t>(reinterpret_cast<const uint8_t*>(data)[i]);
}

/// Scale and zero point of one 8-bit tensor, constant at planning.
struct TensorCoding {
    ElementType type = ElementType::Uint8;
    float scale = 1;
    int32_t zeroPoint = 0;

    bool isSigned() const { return type == ElementType::Int8; }
    CodeRange range() const { return codeRange(type); }
    Codes codes(const std::byte* data) const { return {data, isSigned(), zeroPoint}; }
    bool operator==(const TensorCoding&) const = default;
};

/// Reads the coding of a tensor of type `type` from a scalar scale input and a zero point input (0 if absent). Errors: UnsupportedOp if
/// they are not constant, InvalidModel if they are not single values, or the scale is not a positive number.
Result<TensorCoding> readCoding(const OpContext& context, ElementType type, size_t scaleInput, size_t zeroPointInput);

/// Within lo … hi; NaN gives the lowest code, as ONNX Runtime's quantizing does.
inline int32_t clampCode(float rounded, int32_t lo, int32_t hi)
{
    const auto least = static_cast<float>(lo);
    // The comparison fails for NaN.
    return static_cast<int32_t>(rounded > least ? std::min(rounded, static_cast<float>(hi)) : least);
}

/// The zero point that DynamicQuantizeLinear gives values from `lowest` (at most 0) on; 255 where the range is not finite, as ONNX Runtime does.
inline uint8_t dynamicZeroPoint(float lowest, float scale)
{
    return static_cast<uint8_t>(std::nearbyint(std::max(0.0f, std::min(255.0f, 0.0f - lowest / scale))));
}

/// clip(rne(value / scale) + zeroPoint) as QuantizeLinear computes it: zero point added after rounding, NaN gives the lowest code.
int32_t quantize(const TensorCoding& coding, float value);

/// The code that function(dequantized input) becomes, for each of the 256 codes of the input as a byte.
std::vector<uint8_t> codeTable(const TensorCoding& in, const TensorCoding& out, const std::function<float(float)>& function);

/// Plans input `index` → output 0 by a table.
void setTableRun(OpContext& context, size_t index, ElementType type, std::vector<uint8_t> table);

}  // namespace esp
