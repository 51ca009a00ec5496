// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/name_table.h"
#include "core/model/any_value.h"
#include "core/model/model.h"
#include "core/model/value.h"
#include "core/ops/op.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace esp {

/// A graph while it is being planned: values by number, nodes that fusion may replace. Node order stays topological because a fused node
/// takes the place of the last node that it replaces.
struct WorkValue {
    std::string_view name;  ///< the model's text, or one that the graph keeps
    int producer = -1;
    std::vector<int> consumers;  ///< node numbers, one entry per use
    bool isInput = false;
    bool isOutput = false;       ///< a graph output, or one that must stay observable
    ElementType type = ElementType::Undefined;
    Dims dims;
    bool known = false;          ///< type and dims are set
    bool isConstant = false;
    Value constant;
    Hash128 constantHash;
    bool isEager = false;        ///< known only when the model runs
    AnyValue text;               ///< of an initializer of strings
};

struct WorkNode {
    NodePtr node;
    std::vector<int> inputs;   ///< -1 absent
    std::vector<int> outputs;  ///< -1 absent
    std::vector<std::string_view> names;  ///< of the original nodes in it
    bool alive = true;
    bool isEager = false;  ///< runs when its inputs are there
    // Filled by planning.
    bool planned = false;
    OpContext::Run run;
    int viewOf = -1;  ///< index among inputs
    size_t scratchBytes = 0;
    int64_t macs = 0;
};

class WorkGraph {
public:
    std::vector<WorkValue> values;
    std::vector<WorkNode> nodes;

    /// -1 for an empty name. The text must outlive the graph: it is the model's, or comes from keepName.
    int valueNumber(std::string_view name);
    int findValue(std::string_view name) const { return m_numbers.find(name); }
    int addConstant(std::string_view name, Value value, const Hash128& hash);
    std::string_view keepName(std::string name) { return m_ownNames.emplace_back(std::move(name)); }
    void connect(int nodeNumber);

    /// Puts a new node into the place of nodes[last] and kills all of `replaced` (which includes last). Outputs are taken over.
    void replace(int last, const std::vector<int>& replaced, NodeFields fields, std::vector<int> inputs, std::vector<int> outputs);
    void kill(int nodeNumber);
    /// Lets every reader of `from` read `to` instead; graph outputs are left to the caller.
    void redirect(int from, int to);

    const WorkValue& value(int number) const { return values[static_cast<size_t>(number)]; }
    /// The node that makes the value, or null.
    const WorkNode* producerOf(int number) const;
    /// The only use of a value that is no graph output, or -1.
    int soleConsumer(int number) const;
    bool isConstant(int number) const { return number >= 0 && values[static_cast<size_t>(number)].isConstant; }
    /// The single element of a constant, or nothing.
    std::optional<float> scalarFloat(int number) const;

private:
    NameTable m_numbers;
    std::deque<std::string> m_ownNames;
};

/// Rewrites quantize/dequantize patterns into integer operators as ONNX Runtime's CPU provider does (see fuse_quantized.cpp).
void fuseQuantized(WorkGraph& graph, int64_t opset);
/// Convolution with the residual addition and activation behind it, in one step; bits are unchanged, but with `accumulate` where ONNX Runtime
/// accumulates into the residual.
void fuseFloat(WorkGraph& graph, bool accumulate);

}  // namespace esp
