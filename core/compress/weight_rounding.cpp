// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/weight_rounding.h"

#include "core/compress/golden_section.h"
#include "core/compress/zero_points.h"
#include "core/ops/numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace esp {

namespace {

/// How a value becomes a level, given the scale; ternary: and the threshold.
struct Rounding {
    const WeightFormat* format;
    const WeightGrid* grid;  // null: wide
    float scale = 1;
    float threshold = 0;

    WeightGrid::Level levelOf(float value) const
    {
        if (format->rule == WeightFormat::Rule::Ternary) {
            const float level = std::abs(value) > threshold ? std::copysign(1.0F, value) : 0.0F;
            return {level, static_cast<int8_t>(level)};
        }
        if (!grid)
            return {std::clamp(std::nearbyint(value / scale), static_cast<float>(format->low), static_cast<float>(format->high))};
        return grid->nearest(value / scale);
    }
};

struct Sums {
    double error = 0, products = 0, squares = 0;  // Σ(w − s·q)², Σwq, Σq²
};

Sums sumsOf(const ScaleElements& values, const Rounding& rounding)
{
    Sums sums;
    values.forEach([&](size_t, float value) {
        const auto code = static_cast<double>(rounding.levelOf(value).value);
        const double off = static_cast<double>(value) - code * static_cast<double>(rounding.scale);
        sums.error += off * off;
        sums.products += static_cast<double>(value) * code;
        sums.squares += code * code;
    });
    return sums;
}

/// Lowers the error by scale and codes in turn until neither does.
Rounding refined(const ScaleElements& values, Rounding best)
{
    constexpr int kMostTurns = 8;
    Sums sums = sumsOf(values, best);
    for (int turn = 0; turn < kMostTurns && sums.squares > 0; ++turn) {
        Rounding tried = best;
        tried.scale = static_cast<float>(sums.products / sums.squares);
        tried.threshold = tried.scale / 2;  // nearest of −1, 0, 1
        if (!(tried.scale >= std::numeric_limits<float>::min()))
            break;
        const Sums now = sumsOf(values, tried);
        if (!(now.error < sums.error))
            break;
        best = tried;
        sums = now;
    }
    return best;
}

Rounding byPaper(const ScaleElements& values, const WeightFormat& format, const WeightGrid* grid)
{
    double magnitude = 0;
    values.forEach([&](size_t, float value) { magnitude += std::abs(static_cast<double>(value)); });
    const double mean = magnitude / std::max(values.count(), 1.0);
    if (format.rule == WeightFormat::Rule::Binary)
        return {&format, grid, static_cast<float>(mean)};
    constexpr double kThreshold = 0.7;
    Rounding rounding{&format, grid, 1, static_cast<float>(kThreshold * mean)};
    double kept = 0;
    double count = 0;
    values.forEach([&](size_t, float value) {
        if (std::abs(value) > rounding.threshold) {
            kept += std::abs(static_cast<double>(value));
            ++count;
        }
    });
    rounding.scale = static_cast<float>(count > 0 ? kept / count : mean);
    return rounding;
}

/// The best of ratios of the scale that clips nothing.
Rounding leastSquares(const ScaleElements& values, const WeightFormat& format, const WeightGrid* grid, float widest)
{
    constexpr double kLowestRatio = 0.3;
    if (format.high >= 127 && format.rule == WeightFormat::Rule::Uniform) {
        constexpr int kEvaluations = 14;
        const auto best = goldenSection(kLowestRatio, 1.0, kEvaluations, [&](double ratio) {
            return sumsOf(values, {&format, grid, static_cast<float>(ratio * static_cast<double>(widest))}).error;
        });
        return {&format, grid, static_cast<float>(best.first * static_cast<double>(widest))};
    }
    constexpr int kRatios = 48;
    Rounding best{&format, grid, widest};
    double least = std::numeric_limits<double>::infinity();
    for (int i = 1; i <= kRatios; ++i) {
        const Rounding tried{&format, grid, static_cast<float>(static_cast<double>(widest) * i / kRatios)};
        const double error = sumsOf(values, tried).error;
        if (error < least) {
            least = error;
            best.scale = tried.scale;
        }
    }
    return refined(values, best);
}

Rounding roundingFor(const ScaleElements& values, const WeightFormat& format, const WeightGrid* grid, WeightCalibration calibration)
{
    const float largest = values.largest();
    // Of two bits the lowest code is half of what there is; else it is only one more.
    const int reach = format.high == 1 ? std::max(format.high, -format.low) : format.high;
    const auto widest = static_cast<float>(static_cast<double>(largest) / reach);
    if (!(widest >= std::numeric_limits<float>::min()))
        return {&format, grid, format.hasZero() ? 1 : std::numeric_limits<float>::min(), std::numeric_limits<float>::max()};
    if (format.rule == WeightFormat::Rule::Ternary || format.rule == WeightFormat::Rule::Binary) {
        Rounding rounding = byPaper(values, format, grid);
        rounding.scale = std::max(rounding.scale, std::numeric_limits<float>::min());
        return calibration == WeightCalibration::Mse && format.rule == WeightFormat::Rule::Ternary ? refined(values, rounding) : rounding;
    }
    return calibration == WeightCalibration::Mse ? leastSquares(values, format, grid, widest) : Rounding{&format, grid, widest};
}

/// Formats whose codes are the weights themselves.
void storeAsNumbers(std::span<const float> values, QuantizedWeights& result)
{
    const bool isHalf = result.format->type == ElementType::Float16;
    result.scales = {1};
    result.layout = {};
    std::transform(values.begin(), values.end(), result.wide.begin(), [&](float value) { return isHalf ? floatToHalf(value) : floatToBfloat(value); });
}

}  // namespace

bool hasPrunedZeros(std::span<const float> values)
{
    constexpr size_t kFew = 100;  // one in so many may be 0 by chance
    return static_cast<size_t>(std::count(values.begin(), values.end(), 0.0F)) * kFew > values.size();
}

WeightGrid QuantizedWeights::grid() const
{
    if (levels.empty())
        return WeightGrid(*format);
    std::vector<int8_t> own(levels.size());
    for (size_t i = 0; i < own.size(); ++i)
        own[i] = static_cast<int8_t>(hasFloatLevels ? static_cast<int>(i) : static_cast<int>(levels[i]));
    return WeightGrid(levels, own);
}

std::vector<float> QuantizedWeights::realValues() const
{
    std::vector<float> values(count());
    if (!format->isWide()) {
        const WeightGrid own = grid();
        std::transform(codes.begin(), codes.end(), values.begin(), [&](int8_t code) { return own.valueOf(code); });
    } else {
        std::transform(wide.begin(), wide.end(), values.begin(), [&](uint16_t bits) {
            return format->type == ElementType::Int16 ? static_cast<float>(static_cast<int16_t>(bits))
                   : format->type == ElementType::Float16 ? halfToFloat(bits)
                                                          : bfloatToFloat(bits);
        });
    }
    const auto end = static_cast<int64_t>(values.size());
    for (int64_t at = 0; at < end;) {
        const size_t s = layout.at(at);
        const int64_t stop = at + std::min(end - at, layout.runFrom(at));
        for (; at < stop; ++at) {
            float& value = values[static_cast<size_t>(at)];
            value = (value - zeroOf(s)) * scales[s];
        }
    }
    return values;
}

QuantizedWeights quantizeWeights(std::span<const float> values, const WeightScheme& scheme)
{
    const WeightFormat& format = scheme.format;
    QuantizedWeights result;
    result.layout = scheme.layout;
    result.format = &format;
    if (format.isWide())
        result.wide.resize(values.size());
    else
        result.codes.resize(values.size());
    if (!format.hasScale) {
        storeAsNumbers(values, result);
        return result;
    }
    const std::optional<WeightGrid> grid = format.isWide() ? std::nullopt : std::optional<WeightGrid>(format);
    const int64_t scales = scheme.layout.count();
    result.scales.resize(static_cast<size_t>(scales));
    if (scheme.isAsymmetric)
        result.zeros.resize(static_cast<size_t>(scales));
    const bool keepsZeros = scheme.isAsymmetric && hasPrunedZeros(values);
    for (int64_t s = 0; s < scales; ++s) {
        const ScaleElements elements(values, scheme.layout, s);
        const auto at = static_cast<size_t>(s);
        const auto put = [&](size_t i, WeightGrid::Level level) {
            if (grid)
                result.codes[i] = level.code;
            else
                result.wide[i] = static_cast<uint16_t>(static_cast<int16_t>(level.value));
        };
        if (scheme.isAsymmetric) {
            ShiftedScale shifted = shiftedScaleFor(elements, format, scheme.calibration, keepsZeros);
            if (!scheme.leastScales.empty() && shifted.scale < scheme.leastScales[at])
                shifted = shifted.widenedTo(scheme.leastScales[at], format);
            result.scales[at] = shifted.scale;
            result.zeros[at] = shifted.zero;
            elements.forEach([&](size_t i, float value) {
                const float code = shifted.codeOf(value, format);
                put(i, {code, static_cast<int8_t>(format.isWide() ? 0 : code)});
            });
            continue;
        }
        Rounding rounding = roundingFor(elements, format, grid ? &*grid : nullptr, scheme.calibration);
        if (!scheme.leastScales.empty())
            rounding.scale = std::max(rounding.scale, scheme.leastScales[at]);
        result.scales[at] = rounding.scale;
        elements.forEach([&](size_t i, float value) { put(i, rounding.levelOf(value)); });
    }
    return result;
}

}  // namespace esp
