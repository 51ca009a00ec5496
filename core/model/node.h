// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/model/tensor.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace esp {

class Graph;
using GraphPtr = std::shared_ptr<const Graph>;

/// AttributeProto.AttributeType by number.
enum class AttributeType : int32_t {
    Undefined = 0, Float = 1, Int = 2, String = 3, Tensor = 4, Graph = 5, Floats = 6, Ints = 7, Strings = 8, Tensors = 9, Graphs = 10,
    SparseTensor = 11, SparseTensors = 12, TypeProto = 13, TypeProtos = 14
};

/// One attribute; the member that `type` names holds the value.
struct Attribute {
    std::string name;
    AttributeType type = AttributeType::Undefined;
    float f = 0;
    int64_t i = 0;
    std::string s;
    TensorPtr tensor;
    GraphPtr graph;
    std::vector<float> floats;
    std::vector<int64_t> ints;
    std::vector<std::string> strings;
    std::vector<TensorPtr> tensors;
    std::vector<GraphPtr> graphs;
    std::string refAttrName;  ///< inside a function: the attribute of the caller that is meant
    std::string doc;
    Bytes other;  ///< encoded fields that have no member here

    static Attribute makeInt(std::string name, int64_t value);
    static Attribute makeFloat(std::string name, float value);
    static Attribute makeString(std::string name, std::string value);
    static Attribute makeInts(std::string name, std::vector<int64_t> values);
    static Attribute makeFloats(std::string name, std::vector<float> values);
    static Attribute makeTensor(std::string name, TensorPtr value);
};

/// The editable record of a node. An empty string in inputs or outputs is an omitted optional one.
struct NodeFields {
    std::string opType;
    std::string domain;  ///< "" is the default ONNX domain ("ai.onnx" is read as "")
    std::string name;
    std::string doc;
    std::vector<std::string> inputs;
    std::vector<std::string> outputs;
    std::vector<Attribute> attributes;
    Bytes other;  ///< encoded fields that have no member here (overload, metadata_props, newer ones)
};

class Node;
using NodePtr = std::shared_ptr<const Node>;

/// A frozen node with its NodeProto encoding. To change one: copy fields(), edit, Node::make.
class Node {
public:
    static NodePtr make(NodeFields fields);
    /// Keeps `wire`, so that an unmodified node is written back byte by byte.
    static Result<NodePtr> decode(Bytes wire, const std::string& folder);

    const NodeFields& fields() const { return m_fields; }
    const std::string& opType() const { return m_fields.opType; }
    const std::string& domain() const { return m_fields.domain; }
    const std::string& name() const { return m_fields.name; }
    const std::vector<std::string>& inputs() const { return m_fields.inputs; }
    const std::vector<std::string>& outputs() const { return m_fields.outputs; }
    /// "" when there are fewer inputs.
    const std::string& input(size_t index) const;
    const std::string& output(size_t index) const;
    bool is(std::string_view opType, std::string_view domain = "") const { return m_fields.opType == opType && m_fields.domain == domain; }

    const Attribute* findAttribute(std::string_view name) const;
    int64_t intAttribute(std::string_view name, int64_t fallback) const;
    float floatAttribute(std::string_view name, float fallback) const;
    std::string stringAttribute(std::string_view name, std::string_view fallback) const;
    std::vector<int64_t> intsAttribute(std::string_view name, std::vector<int64_t> fallback = {}) const;

    /// Whether an attribute holds a subgraph (If, Loop, Scan, …).
    bool hasSubgraph() const;

    const Bytes& wire() const { return m_wire; }

    Node(NodeFields fields, Bytes wire) : m_fields(std::move(fields)), m_wire(std::move(wire)) {}

private:
    NodeFields m_fields;
    Bytes m_wire;
};

}  // namespace esp
