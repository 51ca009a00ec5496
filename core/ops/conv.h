// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// How a convolution over more than two spatial dimensions runs: for each position of its output in the leading dimensions a 2-D one whose
/// channels are the pairs (channel, tap of the window in the leading dimensions). The weights have that layout as they are.
struct ConvSlices {
    std::vector<int64_t> in, out, kernel, strides, dilations, padBegin;  ///< of the leading spatial dimensions; empty for 2-D convolutions
    int64_t batch = 0, channels = 0, filters = 0;
    int64_t inPlane = 0, outPlane = 0;  ///< elements in the two last dimensions

    bool needed() const { return !in.empty(); }
    int64_t count() const;       ///< 2-D convolutions
    int64_t inElements() const;  ///< of one
    int64_t outElements() const { return filters * outPlane; }
    /// The input of one; planes outside the image are filled with the byte `padding`.
    void gather(int64_t slice, const std::byte* input, int64_t elementBytes, std::byte padding, std::byte* to) const;
    /// Puts the output of one into its place, or (collect) takes from there.
    void scatter(int64_t slice, const std::byte* from, int64_t elementBytes, std::byte* output) const;
    void collect(int64_t slice, const std::byte* output, int64_t elementBytes, std::byte* to) const;
};

/// A planned convolution: its shape for the kernels (of one slice, if it has slices) and the dimensions of its output.
struct ConvPlan {
    ConvShape shape;
    ConvSlices slices;
    Dims outputDims;
    int64_t macs = 0;
};

/// Checks input [N, C, spatial …] against weights and attributes (group, kernel_shape, strides, dilations, pads, auto_pad).
Result<ConvPlan> planConvolution(const OpContext& context, const InputInfo& input, const InputInfo& weights);

/// Adds what packed weights of a convolution depend on: everything but batch and image extents.
void addPackingFields(Hasher& hasher, const ConvShape& shape);

/// Bytes rounded up so that what follows is aligned.
constexpr size_t alignedBytes(size_t bytes) { return (bytes + 63) / 64 * 64; }

}  // namespace esp
