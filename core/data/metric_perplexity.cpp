// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/clusters.h"
#include "core/data/estimate.h"

#include <cmath>

namespace esp {

namespace {

/// The number of tokens among which the model is as unsure as if they were equally likely; limits of the loss become its limits.
MetricValue measure(const MetricInput& input)
{
    const MetricValue loss = meanLoss(input.answers, input.form.perSample);
    return {std::exp(loss.value), {std::exp(loss.interval.low), std::exp(loss.interval.high)}};
}

}  // namespace

extern constinit const Metric metricPerplexity{.id = "perplexity",
                                               .title = "perplexity",
                                               .sentence = nullptr,
                                               .needs = {.labels = true, .scores = true, .losses = true},
                                               .measure = measure,
                                               .estimate = &StreamingEstimate::perplexity,
                                               .unit = MetricUnit::Plain,
                                               .lowerIsBetter = true};

}  // namespace esp
