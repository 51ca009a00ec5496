// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace esp {

class SampleReader;

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
    QString text() const;
    void paintCurves(QPainter& painter, const QRectF& area) const;

    SampleReader& m_reader;
};

}  // namespace esp
