// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/answers.h"

#include <QAbstractScrollArea>

namespace esp {

/// The confusion matrix: a row for each label, a column for each answer. Draws only cells that are not empty, so a thousand classes take no
/// longer than their samples. A cursor goes from cell to cell by keyboard or click.
class ConfusionView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit ConfusionView(Answers& answers, QWidget* parent = nullptr);

    /// Shows how the counts differ from the original's, instead of the counts.
    void setDifference(bool on);
    bool isDifference() const { return m_isDifference; }
    /// 1 fits the whole matrix.
    double zoom() const { return m_zoom; }
    void setZoom(double zoom);
    void zoomIn() { setZoom(m_zoom * kStep); }
    void zoomOut() { setZoom(m_zoom / kStep); }

    int32_t label() const { return m_label; }
    int32_t answer() const { return m_answer; }
    void setCursorCell(int32_t label, int32_t answer);
    /// In the viewport; empty if there is no such cell.
    QRectF cellRect(int32_t label, int32_t answer) const;
    /// What the cell says, in words.
    QString readOut(int32_t label, int32_t answer) const;
    /// Of the cell under the pointer, else of the cursor's.
    QString readOut() const;
    /// Cells that are not empty, tab-separated.
    QString asText() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cursorMoved(int label, int answer);
    void readOutChanged();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    static constexpr double kStep = 1.5;

    /// Lengths of what is drawn; recomputed when classes, size or zoom change.
    struct Places {
        int rows = 0;
        int columns = 0;
        bool hasNone = false;  // a last column for answers that are no class
        double rowHeight = 0;
        double columnWidth = 0;
        double left = 0;  // names of labels
        double top = 0;   // names of answers
        bool hasRowNames = false;
        int rowStep = 1;  ///< every how manieth row has its name
        bool hasColumnNames = false;
    };
    void answersChanged();
    void layOut();
    void zoomAt(double zoom, const QPointF& anchor);
    double largestZoom() const;
    int columnOf(int32_t answer) const { return answer < 0 ? m_places.columns - 1 : answer; }
    int32_t answerOf(int column) const { return m_places.hasNone && column == m_places.columns - 1 ? -1 : column; }
    bool cellAt(const QPointF& position, int32_t& label, int32_t& answer) const;
    void moveCursor(int rows, int columns, bool toNextCell);
    void ensureVisible(int row, int column);
    QColor fillOf(const ConfusionCell& cell, bool& isHollow) const;
    void paintHeads(QPainter& painter);
    QFont smallFont() const;
    static QString cornerText();

    Answers& m_answers;
    AnswerChangesPtr m_changes;
    Places m_places;
    double m_zoom = 1;
    double m_widestName = 0;
    double m_widestNumber = 0;
    int64_t m_largestDifference = 1;
    bool m_isDifference = false;
    int32_t m_label = 0;
    int32_t m_answer = 0;
    int32_t m_hoverLabel = -1;
    int32_t m_hoverAnswer = -1;
    QPoint m_pressed;
    QPoint m_scrollAtPress;
};

}  // namespace esp
