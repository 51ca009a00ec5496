// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/kernel_sheet.h"

#include <QAbstractScrollArea>
#include <QCache>

namespace esp {

/// A kernel sheet that scrolls and zooms, painted from cached tiles: what it costs depends on its size on screen, not on the number of kernels.
/// The cursor is a weight, moved by keys or a click; the pointer is another, while it is over the picture.
class KernelView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit KernelView(QWidget* parent = nullptr);

    /// Keeps zoom, place and cursor if the sheet is of the same tensor.
    void setSheet(KernelSheetPtr sheet);
    void setShow(KernelSheet::Show show);
    KernelSheet::Show shown() const { return m_show; }
    const KernelSheetPtr& sheet() const { return m_sheet; }
    /// The weight under the pointer, else the cursor.
    std::optional<KernelSheet::Place> readPlace() const;
    const std::optional<KernelSheet::Place>& cursorPlace() const { return m_cursor; }
    /// Device pixels a weight; −n: every n-th weight has a pixel.
    int zoom() const { return m_scale.zoom; }
    bool canZoom(int direction) const;
    void zoomBy(int direction);
    /// The largest zoom at which the sheet is not wider than the view.
    void fit();
    void setCursorPlace(const KernelSheet::Place& place);
    /// Where a weight is painted, in the viewport.
    QRectF rectOf(const KernelSheet::Place& place) const;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void readChanged();
    void zoomChanged();
    /// By the user or by setCursorPlace().
    void cursorMoved();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setZoom(int level, const QPointF& anchor);
    void fitScrollBars();
    void makeColors();
    std::optional<KernelSheet::Place> placeAt(const QPointF& position) const;
    void moveCursor(int64_t rows, int64_t columns);
    void keepCursorInSight();
    double ratio() const { return devicePixelRatioF(); }

    KernelSheetPtr m_sheet;
    KernelSheet::Show m_show = KernelSheet::Show::After;
    SheetScale m_scale;
    int m_level = 0;  ///< among the steps of zoom
    bool m_isFitted = true;
    SheetColors m_colors;
    QCache<quint64, QImage> m_tiles;
    std::optional<KernelSheet::Place> m_cursor;
    std::optional<KernelSheet::Place> m_hovered;
    QPoint m_pressed;
    QPoint m_scrolledAt;
    bool m_isPanning = false;
};

/// The colours of a sheet and the values at its ends.
class KernelLegend : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    void setRange(const QString& least, const QString& greatest, const QString& cut);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {1, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_least;
    QString m_greatest;
    QString m_cut;
};

}  // namespace esp
