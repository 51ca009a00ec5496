// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/numbers.h"

#include <gtest/gtest.h>

namespace esp {
namespace {

TEST(ReportNumbers, DifferencesAreThoseOfTheShownFigures)
{
    // Of 160 samples 146 and 147: 91.25 and 91.875.
    EXPECT_EQ(percent(91.25), "91.25 %");
    EXPECT_EQ(percent(91.875), "91.88 %");
    EXPECT_EQ(pointsBetween(91.25, 91.875), "+0.63 points");
    EXPECT_EQ(pointsBetween(91.875, 91.25), "−0.63 points");
    EXPECT_EQ(pointsBetween(100, 99.375), "−0.62 points");  // 99.38
    EXPECT_EQ(pointsBetween(0, 0), "+0.00 points");
}

TEST(ReportNumbers, SmallProbabilitiesAreNotZero)
{
    EXPECT_EQ(pValue(1), "p 1.0000");
    EXPECT_EQ(pValue(0.0123), "p 0.0123");
    EXPECT_EQ(pValue(0.0001), "p 0.0001");
    EXPECT_EQ(pValue(4.4e-6), "p < 0.0001");
}

TEST(ReportNumbers, CountsAreGrouped)
{
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(-1725464), "-1,725,464");
    EXPECT_EQ(counted(1, "layer"), "1 layer");
    EXPECT_EQ(counted(4608, "weight"), "4,608 weights");
}

}  // namespace
}  // namespace esp
