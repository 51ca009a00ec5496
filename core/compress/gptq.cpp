// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/gptq.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace esp {

namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using FloatMatrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using FloatView = Eigen::Map<const FloatMatrix>;

/// Columns in the order in which they are rounded.
std::vector<int64_t> orderOf(const FloatView& second, bool byActivity)
{
    std::vector<int64_t> order(static_cast<size_t>(second.rows()));
    std::iota(order.begin(), order.end(), int64_t{0});
    if (byActivity)
        std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return second(a, a) > second(b, b); });
    return order;
}

/// The upper Cholesky factor of the inverse of the damped Hessian, in that order. Damping grows until the factor exists; empty where
/// numbers are not finite.
FloatMatrix inverseFactor(const FloatView& second, const std::vector<int64_t>& order, double damping)
{
    const Eigen::Index n = second.rows();
    Matrix hessian(n, n);
    for (Eigen::Index i = 0; i < n; ++i)
        for (Eigen::Index j = 0; j < n; ++j)
            hessian(i, j) = static_cast<double>(second(order[static_cast<size_t>(i)], order[static_cast<size_t>(j)]));
    if (!hessian.allFinite())
        return {};
    double mean = 0;
    for (Eigen::Index i = 0; i < n; ++i) {
        if (hessian(i, i) == 0)
            hessian(i, i) = 1;  // an input that was always 0
        mean += hessian(i, i) / static_cast<double>(n);
    }
    constexpr int kMostTries = 8;
    double added = damping * mean;
    for (int tries = 0; tries < kMostTries; ++tries, added *= 10) {
        Matrix damped = hessian;
        damped.diagonal().array() += added;
        Eigen::LLT<Eigen::Ref<Matrix>> factor(damped);
        if (factor.info() != Eigen::Success)
            continue;
        Matrix inverse = Matrix::Identity(n, n);
        factor.solveInPlace(inverse);
        const Eigen::LLT<Matrix, Eigen::Upper> upper(inverse);
        if (upper.info() != Eigen::Success)
            continue;
        return Matrix(upper.matrixU()).cast<float>();
    }
    return {};
}

/// ŵ − w, [filters][columns].
FloatMatrix errorsOf(const RoundingProblem& problem, std::span<const int8_t> codes)
{
    FloatMatrix errors(problem.filters, problem.columns);
    for (int64_t filter = 0; filter < problem.filters; ++filter)
        for (int64_t j = 0; j < problem.columns; ++j) {
            const auto at = static_cast<size_t>(filter * problem.columns + j);
            errors(filter, j) = problem.valueOf(filter, j, codes[at]) - problem.weights[at];
        }
    return errors;
}

/// One turn over all columns of one filter: each code becomes the best one given all others. Returns whether any changed.
/// gradient = H(ŵ − w), without what is added to the diagonal.
bool descend(const RoundingProblem& problem, const FloatView& second, float added, int64_t filter, std::span<int8_t> codes, std::span<float> gradient)
{
    const int64_t n = problem.columns;
    const std::span<const float> weights = problem.weights.subspan(static_cast<size_t>(filter * n), static_cast<size_t>(n));
    bool changed = false;
    for (int64_t j = 0; j < n; ++j) {
        const float curvature = second(j, j);
        if (!(curvature > 0))
            continue;
        const auto at = static_cast<size_t>(j);
        if (problem.keepsZeros && weights[at] == 0)
            continue;
        const float now = problem.valueOf(filter, j, codes[at]);
        const RoundingProblem::Rounded best = problem.nearest(filter, j, now - (gradient[at] + added * (now - weights[at])) / (curvature + added));
        if (best.code == codes[at])
            continue;
        const float step = best.value - now;
        codes[at] = best.code;
        changed = true;
        const float* row = second.data() + j * n;
        for (int64_t k = 0; k < n; ++k)
            gradient[static_cast<size_t>(k)] += step * row[k];
    }
    return changed;
}

}  // namespace

void fixProductBlocks()
{
    static const bool isFixed = [] {
        Eigen::setCpuCacheSizes(32 << 10, 512 << 10, 4 << 20);
        return true;
    }();
    (void)isFixed;
}

double outputEnergy(std::span<const float> weights, std::span<const float> second, int64_t filters, int64_t columns)
{
    const FloatView rows(weights.data(), filters, columns);
    const FloatMatrix products = rows * FloatView(second.data(), columns, columns);
    return rows.cast<double>().cwiseProduct(products.cast<double>()).sum();
}

std::vector<double> nearestLosses(const RoundingProblem& problem)
{
    FloatMatrix errors(problem.filters, problem.columns);
    for (int64_t filter = 0; filter < problem.filters; ++filter)
        for (int64_t j = 0; j < problem.columns; ++j) {
            const float weight = problem.weights[static_cast<size_t>(filter * problem.columns + j)];
            errors(filter, j) = problem.nearest(filter, j, weight).value - weight;
        }
    const FloatMatrix products = errors * FloatView(problem.second.data(), problem.columns, problem.columns);
    std::vector<double> losses(static_cast<size_t>(problem.filters));
    for (int64_t filter = 0; filter < problem.filters; ++filter)
        losses[static_cast<size_t>(filter)] = errors.row(filter).cast<double>().dot(products.row(filter).cast<double>());
    return losses;
}

double roundingLoss(const RoundingProblem& problem, std::span<const int8_t> codes)
{
    const FloatMatrix errors = errorsOf(problem, codes);
    return outputEnergy({errors.data(), static_cast<size_t>(errors.size())}, problem.second, problem.filters, problem.columns);
}

Result<std::vector<int8_t>> gptq(const RoundingProblem& problem, const GptqOptions& options, const Job& job)
{
    fixProductBlocks();
    const int64_t n = problem.columns;
    const FloatView second(problem.second.data(), n, n);
    const std::vector<int64_t> order = orderOf(second, options.byActivity);
    const FloatMatrix factor = inverseFactor(second, order, options.damping);
    if (factor.size() == 0)
        return Error{ErrorCode::NotApplicable, {}, "its inputs are not finite numbers"};
    if (job.stopped())
        return cancelled();

    FloatMatrix weights(problem.filters, n);
    std::vector<int8_t> result(static_cast<size_t>(problem.filters * n));
    for (int64_t filter = 0; filter < problem.filters; ++filter)
        for (int64_t j = 0; j < n; ++j)
            weights(filter, j) = problem.weights[static_cast<size_t>(filter * n + order[static_cast<size_t>(j)])];
    FloatMatrix errors(problem.filters, options.block);
    for (int64_t begin = 0; begin < n; begin += options.block) {
        if (job.stopped())
            return cancelled();
        const int64_t end = std::min(n, begin + options.block);
        for (int64_t filter = 0; filter < problem.filters; ++filter) {
            for (int64_t j = begin; j < end; ++j) {
                const int64_t column = order[static_cast<size_t>(j)];
                const bool isPruned = problem.keepsZeros && problem.weights[static_cast<size_t>(filter * n + column)] == 0;
                const RoundingProblem::Rounded level = problem.nearest(filter, column, isPruned ? 0 : weights(filter, j));
                result[static_cast<size_t>(filter * n + column)] = level.code;
                const float error = second(column, column) > 0 ? (weights(filter, j) - level.value) / factor(j, j) : 0;
                errors(filter, j - begin) = error;
                for (int64_t k = j + 1; k < end; ++k)
                    weights(filter, k) -= error * factor(j, k);
            }
        }
        if (end < n)
            weights.rightCols(n - end).noalias() -= errors.leftCols(end - begin) * factor.block(begin, end, end - begin, n - end);
    }

    if (options.sweeps > 0)
        ESP_CHECK(descendByCoordinates(problem, result, options.sweeps, options.damping, job));
    return result;
}

Result<void> descendByCoordinates(const RoundingProblem& problem, std::vector<int8_t>& codes, int sweeps, double damping, const Job& job)
{
    const int64_t n = problem.columns;
    const FloatView second(problem.second.data(), n, n);
    const auto added = static_cast<float>(damping * second.diagonal().cast<double>().mean());
    // H is symmetric.
    FloatMatrix gradients = errorsOf(problem, codes) * second;
    for (int64_t filter = 0; filter < problem.filters; ++filter) {
        if (job.stopped())
            return cancelled();
        const std::span<int8_t> rowCodes = std::span(codes).subspan(static_cast<size_t>(filter * n), static_cast<size_t>(n));
        for (int sweep = 0; sweep < sweeps; ++sweep)
            if (!descend(problem, second, added, filter, rowCodes, {gradients.row(filter).data(), static_cast<size_t>(n)}))
                break;
    }
    return {};
}

}  // namespace esp
