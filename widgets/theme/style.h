// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/theme/theme.h"

#include <QProxyStyle>

namespace esp {

/// Fusion with flat controls, thin lines and the colours of a Theme. One style, no style sheets.
class EspalierStyle : public QProxyStyle {
    Q_OBJECT
public:
    explicit EspalierStyle(Theme theme);

    const Theme& theme() const { return m_theme; }
    void setTheme(const Theme& theme) { m_theme = theme; }

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawControl(ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const override;
    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl sub, const QWidget* widget) const override;
    QIcon standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const override;

    /// Parts that the table's delegate paints as well, so that painted cells and real controls look the same.
    void paintCheckBox(QPainter& painter, const QRect& box, Qt::CheckState state, bool enabled) const;
    /// fraction in [0, 1]; without `handle` only the groove.
    void paintSlider(QPainter& painter, const QRect& area, double fraction, const QColor& color, bool handle, bool enabled, double unit) const;
    /// A rectangle from the slider's left end to its right end in which the handle's middle moves.
    static QRect sliderTrack(const QRect& area, double unit);
    void paintArrowDown(QPainter& painter, const QPointF& middle, double size, const QColor& color) const;
    void paintFocusRing(QPainter& painter, const QRectF& rect, double radius) const;

private:
    double unitOf(const QWidget* widget, const QStyleOption* option) const;
    void drawButton(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawField(const QRect& rect, bool focused, bool enabled, QPainter* painter, double unit) const;
    void drawTab(const QStyleOption* option, QPainter* painter, const QWidget* widget) const;
    void drawScrollBar(const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const;

    Theme m_theme;
};

}  // namespace esp
