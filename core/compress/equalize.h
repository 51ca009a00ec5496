// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/quantize.h"

#include <map>
#include <string>
#include <vector>

namespace esp {

/// Two layers between which a channel can be scaled: what the first writes only the second reads, and all that lies between them scales with it.
struct EqualizablePair {
    size_t first = 0;            ///< numbers of layers
    size_t second = 0;
    std::vector<int> between;    ///< nodes (Relu, pooling, …), in order
    int64_t inputsAChannel = 1;  ///< of the second layer, one behind the other; more than one behind Flatten
};

struct EqualizablePairs {
    std::vector<EqualizablePair> pairs;
    std::vector<std::string> notes;  ///< pairs that cannot be, and why
};

/// Pairs among the layers that the step is meant for and can be done on.
EqualizablePairs findEqualizablePairs(const GraphIndex& index, const std::vector<Layer>& layers, const RecipeStep& step);

/// Cross-layer equalization (Nagel and others 2019, Data-Free Quantization, §4.1): each channel that one layer writes and another reads is divided by
/// s = √(r₁/r₂) in the first and multiplied in the second, r being the channel's largest weight in each, so that both become √(r₁·r₂). Taken over all pairs
/// in turn until scales stand still, which also balances chains (convolution, depthwise, convolution). What the model computes stays the same up to
/// rounding. Values between the layers get new names, as they are others.
/// highBias: of highBiases(); what of it is positive is moved from the first layer's bias to the second's (§4.1.3) where only a Relu lies between them and no
/// padding would let a border miss it. Of values that follow the normalization, one in 740 lies where that is not exact.
Result<Prepared> equalized(const Model& folded, const RecipeStep& step, const std::map<std::string, std::vector<double>>& highBias, CompressCache& cache);
/// β − 3γ of each channel, by name of the layer that BatchNormalization and then Relu follow: nearly all that comes out of the normalization is larger.
std::map<std::string, std::vector<double>> highBiases(const Model& model, CompressCache& cache);

}  // namespace esp
