// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Signal processing: window functions, DFT, STFT and the mel filter bank. Transforms are sums by definition (O(n²)), in double arithmetic.
#include "core/ops/convert.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace esp {

namespace {
constexpr double kTurn = 2 * std::numbers::pi;

/// w[i] = a0 − a1·cos(2πi/N) + a2·cos(4πi/N), N = size (periodic) or size − 1 (symmetric).
Result<void> planWindow(OpContext& context, double a0, double a1, double a2)
{
    ESP_CHECK(context.expectInputs(1, 1));
    ESP_TRY(const std::vector<int64_t> sizes, context.constantInts(0));
    if (sizes.size() != 1 || sizes[0] < 0 || sizes[0] > (int64_t{1} << 32))
        return context.invalid("needs one size; it has " + listText(sizes));
    const int64_t size = sizes[0];
    const bool periodic = context.node().intAttribute("periodic", 1) != 0;
    const auto type = static_cast<ElementType>(context.node().intAttribute("output_datatype", static_cast<int64_t>(ElementType::Float)));
    if (!canConvert(ElementType::Double, type))
        return context.unsupported("elements of type " + toString(type) + " are not made");
    context.setOutput(0, type, {size});
    context.setRun([=](const RunArgs& args) {
        std::vector<double> values(static_cast<size_t>(size));
        const double length = periodic || size == 1 ? static_cast<double>(size) : static_cast<double>(size - 1);
        for (size_t i = 0; i < values.size(); ++i) {
            const double angle = kTurn * static_cast<double>(i) / length;
            values[i] = a0 - a1 * std::cos(angle) + a2 * std::cos(2 * angle);
        }
        convertElements(ElementType::Double, reinterpret_cast<const std::byte*>(values.data()), type, args.out<std::byte>(), 0, size);
    });
    return {};
}

Result<void> planHannWindow(OpContext& context) { return planWindow(context, 0.5, 0.5, 0); }
Result<void> planHammingWindow(OpContext& context) { return planWindow(context, 25.0 / 46, 21.0 / 46, 0); }
Result<void> planBlackmanWindow(OpContext& context) { return planWindow(context, 0.42, 0.5, 0.08); }

/// Sums of x·e^(∓2πi·jk/n) for one line of n points (missing ones are 0); re and im advance by a stride.
template <typename T>
struct Line {
    const T* data;
    int64_t points;  ///< that exist
    int64_t stride;  ///< elements between points
    bool complex;    ///< pairs of real and imaginary part
};

template <typename T>
void transform(const Line<T>& line, int64_t n, bool inverse, int64_t outputs, T* out, int64_t outStride)
{
    for (int64_t k = 0; k < outputs; ++k) {
        double re = 0;
        double im = 0;
        for (int64_t j = 0; j < std::min(n, line.points); ++j) {
            const double angle = (inverse ? kTurn : -kTurn) * static_cast<double>(j * k % n) / static_cast<double>(n);
            const double x = line.data[j * line.stride];
            const double y = line.complex ? line.data[j * line.stride + 1] : T{0};
            re += x * std::cos(angle) - y * std::sin(angle);
            im += x * std::sin(angle) + y * std::cos(angle);
        }
        const double scale = inverse ? 1.0 / static_cast<double>(n) : 1.0;
        out[k * outStride] = static_cast<T>(re * scale);
        out[k * outStride + 1] = static_cast<T>(im * scale);
    }
}

/// The real signal of n points whose spectrum begins with the line's points: those that are missing mirror them.
template <typename T>
void transformToReal(const Line<T>& line, int64_t n, T* out, int64_t outStride)
{
    for (int64_t k = 0; k < n; ++k) {
        double sum = 0;
        for (int64_t j = 0; j < std::min(n / 2 + 1, line.points); ++j) {
            const double angle = kTurn * static_cast<double>(j * k % n) / static_cast<double>(n);
            const double imaginary = line.complex ? line.data[j * line.stride + 1] : T{0};
            const double weight = j == 0 || 2 * j == n ? 1 : 2;
            sum += weight * (line.data[j * line.stride] * std::cos(angle) - imaginary * std::sin(angle));
        }
        out[k * outStride] = static_cast<T>(sum / static_cast<double>(n));
    }
}

Result<void> planDft(OpContext& context)
{
    ESP_CHECK(context.expectInputs(1, 3));
    if (hasHalfInput(context))
        return planInFloat(context, planDft);
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    const Dims& from = context.input(0).dims;
    if (from.size() < 3 || (from.back() != 1 && from.back() != 2))
        return context.invalid("needs [batch, …, 1 or 2]; the input is " + toString(from));
    const bool inverse = context.node().intAttribute("inverse", 0) != 0;
    const bool onesided = context.node().intAttribute("onesided", 0) != 0;
    // Opset 20 made the axis an input and counts it from the end by default.
    int64_t wished = context.node().intAttribute("axis", context.opset() >= 20 ? -2 : 1);
    if (context.has(2)) {
        ESP_TRY(const std::vector<int64_t> axes, context.constantInts(2));
        if (axes.size() != 1)
            return context.invalid("needs one axis; there are " + std::to_string(axes.size()));
        wished = axes[0];
    }
    ESP_TRY(const int64_t axis, normalizeAxis(context, wished, context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    if (at + 1 == from.size())
        return context.invalid("the axis must not be the last one");
    const bool toReal = inverse && onesided;
    int64_t n = toReal ? 2 * (from[at] - 1) : from[at];
    if (context.has(1)) {
        ESP_TRY(const std::vector<int64_t> lengths, context.constantInts(1));
        if (lengths.size() != 1 || lengths[0] < 1)
            return context.invalid("dft_length must be one positive number; it is " + listText(lengths));
        n = lengths[0];
    }
    if (n < 1)
        return context.invalid("a one-sided spectrum of " + std::to_string(from[at]) + " points needs dft_length");
    const int64_t outputs = onesided && !inverse ? n / 2 + 1 : n;
    Dims dims = from;
    dims[at] = outputs;
    dims.back() = toReal ? 1 : 2;
    context.setOutput(0, context.input(0).type, dims);
    // [outer, points, inner, parts]
    const int64_t inner = product(from, at + 1, from.size() - 1);
    withFloating(context.input(0).type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, points = from[at], parts = from.back(), outParts = dims.back(), lines = product(from, 0, at) * inner](const RunArgs& args) {
            args.forTiles(lines, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t i = begin; i < end; ++i) {
                    const Line<T> line{args.in<T>(0) + (i / inner * points * inner + i % inner) * parts, points, inner * parts, parts == 2};
                    T* out = args.out<T>() + (i / inner * outputs * inner + i % inner) * outParts;
                    if (toReal)
                        transformToReal(line, n, out, inner);
                    else
                        transform(line, n, inverse, outputs, out, inner * 2);
                }
            });
        });
    });
    return {};
}

/// Inputs: signal [batch, length, 1 or 2], frame step, window, frame length.
Result<void> planStft(OpContext& context)
{
    ESP_CHECK(context.expectInputs(2, 4));
    if (hasHalfInput(context))
        return planInFloat(context, planStft);
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    Dims from = context.input(0).dims;
    if (from.size() == 2)
        from.push_back(1);
    if (from.size() != 3 || (from[2] != 1 && from[2] != 2))
        return context.invalid("needs a signal [batch, length, 1 or 2]; it is " + toString(context.input(0).dims));
    ESP_TRY(const std::vector<int64_t> steps, context.constantInts(1));
    std::vector<int64_t> lengths{context.has(2) ? context.input(2).count() : 0};
    if (context.has(3)) {
        ESP_TRY(lengths, context.constantInts(3));
    }
    if (steps.size() != 1 || steps[0] < 1 || lengths.size() != 1 || lengths[0] < 1 || lengths[0] > from[1])
        return context.invalid("frame step " + listText(steps) + " and frame length " + listText(lengths) + " do not fit a signal of " +
                               std::to_string(from[1]));
    const int64_t n = lengths[0];
    if (context.has(2)) {
        ESP_CHECK(context.expectType(2, {type}));
        if (context.input(2).count() != n)
            return context.invalid("window " + toString(context.input(2).dims) + " must have the frame's " + std::to_string(n) + " values");
    }
    const bool onesided = context.node().intAttribute("onesided", 1) != 0 && from[2] == 1;
    const int64_t outputs = onesided ? n / 2 + 1 : n;
    const int64_t frames = (from[1] - n) / steps[0] + 1;
    context.setOutput(0, type, {from[0], frames, outputs, 2});
    context.setScratchBytes(static_cast<size_t>(n * from[2]) * sizeof(double));
    withFloating(type, [&](auto zero) {
        using T = decltype(zero);
        context.setRun([=, step = steps[0]](const RunArgs& args) {
            args.forTiles(from[0] * frames, [&](int64_t begin, int64_t end, std::byte* scratch) {
                auto* windowed = reinterpret_cast<T*>(scratch);
                for (int64_t i = begin; i < end; ++i) {
                    const T* in = args.in<T>(0) + (i / frames * from[1] + i % frames * step) * from[2];
                    for (int64_t k = 0; k < n * from[2]; ++k)
                        windowed[k] = in[k] * (args.in<T>(2) ? args.in<T>(2)[k / from[2]] : T{1});
                    transform<T>({windowed, n, from[2], from[2] == 2}, n, false, outputs, args.out<T>() + i * outputs * 2, 2);
                }
            });
        });
    });
    return {};
}

/// Triangular filters, evenly spaced on the mel scale; inputs: bins, DFT length, sample rate, lowest and highest frequency.
Result<void> planMelWeightMatrix(OpContext& context)
{
    ESP_CHECK(context.expectInputs(5, 5));
    std::vector<double> values;
    for (size_t i = 0; i < 5; ++i) {
        ESP_TRY(const std::vector<float> value, context.constantFloats(i));
        if (value.size() != 1)
            return context.invalid("input " + std::to_string(i) + " must be one number");
        values.push_back(value[0]);
    }
    const auto type = static_cast<ElementType>(context.node().intAttribute("output_datatype", static_cast<int64_t>(ElementType::Float)));
    constexpr double kMost = 0x1p32;
    const bool fits = values[0] >= 1 && values[1] >= 0 && values[0] < kMost && values[1] < kMost && values[0] * (values[1] / 2 + 1) <= kMost;
    if (!fits || !canConvert(ElementType::Double, type))
        return context.invalid("the number of bins and the DFT length must be positive, and their product at most 2^33");
    const auto bins = static_cast<int64_t>(values[0]);
    const auto spectrum = static_cast<int64_t>(values[1]) / 2 + 1;
    const auto toMel = [](double hertz) { return 2595 * std::log10(1 + hertz / 700); };
    const auto toHertz = [](double mel) { return 700 * (std::pow(10, mel / 2595) - 1); };
    std::vector<int64_t> edges;
    const double low = toMel(values[3]);
    const double step = (toMel(values[4]) - low) / static_cast<double>(bins + 2);
    for (int64_t i = 0; i < bins + 2; ++i) {
        const double edge = std::floor((values[1] + 1) * toHertz(static_cast<double>(i) * step + low) / values[2]);
        if (!(std::fabs(edge) < 2 * kMost))
            return context.invalid("the sample rate and the frequencies must be such that the filters lie within the spectrum");
        edges.push_back(static_cast<int64_t>(edge));
    }
    std::vector<double> weights(static_cast<size_t>(bins * spectrum), 0.0);
    for (int64_t bin = 0; bin < bins; ++bin) {
        const int64_t lower = edges[static_cast<size_t>(bin)];
        const int64_t centre = edges[static_cast<size_t>(bin + 1)];
        const int64_t upper = edges[static_cast<size_t>(bin + 2)];
        const auto at = [&](int64_t i) -> double& { return weights[static_cast<size_t>(i * bins + bin)]; };
        if (lower == centre && centre >= 0 && centre < spectrum)
            at(centre) = 1;
        for (int64_t i = std::max<int64_t>(lower, 0); lower != centre && i <= std::min(centre, spectrum - 1); ++i)
            at(i) = static_cast<double>(i - lower) / static_cast<double>(centre - lower);
        for (int64_t i = std::max<int64_t>(centre, 0); upper > centre && i < std::min(upper, spectrum); ++i)
            at(i) = static_cast<double>(upper - i) / static_cast<double>(upper - centre);
    }
    context.setOutput(0, type, {spectrum, bins});
    context.setRun([weights, type](const RunArgs& args) {
        convertElements(ElementType::Double, reinterpret_cast<const std::byte*>(weights.data()), type, args.out<std::byte>(), 0,
                        static_cast<int64_t>(weights.size()));
    });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opHannWindow{"", "HannWindow", 17, planHannWindow};
extern constinit const OpDescriptor opHammingWindow{"", "HammingWindow", 17, planHammingWindow};
extern constinit const OpDescriptor opBlackmanWindow{"", "BlackmanWindow", 17, planBlackmanWindow};
extern constinit const OpDescriptor opDft{"", "DFT", 17, planDft};
extern constinit const OpDescriptor opStft{"", "STFT", 17, planStft};
extern constinit const OpDescriptor opMelWeightMatrix{"", "MelWeightMatrix", 17, planMelWeightMatrix};

}  // namespace esp
