// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Reading images at places that a grid names: GridSample over one to three dimensions, AffineGrid, which makes such grids, and DeformConv, a
// convolution whose taps are moved.
#include "core/ops/conv.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace esp {

namespace {
constexpr size_t kMostAxes = 3;

enum class Border { Zeros, Edge, Reflection };
enum class Sampling { Linear, Nearest, Cubic };

/// The pixels along one axis that a sample is made of.
template <typename T>
struct Taps {
    int count = 0;
    std::array<int64_t, 4> at{};  ///< −1: outside, where everything is 0
    std::array<T, 4> weight{};
};

struct Grid {
    Border border = Border::Zeros;
    Sampling sampling = Sampling::Linear;
    bool alignCorners = false;

    /// The taps for a coordinate in [−1, 1] along an axis of `length` pixels.
    template <typename T>
    Taps<T> taps(T coordinate, int64_t length) const
    {
        const auto size = static_cast<T>(length);
        T x = alignCorners ? (coordinate + 1) / 2 * (size - 1) : ((coordinate + 1) * size - 1) / 2;
        if (!std::isfinite(x))
            return {1, {-1}, {T{0}}};
        if (border != Border::Zeros && sampling != Sampling::Cubic)
            x = border == Border::Edge ? std::clamp(x, T{0}, size - 1) : reflect(x, length);
        x = std::clamp(x, T{-1e9}, T{1e9});
        if (sampling == Sampling::Nearest)
            return {1, {pixel<T>(static_cast<int64_t>(std::nearbyint(x)), length)}, {T{1}}};
        const auto first = static_cast<int64_t>(std::floor(x));
        const T d = x - static_cast<T>(first);
        if (sampling == Sampling::Linear)
            return {2, {pixel<T>(first, length), pixel<T>(first + 1, length)}, {1 - d, d}};
        constexpr T kA = T(-0.75);
        const auto outer = [](T t) { return ((kA * t - 5 * kA) * t + 8 * kA) * t - 4 * kA; };
        const auto inner = [](T t) { return ((kA + 2) * t - (kA + 3)) * t * t + 1; };
        return {4,
                {pixel<T>(first - 1, length), pixel<T>(first, length), pixel<T>(first + 1, length), pixel<T>(first + 2, length)},
                {outer(d + 1), inner(d), inner(1 - d), outer(2 - d)}};
    }

private:
    template <typename T>
    T reflect(T x, int64_t length) const
    {
        const T low = alignCorners ? T{0} : T(-0.5);
        const T high = alignCorners ? static_cast<T>(length - 1) : static_cast<T>(length) - T(0.5);
        const T range = high - low;
        if (range <= 0)
            return 0;
        const T distance = std::fmod(std::fabs(x - low), 2 * range);
        return distance <= range ? low + distance : high - (distance - range);
    }

    template <typename T>
    int64_t pixel(int64_t at, int64_t length) const
    {
        if (border == Border::Zeros)
            return at >= 0 && at < length ? at : -1;
        if (border == Border::Reflection)
            at = static_cast<int64_t>(reflect(static_cast<T>(at), length));
        return std::clamp<int64_t>(at, 0, length - 1);
    }
};

/// The weighted pixels of all axes together.
template <typename T>
struct Stencil {
    int count = 0;
    std::array<int64_t, 64> at{};
    std::array<T, 64> weight{};

    Stencil(const std::array<Taps<T>, kMostAxes>& taps, const std::vector<int64_t>& extents)
    {
        at[0] = 0;
        weight[0] = 1;
        count = 1;
        for (size_t axis = 0; axis < extents.size(); ++axis) {
            const Stencil before = *this;
            count = 0;
            for (int i = 0; i < before.count; ++i)
                for (int k = 0; k < taps[axis].count; ++k) {
                    if (taps[axis].at[static_cast<size_t>(k)] < 0)
                        continue;
                    at[static_cast<size_t>(count)] = before.at[static_cast<size_t>(i)] * extents[axis] + taps[axis].at[static_cast<size_t>(k)];
                    weight[static_cast<size_t>(count++)] = before.weight[static_cast<size_t>(i)] * taps[axis].weight[static_cast<size_t>(k)];
                }
        }
    }

    T apply(const T* plane) const
    {
        T sum = 0;
        for (int i = 0; i < count; ++i)
            sum += weight[static_cast<size_t>(i)] * plane[at[static_cast<size_t>(i)]];
        return sum;
    }
};

Result<Grid> readGrid(const OpContext& context)
{
    Grid grid;
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
    return grid;
}

Result<void> planGridSample(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planGridSample);
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    ESP_CHECK(context.expectType(1, {type}));
    const Dims& x = context.input(0).dims;
    const Dims& places = context.input(1).dims;
    const std::vector<int64_t> in = spatialDims(x);
    if (in.empty() || in.size() > kMostAxes)
        return context.unsupported("images have one to three spatial dimensions; they are " + toString(x));
    if (places.size() != x.size() || places[0] != x[0] || places.back() != static_cast<int64_t>(in.size()) || elementCount(x) == 0)
        return context.invalid("grid " + toString(places) + " does not fit images " + toString(x));
    ESP_TRY(const Grid grid, readGrid(context));
    Dims dims{x[0], x[1]};
    dims.insert(dims.end(), places.begin() + 1, places.end() - 1);
    context.setOutput(0, type, dims);
    const int64_t outputs = product(places, 1, places.size() - 1);
    withFloating(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([grid, in, outputs, batch = x[0], channels = x[1], plane = product(in, 0, in.size())](const RunArgs& args) {
            args.forTiles(batch * outputs, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t i = begin; i < end; ++i) {
                    // The grid names the last axis first.
                    const T* place = args.in<T>(1) + i * static_cast<int64_t>(in.size());
                    std::array<Taps<T>, kMostAxes> taps;
                    for (size_t axis = 0; axis < in.size(); ++axis)
                        taps[axis] = grid.taps(place[in.size() - 1 - axis], in[axis]);
                    const Stencil<T> stencil(taps, in);
                    for (int64_t channel = i / outputs * channels; channel < (i / outputs + 1) * channels; ++channel)
                        args.out<T>()[channel * outputs + i % outputs] = stencil.apply(args.in<T>(0) + channel * plane);
                }
            });
        });
    });
    return {};
}

/// theta [N, 2, 3] or [N, 3, 4] applied to the pixels' own places in [−1, 1]; size is that of the images, [N, C, (D,) H, W].
Result<void> planAffineGrid(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planAffineGrid);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const Dims& theta = context.input(0).dims;
    ESP_TRY(const std::vector<int64_t> size, context.constantInts(1));
    const auto axes = static_cast<int64_t>(size.size()) - 2;
    if ((axes != 2 && axes != 3) || theta != Dims{size[0], axes, axes + 1} || elementCount(size) < 0)
        return context.invalid("size " + listText(size) + " does not fit theta " + toString(theta));
    Dims dims(size.begin() + 2, size.end());
    const std::vector<int64_t> extents = dims;
    dims.insert(dims.begin(), size[0]);
    dims.push_back(axes);
    context.setOutput(0, context.input(0).type, dims);
    const bool alignCorners = context.node().intAttribute("align_corners", 0) != 0;
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, places = product(extents, 0, extents.size())](const RunArgs& args) {
            args.forTiles(size[0] * places, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t i = begin; i < end; ++i) {
                    double at[kMostAxes + 1] = {};  // x, y, (z,) 1
                    int64_t rest = i % places;
                    for (size_t axis = extents.size(); axis-- > 0; rest /= extents[axis]) {
                        const auto index = static_cast<double>(rest % extents[axis]);
                        const auto length = static_cast<double>(extents[axis]);
                        at[extents.size() - 1 - axis] = alignCorners ? -1 + 2 * index / (length - 1) : (2 * index + 1) / length - 1;
                    }
                    at[axes] = 1;
                    const T* row = args.in<T>(0) + i / places * axes * (axes + 1);
                    for (int64_t axis = 0; axis < axes; ++axis, row += axes + 1) {
                        double sum = 0;
                        for (int64_t k = 0; k <= axes; ++k)
                            sum += row[k] * at[k];
                        args.out<T>()[i * axes + axis] = static_cast<T>(sum);
                    }
                }
            });
        });
    });
    return {};
}

/// Inputs: images, weights, offsets [N, groups · taps · 2, H', W'], bias, mask [N, groups · taps, H', W'].
struct DeformableConv {
    ConvPlan plan;
    const KernelTable* kernels = nullptr;
    int64_t offsetGroups = 1;
    GemmShape product;  ///< [filters of a group, channels of a group · taps] · [the same, outputs]
    size_t columnBytes = 0, packBytes = 0;

    void operator()(const RunArgs& args) const
    {
        const ConvShape& shape = plan.shape;
        args.forTiles(shape.batch * shape.groups, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* columns = reinterpret_cast<float*>(scratch);
            std::byte* packed = scratch + columnBytes;
            for (int64_t unit = begin; unit < end; ++unit) {
                const int64_t group = unit % shape.groups;
                fillColumns(args, unit / shape.groups, group, columns);
                kernels->gemmF32Pack(product, columns, packed);
                float* out = args.out<float>() + unit * product.m * product.n;
                kernels->gemmF32(product, args.in<float>(1) + group * product.m * product.k, packed, {}, out, packed + packBytes, 0,
                                 kernels->gemmF32Tiles(product));
                for (int64_t i = 0; i < product.m * product.n && args.in<float>(3); ++i)
                    out[i] += args.in<float>(3)[group * product.m + i / product.n];
            }
        });
    }

private:
    void fillColumns(const RunArgs& args, int64_t image, int64_t group, float* columns) const
    {
        const ConvShape& s = plan.shape;
        const int64_t taps = s.kernelH * s.kernelW;
        const int64_t channels = s.channels / s.groups;
        const int64_t outputs = s.outHeight * s.outWidth;
        const Grid grid;
        for (int64_t row = 0; row < channels * taps; ++row) {
            const int64_t channel = group * channels + row / taps;
            const int64_t tap = row % taps;
            const int64_t moved = (image * offsetGroups + channel / (s.channels / offsetGroups)) * taps + tap;
            const float* plane = args.in<float>(0) + (image * s.channels + channel) * s.height * s.width;
            const float* offset = args.in<float>(2) + moved * 2 * outputs;
            const float* mask = args.in<float>(4) ? args.in<float>(4) + moved * outputs : nullptr;
            for (int64_t i = 0; i < outputs; ++i) {
                const auto y = static_cast<float>(i / s.outWidth * s.strideH - s.padTop + tap / s.kernelW * s.dilationH) + offset[i];
                const auto x = static_cast<float>(i % s.outWidth * s.strideW - s.padLeft + tap % s.kernelW * s.dilationW) + offset[outputs + i];
                columns[row * outputs + i] = sample(plane, y, x) * (mask ? mask[i] : 1.0f);
            }
        }
    }

    float sample(const float* plane, float y, float x) const
    {
        const int64_t height = plan.shape.height;
        const int64_t width = plan.shape.width;
        if (!(y > -1 && x > -1 && y < static_cast<float>(height) && x < static_cast<float>(width)))
            return 0;
        const auto top = static_cast<int64_t>(std::floor(y));
        const auto left = static_cast<int64_t>(std::floor(x));
        const float dy = y - static_cast<float>(top);
        const float dx = x - static_cast<float>(left);
        const auto pixel = [&](int64_t row, int64_t column) {
            return row >= 0 && row < height && column >= 0 && column < width ? plane[row * width + column] : 0.0f;
        };
        return (pixel(top, left) * (1 - dx) + pixel(top, left + 1) * dx) * (1 - dy) +
               (pixel(top + 1, left) * (1 - dx) + pixel(top + 1, left + 1) * dx) * dy;
    }
};

Result<void> planDeformConv(OpContext& context)
{
    ESP_CHECK(context.expectInputs(3, 5));
    if (hasHalfInput(context))
        return planInFloat(context, planDeformConv);
    for (size_t i = 0; i < context.inputCount(); ++i)
        if (context.has(i))
            ESP_CHECK(context.expectType(i, {ElementType::Float}));
    if (context.input(0).rank() != 4)
        return context.unsupported("only images [N, C, H, W] are convolved; the input is " + toString(context.input(0).dims));
    DeformableConv run;
    ESP_TRY(run.plan, planConvolution(context, context.input(0), context.input(1)));
    const ConvShape& shape = run.plan.shape;
    run.offsetGroups = context.node().intAttribute("offset_group", 1);
    const int64_t taps = shape.kernelH * shape.kernelW;
    const Dims offsets{shape.batch, run.offsetGroups * taps * 2, shape.outHeight, shape.outWidth};
    const Dims masks{shape.batch, run.offsetGroups * taps, shape.outHeight, shape.outWidth};
    if (run.offsetGroups < 1 || shape.channels % run.offsetGroups != 0 || context.input(2).dims != offsets ||
        (context.has(4) && context.input(4).dims != masks))
        return context.invalid("offsets " + toString(context.input(2).dims) + " and mask " + toString(context.input(4).dims) + " must be " +
                               toString(offsets) + " and " + toString(masks));
    if (context.has(3) && context.input(3).count() != shape.filters)
        return context.invalid("bias " + toString(context.input(3).dims) + " must have one value for each of " + std::to_string(shape.filters) + " filters");
    run.kernels = &context.kernels();
    run.product = {shape.filters / shape.groups, shape.outHeight * shape.outWidth, shape.channels / shape.groups * taps};
    run.columnBytes = alignedBytes(static_cast<size_t>(run.product.k * run.product.n) * sizeof(float));
    run.packBytes = alignedBytes(run.kernels->gemmF32PackedBytes(run.product));
    context.setOutput(0, ElementType::Float, run.plan.outputDims);
    context.setMacs(run.plan.macs);
    context.setScratchBytes(run.columnBytes + run.packBytes + run.kernels->gemmF32ScratchBytes(run.product));
    context.setRun(run);
    return {};
}
}  // namespace

extern constinit const OpDescriptor opGridSample{"", "GridSample", 16, planGridSample};
extern constinit const OpDescriptor opAffineGrid{"", "AffineGrid", 20, planAffineGrid};
extern constinit const OpDescriptor opDeformConv{"", "DeformConv", 19, planDeformConv};

}  // namespace esp
