// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

namespace esp {

/// Adam (Kingma and Ba 2015, algorithm 1, β₁ = 0.9, β₂ = 0.999, ε = 1e-8) with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2):
///   m ← β₁m + (1−β₁)g,  v ← β₂v + (1−β₂)g²,  θ ← θ − rate · (m/(1−β₁ᵗ) / (√(v/(1−β₂ᵗ)) + ε) + decay · θ)
/// Every element is on its own, so any split over threads gives the same bits.
class Adam {
public:
    explicit Adam(int64_t elements);

    /// Begins step t + 1 at this learning rate.
    void beginStep(double rate);
    /// Moves elements [begin, end) of the parameters against their gradient. May run for different ranges at the same time.
    void update(float* parameters, const float* gradient, float decay, int64_t begin, int64_t end);

private:
    std::vector<float> m_mean;
    std::vector<float> m_square;
    double m_power1 = 1;  // β₁ᵗ
    double m_power2 = 1;  // β₂ᵗ
    float m_rate = 0;
    float m_correction1 = 0;
    float m_correction2 = 0;
};

/// Learning rate of step `step` of `steps`: rate · ½(1 + cos(π · step / steps)), from rate down to nearly 0 (Loshchilov and Hutter 2017, equation 5).
/// Computed without the C library's cosine, whose last bit depends on the processor.
double cosineRate(double rate, int64_t step, int64_t steps);

}  // namespace esp
