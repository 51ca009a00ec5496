// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

#include <algorithm>

namespace esp {

/// A sliding window over the spatial dimensions, as the attributes of Conv and the pools give it. One entry for each spatial dimension.
struct Window {
    std::vector<int64_t> kernel, strides, dilations;
    std::vector<int64_t> padBegin, padEnd;
    std::vector<int64_t> out;  ///< output extents

    size_t rank() const { return kernel.size(); }
    /// Extent of the dilated window.
    int64_t extent(size_t i) const { return (kernel[i] - 1) * dilations[i] + 1; }
};

/// Whether all numbers of the lists are within 32 bits, so that no product of two of them and no sum of such overflows.
bool fitExtents(std::initializer_list<const std::vector<int64_t>*> lists);

/// Reads kernel_shape (or takes `kernel` if that is absent), strides, dilations, pads, auto_pad and (of pools, which give no `kernel`) ceil_mode and computes the output
/// extents for the spatial dimensions `in`. Errors: InvalidModel for wrong lengths and values, and for a window that exceeds the padded
/// input.
Result<Window> readWindow(const OpContext& context, const std::vector<int64_t>& in, std::vector<int64_t> kernel);

/// The spatial dimensions of [N, C, …].
inline std::vector<int64_t> spatialDims(const Dims& dims)
{
    return dims.size() > 2 ? std::vector<int64_t>(dims.begin() + 2, dims.end()) : std::vector<int64_t>();
}

/// Fills the window's part of a ConvShape or PoolShape (height 1 for one spatial dimension).
template <typename Shape>
void setWindow(Shape& shape, const Window& window, const std::vector<int64_t>& in)
{
    const size_t w = window.rank() - 1;
    shape.width = in[w];
    shape.kernelW = window.kernel[w];
    shape.strideW = window.strides[w];
    shape.dilationW = window.dilations[w];
    shape.padLeft = window.padBegin[w];
    shape.padRight = window.padEnd[w];
    shape.outWidth = window.out[w];
    if (w == 0)
        return;
    shape.height = in[0];
    shape.kernelH = window.kernel[0];
    shape.strideH = window.strides[0];
    shape.dilationH = window.dilations[0];
    shape.padTop = window.padBegin[0];
    shape.padBottom = window.padEnd[0];
    shape.outHeight = window.out[0];
}

/// Whether the one window is the image, without padding. ONNX Runtime's integer average pools then round as their global ones do.
template <typename Shape>
bool isWholeImage(const Shape& shape)
{
    return shape.kernelH == shape.height && shape.kernelW == shape.width && shape.padTop == 0 && shape.padLeft == 0 && shape.padBottom == 0 && shape.padRight == 0;
}

/// Makes the padding reach to the end of every window. ONNX Runtime's integer average pools divide by the whole window where they count padding,
/// also where ceil_mode lets a window hang over it; its float ones count what lies inside.
template <typename Shape>
void padOverhang(Shape& shape)
{
    shape.padBottom = std::max(shape.padBottom, (shape.outHeight - 1) * shape.strideH + (shape.kernelH - 1) * shape.dilationH + 1 - shape.height - shape.padTop);
    shape.padRight = std::max(shape.padRight, (shape.outWidth - 1) * shape.strideW + (shape.kernelW - 1) * shape.dilationW + 1 - shape.width - shape.padLeft);
}

}  // namespace esp
