// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include "core/data/binding.h"
#include "core/data/dataset_file.h"
#include "core/data/guess.h"
#include "core/data/numbers.h"
#include "core/data/source.h"

#include <algorithm>
#include <filesystem>
#include <new>
#include <stdexcept>

namespace esp {

namespace {

constexpr std::string_view kSuffix = ".dataset.json";

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

Error missingOutput(const ModelSignature& model, const std::string& subject, const std::string& name)
{
    std::string known;
    for (const OutputSignature& output : model.outputs)
        known += (known.empty() ? "" : ", ") + output.name;
    return {ErrorCode::DataMismatch, subject, "the model has no output '" + name + "' (it has " + known + ")"};
}

Result<BindingTarget> bindTarget(const OutputSignature& output, OutputKind kind, const std::string& subject, Task task = Task::Classification)
{
    if (!isNumeric(output.type) || (kind == OutputKind::Classes && !isInteger(output.type)))
        return Error{ErrorCode::DataMismatch, subject,
                     "output " + output.name + " of type " + toString(output.type) + " holds no "
                         + (kind == OutputKind::Classes ? "class numbers" : "scores")};
    BindingTarget target;
    target.outputName = output.name;
    target.outputKind = kind;
    target.task = task;
    if (kind == OutputKind::Scores)
        target.classCount = classCountOf(output, task);
    return target;
}

/// Splits one source, or takes the second as calibration.
Result<DataPair> bindPair(const SampleSourcePtr& evaluation, const SampleSourcePtr& calibration, const std::vector<InputRule>& rules,
                          const ModelSignature& model, const BindingTarget& target, const std::string& calibrationFormat,
                          const DataOptions& options, const Job& job)
{
    DataPair pair;
    BindingTarget calibrationTarget = target;
    if (calibration)
        calibrationTarget.formatId = calibrationFormat;
    ESP_TRY(pair.evaluation, bindSamples(evaluation, rules, model, target, calibration ? Part::All : Part::Evaluation, options.limit, job));
    ESP_TRY(pair.calibration, bindSamples(calibration ? calibration : evaluation, rules, model, calibrationTarget,
                                          calibration ? Part::All : Part::Calibration, 0, job));
    return pair;
}

Result<SampleSourcePtr> openSamples(const DatasetFormat& format, const SourceRequest& request, const std::string& subject, const Job& job)
{
    ESP_TRY(SampleSourcePtr source, format.open(request, job));
    if (source->size() == 0)
        return Error{ErrorCode::DataMismatch, subject, "holds no samples; at least one is needed"};
    return source;
}

Result<SampleSourcePtr> openPart(const DatasetFilePart& part, const DatasetFile& file, const InputSignature* fed, const InputRule* rule,
                                 int64_t classCount, const std::string& subject, const Job& job)
{
    SourceRequest request = part.request;
    request.geometry = file.geometry;
    request.classCount = classCount;
    request.classNames = file.classes;
    request.labelsAreSequences = file.task == Task::NextToken;
    if (fed && rule) {
        request.sampleElements = sampleElementsOf(*fed);
        request.channels = channelsOf(*fed, rule->layout);
    }
    if (!(file.geometry == ImageGeometry()) && std::string_view(part.format->id) != "images")
        return Error{ErrorCode::UnsupportedFormat, subject,
                     std::string("resize and crop are for format 'images', not for '") + part.format->id + "'"};
    return openSamples(*part.format, request, subject, job);
}

/// `path` stands for the file in errors.
Result<DataPair> openDatasetFile(const DatasetFile& file, const std::string& path, const ModelSignature& model, const DataOptions& options, const Job& job)
{
    const InputSignature* fed = nullptr;
    const InputRule* fedRule = nullptr;
    for (const InputRule& rule : file.inputs) {
        const auto input = std::find_if(model.inputs.begin(), model.inputs.end(), [&](const InputSignature& i) { return i.name == rule.input; });
        if (input == model.inputs.end()) {
            std::string known;
            for (const InputSignature& candidate : model.inputs)
                known += (known.empty() ? "" : ", ") + candidate.name;
            return Error{ErrorCode::DataMismatch, path, "inputs." + rule.input + ": the model has no input of that name (it has " + known + ")"};
        }
        if (!rule.source.empty() && !fed) {
            fed = &*input;
            fedRule = &rule;
        }
    }
    if (!fed)
        return Error{ErrorCode::DataMismatch, path, "inputs: none has a source, every sample would be the same"};
    const auto output = std::find_if(model.outputs.begin(), model.outputs.end(), [&](const OutputSignature& o) { return o.name == file.output; });
    if (output == model.outputs.end())
        return missingOutput(model, path, file.output);
    ESP_TRY(BindingTarget target, bindTarget(*output, file.outputKind, path, file.task));
    const auto named = static_cast<int64_t>(file.classes.size());
    if (named > 0 && target.classCount >= 0 && named != target.classCount)
        return Error{ErrorCode::DataMismatch, path,
                     "classes: has " + std::to_string(named) + " names, output " + file.output + " has " + std::to_string(target.classCount)
                         + " classes"};
    if (named > 0)
        target.classCount = named;
    target.classNames = file.classes;
    target.formatId = file.evaluation.format->id;

    ESP_TRY(const SampleSourcePtr evaluation, openPart(file.evaluation, file, fed, fedRule, target.classCount, path, job));
    SampleSourcePtr calibration;
    if (file.calibration) {
        ESP_TRY(calibration, openPart(*file.calibration, file, fed, fedRule, target.classCount, path, job));
    }
    ESP_TRY(DataPair pair, bindPair(evaluation, calibration, file.inputs, model, target, file.calibration ? file.calibration->format->id : "", options, job));
    if (file.training && options.training) {
        ESP_TRY(const SampleSourcePtr training, openPart(*file.training, file, fed, fedRule, target.classCount, path, job));
        target.formatId = file.training->format->id;
        ESP_TRY(pair.training, bindSamples(training, file.inputs, model, target, Part::All, 0, job));
    }
    return pair;
}

Result<DataPair> openBarePath(const std::string& path, const ModelSignature& model, const DataOptions& options, const Job& job)
{
    ESP_TRY(GuessedSource guessed, guessDataset(path, model, job));
    DatasetFile& file = guessed.guess.file;
    const auto output = std::find_if(model.outputs.begin(), model.outputs.end(), [&](const OutputSignature& o) { return o.name == file.output; });
    ESP_TRY(BindingTarget target, bindTarget(*output, file.outputKind, path));
    for (size_t i = 0; i < file.inputs.size(); ++i) {
        // A constant is too much to guess behind somebody's back.
        if (file.inputs[i].source.empty())
            return Error{ErrorCode::DataMismatch, path,
                         "input " + model.inputs[i].name + " (" + toString(model.inputs[i].dims) + ") has no data; a *.dataset.json can give it a constant"};
    }
    SampleSourcePtr source = guessed.source;
    if (!source) {
        SourceRequest request = file.evaluation.request;
        request.guess = true;
        request.geometry = file.geometry;
        request.sampleElements = sampleElementsOf(model.inputs[0]);
        request.classCount = target.classCount;
        request.channels = channelsOf(model.inputs[0], InputRule::Layout::Unspecified);
        ESP_TRY(source, openSamples(*file.evaluation.format, request, path, job));
    }
    target.formatId = file.evaluation.format->id;
    target.note = guessed.guess.note;
    ESP_TRY(DataPair pair, bindPair(source, nullptr, file.inputs, model, target, {}, options, job));
    pair.guesses = std::move(guessed.guess.reasons);
    return pair;
}

/// What does not fit into memory is an Error like others.
template <typename Work>
Result<DataPair> withinMemory(const std::string& subject, const Work& work)
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, subject, "the samples do not fit into memory"};
    } catch (const std::length_error&) {
        return Error{ErrorCode::OutOfMemory, subject, "the samples do not fit into memory"};
    }
}

}  // namespace

Result<DataPair> openData(const std::string& path, const ModelSignature& model, const DataOptions& options, const Job& job)
{
    return withinMemory(path, [&]() -> Result<DataPair> {
        if (!endsWith(path, kSuffix))
            return openBarePath(path, model, options, job);
        ESP_TRY(const DatasetFile file, loadDatasetFile(path));
        return openDatasetFile(file, path, model, options, job);
    });
}

Result<DataPair> openData(const DatasetFile& file, const std::string& subject, const ModelSignature& model, const DataOptions& options, const Job& job)
{
    return withinMemory(subject, [&] { return openDatasetFile(file, subject, model, options, job); });
}

std::string Dataset::answerName(size_t answer) const
{
    const size_t perSample = m_answerForm.perSample;
    if (!m_answerForm.isSequence)
        return sampleName(answer);
    return sampleName(answer / perSample) + ", position " + std::to_string(answer % perSample);
}

std::string findDataBeside(const std::string& modelPath)
{
    std::filesystem::path path(modelPath);
    path.replace_extension();
    const std::string candidate = path.string() + std::string(kSuffix);
    std::error_code failure;
    return std::filesystem::is_regular_file(candidate, failure) ? candidate : std::string();
}

}  // namespace esp
