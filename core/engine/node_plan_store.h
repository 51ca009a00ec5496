// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/synchronized.h"
#include "core/engine/work_graph.h"

#include <span>
#include <unordered_map>

namespace esp {

/// What planning found for one node with inputs of certain types and dimensions. Immutable; the closure is shared by all plans that use it.
struct NodePlan {
    struct Input {
        bool isPresent = false;
        bool isConstant = false;
        ElementType type = ElementType::Undefined;
        Dims dims;
        Hash128 constantHash;
    };
    const KernelTable* kernels = nullptr;
    int64_t opset = 0;
    Hash128 operatorHash;
    std::vector<Input> inputs;
    std::vector<OutputInfo> outputs;
    OpContext::Run run;  ///< empty for a view
    int viewOf = -1;     ///< index among inputs
    size_t scratchBytes = 0;
    int64_t macs = 0;
    bool isDataFree = false;

    /// Whether planning the node as it stands in the graph would find this.
    bool fits(const WorkGraph& graph, const WorkNode& work, const KernelTable& table, int64_t version) const;
};
using NodePlanPtr = std::shared_ptr<const NodePlan>;

/// What planning found for the nodes of models, to be taken again for those that a change leaves as they were: they are the same objects in
/// the changed model. Nodes that fusion makes are kept by the nodes that they are made of. Forgets what the last plans did not use. Thread-safe.
class NodePlanStore : public FusedNodes {
public:
    using Variants = std::vector<NodePlanPtr>;  ///< of one node: other inputs, such as another batch; the newest last
    using VariantsPtr = std::shared_ptr<const Variants>;

    /// Begins a plan: what is known of its nodes, null where nothing is.
    std::vector<VariantsPtr> begin(const std::vector<NodePtr>& nodes);
    VariantsPtr find(const NodePtr& node);
    void keep(const std::vector<std::pair<NodePtr, NodePlanPtr>>& plans);

    NodePtr findFused(const Hash128& key) override;
    void keepFused(const Hash128& key, NodePtr made, std::vector<NodePtr> sources) override;

private:
    struct Known {
        NodePtr node;  // keeps the address from being used again
        VariantsPtr variants;
        uint64_t lastUse = 0;
    };
    struct Fused {
        NodePtr made;
        std::vector<NodePtr> sources;  // likewise
        uint64_t lastUse = 0;
    };
    struct Maps {
        std::unordered_map<const Node*, Known> nodes;
        std::unordered_map<Hash128, Fused> fused;
        uint64_t plans = 0;    // begun so far
        size_t sweepAt = 0;    // entries at which those of no recent plan are forgotten
    };
    Synchronized<Maps> m_maps;
};

}  // namespace esp
