// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/confusion_view.h"

#include "widgets/theme/figures.h"
#include "widgets/theme/style.h"
#include "widgets/viewmodel/answer_tables.h"
#include "widgets/viewmodel/text.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr int kNamedClasses = 40;      // up to so many classes cells may be wider than high, so that names and numbers fit
constexpr double kWideCell = 56;       // of few classes: room that is there is used
constexpr double kWidestShape = 4;     // of cells with many classes
constexpr double kLargestCell = 40;    // where zooming ends
constexpr double kSmallestDot = 2;     // a cell that is smaller would not be seen
constexpr int kPageRows = 10;

QColor mixed(const QColor& from, const QColor& to, double share)
{
    const auto part = [share](int a, int b) { return static_cast<int>(std::lround(a + (b - a) * share)); };
    return {part(from.red(), to.red()), part(from.green(), to.green()), part(from.blue(), to.blue())};
}

}  // namespace

ConfusionView::ConfusionView(Answers& answers, QWidget* parent) : QAbstractScrollArea(parent), m_answers(answers)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    connect(&answers, &Answers::changed, this, &ConfusionView::answersChanged);
    connect(&answers, &Answers::statusChanged, viewport(), qOverload<>(&QWidget::update));
    answersChanged();
}

QSize ConfusionView::sizeHint() const
{
    return {static_cast<int>(scaled(this, 400)), static_cast<int>(scaled(this, 140))};
}

QSize ConfusionView::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 160)), static_cast<int>(scaled(this, 60))};
}

QFont ConfusionView::smallFont() const
{
    QFont result = font();
    result.setPointSizeF(font().pointSizeF() * 0.88);
    return result;
}

QString ConfusionView::cornerText()
{
    return tr("label ↓ answer →");
}

// ---------------------------------------------------------------- places

void ConfusionView::answersChanged()
{
    const int before = m_places.rows;
    m_changes = m_answers.changes() && m_answers.changes()->hasLabels() ? m_answers.changes() : nullptr;
    m_largestDifference = 1;
    m_widestName = 0;
    m_places.hasNone = false;
    if (m_changes) {
        const QFontMetricsF metrics(smallFont());
        if (m_changes->classCount() <= kNamedClasses || m_changes->classCount() != before) {
            for (int32_t i = 0; i < std::min(m_changes->classCount(), 1000); ++i)
                m_widestName = std::max(m_widestName, metrics.horizontalAdvance(m_changes->className(i)));
        }
        m_widestNumber = metrics.horizontalAdvance(signedCount(m_changes->after->samples));
        for (const ConfusionCell& cell : m_changes->confusion.cells) {
            m_largestDifference = std::max(m_largestDifference, std::abs(cell.difference()));
            m_places.hasNone = m_places.hasNone || cell.answer < 0;
        }
    }
    m_places.rows = m_changes ? m_changes->classCount() : 0;
    m_places.columns = m_places.rows + m_places.hasNone;
    if (m_places.rows != before) {
        m_zoom = 1;
        m_label = m_answer = 0;
    }
    m_hoverLabel = -1;
    layOut();
    setAccessibleDescription(readOut());
    Q_EMIT readOutChanged();
}

void ConfusionView::layOut()
{
    if (m_places.rows > 0) {
        const QFontMetricsF metrics(smallFont());
        const double unit = scaled(this, 1);
        const QSizeF whole = maximumViewportSize();
        m_places.top = std::ceil(metrics.height() + 4 * unit);
        const double fitHeight = std::max(0.01, (whole.height() - m_places.top - 1) / m_places.rows);
        const double names = std::min(m_widestName, 110 * unit) + 8 * unit;
        // Where rows are lower than their names every second or third has its name, as on an axis.
        m_places.rowStep = std::max(1, static_cast<int>(std::ceil((metrics.height() - 2 * unit) / (fitHeight * m_zoom))));
        m_places.hasRowNames = m_places.rowStep == 1 || m_places.rows <= kNamedClasses;
        const double corner = metrics.horizontalAdvance(cornerText()) + 8 * unit;
        m_places.left = m_places.hasRowNames ? std::max(names, std::min(corner, whole.width() * 0.3)) : 0;
        const double fitWidth = std::max(0.01, (whole.width() - m_places.left - 1) / m_places.columns);
        if (m_places.rows <= kNamedClasses) {
            m_places.rowHeight = fitHeight * m_zoom;
            const double wide = std::max({fitHeight, names, m_widestNumber + 8 * unit, kWideCell * unit});
            m_places.columnWidth = std::min(fitWidth, wide) * m_zoom;
        } else {
            // The room is mostly wider than high: dots lie further apart so, and the diagonal is still one.
            m_places.rowHeight = std::min(fitHeight, kWidestShape * fitWidth) * m_zoom;
            m_places.columnWidth = std::min(fitWidth, kWidestShape * fitHeight) * m_zoom;
        }
        // A row of three names of which one does not fit would ask which one is missing.
        m_places.hasColumnNames = m_places.columnWidth >= m_widestName + 4 * unit;
    }
    const QSizeF content(m_places.left + m_places.columns * m_places.columnWidth, m_places.top + m_places.rows * m_places.rowHeight);
    const QSize whole = maximumViewportSize();
    const auto set = [](QScrollBar* bar, double length, int page) {
        bar->setRange(0, std::max(0, static_cast<int>(std::ceil(length)) - page));
        bar->setPageStep(page);
        bar->setSingleStep(std::max(1, page / 10));
    };
    set(horizontalScrollBar(), m_zoom > 1 ? content.width() : 0, whole.width());
    set(verticalScrollBar(), m_zoom > 1 ? content.height() : 0, whole.height());
    viewport()->update();
}

QRectF ConfusionView::cellRect(int32_t label, int32_t answer) const
{
    if (label < 0 || label >= m_places.rows || answer >= m_places.rows || (answer < 0 && !m_places.hasNone))
        return {};
    return {m_places.left + columnOf(answer) * m_places.columnWidth - horizontalScrollBar()->value(),
            m_places.top + label * m_places.rowHeight - verticalScrollBar()->value(), m_places.columnWidth, m_places.rowHeight};
}

bool ConfusionView::cellAt(const QPointF& position, int32_t& label, int32_t& answer) const
{
    if (m_places.rows == 0 || position.x() < m_places.left || position.y() < m_places.top)
        return false;
    const int row = static_cast<int>((position.y() - m_places.top + verticalScrollBar()->value()) / m_places.rowHeight);
    const int column = static_cast<int>((position.x() - m_places.left + horizontalScrollBar()->value()) / m_places.columnWidth);
    if (row >= m_places.rows || column >= m_places.columns)
        return false;
    label = row;
    answer = answerOf(column);
    // Where cells are smaller than the pointer is exact, it means the nearest that is not empty.
    const double reach = 3 * scaled(this, 1);
    if (m_places.rowHeight < 2 * reach && m_changes->confusion.at(label, answer) == ConfusionCell{label, answer}) {
        double nearest = reach;
        for (const ConfusionCell& cell : m_changes->confusion.cells) {
            const QPointF way = cellRect(cell.label, cell.answer).center() - position;
            const double distance = std::max(std::abs(way.x()), std::abs(way.y()));
            if (distance < nearest) {
                nearest = distance;
                label = cell.label;
                answer = cell.answer;
            }
        }
    }
    return true;
}

double ConfusionView::largestZoom() const
{
    const double now = std::max(m_places.rowHeight, 1e-6) / m_zoom;
    return std::max(1.0, kLargestCell * scaled(this, 1) / now);
}

void ConfusionView::setZoom(double zoom)
{
    const QRectF cursor = cellRect(m_label, m_answer);
    zoomAt(zoom, QRectF(viewport()->rect()).contains(cursor.center()) ? cursor.center() : QRectF(viewport()->rect()).center());
}

void ConfusionView::zoomAt(double zoom, const QPointF& anchor)
{
    zoom = std::clamp(zoom, 1.0, largestZoom());
    if (zoom == m_zoom || m_places.rows == 0)
        return;
    const double row = (anchor.y() - m_places.top + verticalScrollBar()->value()) / m_places.rowHeight;
    const double column = (anchor.x() - m_places.left + horizontalScrollBar()->value()) / m_places.columnWidth;
    m_zoom = zoom;
    layOut();
    verticalScrollBar()->setValue(static_cast<int>(std::lround(m_places.top + row * m_places.rowHeight - anchor.y())));
    horizontalScrollBar()->setValue(static_cast<int>(std::lround(m_places.left + column * m_places.columnWidth - anchor.x())));
    viewport()->update();
}

void ConfusionView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    layOut();
}

void ConfusionView::setDifference(bool on)
{
    m_isDifference = on;
    viewport()->update();
}

// ---------------------------------------------------------------- words

QString ConfusionView::readOut(int32_t label, int32_t answer) const
{
    if (!m_changes || label < 0 || label >= m_places.rows)
        return {};
    const Format format;
    const ConfusionCell cell = m_changes->confusion.at(label, answer);
    const auto place = static_cast<size_t>(label);
    const int64_t samples = place < m_changes->confusion.samples.size() ? m_changes->confusion.samples[place] : 0;
    const QString first = label == answer ? tr("%1, answered right").arg(m_changes->numberedClass(label))
                          : answer < 0    ? tr("%1, answered with no class: no score is a number").arg(m_changes->numberedClass(label))
                                          : tr("%1, answered %2").arg(m_changes->numberedClass(label), m_changes->numberedClass(answer));
    if (samples == 0)
        return first + QLatin1Char('\n') + tr("No sample has this label");
    return first + QLatin1Char('\n')
           + tr("%1 of %2 samples now, %3 before (%4)")
                 .arg(format.count(cell.after), format.count(samples), format.count(cell.before), signedCount(cell.difference()));
}

QString ConfusionView::readOut() const
{
    return m_hoverLabel >= 0 ? readOut(m_hoverLabel, m_hoverAnswer) : readOut(m_label, m_answer);
}

QString ConfusionView::asText() const
{
    QStringList lines{QStringList{tr("Label"), tr("Answer"), tr("Before"), tr("Now")}.join(QLatin1Char('\t'))};
    if (m_changes)
        for (const ConfusionCell& cell : m_changes->confusion.cells)
            lines << QStringList{m_changes->className(cell.label), m_changes->className(cell.answer), QString::number(cell.before), QString::number(cell.after)}.join(
                QLatin1Char('\t'));
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

// ---------------------------------------------------------------- cursor

void ConfusionView::setCursorCell(int32_t label, int32_t answer)
{
    if (cellRect(label, answer).isNull())
        return;
    m_hoverLabel = -1;
    if (label == m_label && answer == m_answer)
        return;
    m_label = label;
    m_answer = answer;
    ensureVisible(label, columnOf(answer));
    viewport()->update();
    setAccessibleDescription(readOut());
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    Q_EMIT cursorMoved(label, answer);
    Q_EMIT readOutChanged();
}

void ConfusionView::ensureVisible(int row, int column)
{
    const auto show = [](QScrollBar* bar, double start, double length, double head, double page) {
        if (start < bar->value())
            bar->setValue(static_cast<int>(std::floor(start)));
        else if (start + length > bar->value() + page - head)
            bar->setValue(static_cast<int>(std::ceil(start + length - page + head)));
    };
    show(verticalScrollBar(), row * m_places.rowHeight, m_places.rowHeight, m_places.top, viewport()->height());
    show(horizontalScrollBar(), column * m_places.columnWidth, m_places.columnWidth, m_places.left, viewport()->width());
}

void ConfusionView::moveCursor(int rows, int columns, bool toNextCell)
{
    int row = m_label;
    int column = columnOf(m_answer);
    if (toNextCell && m_changes) {
        // The nearest cell in this direction that is not empty.
        int best = -1;
        for (const ConfusionCell& cell : m_changes->confusion.cells) {
            const int along = rows != 0 ? (cell.label - row) * rows : (columnOf(cell.answer) - column) * columns;
            const bool isInLine = rows != 0 ? columnOf(cell.answer) == column : cell.label == row;
            if (isInLine && along > 0 && (best < 0 || along < best))
                best = along;
        }
        if (best < 0)
            return;
        row += rows * best;
        column += columns * best;
    } else {
        row = std::clamp(row + rows, 0, std::max(0, m_places.rows - 1));
        column = std::clamp(column + columns, 0, std::max(0, m_places.columns - 1));
    }
    setCursorCell(row, answerOf(column));
}

void ConfusionView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(asText());
        return;
    }
    const bool next = event->modifiers() & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Left: moveCursor(0, -1, next); return;
    case Qt::Key_Right: moveCursor(0, 1, next); return;
    case Qt::Key_Up: moveCursor(-1, 0, next); return;
    case Qt::Key_Down: moveCursor(1, 0, next); return;
    case Qt::Key_PageUp: moveCursor(-kPageRows, 0, false); return;
    case Qt::Key_PageDown: moveCursor(kPageRows, 0, false); return;
    case Qt::Key_Home: moveCursor(0, -m_places.columns, false); return;
    case Qt::Key_End: moveCursor(0, m_places.columns, false); return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        if (!next) {
            zoomIn();
            return;
        }
        break;
    case Qt::Key_Minus:
        if (!next) {
            zoomOut();
            return;
        }
        break;
    case Qt::Key_0:
        if (!next) {
            setZoom(1);
            return;
        }
        break;
    default: break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void ConfusionView::mousePressEvent(QMouseEvent* event)
{
    m_pressed = event->pos();
    m_scrollAtPress = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    int32_t label = 0;
    int32_t answer = 0;
    if (event->button() == Qt::LeftButton && cellAt(event->position(), label, answer))
        setCursorCell(label, answer);
}

void ConfusionView::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & (Qt::LeftButton | Qt::MiddleButton)) {
        const QPoint way = event->pos() - m_pressed;
        horizontalScrollBar()->setValue(m_scrollAtPress.x() - way.x());
        verticalScrollBar()->setValue(m_scrollAtPress.y() - way.y());
        return;
    }
    int32_t label = -1;
    int32_t answer = -1;
    if (!cellAt(event->position(), label, answer))
        label = answer = -1;
    if (label == m_hoverLabel && answer == m_hoverAnswer)
        return;
    m_hoverLabel = label;
    m_hoverAnswer = answer;
    viewport()->update();
    Q_EMIT readOutChanged();
}

bool ConfusionView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hoverLabel >= 0) {
        m_hoverLabel = -1;
        viewport()->update();
        Q_EMIT readOutChanged();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void ConfusionView::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier)
        zoomAt(m_zoom * std::pow(kStep, event->angleDelta().y() / 120.0), event->position());
    else
        QAbstractScrollArea::wheelEvent(event);
    event->accept();
}

void ConfusionView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LanguageChange)
        answersChanged();
    QAbstractScrollArea::changeEvent(event);
}

// ---------------------------------------------------------------- drawing

QColor ConfusionView::fillOf(const ConfusionCell& cell, bool& isHollow) const
{
    const Theme& theme = themeOf(this);
    isHollow = false;
    if (!m_isDifference) {
        if (cell.after == 0)
            return {};
        const auto samples = static_cast<double>(std::max<int64_t>(1, m_changes->confusion.samples[static_cast<size_t>(cell.label)]));
        return mixed(theme.base, m_answers.isOld() ? theme.before : theme.after, 0.15 + 0.85 * std::sqrt(static_cast<double>(cell.after) / samples));
    }
    const int64_t difference = cell.difference();
    if (difference == 0)
        return {};
    const bool isBetter = (difference > 0) == (cell.label == cell.answer);
    isHollow = difference < 0;
    const double level = std::sqrt(static_cast<double>(std::abs(difference)) / static_cast<double>(m_largestDifference));
    return mixed(theme.base, m_answers.isOld() ? theme.before : isBetter ? theme.after : theme.prune, 0.35 + 0.65 * level);
}

void ConfusionView::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    QPainter painter(viewport());
    const QRectF view = viewport()->rect();
    painter.fillRect(view, theme.base);
    if (!m_changes)
        return;
    const double unit = scaled(this, 1);
    const QRectF origin = cellRect(0, 0);
    const QRectF matrix(origin.topLeft(), QSizeF(m_places.columns * m_places.columnWidth, m_places.rows * m_places.rowHeight));
    const QRectF inner = view.adjusted(m_places.left, m_places.top, 0, 0) & matrix;
    painter.setClipRect(inner.adjusted(-1, -1, 1, 1));
    painter.setPen(theme.grid);
    if (m_places.rowHeight >= 6 * unit) {
        const auto line = [](double at) { return std::round(at) + 0.5; };
        for (int row = static_cast<int>(std::max(0.0, (inner.top() - matrix.top()) / m_places.rowHeight)); row <= m_places.rows; ++row) {
            const double y = matrix.top() + row * m_places.rowHeight;
            if (y > inner.bottom() + 1)
                break;
            painter.drawLine(QPointF(inner.left(), line(y)), QPointF(inner.right(), line(y)));
        }
        for (int column = static_cast<int>(std::max(0.0, (inner.left() - matrix.left()) / m_places.columnWidth)); column <= m_places.columns; ++column) {
            const double x = matrix.left() + column * m_places.columnWidth;
            if (x > inner.right() + 1)
                break;
            painter.drawLine(QPointF(line(x), inner.top()), QPointF(line(x), inner.bottom()));
        }
    } else {
        painter.drawRect(matrix.adjusted(0, 0, -1, -1));
        painter.drawLine(matrix.topLeft(), matrix.topLeft() + QPointF(m_places.rows * m_places.columnWidth, matrix.height()));
    }
    const QFont small = smallFont();
    const Figures figures(small);
    const QFontMetricsF metrics(small);
    const bool hasNumbers = m_places.rowHeight >= metrics.ascent() + 1;
    for (const ConfusionCell& cell : m_changes->confusion.cells) {
        QRectF rect = cellRect(cell.label, cell.answer);
        if (!rect.intersects(inner))
            continue;
        bool isHollow = false;
        const QColor fill = fillOf(cell, isHollow);
        if (!fill.isValid())
            continue;
        const bool isDot = rect.width() < 5 * unit || rect.height() < 5 * unit;
        if (isDot) {
            const double width = std::max(kSmallestDot, rect.width());
            const double height = std::max(kSmallestDot, rect.height());
            painter.fillRect(QRectF(rect.center().x() - width / 2, rect.center().y() - height / 2, width, height), fill);
            continue;
        }
        rect = QRectF(QPointF(std::round(rect.left()) + 1, std::round(rect.top()) + 1), QPointF(std::round(rect.right()), std::round(rect.bottom())));
        const QColor ground = isHollow ? theme.base : fill;
        if (isHollow) {
            painter.setPen(QPen(fill, 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(rect.adjusted(0.75, 0.75, -0.75, -0.75));
        } else {
            painter.fillRect(rect, fill);
        }
        const QString number = m_isDifference ? signedCount(cell.difference()) : Format().count(cell.after);
        const double width = figures.width(number);
        if (hasNumbers && width + 2 <= rect.width()) {
            painter.setPen(contrastRatio(theme.text, ground) >= contrastRatio(theme.base, ground) ? theme.text : theme.base);
            figures.draw(painter, rect.center().x() - width / 2, rect.center().y() + (metrics.ascent() - metrics.descent()) / 2, number);
        }
    }
    const auto mark = [&](const QRectF& rect, const QColor& color, double width) {
        const double least = 7 * unit;
        const QSizeF size(std::max(rect.width(), least), std::max(rect.height(), least));
        const QRectF ring(rect.center() - QPointF(size.width() / 2, size.height() / 2), size);
        painter.setPen(QPen(color, width));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(ring.adjusted(0.5, 0.5, -0.5, -0.5));
    };
    painter.setClipRect(view.adjusted(m_places.left, m_places.top, 0, 0));
    if (m_hoverLabel >= 0)
        mark(cellRect(m_hoverLabel, m_hoverAnswer), theme.axis, 1);
    mark(cellRect(m_label, m_answer), theme.accent, hasFocus() ? 2 : 1.25);
    painter.setClipping(false);
    paintHeads(painter);
}

void ConfusionView::paintHeads(QPainter& painter)
{
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    QFont small = smallFont();
    small.setStyleStrategy(QFont::PreferNoShaping);
    const QFontMetricsF metrics(small);
    painter.setFont(small);
    const int32_t label = m_hoverLabel >= 0 ? m_hoverLabel : m_label;
    const int32_t answer = m_hoverLabel >= 0 ? m_hoverAnswer : m_answer;
    // The names of the cell that is read out stand out.
    const auto pen = [&](bool isMarked) { painter.setPen(isMarked ? theme.text : theme.secondaryText); };
    const double baseline = metrics.ascent() + 1 * unit;
    if (m_places.hasColumnNames) {
        for (int column = 0; column < m_places.columns; ++column) {
            const QRectF rect = cellRect(0, answerOf(column));
            if (rect.right() < m_places.left || rect.left() > viewport()->width())
                continue;
            painter.setClipRect(QRectF(m_places.left, 0, viewport()->width(), m_places.top));
            pen(answerOf(column) == answer);
            const QString name = m_changes->className(answerOf(column));
            painter.drawText(QPointF(rect.center().x() - metrics.horizontalAdvance(name) / 2, baseline), name);
        }
        painter.setClipping(false);
    }
    if (m_places.hasRowNames) {
        painter.setClipRect(QRectF(0, m_places.top, m_places.left, viewport()->height()));
        for (int row = 0; row < m_places.rows; ++row) {
            const QRectF rect = cellRect(row, 0);
            if (rect.bottom() < m_places.top || rect.top() > viewport()->height() || row % m_places.rowStep != 0)
                continue;
            pen(row == label);
            const double room = m_places.left - 6 * unit;
            const QString name = metrics.elidedText(m_changes->className(row), Qt::ElideMiddle, room);
            painter.drawText(QPointF(room - metrics.horizontalAdvance(name) + 2 * unit, rect.center().y() + (metrics.ascent() - metrics.descent()) / 2), name);
        }
        painter.setClipping(false);
    }
    // Which way is which.
    const QString corner = cornerText();
    pen(false);
    if (!m_places.hasColumnNames)
        painter.drawText(QPointF(m_places.left, baseline), corner);
    else if (metrics.horizontalAdvance(corner) <= m_places.left)
        painter.drawText(QPointF(0, baseline), corner);
}

}  // namespace esp
