// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/sensitivity_text.h"

#include "widgets/viewmodel/error_text.h"
#include "widgets/viewmodel/reason_text.h"
#include "widgets/viewmodel/session.h"
#include "widgets/viewmodel/text.h"

#include <QCoreApplication>

#include <algorithm>

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

}  // namespace esp
