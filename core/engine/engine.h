// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/data/dataset.h"
#include "core/data/metrics.h"
#include "core/engine/calibration_pass.h"
#include "core/engine/input_moments.h"
#include "core/engine/plan.h"
#include "core/engine/statistics.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace esp {

struct EngineOptions {
    int threads = 0;                                  ///< 0: number of processors
    uint64_t cacheBudgetBytes = uint64_t{2} << 30;    ///< for cached activations; at most a quarter of the machine's memory is used
    std::string isa;                                  ///< "" the best one (or what ESPALIER_ISA says)
    bool saturate = false;                            ///< integer products as ONNX Runtime has them on x86 without VNNI (kernel_types.h)
    bool standsBack = false;                          ///< its threads, behind an event loop's
};

/// The answers of one model on one dataset.
struct Evaluation {
    std::vector<Answer> answers;  ///< form.perSample of each sample, in their order; complete
    AnswerForm form;
    int64_t samples = 0;
    bool hasLabels = false;
    bool hasScores = false;       ///< false when the model gives class numbers: no margins, no top-5
    MetricValues values;          ///< of the metrics that need no reference
    int64_t nonFinite = 0;        ///< answers with NaN or infinity among the scores
    double milliseconds = 0;      ///< of running, without loading and decoding; 0 if all came from the cache
    int64_t macsRun = 0;          ///< multiply-accumulates that were really done
    int64_t winogradConvolutions = 0;  ///< of the model, computed by that method
};
using EvaluationPtr = std::shared_ptr<const Evaluation>;

/// How far one float output of two models is apart on the same samples.
struct OutputNoise {
    std::string output;
    int64_t values = 0;      ///< compared, all finite
    int64_t nonFinite = 0;   ///< values that are NaN or infinite in either model, left out
    double signal = 0;       ///< Σ a²
    double noise = 0;        ///< Σ (a − b)²
    double largest = 0;      ///< max |a − b|
    /// 10·log10(signal / noise); infinite if nothing differs.
    double sqnrDb() const;
};

struct NoiseOptions {
    std::vector<std::string> values;  ///< inner values to compare as well; both models must have them
    std::vector<uint32_t> samples;    ///< numbers, rising; empty: all
};

/// What a model says to chosen samples, in their order.
struct SampledAnswers {
    std::vector<Answer> answers;  ///< form.perSample of each sample
    AnswerForm form;
    std::vector<float> scores;   ///< rows, one an answer; empty if the model gives class numbers
    size_t scoresPerAnswer = 0;
    double milliseconds = 0;     ///< of running
    int64_t macsRun = 0;         ///< multiply-accumulates that were really done
};

/// What is known so far while samples stream.
struct EvaluationUpdate {
    int64_t seen = 0;
    int64_t total = 0;
    MetricValues values;           ///< estimates for this dataset, exact when seen == total; their intervals close to zero
    int64_t flipsSeen = 0;         ///< answers that are not the reference's
};

struct EvaluateOptions {
    EvaluationPtr reference;       ///< the original's answers: gives order, pairing and agreement
    uint64_t seed = 1;
    int64_t batch = 0;             ///< samples per run; 0: chosen from the work per sample
    uint64_t owner = 0;            ///< of newOwner(): whose the activations are that are kept; 0: nobody's
    bool winograd = false;         ///< as in PlanOptions: faster, and the scores differ from ONNX Runtime's in the last digits
    std::function<void(const EvaluationUpdate&)> onUpdate;  ///< after each batch, in order; from a worker thread, one call at a time
};

struct AnswerOptions {
    bool original = false;         ///< keeps activations, so that models that differ only further down run faster; others use what was kept
    uint64_t owner = 0;            ///< as in EvaluateOptions
};

/// Plans, runs and evaluates models; keeps packed weights, activations and answers by fingerprint. Usable from several threads.
class Engine {
public:
    /// Errors: InvalidArgument for an instruction set that this processor lacks or a number of threads that makes no sense.
    static Result<std::shared_ptr<Engine>> create(const EngineOptions& options = {});
    ~Engine();

    int threads() const;
    const std::string& isa() const;

    /// Errors: UnsupportedOp, InvalidModel; the subject is the node. Milliseconds, no weights are packed yet.
    Result<PlanPtr> plan(const Model& model, const PlanOptions& options = {});
    /// Plans as far as possible and lists what cannot be run, node by node.
    RunnableReport checkRunnable(const Model& model, const PlanOptions& options = {});

    /// Runs once. inputs: by graph input name, dimensions as planned. Returns outputs by name.
    Result<std::map<std::string, Value>> run(const Plan& plan, const std::map<std::string, Value>& inputs, const Job& job = {});
    /// The same for models with inputs or outputs that are no tensors of numbers.
    Result<std::map<std::string, AnyValue>> runAny(const Plan& plan, const std::map<std::string, AnyValue>& inputs, const Job& job = {});

    /// Scores every sample. Results are the same bits for any number of threads, batch and cache state.
    Result<EvaluationPtr> evaluate(const Model& model, const DatasetPtr& dataset, const EvaluateOptions& options = {}, const Job& job = {});
    /// The finished evaluation if this very computation was done before; never computes.
    Result<EvaluationPtr> findEvaluation(const Model& model, const DatasetPtr& dataset);

    /// Answers and scores to some of the samples: the same bits as evaluate() reads. Errors: those of evaluate.
    Result<SampledAnswers> answer(const Model& model, const DatasetPtr& dataset, std::span<const uint32_t> samples,
                                  const AnswerOptions& options = {}, const Job& job = {});

    /// Statistics of named values over a dataset, one pass for all that are not yet known.
    Result<Statistics> statistics(const Model& model, const std::vector<std::string>& values, const DatasetPtr& dataset, const Job& job = {});
    /// The same, going on with a pass where it was stopped; everything that was counted stays in it. Errors: those of statistics; Cancelled.
    Result<Statistics> calibrate(CalibrationPass& pass, const Job& job = {});

    /// Moments of what layers read over a dataset, in the order of the requests; one pass for as many as memory allows, none for what is
    /// remembered. Null where a value is not float32 with a block for each sample. Errors: those of statistics.
    Result<std::vector<InputMomentsPtr>> inputMoments(const Model& model, const std::vector<InputRequest>& requests, const DatasetPtr& dataset,
                                                      const Job& job = {});

    /// Σ (a − b)² / Σ a² of each changed model, summed over those of the values that are float32 with a block for each sample, on samples spread
    /// over the dataset: 256, or fewer of large values. The same bits for any number of threads. Errors: those of evaluate; NoData if no
    /// value can be compared.
    Result<std::vector<double>> outputErrors(const Model& original, const std::vector<Model>& changed, const std::vector<std::string>& values,
                                             const DatasetPtr& dataset, const Job& job = {});

    /// Runs two models on the same samples and compares their float outputs of equal name and shape that have a block for each sample; sums
    /// do not depend on threads. Errors: those of evaluate; NoData if no output can be compared.
    Result<std::vector<OutputNoise>> outputNoise(const Model& first, const Model& second, const DatasetPtr& dataset, const Job& job = {},
                                                 const NoiseOptions& options = {});

    /// A number for somebody, such as an open model, whose activations can be forgotten.
    uint64_t newOwner();
    /// Drops the activations that were kept for this owner and nobody else; a run that still goes on for it keeps none.
    void forget(uint64_t owner);

    /// Bytes of activations kept at present.
    uint64_t cacheBytes() const;
    void setCacheBudget(uint64_t bytes);
    void clearCache();

private:
    struct State;
    explicit Engine(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

/// Inputs and outputs as a dataset must fit them.
ModelSignature signatureOf(const Model& model);

}  // namespace esp
