// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QRectF>
#include <QWidget>

#include <memory>

class QCustomPlot;

namespace esp {

class InspectorModel;

/// Weights of the current layer before (outline) and after (filled), in 97 bins; the pruning threshold as two lines that can be dragged.
/// Ctrl with the wheel, or + and −, zoom; dragging the axis, or Shift with arrows, moves; a double click, or 0, shows all. Arrows go from bin to bin.
class HistogramPlot : public QWidget {
    Q_OBJECT
public:
    explicit HistogramPlot(InspectorModel& model, QWidget* parent = nullptr);
    ~HistogramPlot() override;

    void setLogarithmic(bool logarithmic);
    QSize minimumSizeHint() const override;
    /// Values as tab-separated text.
    QString asTable() const;
    /// The bin under the pointer or chosen by keys, in words; "" for none.
    QString readText() const;
    /// Part of the axis that is in sight, 1 for all.
    double shownPart() const;
    /// Of the words in the plot that are shown, as they were drawn last.
    QList<QRectF> labelRects() const;

Q_SIGNALS:
    void readChanged();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Items;
    void applyTheme();
    void rescale();
    void redraw();
    void placeThreshold(double threshold);
    void placeZeroText();
    /// Whether something is drawn there, in pixels of the plot.
    bool isDrawnOn(const QRectF& area) const;
    double thresholdAt(int x) const;
    void setShown(double from, double to);
    void zoom(double factor, double anchor);
    void setBin(int bin);
    int binAt(int x) const;

    InspectorModel& m_model;
    QCustomPlot* m_plot = nullptr;
    std::unique_ptr<Items> m_items;
    bool m_logarithmic = false;
    bool m_dragging = false;
    int m_bin = -1;
    double m_axisGrip = 0;
    bool m_movesAxis = false;
    double m_dragBefore = 0;
    int m_gestures = 0;
};

}  // namespace esp
