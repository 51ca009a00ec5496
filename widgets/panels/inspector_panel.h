// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QSlider;
class QToolButton;

namespace esp {

class HistogramKeys;
class HistogramPlot;
class InspectorModel;
class LayerSelection;
class LayerTableModel;

/// The current layer: its switches, its weights before and after, figures, and why something is not available.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(InspectorModel& model, LayerTableModel& table, LayerSelection& selection, QWidget* parent = nullptr);

    HistogramPlot& plot() const { return *m_plot; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void update();
    void updateSwitches();
    void updateFigures();
    void updateReasons();
    void step(int direction);

    InspectorModel& m_model;
    LayerTableModel& m_table;
    LayerSelection& m_selection;
    QLabel* m_name = nullptr;
    QLabel* m_description = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QWidget* m_switches = nullptr;
    QCheckBox* m_prune = nullptr;
    QSlider* m_ratio = nullptr;
    QDoubleSpinBox* m_ratioBox = nullptr;
    QCheckBox* m_quantize = nullptr;
    QComboBox* m_type = nullptr;
    QWidget* m_weights = nullptr;
    HistogramKeys* m_keys = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    HistogramPlot* m_plot = nullptr;
    QGridLayout* m_figures = nullptr;
    QList<QLabel*> m_figureNames;
    QList<QLabel*> m_before;
    QList<QLabel*> m_after;
    QLabel* m_beforeTitle = nullptr;
    QLabel* m_afterTitle = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_empty = nullptr;
    bool m_updating = false;
    int m_gestures = 0;
};

}  // namespace esp
