// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/metrics.h"
#include "core/engine/plan.h"

namespace esp {

/// Where a plan's answers lie: among its outputs, the one that the dataset scores.
struct OutputReader {
    int index = 0;  ///< among plan.outputs
    OutputKind kind = OutputKind::Scores;
    ElementType type = ElementType::Float;
    int64_t width = 0;      ///< scores of one answer, or 1
    AnswerForm form;
    bool hasLosses = false;
    bool areProbabilities = false;  ///< the model ends in a softmax; only asked where there are losses
};

/// Errors: DataMismatch where the output is missing or does not hold an answer for each sample.
Result<OutputReader> findOutput(const Plan& plan, const Dataset& dataset);
/// How many classes the model tells apart, or -1: numbers that come from no ArgMax do not say it.
int64_t classCountOf(const Plan& plan, const OutputReader& reader);
/// Errors: DataMismatch naming the first sample whose label is no class of the model.
Result<void> checkLabels(const Dataset& dataset, int64_t classCount);
/// data: of the output, as a run gave it; row: sample within the batch. Writes reader.form.perSample answers. labels: one for each, or empty.
void readAnswers(const OutputReader& reader, const std::byte* data, size_t row, std::span<const int32_t> labels, Answer* out);
/// The dataset's labels of one sample, or none.
std::span<const int32_t> labelsOf(const Dataset& dataset, size_t sample);

}  // namespace esp
