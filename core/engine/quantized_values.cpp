// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/quantized_values.h"

namespace esp {

std::optional<CodedTensor> QuantizedValues::parametersOf(int node, int value) const
{
    const WorkNode& work = at(node);
    CodedTensor codes;
    codes.node = node;
    codes.value = value;
    codes.scale = work.inputs.size() > 1 ? work.inputs[1] : -1;
    codes.zeroPoint = work.inputs.size() > 2 ? work.inputs[2] : -1;
    if (!m_graph.isConstant(codes.scale) || m_graph.value(codes.scale).type != ElementType::Float ||
        (codes.zeroPoint >= 0 && !m_graph.isConstant(codes.zeroPoint)) || work.node->intAttribute("block_size", 0) != 0)
        return std::nullopt;
    codes.type = m_graph.value(value).type;
    codes.seenAs = m_unsigned.contains(value) ? ElementType::Uint8 : codes.type;
    codes.perTensor = m_graph.value(codes.scale).constant.count() == 1;
    return codes;
}

std::optional<CodedTensor> QuantizedValues::dequantized(int value) const
{
    const WorkNode* producer = m_graph.producerOf(value);
    if (!producer || !is(*producer->node, "DequantizeLinear"))
        return std::nullopt;
    return parametersOf(m_graph.value(value).producer, producer->inputs[0]);
}

std::optional<CodedTensor> QuantizedValues::activation(int value) const
{
    std::optional<CodedTensor> codes = dequantized(value);
    return codes && codes->perTensor && isEightBit(codes->type) ? codes : std::nullopt;
}

std::optional<CodedTensor> QuantizedValues::quantized(int value) const
{
    const int consumer = m_graph.soleConsumer(value);
    if (consumer < 0 || !is(*at(consumer).node, "QuantizeLinear") || at(consumer).inputs[0] != value)
        return std::nullopt;
    std::optional<CodedTensor> codes = parametersOf(consumer, at(consumer).outputs[0]);
    return codes && codes->perTensor ? codes : std::nullopt;
}

int QuantizedValues::zeroPoint(const CodedTensor& codes)
{
    if (codes.zeroPoint >= 0)
        return codes.zeroPoint;
    const std::string name = "espalier_zero_" + toString(codes.type);
    if (const int known = m_graph.findValue(name); known >= 0)
        return known;
    auto [value, data] = Value::allocate(codes.type, {});
    return m_graph.addConstant(m_graph.keepName(name), value, Hasher().add(name).finish());
}

int32_t QuantizedValues::zeroPointNumber(const CodedTensor& codes)
{
    const Value& value = m_graph.value(zeroPoint(codes)).constant;
    return codes.type == ElementType::Int8 ? value.as<int8_t>()[0] : value.as<uint8_t>()[0];
}

bool QuantizedValues::sameParameters(const CodedTensor& a, const CodedTensor& b)
{
    const auto equal = [&](int first, int second) {
        return first == second || m_graph.value(first).constant.data == m_graph.value(second).constant.data;
    };
    return a.type == b.type && equal(a.scale, b.scale) && equal(zeroPoint(a), zeroPoint(b));
}

bool QuantizedValues::movesOnly(const Node& op) const
{
    static const std::set<std::string, std::less<>> moves = {"Reshape", "Transpose", "Squeeze", "Unsqueeze", "Slice"};
    return op.domain().empty() && (moves.contains(op.opType()) || (op.is("MaxPool") && m_opset >= 12 && op.outputs().size() == 1));
}

void QuantizedValues::noteUnsigned(int node)
{
    if (!is(*at(node).node, "QuantizeLinear") || at(node).inputs.size() < 3 || at(node).inputs[2] < 0)
        return;
    std::vector<int> values = {at(node).outputs[0]};
    if (m_graph.value(values[0]).type != ElementType::Int8)
        return;
    int reader = m_graph.soleConsumer(values[0]);
    while (reader >= 0 && movesOnly(*at(reader).node)) {
        values.push_back(at(reader).outputs[0]);
        reader = m_graph.soleConsumer(values.back());
    }
    if (reader < 0 || !is(*at(reader).node, "DequantizeLinear") || at(reader).inputs.size() < 3 || at(reader).inputs[2] < 0)
        return;
    const WorkValue& real = m_graph.value(at(reader).outputs[0]);
    if (real.consumers.size() + (real.isOutput ? 1 : 0) <= 1)
        m_unsigned.insert(values.begin(), values.end());
}

}  // namespace esp
