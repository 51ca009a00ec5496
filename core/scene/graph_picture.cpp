// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/graph_picture.h"

#include <algorithm>
#include <cmath>

namespace esp::scene {

namespace {

constexpr double Caption = 0.92;
constexpr double Body = 1;
constexpr double NameSize = 1.08;
constexpr double BadgeSize = 0.88;
constexpr double BarFullShare = 0.15;  // a bar's full width is this part of the file

struct BadgeColors {
    Role ground;
    Role text;
    Role chip;
};

BadgeColors colorsOf(Badge::Kind kind)
{
    switch (kind) {
    case Badge::Kind::Prune: return {Role::PruneBadge, Role::PruneBadgeText, Role::Prune};
    case Badge::Kind::Quantize: return {Role::QuantizeBadge, Role::QuantizeBadgeText, Role::Quantize};
    case Badge::Kind::Plain: break;
    }
    return {Role::PlainBadge, Role::PlainBadgeText, Role::SecondaryText};
}

/// On `baseline` (y of `corner`), to the left of its x. Returns the right edge that is left for text.
double drawBadges(DisplayList& list, const std::vector<Badge>& badges, Point corner, double size, const PictureScale& scale, const TextMeasure& measure, float opacity)
{
    const TextStyle text{size, Weight::SemiBold};
    const double height = size / BadgeSize * scale.unit * 15;
    double right = corner.x;
    for (auto it = badges.rbegin(); it != badges.rend(); ++it) {
        const BadgeColors colors = colorsOf(it->kind);
        const double width = measure.width(it->text, text) + height * 0.7;
        list.rect({right - width, corner.y - height * 0.73, width, height}, {colors.ground, 0, opacity}, {}, height * 0.2);
        list.text({right - width / 2, corner.y}, it->text, text, {colors.text, 0, opacity}, Align::Center);
        right -= width + height * 0.27;
    }
    return right;
}

void drawChips(DisplayList& list, const std::vector<Badge>& badges, const Rect& rect, float opacity)
{
    double right = rect.right() - 3;
    for (auto it = badges.rbegin(); it != badges.rend(); ++it) {
        list.rect({right - 7, rect.y + 3, 7, 4}, {colorsOf(it->kind).chip, 0, opacity}, {}, 1);
        right -= 9;
    }
}

class NodePainter {
public:
    NodePainter(DisplayList& list, const Rect& rect, const NetworkNode& node, const NodeLook& look, const PictureScale& scale, const TextMeasure& measure)
        : m_list(list), m_rect(rect), m_node(node), m_look(look), m_scale(scale), m_measure(measure), m_opacity(look.dimmed ? 0.4f : 1.0f)
    {
    }

    void paint(Detail detail)
    {
        body(detail);
        switch (detail) {
        case Detail::Full: m_node.layer >= 0 ? layer() : line(); break;
        case Detail::Short: shortForm(); break;
        case Detail::Chips: drawChips(m_list, m_look.badges, m_rect, m_opacity); break;
        case Detail::Boxes: break;
        }
    }

private:
    Paint paintOf(Role role, float level = 0) const { return {role, level, m_opacity}; }
    double x(double offset) const { return m_rect.x + m_scale.px(offset); }
    double y(double offset) const { return m_rect.y + m_scale.px(offset); }
    TextStyle style(double size, Weight weight = Weight::Regular, bool identifier = false) const { return {size * m_scale.zoom, weight, identifier}; }

    void body(Detail detail)
    {
        const bool hatched = !m_look.unsupported.empty() || m_look.levelUnknown;
        const Paint fill = m_look.level >= 0 && !m_look.levelUnknown ? paintOf(Role::Ramp, m_look.level) : paintOf(Role::Node);
        const Role line = m_look.current ? Role::Accent : Role::NodeLine;
        const Stroke stroke{paintOf(line), 1, m_look.unsupported.empty() ? Dash::Solid : Dash::Dashed};
        const double radius = detail == Detail::Boxes ? m_scale.px(6) : std::min(m_scale.unit * 6, m_scale.px(6) + 1);
        m_list.rect(m_rect, fill, stroke, radius, hatched);
        if (detail == Detail::Boxes)
            return;
        const double band = std::max(2.0, m_scale.px(m_node.layer >= 0 ? 4 : 3));
        const double inset = detail == Detail::Chips ? 0.5 : 1;
        m_list.rect({m_rect.x + inset, m_rect.y + radius * 0.6, band, m_rect.height - radius * 1.2}, paintOf(bandRole(m_node.kind)));
    }

    double badges(double baseline, double right, double size) { return drawBadges(m_list, m_look.badges, {right, baseline}, size, m_scale, m_measure, m_opacity); }

    void name(double left, double baseline, double width, double size, std::string_view text)
    {
        const TextStyle nameStyle{size, Weight::SemiBold, true};
        const std::string shown = elidedMiddle(text, width, nameStyle, m_measure);
        if (m_look.hit)
            m_list.rect({left - 2, baseline - size * m_scale.unit * 11, m_measure.width(shown, nameStyle) + 4, size * m_scale.unit * 15}, Role::WarningGround, {}, 2);
        m_list.text({left, baseline}, shown, nameStyle, paintOf(Role::Text));
    }

    void layer()
    {
        const double right = m_rect.right() - m_scale.px(8);
        drawGlyph(m_list, {x(12), y(7)}, m_node.kind, m_scale.px(11), paintOf(m_look.unsupported.empty() ? bandRole(m_node.kind) : Role::WarningText));
        const double left = x(28);
        double end = badges(y(16.5), right, BadgeSize * m_scale.zoom);
        std::string op = m_node.op;
        if (!m_node.activation.empty()) {
            const std::string whole = op + " · " + m_node.activation;
            if (m_measure.width(whole, style(Caption)) <= end - left)
                op = whole;
        }
        m_list.text({left, y(16.5)}, elidedMiddle(op, end - left, style(Caption), m_measure), style(Caption), paintOf(Role::NodeSecondText));
        name(x(12), y(34), right - x(12), NameSize * m_scale.zoom, m_node.name);
        if (!m_look.unsupported.empty()) {
            m_list.text({x(12), y(49)}, elidedMiddle(m_look.unsupported, right - x(12), style(Caption), m_measure), style(Caption), paintOf(Role::WarningText));
            return;
        }
        m_list.text({right, y(49)}, m_look.shareText, style(Caption), paintOf(Role::NodeSecondText), Align::Right);
        const double shapeEnd = right - m_measure.width(m_look.shareText, style(Caption)) - m_scale.px(6);
        m_list.text({x(12), y(49)}, elidedMiddle(m_node.shape, shapeEnd - x(12), style(Caption), m_measure), style(Caption), paintOf(Role::NodeSecondText));
        bar(x(12), right, y(53.5));
    }

    void bar(double left, double right, double top)
    {
        if (m_look.shareBefore < 0)
            return;
        const double height = std::max(1.5, m_scale.px(3));
        const double width = right - left;
        m_list.rect({left, top, width, height}, paintOf(Role::Groove), {}, height / 2);
        const auto part = [&](double share, Role role) {
            const double filled = std::clamp(share / BarFullShare, 0.0, 1.0) * width;
            if (filled <= 0)
                return;
            m_list.rect({left, top, std::max(filled, height), height}, paintOf(role), {}, height / 2);
            if (share > BarFullShare)
                m_list.polygon({{right, top - height * 0.7}, {right + height, top + height / 2}, {right, top + height * 1.7}}, paintOf(role));
        };
        part(m_look.shareBefore, Role::Before);
        part(m_look.shareAfter >= 0 ? m_look.shareAfter : m_look.shareBefore, m_look.shareAfter >= 0 ? Role::After : Role::Before);
    }

    void line()
    {
        const double baseline = y(18.5);
        const Role glyph = m_look.unsupported.empty() ? bandRole(m_node.kind) : Role::WarningText;
        drawGlyph(m_list, {x(13), y(8.5)}, m_node.kind, m_scale.px(11), paintOf(glyph));
        double right = m_rect.right() - m_scale.px(10);
        const double left = x(30);
        const bool terminal = m_node.kind == NodeKind::Input || m_node.kind == NodeKind::Output;
        const std::string& title = terminal ? m_node.name : m_node.op;
        const TextStyle titleStyle = style(Body, Weight::Medium, terminal);
        const double shapeWidth = m_measure.width(m_node.shape, style(Caption));
        const double titleWidth = m_measure.width(title, titleStyle);
        if (!m_node.shape.empty() && left + titleWidth + m_scale.px(8) + shapeWidth <= right) {
            m_list.text({right, baseline}, m_node.shape, style(Caption), paintOf(Role::NodeSecondText), Align::Right);
            right -= shapeWidth + m_scale.px(8);
        }
        if (m_look.hit)
            m_list.rect({left - 2, baseline - m_scale.px(11), std::min(titleWidth, right - left) + 4, m_scale.px(15)}, Role::WarningGround, {}, 2);
        m_list.text({left, baseline}, elidedMiddle(title, right - left, titleStyle, m_measure), titleStyle, paintOf(Role::Text));
    }

    void shortForm()
    {
        const double size = std::max(0.78, 0.95 * std::min(1.0, m_scale.zoom * 1.4));
        const double left = m_rect.x + std::max(6.0, m_scale.px(10));
        double right = m_rect.right() - m_scale.px(6);
        if (m_node.layer < 0) {
            const bool terminal = m_node.kind == NodeKind::Input || m_node.kind == NodeKind::Output;
            const TextStyle titleStyle{0.78, Weight::Medium, terminal};
            m_list.text({left, m_rect.center().y + m_scale.unit * 3.5}, elidedMiddle(terminal ? m_node.name : m_node.op, right - left, titleStyle, m_measure), titleStyle,
                        paintOf(Role::Text));
            return;
        }
        const double top = m_rect.y + m_rect.height * 0.36;
        badges(top, right, 0.75);
        const size_t slash = m_node.name.rfind('/');
        const std::string_view last = slash == std::string::npos ? std::string_view(m_node.name) : std::string_view(m_node.name).substr(slash + 1);
        name(left, m_rect.y + m_rect.height * 0.78, right - left, size, last);
    }

    DisplayList& m_list;
    const Rect& m_rect;
    const NetworkNode& m_node;
    const NodeLook& m_look;
    const PictureScale& m_scale;
    const TextMeasure& m_measure;
    const float m_opacity;
};

}  // namespace

Detail detailFor(double zoom)
{
    return zoom >= 0.8 ? Detail::Full : zoom >= 0.5 ? Detail::Short : zoom >= 0.25 ? Detail::Chips : Detail::Boxes;
}

Role bandRole(NodeKind kind)
{
    switch (kind) {
    case NodeKind::Conv: return Role::BandConv;
    case NodeKind::Pool: return Role::BandPool;
    case NodeKind::Activation: return Role::BandActivation;
    case NodeKind::Dense: return Role::BandDense;
    case NodeKind::Input:
    case NodeKind::Output: return Role::BandInput;
    case NodeKind::Join:
    case NodeKind::Other: break;
    }
    return Role::BandConcat;
}

void drawGlyph(DisplayList& list, Point corner, NodeKind kind, double size, Paint paint)
{
    const Stroke stroke{paint, std::max(1.0, size / 10)};
    const auto at = [&](double x, double y) { return Point{corner.x + x * size, corner.y + y * size}; };
    const auto box = [&](double inset) { list.rect({corner.x + inset * size, corner.y + inset * size, (1 - 2 * inset) * size, (1 - 2 * inset) * size}, {}, stroke, size / 8); };
    switch (kind) {
    case NodeKind::Conv:
        box(0.05);
        for (const double part : {0.35, 0.65}) {
            list.line(at(part, 0.05), at(part, 0.95), stroke);
            list.line(at(0.05, part), at(0.95, part), stroke);
        }
        return;
    case NodeKind::Pool:
        box(0.05);
        list.polyline({at(0.3, 0.42), at(0.5, 0.64), at(0.7, 0.42)}, stroke);
        return;
    case NodeKind::Join:
        list.polyline({at(0.1, 0.05), at(0.1, 0.25), at(0.5, 0.6), at(0.5, 1)}, stroke);
        list.polyline({at(0.9, 0.05), at(0.9, 0.25), at(0.5, 0.6)}, stroke);
        return;
    case NodeKind::Activation:
        list.polyline({at(0, 0.75), at(0.45, 0.75), at(1, 0.15)}, stroke);
        return;
    case NodeKind::Dense:
        for (const double left : {0.15, 0.5, 0.85}) {
            list.line(at(0.12, left), at(0.88, 0.15), stroke);
            list.line(at(0.12, left), at(0.88, 0.85), stroke);
        }
        return;
    case NodeKind::Input:
    case NodeKind::Output:
        list.line(at(0.05, 0.5), at(0.9, 0.5), stroke);
        list.polyline({at(0.6, 0.2), at(0.92, 0.5), at(0.6, 0.8)}, stroke);
        return;
    case NodeKind::Other:
        box(0.15);
        return;
    }
}

void drawNode(DisplayList& list, const Rect& rect, const NetworkNode& node, const NodeLook& look, const PictureScale& scale, const TextMeasure& measure)
{
    NodePainter(list, rect, node, look, scale, measure).paint(detailFor(scale.zoom));
}

void drawNodeOutline(DisplayList& list, const Rect& rect, const NodeLook& look, const PictureScale& scale)
{
    const double radius = scale.px(6);
    if (look.current)
        list.rect(rect.grown(4), {}, {Role::Accent, 2}, radius + 4);
    else if (look.selected)
        list.rect(rect.grown(2), {}, {Role::Accent, 1.5}, radius + 2);
    else if (look.hovered)
        list.rect(rect.grown(4), {}, {Role::NodeLine, 1}, radius + 4);
    if (look.recomputing)
        list.rect(rect.grown(look.current ? 7 : 4), {}, {Role::Quantize, 1.5, Dash::Dotted}, radius + 4);
}

namespace {

/// Far out the name is what one steers by: as large as the frame bears, else not at all.
void drawFarName(DisplayList& list, const Rect& rect, const std::string& name, const PictureScale& scale, const TextMeasure& measure)
{
    const TextStyle style{0.92, Weight::SemiBold, true};
    const std::string shown = elidedMiddle(name, rect.width - 8, style, measure);
    if (shown.size() >= std::min<size_t>(name.size(), 4) && rect.height > 18 * scale.unit)
        list.text({rect.x + 5, rect.y + 12 * scale.unit}, shown, style, Role::SecondaryText);
}

double moduleTextSize(const PictureScale& scale)
{
    return scale.zoom >= 0.5 ? std::max(0.78, scale.zoom) : 0.92;
}

/// Its tip points down where the content is shown. Returns where the name begins.
double drawChevron(DisplayList& list, double left, double baseline, bool folded, const PictureScale& scale)
{
    const double size = 3.2 * scale.unit * std::max(0.7, scale.zoom);
    const Point middle{left + size, baseline - size * 1.1};
    if (folded)
        list.polyline({{middle.x - size / 2, middle.y - size}, {middle.x + size / 2, middle.y}, {middle.x - size / 2, middle.y + size}}, {Role::SecondaryText, 1.3});
    else
        list.polyline({{middle.x - size, middle.y - size / 2}, {middle.x, middle.y + size / 2}, {middle.x + size, middle.y - size / 2}}, {Role::SecondaryText, 1.3});
    return left + size * 2 + 6 * scale.unit;
}

}  // namespace

void drawModule(DisplayList& list, const Rect& rect, const std::string& name, const std::string& figures, const PictureScale& scale, const TextMeasure& measure)
{
    list.rect(rect, Role::Module, {Role::ModuleLine, 1}, std::min(scale.px(8), 8 * scale.unit));
    if (detailFor(scale.zoom) == Detail::Boxes)
        return drawFarName(list, rect, name, scale, measure);
    const TextStyle nameStyle{moduleTextSize(scale), Weight::SemiBold, true};
    const TextStyle figureStyle{moduleTextSize(scale) * 0.95};
    const double baseline = rect.y + scale.px(18);
    double left = drawChevron(list, rect.x + scale.px(12), baseline, false, scale);
    const double right = rect.right() - scale.px(10);
    const std::string shown = elidedMiddle(name, right - left, nameStyle, measure);
    list.text({left, baseline}, shown, nameStyle, Role::Text);
    left += measure.width(shown, nameStyle) + 8 * scale.unit;
    // An edge enters near the middle of narrow frames: figures that would lie under it are left to the tool-tip.
    const double figuresWidth = measure.width(figures, figureStyle);
    const bool clear = left + figuresWidth < rect.x + rect.width / 2 - 6 || rect.width > scale.px(600);
    if (clear && left + figuresWidth < right)
        list.text({left, baseline}, figures, figureStyle, Role::SecondaryText);
}

NodeLook foldedLook(std::span<const NodeLook* const> layers, FoldedLevel level)
{
    NodeLook folded;
    folded.levelUnknown = !layers.empty();
    for (const NodeLook* layer : layers) {
        const bool adds = level == FoldedLevel::Sum && folded.level >= 0 && layer->level >= 0;
        folded.level = adds ? std::min(1.0F, folded.level + layer->level) : std::max(folded.level, layer->level);
        folded.levelUnknown = folded.levelUnknown && layer->levelUnknown;
    }
    for (const Badge::Kind kind : {Badge::Kind::Prune, Badge::Kind::Quantize, Badge::Kind::Plain}) {
        size_t count = 0;
        bool same = true;
        std::string text;
        for (const NodeLook* layer : layers)
            for (const Badge& badge : layer->badges)
                if (badge.kind == kind) {
                    same = same && (count == 0 || badge.text == text);
                    text = badge.text;
                    ++count;
                }
        const std::string part = std::to_string(count) + '/' + std::to_string(layers.size());
        if (count > 0)
            folded.badges.push_back({same && count == layers.size() ? text : same && kind == Badge::Kind::Quantize ? text + ' ' + part : part, kind});
    }
    return folded;
}

void drawFoldedModule(DisplayList& list, const Rect& rect, const std::string& name, const std::string& figures, const NodeLook& look, const PictureScale& scale,
                      const TextMeasure& measure)
{
    const Detail detail = detailFor(scale.zoom);
    const Paint fill = look.level >= 0 && !look.levelUnknown ? Paint{Role::Ramp, look.level, 1} : Paint{Role::Module};
    list.rect(rect, fill, {Role::NodeLine, 1}, std::min(scale.px(8), 8 * scale.unit), look.levelUnknown);
    if (detail == Detail::Boxes)
        return drawFarName(list, rect, name, scale, measure);
    const TextStyle nameStyle{moduleTextSize(scale), Weight::SemiBold, true};
    // Below full size two lines would lie over each other.
    const bool twoLines = detail == Detail::Full;
    const double baseline = twoLines ? rect.y + rect.height * 0.42 : rect.center().y + 4 * scale.unit;
    const double left = drawChevron(list, rect.x + scale.px(12), baseline, true, scale);
    double right = rect.right() - scale.px(10);
    if (detail == Detail::Chips)
        drawChips(list, look.badges, rect, 1);
    if (twoLines) {
        const TextStyle figureStyle{moduleTextSize(scale) * 0.95};
        const double second = baseline + rect.height * 0.34;
        double end = right;
        // Badges stand where they leave both texts whole, else beside the name, which the tool-tip has whole.
        DisplayList aside;
        const double room = drawBadges(aside, look.badges, {right, second}, BadgeSize * scale.zoom, scale, measure, 1) - left;
        if (measure.width(name, nameStyle) > room && measure.width(figures, figureStyle) <= room)
            end = drawBadges(list, look.badges, {right, second}, BadgeSize * scale.zoom, scale, measure, 1);
        else
            right = drawBadges(list, look.badges, {right, baseline}, BadgeSize * scale.zoom, scale, measure, 1);
        list.text({left, second}, elidedMiddle(figures, end - left, figureStyle, measure), figureStyle, Role::SecondaryText);
    } else if (detail == Detail::Short) {
        right = drawBadges(list, look.badges, {right, baseline}, 0.75, scale, measure, 1);
    }
    list.text({left, baseline}, elidedMiddle(name, right - left, nameStyle, measure), nameStyle, Role::Text);
}

namespace {

/// Places closer than a quarter of a pixel are one.
int64_t placeKey(double value)
{
    return std::llround(value * 4);
}

}  // namespace

bool DrawnLines::addLane(double x, double& top, double& bottom, Role role)
{
    auto& covered = m_lanes[{placeKey(x), role}];
    for (const auto& [from, to] : covered) {
        if (from <= top && bottom <= to)
            return false;
        if (from <= top && top < to)
            top = to;
        else if (from < bottom && bottom <= to)
            bottom = from;
    }
    covered.emplace_back(top, bottom);
    return bottom > top;
}

bool DrawnLines::addCurve(Point from, Point to, Role role)
{
    return m_curves.insert({placeKey(from.x), placeKey(from.y), placeKey(to.x), placeKey(to.y), static_cast<int64_t>(role)}).second;
}

void drawEdge(DisplayList& list, const std::vector<Point>& points, const EdgeLook& look, const Rect& clip, const PictureScale& scale, DrawnLines* drawn)
{
    if (points.size() < 2)
        return;
    const bool far = scale.zoom < 0.25;
    const Role role = look.current ? Role::After : look.integer ? Role::EdgeInteger : Role::Edge;
    const Stroke stroke{{role, 0, look.dimmed ? 0.4f : 1.0f}, far ? 1.0 : look.current ? 2.2 : 1.5};
    const double arrowLength = far ? 0 : std::max(3.0, scale.px(5.5));
    std::vector<Point> cubic;
    const auto flush = [&] {
        if (cubic.size() >= 4)
            list.cubic(std::move(cubic), stroke);
        cubic.clear();
    };
    for (size_t i = 1; i < points.size(); ++i) {
        Point a = points[i - 1];
        Point b = points[i];
        const bool last = i + 1 == points.size();
        if (std::max(a.y, b.y) < clip.y || std::min(a.y, b.y) > clip.bottom() || std::max(a.x, b.x) < clip.x || std::min(a.x, b.x) > clip.right()) {
            flush();
            continue;
        }
        if (last)
            b.y -= arrowLength * 0.8;
        if (a.x == b.x) {
            // A lane may be a hundred screens long.
            a.y = std::max(a.y, clip.y - 20);
            b.y = std::min(b.y, clip.bottom() + 20);
            if (drawn) {
                double top = std::min(a.y, b.y);
                double bottom = std::max(a.y, b.y);
                const bool upwards = a.y > b.y;
                if (!drawn->addLane(a.x, top, bottom, role)) {
                    flush();
                    continue;
                }
                a.y = upwards ? bottom : top;
                b.y = upwards ? top : bottom;
            }
            if (a.y != points[i - 1].y)
                flush();
        } else if (drawn && !drawn->addCurve(a, b, role)) {
            flush();
            continue;
        }
        if (cubic.empty())
            cubic.push_back(a);
        const double bend = (b.y - a.y) / 2;
        cubic.push_back({a.x, a.y + bend});
        cubic.push_back({b.x, b.y - bend});
        cubic.push_back(b);
        if (a.x == b.x && b.y < points[i].y - arrowLength)
            flush();
    }
    flush();
    if (far)
        return;
    const Point tip = points.back();
    const double half = arrowLength * 0.64;
    if (clip.grown(20).contains(tip))
        list.polygon({{tip.x - half, tip.y - arrowLength}, {tip.x + half, tip.y - arrowLength}, tip}, stroke.paint);
}

void drawTypeChange(DisplayList& list, Point middle, bool toCodes, const PictureScale& scale, const TextMeasure& measure)
{
    if (scale.zoom < 0.25)
        return;
    if (scale.zoom < 0.5) {
        const double radius = std::max(2.0, scale.px(5));
        list.rect({middle.x - radius, middle.y - radius, 2 * radius, 2 * radius}, Role::Node, {Role::Quantize, 1}, radius);
        return;
    }
    const std::string text = toCodes ? "Q" : "DQ";
    const TextStyle style{std::max(0.75, 0.88 * scale.zoom), Weight::SemiBold};
    const double height = std::max(12 * scale.unit, scale.px(16));
    const double width = std::max(height, measure.width(text, style) + height * 0.6);
    list.rect({middle.x - width / 2, middle.y - height / 2, width, height}, Role::Node, {Role::Quantize, 1}, height / 2);
    list.text({middle.x, middle.y + height * 0.25}, text, style, Role::QuantizeText, Align::Center);
}

}  // namespace esp::scene
