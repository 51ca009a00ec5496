// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/recipe_sheet.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace esp {

class LayerSelection;
class RecipeDiffView;
class RecipeStepList;
class RecipeTextView;
class StepForm;

/// The recipe to read and to change: its steps in words, its file as text, and what differs from another recipe.
class RecipePanel : public QWidget {
    Q_OBJECT
public:
    RecipePanel(Session& session, LayerSelection& selection, QWidget* parent = nullptr);

    enum class Part { Steps, Text, Compare };
    Part part() const;
    void setPart(Part part);
    RecipeSheet& sheet() { return m_sheet; }
    RecipeStepList& steps() const { return *m_steps; }
    StepForm& form() const { return *m_form; }
    RecipeTextView& text() const { return *m_text; }
    RecipeDiffView& compare() const { return *m_compare; }

    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeStepsPage();
    void updateStep();
    void updateVersions();
    void updateNotes();
    void fillAddMenu();
    void retranslate();

    RecipeSheet m_sheet;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_pages = nullptr;
    QToolButton* m_add = nullptr;
    QMenu* m_addMenu = nullptr;
    RecipeStepList* m_steps = nullptr;
    QLabel* m_versions = nullptr;  ///< which opset the recipe needs, and why
    QLabel* m_notes = nullptr;     ///< what its steps have to say of the model as a whole
    QLabel* m_prediction = nullptr;
    QToolButton* m_up = nullptr;
    QToolButton* m_down = nullptr;
    QPushButton* m_switch = nullptr;
    QPushButton* m_remove = nullptr;
    StepForm* m_form = nullptr;
    RecipeTextView* m_text = nullptr;
    RecipeDiffView* m_compare = nullptr;
};

}  // namespace esp
