// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/activation_detail.h"

#include <QWidget>

class QCPBars;
class QCPItemLine;
class QCPItemRect;
class QCPItemText;
class QCustomPlot;

namespace esp {

/// Histogram of an activation tensor with the two ends of the range that its codes cover. Zooms as the histogram of weights does.
class ActivationPlot : public QWidget {
    Q_OBJECT
public:
    explicit ActivationPlot(QWidget* parent = nullptr);

    /// Without statistics the plot is empty. Figures of the same tensor that have grown leave the view where somebody has put it.
    void setFigures(const ActivationFigures* figures);
    void setLogarithmic(bool logarithmic);
    /// The ends of the range have handles that can be dragged.
    void setRangeMovable(bool movable);
    QString readText() const;
    QString asTable() const;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void readChanged();
    /// While the handle of one end moves; other is where the other end stands, gesture another number for each drag.
    void rangeDragged(bool isLow, double value, double other, int gesture);
    void rangeReleased();
    /// Esc: what the drag did is to be taken back.
    void rangeDragCancelled(int gesture);

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyTheme();
    void showAll();
    void redraw();
    void setShown(double from, double to);
    void setBin(int bin);
    int handleAt(const QPoint& position) const;

    QCustomPlot* m_plot;
    QCPBars* m_bars = nullptr;
    QCPItemLine* m_ends[2] = {};
    QCPItemText* m_endTexts[2] = {};
    QCPItemRect* m_grips[2] = {};
    QCPItemRect* m_mark = nullptr;
    ActivationHistogram m_histogram;
    std::string m_value;
    std::shared_ptr<const TensorStatistics> m_statistics;
    std::optional<ActivationGrid> m_grid;
    bool m_logarithmic = true;
    int m_bin = -1;
    double m_grip = 0;
    bool m_isMoving = false;
    bool m_isWhole = true;  ///< all is in view, and stays so as it grows
    bool m_isMovable = false;
    int m_dragged = -1;  ///< end that is dragged
    double m_range[2] = {0, 0};  ///< as shown: that of the graph, or where a handle is
    int m_gestures = 0;
};

}  // namespace esp
