// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/layer_errors.h"

#include "widgets/viewmodel/qt_job_runner.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

// Errors of single values average over thousands of them in each sample; a few samples give the tenth of a decibel that is shown.
constexpr size_t kSamples = 16;

}  // namespace

LayerErrors::LayerErrors(Session& session) : QObject(&session), m_session(session), m_job(std::make_unique<QtJobRunner>(session.backgroundQueue()))
{
    const auto forget = [this] {
        m_job->stop();
        m_variant.reset();
        m_wanted.reset();
        m_errors.clear();
        m_samples = 0;
        Q_EMIT changed();
    };
    connect(&session, &Session::documentChanged, this, forget);
    connect(&session, &Session::dataChanged, this, forget);
    connect(&session, &Session::recipeChanged, this, &LayerErrors::changed);
    connect(&session, &Session::variantChanged, this, &LayerErrors::changed);
    connect(&session, &Session::measurementChanged, this, &LayerErrors::follow);
}

LayerErrors::~LayerErrors() = default;

void LayerErrors::follow()
{
    const Measurement& now = m_session.measurement();
    const bool settled = m_session.isVariantCurrent() && m_session.data() && !m_session.buildError() && !now.running && !now.old && now.evaluation;
    if (!settled || m_wanted.lock() == m_session.variant())
        return;
    m_wanted = m_session.variant();
    m_job->run<std::vector<LayerError>>(
        [document = m_session.document(), variant = m_session.variant(), data = m_session.data(), engine = m_session.sharedEngine()](const Job& job) {
            return measureLayerErrors(*engine, document->model, variant->model, data, kSamples, job);
        },
        [this](Result<std::vector<LayerError>> errors) {
            if (!errors)
                return;  // the tile says what cannot be measured
            m_variant = m_wanted;
            m_errors = std::move(*errors);
            m_samples = static_cast<int>(std::min(kSamples, m_session.data()->size()));
            Q_EMIT changed();
        });
}

const LayerError* LayerErrors::of(int layer) const
{
    return layer >= 0 && static_cast<size_t>(layer) < m_errors.size() ? &m_errors[static_cast<size_t>(layer)] : nullptr;
}

bool LayerErrors::isOld() const
{
    return !m_errors.empty() && (m_variant.lock() != m_session.variant() || !m_session.isVariantCurrent());
}

QString LayerErrors::decibels(double value, int decimals)
{
    return Format().number(value, decimals) + QChar(kNoBreakSpace) + QStringLiteral("dB");
}

QString LayerErrors::figure(int layer) const
{
    const LayerError* const error = of(layer);
    if (!error || error->noise.values == 0)
        return {};
    return error->noise.noise == 0 ? tr("the same bits") : decibels(error->noise.sqnrDb(), 1);
}

QString LayerErrors::sentence(int layer) const
{
    const LayerError* const error = of(layer);
    if (!error)
        return m_session.data() ? tr("Output error not measured yet") : tr("Output error is measured on data; there are none");
    if (!error->reason.empty())
        return tr("Output error unknown: %1").arg(reasonText(error->reason));
    if (error->noise.values == 0)
        return tr("Output error unknown: no output is a number");
    const QString text = error->noise.noise == 0 ? tr("Output with the same bits (%Ln sample(s))", nullptr, m_samples) : tr("Output signal to noise %1 (%Ln sample(s))", nullptr, m_samples).arg(figure(layer));
    return isOld() ? tr("%1, before the change").arg(text) : text;
}

double LayerErrors::level(int layer) const
{
    const LayerError* const error = of(layer);
    if (!error || error->noise.values == 0)
        return -1;
    if (error->noise.noise == 0)
        return 0;
    return std::clamp((kLeast - error->noise.sqnrDb()) / (kLeast - kGreatest), 0.0, 1.0);
}

}  // namespace esp
