// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"
#include "core/base/job.h"
#include "core/base/result.h"
#include "core/data/metrics.h"
#include "core/model/element_type.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// What a graph input wants, as the model declares it; the first dimension is the batch. -1 where the model leaves it open.
struct InputSignature {
    std::string name;
    ElementType type = ElementType::Float;
    Dims dims;
};
struct OutputSignature {
    std::string name;
    ElementType type = ElementType::Float;
    Dims dims;
    std::string op;  ///< operator that computes it ("Softmax"), "" if unknown
};
struct ModelSignature {
    std::vector<InputSignature> inputs;
    std::vector<OutputSignature> outputs;
};

enum class OutputKind { Scores, Classes };

/// What a model is asked.
enum class Task {
    Classification,  ///< one class a sample
    NextToken        ///< samples are sequences of tokens; at each position, which one follows
};

/// One graph input as the dataset feeds it.
struct BoundInput {
    std::string name;
    ElementType type = ElementType::Float;
    Dims sampleDims;        ///< without the batch dimension; for a constant: the whole shape
    bool isConstant = false;  ///< the same for every run, no batch dimension
    std::vector<std::byte> constant;
};

/// Samples bound to a model's inputs: decoded and preprocessed on demand, in a fixed order. Immutable and usable from several threads.
class Dataset {
public:
    virtual ~Dataset() = default;

    virtual size_t size() const = 0;
    const std::vector<BoundInput>& inputs() const { return m_inputs; }
    /// Writes one sample's elements for inputs()[input] (not constant) to `out` (packedBytes of sampleDims); several threads may call it at
    /// once. Only images, decoded when first read, can fail: Malformed, FileUnreadable, FileChanged; all else was checked by openData.
    virtual Result<void> read(size_t sample, size_t input, std::byte* out) const = 0;

    Task task() const { return m_task; }
    /// How answers and labels belong to samples.
    const AnswerForm& answerForm() const { return m_answerForm; }
    bool hasLabels() const { return !m_labels.empty(); }
    /// One class index for each answer, in the order of samples; empty without labels.
    const std::vector<int32_t>& labels() const { return m_labels; }
    /// Label of an answer, -1 without labels.
    int32_t label(size_t answer) const { return m_labels.empty() ? -1 : m_labels[answer]; }
    const std::vector<std::string>& classNames() const { return m_classNames; }
    /// Which output holds the answer, and how: a row of scores for each sample, or its class number.
    const std::string& outputName() const { return m_outputName; }
    OutputKind outputKind() const { return m_outputKind; }

    /// Content of samples, preprocessing, binding and order; the identity that fingerprints build on. Labels are not part of it.
    const Hash128& identity() const { return m_identity; }
    const Hash128& labelIdentity() const { return m_labelIdentity; }
    /// "cifar10: test_500.bin, 500 samples" for screen and report; says what was guessed ("pixels / 255, NCHW (guessed)").
    const std::string& description() const { return m_description; }
    /// Where sample i comes from, for lists of flipped samples ("test_500.bin #17", "n01440764_tench.jpg").
    virtual std::string sampleName(size_t sample) const = 0;
    /// The same of an answer: of sequences with the position ("tokens.npz #17, position 5", counted from 0).
    std::string answerName(size_t answer) const;

protected:
    std::vector<BoundInput> m_inputs;
    Task m_task = Task::Classification;
    AnswerForm m_answerForm;
    std::vector<int32_t> m_labels;
    std::vector<std::string> m_classNames;
    std::string m_outputName;
    OutputKind m_outputKind = OutputKind::Scores;
    Hash128 m_identity;
    Hash128 m_labelIdentity;
    std::string m_description;
};
using DatasetPtr = std::shared_ptr<const Dataset>;

/// What a guess is about.
enum class GuessPart { Input, Constant, Layout, Size, Values, Labels, Calibration, Answer };

/// Why something that nobody said was taken to be so.
struct GuessReason {
    GuessPart part = GuessPart::Input;
    const char* text = "";             ///< ESP_NOOP("DataGuess", …) with %1, %2, … for `values`
    std::vector<std::string> values;
    std::string sentence() const;      ///< in English
};

/// What DATA gave: samples to evaluate and samples to calibrate, never the same ones.
struct DataPair {
    DatasetPtr evaluation;
    DatasetPtr calibration;  ///< own files, or every fifth sample (index 4, 9, …), left out of evaluation; empty below five samples
    DatasetPtr training;     ///< own files of a *.dataset.json, opened if DataOptions asks; null: learn from `calibration`
    std::vector<GuessReason> guesses;  ///< what a bare path left open
};

struct DataOptions {
    size_t limit = 0;       ///< first N evaluation samples; 0 means all
    bool training = false;  ///< opens the samples to learn from, too
};

/// Opens a path that says what it is (folder, IDX, CIFAR binary, .npz, .csv, *.dataset.json) and binds it to the model. Which samples
/// evaluate and which calibrate depends on the data alone; `limit` cuts the evaluation samples only.
/// Errors: FileNotFound, Malformed (file, line or byte), DataMismatch (shape, label range; says both), UnsupportedFormat.
Result<DataPair> openData(const std::string& path, const ModelSignature& model, const DataOptions& options = {}, const Job& job = {});

/// MODEL.dataset.json beside MODEL.onnx if it exists, else "".
std::string findDataBeside(const std::string& modelPath);

}  // namespace esp
