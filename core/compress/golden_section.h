// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

namespace esp {

/// Argument and value of a minimum of f in [low, high], found by golden-section search with `evaluations` (at least 2) calls inside and one
/// at `high`; exact to the last bracket if f has one valley, else a good point. A point is better than `high` only if f is strictly less
/// there.
template <typename F>
std::pair<double, double> goldenSection(double low, double high, int evaluations, F&& f)
{
    constexpr double kRatio = 0.6180339887498949;
    std::pair<double, double> best{high, f(high)};
    const auto evaluate = [&](double x) {
        const double value = f(x);
        if (value < best.second)
            best = {x, value};
        return value;
    };
    double a = low;
    double b = high;
    double x1 = b - kRatio * (b - a);
    double x2 = a + kRatio * (b - a);
    double f1 = evaluate(x1);
    double f2 = evaluate(x2);
    for (int i = 2; i < evaluations; ++i) {
        if (f1 < f2) {
            b = x2;
            x2 = x1;
            f2 = f1;
            x1 = b - kRatio * (b - a);
            f1 = evaluate(x1);
        } else {
            a = x1;
            x1 = x2;
            f1 = f2;
            x2 = a + kRatio * (b - a);
            f2 = evaluate(x2);
        }
    }
    return best;
}

}  // namespace esp
