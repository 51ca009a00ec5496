// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/kernel_view.h"

#include "widgets/theme/theme.h"

#include <QElapsedTimer>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {

constexpr int kTile = 256;
constexpr int kTiles = 128;         // 32 MB
constexpr qint64 kPaintMs = 8;      // tiles that take longer come with the next frame
constexpr int kSteps[] = {-16, -8, -4, -2, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
constexpr int kActualSize = 4;      // the step of one pixel a weight
constexpr int kStripFit = 7;
constexpr int kLargestFit = 10;     // a small sheet is not blown up further when it is fitted

}  // namespace

KernelView::KernelView(QWidget* parent) : QAbstractScrollArea(parent), m_level(kActualSize), m_tiles(kTiles)
{
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::StyledPanel);
    viewport()->setMouseTracking(true);
    makeColors();
}

QSize KernelView::minimumSizeHint() const
{
    return {static_cast<int>(scaled(this, 160)), static_cast<int>(scaled(this, 100))};
}

void KernelView::makeColors()
{
    const Theme& theme = themeOf(this);
    for (int i = 0; i <= 2 * SheetColors::kSteps; ++i)
        m_colors.ramp[static_cast<size_t>(i)] = theme.divergingAt(static_cast<double>(i) / SheetColors::kSteps - 1).rgb();
    m_colors.ground = theme.window.rgb();
    m_colors.hatch = theme.prune.rgb();
    m_tiles.clear();
}

void KernelView::setSheet(KernelSheetPtr sheet)
{
    if (sheet == m_sheet)
        return;
    const bool isSame = sheet && m_sheet && sheet->values()->name == m_sheet->values()->name && sheet->values()->dims == m_sheet->values()->dims;
    m_sheet = std::move(sheet);
    m_tiles.clear();
    if (m_sheet && !m_sheet->canShow(m_show))
        m_show = KernelSheet::Show::After;
    if (!isSame) {
        m_cursor = m_sheet ? m_sheet->placeAt(0, 0) : std::nullopt;
        m_hovered.reset();
        horizontalScrollBar()->setValue(0);
        verticalScrollBar()->setValue(0);
        fit();
    }
    viewport()->update();
    Q_EMIT readChanged();
}

void KernelView::setShow(KernelSheet::Show show)
{
    if (show == m_show)
        return;
    m_show = show;
    m_tiles.clear();
    viewport()->update();
    Q_EMIT readChanged();
}

std::optional<KernelSheet::Place> KernelView::readPlace() const
{
    return m_hovered ? m_hovered : m_cursor;
}

void KernelView::fit()
{
    m_isFitted = true;
    if (!m_sheet)
        return;
    const double room = (width() - 2 * frameWidth() - verticalScrollBar()->sizeHint().width()) * ratio();
    int level = 0;
    for (int i = 1; i <= kLargestFit; ++i)
        if (static_cast<double>(SheetScale::make(*m_sheet, kSteps[i]).width(*m_sheet)) <= room)
            level = i;
    // A sheet that can be seen at a pixel a weight by scrolling is not thinned out for a little width.
    if (level < kActualSize && static_cast<double>(m_sheet->columns()) <= 4 * room)
        level = kActualSize;
    // A low, wide sheet is rather scrolled than left as a thin strip.
    const double high = (height() - 2 * frameWidth()) * ratio();
    while (level >= kActualSize && level < kStripFit && 2.0 * static_cast<double>(SheetScale::make(*m_sheet, kSteps[level + 1]).height(*m_sheet)) <= high)
        ++level;
    m_level = level;
    m_scale = SheetScale::make(*m_sheet, kSteps[level]);
    m_tiles.clear();
    fitScrollBars();
    viewport()->update();
    Q_EMIT zoomChanged();
}

bool KernelView::canZoom(int direction) const
{
    return m_sheet && m_level + direction >= 0 && m_level + direction < static_cast<int>(std::size(kSteps));
}

void KernelView::zoomBy(int direction)
{
    setZoom(m_level + direction, m_cursor ? rectOf(*m_cursor).center() : QPointF());
}

void KernelView::setZoom(int level, const QPointF& anchor)
{
    level = std::clamp(level, 0, static_cast<int>(std::size(kSteps)) - 1);
    if (!m_sheet || level == m_level)
        return;
    const QPointF inside(std::clamp(anchor.x(), 0.0, viewport()->width() - 1.0), std::clamp(anchor.y(), 0.0, viewport()->height() - 1.0));
    const double x = (inside.x() * ratio() + horizontalScrollBar()->value()) / std::max<double>(1, static_cast<double>(m_scale.width(*m_sheet)));
    const double y = (inside.y() * ratio() + verticalScrollBar()->value()) / std::max<double>(1, static_cast<double>(m_scale.height(*m_sheet)));
    m_isFitted = false;
    m_level = level;
    m_scale = SheetScale::make(*m_sheet, kSteps[level]);
    m_tiles.clear();
    fitScrollBars();
    horizontalScrollBar()->setValue(static_cast<int>(std::lround(x * static_cast<double>(m_scale.width(*m_sheet)) - inside.x() * ratio())));
    verticalScrollBar()->setValue(static_cast<int>(std::lround(y * static_cast<double>(m_scale.height(*m_sheet)) - inside.y() * ratio())));
    viewport()->update();
    Q_EMIT zoomChanged();
}

void KernelView::fitScrollBars()
{
    const auto set = [](QScrollBar* bar, int64_t extent, int room) {
        bar->setRange(0, static_cast<int>(std::clamp<int64_t>(extent - room, 0, std::numeric_limits<int>::max())));
        bar->setPageStep(std::max(1, room));
        bar->setSingleStep(std::max(1, room / 12));
    };
    const QSize room = viewport()->size() * ratio();
    set(horizontalScrollBar(), m_sheet ? m_scale.width(*m_sheet) : 0, room.width());
    set(verticalScrollBar(), m_sheet ? m_scale.height(*m_sheet) : 0, room.height());
}

void KernelView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (m_isFitted)
        fit();
    else
        fitScrollBars();
}

std::optional<KernelSheet::Place> KernelView::placeAt(const QPointF& position) const
{
    if (!m_sheet || !viewport()->rect().contains(position.toPoint()))
        return std::nullopt;
    const int64_t row = m_scale.weightAt(std::llround(std::floor(position.y() * ratio())) + verticalScrollBar()->value(), m_sheet->kernelHeight());
    const int64_t column = m_scale.weightAt(std::llround(std::floor(position.x() * ratio())) + horizontalScrollBar()->value(), m_sheet->kernelWidth());
    return m_sheet->placeAt(row, column);
}

QRectF KernelView::rectOf(const KernelSheet::Place& place) const
{
    const auto [row, column] = m_sheet->cellOf(place);
    const double size = std::max(1, m_scale.zoom);
    const QPointF corner(static_cast<double>(m_scale.pixelOf(column, m_sheet->kernelWidth()) - horizontalScrollBar()->value()),
                         static_cast<double>(m_scale.pixelOf(row, m_sheet->kernelHeight()) - verticalScrollBar()->value()));
    return {corner / ratio(), QSizeF(size, size) / ratio()};
}

void KernelView::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme.window);
    if (!m_sheet)
        return;
    QElapsedTimer clock;
    clock.start();
    const int64_t left = horizontalScrollBar()->value();
    const int64_t top = verticalScrollBar()->value();
    const QSize room = viewport()->size() * ratio();
    const int64_t right = std::min<int64_t>(left + room.width(), m_scale.width(*m_sheet));
    const int64_t bottom = std::min<int64_t>(top + room.height(), m_scale.height(*m_sheet));
    bool isWhole = true;
    for (int64_t y = top / kTile; y * kTile < bottom; ++y) {
        for (int64_t x = left / kTile; x * kTile < right; ++x) {
            const quint64 key = static_cast<quint64>(y) << 32 | static_cast<quint64>(x);
            QImage* tile = m_tiles.object(key);
            if (!tile && clock.elapsed() < kPaintMs) {
                tile = new QImage(paintSheetTile(*m_sheet, m_show, m_scale, m_colors, x * kTile, y * kTile, kTile));
                tile->setDevicePixelRatio(ratio());
                m_tiles.insert(key, tile);
            }
            if (tile)
                painter.drawImage(QPointF(static_cast<double>(x * kTile - left), static_cast<double>(y * kTile - top)) / ratio(), *tile);
            isWhole = isWhole && tile;
        }
    }
    if (!isWhole)
        QTimer::singleShot(0, viewport(), qOverload<>(&QWidget::update));
    if (m_cursor) {
        const double out = 1.5;
        const QRectF cursor = rectOf(*m_cursor).adjusted(-out, -out, out, out);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(theme.base, 3.5));
        painter.drawRect(cursor);
        painter.setPen(QPen(hasFocus() ? theme.accent : theme.text, 1.8));
        painter.drawRect(cursor);
    }
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(viewport()->rect()).adjusted(1, 1, -1, -1));
    }
}

void KernelView::setCursorPlace(const KernelSheet::Place& place)
{
    if (!m_sheet || m_cursor == place)
        return;
    m_cursor = place;
    keepCursorInSight();
    viewport()->update();
    Q_EMIT readChanged();
    Q_EMIT cursorMoved();
}

void KernelView::keepCursorInSight()
{
    const QRectF rect = rectOf(*m_cursor);
    const auto scroll = [this](QScrollBar* bar, double from, double to, double room) {
        if (from < 4)
            bar->setValue(bar->value() + static_cast<int>(std::floor((from - 12) * ratio())));
        else if (to > room - 4)
            bar->setValue(bar->value() + static_cast<int>(std::ceil((to - room + 12) * ratio())));
    };
    scroll(horizontalScrollBar(), rect.left(), rect.right(), viewport()->width());
    scroll(verticalScrollBar(), rect.top(), rect.bottom(), viewport()->height());
}

void KernelView::moveCursor(int64_t rows, int64_t columns)
{
    if (!m_sheet || !m_cursor)
        return;
    auto [row, column] = m_sheet->cellOf(*m_cursor);
    row = std::clamp<int64_t>(row + rows, 0, m_sheet->rows() - 1);
    column = std::clamp<int64_t>(column + columns, 0, m_sheet->columns() - 1);
    m_hovered.reset();
    if (const auto place = m_sheet->placeAt(row, column))
        setCursorPlace(*place);
}

void KernelView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressed = event->pos();
    m_scrolledAt = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    m_isPanning = false;
}

void KernelView::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton) {
        const QPoint moved = event->pos() - m_pressed;
        m_isPanning = m_isPanning || moved.manhattanLength() > 4;
        if (m_isPanning) {
            viewport()->setCursor(Qt::ClosedHandCursor);
            horizontalScrollBar()->setValue(m_scrolledAt.x() - static_cast<int>(moved.x() * ratio()));
            verticalScrollBar()->setValue(m_scrolledAt.y() - static_cast<int>(moved.y() * ratio()));
        }
    }
    const auto place = placeAt(event->position());
    if (place != m_hovered) {
        m_hovered = place;
        Q_EMIT readChanged();
    }
}

void KernelView::mouseReleaseEvent(QMouseEvent* event)
{
    viewport()->unsetCursor();
    if (event->button() == Qt::LeftButton && !m_isPanning)
        if (const auto place = placeAt(event->position()))
            setCursorPlace(*place);
    m_isPanning = false;
}

void KernelView::mouseDoubleClickEvent(QMouseEvent*)
{
    fit();
}

void KernelView::wheelEvent(QWheelEvent* event)
{
    if (!(event->modifiers() & Qt::ControlModifier)) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    if (event->angleDelta().y() != 0)
        setZoom(m_level + (event->angleDelta().y() > 0 ? 1 : -1), event->position());
    event->accept();
}

void KernelView::keyPressEvent(QKeyEvent* event)
{
    if (!m_sheet)
        return QAbstractScrollArea::keyPressEvent(event);
    // With Ctrl a whole kernel at a time.
    const bool isKernel = event->modifiers() & Qt::ControlModifier;
    const int64_t down = isKernel ? m_sheet->kernelHeight() : 1;
    const int64_t across = isKernel ? m_sheet->kernelWidth() : 1;
    const int64_t page = std::max<int64_t>(1, static_cast<int64_t>(viewport()->height() * ratio()) / std::max(1, m_scale.zoom));
    switch (event->key()) {
    case Qt::Key_Left: moveCursor(0, -across); break;
    case Qt::Key_Right: moveCursor(0, across); break;
    case Qt::Key_Up: moveCursor(-down, 0); break;
    case Qt::Key_Down: moveCursor(down, 0); break;
    case Qt::Key_PageUp: moveCursor(-page, 0); break;
    case Qt::Key_PageDown: moveCursor(page, 0); break;
    case Qt::Key_Home: moveCursor(isKernel ? -m_sheet->rows() : 0, -m_sheet->columns()); break;
    case Qt::Key_End: moveCursor(isKernel ? m_sheet->rows() : 0, m_sheet->columns()); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomBy(1); break;
    case Qt::Key_Minus: zoomBy(-1); break;
    case Qt::Key_0: fit(); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

bool KernelView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave && m_hovered) {
        m_hovered.reset();
        Q_EMIT readChanged();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void KernelView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        makeColors();
    QAbstractScrollArea::changeEvent(event);
}

// ---------------------------------------------------------------- legend

void KernelLegend::setRange(const QString& least, const QString& greatest, const QString& cut)
{
    m_least = least;
    m_greatest = greatest;
    m_cut = cut;
    setAccessibleName(cut.isEmpty() ? tr("Colours from %1 to %2").arg(least, greatest) : tr("Colours from %1 to %2; hatched: %3").arg(least, greatest, cut));
    updateGeometry();
    update();
}

QSize KernelLegend::sizeHint() const
{
    return {static_cast<int>(scaled(this, 240)), static_cast<int>(scaled(this, 18))};
}

void KernelLegend::paintEvent(QPaintEvent*)
{
    const Theme& theme = themeOf(this);
    const double unit = scaled(this, 1);
    QPainter painter(this);
    const double middle = height() / 2.0;
    const double baseline = middle + (fontMetrics().ascent() - fontMetrics().descent()) / 2.0;
    painter.setPen(theme.secondaryText);
    double left = 0;
    const auto text = [&](const QString& words) {
        painter.drawText(QPointF(left, baseline), words);
        left += fontMetrics().horizontalAdvance(words) + 6 * unit;
    };
    text(m_least);
    const QRectF bar(left, middle - 5 * unit, 84 * unit, 10 * unit);
    QLinearGradient colors(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 8; ++i)
        colors.setColorAt(i / 8.0, theme.divergingAt(i / 4.0 - 1));
    painter.fillRect(bar, colors);
    painter.setPen(QPen(theme.axis, 1));
    painter.drawRect(bar.adjusted(0.5, 0.5, -0.5, -0.5));
    painter.setPen(theme.secondaryText);
    left = bar.right() + 6 * unit;
    text(m_greatest);
    if (m_cut.isEmpty())
        return;
    left += 8 * unit;
    const QRectF swatch(left, middle - 5 * unit, 14 * unit, 10 * unit);
    painter.fillRect(swatch, theme.divergingAt(0));
    painter.setClipRect(swatch);
    painter.setPen(QPen(theme.prune, 1.2));
    for (double x = swatch.left() - swatch.height(); x < swatch.right(); x += 4 * unit)
        painter.drawLine(QPointF(x, swatch.bottom()), QPointF(x + swatch.height(), swatch.top()));
    painter.setClipping(false);
    painter.setPen(QPen(theme.axis, 1));
    painter.drawRect(swatch.adjusted(0.5, 0.5, -0.5, -0.5));
    painter.setPen(theme.secondaryText);
    left = swatch.right() + 6 * unit;
    text(m_cut);
}

}  // namespace esp
