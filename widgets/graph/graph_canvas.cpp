// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_canvas.h"

#include "widgets/graph/graph_accessible.h"
#include "widgets/graph/graph_minimap.h"
#include "widgets/theme/style.h"
#include "widgets/viewmodel/layer_selection.h"
#include "widgets/viewmodel/text.h"

#include <QAccessible>
#include <QFontMetrics>
#include <QPainter>
#include <QScrollBar>
#include <QVariantAnimation>

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
/// Room for the minimap when everything is fitted.
constexpr double MinimapSpace = 108;
}  // namespace

GraphCanvas::GraphCanvas(GraphViewModel& model, LayerSelection& selection, QWidget* parent)
    : QAbstractScrollArea(parent), m_model(model), m_selection(selection), m_measure(std::make_unique<QtTextMeasure>(font())),
      m_painter(std::make_unique<ScenePainter>(font()))
{
    installGraphAccessibility();
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_minimap = new GraphMinimap(*this);
    connect(&model, &GraphViewModel::layoutChanged, this, &GraphCanvas::layoutArrived);
    connect(&model, &GraphViewModel::looksChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&selection, &LayerSelection::changed, this, &GraphCanvas::selectionChanged);
    layoutArrived();
}

GraphCanvas::~GraphCanvas() = default;

double GraphCanvas::margin() const
{
    return scaled(this, 40);
}

scene::PictureScale GraphCanvas::scale() const
{
    return {m_zoom, m_shownLayout ? m_shownLayout->unit : 1};
}

void GraphCanvas::layoutArrived()
{
    const GraphLayoutPtr layout = m_model.layout();
    const bool sameDocument = layout && m_shownLayout && layout->document == m_shownLayout->document;
    // Folding moves everything: the current node stays where it was on the screen.
    const QRectF before = sameDocument && m_selection.current() >= 0 ? nodeRect(m_selection.current()) : QRectF();
    m_shownLayout = layout;
    m_hovered = -1;
    if (!layout) {
        m_isFirstView = true;
        viewport()->update();
        m_minimap->refresh();
        return;
    }
    updateScrollBars();
    if (!sameDocument) {
        m_isFirstView = true;
        fit();
    } else if (!before.isNull()) {
        const QRectF after = nodeRect(m_selection.current());
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + static_cast<int>(std::lround(after.center().x() - before.center().x())));
        verticalScrollBar()->setValue(verticalScrollBar()->value() + static_cast<int>(std::lround(after.center().y() - before.center().y())));
    }
    viewport()->update();
    m_minimap->refresh();
}

void GraphCanvas::selectionChanged()
{
    if (m_selection.current() >= 0 && m_drag == Drag::None)
        showNode(m_selection.current());
    viewport()->update();
    m_minimap->refresh();
    if (!m_shownLayout || m_selection.current() < 0)
        return;
    if (QAccessible::isActive() && hasFocus()) {
        const QAccessibleInterface* self = QAccessible::queryAccessibleInterface(this);
        QAccessibleEvent event(this, QAccessible::Focus);
        if (const QAccessibleInterface* current = self ? self->focusChild() : nullptr; current && self->indexOfChild(current) >= 0) {
            event.setChild(self->indexOfChild(current));
            QAccessible::updateAccessibility(&event);
        }
    }
}

void GraphCanvas::setMinimapVisible(bool visible)
{
    m_minimapWanted = visible;
    m_minimap->setVisible(visible);
}

void GraphCanvas::setHits(const std::vector<int>& networkNodes, bool searching)
{
    m_hits = QSet<int>(networkNodes.begin(), networkNodes.end());
    m_searching = searching;
    viewport()->update();
}

// ---------------------------------------------------------------- geometry

scene::Point GraphCanvas::toScene(QPointF position) const
{
    const scene::Rect bounds = m_shownLayout ? m_shownLayout->layout.bounds : scene::Rect();
    return {(position.x() + horizontalScrollBar()->value()) / m_zoom + bounds.x, (position.y() + verticalScrollBar()->value()) / m_zoom + bounds.y};
}

GraphCanvas::View GraphCanvas::view() const
{
    return {m_zoom, static_cast<double>(horizontalScrollBar()->value()), static_cast<double>(verticalScrollBar()->value()), static_cast<double>(viewport()->width()),
            static_cast<double>(viewport()->height())};
}

scene::Rect GraphCanvas::toScreen(const scene::Rect& rect, const View& view) const
{
    const scene::Rect& bounds = m_shownLayout->layout.bounds;
    return {(rect.x - bounds.x) * view.zoom - view.left, (rect.y - bounds.y) * view.zoom - view.top, rect.width * view.zoom, rect.height * view.zoom};
}

scene::Rect GraphCanvas::toScreen(const scene::Rect& rect) const
{
    return toScreen(rect, view());
}

scene::Rect GraphCanvas::visibleScene() const
{
    const scene::Point corner = toScene({0, 0});
    return {corner.x, corner.y, viewport()->width() / m_zoom, viewport()->height() / m_zoom};
}

QRectF GraphCanvas::nodeRect(int networkNode) const
{
    if (!m_shownLayout || networkNode < 0 || static_cast<size_t>(networkNode) >= m_shownLayout->input.nodeOf.size())
        return {};
    const scene::Rect rect = toScreen(m_shownLayout->layout.nodes[static_cast<size_t>(m_shownLayout->input.nodeOf[static_cast<size_t>(networkNode)])]);
    return {rect.x, rect.y, rect.width, rect.height};
}

void GraphCanvas::updateScrollBars()
{
    if (!m_shownLayout)
        return;
    const scene::Rect& bounds = m_shownLayout->layout.bounds;
    const auto set = [&](QScrollBar* bar, double length, int view) {
        const double spare = std::max(margin(), (view - length * m_zoom) / 2);
        bar->setRange(static_cast<int>(std::floor(-spare - view * 0.4)), static_cast<int>(std::ceil(length * m_zoom - view + spare + view * 0.4)));
        bar->setPageStep(view);
        bar->setSingleStep(static_cast<int>(scaled(this, 40)));
    };
    set(horizontalScrollBar(), bounds.width, viewport()->width());
    set(verticalScrollBar(), bounds.height, viewport()->height());
}

void GraphCanvas::setZoom(double zoom)
{
    setZoom(zoom, QPointF(viewport()->width() / 2.0, viewport()->height() / 2.0));
}

void GraphCanvas::setZoom(double zoom, QPointF anchor)
{
    zoom = std::clamp(zoom, MinimumZoom, MaximumZoom);
    if (std::abs(zoom - 1) < 0.03)
        zoom = 1;  // snap: text is sharpest there
    if (zoom == m_zoom || !m_shownLayout)
        return;
    const scene::Point fixed = toScene(anchor);
    m_zoom = zoom;
    m_isFirstView = false;
    updateScrollBars();
    const scene::Rect& bounds = m_shownLayout->layout.bounds;
    horizontalScrollBar()->setValue(static_cast<int>(std::lround((fixed.x - bounds.x) * m_zoom - anchor.x())));
    verticalScrollBar()->setValue(static_cast<int>(std::lround((fixed.y - bounds.y) * m_zoom - anchor.y())));
    viewport()->update();
    Q_EMIT zoomChanged(m_zoom);
    Q_EMIT viewChanged();
}

void GraphCanvas::fitAll()
{
    m_isFirstView = false;
    fit();
}

void GraphCanvas::fit()
{
    if (!m_shownLayout || viewport()->width() < 10)
        return;
    const scene::Rect& bounds = m_shownLayout->layout.bounds;
    const double room = viewport()->width() - (m_minimap->isVisibleTo(this) ? scaled(this, MinimapSpace) : 0);
    const double wide = (room - 2 * scaled(this, 16)) / std::max(1.0, bounds.width);
    const double high = (viewport()->height() - 2 * scaled(this, 16)) / std::max(1.0, bounds.height);
    // A deep network fitted whole would be a thread: then its width decides, from the top. At first sight names must be readable, even if
    // the widest blocks do not fit.
    double zoom = std::min(wide, high);
    if (m_isFirstView)
        zoom = wide >= 0.55 ? std::max(wide, 0.8) : std::max(wide, 0.5);
    else if (zoom < 0.5)
        zoom = std::min(wide, 0.5);
    zoom = std::clamp(zoom, MinimumZoom, 1.0);
    const double middle = m_isFirstView && bounds.width * zoom > room ? m_shownLayout->layout.nodes.front().center().x - bounds.x : bounds.width / 2;
    m_zoom = zoom;
    updateScrollBars();
    horizontalScrollBar()->setValue(static_cast<int>(std::lround(middle * m_zoom - room / 2)));
    const double height = bounds.height * m_zoom;
    verticalScrollBar()->setValue(height < viewport()->height() ? static_cast<int>(std::lround((height - viewport()->height()) / 2)) : -static_cast<int>(scaled(this, 16)));
    viewport()->update();
    Q_EMIT zoomChanged(m_zoom);
    Q_EMIT viewChanged();
}

void GraphCanvas::fitSelection()
{
    if (!m_shownLayout || m_selection.selected().isEmpty())
        return;
    scene::Rect area;
    bool first = true;
    for (const int node : m_selection.selected()) {
        const scene::Rect& rect = m_shownLayout->layout.nodes[static_cast<size_t>(m_shownLayout->input.nodeOf[static_cast<size_t>(node)])];
        area = first ? rect : area.united(rect);
        first = false;
    }
    const double zoom = std::min(viewport()->width() / (area.width + 160), viewport()->height() / (area.height + 160));
    setZoom(std::clamp(zoom, MinimumZoom, 1.0));
    centerOn(area.center());
}

void GraphCanvas::centerOn(scene::Point point)
{
    if (!m_shownLayout)
        return;
    const scene::Rect& bounds = m_shownLayout->layout.bounds;
    horizontalScrollBar()->setValue(static_cast<int>(std::lround((point.x - bounds.x) * m_zoom - viewport()->width() / 2.0)));
    verticalScrollBar()->setValue(static_cast<int>(std::lround((point.y - bounds.y) * m_zoom - viewport()->height() / 2.0)));
}

void GraphCanvas::showNode(int networkNode)
{
    const QRectF rect = nodeRect(networkNode);
    if (rect.isNull())
        return;
    const double right = viewport()->width() - (m_minimap->isVisibleTo(this) ? scaled(this, MinimapSpace) : 0);
    const QRectF room(scaled(this, 24), scaled(this, 24), right - scaled(this, 48), viewport()->height() - scaled(this, 48));
    if (room.contains(rect))
        return;
    const QPoint from(horizontalScrollBar()->value(), verticalScrollBar()->value());
    QPoint to = from;
    if (rect.left() < room.left() || rect.right() > room.right())
        to.rx() += static_cast<int>(std::lround(rect.center().x() - room.center().x()));
    if (rect.top() < room.top() || rect.bottom() > room.bottom())
        to.ry() += static_cast<int>(std::lround(rect.center().y() - room.center().y()));
    m_pan.reset();
    m_isFirstView = false;
    if (style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this) == 0 || !isVisible()) {
        horizontalScrollBar()->setValue(to.x());
        verticalScrollBar()->setValue(to.y());
        return;
    }
    m_pan = std::make_unique<QVariantAnimation>();
    m_pan->setDuration(160);
    m_pan->setEasingCurve(QEasingCurve::OutCubic);
    m_pan->setStartValue(from);
    m_pan->setEndValue(to);
    connect(m_pan.get(), &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        horizontalScrollBar()->setValue(value.toPoint().x());
        verticalScrollBar()->setValue(value.toPoint().y());
    });
    m_pan->start();
}

GraphCanvas::Hit GraphCanvas::hitTest(QPointF position) const
{
    Hit hit;
    if (!m_shownLayout)
        return hit;
    constexpr double chevronWidth = 30;
    const scene::Point point = toScene(position);
    const auto isOnChevron = [&](const scene::Rect& rect) { return point.x < rect.x + chevronWidth * m_shownLayout->unit; };
    m_shownLayout->nodes.query({point.x, point.y, 0, 0}, m_found);
    for (const int box : m_found) {
        hit.node = m_shownLayout->networkNodeOf[static_cast<size_t>(box)];
        hit.module = m_shownLayout->moduleOf[static_cast<size_t>(box)];
        hit.onChevron = hit.node < 0 && hit.module >= 0 && isOnChevron(m_shownLayout->layout.nodes[static_cast<size_t>(box)]);
        return hit;
    }
    m_shownLayout->modules.query({point.x, point.y, 0, 0}, m_found);
    for (const int module : m_found) {
        const scene::Rect& frame = m_shownLayout->layout.modules[static_cast<size_t>(module)];
        if (frame.width > 0 && point.y < frame.y + scene::ModuleHeadHeight * m_shownLayout->unit) {
            hit.module = module;
            hit.onChevron = isOnChevron(frame);
        }
    }
    return hit;
}

// ---------------------------------------------------------------- painting

void GraphCanvas::paintDots(QPainter& painter) const
{
    if (m_zoom < 0.5)
        return;
    const double step = 24 * m_zoom * (m_shownLayout ? m_shownLayout->unit : 1);
    QVector<QPointF> dots;
    const double left = -std::fmod(horizontalScrollBar()->value(), step);
    const double top = -std::fmod(verticalScrollBar()->value(), step);
    for (double y = top - step; y < viewport()->height(); y += step)
        for (double x = left - step; x < viewport()->width(); x += step)
            dots << QPointF(std::round(x), std::round(y));
    painter.setPen(QPen(themeOf(this).canvasDots, 1));
    painter.drawPoints(dots.constData(), static_cast<int>(dots.size()));
}

void GraphCanvas::paintScene(scene::DisplayList& list, const View& shownPart, bool interactive)
{
    const GraphLayoutResult& shown = *m_shownLayout;
    const scene::Network& network = shown.document->network;
    const scene::Rect view{0, 0, shownPart.width, shownPart.height};
    const scene::Rect area = scene::Rect{shownPart.left / shownPart.zoom + shown.layout.bounds.x, shownPart.top / shownPart.zoom + shown.layout.bounds.y,
                                         shownPart.width / shownPart.zoom, shownPart.height / shownPart.zoom}
                                 .grown(40 / shownPart.zoom);
    const scene::PictureScale scale{shownPart.zoom, shown.unit};
    const auto toScreen = [&](const scene::Rect& rect) { return this->toScreen(rect, shownPart); };

    shown.modules.query(area, m_found);
    for (const int module : m_found)
        if (shown.layout.modules[static_cast<size_t>(module)].width > 0)
            scene::drawModule(list, toScreen(shown.layout.modules[static_cast<size_t>(module)]), network.modules[static_cast<size_t>(module)].name,
                              m_model.moduleFigures(module).toStdString(), scale, *m_measure);

    std::vector<int> edges;
    shown.edgePieces.query(area, m_found);
    for (const int piece : m_found)
        edges.push_back(shown.edgeOfPiece[static_cast<size_t>(piece)]);
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    const int currentBox = interactive && m_selection.current() >= 0 ? shown.input.nodeOf[static_cast<size_t>(m_selection.current())] : -1;
    std::vector<scene::Point> points;
    std::vector<std::pair<scene::Point, bool>> typeChanges;
    scene::DrawnLines drawn;
    for (const bool current : {false, true})
        for (const int e : edges) {
            const scene::LayoutEdge& edge = shown.input.input.edges[static_cast<size_t>(e)];
            const bool ofCurrent = edge.from == currentBox || edge.to == currentBox;
            if (ofCurrent != current)
                continue;
            points.clear();
            for (const scene::Point& p : shown.layout.edges[static_cast<size_t>(e)].points) {
                const scene::Rect on = toScreen({p.x, p.y, 0, 0});
                points.push_back({on.x, on.y});
            }
            GraphViewModel::EdgeType type{true, false, false};
            for (const int n : shown.networkEdgesOf[static_cast<size_t>(e)]) {
                const GraphViewModel::EdgeType& one = m_model.edgeType(n);
                type.integer = type.integer && one.integer;
                type.toCodes = type.toCodes || one.toCodes;
                type.toFloat = type.toFloat || one.toFloat;
            }
            scene::drawEdge(list, points, {type.integer, ofCurrent, interactive && m_searching}, view.grown(10), scale, &drawn);
            if (!points.empty() && (type.toCodes || type.toFloat)) {
                // Above the arrow, where the reader converts; no further up than the piece of the edge that ends there.
                const scene::Point end = points.back();
                const double up = std::min(scale.px(17), (end.y - points[points.size() - 2].y) / 2);
                typeChanges.push_back({{end.x, end.y - up}, type.toCodes});
            }
        }
    for (const auto& [place, toCodes] : typeChanges)
        scene::drawTypeChange(list, place, toCodes, scale, *m_measure);

    shown.nodes.query(area, m_found);
    const std::vector<int> boxes = m_found;
    std::vector<std::pair<scene::Rect, scene::NodeLook>> outlines;
    for (const int box : boxes) {
        const scene::Rect rect = toScreen(shown.layout.nodes[static_cast<size_t>(box)]);
        if (const int module = shown.moduleOf[static_cast<size_t>(box)]; module >= 0) {
            scene::drawFoldedModule(list, rect, network.modules[static_cast<size_t>(module)].name, m_model.moduleFigures(module).toStdString(), m_model.foldedLook(module),
                                    scale, *m_measure);
            continue;
        }
        const int node = shown.networkNodeOf[static_cast<size_t>(box)];
        scene::NodeLook look = m_model.look(node);
        if (interactive) {
            look.current = node == m_selection.current();
            look.selected = m_selection.selected().contains(node);
            look.hovered = node == m_hovered;
            look.hit = m_searching && m_hits.contains(node);
            look.dimmed = m_searching && !look.hit;
        }
        scene::drawNode(list, rect, network.nodes[static_cast<size_t>(node)], look, scale, *m_measure);
        if (look.current || look.selected || look.hovered || look.recomputing)
            outlines.emplace_back(rect, look);
    }
    for (const auto& [rect, look] : outlines)
        scene::drawNodeOutline(list, rect, look, scale);
}

ReportPicture GraphCanvas::wholePicture()
{
    ReportPicture picture;
    if (!m_shownLayout || m_shownLayout->document != m_model.session().document())
        return picture;
    const scene::Rect& bounds = m_shownLayout->layout.bounds;
    const double around = margin();
    const View whole{1, -around, -around, bounds.width + 2 * around, bounds.height + 2 * around};
    picture.bounds = {0, 0, whole.width, whole.height};
    picture.list.rect(picture.bounds, scene::Role::Canvas);
    paintScene(picture.list, whole, false);
    return picture;
}

void GraphCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    const Theme& theme = themeOf(this);
    painter.fillRect(viewport()->rect(), theme.canvas);
    paintDots(painter);
    if (m_shownLayout && m_shownLayout->document == m_model.session().document()) {
        scene::DisplayList list;
        paintScene(list, view(), true);
        m_painter->paint(painter, list, theme);
    }
    if (m_drag == Drag::RubberBand) {
        QColor fill = theme.accent;
        fill.setAlphaF(0.12F);
        painter.setPen(QPen(theme.accent, 1));
        painter.setBrush(fill);
        painter.drawRect(m_rubberBand.normalized());
    }
    if (hasFocus() && m_selection.current() < 0) {
        painter.setPen(QPen(theme.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

}  // namespace esp
