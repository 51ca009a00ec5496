// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How a node of one opset is said in the next; private to core/model and its tests. adapters.inc has one line for each version of each
// operator of the default domain; a version without a line did not change that operator, an operator without a line is refused.

#include "core/model/graph.h"

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

namespace esp {

/// What an adapter may know of the graph around its node, and put there.
class AdapterScope {
public:
    AdapterScope(GraphFields& graph, NameMaker& names, const AdapterScope* outer, bool isFloat32Only)
        : m_graph(graph), m_names(names), m_outer(outer), m_isFloat32Only(isFloat32Only)
    {
    }

    /// Adds a constant before the node and returns its name; equal ones are added once.
    std::string addConstant(const std::string& wish, ElementType type, Dims dims, Bytes data);
    std::string addInt64s(const std::string& wish, std::vector<int64_t> values);
    std::string newName(const std::string& wish) { return m_names.make(wish); }
    void addBefore(NodeFields node) { m_before.push_back(Node::make(std::move(node))); }
    void addAfter(NodeFields node) { m_after.push_back(Node::make(std::move(node))); }

    /// Declared rank, or that of what Gemm and Flatten produce; nothing if it is not known.
    std::optional<int64_t> rankOf(std::string_view value) const;
    /// Declared element type; float32 where nothing is declared and the model holds no other floating type; else Undefined.
    ElementType floatTypeOf(const NodeFields& node) const;
    TensorPtr constant(std::string_view value) const;
    /// Whether anything reads the value.
    bool isUsed(std::string_view value) const;

private:
    friend class OpsetRaiser;
    const ValueInfo* declared(std::string_view value) const;
    const GraphIndex& index() const;

    GraphFields& m_graph;
    NameMaker& m_names;
    const AdapterScope* m_outer;
    bool m_isFloat32Only;
    std::vector<NodePtr> m_before;
    std::vector<NodePtr> m_after;
    std::vector<TensorPtr> m_constants;
    std::unordered_map<Hash128, std::string> m_constantNames;
    mutable std::optional<GraphIndex> m_index;  // made when it is first asked for
    mutable std::unordered_map<std::string_view, const ValueInfo*> m_declared;
};

/// Turns the node, valid in the opset before, into one of the same meaning in the new one. Errors: the detail of an UnsupportedFormat.
using AdapterFunction = Result<void> (*)(NodeFields& node, AdapterScope& scope);

struct OpsetAdapter {
    std::string_view opType;
    int version;
    AdapterFunction apply;
};

/// The new version accepts whatever the old one did and means the same.
Result<void> unchanged(NodeFields& node, AdapterScope& scope);

/// All lines of adapters.inc, sorted by operator and version.
std::span<const OpsetAdapter> opsetAdapters();
/// The newest opset that the list describes.
constexpr int kNewestOpset = 25;

/// Takes an attribute out of the node; nothing if there is none.
std::optional<Attribute> takeAttribute(NodeFields& node, std::string_view name);
/// Sets input `index`, omitting those between.
void setInput(NodeFields& node, size_t index, std::string value);

#define ESP_ADAPTER(opType, version, function) Result<void> function(NodeFields& node, AdapterScope& scope);
#include "core/model/adapters.inc"
#undef ESP_ADAPTER

}  // namespace esp
