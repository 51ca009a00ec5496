// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/tile_widget.h"

#include "widgets/theme/figures.h"
#include "widgets/theme/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace esp {

TileWidget::TileWidget(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Expanding);
}

void TileWidget::setTile(const Tile& tile)
{
    m_tile = tile;
    setFocusPolicy(tile.link.isEmpty() ? Qt::NoFocus : Qt::TabFocus);
    setAccessibleName(tile.label);
    const QString text = tile.accessibleText();
    if (accessibleDescription() != text)
        setAccessibleDescription(text);
    update();
}

void TileWidget::setCompact(bool compact)
{
    m_compact = compact;
    updateGeometry();
    update();
}

QSize TileWidget::sizeHint() const
{
    return {static_cast<int>(scaled(this, 148)), static_cast<int>(scaled(this, m_compact ? 118 : 160))};
}

QSize TileWidget::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 120)), static_cast<int>(scaled(this, 112))};
}

QFont TileWidget::sized(double factor, int weight) const
{
    QFont result = font();
    result.setPointSizeF(font().pointSizeF() * factor);
    result.setWeight(static_cast<QFont::Weight>(weight));
    return result;
}

void TileWidget::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double unit = scaled(this, 1);
    const bool empty = m_tile.state == Tile::State::Empty;
    painter.setPen(QPen(theme.midlight, 1, empty ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(empty ? theme.window : theme.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const QRectF area = QRectF(rect()).adjusted(10 * unit, 7 * unit, -10 * unit, -8 * unit);
    const QFont label = sized(1, QFont::DemiBold);
    painter.setFont(label);
    painter.setPen(theme.text);
    painter.drawText(QPointF(area.left(), area.top() + QFontMetricsF(label).ascent()), m_tile.label);
    const QRectF rest = area.adjusted(0, QFontMetricsF(label).height() + 1 * unit, 0, 0);
    m_link = QRectF();
    if (!m_tile.message.isEmpty() && m_tile.value.isEmpty())
        paintMessage(painter, rest);
    else
        paintFigures(painter, rest);
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    }
}

void TileWidget::paintFigures(QPainter& painter, const QRectF& area)
{
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    const bool old = m_tile.state == Tile::State::Old || m_tile.state == Tile::State::Loading || m_tile.state == Tile::State::Predicted;
    const Figures value(sized(m_compact ? 1.58 : 1.75, QFont::DemiBold));
    const QFontMetricsF valueMetrics(value.font());
    double baseline = area.top() + valueMetrics.ascent();
    painter.setPen(old ? theme.secondaryText : theme.text);
    value.draw(painter, area.left(), baseline, m_tile.value);
    double left = area.left() + value.width(m_tile.value) + 4 * unit;
    const QFont unitFont = sized(1.08, QFont::Medium);
    painter.setFont(unitFont);
    painter.drawText(QPointF(left, baseline), m_tile.unit);
    left += QFontMetricsF(unitFont).horizontalAdvance(m_tile.unit) + 8 * unit;
    if (!m_tile.interval.isEmpty()) {
        const Figures interval(sized(1, QFont::Normal));
        painter.setPen(theme.secondaryText);
        if (left + interval.width(m_tile.interval) <= area.right() + 4 * unit)
            interval.draw(painter, left, baseline, m_tile.interval);
    }

    const QFont changeFont = sized(1, QFont::DemiBold);
    const QFontMetricsF changeMetrics(changeFont);
    baseline += valueMetrics.descent() + changeMetrics.ascent() + 1 * unit;
    painter.setFont(changeFont);
    painter.setPen(old                                     ? theme.secondaryText
                   : m_tile.tone == Tile::Tone::Better ? theme.accent
                   : m_tile.tone == Tile::Tone::Worse  ? theme.pruneText
                                                       : theme.text);
    const double footHeight = QFontMetricsF(sized(0.92, QFont::Normal)).height();
    const QString whole = m_tile.note.isEmpty() ? m_tile.change : tr("%1, %2", "change, what is to be thought of it").arg(m_tile.change, m_tile.note);
    const bool fits = changeMetrics.horizontalAdvance(whole) <= area.width();
    // Sentences are never cut: what is too long for a line goes on in the next. The baseline stays that of the last line.
    const auto drawSentence = [&](const QString& text) {
        const QRectF room(area.left(), baseline - changeMetrics.ascent(), area.width(), area.bottom() - footHeight - baseline + changeMetrics.ascent());
        QRectF used;
        painter.drawText(room, Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop | Qt::TextDontClip, text, &used);
        baseline += std::max(0.0, std::round(used.height() / changeMetrics.height()) - 1) * changeMetrics.height();
    };
    drawSentence(fits ? whole : m_tile.change);
    if (!fits && !m_tile.note.isEmpty()) {
        baseline += changeMetrics.height();
        drawSentence(m_tile.note);
    }
    const QFontMetricsF metrics(font());
    if (!m_tile.reference.isEmpty() && baseline + changeMetrics.descent() + metrics.height() <= area.bottom() - footHeight + 2 * unit) {
        baseline += changeMetrics.descent() + metrics.ascent();
        painter.setFont(font());
        painter.setPen(theme.secondaryText);
        painter.drawText(QPointF(area.left(), baseline), metrics.elidedText(m_tile.reference, Qt::ElideRight, area.width()));
    }
    paintFoot(painter, QRectF(area.left(), area.bottom() - footHeight, area.width(), footHeight));
    const QRectF graphic(area.left(), baseline + metrics.descent() + 4 * unit, area.width(), area.bottom() - footHeight - baseline - metrics.descent() - 8 * unit);
    if (m_tile.bars.shown && graphic.height() >= 15 * unit)
        paintBars(painter, graphic);
    if (m_tile.axis.shown && graphic.height() >= 20 * unit)
        paintAxis(painter, graphic);
}

void TileWidget::paintMessage(QPainter& painter, const QRectF& area)
{
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    const bool failed = m_tile.state == Tile::State::Failed;
    QRectF rest = area.adjusted(0, 3 * unit, 0, 0);
    painter.setFont(sized(1, QFont::DemiBold));
    if (failed) {
        const double size = 5.5 * unit;
        const QPointF middle(rest.left() + size, rest.top() + size + 1);
        painter.setPen(QPen(theme.error, 1.3));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolygon(QPolygonF({middle + QPointF(0, -size), middle + QPointF(size, size * 0.8), middle + QPointF(-size, size * 0.8)}));
        painter.drawLine(middle + QPointF(0, -size * 0.3), middle + QPointF(0, size * 0.3));
        painter.drawText(QPointF(rest.left() + 2.6 * size, rest.top() + QFontMetricsF(painter.font()).ascent()), tr("Not measured"));
        rest.setTop(rest.top() + QFontMetricsF(painter.font()).height() + 2 * unit);
    } else if (m_tile.state == Tile::State::Loading) {
        painter.setPen(theme.text);
        painter.drawText(QPointF(rest.left(), rest.top() + QFontMetricsF(painter.font()).ascent()), QStringLiteral("…"));
        rest.setTop(rest.top() + QFontMetricsF(painter.font()).height());
    }
    painter.setFont(font());
    painter.setPen(theme.secondaryText);
    const double linkHeight = m_tile.link.isEmpty() ? 0 : QFontMetricsF(font()).height() + 4 * unit;
    const QRectF room(rest.left(), rest.top(), rest.width(), area.bottom() - rest.top() - linkHeight);
    QRectF used;
    painter.drawText(room, Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop, m_tile.message, &used);
    if (m_tile.link.isEmpty())
        return;
    painter.setFont(sized(1, QFont::Medium));
    painter.setPen(theme.accent);
    m_link = QRectF(rest.left(), std::min(used.bottom() + 4 * unit, area.bottom() - linkHeight), QFontMetricsF(painter.font()).horizontalAdvance(m_tile.link) + 8 * unit, linkHeight + 4 * unit);
    painter.drawText(QPointF(m_link.left(), m_link.top() + QFontMetricsF(painter.font()).ascent()), m_tile.link);
}

void TileWidget::paintBars(QPainter& painter, const QRectF& area) const
{
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    const double height = 6 * unit;
    double top = area.top() + std::max(0.0, (area.height() - 15 * unit) / 2);
    painter.setPen(Qt::NoPen);
    for (const bool before : {true, false}) {
        painter.setBrush(theme.groove);
        painter.drawRoundedRect(QRectF(area.left(), top, area.width(), height), 1, 1);
        double left = area.left();
        for (const Tile::Part& part : before ? m_tile.bars.before : m_tile.bars.after) {
            painter.setBrush(before ? theme.before : part.meaning == 1 ? theme.quantize : part.meaning == 2 ? theme.after : theme.before);
            const double width = std::clamp(part.share, 0.0, 1.0) * area.width();
            painter.drawRect(QRectF(left, top, width, height));
            left += width;
        }
        top += height + 3 * unit;
    }
}

void TileWidget::paintAxis(QPainter& painter, const QRectF& area) const
{
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    const Tile::Axis& axis = m_tile.axis;
    const bool old = m_tile.state == Tile::State::Old;
    const QFont small = sized(0.88, QFont::Normal);
    const QFontMetricsF metrics(small);
    const double textHeight = metrics.ascent() + 1;
    const double middle = area.top() + std::max(6 * unit, (area.height() - textHeight) * 0.5);
    const double range = std::max(1e-9, axis.high - axis.low);
    const auto x = [&](double value) { return area.left() + std::clamp((value - axis.low) / range, 0.0, 1.0) * area.width(); };
    painter.setPen(QPen(theme.groove, 2));
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle));
    const bool predicted = m_tile.state == Tile::State::Predicted;
    const QColor color = old || predicted ? theme.before : theme.after;
    // Dashes and a ring: nothing was measured here.
    QPen line(color, predicted ? 2 : 3);
    if (predicted) {
        line.setDashPattern({2, 2});
        line.setCapStyle(Qt::FlatCap);
    }
    painter.setPen(line);
    painter.drawLine(QPointF(x(axis.intervalLow), middle), QPointF(x(axis.intervalHigh), middle));
    painter.setPen(QPen(color, 1.4));
    for (const double end : {axis.intervalLow, axis.intervalHigh})
        painter.drawLine(QPointF(x(end), middle - 4 * unit), QPointF(x(end), middle + 4 * unit));
    painter.setBrush(predicted ? theme.base : color);
    painter.setPen(predicted ? QPen(color, 1.4) : QPen(Qt::NoPen));
    painter.drawEllipse(QPointF(x(axis.value), middle), 3.6 * unit, 3.6 * unit);
    if (axis.hasReference) {
        const double at = x(axis.reference);
        painter.setPen(QPen(theme.before, 1.4));
        painter.drawLine(QPointF(at, middle - 6 * unit), QPointF(at, middle + 5 * unit));
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.before);
        painter.drawPolygon(QPolygonF({QPointF(at - 3.5 * unit, middle - 8 * unit), QPointF(at + 3.5 * unit, middle - 8 * unit), QPointF(at, middle - 4 * unit)}));
    }
    painter.setFont(small);
    painter.setPen(theme.secondaryText);
    const double baseline = middle + 5 * unit + metrics.ascent();
    if (baseline > area.bottom() + 4 * unit)
        return;
    painter.drawText(QPointF(area.left(), baseline), axis.lowText);
    painter.drawText(QPointF(area.right() - metrics.horizontalAdvance(axis.highText), baseline), axis.highText);
}

void TileWidget::paintFoot(QPainter& painter, const QRectF& area) const
{
    if (m_tile.foot.isEmpty())
        return;
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    const QFont caption = sized(0.92, QFont::Normal);
    const double glyph = 4.5 * unit;
    const QPointF middle(area.left() + glyph, area.center().y());
    QColor color = theme.secondaryText;
    switch (m_tile.footKind) {
    case Tile::Foot::Exact:
        color = theme.accent;
        painter.setPen(QPen(color, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.drawPolyline(QPolygonF({middle + QPointF(-glyph * 0.8, 0), middle + QPointF(-glyph * 0.2, glyph * 0.6), middle + QPointF(glyph * 0.9, -glyph * 0.7)}));
        break;
    case Tile::Foot::Partial:
        color = theme.quantizeText;
        painter.setPen(QPen(color, 1.2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(middle, glyph, glyph);
        painter.drawPolyline(QPolygonF({middle + QPointF(0, -glyph * 0.6), middle, middle + QPointF(glyph * 0.5, glyph * 0.3)}));
        break;
    case Tile::Foot::Estimate:
        painter.setPen(QPen(color, 1.2));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(middle, glyph, glyph);
        painter.drawLine(middle + QPointF(0, -glyph * 0.1), middle + QPointF(0, glyph * 0.6));
        break;
    case Tile::Foot::None: break;
    }
    const double left = area.left() + (m_tile.footKind == Tile::Foot::None ? 0 : 2 * glyph + 5 * unit);
    painter.setFont(caption);
    painter.setPen(color);
    const QFontMetricsF metrics(caption);
    painter.drawText(QPointF(left, area.center().y() + (metrics.ascent() - metrics.descent()) / 2), metrics.elidedText(m_tile.foot, Qt::ElideRight, area.right() - left + 4 * unit));
}

void TileWidget::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && m_link.contains(event->position()))
        Q_EMIT linkActivated(m_tile.id);
}

void TileWidget::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(m_link.contains(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void TileWidget::keyPressEvent(QKeyEvent* event)
{
    if (!m_tile.link.isEmpty() && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space))
        Q_EMIT linkActivated(m_tile.id);
    else
        QWidget::keyPressEvent(event);
}

bool TileWidget::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && !m_tile.detail.isEmpty()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), m_tile.detail, this);
        return true;
    }
    return QWidget::event(event);
}

}  // namespace esp
