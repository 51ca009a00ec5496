// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QAction;

namespace esp {

/// Every action of the window, once: menu, toolbar, context menus and shortcuts share them.
class WindowActions : public QObject {
    Q_OBJECT
public:
    explicit WindowActions(QObject* parent = nullptr);

    /// Sets all texts in the present language.
    void retranslate();
    /// What needs a model is disabled without one.
    void setModelOpen(bool open);
    /// problem: why it is disabled, or "".
    void setSensitivity(bool enabled, const QString& problem);
    QList<QAction*> all() const { return m_all; }

    QAction* newWindow;
    QAction* open;
    QAction* saveProject;
    QAction* saveProjectAs;
    QAction* openData;
    QAction* closeData;
    QAction* exportModel;
    QAction* report;
    QAction* savePicture;
    QAction* openRecipe;
    QAction* saveRecipe;
    QAction* clearRecipe;
    QAction* quit;
    QAction* undo;
    QAction* redo;
    QAction* find;
    QAction* selectAll;
    QAction* zoomIn;
    QAction* zoomOut;
    QAction* zoomActual;
    QAction* zoomFit;
    QAction* foldAll;
    QAction* unfoldAll;
    QAction* minimap;
    QAction* floatPanel;
    QAction* resetLayout;
    QAction* nextPanel;
    QAction* previousPanel;
    QAction* measure;
    QAction* sensitivity;
    QAction* cancel;
    QAction* live;
    QAction* command;
    QAction* explain;
    QAction* contents;
    QAction* keys;
    QAction* about;

private:
    QAction* add(const char* icon, const QKeySequence& shortcut, bool needsModel);

    QList<QAction*> m_all;
    QList<QAction*> m_needModel;
};

}  // namespace esp
