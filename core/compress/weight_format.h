// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/translate.h"

#include <span>
#include <string_view>

namespace esp {

/// A number format of weights: real = scale · code, codes from low to high.
struct WeightFormat {
    enum class Rule {
        Uniform,  ///< all whole numbers from low to high, rounded to nearest
        Ternary,  ///< −1, 0, 1; small weights become 0 by a threshold (Li and others 2016, Ternary Weight Networks)
        Binary,   ///< −1, 1; scale = mean |w| (Rastegari and others 2016, XNOR-Net, §3.1)
    };
    const char* id;     ///< in recipes
    const char* label;  ///< ESP_NOOP("technique", …)
    Rule rule;
    int low;
    int high;

    constexpr int levels() const { return rule == Rule::Binary ? 2 : high - low + 1; }
    /// What a code is in a list of all of them, 0 for the lowest.
    int digitOf(int code) const { return rule == Rule::Binary ? (code > 0 ? 1 : 0) : code - low; }
    int codeOf(int digit) const { return rule == Rule::Binary ? 2 * digit - 1 : digit + low; }
    bool hasZero() const { return rule != Rule::Binary; }
    /// Fewer levels than a byte has; such codes are packed, and worth more care in rounding.
    bool isNarrow() const { return levels() < 128; }
};

/// Symmetric: what is lost by leaving out the lowest code is a step that only negative weights would have. With two bits that would be half of
/// the steps, so there it stays.
inline constexpr WeightFormat kWeightFormats[] = {
    {"int8", "int8", WeightFormat::Rule::Uniform, -127, 127},
    {"int7", "int7", WeightFormat::Rule::Uniform, -63, 63},
    {"int6", "int6", WeightFormat::Rule::Uniform, -31, 31},
    {"int5", "int5", WeightFormat::Rule::Uniform, -15, 15},
    {"int4", "int4", WeightFormat::Rule::Uniform, -7, 7},
    {"int3", "int3", WeightFormat::Rule::Uniform, -3, 3},
    {"int2", "int2", WeightFormat::Rule::Uniform, -2, 1},
    {"ternary", ESP_NOOP("technique", "ternary"), WeightFormat::Rule::Ternary, -1, 1},
    {"binary", ESP_NOOP("technique", "binary"), WeightFormat::Rule::Binary, -1, 1},
};

std::span<const WeightFormat> weightFormats();
/// Null if there is none of that name.
const WeightFormat* findWeightFormat(std::string_view id);

}  // namespace esp
