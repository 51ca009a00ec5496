// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/technique.h"
#include "core/compress/weight_format.h"

#include <limits>
#include <string>
#include <vector>

namespace esp {

/// What a number format does to the weights of one layer.
struct FormatFigure {
    const WeightFormat* format = nullptr;
    int64_t entries = 0;  ///< of a codebook
    std::string refusal;  ///< why it cannot be had; the rest is then unknown
    int64_t bytes = 0;    ///< of codes, scales and codebook
    double bits = 0;      ///< of these a weight
    double weightDb = std::numeric_limits<double>::quiet_NaN();   ///< Σw² / Σ(w − ŵ)² in decibels, rounded as the step says; infinite without error
    double nearestDb = std::numeric_limits<double>::quiet_NaN();  ///< Σ(w·x)² / Σ((w − ŵ)·x)² in decibels over what the layer reads, rounded to nearest
    double outputDb = std::numeric_limits<double>::quiet_NaN();   ///< likewise, rounded as the step says
    bool isByInputs = false;                                      ///< which means by what the layer reads (GPTQ, AdaRound)
};

struct FormatComparison {
    std::vector<FormatFigure> figures;  ///< in the order of weightFormats()
    int64_t weights = 0;
    int64_t floatBytes = 0;  ///< of the weights as float32
    bool hasInputs = false;  ///< outputDb is known
};

/// Rounds the weights of one layer of the model to every format, with scales, calibration and rounding that the step has for it. What it reads is looked
/// at where `inputs` can; without, only the weights are compared. Errors: Cancelled; UnknownLayer; NotApplicable with the reason why it is not to be rounded.
Result<FormatComparison> compareFormats(const Model& model, const std::string& layer, const RecipeStep& step, const InputMomentsSource& inputs, const Job& job);

}  // namespace esp
