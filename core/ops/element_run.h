// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/broadcast.h"

namespace esp {

/// Dimensions of input `index` as NumPy-style broadcasting takes them. Before opset 7 the second of two operands is only broadcast if attribute
/// `broadcast` says so, and its dimensions begin at `axis` of the first.
Dims operandDims(const OpContext& context, size_t index);

/// Dimensions of the first `count` inputs broadcast together.
Result<Dims> broadcastOfInputs(const OpContext& context, size_t count);

/// Inputs [first, last) must have one type.
Result<void> expectSameTypes(const OpContext& context, size_t first, size_t last);

/// out = function(a, b) over the broadcast of two operands.
template <typename A, typename B, typename Function>
OpContext::Run elementRun(const Dims& dims, const Dims& a, const Dims& b, Function function)
{
    return [broadcast = Broadcast(dims, {&a, &b}), function](const RunArgs& args) {
        using Out = decltype(function(A{}, B{}));
        broadcast.forPieces(args, [&](const Broadcast::Piece& piece) {
            Out* out = args.out<Out>() + piece.out;
            for (int64_t row = 0; row < piece.rows; ++row) {
                const A* left = args.in<A>(0) + piece.at[0] + row * piece.row[0];
                const B* right = args.in<B>(1) + piece.at[1] + row * piece.row[1];
                for (int64_t i = 0; i < piece.columns; ++i)
                    *out++ = function(left[i * piece.column[0]], right[i * piece.column[1]]);
            }
        });
    };
}

}  // namespace esp
