// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace esp {

using Dims = std::vector<int64_t>;

/// TensorProto.DataType by number. Any other number may occur in a file; it is carried and refused by name where it would have to be computed.
enum class ElementType : int32_t {
    Undefined = 0, Float = 1, Uint8 = 2, Int8 = 3, Uint16 = 4, Int16 = 5, Int32 = 6, Int64 = 7, String = 8, Bool = 9,
    Float16 = 10, Double = 11, Uint32 = 12, Uint64 = 13, Complex64 = 14, Complex128 = 15, Bfloat16 = 16,
    Float8E4M3FN = 17, Float8E4M3FNUZ = 18, Float8E5M2 = 19, Float8E5M2FNUZ = 20, Uint4 = 21, Int4 = 22,
    Float4E2M1 = 23, Float8E8M0 = 24, Uint2 = 25, Int2 = 26
};

/// Bits of one stored element (4 for int4); 0 for strings and for numbers that are not known.
int bitCount(ElementType type);
/// "float32", "int8", …; "type 42" for an unknown number.
std::string toString(ElementType type);
/// Bytes of `count` densely packed elements: ceil(count · bits / 8); INT64_MAX if that would overflow.
int64_t packedBytes(ElementType type, int64_t count);

/// Product of dims; 1 for a scalar; -1 if a dimension is negative or the product exceeds 2^62.
int64_t elementCount(const Dims& dims);
/// "1×3×224×224"; "scalar" for no dimensions; "?" for a negative dimension.
std::string toString(const Dims& dims);

}  // namespace esp
