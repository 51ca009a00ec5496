// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/magnitude.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

std::vector<ScoreCut> cutSmallest(std::span<const std::span<const float>> lists, int64_t count)
{
    std::vector<ScoreCut> cuts(lists.size());
    std::vector<float> all;
    for (const auto& list : lists)
        all.insert(all.end(), list.begin(), list.end());
    count = std::min(count, static_cast<int64_t>(all.size()));
    if (count <= 0)
        return cuts;  // nothing lies below 0, and no ties are taken
    std::nth_element(all.begin(), all.begin() + (count - 1), all.end());
    const float threshold = all[static_cast<size_t>(count - 1)];
    int64_t below = 0;
    for (const auto& list : lists)
        below += std::count_if(list.begin(), list.end(), [&](float score) { return score < threshold; });
    int64_t left = count - below;
    for (size_t i = 0; i < lists.size(); ++i) {
        const int64_t equal = std::count(lists[i].begin(), lists[i].end(), threshold);
        cuts[i] = {threshold, std::min(left, equal)};
        left -= cuts[i].ties;
    }
    return cuts;
}

std::vector<float> lampScores(std::span<const float> weights)
{
    std::vector<uint32_t> order(weights.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
        const float x = std::abs(weights[a]);
        const float y = std::abs(weights[b]);
        return x != y ? x < y : a < b;
    });
    std::vector<float> scores(weights.size());
    double sum = 0;
    for (size_t i = order.size(); i-- > 0;) {
        const double square = static_cast<double>(weights[order[i]]) * static_cast<double>(weights[order[i]]);
        sum += square;
        scores[order[i]] = sum > 0 ? static_cast<float>(square / sum) : 0.0F;
    }
    return scores;
}

}  // namespace esp
