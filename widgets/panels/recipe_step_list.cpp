// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/recipe_step_list.h"

#include "widgets/theme/theme.h"
#include "widgets/viewmodel/recipe_edit.h"
#include "widgets/viewmodel/recipe_sheet.h"

#include <QDrag>
#include <QDropEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPixmap>
#include <QStyledItemDelegate>
#include <QTextLayout>
#include <QtMath>

#include <algorithm>

namespace esp {

namespace {

/// Number, switch, a square in the technique's colour, name; below it what the step does and where it was not done, wrapped.
class StepDelegate : public QStyledItemDelegate {
public:
    StepDelegate(RecipeSheet& sheet, QListWidget* view) : QStyledItemDelegate(view), m_sheet(sheet), m_view(view) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const int width = m_view->viewport()->width();
        if (!hasStep(index))
            return {width, option.fontMetrics.height()};
        const RecipeSheet::StepRow row = m_sheet.row(index.row());
        return {width, option.fontMetrics.height() + heightOf(row.sentence, width, option) + heightOf(row.refused, width, option) + 2 * gap()};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        if (!hasStep(index))
            return;
        const Theme& theme = themeOf(m_view);
        const RecipeSheet::StepRow row = m_sheet.row(index.row());
        const RecipeStep& step = m_sheet.steps()[static_cast<size_t>(index.row())];
        const QRect rect = option.rect;
        const bool isCurrent = option.state & QStyle::State_Selected;
        painter->save();
        painter->fillRect(rect, isCurrent ? theme.selection : theme.base);
        if (isCurrent)
            painter->fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.accent);
        painter->setPen(theme.midlight);
        painter->drawLine(rect.bottomLeft(), rect.bottomRight());
        painter->setRenderHint(QPainter::Antialiasing);
        const QRect line(rect.left(), rect.top() + gap(), rect.width(), option.fontMetrics.height());
        QStyleOptionViewItem check(option);
        check.rect = checkRect(rect);
        check.state = QStyle::State_Enabled | (row.enabled ? QStyle::State_On : QStyle::State_Off);
        m_view->style()->drawPrimitive(QStyle::PE_IndicatorItemViewItemCheck, &check, painter, m_view);
        int at = left();
        const auto say = [&](const QString& text, const QColor& color, bool strong) {
            QFont font = option.font;
            font.setWeight(strong ? QFont::DemiBold : QFont::Normal);
            painter->setFont(font);
            painter->setPen(color);
            painter->drawText(QRect(at, line.top(), rect.right() - at - gap(), line.height()), Qt::AlignLeft | Qt::AlignVCenter, text);
            at += QFontMetrics(font).horizontalAdvance(text) + gap();
        };
        say(QString::number(index.row() + 1), theme.secondaryText, false);
        const double side = scaled(m_view, 9);
        const QRectF square(at, line.center().y() - side / 2 + 0.5, side, side);
        const QColor color = step.technique == kPrune ? theme.prune : theme.quantize;
        painter->setPen(row.enabled ? Qt::NoPen : QPen(theme.mid));
        painter->setBrush(row.enabled ? QBrush(color) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(square, 1.5, 1.5);
        at += qCeil(side) + gap();
        say(row.name, row.enabled ? theme.text : theme.secondaryText, true);
        say(row.enabled ? RecipeStepList::tr("%Ln layer(s)", nullptr, row.layers) : RecipeStepList::tr("switched off", "step"), theme.secondaryText, false);
        painter->setFont(option.font);
        painter->setPen(row.enabled ? theme.text : theme.secondaryText);
        const auto sayBelow = [&](const QString& text, int top) {
            painter->drawText(QRect(left(), top, rect.width() - left() - gap(), rect.bottom() - top + 1), Qt::TextWordWrap | Qt::AlignLeft | Qt::AlignTop, text);
        };
        sayBelow(row.sentence, line.bottom() + 1);
        if (!row.refused.isEmpty()) {
            painter->setPen(theme.warningText);
            sayBelow(row.refused, line.bottom() + 1 + heightOf(row.sentence, rect.width(), option));
        }
        if (option.state & QStyle::State_HasFocus && m_view->hasFocus()) {
            painter->setPen(QPen(theme.accent, 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(QRectF(rect).adjusted(1, 1, -1, -1));
        }
        painter->restore();
    }

    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index) override
    {
        if (event->type() == QEvent::MouseButtonRelease) {
            const auto* mouse = static_cast<QMouseEvent*>(event);
            if (mouse->button() == Qt::LeftButton && checkRect(option.rect).adjusted(-4, -4, 4, 4).contains(mouse->pos()))
                return model->setData(index, index.data(Qt::CheckStateRole).toInt() == Qt::Checked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
            return false;
        }
        if (event->type() == QEvent::KeyPress)
            return QStyledItemDelegate::editorEvent(event, model, option, index);
        return false;
    }

private:
    /// Rows are taken out after the steps that they showed; the view asks for their size on the way.
    bool hasStep(const QModelIndex& index) const { return index.row() < static_cast<int>(m_sheet.steps().size()); }
    /// Of a text below the name, in a row of that width.
    int heightOf(const QString& text, int width, const QStyleOptionViewItem& option) const
    {
        return text.isEmpty() ? 0 : option.fontMetrics.boundingRect(QRect(0, 0, std::max(1, width - left() - gap()), 10000), Qt::TextWordWrap, text).height();
    }
    int gap() const { return static_cast<int>(scaled(m_view, 8)); }
    int left() const { return static_cast<int>(scaled(m_view, 36)); }
    QRect checkRect(const QRect& row) const
    {
        const int side = static_cast<int>(scaled(m_view, 14));
        return {row.left() + gap() + gap() / 2, row.top() + gap() + (m_view->fontMetrics().height() - side) / 2, side, side};
    }

    RecipeSheet& m_sheet;
    QListWidget* m_view;
};

}  // namespace

RecipeStepList::RecipeStepList(RecipeSheet& sheet, QWidget* parent) : QListWidget(parent), m_sheet(sheet)
{
    setItemDelegate(new StepDelegate(sheet, this));
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setResizeMode(QListView::Adjust);
    setDragDropMode(QAbstractItemView::InternalMove);
    setDefaultDropAction(Qt::MoveAction);
    setDropIndicatorShown(false);
    connect(&sheet, &RecipeSheet::stepsChanged, this, &RecipeStepList::refill);
    connect(&sheet.session(), &Session::variantChanged, this, &RecipeStepList::refill);  // it says where each was done
    connect(this, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
        if (!m_filling)
            m_sheet.setEnabled(row(item), item->checkState() == Qt::Checked);
    });
    refill();
}

void RecipeStepList::refill()
{
    m_filling = true;
    const int steps = static_cast<int>(m_sheet.steps().size());
    const int current = std::clamp(currentRow(), steps > 0 ? 0 : -1, steps - 1);
    while (count() > steps)
        delete takeItem(count() - 1);
    while (count() < steps)
        addItem(QString());
    for (int i = 0; i < steps; ++i) {
        const RecipeSheet::StepRow row = m_sheet.row(i);
        const QString spoken = tr("Step %1: %2").arg(i + 1).arg(row.spoken());
        item(i)->setText(spoken);
        item(i)->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsDragEnabled);
        item(i)->setCheckState(row.enabled ? Qt::Checked : Qt::Unchecked);
    }
    setCurrentRow(current);
    m_filling = false;
    scheduleDelayedItemsLayout();
    viewport()->update();
}

void RecipeStepList::moveCurrent(int direction)
{
    const int from = currentRow();
    const int to = from + direction;
    if (from < 0 || to < 0 || to >= count())
        return;
    m_sheet.move(from, to);
    setCurrentRow(to);
}

void RecipeStepList::keyPressEvent(QKeyEvent* event)
{
    if (event->modifiers() & Qt::AltModifier && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down))
        moveCurrent(event->key() == Qt::Key_Up ? -1 : 1);
    else if (event->key() == Qt::Key_Delete && currentRow() >= 0)
        m_sheet.remove(currentRow());
    else
        QListWidget::keyPressEvent(event);
}

void RecipeStepList::resizeEvent(QResizeEvent* event)
{
    QListWidget::resizeEvent(event);
    scheduleDelayedItemsLayout();  // sentences wrap elsewhere
}

int RecipeStepList::targetAt(const QPoint& position) const
{
    int gap = count();
    for (int i = count() - 1; i >= 0; --i)
        if (position.y() < visualItemRect(item(i)).center().y())
            gap = i;
    return gap > m_dragged ? gap - 1 : gap;
}

void RecipeStepList::setTarget(int target)
{
    if (target == m_target)
        return;
    m_target = target;
    viewport()->update();
    if (target >= 0 && target != m_dragged)
        m_sheet.predictMove(m_dragged, target, [this, target](const QString& text) {
            if (m_target == target)
                Q_EMIT predicted(text);
        });
    else
        Q_EMIT predicted({});
}

void RecipeStepList::startDrag(Qt::DropActions)
{
    m_dragged = currentRow();
    if (m_dragged < 0)
        return;
    // Not the view's own drag: after a move that would take the row out, which the recipe does by itself.
    const QRect row = visualItemRect(item(m_dragged));
    QPixmap picture(row.size() * devicePixelRatioF());
    picture.setDevicePixelRatio(devicePixelRatioF());
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setOpacity(0.7);  // what lies below is where it will be dropped
    painter.drawPixmap(0, 0, viewport()->grab(row));
    painter.end();
    auto* drag = new QDrag(this);
    drag->setMimeData(model()->mimeData({currentIndex()}));
    drag->setPixmap(picture);
    drag->setHotSpot(viewport()->mapFromGlobal(QCursor::pos()) - row.topLeft());
    drag->exec(Qt::MoveAction);
    m_dragged = -1;
    setTarget(-1);
}

void RecipeStepList::dragMoveEvent(QDragMoveEvent* event)
{
    if (event->source() != this || m_dragged < 0) {
        event->ignore();
        return;
    }
    setTarget(targetAt(event->position().toPoint()));
    event->setDropAction(Qt::MoveAction);
    event->accept();
}

void RecipeStepList::dragLeaveEvent(QDragLeaveEvent* event)
{
    setTarget(-1);
    QListWidget::dragLeaveEvent(event);
}

void RecipeStepList::dropEvent(QDropEvent* event)
{
    if (event->source() != this || m_dragged < 0)
        return;
    const int from = m_dragged;
    const int to = targetAt(event->position().toPoint());
    setTarget(-1);
    m_dragged = -1;
    event->setDropAction(Qt::MoveAction);
    event->accept();
    m_sheet.move(from, to);
    setCurrentRow(to);
}

void RecipeStepList::paintEvent(QPaintEvent* event)
{
    QListWidget::paintEvent(event);
    QPainter painter(viewport());
    const Theme& theme = themeOf(this);
    if (count() == 0) {
        painter.setPen(theme.secondaryText);
        painter.drawText(viewport()->rect().adjusted(16, 16, -16, -16), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Nothing changed yet. Switch a layer on, choose a preset, or add a step for all layers."));
        return;
    }
    if (m_target < 0 || m_target == m_dragged)
        return;
    const QRect rect = visualItemRect(item(m_target));
    const int y = m_target > m_dragged ? rect.bottom() : rect.top();
    painter.fillRect(QRect(rect.left(), y - 1, rect.width(), 3), theme.accent);
}

}  // namespace esp
