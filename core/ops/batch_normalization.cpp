// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// BatchNormalization: by stored statistics, or in training by those of the batch. What says which, and how the statistics are named, changed
// with the opsets: is_test (before 7), the number of outputs (7 to 13), training_mode (from 14).
#include "core/ops/gradient.h"
#include "core/ops/in_float.h"
#include "core/ops/numbers.h"
#include "core/ops/support.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
constexpr float kInfinity = std::numeric_limits<float>::infinity();

bool isTraining(const OpContext& context)
{
    const Node& node = context.node();
    if (context.opset() >= 14)
        return node.intAttribute("training_mode", 0) != 0;
    if (context.opset() < 7 && node.intAttribute("is_test", 0) != 0)
        return false;
    for (size_t i = 1; i < context.outputCount(); ++i)
        if (context.wants(i))
            return true;
    return false;
}

/// The input as [images, channels, inner]; statistics belong to a channel.
struct Channels {
    int64_t images = 0, channels = 0, inner = 0;

    int64_t count() const { return images * channels * inner; }
};

/// y = x · factor + offset by channel, in the order in which ONNX Runtime rounds it.
template <typename T>
void scaleChannels(const RunArgs& args, const Channels& size, BinaryF32* binary, const T* factor, const T* offset)
{
    args.forTiles(size.images * size.channels, [&](int64_t begin, int64_t end, std::byte*) {
        while (begin < end) {
            const int64_t channel = begin % size.channels;
            const int64_t count = std::min(end - begin, size.channels - channel);
            const T* in = args.in<T>(0) + begin * size.inner;
            T* out = args.out<T>() + begin * size.inner;
            if constexpr (std::is_same_v<T, float>) {
                const BinaryLayout layout{count, size.inner, size.inner, 1, 1, 0};
                binary(Binary::Mul, layout, in, factor + channel, -kInfinity, kInfinity, out);
                binary(Binary::Add, layout, out, offset + channel, -kInfinity, kInfinity, out);
            } else {
                for (int64_t i = 0; i < count * size.inner; ++i)
                    out[i] = in[i] * factor[channel + i / size.inner] + offset[channel + i / size.inner];
            }
            begin += count;
        }
    });
}

struct Training {
    double momentum = 0.9;
    bool saves = false;  ///< outputs 3 and 4 are the batch's own statistics
};

/// Mean and variance (of the whole batch) of a channel.
template <typename T>
std::pair<double, double> batchMoments(const T* in, const Channels& size, int64_t channel)
{
    const auto each = [&](const auto& visit) {
        for (int64_t image = 0; image < size.images; ++image)
            for (int64_t i = 0; i < size.inner; ++i)
                visit(double{in[(image * size.channels + channel) * size.inner + i]});
    };
    const auto count = static_cast<double>(size.images * size.inner);
    double mean = 0;
    double variance = 0;
    each([&](double x) { mean += x; });
    mean /= count;
    each([&](double x) { variance += (x - mean) * (x - mean); });
    return {mean, variance / count};
}

template <typename T>
void setBatchRun(OpContext& context, const Channels& size, const std::optional<Training>& training)
{
    const T epsilon = context.node().floatAttribute("epsilon", 1e-5f);
    context.setScratchBytes(static_cast<size_t>(size.channels) * 2 * sizeof(T));
    context.setRun([=, binary = context.kernels().binaryF32](const RunArgs& args) {
        T* factor = reinterpret_cast<T*>(args.scratch);
        T* offset = factor + size.channels;
        for (int64_t c = 0; c < size.channels; ++c) {
            T mean = args.in<T>(3)[c];
            T variance = args.in<T>(4)[c];
            if (training) {
                const auto [batchMean, batchVariance] = batchMoments(args.in<T>(0), size, c);
                const auto give = [&](size_t output, double value) {
                    if (args.out<T>(output))
                        args.out<T>(output)[c] = static_cast<T>(value);
                };
                give(1, mean * training->momentum + batchMean * (1 - training->momentum));
                give(2, variance * training->momentum + batchVariance * (1 - training->momentum));
                give(3, batchMean);
                give(4, batchVariance);
                mean = static_cast<T>(batchMean);
                variance = static_cast<T>(batchVariance);
            }
            factor[c] = args.in<T>(1)[c] / std::sqrt(variance + epsilon);
            offset[c] = args.in<T>(2)[c] - mean * factor[c];
        }
        if (args.out<T>(0))
            scaleChannels<T>(args, size, binary, factor, offset);
    });
}

Result<Channels> readChannels(const OpContext& context)
{
    const Dims& dims = context.input(0).dims;
    if (dims.empty())
        return context.invalid("needs the dimensions [N, C, …]; the input is a scalar");
    // Without spatial (before opset 9) each position has statistics of its own.
    const bool spatial = context.opset() >= 9 || context.node().intAttribute("spatial", 1) != 0;
    const size_t split = spatial ? std::min<size_t>(dims.size(), 2) : dims.size();
    const Channels size{dims[0], product(dims, 1, split), product(dims, split, dims.size())};
    for (size_t i = 1; i < 5; ++i)
        if (context.input(i).count() != size.channels)
            return context.invalid("input " + std::to_string(i) + " " + toString(context.input(i).dims) +
                                   " must have one value for each of " + std::to_string(size.channels) + " channels");
    return size;
}

Result<void> planBatchNormalization(OpContext& context)
{
    ESP_CHECK(context.expectInputs(5, 5));
    const bool training = isTraining(context);
    if (hasHalfInput(context)) {
        for (size_t i = 1; i < 5 && training; ++i)
            if (context.input(i).type != context.input(0).type)
                return context.unsupported("training with inputs of several types is not computed");
        return planInFloat(context, planBatchNormalization);
    }
    const ElementType type = context.input(0).type;
    ESP_CHECK(context.expectType(0, {ElementType::Float, ElementType::Double}));
    for (size_t i = 1; i < 5; ++i) {
        ESP_CHECK(context.expectType(i, {type}));
    }
    ESP_TRY(const Channels size, readChannels(context));
    context.setOutput(0, type, context.input(0).dims);
    std::optional<Training> how;
    if (training) {
        how = Training{context.node().floatAttribute("momentum", 0.9f), context.opset() < 14};
        for (size_t i = 1; i < (how->saves ? 5u : 3u); ++i)
            context.setOutput(i, type, context.input(3).dims);
    } else {
        for (size_t i = 1; i < context.outputCount(); ++i)
            if (context.wants(i))
                return context.unsupported("running statistics exist in training only; output " + std::to_string(i) + " is read");
    }
    withFloating(type, [&](auto zero) { setBatchRun<decltype(zero)>(context, size, how); });
    return {};
}

/// Of the inference form y = (x − mean) · scale / √(variance + ε) + offset; the statistics are constants.
Result<Gradient> gradientOfBatchNormalization(const OpContext& context)
{
    ESP_CHECK(expectFloatGradient(context, 5));
    if (isTraining(context))
        return context.unsupported("the gradient through statistics of the batch is not computed");
    ESP_TRY(const Channels size, readChannels(context));
    const int64_t channels = size.channels;
    const int64_t inner = size.inner;
    const float epsilon = context.node().floatAttribute("epsilon", 1e-5f);
    Gradient gradient;
    gradient.inputCount = 3;
    gradient.run = [=, planes = size.images * channels](const GradientArgs& args) {
        for (int64_t plane = 0; plane < planes; ++plane) {
            const int64_t channel = plane % channels;
            const float* x = args.inputs[0] + plane * inner;
            const float* dy = args.outputGradient + plane * inner;
            const float inverse = 1.0f / std::sqrt(args.inputs[4][channel] + epsilon);
            const float factor = args.inputs[1][channel] * inverse;
            float sum = 0;
            float weighted = 0;
            for (int64_t i = 0; i < inner; ++i) {
                sum += dy[i];
                weighted += dy[i] * (x[i] - args.inputs[3][channel]);
            }
            if (float* dx = args.inputGradients[0])
                for (int64_t i = 0; i < inner; ++i)
                    dx[plane * inner + i] += dy[i] * factor;
            if (args.inputGradients[1])
                args.inputGradients[1][channel] += weighted * inverse;
            if (args.inputGradients[2])
                args.inputGradients[2][channel] += sum;
        }
    };
    return gradient;
}
}  // namespace

extern constinit const OpDescriptor opBatchNormalization{"", "BatchNormalization", 1, planBatchNormalization, gradientOfBatchNormalization};

}  // namespace esp
