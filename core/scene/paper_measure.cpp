// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/scene/paper_measure.h"

#include <cstdint>

namespace esp::scene {

namespace {

/// Thousandths of the font size, from Adobe's metrics of Helvetica, for U+0020 to U+007E.
constexpr uint16_t kWidths[] = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
};
constexpr int kOther = 556;
constexpr double kBasePx = 12;
constexpr double kBolder = 1.06;

}  // namespace

double PaperMeasure::width(std::string_view text, const TextStyle& style) const
{
    int thousandths = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7F)
            thousandths += kWidths[byte - 0x20];
        else if ((byte & 0xC0) != 0x80)
            thousandths += kOther;
    }
    return thousandths / 1000.0 * kBasePx * style.size * (style.weight == Weight::SemiBold ? kBolder : 1);
}

}  // namespace esp::scene
