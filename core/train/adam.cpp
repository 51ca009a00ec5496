// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/adam.h"

#include <cmath>
#include <numbers>

namespace esp {

namespace {
constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr float kEpsilon = 1e-8f;

/// cos x for x in [0, π/2] by its series; the first term left out is below 1e-16.
double cosine(double x)
{
    constexpr int kTerms = 11;
    double sum = 1;
    for (int i = kTerms; i > 0; --i)
        sum = 1 - sum * x * x / ((2.0 * i - 1) * (2.0 * i));
    return sum;
}
}  // namespace

Adam::Adam(int64_t elements) : m_mean(static_cast<size_t>(elements), 0.0f), m_square(static_cast<size_t>(elements), 0.0f) {}

void Adam::beginStep(double rate)
{
    m_power1 *= kBeta1;
    m_power2 *= kBeta2;
    m_rate = static_cast<float>(rate);
    m_correction1 = static_cast<float>(1 / (1 - m_power1));
    m_correction2 = static_cast<float>(1 / (1 - m_power2));
}

void Adam::update(float* parameters, const float* gradient, float decay, int64_t begin, int64_t end)
{
    constexpr auto kMean = static_cast<float>(kBeta1);
    constexpr auto kSquare = static_cast<float>(kBeta2);
    for (int64_t i = begin; i < end; ++i) {
        float& mean = m_mean[static_cast<size_t>(i)];
        float& square = m_square[static_cast<size_t>(i)];
        mean = kMean * mean + (1 - kMean) * gradient[i];
        square = kSquare * square + (1 - kSquare) * gradient[i] * gradient[i];
        const float step = mean * m_correction1 / (std::sqrt(square * m_correction2) + kEpsilon);
        parameters[i] -= m_rate * (step + decay * parameters[i]);
    }
}

double cosineRate(double rate, int64_t step, int64_t steps)
{
    const double part = static_cast<double>(step) / static_cast<double>(steps);
    const double value = part <= 0.5 ? cosine(std::numbers::pi * part) : -cosine(std::numbers::pi * (1 - part));
    return rate * 0.5 * (1 + value);
}

}  // namespace esp
