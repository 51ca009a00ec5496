// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/activation_format.h"
#include "core/compress/affine.h"
#include "core/compress/technique.h"
#include "core/compress/weight_rounding.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace esp {

extern const Technique techniqueQuantize;

enum class WeightRounding {
    Auto,  ///< GPTQ below 8 bits where there are calibration data, else Nearest
    Nearest,
    Gptq,
    Obq,
    AdaRound
};

/// What the step's parameters say for one layer.
struct QuantizeChoice {
    enum class Activations {
        Float,
        Static,   ///< codes of `activationFormat`, with ranges from calibration
        Dynamic,  ///< uint8 codes with the range of each run's values
        Binary,   ///< signs, with the mean magnitude around each place (XNOR-Net)
    };
    Activations activations = Activations::Static;
    const ActivationFormat* activationFormat = &kActivationFormats[0];
    bool hasSymmetricActivations = false;
    bool codesOutput = false;  ///< a product writes codes even where floats would do
    enum class Scales { PerTensor, PerChannel, PerBlock };
    Scales scales = Scales::PerChannel;
    int64_t blockSize = 32;    ///< inputs that share a scale, of PerBlock
    bool isAsymmetric = false;  ///< weights have zero points
    const WeightFormat* format = nullptr;
    WeightCalibration weightCalibration = WeightCalibration::MinMax;
    WeightRounding rounding = WeightRounding::Auto;
    bool correctsBias = false;
    int64_t entries = 16;  ///< of a codebook
    /// Against overflow of 16-bit sums on processors without VNNI.
    enum class Guard { None, Widen, Unsigned };
    Guard guard = Guard::None;

    bool isStatic() const { return activations == Activations::Static; }
    /// Weights are codes when the model runs, not floats.
    bool usesIntegers() const { return isStatic() || activations == Activations::Dynamic; }
    /// Products of codes whose sums of two may leave 16 bits.
    bool mayOverflow() const { return activations == Activations::Dynamic || (isStatic() && activationFormat->isForIntegers() && !activationFormat->isClipped()); }
    bool widensSteps() const { return guard == Guard::Widen && mayOverflow(); }
    /// Codes from 0 on: ONNX Runtime multiplies two such bytes in 16 bits each. Of 7 bits and fewer no two products overflow.
    bool hasUnsignedWeights() const { return guard == Guard::Unsigned && mayOverflow() && !format->isNarrow(); }
    /// What keeps the weights as they are stored cannot be rounded in another way.
    bool usesGptq() const { return !format->isWide() && (rounding == WeightRounding::Gptq || (rounding == WeightRounding::Auto && format->isCoarse())); }
    bool adapts() const { return rounding == WeightRounding::AdaRound || (rounding == WeightRounding::Obq && !format->isWide()); }
    bool looksAtInputs() const { return usesGptq() || adapts() || correctsBias || weightCalibration == WeightCalibration::Output; }
    /// Looking at inputs was asked for, and is not to be left out where it cannot be done.
    bool asksForInputs() const
    {
        return (rounding != WeightRounding::Auto && rounding != WeightRounding::Nearest) || correctsBias || weightCalibration == WeightCalibration::Output;
    }
};
QuantizeChoice quantizeChoice(const RecipeStep& step, const std::string& layer);

/// Why the step cannot be done on the layer as it stands in the prepared model; "" if it can.
std::string quantizeRefusal(const GraphIndex& index, const Layer& layer, const QuantizeChoice& choice);

/// Why the layer cannot compute with signs alone; "" if it can.
std::string binaryRefusal(const Layer& layer, const Node& node, const QuantizeChoice& choice);

/// Why the weights of the prepared layer cannot be stored as chosen (not finite, zeros without a code, …); "" if they can.
std::string weightRefusal(const Layer& layer, const QuantizeChoice& choice, CompressCache& cache);

/// The rewrites before statistics are taken (see quantize_prepare.cpp).
Result<Prepared> prepareForQuantize(const Model& model, const RecipeStep& step, const PrepareContext& context);

/// What of the step asks for a newer opset than some models have.
std::vector<VersionNeed> versionNeedsOfQuantize(const Model& model, const RecipeStep& step, CompressCache& cache);

/// Ranks of values as far as they can be told without running shape inference; -1 if not.
int rankOf(const GraphIndex& index, const std::string& value);

/// An activation (Relu, Clip) that quantization of its output does anyway: [low, high] are its bounds.
struct Clamp {
    double low = 0;
    double high = 0;
    bool operator==(const Clamp&) const = default;
};

/// Which activation tensors are quantized, and which of them share their parameters.
struct QuantizedTensors {
    struct Tensor {
        int group = -1;
        int absorbed = -1;  ///< node (Relu, Clip) that writes the tensor and is dropped; -1: none
    };
    struct Group {
        std::vector<std::string> members;
        std::vector<std::string> measured;  ///< those whose values decide the range
        std::optional<Clamp> clamp;
        const ActivationFormat* format = &kActivationFormats[0];
        bool isSymmetric = false;
    };
    std::map<std::string, Tensor> tensors;  ///< by value name
    std::vector<Group> groups;
    std::map<std::string, std::vector<int>> guarded;  ///< tensor → float layers (node numbers, ascending) that read it
    std::vector<std::string> notes;                   ///< joins that stay float, and why

    bool contains(const std::string& value) const { return tensors.contains(value); }
};

/// staticLayers: nodes of the layers that become integer kernels; codedOutputs: those of them that write codes even where nobody needs them.
QuantizedTensors findQuantizedTensors(const GraphIndex& index, const std::vector<Layer>& layers, const std::set<int>& staticLayers, const std::set<int>& codedOutputs = {});

/// Gives each group the format of the layers that read it, of those that write it where none reads it, or that of its neighbours. Where they want several, it
/// is the one with the most codes.
void chooseFormats(const GraphIndex& index, const std::vector<Layer>& layers, const std::map<size_t, QuantizeChoice>& chosen, QuantizedTensors& tensors);

/// Bounds of a Relu, or of a Clip whose bounds are constant and hold 0 between them; nothing for other nodes.
std::optional<Clamp> clampOf(const GraphIndex& index, const Node& node);

/// Operators that only move values: output and input share their quantization parameters. Their data are input 0.
bool movesValues(const GraphIndex& index, const Node& node);

}  // namespace esp
