// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Weights alone as com.microsoft MatMulNBits: codes of 2, 4 or 8 bits in blocks along the inputs, multiplied as they are.
#include "core/compress/quantize_export.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace esp {

namespace {

/// Bits of the codes that the operator knows; 0: it knows no such codes.
int blockBits(const WeightFormat& format)
{
    if (format.rule != WeightFormat::Rule::Uniform && format.rule != WeightFormat::Rule::Ternary)
        return 0;
    for (const int bits : {2, 4, 8})
        if (format.low >= -(1 << (bits - 1)) && format.high < 1 << (bits - 1))
            return bits;
    return 0;
}

/// Size of the blocks that takes the fewest bytes: rows are filled up to whole blocks, each with a scale.
int64_t blockSizeFor(const QuantizedWeights& weights, int64_t inputs, int bits)
{
    if (weights.layout.isPerBlock())
        return weights.layout.blockSize();
    constexpr int64_t kSizes[] = {16, 32, 64, 128, 256};
    const auto bytes = [&](int64_t size) {
        const int64_t blocks = (inputs + size - 1) / size;
        return blocks * (size * bits / 8 + static_cast<int64_t>(sizeof(float)));
    };
    return *std::min_element(std::begin(kSizes), std::end(kSizes), [&](int64_t a, int64_t b) { return bytes(a) < bytes(b); });
}

/// Puts codes of so many bits into bytes, the first in the low bits.
void putBits(std::vector<uint8_t>& bytes, size_t byte, int64_t place, int bits, int code)
{
    const int64_t bit = place * bits;
    bytes[byte + static_cast<size_t>(bit / 8)] = static_cast<uint8_t>(bytes[byte + static_cast<size_t>(bit / 8)] | code << (bit % 8));
}

}  // namespace

bool QuantizeExporter::writeAsBlocks(const Layer& layer, const QuantizedWeights& weights, std::span<const float> bias)
{
    const Node& original = *m_edit.graph().nodes()[static_cast<size_t>(layer.node)];
    const int bits = blockBits(*weights.format);
    const bool isProduct = layer.kind == LayerKind::MatMul || (layer.kind == LayerKind::Gemm && original.intAttribute("transA", 0) == 0);
    const bool isWhole = std::all_of(weights.zeros.begin(), weights.zeros.end(), [](float zero) { return zero == std::trunc(zero); });
    if (bits == 0 || !isProduct || !isWhole || layer.weight->dims().size() != 2 || weights.format->isWide())
        return false;
    std::vector<float> added(bias.begin(), bias.end());
    if (layer.kind == LayerKind::Gemm) {
        const TensorPtr own = m_edit.index().constant(original.input(2));
        const bool isPlain = original.floatAttribute("alpha", 1) == 1 && original.floatAttribute("beta", 1) == 1;
        if (!isPlain || (!original.input(2).empty() && (!own || own->type() != ElementType::Float || own->dims() != Dims{layer.weight->dims()[static_cast<size_t>(layer.outputAxis)]})))
            return false;
        if (added.empty() && own)
            added = own->toFloats();
    }
    const bool isTransposed = layer.outputAxis == 0;
    const Dims& dims = layer.weight->dims();
    const int64_t outputs = dims[isTransposed ? 0 : 1], inputs = dims[isTransposed ? 1 : 0];
    const int64_t size = blockSizeFor(weights, inputs, bits);
    const int64_t blocks = (inputs + size - 1) / size;
    const int64_t bytesABlock = size * bits / 8;
    const int64_t zeroBytes = (blocks * bits + 7) / 8;
    const int middle = 1 << (bits - 1);
    std::vector<uint8_t> codes(static_cast<size_t>(outputs * blocks * bytesABlock));
    std::vector<float> scales(static_cast<size_t>(outputs * blocks));
    std::vector<uint8_t> zeros(weights.zeros.empty() ? 0 : static_cast<size_t>(outputs * zeroBytes));
    for (int64_t n = 0; n < outputs; ++n)
        for (int64_t k = 0; k < blocks * size; ++k) {
            const int64_t block = k / size;
            const auto byte = static_cast<size_t>((n * blocks + block) * bytesABlock);
            // What fills up the last block stands for 0 but is never multiplied.
            const int64_t element = isTransposed ? n * inputs + std::min(k, inputs - 1) : std::min(k, inputs - 1) * outputs + n;
            const size_t s = weights.layout.at(element);
            const int zero = static_cast<int>(weights.zeroOf(s));
            putBits(codes, byte, k % size, bits, (k < inputs ? weights.codes[static_cast<size_t>(element)] : zero) + middle);
            if (k % size != 0)
                continue;
            scales[static_cast<size_t>(n * blocks + block)] = weights.scales[s];
            if (!zeros.empty())
                putBits(zeros, static_cast<size_t>(n * zeroBytes), block, bits, zero + middle);
        }
    const auto isSmaller = static_cast<int64_t>(codes.size() + 4 * scales.size() + zeros.size()) < static_cast<int64_t>(weights.count() + 4 * weights.scales.size());
    if (!isSmaller && bits < 8)
        return false;

    NodeFields& fields = m_edit.change(layer.node);
    fields.name = layer.name;
    fields.opType = "MatMulNBits";
    fields.domain = "com.microsoft";
    // Activations stay float; level 4 would round them to 8 bits.
    constexpr int64_t kFloatActivations = 1;
    fields.attributes = {Attribute::makeInt("K", inputs), Attribute::makeInt("N", outputs), Attribute::makeInt("bits", bits), Attribute::makeInt("block_size", size),
                         Attribute::makeInt("accuracy_level", kFloatActivations)};
    const std::string name = m_writer.codesName(layer.weightName);
    const std::string scale = m_edit.makeName(layer.weightName + "_s");
    m_edit.setInitializer(Tensor::fromVector(name, ElementType::Uint8, {outputs, blocks, bytesABlock}, std::move(codes)));
    m_edit.setInitializer(Tensor::fromFloats(scale, {outputs, blocks}, std::move(scales)));
    fields.inputs = {fields.inputs[0], name, scale};
    if (!zeros.empty()) {
        fields.inputs.push_back(m_edit.makeName(layer.weightName + "_z"));
        m_edit.setInitializer(Tensor::fromVector(fields.inputs.back(), ElementType::Uint8, {outputs, zeroBytes}, std::move(zeros)));
    }
    if (!added.empty()) {
        fields.inputs.resize(5);
        fields.inputs.push_back(biasInitializer(layer, added));
    }
    return true;
}

}  // namespace esp
