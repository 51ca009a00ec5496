// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/adaround.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <limits>

namespace esp {

namespace {

using FloatMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using FloatArray = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using FloatView = Eigen::Map<const FloatMatrix>;

// The rectified sigmoid reaches 0 and 1 within finite values: it is stretched to [γ, ζ] and clipped.
constexpr float kStretchLow = -0.1F;
constexpr float kStretchHigh = 1.1F;

/// Iterations that stay within so many multiplications, but enough to learn something.
int iterationsFor(const RoundingProblem& problem, int most)
{
    constexpr double kMostProducts = 3e10;
    constexpr double kFewest = 100;
    const double each = static_cast<double>(problem.filters) * static_cast<double>(problem.columns) * static_cast<double>(problem.columns);
    return std::min(most, static_cast<int>(std::max(kFewest, kMostProducts / std::max(each, 1.0))));
}

class Learner {
public:
    Learner(const RoundingProblem& problem, const AdaRoundOptions& options)
        : m_options(options), m_iterations(iterationsFor(problem, options.iterations)), m_second(problem.second.data(), problem.columns, problem.columns),
          m_weights(FloatView(problem.weights.data(), problem.filters, problem.columns)), m_scales(problem.filters, problem.columns), m_zeros(problem.filters, problem.columns)
    {
        for (int64_t filter = 0; filter < problem.filters; ++filter)
            for (int64_t column = 0; column < problem.columns; ++column) {
                m_scales(filter, column) = problem.scaleOf(filter, column);
                m_zeros(filter, column) = problem.zeroOf(filter, column);
            }
        const float low = problem.grid->levels().front().value;
        const float high = problem.grid->levels().back().value;
        const FloatArray ratios = m_weights.array() / m_scales + m_zeros;
        m_floor = ratios.floor().max(low).min(high - 1);
        m_nearest = ratios.unaryExpr([](float ratio) { return std::nearbyint(ratio); }).max(low).min(high);
        if (problem.keepsZeros)
            m_isFree = (m_weights.array() != 0).cast<float>();
        // h(V) begins at the part behind the point.
        const FloatArray part = (ratios - m_floor).max(0.0F).min(1.0F).max(kEdge).min(1 - kEdge);
        m_values = -(((kStretchHigh - kStretchLow) / (part - kStretchLow)) - 1).log();
    }

    /// False: stopped.
    bool learn(const Job& job)
    {
        constexpr float kDecay = 0.9F;
        constexpr float kSquareDecay = 0.999F;
        constexpr float kTiny = 1e-8F;
        constexpr float kFirstExponent = 20;
        constexpr float kLastExponent = 2;
        FloatArray mean = FloatArray::Zero(m_values.rows(), m_values.cols());
        FloatArray square = mean;
        // One weight's part of the loss of rounding to nearest is the unit.
        const Eigen::ArrayXf nearest = lossesOf(m_nearest);
        const float unit = std::max(nearest.mean() / static_cast<float>(m_values.cols()), std::numeric_limits<float>::min());
        float correction = 1;
        float squareCorrection = 1;
        for (int step = 0; step < m_iterations; ++step) {
            if (job.stopped())
                return false;
            const FloatArray sigmoid = 1 / (1 + (-m_values).exp());
            const FloatArray stretched = sigmoid * (kStretchHigh - kStretchLow) + kStretchLow;
            FloatArray up = stretched.max(0.0F).min(1.0F);
            if (m_isFree.size() > 0)
                up *= m_isFree;
            const FloatArray slope = (stretched > 0 && stretched < 1).select(sigmoid * (1 - sigmoid) * (kStretchHigh - kStretchLow), FloatArray::Zero(up.rows(), up.cols()));
            FloatArray gradient = gradientsOf(m_floor + up) * m_scales * (2 / unit);
            const float progress = static_cast<float>(step) / static_cast<float>(m_iterations);
            const float exponent = kLastExponent + (kFirstExponent - kLastExponent) * (1 + std::cos(progress * kPi)) / 2;
            const FloatArray off = 2 * up - 1;
            gradient -= static_cast<float>(m_options.regularization) * 2 * exponent * off.sign() * off.abs().pow(exponent - 1);
            gradient *= slope;
            mean = kDecay * mean + (1 - kDecay) * gradient;
            square = kSquareDecay * square + (1 - kSquareDecay) * gradient.square();
            correction *= kDecay;
            squareCorrection *= kSquareDecay;
            m_values -= static_cast<float>(m_options.learningRate) * (mean / (1 - correction)) / ((square / (1 - squareCorrection)).sqrt() + kTiny);
        }
        return true;
    }

    std::vector<int8_t> codes() const
    {
        // h ≥ 1/2 exactly where V ≥ 0.
        FloatArray up = (m_values >= 0).cast<float>();
        if (m_isFree.size() > 0)
            up *= m_isFree;
        const FloatArray rounded = m_floor + up;
        const Eigen::ArrayXf learned = lossesOf(rounded);
        const Eigen::ArrayXf nearest = lossesOf(m_nearest);
        std::vector<int8_t> result(static_cast<size_t>(rounded.size()));
        for (Eigen::Index filter = 0; filter < rounded.rows(); ++filter)
            for (Eigen::Index column = 0; column < rounded.cols(); ++column)
                result[static_cast<size_t>(filter * rounded.cols() + column)] =
                    static_cast<int8_t>(learned[filter] <= nearest[filter] ? rounded(filter, column) : m_nearest(filter, column));
        return result;
    }

private:
    static constexpr float kEdge = 0.01F;
    static constexpr float kPi = 3.14159265F;

    FloatMatrix errorsOf(const FloatArray& codes) const { return ((codes - m_zeros) * m_scales).matrix() - m_weights; }
    /// H(ŵ − w), of which twice the scale is the gradient of the loss by q.
    FloatArray gradientsOf(const FloatArray& codes) const { return (errorsOf(codes) * m_second).array(); }
    Eigen::ArrayXf lossesOf(const FloatArray& codes) const
    {
        const FloatMatrix errors = errorsOf(codes);
        return (errors * m_second).cwiseProduct(errors).rowwise().sum().array();
    }

    AdaRoundOptions m_options;
    int m_iterations;
    FloatView m_second;
    FloatMatrix m_weights;
    FloatArray m_scales, m_zeros;
    FloatArray m_floor, m_nearest, m_values;
    FloatArray m_isFree;  // 0 for weights that stay 0; empty: none
};

}  // namespace

Result<std::vector<int8_t>> adaRound(const RoundingProblem& problem, const AdaRoundOptions& options, const Job& job)
{
    if (!FloatView(problem.second.data(), problem.columns, problem.columns).allFinite())
        return Error{ErrorCode::NotApplicable, {}, "its inputs are not finite numbers"};
    fixProductBlocks();
    Learner learner(problem, options);
    if (!learner.learn(job))
        return cancelled();
    return learner.codes();
}

}  // namespace esp
