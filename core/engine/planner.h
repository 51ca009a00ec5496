// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/synchronized.h"
#include "core/engine/plan.h"
#include "core/engine/work_graph.h"

#include <unordered_map>

namespace esp {

/// What planning keeps between models: constants in aligned memory, packed weights, results of folding. Thread-safe.
class PlanningStore : public PackStore {
public:
    PackedPtr find(const Hash128& key, size_t bytes, std::function<void(std::byte*)> fill) override;
    /// The tensor's elements in aligned memory, copied at most once while somebody uses them.
    Value aligned(const TensorPtr& tensor);
    std::optional<std::vector<Value>> findFolded(const Hash128& key) const;
    void keepFolded(const Hash128& key, std::vector<Value> outputs);

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
        std::unordered_map<Hash128, std::vector<Value>> folded;
        int64_t foldedBytes = 0;
    };
    Synchronized<Maps> m_maps;
};

/// Hash of an operator and its attributes, not of the names around it.
Hash128 hashOperator(const Node& node, int64_t opset);

/// Plans a model. `problems`, if given, collects every node that cannot be planned instead of stopping at the first.
Result<PlanPtr> makePlan(const Model& model, const PlanOptions& options, const KernelTable& kernels, PlanningStore& store,
                         std::vector<RunnableReport::Problem>* problems = nullptr);

/// Assigns arena offsets by the life times of values; sets arenaBytes and peakActivationBytes.
void layOutMemory(Plan& plan);

}  // namespace esp
