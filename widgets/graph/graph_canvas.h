// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/page_blocks.h"
#include "widgets/theme/scene_painter.h"
#include "widgets/viewmodel/graph_view_model.h"

#include <QAbstractScrollArea>
#include <QSet>

class QVariantAnimation;

namespace esp {

class LayerSelection;
class GraphMinimap;

/// The network, to look at and to choose from: zoom, pan, selection, keyboard. Draws only what is visible.
class GraphCanvas : public QAbstractScrollArea {
    Q_OBJECT
public:
    GraphCanvas(GraphViewModel& model, LayerSelection& selection, QWidget* parent = nullptr);
    ~GraphCanvas() override;

    double zoom() const { return m_zoom; }
    /// Keeps the point of the viewport where it is.
    void setZoom(double zoom, QPointF anchor);
    void setZoom(double zoom);
    void fitAll();
    void fitSelection();
    /// Scrolls to a node of the network, with a short movement if the style animates.
    void showNode(int networkNode);
    void setHits(const std::vector<int>& networkNodes, bool searching);
    void setMinimapVisible(bool visible);
    bool isMinimapWanted() const { return m_minimapWanted; }

    /// The whole graph at 100 %, as it is folded and coloured now; without items while there is none.
    ReportPicture wholePicture();

    /// The viewport in scene coordinates; the minimap's frame.
    scene::Rect visibleScene() const;
    void centerOn(scene::Point point);
    GraphViewModel& model() const { return m_model; }
    LayerSelection& selection() const { return m_selection; }
    /// Viewport rectangle of a network node; empty while there is no layout.
    QRectF nodeRect(int networkNode) const;
    /// The network node under a place of the viewport, or -1.
    int nodeAt(const QPoint& position) const { return hitTest(position).node; }

    static constexpr double MinimumZoom = 0.15;
    static constexpr double MaximumZoom = 4;

Q_SIGNALS:
    void zoomChanged(double zoom);
    void viewChanged();
    void nodeActivated(int networkNode);
    void layerKey(int key, Qt::KeyboardModifiers modifiers);  ///< Space, P, Q, brackets for the current layer
    void contextMenuWanted(QPoint globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    struct Hit {
        int node = -1;    ///< network node
        int module = -1;  ///< frame's head, or folded module
        bool onChevron = false;  ///< where a click folds or unfolds it
    };
    Hit hitTest(QPointF viewportPosition) const;
    scene::Point toScene(QPointF viewportPosition) const;
    /// A part of the scene on a screen or a page: zoom, what lies left of and above it, its size; pixels.
    struct View {
        double zoom;
        double left;
        double top;
        double width;
        double height;
    };
    View view() const;
    scene::Rect toScreen(const scene::Rect& rect, const View& view) const;
    scene::Rect toScreen(const scene::Rect& rect) const;
    void fit();
    void updateScrollBars();
    void layoutArrived();
    void selectionChanged();
    /// interactive: with selection, search and what is under the pointer.
    void paintScene(scene::DisplayList& list, const View& shownPart, bool interactive);
    void paintDots(QPainter& painter) const;
    void moveAlongFlow(int key);
    void selectInRubberBand();
    scene::PictureScale scale() const;
    double margin() const;

    GraphViewModel& m_model;
    LayerSelection& m_selection;
    GraphMinimap* m_minimap = nullptr;
    std::unique_ptr<QtTextMeasure> m_measure;
    std::unique_ptr<ScenePainter> m_painter;
    std::unique_ptr<QVariantAnimation> m_pan;
    double m_zoom = 1;
    bool m_isFirstView = true;  // nobody has moved it yet
    bool m_minimapWanted = true;
    int m_hovered = -1;
    QSet<int> m_hits;
    bool m_searching = false;
    enum class Drag { None, Pan, RubberBand, Click };
    Drag m_drag = Drag::None;
    QPoint m_dragStart;
    QPoint m_dragScroll;
    QRect m_rubberBand;
    std::shared_ptr<const GraphLayoutResult> m_shownLayout;
    mutable std::vector<int> m_found;  // scratch of queries
};

}  // namespace esp
