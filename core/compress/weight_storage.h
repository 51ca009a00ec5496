// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_rounding.h"
#include "core/model/packed_codes.h"

#include <optional>

namespace esp {

/// How codes go into the file, and what they take there; nodes and names come on top.
struct WeightStorage {
    std::optional<CodePacking> packing;  ///< nothing: a code each
    int64_t codeBytes = 0;
    int64_t scaleBytes = 0;
    int64_t codebookBytes = 0;

    int64_t bytes() const { return codeBytes + scaleBytes + codebookBytes; }
};

/// packs: codes of fewer than 8 bits go several to a number where that is smaller, with the nodes that take them apart.
WeightStorage storageOf(const QuantizedWeights& weights, bool packs);

}  // namespace esp
