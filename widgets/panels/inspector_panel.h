// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSlider;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace esp {

class InspectorModel;
class InspectorPage;
class LayerSelection;
class LayerTableModel;

/// The current layer: its switches, tabs that show what is in it, and why something is not available.
class InspectorPanel : public QWidget {
    Q_OBJECT
public:
    InspectorPanel(InspectorModel& model, LayerTableModel& table, LayerSelection& selection, QWidget* parent = nullptr);

    /// One a tab, in the order of inspectorTabs(): Alt+1, Alt+2, … The window joins them to its menu.
    const QList<QAction*>& tabActions() const { return m_tabActions; }
    InspectorPage& page(int tab) const;
    int currentTab() const;
    void showTab(int tab);
    /// Gives the focus to what the current tab is for.
    void focusTab();
    QSize minimumSizeHint() const override;
    /// At which the names of all tabs have room.
    int neededWidth() const;

Q_SIGNALS:
    /// A link to a topic of the help was followed.
    void helpWanted(const QString& topic);

protected:
    void changeEvent(QEvent* event) override;

private:
    void retranslate();
    void update();
    void updateSwitches();
    void updateReasons();
    void updateSlow();
    void updateError();
    void step(int direction);

    InspectorModel& m_model;
    LayerTableModel& m_table;
    LayerSelection& m_selection;
    QLabel* m_name = nullptr;
    QLabel* m_description = nullptr;
    QLabel* m_error = nullptr;
    QToolButton* m_previous = nullptr;
    QToolButton* m_next = nullptr;
    QWidget* m_switches = nullptr;
    QCheckBox* m_prune = nullptr;
    QSlider* m_ratio = nullptr;
    QDoubleSpinBox* m_ratioBox = nullptr;
    QCheckBox* m_quantize = nullptr;
    QComboBox* m_type = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_pages = nullptr;
    QList<QAction*> m_tabActions;
    QLabel* m_reason = nullptr;
    QWidget* m_slow = nullptr;  // a clock, and why the layer takes longer than it had to
    QLabel* m_clock = nullptr;
    QLabel* m_slowText = nullptr;
    bool m_updating = false;
    int m_gestures = 0;
};

}  // namespace esp
