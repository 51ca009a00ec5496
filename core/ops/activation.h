// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// The activation of FusedConv, FusedGemm and their kind: what the epilogue of a product can do (a clamp), and what has to follow it.
struct Activation {
    float lo = -std::numeric_limits<float>::infinity();
    float hi = std::numeric_limits<float>::infinity();
    std::optional<Unary> function;
    float alpha = 0;
    float beta = 0;
};

/// Reads attribute `activation` (Relu, Clip, LeakyRelu, Sigmoid, Tanh, HardSigmoid, …; none if absent) with its parameters from
/// `activation_params`, or from activation_alpha, activation_beta and activation_gamma.
Result<Activation> readActivation(const OpContext& context);

/// Applies the function that follows, if there is one, to `count` outputs in place.
void applyActivation(const RunArgs& args, const KernelTable& kernels, const Activation& activation, float* out, int64_t count);

}  // namespace esp
