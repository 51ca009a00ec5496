// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_minimap.h"

#include "widgets/graph/graph_canvas.h"
#include "widgets/viewmodel/layer_selection.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace esp {

namespace {
/// Above this number of boxes only frames are drawn.
constexpr size_t MaximumBoxes = 2000;
}  // namespace

GraphMinimap::GraphMinimap(GraphCanvas& canvas) : QWidget(canvas.viewport()), m_canvas(canvas)
{
    setCursor(Qt::ArrowCursor);
    setAccessibleName(tr("Overview of the network"));
    connect(&canvas, &GraphCanvas::viewChanged, this, qOverload<>(&QWidget::update));
    connect(&canvas.model(), &GraphViewModel::looksChanged, this, &GraphMinimap::refresh);
}

void GraphMinimap::refresh()
{
    m_picture = QPixmap();
    update();
}

QRectF GraphMinimap::toMap(const scene::Rect& rect) const
{
    return {m_origin.x() + rect.x * m_scaleX, m_origin.y() + rect.y * m_scaleY, rect.width * m_scaleX, rect.height * m_scaleY};
}

void GraphMinimap::render()
{
    const Theme& theme = themeOf(this);
    m_picture = QPixmap(size() * devicePixelRatioF());
    m_picture.setDevicePixelRatio(devicePixelRatioF());
    m_picture.fill(Qt::transparent);
    QPainter painter(&m_picture);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor ground = theme.canvas;
    ground.setAlphaF(0.92F);
    painter.setPen(QPen(theme.moduleLine, 1));
    painter.setBrush(ground);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const GraphLayoutPtr layout = m_canvas.model().layout();
    if (!layout || layout->layout.nodes.empty() || layout->document != m_canvas.model().session().document())
        return;
    const scene::Rect& bounds = layout->layout.bounds;
    const QRectF room = QRectF(rect()).adjusted(7, 8, -7, -8);
    m_scaleX = m_scaleY = std::min(room.width() / std::max(1.0, bounds.width), room.height() / std::max(1.0, bounds.height));
    // Deep networks are as thin as a thread when drawn to scale: then they may be wider than high, as far as the room goes.
    const double visible = 12.0 / 188;
    m_scaleX = std::min({room.width() / std::max(1.0, bounds.width), std::max(3 * m_scaleY, visible), 0.16});
    m_scaleY = std::min(room.height() / std::max(1.0, bounds.height), 1.6 * std::min(m_scaleX, 0.16));
    m_origin = QPointF(room.center().x() - bounds.center().x * m_scaleX, room.top() - bounds.y * m_scaleY);
    if (bounds.height * m_scaleY < room.height())
        m_origin.ry() += (room.height() - bounds.height * m_scaleY) / 2;

    const auto box = [&](const scene::Rect& rect, const QColor& fill, const QColor& line) {
        QRectF r = toMap(rect);
        if (r.height() < 2)
            r.setHeight(2);
        if (r.height() <= 3) {
            painter.fillRect(r, line);
            return;
        }
        painter.setPen(QPen(line, 0.8));
        painter.setBrush(fill);
        painter.drawRoundedRect(r, 1.2, 1.2);
    };
    if (layout->layout.nodes.size() > MaximumBoxes) {
        for (const scene::Rect& module : layout->layout.modules)
            if (module.width > 0)
                box(module, theme.module, theme.nodeLine);
        return;
    }
    for (size_t b = 0; b < layout->layout.nodes.size(); ++b) {
        const int node = layout->networkNodeOf[b];
        QColor fill = theme.module;
        if (node >= 0) {
            const scene::NodeLook& look = m_canvas.model().look(node);
            const bool layer = layout->document->network.nodes[static_cast<size_t>(node)].layer >= 0;
            fill = look.level >= 0 && !look.levelUnknown ? theme.color(scene::Role::Ramp, look.level) : layer ? theme.node : theme.canvas;
        } else if (const int module = layout->moduleOf[b]; module >= 0) {
            const scene::NodeLook look = m_canvas.model().foldedLook(module);
            if (look.level >= 0 && !look.levelUnknown)
                fill = theme.color(scene::Role::Ramp, look.level);
        }
        box(layout->layout.nodes[b], fill, theme.nodeLine);
    }
}

void GraphMinimap::paintEvent(QPaintEvent*)
{
    if (m_picture.isNull())
        render();
    const Theme& theme = themeOf(this);
    QPainter painter(this);
    painter.drawPixmap(0, 0, m_picture);
    const GraphLayoutPtr layout = m_canvas.model().layout();
    if (!layout || layout->document != m_canvas.model().session().document())
        return;

    const QRectF inside = QRectF(rect()).adjusted(1, 1, -1, -1);
    QRectF view = toMap(m_canvas.visibleScene()).intersected(inside);
    if (view.height() < 6)
        view.adjust(0, -3, 0, 3);
    QColor veil = theme.canvas;
    veil.setAlphaF(0.4F);
    // What lies around the view: four rectangles are filled much faster than a path with a hole.
    painter.fillRect(QRectF(inside.topLeft(), QPointF(inside.right(), view.top())), veil);
    painter.fillRect(QRectF(QPointF(inside.left(), view.bottom()), inside.bottomRight()), veil);
    painter.fillRect(QRectF(QPointF(inside.left(), view.top()), view.bottomLeft()), veil);
    painter.fillRect(QRectF(view.topRight(), QPointF(inside.right(), view.bottom())), veil);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.after, 1.2));
    painter.drawRect(view);
    if (const int current = m_canvas.selection().current(); current >= 0 && static_cast<size_t>(current) < layout->input.nodeOf.size()) {
        QRectF r = toMap(layout->layout.nodes[static_cast<size_t>(layout->input.nodeOf[static_cast<size_t>(current)])]);
        painter.setPen(QPen(theme.accent, 1.8));
        painter.drawRoundedRect(r.adjusted(-1, -1, 1, 1), 1.5, 1.5);
    }
}

void GraphMinimap::resizeEvent(QResizeEvent*)
{
    refresh();
}

void GraphMinimap::jump(const QPointF& position)
{
    m_canvas.centerOn({(position.x() - m_origin.x()) / m_scaleX, (position.y() - m_origin.y()) / m_scaleY});
}

void GraphMinimap::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        jump(event->position());
}

void GraphMinimap::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        jump(event->position());
}

void GraphMinimap::wheelEvent(QWheelEvent* event)
{
    // The canvas scrolls, wherever the pointer is over it.
    QApplication::sendEvent(m_canvas.viewport(), event);
}

void GraphMinimap::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::LanguageChange)
        setAccessibleName(tr("Overview of the network"));
    QWidget::changeEvent(event);
}

}  // namespace esp
