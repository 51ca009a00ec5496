// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reading images between their pixels: GridSample and RoiAlign; and MaxUnpool, which puts maxima back.
#include "core/ops/in_float.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
enum class Border { Zeros, Edge, Reflection };
enum class Sampling { Linear, Nearest, Cubic };

struct Grid {
    int64_t batch = 0, channels = 0, height = 0, width = 0, outHeight = 0, outWidth = 0;
    Border border = Border::Zeros;
    Sampling sampling = Sampling::Linear;
    bool alignCorners = false;

    /// [−1, 1] → pixel coordinates.
    float toPixel(float x, int64_t length) const
    {
        const auto size = static_cast<float>(length);
        return alignCorners ? (x + 1) / 2 * (size - 1) : ((x + 1) * size - 1) / 2;
    }
    float reflect(float x, int64_t length) const
    {
        const float low = alignCorners ? 0.0f : -0.5f;
        const float high = alignCorners ? static_cast<float>(length - 1) : static_cast<float>(length) - 0.5f;
        const float range = high - low;
        if (range <= 0)
            return 0;
        const float distance = std::fmod(std::fabs(x - low), 2 * range);
        return distance <= range ? low + distance : high - (distance - range);
    }
    float pixel(const float* plane, int64_t row, int64_t column) const
    {
        if (border == Border::Zeros) {
            const bool inside = row >= 0 && row < height && column >= 0 && column < width;
            return inside ? plane[row * width + column] : 0.0f;
        }
        if (border == Border::Reflection) {
            row = static_cast<int64_t>(reflect(static_cast<float>(row), height));
            column = static_cast<int64_t>(reflect(static_cast<float>(column), width));
        }
        return plane[std::clamp<int64_t>(row, 0, height - 1) * width + std::clamp<int64_t>(column, 0, width - 1)];
    }
    float sample(const float* plane, float x, float y) const;
};

void cubicWeights(float t, float* weights)
{
    constexpr float kA = -0.75f;
    const auto outer = [](float d) { return ((kA * d - 5 * kA) * d + 8 * kA) * d - 4 * kA; };
    const auto inner = [](float d) { return ((kA + 2) * d - (kA + 3)) * d * d + 1; };
    weights[0] = outer(t + 1);
    weights[1] = inner(t);
    weights[2] = inner(1 - t);
    weights[3] = outer(2 - t);
}

float Grid::sample(const float* plane, float x, float y) const
{
    if (!std::isfinite(x) || !std::isfinite(y))
        return 0;
    if (border != Border::Zeros && sampling != Sampling::Cubic) {
        x = border == Border::Edge ? std::clamp(x, 0.0f, static_cast<float>(width - 1)) : reflect(x, width);
        y = border == Border::Edge ? std::clamp(y, 0.0f, static_cast<float>(height - 1)) : reflect(y, height);
    }
    x = std::clamp(x, -1e9f, 1e9f);
    y = std::clamp(y, -1e9f, 1e9f);
    if (sampling == Sampling::Nearest)
        return pixel(plane, static_cast<int64_t>(std::nearbyint(y)), static_cast<int64_t>(std::nearbyint(x)));
    const auto column = static_cast<int64_t>(std::floor(x));
    const auto row = static_cast<int64_t>(std::floor(y));
    const float dx = x - static_cast<float>(column);
    const float dy = y - static_cast<float>(row);
    if (sampling == Sampling::Linear)
        return (pixel(plane, row, column) * (1 - dx) + pixel(plane, row, column + 1) * dx) * (1 - dy) +
               (pixel(plane, row + 1, column) * (1 - dx) + pixel(plane, row + 1, column + 1) * dx) * dy;
    float wx[4];
    float wy[4];
    cubicWeights(dx, wx);
    cubicWeights(dy, wy);
    float sum = 0;
    for (int64_t r = 0; r < 4; ++r)
        for (int64_t c = 0; c < 4; ++c)
            sum += wy[r] * wx[c] * pixel(plane, row - 1 + r, column - 1 + c);
    return sum;
}

Result<void> planGridSample(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planGridSample);
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    ESP_CHECK(context.expectType(1, {ElementType::Float}));
    const Dims& x = context.input(0).dims;
    const Dims& places = context.input(1).dims;
    if (x.size() != 4 || places.size() != 4)
        return context.unsupported("only images [N, C, H, W] with a grid [N, H', W', 2] are sampled; they are " + toString(x) + " and " +
                                   toString(places));
    if (places[0] != x[0] || places[3] != 2 || elementCount(x) == 0)
        return context.invalid("grid " + toString(places) + " does not fit images " + toString(x));
    Grid grid{x[0], x[1], x[2], x[3], places[1], places[2]};
    const std::string mode = context.node().stringAttribute("mode", "bilinear");
    const std::string padding = context.node().stringAttribute("padding_mode", "zeros");
    if (mode == "nearest")
        grid.sampling = Sampling::Nearest;
    else if (mode == "bicubic" || mode == "cubic")
        grid.sampling = Sampling::Cubic;
    else if (mode != "bilinear" && mode != "linear")
        return context.invalid("mode " + mode + " is not known");
    if (padding == "border")
        grid.border = Border::Edge;
    else if (padding == "reflection")
        grid.border = Border::Reflection;
    else if (padding != "zeros")
        return context.invalid("padding_mode " + padding + " is not known");
    grid.alignCorners = context.node().intAttribute("align_corners", 0) != 0;
    context.setOutput(0, ElementType::Float, {x[0], x[1], places[1], places[2]});
    context.setRun([grid](const RunArgs& args) {
        const int64_t outputs = grid.outHeight * grid.outWidth;
        args.forTiles(grid.batch * grid.channels, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t i = begin; i < end; ++i) {
                const float* plane = args.in<float>(0) + i * grid.height * grid.width;
                const float* places = args.in<float>(1) + i / grid.channels * outputs * 2;
                for (int64_t k = 0; k < outputs; ++k)
                    args.out<float>()[i * outputs + k] =
                        grid.sample(plane, grid.toPixel(places[2 * k], grid.width), grid.toPixel(places[2 * k + 1], grid.height));
            }
        });
    });
    return {};
}

struct Regions {
    int64_t channels = 0, height = 0, width = 0, count = 0, outHeight = 1, outWidth = 1, ratio = 0, batch = 0;
    float scale = 1;
    float shift = 0;
    bool maximum = false;
};

/// One bilinear sample of an image plane: at most four pixels with their weights.
float regionSample(const Regions& regions, const float* plane, float y, float x, bool maximum)
{
    if (y < -1.0f || y > static_cast<float>(regions.height) || x < -1.0f || x > static_cast<float>(regions.width))
        return 0;
    y = std::max(y, 0.0f);
    x = std::max(x, 0.0f);
    const int64_t top = std::min(static_cast<int64_t>(y), regions.height - 1);
    const int64_t left = std::min(static_cast<int64_t>(x), regions.width - 1);
    const int64_t bottom = std::min(top + 1, regions.height - 1);
    const int64_t right = std::min(left + 1, regions.width - 1);
    const float dy = top >= regions.height - 1 ? 0.0f : y - static_cast<float>(top);
    const float dx = left >= regions.width - 1 ? 0.0f : x - static_cast<float>(left);
    const float a = (1 - dy) * (1 - dx) * plane[top * regions.width + left];
    const float b = (1 - dy) * dx * plane[top * regions.width + right];
    const float c = dy * (1 - dx) * plane[bottom * regions.width + left];
    const float d = dy * dx * plane[bottom * regions.width + right];
    return maximum ? std::max(std::max(a, b), std::max(c, d)) : a + b + c + d;
}

void runRegion(const RunArgs& args, const Regions& regions, int64_t region)
{
    const float* box = args.in<float>(1) + region * 4;
    const int64_t image = std::clamp<int64_t>(args.in<int64_t>(2)[region], 0, regions.batch - 1);
    const float x1 = box[0] * regions.scale - regions.shift, y1 = box[1] * regions.scale - regions.shift;
    float width = box[2] * regions.scale - regions.shift - x1;
    float height = box[3] * regions.scale - regions.shift - y1;
    if (regions.shift == 0) {  // the older convention makes degenerate regions one pixel large
        width = std::max(width, 1.0f);
        height = std::max(height, 1.0f);
    }
    const float cellHeight = height / static_cast<float>(regions.outHeight), cellWidth = width / static_cast<float>(regions.outWidth);
    const auto samples = [&](float cell) {
        return regions.ratio > 0 ? regions.ratio : std::max<int64_t>(static_cast<int64_t>(std::ceil(cell)), 1);
    };
    const int64_t rows = samples(cellHeight), columns = samples(cellWidth);
    const int64_t cells = regions.outHeight * regions.outWidth;
    for (int64_t i = 0; i < regions.channels * cells; ++i) {
        const float* plane = args.in<float>(0) + (image * regions.channels + i / cells) * regions.height * regions.width;
        const auto cellRow = static_cast<float>(i % cells / regions.outWidth), cellColumn = static_cast<float>(i % regions.outWidth);
        float sum = 0;
        float most = -std::numeric_limits<float>::infinity();
        for (int64_t r = 0; r < rows; ++r)
            for (int64_t c = 0; c < columns; ++c) {
                const float y = y1 + (cellRow + (static_cast<float>(r) + 0.5f) / static_cast<float>(rows)) * cellHeight;
                const float x = x1 + (cellColumn + (static_cast<float>(c) + 0.5f) / static_cast<float>(columns)) * cellWidth;
                const float value = regionSample(regions, plane, y, x, regions.maximum);
                sum += value;
                most = std::max(most, value);
            }
        args.out<float>()[region * regions.channels * cells + i] = regions.maximum ? most : sum / static_cast<float>(rows * columns);
    }
}

Result<void> planRoiAlign(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planRoiAlign);
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    ESP_CHECK(context.expectType(1, {ElementType::Float}));
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
    if (regions.outHeight < 1 || regions.outWidth < 1 || regions.ratio < 0)
        return context.invalid("output extents must be positive and sampling_ratio not negative");
    context.setOutput(0, ElementType::Float, {boxes[0], x[1], regions.outHeight, regions.outWidth});
    context.setRun([regions](const RunArgs& args) {
        args.forTiles(regions.count, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t region = begin; region < end; ++region)
                runRegion(args, regions, region);
        });
    });
    return {};
}

Result<void> planMaxUnpool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 3));
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
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
    context.setOutput(0, ElementType::Float, dims);
    context.setRun([count = context.input(0).count(), total = elementCount(dims), dims, strides = stridesOf(dims),
                    inner = stridesOf(pooled), pooled](const RunArgs& args) {
        std::fill_n(args.out<float>(), total, 0.0f);
        for (int64_t i = 0; i < count; ++i) {
            int64_t at = args.in<int64_t>(1)[i];
            int64_t place = 0;
            for (size_t d = 0; d < dims.size(); ++d) {
                place += at / inner[d] * strides[d];
                at %= inner[d];
            }
            if (place >= 0 && place < total)
                args.out<float>()[place] = args.in<float>(0)[i];
        }
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opGridSample{"", "GridSample", 16, planGridSample};
extern constinit const OpDescriptor opRoiAlign{"", "RoiAlign", 10, planRoiAlign};
extern constinit const OpDescriptor opMaxUnpool{"", "MaxUnpool", 9, planMaxUnpool};

}  // namespace esp
