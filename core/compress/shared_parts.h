// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/graph.h"

#include <unordered_map>

namespace esp {

/// A node without a name that makes one value.
struct NewNode {
    std::string_view opType;
    std::span<const std::string> inputs;
    const std::string& output;
    const Attribute* attribute = nullptr;  ///< its only one, if any
};

/// The nodes and tensors of the graphs that an edit made before. A part that comes out the same again is the same object again, with all that is
/// known of it: its encoding, its hash, how it is planned. Of each name the last part is kept, and what the last graphs did not use is forgotten.
class SharedParts {
public:
    /// Begins a graph.
    void begin() { ++m_graphs; }
    /// Ends it.
    void sweep();
    NodePtr node(const NodeFields& fields);
    NodePtr node(const NewNode& node);
    TensorPtr tensor(TensorPtr tensor);

private:
    template <typename Part>
    struct Kept {
        Part part;
        uint64_t lastUse = 0;
    };
    template <typename Part>
    using ByName = std::unordered_map<std::string, Kept<Part>>;

    ByName<NodePtr> m_nodes;  // by first output
    ByName<TensorPtr> m_tensors;
    uint64_t m_graphs = 0;
    size_t m_sweepAt = 0;
};

}  // namespace esp
