// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace esp {

class RecipeSheet;

/// The recipe as text of its file. What is typed becomes the recipe by a button; until then it stays, whatever else happens to the recipe.
class RecipeTextView : public QWidget {
    Q_OBJECT
public:
    explicit RecipeTextView(RecipeSheet& sheet, QWidget* parent = nullptr);

    QPlainTextEdit& editor() const { return *m_editor; }
    QPushButton& applyButton() const { return *m_apply; }
    QPushButton& revertButton() const { return *m_revert; }
    /// What is said below the text; "" if nothing is.
    QString message() const;

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void recipeChanged();
    void typed();
    void apply();
    void revert();
    void mark(int line);
    void showState();
    void retranslate();

    RecipeSheet& m_sheet;
    QPlainTextEdit* m_editor = nullptr;
    QLabel* m_state = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_revert = nullptr;
    QPushButton* m_apply = nullptr;
    QString m_shown;        // text of the recipe that the typing began with
    QString m_error;        // sentences, until the text is changed
    bool m_outdated = false;  // the recipe has changed since the typing began
    bool m_updating = false;
};

}  // namespace esp
