// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/session.h"

#include "core/base/file.h"
#include "core/compress/compress_cache.h"
#include "core/compress/verify.h"
#include "core/report/content.h"
#include "widgets/viewmodel/layer_errors.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace esp {

namespace {

/// Lets the first and the last update pass, and of those between at most ten a second.
class Throttle {
public:
    bool passes(const EvaluationUpdate& update)
    {
        const auto now = std::chrono::steady_clock::now();
        if (m_begun && update.seen < update.total && now - m_last < std::chrono::milliseconds(100))
            return false;
        m_begun = true;
        m_last = now;
        return true;
    }

private:
    bool m_begun = false;
    std::chrono::steady_clock::time_point m_last;
};

struct Measured {
    EvaluationPtr evaluation;
    std::optional<PairedComparison> comparison;
};

}  // namespace

Session::Session(std::shared_ptr<Engine> engine, QObject* parent)
    : QObject(parent), m_engine(std::move(engine)), m_owner(m_engine->newOwner()), m_cache(std::make_shared<CompressCache>()), m_building(std::make_unique<JobQueue>(1)),
      m_measuring(std::make_unique<JobQueue>(1)), m_background(std::make_unique<JobQueue>(2)),
      m_searching(std::make_unique<JobQueue>(1)),
      m_modelJob(std::make_unique<QtJobRunner>(*m_background)), m_dataJob(std::make_unique<QtJobRunner>(*m_background)),
      m_buildJob(std::make_unique<QtJobRunner>(*m_building)), m_besideJob(std::make_unique<QtJobRunner>(*m_building)), m_measureJob(std::make_unique<QtJobRunner>(*m_measuring)),
      m_exportJob(std::make_unique<QtJobRunner>(*m_background)), m_reportJob(std::make_unique<QtJobRunner>(*m_background)),
      m_sensitivityJob(std::make_unique<QtJobRunner>(*m_searching)), m_calibrationJob(std::make_unique<QtJobRunner>(*m_searching))
{
    m_layerErrors = new LayerErrors(*this);
}

Session::~Session()
{
    delete m_layerErrors;  // its job runs in a queue that goes before children do
    m_measureJob->stop();
    m_engine->forget(m_owner);
}

Session::Activity Session::activity() const
{
    const auto first = std::find_if(m_running.begin(), m_running.end(), [](const auto& progress) { return progress.has_value(); });
    return static_cast<Activity>(first - m_running.begin());
}

double Session::progress() const
{
    return activity() == Activity::Idle ? 0 : *m_running[static_cast<size_t>(activity())];
}

void Session::begin(Activity activity, double progress)
{
    std::optional<double>& now = m_running[static_cast<size_t>(activity)];
    if (now == progress)
        return;
    now = progress;
    // What people wait for has the processor to itself.
    if (activity >= Activity::OpeningData && activity < Activity::Sensitivity)
        m_sensitivityJob->stop();
    if (activity >= Activity::OpeningData && activity < (m_calibrationWatchers > 0 ? Activity::MeasuringOriginal : Activity::Calibrating))
        m_calibrationJob->stop();
    Q_EMIT activityChanged();
}

void Session::end(Activity activity)
{
    if (!isRunning(activity))
        return;
    m_running[static_cast<size_t>(activity)].reset();
    Q_EMIT activityChanged();
    // One activity often follows another at once: only then is there time for this.
    if (m_isCalibrationWanted)
        QMetaObject::invokeMethod(this, &Session::continueCalibration, Qt::QueuedConnection);
    if (isRunning(Activity::Sensitivity))
        QMetaObject::invokeMethod(this, &Session::continueSensitivity, Qt::QueuedConnection);
}

void Session::stopMeasuring()
{
    m_measureJob->stop();
    m_measurement.running = false;
    end(Activity::MeasuringOriginal);
    end(Activity::Measuring);
}

void Session::forgetActivations()
{
    stopMeasuring();
    m_engine->forget(m_owner);
    m_owner = m_engine->newOwner();
}

void Session::forgetMeasurements()
{
    stopMeasuring();
    m_sensitivityJob->stop();
    end(Activity::Sensitivity);
    m_sensitivity.reset();
    m_sensitivityError.reset();
    m_prediction.reset();
    m_reference.reset();
    m_visited.clear();
    m_measurement = {};
}

std::string Session::problem(std::string_view technique, int layer) const
{
    std::string found = m_variant ? m_variant->problemOf(m_document->layers[static_cast<size_t>(layer)].name, technique) : std::string();
    // Comparing recipes takes longer than looking up, and there is mostly nothing to be found.
    return found.empty() || isVariantCurrent() ? found : std::string();
}

LayerChoice Session::choice(int layer) const
{
    const LayerChoice now = choiceOf(recipe(), m_document->layers[static_cast<size_t>(layer)].name);
    LayerChoice last = m_lastChoices[static_cast<size_t>(layer)];
    last.prune = now.prune;
    last.quantize = now.quantize;
    if (now.prune) {
        last.ratio = now.ratio;
        last.byThreshold = now.byThreshold;
        last.threshold = now.threshold;
    }
    if (now.quantize) {
        last.activations = now.activations;
        last.format = now.format;
    }
    return last;
}

void Session::edit(Recipe recipe, const QString& text, const QString& gesture)
{
    if (!m_document)
        return;
    Q_ASSERT_X(!text.isEmpty() || recipe == m_history.current(), "Session::edit", "a step of undo needs a name");
    const Recipe before = m_history.current();
    m_history.push(std::move(recipe), text, gesture);
    if (!(before == m_history.current()))
        recipeMoved();
}

void Session::setChoices(const std::vector<int>& layers, const std::function<void(LayerChoice&)>& change, const QString& text, const QString& gesture)
{
    if (!m_document)
        return;
    Recipe recipe = m_history.current();
    for (const int layer : layers) {
        LayerChoice wanted = choice(layer);
        change(wanted);
        if (!m_document->refusal(kPrune, layer).empty())
            wanted.prune = false;
        if (!m_document->refusal(kQuantize, layer).empty())
            wanted.quantize = false;
        m_lastChoices[static_cast<size_t>(layer)] = wanted;
        recipe = withChoice(std::move(recipe), m_document->layers[static_cast<size_t>(layer)].name, wanted);
    }
    edit(withoutStaleName(std::move(recipe), m_history.current()), text, gesture);
}

void Session::endGesture()
{
    m_history.endGesture();
}

void Session::undo()
{
    if (!m_history.canUndo())
        return;
    m_history.undo();
    recipeMoved();
}

void Session::redo()
{
    if (!m_history.canRedo())
        return;
    m_history.redo();
    recipeMoved();
}

void Session::goTo(int visitedState)
{
    if (visitedState < 0 || visitedState >= static_cast<int>(m_visited.size()))
        return;
    const VisitedState& state = m_visited[static_cast<size_t>(visitedState)];
    const QString text = state.recipe->isEmpty()   ? tr("back to the original")
                         : !state.name.isEmpty() ? tr("back to %1", "a named state").arg(state.name)
                                                 : tr("back to the state of %1", "its size").arg(Format().bytes(state.fileBytes).joined());
    edit(*state.recipe, text);
}

void Session::buildBeside(Recipe recipe, std::function<void(const VariantPtr&)> done)
{
    if (!m_document)
        return;
    m_besideJob->run<VariantPtr>(
        [document = m_document, baseline = m_baseline, recipe = std::move(recipe), statistics = statisticsSource(), cache = m_cache, engine = m_engine](const Job& job) {
            return buildVariant(document, baseline, recipe, statistics, *cache, *engine, job);
        },
        [done = std::move(done)](const Result<VariantPtr>& variant) {
            if (variant)
                done(*variant);
        });
}

void Session::setSaved(const QString& path, const Recipe& recipe)
{
    m_saved = Saved{path, recipe};
    Q_EMIT savedChanged();
}

void Session::setProjectPath(const QString& path)
{
    m_projectPath = path;
}

void Session::recipeMoved()
{
    // In the same frame as the change itself.
    predict();
    Q_EMIT recipeChanged();
    build();
}

void Session::build()
{
    m_besideJob->stop();
    stopMeasuring();
    m_measurement.old = m_measurement.update.has_value() || m_measurement.evaluation;
    m_measurement.error.reset();
    m_needsBuild = true;
    begin(Activity::Building);
    m_buildJob->run<VariantPtr>(
        [document = m_document, baseline = m_baseline, recipe = recipe(), statistics = statisticsSource(), cache = m_cache, engine = m_engine](const Job& job) {
            return buildVariant(document, baseline, recipe, statistics, *cache, *engine, job);
        },
        [this](Result<VariantPtr> variant) {
            const bool measureNow = std::exchange(m_measureWhenBuilt, false) || m_live;
            // Who hears that the build has ended asks at once what it gave.
            if (!variant) {
                m_buildError = variant.error();
                m_exportWhenBuilt.clear();
                end(Activity::Building);
                Q_EMIT variantChanged();
                Q_EMIT measurementChanged();
                return;
            }
            m_buildError.reset();
            m_variant = std::move(*variant);
            m_needsBuild = false;
            end(Activity::Building);
            Q_EMIT variantChanged();
            if (!m_exportWhenBuilt.isEmpty())
                write(m_variant, std::exchange(m_exportWhenBuilt, QString()));
            if (measureNow)
                startMeasuring();
            else
                Q_EMIT measurementChanged();
        },
        [this](double fraction) {
            begin(Activity::Building, fraction);
            // What takes long in a build is counting the rest of the activations.
            Q_EMIT calibrationChanged();
        });
}

void Session::startMeasuring()
{
    if (!m_data.evaluation || !m_variant || m_buildError) {
        Q_EMIT measurementChanged();
        return;
    }
    m_measurement.running = true;
    m_streamed = {};
    const bool needsReference = !m_reference;
    begin(needsReference ? Activity::MeasuringOriginal : Activity::Measuring);
    Q_EMIT measurementChanged();

    const auto fail = [this](const Error& error) {
        stopMeasuring();
        if (error.code != ErrorCode::Cancelled)
            m_measurement.error = error;
        Q_EMIT measurementChanged();
    };
    const auto update = [this](bool original, const EvaluationUpdate& seen) {
        // The original's own figures are shown only while it is what is on screen.
        const bool isShown = !original || m_variant->isOriginal;
        if (isShown) {
            m_measurement.update = seen;
            m_measurement.evaluation.reset();
            m_measurement.comparison.reset();
            m_measurement.old = false;
        }
        // Who hears of progress shows the same count as who hears of figures.
        m_streamed = {seen.seen, seen.total};
        begin(original ? Activity::MeasuringOriginal : Activity::Measuring,
              seen.total > 0 ? static_cast<double>(seen.seen) / static_cast<double>(seen.total) : 0);
        if (isShown)
            Q_EMIT measurementChanged();
    };
    m_measureJob->start([this, document = m_document, variant = m_variant, data = m_data.evaluation, reference = m_reference, engine = m_engine, owner = m_owner, fail,
                         update](const Job& job, const JobRunner::Post& post) {
        EvaluationPtr original = reference;
        if (!original) {
            EvaluateOptions options;
            options.owner = owner;
            options.onUpdate = [&post, update, throttle = std::make_shared<Throttle>()](const EvaluationUpdate& seen) {
                if (throttle->passes(seen))
                    post([update, seen] { update(true, seen); });
            };
            Result<EvaluationPtr> result = QtJobRunner::guarded<EvaluationPtr>([&] { return engine->evaluate(document->model, data, options, job); });
            if (!result) {
                post([fail, error = result.error()] { fail(error); });
                return;
            }
            original = *result;
            post([this, original] {
                m_reference = original;
                m_streamed = {};
                end(Activity::MeasuringOriginal);
                begin(Activity::Measuring);
            });
        }
        EvaluateOptions options;
        options.reference = original;
        options.owner = owner;
        options.onUpdate = [&post, update, throttle = std::make_shared<Throttle>()](const EvaluationUpdate& seen) {
            if (throttle->passes(seen))
                post([update, seen] { update(false, seen); });
        };
        const Result<EvaluationPtr> result = QtJobRunner::guarded<EvaluationPtr>([&]() -> Result<EvaluationPtr> {
            if (variant->isOriginal)
                return original;
            return engine->evaluate(variant->model, data, options, job);
        });
        if (!result) {
            post([fail, error = result.error()] { fail(error); });
            return;
        }
        const PairedComparison comparison = comparePaired(original->answers, (*result)->answers, data->labels(), original->hasScores && (*result)->hasScores, data->answerForm());
        post([this, evaluation = *result, comparison] { measured(evaluation, comparison); });
    });
}

void Session::measured(EvaluationPtr evaluation, std::optional<PairedComparison> comparison)
{
    stopMeasuring();
    m_measurement.old = false;
    m_measurement.evaluation = std::move(evaluation);
    m_measurement.comparison = std::move(comparison);
    // The original is a point of the plane from the start.
    if (m_reference && std::none_of(m_visited.begin(), m_visited.end(), [](const VisitedState& state) { return state.recipe->isEmpty(); })) {
        Variant original;
        original.ledger = m_baseline->ledger;
        remember(std::make_shared<const Variant>(std::move(original)), *m_reference, std::nullopt);
    }
    remember(m_variant, *m_measurement.evaluation, m_measurement.comparison);
    Q_EMIT measurementChanged();
    Q_EMIT visitedChanged();
}

void Session::remember(const VariantPtr& variant, const Evaluation& evaluation, const std::optional<PairedComparison>& comparison)
{
    Recipe recipe = variant->isOriginal ? Recipe() : variant->recipe;
    if (std::any_of(m_visited.begin(), m_visited.end(), [&](const VisitedState& state) { return *state.recipe == recipe; }))
        return;
    VisitedState state;
    state.recipe = std::make_shared<const Recipe>(std::move(recipe));
    state.fileBytes = variant->ledger.fileBytes;
    state.hasLabels = evaluation.hasLabels;
    const MetricValue top1 = evaluation.values.of(metricTop1);
    const MetricValue agreement = comparison ? comparison->values.of(metricAgreement) : MetricValue{100, {100, 100}};
    state.top1 = top1.value;
    state.agreement = agreement.value;
    state.interval = evaluation.hasLabels ? top1.interval : agreement.interval;
    // The original comes first, also where a project had other states before it was measured.
    m_visited.insert(state.recipe->isEmpty() ? m_visited.begin() : m_visited.end(), std::move(state));
}

int Session::visitedNow() const
{
    const auto found = std::find_if(m_visited.begin(), m_visited.end(), [&](const VisitedState& state) { return *state.recipe == recipe(); });
    return found == m_visited.end() ? -1 : static_cast<int>(found - m_visited.begin());
}

void Session::setLive(bool live)
{
    if (m_live == live)
        return;
    m_live = live;
    Q_EMIT liveChanged(live);
    if (!live && m_calibrationWatchers == 0)
        m_calibrationJob->stop();
    continueCalibration();
    if (live && isBuildCancelled())
        build();
    else if (live && isVariantCurrent() && !m_measurement.running && (m_measurement.old || !m_measurement.evaluation))
        startMeasuring();
}

void Session::measure()
{
    if (!m_document)
        return;
    wantCalibration();
    if (!m_cancelledData.isEmpty() && !isRunning(Activity::OpeningData)) {
        m_measureWhenBuilt = true;  // reading data ends in a build
        openData(m_cancelledData, m_cancelledSetup);
    } else if (isRunning(Activity::Building)) {
        m_measureWhenBuilt = true;
    } else if (m_needsBuild) {
        m_measureWhenBuilt = true;
        build();
    } else if (!m_measurement.running) {
        startMeasuring();
    }
}

void Session::cancel()
{
    for (QtJobRunner* job : {m_modelJob.get(), m_dataJob.get(), m_buildJob.get(), m_exportJob.get(), m_reportJob.get()})
        job->stop();
    // What failed before is not why the present recipe has no result.
    if (isRunning(Activity::Building))
        m_buildError.reset();
    for (const Activity activity : {Activity::OpeningModel, Activity::Exporting, Activity::Reporting, Activity::OpeningData, Activity::Building})
        end(activity);
    stopMeasuring();
    m_sensitivityJob->stop();
    end(Activity::Sensitivity);
    m_isCalibrationWanted = false;
    m_calibrationJob->stop();
    end(Activity::Calibrating);
    m_exportWhenBuilt.clear();
    m_measureWhenBuilt = false;
    Q_EMIT calibrationChanged();
    Q_EMIT measurementChanged();
}

void Session::exportTo(const QString& path)
{
    if (!m_document)
        return;
    if (isRunning(Activity::Building)) {
        m_exportWhenBuilt = path;
    } else if (m_buildError) {
        Q_EMIT failed(*m_buildError, Activity::Exporting);
    } else if (m_needsBuild) {
        m_exportWhenBuilt = path;
        build();
    } else {
        write(m_variant, path);
    }
}

void Session::write(const VariantPtr& variant, const QString& path)
{
    if (isRunning(Activity::Exporting)) {
        // A file that is being written and checked is not given up for the next one.
        m_exportWhenBuilt = path;
        return;
    }
    begin(Activity::Exporting);
    m_exportJob->run<VerifyReport>(
        [model = variant->model, path = path.toStdString(), engine = m_engine](const Job& job) { return exportModel(model, path, engine.get(), job); },
        [this, path, variant](Result<VerifyReport> report) {
            end(Activity::Exporting);
            if (report)
                m_exported = {variant, path, report->ran, report->notRun};
            if (!report)
                Q_EMIT failed(report.error(), Activity::Exporting);
            else
                Q_EMIT exported(path, static_cast<qint64>(report->fileBytes), report->ran);
            if (!m_exportWhenBuilt.isEmpty() && !m_needsBuild)
                exportTo(std::exchange(m_exportWhenBuilt, QString()));
        });
}

ReportInput Session::reportInput() const
{
    ReportInput input{m_document, m_baseline, m_variant, m_reference, m_measurement.evaluation, m_measurement.comparison, m_data.evaluation, 0, {}, {}};
    if (m_exported.variant == m_variant) {
        input.exportedAs = m_exported.path.toStdString();
        input.ran = m_exported.ran;
        input.notRun = m_exported.notRun;
    }
    if (m_measurement.old || !m_reference || !m_measurement.evaluation || !m_measurement.comparison) {
        // Half a measurement is none: a report is read when nobody can ask.
        input.reference.reset();
        input.evaluation.reset();
        input.comparison.reset();
        input.notMeasured = !m_data.evaluation           ? "no data were given"
                            : m_measurement.error        ? m_measurement.error->message()
                                                         : "the measurement had not ended when the report was written";
        return input;
    }
    const bool calibrated = std::any_of(recipe().steps.begin(), recipe().steps.end(), [](const RecipeStep& step) { return step.enabled && step.technique == kQuantize; });
    if (calibrated && m_data.calibration)
        input.calibrationSamples = static_cast<int64_t>(m_data.calibration->size());
    const auto stateOf = [](const VisitedState& state) { return ReportState{state.name.toStdString(), state.fileBytes, state.hasLabels ? state.top1 : state.agreement}; };
    std::optional<ReportState> now;
    for (const VisitedState& state : m_visited) {
        if (state.recipe->isEmpty())
            input.states.insert(input.states.begin(), stateOf(state));
        else if (*state.recipe == recipe())
            now = stateOf(state);
        else
            input.states.push_back(stateOf(state));
    }
    if (now)
        input.states.push_back(*now);
    return input;
}

void Session::writeReport(const QString& path, const PdfPrinter& printPdf)
{
    if (!m_document || !isVariantCurrent())
        return;
    const bool isPdf = path.endsWith(QStringLiteral(".pdf"), Qt::CaseInsensitive);
    const ReportFormat* const format = findReportFormat(path.toLower().toStdString());
    if (!isPdf && !format) {
        Q_EMIT failed({ErrorCode::InvalidArgument, path.toStdString(), "is no name of a report: it must end in .pdf, .html, .csv or .json"}, Activity::Reporting);
        return;
    }
    begin(Activity::Reporting);
    m_reportJob->run<bool>(
        [input = reportInput(), engine = m_engine, language = windowLanguage(), path = path.toStdString(), isPdf, format, printPdf](const Job& job) -> Result<bool> {
            ESP_TRY(const CompressionReport report, makeReport(input, *engine, job));
            if (!isPdf) {
                ESP_CHECK(writeFileAtomically(path, format->write(report, language)));
                return true;
            }
            const QByteArray pdf = printPdf([&](const scene::TextMeasure& measure) { return reportContent(report, language, measure); });
            if (pdf.isEmpty())
                return Error{ErrorCode::FileUnwritable, path, "the PDF could not be made"};
            ESP_CHECK(writeFileAtomically(path, std::string_view(pdf.constData(), static_cast<size_t>(pdf.size()))));
            return true;
        },
        [this, path](Result<bool> done) {
            end(Activity::Reporting);
            if (!done)
                Q_EMIT failed(done.error(), Activity::Reporting);
            else
                Q_EMIT reported(path);
        });
}

}  // namespace esp
