// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/source.h"

#include <optional>
#include <string>
#include <vector>

namespace esp {

/// How one graph input is fed, as a *.dataset.json or a guess says it.
struct InputRule {
    std::string input;
    std::string source;  ///< name of an array; "" if constant
    std::vector<double> constant;  ///< one number for all elements, or one for each
    std::optional<double> scale;
    std::vector<double> mean;  ///< empty, one, or one a channel
    std::vector<double> deviation;
    enum class Layout { Unspecified, ChannelsFirst, ChannelsLast } layout = Layout::Unspecified;
    bool reversesChannels = false;  ///< the model wants blue, green, red; mean and deviation are in the model's order

    bool changesValues() const { return scale || !mean.empty() || !deviation.empty(); }
    bool operator==(const InputRule&) const = default;
};

/// The elements that a data input wants of one sample, -1 if open; of the first input without a constant.
int64_t sampleElementsOf(const InputSignature& input);

/// Class count that an output declares for each sample or, of next tokens, for each position; -1 if unknown.
int64_t classCountOf(const OutputSignature& output, Task task = Task::Classification);

/// What is bound besides the inputs.
struct BindingTarget {
    Task task = Task::Classification;
    std::string outputName;
    OutputKind outputKind = OutputKind::Scores;
    int64_t classCount = -1;
    std::vector<std::string> classNames;
    std::string formatId;
    std::string note;  ///< of what was guessed, for the description
};

enum class Part { All, Evaluation, Calibration };

/// Binds a part of a source to the model's inputs; `limit` (0: none) cuts that part. value = (raw · scale − mean[channel]) / deviation[channel],
/// computed in double and rounded once. Errors: DataMismatch saying both shapes, both types or the label out of range.
Result<DatasetPtr> bindSamples(const SampleSourcePtr& source, const std::vector<InputRule>& rules, const ModelSignature& model,
                               const BindingTarget& target, Part part, size_t limit, const Job& job);

}  // namespace esp
