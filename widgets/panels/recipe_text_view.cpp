// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/recipe_text_view.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/recipe_sheet.h"

#include <QApplication>
#include <QBoxLayout>
#include <QClipboard>
#include <QEvent>
#include <QFontDatabase>
#include <QKeyEvent>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>

namespace esp {

RecipeTextView::RecipeTextView(RecipeSheet& sheet, QWidget* parent)
    : QWidget(parent), m_sheet(sheet), m_editor(new QPlainTextEdit(this)), m_state(new QLabel(this)), m_copy(new QPushButton(this)), m_revert(new QPushButton(this)),
      m_apply(new QPushButton(this))
{
    const int gap = static_cast<int>(scaled(this, 8));
    QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    fixed.setPointSizeF(font().pointSizeF());
    m_editor->setFont(fixed);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_editor->setTabChangesFocus(true);
    m_editor->setTabStopDistance(2 * QFontMetricsF(fixed).horizontalAdvance(QLatin1Char(' ')));
    m_editor->installEventFilter(this);
    m_state->setWordWrap(true);
    m_state->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_state->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    // Room for what it says, so that the text does not move when something is said.
    m_state->setMinimumHeight(2 * fontMetrics().lineSpacing());
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gap);
    buttons->addWidget(m_copy);
    buttons->addStretch();
    buttons->addWidget(m_revert);
    buttons->addWidget(m_apply);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(gap + gap / 2, gap / 2, gap + gap / 2, gap);
    foot->setSpacing(gap / 2);
    foot->addWidget(m_state);
    foot->addLayout(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_editor, 1);
    layout->addLayout(foot);
    setFocusProxy(m_editor);

    connect(m_editor, &QPlainTextEdit::textChanged, this, &RecipeTextView::typed);
    connect(m_apply, &QPushButton::clicked, this, &RecipeTextView::apply);
    connect(m_revert, &QPushButton::clicked, this, &RecipeTextView::revert);
    connect(m_copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_editor->toPlainText()); });
    connect(&sheet, &RecipeSheet::stepsChanged, this, &RecipeTextView::recipeChanged);
    revert();
    retranslate();
}

QString RecipeTextView::message() const
{
    return m_state->text();
}

void RecipeTextView::recipeChanged()
{
    // What was typed is not thrown away for a change elsewhere.
    if (m_editor->toPlainText() != m_shown)
        m_outdated = m_sheet.json() != m_shown;
    else
        revert();
    showState();
}

void RecipeTextView::revert()
{
    m_shown = m_sheet.json();
    m_outdated = false;
    m_error.clear();
    if (m_editor->toPlainText() != m_shown) {
        m_updating = true;
        m_editor->setPlainText(m_shown);
        m_updating = false;
    }
    mark(0);
    showState();
}

void RecipeTextView::typed()
{
    if (m_updating)
        return;
    m_error.clear();
    mark(0);
    showState();
}

void RecipeTextView::apply()
{
    const QString text = m_editor->toPlainText();
    const std::optional<RecipeSheet::Problem> problem = m_sheet.apply(text);
    if (problem) {
        // The sentence says what to do, the exact words where.
        m_error = problem->text.sentence;
        if (!problem->text.detail.isEmpty() && problem->text.detail != problem->text.sentence)
            m_error += QLatin1Char('\n') + problem->text.detail;
        else if (problem->line > 0)
            m_error = tr("Line %1: %2").arg(problem->line).arg(m_error);
        mark(problem->line);
        showState();
        m_editor->setFocus();
        return;
    }
    revert();
}

void RecipeTextView::mark(int line)
{
    const QTextBlock block = line > 0 ? m_editor->document()->findBlockByNumber(line - 1) : QTextBlock();
    QList<QTextEdit::ExtraSelection> marks;
    if (block.isValid()) {
        QTextEdit::ExtraSelection mark;
        mark.cursor = QTextCursor(block);
        mark.format.setBackground(themeOf(this).errorGround);
        mark.format.setProperty(QTextFormat::FullWidthSelection, true);
        marks << mark;
        m_editor->setTextCursor(QTextCursor(block));
        m_editor->ensureCursorVisible();
    }
    m_editor->setExtraSelections(marks);
}

void RecipeTextView::showState()
{
    const bool dirty = m_editor->toPlainText() != m_shown;
    m_apply->setEnabled(dirty);
    m_revert->setEnabled(dirty);
    QPalette palette = this->palette();
    palette.setColor(QPalette::WindowText, m_error.isEmpty() ? themeOf(this).secondaryText : themeOf(this).error);
    m_state->setPalette(palette);
    m_state->setText(!m_error.isEmpty() ? m_error
                     : m_outdated       ? tr("The recipe was changed elsewhere since. Apply replaces that change, Revert shows it.")
                     : dirty            ? tr("Not applied yet")
                                        : tr("This is the recipe file. Change the text and apply it."));
}

bool RecipeTextView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_editor && event->type() == QEvent::ShortcutOverride) {
        // While text is typed, Ctrl+Z is its own; with nothing typed the window undoes the recipe.
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool isUndo = key->matches(QKeySequence::Undo) || key->matches(QKeySequence::Redo);
        if (isUndo && !m_editor->document()->isUndoAvailable() && !m_editor->document()->isRedoAvailable())
            return true;
    }
    if (watched == m_editor && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->modifiers() & Qt::ControlModifier && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) && m_apply->isEnabled()) {
            apply();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void RecipeTextView::retranslate()
{
    m_editor->setAccessibleName(tr("Text of the recipe"));
    m_editor->setAccessibleDescription(tr("Ctrl+Enter applies what was typed"));
    m_copy->setText(tr("Copy"));
    m_copy->setToolTip(tr("Copy the whole text"));
    m_revert->setText(tr("Revert"));
    m_revert->setToolTip(tr("Throw away what was typed and show the recipe"));
    m_apply->setText(tr("Apply"));
    m_apply->setToolTip(tr("Make the text the recipe (Ctrl+Enter)"));
    showState();
}

void RecipeTextView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    else if (event->type() == QEvent::PaletteChange)
        showState();
    QWidget::changeEvent(event);
}

}  // namespace esp
