// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/exact_sum.h"

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

    /// Means over samples of the least and of the greatest finite value in each; 0 without samples.
    double meanMinimum() const { return m_minima.value(); }
    double meanMaximum() const { return m_maxima.value(); }

    /// Values of so many samples, in equal blocks one after the other.
    void add(std::span<const float> values, size_t samples = 1);
    /// Other samples of the same tensor.
    void merge(const TensorStatistics& other);
    /// Another tensor, on the same samples, that is to share the range: its values count as well, and the wider means stay.
    void unite(const TensorStatistics& other);

private:
    /// Exact, so that no order of samples or threads changes it.
    struct Mean {
        ExactSum sum;
        int64_t samples = 0;

        void add(float value);
        void merge(const Mean& other);
        double value() const { return samples ? sum.value() / static_cast<double>(samples) : 0; }
    };
    void growTo(int exponent);
    void mergeValues(const TensorStatistics& other);
    Mean m_minima;  // over samples with finite values
    Mean m_maxima;
    int m_exponent = 0;
    bool m_hasExponent = false;
};

/// By value name. Shared, as a histogram has 64 kB and there are as many as tensors.
using Statistics = std::map<std::string, std::shared_ptr<const TensorStatistics>, std::less<>>;

}  // namespace esp
