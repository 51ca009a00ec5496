// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/weight_format.h"

#include "core/base/translate.h"

#include <algorithm>

namespace esp {

namespace {

using Rule = WeightFormat::Rule;

/// Symmetric: what is lost by leaving out the lowest code is a step that only negative weights would have. With two bits that would be half of
/// the steps, so there it stays.
constexpr WeightFormat kFormats[] = {
    {"int8", "int8", Rule::Uniform, -127, 127},
    {"int7", "int7", Rule::Uniform, -63, 63},
    {"int6", "int6", Rule::Uniform, -31, 31},
    {"int5", "int5", Rule::Uniform, -15, 15},
    {"int4", "int4", Rule::Uniform, -7, 7},
    {"int3", "int3", Rule::Uniform, -3, 3},
    {"int2", "int2", Rule::Uniform, -2, 1},
    {"ternary", ESP_NOOP("technique", "ternary"), Rule::Ternary, -1, 1},
    {"binary", ESP_NOOP("technique", "binary"), Rule::Binary, -1, 1},
};

}  // namespace

std::span<const WeightFormat> weightFormats() { return kFormats; }

const WeightFormat* findWeightFormat(std::string_view id)
{
    const auto found = std::find_if(std::begin(kFormats), std::end(kFormats), [&](const WeightFormat& format) { return format.id == id; });
    return found == std::end(kFormats) ? nullptr : found;
}

}  // namespace esp
