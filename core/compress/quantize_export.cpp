// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/quantize_export.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace esp {

namespace {

/// What a layer's weights and bias become; bias and its scale are null without one.
struct LayerTensors {
    std::shared_ptr<const QuantizedWeights> weights;  // kept alive, as its address is in the key
    TensorPtr scale;
    TensorPtr biasCodes;
    TensorPtr biasScale;
};

}  // namespace

QuantizeExporter::QuantizeExporter(const Model& prepared, CompressCache& cache, const QuantizedTensors& tensors, std::vector<Affine> groups, bool packs, bool usesOperators)
    : m_cache(cache), m_edit(prepared, cache, "quantize"), m_tensors(tensors), m_groups(std::move(groups)), m_groupNames(m_groups.size()), m_writer(m_edit, cache, packs && prepared.opset() >= CodeWriter::kOpset), m_usesOperators(usesOperators)
{
}

std::string QuantizeExporter::zeroName(ElementType type, int64_t count, int value)
{
    std::string& name = m_zeroNames[{type, count, value}];
    if (name.empty()) {
        const Dims dims = count == 0 ? Dims{} : Dims{count};
        const auto elements = static_cast<size_t>(std::max<int64_t>(count, 1));
        name = m_edit.makeName("zero_" + toString(type) + "_" + std::to_string(count == 0 ? value : count));
        const bool isByte = bitCount(type) == 8;
        m_edit.setInitializer(isByte ? Tensor::fromVector(name, type, dims, std::vector<uint8_t>(elements, static_cast<uint8_t>(value)))
                                     : Tensor::fromVector(name, type, dims, std::vector<uint16_t>(elements, static_cast<uint16_t>(value))));
    }
    return name;
}

std::string QuantizeExporter::floatName(const char* wish, float value)
{
    std::string& name = m_floatNames[value];
    if (name.empty()) {
        name = m_edit.makeName(wish);
        m_edit.setInitializer(Tensor::fromFloats(name, {}, {value}));
    }
    return name;
}

std::string QuantizeExporter::clippedTo(const ActivationFormat& format, const std::string& codes, int behind)
{
    if (!format.isClipped())
        return codes;
    const std::string clipped = m_edit.makeName(codes + "c");
    const std::array<std::string, 3> inputs{codes, zeroName(format.type, 0, format.low), zeroName(format.type, 0, format.high)};
    if (behind < 0)
        m_edit.insertAtStart({"Clip", inputs, clipped});
    else
        m_edit.insertAfter(behind, {"Clip", inputs, clipped});
    return clipped;
}

const std::pair<std::string, std::string>& QuantizeExporter::groupNames(int group)
{
    auto& names = m_groupNames[static_cast<size_t>(group)];
    if (names.first.empty()) {
        const Affine& affine = m_groups[static_cast<size_t>(group)];
        const std::string& first = m_tensors.groups[static_cast<size_t>(group)].members.front();
        names.first = m_edit.makeName(first + "_s");
        m_edit.setInitializer(Tensor::fromFloats(names.first, {}, {affine.scale}));
        names.second = zeroName(affine.format->type, 0, affine.zero);
    }
    return names;
}

bool QuantizeExporter::doesClamp(int group) const
{
    const auto& clamp = m_tensors.groups[static_cast<size_t>(group)].clamp;
    const Affine& affine = m_groups[static_cast<size_t>(group)];
    // The bound itself may lie within a step.
    return !clamp || affine.low() >= clamp->low - static_cast<double>(affine.scale);
}

void QuantizeExporter::quantizeActivations()
{
    const GraphIndex& index = m_edit.index();
    for (const auto& [value, tensor] : m_tensors.tensors) {
        const auto [scale, zero] = groupNames(tensor.group);
        const std::string codes = m_edit.makeName(value + "_q");
        const int producer = index.producer(value);
        if (producer < 0) {
            // A graph input keeps its name, so its readers change; what a subgraph reads stays the float input.
            const std::string dequantized = m_edit.makeName(value + "_dq");
            m_edit.insertAtStart({"QuantizeLinear", std::array{value, scale, zero}, codes});
            const std::string clipped = clippedTo(*m_groups[static_cast<size_t>(tensor.group)].format, codes, -1);
            m_edit.insertAtStart({"DequantizeLinear", std::array{clipped, scale, zero}, dequantized});
            for (const int consumer : index.consumers(value))
                for (std::string& input : m_edit.change(consumer).inputs)
                    if (input == value)
                        input = dequantized;
            m_dequantized[value] = dequantized;
            continue;
        }
        // DequantizeLinear writes the old name: readers, graph outputs and subgraphs need no change.
        std::string before;
        if (tensor.absorbed >= 0 && doesClamp(tensor.group)) {
            before = m_edit.node(tensor.absorbed).inputs[0];
            m_edit.drop(tensor.absorbed);
        } else {
            before = m_edit.makeName(value + "_f");
            for (std::string& output : m_edit.change(producer).outputs)
                if (output == value)
                    output = before;
        }
        m_edit.insertAfter(producer, {"QuantizeLinear", std::array{before, scale, zero}, codes});
        const std::string clipped = clippedTo(*m_groups[static_cast<size_t>(tensor.group)].format, codes, producer);
        m_edit.insertAfter(producer, {"DequantizeLinear", std::array{clipped, scale, zero}, value});
        m_dequantized[value] = value;
    }
}

void QuantizeExporter::guardFloatLayers()
{
    for (const auto& [value, readers] : m_tensors.guarded) {
        const std::string lowest = floatName("lowest_float", std::numeric_limits<float>::lowest());
        const std::string& from = m_dequantized.at(value);
        const std::string guarded = m_edit.makeName(value + "_g");
        m_edit.insertBefore(readers.front(), {"Max", std::array{from, lowest}, guarded});
        for (const int reader : readers)
            for (std::string& input : m_edit.change(reader).inputs)
                if (input == from)
                    input = guarded;
    }
}

void QuantizeExporter::quantizeLayer(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::span<const float> bias)
{
    const QuantizedWeights& weights = *quantized;
    const Node& original = *m_edit.graph().nodes()[static_cast<size_t>(layer.node)];
    const Affine& in = m_groups[static_cast<size_t>(m_tensors.tensors.at(original.input(0)).group)];
    NodeFields& fields = m_edit.change(layer.node);
    fields.name = layer.name;

    const auto count = static_cast<int64_t>(weights.scales.size());
    const bool perChannel = !weights.layout.isPerTensor();
    const Dims scaleDims = perChannel ? Dims{count} : Dims{};
    const auto dequantize = [&](std::span<const std::string> inputs, const std::string& output, int64_t axis) {
        const Attribute attribute = Attribute::makeInt("axis", axis);
        m_edit.insertBefore(layer.node, {"DequantizeLinear", inputs, output, perChannel ? &attribute : nullptr});
    };

    const bool hasBias = !bias.empty();
    const std::string codes = m_writer.write(layer, quantized);
    const std::string scale = m_edit.makeName(layer.weightName + "_s");
    fields.inputs[1] = m_edit.makeName(layer.weightName + "_dq");
    // A correction may give a bias to a layer that had none.
    const std::string biasName = original.input(2).empty() ? layer.weightName + "_b" : original.input(2);
    const std::string biasCodes = hasBias ? m_writer.codesName(biasName) : std::string();
    const std::string biasScale = hasBias ? m_edit.makeName(biasName + "_s") : std::string();

    Hasher hasher;
    hasher.add("layer tensors").add(reinterpret_cast<uintptr_t>(quantized.get())).add(scale).add(biasCodes).add(biasScale);
    hasher.add(in.scale).add(bias);
    const Hash128 key = hasher.finish();
    auto tensors = m_cache.find<LayerTensors>(key);
    if (!tensors) {
        LayerTensors made;
        made.weights = quantized;
        made.scale = Tensor::fromFloats(scale, scaleDims, weights.scales);
        if (hasBias) {
            // The bias has no scale of its own: it is added to sums of products of codes.
            std::vector<float> scales(weights.scales.size());
            std::transform(weights.scales.begin(), weights.scales.end(), scales.begin(), [&](float weightScale) { return in.scale * weightScale; });
            std::vector<int32_t> values(bias.size());
            for (size_t i = 0; i < bias.size(); ++i) {
                const auto step = static_cast<double>(scales[scales.size() == 1 ? 0 : i]);
                // The scales leave room for the bias, except that one of 0 may have a scale of 0.
                values[i] = bias[i] == 0 ? 0 : static_cast<int32_t>(std::nearbyint(static_cast<double>(bias[i]) / step));
            }
            const Dims biasDims{static_cast<int64_t>(values.size())};
            made.biasCodes = Tensor::fromVector(biasCodes, ElementType::Int32, biasDims, std::move(values));
            made.biasScale = Tensor::fromFloats(biasScale, scaleDims, std::move(scales));
        }
        constexpr uint64_t kBytesAValue = 16;  // the codes are counted with the weights
        tensors = m_cache.keep(key, std::move(made), kBytesAValue * static_cast<uint64_t>(count));
    }
    m_edit.setInitializer(tensors->scale);
    // ONNX Runtime does not make QGemm without the zero point.
    dequantize(std::array{codes, scale, zeroName(weights.storedType(), perChannel ? count : 0, weights.storedZero())}, fields.inputs[1], layer.outputAxis);
    if (!hasBias)
        return;
    m_edit.setInitializer(tensors->biasCodes);
    m_edit.setInitializer(tensors->biasScale);
    fields.inputs.resize(3);
    fields.inputs[2] = m_edit.makeName(biasName + "_dq");
    dequantize(std::array{biasCodes, biasScale}, fields.inputs[2], 0);
}

std::string QuantizeExporter::scaleOperand(const Layer& layer, const ScaleLayout& layout, const char* ending, const std::vector<float>& values)
{
    // Broadcasting begins at the last axis.
    const auto first = std::find_if(layout.dims().begin(), layout.dims().end(), [](int64_t count) { return count != 1; });
    const std::string name = m_edit.makeName(layer.weightName + ending);
    m_edit.setInitializer(Tensor::fromFloats(name, Dims(first, layout.dims().end()), values));
    if (!layout.isPerBlock())
        return name;
    std::vector<int64_t> blocks(static_cast<size_t>(layer.weight->dims()[static_cast<size_t>(layout.blockAxis())]));
    for (size_t i = 0; i < blocks.size(); ++i)
        blocks[i] = static_cast<int64_t>(i) / layout.blockSize();
    const Dims blockDims{static_cast<int64_t>(blocks.size())};
    const std::string numbers = m_writer.constantName("blocks", ElementType::Int32, blockDims, std::move(blocks));
    const Attribute axis = Attribute::makeInt("axis", layout.blockAxis() - static_cast<int64_t>(layout.dims().size()));
    const std::string all = m_edit.makeName("k");
    m_edit.insertBefore(layer.node, {"Gather", std::array{name, numbers}, all, &axis});
    return all;
}

void QuantizeExporter::storeWeightsAsCodes(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::vector<float> bias)
{
    const QuantizedWeights& weights = *quantized;
    if (m_usesOperators && writeAsBlocks(layer, weights, bias))
        return;
    NodeFields& fields = m_edit.change(layer.node);
    fields.name = layer.name;
    std::string floats = m_writer.write(layer, quantized);
    if (!weights.hasFloatLevels)
        floats = m_writer.castTo(layer, floats, ElementType::Float);
    if (!weights.zeros.empty())
        floats = m_writer.step(layer, "Sub", {floats, scaleOperand(layer, weights.layout, "_z", weights.zeros)});
    if (weights.isScaled()) {
        const std::string scaled = m_edit.makeName(layer.weightName + "_dq");
        m_edit.insertBefore(layer.node, {"Mul", std::array{floats, scaleOperand(layer, weights.layout, "_s", weights.scales)}, scaled});
        floats = scaled;
    }
    fields.inputs[1] = floats;
    if (bias.empty())
        return;
    fields.inputs.resize(3);
    const bool isOwn = m_edit.index().isInitializer(fields.inputs[2]) && m_edit.index().consumers(fields.inputs[2]).size() == 1;
    if (!isOwn)
        fields.inputs[2] = m_edit.makeName(layer.weightName + "_b");
    const Dims biasDims{static_cast<int64_t>(bias.size())};
    m_edit.setInitializer(Tensor::fromFloats(fields.inputs[2], biasDims, std::move(bias)));
}

}  // namespace esp
