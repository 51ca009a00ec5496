// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/flow_layout.h"

#include <QSpacerItem>
#include <QStyle>
#include <QWidget>

#include <algorithm>

namespace esp {

FlowLayout::FlowLayout(QWidget* parent) : QLayout(parent) {}

FlowLayout::~FlowLayout()
{
    for (QLayoutItem* item : m_items)
        delete item;
}

void FlowLayout::addStretch()
{
    addItem(new QSpacerItem(0, 0, QSizePolicy::Expanding, QSizePolicy::Minimum));
}

QLayoutItem* FlowLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<size_t>(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index)
{
    QLayoutItem* item = itemAt(index);
    if (item)
        m_items.erase(m_items.begin() + index);
    return item;
}

std::vector<FlowLayout::Line> FlowLayout::lines(int width) const
{
    const QMargins margins = contentsMargins();
    const int room = width - margins.left() - margins.right();
    std::vector<Line> result(1);
    int used = 0;
    int widgets = 0;
    for (QLayoutItem* item : m_items) {
        if (item->spacerItem()) {
            result.back().items.push_back(item);
            continue;
        }
        if (item->isEmpty())
            continue;
        const QSize least = item->minimumSize();
        if (widgets > 0 && used + spacing() + least.width() > room) {
            result.emplace_back();
            used = widgets = 0;
        }
        used += least.width() + (widgets > 0 ? spacing() : 0);
        ++widgets;
        result.back().items.push_back(item);
    }
    for (Line& line : result) {
        int free = 0;
        const std::vector<int> each = widths(line, room, free);
        for (size_t i = 0; i < each.size(); ++i)
            if (!line.items[i]->spacerItem())
                line.height = std::max(line.height, line.items[i]->hasHeightForWidth() ? line.items[i]->heightForWidth(each[i]) : line.items[i]->minimumSize().height());
    }
    return result;
}

int FlowLayout::heightForWidth(int width) const
{
    const QMargins margins = contentsMargins();
    int height = margins.top() + margins.bottom();
    const std::vector<Line> all = lines(width);
    for (const Line& line : all)
        height += line.height;
    return height + spacing() * static_cast<int>(all.size() - 1);
}

QSize FlowLayout::sizeHint() const
{
    const QMargins margins = contentsMargins();
    QSize size(0, 0);
    int widgets = 0;
    for (const QLayoutItem* item : m_items) {
        if (const_cast<QLayoutItem*>(item)->spacerItem() || item->isEmpty())
            continue;
        size = {size.width() + item->sizeHint().width(), std::max(size.height(), item->sizeHint().height())};
        ++widgets;
    }
    return {size.width() + spacing() * std::max(0, widgets - 1) + margins.left() + margins.right(), size.height() + margins.top() + margins.bottom()};
}

QSize FlowLayout::minimumSize() const
{
    const QMargins margins = contentsMargins();
    QSize size(0, 0);
    for (const QLayoutItem* item : m_items)
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    return {size.width() + margins.left() + margins.right(), size.height() + margins.top() + margins.bottom()};
}

void FlowLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const QRect area = rect.marginsRemoved(contentsMargins());
    std::vector<Line> all = lines(rect.width());
    int spare = rect.height() - heightForWidth(rect.width());
    int y = area.y();
    for (size_t i = 0; i < all.size(); ++i) {
        const int more = m_isFilling && spare > 0 ? spare / static_cast<int>(all.size() - i) : 0;
        spare -= more;
        place(all[i], {area.x(), y, area.width(), all[i].height + more});
        y += all[i].height + more + spacing();
    }
}

std::vector<int> FlowLayout::widths(const Line& line, int room, int& free) const
{
    std::vector<int> widths(line.items.size(), 0);
    free = room;
    int widgets = 0;
    for (size_t i = 0; i < line.items.size(); ++i) {
        if (line.items[i]->spacerItem())
            continue;
        widths[i] = std::min(line.items[i]->minimumSize().width(), room);
        free -= widths[i] + (widgets++ > 0 ? spacing() : 0);
    }
    // First what each would like, then what it may have, always the same for all that take part.
    const auto grow = [&](auto limit) {
        for (bool again = true; again && free > 0;) {
            std::vector<size_t> takers;
            for (size_t i = 0; i < widths.size(); ++i)
                if (!line.items[i]->spacerItem() && widths[i] < limit(line.items[i]))
                    takers.push_back(i);
            again = !takers.empty();
            for (size_t taker = 0; taker < takers.size() && free > 0; ++taker) {
                const size_t i = takers[taker];
                const int part = std::max(1, free / static_cast<int>(takers.size() - taker));
                const int more = std::min({part, free, limit(line.items[i]) - widths[i]});
                widths[i] += more;
                free -= more;
            }
        }
    };
    grow([](QLayoutItem* item) { return std::min(item->sizeHint().width(), item->maximumSize().width()); });
    grow([](QLayoutItem* item) { return item->expandingDirections() & Qt::Horizontal ? item->maximumSize().width() : 0; });
    return widths;
}

void FlowLayout::place(const Line& line, const QRect& rect) const
{
    int free = 0;
    const std::vector<int> each = widths(line, rect.width(), free);
    auto stretches = static_cast<int>(std::count_if(line.items.begin(), line.items.end(), [](QLayoutItem* item) { return item->spacerItem() != nullptr; }));
    int x = rect.x();
    bool first = true;
    for (size_t i = 0; i < each.size(); ++i) {
        QLayoutItem* item = line.items[i];
        if (item->spacerItem()) {
            const int part = free / std::max(1, stretches);
            x += part;
            free -= part;
            --stretches;
            continue;
        }
        if (!first)
            x += spacing();
        first = false;
        const int height = m_isFilling ? rect.height() : std::min(rect.height(), item->hasHeightForWidth() ? item->heightForWidth(each[i]) : std::max(item->sizeHint().height(), item->minimumSize().height()));
        const QRect place(x, rect.y() + (rect.height() - height) / 2, each[i], height);
        item->setGeometry(QStyle::visualRect(parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight, rect, place));
        x += each[i];
    }
}

}  // namespace esp
