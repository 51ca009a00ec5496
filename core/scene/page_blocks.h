// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/display_list.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace esp {

/// A picture with the part of it that is shown.
struct ReportPicture {
    scene::DisplayList list;
    scene::Rect bounds;
    std::string title;  ///< says what it shows to who cannot see it
    std::vector<double> breaks;  ///< ascending y where a page may end; empty: anywhere
};

enum class ReportTone { Neutral, Better, Worse };

struct ReportTile {
    std::string label;
    std::string value;
    std::string unit;
    std::string change;
    ReportTone tone = ReportTone::Neutral;
    ReportPicture graphic;
    std::string note;
};

// What a report is made of, in reading order. Back ends lay it out.
struct ReportHeading { std::string text; };
/// The report in a sentence or two.
struct ReportVerdict { std::string text; };
struct ReportTiles { std::vector<ReportTile> tiles; };
struct ReportParagraph { std::string text; bool soft = false; };
/// What has to be kept in mind.
struct ReportCare { std::string title; std::string text; };
struct ReportCode { std::string text; };
/// One thing that was done: the colour of its technique, its name, a sentence.
struct ReportChange { scene::Role role = scene::Role::Text; std::string name; std::string text; };
struct ReportTable {
    std::string caption;
    std::vector<std::string> headers;  ///< one that begins with '>' stands over numbers
    std::vector<std::vector<std::string>> rows;
    bool names = true;                 ///< the first column says what a row is about
    std::vector<std::string> titles;   ///< per row: what its first cell stands for, where that is said apart; "" or none: the cell says it
};
struct ReportPageBreak {};

using ReportBlock = std::variant<ReportHeading, ReportVerdict, ReportTiles, ReportPicture, ReportChange, ReportParagraph, ReportCare, ReportCode, ReportTable,
                                 ReportPageBreak>;

struct ReportDocument {
    std::string kind;   ///< "Compression report"
    std::string title;
    std::string language = "en";
    std::vector<ReportBlock> blocks;
    std::string footer;
    std::string page;         ///< "Page %1 of %2"; "": pages are only numbered
    std::string datePattern;  ///< as QDate::toString takes it: where a report has its day; "": nowhere
};

/// Logical pixels between the margins of a page; pictures are made for this width.
inline constexpr double kReportWidth = 772;

}  // namespace esp
