// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// A planned convolution: its shape for the kernels and the dimensions of its output.
struct ConvPlan {
    ConvShape shape;
    Dims outputDims;
    int64_t macs = 0;
};

/// Checks input [N, C, L] or [N, C, H, W] against weights and attributes (group, kernel_shape, strides, dilations, pads, auto_pad).
Result<ConvPlan> planConvolution(const OpContext& context, const InputInfo& input, const InputInfo& weights);

/// Adds what packed weights of a convolution depend on: everything but batch and image extents.
void addPackingFields(Hasher& hasher, const ConvShape& shape);

/// Bytes rounded up so that what follows is aligned.
constexpr size_t alignedBytes(size_t bytes) { return (bytes + 63) / 64 * 64; }

}  // namespace esp
