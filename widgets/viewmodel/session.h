// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/project.h"
#include "core/scene/page_blocks.h"
#include "core/search/prediction.h"
#include "widgets/viewmodel/document.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/recipe_history.h"
#include "widgets/viewmodel/report_maker.h"

#include <QObject>

#include <array>
#include <optional>

namespace esp {

class JobQueue;
class LayerErrors;
class QtJobRunner;
struct DatasetFile;

/// What is known of the present state's answers.
struct Measurement {
    bool running = false;
    bool old = false;                       ///< the figures belong to the state before; a new measurement is under way or wanted
    std::optional<EvaluationUpdate> update;  ///< newest estimate
    EvaluationPtr evaluation;               ///< complete
    std::optional<PairedComparison> comparison;  ///< with the original, complete
    std::optional<Error> error;
};

/// A state that was measured to the end.
struct VisitedState {
    QString name;             ///< given by the user, or ""
    std::shared_ptr<const Recipe> recipe;
    int64_t fileBytes = 0;
    bool hasLabels = false;
    double top1 = 0;          ///< per cent
    double agreement = 0;     ///< per cent
    Interval interval;        ///< of top1 for unseen data, or of the agreement
};

/// One opened model with its data, the recipe in work and everything derived from them. Lives on the GUI thread; all long work runs in jobs of
/// which only the newest counts. Cheapest first: ledger, then a first estimate, then the exact figure.
class Session : public QObject {
    Q_OBJECT
public:
    explicit Session(std::shared_ptr<Engine> engine, QObject* parent = nullptr);
    ~Session() override;

    // What there is.
    const DocumentPtr& document() const { return m_document; }
    const Recipe& recipe() const { return m_history.current(); }
    const RecipeHistory& history() const { return m_history; }
    const VariantPtr& variant() const { return m_variant; }      ///< newest that was built; may belong to an older recipe
    /// The document's own figures, at the dimensions that the variant's are counted for. Only with a document.
    const Baseline& original() const { return *m_baseline; }
    const BaselinePtr& baseline() const { return m_baseline; }
    bool isVariantCurrent() const { return m_variant && m_variant->recipe == recipe(); }
    /// Why what the recipe has chosen for a layer was not done there; "" also while that is not known.
    std::string problem(std::string_view technique, int layer) const;
    const DatasetPtr& data() const { return m_data.evaluation; }
    /// Samples that ranges of activations are measured on; null without any.
    const DatasetPtr& calibration() const { return m_data.calibration; }
    std::shared_ptr<Engine> sharedEngine() const { return m_engine; }
    const QString& dataPath() const { return m_dataPath; }
    /// How they are fed if the path does not say it; null if it does.
    const std::shared_ptr<const DatasetFile>& dataSetup() const { return m_dataSetup; }
    /// What the path left open, and what was taken for it.
    const std::vector<GuessReason>& dataGuesses() const { return m_data.guesses; }
    const std::optional<Error>& dataError() const { return m_dataError; }
    const std::optional<Error>& buildError() const { return m_buildError; }
    const Measurement& measurement() const { return m_measurement; }
    const EvaluationPtr& reference() const { return m_reference; }  ///< the original's answers
    const std::vector<VisitedState>& visited() const { return m_visited; }
    /// Index of the present recipe among visited(), or -1 while it is not measured.
    int visitedNow() const;
    /// The recipe as a file had it when it was read or written last.
    struct Saved {
        QString path;
        Recipe recipe;
    };
    const std::optional<Saved>& saved() const { return m_saved; }
    /// "" while the work is in no project.
    const QString& projectPath() const { return m_projectPath; }
    bool isLive() const { return m_live; }
    Engine& engine() { return *m_engine; }
    JobQueue& backgroundQueue() { return *m_background; }

    /// What each option costs on each layer alone; grows while it is measured. Null without any.
    const SensitivityTablePtr& sensitivity() const { return m_sensitivity; }
    const std::optional<Error>& sensitivityError() const { return m_sensitivityError; }
    /// How many of the table's samples change their answer at int8, or nothing where that is not known; then `reason` says why, or is empty.
    struct LayerSensitivity {
        int64_t changed = -1;
        int64_t samples = 0;
        double divergence = -1;  ///< of the model's answers, nats; negative where it gives no scores
        std::string reason;
        bool isKnown() const { return changed >= 0; }
        double share() const { return static_cast<double>(changed) / static_cast<double>(samples); }
    };
    LayerSensitivity sensitivityOf(int layer) const;
    /// How far each layer's output is from the original's.
    LayerErrors& layerErrors() const { return *m_layerErrors; }
    /// Activations of the model as it was opened, as far as they were counted; null before it is known which, and without data.
    const std::shared_ptr<CalibrationPass>& calibrationPass() const { return m_calibrationPass; }
    /// It is not known yet which, but will be.
    bool isCalibrationPending() const { return m_isCalibrationWanted && !m_calibrationPass; }
    /// Somebody looks at what is being counted, so it does not wait for measurements. To be undone.
    void watchCalibration(bool watched);
    /// What the present recipe will measure, while that is not known better: null once a first estimate has come, or without a table.
    const RecipePrediction* prediction() const;

    /// What can go on, the most important first: several may at once, the status bar shows one.
    enum class Activity { OpeningModel, Exporting, Reporting, OpeningData, Building, MeasuringOriginal, Measuring, Calibrating, Sensitivity, Idle };
    /// The first of what goes on.
    Activity activity() const;
    bool isRunning(Activity activity) const { return m_running[static_cast<size_t>(activity)].has_value(); }
    /// Of activity(), [0, 1].
    double progress() const;
    /// Samples of the measurement that runs: seen, and in all; zeros before the first.
    struct Streamed {
        int64_t seen = 0;
        int64_t total = 0;
    };
    const Streamed& streamed() const { return m_streamed; }
    /// Cancel left the present recipe without a result; measure() and exportTo() make it.
    bool isBuildCancelled() const { return m_needsBuild && !m_buildError && !isRunning(Activity::Building); }

    // What people do.
    /// data: taken instead of MODEL.dataset.json beside the model.
    void openModel(const QString& path, const QString& data = {});
    /// Opens model, data and recipe of a saved project.
    void openProject(const QString& path);
    /// What openProject() needs to come back to this; states without their recipes being copied.
    struct Snapshot {
        Project project;
        std::vector<VisitedState> visited;
        /// The whole project, for a worker thread: copies every state's recipe.
        Project complete() const;
    };
    Snapshot snapshot() const;
    /// setup: how they are fed, with absolute paths; without it the path says it or it is guessed.
    void openData(const QString& path, std::shared_ptr<const DatasetFile> setup = {});
    /// The same for the project's own file, which does not say where it is.
    Snapshot snapshotToSave() const;
    void closeData();
    /// "" takes the name away.
    void nameState(int visitedState, const QString& name);
    LayerChoice choice(int layer) const;
    /// What calibration data say, for jobs; empty without data.
    StatisticsSource statisticsSource() const;
    /// One step of undo; repeated calls with the same `gesture` are one step until endGesture().
    void edit(Recipe recipe, const QString& text, const QString& gesture = {});
    void setChoices(const std::vector<int>& layers, const std::function<void(LayerChoice&)>& change, const QString& text, const QString& gesture = {});
    void endGesture();
    void undo();
    void redo();
    void goTo(int visitedState);
    /// Builds another recipe beside the present one, for whoever wants to say beforehand what a change will do. Only the newest asked for counts;
    /// a change of the recipe drops it.
    void buildBeside(Recipe recipe, std::function<void(const VariantPtr&)> done);
    /// The recipe stands in that file now.
    void setSaved(const QString& path, const Recipe& recipe);
    void setProjectPath(const QString& path);
    void setLive(bool live);
    /// Also does what cancel() has stopped before that: reading data, building.
    void measure();
    /// Measures every layer with every option in the background, whenever nothing else is measured; goes on where it was stopped. Needs data.
    void measureSensitivity();
    /// Stops what runs and keeps what is there.
    void cancel();
    /// How a report becomes a PDF: given what makes its content once texts can be measured.
    using PdfPrinter = std::function<QByteArray(const std::function<ReportDocument(const scene::TextMeasure&)>& content)>;
    /// A report of what is shown, in the format that the path's ending names; `printPdf` for ".pdf".
    void writeReport(const QString& path, const PdfPrinter& printPdf);
    /// Writes what is shown; the present recipe is built first if need be.
    void exportTo(const QString& path);

Q_SIGNALS:
    void documentChanged();
    /// The document that documentChanged() just told of came from a project.
    void projectOpened(const QString& path, bool isModelChanged);
    void dataChanged();
    void recipeChanged();
    void variantChanged();       ///< new sizes, outcomes, or an error while building
    void measurementChanged();
    void visitedChanged();
    void sensitivityChanged();
    void calibrationChanged();   ///< another pass, or more samples in it
    void savedChanged();
    void activityChanged();
    void liveChanged(bool live);
    /// during: what it was that did not succeed.
    void failed(const esp::Error& error, esp::Session::Activity during);
    void reported(const QString& path);
    void exported(const QString& path, qint64 fileBytes, bool probed);

private:
    struct Loaded {
        DocumentPtr document;
        std::optional<Project> project;
    };
    void load(std::function<Result<Loaded>(const Job&)> work, const QString& data, const QString& projectPath);
    void adopt(Loaded loaded, const QString& data, const QString& projectPath);
    void begin(Activity activity, double progress = 0);
    void end(Activity activity);
    void stopMeasuring();
    void continueSensitivity();
    void wantCalibration();
    void continueCalibration();
    void forgetCalibration();
    void adoptSensitivity();
    void keepSensitivity(const SensitivityTablePtr& table);
    SensitivityRequest sensitivityRequest() const;
    void predict();
    void forgetMeasurements();
    void forgetActivations();
    void resumeStates();
    void recipeMoved();
    void build();
    void startMeasuring();
    void measured(EvaluationPtr evaluation, std::optional<PairedComparison> comparison);
    void remember(const VariantPtr& variant, const Evaluation& evaluation, const std::optional<PairedComparison>& comparison);
    void write(const VariantPtr& variant, const QString& path);
    ReportInput reportInput() const;

    std::shared_ptr<Engine> m_engine;
    uint64_t m_owner;  // of activations that the engine keeps for this model and its data
    std::shared_ptr<CompressCache> m_cache;  // used on m_building's one thread only
    std::unique_ptr<JobQueue> m_building;
    std::unique_ptr<JobQueue> m_measuring;
    std::unique_ptr<JobQueue> m_background;
    std::unique_ptr<JobQueue> m_searching;
    std::unique_ptr<QtJobRunner> m_modelJob;
    std::unique_ptr<QtJobRunner> m_dataJob;
    std::unique_ptr<QtJobRunner> m_buildJob;
    std::unique_ptr<QtJobRunner> m_besideJob;
    std::unique_ptr<QtJobRunner> m_measureJob;
    std::unique_ptr<QtJobRunner> m_exportJob;
    std::unique_ptr<QtJobRunner> m_reportJob;
    std::unique_ptr<QtJobRunner> m_sensitivityJob;
    std::unique_ptr<QtJobRunner> m_calibrationJob;

    DocumentPtr m_document;
    BaselinePtr m_baseline;
    DataPair m_data;
    QString m_dataPath;
    std::shared_ptr<const DatasetFile> m_dataSetup;
    QString m_projectPath;
    std::optional<Saved> m_saved;
    std::optional<Error> m_dataError;
    std::optional<Error> m_buildError;
    RecipeHistory m_history;
    VariantPtr m_variant;
    Measurement m_measurement;
    Streamed m_streamed;
    EvaluationPtr m_reference;
    std::vector<VisitedState> m_visited;
    SensitivityTablePtr m_sensitivity;
    std::map<Hash128, SensitivityTablePtr> m_tables;  // of all models and data that this session has seen
    std::optional<Error> m_sensitivityError;
    std::shared_ptr<CalibrationPass> m_calibrationPass;
    int m_calibrationWatchers = 0;
    bool m_isCalibrationWanted = false;  // and goes on as soon as nothing more urgent runs
    std::optional<RecipePrediction> m_prediction;     // of the present recipe
    std::optional<Project> m_resumed;  // its states wait for the data that they were measured on
    std::vector<LayerChoice> m_lastChoices;  // what a switched-off layer comes back to
    QString m_exportWhenBuilt;
    /// What was written last, and from which variant.
    struct Exported {
        VariantPtr variant;
        QString path;
        bool ran = false;
        std::string notRun;
    };
    Exported m_exported;
    bool m_needsBuild = false;        // recipe or data are newer than the variant; the recipe alone may be the same
    bool m_measureWhenBuilt = false;  // asked for, though not live
    QString m_cancelledData;          // what was being read when everything was stopped
    std::shared_ptr<const DatasetFile> m_cancelledSetup;
    bool m_live = true;
    LayerErrors* m_layerErrors = nullptr;
    std::array<std::optional<double>, static_cast<size_t>(Activity::Idle)> m_running;  // progress of what goes on
};

}  // namespace esp
