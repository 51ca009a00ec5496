// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/page_blocks.h"
#include "core/report/report.h"
#include "core/report/words.h"

namespace esp {

/// The report in the order in which it is read: for a decision first, for a check last. Computes nothing that was not measured before.
ReportDocument reportContent(const CompressionReport& report, const ReportLanguage& language, const scene::TextMeasure& measure);

}  // namespace esp
