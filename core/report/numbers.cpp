// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/numbers.h"

#include <cmath>
#include <cstdio>

namespace esp {

std::string fixed(double number, int digits)
{
    char buffer[400];
    std::snprintf(buffer, sizeof buffer, "%.*f", digits, number);
    return buffer;
}

std::string brief(double number)
{
    char buffer[40];
    std::snprintf(buffer, sizeof buffer, "%.3g", number);
    return buffer;
}

std::string percent(double value)
{
    return fixed(value, 2) + " %";
}

std::string percent(const Interval& interval)
{
    return fixed(interval.low, 2) + "–" + fixed(interval.high, 2) + " %";
}

namespace {

/// Digits that a metric without a per-cent sign is written with.
int digitsOf(const Metric& metric)
{
    return metric.unit == MetricUnit::Nats ? 4 : 3;
}

std::string intervalText(const Metric& metric, const Interval& interval)
{
    if (metric.unit == MetricUnit::PerCent)
        return percent(interval);
    const int digits = digitsOf(metric);
    if (!std::isfinite(interval.high))
        return "unknown (one sequence tells nothing of how much they vary)";
    return fixed(interval.low, digits) + "–" + fixed(interval.high, digits);
}

}  // namespace

std::string valueText(const Metric& metric, double value)
{
    if (metric.unit == MetricUnit::PerCent)
        return percent(value);
    return fixed(value, digitsOf(metric)) + (metric.unit == MetricUnit::Nats ? " nats" : "");
}

std::string evidence(const Metric& metric, const MetricValue& value, int64_t answers)
{
    return (value.count < 0 ? "" : grouped(value.count) + " of " + grouped(answers) + "; ") + "95 % interval for unseen data "
           + intervalText(metric, value.interval);
}

std::string differenceText(const Metric& metric, double before, double after)
{
    if (metric.unit == MetricUnit::PerCent)
        return pointsBetween(before, after);
    const int digits = digitsOf(metric);
    const double scale = std::pow(10, digits);
    return signedNumber((std::round(after * scale) - std::round(before * scale)) / scale, digits);
}

std::string signedNumber(double number, int digits)
{
    return (std::signbit(number) && number != 0 ? "−" : "+") + fixed(std::abs(number), digits);
}

std::string pointsBetween(double before, double after)
{
    // In hundredths; parsing what is shown is the one rounding that cannot differ from it.
    const auto shown = [](double value) {
        std::string digits = fixed(value, 2);
        std::erase_if(digits, [](char c) { return c != '-' && (c < '0' || c > '9'); });
        return std::stoll(digits);
    };
    return signedNumber(static_cast<double>(shown(after) - shown(before)) / 100, 2) + " points";
}

std::string pValue(double p)
{
    return p < 0.0001 ? "p < 0.0001" : "p " + fixed(p, 4);
}

std::string changeInPercent(int64_t before, int64_t after)
{
    if (before <= 0)
        return {};
    return signedNumber(100.0 * static_cast<double>(after - before) / static_cast<double>(before), 1) + " %";
}

}  // namespace esp
