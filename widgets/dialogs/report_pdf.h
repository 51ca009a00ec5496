// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/page_blocks.h"

#include <QByteArray>
#include <QFont>

#include <functional>

namespace esp {

/// Lays a report out on A4 as PDF, with text as text and pictures as lines. content: called with the measure of the fonts that are printed.
/// font: its family is used. For any thread. Empty if it cannot be made.
QByteArray reportPdf(const std::function<ReportDocument(const scene::TextMeasure&)>& content, const QFont& font);

}  // namespace esp
