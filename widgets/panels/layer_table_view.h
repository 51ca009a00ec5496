// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

#include <map>

#include <array>
#include <memory>
#include <vector>

class QAction;

namespace esp {

struct Recipe;
class LayerFilterModel;
class LayerSelection;
class LayerTableModel;

/// The layer table. Check boxes answer to one click, sliders to a drag (one undo step, Esc restores), lists to a click.
class LayerTableView : public QTableView {
    Q_OBJECT
public:
    LayerTableView(LayerTableModel& model, LayerFilterModel& filter, LayerSelection& selection, QWidget* parent = nullptr);

    /// narrow: without operators and parameters, which go as well where there is no room for the names beside them.
    void fitColumns(bool narrow);
    /// With every name whole.
    int neededWidth() const;
    /// The keys that act on layers: Space, P, Q, brackets.
    bool handleLayerKey(int key, Qt::KeyboardModifiers modifiers);

Q_SIGNALS:
    void layerActivated(int layer);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void selectionChanged(const QItemSelection& selected, const QItemSelection& deselected) override;
    void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;

private:
    void retranslate();
    int nameWidth() const;
    void hideWhatDoesNotFit();
    void pullSelection();
    void pushSelection();
    void dragSlider(const QPoint& position);
    std::vector<int> chosenLayers() const;

    LayerTableModel& m_model;
    LayerFilterModel& m_filter;
    LayerSelection& m_selection;
    /// Switch a column of figures on or off, by column.
    std::map<int, QAction*> m_showFigures;
    bool m_narrow = false;
    mutable int m_nameWidth = -1;             ///< of the longest name; -1: to be measured
    std::array<int, 3> m_extraWidths{};       ///< of operators, parameters and histograms, also while they are hidden
    std::array<int, 2> m_lateWidths{};        ///< likewise of sensitivity and size, which go only when names would be cut to a few letters
    bool m_syncing = false;
    bool m_opensChoices = false;  ///< the list of a pressed cell opens on release, which would close it again otherwise
    int m_dragged = -1;           ///< layer whose slider is dragged
    QRect m_dragSlider;
    std::shared_ptr<const Recipe> m_dragBefore;  // what Esc goes back to
    std::vector<int> m_dragLayers;
    QString m_gesture;
    int m_gestureCount = 0;
};

}  // namespace esp
