// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/naive_rounding.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>

namespace esp::test {

std::vector<int8_t> naiveGptq(const RoundingProblem& problem, double damping)
{
    const auto n = problem.columns;
    Eigen::MatrixXd hessian(n, n);
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < n; ++j)
            hessian(i, j) = static_cast<double>(problem.second[static_cast<size_t>(i * n + j)]);
    hessian.diagonal().array() += damping * hessian.diagonal().mean();
    Eigen::MatrixXd inverse = hessian.inverse();
    Eigen::MatrixXd weights(problem.filters, n);
    for (int64_t f = 0; f < problem.filters; ++f)
        for (int64_t j = 0; j < n; ++j)
            weights(f, j) = static_cast<double>(problem.weights[static_cast<size_t>(f * n + j)]);
    std::vector<int8_t> codes(problem.weights.size());
    for (int64_t j = 0; j < n; ++j) {
        for (int64_t f = 0; f < problem.filters; ++f) {
            const double scale = static_cast<double>(problem.scales[static_cast<size_t>(f)]);
            const double code = std::clamp(std::nearbyint(weights(f, j) / scale), static_cast<double>(problem.grid->levels().front().value), static_cast<double>(problem.grid->levels().back().value));
            codes[static_cast<size_t>(f * n + j)] = static_cast<int8_t>(code);
            const double error = (weights(f, j) - scale * code) / inverse(j, j);
            for (int64_t k = j; k < n; ++k)
                weights(f, k) -= error * inverse(j, k);
        }
        // Gauss elimination of row and column j.
        const Eigen::VectorXd column = inverse.col(j);
        inverse -= column * column.transpose() / column(j);
    }
    return codes;
}

std::vector<int8_t> naiveAdaRound(const RoundingProblem& problem, int iterations)
{
    const int64_t n = problem.columns;
    const double low = static_cast<double>(problem.grid->levels().front().value);
    const double high = static_cast<double>(problem.grid->levels().back().value);
    std::vector<int8_t> codes(problem.weights.size());
    Eigen::MatrixXd hessian(n, n);
    for (int64_t i = 0; i < n; ++i)
        for (int64_t j = 0; j < n; ++j)
            hessian(i, j) = static_cast<double>(problem.second[static_cast<size_t>(i * n + j)]);
    const auto at = [&](int64_t f, int64_t j) { return static_cast<size_t>(f * n + j); };
    double nearest = 0;
    for (int64_t f = 0; f < problem.filters; ++f) {
        Eigen::VectorXd error(n);
        for (int64_t j = 0; j < n; ++j) {
            const double scale = static_cast<double>(problem.scales[static_cast<size_t>(f)]);
            const double w = static_cast<double>(problem.weights[at(f, j)]);
            error(j) = scale * std::clamp(std::nearbyint(w / scale), low, high) - w;
        }
        nearest += error.dot(hessian * error);
    }
    const double unit = nearest / static_cast<double>(problem.filters * n);
    for (int64_t f = 0; f < problem.filters; ++f) {
        const double scale = static_cast<double>(problem.scales[static_cast<size_t>(f)]);
        Eigen::VectorXd w(n), floor(n), v(n), mean = Eigen::VectorXd::Zero(n), square = Eigen::VectorXd::Zero(n);
        for (int64_t j = 0; j < n; ++j) {
            w(j) = static_cast<double>(problem.weights[at(f, j)]);
            floor(j) = std::clamp(std::floor(w(j) / scale), low, high - 1);
            const double part = std::clamp(w(j) / scale - floor(j), 0.01, 0.99);
            v(j) = -std::log(1.2 / (part + 0.1) - 1);
        }
        const int warm = iterations / 5;
        for (int step = 0; step < iterations; ++step) {
            Eigen::VectorXd error(n), slope(n), up(n);
            for (int64_t j = 0; j < n; ++j) {
                const double sigmoid = 1 / (1 + std::exp(-v(j)));
                const double stretched = 1.2 * sigmoid - 0.1;
                up(j) = std::clamp(stretched, 0.0, 1.0);
                slope(j) = stretched > 0 && stretched < 1 ? 1.2 * sigmoid * (1 - sigmoid) : 0;
                error(j) = scale * (floor(j) + up(j)) - w(j);
            }
            const Eigen::VectorXd pull = hessian * error;
            const double beta = 2 + 18 * (1 + std::cos(std::max(0, step - warm) * M_PI / (iterations - warm))) / 2;
            for (int64_t j = 0; j < n; ++j) {
                double gradient = 2 * scale * pull(j) / unit;
                const double off = 2 * up(j) - 1;
                if (step >= warm)
                    gradient -= 10 * 2 * beta * std::copysign(std::pow(std::abs(off), beta - 1), off);
                gradient *= slope(j);
                mean(j) = 0.9 * mean(j) + 0.1 * gradient;
                square(j) = 0.999 * square(j) + 0.001 * gradient * gradient;
                v(j) -= 0.01 * (mean(j) / (1 - std::pow(0.9, step + 1))) / (std::sqrt(square(j) / (1 - std::pow(0.999, step + 1))) + 1e-8);
            }
        }
        for (int64_t j = 0; j < n; ++j)
            codes[at(f, j)] = static_cast<int8_t>(floor(j) + (v(j) >= 0 ? 1 : 0));
    }
    return codes;
}

}  // namespace esp::test
