// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace esp {

/// Sum of finite floats without rounding, so that the order of adding and of merging changes nothing: each is a whole number of 2^-149, held
/// in digits of 32 bits that are carried only when the sum is read. Good for 2^30 terms.
class ExactSum {
public:
    void add(float value);
    void merge(const ExactSum& other);
    /// The sum, rounded to double.
    double value() const;

private:
    std::array<int64_t, 10> m_digits{};
};

}  // namespace esp
