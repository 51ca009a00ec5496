// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/graph_facts.h"
#include "core/compress/shared_parts.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace esp {

/// Collects changes to a graph and makes the new one in a single pass, nodes staying in topological order. Node numbers are those of the
/// graph that the edit began with.
class GraphEdit {
public:
    /// purpose: names the edit, whose parts are shared with those of the graphs that it made before.
    GraphEdit(const Model& model, CompressCache& cache, const char* purpose);

    const GraphIndex& index() const { return m_facts->index; }
    const std::vector<Layer>& layers() const { return m_facts->layers; }
    int64_t opset() const { return m_model.opset(); }
    const Graph& graph() const { return m_facts->index.graph(); }
    bool isEmpty() const { return m_changed.empty() && m_dropped.empty() && m_before.empty() && m_after.empty() && m_initializers.empty(); }
    /// The node as it will be written.
    const NodeFields& node(int number) const;

    /// To be changed in place.
    NodeFields& change(int number);
    void drop(int number) { m_dropped.insert(number); }
    bool isDropped(int number) const { return m_dropped.contains(number); }
    /// Nodes without a name that make one value.
    void insertAtStart(const NewNode& node) { m_before[-1].push_back(m_parts->node(node)); }
    void insertBefore(int number, const NewNode& node) { m_before[number].push_back(m_parts->node(node)); }
    void insertBefore(int number, const NodeFields& fields) { m_before[number].push_back(m_parts->node(fields)); }
    void insertAfter(int number, const NewNode& node) { m_after[number].push_back(m_parts->node(node)); }

    /// A value name that clashes with none.
    std::string makeName(std::string wish) { return m_names.make(std::move(wish)); }
    /// Takes the place of the initializer of its name, or is added.
    void setInitializer(TensorPtr tensor);
    /// The changed model. Initializers and nodes that fed only what was changed or dropped are left out, and so are declared types of
    /// values that are gone. Needs explicit constants (withExplicitConstants), as removing an initializer must not open a graph input.
    Model finish() const;

private:
    Model m_model;
    GraphFactsPtr m_facts;
    std::shared_ptr<SharedParts> m_parts;
    NewNames m_names;
    std::map<int, NodeFields> m_changed;
    std::set<int> m_dropped;
    std::map<int, std::vector<NodePtr>> m_before;
    std::map<int, std::vector<NodePtr>> m_after;
    std::vector<TensorPtr> m_initializers;
    NameTable m_initializerNames;
    std::vector<TensorPtr> m_replaced;  // keeps the text of names
};

}  // namespace esp
