// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QCPBars;
class QCPGraph;
class QCPItemLine;
class QCPItemRect;
class QCustomPlot;

namespace esp {

class InspectorModel;

/// Some steps of the quantization grid, close up: bars are the codes that are stored, the outline is where the weights were, two bins a step.
/// Follows the threshold until it is moved by hand; a double click, or 0, makes it follow again.
class GridLens : public QWidget {
    Q_OBJECT
public:
    explicit GridLens(InspectorModel& model, QWidget* parent = nullptr);

    /// The code under the pointer or chosen by keys, in words; "" for none.
    QString readText() const;
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void readChanged();

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void applyTheme();
    void update();
    void place();
    void setShown(double from, double to);
    void zoom(double factor, double anchor);
    void setStep(int step);

    InspectorModel& m_model;
    QCustomPlot* m_plot;
    QCPBars* m_after = nullptr;
    QCPGraph* m_before = nullptr;
    QCPItemLine* m_cut = nullptr;
    QCPItemRect* m_mark = nullptr;
    bool m_follows = true;
    bool m_isDragging = false;
    double m_grip = 0;
    int m_step = 0;
    bool m_hasStep = false;
};

}  // namespace esp
