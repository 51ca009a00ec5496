// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_rounding.h"
#include "tests/core/compress_support.h"

namespace esp::test {

/// Seeded, nearly normal.
std::vector<float> normalWeights(size_t count, uint32_t seed);

/// Codes of weights seen as [outer, channels, inner].
QuantizedWeights codesOf(std::span<const float> values, const Dims& dims, bool perChannel, const WeightFormat& format, WeightCalibration calibration = WeightCalibration::MinMax,
                         std::span<const float> leastScales = {});
/// A scale a channel of [outer, channels, inner], or one.
ScaleLayout layoutOf(const Dims& dims, bool perChannel);

/// A convolution "c" [50,16,3,3] and a product "y" [50,200], both larger than what packing adds; input x [N,16,6,6].
Model twoLayers();

/// Statistics and moments over the dataset, by an engine.
StatisticsSource engineCalibration(const DatasetPtr& data);

}  // namespace esp::test
