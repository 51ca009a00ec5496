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

/// In which order samples are evaluated, and what is known of each beforehand.
class EvaluationOrder {
public:
    /// Every order equally likely: for the original itself, of which nothing is known yet.
    static std::shared_ptr<const EvaluationOrder> uniform(size_t samples, uint64_t seed);
    /// Samples near the original's decision boundary tend to come earlier. labels: one per sample, or empty (then only agreement is
    /// estimated). Answers without margins (OutputKind::Classes) make every order equally likely.
    static std::shared_ptr<const EvaluationOrder> fromAnswers(std::span<const Answer> original, std::span<const int32_t> labels, uint64_t seed);

    /// Sequences, every order equally likely. original: the answers of a model to compare with, or empty; labels: one an answer, or empty.
    static std::shared_ptr<const EvaluationOrder> ofSequences(size_t samples, const AnswerForm& form, std::span<const Answer> original,
                                                              std::span<const int32_t> labels, uint64_t seed);

    /// A permutation of [0, size()).
    const std::vector<uint32_t>& order() const { return m_order; }
    size_t size() const { return m_order.size(); }
    bool knowsOriginal() const { return !m_original.empty(); }
    const AnswerForm& form() const { return m_form; }

private:
    friend class StreamingEstimate;
    friend class SequenceEstimate;
    AnswerForm m_form;
    std::vector<uint32_t> m_order;
    std::vector<Answer> m_original;
    std::vector<int32_t> m_labels;
    std::vector<uint8_t> m_band;        ///< of each sample: which band of margins it lies in
    std::vector<double> m_bandCentre;   ///< mean rank of its samples as a part of all, (0, 1)
};
using EvaluationOrderPtr = std::shared_ptr<const EvaluationOrder>;

/// A figure on exactly the samples of the dataset, in the metric's unit, from those seen so far: [low, high] holds the final figure in at least 95 %
/// of the orders and closes to the value at seen == total.
struct Estimate {
    double value = 0;
    double low = 0;
    double high = 100;
    size_t seen = 0;
    size_t total = 0;
};

/// Collects answers of a changed model (or, with a uniform order, of the original itself). Not synchronized.
class StreamingEstimate {
public:
    /// labels: for a uniform order, one per sample or empty; an order from answers brings its own.
    explicit StreamingEstimate(EvaluationOrderPtr order, std::span<const int32_t> labels = {});
    ~StreamingEstimate();
    StreamingEstimate(StreamingEstimate&&) noexcept;
    StreamingEstimate& operator=(StreamingEstimate&&) noexcept;

    /// The first samples of the order, in any sequence that does not depend on the answers; a sample counts once. About 3 µs.
    void add(uint32_t sample, const Answer& now);
    /// The same for sequences: the answers at all positions.
    void add(uint32_t sample, std::span<const Answer> now);

    size_t seen() const;
    /// Answers that are right; needs labels. About 0.3 ms.
    Estimate accuracy() const;
    /// Samples whose label is among the five highest scores; needs labels.
    Estimate top5Accuracy() const;
    /// Samples answered as the original did; needs an order from answers.
    Estimate agreement() const;
    /// Mean loss in nats and its exponential, of sequences with labels and scores.
    Estimate loss() const;
    Estimate perplexity() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace esp
