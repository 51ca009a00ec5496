// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/metrics.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace esp {

/// In which order samples are evaluated, and how likely each was to come early.
class EvaluationOrder {
public:
    /// Every order equally likely: for the original itself, of which nothing is known yet.
    static std::shared_ptr<const EvaluationOrder> uniform(size_t samples, uint64_t seed);
    /// Samples near the original's decision boundary tend to come earlier. labels: one per sample, or empty (then only agreement is estimated).
    /// Answers without margins (OutputKind::Classes) give every sample the same weight.
    static std::shared_ptr<const EvaluationOrder> fromAnswers(std::span<const Answer> original, std::span<const int32_t> labels, uint64_t seed);

    /// A permutation of [0, size()).
    const std::vector<uint32_t>& order() const { return m_order; }
    size_t size() const { return m_order.size(); }
    bool knowsOriginal() const { return !m_original.empty(); }

private:
    friend class StreamingEstimate;
    std::vector<uint32_t> m_order;
    std::vector<uint32_t> m_rank;      ///< position of each sample in m_order
    std::vector<double> m_weights;     ///< of each sample, > 0
    std::vector<double> m_keys;        ///< E/w of each sample, ascending along m_order
    std::vector<Answer> m_original;
    std::vector<int32_t> m_labels;
};

/// A figure on exactly the samples of the dataset, in per cent, estimated from those seen so far: [low, high] holds the final figure in at
/// least 95 % of the orders and closes to the value at seen == total.
struct Estimate {
    double value = 0;
    double low = 0;
    double high = 0;
    size_t seen = 0;
    size_t total = 0;
};

/// Collects answers of a changed model (or of the original itself, with a uniform order). Not synchronized.
class StreamingEstimate {
public:
    /// labels: for a uniform order, one per sample or empty; an order from answers brings its own.
    explicit StreamingEstimate(std::shared_ptr<const EvaluationOrder> order, std::span<const int32_t> labels = {});

    /// Samples may arrive in any order; only the unbroken beginning of the evaluation order counts, others wait for those before them.
    void add(uint32_t sample, const Answer& now);

    /// Of samples answered right; needs labels. top5: the label is among the five highest scores.
    Estimate accuracy() const;
    Estimate top5Accuracy() const;
    /// Of samples answered as the original did; needs an order from answers.
    Estimate agreement() const;

private:
    Estimate estimate(bool (*right)(const Answer&, int32_t label), bool versusOriginal) const;

    std::shared_ptr<const EvaluationOrder> m_order;
    std::vector<int32_t> m_labels;
    std::vector<Answer> m_answers;  ///< by sample
    std::vector<bool> m_known;
    size_t m_prefix = 0;            ///< samples of the unbroken beginning
};

}  // namespace esp
