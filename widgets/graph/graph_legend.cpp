// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_legend.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/graph_view_model.h"

#include <QPainter>

namespace esp {

GraphLegend::GraphLegend(GraphViewModel& model, QWidget* parent) : QWidget(parent), m_model(model)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&model, &GraphViewModel::looksChanged, this, qOverload<>(&QWidget::update));
}

QSize GraphLegend::sizeHint() const
{
    return {static_cast<int>(scaled(this, 300)), static_cast<int>(scaled(this, 27))};
}

void GraphLegend::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), theme.window);
    painter.setPen(theme.midlight);
    painter.drawLine(0, 0, width(), 0);
    painter.setRenderHint(QPainter::Antialiasing);
    QFont caption = font();
    caption.setPointSizeF(font().pointSizeF() * 0.92);
    painter.setFont(caption);
    const QFontMetrics metrics(caption);
    const double unit = fontMetrics().height() / 15.0;
    const double middle = height() / 2.0 + 0.5;
    const double baseline = middle + metrics.ascent() / 2.0 - metrics.descent() / 2.0;
    const double gap = 8 * unit;

    // What the colours mean comes first; keys share the rest.
    const auto [title, low, high] = m_model.overlayWords();
    const double ramp = 84 * unit;
    const double taken = title.isEmpty() ? 0 : metrics.horizontalAdvance(title + low + high) + (high.isEmpty() ? 0 : ramp) + 4 * gap;
    double right = width() - gap;
    const auto key = [&](const QString& text, double picture, const std::function<void(double left)>& draw) {
        const double textWidth = metrics.horizontalAdvance(text);
        if (right - textWidth - 5 * unit - picture < taken)
            return;
        painter.setPen(theme.secondaryText);
        painter.drawText(QPointF(right - textWidth, baseline), text);
        draw(right - textWidth - 5 * unit - picture);
        right -= textWidth + picture + 5 * unit + 14 * unit;
    };
    key(tr("share of file: now, before"), 26 * unit, [&](double left) {
        painter.setPen(Qt::NoPen);
        const double bar = 3.4 * unit;
        painter.setBrush(theme.groove);
        painter.drawRoundedRect(QRectF(left, middle - bar / 2, 26 * unit, bar), bar / 2, bar / 2);
        painter.setBrush(theme.before);
        painter.drawRoundedRect(QRectF(left, middle - bar / 2, 18 * unit, bar), bar / 2, bar / 2);
        painter.setBrush(theme.after);
        painter.drawRoundedRect(QRectF(left, middle - bar / 2, 8 * unit, bar), bar / 2, bar / 2);
    });
    if (m_model.hasIntegerEdges())
        for (const bool integer : {true, false})
            key(integer ? tr("8-bit") : tr("float"), 16 * unit, [&](double left) {
                painter.setPen(QPen(integer ? theme.quantize : theme.edge, 1.5));
                painter.drawLine(QPointF(left, middle), QPointF(left + 16 * unit, middle));
            });
    key(tr("current layer"), 16 * unit, [&](double left) {
        painter.setPen(QPen(theme.after, 2.2));
        painter.drawLine(QPointF(left, middle), QPointF(left + 16 * unit, middle));
    });

    if (m_model.overlay() == GraphViewModel::Overlay::None)
        return;
    double left = gap;
    painter.setPen(theme.text);
    painter.drawText(QPointF(left, baseline), title);
    if (high.isEmpty())
        return;
    left += metrics.horizontalAdvance(title) + gap;
    painter.setPen(theme.secondaryText);
    painter.drawText(QPointF(left, baseline), low);
    left += metrics.horizontalAdvance(low) + 5 * unit;
    QLinearGradient gradient(left, 0, left + ramp, 0);
    for (size_t i = 0; i < theme.ramp.size(); ++i)
        gradient.setColorAt(static_cast<double>(i) / 3, theme.ramp[i]);
    painter.setPen(QPen(theme.nodeLine, 1));
    painter.setBrush(gradient);
    painter.drawRoundedRect(QRectF(left + 0.5, middle - 4.5 * unit, ramp, 9 * unit), 2, 2);
    painter.setPen(theme.secondaryText);
    painter.drawText(QPointF(left + ramp + 5 * unit, baseline), high);
}

}  // namespace esp
