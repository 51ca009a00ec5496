// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/report_pdf.h"

#include "widgets/dialogs/table_columns.h"
#include "widgets/theme/scene_painter.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/text.h"

#include <QBuffer>
#include <QDate>
#include <QFontMetricsF>
#include <QLocale>
#include <QPageLayout>
#include <QPainter>
#include <QPdfWriter>
#include <QTextLayout>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

// In units of which the width between the margins has kReportWidth.
constexpr double kMarginX = 64;
constexpr double kMarginY = 48;
constexpr double kPageWidth = kReportWidth + 2 * kMarginX;
constexpr double kPageHeight = kPageWidth * 297 / 210;
constexpr double kFooter = 24;
/// Above and below a heading.
constexpr double kHeadingGap = 22;
constexpr double kHeadingFoot = 8;
constexpr double kParagraphGap = 6;
/// What is not higher is not divided: a gap of this part of a page looks better than a block in two.
constexpr double kKeptWhole = 0.5;
/// Of a block that must be divided so many lines or rows stand before and after.
constexpr size_t kLeastTogether = 3;
constexpr double kBodyPx = 13;
constexpr double kScenePx = 12;

QFont pixels(QFont font, double size)
{
    font.setPixelSize(static_cast<int>(std::lround(size)));
    // Hinted for a screen, widths would differ from those on paper.
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

class Printer {
public:
    /// pages: how many there will be, for their feet.
    Printer(QIODevice& device, const ReportDocument& document, const QFont& font, int pages)
        : m_document(document), m_writer(&device), m_theme(Theme::lightTheme()), m_scene(pixels(font, kScenePx)), m_pages(pages)
    {
        m_font = pixels(font, kBodyPx);
        m_writer.setPageSize(QPageSize(QPageSize::A4));
        m_writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        m_writer.setResolution(600);
        m_writer.setTitle(toQString(document.title));
        m_writer.setCreator(QStringLiteral("Espalier"));
    }

    bool print()
    {
        if (!m_painter.begin(&m_writer))
            return false;
        const double scale = m_writer.width() / kPageWidth;
        m_painter.scale(scale, scale);
        m_painter.setRenderHint(QPainter::Antialiasing);
        beginPage();
        if (!m_document.datePattern.empty())
            textAt(QLocale(toQString(m_document.language)).toString(QDate::currentDate(), toQString(m_document.datePattern)), styled(1), m_theme.secondaryText,
                   {kMarginX, m_y}, kReportWidth, true);
        text(toQString(m_document.kind), styled(1, QFont::DemiBold), m_theme.secondaryText);
        m_y += 10;
        text(toQString(m_document.title), styled(1.9, QFont::DemiBold), m_theme.text);
        m_y += 6;
        for (size_t i = 0; i < m_document.blocks.size(); ++i) {
            ensure(needOf(i));
            m_printed.push_back({m_page, m_page, 0});
            std::visit([this](const auto& each) { add(each); }, m_document.blocks[i]);
            m_printed.back().lastPage = m_page;
        }
        endPage();
        return m_painter.end();
    }
    int pages() const { return m_page; }
    std::vector<PrintedBlock> printed() && { return std::move(m_printed); }

private:
    QFont styled(double factor, QFont::Weight weight = QFont::Normal) const
    {
        QFont font = pixels(m_font, kBodyPx * factor);
        font.setWeight(weight);
        return font;
    }

    double bottom() const { return kPageHeight - kMarginY - kFooter; }
    void beginPage()
    {
        ++m_page;
        m_y = kMarginY;
    }
    void endPage()
    {
        const double y = kPageHeight - kMarginY;
        m_painter.setPen(QPen(m_theme.midlight, 1));
        m_painter.drawLine(QPointF(kMarginX, y - 14), QPointF(kMarginX + kReportWidth, y - 14));
        m_painter.setFont(styled(0.8));
        m_painter.setPen(m_theme.secondaryText);
        const QRectF line(kMarginX, y - 12, kReportWidth, 20);
        m_painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, toQString(m_document.footer));
        const QString number = m_document.page.empty() ? QString::number(m_page) : toQString(m_document.page).arg(m_page).arg(m_pages);
        m_painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, number);
    }
    void newPage()
    {
        endPage();
        m_writer.newPage();
        beginPage();
    }
    double pageRoom() const { return bottom() - kMarginY; }
    /// Begins a page unless so much fits on this one.
    void ensure(double height)
    {
        if (m_y + height > bottom() && m_y > kMarginY)
            newPage();
    }

    /// Lines of a text that is wrapped to a width; `draw` gets each with its place below the top. bold: how many letters at the start stand out.
    static double lines(const QString& text, const QFont& font, double width, const std::function<void(QTextLine&, double top, double height)>& draw = {}, int bold = 0)
    {
        const double lineHeight = QFontMetricsF(font).height() * 1.15;
        double top = 0;
        for (const QString& paragraph : text.split(QLatin1Char('\n'))) {
            QTextLayout layout(paragraph, font);
            QTextOption option;
            option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
            layout.setTextOption(option);
            if (bold > 0) {
                QTextCharFormat strong;
                strong.setFontWeight(QFont::DemiBold);
                layout.setFormats({{0, bold, strong}});
            }
            layout.beginLayout();
            for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
                line.setLineWidth(width);
                if (draw)
                    draw(line, top, lineHeight);
                top += lineHeight;
            }
            layout.endLayout();
            if (paragraph.isEmpty())
                top += lineHeight / 2;
        }
        return top;
    }
    static double heightOf(const QString& text, const QFont& font, double width, int bold = 0) { return lines(text, font, width, {}, bold); }
    /// From m_y on, over as many pages as it takes.
    void text(const QString& words, const QFont& font, const QColor& color, double indent = 0, const QColor& ground = {})
    {
        lines(words, font, kReportWidth - indent, [&](QTextLine& line, double, double height) {
            ensure(height);
            if (ground.isValid())
                m_painter.fillRect(QRectF(kMarginX, m_y, kReportWidth, height + 0.5), ground);
            m_painter.setPen(color);
            line.draw(&m_painter, QPointF(kMarginX + indent, m_y));
            m_y += height;
        });
    }
    /// In a box that is known to fit; returns its height.
    double textAt(const QString& words, const QFont& font, const QColor& color, const QPointF& corner, double width, bool right = false, int bold = 0)
    {
        return lines(
            words, font, width,
            [&](QTextLine& line, double top, double) {
                m_painter.setPen(color);
                const double shift = right ? width - line.naturalTextWidth() : 0;
                line.draw(&m_painter, corner + QPointF(shift, top));
            },
            bold);
    }

    // How high a block is, and how much of it must stand together where it is divided.
    struct Extent {
        double whole = 0;
        double together = 0;  ///< 0: never divided
    };
    double lineOf(const QFont& font) const { return QFontMetricsF(font).height() * 1.15; }
    Extent extent(const ReportHeading& heading) const
    {
        return {kHeadingGap + heightOf(toQString(heading.text), headingFont(), kReportWidth) + kHeadingFoot, 0};
    }
    Extent extent(const ReportVerdict& verdict) const { return {heightOf(toQString(verdict.text), styled(1.35), kReportWidth), 0}; }
    Extent extent(const ReportParagraph& paragraph) const
    {
        const QFont font = paragraphFont(paragraph);
        return {heightOf(toQString(paragraph.text), font, kReportWidth), kLeastTogether * lineOf(font)};
    }
    Extent extent(const ReportCare& care) const { return {careHeight(care) + kParagraphGap, 0}; }
    Extent extent(const ReportCode& code) const
    {
        return {heightOf(toQString(code.text), codeFont(), kReportWidth - kCodeIndent) + 2 * kCodeIndent, kLeastTogether * lineOf(codeFont())};
    }
    Extent extent(const ReportChange& change) const { return {changeHeight(change) + 16, 0}; }
    Extent extent(const ReportPageBreak&) const { return {}; }
    Extent extent(const ReportPicture& picture) const { return {heightOf(picture), kLeastPicture}; }
    Extent extent(const ReportTiles& tiles) const { return {tilesHeight(tiles), 0}; }
    Extent extent(const ReportTable& table) const
    {
        const TableColumns columns = tableColumns(table, styled(1), kReportWidth);
        Extent extent{captionHeight(table, columns) + rowHeight(table.headers, columns, true), 0};
        extent.together = extent.whole;
        for (size_t r = 0; r < table.rows.size(); ++r) {
            const double height = rowHeight(table.rows[r], columns, false);
            extent.whole += height;
            if (r < kLeastTogether)
                extent.together += height;
        }
        return extent;
    }
    /// So much room must be on the page for a block to begin there.
    double needOf(size_t block) const
    {
        const ReportBlock& each = m_document.blocks[block];
        const Extent extent = std::visit([this](const auto& one) { return this->extent(one); }, each);
        const bool isLast = block + 1 == m_document.blocks.size();
        const bool isPicture = std::holds_alternative<ReportPicture>(each);
        // At the end of the report nothing follows that a gap would push down.
        const double limit = isPicture || isLast ? pageRoom() : kKeptWhole * pageRoom();
        double need = extent.together == 0 || extent.whole <= limit ? extent.whole : extent.together;
        if (!isLast && leads(block))
            need += kParagraphGap + needOf(block + 1);
        return std::min(need, pageRoom());
    }
    /// Whether a block says what the next one is, so that a page must not end between them.
    bool leads(size_t block) const
    {
        if (std::holds_alternative<ReportHeading>(m_document.blocks[block]))
            return true;
        const ReportBlock& next = m_document.blocks[block + 1];
        return std::holds_alternative<ReportParagraph>(m_document.blocks[block]) && (std::holds_alternative<ReportCode>(next) || std::holds_alternative<ReportCare>(next));
    }
    QFont headingFont() const { return styled(1.15, QFont::DemiBold); }
    QFont paragraphFont(const ReportParagraph& paragraph) const { return styled(paragraph.soft ? 0.9 : 1); }
    static QFont codeFont()
    {
        QFont font(QStringLiteral("monospace"));
        font.setStyleHint(QFont::Monospace);
        return pixels(font, 11);
    }

    void picture(const ReportPicture& picture, const QPointF& corner, double from, double to, double scale)
    {
        m_painter.save();
        m_painter.translate(corner.x(), corner.y());
        m_painter.scale(scale, scale);
        m_painter.setClipRect(QRectF(0, 0, picture.bounds.width, to - from));
        m_painter.translate(-picture.bounds.x, -picture.bounds.y - from);
        m_scene.paint(m_painter, picture.list, m_theme);
        m_painter.restore();
    }

    void add(const ReportHeading& heading)
    {
        if (m_y > kMarginY)
            m_y += kHeadingGap;
        text(toQString(heading.text), headingFont(), m_theme.text);
        m_y += kHeadingFoot;
    }
    void add(const ReportVerdict& verdict)
    {
        text(toQString(verdict.text), styled(1.35), m_theme.text);
        m_y += 18;
    }
    void add(const ReportParagraph& paragraph)
    {
        text(toQString(paragraph.text), paragraphFont(paragraph), paragraph.soft ? m_theme.secondaryText : m_theme.text);
        m_y += kParagraphGap;
    }
    static QString careWords(const ReportCare& care) { return toQString(care.title) + QLatin1Char(' ') + toQString(care.text); }
    static int careBold(const ReportCare& care) { return static_cast<int>(toQString(care.title).size()); }
    double careHeight(const ReportCare& care) const { return heightOf(careWords(care), styled(1), kReportWidth - 32, careBold(care)) + 20; }
    void add(const ReportCare& care)
    {
        const double height = careHeight(care);
        m_y += kParagraphGap;
        m_painter.fillRect(QRectF(kMarginX, m_y, kReportWidth, height), m_theme.warningGround);
        m_painter.fillRect(QRectF(kMarginX, m_y, 3, height), m_theme.warning);
        textAt(careWords(care), styled(1), m_theme.text, {kMarginX + 16, m_y + 10}, kReportWidth - 32, false, careBold(care));
        m_y += height + 8;
    }
    void add(const ReportCode& code)
    {
        const auto edge = [this] {
            m_painter.fillRect(QRectF(kMarginX, m_y, kReportWidth, kCodeIndent + 0.5), m_theme.alternateBase);
            m_y += kCodeIndent;
        };
        edge();
        text(toQString(code.text).trimmed(), codeFont(), m_theme.text, kCodeIndent, m_theme.alternateBase);
        if (m_y + kCodeIndent <= bottom())
            edge();
        m_y += 8;
    }
    double changeHeight(const ReportChange& change) const
    {
        return std::max(heightOf(toQString(change.text), styled(1), kReportWidth - 196), heightOf(toQString(change.name), styled(1, QFont::DemiBold), 164));
    }
    void add(const ReportChange& change)
    {
        const double height = changeHeight(change);
        m_painter.setPen(QPen(m_theme.midlight, 1));
        m_painter.drawLine(QPointF(kMarginX, m_y), QPointF(kMarginX + kReportWidth, m_y));
        m_y += 8;
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(change.role == scene::Role::Prune ? m_theme.prune : change.role == scene::Role::Quantize ? m_theme.quantize : m_theme.after);
        m_painter.drawRoundedRect(QRectF(kMarginX, m_y + 4, 10, 10), 2, 2);
        textAt(toQString(change.name), styled(1, QFont::DemiBold), m_theme.text, {kMarginX + 24, m_y}, 164);
        textAt(toQString(change.text), styled(1), m_theme.text, {kMarginX + 196, m_y}, kReportWidth - 196);
        m_y += height + 8;
    }
    void add(const ReportPageBreak&) { newPage(); }

    static double scaleOf(const ReportPicture& picture) { return std::min(1.0, kReportWidth / picture.bounds.width); }
    static double heightOf(const ReportPicture& picture) { return picture.bounds.height * scaleOf(picture); }
    void add(const ReportPicture& picture)
    {
        const double scale = scaleOf(picture);
        const double height = heightOf(picture);
        const double page = pageRoom();
        if (height <= page) {
            this->picture(picture, {kMarginX, m_y}, 0, picture.bounds.height, scale);
            m_y += height + 8;
            return;
        }
        // Longer than a page: in pieces that follow each other.
        for (double from = 0; from < picture.bounds.height;) {
            const double room = (bottom() - m_y) / scale;
            double to = std::min(picture.bounds.height, from + room);
            // Between two rows rather than through one.
            if (to < picture.bounds.height)
                if (const auto after = std::upper_bound(picture.breaks.begin(), picture.breaks.end(), to); after != picture.breaks.begin() && *(after - 1) > from + 50)
                    to = *(after - 1);
            this->picture(picture, {kMarginX, m_y}, from, to, scale);
            m_y += (to - from) * scale;
            from = to;
            if (from < picture.bounds.height)
                newPage();
        }
        m_y += 8;
    }

    double changesHeight(const ReportTiles& tiles) const
    {
        double most = 0;
        for (const ReportTile& tile : tiles.tiles)
            most = std::max(most, heightOf(toQString(tile.change), styled(1, QFont::DemiBold), kTileWidth));
        return most;
    }
    double tilesHeight(const ReportTiles& tiles) const
    {
        double notes = 0;
        for (const ReportTile& tile : tiles.tiles)
            notes = std::max(notes, heightOf(toQString(tile.note), styled(0.92), kTileWidth));
        return 120 + changesHeight(tiles) + notes;
    }
    void add(const ReportTiles& tiles)
    {
        const double width = kTileWidth;
        const double changes = changesHeight(tiles);
        const double top = m_y;
        for (size_t i = 0; i < tiles.tiles.size(); ++i) {
            const ReportTile& tile = tiles.tiles[i];
            const double x = kMarginX + static_cast<double>(i) * (width + kTileGap);
            m_painter.fillRect(QRectF(x, top, width, 2), m_theme.accent);
            double y = top + 10;
            y += textAt(toQString(tile.label), styled(1, QFont::DemiBold), m_theme.text, {x, y}, width);
            const QFont large = styled(2, QFont::DemiBold);
            const double baseline = y + QFontMetricsF(large).ascent();
            m_painter.setPen(m_theme.text);
            m_painter.setFont(large);
            m_painter.drawText(QPointF(x, baseline), toQString(tile.value));
            m_painter.setFont(styled(1.15));
            m_painter.drawText(QPointF(x + QFontMetricsF(large).horizontalAdvance(toQString(tile.value)) + 6, baseline), toQString(tile.unit));
            y += QFontMetricsF(large).height() + 2;
            const QColor tone = tile.tone == ReportTone::Better ? m_theme.accent : tile.tone == ReportTone::Worse ? m_theme.pruneText : m_theme.text;
            textAt(toQString(tile.change), styled(1, QFont::DemiBold), tone, {x, y}, width);
            y += changes + 6;
            if (!tile.graphic.list.items.empty())
                picture(tile.graphic, {x, y}, 0, tile.graphic.bounds.height, std::min(1.0, width / tile.graphic.bounds.width));
            y += 46;
            m_y = std::max(m_y, y + textAt(toQString(tile.note), styled(0.92), m_theme.secondaryText, {x, y}, width));
        }
        m_y += 8;
    }

    static QString cellText(const std::vector<std::string>& cells, size_t column, bool isHead) { return isHead ? headText(cells[column]) : toQString(cells[column]); }
    static double rowHeight(const std::vector<std::string>& cells, const TableColumns& columns, bool isHead)
    {
        double most = 0;
        for (size_t c = 0; c < cells.size(); ++c)
            if (!cells[c].empty())
                most = std::max(most, heightOf(cellText(cells, c, isHead), isHead ? columns.headFont : columns.font, columns.widths[c]));
        return most + 8;
    }
    static double captionHeight(const ReportTable& table, const TableColumns& columns)
    {
        return table.caption.empty() ? 0 : heightOf(toQString(table.caption), columns.font, kReportWidth);
    }
    void add(const ReportTable& table)
    {
        const TableColumns columns = tableColumns(table, styled(1), kReportWidth);
        if (!table.caption.empty())
            text(toQString(table.caption), columns.font, m_theme.secondaryText);
        const auto row = [&](const std::vector<std::string>& cells, bool isHead) {
            const double height = rowHeight(cells, columns, isHead);
            double x = kMarginX;
            for (size_t c = 0; c < cells.size(); ++c) {
                const QFont& font = isHead ? columns.headFont : columns.font;
                const bool isNumber = table.headers[c].starts_with('>');
                // Heads of one line stand on the rule as those of two do.
                const double drop = isHead ? height - 8 - heightOf(cellText(cells, c, true), font, columns.widths[c]) : 0;
                textAt(cellText(cells, c, isHead), font, m_theme.text, {x, m_y + 4 + drop}, columns.widths[c], isNumber);
                x += columns.widths[c] + kColumnGap;
            }
            m_y += height;
            rule(isHead);
        };
        const auto head = [&] {
            ++m_printed.back().heads;
            row(table.headers, true);
        };
        head();
        for (size_t r = 0; r < table.rows.size(); ++r) {
            double room = rowHeight(table.rows[r], columns, false);
            // The last rows go over together.
            if (r > 0 && r + kLeastTogether == table.rows.size() && room < pageRoom() / 8)
                for (size_t k = r + 1; k < table.rows.size(); ++k)
                    room += rowHeight(table.rows[k], columns, false);
            if (r > 0 && m_y + room > bottom()) {
                newPage();
                head();
            }
            row(table.rows[r], false);
        }
        m_y += 8;
    }
    void rule(bool isStrong = false)
    {
        m_painter.setPen(QPen(isStrong ? m_theme.mid : m_theme.midlight, 0.7));
        m_painter.drawLine(QPointF(kMarginX, m_y), QPointF(kMarginX + kReportWidth, m_y));
    }

    static constexpr double kTileGap = 20;
    static constexpr double kTileWidth = (kReportWidth - 3 * kTileGap) / 4;
    static constexpr double kCodeIndent = 8;
    /// Of a picture that is longer than a page.
    static constexpr double kLeastPicture = 200;

    const ReportDocument& m_document;
    QPdfWriter m_writer;
    const Theme m_theme;
    ScenePainter m_scene;
    QPainter m_painter;
    QFont m_font;
    double m_y = 0;
    int m_page = 0;
    const int m_pages;
    std::vector<PrintedBlock> m_printed;
};

}  // namespace

QByteArray reportPdf(const std::function<ReportDocument(const scene::TextMeasure&)>& content, const QFont& font, std::vector<PrintedBlock>* printed)
{
    const ReportDocument document = content(QtTextMeasure(pixels(font, kScenePx)));
    QByteArray bytes;
    // The first time to count the pages.
    int pages = 0;
    for (int pass = 0; pass < 2; ++pass) {
        bytes.clear();
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        Printer printer(buffer, document, font, pages);
        if (!printer.print())
            return {};
        pages = printer.pages();
        if (printed)
            *printed = std::move(printer).printed();
    }
    return bytes;
}

}  // namespace esp
