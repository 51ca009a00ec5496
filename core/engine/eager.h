// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/worker_pool.h"
#include "core/model/any_value.h"
#include "core/model/model.h"
#include "core/ops/op.h"

#include <map>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace esp {

/// The part of a model that cannot be planned ahead, because types or dimensions depend on values: its nodes are planned one by one when
/// their inputs are there. Nothing outside of it depends on it. Immutable.
struct EagerProgram {
    struct Given {
        int value = -1;  ///< of the plan
        std::string name;
    };
    std::vector<NodePtr> nodes;  ///< in topological order, only those that an output needs
    std::vector<OpsetId> opsets;
    std::vector<Given> given;    ///< what planned steps hand over
    std::vector<std::pair<std::string, AnyValue>> constants;  ///< initializers that are no numbers
    std::vector<std::string> inputs;                          ///< graph inputs that are no tensors of numbers
    const KernelTable* kernels = nullptr;
    int64_t mostBytes = 0;  ///< of one value; 0: a quarter of the machine's memory

    int64_t opset(std::string_view domain) const;
};

/// Whether a node has to be run this way whatever its inputs are.
bool isEager(const Node& node);
/// Names of values around the node that graphs in its attributes read.
std::set<std::string> outerNames(const Node& node);
/// Errors: UnsupportedOp for an operator, in the node or in a graph inside of it, that can be computed neither way.
Result<void> checkComputable(const Node& node);

/// Runs a program and keeps what planning found between runs. One thread at a time; steps may use the pool.
class EagerRunner {
public:
    explicit EagerRunner(std::shared_ptr<const EagerProgram> program);
    ~EagerRunner();

    const EagerProgram* program() const;
    /// values: what `given` and `inputs` name; constants among them are marked by their hash. Afterwards find() gives every value.
    /// Errors: InvalidModel, UnsupportedOp, OutOfMemory, Cancelled.
    struct Input {
        AnyValue value;
        bool isConstant = false;
        Hash128 constantHash;
    };
    Result<void> run(std::map<std::string, Input> values, WorkerPool* pool, const std::stop_token& stop);
    /// A value of the last run; null if it has none of that name.
    const AnyValue* find(std::string_view name) const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace esp
