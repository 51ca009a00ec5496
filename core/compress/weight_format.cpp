// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/weight_format.h"

#include <algorithm>

namespace esp {

std::span<const WeightFormat> weightFormats() { return kWeightFormats; }

const WeightFormat* findWeightFormat(std::string_view id)
{
    const auto found = std::find_if(std::begin(kWeightFormats), std::end(kWeightFormats), [&](const WeightFormat& format) { return format.id == id; });
    return found == std::end(kWeightFormats) ? nullptr : found;
}

}  // namespace esp
