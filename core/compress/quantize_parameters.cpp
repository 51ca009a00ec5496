// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/quantize_parameters.h"

#include "core/base/translate.h"
#include "core/compress/quantize_ranges.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace esp {

namespace {

/// One text of each entry of a table.
template <const auto& Table, auto Text>
constexpr auto textsOf()
{
    std::array<const char*, std::size(Table)> texts{};
    for (size_t i = 0; i < texts.size(); ++i)
        texts[i] = Table[i].*Text;
    return texts;
}
constexpr auto kFormats = textsOf<kWeightFormats, &WeightFormat::id>();
constexpr auto kFormatLabels = textsOf<kWeightFormats, &WeightFormat::label>();
/// Those of all calibrators, and one that tries them.
template <auto Text>
constexpr auto textsOfCalibrations(const char* automatic)
{
    std::array<const char*, std::size(kCalibrators) + 1> texts{};
    std::ranges::copy(textsOf<kCalibrators, Text>(), texts.begin());
    texts.back() = automatic;
    return texts;
}
constexpr auto kCalibrations = textsOfCalibrations<&Calibrator::id>(kAutomaticRange);
constexpr auto kCalibrationLabels = textsOfCalibrations<&Calibrator::label>(ESP_NOOP("technique", "nearest to the original's answers"));
constexpr const char* kStorages[] = {"packed", "bytes"};
constexpr const char* kStorageLabels[] = {ESP_NOOP("technique", "packed"), ESP_NOOP("technique", "a byte each")};
constexpr const char* kRoundings[] = {"auto", "nearest", "gptq", "obq", "adaround"};
constexpr const char* kRoundingLabels[] = {ESP_NOOP("technique", "automatic"), ESP_NOOP("technique", "to nearest"), ESP_NOOP("technique", "GPTQ"), ESP_NOOP("technique", "OBQ"), ESP_NOOP("technique", "AdaRound")};
constexpr const char* kEqualizations[] = {"none", "channels", "channels_and_bias"};
constexpr const char* kEqualizationLabels[] = {ESP_NOOP("technique", "none"), ESP_NOOP("technique", "across layers"),
                                               ESP_NOOP("technique", "across layers, high biases too")};
constexpr const char* kWeights[] = {"per_channel", "per_tensor"};
constexpr const char* kWeightCalibrations[] = {"minmax", "mse"};
constexpr const char* kActivations[] = {"static", "none"};
constexpr const char* kInputRanges[] = {"calibrated", "fixed"};
constexpr const char* kWeightLabels[] = {ESP_NOOP("technique", "one a channel"), ESP_NOOP("technique", "one a layer")};
constexpr const char* kRangeLabels[] = {ESP_NOOP("technique", "least to greatest"), ESP_NOOP("technique", "least squared error")};
constexpr const char* kActivationLabels[] = {ESP_NOOP("technique", "int8"), ESP_NOOP("technique", "float")};
constexpr const char* kInputRangeLabels[] = {ESP_NOOP("technique", "calibrated"), ESP_NOOP("technique", "fixed")};
constexpr double kLargestEnd = 1e30;

}  // namespace

constinit const ParameterInfo quantizeParameters[kQuantizeParameterCount] = {
    {.id = "format",
     .label = ESP_NOOP("technique", "Weights"),
     .help = ESP_NOOP("technique", "How many levels a weight may have. Fewer bits make a smaller file and round more coarsely; ternary weights are −1, 0 or 1 times a scale, binary ones −1 or 1. A codebook holds the few values that suit a layer best. int16 and floating types keep the weights nearly as they are; with them, activations stay in float."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("int8")); },
     .choices = kFormats,
     .choiceLabels = kFormatLabels},
    {.id = "codebook_entries",
     .label = ESP_NOOP("technique", "Codebook entries"),
     .help = ESP_NOOP("technique", "How many different values the weights of a layer may have, where their format is a codebook: 16 take 4 bits a weight."),
     .minimum = 2,
     .maximum = 256,
     .step = 1,
     .fallback = [] { return ParameterValue(16.0); }},
    {.id = "storage",
     .label = ESP_NOOP("technique", "Stored"),
     .help = ESP_NOOP("technique", "Weights of fewer than 8 bits are packed, several to a number, and taken apart by standard operators when the model is loaded; the integer kernels stay. A byte each is larger and the simplest to read for other programs."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("packed")); },
     .choices = kStorages,
     .choiceLabels = kStorageLabels,
     .perLayer = false},
    {.id = "equalization",
     .label = ESP_NOOP("technique", "Equalization"),
     .help = ESP_NOOP("technique", "Before rounding, scales channels between two layers so that they are about as large in both; what the model computes stays the same. It helps most with one scale a layer. With high biases, what a channel always carries is moved to the next layer's bias as well, so that the range of what flows is smaller."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("none")); },
     .choices = kEqualizations,
     .choiceLabels = kEqualizationLabels,
     .perLayer = false},
    {.id = "weights",
     .label = ESP_NOOP("technique", "Weight scales"),
     .help = ESP_NOOP("technique", "One scale for each output channel follows the weights more closely; one for the whole tensor is what some devices need."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("per_channel")); },
     .choices = kWeights,
     .choiceLabels = kWeightLabels},
    {.id = "weight_calibration",
     .label = ESP_NOOP("technique", "Weight range"),
     .help = ESP_NOOP("technique", "How the range of the weights is chosen: the widest value, or the range with the least squared error."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("minmax")); },
     .choices = kWeightCalibrations,
     .choiceLabels = kRangeLabels},
    {.id = "rounding",
     .label = ESP_NOOP("technique", "Rounding"),
     .help = ESP_NOOP("technique", "To nearest needs no data. GPTQ looks at what the layer reads from the calibration samples and lets the weights that are rounded later make up for what the earlier ones lost: much better below 8 bits, and slower to compute. OBQ chooses the order anew for each filter: mostly as good as GPTQ, and only for small filters. AdaRound learns for each weight whether to round up or down: about as good, and slower still. Automatic: GPTQ below 8 bits where there are calibration samples, else to nearest."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("auto")); },
     .choices = kRoundings,
     .choiceLabels = kRoundingLabels},
    {.id = "bias_correction",
     .label = ESP_NOOP("technique", "Bias correction"),
     .help = ESP_NOOP("technique", "Adds to the bias of the layer what rounding its weights changes on average over the calibration samples."),
     .kind = ParameterInfo::Kind::Switch,
     .fallback = [] { return ParameterValue(false); }},
    {.id = "overflow_guard",
     .label = ESP_NOOP("technique", "Overflow guard"),
     .help = ESP_NOOP("technique", "Processors without VNNI add two products in 16 bits, which can overflow and spoil the result. The guard widens the steps of those filters in which two neighbouring weights could do that, so that every processor gives the same answers. The others stay as fine as they are."),
     .kind = ParameterInfo::Kind::Switch,
     .fallback = [] { return ParameterValue(false); }},
    {.id = "activations",
     .label = ESP_NOOP("technique", "Activations"),
     .help = ESP_NOOP("technique", "Computed in 8-bit with ranges from calibration, or left in float so that only the weights are stored in 8-bit."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("static")); },
     .choices = kActivations,
     .choiceLabels = kActivationLabels},
    {.id = "calibration",
     .label = ESP_NOOP("technique", "Activation range"),
     .help = ESP_NOOP("technique", "How the range of what flows between layers is chosen from the calibration samples. Least to greatest covers all; the mean of samples, percentile, entropy and least squared error cut rare values off for finer steps. Nearest to the original's answers tries them all on up to 256 of the samples and takes the one whose scores have the least squared error, if it is clearly (5 %) nearer than that of the default; that takes longer."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string(kBestCalibrator)); },
     .choices = kCalibrations,
     .choiceLabels = kCalibrationLabels,
     .perLayer = false},
    {.id = "percentile",
     .label = ESP_NOOP("technique", "Percentile"),
     .help = ESP_NOOP("technique", "Share of the values that the range covers, where the range is chosen by percentile."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("99.99")); },
     .choices = kPercentiles,
     .perLayer = false},
    {.id = "input_range",
     .label = ESP_NOOP("technique", "Range of the input"),
     .help = ESP_NOOP("technique", "Taken from calibration, or fixed to the two values below."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("calibrated")); },
     .choices = kInputRanges,
     .choiceLabels = kInputRangeLabels},
    {.id = "input_low",
     .label = ESP_NOOP("technique", "Least input"),
     .help = ESP_NOOP("technique", "The least value that the codes of the layer's input cover."),
     .minimum = -kLargestEnd,
     .maximum = kLargestEnd,
     .fallback = [] { return ParameterValue(0.0); }},
    {.id = "input_high",
     .label = ESP_NOOP("technique", "Greatest input"),
     .help = ESP_NOOP("technique", "The greatest value that the codes of the layer's input cover."),
     .minimum = -kLargestEnd,
     .maximum = kLargestEnd,
     .fallback = [] { return ParameterValue(1.0); }},
};

std::string choiceOf(const RecipeStep& step, const std::string& layer, const char* id)
{
    const ParameterValue value = parameterFor(techniqueQuantize, step, layer, id);
    const auto* text = std::get_if<std::string>(&value);
    return text ? *text : std::string{};
}

double numberOf(const RecipeStep& step, const std::string& layer, const char* id)
{
    const ParameterValue value = parameterFor(techniqueQuantize, step, layer, id);
    const auto* number = std::get_if<double>(&value);
    return number ? *number : 0;
}

QuantizeChoice quantizeChoice(const RecipeStep& step, const std::string& layer)
{
    const std::string rounding = choiceOf(step, layer, "rounding");
    return {.isStatic = choiceOf(step, layer, "activations") == "static",
            .perChannel = choiceOf(step, layer, "weights") == "per_channel",
            .format = findWeightFormat(choiceOf(step, layer, "format")),
            .weightCalibration = choiceOf(step, layer, "weight_calibration") == "mse" ? WeightCalibration::Mse : WeightCalibration::MinMax,
            .rounding = rounding == "auto" ? WeightRounding::Auto : rounding == "gptq" ? WeightRounding::Gptq : rounding == "obq" ? WeightRounding::Obq : rounding == "adaround" ? WeightRounding::AdaRound : WeightRounding::Nearest,
            .correctsBias = std::get<bool>(parameterFor(techniqueQuantize, step, layer, "bias_correction")),
            .entries = static_cast<int64_t>(std::round(numberOf(step, layer, "codebook_entries"))),
            .guardsOverflow = std::get<bool>(parameterFor(techniqueQuantize, step, layer, "overflow_guard"))};
}

}  // namespace esp
