// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/layer.h"

#include <string>
#include <vector>

namespace esp {

/// Where a model takes longer on ONNX Runtime's CPU provider than it had to. Its figures are right all the same.
struct SlowPlace {
    std::string node;    ///< its name, or what it writes if it has none
    std::string layer;   ///< layer whose choice it hangs on; "" if it is none's
    std::string reason;  ///< one sentence
};

/// Quantized forms that were measured to be slower than float, or than with the neighbours in integers as well; in the order of the graph.
/// layers: those of the index. tests/runtime/slow_places.py measures each rule.
std::vector<SlowPlace> findSlowPlaces(const GraphIndex& index, const std::vector<Layer>& layers);

}  // namespace esp
