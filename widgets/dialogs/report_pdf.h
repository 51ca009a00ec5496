// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/page_blocks.h"

#include <QByteArray>
#include <QFont>

#include <functional>
#include <vector>

namespace esp {

/// Where a block of a report came to stand; pages are counted from 1.
struct PrintedBlock {
    int firstPage = 0;
    int lastPage = 0;
    int heads = 0;  ///< of a table: how often its column heads were printed
};

/// Lays a report out on A4 as PDF, with text as text and pictures as lines. content: called with the measure of the fonts that are printed.
/// font: its family is used. printed: where each block stands, for tests of the layout. For any thread. Empty if it cannot be made.
QByteArray reportPdf(const std::function<ReportDocument(const scene::TextMeasure&)>& content, const QFont& font, std::vector<PrintedBlock>* printed = nullptr);

}  // namespace esp
