// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/kernels.h"

#include <cstdint>
#include <span>

namespace esp {

/// What a number of samples cost together.
struct LossSum {
    double loss = 0;      ///< Σ −log softmax(logits)[label], natural logarithm
    int64_t correct = 0;  ///< labels with the highest logit (ties: the lower index)
    int64_t samples = 0;
};

/// Softmax cross-entropy of rows of logits, one for each label. gradient, if not null: ∂loss/∂logits = (softmax − one-hot) · scale, of the rows' size.
/// scratch: as many floats as the logits. Sums rows in their order; a loss that is not finite stays so.
LossSum softmaxCrossEntropy(const KernelTable& kernels, const float* logits, std::span<const int32_t> labels, int64_t classes, float scale,
                            float* gradient, float* scratch);

}  // namespace esp
