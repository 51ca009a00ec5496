// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/figures.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace esp {

Figures::Figures(const QFont& font) : m_font(font)
{
    const QFontMetricsF metrics(font);
    double widest = 0;
    double narrowest = 1e9;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit) {
        const double width = metrics.horizontalAdvance(QChar(digit));
        widest = std::max(widest, width);
        narrowest = std::min(narrowest, width);
    }
    if (widest - narrowest > 0.01)
        m_cell = widest;
}

double Figures::width(const QString& text) const
{
    const QFontMetricsF metrics(m_font);
    if (m_cell == 0)
        return metrics.horizontalAdvance(text);
    double width = 0;
    for (const QChar c : text)
        width += c.isDigit() ? m_cell : metrics.horizontalAdvance(c);
    return width;
}

void Figures::draw(QPainter& painter, double left, double baseline, const QString& text) const
{
    painter.setFont(m_font);
    if (m_cell == 0) {
        painter.drawText(QPointF(left, baseline), text);
        return;
    }
    const QFontMetricsF metrics(m_font);
    QString run;  // what is no digit is drawn together, for kerning and speed
    double runLeft = left;
    const auto flush = [&] {
        if (!run.isEmpty())
            painter.drawText(QPointF(runLeft, baseline), run);
        run.clear();
    };
    for (const QChar c : text) {
        const double advance = metrics.horizontalAdvance(c);
        if (c.isDigit()) {
            flush();
            painter.drawText(QPointF(left + (m_cell - advance) / 2, baseline), c);
            left += m_cell;
            runLeft = left;
        } else {
            run += c;
            left += advance;
        }
    }
    flush();
}

}  // namespace esp
