// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// A matrix [n, k] that rows are multiplied with: rows · matrixᵀ + bias. Packed once if it is constant, else at each run.
struct MatrixOperand {
    GemmShape shape;  ///< m is set at each product
    size_t input = 0;
    int64_t offset = 0;  ///< first element in the input
    PackedPtr packed;
    size_t scratchOffset = 0;

    /// The packed matrix.
    const std::byte* prepare(const RunArgs& args, const KernelTable& kernels) const;
};

/// One of the two ways through the sequence.
struct RecurrentDirection {
    bool reverse = false;
    MatrixOperand inputWeights;                   ///< [gates·hidden, inputs]
    std::vector<MatrixOperand> recurrentWeights;  ///< [rows, hidden], together gates·hidden rows
};

/// An activation of a recurrent operator: a kernel function, or a·f(b·x) forms that have none.
struct RecurrentActivation {
    enum class Kind { Kernel, Affine, ScaledTanh };
    Kind kind = Kind::Kernel;
    Unary function = Unary::Tanh;
    float alpha = 0;
    float beta = 0;

    void apply(const KernelTable& kernels, float* values, int64_t count) const;
};

/// What RNN, GRU and LSTM have in common. Inputs: X, W, R, B, sequence_lens, initial_h (and initial_c, P for LSTM).
struct Recurrent {
    const KernelTable* kernels = nullptr;
    int64_t gates = 1, hidden = 0, inputs = 0, steps = 0, batch = 0, directions = 1;
    bool batchFirst = false;                       ///< layout 1
    float clip = 0;                                ///< 0: none
    std::vector<RecurrentActivation> activations;  ///< for each direction as many as the operator has
    std::vector<RecurrentDirection> ways;
    size_t projectedOffset = 0, gateOffset = 0, stateOffset = 0, cellOffset = 0, kernelOffset = 0;  ///< in the scratch memory

    int64_t rowOf(int64_t step, int64_t sample) const { return batchFirst ? sample * steps + step : step * batch + sample; }
    int64_t outputOf(int64_t step, size_t way, int64_t sample) const
    {
        const auto d = static_cast<int64_t>(way);
        return (batchFirst ? (sample * steps + step) * directions + d : (step * directions + d) * batch + sample) * hidden;
    }
    int64_t stateOf(size_t way, int64_t sample) const
    {
        const auto d = static_cast<int64_t>(way);
        return (batchFirst ? sample * directions + d : d * batch + sample) * hidden;
    }
    int64_t lengthOf(const RunArgs& args, int64_t sample) const;

    /// rows · matrixᵀ + bias into out.
    void multiply(const RunArgs& args, const MatrixOperand& matrix, const float* rows, int64_t rowCount, const float* bias,
                  float* out) const;
    /// Adds, clips and activates one gate of one sample in place.
    void activate(size_t which, float* values) const;
};

/// Reads and checks what is common; `splits` says into which parts the rows of R are divided (gates each). Sets outputs, MACs and scratch.
Result<Recurrent> planRecurrent(OpContext& context, int64_t gates, const std::vector<std::string>& defaultActivations,
                                const std::vector<int64_t>& splits, bool hasCell);

}  // namespace esp
