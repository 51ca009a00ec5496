// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/ledger.h"

#include <algorithm>
#include <string_view>

namespace esp {

/// The layer's entry, or null if the ledger has none.
inline const LayerLedger* findLayer(const Ledger& ledger, std::string_view name)
{
    const auto found = std::find_if(ledger.layers.begin(), ledger.layers.end(), [&](const LayerLedger& entry) { return entry.layer == name; });
    return found == ledger.layers.end() ? nullptr : &*found;
}

}  // namespace esp
