// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/loss.h"

#include <algorithm>

namespace esp {

LossSum softmaxCrossEntropy(const KernelTable& kernels, const float* logits, std::span<const int32_t> labels, int64_t classes, float scale,
                            float* gradient, float* scratch)
{
    LossSum sum;
    sum.samples = static_cast<int64_t>(labels.size());
    kernels.softmaxF32(sum.samples, classes, true, logits, scratch);
    for (int64_t row = 0; row < sum.samples; ++row) {
        const float* scores = logits + row * classes;
        sum.loss -= scratch[row * classes + labels[static_cast<size_t>(row)]];
        sum.correct += std::max_element(scores, scores + classes) - scores == labels[static_cast<size_t>(row)];
    }
    if (!gradient)
        return sum;
    kernels.softmaxF32(sum.samples, classes, false, logits, gradient);
    for (int64_t row = 0; row < sum.samples; ++row)
        gradient[row * classes + labels[static_cast<size_t>(row)]] -= 1.0f;
    for (int64_t i = 0; i < sum.samples * classes; ++i)
        gradient[i] *= scale;
    return sum;
}

}  // namespace esp
