// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// One sample's answer. With OutputKind::Classes only `top1` is known, margin, lead and top5 are not.
struct Answer {
    int32_t top1 = -1;       ///< first index of the highest score; -1 if every score is NaN
    float margin = 0;        ///< highest minus second highest score
    /// Score of the label minus the highest other one, positive if the label alone leads; of their logarithms if the scores are probabilities
    /// (none negative, sum 1), so that leads near 0 and near 1 compare. 0 without a label.
    float lead = 0;
    bool inTop5 = false;     ///< label among the five highest (ties: lower index first)
    bool finite = true;      ///< no NaN or infinity among the scores
    bool operator==(const Answer&) const = default;
};

/// Fills an answer from a row of scores; label -1 if unknown. A tie goes to the lower index, as numpy's argmax does.
Answer answerFromScores(std::span<const float> scores, int32_t label);

/// 95 % interval in per cent.
struct Interval {
    double low = 0;
    double high = 0;
};

/// Wilson score interval for k successes of n (E. B. Wilson 1927), in per cent; z = 1.959964.
Interval wilsonInterval(int64_t successes, int64_t samples);

/// Original and compressed model on the same samples.
struct PairedComparison {
    int64_t samples = 0;
    int64_t agreeing = 0;        ///< same top-1
    int64_t bothRight = 0;
    int64_t onlyFirstRight = 0;  ///< right before, wrong now
    int64_t onlySecondRight = 0;
    int64_t bothWrong = 0;
    double difference = 0;       ///< second minus first, points
    Interval differenceInterval;  ///< 95 %, Newcombe's square-and-add interval for paired proportions (1998, method 10), points
    double mcnemarP = 1;         ///< exact two-sided binomial test of the discordant pairs
    std::vector<size_t> flipped;  ///< samples whose top-1 differs, in order
};
/// labels may be empty: then only agreement and flips are filled.
PairedComparison comparePaired(std::span<const Answer> first, std::span<const Answer> second, std::span<const int32_t> labels);

}  // namespace esp
