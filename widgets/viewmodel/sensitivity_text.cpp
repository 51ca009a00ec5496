// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/sensitivity_text.h"

#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

struct SensitivityWords {
    Q_DECLARE_TR_FUNCTIONS(Sensitivity)
};

}  // namespace

QString sensitivityProblem(const Session& session)
{
    if (!session.document() || session.data())
        return {};
    return SensitivityWords::tr("choose data to measure it");
}

QString sensitivitySentence(const Session& session, int layer)
{
    const Session::LayerSensitivity found = session.sensitivityOf(layer);
    const Format format;
    if (found.isKnown())
        return SensitivityWords::tr("%1 of %Ln answer(s) change at int8", nullptr, static_cast<int>(found.samples)).arg(format.count(found.changed));
    if (!found.reason.empty())
        return SensitivityWords::tr("Sensitivity unknown: %1").arg(reasonText(found.reason));
    if (!session.data())
        return SensitivityWords::tr("Sensitivity is measured on data; there are none");
    if (session.sensitivityError())
        return errorText(*session.sensitivityError()).sentence;
    return session.isRunning(Session::Activity::Sensitivity) ? SensitivityWords::tr("Sensitivity is being measured") : SensitivityWords::tr("Not measured yet: Measure, Measure sensitivity");
}

double sensitivityEnd(const Session& session)
{
    double most = 0;
    if (session.document())
        for (size_t layer = 0; layer < session.document()->layers.size(); ++layer)
            if (const auto found = session.sensitivityOf(static_cast<int>(layer)); found.isKnown())
                most = std::max(most, found.share());
    for (const double end : {0.01, 0.02, 0.05, 0.1})
        if (most <= end)
            return end;
    return 0.2;
}

QString divergenceText(double nats)
{
    if (nats == 0)
        return Format().number(0, 0);
    constexpr double kLeastShown = 0.0001;
    if (nats < kLeastShown)
        return QStringLiteral("< ") + Format().number(kLeastShown, 4);
    return Format().number(nats, nats < 0.01 ? 4 : nats < 1 ? 3 : 2);
}

QString divergenceFigure(const Session& session, int layer)
{
    const Session::LayerSensitivity found = session.sensitivityOf(layer);
    return found.isKnown() && found.divergence >= 0 ? divergenceText(found.divergence) : QString();
}

QString divergenceSentence(const Session& session, int layer)
{
    const Session::LayerSensitivity found = session.sensitivityOf(layer);
    if (!found.isKnown())
        return sensitivitySentence(session, layer);
    if (found.divergence < 0)
        return SensitivityWords::tr("The model gives class numbers and no scores, so there is no divergence of its output");
    return SensitivityWords::tr("Output moves by %1 nats at int8 (KL divergence)").arg(divergenceText(found.divergence));
}

bool givesNoDivergence(const Session& session)
{
    const int count = session.document() ? static_cast<int>(session.document()->layers.size()) : 0;
    for (int layer = 0; layer < count; ++layer)
        if (const Session::LayerSensitivity found = session.sensitivityOf(layer); found.isKnown() && found.divergence < 0)
            return true;
    return false;
}

double divergenceEnd(const Session& session)
{
    double most = 0;
    if (session.document())
        for (size_t layer = 0; layer < session.document()->layers.size(); ++layer)
            most = std::max(most, session.sensitivityOf(static_cast<int>(layer)).divergence);
    if (most <= 0)
        return 0;
    const double power = std::pow(10, std::floor(std::log10(most)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (most <= factor * power)
            return factor * power;
    return 10 * power;
}

}  // namespace esp
