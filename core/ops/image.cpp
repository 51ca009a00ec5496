// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Regions of images read between the pixels: RoiAlign; MaxUnpool, which puts maxima back; Col2Im, which adds blocks up; CenterCropPad.
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

namespace {
struct Regions {
    int64_t channels = 0, height = 0, width = 0, count = 0, outHeight = 1, outWidth = 1, ratio = 0, batch = 0;
    float scale = 1;
    float shift = 0;
    bool maximum = false;
};

/// One bilinear sample of an image plane: at most four pixels with their weights.
template <typename T>
T regionSample(const Regions& regions, const T* plane, T y, T x, bool maximum)
{
    // Written so that NaN lies outside.
    if (!(y >= T{-1} && y <= static_cast<T>(regions.height) && x >= T{-1} && x <= static_cast<T>(regions.width)))
        return 0;
    y = std::max(y, T{0});
    x = std::max(x, T{0});
    const int64_t top = std::min(static_cast<int64_t>(y), regions.height - 1);
    const int64_t left = std::min(static_cast<int64_t>(x), regions.width - 1);
    const int64_t bottom = std::min(top + 1, regions.height - 1);
    const int64_t right = std::min(left + 1, regions.width - 1);
    const T dy = top >= regions.height - 1 ? T{0} : y - static_cast<T>(top);
    const T dx = left >= regions.width - 1 ? T{0} : x - static_cast<T>(left);
    const T a = (1 - dy) * (1 - dx) * plane[top * regions.width + left];
    const T b = (1 - dy) * dx * plane[top * regions.width + right];
    const T c = dy * (1 - dx) * plane[bottom * regions.width + left];
    const T d = dy * dx * plane[bottom * regions.width + right];
    return maximum ? std::max(std::max(a, b), std::max(c, d)) : a + b + c + d;
}

template <typename T>
void runRegion(const RunArgs& args, const Regions& regions, int64_t region)
{
    const T* box = args.in<T>(1) + region * 4;
    const int64_t image = std::clamp<int64_t>(args.in<int64_t>(2)[region], 0, regions.batch - 1);
    const T x1 = box[0] * regions.scale - regions.shift, y1 = box[1] * regions.scale - regions.shift;
    T width = box[2] * regions.scale - regions.shift - x1;
    T height = box[3] * regions.scale - regions.shift - y1;
    if (regions.shift == 0) {  // the older convention makes degenerate regions one pixel large
        width = std::max(width, T{1});
        height = std::max(height, T{1});
    }
    const T cellHeight = height / static_cast<T>(regions.outHeight), cellWidth = width / static_cast<T>(regions.outWidth);
    const auto samples = [&](T cell) {
        // A box that is not finite has nothing to take more samples of.
        constexpr T kMost = 0x1p30;
        return regions.ratio > 0 ? regions.ratio : cell > 1 && std::isfinite(cell) ? static_cast<int64_t>(std::ceil(std::min(cell, kMost))) : 1;
    };
    const int64_t rows = samples(cellHeight), columns = samples(cellWidth);
    const int64_t cells = regions.outHeight * regions.outWidth;
    for (int64_t i = 0; i < regions.channels * cells; ++i) {
        const T* plane = args.in<T>(0) + (image * regions.channels + i / cells) * regions.height * regions.width;
        const auto cellRow = static_cast<T>(i % cells / regions.outWidth), cellColumn = static_cast<T>(i % regions.outWidth);
        T sum = 0;
        T most = -std::numeric_limits<T>::infinity();
        for (int64_t r = 0; r < rows; ++r)
            for (int64_t c = 0; c < columns; ++c) {
                const T y = y1 + (cellRow + (static_cast<T>(r) + T(0.5)) / static_cast<T>(rows)) * cellHeight;
                const T x = x1 + (cellColumn + (static_cast<T>(c) + T(0.5)) / static_cast<T>(columns)) * cellWidth;
                const T value = regionSample(regions, plane, y, x, regions.maximum);
                sum += value;
                most = std::max(most, value);
            }
        args.out<T>()[region * regions.channels * cells + i] = regions.maximum ? most : sum / static_cast<T>(rows * columns);
    }
}

Result<void> planRoiAlign(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planRoiAlign);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(context.expectType(1, {context.input(0).type}));
    ESP_CHECK(context.expectType(2, {ElementType::Int64}));
    const Dims& x = context.input(0).dims;
    const Dims& boxes = context.input(1).dims;
    if (x.size() != 4 || boxes.size() != 2 || boxes[1] != 4 || context.input(2).count() != boxes[0] || elementCount(x) == 0)
        return context.invalid("needs images [N, C, H, W], boxes [R, 4] and R image numbers; it has " + toString(x) + ", " +
                               toString(boxes) + " and " + toString(context.input(2).dims));
    const Node& node = context.node();
    Regions regions{x[1], x[2], x[3], boxes[0]};
    regions.batch = x[0];
    regions.outHeight = node.intAttribute("output_height", 1);
    regions.outWidth = node.intAttribute("output_width", 1);
    regions.ratio = node.intAttribute("sampling_ratio", 0);
    regions.scale = node.floatAttribute("spatial_scale", 1.0f);
    const std::string convention =
        node.stringAttribute("coordinate_transformation_mode", context.opset() >= 16 ? "half_pixel" : "output_half_pixel");
    regions.shift = convention == "half_pixel" ? 0.5f : 0.0f;
    regions.maximum = node.stringAttribute("mode", "avg") == "max";
    constexpr int64_t kMost = int64_t{1} << 31;
    if (regions.outHeight < 1 || regions.outWidth < 1 || regions.ratio < 0 || regions.outHeight >= kMost || regions.outWidth >= kMost || regions.ratio >= kMost)
        return context.invalid("output extents must be positive, sampling_ratio not negative, and all below 2^31");
    context.setOutput(0, context.input(0).type, {boxes[0], x[1], regions.outHeight, regions.outWidth});
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([regions](const RunArgs& args) {
            args.forTiles(regions.count, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t region = begin; region < end; ++region)
                    runRegion<T>(args, regions, region);
            });
        });
    });
    return {};
}

Result<void> planMaxUnpool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planMaxUnpool);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(context.expectType(1, {ElementType::Int64}));
    const Dims& from = context.input(0).dims;
    if (from.size() < 3 || context.input(1).dims != from)
        return context.invalid("indices " + toString(context.input(1).dims) + " must have the dimensions of the input " + toString(from));
    const std::vector<int64_t> spatial = spatialDims(from);
    const std::vector<int64_t> kernel = context.node().intsAttribute("kernel_shape");
    const std::vector<int64_t> strides = context.node().intsAttribute("strides", std::vector<int64_t>(spatial.size(), 1));
    const std::vector<int64_t> pads = context.node().intsAttribute("pads", std::vector<int64_t>(spatial.size() * 2, 0));
    if (kernel.size() != spatial.size() || strides.size() != spatial.size() || pads.size() != 2 * spatial.size())
        return context.invalid("kernel_shape, strides and pads must fit " + std::to_string(spatial.size()) + " spatial dimensions");
    if (!fitExtents({&spatial, &kernel, &strides, &pads}))
        return context.invalid("kernel_shape " + listText(kernel) + ", strides " + listText(strides) + " and pads " + listText(pads) + " must be below 2^31");
    // The indices count in the tensor before pooling; output_shape only gives it more room around.
    Dims pooled{from[0], from[1]};
    for (size_t i = 0; i < spatial.size(); ++i)
        pooled.push_back((spatial[i] - 1) * strides[i] - pads[i] - pads[spatial.size() + i] + kernel[i]);
    Dims dims = pooled;
    if (context.has(2)) {
        ESP_TRY(dims, context.constantInts(2));
    }
    if (dims.size() != from.size() || elementCount(dims) < 0)
        return context.invalid("output_shape " + listText(dims) + " does not fit " + toString(from));
    context.setOutput(0, context.input(0).type, dims);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([count = context.input(0).count(), total = elementCount(dims), dims, strides = stridesOf(dims),
                        inner = stridesOf(pooled), pooled](const RunArgs& args) {
            std::fill_n(args.out<T>(), total, T{0});
            for (int64_t i = 0; i < count; ++i) {
                int64_t at = args.in<int64_t>(1)[i];
                int64_t place = 0;
                for (size_t d = 0; d < dims.size(); ++d) {
                    place += at / inner[d] * strides[d];
                    at %= inner[d];
                }
                if (place >= 0 && place < total)
                    args.out<T>()[place] = args.in<T>(0)[i];
            }
        });
    });
    return {};
}

/// Adds columns [N, C · block, blocks] up to images [N, C, image …]: the inverse of cutting an image into overlapping blocks.
Result<void> planCol2Im(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planCol2Im);
    const Dims& from = context.input(0).dims;
    ESP_TRY(const std::vector<int64_t> image, context.constantInts(1));
    ESP_TRY(const std::vector<int64_t> block, context.constantInts(2));
    ESP_TRY(const Window window, readWindow(context, image, block));
    const int64_t blockSize = product(block, 0, block.size());
    const int64_t blocks = product(window.out, 0, window.out.size());
    if (image.empty() || from.size() != 3 || from[1] % blockSize != 0 || from[2] != blocks)
        return context.invalid("needs " + std::to_string(blocks) + " blocks of " + std::to_string(blockSize) + " elements for an image " +
                               listText(image) + "; the input is " + toString(from));
    Dims dims{from[0], from[1] / blockSize};
    dims.insert(dims.end(), image.begin(), image.end());
    const ElementType type = context.input(0).type;
    context.setOutput(0, type, dims);
    const bool known = withArithmetic(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, planes = dims[0] * dims[1], pixels = product(image, 0, image.size())](const RunArgs& args) {
            args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte*) {
                std::fill(args.out<T>() + begin * pixels, args.out<T>() + end * pixels, T{0});
                for (int64_t row = begin * blockSize; row < end * blockSize; ++row) {
                    T* plane = args.out<T>() + row / blockSize * pixels;
                    for (int64_t column = 0; column < blocks; ++column) {
                        int64_t tap = row % blockSize;
                        int64_t index = column;
                        int64_t place = 0;
                        int64_t step = 1;
                        bool inside = true;
                        for (size_t i = image.size(); i-- > 0; tap /= block[i], index /= window.out[i], step *= image[i]) {
                            const int64_t at = index % window.out[i] * window.strides[i] + tap % block[i] * window.dilations[i] - window.padBegin[i];
                            inside = inside && at >= 0 && at < image[i];
                            place += at * step;
                        }
                        if (inside)
                            plane[place] = static_cast<T>(plane[place] + args.in<T>(0)[row * blocks + column]);
                    }
                }
            });
        });
    });
    if (!known)
        return context.unsupported("cannot calculate with elements of type " + toString(type));
    return {};
}

/// Cuts or fills with zeros, the same on both sides; an odd one goes to the end.
Result<void> planCenterCropPad(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    ESP_CHECK(expectAddressable(context, 0));
    const Dims& from = context.input(0).dims;
    ESP_TRY(const std::vector<int64_t> shape, context.constantInts(1));
    std::vector<int64_t> axes(from.size());
    std::iota(axes.begin(), axes.end(), 0);
    ESP_TRY(axes, normalizeAxes(context, context.node().intsAttribute("axes", axes), context.input(0).rank()));
    Dims dims = from;
    for (size_t i = 0; i < axes.size() && i < shape.size(); ++i)
        dims[static_cast<size_t>(axes[i])] = shape[i];
    if (shape.size() != axes.size() || elementCount(dims) < 0)
        return context.invalid("shape " + listText(shape) + " does not fit axes " + listText(axes));
    StridedCopy copy{from, stridesOf(from), stridesOf(dims)};
    for (size_t i = 0; i < dims.size(); ++i) {
        copy.dims[i] = std::min(from[i], dims[i]);
        copy.inOffset += std::max<int64_t>(from[i] - dims[i], 0) / 2 * copy.inStrides[i];
        copy.outOffset += std::max<int64_t>(dims[i] - from[i], 0) / 2 * copy.outStrides[i];
    }
    context.setOutput(0, context.input(0).type, dims);
    context.setRun([copy = copy.simplified(), bytes = elementBytes(context.input(0).type), count = elementCount(dims)](const RunArgs& args) {
        std::fill_n(args.out<std::byte>(), count * bytes, std::byte{0});
        runCopy(args, copy, bytes, args.in<std::byte>(0), args.out<std::byte>());
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opRoiAlign{"", "RoiAlign", 10, planRoiAlign};
extern constinit const OpDescriptor opMaxUnpool{"", "MaxUnpool", 9, planMaxUnpool};
extern constinit const OpDescriptor opCol2Im{"", "Col2Im", 18, planCol2Im};
extern constinit const OpDescriptor opCenterCropPad{"", "CenterCropPad", 18, planCenterCropPad};

}  // namespace esp
