// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_rounding.h"

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// At most `entries` values, ascending, that lower Σ weight·(x − nearest)², by Lloyd's algorithm from values spread evenly between the least and
/// the greatest (linear initialization, which keeps the few large weights; Han and others 2016, Deep Compression, §3.2). weights: empty: all 1.
/// keepsZero: one of the values is 0 and stays it.
std::vector<float> kMeans(std::span<const float> values, std::span<const float> weights, int64_t entries, bool keepsZero);

/// Weights of a layer as places in a codebook of at most `entries` values. With scales, those that share one are first divided by their root mean
/// square, so that channels of different size share the codebook well. isInteger: the values are whole numbers in [−127, 127], for integer kernels; else
/// floats, and with one scale they are the weights themselves. Where more than one in a hundred weights is 0 (pruned), 0 is one of the values.
/// leastScales: as for quantizeWeights.
QuantizedWeights shareWeights(std::span<const float> values, const ScaleLayout& layout, int64_t entries, bool isInteger, std::span<const float> leastScales = {});

}  // namespace esp
