// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/code_writer.h"
#include "core/compress/quantize.h"

#include <array>
#include <initializer_list>
#include <span>
#include <tuple>

namespace esp {

/// Writes quantized tensors and layers into a graph as Q/DQ pairs, in the form that ONNX Runtime's CPU provider fuses to integer kernels.
class QuantizeExporter {
public:
    /// groups: parameters by group number of `tensors`. packs: codes of fewer than 8 bits go several to a number where that is smaller.
    /// usesOperators: MatMulNBits in place of codes that become floats, where it fits.
    QuantizeExporter(const Model& prepared, CompressCache& cache, const QuantizedTensors& tensors, std::vector<Affine> groups, bool packs, bool usesOperators);

    void quantizeActivations();
    /// Max with the lowest float before layers that stay in float: ONNX Runtime's WeightBiasQuantization would quantize their weights (one
    /// scale a tensor) as soon as they stand between DQ and Q. It removes Identity and a product with 1, but keeps this.
    void guardFloatLayers();
    /// Integer weights and bias (empty: none) for a layer whose input is quantized.
    void quantizeLayer(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::span<const float> bias);
    /// Weights as codes that become floats when the model is loaded: Cast and Mul of constants are folded by every runtime, so the layer is
    /// as fast and as exact as in float. A DequantizeLinear would stay in the graph and run every time, and ONNX Runtime makes MatMulNBits
    /// of it before MatMul and Gemm, which rounds the activations to 8 bits as well.
    /// bias: in place of the layer's own; empty: it stays.
    void storeWeightsAsCodes(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::vector<float> bias);

    /// What the layer reads becomes uint8 codes with the range that it has in each run: DynamicQuantizeLinear and MatMulInteger.
    void quantizeDynamically(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::span<const float> bias);
    /// What the layer reads becomes its signs: products of signs, times the mean magnitude around each place and the weights' scales.
    void binarize(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::span<const float> bias);

    Model finish() const { return m_edit.finish(); }

private:
    /// Scales or zero points of a layer's weights as what broadcasts to them.
    std::string scaleOperand(const Layer& layer, const ScaleLayout& layout, const char* ending, const std::vector<float>& values);
    /// Makes the layer MatMulNBits; false: it does not fit, or takes more than the codes.
    bool writeAsBlocks(const Layer& layer, const QuantizedWeights& weights, std::span<const float> bias);
    std::string zeroName(ElementType type, int64_t count, int value);
    const std::pair<std::string, std::string>& groupNames(int group);
    /// A float32 constant without dimensions.
    std::string floatName(const char* wish, float value);
    std::string biasInitializer(const Layer& layer, std::span<const float> bias);
    /// The layer's node becomes the last of those that take its place, so that its output stays.
    void finishWith(const Layer& layer, const char* opType, std::initializer_list<std::string> inputs);
    /// Whether codes of the group have no value below the bound of the Relu or Clip that writes it: it need not be computed.
    bool doesClamp(int group) const;
    /// Codes within the format, where the type has more.
    std::string clippedTo(const ActivationFormat& format, const std::string& codes, int behind);

    CompressCache& m_cache;
    GraphEdit m_edit;
    const QuantizedTensors& m_tensors;
    std::vector<Affine> m_groups;
    std::vector<std::pair<std::string, std::string>> m_groupNames;  // scale, zero point
    std::map<std::tuple<ElementType, int64_t, int>, std::string> m_zeroNames;
    std::map<std::string, std::string> m_dequantized;  // tensor → what DequantizeLinear writes
    std::map<std::string, std::array<std::string, 3>> m_dynamic;  // tensor → codes, scale, zero point
    std::map<float, std::string> m_floatNames;
    CodeWriter m_writer;
    bool m_usesOperators = false;
};

}  // namespace esp
