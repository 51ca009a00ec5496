// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/estimate.h"
#include "core/engine/activation_cache.h"
#include "core/engine/engine.h"
#include "core/engine/planner.h"
#include "core/engine/runner.h"

#include <list>

namespace esp {

/// Answers of one computation on one dataset, complete or not; grows over interrupted evaluations.
struct AnswerSheet {
    std::vector<Answer> answers;
    std::vector<bool> known;
    size_t knownCount = 0;
    double milliseconds = 0;
    int64_t macsRun = 0;
    int64_t winogradConvolutions = 0;
    EvaluationPtr finished;
};

/// What an engine shares between its calls.
struct EngineState {
    explicit EngineState(const EngineOptions& options, const KernelTable& kernelTable)
        : kernels(kernelTable), pool(options.threads, options.standsBack), cache(options.cacheBudgetBytes)
    {
    }

    const KernelTable& kernels;
    std::string isa;
    WorkerPool pool;
    PlanningStore store;
    ActivationCache cache;
    Synchronized<std::unordered_map<Hash128, std::shared_ptr<Synchronized<AnswerSheet>>>> sheets;
    Synchronized<std::unordered_map<Hash128, std::shared_ptr<const TensorStatistics>>> statistics;
    Synchronized<std::list<InputMomentsPtr>> moments;                  ///< most recently used first
    Synchronized<std::unordered_map<Hash128, int64_t>> batches;       ///< last chosen for a dataset; compression hardly changes the work
    /// The order in which changes of `reference` are measured; sorting ten thousand samples takes as long as a small network.
    struct LastOrder {
        EvaluationPtr reference;
        Hash128 labels;
        uint64_t seed = 0;
        EvaluationOrderPtr order;
    };
    Synchronized<LastOrder> lastOrder;
    Synchronized<std::vector<std::unique_ptr<Workspace>>> workspaces;  ///< free ones

    std::unique_ptr<Workspace> takeWorkspace();
    void giveWorkspace(std::unique_ptr<Workspace> workspace);
};

/// Plans the model for a dataset: batch from the model where it is fixed, else that of the options, else (0) by the work per sample. The options' input
/// dimensions are the dataset's.
Result<PlanPtr> planForData(EngineState& state, const Model& model, const Dataset& dataset, PlanOptions options);

/// What a feeder does with the activation cache.
enum class CacheUse {
    Original,  ///< keeps values of the model that later changes start from; they may fill half of the cache
    Variant,   ///< keeps values of a later state, which may fill half of the cache, too
    ReadOnly   ///< loads what is there and keeps nothing: the state is not coming back
};

/// Feeds a dataset through a plan, batch by batch, over all threads. `samples`: sample numbers in order; the last batch is filled up by
/// repeating its last sample. For each batch `body` gets the batch's own samples and the run's outputs; it is called from several threads.
class BatchFeeder {
public:
    using Body = std::function<void(std::span<const uint32_t> samples, const std::vector<const std::byte*>& outputs)>;

    BatchFeeder(EngineState& state, PlanPtr plan, DatasetPtr dataset);

    /// Whose the values are that useCache() keeps; 0: nobody's.
    void setOwner(uint64_t owner) { m_owner = owner; }
    /// Lets values be loaded from the activation cache and kept there.
    void useCache(CacheUse use);
    /// Errors: what reading samples gives, Cancelled.
    Result<void> run(std::span<const uint32_t> samples, const Body& body, const Job& job);
    /// Longest lane's time in runs, and products done.
    double milliseconds() const;
    int64_t macsRun() const;

private:
    struct Lane {
        std::unique_ptr<Workspace> workspace;
        std::vector<Value> inputs;
        std::vector<std::byte*> inputData;
        double milliseconds = 0;
        int64_t macs = 0;
    };
    Result<bool> runBatch(Lane& lane, std::span<const uint32_t> samples, const Body& body, const Job& job);
    std::vector<bool> neededSteps(std::span<const uint32_t> samples, std::vector<bool>& neededValues) const;

    EngineState& m_state;
    PlanPtr m_plan;
    DatasetPtr m_dataset;
    std::vector<int> m_boundInput;     ///< for each plan input: index into dataset inputs
    std::vector<ColumnPtr> m_columns;  ///< by value number; null: not cached
    std::vector<Lane> m_lanes;
    uint64_t m_owner = 0;
};

Result<EvaluationPtr> evaluateModel(EngineState& state, const Model& model, const DatasetPtr& dataset, const EvaluateOptions& options,
                                    const Job& job, bool onlyFind);
Result<Statistics> runPass(EngineState& state, CalibrationPass& pass, const Job& job);
Result<std::vector<InputMomentsPtr>> collectInputMoments(EngineState& state, const Model& model, const std::vector<InputRequest>& requests,
                                                         const DatasetPtr& dataset, const Job& job);
Result<SampledAnswers> answerSamples(EngineState& state, const Model& model, const DatasetPtr& dataset, std::span<const uint32_t> samples,
                                     const AnswerOptions& options, const Job& job);
Result<std::vector<OutputNoise>> measureOutputNoise(EngineState& state, const Model& first, const Model& second, const DatasetPtr& dataset,
                                                    const NoiseOptions& options, const Job& job);
Result<std::vector<double>> measureOutputErrors(EngineState& state, const Model& original, const std::vector<Model>& changed, const std::vector<std::string>& values,
                                                const DatasetPtr& dataset, const Job& job);

}  // namespace esp
