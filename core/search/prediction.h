// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/search/sensitivity.h"

namespace esp {

// What a recipe will do to answers, from the rows of single layers.
//
// To first order the scores of a sample move by the sum of what each change alone moves them (Taylor's theorem; the same additivity over layers
// that SPDY, Frantar and Alistarh 2022, builds its error tables on, here kept per sample and class instead of as one number, so that errors which
// cancel do cancel):
//     s(x) + Σ w_r · d_r(x),    d_r(x) = scores of row r − scores of the original,
// for the ten classes that the original scores highest, in logarithms where scores are probabilities. The predicted answer is the class with the
// greatest sum; changed and right answers are counted over the table's samples. w is 1 for a setting that has a row. An amount between two rows
// of one family (prune 30 % between nothing and prune 50 %) takes both in proportion, if more does not change significantly fewer answers there.
// Class numbers cannot be added: the first row that changes a sample's answer gives it.
//
// The interval is learned, not assumed: kPredictionChecks random mixes are predicted and measured. With e the error in answers, p the predicted
// number of changes, a further mix of the kind lies within (2 + p) · max |e|/(2 + p) with probability n/(n+1)
// (split conformal prediction: Lei et al., "Distribution-free predictive inference for regression", 2018), 95 % for 19. What the samples are
// only a part of the data adds to it: normal, with finite population correction.

/// Mixes that are measured for the interval.
inline constexpr size_t kPredictionChecks = 19;
/// Predictions beyond this share of changed answers are not made: first order does not reach so far.
inline constexpr double kMostPredictedShare = 0.3;

/// Why nothing is predicted.
enum class PredictionGap {
    None,           ///< something is
    NoTable,        ///< no sensitivity was measured, or not to its end
    UnknownSetting, ///< a setting has no row and lies between none
    NotMeasured,    ///< a row is missing for a reason of its own
    NotMonotone,    ///< between two rows where more changes less
    TooGreat        ///< see kMostPredictedShare
};

/// In per cent of all samples of the data, with 95 % intervals; accuracy is a difference in points.
struct RecipePrediction {
    PredictionGap gap = PredictionGap::NoTable;
    std::string layer;     ///< that the gap is at, or ""
    double agreement = 100;
    Interval agreementInterval{100, 100};
    bool hasAccuracy = false;
    double accuracyChange = 0;
    Interval accuracyInterval;
    bool isKnown() const { return gap == PredictionGap::None; }
};

/// Milliseconds. The recipe's layers must be the table's.
RecipePrediction predictRecipe(const SensitivityTable& table, const Recipe& recipe);

/// Numbers of answers without any interval: what a check is compared with.
struct PredictedCounts {
    PredictionGap gap = PredictionGap::None;
    std::string layer;
    size_t effects = 0;      ///< settings that change something
    bool isRow = false;      ///< the recipe is one row of the table: these counts were measured
    double changed = 0;
    double right = 0;        ///< difference
};
PredictedCounts predictCounts(const SensitivityTable& table, const Recipe& recipe);

/// A mix for a check: one to all layers, of one option or of several, amounts also between those of the table. Seeded.
Recipe drawMix(const SensitivityTable& table, uint64_t seed);

}  // namespace esp
