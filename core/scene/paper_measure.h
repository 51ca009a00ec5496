// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/display_list.h"

namespace esp::scene {

/// Widths of Helvetica, and of the fonts made to its measure (Arial, Liberation Sans, Nimbus Sans), for pictures made without a screen.
/// Characters beyond ASCII count as wide as a digit. 12 px is a size of 1.
class PaperMeasure : public TextMeasure {
public:
    double width(std::string_view text, const TextStyle& style) const override;
};

/// For SVG: fonts that PaperMeasure fits.
inline constexpr const char* kPaperFonts = "Helvetica, Arial, 'Liberation Sans', 'Nimbus Sans', sans-serif";

}  // namespace esp::scene
