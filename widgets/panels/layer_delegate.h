// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/viewmodel/layer_table_model.h"

#include <QStyledItemDelegate>

namespace esp {

/// Paints the cells of the layer table: check box, slider, list, histogram, sizes. Real editors open in one cell at a time.
class LayerDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    LayerDelegate(LayerTableModel& model, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// Parts of a Prune cell, for painting and for the mouse.
    struct PruneParts {
        QRect check;
        QRect slider;
        QRect text;
    };
    static PruneParts pruneParts(const QRect& cell, const QFontMetrics& metrics);

private:
    void paintWeights(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintPrune(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintQuantize(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintSize(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    void paintSensitivity(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    int layerOf(const QModelIndex& index) const { return index.data(LayerTableModel::LayerRole).toInt(); }

    LayerTableModel& m_model;
};

}  // namespace esp
