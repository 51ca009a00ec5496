// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/core/compress_support.h"

namespace esp::test {

/// Seeded, nearly normal.
std::vector<float> normalWeights(size_t count, uint32_t seed);

/// A convolution "c" [50,16,3,3] and a product "y" [50,200], both larger than what packing adds; input x [N,16,6,6].
Model twoLayers();

/// Statistics and moments over the dataset, by an engine.
StatisticsSource engineCalibration(const DatasetPtr& data);

}  // namespace esp::test
