// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/clusters.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace esp {

namespace {

constexpr double kZ = 1.959963984540054;  // 97.5 % quantile of the normal distribution
constexpr double kOutside = 0.05;
constexpr int64_t kMostExact = 400;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// P(|T| <= t)
double studentInside(double t, int64_t freedom)
{
    const auto n = static_cast<double>(freedom);
    const double angle = std::atan(t / std::sqrt(n));
    const double sine = std::sin(angle);
    const double cosine = std::cos(angle);
    const bool isOdd = freedom % 2 == 1;
    double sum = 0;
    double term = isOdd ? cosine : 1;
    for (int64_t k = isOdd ? 3 : 2; k <= freedom; k += 2) {
        sum += term;
        term *= cosine * cosine * static_cast<double>(k - 1) / static_cast<double>(k);
    }
    return isOdd ? 2 / std::numbers::pi * (angle + sine * sum) : sine * sum;
}

}  // namespace

double studentTail(double t, int64_t freedom)
{
    t = std::fabs(t);
    if (std::isinf(t))
        return 0;
    const auto n = static_cast<double>(freedom);
    if (freedom > kMostExact)
        return std::erfc(t * (1 - 1 / (4 * n)) / std::sqrt(1 + t * t / (2 * n)) / std::numbers::sqrt2);
    return std::max(0.0, 1 - studentInside(t, freedom));
}

double studentLimit(int64_t freedom)
{
    if (freedom < 1)
        return kInfinity;
    double low = kZ;
    double high = 13;  // of one degree: 12.7
    while (high - low > 1e-12 * high) {
        const double middle = (low + high) / 2;
        if (middle <= low || middle >= high)
            break;
        (studentTail(middle, freedom) > kOutside ? low : high) = middle;
    }
    return high;
}

void ClusterMean::add(double value)
{
    ++clusters;
    sum += value;
    squares += value * value;
}

double ClusterMean::mean() const
{
    return clusters > 0 ? sum / static_cast<double>(clusters) : 0;
}

double ClusterMean::variance(double floor) const
{
    if (clusters < 2)
        return kInfinity;
    const auto n = static_cast<double>(clusters);
    return std::max(floor, (squares - sum * sum / n) / (n - 1));
}

double ClusterMean::halfWidth(int64_t total, double floor) const
{
    if (total > 0 && clusters >= total)
        return 0;
    if (clusters < 2)
        return kInfinity;
    const auto n = static_cast<double>(clusters);
    const double unseen = total > 0 ? 1 - n / static_cast<double>(total) : 1;
    return studentLimit(clusters - 1) * std::sqrt(std::max(0.0, variance(floor)) / n * unseen);
}

double leastVariance(int64_t count, int64_t answers, size_t perSample)
{
    const double share = (static_cast<double>(count) + 1) / (static_cast<double>(answers) + 2);
    return share * (1 - share) / static_cast<double>(perSample);
}

Interval clusteredShare(std::span<const int32_t> counts, size_t perSample)
{
    const auto size = static_cast<double>(perSample);
    const auto n = static_cast<double>(counts.size());
    if (counts.empty())
        return {0, 100};
    ClusterMean means;
    for (const int32_t count : counts)
        means.add(static_cast<double>(count) / size);
    const double p = means.mean();
    double effect = size;
    if (counts.size() > 1 && p > 0 && p < 1)
        effect = std::clamp(means.variance() * size / (p * (1 - p)), 1.0, size);
    double answers = n * size / effect;
    if (counts.size() > 1)
        answers *= std::pow(kZ / studentLimit(means.clusters - 1), 2);
    const double z2 = kZ * kZ;
    const double centre = (p + z2 / (2 * answers)) / (1 + z2 / answers);
    const double half = kZ * std::sqrt(p * (1 - p) / answers + z2 / (4 * answers * answers)) / (1 + z2 / answers);
    return {p == 0 ? 0.0 : 100 * std::max(0.0, centre - half), p == 1 ? 100.0 : 100 * std::min(1.0, centre + half)};
}

MetricValue meanLoss(std::span<const Answer> answers, size_t perSample)
{
    ClusterMean means;
    for (size_t first = 0; first + perSample <= answers.size(); first += perSample) {
        double sum = 0;
        for (size_t i = first; i < first + perSample; ++i)
            sum += static_cast<double>(answers[i].loss);
        means.add(sum / static_cast<double>(perSample));
    }
    const double half = means.halfWidth();
    return {means.mean(), {std::max(0.0, means.mean() - half), means.mean() + half}};
}

}  // namespace esp
