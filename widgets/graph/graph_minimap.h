// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/display_list.h"

#include <QPixmap>
#include <QWidget>

namespace esp {

class GraphCanvas;

/// The whole network beside the canvas, with a frame around what is in view: drag it, or click to jump.
class GraphMinimap : public QWidget {
    Q_OBJECT
public:
    explicit GraphMinimap(GraphCanvas& canvas);

    /// Draws the network anew at the next paint.
    void refresh();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void jump(const QPointF& position);
    void render();
    QRectF toMap(const scene::Rect& rect) const;

    GraphCanvas& m_canvas;
    QPixmap m_picture;
    double m_scaleX = 1;
    double m_scaleY = 1;
    QPointF m_origin;
};

}  // namespace esp
