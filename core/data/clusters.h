// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/metrics.h"

#include <cstdint>
#include <span>

namespace esp {

// Figures over samples that hold several answers each: what one sample's answers have in common counts once, so every interval comes from the
// spread between samples.

/// P(|T| > |t|) of Student's distribution with `freedom` >= 1 degrees. Exact sums (Abramowitz & Stegun 26.7.3 and 26.7.4) up to 400 degrees, beyond
/// a normal approximation (26.7.8).
double studentTail(double t, int64_t freedom);
/// t with P(|T| <= t) = 95 %; infinite for less than one degree.
double studentLimit(int64_t freedom);

/// Collects the means of samples, in any order: sums are kept so that the same samples give the same bits only if they come in the same order.
struct ClusterMean {
    int64_t clusters = 0;
    double sum = 0;
    double squares = 0;

    void add(double value);
    double mean() const;
    /// Of single samples, at least `floor`.
    double variance(double floor = 0) const;
    /// Half of a 95 % interval of the mean; total: of that many samples, those seen among them are known (0: of unseen ones). `floor`: of the
    /// variance, where a few samples can be alike by chance.
    double halfWidth(int64_t total = 0, double floor = 0) const;
};

/// The variance that the mean of `perSample` answers has at least where `count` of `answers` count, if answers were independent; Laplace's rule
/// keeps it above 0.
double leastVariance(int64_t count, int64_t answers, size_t perSample);

/// Wilson's interval in per cent for a share whose answers come in clusters: of as many answers as would vary that much between independent ones
/// (Kish's design effect, at most perSample and at least 1), fewer where few samples leave the effect uncertain (Korn & Graubard 1998).
Interval clusteredShare(std::span<const int32_t> counts, size_t perSample);

/// Mean loss in nats over all answers, with Student's interval over the samples' means.
MetricValue meanLoss(std::span<const Answer> answers, size_t perSample);

}  // namespace esp
