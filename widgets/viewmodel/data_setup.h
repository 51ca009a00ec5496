// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/guess.h"
#include "core/data/metrics.h"
#include "core/engine/engine.h"
#include "widgets/viewmodel/sample_view.h"

#include <QObject>

#include <map>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace esp {

class FileWriter;
class QtJobRunner;
class Session;
struct Document;
class Engine;

/// A sample as the model gets it, and what the model makes of it.
struct PreviewSample {
    SampleView view;
    QString type;                ///< of the input's elements
    double mean = 0;             ///< of the finite values
    int32_t label = -1;          ///< -1 without labels
    std::optional<Answer> answer;

    bool isRight() const { return answer && label >= 0 && answer->top1 == label; }
};

/// Everything behind the dialog that chooses data: recognises a path, guesses how it feeds the model, takes changes, and shows for the first
/// samples what becomes of them. Nothing reaches the session before attach(). Files are read and the model is run in the background; of
/// several changes the newest counts.
class DataSetup : public QObject {
    Q_OBJECT
public:
    explicit DataSetup(Session& session, QObject* parent = nullptr);
    ~DataSetup() override;

    static constexpr size_t kPreviewed = 16;

    /// A file, a folder or a *.dataset.json.
    void choose(const QString& path);
    /// What the session has now, to be changed.
    void chooseCurrent();
    /// A file or folder of its own for calibration; "": every fifth sample.
    void setCalibration(const QString& path);
    void edit(const std::function<void(DatasetFile&)>& change);
    /// Back to what was guessed, or to what the *.dataset.json says; files, labels, calibration and limit stay.
    void reset();
    /// Gives the data to the session.
    void attach();
    /// Writes a *.dataset.json, which is what is chosen from then on; `done` gets FileUnwritable if that fails. Only with a file().
    void save(const QString& path, std::function<void(const Result<void>&)> done);

    const QString& path() const { return m_path; }
    /// Null until the path is recognised.
    const DatasetFile* file() const { return m_file ? &*m_file : nullptr; }
    const ModelSignature& model() const;
    /// Names of arrays that inputs can take.
    const QStringList& arrays() const { return m_arrays; }
    /// The rule of a model's input.
    const InputRule* rule(size_t input) const;
    /// Channels of the pictures that feed it; 1 if they have none.
    int64_t channels(size_t input) const;
    bool arePhotographs() const;
    /// Whether it takes whole numbers, which nothing is done to.
    bool isInteger(size_t input) const;
    /// A usual way to make numbers of pixels.
    struct Preset {
        QString id;
        QString title;  ///< with how many of the first answers it gets right, where that was tried
    };
    std::vector<Preset> presets(size_t input) const;
    /// Id of the one that the values are, or "".
    QString presetOf(size_t input) const;
    void applyPreset(size_t input, const QString& id);
    /// Changes the rule of an input.
    void editRule(size_t input, const std::function<void(InputRule&)>& change);
    /// Whether anything that reset() takes back was changed.
    bool isChanged() const;
    /// Whether values were guessed; else a *.dataset.json says them.
    bool isGuessed() const { return m_isGuessed; }
    /// Whether that part is still as it was guessed.
    bool isAsGuessed(GuessPart part) const;
    /// Why a part was guessed so, or what it was taken from; "" if there is nothing to say.
    QString reason(GuessPart part) const;
    /// Which kind of data, how many samples, which labels.
    QString found() const;

    /// Why the data cannot be attached, as one sentence; "" if they can.
    QString problem() const;
    QString problemDetail() const;
    bool isFailed() const { return m_error.has_value(); }
    bool isReading() const;
    /// Answers are next tokens, one at each position of a sample.
    bool isOfTokens() const { return m_file && m_file->task == Task::NextToken; }
    /// Whether samples() and their answers are still those before the last change.
    bool isPreviewing() const { return m_isRunning; }
    double progress() const { return m_progress; }

    const std::vector<PreviewSample>& samples() const { return m_samples; }
    /// How many of the first samples are right, or why that is not known.
    QString verdict() const;
    /// Shares right and judged; judged is 0 while nothing is known.
    struct Score {
        int right = 0;
        int judged = 0;
    };
    Score score() const;
    /// The same for a usual preprocessing in place of the chosen one; nothing where it was not tried. Tried are all that fit pictures with
    /// labels, when everything else is done.
    std::optional<Score> scoreOf(const std::string& preprocessing) const;
    /// "tabby (281)", or the number alone.
    QString className(int32_t number) const;
    /// Label, answer, shape and values of a sample, a line each.
    QString caption(size_t sample) const;

Q_SIGNALS:
    void setupChanged();
    void previewChanged();

private:
    struct Opened {
        DatasetFile file;
        std::vector<GuessReason> reasons;
        QStringList arrays;
        bool isGuessed = false;
    };
    struct Survey {
        int64_t measuring = 0;
        int64_t calibrating = 0;
        int64_t classes = 0;  ///< different labels
        bool hasLabels = false;
    };
    /// For a worker thread.
    static Result<Opened> recognise(const std::string& path, const ModelSignature& model, const Job& job);
    /// Answers to the first samples under each of the usual preprocessings; for a worker thread.
    static std::map<std::string, Score> compare(const DatasetFile& file, const std::string& subject, const Document& document, Engine& engine, const Job& job);
    void opened(Result<Opened> opened);
    void preview();
    void fail(const Error& error);
    QString labelsText() const;

    Session& m_session;
    std::shared_ptr<const Document> m_document;
    std::unique_ptr<QtJobRunner> m_job;
    FileWriter* m_writer = nullptr;
    QString m_path;
    std::optional<DatasetFile> m_file;
    DatasetFile m_original;
    std::vector<GuessReason> m_reasons;
    QStringList m_arrays;
    bool m_isGuessed = false;
    std::optional<Error> m_error;
    std::vector<PreviewSample> m_samples;
    EvaluationPtr m_tokens;  // of the first samples, where answers are next tokens
    std::vector<std::string> m_classNames;
    bool m_isRunning = false;  // answers are being computed
    std::optional<Error> m_answerError;
    std::optional<Survey> m_survey;
    DatasetFile m_surveyed;    // what m_survey holds for
    std::map<std::string, Score> m_compared;  // by preprocessing
    DatasetFile m_comparedFor;
    double m_progress = 0;
};

}  // namespace esp
