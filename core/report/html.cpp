// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// One page that stands alone: no script, nothing loaded from elsewhere, readable on paper. Nothing in it depends on the time or the machine
// but what was measured, so that the same inputs give the same page.
#include "core/report/content.h"
#include "core/scene/paper_measure.h"
#include "core/scene/svg.h"

namespace esp {

namespace {

/// A table of so many rows is not divided between pages.
constexpr size_t kShortTable = 16;
/// What is higher would leave a page empty, were it kept whole.
constexpr double kPageHeight = 900;

/// White paper on every screen: the pictures are made for it.
constexpr const char* kStyle = R"css(
:root { color-scheme: light; --line: #d9dede; --soft: #566067; --accent: #006b4f; --worse: #a34100; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1c2124; background: #fff; margin: 2.5rem auto; padding: 0 1rem; max-width: 772px; }
.kind { color: var(--soft); font-weight: 600; }
h1 { font-size: 1.9rem; line-height: 1.25; margin: .4rem 0 .8rem; } h2 { font-size: 1.1rem; margin: 2.2rem 0 .7rem; break-after: avoid; }
.verdict { font-size: 1.25rem; line-height: 1.45; margin: 0 0 1.6rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(178px, 1fr)); gap: 20px; }
.tile { border-top: 2px solid var(--accent); padding-top: .6rem; break-inside: avoid; }
.tile b { font-size: .87rem; } .tile .value { font-size: 1.7rem; font-weight: 600; line-height: 1.3; } .tile .value small { font-size: 1rem; font-weight: 500; }
.tile .change { font-weight: 600; font-size: .87rem; margin-bottom: .4rem; } .better { color: var(--accent); } .worse { color: var(--worse); }
.tile .note, .soft { color: var(--soft); font-size: .8rem; }
svg { max-width: 100%; height: auto; display: block; }
.changes { display: grid; grid-template-columns: 14px 12rem 1fr; gap: .2rem .8rem; border-top: 1px solid var(--line); padding: .5rem 0; }
.changes i { width: 10px; height: 10px; border-radius: 2px; margin-top: .4rem; }
.care { background: #fdf1d6; border-left: 3px solid #e69f00; padding: .7rem 1rem; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .8rem; margin: .5rem 0; }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem 1rem .25rem 0; text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: anywhere; }
thead th { font-weight: 600; overflow-wrap: normal; vertical-align: bottom; } tbody th { min-width: 8.5rem; } tbody th[title] { cursor: help; } tr { break-inside: avoid; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 4px; padding: .6rem; font-size: .75rem; }
footer { border-top: 1px solid var(--line); margin-top: 2.5rem; padding-top: .6rem; color: var(--soft); font-size: .75rem; }
@media print { body { margin: 0 auto; } .break { break-before: page; } svg, pre, .care, .changes, .short { break-inside: avoid; } .verdict, h1, caption { break-after: avoid; } .long svg { break-inside: auto; } thead { display: table-header-group; }
  .tiles { grid-template-columns: repeat(4, 1fr); gap: 14px; } p:has(+ pre), p:has(+ .care) { break-after: avoid; } }
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
    std::string write(const ReportDocument& document)
    {
        m_html = "<!DOCTYPE html>\n<html lang=\"" + escaped(document.language) + "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>"
               + escaped(document.title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<div class=\"kind\">" + escaped(document.kind) + "</div>\n<h1>"
               + escaped(document.title) + "</h1>\n";
        for (const ReportBlock& block : document.blocks)
            std::visit([this](const auto& each) { add(each); }, block);
        m_html += "<footer>" + escaped(document.footer) + "</footer>\n</body>\n</html>\n";
        return std::move(m_html);
    }

private:
    void add(const ReportHeading& heading) { m_html += "<h2>" + escaped(heading.text) + "</h2>\n"; }
    void add(const ReportVerdict& verdict) { m_html += "<p class=\"verdict\">" + escaped(verdict.text) + "</p>\n"; }
    void add(const ReportParagraph& paragraph) { m_html += (paragraph.soft ? "<p class=\"soft\">" : "<p>") + escaped(paragraph.text) + "</p>\n"; }
    void add(const ReportCare& care) { m_html += "<div class=\"care\"><b>" + escaped(care.title) + "</b> " + escaped(care.text) + "</div>\n"; }
    void add(const ReportCode& code) { m_html += "<pre>" + escaped(code.text) + "</pre>\n"; }
    void add(const ReportPageBreak&) { m_html += "<div class=\"break\"></div>\n"; }
    void add(const ReportPicture& picture)
    {
        scene::SvgOptions options;
        options.title = picture.title;
        options.isInlined = true;
        options.fontFamily = scene::kPaperFonts;
        const std::string drawing = scene::toSvg(picture.list, picture.bounds, options);
        m_html += picture.bounds.height > kPageHeight ? "<div class=\"long\">" + drawing + "</div>\n" : drawing;
    }
    void add(const ReportTiles& tiles)
    {
        m_html += "<div class=\"tiles\">\n";
        for (const ReportTile& tile : tiles.tiles) {
            const char* const tone = tile.tone == ReportTone::Better ? " better" : tile.tone == ReportTone::Worse ? " worse" : "";
            m_html += "<div class=\"tile\"><b>" + escaped(tile.label) + "</b><div class=\"value\">" + escaped(tile.value) + " <small>" + escaped(tile.unit)
                    + "</small></div><div class=\"change" + tone + "\">" + escaped(tile.change) + "</div>\n";
            if (!tile.graphic.list.items.empty())
                add(tile.graphic);
            m_html += "<div class=\"note\">" + escaped(tile.note) + "</div></div>\n";
        }
        m_html += "</div>\n";
    }
    void add(const ReportChange& change)
    {
        char color[8];
        std::snprintf(color, sizeof color, "#%06x", scene::paperColor(change.role, 0) & 0xFFFFFFu);
        m_html += std::string("<div class=\"changes\"><i style=\"background:") + color + "\"></i><b>" + escaped(change.name) + "</b><span>" + escaped(change.text) + "</span></div>\n";
    }
    void add(const ReportTable& table)
    {
        m_html += table.rows.size() <= kShortTable ? "<table class=\"short\">\n" : "<table>\n";
        if (!table.caption.empty())
            m_html += "<caption>" + escaped(table.caption) + "</caption>\n";
        m_html += "<thead><tr>";
        std::vector<bool> numeric;
        for (const std::string& header : table.headers) {
            numeric.push_back(header.starts_with('>'));
            m_html += std::string("<th scope=\"col\"") + (numeric.back() ? " class=\"n\">" : ">") + escaped(std::string_view(header).substr(numeric.back())) + "</th>";
        }
        m_html += "</tr></thead>\n<tbody>\n";
        for (size_t r = 0; r < table.rows.size(); ++r) {
            const std::vector<std::string>& row = table.rows[r];
            const std::string title = r < table.titles.size() && !table.titles[r].empty() ? " title=\"" + escaped(table.titles[r]) + "\"" : "";
            m_html += "<tr>";
            for (size_t i = 0; i < row.size(); ++i) {
                const bool names = i == 0 && table.names;
                m_html += names ? "<th scope=\"row\"" + title + ">" : numeric[i] ? "<td class=\"n\">" : "<td>";
                m_html += escaped(row[i]) + (names ? "</th>" : "</td>");
            }
            m_html += "</tr>\n";
        }
        m_html += "</tbody></table>\n";
    }

    std::string m_html;
};

std::string writeHtml(const CompressionReport& report, const ReportLanguage& language)
{
    return Page().write(reportContent(report, language, scene::PaperMeasure()));
}

}  // namespace

extern constinit const ReportFormat reportHtml{"html", ".html", writeHtml};

}  // namespace esp
