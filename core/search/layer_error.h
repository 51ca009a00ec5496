// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

namespace esp {

/// How far a layer's output is from what it was in the original, on the same samples: its own error and all that came in from above.
struct LayerError {
    OutputNoise noise;   ///< no values if there is a reason
    std::string reason;  ///< why it is not known, one sentence, or ""
};

/// Of every layer of the original, in its order. Layers are compared behind the activation that folds into them, where quantization leaves a
/// float32 value of the same name. Samples: so many, evenly over the data. Errors: those of evaluate.
Result<std::vector<LayerError>> measureLayerErrors(Engine& engine, const Model& original, const Model& variant, const DatasetPtr& data, size_t samples,
                                                   const Job& job = {});

}  // namespace esp
