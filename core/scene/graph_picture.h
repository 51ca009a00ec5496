// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/network.h"

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace esp::scene {

/// How much of a node is drawn, by zoom.
enum class Detail : uint8_t {
    Boxes,  ///< below 25 %: filled boxes
    Chips,  ///< 25 to 50 %: fill, band, badges as chips
    Short,  ///< 50 to 80 %: last part of the name, badges
    Full    ///< from 80 %
};
Detail detailFor(double zoom);

struct Badge {
    enum class Kind : uint8_t { Prune, Quantize, Plain };
    std::string text;
    Kind kind = Kind::Plain;
};

/// What the picture says of a node beyond what it is.
struct NodeLook {
    bool current = false;
    bool selected = false;
    bool hovered = false;
    bool focusRing = false;
    bool dimmed = false;       ///< a search runs and this is no hit
    bool hit = false;
    bool recomputing = false;
    std::string unsupported;   ///< sentence, or ""
    float level = -1;          ///< overlay in [0, 1]; -1 none
    bool levelUnknown = false; ///< the overlay has no value here: hatched
    std::vector<Badge> badges;
    double shareBefore = -1;   ///< part of the original file, [0, 1]; -1 unknown
    double shareAfter = -1;    ///< bytes now over bytes of the original file
    std::string shareText;     ///< "3.0 %"
};

/// Screen pixels of a scene pixel at 100 %, and the zoom: lengths are multiplied by both.
struct PictureScale {
    double zoom = 1;
    double unit = 1;  ///< 1 at a base font of 12 px; text sizes are factors of the base font already
    double px(double length) const { return length * unit * zoom; }
};

/// One node into `rect` (screen pixels).
void drawNode(DisplayList& list, const Rect& rect, const NetworkNode& node, const NodeLook& look, const PictureScale& scale,
              const TextMeasure& measure);
/// What surrounds a node (current, selected, hovered, recomputing), on top of neighbours' edges.
void drawNodeOutline(DisplayList& list, const Rect& rect, const NodeLook& look, const PictureScale& scale);

/// A frame with its head: name and figures ("198 → 53 kB").
void drawModule(DisplayList& list, const Rect& rect, const std::string& name, const std::string& figures, const PictureScale& scale, const TextMeasure& measure);
/// What becomes of the overlay levels in a folded block: of shares of a whole, their sum.
enum class FoldedLevel { Highest, Sum };
/// What a folded block says of the layers in it: each kind of badge once, with the text that all of its layers have, else "2/3"; the highest
/// overlay level among them, or their sum up to 1; hatched where none has a value. `layers`: looks of its nodes that are layers.
NodeLook foldedLook(std::span<const NodeLook* const> layers, FoldedLevel level = FoldedLevel::Highest);
/// One box for a block whose content is not shown.
void drawFoldedModule(DisplayList& list, const Rect& rect, const std::string& name, const std::string& figures, const NodeLook& look, const PictureScale& scale,
                      const TextMeasure& measure);
/// Height of a frame's head, in scene pixels at unit 1; clicks there fold it.
constexpr double ModuleHeadHeight = 26;

struct EdgeLook {
    bool integer = false;  ///< carries 8-bit codes
    bool current = false;  ///< of the current layer
    bool dimmed = false;
};
/// Lines of one picture that were drawn already. Edges of one value share lanes: what a thousand of them cover is one line, drawn once.
class DrawnLines {
public:
    /// Shortens the line from `top` to `bottom` at x to what is not yet covered; false if nothing is left.
    bool addLane(double x, double& top, double& bottom, Role role);
    /// False if this very curve is there.
    bool addCurve(Point from, Point to, Role role);

private:
    std::map<std::pair<int64_t, Role>, std::vector<std::pair<double, double>>> m_lanes;  // by x; covered stretches
    std::set<std::array<int64_t, 5>> m_curves;
};

/// `points` as in EdgeRoute, in screen pixels. Parts outside of `clip` (screen) are left out, and parts that `drawn` has already.
void drawEdge(DisplayList& list, const std::vector<Point>& points, const EdgeLook& look, const Rect& clip, const PictureScale& scale,
              DrawnLines* drawn = nullptr);

/// The sign "Q" (to 8 bits) or "DQ" (to float) on an edge where a tensor changes its type.
void drawTypeChange(DisplayList& list, Point middle, bool toCodes, const PictureScale& scale, const TextMeasure& measure);

Role bandRole(NodeKind kind);
/// The 11 px sign of an operator's kind with its corner at `corner`.
void drawGlyph(DisplayList& list, Point corner, NodeKind kind, double size, Paint paint);

}  // namespace esp::scene
