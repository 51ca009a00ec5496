// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/data_setup.h"

#include "core/data/numbers.h"
#include "core/data/preprocessing.h"
#include "core/engine/engine.h"
#include "widgets/viewmodel/file_writer.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace esp {

namespace {

bool isDatasetFile(std::string_view path)
{
    return path.ends_with(".dataset.json");
}

/// The first samples alone, those that measuring begins with.
DatasetFile firstSamples(DatasetFile file)
{
    // Of each five one calibrates, unless other files do.
    const size_t wanted = file.calibration ? DataSetup::kPreviewed : DataSetup::kPreviewed * 5 / 4;
    size_t& limit = file.evaluation.request.limit;
    limit = limit > 0 ? std::min(limit, wanted) : wanted;
    if (file.calibration)
        file.calibration = file.evaluation;
    file.training.reset();
    return file;
}

/// What a survey of all files depends on: other numbers for pixels change nothing that is counted.
DatasetFile surveyKey(DatasetFile file)
{
    for (InputRule& rule : file.inputs) {
        rule.scale.reset();
        rule.mean.clear();
        rule.deviation.clear();
        rule.reversesChannels = false;
    }
    return file;
}

Result<PreviewSample> previewSample(const Dataset& data, size_t sample)
{
    PreviewSample preview;
    ESP_TRY(preview.view, viewSample(data, sample));
    if (data.task() == Task::Classification)
        preview.label = data.label(sample);
    for (size_t i = 0; i < data.inputs().size(); ++i) {
        const BoundInput& input = data.inputs()[i];
        if (input.isConstant || toQString(input.name) != preview.view.input)
            continue;
        preview.type = toQString(toString(input.type));
        const int64_t count = elementCount(input.sampleDims);
        if (count <= 0 || !isNumeric(input.type))
            continue;
        std::vector<std::byte> bytes(static_cast<size_t>(packedBytes(input.type, count)));
        ESP_CHECK(data.read(sample, i, bytes.data()));
        double sum = 0;
        int64_t finite = 0;
        for (int64_t e = 0; e < count; ++e) {
            const double value = elementAsDouble(input.type, bytes.data(), e);
            if (std::isfinite(value)) {
                sum += value;
                ++finite;
            }
        }
        preview.mean = finite > 0 ? sum / static_cast<double>(finite) : 0;
    }
    return preview;
}

/// The parts of a description that reset() leaves alone.
void keepFiles(DatasetFile& to, const DatasetFile& from)
{
    to.evaluation = from.evaluation;
    to.calibration = from.calibration;
    to.training = from.training;
    to.classes = from.classes;
}

}  // namespace

DataSetup::DataSetup(Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_document(session.document()), m_job(std::make_unique<QtJobRunner>(session.backgroundQueue())),
      m_writer(new FileWriter(this))
{
}

DataSetup::~DataSetup() = default;

const ModelSignature& DataSetup::model() const
{
    return m_document->signature;
}

Result<DataSetup::Opened> DataSetup::recognise(const std::string& path, const ModelSignature& model, const Job& job)
{
    Opened opened;
    if (isDatasetFile(path)) {
        ESP_TRY(opened.file, loadDatasetFile(path));
        return opened;
    }
    ESP_TRY(GuessedSource guessed, guessDataset(path, model, job));
    opened.file = std::move(guessed.guess.file);
    opened.reasons = std::move(guessed.guess.reasons);
    opened.isGuessed = true;
    if (guessed.source) {
        for (const SourceArray& array : guessed.source->arrays())
            opened.arrays << toQString(array.name);
    }
    return opened;
}

void DataSetup::choose(const QString& path)
{
    m_path = path;
    m_file.reset();
    m_reasons.clear();
    m_arrays.clear();
    m_error.reset();
    m_survey.reset();
    m_samples.clear();
    m_answerError.reset();
    m_isRunning = false;
    m_progress = 0;
    if (path.isEmpty()) {
        m_job->stop();
    } else {
        m_job->run<Opened>(
            [path = path.toStdString(), document = m_document](const Job& job) { return recognise(path, document->signature, job); },
            [this](Result<Opened> found) { opened(std::move(found)); });
    }
    Q_EMIT setupChanged();
    Q_EMIT previewChanged();
}

void DataSetup::chooseCurrent()
{
    choose(m_session.dataPath());
    const auto setup = m_session.dataSetup();
    if (!setup)
        return;
    // The guess is made again for its reasons; what was set stays.
    m_job->run<Opened>(
        [path = m_path.toStdString(), document = m_document](const Job& job) { return recognise(path, document->signature, job); },
        [this, setup](Result<Opened> found) {
            const bool isThere = static_cast<bool>(found);
            opened(std::move(found));
            if (isThere)
                edit([&](DatasetFile& file) { file = *setup; });
        });
}

void DataSetup::opened(Result<Opened> opened)
{
    if (!opened) {
        fail(opened.error());
        return;
    }
    m_original = opened->file;
    m_file = std::move(opened->file);
    m_reasons = std::move(opened->reasons);
    m_isGuessed = opened->isGuessed;
    m_arrays = std::move(opened->arrays);
    for (const InputRule& rule : m_file->inputs) {
        if (!rule.source.empty() && !m_arrays.contains(toQString(rule.source)))
            m_arrays << toQString(rule.source);
    }
    preview();
}

void DataSetup::setCalibration(const QString& path)
{
    if (!m_file)
        return;
    if (path.isEmpty()) {
        edit([](DatasetFile& file) { file.calibration.reset(); });
        return;
    }
    m_job->run<DatasetFilePart>(
        [path = path.toStdString(), column = m_file->evaluation.request.labelColumn](const Job&) -> Result<DatasetFilePart> {
            DatasetFilePart part;
            ESP_TRY(part.format, recogniseFormat(path));
            part.request.files = {path};
            if (std::string_view(part.format->id) == "csv")
                part.request.labelColumn = column;
            return part;
        },
        [this](Result<DatasetFilePart> part) {
            if (!part)
                fail(part.error());
            else
                edit([&](DatasetFile& file) { file.calibration = std::move(*part); });
        });
    Q_EMIT previewChanged();
}

void DataSetup::edit(const std::function<void(DatasetFile&)>& change)
{
    if (!m_file)
        return;
    const DatasetFile before = *m_file;
    change(*m_file);
    if (!(*m_file == before) || m_error)
        preview();
}

void DataSetup::reset()
{
    edit([this](DatasetFile& file) {
        DatasetFile original = m_original;
        keepFiles(original, file);
        file = std::move(original);
    });
}

void DataSetup::fail(const Error& error)
{
    m_error = error;
    m_isRunning = false;
    m_samples.clear();
    m_job->stop();
    Q_EMIT setupChanged();
    Q_EMIT previewChanged();
}

std::map<std::string, DataSetup::Score> DataSetup::compare(const DatasetFile& file, const std::string& subject, const Document& document, Engine& engine,
                                                           const Job& job)
{
    std::map<std::string, Score> scores;
    const std::string_view format = file.evaluation.format->id;
    if (format == "npz" || format == "csv")
        return scores;
    for (const Preprocessing& preset : preprocessings()) {
        DatasetFile trial = firstSamples(file);
        const auto rule = std::find_if(trial.inputs.begin(), trial.inputs.end(), [](const InputRule& one) { return !one.source.empty(); });
        if (rule == trial.inputs.end())
            return scores;
        preset.applyTo(*rule);
        // What does not fit (three means for grey pictures) is not offered either.
        const Result<DataPair> pair = openData(trial, subject, document.signature, {}, job);
        if (!pair)
            continue;
        const Result<EvaluationPtr> evaluation = engine.evaluate(document.model, pair->evaluation, {}, job);
        if (job.stopped() || !evaluation)
            return scores;
        Score& score = scores[preset.id];
        for (const int32_t label : pair->evaluation->labels()) {
            score.right += label == (*evaluation)->answers[static_cast<size_t>(score.judged)].top1;
            ++score.judged;
        }
    }
    return scores;
}

void DataSetup::preview()
{
    m_error.reset();
    m_answerError.reset();
    m_isRunning = true;
    m_progress = 0;
    DatasetFile key = surveyKey(*m_file);
    const bool isSurveyed = m_survey && m_surveyed == key;
    if (!isSurveyed)
        m_survey.reset();
    const bool isCompared = m_comparedFor == key;
    if (!isCompared)
        m_compared.clear();
    m_job->start(
        [this, file = *m_file, key, isSurveyed, isCompared, subject = m_path.toStdString(), document = m_document,
         engine = m_session.sharedEngine()](const Job& job, const JobRunner::Post& post) {
            const auto failed = [&](const Error& error) { post([this, error] { fail(error); }); };
            struct First {
                std::vector<PreviewSample> samples;
                std::vector<std::string> classNames;
                DatasetPtr data;
            };
            Result<First> first = QtJobRunner::guarded<First>([&]() -> Result<First> {
                First result;
                ESP_TRY(DataPair pair, openData(firstSamples(file), subject, document->signature, {}, job));
                result.data = pair.evaluation;
                result.classNames = pair.evaluation->classNames();
                for (size_t i = 0; i < std::min(kPreviewed, result.data->size()); ++i) {
                    if (job.stopped())
                        return cancelled();
                    ESP_TRY(PreviewSample sample, previewSample(*result.data, i));
                    result.samples.push_back(std::move(sample));
                }
                return result;
            });
            if (!first)
                return failed(first.error());
            const DatasetPtr data = first->data;
            post([this, samples = std::move(first->samples), names = std::move(first->classNames)]() mutable {
                m_samples = std::move(samples);
                m_classNames = std::move(names);
                Q_EMIT previewChanged();
            });
            Result<EvaluationPtr> evaluation =
                QtJobRunner::guarded<EvaluationPtr>([&]() -> Result<EvaluationPtr> { return engine->evaluate(document->model, data, {}, job); });
            if (job.stopped())
                return;
            post([this, evaluation] {
                m_isRunning = false;
                if (!evaluation)
                    m_answerError = evaluation.error();
                m_tokens = evaluation && (*evaluation)->form.isSequence ? *evaluation : nullptr;
                for (size_t i = 0; evaluation && !m_tokens && i < std::min(m_samples.size(), (*evaluation)->answers.size()); ++i)
                    m_samples[i].answer = (*evaluation)->answers[i];
                Q_EMIT previewChanged();
            });
            Result<Survey> survey = isSurveyed ? Result<Survey>(Survey()) : QtJobRunner::guarded<Survey>([&]() -> Result<Survey> {
                ESP_TRY(const DataPair pair, openData(file, subject, document->signature, {}, job));
                std::set<int32_t> labels(pair.evaluation->labels().begin(), pair.evaluation->labels().end());
                if (!file.calibration)
                    labels.insert(pair.calibration->labels().begin(), pair.calibration->labels().end());
                return Survey{static_cast<int64_t>(pair.evaluation->size()), static_cast<int64_t>(pair.calibration->size()), static_cast<int64_t>(labels.size()),
                              pair.evaluation->hasLabels()};
            });
            if (!survey)
                return failed(survey.error());
            if (!isSurveyed)
                post([this, found = *survey, key] {
                    m_survey = found;
                    m_surveyed = key;
                    Q_EMIT setupChanged();
                    Q_EMIT previewChanged();
                });
            if (isCompared || !evaluation || !data->hasLabels())
                return;
            const auto compared =
                QtJobRunner::guarded<std::map<std::string, Score>>([&]() -> Result<std::map<std::string, Score>> { return compare(file, subject, *document, *engine, job); });
            if (job.stopped() || !compared)
                return;
            post([this, scores = *compared, key] {
                m_compared = scores;
                m_comparedFor = key;
                Q_EMIT setupChanged();
                Q_EMIT previewChanged();
            });
        },
        [this](double fraction) {
            m_progress = fraction;
            Q_EMIT previewChanged();
        });
    Q_EMIT setupChanged();
    Q_EMIT previewChanged();
}

void DataSetup::attach()
{
    if (!m_file || !problem().isEmpty() || m_session.document() != m_document)
        return;
    m_job->stop();
    // A file that says all itself stays what it is.
    const bool isFile = !m_isGuessed && *m_file == m_original;
    m_session.openData(m_path, isFile ? nullptr : std::make_shared<const DatasetFile>(*m_file));
}

void DataSetup::save(const QString& path, std::function<void(const Result<void>&)> done)
{
    m_writer->write(
        path.toStdString(), [file = *m_file, folder = QFileInfo(path).absolutePath().toStdString()]() -> Result<std::string> { return toJson(file, folder); },
        [this, path, file = *m_file, done = std::move(done)](const Result<void>& written) {
            if (written) {
                // From now on the file is what is chosen.
                m_path = path;
                m_original = file;
                m_isGuessed = false;
                m_reasons.clear();
                Q_EMIT setupChanged();
                Q_EMIT previewChanged();
            }
            done(written);
        });
}

const InputRule* DataSetup::rule(size_t input) const
{
    if (!m_file || input >= model().inputs.size())
        return nullptr;
    const std::string& name = model().inputs[input].name;
    const auto found = std::find_if(m_file->inputs.begin(), m_file->inputs.end(), [&](const InputRule& one) { return one.input == name; });
    return found != m_file->inputs.end() ? &*found : nullptr;
}

int64_t DataSetup::channels(size_t input) const
{
    const InputRule* one = rule(input);
    if (!one || one->source.empty())
        return 1;
    const std::string_view format = m_file->evaluation.format->id;
    if (format == "cifar10" || format == "cifar100")
        return 3;
    if (format == "images")
        return channelsOf(model().inputs[input], one->layout);
    const Dims& dims = model().inputs[input].dims;
    const size_t place = one->layout == InputRule::Layout::ChannelsLast ? dims.size() - 1 : 1;
    return dims.size() == 4 && one->layout != InputRule::Layout::Unspecified && dims[place] > 0 ? dims[place] : 1;
}

bool DataSetup::arePhotographs() const
{
    return m_file && std::string_view(m_file->evaluation.format->id) == "images";
}

bool DataSetup::isInteger(size_t input) const
{
    return input < model().inputs.size() && esp::isInteger(model().inputs[input].type);
}

QString DataSetup::presetOf(size_t input) const
{
    const InputRule* one = rule(input);
    const Preprocessing* preset = one ? preprocessingOf(*one) : nullptr;
    return preset ? QString::fromLatin1(preset->id) : QString();
}

void DataSetup::applyPreset(size_t input, const QString& id)
{
    if (const Preprocessing* preset = findPreprocessing(id.toStdString()))
        editRule(input, [preset](InputRule& rule) { preset->applyTo(rule); });
}

void DataSetup::editRule(size_t input, const std::function<void(InputRule&)>& change)
{
    edit([&](DatasetFile& file) {
        const std::string& name = model().inputs[input].name;
        auto found = std::find_if(file.inputs.begin(), file.inputs.end(), [&](const InputRule& one) { return one.input == name; });
        if (found == file.inputs.end())
            found = file.inputs.insert(file.inputs.end(), InputRule{name});
        change(*found);
    });
}

bool DataSetup::isChanged() const
{
    if (!m_file)
        return false;
    DatasetFile original = m_original;
    keepFiles(original, *m_file);
    return !(original == *m_file);
}

bool DataSetup::isAsGuessed(GuessPart part) const
{
    if (!m_file || !m_isGuessed)
        return false;
    const auto sameRules = [&](auto&& same) {
        return std::equal(m_file->inputs.begin(), m_file->inputs.end(), m_original.inputs.begin(), m_original.inputs.end(), same);
    };
    switch (part) {
    case GuessPart::Input: return sameRules([](const InputRule& a, const InputRule& b) { return a.source == b.source; });
    case GuessPart::Constant: return sameRules([](const InputRule& a, const InputRule& b) { return a.constant == b.constant; });
    case GuessPart::Layout: return sameRules([](const InputRule& a, const InputRule& b) { return a.layout == b.layout; });
    case GuessPart::Size: return m_file->geometry == m_original.geometry;
    case GuessPart::Values:
        return sameRules([](const InputRule& a, const InputRule& b) {
            return a.scale == b.scale && a.mean == b.mean && a.deviation == b.deviation && a.reversesChannels == b.reversesChannels;
        });
    case GuessPart::Labels:
        return m_file->evaluation.request.labels == m_original.evaluation.request.labels
               && m_file->evaluation.request.labelColumn == m_original.evaluation.request.labelColumn;
    case GuessPart::Calibration: return m_file->calibration == m_original.calibration;
    case GuessPart::Answer: return m_file->output == m_original.output && m_file->outputKind == m_original.outputKind;
    }
    return false;
}

bool DataSetup::isReading() const
{
    return !m_path.isEmpty() && !m_error && (!m_file || !m_survey);
}

DataSetup::Score DataSetup::score() const
{
    Score score;
    for (const PreviewSample& sample : m_samples) {
        score.judged += sample.answer && sample.label >= 0;
        score.right += sample.isRight();
    }
    return score;
}

std::optional<DataSetup::Score> DataSetup::scoreOf(const std::string& preprocessing) const
{
    const auto found = m_compared.find(preprocessing);
    return found != m_compared.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace esp
