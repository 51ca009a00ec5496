// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/format_detail.h"

#include <QWidget>

namespace esp {

/// Formats of a layer's weights on the plane of bits a weight and error: discs as the recipe rounds, rings rounded to nearest where that is another way.
class FormatPlot : public QWidget {
    Q_OBJECT
public:
    explicit FormatPlot(QWidget* parent = nullptr);

    void setComparison(const FormatComparisonPtr& comparison);
    /// Row of the comparison that is marked, −1: none.
    void setCurrent(int row);
    /// Row that the layer has now, −1: none.
    void setPresent(int row);
    /// The row whose disc or label is at a place, −1: none near.
    int rowAt(const QPointF& position) const;
    QPointF positionOf(int row) const;
    /// Where labels stand, by row; empty where there is no room.
    QRectF labelRect(int row) const { return m_labels.value(row); }

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void clicked(int row);
    void chosen(int row);

protected:
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Axes {
        QRectF area;
        double lowest = 0, highest = 1;  // dB
        double least = 1, most = 32;     // bits
        double x(double bits) const;
        double y(double decibels) const;
    };
    Axes axes() const;
    double decibelsOf(const FormatFigure& figure) const;
    bool isShown(const FormatFigure& figure) const;
    void placeLabels();
    void resizeEvent(QResizeEvent* event) override;

    FormatComparisonPtr m_comparison;
    QVector<QRectF> m_labels;
    int m_current = -1;
    int m_present = -1;
};

}  // namespace esp
