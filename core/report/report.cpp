// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/report.h"

#include <algorithm>

namespace esp {

#define ESP_REPORT(format) extern const ReportFormat format;
#include "core/report/reports.inc"
#undef ESP_REPORT

namespace {

constexpr const ReportFormat* kFormats[] = {
#define ESP_REPORT(format) &format,
#include "core/report/reports.inc"
#undef ESP_REPORT
};

}  // namespace

bool ReportLayer::isPruned() const
{
    return std::any_of(steps.begin(), steps.end(), [](const ReportStep& step) { return step.technique == "prune" && step.applied; });
}

std::string ReportLayer::text() const
{
    std::string text;
    for (const ReportStep& step : steps) {
        text += (text.empty() ? "" : "; ") + step.technique;
        text += !step.applied ? " not applied: " + step.reason : step.note.empty() ? std::string() : ": " + step.note;
    }
    return text;
}

ReportLayer reportLayer(const std::string& name, const Recipe& recipe, const std::vector<std::vector<LayerOutcome>>& outcomes)
{
    ReportLayer layer{name, {}};
    for (size_t s = 0; s < std::min(recipe.steps.size(), outcomes.size()); ++s)
        for (const LayerOutcome& outcome : outcomes[s])
            // No reason: the step was not meant for this layer.
            if (outcome.layer == name && (outcome.applied || !outcome.reason.empty()))
                layer.steps.push_back({recipe.steps[s].technique, outcome.applied, outcome.reason, outcome.note});
    return layer;
}

std::span<const ReportFormat* const> reportFormats()
{
    return kFormats;
}

const ReportFormat* findReportFormat(const std::string& path)
{
    for (const ReportFormat* format : kFormats) {
        if (path.ends_with(format->extension))
            return format;
    }
    return nullptr;
}

}  // namespace esp
