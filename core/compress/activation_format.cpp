// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/activation_format.h"

#include <algorithm>

namespace esp {

std::span<const ActivationFormat> activationFormats() { return kActivationFormats; }

const ActivationFormat* findActivationFormat(std::string_view id)
{
    const auto found = std::find_if(std::begin(kActivationFormats), std::end(kActivationFormats), [&](const ActivationFormat& format) { return format.id == id; });
    return found == std::end(kActivationFormats) ? nullptr : found;
}

}  // namespace esp
