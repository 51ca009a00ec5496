// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// com.microsoft operators on 8-bit codes that gather many elements into one: QLinearAveragePool, QLinearGlobalAveragePool and
// QLinearSoftmax. The arithmetic is what ONNX Runtime 1.30 was measured to compute, rounding step by rounding step.
#include "core/ops/conv.h"
#include "core/ops/quantization.h"
#include "core/ops/support.h"
#include "core/ops/window.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
Result<void> expectChannelsFirst(const OpContext& context)
{
    if (context.node().intAttribute("channels_last", 0) != 0)
        return context.unsupported("channels_last is not computed");
    if (context.input(0).rank() < 3)
        return context.invalid("needs the dimensions [N, C, spatial …]; the input is " + toString(context.input(0).dims));
    return {};
}

/// y = clip(rne(float(Σ(x − zx)) · float(sx / float(sy·n)))) + zy.
Result<void> planQLinearGlobalAveragePool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(4, 5));
    ESP_CHECK(expectChannelsFirst(context));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, x.type, 3, 4));
    const Dims& from = context.input(0).dims;
    Dims dims(from.size(), 1);
    dims[0] = from[0];
    dims[1] = from[1];
    context.setOutput(0, y.type, dims);
    const int64_t columns = product(from, 2, from.size());
    const float multiplier = x.scale / (y.scale * static_cast<float>(columns));
    context.setRun([=, planes = from[0] * from[1]](const RunArgs& args) {
        args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t plane = begin; plane < end; ++plane) {
                const std::byte* in = args.in<std::byte>(0) + plane * columns;
                int32_t sum = 0;
                for (int64_t i = 0; i < columns; ++i)
                    sum += codeAt(x.type, in, i);
                sum -= static_cast<int32_t>(columns) * x.zeroPoint;
                const float rounded = std::nearbyint(static_cast<float>(sum) * multiplier);
                const CodeRange range{y.range().lo - y.zeroPoint, y.range().hi - y.zeroPoint};
                args.out<std::byte>()[plane] = static_cast<std::byte>(clampCode(rounded, range.lo, range.hi) + y.zeroPoint);
            }
        });
    });
    return {};
}

/// v = float32 mean of the dequantized window; y = clip(rne(v / sy + zy)). A window of the whole image is rounded as the global pool is.
Result<void> planQLinearAveragePool(OpContext& context)
{
    ESP_CHECK(context.expectInputs(4, 5));
    ESP_CHECK(expectChannelsFirst(context));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, x.type, 3, 4));
    const std::vector<int64_t> spatial = spatialDims(context.input(0).dims);
    if (spatial.size() > 2)
        return context.unsupported("pools over " + std::to_string(spatial.size()) +
                                   " spatial dimensions are not computed on codes; at most 2 are");
    ESP_TRY(const Window window, readWindow(context, spatial, {}));
    PoolShape shape;
    shape.planes = 1;
    setWindow(shape, window, spatial);
    if (isWholeImage(shape))
        return planQLinearGlobalAveragePool(context);
    Dims dims{context.input(0).dims[0], context.input(0).dims[1]};
    dims.insert(dims.end(), window.out.begin(), window.out.end());
    context.setOutput(0, y.type, dims);
    const bool countPadding = context.node().intAttribute("count_include_pad", 0) != 0;
    if (countPadding)
        padOverhang(shape);
    const int64_t inCount = shape.height * shape.width;
    const int64_t outCount = shape.outHeight * shape.outWidth;
    const size_t inBytes = alignedBytes(static_cast<size_t>(inCount) * sizeof(float));
    context.setScratchBytes(inBytes + static_cast<size_t>(outCount) * sizeof(float));
    context.setRun([=, planes = dims[0] * dims[1], &kernels = context.kernels()](const RunArgs& args) {
        args.forTiles(planes, [&](int64_t begin, int64_t end, std::byte* scratch) {
            auto* values = reinterpret_cast<float*>(scratch);
            auto* means = reinterpret_cast<float*>(scratch + inBytes);
            for (int64_t plane = begin; plane < end; ++plane) {
                kernels.dequantize8(x.codes(args.in<std::byte>(0) + plane * inCount), inCount, x.scale, values);
                kernels.averagePoolF32(shape, countPadding, values, means, 0, 1);
                for (int64_t i = 0; i < outCount; ++i)
                    args.out<std::byte>()[plane * outCount + i] =
                        static_cast<std::byte>(clampCode(std::nearbyint(means[i] / y.scale + static_cast<float>(y.zeroPoint)), y.range().lo, y.range().hi));
            }
        });
    });
    return {};
}

/// e^((d + shift)·sx) for a difference d = code − largest code of −255…0, shifted as far up as a row's sum allows.
std::vector<float> exponentials(float scale, int64_t length)
{
    const double shift =
        std::max(0.0, (std::log(static_cast<double>(std::numeric_limits<float>::max()) / static_cast<double>(length)) - 5.0) / scale);
    std::vector<float> table(256);
    for (int i = 0; i < 256; ++i)
        table[static_cast<size_t>(i)] = static_cast<float>(std::exp((i - 255 + shift) * scale));
    return table;
}

/// t = table of exponentials; y = min(rne(float(t·floor(1/sy)) / Σt) + zy, largest code).
Result<void> planQLinearSoftmax(OpContext& context)
{
    ESP_CHECK(context.expectInputs(4, 5));
    ESP_TRY(const TensorCoding x, readCoding(context, context.input(0).type, 1, 2));
    ESP_TRY(const TensorCoding y, readCoding(context, x.type, 3, 4));
    const Dims& dims = context.input(0).dims;
    const int64_t opset = context.node().intAttribute("opset", 13);
    ESP_TRY(const int64_t axis, normalizeAxis(context, context.node().intAttribute("axis", opset < 13 ? 1 : -1), context.input(0).rank()));
    const auto at = static_cast<size_t>(axis);
    const int64_t length = opset < 13 ? product(dims, at, dims.size()) : dims[at];
    const int64_t inner = opset < 13 ? 1 : product(dims, at + 1, dims.size());
    context.setOutput(0, y.type, dims);
    context.setRun(
        [=, table = exponentials(x.scale, length), outer = product(dims, 0, at), levels = std::floor(1.0f / y.scale)](const RunArgs& args) {
            args.forTiles(outer * inner, [&](int64_t begin, int64_t end, std::byte*) {
                for (int64_t line = begin; line < end; ++line) {
                    const int64_t first = line / inner * length * inner + line % inner;
                    const std::byte* in = args.in<std::byte>(0) + first;
                    std::byte* out = args.out<std::byte>() + first;
                    int32_t most = x.range().lo;
                    for (int64_t i = 0; i < length; ++i)
                        most = std::max(most, codeAt(x.type, in, i * inner));
                    const float* shifted = table.data() + 255;
                    float sum = 0;
                    for (int64_t i = 0; i < length; ++i)
                        sum += shifted[codeAt(x.type, in, i * inner) - most];
                    for (int64_t i = 0; i < length; ++i) {
                        const float share = shifted[codeAt(x.type, in, i * inner) - most] * levels / sum;
                        out[i * inner] = static_cast<std::byte>(clampCode(std::nearbyint(share), 0, y.range().hi - y.zeroPoint) + y.zeroPoint);
                    }
                }
            });
        });
    return {};
}
}  // namespace

extern constinit const OpDescriptor opQLinearGlobalAveragePool{"com.microsoft", "QLinearGlobalAveragePool", 1,
                                                               planQLinearGlobalAveragePool};
extern constinit const OpDescriptor opQLinearAveragePool{"com.microsoft", "QLinearAveragePool", 1, planQLinearAveragePool};
extern constinit const OpDescriptor opQLinearSoftmax{"com.microsoft", "QLinearSoftmax", 1, planQLinearSoftmax};

}  // namespace esp
