// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/translate.h"
#include "core/model/element_type.h"

#include <span>
#include <string_view>

namespace esp {

/// A number format of weights: real = scale · what the code stands for.
struct WeightFormat {
    enum class Rule {
        Uniform,   ///< all whole numbers from low to high, rounded to nearest
        Ternary,   ///< −1, 0, 1; small weights become 0 by a threshold (Li and others 2016, Ternary Weight Networks)
        Binary,    ///< −1, 1; scale = mean |w| (Rastegari and others 2016, XNOR-Net, §3.1)
        Float,     ///< numbers of a floating type; `high` is the largest
        Codebook,  ///< a few values found by k-means for each layer (Han and others 2016, Deep Compression, §3)
    };
    const char* id = "";     ///< in recipes
    const char* label = "";  ///< ESP_NOOP("technique", …)
    Rule rule = Rule::Uniform;
    int low = 0;
    int high = 0;
    ElementType type = ElementType::Int8;  ///< that holds a code, unless codes are packed
    bool hasScale = true;                  ///< false: the codes are the weights
    int64_t opset = 13;                    ///< the least that can say it

    constexpr int levels() const { return rule == Rule::Binary ? 2 : high - low + 1; }
    /// What a code is in a list of all of them, 0 for the lowest.
    int digitOf(int code) const { return rule == Rule::Binary ? (code > 0 ? 1 : 0) : code - low; }
    int codeOf(int digit) const { return rule == Rule::Binary ? 2 * digit - 1 : digit + low; }
    bool hasZero() const { return rule != Rule::Binary; }
    /// A number of two bytes, which is near enough to the weight to need no care in rounding.
    bool isWide() const { return type == ElementType::Int16 || type == ElementType::Float16 || type == ElementType::Bfloat16; }
    /// Whole numbers of at most 8 bits, for which there are integer kernels.
    bool isForIntegers() const { return rule != Rule::Float && type == ElementType::Int8; }
    /// Fewer levels than a byte has, known beforehand; such codes are packed.
    bool isNarrow() const { return rule != Rule::Float && rule != Rule::Codebook && levels() <= 128; }
    /// So coarse that rounding is worth more care than to nearest.
    bool isCoarse() const { return isNarrow() || rule == Rule::Codebook || type == ElementType::Float8E4M3FN || type == ElementType::Float8E5M2; }
};

/// Narrow range: what is lost by leaving out the lowest code is a step that only negative weights would have. With two bits that would be half of
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
    {"codebook", ESP_NOOP("technique", "codebook"), WeightFormat::Rule::Codebook, -127, 127},
    {"int16", "int16", WeightFormat::Rule::Uniform, -32767, 32767, ElementType::Int16},
    {"float16", "float16", WeightFormat::Rule::Float, -65504, 65504, ElementType::Float16, false},
    {"bfloat16", "bfloat16", WeightFormat::Rule::Float, 0, 0, ElementType::Bfloat16, false},
    {"float8e4m3fn", "float8 e4m3", WeightFormat::Rule::Float, -448, 448, ElementType::Float8E4M3FN, true, 19},
    {"float8e5m2", "float8 e5m2", WeightFormat::Rule::Float, -57344, 57344, ElementType::Float8E5M2, true, 19},
};

std::span<const WeightFormat> weightFormats();
/// The same with the lowest code that its bits can say (int4: −8 to 7); formats without such a code as they are.
const WeightFormat& withFullRange(const WeightFormat& format);
/// Null if there is none of that name.
const WeightFormat* findWeightFormat(std::string_view id);

}  // namespace esp
