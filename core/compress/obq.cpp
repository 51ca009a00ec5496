// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/gptq.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <cmath>
#include <limits>

namespace esp {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Inverse of the damped Hessian; columns that were always 0 stand alone. Empty where numbers are not finite.
Matrix dampedInverse(const RoundingProblem& problem, double damping)
{
    const auto n = static_cast<Eigen::Index>(problem.columns);
    Matrix hessian = Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(problem.second.data(), n, n).cast<double>();
    if (!hessian.allFinite())
        return {};
    for (Eigen::Index i = 0; i < n; ++i)
        if (hessian(i, i) == 0)
            hessian(i, i) = 1;
    const double mean = hessian.diagonal().mean();
    constexpr int kMostTries = 8;
    for (int tries = 0; tries < kMostTries; ++tries, damping *= 10) {
        Matrix damped = hessian;
        damped.diagonal().array() += damping * mean;
        const Eigen::LLT<Matrix> factor(damped);
        if (factor.info() == Eigen::Success)
            return factor.solve(Matrix::Identity(n, n));
    }
    return {};
}

/// Rounds one filter in the order that loses least at each step. inverse: a copy of H⁻¹ that is used up.
void roundRow(const RoundingProblem& problem, int64_t filter, Matrix inverse, std::span<int8_t> codes)
{
    const auto n = static_cast<Eigen::Index>(problem.columns);
    const std::span<const float> original = problem.weights.subspan(static_cast<size_t>(filter * problem.columns), static_cast<size_t>(problem.columns));
    Eigen::VectorXd weights(n);
    std::vector<bool> isDone(static_cast<size_t>(n), false);
    for (Eigen::Index j = 0; j < n; ++j)
        weights(j) = static_cast<double>(original[static_cast<size_t>(j)]);
    const auto levelOf = [&](Eigen::Index j) {
        const bool isPruned = problem.keepsZeros && original[static_cast<size_t>(j)] == 0;
        return problem.nearest(filter, j, isPruned ? 0 : static_cast<float>(weights(j)));
    };
    for (Eigen::Index step = 0; step < n; ++step) {
        Eigen::Index best = -1;
        double least = std::numeric_limits<double>::infinity();
        double widest = 0.5;  // of the error in steps: beyond it the weight has left the grid, and waiting makes it worse (§4, outliers)
        bool isOutlier = false;
        for (Eigen::Index j = 0; j < n; ++j) {
            if (isDone[static_cast<size_t>(j)])
                continue;
            const double error = weights(j) - static_cast<double>(levelOf(j).value);
            const double steps = std::abs(error) / static_cast<double>(problem.scaleOf(filter, j));
            if (steps > widest * 1.0000001) {
                widest = steps;
                best = j;
                isOutlier = true;
            } else if (const double loss = error * error / inverse(j, j); !isOutlier && loss < least) {
                least = loss;
                best = j;
            }
        }
        if (best < 0)
            break;
        const RoundingProblem::Rounded level = levelOf(best);
        codes[static_cast<size_t>(best)] = level.code;
        isDone[static_cast<size_t>(best)] = true;
        const double pivot = inverse(best, best);
        const Eigen::VectorXd column = inverse.col(best);
        weights -= column * ((weights(best) - static_cast<double>(level.value)) / pivot);
        inverse.noalias() -= column * column.transpose() / pivot;
    }
}

}  // namespace

Result<std::vector<int8_t>> obq(const RoundingProblem& problem, const Job& job)
{
    constexpr double kDamping = 0.01;
    fixProductBlocks();
    const Matrix inverse = dampedInverse(problem, kDamping);
    if (inverse.size() == 0)
        return Error{ErrorCode::NotApplicable, {}, "its inputs are not finite numbers"};
    std::vector<int8_t> codes(problem.weights.size());
    for (int64_t filter = 0; filter < problem.filters; ++filter) {
        if (job.stopped())
            return cancelled();
        roundRow(problem, filter, inverse, std::span(codes).subspan(static_cast<size_t>(filter * problem.columns), static_cast<size_t>(problem.columns)));
    }
    constexpr int kSweeps = 2;
    ESP_CHECK(descendByCoordinates(problem, codes, kSweeps, kDamping, job));
    return codes;
}

}  // namespace esp
