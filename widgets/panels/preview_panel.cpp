// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/preview_panel.h"

#include "widgets/panels/panel.h"
#include "widgets/panels/tile_widget.h"
#include "widgets/plots/scatter_plot.h"
#include "widgets/theme/flow_layout.h"
#include "widgets/theme/icons.h"
#include "widgets/theme/theme.h"
#include "widgets/viewmodel/session.h"

#include <QBoxLayout>
#include <QButtonGroup>
#include <QEvent>
#include <QInputDialog>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace esp {

PreviewPanel::PreviewPanel(Session& session, QWidget* parent)
    : QWidget(parent), m_session(session), m_tilePage(new QScrollArea(this)), m_scatterPage(new QWidget(this)),
      m_scatterTitle(new QLabel(m_scatterPage)), m_visited(new QLabel(m_scatterPage)), m_keep(new QToolButton(m_scatterPage)), m_scatter(new ScatterPlot(session, m_scatterPage)),
      m_choice(new QWidget(this)), m_choiceRow(new QBoxLayout(QBoxLayout::TopToBottom, m_choice)), m_pages(new QStackedWidget(this)),
      m_row(new QBoxLayout(QBoxLayout::LeftToRight, this))
{
    const int gap = static_cast<int>(scaled(this, 6));
    // Large text leaves room for fewer tiles beside each other than there are.
    auto* tiles = new QWidget;
    auto* row = new FlowLayout(tiles);
    row->setFilling(true);
    m_tileRow = row;
    m_tilePage->setWidget(tiles);
    m_tilePage->setWidgetResizable(true);
    m_tilePage->setFrameShape(QFrame::NoFrame);
    m_tilePage->setMinimumHeight(static_cast<int>(scaled(this, 112)));
    m_tilePage->setFocusPolicy(Qt::NoFocus);
    m_tilePage->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tilePage->viewport()->setAutoFillBackground(false);
    tiles->setAutoFillBackground(false);
    m_tileRow->setContentsMargins(0, 0, 0, 0);
    m_tileRow->setSpacing(gap);
    auto* page = new QVBoxLayout(m_scatterPage);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(static_cast<int>(scaled(this, 4)));
    auto* head = new QHBoxLayout;
    head->setSpacing(2 * gap);
    QFont strong = font();
    strong.setWeight(QFont::DemiBold);
    m_scatterTitle->setFont(strong);
    m_visited->setForegroundRole(QPalette::PlaceholderText);
    head->addWidget(m_scatterTitle);
    head->addWidget(m_visited);
    head->addStretch();
    m_keep->setIcon(lineIcon(QStringLiteral("star")));
    m_keep->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_keep->setAutoRaise(true);
    m_keep->setFocusPolicy(Qt::TabFocus);
    head->addWidget(m_keep);
    page->addLayout(head);
    page->addWidget(m_scatter, 1);
    m_choiceRow->setContentsMargins(0, 0, 0, 0);
    m_choiceRow->setSpacing(static_cast<int>(scaled(this, 4)));
    auto* group = new QButtonGroup(this);
    for (int page = 0; page < 2; ++page) {
        auto* button = new QToolButton(m_choice);
        button->setCheckable(true);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setSizePolicy(QSizePolicy::Minimum, QSizePolicy::Fixed);
        group->addButton(button, page);
        m_choiceRow->addWidget(button);
        m_pageButtons << button;
    }
    m_choiceRow->addStretch();
    m_pageButtons.front()->setChecked(true);
    connect(group, &QButtonGroup::idToggled, this, [this](int page, bool checked) {
        if (checked)
            m_pages->setCurrentIndex(page);
    });
    m_choice->hide();
    m_pages->hide();
    m_row->setContentsMargins(gap, gap / 2, gap, gap);
    m_row->setSpacing(2 * gap);
    m_row->addWidget(m_tilePage, 5);
    m_row->addWidget(m_scatterPage, 3);
    m_scatterPage->setMinimumWidth(static_cast<int>(scaled(this, 320)));

    for (auto change : {&Session::documentChanged, &Session::dataChanged, &Session::variantChanged, &Session::measurementChanged, &Session::recipeChanged})
        connect(&session, change, this, &PreviewPanel::updateTiles);
    connect(&session, &Session::liveChanged, this, &PreviewPanel::updateTiles);
    connect(&session, &Session::visitedChanged, this, &PreviewPanel::updateVisited);
    connect(&session, &Session::recipeChanged, this, &PreviewPanel::updateVisited);
    connect(m_keep, &QToolButton::clicked, this, &PreviewPanel::keepState);
    retranslate();
}

void PreviewPanel::updateTiles()
{
    const QList<Tile> tiles = previewTiles(m_session);
    while (m_tiles.size() < tiles.size()) {
        auto* widget = new TileWidget(m_tilePage->widget());
        widget->setCompact(m_compact);
        widget->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
        m_tileRow->addWidget(widget);
        connect(widget, &TileWidget::linkActivated, this, [this] {
            const bool canMeasure = m_session.data() && (m_session.data()->hasLabels() || m_session.measurement().error || !m_session.isLive());
            if (canMeasure)
                m_session.measure();
            else
                Q_EMIT dataWanted();
        });
        m_tiles << widget;
    }
    for (qsizetype i = 0; i < m_tiles.size(); ++i) {
        m_tiles[i]->setVisible(i < tiles.size());
        if (i < tiles.size())
            m_tiles[i]->setTile(tiles[i]);
    }
}

TileWidget* PreviewPanel::tile(const QString& id) const
{
    const auto found = std::find_if(m_tiles.begin(), m_tiles.end(), [&](const TileWidget* widget) { return widget->tile().id == id; });
    return found == m_tiles.end() ? nullptr : *found;
}

void PreviewPanel::updateVisited()
{
    const int count = static_cast<int>(m_session.visited().size());
    m_visited->setText(count > 1 ? tr("%Ln state(s) visited; click one to go back", nullptr, count) : QString());
    const bool isMeasured = m_session.visitedNow() >= 0;
    m_keep->setEnabled(isMeasured);
    m_keep->setToolTip(isMeasured ? tr("Give the present state a name") : tr("Only a state that was measured can be kept"));
    m_pageButtons[1]->setText(count > 0 ? tr("Size and accuracy (%1)").arg(count) : tr("Size and accuracy"));
}

void PreviewPanel::keepState()
{
    const int state = m_session.visitedNow();
    if (state < 0)
        return;
    bool accepted = false;
    const QString name = QInputDialog::getText(this, tr("Keep this state"), tr("Name, shown beside its point and saved with the project:"), QLineEdit::Normal,
                                               m_session.visited()[static_cast<size_t>(state)].name, &accepted);
    if (accepted)
        m_session.nameState(state, name.trimmed());
}

void PreviewPanel::setCompact(bool compact)
{
    m_compact = compact;
    for (TileWidget* widget : m_tiles)
        widget->setCompact(compact);
}

void PreviewPanel::setTabbed(bool tabbed)
{
    if (tabbed == m_tabbed)
        return;
    m_tabbed = tabbed;
    if (tabbed) {
        m_row->removeWidget(m_tilePage);
        m_row->removeWidget(m_scatterPage);
        m_pages->addWidget(m_tilePage);
        m_pages->addWidget(m_scatterPage);
        m_pages->setCurrentIndex(m_pageButtons[1]->isChecked());
        m_row->addWidget(m_choice);
        m_row->addWidget(m_pages, 1);
    } else {
        for (QWidget* page : {static_cast<QWidget*>(m_tilePage), m_scatterPage}) {
            m_pages->removeWidget(page);
            page->setParent(this);
        }
        m_row->removeWidget(m_choice);
        m_row->removeWidget(m_pages);
        m_row->addWidget(m_tilePage, 5);
        m_row->addWidget(m_scatterPage, 3);
        m_tilePage->show();
        m_scatterPage->show();
    }
    m_choice->setVisible(tabbed);
    m_pages->setVisible(tabbed);
    m_scatterTitle->setVisible(!tabbed);
    placeChoice();
    retranslate();
}

void PreviewPanel::placeChoice()
{
    // Beside another panel there is height enough, but no width.
    const bool above = m_tabbed && width() < 2 * height();
    m_row->setDirection(above ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_choiceRow->setDirection(above ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

void PreviewPanel::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    placeChoice();
}

void PreviewPanel::retranslate()
{
    m_scatterTitle->setText(tr("Size and accuracy"));
    m_keep->setText(tr("Keep this state"));
    m_keep->setAccessibleDescription(tr("Gives the present state a name, which its point then shows"));
    m_scatter->setAccessibleName(tr("Size and accuracy of visited states"));
    m_pageButtons[0]->setText(tr("Figures"));
    m_pageButtons[0]->setAccessibleDescription(tr("Shows the figures of the present state"));
    m_pageButtons[1]->setAccessibleDescription(tr("Shows every state visited by its size and accuracy"));
    updateTiles();
    updateVisited();
}

void PreviewPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

extern constinit const Panel panelPreview{.id = "preview",
                                   .title = QT_TRANSLATE_NOOP("Panel", "Preview, compared with the original"),
                                   .help = QT_TRANSLATE_NOOP("Panel", "What the change does: [size](help:concept.size), [accuracy](help:concept.accuracy), [agreement](help:concept.agreement) and more, each beside the original. The foot of a tile says "
                                                                      "what its figure is: exact, seen on n of N samples, or an estimate.\n\nBeside the tiles every state that was measured is a point: further left is smaller, further up is more "
                                                                      "accurate. A click, or arrows and Enter, goes back to a state; that is one step of undo."),
                                   .tabTitle = QT_TRANSLATE_NOOP("PanelTab", "Preview"),
                                   .area = Qt::BottomDockWidgetArea,
                                   .make = [](const PanelContext& context, QWidget* parent) -> QWidget* { return new PreviewPanel(context.session, parent); }};

}  // namespace esp
