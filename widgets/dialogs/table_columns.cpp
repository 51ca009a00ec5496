// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/table_columns.h"

#include "widgets/viewmodel/text.h"

#include <QFontMetricsF>
#include <QTextBoundaryFinder>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

/// Of the page's text; the last is small print that can still be read.
constexpr double kSizes[] = {0.85, 0.79, 0.73, 0.67};
/// A name without a place to break it may take this part of the page; what is longer is broken anywhere. The less, the more other columns have.
constexpr double kNames[] = {0.34, 0.22, 0.14, 0.07};
/// Rounding while a line is broken must not cost a letter.
constexpr double kSpare = 2;

struct Limits {
    double least = 0;  ///< nothing that must stay whole is broken
    double most = 0;   ///< all on one line
};

QFont sized(const QFont& font, double factor, QFont::Weight weight)
{
    QFont result = font;
    result.setPixelSize(std::max(1, static_cast<int>(std::lround(font.pixelSize() * factor))));
    result.setWeight(weight);
    return result;
}

std::vector<Limits> limitsOf(const ReportTable& table, const QFont& font, const QFont& headFont, double mostOfName)
{
    const QFontMetricsF metrics(font);
    const QFontMetricsF headMetrics(headFont);
    std::vector<Limits> limits;
    for (size_t c = 0; c < table.headers.size(); ++c) {
        const bool isNumber = table.headers[c].starts_with('>');
        // Names are read whole, if that is possible at all.
        const bool isName = c == 0 && table.names;
        const QString head = headText(table.headers[c]);
        Limits column{longestWord(head, headFont) + kSpare, headMetrics.horizontalAdvance(head) + kSpare};
        for (const std::vector<std::string>& cells : table.rows) {
            if (c >= cells.size())
                continue;
            const QString cell = toQString(cells[c]);
            const double whole = metrics.horizontalAdvance(cell) + kSpare;
            column.least = std::max(column.least, isNumber ? whole : std::min(isName ? whole : longestWord(cell, font) + kSpare, mostOfName));
            column.most = std::max(column.most, whole);
        }
        limits.push_back(column);
    }
    return limits;
}

}  // namespace

QString headText(const std::string& header)
{
    return toQString(std::string_view(header).substr(header.starts_with('>') ? 1 : 0));
}

double longestWord(const QString& text, const QFont& font)
{
    const QFontMetricsF metrics(font);
    double longest = 0;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Line, text);
    qsizetype from = 0;
    for (qsizetype to = finder.toNextBoundary(); to >= 0; to = finder.toNextBoundary()) {
        // A space at the end of a line takes no room.
        longest = std::max(longest, metrics.horizontalAdvance(QStringView(text).mid(from, to - from).trimmed().toString()));
        from = to;
    }
    return longest;
}

TableColumns tableColumns(const ReportTable& table, const QFont& font, double width)
{
    const double room = width - kColumnGap * static_cast<double>(table.headers.size() - 1);
    TableColumns columns;
    std::vector<Limits> limits;
    double least = 0;
    const auto tryWith = [&](double size, double name) {
        columns.font = sized(font, size, QFont::Normal);
        columns.headFont = sized(font, size, QFont::DemiBold);
        limits = limitsOf(table, columns.font, columns.headFont, name * width);
        least = std::accumulate(limits.begin(), limits.end(), 0.0, [](double sum, const Limits& column) { return sum + column.least; });
        return least <= room;
    };
    // Letters shrink before names are cut up into slivers.
    bool fits = false;
    for (size_t n = 0; n < std::size(kNames) && !fits; n += 2)
        for (size_t s = 0; s < std::size(kSizes) && !fits; ++s)
            fits = tryWith(kSizes[s], kNames[n]) || tryWith(kSizes[s], kNames[n + 1]);
    const double most = std::accumulate(limits.begin(), limits.end(), 0.0, [](double sum, const Limits& column) { return sum + column.most; });
    for (const Limits& column : limits) {
        const double share = least >= room || most <= least ? 0 : std::min(1.0, (room - least) / (most - least));
        // Too much even so: all shrink alike, and words are broken.
        columns.widths.push_back((column.least + share * (column.most - column.least)) * std::min(1.0, room / least));
    }
    // What is left over keeps figures at the right edge, and gives text its line.
    if (const double left = room - std::accumulate(columns.widths.begin(), columns.widths.end(), 0.0); left > 0)
        (table.headers.back().starts_with('>') ? columns.widths.front() : columns.widths.back()) += left;
    return columns;
}

}  // namespace esp
