// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/detail_table.h"

#include "widgets/theme/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHeaderView>

#include <algorithm>

namespace esp {

DetailTable::DetailTable(QWidget* parent) : QTableView(parent), m_copyAction(new QAction(this))
{
    setFrameShape(QFrame::StyledPanel);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setWordWrap(false);
    setTextElideMode(Qt::ElideMiddle);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(24);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_copyAction->setShortcut(QKeySequence::Copy);
    m_copyAction->setShortcutContext(Qt::WidgetShortcut);
    connect(m_copyAction, &QAction::triggered, this, &DetailTable::copy);
    addAction(m_copyAction);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    fitRows();
    fitPalette();
}

void DetailTable::fitPalette()
{
    // Rows that are chosen keep the colours of their words, as in the layer table.
    QPalette own = palette();
    const Theme& theme = themeOf(this);
    if (own.color(QPalette::Highlight) == theme.selection)
        return;
    own.setColor(QPalette::Highlight, theme.selection);
    own.setColor(QPalette::HighlightedText, theme.text);
    setPalette(own);
}

void DetailTable::retranslate()
{
    m_copyAction->setText(tr("Copy rows"));
}

void DetailTable::fitRows()
{
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(static_cast<int>(scaled(this, 20)));
}

std::vector<int> DetailTable::chosenRows() const
{
    std::vector<int> rows;
    if (selectionModel())
        for (const QItemSelectionRange& range : selectionModel()->selection())
            for (int row = range.top(); row <= range.bottom(); ++row)
                rows.push_back(row);
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return rows;
}

QSize DetailTable::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 160)), static_cast<int>(scaled(this, 64))};
}

QSize DetailTable::sizeHint() const
{
    return {static_cast<int>(scaled(this, 240)), static_cast<int>(scaled(this, 160))};
}

void DetailTable::copy()
{
    if (m_copy) {
        m_copy();
        return;
    }
    QString text;
    for (const int row : chosenRows()) {
        QStringList cells;
        for (int column = 0; column < model()->columnCount(); ++column)
            if (!isColumnHidden(column))
                cells << model()->index(row, column).data().toString();
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
    }
    if (!text.isEmpty())
        QApplication::clipboard()->setText(text);
}

void DetailTable::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        fitRows();
    if (event->type() == QEvent::PaletteChange)
        fitPalette();
}

}  // namespace esp
