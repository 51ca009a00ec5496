// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Resize and Upsample. Interpolation is separable: for every axis that changes, each output index has a short list of input indices and
// weights, and the axes are done one after the other. `nearest` is a list of one and works on any element type.
#include "core/ops/conv.h"
#include "core/ops/in_float.h"
#include "core/ops/strided_copy.h"
#include "core/ops/support.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace esp {

namespace {
struct ResizeSpec {
    std::string mode = "nearest";
    std::string coordinates = "half_pixel";
    std::string rounding = "round_prefer_floor";
    float cubicA = -0.75f;
    bool excludeOutside = false;
    bool antialias = false;
    float extrapolation = 0;
    std::vector<float> scales;  ///< for each dimension
    std::vector<float> roiBegin, roiEnd;
    Dims out;
};

/// Weights of the inputs that one output index sees.
struct Taps {
    std::vector<int64_t> index;
    std::vector<float> weight;
    bool outside = false;  ///< beyond the region: the extrapolation value
};

struct AxisTaps {
    size_t axis = 0;
    std::vector<Taps> taps;
};

/// In float32 like ONNX Runtime, because `nearest` jumps where a coordinate is a tie.
float sourceCoordinate(const ResizeSpec& spec, size_t axis, int64_t in, int64_t x)
{
    const auto place = static_cast<float>(x);
    const float scale = spec.scales[axis];
    const auto length = static_cast<float>(spec.out[axis]);
    const auto last = static_cast<float>(in - 1);
    if (spec.coordinates == "asymmetric")
        return place / scale;
    if (spec.coordinates == "pytorch_half_pixel")
        return length > 1 ? (place + 0.5f) / scale - 0.5f : 0.0f;
    if (spec.coordinates == "align_corners")
        return length > 1 ? place * last / (length - 1) : 0.0f;
    if (spec.coordinates == "tf_half_pixel_for_nn")
        return (place + 0.5f) / scale;
    if (spec.coordinates == "tf_crop_and_resize") {
        const float begin = spec.roiBegin[axis] * last;
        const float end = spec.roiEnd[axis] * last;
        return length > 1 ? begin + place * (end - begin) / (length - 1) : 0.5f * (begin + end);
    }
    if (spec.coordinates == "half_pixel_symmetric") {
        const float adjustment = length / (scale * static_cast<float>(in));
        return static_cast<float>(in) / 2 * (1 - adjustment) + (place + 0.5f) / scale - 0.5f;
    }
    return (place + 0.5f) / scale - 0.5f;
}

int64_t nearest(const ResizeSpec& spec, float coordinate)
{
    if (spec.rounding == "floor")
        return static_cast<int64_t>(std::floor(coordinate));
    if (spec.rounding == "ceil")
        return static_cast<int64_t>(std::ceil(coordinate));
    if (spec.rounding == "round_prefer_ceil")
        return static_cast<int64_t>(std::floor(coordinate + 0.5f));
    return static_cast<int64_t>(std::ceil(coordinate - 0.5f));
}

double cubic(double a, double x)
{
    x = std::fabs(x);
    if (x <= 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

/// Interpolation kernels widened by `stretch` (more than 1 only for antialiased shrinking).
Taps interpolate(const ResizeSpec& spec, double coordinate, int64_t in, double stretch)
{
    const bool isCubic = spec.mode == "cubic";
    const double reach = (isCubic ? 2.0 : 1.0) * stretch;
    Taps taps;
    double sum = 0;
    std::vector<double> weights;
    for (auto i = static_cast<int64_t>(std::floor(coordinate - reach)) + 1; static_cast<double>(i) < coordinate + reach; ++i) {
        const double distance = (static_cast<double>(i) - coordinate) / stretch;
        double weight = isCubic ? cubic(spec.cubicA, distance) : std::max(0.0, 1 - std::fabs(distance));
        const bool outside = i < 0 || i >= in;
        if (outside && spec.excludeOutside)  // else the border is repeated
            weight = 0;
        taps.index.push_back(std::clamp<int64_t>(i, 0, in - 1));
        weights.push_back(weight);
        sum += weight;
    }
    for (const double weight : weights)
        taps.weight.push_back(static_cast<float>(spec.excludeOutside || spec.antialias ? weight / sum : weight));
    return taps;
}

AxisTaps makeTaps(const ResizeSpec& spec, size_t axis, int64_t in)
{
    AxisTaps result{axis, {}};
    for (int64_t x = 0; x < spec.out[axis]; ++x) {
        float coordinate = sourceCoordinate(spec, axis, in, x);
        // Not written as a comparison that infinities of a far region could pass as NaN.
        const bool outside = spec.coordinates == "tf_crop_and_resize" && !(coordinate >= 0 && coordinate <= static_cast<float>(in - 1));
        if (outside)
            coordinate = 0;  // no integer may hold it, and nobody reads there
        Taps taps;
        if (spec.mode == "nearest") {
            taps.index = {std::clamp<int64_t>(nearest(spec, coordinate), 0, in - 1)};
            taps.weight = {1.0f};
        } else {
            if (spec.mode == "linear" && !spec.antialias)
                coordinate = std::clamp(coordinate, 0.0f, static_cast<float>(in - 1));
            taps = interpolate(spec, coordinate, in, spec.antialias ? std::max(1.0, 1.0 / static_cast<double>(spec.scales[axis])) : 1.0);
        }
        taps.outside = outside;
        result.taps.push_back(std::move(taps));
    }
    return result;
}

/// nearest: a table of input offsets for each dimension.
void setNearestRun(OpContext& context, const ResizeSpec& spec, const std::vector<AxisTaps>& axes)
{
    const Dims& from = context.input(0).dims;
    const Dims strides = stridesOf(from);
    std::vector<std::vector<int64_t>> tables(from.size());
    for (const AxisTaps& axis : axes)
        for (const Taps& taps : axis.taps)
            tables[axis.axis].push_back(taps.outside ? -1 : taps.index[0] * strides[axis.axis]);
    withElementSize(elementBytes(context.input(0).type), [&](auto element) {
        using T = decltype(element);
        T fill{};
        if constexpr (sizeof(T) == sizeof(float))
            fill = std::bit_cast<T>(spec.extrapolation);
        context.setRun([dims = spec.out, tables, fill](const RunArgs& args) {
            const size_t rank = dims.size();
            const int64_t columns = dims[rank - 1];
            args.forTiles(product(dims, 0, rank - 1), [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t row = begin; row < end; ++row) {
                    int64_t rest = row;
                    int64_t at = 0;
                    bool outside = false;
                    for (size_t i = rank - 1; i-- > 0; rest /= dims[i]) {
                        const int64_t offset = tables[i][static_cast<size_t>(rest % dims[i])];
                        outside = outside || offset < 0;
                        at += offset;
                    }
                    for (int64_t column = 0; column < columns; ++column) {
                        const int64_t offset = tables[rank - 1][static_cast<size_t>(column)];
                        args.out<T>()[row * columns + column] = outside || offset < 0 ? fill : args.in<T>(0)[at + offset];
                    }
                }
            });
        });
    });
}

/// One axis of a separable interpolation over data [outer, in, inner].
void resizeAxis(const RunArgs& args, const AxisTaps& axis, int64_t outer, int64_t in, int64_t inner, float fill, const float* source,
                float* target)
{
    const auto out = static_cast<int64_t>(axis.taps.size());
    args.forTiles(outer * out, [&](int64_t begin, int64_t end, std::byte*) {
        for (int64_t row = begin; row < end; ++row) {
            const Taps& taps = axis.taps[static_cast<size_t>(row % out)];
            float* to = target + row * inner;
            const float* from = source + row / out * in * inner;
            std::fill_n(to, inner, taps.outside ? fill : 0.0f);
            for (size_t k = 0; k < taps.index.size() && !taps.outside; ++k)
                for (int64_t i = 0; i < inner; ++i)
                    to[i] += taps.weight[k] * from[taps.index[k] * inner + i];
        }
    });
}

void setInterpolationRun(OpContext& context, const ResizeSpec& spec, std::vector<AxisTaps> axes)
{
    Dims present = context.input(0).dims;
    std::erase_if(axes, [&](const AxisTaps& axis) {
        return spec.out[axis.axis] == present[axis.axis] && spec.scales[axis.axis] == 1.0f && spec.coordinates != "tf_crop_and_resize";
    });
    // Axes that shrink first: fewer elements for the others.
    std::stable_sort(axes.begin(), axes.end(),
                     [&](const AxisTaps& a, const AxisTaps& b) { return spec.scales[a.axis] < spec.scales[b.axis]; });
    std::vector<Dims> stages{present};
    int64_t largest = 0;
    for (const AxisTaps& axis : axes) {
        present[axis.axis] = spec.out[axis.axis];
        stages.push_back(present);
        largest = std::max(largest, elementCount(present));
    }
    if (axes.empty()) {
        context.setView(0);
        return;
    }
    const size_t bufferBytes = axes.size() > 1 ? alignedBytes(static_cast<size_t>(largest) * sizeof(float)) : 0;
    context.setScratchBytes(2 * bufferBytes);
    context.setRun([axes, stages, bufferBytes, fill = spec.extrapolation](const RunArgs& args) {
        const float* source = args.in<float>(0);
        for (size_t k = 0; k < axes.size(); ++k) {
            float* target = k + 1 == axes.size() ? args.out<float>() : reinterpret_cast<float*>(args.scratch + k % 2 * bufferBytes);
            const size_t axis = axes[k].axis;
            resizeAxis(args, axes[k], product(stages[k], 0, axis), stages[k][axis], product(stages[k], axis + 1, stages[k].size()), fill,
                       source, target);
            source = target;
        }
    });
}

/// Spreads values given for `axes` over all dimensions.
template <typename T>
std::vector<T> spread(const std::vector<T>& values, const std::vector<int64_t>& axes, std::vector<T> all)
{
    for (size_t i = 0; i < axes.size() && i < values.size(); ++i)
        all[static_cast<size_t>(axes[i])] = values[i];
    return all;
}

Result<void> readSizes(const OpContext& context, ResizeSpec& spec, const std::vector<int64_t>& axes)
{
    const Dims& from = context.input(0).dims;
    ESP_TRY(const std::vector<int64_t> sizes, context.constantInts(3));
    if (sizes.size() != axes.size())
        return context.invalid("sizes " + listText(sizes) + " must have " + std::to_string(axes.size()) + " values");
    const std::string policy = context.node().stringAttribute("keep_aspect_ratio_policy", "stretch");
    spec.out = spread(sizes, axes, from);
    std::vector<float> ratios;
    for (const int64_t axis : axes)
        ratios.push_back(static_cast<float>(spec.out[static_cast<size_t>(axis)]) / static_cast<float>(from[static_cast<size_t>(axis)]));
    if (policy != "stretch" && !ratios.empty()) {
        const float ratio =
            policy == "not_larger" ? *std::min_element(ratios.begin(), ratios.end()) : *std::max_element(ratios.begin(), ratios.end());
        for (size_t i = 0; i < axes.size(); ++i) {
            const auto axis = static_cast<size_t>(axes[i]);
            ratios[i] = ratio;
            spec.out[axis] = static_cast<int64_t>(std::floor(static_cast<double>(ratio) * static_cast<double>(from[axis]) + 0.5));
        }
    }
    spec.scales = spread(ratios, axes, std::vector<float>(from.size(), 1.0f));
    return {};
}

constexpr double kMostExtent = 0x1p31;

Result<void> readScales(const OpContext& context, ResizeSpec& spec, const std::vector<float>& scales, const std::vector<int64_t>& axes)
{
    const Dims& from = context.input(0).dims;
    if (scales.size() != axes.size() || std::any_of(scales.begin(), scales.end(), [](float scale) { return !(scale > 0); }))
        return context.invalid("scales must be " + std::to_string(axes.size()) + " positive numbers; there are " +
                               std::to_string(scales.size()));
    spec.scales = spread(scales, axes, std::vector<float>(from.size(), 1.0f));
    for (size_t i = 0; i < from.size(); ++i) {
        const double exact = static_cast<double>(from[i]) * static_cast<double>(spec.scales[i]);
        if (!(exact < kMostExtent))
            return context.invalid("scale " + std::to_string(spec.scales[i]) + " makes an extent of " + std::to_string(from[i]) +
                                   " larger than 2^31");
        spec.out.push_back(static_cast<int64_t>(std::floor(exact)));
        if (spec.coordinates == "align_corners" && std::fabs(exact - std::nearbyint(exact)) > 1e-4)
            return context.unsupported("ONNX and ONNX Runtime disagree on align_corners where a scale (" + std::to_string(spec.scales[i]) +
                                       ") does not give a whole extent of " + std::to_string(from[i]));
    }
    return {};
}

Result<void> setResize(OpContext& context, const ResizeSpec& spec)
{
    const Dims& from = context.input(0).dims;
    if (from.empty() || elementCount(from) == 0 || elementCount(spec.out) <= 0)
        return context.invalid("cannot resize " + toString(from) + " to " + toString(spec.out));
    std::vector<AxisTaps> axes;
    for (size_t i = 0; i < from.size(); ++i)
        axes.push_back(makeTaps(spec, i, from[i]));
    context.setOutput(0, context.input(0).type, spec.out);
    if (spec.mode == "nearest") {
        if (spec.coordinates == "tf_crop_and_resize")
            ESP_CHECK(context.expectType(0, {ElementType::Float}));
        ESP_CHECK(expectAddressable(context, 0));
        setNearestRun(context, spec, axes);
        return {};
    }
    ESP_CHECK(context.expectType(0, {ElementType::Float}));
    setInterpolationRun(context, spec, std::move(axes));
    return {};
}

Result<void> planResize(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 4));
    if (hasHalfInput(context))
        return planInFloat(context, planResize);
    const Node& node = context.node();
    ResizeSpec spec;
    spec.mode = node.stringAttribute("mode", "nearest");
    if (spec.mode != "nearest" && spec.mode != "linear" && spec.mode != "cubic")
        return context.invalid("mode " + spec.mode + " is not known");
    std::vector<int64_t> axes(context.input(0).dims.size());
    std::iota(axes.begin(), axes.end(), 0);
    if (context.opset() < 11) {
        spec.coordinates = "asymmetric";
        spec.rounding = "floor";
        ESP_TRY(const std::vector<float> scales, context.constantFloats(1));
        ESP_CHECK(readScales(context, spec, scales, axes));
        return setResize(context, spec);
    }
    spec.coordinates = node.stringAttribute("coordinate_transformation_mode", "half_pixel");
    spec.rounding = node.stringAttribute("nearest_mode", "round_prefer_floor");
    spec.cubicA = node.floatAttribute("cubic_coeff_a", -0.75f);
    spec.excludeOutside = node.intAttribute("exclude_outside", 0) != 0;
    spec.antialias = node.intAttribute("antialias", 0) != 0;
    spec.extrapolation = node.floatAttribute("extrapolation_value", 0);
    ESP_TRY(axes, normalizeAxes(context, node.intsAttribute("axes", axes), context.input(0).rank()));
    if (spec.coordinates == "tf_crop_and_resize") {
        ESP_TRY(const std::vector<float> roi, context.constantFloats(1));
        if (roi.size() != 2 * axes.size())
            return context.invalid("roi must have " + std::to_string(2 * axes.size()) + " values; it has " + std::to_string(roi.size()));
        const std::vector<float> begin(roi.begin(), roi.begin() + static_cast<std::ptrdiff_t>(axes.size()));
        const std::vector<float> end(roi.begin() + static_cast<std::ptrdiff_t>(axes.size()), roi.end());
        spec.roiBegin = spread(begin, axes, std::vector<float>(context.input(0).dims.size(), 0.0f));
        spec.roiEnd = spread(end, axes, std::vector<float>(context.input(0).dims.size(), 1.0f));
    }
    if (context.has(2) && context.input(2).count() > 0) {
        ESP_TRY(const std::vector<float> scales, context.constantFloats(2));
        ESP_CHECK(readScales(context, spec, scales, axes));
    } else if (context.has(3)) {
        ESP_CHECK(readSizes(context, spec, axes));
    } else {
        return context.invalid("needs scales or sizes");
    }
    return setResize(context, spec);
}

Result<void> planUpsample(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 2));
    if (hasHalfInput(context))
        return planInFloat(context, planUpsample);
    ResizeSpec spec;
    spec.mode = context.node().stringAttribute("mode", "nearest");
    spec.coordinates = "asymmetric";
    spec.rounding = "floor";
    if (spec.mode == "bilinear")
        spec.mode = "linear";
    std::vector<int64_t> axes(context.input(0).dims.size());
    std::iota(axes.begin(), axes.end(), 0);
    std::vector<float> scales;
    if (const Attribute* attribute = context.node().findAttribute("scales")) {
        scales = attribute->floats;
    } else if (context.has(1)) {
        ESP_TRY(scales, context.constantFloats(1));
    }
    ESP_CHECK(readScales(context, spec, scales, axes));
    return setResize(context, spec);
}
}  // namespace

extern constinit const OpDescriptor opResize{"", "Resize", 10, planResize};
extern constinit const OpDescriptor opUpsample{"", "Upsample", 7, planUpsample};

}  // namespace esp
