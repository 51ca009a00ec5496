// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/data/metrics.h"

namespace esp {

namespace {

MetricValue measure(const MetricInput& input)
{
    return shareOf(input, [&](size_t i) { return input.answers[i].inTop5; });
}

}  // namespace

// StreamingEstimate knows it too, but takes a third of a millisecond an update, and nobody watches this one stream.
extern constinit const Metric metricTop5{.id = "top5",
                                         .title = "top-5",
                                         .titleOfTokens = "next token in first 5",
                                         .sentence = ESP_NOOP("metric", "Among the five highest: %1"),
                                         .needs = {.labels = true, .scores = true},
                                         .measure = measure,
                                         .estimate = nullptr};

}  // namespace esp
