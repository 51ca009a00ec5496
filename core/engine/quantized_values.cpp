// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/quantized_values.h"

#include <set>

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

int QuantizedValues::unsignedZero(int zeroPoint)
{
    const Value& from = m_graph.value(zeroPoint).constant;
    auto [value, data] = Value::allocate(ElementType::Uint8, from.dims);
    for (int64_t i = 0; i < from.count(); ++i)
        data[i] = from.data.data()[i] ^ std::byte{0x80};
    const Hash128 hash = Hasher().add("unsigned zero").add(m_graph.value(zeroPoint).constantHash).finish();
    return m_graph.addConstant(m_graph.keepName("espalier_unsigned_" + hash.toHex()), value, hash);
}

void QuantizedValues::makeUnsigned(int node)
{
    const auto hasZero = [this](int number) { return at(number).inputs.size() > 2 && m_graph.isConstant(at(number).inputs[2]); };
    if (!is(*at(node).node, "QuantizeLinear") || !hasZero(node) || at(node).outputs[0] < 0)
        return;
    std::vector<int> values = {at(node).outputs[0]};
    if (m_graph.value(values[0]).type != ElementType::Int8)
        return;
    std::vector<int> moving;
    int reader = m_graph.soleConsumer(values[0]);
    while (reader >= 0 && movesOnly(*at(reader).node) && at(reader).outputs[0] >= 0) {
        moving.push_back(reader);
        values.push_back(at(reader).outputs[0]);
        reader = m_graph.soleConsumer(values.back());
    }
    if (reader < 0 || !is(*at(reader).node, "DequantizeLinear") || !hasZero(reader) || at(reader).outputs[0] < 0)
        return;
    const WorkValue& real = m_graph.value(at(reader).outputs[0]);
    if (real.consumers.size() + (real.isOutput ? 1 : 0) > 1)
        return;
    for (const int number : {node, reader}) {
        const WorkNode& work = at(number);
        std::vector<int> inputs = work.inputs;
        inputs[2] = unsignedZero(inputs[2]);
        const NodePtr own = at(number).node;
        const Replacement by{.opType = own->opType(), .sources = {own}, .setFields = [own](NodeFields& fields) {
                                 fields.domain = own->domain();
                                 fields.name = own->name();
                                 fields.attributes = own->fields().attributes;
                                 // The type is the zero point's.
                                 if (own->opType() == "QuantizeLinear")
                                     std::erase_if(fields.attributes, [](const Attribute& attribute) { return attribute.name == "output_dtype"; });
                             }};
        m_graph.replace(number, {number}, by, std::move(inputs), at(number).outputs);
    }
    for (const int value : values)
        m_graph.values[static_cast<size_t>(value)].type = ElementType::Uint8;
    for (const int number : moving)
        m_graph.nodes[static_cast<size_t>(number)].plan = nullptr;
}

}  // namespace esp
