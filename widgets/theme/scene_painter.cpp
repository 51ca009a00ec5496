// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/scene_painter.h"

#include <QFontInfo>
#include <QFontMetricsF>
#include <QHash>
#include <QPainter>
#include <QStaticText>

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_map>
#include <vector>

namespace esp {

namespace {

/// Sizes are rounded to a twentieth of the base, so that zooming reuses fonts and laid-out text.
int sizeStep(const scene::TextStyle& style)
{
    return static_cast<int>(std::lround(style.size * 40));
}

uint32_t styleKey(const scene::TextStyle& style)
{
    return static_cast<uint32_t>(sizeStep(style)) << 8 | static_cast<uint32_t>(style.weight) << 1 | static_cast<uint32_t>(style.identifier);
}

constexpr size_t MaximumTexts = 20000;

}  // namespace

QFont fontFor(const QFont& base, const scene::TextStyle& style)
{
    QFont font = base;
    const double pixels = QFontInfo(base).pixelSize() * sizeStep(style) / 40.0;
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(pixels))));
    switch (style.weight) {
    case scene::Weight::Regular: font.setWeight(QFont::Normal); break;
    case scene::Weight::Medium: font.setWeight(QFont::Medium); break;
    case scene::Weight::SemiBold: font.setWeight(QFont::DemiBold); break;
    }
    if (style.identifier)
        font.setStyleStrategy(QFont::PreferNoShaping);
    return font;
}

struct QtTextMeasure::Cache {
    QFont base;
    std::unordered_map<uint32_t, std::unique_ptr<QFontMetricsF>> metrics;
    std::unordered_map<std::string, double> widths;
};

QtTextMeasure::QtTextMeasure(const QFont& base) : m_cache(std::make_unique<Cache>())
{
    m_cache->base = base;
}

QtTextMeasure::~QtTextMeasure() = default;

double QtTextMeasure::width(std::string_view text, const scene::TextStyle& style) const
{
    const uint32_t key = styleKey(style);
    std::string name(text);
    name.append(reinterpret_cast<const char*>(&key), sizeof key);
    if (const auto found = m_cache->widths.find(name); found != m_cache->widths.end())
        return found->second;
    std::unique_ptr<QFontMetricsF>& metrics = m_cache->metrics[key];
    if (!metrics)
        metrics = std::make_unique<QFontMetricsF>(fontFor(m_cache->base, style));
    const double width = metrics->horizontalAdvance(QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())));
    if (m_cache->widths.size() > MaximumTexts)
        m_cache->widths.clear();
    m_cache->widths.emplace(std::move(name), width);
    return width;
}

struct ScenePainter::Cache {
    struct Text {
        QStaticText text;
        double ascent = 0;
        double width = 0;
    };
    QFont base;
    std::unordered_map<uint32_t, QFont> fonts;
    std::unordered_map<std::string, Text> texts;

    const QFont& font(const scene::TextStyle& style)
    {
        const auto [it, fresh] = fonts.try_emplace(styleKey(style));
        if (fresh)
            it->second = fontFor(base, style);
        return it->second;
    }
    const Text& text(const std::string& content, const scene::TextStyle& style)
    {
        const uint32_t key = styleKey(style);
        std::string name = content;
        name.append(reinterpret_cast<const char*>(&key), sizeof key);
        if (texts.size() > MaximumTexts)
            texts.clear();
        const auto [it, fresh] = texts.try_emplace(std::move(name));
        if (fresh) {
            const QFont& used = font(style);
            it->second.text.setTextFormat(Qt::PlainText);
            it->second.text.setText(QString::fromStdString(content));
            it->second.text.prepare({}, used);
            const QFontMetricsF metrics(used);
            it->second.ascent = metrics.ascent();
            it->second.width = metrics.horizontalAdvance(it->second.text.text());
        }
        return it->second;
    }
};

ScenePainter::ScenePainter(const QFont& base) : m_cache(std::make_unique<Cache>())
{
    m_cache->base = base;
}

ScenePainter::~ScenePainter() = default;

namespace {

class Drawing {
public:
    Drawing(QPainter& painter, const Theme& theme) : m_painter(painter), m_theme(theme) {}

    void setStroke(const scene::Stroke& stroke)
    {
        if (stroke.width <= 0 || stroke.paint.role == scene::Role::None) {
            m_painter.setPen(Qt::NoPen);
            return;
        }
        QPen pen(m_theme.color(stroke.paint), stroke.width);
        pen.setCapStyle(Qt::FlatCap);
        pen.setJoinStyle(Qt::RoundJoin);
        if (stroke.dash == scene::Dash::Dashed)
            pen.setDashPattern({4, 3});
        else if (stroke.dash == scene::Dash::Dotted)
            pen.setDashPattern({1, 1.6});
        m_painter.setPen(pen);
    }
    void setFill(const scene::Paint& fill)
    {
        if (fill.role == scene::Role::None)
            m_painter.setBrush(Qt::NoBrush);
        else
            m_painter.setBrush(m_theme.color(fill));
    }
    /// One-pixel outlines go to the middle of device pixels.
    QRectF aligned(const scene::Rect& rect, const scene::Stroke& stroke) const
    {
        const bool odd = stroke.width > 0 && static_cast<int>(std::lround(stroke.width)) % 2 == 1 && rect.width > 2;
        if (!odd)
            return {rect.x, rect.y, rect.width, rect.height};
        const double left = std::round(rect.x) + 0.5;
        const double top = std::round(rect.y) + 0.5;
        return {left, top, std::round(rect.right()) - 0.5 - left, std::round(rect.bottom()) - 0.5 - top};
    }
    void draw(const scene::RectItem& item)
    {
        setStroke(item.stroke);
        setFill(item.fill);
        const QRectF rect = aligned(item.rect, item.stroke);
        const auto shape = [&] {
            if (item.radius > 0.5)
                m_painter.drawRoundedRect(rect, item.radius, item.radius);
            else
                m_painter.drawRect(rect);
        };
        shape();
        if (item.hatched) {
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(QBrush(m_theme.color(scene::Role::Hatch), Qt::BDiagPattern));
            shape();
        }
    }
    void draw(const scene::PolylineItem& item)
    {
        setStroke(item.stroke);
        QPolygonF polygon;
        polygon.reserve(static_cast<qsizetype>(item.points.size()));
        for (const scene::Point& p : item.points)
            polygon << QPointF(p.x, p.y);
        if (item.closed) {
            setFill(item.fill);
            m_painter.drawPolygon(polygon);
        } else {
            m_painter.setBrush(Qt::NoBrush);
            m_painter.drawPolyline(polygon);
        }
    }
    void draw(const scene::CubicItem& item)
    {
        if (item.points.size() < 4)
            return;
        setStroke(item.stroke);
        // As one path a flat curve across the screen takes milliseconds: Qt fills it and keeps every pixel of a row in one sorted list.
        // Single lines have a rasterizer of their own, which is ten times as fast; caps that overlap leave no seams.
        QPen pen = m_painter.pen();
        pen.setCapStyle(Qt::SquareCap);
        m_painter.setPen(pen);
        const QRectF visible = QRectF(m_painter.window()).adjusted(-4, -4, 4, 4);
        m_lines.clear();
        const auto add = [&](const QPointF& from, const QPointF& to) {
            if (std::max(from.x(), to.x()) >= visible.left() && std::min(from.x(), to.x()) <= visible.right()
                && std::max(from.y(), to.y()) >= visible.top() && std::min(from.y(), to.y()) <= visible.bottom())
                m_lines.emplace_back(from, to);
        };
        const auto at = [&](size_t i) { return QPointF(item.points[i].x, item.points[i].y); };
        for (size_t i = 1; i + 2 < item.points.size(); i += 3) {
            const QPointF a = at(i - 1);
            const QPointF b = at(i);
            const QPointF c = at(i + 1);
            const QPointF d = at(i + 2);
            if (a.x() == d.x() && b.x() == a.x()) {
                add(a, d);
                continue;
            }
            const int steps = std::clamp(static_cast<int>((std::abs(d.x() - a.x()) + std::abs(d.y() - a.y())) / 6), 8, 200);
            QPointF last = a;
            for (int step = 1; step <= steps; ++step) {
                const double t = static_cast<double>(step) / steps;
                const double s = 1 - t;
                const QPointF point = s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d;
                add(last, point);
                last = point;
            }
        }
        m_painter.drawLines(m_lines.data(), static_cast<int>(m_lines.size()));
    }

    QPainter& m_painter;
    const Theme& m_theme;
    std::vector<QLineF> m_lines;
};

}  // namespace

void ScenePainter::paint(QPainter& painter, const scene::DisplayList& list, const Theme& theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    Drawing drawing(painter, theme);
    for (const scene::Item& item : list.items) {
        if (const auto* text = std::get_if<scene::TextItem>(&item)) {
            const Cache::Text& cached = m_cache->text(text->text, text->style);
            const double shift = text->align == scene::Align::Left ? 0 : text->align == scene::Align::Center ? cached.width / 2 : cached.width;
            painter.setFont(m_cache->font(text->style));
            painter.setPen(theme.color(text->paint));
            painter.drawStaticText(QPointF(std::round(text->at.x - shift), std::round(text->at.y - cached.ascent)), cached.text);
        } else if (const auto* rect = std::get_if<scene::RectItem>(&item)) {
            drawing.draw(*rect);
        } else if (const auto* polyline = std::get_if<scene::PolylineItem>(&item)) {
            drawing.draw(*polyline);
        } else if (const auto* cubic = std::get_if<scene::CubicItem>(&item)) {
            drawing.draw(*cubic);
        }
    }
    painter.restore();
}

}  // namespace esp
