// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/guess.h"

#include "core/base/translate.h"
#include "core/data/numbers.h"
#include "core/data/preprocessing.h"

#include <algorithm>

namespace esp {

namespace {

using Layout = InputRule::Layout;

/// "N×3×224×224": the first dimension counts samples whatever the model calls it.
std::string shapeText(const Dims& dims)
{
    if (dims.empty())
        return "scalar";
    const Dims sample(dims.begin() + 1, dims.end());
    return sample.empty() ? "N" : "N×" + toString(sample);
}

std::string sideText(int64_t height, int64_t width)
{
    return std::to_string(height) + "×" + std::to_string(width);
}

bool isChannelCount(int64_t dim)
{
    return dim == 1 || dim == 3;
}

/// Whether only the last of four dimensions can count channels.
bool isChannelsLast(const InputSignature& input)
{
    return input.dims.size() == 4 && isChannelCount(input.dims[3]) && !isChannelCount(input.dims[1]);
}

/// Where the answer is: the first output with floating-point numbers; the first integer one holds class numbers only if there is none.
Result<void> guessAnswer(const ModelSignature& model, DataGuess& guess)
{
    const auto scores = std::find_if(model.outputs.begin(), model.outputs.end(), [](const OutputSignature& output) { return !isInteger(output.type); });
    const bool hasScores = scores != model.outputs.end();
    const OutputSignature& output = hasScores ? *scores : model.outputs[0];
    if (!isNumeric(output.type))
        return Error{ErrorCode::DataMismatch, {}, "output " + output.name + " of type " + toString(output.type) + " holds no scores"};
    guess.file.output = output.name;
    guess.file.outputKind = hasScores ? OutputKind::Scores : OutputKind::Classes;
    const int64_t classes = classCountOf(output);
    const std::string count = classes >= 0 ? std::to_string(classes) : "?";
    if (!hasScores)
        guess.reasons.push_back({GuessPart::Answer, ESP_NOOP("DataGuess", "output “%1” holds whole numbers: the class itself"), {output.name}});
    else if (output.op == "Softmax")
        guess.reasons.push_back({GuessPart::Answer,
                                 ESP_NOOP("DataGuess", "output “%1” comes from a Softmax: %2 probabilities for each sample, the highest is the answer"),
                                 {output.name, count}});
    else
        guess.reasons.push_back(
            {GuessPart::Answer, ESP_NOOP("DataGuess", "output “%1” has %2 scores for each sample without a Softmax, the highest is the answer"), {output.name, count}});
    return {};
}

/// Which array feeds which input: by name, x for the only input, the only array for the first input.
std::string arrayFor(const InputSignature& input, const ModelSignature& model, std::span<const SourceArray> arrays, bool isFirst)
{
    std::string found;
    for (const SourceArray& array : arrays) {
        if (array.name == input.name || (found.empty() && model.inputs.size() == 1 && array.name == "x"))
            found = array.name;
    }
    return found.empty() && arrays.size() == 1 && isFirst ? arrays[0].name : found;
}

/// Where channels are in what the model takes of pictures.
void guessLayout(const InputSignature& input, const SourceArray& array, InputRule& rule, DataGuess& guess)
{
    if (input.dims.size() == 4) {
        const bool last = isChannelsLast(input);
        rule.layout = last ? Layout::ChannelsLast : Layout::ChannelsFirst;
        const int64_t channels = input.dims[last ? 3 : 1];
        if (isChannelCount(channels))
            guess.reasons.push_back({GuessPart::Layout,
                                     last ? ESP_NOOP("DataGuess", "input “%1” is %2: the channels (%3) come last")
                                          : ESP_NOOP("DataGuess", "input “%1” is %2: the channels (%3) come first"),
                                     {input.name, shapeText(input.dims), std::to_string(channels)}});
        else
            guess.reasons.push_back({GuessPart::Layout,
                                     ESP_NOOP("DataGuess", "input “%1” is %2, which does not say where channels are; most ONNX models have them first"),
                                     {input.name, shapeText(input.dims)}});
        return;
    }
    if (array.axes == SampleAxes::ChannelsFirst)
        rule.layout = Layout::ChannelsFirst;
    else if (array.axes == SampleAxes::ChannelsLast)
        rule.layout = Layout::ChannelsLast;
    else
        return;
    guess.reasons.push_back({GuessPart::Layout, ESP_NOOP("DataGuess", "input “%1” is %2: the channels stay where the file has them"), {input.name, shapeText(input.dims)}});
}

/// Pictures of any size are brought to the size that the model wants, as ImageNet models are evaluated: 8/7 of it, then the centre.
void guessSize(const InputSignature& input, const InputRule& rule, DataGuess& guess)
{
    const std::string shape = shapeText(input.dims);
    ImageGeometry geometry;
    if (input.dims.size() == 4) {
        const bool last = rule.layout == Layout::ChannelsLast;
        geometry.cropHeight = input.dims[last ? 1 : 2];
        geometry.cropWidth = input.dims[last ? 2 : 3];
    }
    if (geometry.cropHeight <= 0 || geometry.cropWidth <= 0) {
        guess.reasons.push_back({GuessPart::Size, ESP_NOOP("DataGuess", "input “%1” is %2, which leaves the size open: pictures keep theirs"), {input.name, shape}});
        return;
    }
    const int64_t longer = std::max(geometry.cropHeight, geometry.cropWidth);
    geometry.resizeShort = longer >= 64 ? longer * 8 / 7 : longer;
    guess.file.geometry = geometry;
    guess.reasons.push_back({GuessPart::Size,
                             ESP_NOOP("DataGuess", "input “%1” is %2: the short side becomes %3 and the centre of %4 is cut out"),
                             {input.name, shape, std::to_string(geometry.resizeShort), sideText(geometry.cropHeight, geometry.cropWidth)}});
}

/// Pixels for a floating-point input.
void guessPixels(const InputSignature& input, const ModelSignature& model, InputRule& rule, DataGuess& guess)
{
    constexpr int64_t kImageNetClasses = 1000;
    constexpr int64_t kLeastPhotograph = 128;
    const auto output = std::find_if(model.outputs.begin(), model.outputs.end(), [&](const OutputSignature& one) { return one.name == guess.file.output; });
    const bool isImageNet = input.dims.size() == 4 && input.dims[1] == 3 && input.dims[2] >= kLeastPhotograph && input.dims[3] >= kLeastPhotograph
                            && classCountOf(*output) == kImageNetClasses;
    findPreprocessing(isImageNet ? "imagenet" : "unit")->applyTo(rule);
    guess.note = isImageNet ? "pixels / 255, mean and deviation of ImageNet" : "pixels / 255";
    if (isImageNet)
        guess.reasons.push_back({GuessPart::Values,
                                 ESP_NOOP("DataGuess", "%1 classes and photographs of %2 are those of ImageNet, whose mean and deviation most such models want"),
                                 {std::to_string(kImageNetClasses), sideText(input.dims[2], input.dims[3])}});
    else
        guess.reasons.push_back({GuessPart::Values,
                                 ESP_NOOP("DataGuess", "input “%1” takes %2: pixels become 0 to 1, as many models want; the shape cannot tell"),
                                 {input.name, toString(input.type)}});
}

std::string replaced(std::string text, const std::vector<std::string>& values)
{
    // From the last on, so that a name with a per cent sign in it is left alone.
    std::vector<std::pair<size_t, size_t>> places;
    for (size_t i = 0; i < values.size(); ++i) {
        if (const size_t at = text.find("%" + std::to_string(i + 1)); at != std::string::npos)
            places.emplace_back(at, i);
    }
    std::sort(places.rbegin(), places.rend());
    for (const auto& [at, i] : places)
        text.replace(at, 2, values[i]);
    return text;
}

}  // namespace

std::string GuessReason::sentence() const
{
    return replaced(text, values);
}

const GuessReason* DataGuess::reasonFor(GuessPart part) const
{
    const auto reason = std::find_if(reasons.begin(), reasons.end(), [part](const GuessReason& one) { return one.part == part; });
    return reason != reasons.end() ? &*reason : nullptr;
}

int64_t channelsOf(const InputSignature& input, Layout layout)
{
    if (input.dims.size() == 3)
        return 1;
    if (input.dims.size() != 4)
        return 3;
    const int64_t first = input.dims[1];
    const int64_t last = input.dims[3];
    if (layout == Layout::ChannelsFirst || (layout == Layout::Unspecified && isChannelCount(first)))
        return first == 1 ? 1 : 3;
    return last == 1 ? 1 : 3;
}

Result<DataGuess> guessBinding(const ModelSignature& model, std::span<const SourceArray> arrays, bool areResizable)
{
    if (model.inputs.empty() || model.outputs.empty())
        return Error{ErrorCode::DataMismatch, {}, "the model has no input or no output to bind data to"};
    DataGuess guess;
    ESP_CHECK(guessAnswer(model, guess));
    for (const InputSignature& input : model.inputs) {
        InputRule rule;
        rule.input = input.name;
        rule.source = arrayFor(input, model, arrays, guess.file.inputs.empty());
        const auto array = std::find_if(arrays.begin(), arrays.end(), [&](const SourceArray& one) { return one.name == rule.source; });
        if (rule.source.empty()) {
            rule.constant = {0};
            guess.reasons.push_back({GuessPart::Constant, ESP_NOOP("DataGuess", "no array of the data feeds input “%1” (%2): a constant 0 does"),
                                     {input.name, input.dims.empty() ? "scalar" : toString(input.dims)}});
            guess.file.inputs.push_back(std::move(rule));
            continue;
        }
        const bool isFirst = !guess.reasonFor(GuessPart::Input);
        const bool isPicture = array->axes != SampleAxes::Unknown && array->type == ElementType::Uint8;
        if (isFirst && (model.inputs.size() > 1 || arrays.size() > 1))
            guess.reasons.push_back({GuessPart::Input,
                                     array->name == input.name ? ESP_NOOP("DataGuess", "array “%1” has the name of input “%2”")
                                                               : ESP_NOOP("DataGuess", "array “%1” feeds input “%2”: no other fits better"),
                                     {array->name, input.name}});
        if (isPicture && !isInteger(input.type)) {
            guessPixels(input, model, rule, guess);
            guessLayout(input, *array, rule, guess);
            if (input.dims.size() == 4)
                guess.note += rule.layout == Layout::ChannelsLast ? ", NHWC" : ", NCHW";
            guess.note += " (guessed)";
        } else if (isFirst && isPicture) {
            guess.reasons.push_back({GuessPart::Values, ESP_NOOP("DataGuess", "input “%1” takes %2: pixels stay 0 to 255"), {input.name, toString(input.type)}});
        } else if (isFirst) {
            guess.reasons.push_back({GuessPart::Values, ESP_NOOP("DataGuess", "array “%1” holds numbers, not pixels: they are fed as they are"), {array->name}});
        }
        if (areResizable && isFirst) {
            InputRule shown = rule;
            if (shown.layout == Layout::Unspecified && isChannelsLast(input))
                shown.layout = Layout::ChannelsLast;
            guessSize(input, shown, guess);
        }
        guess.file.inputs.push_back(std::move(rule));
    }
    return guess;
}

Result<GuessedSource> guessDataset(const std::string& path, const ModelSignature& model, const Job& job)
{
    ESP_TRY(const DatasetFormat* const format, recogniseFormat(path));
    if (model.inputs.empty() || model.outputs.empty())
        return Error{ErrorCode::DataMismatch, path, "the model has no input or no output to bind data to"};
    GuessedSource guessed;
    // Photographs are opened when their size is settled; all that a guess needs of them is known before.
    const bool areResizable = std::string_view(format->id) == "images";
    std::vector<SourceArray> arrays = {{"x", ElementType::Uint8, {-1, -1, channelsOf(model.inputs[0], Layout::Unspecified)}, SampleAxes::ChannelsLast}};
    SourceRequest request;
    request.files = {path};
    request.guess = true;
    if (!areResizable) {
        request.sampleElements = sampleElementsOf(model.inputs[0]);
        const auto scores = std::find_if(model.outputs.begin(), model.outputs.end(), [](const OutputSignature& output) { return !isInteger(output.type); });
        request.classCount = scores != model.outputs.end() ? classCountOf(*scores) : -1;
        ESP_TRY(guessed.source, format->open(request, job));
        if (guessed.source->size() == 0)
            return Error{ErrorCode::DataMismatch, path, "holds no samples; at least one is needed"};
        arrays = guessed.source->arrays();
    }
    Result<DataGuess> guess = guessBinding(model, arrays, areResizable);
    if (!guess)
        return Error{guess.error().code, path, guess.error().detail};
    guessed.guess = std::move(*guess);
    DatasetFile& file = guessed.guess.file;
    file.evaluation.format = format;
    file.evaluation.request.files = {path};
    std::vector<GuessReason>& reasons = guessed.guess.reasons;
    if (guessed.source) {
        file.evaluation.request.labels = guessed.source->labelsFile();
        file.evaluation.request.labelColumn = guessed.source->labelColumn();
        if (guessed.source->labelColumn())
            reasons.push_back({GuessPart::Labels, ESP_NOOP("DataGuess", "column %1 is named like labels, or is one more than the model wants and holds whole numbers"),
                               {std::to_string(*guessed.source->labelColumn())}});
        else if (!guessed.source->labelsFile().empty())
            reasons.push_back({GuessPart::Labels, ESP_NOOP("DataGuess", "%1 lies beside the samples"), {fileName(guessed.source->labelsFile())}});
    }
    reasons.push_back({GuessPart::Calibration, ESP_NOOP("DataGuess", "no other data are named: every fifth sample calibrates and is left out of measuring"), {}});
    return guessed;
}

}  // namespace esp
