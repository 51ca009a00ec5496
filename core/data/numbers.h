// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/model/element_type.h"

#include <cstdint>
#include <string>
#include <vector>

namespace esp {

/// One element of `data` as a double (integers beyond 2^53 lose digits); false as 0. The type must be a number (see isNumeric).
double elementAsDouble(ElementType type, const std::byte* data, int64_t index);
/// Bool, integers of 8 to 64 bits, float16, float32, float64.
bool isNumeric(ElementType type);
bool isInteger(ElementType type);

/// Class indices from an array of numbers. Errors: DataMismatch for a negative, fractional or absurd one, naming its index.
Result<std::vector<int32_t>> toLabels(ElementType type, const Bytes& data, int64_t count, const std::string& subject);

float halfToFloat(uint16_t half);
/// Rounds to nearest, ties to even.
uint16_t floatToHalf(float value);

}  // namespace esp
