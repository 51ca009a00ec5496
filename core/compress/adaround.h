// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/gptq.h"

namespace esp {

struct AdaRoundOptions {
    int iterations = 3000;  ///< at most; fewer for large problems, so that a layer takes seconds
    double learningRate = 0.05;
    double regularization = 10;  ///< λ, where the loss of rounding to nearest is 1 a weight
};

/// Codes [filters][columns] that lower Σ‖(w − s·q)x‖² by learning for each weight whether it is rounded up or down (AdaRound; Nagel and others 2020,
/// Up or Down?, equations 21 to 24): gradient descent (Adam) on a rectified sigmoid, which a regularizer drives to 0 or 1 while it is annealed.
/// The loss is taken over all inputs at once by their second moments: no
/// samples are drawn, and no warm-up is needed, as learning starts from a loss of 0. The grid must have evenly spaced
/// levels. Never worse than rounding to nearest: a filter that would be keeps its nearest codes. Errors: Cancelled; NotApplicable where inputs are not finite.
Result<std::vector<int8_t>> adaRound(const RoundingProblem& problem, const AdaRoundOptions& options, const Job& job);

}  // namespace esp
