// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/translate.h"
#include "core/data/clusters.h"
#include "core/data/estimate.h"

namespace esp {

namespace {

MetricValue measure(const MetricInput& input)
{
    return meanLoss(input.answers, input.form.perSample);
}

}  // namespace

extern constinit const Metric metricLoss{.id = "loss",
                                         .title = "loss",
                                         .sentence = ESP_NOOP("metric", "Mean loss: %1 nats"),
                                         .needs = {.labels = true, .scores = true, .losses = true},
                                         .measure = measure,
                                         .estimate = &StreamingEstimate::loss,
                                         .unit = MetricUnit::Nats,
                                         .lowerIsBetter = true};

}  // namespace esp
