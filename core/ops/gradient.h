// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

#include <functional>
#include <span>

namespace esp {

/// Where one run of a gradient finds its data: float32, with the dimensions of planning. A gradient runs on the calling thread alone and sums in
/// a fixed order; whoever trains splits the work by samples.
struct GradientArgs {
    std::span<const float* const> inputs;    ///< as the forward run had them; null for absent ones
    const float* output = nullptr;           ///< output 0, as the forward run gave it
    const float* outputGradient = nullptr;   ///< ∂loss/∂output 0
    std::span<float* const> inputGradients;  ///< ∂loss/∂input is added to what is there; null where nobody asks
    std::byte* scratch = nullptr;            ///< of the size that the gradient asked for, aligned to 64 bytes
};

/// The gradient of a planned node. All failing happened while it was made; running cannot fail.
struct Gradient {
    std::function<void(const GradientArgs&)> run;
    size_t scratchBytes = 0;
    size_t inputCount = 1;  ///< the first so many inputs have gradients; the others (a shape, bounds, statistics) count as constants
};

/// UnsupportedOp unless the first `inputCount` inputs that are there are float32: gradients are computed for that type alone.
Result<void> expectFloatGradient(const OpContext& context, size_t inputCount);

/// Scratch bytes of addProduct.
size_t addProductBytes(const KernelTable& kernels, const GemmShape& shape);
/// out += alpha · A · B with the float kernels, on this thread. scratch: addProductBytes, aligned to 64 bytes.
void addProduct(const KernelTable& kernels, const GemmShape& shape, float alpha, const float* a, const float* b, float* out, std::byte* scratch);

// For the descriptors, each in the file of its operators.
Result<Gradient> gradientOfConv(const OpContext& context);
Result<Gradient> gradientOfGemm(const OpContext& context);
Result<Gradient> gradientOfMatMul(const OpContext& context);
Result<Gradient> gradientOfClip(const OpContext& context);
Result<Gradient> gradientOfAdd(const OpContext& context);
Result<Gradient> gradientOfSub(const OpContext& context);
Result<Gradient> gradientOfMul(const OpContext& context);
Result<Gradient> gradientOfRelu(const OpContext& context);
Result<Gradient> gradientOfLeakyRelu(const OpContext& context);
Result<Gradient> gradientOfSigmoid(const OpContext& context);
Result<Gradient> gradientOfTanh(const OpContext& context);
Result<Gradient> gradientOfHardSigmoid(const OpContext& context);
Result<Gradient> gradientOfHardSwish(const OpContext& context);
/// Of operators whose output 0 has the elements of input 0 in their order.
Result<Gradient> gradientOfView(const OpContext& context);
/// Of operators that move, repeat and leave out elements of input 0, and perhaps fill in others.
Result<Gradient> gradientOfMovement(const OpContext& context);
Result<Gradient> gradientOfConcat(const OpContext& context);

}  // namespace esp
