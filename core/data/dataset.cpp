// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include "core/base/file.h"
#include "core/data/binding.h"
#include "core/data/dataset_file.h"
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

/// Channels of a picture input, 1 or 3; `layout` as far as known.
int64_t channelsOf(const InputSignature& input, InputRule::Layout layout)
{
    if (input.dims.size() == 3)
        return 1;
    if (input.dims.size() != 4)
        return 3;
    const int64_t first = input.dims[1];
    const int64_t last = input.dims[3];
    if (layout == InputRule::Layout::ChannelsFirst || (layout == InputRule::Layout::Unspecified && (first == 1 || first == 3)))
        return first == 1 ? 1 : 3;
    return last == 1 ? 1 : 3;
}

Error missingOutput(const ModelSignature& model, const std::string& subject, const std::string& name)
{
    std::string known;
    for (const OutputSignature& output : model.outputs)
        known += (known.empty() ? "" : ", ") + output.name;
    return {ErrorCode::DataMismatch, subject, "the model has no output '" + name + "' (it has " + known + ")"};
}

Result<BindingTarget> bindTarget(const OutputSignature& output, OutputKind kind, const std::string& subject)
{
    if (!isNumeric(output.type) || (kind == OutputKind::Classes && !isInteger(output.type)))
        return Error{ErrorCode::DataMismatch, subject,
                     "output " + output.name + " of type " + toString(output.type) + " holds no "
                         + (kind == OutputKind::Classes ? "class numbers" : "scores")};
    BindingTarget target;
    target.outputName = output.name;
    target.outputKind = kind;
    if (kind == OutputKind::Scores)
        target.classCount = classCountOf(output);
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

Result<SampleSourcePtr> openPart(const DatasetFilePart& part, const DatasetFile& file, const InputSignature* fed, const InputRule* rule,
                                 int64_t classCount, const std::string& subject, const Job& job)
{
    SourceRequest request = part.request;
    request.geometry = file.geometry;
    request.classCount = classCount;
    request.classNames = file.classes;
    if (fed && rule) {
        request.sampleElements = sampleElementsOf(*fed);
        request.channels = channelsOf(*fed, rule->layout);
    }
    if (!(file.geometry == ImageGeometry()) && std::string_view(part.format->id) != "images")
        return Error{ErrorCode::UnsupportedFormat, subject,
                     std::string("resize and crop are for format 'images', not for '") + part.format->id + "'"};
    return part.format->open(request, job);
}

Result<DataPair> openDatasetFile(const std::string& path, const ModelSignature& model, const DataOptions& options, const Job& job)
{
    ESP_TRY(const Bytes text, readFile(path));
    ESP_TRY(const DatasetFile file, parseDatasetFile(path, text.view()));

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
    ESP_TRY(BindingTarget target, bindTarget(*output, file.outputKind, path));
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

/// What nobody said about a bare path: pixels are divided by 255 for a floating-point input, numbers are fed as they are.
Result<std::vector<InputRule>> guessRules(const SampleSource& source, const ModelSignature& model, const std::string& path, std::string& note)
{
    std::vector<InputRule> rules;
    for (const InputSignature& input : model.inputs) {
        InputRule rule;
        rule.input = input.name;
        for (const SourceArray& array : source.arrays()) {
            if (array.name == input.name || (rule.source.empty() && model.inputs.size() == 1 && array.name == "x"))
                rule.source = array.name;
        }
        if (rule.source.empty() && source.arrays().size() == 1 && rules.empty())
            rule.source = source.arrays()[0].name;
        if (rule.source.empty())
            return Error{ErrorCode::DataMismatch, path,
                         "input " + input.name + " (" + toString(input.dims) + ") has no data; a *.dataset.json can give it a constant"};
        const auto array = std::find_if(source.arrays().begin(), source.arrays().end(), [&](const SourceArray& a) { return a.name == rule.source; });
        if (array->axes != SampleAxes::Unknown && array->type == ElementType::Uint8 && !isInteger(input.type)) {
            rule.scale = 1.0 / 255;
            note = "pixels / 255";
            if (input.dims.size() == 4) {
                const bool last = input.dims[3] == 1 || input.dims[3] == 3;
                const bool first = input.dims[1] == 1 || input.dims[1] == 3;
                rule.layout = last && !first ? InputRule::Layout::ChannelsLast : InputRule::Layout::ChannelsFirst;
                note += last && !first ? ", NHWC" : ", NCHW";
            } else if (array->axes == SampleAxes::ChannelsFirst) {
                rule.layout = InputRule::Layout::ChannelsFirst;
            } else if (array->axes == SampleAxes::ChannelsLast) {
                rule.layout = InputRule::Layout::ChannelsLast;
            }
            note += " (guessed)";
        }
        rules.push_back(std::move(rule));
    }
    return rules;
}

/// Pictures of any size are brought to the size that the model wants, as ImageNet models are evaluated: 8/7 of it, then the centre.
ImageGeometry guessGeometry(const InputSignature& input, InputRule::Layout layout)
{
    if (input.dims.size() != 4)
        return {};
    const bool last = layout == InputRule::Layout::ChannelsLast;
    ImageGeometry geometry;
    geometry.cropHeight = input.dims[last ? 1 : 2];
    geometry.cropWidth = input.dims[last ? 2 : 3];
    if (geometry.cropHeight <= 0 || geometry.cropWidth <= 0)
        return {};
    const int64_t longer = std::max(geometry.cropHeight, geometry.cropWidth);
    geometry.resizeShort = longer >= 64 ? longer * 8 / 7 : longer;
    return geometry;
}

Result<DataPair> openBarePath(const std::string& path, const ModelSignature& model, const DataOptions& options, const Job& job)
{
    ESP_TRY(const DatasetFormat* const format, recogniseFormat(path));
    if (model.inputs.empty() || model.outputs.empty())
        return Error{ErrorCode::DataMismatch, path, "the model has no input or no output to bind data to"};
    const InputSignature& input = model.inputs[0];
    // The first integer output holds class numbers only if there is no floating-point one.
    const auto scores = std::find_if(model.outputs.begin(), model.outputs.end(), [](const OutputSignature& output) { return !isInteger(output.type); });
    const OutputSignature& output = scores != model.outputs.end() ? *scores : model.outputs[0];
    ESP_TRY(BindingTarget target, bindTarget(output, scores != model.outputs.end() ? OutputKind::Scores : OutputKind::Classes, path));

    SourceRequest request;
    request.files = {path};
    request.guess = true;
    request.sampleElements = sampleElementsOf(input);
    request.classCount = target.classCount;
    request.channels = channelsOf(input, InputRule::Layout::Unspecified);
    const bool channelsLast = input.dims.size() == 4 && input.dims[1] != 1 && input.dims[1] != 3 && (input.dims[3] == 1 || input.dims[3] == 3);
    request.geometry = guessGeometry(input, channelsLast ? InputRule::Layout::ChannelsLast : InputRule::Layout::ChannelsFirst);
    ESP_TRY(const SampleSourcePtr source, format->open(request, job));

    std::string note;
    ESP_TRY(const std::vector<InputRule> rules, guessRules(*source, model, path, note));
    target.formatId = format->id;
    target.note = note;
    return bindPair(source, nullptr, rules, model, target, {}, options, job);
}

}  // namespace

Result<DataPair> openData(const std::string& path, const ModelSignature& model, const DataOptions& options, const Job& job)
{
    try {
        return endsWith(path, kSuffix) ? openDatasetFile(path, model, options, job) : openBarePath(path, model, options, job);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, path, "the samples do not fit into memory"};
    } catch (const std::length_error&) {
        return Error{ErrorCode::OutOfMemory, path, "the samples do not fit into memory"};
    }
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
