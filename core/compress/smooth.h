// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/quantize.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace esp {

/// Whether the step scales channels by what calibration data say (SmoothQuant, AWQ).
bool usesSmoothing(const RecipeStep& step);

/// A value whose channels can be divided by factors: the layers that read it are multiplied by them, what makes it takes them in.
struct SmoothGroup {
    struct Constant {
        int node = -1;
        size_t input = 0;
    };
    std::string value;
    std::vector<size_t> readers;      ///< layers, ascending; all that read the value
    int64_t channels = 0;
    int64_t inputsAChannel = 1;       ///< of the readers, one behind the other; more than one behind Flatten
    std::vector<int> makers;          ///< nodes whose outputs are divided, from the one that takes the factors in to the one that writes the value
    std::optional<size_t> layer;      ///< takes the factors in with weights and bias; else only the constants do
    std::vector<Constant> constants;  ///< scale and bias of a normalization, or of Mul and Add; one value a channel
};

struct SmoothGroups {
    std::vector<SmoothGroup> groups;  ///< those that come earlier in the graph first
    std::vector<std::string> notes;   ///< values that cannot be, and why
};

/// Groups of layers that the step is meant for, and whose activations are as the method wants them.
SmoothGroups findSmoothGroups(const GraphIndex& index, const std::vector<Layer>& layers, const RecipeStep& step);

/// Largest |x| and mean |x| of each channel that a group reads.
struct ChannelInputs {
    std::vector<double> largest, mean;
};

/// SmoothQuant (Xiao and others 2023, eq. 4): s = max|x|^α / max|w|^(1−α). A channel that calibration hardly saw may be strong elsewhere, and would be made
/// larger still by a tiny factor: no factor is smaller than that of one channel in ten.
std::vector<double> smoothQuantFactors(const std::vector<double>& largestInputs, const std::vector<double>& largestWeights, double alpha);

/// AWQ (Lin and others 2024, §3.2): s = mean|x|^α, divided by √(max·min) over channels. A channel that was always 0 keeps 1.
std::vector<double> awqFactors(const std::vector<double>& meanInputs, double alpha);

/// Folds factors of channels into what makes values and into the layers that read them, chosen from what calibration data say: by smoothQuantFactors(), or
/// by awqFactors() with the α in 0, 0.05, …, 0.95 that makes the error of the readers' outputs least when their weights are rounded to nearest. What the
/// model computes stays the same up to rounding. Errors: NoData without calibration data; Cancelled; as of the source of inputs.
Result<Prepared> smoothed(const Model& folded, const RecipeStep& step, const PrepareContext& context);

}  // namespace esp
