// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/clusters.h"
#include "core/data/estimate.h"

namespace esp {

/// What is known of all sequences of a dataset from those seen, in an order in which each is equally likely.
class SequenceEstimate {
public:
    explicit SequenceEstimate(EvaluationOrderPtr order);

    void add(uint32_t sample, std::span<const Answer> now);

    size_t seen() const { return static_cast<size_t>(m_agreeing.change.clusters); }
    Estimate right() const { return share(m_right); }
    Estimate inTop5() const { return share(m_inTop5); }
    Estimate agreeing() const { return share(m_agreeing); }
    /// Mean over all answers, nats.
    Estimate loss() const;

private:
    /// One figure. The mean of all is the original's, which is known, plus how much those seen differ from it; without an original the difference
    /// is from 0.
    struct Figure {
        double before = 0;       ///< of the original, mean over all answers
        ClusterMean change;      ///< means of sequences, now minus before
        int64_t differing = 0;   ///< answers that count now and did not, or the other way round
    };
    std::span<const Answer> originalOf(size_t sample) const;
    int64_t total() const { return static_cast<int64_t>(m_order->size()); }
    Estimate share(const Figure& figure) const;

    EvaluationOrderPtr m_order;
    std::span<const int32_t> m_labels;
    size_t m_perSample;
    Figure m_right;
    Figure m_inTop5;
    Figure m_agreeing;
    Figure m_loss;
};

}  // namespace esp
