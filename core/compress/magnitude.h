// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// Which weights to prune: those whose score is below `threshold`, and the first `ties` (in storage order) of those equal to it.
struct ScoreCut {
    float threshold = 0;
    int64_t ties = 0;
    bool operator==(const ScoreCut&) const = default;
};

/// The cut that takes exactly the `count` smallest of all scores together, first list first among equals. One cut a list; scores are
/// neither negative nor NaN.
std::vector<ScoreCut> cutSmallest(std::span<const std::span<const float>> lists, int64_t count);

/// LAMP scores (arXiv 2010.07611, eq. 3): w² / Σ v² over all v of the layer with |v| ≥ |w| (ties in storage order, the later one counted as
/// the larger). The largest weight scores exactly 1, nothing scores more; zeros score 0.
std::vector<float> lampScores(std::span<const float> weights);

}  // namespace esp
