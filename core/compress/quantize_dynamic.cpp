// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Layers whose activations become codes or signs without calibration.
#include "core/compress/quantize_export.h"

#include <array>

namespace esp {

std::string QuantizeExporter::biasInitializer(const Layer& layer, std::span<const float> bias)
{
    const Node& original = *m_edit.graph().nodes()[static_cast<size_t>(layer.node)];
    const std::string& old = layer.kind == LayerKind::MatMul ? std::string() : original.input(2);
    const bool isOwn = m_edit.index().isInitializer(old) && m_edit.index().consumers(old).size() == 1;
    const std::string name = isOwn ? old : m_edit.makeName(layer.weightName + "_b");
    m_edit.setInitializer(Tensor::fromFloats(name, {static_cast<int64_t>(bias.size())}, {bias.begin(), bias.end()}));
    return name;
}

void QuantizeExporter::finishWith(const Layer& layer, const char* opType, std::initializer_list<std::string> inputs)
{
    NodeFields& fields = m_edit.change(layer.node);
    fields.name.clear();
    fields.opType = opType;
    fields.domain.clear();
    fields.attributes.clear();
    fields.inputs.assign(inputs.begin(), inputs.end());
}

void QuantizeExporter::quantizeDynamically(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::span<const float> bias)
{
    const QuantizedWeights& weights = *quantized;
    const Node& original = *m_edit.graph().nodes()[static_cast<size_t>(layer.node)];
    const std::string input = m_edit.node(layer.node).inputs[0];
    auto [known, isNew] = m_dynamic.try_emplace(input);
    std::array<std::string, 3>& codes = known->second;
    if (isNew) {
        codes = {m_edit.makeName(input + "_q"), m_edit.makeName(input + "_s"), m_edit.makeName(input + "_z")};
        NodeFields quantizer;
        quantizer.opType = "DynamicQuantizeLinear";
        quantizer.inputs = {input};
        quantizer.outputs = {codes.begin(), codes.end()};
        m_edit.insertBefore(layer.node, quantizer);
    }
    std::string weightCodes = m_writer.write(layer, quantized);
    // The right factor stands as [inputs, outputs]; a constant is turned when the model is loaded.
    if (layer.kind == LayerKind::Gemm && original.intAttribute("transB", 0) != 0)
        weightCodes = m_writer.step(layer, "Transpose", {weightCodes});
    const std::string scale = m_edit.makeName(layer.weightName + "_s");
    m_edit.setInitializer(Tensor::fromFloats(scale, weights.layout.isPerTensor() ? Dims{} : Dims{static_cast<int64_t>(weights.scales.size())}, weights.scales));
    NodeFields product;
    product.name = layer.name;
    product.opType = "MatMulInteger";
    product.inputs = {codes[0], weightCodes, codes[2], zeroName(weights.storedType(), 0, weights.storedZero())};
    product.outputs = {m_edit.makeName("k")};
    m_edit.insertBefore(layer.node, product);
    // In this order ONNX Runtime makes one operator of all of it.
    const std::string sums = m_writer.castTo(layer, product.outputs[0], ElementType::Float);
    const std::string scales = m_writer.step(layer, "Mul", {codes[1], scale});
    if (bias.empty())
        finishWith(layer, "Mul", {sums, scales});
    else
        finishWith(layer, "Add", {m_writer.step(layer, "Mul", {sums, scales}), biasInitializer(layer, bias)});
}

void QuantizeExporter::binarize(const Layer& layer, const std::shared_ptr<const QuantizedWeights>& quantized, std::span<const float> bias)
{
    const Node& original = *m_edit.graph().nodes()[static_cast<size_t>(layer.node)];
    const std::string input = m_edit.node(layer.node).inputs[0];
    const bool isConvolution = layer.kind == LayerKind::Conv;
    storeWeightsAsCodes(layer, quantized, {});
    NodeFields product = m_edit.node(layer.node);

    // sign(x), 1 for 0.
    const std::string one = floatName("one", 1);
    const std::string isBelow = m_writer.step(layer, "Less", {input, floatName("none", 0)});
    const std::string signs = m_writer.step(layer, "Where", {isBelow, floatName("minus_one", -1), one});
    product.inputs = {signs, product.inputs[1]};
    product.outputs = {m_edit.makeName("k")};
    std::erase_if(product.attributes, [](const Attribute& attribute) { return attribute.name == "alpha" || attribute.name == "beta"; });

    // K: the mean magnitude of what each output looks at (Rastegari and others 2016, XNOR-Net, §3.2).
    const std::string magnitudes = m_writer.step(layer, "Abs", {input});
    NodeFields mean;
    mean.opType = "ReduceMean";
    mean.inputs = {magnitudes};
    mean.outputs = {m_edit.makeName("k")};
    constexpr int64_t kAxesAreInputs = 18;
    const int64_t axis = isConvolution ? 1 : -1;
    if (m_edit.opset() >= kAxesAreInputs)
        mean.inputs.push_back(m_writer.constantName("axes", ElementType::Int64, {1}, {axis}));
    else
        mean.attributes.push_back(Attribute::makeInts("axes", {axis}));
    m_edit.insertBefore(layer.node, mean);
    std::string factor = mean.outputs[0];
    if (isConvolution) {
        NodeFields box;
        box.opType = "AveragePool";
        box.inputs = {factor};
        box.outputs = {m_edit.makeName("k")};
        const Dims& dims = layer.weight->dims();
        box.attributes = {Attribute::makeInts("kernel_shape", {dims.begin() + 2, dims.end()}), Attribute::makeInt("count_include_pad", 1)};
        for (const char* name : {"strides", "pads", "auto_pad"})
            if (const Attribute* own = original.findAttribute(name))
                box.attributes.push_back(*own);
        m_edit.insertBefore(layer.node, box);
        factor = box.outputs[0];
    }
    m_edit.insertBefore(layer.node, product);
    if (bias.empty()) {
        finishWith(layer, "Mul", {product.outputs[0], factor});
        return;
    }
    std::string added = biasInitializer(layer, bias);
    if (isConvolution) {
        std::vector<int64_t> shape(layer.weight->dims().size(), 1);
        shape[1] = -1;
        const Dims shapeDims{static_cast<int64_t>(shape.size())};
        added = m_writer.step(layer, "Reshape", {added, m_writer.constantName("channels", ElementType::Int64, shapeDims, std::move(shape))});
    }
    finishWith(layer, "Add", {m_writer.step(layer, "Mul", {product.outputs[0], factor}), added});
}

}  // namespace esp
