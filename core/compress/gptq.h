// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/job.h"
#include "core/base/result.h"
#include "core/compress/weight_grid.h"

#include <cstdint>
#include <span>
#include <vector>

namespace esp {

/// Weights of one group of a layer as rows [filters][columns], what they are multiplied by, and what their codes stand for: scale · (level − zero).
struct RoundingProblem {
    std::span<const float> weights;
    std::span<const float> second;  ///< [columns][columns], mean of x·xᵀ
    int64_t filters = 0;
    int64_t columns = 0;
    std::span<const float> scales;  ///< one a filter, or one a weight
    std::span<const float> zeros;   ///< likewise; empty: all 0
    const WeightGrid* grid = nullptr;
    bool keepsZeros = false;  ///< weights that are 0 were pruned and stay 0; the grid has it

    struct Rounded {
        int8_t code = 0;
        float value = 0;
    };
    size_t scaleAt(int64_t filter, int64_t column) const { return static_cast<size_t>(static_cast<int64_t>(scales.size()) == filters ? filter : filter * columns + column); }
    float scaleOf(int64_t filter, int64_t column) const { return scales[scaleAt(filter, column)]; }
    float zeroOf(int64_t filter, int64_t column) const { return zeros.empty() ? 0 : zeros[scaleAt(filter, column)]; }
    float valueOf(int64_t filter, int64_t column, int8_t code) const { return scaleOf(filter, column) * (grid->valueOf(code) - zeroOf(filter, column)); }
    /// The level nearest to a weight.
    Rounded nearest(int64_t filter, int64_t column, float weight) const
    {
        const float scale = scaleOf(filter, column);
        const float zero = zeroOf(filter, column);
        const WeightGrid::Level level = grid->nearest(weight / scale + zero);
        return {level.code, scale * (level.value - zero)};
    }
};

struct GptqOptions {
    double damping = 0.01;  ///< part of the mean of the Hessian's diagonal that is added to it
    bool byActivity = true;  ///< columns of large inputs first (act-order); scales are those given, so the layout stays
    int64_t block = 128;
    int sweeps = 2;          ///< of coordinate descent afterwards
};

/// Codes [filters][columns] that lower Σ‖(w − s·q)x‖² below what rounding to nearest gives. GPTQ (Frantar and others 2023, algorithm 1):
/// column by column, what rounding a column loses is made up for by those that are not rounded yet, through the Cholesky factor of the inverse
/// Hessian; columns that were always 0 keep their nearest codes. Then coordinate descent. Errors: Cancelled; NotApplicable where inputs are not finite.
Result<std::vector<int8_t>> gptq(const RoundingProblem& problem, const GptqOptions& options, const Job& job);

/// Cyclic coordinate descent (Behdin and others 2023, QuantEase, §3) over the objective of the damped Hessian, H + damping · mean(diag H): each code
/// in turn becomes the best one given all others, which never raises it. Without damping inputs that are almost always 0 get weights far from
/// their own, for a gain that is in the calibration samples alone. Errors: Cancelled.
Result<void> descendByCoordinates(const RoundingProblem& problem, std::vector<int8_t>& codes, int sweeps, double damping, const Job& job);

/// Most columns that obq() is asked to round: its work grows with their third power for each filter.
inline constexpr int64_t kMostObqColumns = 300;

/// OBQ (Frantar and others 2022, Optimal Brain Compression, §4): like gptq(), but each filter rounds its weights in an order of its own, each time the one that
/// loses least; weights that have been pushed off the grid come first. Then coordinate descent. Errors: as of gptq().
Result<std::vector<int8_t>> obq(const RoundingProblem& problem, const Job& job);

/// Eigen cuts products by the processor's caches, which shows in the last bits; the same recipe is to give the same file everywhere. To be called
/// before them.
void fixProductBlocks();

/// Mean over rows x of Σ over filters of (w·x)², of weights [filters][columns] and the mean [columns][columns] of x·xᵀ.
double outputEnergy(std::span<const float> weights, std::span<const float> second, int64_t filters, int64_t columns);

/// Each filter's part of roundingLoss() when weights are rounded to nearest.
std::vector<double> nearestLosses(const RoundingProblem& problem);

/// Mean over rows of x of Σ over filters of ((w − s·q)·x)²: what gptq() lowers.
double roundingLoss(const RoundingProblem& problem, std::span<const int8_t> codes);

}  // namespace esp
