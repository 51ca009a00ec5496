// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Activations of the model as it was opened, counted for all layers in one pass as soon as there are data: whoever switches the first layer
// to integers finds it done, or does the rest of it.
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/session.h"

#include <algorithm>
#include <utility>

namespace esp {

namespace {

/// Statistics of the tensors: from the pass as far as it looks at them, else from a pass of their own.
Result<Statistics> statisticsFrom(Engine& engine, const std::shared_ptr<CalibrationPass>& pass, const DatasetPtr& calibration, const Model& model,
                                  const std::vector<std::string>& tensors, const Job& job)
{
    const bool isSame = pass && pass->isOf(model) && pass->dataset() == calibration;
    const auto split = [&](const std::string& tensor) { return isSame && pass->covers(tensor); };
    std::vector<std::string> others;
    std::remove_copy_if(tensors.begin(), tensors.end(), std::back_inserter(others), split);
    Statistics result;
    if (others.size() < tensors.size()) {
        ESP_TRY(const Statistics all, engine.calibrate(*pass, job));
        for (const std::string& tensor : tensors)
            if (const auto found = all.find(tensor); found != all.end())
                result.insert(*found);
    }
    if (!others.empty() || tensors.empty()) {
        ESP_TRY(const Statistics rest, engine.statistics(model, others, calibration, job));
        result.insert(rest.begin(), rest.end());
    }
    return result;
}

}  // namespace

StatisticsSource Session::statisticsSource() const
{
    if (!m_data.calibration)
        return {};
    return {[engine = m_engine, calibration = m_data.calibration, pass = m_calibrationPass](const Model& model, const std::vector<std::string>& tensors, const Job& job) {
                return statisticsFrom(*engine, pass, calibration, model, tensors, job);
            },
            [engine = m_engine, calibration = m_data.calibration](const Model& model, const std::vector<InputRequest>& requests, const Job& job) {
                return engine->inputMoments(model, requests, calibration, job);
            },
            [engine = m_engine, calibration = m_data.calibration](const Model& original, const std::vector<Model>& changed, const std::vector<std::string>& values, const Job& job) {
                return engine->outputErrors(original, changed, values, calibration, job);
            }};
}

void Session::forgetCalibration()
{
    m_calibrationJob->stop();
    m_calibrationPass.reset();
    m_isCalibrationWanted = false;
    end(Activity::Calibrating);
    Q_EMIT calibrationChanged();
}

void Session::wantCalibration()
{
    if (!m_document || !m_data.calibration || m_data.calibration->size() == 0 || !m_document->unsupportedNodes().empty())
        return;
    if (m_isCalibrationWanted || (m_calibrationPass && m_calibrationPass->isComplete()))
        return;
    m_isCalibrationWanted = true;
    // While it waits as well, so that nobody takes the time until then for the end of all work.
    if (m_live)
        begin(Activity::Calibrating);
    continueCalibration();
}

void Session::watchCalibration(bool watched)
{
    m_calibrationWatchers += watched ? 1 : -1;
    if (!watched)
        return;
    wantCalibration();
    continueCalibration();
}

void Session::continueCalibration()
{
    if (!m_isCalibrationWanted || m_calibrationJob->isRunning())
        return;
    // What people wait for has the processor to itself; what they look at runs beside a measurement.
    for (const Activity first : {Activity::OpeningModel, Activity::OpeningData, Activity::Building})
        if (isRunning(first))
            return;
    const bool isWatched = m_calibrationWatchers > 0;
    if (!isWatched && !m_live) {
        end(Activity::Calibrating);
        return;
    }
    if (!isWatched && (isRunning(Activity::MeasuringOriginal) || isRunning(Activity::Measuring)))
        return;
    begin(Activity::Calibrating, m_running[static_cast<size_t>(Activity::Calibrating)].value_or(0));
    m_calibrationJob->start(
        [this, engine = m_engine, model = m_document->model, calibration = m_data.calibration, known = m_calibrationPass](const Job& job, const JobRunner::Post& post) {
            // What fails here fails again, with its reason, for whoever asks for it.
            (void)QtJobRunner::guarded<Statistics>([&]() -> Result<Statistics> {
                std::shared_ptr<CalibrationPass> pass = known;
                if (!pass) {
                    CompressCache cache;
                    ESP_TRY(std::vector<std::string> tensors, findCalibrationTensors(model, cache));
                    pass = std::make_shared<CalibrationPass>(model, std::move(tensors), calibration);
                    post([this, pass] {
                        m_calibrationPass = pass;
                        Q_EMIT calibrationChanged();
                    });
                }
                if (pass->values().empty())
                    return Statistics();
                return engine->calibrate(*pass, job);
            });
            post([this] {
                m_isCalibrationWanted = false;
                end(Activity::Calibrating);
                Q_EMIT calibrationChanged();
            });
        },
        [this](double fraction) {
            begin(Activity::Calibrating, fraction);
            Q_EMIT calibrationChanged();
        });
}

}  // namespace esp
