// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// What calibration learned of one activation tensor. The histogram is signed and uniform over [-2^e, 2^e), with e the least exponent that
/// holds all values, so that it does not depend on the order of samples or on how they were split.
class TensorStatistics {
public:
    static constexpr int kBins = 8192;

    int64_t count = 0;            ///< finite values
    int64_t nonFinite = 0;
    double minimum = 0;           ///< of the finite values; 0 if there are none
    double maximum = 0;
    double absoluteLimit = 0;     ///< 2^e; 0 while everything was zero
    std::vector<uint64_t> histogram;  ///< kBins bins over [-absoluteLimit, absoluteLimit)

    double binWidth() const { return 2 * absoluteLimit / kBins; }
    double binCentre(int bin) const { return -absoluteLimit + (bin + 0.5) * binWidth(); }

    void add(std::span<const float> values);
    void merge(const TensorStatistics& other);

private:
    void growTo(int exponent);
    int m_exponent = 0;
    bool m_hasExponent = false;
};

/// By value name. Shared, as a histogram has 64 kB and there are as many as tensors.
using Statistics = std::map<std::string, std::shared_ptr<const TensorStatistics>, std::less<>>;

}  // namespace esp
