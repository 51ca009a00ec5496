// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>

namespace esp {

class RecipeSheet;

/// The steps of a recipe in their order, each with its switch, name and what it does. Drag, or Alt with an arrow key, moves a step; Space
/// switches it; Delete removes it.
class RecipeStepList : public QListWidget {
    Q_OBJECT
public:
    explicit RecipeStepList(RecipeSheet& sheet, QWidget* parent = nullptr);

    /// Moves the current step one place and keeps it current.
    void moveCurrent(int direction);

Q_SIGNALS:
    /// What a drop would do; "" when nothing is dragged any more.
    void predicted(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void startDrag(Qt::DropActions actions) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void refill();
    /// The index that the dragged step would have after a drop there.
    int targetAt(const QPoint& position) const;
    void setTarget(int target);

    RecipeSheet& m_sheet;
    int m_dragged = -1;
    int m_target = -1;
    bool m_filling = false;
};

}  // namespace esp
