// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// out[outOffset + Σ i·outStrides] = in[inOffset + Σ i·inStrides] for every index i of dims. Strides count elements; an input stride may be
/// 0 (repeats) or negative (reverses). Transpose, Slice, Expand, Tile, Concat and Pad are cases of it.
struct StridedCopy {
    Dims dims;
    Dims inStrides;
    Dims outStrides;
    int64_t inOffset = 0;
    int64_t outOffset = 0;

    /// The same copy with dimensions of 1 left out and neighbours merged where memory allows.
    StridedCopy simplified() const;
};

/// Runs a simplified copy of elements of 1, 2, 4 or 8 bytes.
void runCopy(const RunArgs& args, const StridedCopy& copy, int64_t elementBytes, const std::byte* in, std::byte* out);

/// Plans input 0 → output 0 by one copy that fills the output.
void setCopyRun(OpContext& context, StridedCopy copy);

/// Writes `count` elements equal to the one at `element`.
void fillElements(std::byte* out, int64_t count, int64_t elementBytes, const std::byte* element);

/// Calls body with a value of an unsigned type of that size (1, 2, 4 or 8 bytes).
template <typename Body>
void withElementSize(int64_t bytes, const Body& body)
{
    switch (bytes) {
    case 1: body(uint8_t{}); break;
    case 2: body(uint16_t{}); break;
    case 4: body(uint32_t{}); break;
    default: body(uint64_t{}); break;
    }
}

}  // namespace esp
