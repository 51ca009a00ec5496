// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace esp {

class GraphViewModel;

/// What colours and bars of the graph mean: the overlay's ramp with both ends, and the keys.
class GraphLegend : public QWidget {
    Q_OBJECT
public:
    explicit GraphLegend(GraphViewModel& model, QWidget* parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    GraphViewModel& m_model;
};

}  // namespace esp
