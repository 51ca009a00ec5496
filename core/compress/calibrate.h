// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/translate.h"
#include "core/engine/statistics.h"

#include <string_view>

namespace esp {

/// A range of real values that a quantized type is to cover. Not necessarily around zero; makeAffine widens it.
struct CalibratedRange {
    double low = 0;
    double high = 0;
    bool operator==(const CalibratedRange&) const = default;
};

/// Least and greatest value seen.
CalibratedRange calibrateMinMax(const TensorStatistics& statistics);

/// Mean over samples of the least and of the greatest value in each. One sample with an outlier moves it by a part of it only. NNCF's default; what
/// ONNX Runtime's tool does with CalibMovingAverage, which averages all batches of a pass alike and applies its constant between passes only.
CalibratedRange calibrateAverage(const TensorStatistics& statistics);

/// Cuts the rarest values so that `percent` (in (50, 100]) of them stay: half of the rest on each side where both signs occur, all of it
/// above (or below) otherwise. The values in the two bins beside zero are not counted: after a Relu zeros would decide everything.
CalibratedRange calibratePercentile(const TensorStatistics& statistics, double percent);

/// The symmetric threshold t for which the quantized distribution loses least information (Kullback-Leibler divergence, TensorRT's
/// algorithm on 4,096 bins of |x|, with half of the levels if both signs occur; with more levels than bins what calibrateMinMax gives), cut to the values seen: [max(minimum, -t), min(maximum, t)].
CalibratedRange calibrateEntropy(const TensorStatistics& statistics, int levels = 256);

/// Least squared error of uint8 quantization over the signed histogram: golden-section search on the clip ratio of each end in turn,
/// ratios in [0.3, 1]. `levels`: of the type, 256 for 8 bits; with more than the histogram has bins nothing is cut.
CalibratedRange calibrateMse(const TensorStatistics& statistics, int levels = 256);

/// Sum over the histogram of count · (x − x̂)² for bin centres x quantized to `levels` values over the (widened) range; what calibrateMse
/// minimizes.
double quantizationError(const TensorStatistics& statistics, const CalibratedRange& range, int levels = 256);

struct CalibratorOptions {
    double percent = 99.99;
    int levels = 256;  ///< that the codes have
};

/// A way to choose a range. A new one is a function above and a line here.
struct Calibrator {
    const char* id;     ///< in recipes
    const char* label;  ///< ESP_NOOP("technique", …)
    CalibratedRange (*range)(const TensorStatistics&, const CalibratorOptions&);
    bool usesPercent = false;
};

inline constexpr Calibrator kCalibrators[] = {
    {"minmax", ESP_NOOP("technique", "least to greatest"), [](const TensorStatistics& s, const CalibratorOptions&) { return calibrateMinMax(s); }},
    {"average", ESP_NOOP("technique", "least to greatest, mean of samples"), [](const TensorStatistics& s, const CalibratorOptions&) { return calibrateAverage(s); }},
    {"percentile", ESP_NOOP("technique", "percentile"), [](const TensorStatistics& s, const CalibratorOptions& options) { return calibratePercentile(s, options.percent); }, true},
    {"entropy", ESP_NOOP("technique", "entropy"), [](const TensorStatistics& s, const CalibratorOptions& options) { return calibrateEntropy(s, options.levels); }},
    {"mse", ESP_NOOP("technique", "least squared error"), [](const TensorStatistics& s, const CalibratorOptions& options) { return calibrateMse(s, options.levels); }},
};

/// The one that is taken unless another is asked for: on the models at hand its answers are nearest to float, or nearly so.
inline constexpr const char* kBestCalibrator = "mse";
/// What calibratePercentile is offered with.
inline constexpr const char* kPercentiles[] = {"99.9", "99.99", "99.999"};

/// Null if there is none of that name.
const Calibrator* findCalibrator(std::string_view id);

}  // namespace esp
