// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace esp::scene {

struct Point {
    double x = 0;
    double y = 0;
    bool operator==(const Point&) const = default;
};

struct Rect {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
    Point center() const { return {x + width / 2, y + height / 2}; }
    Rect grown(double by) const { return {x - by, y - by, width + 2 * by, height + 2 * by}; }
    Rect united(const Rect& other) const;
    bool intersects(const Rect& other) const
    {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }
    bool contains(Point p) const { return p.x >= x && p.x < right() && p.y >= y && p.y < bottom(); }
    bool operator==(const Rect&) const = default;
};

/// What a colour means. A back end turns it into a colour of its theme, paper or high contrast.
enum class Role : uint8_t {
    None,
    Text, SecondaryText, Accent, Base, Line,
    Canvas, CanvasDots, Module, ModuleLine,
    Node, NodeLine, Edge, EdgeInteger, NodeSecondText,
    Before, After, Groove,
    Prune, PruneText, PruneBadge, PruneBadgeText,
    Quantize, QuantizeText, QuantizeBadge, QuantizeBadgeText,
    PlainBadge, PlainBadgeText,
    Warning, WarningText, WarningGround, Error, Hatch,
    Ramp,  ///< the overlay's ramp at Paint::level
    BandConv, BandPool, BandConcat, BandActivation, BandDense, BandInput,
    Count
};

/// A colour by meaning: role, place on the ramp (Role::Ramp only), opacity.
struct Paint {
    Role role = Role::None;
    float level = 0;    ///< [0, 1] along the ramp
    float opacity = 1;  ///< [0, 1]

    Paint() = default;
    Paint(Role r, float rampLevel = 0, float alpha = 1) : role(r), level(rampLevel), opacity(alpha) {}
    bool operator==(const Paint&) const = default;
};

enum class Dash : uint8_t { Solid, Dashed, Dotted };

struct Stroke {
    Paint paint;
    double width = 0;  ///< 0: no line
    Dash dash = Dash::Solid;
    bool operator==(const Stroke&) const = default;
};

enum class Weight : uint8_t { Regular = 40, Medium = 50, SemiBold = 60 };
enum class Align : uint8_t { Left, Center, Right };

/// A size as factor of the base font, and a weight.
struct TextStyle {
    double size = 1;
    Weight weight = Weight::Regular;
    bool identifier = false;  ///< a name or hash: no ligatures, no shaping
    bool operator==(const TextStyle&) const = default;
};

/// A rectangle; radius 0 is a plain one.
struct RectItem {
    Rect rect;
    double radius = 0;
    Paint fill;
    Stroke stroke;
    bool hatched = false;  ///< diagonal lines in Role::Hatch over the fill
};

/// One line of text; `at` is the baseline's left end, middle or right end.
struct TextItem {
    Point at;
    std::string text;
    TextStyle style;
    Align align = Align::Left;
    Paint paint;
};

/// Straight pieces through the points; closed and filled it is a polygon.
struct PolylineItem {
    std::vector<Point> points;
    Stroke stroke;
    bool closed = false;
    Paint fill;
};

/// Cubic Bézier pieces: start, then three points a piece.
struct CubicItem {
    std::vector<Point> points;
    Stroke stroke;
};

using Item = std::variant<RectItem, TextItem, PolylineItem, CubicItem>;

/// A picture as data: items in painting order, in logical pixels. Back ends show, print or write it.
struct DisplayList {
    std::vector<Item> items;

    void rect(const Rect& rect, Paint fill, Stroke stroke = {}, double radius = 0, bool hatched = false);
    void text(Point at, std::string text, TextStyle style, Paint paint, Align align = Align::Left);
    void line(Point from, Point to, Stroke stroke);
    void polyline(std::vector<Point> points, Stroke stroke);
    void polygon(std::vector<Point> points, Paint fill, Stroke stroke = {});
    void cubic(std::vector<Point> points, Stroke stroke);
};

/// Width of texts in logical pixels, supplied by whoever shows the picture.
class TextMeasure {
public:
    virtual ~TextMeasure() = default;
    /// Of one line.
    virtual double width(std::string_view text, const TextStyle& style) const = 0;
};

/// `text` shortened in the middle with "…" to fit `width`; whole UTF-8 characters only. "" if not even "…" fits.
std::string elidedMiddle(std::string_view text, double width, const TextStyle& style, const TextMeasure& measure);

}  // namespace esp::scene
