// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/technique.h"
#include "core/engine/engine.h"
#include "core/search/options.h"

namespace esp {

/// What one option did to one layer, all others left as they were.
struct SensitivityRow {
    bool applies = true;      ///< false: the option cannot be used here, so a recipe that asks for it changes nothing
    std::string reason;       ///< why there are no figures, one sentence; "" where there are
    PairedComparison paired;  ///< with the original, on the table's samples; intervals are for unseen data of the same kind
    OutputNoise noise;        ///< of the scores; no values where the model gives class numbers
    double divergence = -1;   ///< of the answers' probabilities from the original's, nats, mean of the finite ones (divergenceFrom); negative unknown
    double milliseconds = 0;  ///< of running
    int64_t macsRun = 0;

    bool isMeasured() const { return reason.empty(); }
    int64_t changed() const { return paired.samples - paired.agreeing; }

    /// For predictions: by how much each candidate's score moved, sample by sample; of class numbers: the answers.
    std::vector<float> shifts;
    std::vector<int32_t> answers;
};
using SensitivityRowPtr = std::shared_ptr<const SensitivityRow>;

/// A recipe for several layers that was predicted from the rows and then measured: what the predictions' intervals rest on.
struct PredictionCheck {
    Recipe recipe;
    double predictedChanged = 0;  ///< answers
    double predictedRight = 0;    ///< difference in right answers
    int64_t changed = 0;
    int64_t right = 0;
};

/// Which layer minds what. A value: rows are shared, so that partial tables can be handed out.
struct SensitivityTable {
    Hash128 key;                       ///< of model, data, labels, samples
    std::vector<std::string> layers;   ///< the model's, in its order
    std::vector<uint32_t> samples;     ///< numbers in the dataset, rising
    size_t dataSamples = 0;            ///< that there are
    std::vector<int32_t> labels;       ///< of the answers to `samples`, or empty
    std::shared_ptr<const SampledAnswers> original;
    size_t candidates = 0;             ///< classes an answer whose scores are followed
    std::vector<int32_t> classes;      ///< candidates by answer, the original's answer first
    std::vector<float> scores;         ///< of the original's candidates; logarithms where an answer's scores are probabilities
    std::vector<SensitivityRowPtr> rows;  ///< by layer, then by option; null: not measured yet
    std::vector<PredictionCheck> checks;  ///< all of them once the table is complete
    bool complete = false;

    size_t answers() const { return original->answers.size(); }  ///< to `samples`: one each, or of sequences one a position
    const SensitivityRow* row(size_t layer, size_t option) const { return rows[layer * sensitivityOptions().size() + option].get(); }
};
using SensitivityTablePtr = std::shared_ptr<const SensitivityTable>;

struct SensitivityRequest {
    Model model;
    DatasetPtr data;
    Hash128 content = {};         ///< contentHash of the model, if it is known
    StatisticsSource statistics = {};  ///< empty without calibration data: what needs them has a reason instead of figures
    Hash128 calibration = {};     ///< identity of the data that the statistics are of
    /// At most so many samples, each equally likely (the evaluator's order for a model of which nothing is known): counts are then counts, and
    /// rows can be compared. Chosen by seed. Of sequences no more than hold 8,192 positions.
    size_t samples = 500;
    uint64_t owner = 0;           ///< of Engine::newOwner(): whose the original's activations are
    uint64_t seed = 1;
    SensitivityTablePtr known = {};  ///< of an earlier call that was stopped: its rows are taken over if they are of the same model and samples
    /// After each layer, from the calling thread.
    std::function<void(const SensitivityTablePtr&)> onLayer = {};
};

/// What a table of this request is known by.
Hash128 sensitivityKey(const SensitivityRequest& request);

/// Measures every layer with every option: only what lies downstream of the layer is run again, from the activations of the original that the
/// engine keeps. Then kPredictionChecks mixes, to learn how good predictions are. The same table for any number of threads, in whatever pieces
/// it was measured. Errors: those of evaluating the original; Cancelled. What fails for one row is that row's reason.
Result<SensitivityTablePtr> measureSensitivity(Engine& engine, const SensitivityRequest& request, const Job& job = {});

}  // namespace esp
