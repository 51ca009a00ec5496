// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/svg.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace esp::scene {

namespace {

/// Up to three decimals, no trailing zeros, whatever the locale is.
std::string number(double value)
{
    const double rounded = std::round(value * 1000);
    const bool negative = rounded < 0;
    const uint64_t thousandths = static_cast<uint64_t>(std::abs(rounded));
    std::string text = (negative ? "-" : "") + std::to_string(thousandths / 1000);
    uint64_t rest = thousandths % 1000;
    if (rest != 0) {
        std::string digits = std::to_string(1000 + rest).substr(1);
        while (digits.back() == '0')
            digits.pop_back();
        text += "." + digits;
    }
    return text;
}

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        default:
            // XML has no way to write control characters.
            if (static_cast<unsigned char>(c) >= 0x20)
                result += c;
        }
    }
    return result;
}

class Writer {
public:
    Writer(const Rect& bounds, const SvgOptions& options) : m_bounds(bounds), m_options(options) {}

    std::string write(const DisplayList& list)
    {
        m_out = std::string("<svg") + (m_options.isInlined ? "" : " xmlns=\"http://www.w3.org/2000/svg\"") + " width=\"" + number(m_bounds.width) + "\" height=\"" + number(m_bounds.height)
              + "\" viewBox=\"" + number(m_bounds.x) + " " + number(m_bounds.y) + " " + number(m_bounds.width) + " "
              + number(m_bounds.height) + "\" font-family=\"" + escaped(m_options.fontFamily) + "\" role=\"img\">\n";
        if (!m_options.title.empty())
            m_out += "<title>" + escaped(m_options.title) + "</title>\n";
        const bool isHatched = std::any_of(list.items.begin(), list.items.end(), [](const Item& item) {
            const auto* rect = std::get_if<RectItem>(&item);
            return rect && rect->hatched;
        });
        if (isHatched)
            m_out += "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
                 "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\""
               + color(Role::Hatch) + "\" stroke-width=\"1.5\"/></pattern></defs>\n";
        for (const Item& item : list.items)
            std::visit([this](const auto& it) { add(it); }, item);
        m_out += "</svg>\n";
        return std::move(m_out);
    }

private:
    std::string color(const Paint& paint) const
    {
        char text[8];
        const uint32_t rgb = m_options.color ? m_options.color(paint.role, paint.level) : paperColor(paint.role, paint.level);
        std::snprintf(text, sizeof text, "#%06x", rgb & 0xFFFFFFu);
        return text;
    }
    std::string fill(const Paint& paint) const
    {
        if (paint.role == Role::None)
            return " fill=\"none\"";
        return " fill=\"" + color(paint) + "\"" + (paint.opacity < 1 ? " fill-opacity=\"" + number(paint.opacity) + "\"" : "");
    }
    std::string stroke(const Stroke& stroke) const
    {
        if (stroke.width <= 0 || stroke.paint.role == Role::None)
            return {};
        std::string text = " stroke=\"" + color(stroke.paint) + "\" stroke-width=\"" + number(stroke.width) + "\"";
        if (stroke.paint.opacity < 1)
            text += " stroke-opacity=\"" + number(stroke.paint.opacity) + "\"";
        if (stroke.dash == Dash::Dashed)
            text += " stroke-dasharray=\"4 3\"";
        else if (stroke.dash == Dash::Dotted)
            text += " stroke-dasharray=\"1.5 2.5\"";
        return text;
    }
    void add(const RectItem& item)
    {
        const std::string shape = "<rect x=\"" + number(item.rect.x) + "\" y=\"" + number(item.rect.y) + "\" width=\""
                                + number(item.rect.width) + "\" height=\"" + number(item.rect.height) + "\""
                                + (item.radius > 0 ? " rx=\"" + number(item.radius) + "\"" : "");
        m_out += shape + fill(item.fill) + stroke(item.stroke) + "/>\n";
        if (item.hatched)
            m_out += shape + " fill=\"url(#hatch)\"/>\n";
    }
    void add(const TextItem& item)
    {
        static constexpr std::array<const char*, 3> anchors = {"start", "middle", "end"};
        m_out += "<text x=\"" + number(item.at.x) + "\" y=\"" + number(item.at.y) + "\" font-size=\""
               + number(item.style.size * m_options.baseFontPx) + "\""
               + (item.style.weight == Weight::Regular ? std::string() : " font-weight=\"" + std::to_string(static_cast<int>(item.style.weight) * 10) + "\"")
               + (item.align == Align::Left ? std::string() : std::string(" text-anchor=\"") + anchors[static_cast<size_t>(item.align)] + "\"")
               + fill(item.paint) + ">" + escaped(item.text) + "</text>\n";
    }
    void add(const PolylineItem& item)
    {
        m_out += item.closed ? "<polygon points=\"" : "<polyline points=\"";
        for (size_t i = 0; i < item.points.size(); ++i)
            m_out += (i ? " " : "") + number(item.points[i].x) + "," + number(item.points[i].y);
        m_out += "\"" + fill(item.closed ? item.fill : Paint()) + stroke(item.stroke) + "/>\n";
    }
    void add(const CubicItem& item)
    {
        if (item.points.size() < 4)
            return;
        m_out += "<path d=\"M" + number(item.points[0].x) + " " + number(item.points[0].y);
        for (size_t i = 1; i + 2 < item.points.size(); i += 3) {
            m_out += " C";
            for (size_t k = 0; k < 3; ++k)
                m_out += (k ? " " : "") + number(item.points[i + k].x) + " " + number(item.points[i + k].y);
        }
        m_out += "\" fill=\"none\"" + stroke(item.stroke) + "/>\n";
    }

    const Rect m_bounds;
    const SvgOptions& m_options;
    std::string m_out;
};

uint32_t mixed(uint32_t from, uint32_t to, double part)
{
    uint32_t result = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double a = (from >> shift) & 0xFF;
        const double b = (to >> shift) & 0xFF;
        result |= static_cast<uint32_t>(std::lround(a + (b - a) * part)) << shift;
    }
    return result;
}

}  // namespace

std::string toSvg(const DisplayList& list, const Rect& bounds, const SvgOptions& options)
{
    return Writer(bounds, options).write(list);
}

uint32_t paperColor(Role role, double rampLevel)
{
    static constexpr std::array<uint32_t, 4> ramp = {0xFFFFFF, 0xFCF6E6, 0xF7E6BC, 0xEDC978};
    switch (role) {
    case Role::Ramp: {
        const double place = std::min(1.0, std::max(0.0, rampLevel)) * 3;
        const size_t index = std::min<size_t>(2, static_cast<size_t>(place));
        return mixed(ramp[index], ramp[index + 1], place - static_cast<double>(index));
    }
    case Role::Text: return 0x1C2124;
    case Role::SecondaryText: return 0x566067;
    case Role::Accent: return 0x006B4F;
    case Role::Base:
    case Role::Canvas:
    case Role::Node: return 0xFFFFFF;
    case Role::Line: return 0xD9DEDE;
    case Role::CanvasDots: return 0xE3E7E7;
    case Role::Module: return 0xF0F2F2;
    case Role::ModuleLine: return 0xDBE0E0;
    case Role::NodeLine: return 0x869196;
    case Role::Edge: return 0x7C878C;
    case Role::NodeSecondText: return 0x434C51;
    case Role::Before: return 0x6C767B;
    case Role::After: return 0x00906A;
    case Role::Groove: return 0xD3D9D9;
    case Role::Prune: return 0xD55E00;
    case Role::PruneText: return 0xA34100;
    case Role::PruneBadge: return 0xFBE7DA;
    case Role::PruneBadgeText: return 0x8A3600;
    case Role::Quantize:
    case Role::EdgeInteger: return 0x0072B2;
    case Role::QuantizeText: return 0x00639C;
    case Role::QuantizeBadge: return 0xDBEBF6;
    case Role::QuantizeBadgeText: return 0x00517F;
    case Role::PlainBadge: return 0xE6EAEA;
    case Role::PlainBadgeText: return 0x1C2124;
    case Role::Warning: return 0xE69F00;
    case Role::WarningText: return 0x7A5100;
    case Role::WarningGround: return 0xFDF1D6;
    case Role::Error: return 0xB3261E;
    case Role::Hatch: return 0xDBE0E0;
    case Role::BandConv: return 0x4A6A97;
    case Role::BandPool: return 0x2F8585;
    case Role::BandConcat: return 0x7A8388;
    case Role::BandActivation: return 0x927316;
    case Role::BandDense: return 0x75568F;
    case Role::BandInput: return 0x3E464A;
    case Role::None:
    case Role::Count: break;
    }
    return 0x000000;
}

}  // namespace esp::scene
