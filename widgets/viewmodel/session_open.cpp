// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What a session is about: opening models, projects and data.
#include "core/data/dataset_file.h"
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <utility>

namespace esp {

void Session::openModel(const QString& path, const QString& data)
{
    load(
        [path = path.toStdString(), engine = m_engine](const Job& job) -> Result<Loaded> {
            ESP_TRY(DocumentPtr document, loadDocument(path, *engine, job));
            return Loaded{std::move(document), {}};
        },
        data, {});
}

void Session::openProject(const QString& path)
{
    load(
        [path = path.toStdString(), engine = m_engine](const Job& job) -> Result<Loaded> {
            ESP_TRY(Project project, loadProject(path));
            ESP_TRY(DocumentPtr document, loadDocument(project.modelPath, *engine, job));
            return Loaded{std::move(document), std::move(project)};
        },
        {}, path);
}

void Session::load(std::function<Result<Loaded>(const Job&)> work, const QString& data, const QString& projectPath)
{
    begin(Activity::OpeningModel);
    m_modelJob->run<Loaded>(
        std::move(work),
        [this, data, projectPath](Result<Loaded> loaded) {
            end(Activity::OpeningModel);
            // What was open stays open.
            if (!loaded)
                Q_EMIT failed(loaded.error(), Activity::OpeningModel);
            else
                adopt(std::move(*loaded), data, projectPath);
        },
        [this](double fraction) { begin(Activity::OpeningModel, fraction); });
}

void Session::adopt(Loaded loaded, const QString& data, const QString& projectPath)
{
    m_dataJob->stop();
    end(Activity::OpeningData);
    m_buildJob->stop();
    end(Activity::Building);
    m_besideJob->stop();
    // Opened again, a model finds what was computed of it.
    if (m_document && m_document->content != loaded.document->content)
        forgetActivations();
    forgetCalibration();
    m_document = std::move(loaded.document);
    m_baseline = makeBaseline(*m_document, nullptr, *m_engine);
    m_data = {};
    m_dataPath.clear();
    m_dataSetup.reset();
    m_dataError.reset();
    m_buildError.reset();
    m_cancelledData.clear();
    m_exportWhenBuilt.clear();
    forgetMeasurements();
    m_variant.reset();
    m_resumed = std::move(loaded.project);
    m_history.reset(m_resumed ? m_resumed->recipe : Recipe());
    m_lastChoices.assign(m_document->layers.size(), LayerChoice{});
    m_saved.reset();
    m_projectPath = m_resumed ? toQString(m_resumed->savedAs) : QString();
    Q_EMIT documentChanged();
    adoptSensitivity();
    if (m_resumed)
        Q_EMIT projectOpened(projectPath, m_resumed->model != m_document->content);
    Q_EMIT dataChanged();
    Q_EMIT visitedChanged();
    // A project without data was left without any.
    const QString beside = m_resumed ? toQString(m_resumed->dataPath) : QString::fromStdString(findDataBeside(m_document->path));
    const QString path = data.isEmpty() ? beside : data;
    std::shared_ptr<const DatasetFile> setup;
    if (m_resumed && data.isEmpty() && !m_resumed->dataSetup.empty()) {
        // Reading the project has read it before.
        if (Result<DatasetFile> file = parseDatasetFile(m_resumed->modelPath, m_resumed->dataSetup))
            setup = std::make_shared<const DatasetFile>(std::move(*file));
    }
    Q_EMIT recipeChanged();
    // A recipe that came with data may need them: building it without would only fail.
    if (path.isEmpty() || recipe().isEmpty())
        build();
    else
        m_needsBuild = true;
    if (!path.isEmpty())
        openData(path, setup);
}

Session::Snapshot Session::snapshot() const
{
    Snapshot result;
    if (!m_document)
        return result;
    Project& project = result.project;
    project.modelPath = m_document->path;
    project.model = m_document->content;
    project.recipe = recipe();
    project.savedAs = m_projectPath.toStdString();
    project.version = programVersion();
    if (m_data.evaluation) {
        project.dataPath = m_dataPath.toStdString();
        project.dataSetup = m_dataSetup ? toJson(*m_dataSetup, {}) : std::string();
        project.data = m_data.evaluation->identity();
        project.labels = m_data.evaluation->labelIdentity();
        result.visited = m_visited;
    } else if (m_resumed) {
        // Data that could not be opened, or not yet, are still those of the project.
        project.dataPath = m_resumed->dataPath;
        project.dataSetup = m_resumed->dataSetup;
        project.data = m_resumed->data;
        project.labels = m_resumed->labels;
        project.version = m_resumed->version;
        project.states = m_resumed->states;
    }
    return result;
}

Session::Snapshot Session::snapshotToSave() const
{
    Snapshot result = snapshot();
    result.project.savedAs.clear();
    return result;
}

Project Session::Snapshot::complete() const
{
    Project result = project;
    for (const VisitedState& state : visited)
        result.states.push_back(
            {state.name.toStdString(), *state.recipe, state.fileBytes, state.hasLabels, state.top1, state.agreement, state.interval.low, state.interval.high});
    return result;
}

void Session::nameState(int visitedState, const QString& name)
{
    if (visitedState < 0 || visitedState >= static_cast<int>(m_visited.size()))
        return;
    m_visited[static_cast<size_t>(visitedState)].name = name;
    Q_EMIT visitedChanged();
}

void Session::openData(const QString& path, std::shared_ptr<const DatasetFile> setup)
{
    if (!m_document)
        return;
    struct Opened {
        DataPair data;
        BaselinePtr baseline;
    };
    m_cancelledData = path;
    m_cancelledSetup = setup;
    begin(Activity::OpeningData);
    m_dataJob->run<Opened>(
        [path = path.toStdString(), setup, document = m_document, engine = m_engine](const Job& job) -> Result<Opened> {
            Opened opened;
            ESP_TRY(opened.data, setup ? esp::openData(*setup, path, document->signature, {}, job) : esp::openData(path, document->signature, {}, job));
            opened.baseline = makeBaseline(*document, opened.data.evaluation, *engine);
            return opened;
        },
        [this, path, setup](Result<Opened> opened) {
            m_cancelledData.clear();
            end(Activity::OpeningData);
            if (!opened) {
                m_dataError = opened.error();
                Q_EMIT dataChanged();
                Q_EMIT failed(opened.error(), Activity::OpeningData);
                if (m_needsBuild)
                    build();
                return;
            }
            if (m_data.evaluation && m_data.evaluation->identity() != opened->data.evaluation->identity())
                forgetActivations();
            forgetCalibration();
            m_data = std::move(opened->data);
            m_baseline = std::move(opened->baseline);
            m_dataPath = path;
            m_dataSetup = setup;
            m_dataError.reset();
            forgetMeasurements();
            resumeStates();
            adoptSensitivity();
            Q_EMIT dataChanged();
            Q_EMIT visitedChanged();
            // Calibration may have changed, and with it the result.
            build();
            wantCalibration();
        },
        [this](double fraction) { begin(Activity::OpeningData, fraction); });
}

void Session::resumeStates()
{
    if (!m_resumed)
        return;
    // Figures are shown only for what they were measured with.
    const Dataset& data = *m_data.evaluation;
    if (m_resumed->model == m_document->content && m_resumed->data == data.identity() && m_resumed->labels == data.labelIdentity()
        && m_resumed->version == programVersion())
        for (ProjectState& state : m_resumed->states)
            m_visited.push_back({toQString(state.name), std::make_shared<const Recipe>(std::move(state.recipe)), state.fileBytes, state.hasLabels, state.top1,
                                 state.agreement, {state.lower, state.upper}});
    m_resumed.reset();
}

void Session::closeData()
{
    m_resumed.reset();
    m_dataJob->stop();
    end(Activity::OpeningData);
    m_cancelledData.clear();
    forgetCalibration();
    m_data = {};
    m_dataPath.clear();
    m_dataSetup.reset();
    m_dataError.reset();
    forgetMeasurements();
    forgetActivations();
    if (m_document)
        m_baseline = makeBaseline(*m_document, nullptr, *m_engine);
    adoptSensitivity();
    Q_EMIT dataChanged();
    Q_EMIT visitedChanged();
    Q_EMIT measurementChanged();
    if (m_document)
        build();
}

}  // namespace esp
