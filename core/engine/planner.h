// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/synchronized.h"
#include "core/engine/node_plan_store.h"
#include "core/engine/plan.h"

#include <functional>
#include <unordered_map>

namespace esp {

/// What planning keeps between models: plans of nodes, constants in aligned memory, packed weights, results of folding. Thread-safe.
class PlanningStore : public PackStore {
public:
    PackedPtr find(const Hash128& key, size_t bytes, std::function<void(std::byte*)> fill) override;
    /// The tensor's elements in aligned memory, copied at most once while somebody uses them.
    Value aligned(const TensorPtr& tensor);
    /// Values and hashes of their contents.
    using Folded = std::vector<std::pair<Value, Hash128>>;
    std::optional<Folded> findFolded(const Hash128& key) const;
    void keepFolded(const Hash128& key, Folded outputs);
    NodePlanStore& nodePlans() { return m_nodePlans; }

private:
    struct Aligned {
        std::weak_ptr<const Tensor> tensor;
        Value value;
    };
    struct Maps {
        std::unordered_map<Hash128, std::weak_ptr<const PackedWeights>> packs;
        std::unordered_map<Hash128, PackedPtr> recent;  // keeps what the last plans used, so that going back need not pack again
        std::vector<Hash128> recentOrder;
        std::unordered_map<const Tensor*, Aligned> aligned;
        size_t alignedSweepAt = 0;  // entries at which those of dropped tensors are forgotten
        std::unordered_map<Hash128, Folded> folded;
        int64_t foldedBytes = 0;
    };
    Synchronized<Maps> m_maps;
    NodePlanStore m_nodePlans;
};

/// Hash of an operator and its attributes, not of the names around it. since: of its descriptor; opset: 0 where it makes no difference.
Hash128 hashOperator(const Node& node, int64_t since, int64_t opset);

/// Plans a model. `problems`, if given, collects every node that cannot be planned instead of stopping at the first.
Result<PlanPtr> makePlan(const Model& model, const PlanOptions& options, const KernelTable& kernels, PlanningStore& store,
                         std::vector<RunnableReport::Problem>* problems = nullptr);

/// Part of every fingerprint: raise it when the arithmetic of any step changes.
constexpr int kEngineVersion = 4;

/// Convolutions take BatchNormalization, Mul and Add with constants behind them into their weights and bias, as ONNX Runtime does (see
/// fold_scales.cpp).
void foldScales(WorkGraph& graph, PlanningStore& store);
/// Products of floats with weights behind DequantizeLinear become MatMulNBits, which rounds the floats, too, as ONNX Runtime does (see
/// fuse_weight_codes.cpp).
void fuseWeightCodes(WorkGraph& graph, PlanningStore& store);

/// Whether the operator computes with all that its first dimension holds together; a sample then has to run alone.
bool mixesSamples(const Node& node);
/// Whether sample i of the step's outputs is made of sample i of its inputs and lies in the i-th part of its memory. A wrong "no" only costs
/// caching.
bool keepsSamplesApart(const Plan& plan, const PlanStep& step, const Node& node);

/// The eager nodes that an output needs, in order, and all values that they or the outputs read.
struct EagerPart {
    std::vector<int> nodes;
    std::vector<int> reads;
};
EagerPart findEagerPart(const WorkGraph& graph, const std::vector<int>& outputs);
/// Type and dimensions of an eager output as the model declares them; an open first dimension is the batch.
void declareEager(PlanValue& value, const Model& model, int64_t batch);
/// Makes the plan's eager program. inputs: names of graph inputs that it reads by itself; numberOf: the plan's number of a graph value.
void addEagerPart(Plan& plan, const Model& model, const WorkGraph& graph, const EagerPart& part, const std::vector<std::string>& inputs,
                  const KernelTable& kernels, int64_t mostBytes, const std::function<int(int)>& numberOf);

/// Assigns arena offsets by the life times of values; sets arenaBytes and peakActivationBytes.
void layOutMemory(Plan& plan);

}  // namespace esp
