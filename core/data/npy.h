// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/model/element_type.h"

#include <string>

namespace esp {

/// An array in C order, elements little-endian and dense.
struct NpyArray {
    ElementType type = ElementType::Undefined;
    Dims dims;  ///< empty for a scalar
    Bytes data;
};

/// Parses a .npy file, format versions 1 to 3. Errors: Malformed (truncated, sizes that do not fit), UnsupportedFormat (Fortran order; types
/// other than bool, integers, float16, float32 and float64), each naming `subject`.
Result<NpyArray> parseNpy(const Bytes& file, const std::string& subject);

/// The .npy file of an array (version 1). The type is one that parseNpy reads. Errors: UnsupportedFormat.
Result<std::string> npyFile(ElementType type, const Dims& dims, std::span<const std::byte> data);

}  // namespace esp
