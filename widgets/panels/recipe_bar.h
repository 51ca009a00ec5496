// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/recipe_sheet.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace esp {

/// The steps of the recipe in their order: how many layers each changes, and a menu to move, switch off or remove it.
class RecipeBar : public QWidget {
    Q_OBJECT
public:
    explicit RecipeBar(Session& session, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void rebuild();
    void showMenu(int step, QToolButton* button);

    RecipeSheet m_sheet;
    QHBoxLayout* m_layout = nullptr;
};

}  // namespace esp
