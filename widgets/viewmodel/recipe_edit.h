// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/recipe.h"

#include <optional>
#include <string>
#include <string_view>

namespace esp {

/// What the window's switches say of one layer.
struct LayerChoice {
    bool prune = false;
    bool byThreshold = false;    ///< prune by greatest |w| instead of by share
    double ratio = 0.5;          ///< share of weights, [0, 1]
    double threshold = 0;
    bool quantize = false;
    std::string activations = "static";  ///< what the layer reads, a choice of quantize's parameter
    std::string format = "int8"; ///< of the weights, an id of weightFormats()
    bool operator==(const LayerChoice&) const = default;

    /// Coded weights, float arithmetic.
    bool weightsOnly() const { return activations == "none"; }
    /// Other formats of activations stay.
    void setWeightsOnly(bool only)
    {
        if (only != weightsOnly())
            activations = only ? "none" : "static";
    }
};

LayerChoice choiceOf(const Recipe& recipe, std::string_view layer);

/// The recipe with another choice for one layer, all else as it was. A step that no layer needs any more goes; a missing one is added,
/// pruning before quantization.
Recipe withChoice(Recipe recipe, const std::string& layer, const LayerChoice& choice);

/// Without its name if its steps are not those of `before`: it is no longer what the name says.
Recipe withoutStaleName(Recipe recipe, const Recipe& before);

/// Ends of the range that a layer's input is quantized with, if the recipe fixes it.
struct FixedRange {
    double low = 0;
    double high = 0;
    bool operator==(const FixedRange&) const = default;
};
std::optional<FixedRange> inputRangeOf(const Recipe& recipe, std::string_view layer);
/// Nothing: the range is calibrated again. Only for layers that the recipe quantizes.
Recipe withInputRange(Recipe recipe, const std::string& layer, const std::optional<FixedRange>& range);

/// The first enabled step of a technique; -1 without one.
int findStep(const Recipe& recipe, std::string_view technique);

inline constexpr const char* kPrune = "prune";
inline constexpr const char* kQuantize = "quantize";

}  // namespace esp
