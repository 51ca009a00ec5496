// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/zero_points.h"

#include <limits>

namespace esp {

namespace {

/// The zero point is whole. An empty range gives scale 1.
ShiftedScale covering(double low, double high, const WeightFormat& format)
{
    const auto scale = static_cast<float>((high - low) / (format.high - format.low));
    if (!(scale >= std::numeric_limits<float>::min()))
        return {1, static_cast<float>(std::clamp(0, format.low, format.high))};
    const double zero = std::nearbyint(format.low - low / static_cast<double>(scale));
    return {scale, static_cast<float>(std::clamp(zero, static_cast<double>(format.low), static_cast<double>(format.high)))};
}

double squaredError(const ScaleElements& elements, const ShiftedScale& shifted, const WeightFormat& format)
{
    double error = 0;
    elements.forEach([&](size_t, float value) {
        const double off = static_cast<double>(value) - static_cast<double>(shifted.scale * (shifted.codeOf(value, format) - shifted.zero));
        error += off * off;
    });
    return error;
}

/// First both ends clipped by the same ratio, then each alone around the best.
ShiftedScale leastSquares(const ScaleElements& elements, const WeightFormat& format, double low, double high)
{
    constexpr int kRatios = 24;
    constexpr double kLeastRatio = 0.3;
    constexpr int kRounds = 2;
    constexpr double kFirstStep = 0.04;
    ShiftedScale best = covering(low, high, format);
    double least = squaredError(elements, best, format);
    double lowRatio = 1;
    double highRatio = 1;
    const auto attempt = [&](double atLow, double atHigh) {
        const ShiftedScale tried = covering(low * atLow, high * atHigh, format);
        const double error = squaredError(elements, tried, format);
        if (!(error < least))
            return;
        least = error;
        best = tried;
        lowRatio = atLow;
        highRatio = atHigh;
    };
    for (int i = 0; i < kRatios; ++i) {
        const double ratio = kLeastRatio + (1 - kLeastRatio) * i / kRatios;
        attempt(ratio, ratio);
    }
    double step = kFirstStep;
    for (int round = 0; round < kRounds; ++round, step /= 2)
        for (const double move : {-2 * step, -step, step, 2 * step}) {
            attempt(std::clamp(lowRatio + move, kLeastRatio, 1.0), highRatio);
            attempt(lowRatio, std::clamp(highRatio + move, kLeastRatio, 1.0));
        }
    return best;
}

double meanError(const ScaleElements& elements, const ShiftedScale& shifted, const WeightFormat& format)
{
    double error = 0;
    elements.forEach([&](size_t, float value) { error += static_cast<double>(std::abs(value - shifted.scale * (shifted.codeOf(value, format) - shifted.zero))); });
    return error / std::max(elements.count(), 1.0);
}

ShiftedScale halfQuadratic(const ScaleElements& elements, const WeightFormat& format, ShiftedScale best)
{
    constexpr int kTurns = 20;
    constexpr float kPower = 0.7F;
    constexpr float kGrowth = 1.01F;
    float beta = 10;
    double least = meanError(elements, best, format);
    ShiftedScale now = best;
    for (int turn = 0; turn < kTurns; ++turn, beta *= kGrowth) {
        double sum = 0;
        elements.forEach([&](size_t, float value) {
            const float place = value / now.scale;
            const float code = now.codeOf(value, format);
            const float error = place - (code - now.zero);
            const float size = std::abs(error);
            const float shrunk = size > 0 ? std::copysign(std::max(0.0F, size - std::pow(size, kPower - 1) / beta), error) : 0.0F;
            sum += static_cast<double>(code - (place - shrunk));
        });
        now.zero = static_cast<float>(sum / std::max(elements.count(), 1.0));
        const double error = meanError(elements, now, format);
        if (!(error < least))
            break;
        least = error;
        best = now;
    }
    return best;
}

}  // namespace

ShiftedScale ShiftedScale::widenedTo(float least, const WeightFormat& format) const
{
    const double low = static_cast<double>(scale) * (format.low - static_cast<double>(zero));
    const double high = static_cast<double>(scale) * (format.high - static_cast<double>(zero));
    const double factor = static_cast<double>(least) / static_cast<double>(scale);
    ShiftedScale wide = covering(low * factor, high * factor, format);
    wide.scale = std::max(wide.scale, least);
    return wide;
}

ShiftedScale shiftedScaleFor(const ScaleElements& elements, const WeightFormat& format, WeightCalibration calibration, bool keepsZero)
{
    double low = 0;
    double high = 0;
    elements.forEach([&](size_t, float value) {
        low = std::min(low, static_cast<double>(value));
        high = std::max(high, static_cast<double>(value));
    });
    if (calibration == WeightCalibration::Mse)
        return leastSquares(elements, format, low, high);
    const ShiftedScale widest = covering(low, high, format);
    if (calibration != WeightCalibration::Hqq || !(high > low))
        return widest;
    ShiftedScale found = halfQuadratic(elements, format, widest);
    if (keepsZero)
        found.zero = std::clamp(std::nearbyint(found.zero), static_cast<float>(format.low), static_cast<float>(format.high));
    return found;
}

}  // namespace esp
