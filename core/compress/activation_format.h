// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/element_type.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace esp {

/// A number format of what flows between layers: whole codes from low to high, with a scale and a zero point for each tensor.
struct ActivationFormat {
    const char* id;     ///< in recipes
    const char* label;  ///< a type's name, the same in all languages
    ElementType type;   ///< that holds a code
    int low;
    int high;
    int64_t opset = 13;  ///< the least whose QuantizeLinear makes it

    constexpr int levels() const { return high - low + 1; }
    /// Codes of a byte, which integer kernels read. Fewer bits are bytes whose codes are clipped: the kernels stay.
    constexpr bool isForIntegers() const { return type == ElementType::Uint8 || type == ElementType::Int8; }
    /// The type has more codes than the format.
    constexpr bool isClipped() const { return isForIntegers() && levels() < 256; }
};

/// The first is the one that ONNX Runtime's x86 kernels like best.
inline constexpr ActivationFormat kActivationFormats[] = {
    {"static", "uint8", ElementType::Uint8, 0, 255},
    {"int8", "int8", ElementType::Int8, -128, 127},
    {"uint4", "uint4", ElementType::Uint8, 0, 15},
    {"int4", "int4", ElementType::Int8, -8, 7},
    {"uint2", "uint2", ElementType::Uint8, 0, 3},
    {"uint16", "uint16", ElementType::Uint16, 0, 65535, 21},
    {"int16", "int16", ElementType::Int16, -32768, 32767, 21},
};

std::span<const ActivationFormat> activationFormats();
/// Null if there is none of that name.
const ActivationFormat* findActivationFormat(std::string_view id);

}  // namespace esp
