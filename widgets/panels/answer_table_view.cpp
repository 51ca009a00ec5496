// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/answer_table_view.h"

#include "widgets/theme/figures.h"
#include "widgets/theme/network_order_header.h"
#include "widgets/theme/style.h"
#include "widgets/viewmodel/answer_tables.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr int kMeasuredRows = 300;  // enough to know how wide cells are, and quick with ten thousand rows

double unitOf(const QFontMetrics& metrics)
{
    return metrics.height() / 15.0;
}

}  // namespace

void AnswerDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = themeOf(option.widget);
    const bool selected = option.state & QStyle::State_Selected;
    const double unit = unitOf(option.fontMetrics);
    painter->save();
    painter->fillRect(option.rect, selected ? theme.selection : index.row() % 2 ? theme.alternateBase : theme.base);
    if (selected && index.column() == 0)
        painter->fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())), theme.accent);
    if (index.data(AnswerTableModel::BarsRole).isValid()) {
        paintBars(*painter, option, index);
    } else {
        QColor pen = theme.text;
        switch (index.data(AnswerTableModel::ToneRole).toInt()) {
        case AnswerTableModel::Secondary: pen = theme.secondaryText; break;
        case AnswerTableModel::Worse: pen = theme.pruneText; break;
        case AnswerTableModel::Better: pen = theme.accent; break;
        default: break;
        }
        painter->setPen(pen);
        const QRect area = option.rect.adjusted(static_cast<int>(7 * unit), 0, static_cast<int>(-7 * unit), 0);
        const QString text = index.data().toString();
        QFont font = option.font;
        if (index.data(AnswerTableModel::FigureRole).toBool()) {
            const Figures figures(font);
            const double baseline = area.center().y() + 0.5 + (option.fontMetrics.ascent() - option.fontMetrics.descent()) / 2.0;
            figures.draw(*painter, area.right() - figures.width(text), baseline, text);
        } else {
            if (index.data(AnswerTableModel::IdentifierRole).toBool())
                font.setStyleStrategy(QFont::PreferNoShaping);
            painter->setFont(font);
            painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine, QFontMetrics(font).elidedText(text, Qt::ElideMiddle, area.width()));
        }
    }
    if ((option.state & QStyle::State_HasFocus) && option.widget && option.widget->hasFocus())
        if (const auto* style = qobject_cast<const EspalierStyle*>(option.widget->style()))
            style->paintFocusRing(*painter, QRectF(option.rect).adjusted(1, 1, -1, -1), 2);
    painter->restore();
}

void AnswerDelegate::paintBars(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = themeOf(option.widget);
    const double unit = unitOf(option.fontMetrics);
    const QPointF shares = index.data(AnswerTableModel::BarsRole).toPointF();
    const bool isOld = index.data(AnswerTableModel::ToneRole).toInt() == AnswerTableModel::Secondary;
    const QString text = index.data().toString();
    const Figures figures(option.font);
    const double textWidth = figures.width(QStringLiteral("100.0 %"));
    const QRectF cell = QRectF(option.rect).adjusted(7 * unit, 0, -7 * unit, 0);
    const QRectF bars = cell.adjusted(0, 0, -textWidth - 8 * unit, 0);
    const double height = std::round(5 * unit);
    const double top = std::round(cell.center().y() - height - 1);
    painter.setPen(Qt::NoPen);
    // Both bars start at 0 and end, where all are right, at the groove's end.
    const auto bar = [&](double y, double share, const QColor& color) {
        painter.fillRect(QRectF(bars.left(), y, bars.width(), height), theme.groove);
        painter.fillRect(QRectF(bars.left(), y, bars.width() * share, height), color);
    };
    bar(top, shares.x(), theme.before);
    bar(top + height + 2, shares.y(), isOld ? theme.before : theme.after);
    painter.setPen(isOld ? theme.secondaryText : theme.text);
    const double baseline = option.rect.center().y() + 0.5 + (option.fontMetrics.ascent() - option.fontMetrics.descent()) / 2.0;
    figures.draw(painter, cell.right() - figures.width(text), baseline, text);
}

AnswerTableView::AnswerTableView(AnswerTableModel& model, QWidget* parent) : QTableView(parent), m_model(model)
{
    setHorizontalHeader(new NetworkOrderHeader(this));
    setItemDelegate(new AnswerDelegate(this));
    setModel(&model);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setWordWrap(false);
    verticalHeader()->hide();
    horizontalHeader()->setMinimumSectionSize(30);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
    connect(&model, &QAbstractItemModel::modelReset, this, &AnswerTableView::fitColumns);
    fitColumns();
}

int AnswerTableView::currentEntry() const
{
    const QModelIndex current = currentIndex();
    return current.isValid() ? m_model.entryAt(current.row()) : -1;
}

void AnswerTableView::setCurrentEntry(int entry)
{
    const int row = m_model.rowOf(entry);
    if (row < 0 || entry == currentEntry())
        return;
    const int column = currentIndex().isValid() ? currentIndex().column() : 0;
    setCurrentIndex(m_model.index(row, column));
}

void AnswerTableView::currentChanged(const QModelIndex& current, const QModelIndex& previous)
{
    QTableView::currentChanged(current, previous);
    if (current.row() != previous.row() || !previous.isValid())
        Q_EMIT currentEntryChanged(currentEntry());
}

void AnswerTableView::sortByCurrentColumn()
{
    const int column = std::max(0, currentIndex().column());
    QHeaderView* header = horizontalHeader();
    if (header->sortIndicatorSection() != column)
        header->setSortIndicator(column, Qt::AscendingOrder);
    else if (header->sortIndicatorOrder() == Qt::AscendingOrder)
        header->setSortIndicator(column, Qt::DescendingOrder);
    else
        header->setSortIndicator(-1, Qt::AscendingOrder);
    scrollTo(currentIndex());
}

void AnswerTableView::copyTable() const
{
    QApplication::clipboard()->setText(m_model.asText());
}

void AnswerTableView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        copyTable();
        return;
    }
    if (event->key() == Qt::Key_S && event->modifiers() == Qt::NoModifier) {
        sortByCurrentColumn();
        return;
    }
    QTableView::keyPressEvent(event);
}

void AnswerTableView::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    connect(menu.addAction(tr("Copy as table")), &QAction::triggered, this, &AnswerTableView::copyTable);
    menu.exec(event->globalPos());
}

void AnswerTableView::fitColumns()
{
    const double unit = unitOf(fontMetrics());
    const auto spare = static_cast<int>(std::lround(15 * unit));
    verticalHeader()->setMinimumSectionSize(1);
    verticalHeader()->setDefaultSectionSize(static_cast<int>(std::lround(24 * unit)));
    const int columns = m_model.columnCount();
    const Figures figures(font());
    m_widths.assign(static_cast<size_t>(columns), 0);
    for (int column = 0; column < columns; ++column) {
        setColumnHidden(column, m_model.isColumnUseless(column));
        // The arrow that shows the order has its place from the start.
        int width = fontMetrics().horizontalAdvance(m_model.headerData(column, Qt::Horizontal).toString()) + static_cast<int>(24 * unit);
        for (int row = 0; row < std::min(m_model.rowCount(), kMeasuredRows); ++row)
            width = std::max(width, static_cast<int>(std::ceil(figures.width(m_model.index(row, column).data().toString()))) + spare);
        m_widths[static_cast<size_t>(column)] = width;
    }
    shareWidth();
}

void AnswerTableView::shareWidth()
{
    const int stretched = m_model.stretchedColumn();
    QHeaderView* header = horizontalHeader();
    int rest = viewport()->width();
    for (int column = 0; column < m_model.columnCount(); ++column) {
        if (column == stretched || isColumnHidden(column))
            continue;
        const int width = std::min(m_widths[static_cast<size_t>(column)], static_cast<int>(180 * unitOf(fontMetrics())));
        header->resizeSection(column, width);
        rest -= width;
    }
    header->resizeSection(stretched, std::max({rest, static_cast<int>(90 * unitOf(fontMetrics())), 1}));
}

void AnswerTableView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    shareWidth();
}

void AnswerTableView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange || event->type() == QEvent::LanguageChange)
        fitColumns();
    QTableView::changeEvent(event);
}

}  // namespace esp
