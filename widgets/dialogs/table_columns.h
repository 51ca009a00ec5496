// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/page_blocks.h"

#include <QFont>
#include <QString>

#include <vector>

namespace esp {

/// How a table of a report is set on paper.
struct TableColumns {
    QFont font;                  ///< of cells
    QFont headFont;
    std::vector<double> widths;  ///< per column, in the units of the font's pixel size; together with the gaps as wide as the page
};

inline constexpr double kColumnGap = 14;

/// Widths in which no word of a head and no number is broken. Where they do not fit side by side the letters get smaller; names in cells
/// give way before that. font: of the page's text, sized in pixels.
TableColumns tableColumns(const ReportTable& table, const QFont& font, double width);

/// Width of the longest piece of a text that a line may not be broken in.
double longestWord(const QString& text, const QFont& font);

/// The head of a column, without the sign that numbers stand below it.
QString headText(const std::string& header);

}  // namespace esp
