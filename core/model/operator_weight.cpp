// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/stored_weight.h"
#include "core/model/weight_reader.h"

#include <algorithm>
#include <numeric>

namespace esp {

namespace {

/// Which inputs of an operator hold its weights and what they mean. The channels lie along the last axis, of convolutions along the first.
struct Places {
    std::string_view opType;
    size_t codes, scale, zero;
};
constexpr Places kPlaces[] = {{"QLinearConv", 3, 4, 5}, {"QLinearMatMul", 3, 4, 5}, {"QGemm", 3, 4, 5}, {"MatMulIntegerToFloat", 1, 3, 5}, {"DynamicQuantizeMatMul", 1, 2, 3}};

const Node* makerOf(const GraphIndex& index, const std::string& value)
{
    const int maker = index.producer(value);
    return maker >= 0 ? index.graph().nodes()[static_cast<size_t>(maker)].get() : nullptr;
}

const Node* onlyReaderOf(const GraphIndex& index, const std::string& value)
{
    const std::span<const int> readers = index.consumers(value);
    return readers.size() == 1 ? index.graph().nodes()[static_cast<size_t>(readers[0])].get() : nullptr;
}

/// Sets scales and zero points that go along an axis; false if they do not fit.
bool setScales(StoredWeight& weight, const TensorPtr& scale, const TensorPtr& zero, int axis)
{
    if (!scale)
        return false;
    weight.isQuantized = true;
    weight.scales = scale->toFloats();
    const auto count = static_cast<int64_t>(weight.scales.size());
    if (count != 1 && count != weight.tensor->dims()[static_cast<size_t>(axis)])
        return false;
    if (count > 1)
        weight.layout = ScaleLayout::perChannel(weight.tensor->dims(), axis);
    weight.zeros = zero ? zero->toFloats() : std::vector<float>(weight.scales.size(), 0);
    if (weight.zeros.size() == 1)
        weight.zeros.resize(weight.scales.size(), weight.zeros.front());
    return weight.zeros.size() == weight.scales.size();
}

/// Codes of 2, 4 or 8 bits in blocks along the inputs, as [outputs, inputs].
std::optional<OperatorWeight> blockedWeight(const GraphIndex& index, const Node& node)
{
    const int64_t inputs = node.intAttribute("K", 0), outputs = node.intAttribute("N", 0), bits = node.intAttribute("bits", 4), size = node.intAttribute("block_size", 0);
    const TensorPtr bytes = index.constant(node.input(1));
    const TensorPtr scale = index.constant(node.input(2));
    if (!bytes || !scale || bytes->type() != ElementType::Uint8 || inputs < 1 || outputs < 1 || size < 1 || (bits != 2 && bits != 4 && bits != 8))
        return std::nullopt;
    const int64_t blocks = (inputs + size - 1) / size;
    const int64_t bytesABlock = size * bits / 8;
    if (bytes->dataBytes() != outputs * blocks * bytesABlock || scale->count() != outputs * blocks)
        return std::nullopt;
    std::vector<uint8_t> codes(static_cast<size_t>(outputs * inputs));
    const auto mask = static_cast<uint8_t>((1 << bits) - 1);
    const auto* data = reinterpret_cast<const uint8_t*>(bytes->data().data());
    for (int64_t n = 0; n < outputs; ++n)
        for (int64_t k = 0; k < inputs; ++k) {
            const int64_t bit = k % size * bits;
            const uint8_t byte = data[(n * blocks + k / size) * bytesABlock + bit / 8];
            codes[static_cast<size_t>(n * inputs + k)] = static_cast<uint8_t>(byte >> (bit % 8) & mask);
        }
    OperatorWeight weight;
    StoredWeight& stored = weight.stored;
    stored.tensor = Tensor::fromVector(node.input(1), ElementType::Uint8, {outputs, inputs}, std::move(codes));
    stored.isQuantized = true;
    stored.isPacked = bits < 8;
    if (stored.isPacked) {
        stored.levels.resize(size_t{1} << bits);
        std::iota(stored.levels.begin(), stored.levels.end(), 0.0F);
    }
    stored.scales = scale->toFloats();
    stored.zeros.assign(stored.scales.size(), static_cast<float>(1 << (bits - 1)));
    stored.layout = blocks > 1 ? ScaleLayout::perBlock({outputs, inputs}, 0, 1, size) : ScaleLayout::perChannel({outputs, inputs}, 0);
    const std::string& zeroName = node.input(3);
    if (zeroName.empty())
        return weight;
    const TensorPtr zero = index.constant(zeroName);
    if (!zero)
        return std::nullopt;
    if (zero->type() != ElementType::Uint8) {
        stored.zeros = zero->toFloats();
        return stored.zeros.size() == stored.scales.size() ? std::optional(weight) : std::nullopt;
    }
    const int64_t bytesARow = (blocks * bits + 7) / 8;
    if (zero->dataBytes() != outputs * bytesARow)
        return std::nullopt;
    const auto* zeros = reinterpret_cast<const uint8_t*>(zero->data().data());
    for (int64_t n = 0; n < outputs; ++n)
        for (int64_t b = 0; b < blocks; ++b)
            stored.zeros[static_cast<size_t>(n * blocks + b)] = static_cast<float>(zeros[n * bytesARow + b * bits / 8] >> (b * bits % 8) & mask);
    return weight;
}

}  // namespace

std::optional<OperatorWeight> findOperatorWeight(const GraphIndex& index, const Node& node)
{
    if (node.is("MatMulNBits", "com.microsoft"))
        return blockedWeight(index, node);
    const auto places = std::find_if(std::begin(kPlaces), std::end(kPlaces), [&](const Places& each) { return each.opType == node.opType(); });
    const bool isPlain = node.is("MatMulInteger");
    if (places == std::end(kPlaces) && !isPlain)
        return std::nullopt;
    std::string codes = node.input(isPlain ? 1 : places->codes);
    const Node* turned = makerOf(index, codes);
    const bool isTurned = turned && turned->is("Transpose");
    if (isTurned)
        codes = turned->input(0);
    OperatorWeight weight;
    StoredWeight& stored = weight.stored;
    stored.tensor = findCodes(index, codes, stored);
    if (!stored.tensor || stored.tensor->dims().size() < 2 || (isTurned && stored.tensor->dims().size() != 2) || index.consumers(codes).size() > 1)
        return std::nullopt;
    const auto last = static_cast<int>(stored.tensor->dims().size()) - 1;
    const bool isFirst = node.is("QLinearConv") || isTurned || node.intAttribute("transB", 0) != 0;
    weight.outputAxis = isFirst ? 0 : last;
    TensorPtr scale = isPlain ? nullptr : index.constant(node.input(places->scale));
    if (isPlain) {
        // Cast, then times the scales of both: Mul(Cast(product), Mul(scale of the left, scale)).
        const Node* cast = onlyReaderOf(index, node.output(0));
        const Node* scaled = cast && cast->is("Cast") ? onlyReaderOf(index, cast->output(0)) : nullptr;
        const Node* scales = scaled && scaled->is("Mul") ? makerOf(index, scaled->input(scaled->input(0) == cast->output(0) ? 1 : 0)) : nullptr;
        if (scales && scales->is("Mul"))
            scale = index.constant(scales->input(1)) ? index.constant(scales->input(1)) : index.constant(scales->input(0));
    }
    const TensorPtr zero = index.constant(node.input(isPlain ? 3 : places->zero));
    return setScales(stored, scale, zero, weight.outputAxis) ? std::optional(weight) : std::nullopt;
}

}  // namespace esp
