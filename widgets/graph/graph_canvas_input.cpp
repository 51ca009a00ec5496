// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// What mouse, wheel and keyboard do on the canvas.
#include "widgets/graph/graph_canvas.h"
#include "widgets/graph/graph_minimap.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/text.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QVariantAnimation>

#include <algorithm>
#include <cmath>

namespace esp {

void GraphCanvas::resizeEvent(QResizeEvent*)
{
    const int inset = static_cast<int>(scaled(this, 10));
    const int width = static_cast<int>(scaled(this, 88));
    m_minimap->setGeometry(viewport()->width() - width - inset, inset, width, std::max(40, viewport()->height() - 2 * inset));
    updateScrollBars();
    // Docks find their widths only after the graph has come: until somebody moves the view it goes with the room.
    if (m_isFirstView)
        fit();
    Q_EMIT viewChanged();
}

void GraphCanvas::scrollContentsBy(int, int)
{
    viewport()->update();
    Q_EMIT viewChanged();
}

void GraphCanvas::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        setZoom(m_zoom * std::pow(1.2, event->angleDelta().y() / 120.0), event->position());
        event->accept();
        return;
    }
    m_isFirstView = false;
    QPoint delta = event->pixelDelta().isNull() ? event->angleDelta() / 2 : event->pixelDelta();
    if (event->modifiers() & Qt::ShiftModifier)
        delta = QPoint(delta.y(), delta.x());
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - delta.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - delta.y());
    event->accept();
}

void GraphCanvas::mousePressEvent(QMouseEvent* event)
{
    m_pan.reset();
    m_dragStart = event->pos();
    m_dragScroll = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    if (event->button() == Qt::MiddleButton) {
        m_drag = Drag::Pan;
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    }
    if (event->button() != Qt::LeftButton)
        return;
    const Hit hit = hitTest(event->position());
    if (hit.node < 0 && (event->modifiers() & Qt::ShiftModifier)) {
        m_drag = Drag::RubberBand;
        m_rubberBand = QRect(event->pos(), QSize());
        return;
    }
    if (hit.node < 0) {
        m_drag = Drag::Pan;
        return;
    }
    m_drag = Drag::Click;
    if (event->modifiers() & Qt::ControlModifier) {
        m_selection.toggle(hit.node);
    } else if (event->modifiers() & Qt::ShiftModifier) {
        QSet<int> selected = m_selection.selected();
        selected.insert(hit.node);
        m_selection.set(hit.node, selected);
    } else {
        m_selection.select(hit.node);
    }
}

void GraphCanvas::mouseMoveEvent(QMouseEvent* event)
{
    switch (m_drag) {
    case Drag::Pan: {
        const QPoint moved = event->pos() - m_dragStart;
        if (moved.manhattanLength() > 3)
            viewport()->setCursor(Qt::ClosedHandCursor);
        horizontalScrollBar()->setValue(m_dragScroll.x() - moved.x());
        verticalScrollBar()->setValue(m_dragScroll.y() - moved.y());
        m_isFirstView = false;
        return;
    }
    case Drag::RubberBand:
        m_rubberBand.setBottomRight(event->pos());
        viewport()->update();
        return;
    case Drag::Click: return;
    case Drag::None: break;
    }
    const Hit hit = hitTest(event->position());
    if (hit.node != m_hovered) {
        m_hovered = hit.node;
        viewport()->update();
    }
    viewport()->setCursor(hit.module >= 0 && hit.node < 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void GraphCanvas::mouseReleaseEvent(QMouseEvent* event)
{
    const Drag drag = std::exchange(m_drag, Drag::None);
    viewport()->unsetCursor();
    const bool isClick = drag == Drag::Pan && event->button() == Qt::LeftButton && (event->pos() - m_dragStart).manhattanLength() <= 3;
    const Hit hit = isClick ? hitTest(event->position()) : Hit();
    if (drag == Drag::RubberBand)
        selectInRubberBand();
    else if (isClick && hit.onChevron)
        m_model.toggleFold(hit.module);
    else if (isClick && hit.module < 0)
        m_selection.clear();
    viewport()->update();
}

void GraphCanvas::selectInRubberBand()
{
    if (!m_shownLayout)
        return;
    const QRect band = m_rubberBand.normalized();
    const scene::Point from = toScene(band.topLeft());
    const scene::Point to = toScene(band.bottomRight());
    m_shownLayout->nodes.query({from.x, from.y, to.x - from.x, to.y - from.y}, m_found);
    QSet<int> selected;
    int current = -1;
    for (const int box : m_found)
        if (const int node = m_shownLayout->networkNodeOf[static_cast<size_t>(box)]; node >= 0) {
            selected.insert(node);
            current = current < 0 ? node : current;
        }
    m_selection.set(current, selected);
}

void GraphCanvas::mouseDoubleClickEvent(QMouseEvent* event)
{
    const Hit hit = hitTest(event->position());
    if (hit.node >= 0)
        Q_EMIT nodeActivated(hit.node);
    else if (hit.module >= 0 && !hit.onChevron)  // there the first click has done it
        m_model.toggleFold(hit.module);
}

void GraphCanvas::moveAlongFlow(int key)
{
    const GraphLayoutResult& shown = *m_shownLayout;
    const int current = m_selection.current();
    if (current < 0) {
        for (size_t box = 0; box < shown.networkNodeOf.size(); ++box)
            if (shown.networkNodeOf[box] >= 0) {
                m_selection.select(shown.networkNodeOf[box]);
                return;
            }
        return;
    }
    const int box = shown.input.nodeOf[static_cast<size_t>(current)];
    const scene::Rect& here = shown.layout.nodes[static_cast<size_t>(box)];
    int best = -1;
    double bestDistance = 1e18;
    const auto consider = [&](int candidate) {
        if (candidate == box || shown.networkNodeOf[static_cast<size_t>(candidate)] < 0)
            return;
        const scene::Point p = shown.layout.nodes[static_cast<size_t>(candidate)].center();
        const double distance = std::abs(p.x - here.center().x) + std::abs(p.y - here.center().y);
        if (distance < bestDistance) {
            best = candidate;
            bestDistance = distance;
        }
    };
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        // A folded module is no node: the way goes on behind it.
        std::vector<int> from{box};
        QSet<int> passed{box};
        while (!from.empty()) {
            const int here = from.back();
            from.pop_back();
            for (const scene::LayoutEdge& edge : shown.input.input.edges) {
                if (key == Qt::Key_Down ? edge.from != here : edge.to != here)
                    continue;
                const int next = key == Qt::Key_Down ? edge.to : edge.from;
                if (passed.contains(next))
                    continue;
                passed.insert(next);
                if (shown.networkNodeOf[static_cast<size_t>(next)] < 0)
                    from.push_back(next);
                consider(next);
            }
        }
    } else {
        // Between branches: the nearest box to this side whose height overlaps.
        shown.nodes.query({shown.layout.bounds.x, here.y, shown.layout.bounds.width, here.height}, m_found);
        for (const int candidate : m_found) {
            const double dx = shown.layout.nodes[static_cast<size_t>(candidate)].center().x - here.center().x;
            if (key == Qt::Key_Left ? dx < -1 : dx > 1)
                consider(candidate);
        }
    }
    if (best >= 0)
        m_selection.select(shown.networkNodeOf[static_cast<size_t>(best)]);
}

void GraphCanvas::keyPressEvent(QKeyEvent* event)
{
    if (!m_shownLayout)
        return;
    const std::vector<scene::NetworkNode>& nodes = m_shownLayout->document->network.nodes;
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right: moveAlongFlow(event->key()); return;
    case Qt::Key_Home:
        if (!nodes.empty())
            m_selection.select(0);
        return;
    case Qt::Key_End:
        if (!nodes.empty())
            m_selection.select(static_cast<int>(nodes.size()) - 1);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_selection.current() >= 0)
            Q_EMIT nodeActivated(m_selection.current());
        return;
    case Qt::Key_F: fitSelection(); return;
    case Qt::Key_Escape:
        m_selection.clear();
        event->ignore();
        return;
    case Qt::Key_Space:
    case Qt::Key_P:
    case Qt::Key_Q:
    case Qt::Key_BracketLeft:
    case Qt::Key_BracketRight:
    case Qt::Key_BraceLeft:
    case Qt::Key_BraceRight:
        if (!(event->modifiers() & Qt::ControlModifier)) {
            Q_EMIT layerKey(event->key(), event->modifiers());
            return;
        }
        break;
    default: break;
    }
    event->ignore();
}

void GraphCanvas::contextMenuEvent(QContextMenuEvent* event)
{
    const Hit hit = hitTest(event->pos());
    if (hit.node >= 0 && !m_selection.selected().contains(hit.node))
        m_selection.select(hit.node);
    Q_EMIT contextMenuWanted(event->globalPos());
}

bool GraphCanvas::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const Hit hit = hitTest(help->pos());
        QString text = m_model.nodeToolTip(hit.node);
        if (hit.module >= 0)
            text = toQString(m_shownLayout->document->network.modules[static_cast<size_t>(hit.module)].name) + QLatin1Char('\n') + m_model.moduleFigures(hit.module);
        text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), text, viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered >= 0) {
        m_hovered = -1;
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void GraphCanvas::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::FontChange) {
        m_measure = std::make_unique<QtTextMeasure>(font());
        m_painter = std::make_unique<ScenePainter>(font());
        m_model.setMeasure([font = font()] { return std::make_unique<QtTextMeasure>(font); }, fontMetrics().height() / 15.0);
    }
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
        viewport()->update();
        if (m_minimap)
            m_minimap->refresh();
    }
    QAbstractScrollArea::changeEvent(event);
}

}  // namespace esp
