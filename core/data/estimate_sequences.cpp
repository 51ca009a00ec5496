// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Positions of one sequence are alike: what one story asks for comes up again further down. So a sequence is the unit that is drawn, and with an
// original its own figure is subtracted first, because two models find the same sequences hard. What is left varies little, and Student's limits
// with the correction for a finite population (Cochran 1977, 2.6) close when every sequence was seen.
#include "core/data/estimate_sequences.h"

#include <algorithm>
#include <cassert>

namespace esp {

namespace {

double partOf(int64_t count, size_t of)
{
    return static_cast<double>(count) / static_cast<double>(of);
}

}  // namespace

SequenceEstimate::SequenceEstimate(EvaluationOrderPtr order)
    : m_order(std::move(order)), m_labels(m_order->m_labels), m_perSample(m_order->m_form.perSample)
{
    const std::vector<Answer>& original = m_order->m_original;
    if (original.empty())
        return;
    m_agreeing.before = 1;
    int64_t right = 0;
    int64_t inTop5 = 0;
    double loss = 0;
    for (size_t i = 0; i < original.size(); ++i) {
        right += !m_labels.empty() && original[i].top1 == m_labels[i];
        inTop5 += original[i].inTop5;
        loss += static_cast<double>(original[i].loss);
    }
    m_right.before = partOf(right, original.size());
    m_inTop5.before = partOf(inTop5, original.size());
    m_loss.before = loss / static_cast<double>(original.size());
}

std::span<const Answer> SequenceEstimate::originalOf(size_t sample) const
{
    const std::span<const Answer> all = m_order->m_original;
    return all.empty() ? all : all.subspan(sample * m_perSample, m_perSample);
}

void SequenceEstimate::add(uint32_t sample, std::span<const Answer> now)
{
    assert(now.size() == m_perSample && "an answer at each position");
    const std::span<const Answer> before = originalOf(sample);
    int64_t gained[2] = {0, 0};
    int64_t differing[2] = {0, 0};
    int64_t flips = 0;
    double loss = 0;
    const auto count = [&](int figure, bool was, bool is) {
        gained[figure] += static_cast<int>(is) - static_cast<int>(was);
        differing[figure] += is != was;
    };
    for (size_t i = 0; i < now.size(); ++i) {
        if (!m_labels.empty()) {
            const int32_t label = m_labels[sample * m_perSample + i];
            count(0, !before.empty() && before[i].top1 == label, now[i].top1 == label);
            count(1, !before.empty() && before[i].inTop5, now[i].inTop5);
        }
        flips += !before.empty() && now[i].top1 != before[i].top1;
        loss += static_cast<double>(now[i].loss) - (before.empty() ? 0 : static_cast<double>(before[i].loss));
    }
    m_right.change.add(partOf(gained[0], m_perSample));
    m_right.differing += differing[0];
    m_inTop5.change.add(partOf(gained[1], m_perSample));
    m_inTop5.differing += differing[1];
    m_agreeing.change.add(-partOf(flips, m_perSample));
    m_agreeing.differing += flips;
    m_loss.change.add(loss / static_cast<double>(m_perSample));
}

Estimate SequenceEstimate::share(const Figure& figure) const
{
    const auto answers = static_cast<int64_t>(seen() * m_perSample);
    const double value = 100 * (figure.before + figure.change.mean());
    const double half = 100 * figure.change.halfWidth(total(), leastVariance(figure.differing, answers, m_perSample));
    return {value, std::max(0.0, value - half), std::min(100.0, value + half), seen(), m_order->size()};
}

Estimate SequenceEstimate::loss() const
{
    const double value = m_loss.before + m_loss.change.mean();
    const double half = m_loss.change.halfWidth(total());
    return {value, std::max(0.0, value - half), value + half, seen(), m_order->size()};
}

}  // namespace esp
