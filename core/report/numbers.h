// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/counts.h"
#include "core/data/metrics.h"

#include <cstdint>
#include <string>

namespace esp {

// Numbers as English reports and the command line write them; the window formats for its own language.

/// Fixed digits behind the point.
std::string fixed(double number, int digits);
/// Three significant digits: "0.0178", "1.2e-07".
std::string brief(double number);
/// "91.00 %"
std::string percent(double value);
/// "88.16–93.20 %"
std::string percent(const Interval& interval);
/// A metric's value in its unit: "91.00 %", "1.4351 nats", "4.200".
std::string valueText(const Metric& metric, double value);
/// "455 of 500; 95 % interval for unseen data 88.16–93.20 %"; answers: of which it is the share.
std::string evidence(const Metric& metric, const MetricValue& value, int64_t answers);
/// From one value to another: points, or the plain difference.
std::string differenceText(const Metric& metric, double before, double after);
/// With the sign always: "−0.40", "+1.20".
std::string signedNumber(double number, int digits);
/// "+0.63 points" from 91.25 % to 91.88 %: what stands between the two as percent() shows them, so that readers who subtract find the same.
std::string pointsBetween(double before, double after);
/// "p 0.0123", "p < 0.0001"
std::string pValue(double p);
/// "−71.8 %"; "" where there is nothing to compare with.
std::string changeInPercent(int64_t before, int64_t after);

}  // namespace esp
