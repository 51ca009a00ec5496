// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/magnitude.h"

#include "core/base/magnitudes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

/// The score that `rank` of all come before.
float rankedScore(std::span<const std::span<const float>> lists, int64_t total, int64_t rank)
{
    constexpr int64_t kCopied = int64_t{1} << 20;  // up to so many a copy is faster than counting, and small
    if (total > kCopied) {
        return magnitudeAt(
            [&](const std::function<void(std::span<const float>)>& visit) {
                for (const auto& list : lists)
                    visit(list);
            },
            rank);
    }
    std::vector<float> all;
    all.reserve(static_cast<size_t>(total));
    for (const auto& list : lists)
        all.insert(all.end(), list.begin(), list.end());
    std::nth_element(all.begin(), all.begin() + rank, all.end());
    return all[static_cast<size_t>(rank)];
}

}  // namespace

std::vector<ScoreCut> cutSmallest(std::span<const std::span<const float>> lists, int64_t count)
{
    std::vector<ScoreCut> cuts(lists.size());
    int64_t total = 0;
    for (const auto& list : lists)
        total += static_cast<int64_t>(list.size());
    count = std::min(count, total);
    if (count <= 0)
        return cuts;  // nothing lies below 0, and no ties are taken
    const float threshold = rankedScore(lists, total, count - 1);
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
