// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace esp {

/// What the histogram's shapes mean: an outline for before, a bar for after, a line with a band for what is cut.
class HistogramKeys : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// cut "": there is no such shape.
    void setTexts(const QString& before, const QString& after, const QString& cut);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_before;
    QString m_after;
    QString m_cut;
};

}  // namespace esp
