// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/format_plot.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/layer_errors.h"
#include "widgets/viewmodel/text.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr double kNear = 14;  // of a click, in units of the theme

QFont tickFont(const QWidget* widget)
{
    QFont font = widget->font();
    font.setPointSizeF(font.pointSizeF() * 0.88);
    return font;
}

}  // namespace

double FormatPlot::Axes::x(double bits) const { return area.left() + std::log(bits / least) / std::log(most / least) * area.width(); }
double FormatPlot::Axes::y(double decibels) const { return area.bottom() - (decibels - lowest) / (highest - lowest) * area.height(); }

FormatPlot::FormatPlot(QWidget* parent) : QWidget(parent)
{
    setMouseTracking(true);
}

QSize FormatPlot::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 220)), static_cast<int>(scaled(this, 150))};
}

double FormatPlot::decibelsOf(const FormatFigure& figure) const { return m_comparison->hasInputs ? figure.outputDb : figure.weightDb; }

/// One without error lies beyond any axis.
bool FormatPlot::isShown(const FormatFigure& figure) const { return figure.refusal.empty() && std::isfinite(decibelsOf(figure)) && figure.bits > 0; }

void FormatPlot::setComparison(const FormatComparisonPtr& comparison)
{
    m_comparison = comparison;
    placeLabels();
    update();
}

void FormatPlot::setCurrent(int row)
{
    m_current = row;
    update();
}

void FormatPlot::setPresent(int row)
{
    m_present = row;
    update();
}

FormatPlot::Axes FormatPlot::axes() const
{
    Axes axes;
    const QFontMetricsF metrics(tickFont(this));
    const double left = metrics.horizontalAdvance(QStringLiteral("000")) + scaled(this, 8);
    axes.area = QRectF(rect()).adjusted(left, metrics.height() + scaled(this, 6), -scaled(this, 10), -metrics.height() - scaled(this, 8));
    if (!m_comparison)
        return axes;
    double low = 1e9;
    double high = -1e9;
    double least = 1e9;
    double most = 0;
    for (const FormatFigure& figure : m_comparison->figures) {
        if (!isShown(figure))
            continue;
        for (const double decibels : {decibelsOf(figure), figure.isByInputs ? figure.nearestDb : decibelsOf(figure)}) {
            low = std::min(low, decibels);
            high = std::max(high, decibels);
        }
        least = std::min(least, figure.bits);
        most = std::max(most, figure.bits);
    }
    if (low > high)
        return axes;
    const double margin = std::max(3.0, (high - low) * 0.08);
    axes.lowest = low - margin;
    axes.highest = high + margin;
    axes.least = least / 1.25;
    axes.most = most * 1.25;
    return axes;
}

QPointF FormatPlot::positionOf(int row) const
{
    const Axes all = axes();
    const FormatFigure& figure = m_comparison->figures[static_cast<size_t>(row)];
    return {all.x(figure.bits), all.y(decibelsOf(figure))};
}

int FormatPlot::rowAt(const QPointF& position) const
{
    if (!m_comparison)
        return -1;
    int nearest = -1;
    double least = scaled(this, kNear);
    for (int row = 0; row < static_cast<int>(m_comparison->figures.size()); ++row) {
        if (!isShown(m_comparison->figures[static_cast<size_t>(row)]))
            continue;
        if (m_labels.value(row).contains(position))
            return row;
        const QPointF away = positionOf(row) - position;
        const double distance = std::hypot(away.x(), away.y());
        if (distance < least) {
            least = distance;
            nearest = row;
        }
    }
    return nearest;
}

/// Each label beside its disc where it covers neither a disc nor another label; those without room are left to the tool tip and the table.
void FormatPlot::placeLabels()
{
    m_labels.clear();
    if (!m_comparison || width() <= 0)
        return;
    const auto count = static_cast<int>(m_comparison->figures.size());
    m_labels.resize(count);
    // As wide as it is when it is the current one, whose disc has a ring around it.
    QFont font = tickFont(this);
    font.setWeight(QFont::DemiBold);
    const QFontMetricsF metrics(font);
    const double gap = scaled(this, 6);
    const double besideRing = scaled(this, 10);
    std::vector<QRectF> taken;
    for (int row = 0; row < count; ++row)
        if (isShown(m_comparison->figures[static_cast<size_t>(row)]))
            taken.emplace_back(positionOf(row) - QPointF(gap, gap) * 0.8, QSizeF(gap, gap) * 1.6);
    for (int row = 0; row < count; ++row) {
        const FormatFigure& figure = m_comparison->figures[static_cast<size_t>(row)];
        if (!isShown(figure))
            continue;
        const QPointF at = positionOf(row);
        const QSizeF size(metrics.horizontalAdvance(formatFigureName(figure)), metrics.height());
        const QPointF places[] = {{besideRing, -size.height() / 2},
                                  {-besideRing - size.width(), -size.height() / 2},
                                  {gap / 2, -size.height() - gap / 2},
                                  {-gap / 2 - size.width(), -size.height() - gap / 2},
                                  {gap / 2, gap / 2},
                                  {-gap / 2 - size.width(), gap / 2}};
        for (const QPointF& place : places) {
            const QRectF box(at + place, size);
            const bool isFree = QRectF(rect()).contains(box) && std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(box); });
            if (!isFree)
                continue;
            m_labels[row] = box;
            taken.push_back(box);
            break;
        }
    }
}

void FormatPlot::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& theme = themeOf(this);
    painter.fillRect(rect(), theme.base);
    if (!m_comparison)
        return;
    const Format format(locale());
    const Axes all = axes();
    const QFont ticks = tickFont(this);
    const QFontMetricsF metrics(ticks);
    painter.setFont(ticks);
    const double unit = scaled(this, 1);
    double step = 5;
    while ((all.highest - all.lowest) / step > std::max(2.0, all.area.height() / (1.8 * metrics.height())))
        step *= 2;
    for (double tick = std::ceil(all.lowest / step) * step; tick <= all.highest; tick += step) {
        painter.setPen(QPen(theme.grid, 1));
        painter.drawLine(QPointF(all.area.left(), all.y(tick)), QPointF(all.area.right(), all.y(tick)));
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(0, all.y(tick) - metrics.height() / 2, all.area.left() - 5 * unit, metrics.height()), Qt::AlignRight | Qt::AlignVCenter, format.number(tick, 0));
    }
    painter.setPen(QPen(theme.axis, 1));
    painter.drawLine(all.area.bottomLeft(), all.area.topLeft());
    painter.drawLine(all.area.bottomLeft(), all.area.bottomRight());
    for (const int bits : {1, 2, 3, 4, 6, 8, 12, 16}) {
        if (bits < all.least || bits > all.most)
            continue;
        const double x = all.x(bits);
        painter.setPen(QPen(theme.axis, 1));
        painter.drawLine(QPointF(x, all.area.bottom()), QPointF(x, all.area.bottom() + 3 * unit));
        painter.setPen(theme.secondaryText);
        painter.drawText(QRectF(x - 20 * unit, all.area.bottom() + 4 * unit, 40 * unit, metrics.height()), Qt::AlignHCenter | Qt::AlignTop, format.number(bits, 0));
    }
    painter.setPen(theme.secondaryText);
    painter.drawText(QRectF(2 * unit, 0, width() - 4 * unit, metrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     m_comparison->hasInputs ? tr("Signal to error of the output, dB") : tr("Signal to error of the weights, dB"));
    painter.drawText(QRectF(all.area.left(), all.area.bottom() - metrics.height() - 2 * unit, all.area.width() - 2 * unit, metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                     tr("Bits a weight"));

    for (int row = 0; row < static_cast<int>(m_comparison->figures.size()); ++row) {
        const FormatFigure& figure = m_comparison->figures[static_cast<size_t>(row)];
        if (!isShown(figure))
            continue;
        const QPointF at = positionOf(row);
        if (figure.isByInputs && m_comparison->hasInputs && std::isfinite(figure.nearestDb)) {
            const QPointF nearest(at.x(), all.y(figure.nearestDb));
            painter.setPen(QPen(theme.before, 1.2 * unit));
            painter.drawLine(nearest, at);
            painter.setBrush(theme.base);
            painter.drawEllipse(nearest, 3 * unit, 3 * unit);
        }
        const bool isPresent = row == m_present;
        painter.setPen(Qt::NoPen);
        painter.setBrush(isPresent ? theme.accent : theme.after);
        painter.drawEllipse(at, (isPresent ? 5 : 4) * unit, (isPresent ? 5 : 4) * unit);
        if (row == m_current) {
            painter.setPen(QPen(theme.accent, 1.5 * unit));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(at, 8 * unit, 8 * unit);
        }
        QFont font = ticks;
        if (isPresent || row == m_current)
            font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(isPresent ? theme.accent : theme.text);
        if (!m_labels.value(row).isEmpty())
            painter.drawText(m_labels[row], Qt::AlignLeft | Qt::AlignVCenter, formatFigureName(figure));
    }
}

void FormatPlot::mousePressEvent(QMouseEvent* event)
{
    if (const int row = rowAt(event->position()); row >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT clicked(row);
}

void FormatPlot::mouseDoubleClickEvent(QMouseEvent* event)
{
    if (const int row = rowAt(event->position()); row >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT chosen(row);
}

void FormatPlot::mouseMoveEvent(QMouseEvent* event)
{
    setCursor(rowAt(event->position()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

bool FormatPlot::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    if (row < 0) {
        QToolTip::hideText();
        return true;
    }
    const FormatFigure& figure = m_comparison->figures[static_cast<size_t>(row)];
    const Format format(locale());
    QString text = tr("%1: %2 bits a weight, %3").arg(formatFigureName(figure), format.number(figure.bits, 2), LayerErrors::decibels(decibelsOf(figure), 1));
    if (figure.isByInputs && std::isfinite(figure.nearestDb))
        text += tr("; rounded to nearest %1").arg(LayerErrors::decibels(figure.nearestDb, 1));
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

void FormatPlot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeLabels();
}

void FormatPlot::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LocaleChange || event->type() == QEvent::LanguageChange)
        placeLabels();
    update();
}

}  // namespace esp
