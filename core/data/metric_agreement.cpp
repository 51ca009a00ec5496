// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/estimate.h"

namespace esp {

namespace {

MetricValue measure(const MetricInput& input)
{
    return shareOf(input, [&](size_t i) { return input.answers[i].top1 == input.reference[i].top1; });
}

}  // namespace

extern constinit const Metric metricAgreement{.id = "agreement",
                                              .title = "agreement",
                                              .sentence = nullptr,
                                              .needs = {.reference = true},
                                              .measure = measure,
                                              .estimate = &StreamingEstimate::agreement};

}  // namespace esp
