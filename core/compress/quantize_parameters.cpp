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
constexpr const char* kStyles[] = {"packed", "compatible", "operators"};
constexpr const char* kStyleLabels[] = {ESP_NOOP("technique", "packed"), ESP_NOOP("technique", "compatible"), ESP_NOOP("technique", "operators")};
constexpr const char* kRoundings[] = {"auto", "nearest", "gptq", "obq", "adaround"};
constexpr const char* kRoundingLabels[] = {ESP_NOOP("technique", "automatic"), ESP_NOOP("technique", "to nearest"), ESP_NOOP("technique", "GPTQ"), ESP_NOOP("technique", "OBQ"), ESP_NOOP("technique", "AdaRound")};
constexpr const char* kEqualizations[] = {"none", "channels", "channels_and_bias", "smoothquant", "awq"};
constexpr const char* kEqualizationLabels[] = {ESP_NOOP("technique", "none"), ESP_NOOP("technique", "across layers"),
                                               ESP_NOOP("technique", "across layers, high biases too"), ESP_NOOP("technique", "SmoothQuant"), ESP_NOOP("technique", "AWQ")};
constexpr const char* kWeights[] = {"per_channel", "per_tensor", "per_block"};
constexpr const char* kBlockSizes[] = {"16", "32", "64", "128", "256"};
constexpr const char* kWeightGrids[] = {"narrow", "full", "asymmetric"};
constexpr const char* kWeightGridLabels[] = {ESP_NOOP("technique", "symmetric"), ESP_NOOP("technique", "symmetric, full range"), ESP_NOOP("technique", "asymmetric")};
constexpr const char* kWeightCalibrations[] = {"minmax", "mse", "output", "hqq"};
constexpr auto kActivations = [] {
    std::array<const char*, std::size(kActivationFormats) + 3> ids{};
    for (size_t i = 0; i < std::size(kActivationFormats); ++i)
        ids[i] = kActivationFormats[i].id;
    ids[ids.size() - 3] = "dynamic";
    ids[ids.size() - 2] = "binary";
    ids[ids.size() - 1] = "none";
    return ids;
}();
constexpr const char* kActivationGrids[] = {"asymmetric", "symmetric"};
constexpr const char* kActivationGridLabels[] = {ESP_NOOP("technique", "asymmetric"), ESP_NOOP("technique", "symmetric")};
constexpr const char* kInputRanges[] = {"calibrated", "fixed"};
constexpr const char* kWeightLabels[] = {ESP_NOOP("technique", "one a channel"), ESP_NOOP("technique", "one a layer"), ESP_NOOP("technique", "one a block")};
constexpr const char* kRangeLabels[] = {ESP_NOOP("technique", "least to greatest"), ESP_NOOP("technique", "least squared error"), ESP_NOOP("technique", "least error of the output"), ESP_NOOP("technique", "HQQ")};
constexpr auto kActivationLabels = [] {
    std::array<const char*, kActivations.size()> labels{};
    for (size_t i = 0; i < std::size(kActivationFormats); ++i)
        labels[i] = kActivationFormats[i].label;
    labels[labels.size() - 3] = ESP_NOOP("technique", "uint8 as it comes (dynamic)");
    labels[labels.size() - 2] = ESP_NOOP("technique", "binary (XNOR)");
    labels[labels.size() - 1] = ESP_NOOP("technique", "float");
    return labels;
}();
constexpr const char* kInputRangeLabels[] = {ESP_NOOP("technique", "calibrated"), ESP_NOOP("technique", "fixed")};
constexpr auto kStaticActivations = [] {
    std::array<const char*, std::size(kActivationFormats)> ids{};
    for (size_t i = 0; i < ids.size(); ++i)
        ids[i] = kActivationFormats[i].id;
    return ids;
}();
constexpr const char* kOutputs[] = {"as_needed", "codes"};
constexpr const char* kOutputLabels[] = {ESP_NOOP("technique", "codes where needed"), ESP_NOOP("technique", "always codes")};
constexpr const char* kGuards[] = {"none", "widen", "unsigned"};
constexpr const char* kGuardLabels[] = {ESP_NOOP("technique", "none"), ESP_NOOP("technique", "widened steps"), ESP_NOOP("technique", "unsigned weights")};
constexpr const char* kWithIntegers[] = {"static", "int8", "dynamic"};
constexpr const char* kWithCodebook[] = {"codebook"};
constexpr const char* kWithSmoothQuant[] = {"smoothquant"};
constexpr const char* kWithBlocks[] = {"per_block"};
constexpr const char* kWithPercentile[] = {"percentile"};
constexpr const char* kWithFixedRange[] = {"fixed"};
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
     .fallback = [] { return ParameterValue(16.0); },
     .onlyWith = "format",
     .onlyWithValues = kWithCodebook},
    {.id = "weights",
     .label = ESP_NOOP("technique", "Weight scales"),
     .help = ESP_NOOP("technique", "One scale for each output channel follows the weights more closely; one for the whole tensor is what some devices need. One for each block of a channel's inputs follows them most closely and takes more bytes; it is for weights with activations in float."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("per_channel")); },
     .choices = kWeights,
     .choiceLabels = kWeightLabels},
    {.id = "block_size",
     .label = ESP_NOOP("technique", "Block"),
     .help = ESP_NOOP("technique", "How many inputs of a channel share a scale, where there is one scale a block. The last block may be shorter."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("32")); },
     .choices = kBlockSizes,
     .onlyWith = "weights",
     .onlyWithValues = kWithBlocks},
    {.id = "weight_grid",
     .label = ESP_NOOP("technique", "Weight grid"),
     .help = ESP_NOOP("technique", "Symmetric codes run from −n to n, so that a weight and its opposite lose the same. The full range has one code more below. Asymmetric codes have a zero point: the grid begins at the least weight and ends at the greatest, which suits weights that lie on one side of zero."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("narrow")); },
     .choices = kWeightGrids,
     .choiceLabels = kWeightGridLabels},
    {.id = "weight_calibration",
     .label = ESP_NOOP("technique", "Weight range"),
     .help = ESP_NOOP("technique", "How the range of the weights is chosen: the widest value, or the range with the least squared error of the weights, or of what the layer puts out over the calibration samples (the clip search of AWQ). HQQ moves zero points until few weights are far off; it is for asymmetric grids with activations in float."),
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
    {.id = "equalization",
     .label = ESP_NOOP("technique", "Equalization"),
     .help = ESP_NOOP("technique", "Before rounding, scales channels between two layers so that they are about as large in both; what the model computes stays the same. It helps most with one scale a layer. With high biases, what a channel always carries is moved to the next layer's bias as well, so that the range of what flows is smaller. SmoothQuant and AWQ look at calibration samples and scale what several layers read, also behind a normalization, as in transformers: SmoothQuant, where activations are quantized, moves wide channels of activations into the weights; AWQ, where only weights are, makes the weights of strong channels larger, so that they lose less in rounding."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("none")); },
     .choices = kEqualizations,
     .choiceLabels = kEqualizationLabels,
     .perLayer = false},
    {.id = "smoothing",
     .label = ESP_NOOP("technique", "Smoothing"),
     .help = ESP_NOOP("technique", "With SmoothQuant: how much of the range of activations is moved into the weights. At 0 the weights of all channels become equally large, at 1 the activations; 0.5 shares it evenly."),
     .step = 0.05,
     .fallback = [] { return ParameterValue(0.5); },
     .perLayer = false,
     .onlyWith = "equalization",
     .onlyWithValues = kWithSmoothQuant},
    {.id = "activations",
     .label = ESP_NOOP("technique", "Activations"),
     .help = ESP_NOOP("technique", "What the layer reads. Codes of 8 bits and fewer, with ranges from calibration, are computed by integer kernels; 16 bits are for accelerators, and ONNX Runtime computes them in float on a processor. Dynamic takes the range of each run's own values: it needs no calibration, and is for products of matrices. Binary keeps signs only, as XNOR-Net does, and shows what that costs. Float leaves only the weights as codes."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("static")); },
     .choices = kActivations,
     .choiceLabels = kActivationLabels},
    {.id = "activation_grid",
     .label = ESP_NOOP("technique", "Activation grid"),
     .help = ESP_NOOP("technique", "Asymmetric codes begin at the least value that flows and end at the greatest. Symmetric ones have 0 in the middle, as some accelerators need: behind a Relu half of the codes are never used, and ONNX Runtime computes such a layer in float."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("asymmetric")); },
     .choices = kActivationGrids,
     .choiceLabels = kActivationGridLabels,
     .onlyWith = "activations",
     .onlyWithValues = kStaticActivations},
    {.id = "outputs",
     .label = ESP_NOOP("technique", "Outputs of products"),
     .help = ESP_NOOP("technique", "A product of matrices can write floats at no cost, so scores at the end of a model keep their full resolution. As codes they are rounded too, as devices without floating point need; equal scores become more frequent."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("as_needed")); },
     .choices = kOutputs,
     .choiceLabels = kOutputLabels,
     .onlyWith = "activations",
     .onlyWithValues = kStaticActivations},
    {.id = "calibration",
     .label = ESP_NOOP("technique", "Activation range"),
     .help = ESP_NOOP("technique", "How the range of what flows between layers is chosen from the calibration samples. Least to greatest covers all; the mean of samples, percentile, entropy and least squared error cut rare values off for finer steps. Nearest to the original's answers tries them all on up to 256 of the samples and takes the one whose scores have the least squared error, if it is clearly (5 %) nearer than that of the default; that takes longer."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string(kBestCalibrator)); },
     .choices = kCalibrations,
     .choiceLabels = kCalibrationLabels,
     .perLayer = false,
     .onlyWith = "activations",
     .onlyWithValues = kStaticActivations},
    {.id = "percentile",
     .label = ESP_NOOP("technique", "Percentile"),
     .help = ESP_NOOP("technique", "Share of the values that the range covers, where the range is chosen by percentile."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("99.99")); },
     .choices = kPercentiles,
     .perLayer = false,
     .onlyWith = "calibration",
     .onlyWithValues = kWithPercentile},
    {.id = "input_range",
     .label = ESP_NOOP("technique", "Range of the input"),
     .help = ESP_NOOP("technique", "Taken from calibration, or fixed to the two values below."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("calibrated")); },
     .choices = kInputRanges,
     .choiceLabels = kInputRangeLabels,
     .onlyWith = "activations",
     .onlyWithValues = kStaticActivations},
    {.id = "input_low",
     .label = ESP_NOOP("technique", "Least input"),
     .help = ESP_NOOP("technique", "The least value that the codes of the layer's input cover."),
     .minimum = -kLargestEnd,
     .maximum = kLargestEnd,
     .fallback = [] { return ParameterValue(0.0); },
     .onlyWith = "input_range",
     .onlyWithValues = kWithFixedRange},
    {.id = "input_high",
     .label = ESP_NOOP("technique", "Greatest input"),
     .help = ESP_NOOP("technique", "The greatest value that the codes of the layer's input cover."),
     .minimum = -kLargestEnd,
     .maximum = kLargestEnd,
     .fallback = [] { return ParameterValue(1.0); },
     .onlyWith = "input_range",
     .onlyWithValues = kWithFixedRange},
    {.id = "overflow_guard",
     .label = ESP_NOOP("technique", "Overflow guard"),
     .help = ESP_NOOP("technique", "Processors without VNNI add two products in 16 bits, which can overflow and spoil the result. Widened steps keep two neighbouring weights of a filter from doing that, and leave all other filters as fine as they are. Unsigned weights keep every step, and never overflow, but take more than twice the time on any x86 processor. Either way every processor gives the same answers; int7 weights need neither."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("none")); },
     .choices = kGuards,
     .choiceLabels = kGuardLabels,
     .onlyWith = "activations",
     .onlyWithValues = kWithIntegers},
    {.id = "style",
     .label = ESP_NOOP("technique", "Style"),
     .help = ESP_NOOP("technique", "How the file says it. Packed: weights of fewer than 8 bits go several to a number, and standard operators take them apart when the model is loaded; the integer kernels stay. Compatible: a byte for each weight and standard operators alone, the simplest to read for other programs. Operators: those of ONNX Runtime that compute with codes (QLinearConv, QGemm, MatMulNBits), for programs that make none of quantize and dequantize pairs."),
     .kind = ParameterInfo::Kind::Choice,
     .fallback = [] { return ParameterValue(std::string("packed")); },
     .choices = kStyles,
     .choiceLabels = kStyleLabels,
     .perLayer = false},
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

namespace {

WeightCalibration calibrationOf(const std::string& id)
{
    return id == "mse" ? WeightCalibration::Mse : id == "output" ? WeightCalibration::Output : id == "hqq" ? WeightCalibration::Hqq : WeightCalibration::MinMax;
}

}  // namespace

QuantizeChoice quantizeChoice(const RecipeStep& step, const std::string& layer)
{
    const std::string rounding = choiceOf(step, layer, "rounding");
    const std::string scales = choiceOf(step, layer, "weights");
    const std::string grid = choiceOf(step, layer, "weight_grid");
    const WeightFormat* format = findWeightFormat(choiceOf(step, layer, "format"));
    const std::string activations = choiceOf(step, layer, "activations");
    const std::string guard = choiceOf(step, layer, "overflow_guard");
    const ActivationFormat* activationFormat = findActivationFormat(activations);
    using Activations = QuantizeChoice::Activations;
    return {.activations = activationFormat ? Activations::Static : activations == "dynamic" ? Activations::Dynamic : activations == "binary" ? Activations::Binary : Activations::Float,
            .activationFormat = activationFormat ? activationFormat : &kActivationFormats[0],
            .hasSymmetricActivations = choiceOf(step, layer, "activation_grid") == "symmetric",
            .codesOutput = choiceOf(step, layer, "outputs") == "codes",
            .scales = scales == "per_block" ? QuantizeChoice::Scales::PerBlock : scales == "per_tensor" ? QuantizeChoice::Scales::PerTensor : QuantizeChoice::Scales::PerChannel,
            .blockSize = std::stoll(choiceOf(step, layer, "block_size")),
            .isAsymmetric = grid == "asymmetric",
            .format = grid == "narrow" || format->rule != WeightFormat::Rule::Uniform ? format : &withFullRange(*format),
            .weightCalibration = calibrationOf(choiceOf(step, layer, "weight_calibration")),
            .rounding = rounding == "auto" ? WeightRounding::Auto : rounding == "gptq" ? WeightRounding::Gptq : rounding == "obq" ? WeightRounding::Obq : rounding == "adaround" ? WeightRounding::AdaRound : WeightRounding::Nearest,
            .correctsBias = std::get<bool>(parameterFor(techniqueQuantize, step, layer, "bias_correction")),
            .entries = static_cast<int64_t>(std::round(numberOf(step, layer, "codebook_entries"))),
            .guard = guard == "widen" ? QuantizeChoice::Guard::Widen : guard == "unsigned" ? QuantizeChoice::Guard::Unsigned : QuantizeChoice::Guard::None};
}

}  // namespace esp
