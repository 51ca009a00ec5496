// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/exact_sum.h"

#include <algorithm>
#include <cmath>

namespace esp {

namespace {
constexpr int kLowest = -149;  // exponent of the least subnormal float
constexpr int kMantissa = 24;
constexpr int kDigitBits = 32;
constexpr int64_t kBase = int64_t{1} << kDigitBits;
}

void ExactSum::add(float value)
{
    int exponent = 0;
    const float fraction = std::frexp(value, &exponent);
    const int place = std::max(exponent - kMantissa - kLowest, 0);
    // A whole number: of a subnormal the digits below the lowest place are zeros.
    const auto whole = static_cast<int64_t>(std::ldexp(fraction, exponent - kLowest - place));
    const auto digit = static_cast<size_t>(place / kDigitBits);
    const int64_t shifted = whole * (int64_t{1} << place % kDigitBits);
    m_digits[digit] += shifted % kBase;
    m_digits[digit + 1] += shifted / kBase;
}

void ExactSum::merge(const ExactSum& other)
{
    for (size_t i = 0; i < m_digits.size(); ++i)
        m_digits[i] += other.m_digits[i];
}

double ExactSum::value() const
{
    std::array<int64_t, 10> carried = m_digits;
    for (size_t i = 0; i + 1 < carried.size(); ++i) {
        carried[i + 1] += carried[i] / kBase;
        carried[i] %= kBase;
    }
    double sum = 0;
    for (size_t i = carried.size(); i-- > 0;)
        sum += std::ldexp(static_cast<double>(carried[i]), kDigitBits * static_cast<int>(i) + kLowest);
    return sum;
}

}  // namespace esp
