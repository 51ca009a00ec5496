// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One page that stands alone: no script, nothing loaded from elsewhere, readable on paper. Nothing in it depends on the time or the machine
// but what was measured, so that the same inputs give the same page.
#include "core/report/numbers.h"
#include "core/report/report.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr size_t kShownFlips = 200;

constexpr const char* kStyle = R"css(
:root { color-scheme: light dark; --line: #b8bcc4; --soft: #5b616b; --head: #eef0f3; }
@media (prefers-color-scheme: dark) { :root { --line: #4a4f58; --soft: #a5abb5; --head: #2a2d33; } }
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; padding: 0 1rem; max-width: 70rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; margin: .5rem 0; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td { border: 1px solid var(--line); padding: .25rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--head); }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.soft { color: var(--soft); }
pre { overflow-x: auto; border: 1px solid var(--line); padding: .6rem; }
.wide { overflow-x: auto; }
)css";

/// Text for HTML; bytes that are no UTF-8 become U+FFFD, for names in models may hold anything.
std::string escaped(std::string_view text)
{
    std::string result;
    for (size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const size_t length = byte < 0x80 ? 1 : byte >= 0xC2 && byte < 0xE0 ? 2 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xF0 && byte < 0xF5 ? 4 : 0;
        bool whole = length > 0 && i + length <= text.size();
        for (size_t k = 1; whole && k < length; ++k)
            whole = (static_cast<unsigned char>(text[i + k]) & 0xC0) == 0x80;
        if (!whole || (byte < 0x20 && byte != '\n' && byte != '\t')) {
            result += "\uFFFD";
            ++i;
            continue;
        }
        switch (text[i]) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        default: result += text.substr(i, length); break;
        }
        i += length;
    }
    return result;
}

class Page {
public:
    void heading(const std::string& text) { m_html += "<h2>" + escaped(text) + "</h2>\n"; }
    void paragraph(const std::string& text) { m_html += "<p>" + escaped(text) + "</p>\n"; }
    void code(const std::string& text) { m_html += "<pre>" + escaped(text) + "</pre>\n"; }
    /// A header that begins with '>' stands over numbers.
    void beginTable(const std::string& caption, const std::vector<std::string>& headers)
    {
        m_numeric.clear();
        m_html += "<div class=\"wide\"><table>\n";
        if (!caption.empty())
            m_html += "<caption>" + escaped(caption) + "</caption>\n";
        m_html += "<thead><tr>";
        for (const std::string& header : headers) {
            m_numeric.push_back(header.starts_with('>'));
            m_html += std::string("<th scope=\"col\"") + (m_numeric.back() ? " class=\"n\">" : ">") + escaped(std::string_view(header).substr(m_numeric.back())) + "</th>";
        }
        m_html += "</tr></thead>\n<tbody>\n";
    }
    void row(const std::vector<std::string>& cells)
    {
        m_html += "<tr>";
        for (size_t i = 0; i < cells.size(); ++i) {
            m_html += i == 0 ? "<th scope=\"row\">" : m_numeric[i] ? "<td class=\"n\">" : "<td>";
            m_html += escaped(cells[i]) + (i == 0 ? "</th>" : "</td>");
        }
        m_html += "</tr>\n";
    }
    void endTable() { m_html += "</tbody></table></div>\n"; }
    std::string finish(const std::string& title) const
    {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
               + escaped(title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" + escaped(title) + "</h1>\n" + m_html
               + "</body>\n</html>\n";
    }

private:
    std::string m_html;
    std::vector<bool> m_numeric;
};

void addSizes(Page& page, const CompressionReport& report)
{
    page.heading("Size and work");
    page.beginTable("", {"", ">original", ">result", ">change"});
    const auto row = [&](const char* what, int64_t before, int64_t after) {
        if (before >= 0 && after >= 0)
            page.row({what, grouped(before), grouped(after), changeInPercent(before, after)});
    };
    const ReportFile& a = report.original;
    const ReportFile& b = report.result;
    row("file bytes", a.ledger.fileBytes, b.ledger.fileBytes);
    if (a.ledger.externalBytes > 0 || b.ledger.externalBytes > 0)
        row("external bytes", a.ledger.externalBytes, b.ledger.externalBytes);
    row("download bytes (zlib, level 6)", a.slow.downloadBytes, b.slow.downloadBytes);
    row("bytes if zeros were stored sparsely", a.slow.sparseBytes, b.slow.sparseBytes);
    row("RAM bytes for one sample", a.ledger.ramBytes, b.ledger.ramBytes);
    row("multiply-accumulates a sample", a.ledger.macs, b.ledger.macs);
    if (a.ledger.macs >= 0 && b.ledger.macs >= 0)
        row("of these on integers", a.ledger.integerMacs, b.ledger.integerMacs);
    page.endTable();
}

void addAccuracy(Page& page, const CompressionReport& report)
{
    page.heading("Accuracy");
    if (!report.original.evaluation || !report.result.evaluation) {
        page.paragraph("Not measured: " + report.notMeasured + ".");
        return;
    }
    const Evaluation& before = *report.original.evaluation;
    const Evaluation& after = *report.result.evaluation;
    const PairedComparison& paired = report.paired;
    page.paragraph("Measured on " + counted(paired.samples, "sample") + ": " + report.data->description() + "."
                   + (report.calibrationSamples > 0 ? " Ranges were calibrated on " + counted(report.calibrationSamples, "other sample") + "." : ""));
    page.beginTable("", {"", ">original", ">result", "difference"});
    for (const auto& [metric, now] : after.values) {
        const MetricValue* const then = before.values.find(*metric);
        if (!then)
            continue;
        std::string difference = pointsBetween(then->value, now.value);
        if (metric == &metricTop1)
            difference += ", 95 % interval " + signedNumber(paired.differenceInterval.low, 2) + " to " + signedNumber(paired.differenceInterval.high, 2) + " (paired)";
        page.row({metric->title, percent(then->value), percent(now.value), difference});
        page.row({std::string(metric->title) + ", 95 % interval for unseen data" + (now.count < 0 ? "" : " (Wilson)"), percent(then->interval), percent(now.interval), ""});
    }
    if (before.hasLabels)
        page.row({"answered right", grouped(paired.bothRight + paired.onlyFirstRight), grouped(paired.bothRight + paired.onlySecondRight),
                  grouped(paired.onlyFirstRight) + " lost, " + grouped(paired.onlySecondRight) + " won; McNemar " + pValue(paired.mcnemarP)});
    for (const auto& [metric, value] : paired.values)
        page.row({std::string(metric->title) + " with the original", "", percent(value.value), percent(value.interval) + " for unseen data"});
    page.endTable();
    if (!before.hasLabels)
        page.paragraph("The data have no labels: agreement is all that can be said, not accuracy.");
}

const LayerLedger* findLayer(const Ledger& ledger, const std::string& name)
{
    const auto found = std::find_if(ledger.layers.begin(), ledger.layers.end(), [&](const LayerLedger& entry) { return entry.layer == name; });
    return found == ledger.layers.end() ? nullptr : &*found;
}

void addLayers(Page& page, const CompressionReport& report)
{
    page.heading("Layers");
    page.beginTable("", {"layer", ">bytes before", ">bytes after", "weights", ">zeros", "what was done"});
    for (const ReportLayer& layer : report.layers) {
        const LayerLedger* const before = findLayer(report.original.ledger, layer.name);
        const LayerLedger* const after = findLayer(report.result.ledger, layer.name);
        std::string done = layer.done;
        if (after && !after->stayedFloat.empty())
            done += (done.empty() ? "" : "; ") + after->stayedFloat;
        const bool counts = after && after->weights > 0;
        page.row({layer.name, before ? grouped(before->fileBytes) : "", after ? grouped(after->fileBytes) : "",
                  after ? after->weightType + (after->integerKernel ? ", on integers" : "") : "",
                  counts ? fixed(100.0 * static_cast<double>(after->zeros) / static_cast<double>(after->weights), 1) + " %" : "",
                  done.empty() ? "nothing" : done});
    }
    page.endTable();
    for (const std::string& note : report.notes)
        page.paragraph("Note: " + note);
}

std::string className(const Dataset& data, int32_t number)
{
    const auto& names = data.classNames();
    const std::string digits = std::to_string(number);
    return number >= 0 && static_cast<size_t>(number) < names.size() && names[static_cast<size_t>(number)] != digits
               ? digits + " " + names[static_cast<size_t>(number)]
               : digits;
}

void addFlips(Page& page, const CompressionReport& report)
{
    if (!report.original.evaluation || !report.result.evaluation || report.paired.flipped.empty())
        return;
    const size_t count = report.paired.flipped.size();
    const size_t shown = std::min(count, kShownFlips);
    const bool margins = report.original.evaluation->hasScores && report.result.evaluation->hasScores;
    page.heading("Samples whose answer changed");
    page.beginTable(shown < count ? "The first " + grouped(static_cast<int64_t>(shown)) + " of " + grouped(static_cast<int64_t>(count))
                                  : counted(static_cast<int64_t>(count), "sample"),
                    {"sample", "label", "original", ">margin", "result", ">margin"});
    for (size_t i = 0; i < shown; ++i) {
        const size_t sample = report.paired.flipped[i];
        const Answer& before = report.original.evaluation->answers[sample];
        const Answer& after = report.result.evaluation->answers[sample];
        page.row({report.data->sampleName(sample), report.data->hasLabels() ? className(*report.data, report.data->labels()[sample]) : "",
                  className(*report.data, before.top1), margins ? fixed(static_cast<double>(before.margin), 4) : "",
                  className(*report.data, after.top1), margins ? fixed(static_cast<double>(after.margin), 4) : ""});
    }
    page.endTable();
}

void addProvenance(Page& page, const CompressionReport& report)
{
    page.heading("Where this comes from");
    page.beginTable("", {"", "original", "result"});
    page.row({"file", report.original.name, report.result.name});
    page.row({"hash (XXH3, 128 bits)", report.original.hash, report.result.hash});
    page.row({"opset", std::to_string(report.original.opset), std::to_string(report.result.opset)});
    page.endTable();
    page.paragraph("Espalier " + report.version + ", kernels for " + report.isa + ". The result was read back after writing"
                   + (report.ran ? " and run on probe inputs: the same bits." : "; it was not run: " + report.notRun + "."));
    page.heading("Recipe");
    page.paragraph("The original and this recipe give the result; the result carries both the recipe and the original's hash.");
    page.code(toJson(report.recipe));
}

std::string writeHtml(const CompressionReport& report)
{
    Page page;
    addSizes(page, report);
    addAccuracy(page, report);
    addLayers(page, report);
    addFlips(page, report);
    addProvenance(page, report);
    return page.finish(report.original.name + ", compressed" + (report.recipe.name.empty() ? "" : " with " + report.recipe.name));
}

}  // namespace

extern constinit const ReportFormat reportHtml{"html", ".html", writeHtml};

}  // namespace esp
