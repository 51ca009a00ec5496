// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/histogram_keys.h"

#include "widgets/theme/theme.h"

#include <QPainter>

namespace esp {

void HistogramKeys::setTexts(const QString& before, const QString& after, const QString& cut)
{
    m_before = before;
    m_after = after;
    m_cut = cut;
    setAccessibleName(QStringList{before, after, cut}.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QSize HistogramKeys::sizeHint() const
{
    const double unit = scaled(this, 1);
    return {static_cast<int>(fontMetrics().horizontalAdvance(m_before + m_after + m_cut) + (m_cut.isEmpty() ? 62 : 90) * unit), static_cast<int>(20 * unit)};
}

void HistogramKeys::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    QPainter painter(this);
    const double middle = height() / 2.0;
    const double baseline = middle + (fontMetrics().ascent() - fontMetrics().descent()) / 2.0;
    double left = 1;
    const auto text = [&](const QString& word) {
        painter.setPen(theme.secondaryText);
        painter.drawText(QPointF(left, baseline), word);
        left += fontMetrics().horizontalAdvance(word) + 14 * unit;
    };
    painter.setPen(QPen(theme.before, 1.2));
    const double low = middle + 4 * unit;
    const double high = middle - 4 * unit;
    painter.drawPolyline(QPolygonF({{left, low}, {left + 4 * unit, low}, {left + 4 * unit, high}, {left + 10 * unit, high}, {left + 10 * unit, low}, {left + 14 * unit, low}}));
    left += 19 * unit;
    text(m_before);
    painter.fillRect(QRectF(left, middle - 4 * unit, 9 * unit, 9 * unit), theme.after);
    left += 14 * unit;
    text(m_after);
    if (m_cut.isEmpty())
        return;
    QColor band = theme.prune;
    band.setAlphaF(0.15F);
    painter.fillRect(QRectF(left, middle - 5 * unit, 9 * unit, 10 * unit), band);
    painter.fillRect(QRectF(left + 9 * unit, middle - 5 * unit, 1.6 * unit, 10 * unit), theme.prune);
    left += 15 * unit;
    text(m_cut);
}

}  // namespace esp
