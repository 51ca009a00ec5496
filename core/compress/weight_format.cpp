// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/weight_format.h"

#include <algorithm>
#include <array>

namespace esp {

std::span<const WeightFormat> weightFormats() { return kWeightFormats; }

const WeightFormat* findWeightFormat(std::string_view id)
{
    const auto found = std::find_if(std::begin(kWeightFormats), std::end(kWeightFormats), [&](const WeightFormat& format) { return format.id == id; });
    return found == std::end(kWeightFormats) ? nullptr : found;
}

const WeightFormat& withFullRange(const WeightFormat& format)
{
    static constexpr auto kFull = [] {
        std::array<WeightFormat, std::size(kWeightFormats)> formats{};
        for (size_t i = 0; i < formats.size(); ++i) {
            formats[i] = kWeightFormats[i];
            if (formats[i].rule == WeightFormat::Rule::Uniform && formats[i].low == -formats[i].high)
                --formats[i].low;
        }
        return formats;
    }();
    return kFull[static_cast<size_t>(findWeightFormat(format.id) - std::begin(kWeightFormats))];
}

}  // namespace esp
