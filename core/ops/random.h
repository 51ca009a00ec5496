// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/graph.h"

namespace esp {

/// Whether a node may draw random numbers: ONNX says type and dimensions of its outputs alone.
bool mayDraw(const Node& node);

}  // namespace esp
