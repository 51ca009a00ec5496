// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/quantize.h"

namespace esp {

/// A layer of the prepared model whose weights are to be rounded.
struct WeightRequest {
    const Layer& layer;
    const Node& node;
    const QuantizeChoice& choice;
    std::vector<float> bias;             ///< empty: none
    float inputScale = 1;                ///< of codes that it reads
    InputMomentsPtr moments = nullptr;   ///< what it reads; null where nothing asks for it, or it cannot be looked at
};

struct RoundedLayer {
    std::shared_ptr<const QuantizedWeights> weights;
    std::vector<float> bias;
    bool isCorrected = false;
    std::string note;  ///< what was done, to be put behind others: "; GPTQ, error 12 % of rounding to nearest"
};

/// Which weights of the layer share a scale.
ScaleLayout scaleLayout(const Layer& layer, const QuantizeChoice& choice);

/// Why GPTQ, AdaRound and bias correction cannot look at what the layer reads; "" if they can.
std::string inputRefusal(const Layer& layer, const Node& node);

/// How to look at what the layer reads; where inputRefusal() says nothing.
InputRequest inputRequestOf(const Layer& layer, const NodePtr& node);

/// Of all in a choice that decides the nearest codes of given weights.
Hash128 weightSchemeKey(const QuantizeChoice& choice);

/// Codes of the nearest levels, with scales by the choice's rule. values: in place of the layer's weights.
QuantizedWeights nearestWeights(const Layer& layer, const QuantizeChoice& choice, std::span<const float> values, std::span<const float> leastScales = {});

/// Mean energy of what the layer adds up from its inputs (without bias), had it the given weights in place of its own. With moments only.
double outputEnergy(const WeightRequest& request, const std::vector<float>& weights);

/// Codes, scales and bias. Scales leave room for a bias of 32 bits. Errors: Cancelled.
Result<RoundedLayer> roundLayer(const WeightRequest& request, CompressCache& cache, const Job& job);

}  // namespace esp
