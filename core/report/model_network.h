// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"
#include "core/scene/network.h"

namespace esp {

/// The model as it is drawn, with the shapes that planning finds and without what does not depend on the data. engine: null where the model
/// cannot be planned; shapes are then those that the file declares.
scene::Network modelNetwork(const Model& model, const std::vector<Layer>& layers, Engine* engine);

}  // namespace esp
