// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/display_list.h"

#include <algorithm>

namespace esp::scene {

Rect Rect::united(const Rect& other) const
{
    const double left = std::min(x, other.x);
    const double top = std::min(y, other.y);
    return {left, top, std::max(right(), other.right()) - left, std::max(bottom(), other.bottom()) - top};
}

void DisplayList::rect(const Rect& rect, Paint fill, Stroke stroke, double radius, bool hatched)
{
    items.emplace_back(std::in_place_type<RectItem>, RectItem{rect, radius, fill, stroke, hatched});
}

void DisplayList::text(Point at, std::string text, TextStyle style, Paint paint, Align align)
{
    if (!text.empty())
        items.emplace_back(std::in_place_type<TextItem>, TextItem{at, std::move(text), style, align, paint});
}

void DisplayList::line(Point from, Point to, Stroke stroke)
{
    items.emplace_back(std::in_place_type<PolylineItem>, PolylineItem{{from, to}, stroke, false, {}});
}

void DisplayList::polyline(std::vector<Point> points, Stroke stroke)
{
    items.emplace_back(std::in_place_type<PolylineItem>, PolylineItem{std::move(points), stroke, false, {}});
}

void DisplayList::polygon(std::vector<Point> points, Paint fill, Stroke stroke)
{
    items.emplace_back(std::in_place_type<PolylineItem>, PolylineItem{std::move(points), stroke, true, fill});
}

void DisplayList::cubic(std::vector<Point> points, Stroke stroke)
{
    items.emplace_back(std::in_place_type<CubicItem>, CubicItem{std::move(points), stroke});
}

std::string elidedMiddle(std::string_view text, double width, const TextStyle& style, const TextMeasure& measure)
{
    if (measure.width(text, style) <= width)
        return std::string(text);
    std::vector<size_t> starts;  // of characters: every byte that does not continue one
    for (size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80)
            starts.push_back(i);
    const auto shortened = [&](size_t kept) {
        // The end of a layer's name tells more than its beginning: it gets the odd character.
        const size_t head = kept / 2;
        const size_t tail = kept - head;
        const size_t tailStart = tail == 0 ? text.size() : starts[starts.size() - tail];
        return std::string(text.substr(0, head < starts.size() ? starts[head] : text.size())) + "…" + std::string(text.substr(tailStart));
    };
    size_t fits = 0;
    size_t tooMany = starts.size();
    if (measure.width("…", style) > width)
        return {};
    while (fits + 1 < tooMany) {
        const size_t middle = (fits + tooMany) / 2;
        (measure.width(shortened(middle), style) <= width ? fits : tooMany) = middle;
    }
    return shortened(fits);
}

}  // namespace esp::scene
