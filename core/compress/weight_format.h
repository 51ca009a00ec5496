// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

    int levels() const { return rule == Rule::Binary ? 2 : high - low + 1; }
    /// What a code is in a list of all of them, 0 for the lowest.
    int digitOf(int code) const { return rule == Rule::Binary ? (code > 0 ? 1 : 0) : code - low; }
    int codeOf(int digit) const { return rule == Rule::Binary ? 2 * digit - 1 : digit + low; }
    bool hasZero() const { return rule != Rule::Binary; }
};

std::span<const WeightFormat> weightFormats();
/// Null if there is none of that name.
const WeightFormat* findWeightFormat(std::string_view id);

}  // namespace esp
