// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHeaderView>
#include <QMouseEvent>

namespace esp {

/// A header that sorts; a third click on a section goes back to the order of the network.
class NetworkOrderHeader : public QHeaderView {
public:
    explicit NetworkOrderHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
    {
        setSectionsClickable(true);
        setHighlightSections(false);
    }

protected:
    void mouseReleaseEvent(QMouseEvent* event) override
    {
        const int section = logicalIndexAt(event->pos());
        const bool third = isSortIndicatorShown() && section == sortIndicatorSection() && sortIndicatorOrder() == Qt::DescendingOrder && cursor().shape() != Qt::SplitHCursor;
        QHeaderView::mouseReleaseEvent(event);
        if (third)
            setSortIndicator(-1, Qt::AscendingOrder);
    }
};

}  // namespace esp
