// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/strided_copy.h"

#include "core/ops/support.h"

#include <algorithm>
#include <cstring>

namespace esp {

namespace {
// A block of a transposition that stays in the first-level cache: 32 lines read, 32 written.
constexpr int64_t kBlock = 32;

/// A plane of the copy: rows × columns at the two innermost dimensions.
struct Plane {
    int64_t columns;
    int64_t inRow, inColumn;
    int64_t outRow, outColumn;
};

template <typename T>
void copyRows(const Plane& plane, int64_t rows, const T* in, T* out)
{
    if (plane.inColumn == 1 && plane.outColumn == 1) {
        for (int64_t row = 0; row < rows; ++row)
            std::memcpy(out + row * plane.outRow, in + row * plane.inRow, static_cast<size_t>(plane.columns) * sizeof(T));
        return;
    }
    if (plane.inColumn == 0 && plane.outColumn == 1) {
        for (int64_t row = 0; row < rows; ++row)
            std::fill_n(out + row * plane.outRow, plane.columns, in[row * plane.inRow]);
        return;
    }
    for (int64_t first = 0; first < plane.columns; first += kBlock) {
        const int64_t last = std::min(first + kBlock, plane.columns);
        for (int64_t row = 0; row < rows; ++row) {
            const T* from = in + row * plane.inRow;
            T* to = out + row * plane.outRow;
            for (int64_t column = first; column < last; ++column)
                to[column * plane.outColumn] = from[column * plane.inColumn];
        }
    }
}
}  // namespace

StridedCopy StridedCopy::simplified() const
{
    StridedCopy result;
    result.inOffset = inOffset;
    result.outOffset = outOffset;
    for (size_t i = 0; i < dims.size(); ++i) {
        if (dims[i] == 1)
            continue;
        if (!result.dims.empty() && result.inStrides.back() == inStrides[i] * dims[i] &&
            result.outStrides.back() == outStrides[i] * dims[i]) {
            result.dims.back() *= dims[i];
            result.inStrides.back() = inStrides[i];
            result.outStrides.back() = outStrides[i];
            continue;
        }
        result.dims.push_back(dims[i]);
        result.inStrides.push_back(inStrides[i]);
        result.outStrides.push_back(outStrides[i]);
    }
    return result;
}

void runCopy(const RunArgs& args, const StridedCopy& copy, int64_t elementBytes, const std::byte* in, std::byte* out)
{
    const size_t rank = copy.dims.size();
    if (elementCount(copy.dims) == 0)
        return;
    const Plane plane{rank >= 1 ? copy.dims[rank - 1] : 1, rank >= 2 ? copy.inStrides[rank - 2] : 0,
                      rank >= 1 ? copy.inStrides[rank - 1] : 1, rank >= 2 ? copy.outStrides[rank - 2] : 0,
                      rank >= 1 ? copy.outStrides[rank - 1] : 1};
    const int64_t rows = rank >= 2 ? copy.dims[rank - 2] : 1;
    const size_t outerRank = rank >= 2 ? rank - 2 : 0;
    // Long rows are worth a tile each; short ones are grouped.
    const int64_t rowsPerTile = std::clamp<int64_t>(kElementsPerTile / plane.columns, kBlock, std::max(rows, kBlock));
    const int64_t tilesPerPlane = (rows + rowsPerTile - 1) / rowsPerTile;
    const int64_t planes = product(copy.dims, 0, outerRank);
    const auto copyTile = [&](int64_t tile) {
        const int64_t firstRow = tile % tilesPerPlane * rowsPerTile;
        int64_t index = tile / tilesPerPlane;
        int64_t from = copy.inOffset + firstRow * plane.inRow;
        int64_t to = copy.outOffset + firstRow * plane.outRow;
        for (size_t axis = outerRank; axis-- > 0;) {
            from += index % copy.dims[axis] * copy.inStrides[axis];
            to += index % copy.dims[axis] * copy.outStrides[axis];
            index /= copy.dims[axis];
        }
        withElementSize(elementBytes, [&](auto element) {
            using T = decltype(element);
            copyRows(plane, std::min(rowsPerTile, rows - firstRow), reinterpret_cast<const T*>(in) + from, reinterpret_cast<T*>(out) + to);
        });
    };
    const auto copyTiles = [&](int64_t begin, int64_t end, std::byte*) {
        for (int64_t tile = begin; tile < end; ++tile)
            copyTile(tile);
    };
    // Waking the other threads costs more than a small copy.
    if (elementCount(copy.dims) <= kElementsPerTile)
        copyTiles(0, planes * tilesPerPlane, nullptr);
    else
        args.forTiles(planes * tilesPerPlane, copyTiles);
}

void setCopyRun(OpContext& context, StridedCopy copy)
{
    const int64_t bytes = elementBytes(context.input(0).type);
    context.setRun([copy = copy.simplified(), bytes](const RunArgs& args) {
        runCopy(args, copy, bytes, args.in<std::byte>(0), args.out<std::byte>(0));
    });
}

void fillElements(std::byte* out, int64_t count, int64_t elementBytes, const std::byte* element)
{
    withElementSize(elementBytes, [&](auto value) {
        std::memcpy(&value, element, sizeof value);
        std::fill_n(reinterpret_cast<decltype(value)*>(out), count, value);
    });
}

}  // namespace esp
