// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/scene/page_blocks.h"
#include "core/report/report.h"
#include "core/report/words.h"

namespace esp {

/// Before over after, as bars from a common zero, each with its figure. `width` of the picture, logical pixels.
ReportPicture barsOf(const std::string& title, double before, double after, const std::string& beforeText, const std::string& afterText, double width,
                     const scene::TextMeasure& measure);

/// A share in per cent with its interval on an axis, and a mark where it was before.
ReportPicture intervalOf(const std::string& title, const MetricValue& now, double before, const Words& words, double width,
                         const scene::TextMeasure& measure);

/// Bytes of layers before and after, in the order of the network, the largest by themselves and the others together.
ReportPicture bytesChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure);

/// Every measured state by size and accuracy (agreement without labels), with the best found so far.
ReportPicture planeChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure);

/// Weights of the layers that changed most, before as outline and after filled.
ReportPicture histogramChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure);

/// The network with what was done to each layer; drawn to fit the width of a page. Empty where it cannot be laid out.
ReportPicture graphChart(const CompressionReport& report, const Words& words, const scene::TextMeasure& measure);

}  // namespace esp
