// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/name_table.h"
#include "core/model/node.h"

#include <map>
#include <span>

namespace esp {

/// One dimension of a declared type: a value, a symbol ("batch"), or neither.
struct Dim {
    int64_t value = -1;
    std::string symbol;
    bool isKnown() const { return value >= 0; }
    bool operator==(const Dim&) const = default;
};

/// A declared input, output or intermediate value. Non-tensor types (sequence, optional, map) have isTensor false and live in `wire`.
struct ValueInfo {
    std::string name;
    bool isTensor = true;
    ElementType type = ElementType::Undefined;
    bool hasShape = false;
    std::vector<Dim> dims;
    Bytes wire;  ///< ValueInfoProto, written as it is; clear it in a copy that is changed

    static std::shared_ptr<const ValueInfo> makeTensor(std::string name, ElementType type, std::vector<Dim> dims);
};
using ValueInfoPtr = std::shared_ptr<const ValueInfo>;

/// The editable record of a graph.
struct GraphFields {
    std::string name;
    std::string doc;
    std::vector<NodePtr> nodes;  ///< in topological order, as ONNX demands
    std::vector<TensorPtr> initializers;
    std::vector<ValueInfoPtr> inputs;
    std::vector<ValueInfoPtr> outputs;
    std::vector<ValueInfoPtr> valueInfos;
    bool spellsEmptyName = false;  ///< the file spelt an empty name (or doc) out, which stays so
    bool spellsEmptyDoc = false;
    Bytes other;  ///< sparse initializers, quantization annotations, metadata and newer fields, encoded with their tags
};

/// A frozen graph (GraphProto). Nodes and tensors are shared between versions; copying GraphFields costs pointers only.
class Graph {
public:
    static GraphPtr make(GraphFields fields);

    const GraphFields& fields() const { return m_fields; }
    const std::vector<NodePtr>& nodes() const { return m_fields.nodes; }
    const std::vector<TensorPtr>& initializers() const { return m_fields.initializers; }
    const std::vector<ValueInfoPtr>& inputs() const { return m_fields.inputs; }
    const std::vector<ValueInfoPtr>& outputs() const { return m_fields.outputs; }

    /// Exact size of the GraphProto encoding.
    uint64_t encodedBytes() const { return m_encodedBytes; }

    Graph(GraphFields fields, uint64_t encodedBytes) : m_fields(std::move(fields)), m_encodedBytes(encodedBytes) {}

private:
    GraphFields m_fields;
    uint64_t m_encodedBytes = 0;
};

/// Look-ups by name, made once for a graph that does not change while it is used. Keeps the graph alive.
class GraphIndex {
public:
    explicit GraphIndex(GraphPtr graph);

    const Graph& graph() const { return *m_graph; }
    /// Index into graph().nodes(), or -1 (a graph input, an initializer, unknown).
    int producer(std::string_view value) const;
    /// Nodes that read the value, in order; a node that reads it twice is listed twice. Values used inside subgraphs count for their outer node.
    std::span<const int> consumers(std::string_view value) const;
    /// Initializer, or the tensor of a Constant node; null otherwise.
    TensorPtr constant(std::string_view value) const;
    bool isInitializer(std::string_view value) const;
    bool isGraphInput(std::string_view value) const;
    bool isGraphOutput(std::string_view value) const;

private:
    struct Entry {
        int producer = -1;
        int firstConsumer = 0;  // in m_consumers
        int consumerCount = 0;
        int lastConsumer = -1;  // node that was counted last
        TensorPtr constant;
        bool initializer = false;
        bool input = false;
        bool output = false;
    };
    const Entry* find(std::string_view value) const;
    Entry& entry(std::string_view value);

    GraphPtr m_graph;
    NameTable m_names;
    std::vector<Entry> m_entries;  // by number of the name
    std::vector<int> m_consumers;  // of all values, one value's behind the other's
};

/// The value of a Constant node (value, value_float, value_ints, …) as a tensor named `name`; null if it is a string, sparse or unknown form.
TensorPtr constantNodeTensor(const Node& node, std::string name);

/// Every value name that occurs anywhere in the graph, subgraphs included; for making new names that clash with none.
class NameMaker {
public:
    explicit NameMaker(const Graph& graph);
    /// `wish` if it is free, else wish_1, wish_2, …; the result counts as used from then on.
    std::string make(const std::string& wish);

private:
    std::map<std::string, int, std::less<>> m_used;
};

}  // namespace esp
