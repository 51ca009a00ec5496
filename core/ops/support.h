// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What several operator families share while they plan. Not for use outside core/ops.

#include "core/ops/op.h"

namespace esp {

/// Bytes of one element of a dense type of at least 8 bits; 0 for strings, sub-byte and unknown types.
inline int64_t elementBytes(ElementType type) { return bitCount(type) / 8; }

/// UnsupportedOp if elements of input `index` cannot be addressed one by one (strings, 4-bit types, unknown numbers).
Result<void> expectAddressable(const OpContext& context, size_t index);

/// Number of elements from `first` (inclusive) to `last` (exclusive).
int64_t product(const Dims& dims, size_t first, size_t last);

/// Row-major strides in elements.
Dims stridesOf(const Dims& dims);

/// A list that older opsets give as attribute `name` and newer ones as constant input `index`; nothing if neither is there.
Result<std::optional<std::vector<int64_t>>> intsFromAttributeOrInput(const OpContext& context, std::string_view name, size_t index);

/// Axes made non-negative and checked to be distinct.
Result<std::vector<int64_t>> normalizeAxes(const OpContext& context, std::vector<int64_t> axes, int64_t rank);

/// "[1, 2, 3]" for error sentences.
std::string listText(const std::vector<int64_t>& values);

/// An elementwise step is worth splitting over threads in pieces of this many elements.
constexpr int64_t kElementsPerTile = 16384;

/// Splits [0, count) elements into tiles of kElementsPerTile and calls body(begin, end).
template <typename Body>
void forElements(const RunArgs& args, int64_t count, const Body& body)
{
    const int64_t tiles = (count + kElementsPerTile - 1) / kElementsPerTile;
    args.forTiles(tiles, [&](int64_t begin, int64_t end, std::byte*) {
        body(begin * kElementsPerTile, end * kElementsPerTile < count ? end * kElementsPerTile : count);
    });
}

}  // namespace esp
