// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/any_value.h"
#include "core/model/graph.h"

#include <span>
#include <string>
#include <vector>

// Operators that cannot be planned ahead: they run other graphs, handle sequences, optionals or strings, or give as many elements as their
// inputs' values say. The engine runs them, and all that depends on them, when the values are there.
namespace esp {

/// One call of such an operator.
class EagerContext {
public:
    EagerContext(const Node& node, int64_t opset, std::span<const AnyValue> inputs) : m_node(node), m_opset(opset), m_inputs(inputs)
    {
        m_outputs.resize(node.outputs().size());
    }
    virtual ~EagerContext() = default;

    const Node& node() const { return m_node; }
    int64_t opset() const { return m_opset; }
    size_t inputCount() const { return m_inputs.size(); }
    bool has(size_t index) const { return index < m_inputs.size() && !m_node.input(index).empty(); }
    /// Nothing for an omitted one.
    const AnyValue& input(size_t index) const;

    /// Errors name the node and what it got instead.
    Result<const Value*> tensor(size_t index) const;
    Result<const TextTensor*> text(size_t index) const;
    Result<const AnyValue::Sequence*> sequence(size_t index) const;
    /// All elements of an integer tensor as int64.
    Result<std::vector<int64_t>> integers(size_t index) const;
    /// The one element of an integer or bool tensor.
    Result<int64_t> integer(size_t index) const;
    /// All elements as float.
    Result<std::vector<float>> floats(size_t index) const;
    Result<const Graph*> graph(const char* attribute) const;

    Error unsupported(std::string rule) const;
    Error invalid(std::string rule) const;

    /// An output that the node does not name is dropped.
    void setOutput(size_t index, AnyValue value);
    std::vector<AnyValue> takeOutputs() { return std::move(m_outputs); }

    /// Runs a body that sees the values around the node. Errors: what its nodes give; Cancelled; InvalidModel for a wrong number of inputs.
    virtual Result<std::vector<AnyValue>> runGraph(const Graph& body, std::vector<AnyValue> inputs) = 0;
    /// Runs another operator of the same opset.
    virtual Result<std::vector<AnyValue>> runOperator(NodeFields fields, std::vector<AnyValue> inputs) = 0;

private:
    const Node& m_node;
    int64_t m_opset;
    std::span<const AnyValue> m_inputs;
    std::vector<AnyValue> m_outputs;
};

/// One descriptor in a .cpp of core/ops, one line in eager_ops.inc.
struct EagerOpDescriptor {
    const char* domain;
    const char* name;
    int64_t since;
    Result<void> (*run)(EagerContext&);
};

std::span<const EagerOpDescriptor* const> eagerOperators();
/// Null if the operator is not known.
const EagerOpDescriptor* findEagerOperator(std::string_view domain, std::string_view name);

/// Part `index` of a tensor along an axis, without that axis. Elements of at least one byte.
Value takeAlong(const Value& value, int64_t axis, int64_t index);
/// Tensors of one type and shape joined along a new axis; none give a tensor of `type` and 0×`dims`.
Result<Value> stackAlong(std::span<const Value> parts, int64_t axis, ElementType type, const Dims& dims);

}  // namespace esp
