// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/node.h"

#include "core/model/codec.h"

#include <onnx/onnx_pb.h>

#include <algorithm>

namespace esp {

namespace {

using wire::Field;
using wire::Kind;
using AttrProto = onnx::AttributeProto;
using NodeProto = onnx::NodeProto;

const std::string kNoName;

Attribute named(std::string name, AttributeType type)
{
    Attribute attribute;
    attribute.name = std::move(name);
    attribute.type = type;
    return attribute;
}

float asFloat(const Field& field)
{
    const auto bits = static_cast<uint32_t>(field.bits);
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

/// Files before IR version 2 leave the type out.
AttributeType guessType(const Attribute& attribute, int lastField)
{
    switch (lastField) {
    case AttrProto::kFFieldNumber: return AttributeType::Float;
    case AttrProto::kIFieldNumber: return AttributeType::Int;
    case AttrProto::kSFieldNumber: return AttributeType::String;
    case AttrProto::kTFieldNumber: return AttributeType::Tensor;
    case AttrProto::kGFieldNumber: return AttributeType::Graph;
    case AttrProto::kFloatsFieldNumber: return AttributeType::Floats;
    case AttrProto::kIntsFieldNumber: return AttributeType::Ints;
    case AttrProto::kStringsFieldNumber: return AttributeType::Strings;
    case AttrProto::kTensorsFieldNumber: return AttributeType::Tensors;
    case AttrProto::kGraphsFieldNumber: return AttributeType::Graphs;
    default: return attribute.type;
    }
}

template <typename Out>
void putGraph(Out& out, int number, const Graph& graph)
{
    out.append(wire::makeLength(number, graph.encodedBytes()).view());
    codec::putGraphFields(out, graph.fields());
}

template <typename Out>
void putAttribute(Out& out, const Attribute& attribute)
{
    wire::putBytes(out, AttrProto::kNameFieldNumber, attribute.name);
    if (attribute.type == AttributeType::Float || attribute.f != 0)
        wire::putFloat(out, AttrProto::kFFieldNumber, attribute.f);
    if (attribute.type == AttributeType::Int || attribute.i != 0)
        wire::putVarint(out, AttrProto::kIFieldNumber, attribute.i);
    if (attribute.type == AttributeType::String || !attribute.s.empty())
        wire::putBytes(out, AttrProto::kSFieldNumber, attribute.s);
    if (attribute.tensor)
        codec::putTensor(out, AttrProto::kTFieldNumber, *attribute.tensor);
    if (attribute.graph)
        putGraph(out, AttrProto::kGFieldNumber, *attribute.graph);
    for (const float value : attribute.floats)
        wire::putFloat(out, AttrProto::kFloatsFieldNumber, value);
    for (const int64_t value : attribute.ints)
        wire::putVarint(out, AttrProto::kIntsFieldNumber, value);
    for (const std::string& value : attribute.strings)
        wire::putBytes(out, AttrProto::kStringsFieldNumber, value);
    for (const TensorPtr& value : attribute.tensors)
        codec::putTensor(out, AttrProto::kTensorsFieldNumber, *value);
    for (const GraphPtr& value : attribute.graphs)
        putGraph(out, AttrProto::kGraphsFieldNumber, *value);
    if (!attribute.doc.empty())
        wire::putBytes(out, AttrProto::kDocStringFieldNumber, attribute.doc);
    if (attribute.type != AttributeType::Undefined)
        wire::putVarint(out, AttrProto::kTypeFieldNumber, static_cast<int64_t>(attribute.type));
    if (!attribute.refAttrName.empty())
        wire::putBytes(out, AttrProto::kRefAttrNameFieldNumber, attribute.refAttrName);
    out.append(attribute.other);
}

}  // namespace

Attribute Attribute::makeInt(std::string name, int64_t value)
{
    Attribute attribute = named(std::move(name), AttributeType::Int);
    attribute.i = value;
    return attribute;
}

Attribute Attribute::makeFloat(std::string name, float value)
{
    Attribute attribute = named(std::move(name), AttributeType::Float);
    attribute.f = value;
    return attribute;
}

Attribute Attribute::makeString(std::string name, std::string value)
{
    Attribute attribute = named(std::move(name), AttributeType::String);
    attribute.s = std::move(value);
    return attribute;
}

Attribute Attribute::makeInts(std::string name, std::vector<int64_t> values)
{
    Attribute attribute = named(std::move(name), AttributeType::Ints);
    attribute.ints = std::move(values);
    return attribute;
}

Attribute Attribute::makeFloats(std::string name, std::vector<float> values)
{
    Attribute attribute = named(std::move(name), AttributeType::Floats);
    attribute.floats = std::move(values);
    return attribute;
}

Attribute Attribute::makeTensor(std::string name, TensorPtr value)
{
    Attribute attribute = named(std::move(name), AttributeType::Tensor);
    attribute.tensor = std::move(value);
    return attribute;
}

NodePtr Node::make(NodeFields fields)
{
    Bytes wire = codec::encodeNode(fields);
    return std::make_shared<const Node>(std::move(fields), std::move(wire));
}

Result<NodePtr> Node::decode(Bytes wire, const std::string& folder)
{
    ExternalFiles files(folder);
    codec::Reading reading{files};
    return codec::readNode(std::move(wire), reading);
}

const std::string& Node::input(size_t index) const
{
    return index < m_fields.inputs.size() ? m_fields.inputs[index] : kNoName;
}

const std::string& Node::output(size_t index) const
{
    return index < m_fields.outputs.size() ? m_fields.outputs[index] : kNoName;
}

const Attribute* Node::findAttribute(std::string_view name) const
{
    const auto found = std::find_if(m_fields.attributes.begin(), m_fields.attributes.end(),
                                    [&](const Attribute& attribute) { return attribute.name == name; });
    return found == m_fields.attributes.end() ? nullptr : &*found;
}

int64_t Node::intAttribute(std::string_view name, int64_t fallback) const
{
    const Attribute* attribute = findAttribute(name);
    return attribute && attribute->type == AttributeType::Int ? attribute->i : fallback;
}

float Node::floatAttribute(std::string_view name, float fallback) const
{
    const Attribute* attribute = findAttribute(name);
    return attribute && attribute->type == AttributeType::Float ? attribute->f : fallback;
}

std::string Node::stringAttribute(std::string_view name, std::string_view fallback) const
{
    const Attribute* attribute = findAttribute(name);
    return attribute && attribute->type == AttributeType::String ? attribute->s : std::string(fallback);
}

std::vector<int64_t> Node::intsAttribute(std::string_view name, std::vector<int64_t> fallback) const
{
    const Attribute* attribute = findAttribute(name);
    return attribute && attribute->type == AttributeType::Ints ? attribute->ints : std::move(fallback);
}

bool Node::hasSubgraph() const
{
    return std::any_of(m_fields.attributes.begin(), m_fields.attributes.end(),
                       [](const Attribute& attribute) { return attribute.graph || !attribute.graphs.empty(); });
}

namespace codec {

Result<Attribute> readAttribute(const Bytes& message, Reading& reading)
{
    Attribute attribute;
    wire::Message tensor;
    wire::Message graph;
    int valueField = 0;
    wire::RawFields other;
    ESP_CHECK(wire::readFields(message, "AttributeProto", [&](const Field& field) -> Result<void> {
        const bool isBytes = field.kind == Kind::Bytes;
        if (field.number != AttrProto::kNameFieldNumber && field.number <= AttrProto::kGraphsFieldNumber)
            valueField = field.number;
        if (isBytes && field.number == AttrProto::kNameFieldNumber) {
            attribute.name = field.text();
        } else if (field.is(AttrProto::kTypeFieldNumber, Kind::Varint)) {
            attribute.type = static_cast<AttributeType>(static_cast<int32_t>(field.bits));
        } else if (field.is(AttrProto::kIFieldNumber, Kind::Varint)) {
            attribute.i = field.int64();
        } else if (field.is(AttrProto::kFFieldNumber, Kind::Fixed32)) {
            attribute.f = asFloat(field);
        } else if (isBytes && field.number == AttrProto::kSFieldNumber) {
            attribute.s = field.text();
        } else if (field.number == AttrProto::kIntsFieldNumber && (isBytes || field.kind == Kind::Varint)) {
            return wire::appendVarints(field, attribute.ints);
        } else if (field.number == AttrProto::kFloatsFieldNumber && (isBytes || field.kind == Kind::Fixed32)) {
            return wire::appendFloats(field, attribute.floats);
        } else if (isBytes && field.number == AttrProto::kStringsFieldNumber) {
            attribute.strings.push_back(field.text());
        } else if (isBytes && field.number == AttrProto::kTFieldNumber) {
            tensor.add(field);
        } else if (isBytes && field.number == AttrProto::kGFieldNumber) {
            graph.add(field);
        } else if (isBytes && field.number == AttrProto::kTensorsFieldNumber) {
            ESP_TRY(attribute.tensors.emplace_back(), Tensor::decode(field.bytes(), reading.files));
        } else if (isBytes && field.number == AttrProto::kGraphsFieldNumber) {
            ESP_TRY(attribute.graphs.emplace_back(), readGraph(field.bytes(), reading));
        } else if (isBytes && field.number == AttrProto::kRefAttrNameFieldNumber) {
            attribute.refAttrName = field.text();
        } else if (isBytes && field.number == AttrProto::kDocStringFieldNumber) {
            attribute.doc = field.text();
        } else {
            other.add(field);
        }
        return {};
    }));
    attribute.other = other.take();
    if (attribute.type == AttributeType::Undefined)
        attribute.type = guessType(attribute, valueField);
    if (tensor.isPresent()) {
        ESP_TRY(attribute.tensor, Tensor::decode(tensor.take(), reading.files));
    }
    if (graph.isPresent()) {
        ESP_TRY(attribute.graph, readGraph(graph.take(), reading));
    }
    return attribute;
}

Result<NodePtr> readNode(Bytes wire, Reading& reading)
{
    NodeFields node;
    wire::RawFields other;
    const Result<void> read = wire::readFields(wire, "NodeProto", [&](const Field& field) -> Result<void> {
        if (field.kind != Kind::Bytes) {
            other.add(field);
            return {};
        }
        switch (field.number) {
        case NodeProto::kInputFieldNumber: node.inputs.push_back(field.text()); break;
        case NodeProto::kOutputFieldNumber: node.outputs.push_back(field.text()); break;
        case NodeProto::kNameFieldNumber: node.name = field.text(); break;
        case NodeProto::kOpTypeFieldNumber: node.opType = field.text(); break;
        case NodeProto::kDomainFieldNumber: node.domain = field.text(); break;
        case NodeProto::kDocStringFieldNumber: node.doc = field.text(); break;
        case NodeProto::kAttributeFieldNumber: {
            ESP_TRY(node.attributes.emplace_back(), readAttribute(field.bytes(), reading));
            break;
        }
        default: other.add(field);
        }
        return {};
    });
    if (!read) {
        Error error = read.error();
        error.detail = (node.name.empty() ? "a node without a name" : "node \"" + node.name + "\"") + (node.opType.empty() ? "" : " (" + node.opType + ")") + ": " + error.detail;
        return error;
    }
    if (node.domain == "ai.onnx")
        node.domain.clear();
    node.other = other.take();
    return std::make_shared<const Node>(std::move(node), std::move(wire));
}

Bytes encodeNode(const NodeFields& node)
{
    wire::StringOut out;
    for (const std::string& input : node.inputs)
        wire::putBytes(out, NodeProto::kInputFieldNumber, input);
    for (const std::string& output : node.outputs)
        wire::putBytes(out, NodeProto::kOutputFieldNumber, output);
    if (!node.name.empty())
        wire::putBytes(out, NodeProto::kNameFieldNumber, node.name);
    wire::putBytes(out, NodeProto::kOpTypeFieldNumber, node.opType);
    for (const Attribute& attribute : node.attributes) {
        wire::CountOut count;
        putAttribute(count, attribute);
        out.append(wire::makeLength(NodeProto::kAttributeFieldNumber, count.count()).view());
        putAttribute(out, attribute);
    }
    if (!node.doc.empty())
        wire::putBytes(out, NodeProto::kDocStringFieldNumber, node.doc);
    if (!node.domain.empty())
        wire::putBytes(out, NodeProto::kDomainFieldNumber, node.domain);
    out.append(node.other);
    return out.take();
}

}  // namespace codec

}  // namespace esp
