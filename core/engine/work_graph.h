// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/name_table.h"
#include "core/model/any_value.h"
#include "core/model/model.h"
#include "core/model/value.h"
#include "core/ops/op.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace esp {

struct NodePlan;

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
    bool isLateConstant = false;  ///< known after fusion only, and to ONNX Runtime in a run only
    bool isEager = false;        ///< known only when the model runs
    std::shared_ptr<const AnyValue> text;  ///< of an initializer of strings, else null
};

struct WorkNode {
    NodePtr node;
    std::vector<int> inputs;   ///< -1 absent
    std::vector<int> outputs;  ///< -1 absent
    bool isOriginal = true;               ///< it is the model's
    std::vector<std::string_view> names;  ///< of the original nodes in it, where it is not
    bool alive = true;
    bool isEager = false;  ///< runs when its inputs are there
    std::shared_ptr<const NodePlan> plan;  ///< filled by planning
};

/// Keeps nodes that fusion made, so that the same nodes give the same fused node in the next plan.
class FusedNodes {
public:
    virtual ~FusedNodes() = default;
    virtual NodePtr findFused(const Hash128& key) = 0;
    /// sources: nodes whose addresses are in the key.
    virtual void keepFused(const Hash128& key, NodePtr made, std::vector<NodePtr> sources) = 0;
};

/// A node that takes the place of others.
struct Replacement {
    std::string_view opType;
    std::vector<NodePtr> sources;             ///< the nodes that its fields are made of
    int64_t variant = 0;                      ///< what else they depend on
    std::function<void(NodeFields&)> setFields;  ///< all but opType, inputs and outputs
};

class WorkGraph {
public:
    explicit WorkGraph(FusedNodes& fused) : m_fused(fused) {}

    std::vector<WorkValue> values;
    std::vector<WorkNode> nodes;

    /// -1 for an empty name. The text must outlive the graph: it is the model's, or comes from keepName.
    int valueNumber(std::string_view name);
    int findValue(std::string_view name) const { return m_numbers.find(name); }
    void reserve(size_t newValues)
    {
        values.reserve(values.size() + newValues);
        m_numbers.reserve(values.size() + newValues);
    }
    int addConstant(std::string_view name, Value value, const Hash128& hash);
    std::string_view keepName(std::string name) { return m_ownNames.emplace_back(std::move(name)); }
    void connect(int nodeNumber);

    /// Puts a new node into the place of nodes[last] and kills all of `replaced` (which includes last). Outputs are taken over.
    void replace(int last, const std::vector<int>& replaced, const Replacement& by, std::vector<int> inputs, std::vector<int> outputs);
    /// A node that stands for `old`, with its names.
    WorkNode remade(const WorkNode& old, const Replacement& by, std::vector<int> inputs, std::vector<int> outputs);
    /// Puts other nodes into the place of all, in their order.
    void setNodes(std::vector<WorkNode> made);
    void kill(int nodeNumber);
    /// Lets every reader of `from` read `to` instead; graph outputs are left to the caller.
    void redirect(int from, int to);

    const WorkValue& value(int number) const { return values[static_cast<size_t>(number)]; }
    /// The node that makes the value, or null.
    const WorkNode* producerOf(int number) const;
    /// Of the original nodes in a node; of one without a name its first output.
    std::vector<std::string> namesOf(const WorkNode& node) const;
    /// The only use of a value that is no graph output, or -1.
    int soleConsumer(int number) const;
    bool isConstant(int number) const { return number >= 0 && values[static_cast<size_t>(number)].isConstant; }
    /// Whether anybody reads it.
    bool isWanted(int number) const { return number >= 0 && (!value(number).consumers.empty() || value(number).isOutput); }
    /// The single element of a constant, or nothing.
    std::optional<float> scalarFloat(int number) const;

private:
    NodePtr makeNode(const Replacement& by, const std::vector<int>& inputs, const std::vector<int>& outputs);

    FusedNodes& m_fused;
    NameTable m_numbers;
    std::deque<std::string> m_ownNames;
};

/// Rewrites quantize/dequantize patterns into integer operators as ONNX Runtime's CPU provider does (see fuse_quantized.cpp).
void fuseQuantized(WorkGraph& graph, int64_t opset);
/// Convolution with the residual addition and activation behind it, in one step; bits are unchanged, but with `accumulate` where ONNX Runtime
/// accumulates into the residual.
void fuseFloat(WorkGraph& graph, bool accumulate);
/// Convolutions and what lies between them work on blocked images (see block_images.cpp); bits are unchanged, but with `winograd`, which takes
/// that method where it can and no value of the graph is coded.
void blockImages(WorkGraph& graph, const KernelTable& kernels, bool winograd);

}  // namespace esp
