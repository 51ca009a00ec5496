// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/recipe_sheet.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListWidget;
class QPushButton;

namespace esp {

class LayerSelection;

/// What the recipe has more, less and otherwise than another: the original, a visited state, what was saved, a file.
class RecipeDiffView : public QWidget {
    Q_OBJECT
public:
    RecipeDiffView(RecipeSheet& sheet, LayerSelection& selection, QWidget* parent = nullptr);

    QComboBox& base() const { return *m_base; }
    QListWidget& lines() const { return *m_lines; }
    QPushButton& backButton() const { return *m_back; }
    QString summary() const;
    /// Compares with the recipe of a file, or says why it cannot.
    void openFile(const QString& path);

protected:
    void changeEvent(QEvent* event) override;

private:
    void fillBases();
    void chooseFile();
    void update();
    QString asText() const;
    void retranslate();

    RecipeSheet& m_sheet;
    LayerSelection& m_selection;
    std::vector<RecipeSheet::Base> m_bases;
    RecipeSheet::Base m_current;
    QLabel* m_label = nullptr;
    QComboBox* m_base = nullptr;
    QLabel* m_summary = nullptr;
    QListWidget* m_lines = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_back = nullptr;
    QString m_error;
};

}  // namespace esp
