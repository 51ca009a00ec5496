// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

#include <functional>
#include <span>

class QString;
class QWidget;

namespace esp {

class InspectorModel;
class LayerSelection;
class LayerTableModel;
class Session;

/// What a panel may show and change. All of it outlives the panel.
struct PanelContext {
    Session& session;
    LayerTableModel& table;
    InspectorModel& inspector;
    LayerSelection& selection;
    std::function<void()> chooseData = {};  ///< asks for data, where a panel has nothing to show without
};

/// A dockable part of the window. Its descriptor stands in the panel's .cpp and is listed in panels.inc: that gives the dock, its entry in
/// the View menu, its turn under F6 and its tests.
struct Panel {
    const char* id;              ///< object name of the dock, in saved layouts: never change it
    const char* title;           ///< QT_TRANSLATE_NOOP("Panel", …)
    /// Likewise, Markdown: what the panel shows, how its figures are computed, its keys. F1 and the help show it; a test wants one.
    const char* help = nullptr;
    /// QT_TRANSLATE_NOOP("PanelTab", …), for a tab among many: a language may have a shorter word there. Null: the title is short enough.
    const char* tabTitle = nullptr;
    Qt::DockWidgetArea area;     ///< where it is in a wide window
    bool joinsFirst = false;     ///< becomes a tab beside the first panel where the window is narrower
    const char* joins = nullptr;  ///< id of a panel further up in the list that this one is always a tab beside, behind it
    int heightShare = 0;         ///< percent of the window's height that it takes when it comes before the panel that it joins; 0: what that one has
    QWidget* (*make)(const PanelContext& context, QWidget* parent);
};

/// Property of a panel: the widget (as QWidget*) that F6 goes to, if not the first that takes the keyboard. A focus proxy would make Tab pass
/// over what stands before it.
inline constexpr const char* kMainControlProperty = "espalierMainControl";

std::span<const Panel* const> panels();
/// The title in the window's language.
QString titleOf(const Panel& panel);
QString tabTitleOf(const Panel& panel);

}  // namespace esp
