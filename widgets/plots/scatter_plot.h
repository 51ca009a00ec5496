// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <memory>

class QCustomPlot;

namespace esp {

class Session;
struct MetricValue;

/// Every visited state on the plane of size and accuracy (agreement without labels), with the best found so far; a click goes back there.
class ScatterPlot : public QWidget {
    Q_OBJECT
public:
    explicit ScatterPlot(Session& session, QWidget* parent = nullptr);
    ~ScatterPlot() override;

    QSize minimumSizeHint() const override;
    /// The state nearest to a place of the plot, or -1 if none is near. For tests and tool-tips.
    int stateAt(const QPointF& position) const;
    /// Where a state is drawn.
    QPointF positionOf(int state) const;
    /// Whether the dashed disc is there: where the change that was just made is predicted to lead.
    bool showsPrediction() const;
    /// Where labels stand, in the order of drawing: original, now, names.
    QList<QRectF> labelRects() const;

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Items;
    void applyTheme();
    void redraw();
    /// With count -1: there is none.
    MetricValue predictedValue() const;
    void placeLabels();
    QString asTable() const;
    QString describe(int state) const;
    /// The state that the keyboard points at: marked, and described for screen readers.
    void pointAt(int state);

    Session& m_session;
    QCustomPlot* m_plot = nullptr;
    std::unique_ptr<Items> m_items;
    int64_t m_measuredBytes = 0;  ///< size of the state that the newest figure belongs to
    int m_pointed = -1;
};

}  // namespace esp
