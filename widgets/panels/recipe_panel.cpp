// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/recipe_panel.h"

#include "widgets/panels/panel.h"
#include "widgets/panels/recipe_diff_view.h"
#include "widgets/panels/recipe_step_list.h"
#include "widgets/panels/recipe_text_view.h"
#include "widgets/panels/step_form.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/text.h"

#include <QBoxLayout>
#include <QEvent>
#include <QFrame>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>

#include <algorithm>

namespace esp {

namespace {

constexpr qsizetype kMostNotes = 3;  // in full; some recipes have one for each layer

}  // namespace

RecipePanel::RecipePanel(Session& session, LayerSelection& selection, QWidget* parent)
    : QWidget(parent), m_sheet(session), m_tabs(new QTabBar(this)), m_pages(new QStackedWidget(this)), m_add(new QToolButton(this)), m_addMenu(new QMenu(this))
{
    const int gap = static_cast<int>(scaled(this, 8));
    m_tabs->setDocumentMode(true);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setElideMode(Qt::ElideNone);
    m_tabs->setUsesScrollButtons(true);
    for (int i = 0; i < 3; ++i)
        m_tabs->addTab(QString());
    m_add->setIcon(lineIcon(QStringLiteral("plus")));
    m_add->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_add->setPopupMode(QToolButton::InstantPopup);
    m_add->setAutoRaise(true);
    m_add->setFocusPolicy(Qt::TabFocus);
    m_add->setMenu(m_addMenu);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(gap / 2, 0, gap, gap / 2);
    head->addWidget(m_tabs, 0, Qt::AlignBottom);
    head->addStretch();
    head->addWidget(m_add);
    auto* line = new QFrame(this);
    line->setFrameShape(QFrame::HLine);
    line->setFixedHeight(1);
    m_text = new RecipeTextView(m_sheet, m_pages);
    m_compare = new RecipeDiffView(m_sheet, selection, m_pages);
    m_pages->addWidget(makeStepsPage());
    m_pages->addWidget(m_text);
    m_pages->addWidget(m_compare);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(head);
    layout->addWidget(line);
    layout->addWidget(m_pages, 1);
    setFocusProxy(m_tabs);

    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(m_steps, &QListWidget::currentRowChanged, this, &RecipePanel::updateStep);
    connect(m_steps, &RecipeStepList::predicted, m_prediction, &QLabel::setText);
    connect(&m_sheet, &RecipeSheet::stepsChanged, this, &RecipePanel::updateStep);
    connect(&session, &Session::variantChanged, this, &RecipePanel::updateVersions);
    connect(&session, &Session::variantChanged, this, &RecipePanel::updateNotes);
    connect(m_up, &QToolButton::clicked, this, [this] { m_steps->moveCurrent(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { m_steps->moveCurrent(1); });
    connect(m_switch, &QPushButton::clicked, this, [this] {
        const int step = m_steps->currentRow();
        m_sheet.setEnabled(step, !m_sheet.steps()[static_cast<size_t>(step)].enabled);
    });
    connect(m_remove, &QPushButton::clicked, this, [this] { m_sheet.remove(m_steps->currentRow()); });
    retranslate();
    updateStep();
}

QWidget* RecipePanel::makeStepsPage()
{
    const int gap = static_cast<int>(scaled(this, 8));
    auto* page = new QSplitter(Qt::Vertical, m_pages);
    page->setChildrenCollapsible(false);
    auto* top = new QWidget(page);
    m_steps = new RecipeStepList(m_sheet, top);
    m_prediction = new QLabel(top);
    m_prediction->setForegroundRole(QPalette::PlaceholderText);
    m_prediction->setWordWrap(true);
    m_prediction->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    // Room for it, so that nothing moves under the pointer that drags.
    m_prediction->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_up = new QToolButton(top);
    m_down = new QToolButton(top);
    m_up->setIcon(lineIcon(QStringLiteral("previous")));
    m_down->setIcon(lineIcon(QStringLiteral("next")));
    for (QToolButton* button : {m_up, m_down}) {
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_switch = new QPushButton(top);
    m_remove = new QPushButton(top);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(gap / 2);
    buttons->addWidget(m_up);
    buttons->addWidget(m_down);
    buttons->addStretch();
    buttons->addWidget(m_switch);
    buttons->addWidget(m_remove);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(gap + gap / 2, gap / 2, gap + gap / 2, gap / 2);
    foot->setSpacing(gap / 2);
    m_versions = new QLabel(top);
    m_notes = new QLabel(top);
    for (QLabel* label : {m_versions, m_notes}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setTextFormat(Qt::PlainText);
    }
    foot->addWidget(m_prediction);
    foot->addWidget(m_versions);
    foot->addWidget(m_notes);
    foot->addLayout(buttons);
    auto* topLayout = new QVBoxLayout(top);
    topLayout->setContentsMargins(0, 0, 0, 0);
    topLayout->setSpacing(0);
    topLayout->addWidget(m_steps, 1);
    topLayout->addLayout(foot);
    m_form = new StepForm(m_sheet, page);
    page->addWidget(top);
    page->addWidget(m_form);
    page->setStretchFactor(0, 1);
    page->setStretchFactor(1, 1);
    return page;
}

RecipePanel::Part RecipePanel::part() const
{
    return static_cast<Part>(m_tabs->currentIndex());
}

void RecipePanel::setPart(Part part)
{
    m_tabs->setCurrentIndex(static_cast<int>(part));
}

QSize RecipePanel::minimumSizeHint() const
{
    // Docks share the height of a small window.
    return {static_cast<int>(scaled(this, 280)), static_cast<int>(scaled(this, 220))};
}

void RecipePanel::updateStep()
{
    const int step = m_steps->currentRow();
    const int count = static_cast<int>(m_sheet.steps().size());
    const bool there = step >= 0 && step < count;
    m_form->setStep(there ? step : -1);
    m_form->setVisible(there);
    m_up->setEnabled(there && step > 0);
    m_down->setEnabled(there && step + 1 < count);
    m_switch->setEnabled(there);
    m_remove->setEnabled(there);
    m_switch->setText(there && !m_sheet.steps()[static_cast<size_t>(step)].enabled ? tr("Switch on") : tr("Switch off"));
    m_add->setEnabled(m_sheet.session().document() != nullptr);
    updateVersions();
    updateNotes();
}

void RecipePanel::updateVersions()
{
    const QStringList texts = m_sheet.versionTexts();
    m_versions->setText(texts.join(QLatin1Char('\n')));
    m_versions->setVisible(!texts.isEmpty());
}

void RecipePanel::updateNotes()
{
    const QStringList all = m_sheet.noteTexts();
    QStringList shown = all.first(std::min(all.size(), kMostNotes));
    const bool isCut = shown.size() < all.size();
    if (isCut)
        shown << tr("and %Ln more", "notes", static_cast<int>(all.size() - shown.size()));
    m_notes->setText(shown.join(QLatin1Char('\n')));
    m_notes->setToolTip(isCut ? all.join(QLatin1Char('\n')) : QString());
    m_notes->setVisible(!all.isEmpty());
}

void RecipePanel::fillAddMenu()
{
    m_addMenu->clear();
    for (const Technique* technique : techniques())
        connect(m_addMenu->addAction(techniqueName(technique->id)), &QAction::triggered, this, [this, technique] {
            m_sheet.add(QString::fromUtf8(technique->id));
            m_steps->setCurrentRow(m_steps->count() - 1);
            setPart(Part::Steps);
        });
}

void RecipePanel::retranslate()
{
    m_tabs->setTabText(0, tr("Steps"));
    m_tabs->setTabText(1, tr("Text"));
    m_tabs->setTabText(2, tr("Compare"));
    m_tabs->setAccessibleName(tr("What is shown of the recipe"));
    m_tabs->setAccessibleDescription(tr("Arrow keys choose a tab"));
    m_add->setText(tr("Add a step"));
    m_add->setToolTip(tr("Add a technique for all layers, at the end"));
    m_versions->setAccessibleName(tr("Versions that the recipe needs"));
    m_notes->setAccessibleName(tr("What the steps have to say"));
    m_steps->setAccessibleName(tr("Steps of the recipe"));
    m_steps->setAccessibleDescription(tr("Alt with the arrow up or down moves a step, Space switches it, Delete removes it"));
    m_up->setToolTip(tr("Move earlier (Alt+Up)"));
    m_up->setAccessibleName(tr("Move earlier"));
    m_down->setToolTip(tr("Move later (Alt+Down)"));
    m_down->setAccessibleName(tr("Move later"));
    m_remove->setText(tr("Remove"));
    for (QWidget* button : std::initializer_list<QWidget*>{m_up, m_down, m_switch, m_remove})
        button->setAccessibleDescription(tr("Acts on the current step"));
    fillAddMenu();
    updateStep();
}

void RecipePanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

extern constinit const Panel panelRecipe{.id = "recipe",
                                  .title = QT_TRANSLATE_NOOP("Panel", "Recipe"),
                                  .help = QT_TRANSLATE_NOOP("Panel", "The [recipe](help:concept.recipe): what is done to the model, step after step. A step is moved by dragging or with Alt+Up and "
                                                                     "Alt+Down, switched with Space, and removed with Delete; each change is one step of undo. *Text* is the recipe as its file, to be "
                                                                     "edited; Ctrl+Enter applies it. *Compare* says, layer by layer, what differs from the original, from a visited state, from what "
                                                                     "was saved, or from another file."),
                                  .tabTitle = QT_TRANSLATE_NOOP("PanelTab", "Recipe"),
                                  .area = Qt::RightDockWidgetArea,
                                  .joins = "inspector",
                                  .make = [](const PanelContext& context, QWidget* parent) -> QWidget* {
                                      return new RecipePanel(context.session, context.selection, parent);
                                  }};

}  // namespace esp
