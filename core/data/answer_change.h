// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/metrics.h"

namespace esp {

/// What became of an answer that is not the original's.
enum class FlipKind {
    Worse,       ///< was right, is wrong
    Better,      ///< was wrong, is right
    BothWrong,   ///< another wrong one
    Unlabelled,  ///< nobody knows which one is right
};
inline constexpr size_t kFlipKinds = 4;

struct Flip {
    size_t sample = 0;
    FlipKind kind = FlipKind::Unlabelled;
    int32_t label = -1;  ///< -1 without labels
    int32_t before = -1;
    int32_t after = -1;
    float marginBefore = 0;  ///< as in Answer: of no meaning where a model gives class numbers
    float marginAfter = 0;
    bool operator==(const Flip&) const = default;
};

/// Samples whose answer differs, in their order. labels: one a sample, or empty.
std::vector<Flip> listFlips(std::span<const Answer> before, std::span<const Answer> after, std::span<const int32_t> labels);

/// One class before and now, over the samples that carry its label.
struct ClassChange {
    int32_t label = 0;
    int64_t samples = 0;
    int64_t rightBefore = 0;
    int64_t rightAfter = 0;
    int64_t difference() const { return rightAfter - rightBefore; }
    bool operator==(const ClassChange&) const = default;
};

/// Classes that occur among the labels: the greatest loss first, equal ones by class. labels: one a sample.
std::vector<ClassChange> changePerClass(std::span<const Answer> before, std::span<const Answer> after, std::span<const int32_t> labels);

/// How many samples of one label got one answer. answer -1: no score was a number.
struct ConfusionCell {
    int32_t label = 0;
    int32_t answer = 0;
    int64_t before = 0;
    int64_t after = 0;
    int64_t difference() const { return after - before; }
    bool operator==(const ConfusionCell&) const = default;
};

/// The confusion matrices of both states. Only cells that are not empty are kept: there are never more than two for a sample, while a
/// full matrix of a thousand classes has a million.
struct Confusion {
    int32_t classes = 0;               ///< one more than the highest label or answer
    std::vector<ConfusionCell> cells;  ///< by label, then by answer
    std::vector<int64_t> samples;      ///< by label
    /// An empty cell if nothing fell into it.
    ConfusionCell at(int32_t label, int32_t answer) const;
};

/// labels: one a sample. O(n log n).
Confusion confusionOf(std::span<const Answer> before, std::span<const Answer> after, std::span<const int32_t> labels);

/// Cells off the diagonal, those with most samples now first, then those with most before, then by label and answer.
std::vector<ConfusionCell> mostConfused(const Confusion& confusion);

}  // namespace esp
