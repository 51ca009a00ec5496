// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/display_list.h"

#include <functional>

namespace esp::scene {

struct SvgOptions {
    std::string title;                                  ///< read by screen readers
    bool isInlined = false;                             ///< part of an HTML page, which names no namespace
    std::string fontFamily = "sans-serif";
    double baseFontPx = 12;
    std::function<uint32_t(Role role, double rampLevel)> color;  ///< 0xRRGGBB; without it: colours for white paper
};

/// A stand-alone SVG 1.1 document of the list, cropped to `bounds`. Text is escaped; the same list gives the same bytes.
std::string toSvg(const DisplayList& list, const Rect& bounds, const SvgOptions& options = {});

/// The colours for white paper that toSvg uses by default.
uint32_t paperColor(Role role, double rampLevel);

}  // namespace esp::scene
