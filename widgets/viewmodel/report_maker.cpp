// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/report_maker.h"

#include "core/base/file.h"
#include "core/compress/project.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>

#include <algorithm>

namespace esp {

namespace {

std::string doneTo(const std::string& layer, const Variant& variant)
{
    std::string text;
    for (size_t s = 0; s < std::min(variant.recipe.steps.size(), variant.outcomes.size()); ++s)
        for (const LayerOutcome& outcome : variant.outcomes[s])
            // No reason: the step was not meant for this layer.
            if (outcome.layer == layer && (outcome.applied || !outcome.reason.empty()))
                text += (text.empty() ? "" : "; ") + variant.recipe.steps[s].technique
                      + (!outcome.applied ? " not applied: " + outcome.reason : outcome.note.empty() ? std::string() : ": " + outcome.note);
    return text;
}

bool isPruned(const std::string& layer, const Variant& variant)
{
    for (size_t s = 0; s < std::min(variant.recipe.steps.size(), variant.outcomes.size()); ++s)
        if (variant.recipe.steps[s].technique == "prune")
            for (const LayerOutcome& outcome : variant.outcomes[s])
                if (outcome.layer == layer && outcome.applied)
                    return true;
    return false;
}

}  // namespace

Result<CompressionReport> makeReport(const ReportInput& input, Engine& engine, const Job& job)
{
    const Document& document = *input.document;
    const Variant& variant = *input.variant;
    const QFileInfo file(QString::fromStdString(document.path));
    CompressionReport report;
    ESP_TRY(const Bytes before, mapFile(document.path));
    ESP_TRY(const Bytes after, serialize(variant.model));
    if (job.stopped())
        return cancelled();
    report.original = {file.fileName().toStdString(), hashBytes(before.span()).toHex(), document.model.opset(), input.baseline->ledger, {}, input.reference};
    const std::string name = input.exportedAs.empty() ? file.completeBaseName().toStdString() + "-small.onnx"
                                                      : QFileInfo(QString::fromStdString(input.exportedAs)).fileName().toStdString();
    report.result = {name, hashBytes(after.span()).toHex(), variant.model.opset(), variant.ledger, {}, input.evaluation};
    ESP_TRY(report.original.slow, makeSlowLedger(document.model, job));
    ESP_TRY(report.result.slow, makeSlowLedger(variant.model, job));
    report.recipe = variant.recipe;
    for (const Layer& layer : document.layers) {
        report.layers.push_back({layer.name, doneTo(layer.name, variant), isPruned(layer.name, variant)});
        report.networkLayers.push_back(layer.name);
    }
    report.network = document.network;
    report.data = input.data;
    if (input.comparison)
        report.paired = *input.comparison;
    report.calibrationSamples = input.calibrationSamples;
    report.notMeasured = input.notMeasured;
    report.notes = variant.notes;
    report.ran = input.ran;
    report.notRun = input.exportedAs.empty() ? "it has not been exported yet" : input.notRun;
    report.version = programVersion();
    report.isa = engine.isa();
    report.states = input.states;
    ESP_CHECK(addHistograms(report, document.model, variant.model, job));
    return report;
}

ReportLanguage windowLanguage()
{
    ReportLanguage language;
    language.code = QLocale().bcp47Name().toStdString();
    language.translate = [](const char* text, int64_t count) { return QCoreApplication::translate("Report", text, nullptr, static_cast<int>(count)).toStdString(); };
    language.decimalComma = QLocale().decimalPoint() == QStringLiteral(",");
    return language;
}

}  // namespace esp
