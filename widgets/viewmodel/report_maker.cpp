// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/viewmodel/report_maker.h"

#include "core/base/file.h"
#include "core/compress/project.h"
#include "widgets/viewmodel/reason_text.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>

namespace esp {

namespace {

/// Counts within a sentence of core's ("1,234 of 2,468 weights are zero") as the window's language groups them.
QString withLocalCounts(QString sentence)
{
    static const QRegularExpression grouped(QStringLiteral("(?<![\\w.,/])\\d{1,3}(,\\d{3})+(?![\\w,/])"));
    const QString separator = QLocale().groupSeparator();
    for (auto it = grouped.globalMatch(sentence); it.hasNext();) {
        const QRegularExpressionMatch found = it.next();
        // As long as what stood there, so that later places stay where they are.
        sentence.replace(found.capturedStart(), found.capturedLength(), found.captured().replace(QLatin1Char(','), separator));
    }
    return sentence;
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
        report.layers.push_back(reportLayer(layer.name, variant.recipe, variant.outcomes));
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
    language.translate = [](const char* context, const char* text, int64_t count) {
        return QCoreApplication::translate(context, text, nullptr, static_cast<int>(count)).toStdString();
    };
    language.sentence = [](const std::string& text) { return withLocalCounts(reasonText(text)).toStdString(); };
    language.decimalComma = QLocale().decimalPoint() == QStringLiteral(",");
    return language;
}

}  // namespace esp
