// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/model/element_type.h"
#include "core/model/node.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace esp {

/// A layer whose inputs are to be looked at: the value that it reads, and how.
struct InputRequest {
    std::string value;
    NodePtr convolution;  ///< Conv; null: a product of matrices, whose inputs lie along the last dimension of the value
    Dims weights;         ///< of the convolution
};

/// What a layer multiplies its weights by, over calibration data: rows x of `columns` elements, one for each output position; of a convolution
/// what lies under the window (im2col), channel by channel and tap by tap, for each of its groups. Rows are taken at places spread evenly over
/// positions and samples, four for each column and at most 16,384. The same bits for any number of threads.
struct InputMoments {
    Hash128 key;  ///< of everything that they depend on
    int64_t groups = 1;
    int64_t columns = 0;
    int64_t rows = 0;
    std::vector<float> second;     ///< [groups][columns][columns], mean of x·xᵀ
    std::vector<float> mean;       ///< [groups][columns]
    std::vector<float> magnitude;  ///< likewise, mean of |x|
    std::vector<float> largest;    ///< likewise, max of |x|
};
using InputMomentsPtr = std::shared_ptr<const InputMoments>;

}  // namespace esp
