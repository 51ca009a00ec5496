// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/report_pdf.h"

#include "widgets/theme/scene_painter.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/text.h"

#include <QBuffer>
#include <QFontMetricsF>
#include <QIcon>
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
/// Of a heading of one line, with the gaps around it.
constexpr double kHeadingRoom = 52;
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
    Printer(QIODevice& device, const ReportDocument& document, const QFont& font)
        : m_document(document), m_writer(&device), m_theme(Theme::lightTheme()), m_scene(pixels(font, kScenePx))
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
        text(toQString(m_document.kind), styled(1, QFont::DemiBold), m_theme.secondaryText);
        m_y += 10;
        text(toQString(m_document.title), styled(1.9, QFont::DemiBold), m_theme.text);
        m_y += 6;
        for (size_t i = 0; i < m_document.blocks.size(); ++i) {
            // A heading stays with the picture below it.
            const bool heads = std::holds_alternative<ReportHeading>(m_document.blocks[i]) && i + 1 < m_document.blocks.size();
            const auto* picture = heads ? std::get_if<ReportPicture>(&m_document.blocks[i + 1]) : nullptr;
            if (picture && heightOf(*picture) + kHeadingRoom <= bottom() - kMarginY)
                ensure(heightOf(*picture) + kHeadingRoom);
            std::visit([this](const auto& each) { add(each); }, m_document.blocks[i]);
        }
        endPage();
        return m_painter.end();
    }

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
        m_painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, QString::number(m_page));
    }
    void newPage()
    {
        endPage();
        m_writer.newPage();
        beginPage();
    }
    /// Begins a page unless so much fits on this one.
    void ensure(double height)
    {
        if (m_y + height > bottom() && m_y > kMarginY)
            newPage();
    }

    /// Lines of a text that is wrapped to a width; `draw` gets each with its place below the top.
    static double lines(const QString& text, const QFont& font, double width, const std::function<void(QTextLine&, double top, double height)>& draw = {})
    {
        const double lineHeight = QFontMetricsF(font).height() * 1.15;
        double top = 0;
        for (const QString& paragraph : text.split(QLatin1Char('\n'))) {
            QTextLayout layout(paragraph, font);
            QTextOption option;
            option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
            layout.setTextOption(option);
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
    static double heightOf(const QString& text, const QFont& font, double width) { return lines(text, font, width); }
    /// From m_y on, over as many pages as it takes.
    void text(const QString& words, const QFont& font, const QColor& color, double indent = 0)
    {
        lines(words, font, kReportWidth - indent, [&](QTextLine& line, double, double height) {
            ensure(height);
            m_painter.setPen(color);
            line.draw(&m_painter, QPointF(kMarginX + indent, m_y));
            m_y += height;
        });
    }
    /// In a box that is known to fit; returns its height.
    double textAt(const QString& words, const QFont& font, const QColor& color, const QPointF& corner, double width, bool right = false)
    {
        return lines(words, font, width, [&](QTextLine& line, double top, double) {
            m_painter.setPen(color);
            const double shift = right ? width - line.naturalTextWidth() : 0;
            line.draw(&m_painter, corner + QPointF(shift, top));
        });
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
        // Never the last line of a page.
        ensure(110);
        if (m_y > kMarginY)
            m_y += 22;
        text(toQString(heading.text), styled(1.15, QFont::DemiBold), m_theme.text);
        m_y += 8;
    }
    void add(const ReportVerdict& verdict)
    {
        text(toQString(verdict.text), styled(1.35), m_theme.text);
        m_y += 18;
    }
    void add(const ReportParagraph& paragraph)
    {
        text(toQString(paragraph.text), styled(paragraph.soft ? 0.9 : 1), paragraph.soft ? m_theme.secondaryText : m_theme.text);
        m_y += 6;
    }
    void add(const ReportCare& care)
    {
        const QString words = toQString(care.title) + QLatin1Char(' ') + toQString(care.text);
        const double height = heightOf(words, styled(1), kReportWidth - 32) + 20;
        ensure(height);
        m_painter.fillRect(QRectF(kMarginX, m_y, kReportWidth, height), m_theme.warningGround);
        m_painter.fillRect(QRectF(kMarginX, m_y, 3, height), m_theme.warning);
        textAt(words, styled(1), m_theme.text, {kMarginX + 16, m_y + 10}, kReportWidth - 32);
        m_y += height + 8;
    }
    void add(const ReportCode& code)
    {
        QFont font(QStringLiteral("monospace"));
        font.setStyleHint(QFont::Monospace);
        text(toQString(code.text), pixels(font, 11), m_theme.text, 8);
        m_y += 8;
    }
    void add(const ReportChange& change)
    {
        const double height = heightOf(toQString(change.text), styled(1), kReportWidth - 196);
        ensure(height + 16);
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
        const double page = bottom() - kMarginY;
        if (height <= page) {
            ensure(height);
            this->picture(picture, {kMarginX, m_y}, 0, picture.bounds.height, scale);
            m_y += height + 8;
            return;
        }
        // Longer than a page: in pieces that follow each other.
        ensure(200);
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

    void add(const ReportTiles& tiles)
    {
        constexpr double kGap = 20;
        const double width = (kReportWidth - 3 * kGap) / 4;
        double most = 0;
        double changes = 0;
        for (const ReportTile& tile : tiles.tiles) {
            most = std::max(most, heightOf(toQString(tile.note), styled(0.92), width));
            changes = std::max(changes, heightOf(toQString(tile.change), styled(1, QFont::DemiBold), width));
        }
        ensure(120 + changes + most);
        const double top = m_y;
        for (size_t i = 0; i < tiles.tiles.size(); ++i) {
            const ReportTile& tile = tiles.tiles[i];
            const double x = kMarginX + static_cast<double>(i) * (width + kGap);
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

    void add(const ReportTable& table)
    {
        const QFont font = styled(0.85);
        const QFont strong = styled(0.85, QFont::DemiBold);
        if (!table.caption.empty())
            text(toQString(table.caption), font, m_theme.secondaryText);
        const std::vector<double> widths = columns(table, font);
        const auto isNumber = [&](size_t column) { return table.headers[column].starts_with('>'); };
        const auto row = [&](const std::vector<std::string>& cells, const QFont& cellFont) {
            double x = kMarginX;
            for (size_t c = 0; c < cells.size(); ++c) {
                const std::string_view cell = &cells == &table.headers && isNumber(c) ? std::string_view(cells[c]).substr(1) : std::string_view(cells[c]);
                textAt(toQString(cell), cellFont, m_theme.text, {x, m_y + 4}, widths[c], isNumber(c));
                x += widths[c] + kColumnGap;
            }
        };
        const auto height = [&](const std::vector<std::string>& cells, const QFont& cellFont) {
            double most = 0;
            for (size_t c = 0; c < cells.size(); ++c)
                most = std::max(most, heightOf(toQString(cells[c]), cellFont, widths[c]));
            return most + 8;
        };
        const double headHeight = height(table.headers, strong);
        const auto head = [&] {
            row(table.headers, strong);
            m_y += headHeight;
            rule();
        };
        ensure(headHeight + 30);
        head();
        for (const std::vector<std::string>& cells : table.rows) {
            const double rowHeight = height(cells, font);
            if (m_y + rowHeight > bottom()) {
                newPage();
                head();
            }
            row(cells, font);
            m_y += rowHeight;
            rule();
        }
        m_y += 8;
    }
    void rule()
    {
        m_painter.setPen(QPen(m_theme.midlight, 0.7));
        m_painter.drawLine(QPointF(kMarginX, m_y), QPointF(kMarginX + kReportWidth, m_y));
    }
    /// As wide as their content where that fits; else the widest give way.
    static std::vector<double> columns(const ReportTable& table, const QFont& font)
    {
        const QFontMetricsF metrics(font);
        std::vector<double> widths;
        for (size_t c = 0; c < table.headers.size(); ++c) {
            double width = metrics.horizontalAdvance(toQString(table.headers[c])) * 1.1 + 2;
            for (const std::vector<std::string>& cells : table.rows)
                if (c < cells.size())
                    width = std::max(width, metrics.horizontalAdvance(toQString(cells[c])) * 1.02 + 2);
            widths.push_back(width);
        }
        const double room = kReportWidth - kColumnGap * static_cast<double>(widths.size() - 1);
        double cap = room;
        const auto sum = [&](double limit) {
            double total = 0;
            for (const double width : widths)
                total += std::min(width, limit);
            return total;
        };
        while (sum(cap) > room && cap > 20)
            cap *= 0.97;
        for (double& width : widths)
            width = std::min(width, cap);
        // What is left over keeps figures at the right edge.
        if (const double left = room - sum(1e9); left > 0)
            widths.front() += left;
        return widths;
    }

    static constexpr double kColumnGap = 14;

    const ReportDocument& m_document;
    QPdfWriter m_writer;
    const Theme m_theme;
    ScenePainter m_scene;
    QPainter m_painter;
    QFont m_font;
    double m_y = 0;
    int m_page = 0;
};

}  // namespace

QByteArray reportPdf(const std::function<ReportDocument(const scene::TextMeasure&)>& content, const QFont& font)
{
    const ReportDocument document = content(QtTextMeasure(pixels(font, kScenePx)));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    return Printer(buffer, document, font).print() ? bytes : QByteArray();
}

}  // namespace esp
