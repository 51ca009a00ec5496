// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/calibrate.h"
#include "core/compress/quantize.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// A step's "calibration" that tries the others.
inline constexpr const char* kAutomaticRange = "auto";

/// How ranges are to be found: a calibrator, and its percentile where it has one.
struct RangeRule {
    const Calibrator* calibrator = nullptr;
    std::string percentile;  ///< "": it has none

    std::string text() const { return percentile.empty() ? calibrator->id : std::string(calibrator->id) + " " + percentile; }
};

/// The rule that the step names; of "auto" all that there are, beginning with the one to take where they cannot be compared.
std::vector<RangeRule> rangeRules(const RecipeStep& step);

/// Scales and zero points, by number of the group. fixed: ranges that take the place of calibrated ones.
Result<std::vector<Affine>> affineGroups(const QuantizedTensors& tensors, const std::map<int, CalibratedRange>& fixed, const RangeRule& rule,
                                         const ApplyContext& context, std::vector<std::string>& notes);

/// Pooling of codes computes with the ratio of the scales of what it reads and what it writes, and ONNX Runtime refuses to run where that leaves [2⁻³², 256) (MLAS,
/// qgavgpool): such a scale of what is written is moved to the bound, with a note.
void keepPoolsComputable(const GraphIndex& index, const QuantizedTensors& tensors, std::vector<Affine>& affines, std::vector<std::string>& notes);

/// Values that say best how far a model's answers have moved: its outputs, and where these are class numbers or probabilities, the scores
/// that they are made of.
std::vector<std::string> scoreValues(const GraphIndex& index);

}  // namespace esp
