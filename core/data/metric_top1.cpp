// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/estimate.h"

namespace esp {

namespace {

MetricValue measure(const MetricInput& input)
{
    return shareOf(input, [&](size_t i) { return input.answers[i].top1 == input.labels[i]; });
}

}  // namespace

extern constinit const Metric metricTop1{.id = "top1",
                                         .title = "top-1",
                                         .titleOfTokens = "next token",
                                         .sentence = nullptr,
                                         .needs = {.labels = true},
                                         .measure = measure,
                                         .estimate = &StreamingEstimate::accuracy};

}  // namespace esp
