// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/output_reader.h"

#include "core/data/source.h"

#include <algorithm>

namespace esp {

namespace {

/// Whether a value is a softmax, moved or quantized at most.
bool endsInSoftmax(const Plan& plan, int number)
{
    while (number >= 0) {
        const int producer = plan.values[static_cast<size_t>(number)].producer;
        if (producer < 0)
            return false;
        const PlanStep& step = plan.steps[static_cast<size_t>(producer)];
        if (step.opType == "Softmax" || step.opType == "QLinearSoftmax")
            return true;
        const bool keepsValues = step.viewOf >= 0 || step.opType == "Identity" || step.opType == "Cast" || step.opType == "Transpose"
                                 || step.opType == "QuantizeLinear" || step.opType == "DequantizeLinear";
        if (!keepsValues || step.inputs.empty())
            return false;
        number = step.inputs[0];
    }
    return false;
}

}  // namespace

Result<OutputReader> findOutput(const Plan& plan, const Dataset& dataset)
{
    OutputReader reader;
    reader.kind = dataset.outputKind();
    const auto found = std::find(plan.outputNames.begin(), plan.outputNames.end(), dataset.outputName());
    if (found == plan.outputNames.end())
        return Error{ErrorCode::DataMismatch, dataset.outputName(), "is no output of the model"};
    reader.index = static_cast<int>(found - plan.outputNames.begin());
    const PlanValue& value = plan.values[static_cast<size_t>(plan.outputs[static_cast<size_t>(reader.index)])];
    reader.type = value.type;
    if (value.isOpen)
        return Error{ErrorCode::DataMismatch, dataset.outputName(), "has a shape that is only known when the model runs; choose an output of fixed shape"};
    const int64_t count = elementCount(value.dims);
    if (count % plan.batch != 0 || count == 0)
        return Error{ErrorCode::DataMismatch, dataset.outputName(),
                     "has shape " + toString(value.dims) + ", which is not one row for each of " + std::to_string(plan.batch) + " samples"};
    reader.form = dataset.answerForm();
    const auto answers = static_cast<int64_t>(reader.form.perSample);
    const bool isSequence = reader.form.isSequence;
    // Of sequences each position has its own row, the last dimension; a model that answers once for all would divide evenly, too.
    const int64_t rowsEnd = reader.kind == OutputKind::Scores && !value.dims.empty() ? value.dims.back() : 1;
    if (isSequence && count != plan.batch * answers * rowsEnd)
        return Error{ErrorCode::DataMismatch, dataset.outputName(),
                     "has shape " + toString(value.dims) + ", which is not an answer at each of the " + std::to_string(answers) + " positions of "
                         + countOf(static_cast<size_t>(plan.batch), "sample")};
    reader.width = count / plan.batch / answers;
    if (reader.kind == OutputKind::Classes) {
        if (reader.width != 1 || (value.type != ElementType::Int64 && value.type != ElementType::Int32))
            return Error{ErrorCode::DataMismatch, dataset.outputName(), "should hold one class number a sample, but is " + toString(value.type) + " " + toString(value.dims)};
    } else if (value.type != ElementType::Float) {
        return Error{ErrorCode::DataMismatch, dataset.outputName(), "holds scores of type " + toString(value.type) + "; only float32 scores are evaluated"};
    } else if (reader.width < 2) {
        return Error{ErrorCode::DataMismatch, dataset.outputName(),
                     isSequence ? "has one score a position; a vocabulary has at least two tokens" : "has one score a sample; a classifier has at least two"};
    }
    reader.hasLosses = isSequence && reader.kind == OutputKind::Scores && dataset.hasLabels();
    reader.areProbabilities = reader.hasLosses && endsInSoftmax(plan, plan.outputs[static_cast<size_t>(reader.index)]);
    return reader;
}

int64_t classCountOf(const Plan& plan, const OutputReader& reader)
{
    if (reader.kind == OutputKind::Scores)
        return reader.width;
    const auto valueOf = [&](int number) -> const PlanValue& { return plan.values[static_cast<size_t>(number)]; };
    const PlanValue* value = &valueOf(plan.outputs[static_cast<size_t>(reader.index)]);
    while (value->producer >= 0) {
        const PlanStep& step = plan.steps[static_cast<size_t>(value->producer)];
        if (step.inputs.empty() || step.inputs[0] < 0)
            return -1;
        const PlanValue& input = valueOf(step.inputs[0]);
        if (step.opType == "ArgMax")
            return elementCount(input.dims) / elementCount(value->dims);
        const bool keepsNumbers = step.viewOf >= 0 || step.opType == "Cast" || step.opType == "Identity";
        if (!keepsNumbers || elementCount(input.dims) != elementCount(value->dims))
            return -1;
        value = &input;
    }
    return -1;
}

Result<void> checkLabels(const Dataset& dataset, int64_t classCount)
{
    const std::vector<int32_t>& labels = dataset.labels();
    const auto wrong = std::find_if(labels.begin(), labels.end(), [&](int32_t label) { return label >= classCount; });
    if (classCount < 0 || wrong == labels.end())
        return {};
    return Error{ErrorCode::DataMismatch, dataset.answerName(static_cast<size_t>(wrong - labels.begin())),
                 "its label is " + std::to_string(*wrong) + ", the model's output " + dataset.outputName() + " has " + std::to_string(classCount)
                     + " classes (0 to " + std::to_string(classCount - 1) + ")"};
}

namespace {

Answer readAnswer(const OutputReader& reader, const std::byte* data, size_t row, int32_t label)
{
    if (reader.kind == OutputKind::Classes) {
        Answer answer;
        answer.top1 = reader.type == ElementType::Int64 ? static_cast<int32_t>(reinterpret_cast<const int64_t*>(data)[row])
                                                        : reinterpret_cast<const int32_t*>(data)[row];
        answer.inTop5 = answer.top1 == label;
        return answer;
    }
    const auto count = static_cast<size_t>(reader.width);
    const std::span<const float> scores(reinterpret_cast<const float*>(data) + row * count, count);
    Answer answer = answerFromScores(scores, label);
    if (reader.hasLosses)
        answer.loss = crossEntropy(scores, label, reader.areProbabilities);
    return answer;
}

}  // namespace

void readAnswers(const OutputReader& reader, const std::byte* data, size_t row, std::span<const int32_t> labels, Answer* out)
{
    const size_t perSample = reader.form.perSample;
    for (size_t i = 0; i < perSample; ++i)
        out[i] = readAnswer(reader, data, row * perSample + i, labels.empty() ? -1 : labels[i]);
}

std::span<const int32_t> labelsOf(const Dataset& dataset, size_t sample)
{
    const size_t perSample = dataset.answerForm().perSample;
    const std::span<const int32_t> labels = dataset.labels();
    return labels.empty() ? labels : labels.subspan(sample * perSample, perSample);
}

}  // namespace esp
