// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/affine.h"

#include "core/compress/golden_section.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

namespace {

constexpr float kWeightLimit = 127;

/// Calls body with each element's index of one channel (or of all, channel −1), in storage order.
template <typename F>
void forChannel(int64_t outer, int64_t channels, int64_t inner, int64_t channel, F&& body)
{
    if (channel < 0) {
        for (int64_t i = 0; i < outer * channels * inner; ++i)
            body(static_cast<size_t>(i));
        return;
    }
    for (int64_t o = 0; o < outer; ++o)
        for (int64_t i = 0, at = (o * channels + channel) * inner; i < inner; ++i)
            body(static_cast<size_t>(at + i));
}

float codeOf(float value, float scale) { return std::clamp(std::nearbyint(value / scale), -kWeightLimit, kWeightLimit); }

}  // namespace

Affine affineForUint8(const CalibratedRange& range)
{
    const double low = std::min(0.0, range.low);
    const double high = std::max(0.0, range.high);
    const auto scale = static_cast<float>((high - low) / 255);
    // Also refuses NaN. The least normal float is the rule of ONNX Runtime's own tool; a subnormal scale would overflow x / scale.
    if (!(scale >= std::numeric_limits<float>::min()))
        return {};
    return {scale, static_cast<int>(std::clamp(std::nearbyint(-low / scale), 0.0, 255.0))};
}

QuantizedWeights quantizeWeights(std::span<const float> values, int64_t outer, int64_t channels, int64_t inner, bool perChannel,
                                 WeightCalibration calibration, std::span<const float> leastScales)
{
    QuantizedWeights result;
    result.codes.resize(values.size());
    result.perChannel = perChannel;
    const int64_t scales = perChannel ? channels : 1;
    result.scales.resize(static_cast<size_t>(scales));
    for (int64_t s = 0; s < scales; ++s) {
        const int64_t channel = perChannel ? s : -1;
        float largest = 0;
        forChannel(outer, channels, inner, channel, [&](size_t i) { largest = std::max(largest, std::abs(values[i])); });
        auto scale = static_cast<float>(static_cast<double>(largest) / kWeightLimit);
        if (!(scale >= std::numeric_limits<float>::min())) {
            scale = 1;
        } else if (calibration == WeightCalibration::Mse) {
            constexpr int kEvaluations = 14;
            const auto best = goldenSection(0.3, 1.0, kEvaluations, [&](double ratio) {
                const auto tried = static_cast<float>(ratio * static_cast<double>(largest) / kWeightLimit);
                double error = 0;
                forChannel(outer, channels, inner, channel, [&](size_t i) {
                    const double off = static_cast<double>(values[i]) - static_cast<double>(codeOf(values[i], tried) * tried);
                    error += off * off;
                });
                return error;
            });
            scale = static_cast<float>(best.first * static_cast<double>(largest) / kWeightLimit);
        }
        if (!leastScales.empty())
            scale = std::max(scale, leastScales[static_cast<size_t>(s)]);
        result.scales[static_cast<size_t>(s)] = scale;
        forChannel(outer, channels, inner, channel, [&](size_t i) { result.codes[i] = static_cast<int8_t>(codeOf(values[i], scale)); });
    }
    return result;
}

}  // namespace esp
