// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/data/dataset.h"
#include "core/model/model.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace esp {

struct TrainOptions {
    int64_t epochs = 20;
    int64_t batch = 32;          ///< samples a step
    double learningRate = 1e-3;  ///< at the first step; falls to 0 along a cosine
    double weightDecay = 0;      ///< decoupled; of weights, not of biases
    int64_t shift = 0;           ///< pictures are moved by up to so many pixels each way, their border repeated
    uint64_t seed = 1;           ///< of everything random: which samples validate, order, shifts
    int threads = 0;             ///< 0: number of processors; the result does not depend on it
    std::string isa;             ///< "" the one that this process uses; the result depends on it
};

/// One epoch. Losses are means of −log p(label), natural logarithm.
struct EpochRecord {
    int64_t epoch = 0;           ///< 0: the model as it was given, nothing learned
    double trainingLoss = 0;     ///< while learning, so of weights that still change; 0 in epoch 0
    double trainingTop1 = 0;     ///< per cent, likewise
    double validationLoss = 0;
    double validationTop1 = 0;   ///< per cent
    bool isBest = false;         ///< so far: highest validation top-1, then lowest validation loss
};

struct TrainResult {
    Model model;                 ///< of the best epoch, with a record of the training in its metadata
    std::vector<EpochRecord> epochs;
    int64_t bestEpoch = 0;
    int64_t trainingSamples = 0;
    int64_t validationSamples = 0;
    int64_t parameters = 0;      ///< numbers that were learned
    std::string diverged;        ///< why it stopped before the last epoch, "" if it did not
};

/// The metadata entry with options and hashes of a training, as JSON.
inline constexpr const char* kTrainingKey = "espalier.training";

/// Learns the float32 weights of a classifier from labelled samples: softmax cross-entropy, Adam, cosine learning rate. A seeded tenth of the
/// samples only validates and chooses the epoch that is kept. `model` is not changed. The same bits for any number of threads.
/// onEpoch is called on the calling thread, epoch 0 first. Errors: NoData (no labels, fewer than 10 samples), InvalidArgument (an option),
/// DataMismatch (no row of scores for each sample), those of findParameters and BackwardPlan::make, Cancelled; Verification if the loss of the
/// first epoch is not finite. Later that ends training, and the result holds the best epoch before.
Result<TrainResult> train(const Model& model, const DatasetPtr& data, const TrainOptions& options,
                          const std::function<void(const EpochRecord&)>& onEpoch = {}, const Job& job = {});

}  // namespace esp
