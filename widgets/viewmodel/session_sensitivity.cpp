// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// What layers mind, measured when nothing else is, and what that says of the present recipe.
#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/session.h"

#include <algorithm>

namespace esp {

SensitivityRequest Session::sensitivityRequest() const
{
    SensitivityRequest request;
    request.model = m_document->model;
    request.content = m_document->content;
    request.data = m_data.evaluation;
    request.statistics = statisticsSource();
    if (m_data.calibration)
        request.calibration = m_data.calibration->identity();
    request.known = m_sensitivity;
    request.owner = m_owner;
    return request;
}

void Session::measureSensitivity()
{
    if (!m_document || !m_data.evaluation || isRunning(Activity::Sensitivity) || (m_sensitivity && m_sensitivity->complete))
        return;
    m_sensitivityError.reset();
    // What an earlier run has measured counts from the start.
    double done = 0;
    if (m_sensitivity) {
        const auto rows = static_cast<double>(std::count_if(m_sensitivity->rows.begin(), m_sensitivity->rows.end(), [](const SensitivityRowPtr& row) { return row != nullptr; }));
        done = (rows + static_cast<double>(m_sensitivity->checks.size())) / static_cast<double>(m_sensitivity->rows.size() + kPredictionChecks);
    }
    begin(Activity::Sensitivity, done);
    continueSensitivity();
}

void Session::continueSensitivity()
{
    if (!isRunning(Activity::Sensitivity) || m_sensitivityJob->isRunning())
        return;
    for (const Activity first : {Activity::OpeningModel, Activity::OpeningData, Activity::Building, Activity::MeasuringOriginal, Activity::Measuring, Activity::Calibrating})
        if (isRunning(first))
            return;
    m_sensitivityJob->start(
        [this, engine = m_engine, request = sensitivityRequest()](const Job& job, const JobRunner::Post& post) mutable {
            request.onLayer = [&](const SensitivityTablePtr& table) { post([this, table] { keepSensitivity(table); }); };
            const Result<SensitivityTablePtr> table = QtJobRunner::guarded<SensitivityTablePtr>([&] { return esp::measureSensitivity(*engine, request, job); });
            post([this, table] {
                if (!table)
                    m_sensitivityError = table.error();
                end(Activity::Sensitivity);
                Q_EMIT sensitivityChanged();
            });
        },
        [this](double fraction) { begin(Activity::Sensitivity, fraction); });
}

void Session::keepSensitivity(const SensitivityTablePtr& table)
{
    m_sensitivity = table;
    m_tables[table->key] = table;
    if (table->complete)
        predict();
    Q_EMIT sensitivityChanged();
}

void Session::adoptSensitivity()
{
    m_sensitivity.reset();
    if (m_document && m_data.evaluation)
        if (const auto known = m_tables.find(sensitivityKey(sensitivityRequest())); known != m_tables.end())
            m_sensitivity = known->second;
    predict();
    Q_EMIT sensitivityChanged();
}

Session::LayerSensitivity Session::sensitivityOf(int layer) const
{
    LayerSensitivity result;
    static const auto option = static_cast<size_t>(findSensitivityOption("int8"));
    if (!m_sensitivity || layer < 0 || static_cast<size_t>(layer) >= m_sensitivity->layers.size())
        return result;
    const SensitivityRow* const row = m_sensitivity->row(static_cast<size_t>(layer), option);
    if (!row)
        return result;
    result.reason = row->reason;
    if (row->isMeasured()) {
        result.changed = row->changed();
        result.samples = row->paired.samples;
        result.divergence = row->divergence;
    }
    return result;
}

void Session::predict()
{
    m_prediction.reset();
    // The original needs no prediction: it was measured.
    if (m_document && m_sensitivity && m_sensitivity->complete && !recipe().isEmpty())
        m_prediction = predictRecipe(*m_sensitivity, recipe());
}

const RecipePrediction* Session::prediction() const
{
    const bool isMeasured = isVariantCurrent() && !m_measurement.old && (m_measurement.update || m_measurement.evaluation);
    if (isMeasured || !m_prediction || !m_prediction->isKnown() || !m_reference || m_buildError)
        return nullptr;
    return &*m_prediction;
}

}  // namespace esp
