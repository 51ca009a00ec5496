// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/model/value.h"

#include <map>
#include <string>
#include <vector>

namespace esp::cli {

/// How far runs of two programs (or models) are apart, output by output.
struct ValueNoise {
    OutputNoise noise;          ///< floating-point outputs; integers count as numbers
    int64_t runsDiffering = 0;  ///< runs in which some bit differs
    int64_t topDiffering = 0;   ///< runs in which the position of the largest element differs
    std::string mismatch;       ///< another type or shape, or a missing output; "" if they fit
};

/// first and second: outputs of the same runs. One entry for each name in `names`.
std::vector<ValueNoise> compareRuns(const std::vector<std::string>& names, const std::vector<std::map<std::string, Value>>& first,
                                    const std::vector<std::map<std::string, Value>>& second);

}  // namespace esp::cli
