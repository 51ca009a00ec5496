// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

#include <map>
#include <string>
#include <vector>

namespace esp::test {

/// An input of a node under test: absent if there is no value; constant inputs are known at planning.
struct NodeInput {
    std::optional<Value> value;
    bool constant = false;
};

struct NodeRunOptions {
    int64_t opset = 17;
    WorkerPool* pool = nullptr;
    const KernelTable* kernels = nullptr;  ///< null: those of this process
};

/// Plans and runs one node; outputs that the node does not name are left out.
Result<std::vector<Value>> runNode(const Node& node, const std::vector<NodeInput>& inputs, const NodeRunOptions& options = {});

template <typename T>
Value makeValue(ElementType type, Dims dims, const std::vector<T>& elements)
{
    auto [value, data] = Value::allocate(type, std::move(dims));
    std::copy_n(reinterpret_cast<const std::byte*>(elements.data()), elements.size() * sizeof(T), data);
    return value;
}

Value floats(Dims dims, const std::vector<float>& elements);
Value int64s(Dims dims, const std::vector<int64_t>& elements);
/// A computed input and a constant one.
NodeInput computed(Value value);
NodeInput constant(Value value);
NodeInput absent();

/// A node with inputs i0, i1, … and outputs o0, o1, ….
NodePtr makeNode(const std::string& opType, size_t inputCount, std::vector<Attribute> attributes = {}, const std::string& domain = "",
                 size_t outputCount = 1);

}  // namespace esp::test
