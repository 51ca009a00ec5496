// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace esp {

class SampleReader;
struct SampleView;

/// Where a sample's picture is drawn within `area`: in whole multiples of its pixels where there is room, centred; curves take all of it.
/// Empty if there is nothing to draw.
QRectF samplePictureRect(const SampleView& view, const QRectF& area, const QWidget* widget);
/// Draws the picture or the curves into what samplePictureRect() gave.
void paintSample(QPainter& painter, const QRectF& picture, const SampleView& view, const QWidget* widget);

/// The input of one sample: a picture with sharp pixels, curves, or its first numbers; beside it or below it what is seen.
class SampleWidget : public QWidget {
    Q_OBJECT
public:
    explicit SampleWidget(SampleReader& reader, QWidget* parent = nullptr);

    /// Where the picture or the curves are drawn.
    QRectF pictureRect() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void update();
    bool isTextBelow() const;
    int textHeight() const;
    QString text() const;

    SampleReader& m_reader;
};

}  // namespace esp
