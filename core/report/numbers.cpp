// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/numbers.h"

#include <cmath>
#include <cstdio>

namespace esp {

std::string grouped(int64_t number)
{
    std::string text = std::to_string(number);
    const size_t first = number < 0 ? 1 : 0;
    for (size_t at = text.size(); at > first + 3;) {
        at -= 3;
        text.insert(at, ",");
    }
    return text;
}

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

std::string evidence(const MetricValue& value, int64_t samples)
{
    return (value.count < 0 ? "" : grouped(value.count) + " of " + grouped(samples) + "; ") + "95 % interval for unseen data " + percent(value.interval);
}

std::string signedNumber(double number, int digits)
{
    return (std::signbit(number) && number != 0 ? "−" : "+") + fixed(std::abs(number), digits);
}

std::string counted(int64_t count, const std::string& noun)
{
    return grouped(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string changeInPercent(int64_t before, int64_t after)
{
    if (before <= 0)
        return {};
    return signedNumber(100.0 * static_cast<double>(after - before) / static_cast<double>(before), 1) + " %";
}

}  // namespace esp
