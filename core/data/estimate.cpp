// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/estimate.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace esp {

std::shared_ptr<const EvaluationOrder> EvaluationOrder::uniform(size_t samples, uint64_t seed)
{
    auto order = std::make_shared<EvaluationOrder>();
    order->m_order.resize(samples);
    std::iota(order->m_order.begin(), order->m_order.end(), 0u);
    std::mt19937_64 random(seed);
    // Not std::shuffle: its use of the generator is not the same in every library.
    for (size_t i = samples; i > 1; --i)
        std::swap(order->m_order[i - 1], order->m_order[random() % i]);
    return order;
}

std::shared_ptr<const EvaluationOrder> EvaluationOrder::fromAnswers(std::span<const Answer> original, std::span<const int32_t> labels, uint64_t seed)
{
    auto order = std::make_shared<EvaluationOrder>(*uniform(original.size(), seed));
    order->m_original.assign(original.begin(), original.end());
    order->m_labels.assign(labels.begin(), labels.end());
    return order;
}

StreamingEstimate::StreamingEstimate(std::shared_ptr<const EvaluationOrder> order, std::span<const int32_t> labels)
    : m_order(std::move(order)), m_labels(labels.begin(), labels.end()), m_answers(m_order->size()), m_known(m_order->size(), false)
{
    if (m_order->knowsOriginal())
        m_labels = m_order->m_labels;
}

void StreamingEstimate::add(uint32_t sample, const Answer& now)
{
    m_answers[sample] = now;
    m_known[sample] = true;
    while (m_prefix < m_order->size() && m_known[m_order->order()[m_prefix]])
        ++m_prefix;
}

// Simple random sampling without replacement; Wilson's interval with the sample size that the finite population makes of it.
Estimate StreamingEstimate::estimate(bool (*right)(const Answer&, int32_t), bool versusOriginal) const
{
    const auto total = static_cast<double>(m_order->size());
    const auto seen = static_cast<double>(m_prefix);
    Estimate result{0, 0, 100, m_prefix, m_order->size()};
    if (m_prefix == 0)
        return result;
    double hits = 0;
    for (size_t i = 0; i < m_prefix; ++i) {
        const uint32_t sample = m_order->order()[i];
        const int32_t wanted = versusOriginal ? m_order->m_original[sample].top1 : m_labels[sample];
        hits += right(m_answers[sample], wanted);
    }
    result.value = 100 * hits / seen;
    if (m_prefix == m_order->size()) {
        result.low = result.high = result.value;
        return result;
    }
    const double effective = seen * (total - 1) / (total - seen);
    const double p = hits / seen;
    const double z2 = 1.959964 * 1.959964;
    const double centre = (p + z2 / (2 * effective)) / (1 + z2 / effective);
    const double half = std::sqrt(z2) / (1 + z2 / effective) * std::sqrt(p * (1 - p) / effective + z2 / (4 * effective * effective));
    // What was seen cannot change any more.
    result.low = std::max(100 * (centre - half), 100 * hits / total);
    result.high = std::min(100 * (centre + half), 100 * (hits + total - seen) / total);
    return result;
}

Estimate StreamingEstimate::accuracy() const
{
    return estimate([](const Answer& answer, int32_t label) { return answer.top1 == label; }, false);
}

Estimate StreamingEstimate::top5Accuracy() const
{
    return estimate([](const Answer& answer, int32_t) { return answer.inTop5; }, false);
}

Estimate StreamingEstimate::agreement() const
{
    return estimate([](const Answer& answer, int32_t original) { return answer.top1 == original; }, true);
}

}  // namespace esp
