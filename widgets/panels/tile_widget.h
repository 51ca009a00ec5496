// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/preview_tiles.h"

#include <QWidget>

namespace esp {

/// One figure of the preview, drawn from its value object.
class TileWidget : public QWidget {
    Q_OBJECT
public:
    explicit TileWidget(QWidget* parent = nullptr);

    void setTile(const Tile& tile);
    const Tile& tile() const { return m_tile; }
    /// Without the graphic, and with smaller figures.
    void setCompact(bool compact);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void linkActivated(const QString& tileId);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QFont sized(double factor, int weight) const;
    void paintFigures(QPainter& painter, const QRectF& area);
    void paintMessage(QPainter& painter, const QRectF& area);
    void paintBars(QPainter& painter, const QRectF& area) const;
    void paintAxis(QPainter& painter, const QRectF& area) const;
    void paintFoot(QPainter& painter, const QRectF& area) const;

    Tile m_tile;
    bool m_compact = false;
    QRectF m_link;
};

}  // namespace esp
