// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/support.h"

#include <array>

namespace esp {

/// NumPy-style broadcasting of up to three operands, neighbouring dimensions merged: the output is `planes` pieces of rows × columns, and
/// in each piece every operand has one stride between rows and one (0 or 1) between columns.
class Broadcast {
public:
    static constexpr size_t kMost = 3;

    /// dims: the output's; operands broadcast to it.
    Broadcast(const Dims& dims, std::initializer_list<const Dims*> operands);

    struct Piece {
        int64_t rows = 1;
        int64_t columns = 1;
        int64_t out = 0;                      ///< first element
        std::array<int64_t, kMost> at{};      ///< first element of each operand
        std::array<int64_t, kMost> row{};     ///< stride between rows
        std::array<int64_t, kMost> column{};  ///< stride between columns
        BinaryLayout layout() const { return {rows, columns, row[0], column[0], row[1], column[1]}; }
    };

    /// Calls body(piece) for pieces that together cover the output, on all lanes. Pieces are dense in the output.
    template <typename Body>
    void forPieces(const RunArgs& args, const Body& body) const
    {
        const auto run = [&](int64_t begin, int64_t end, std::byte*) {
            for (int64_t tile = begin; tile < end; ++tile)
                body(piece(tile));
        };
        if (m_tiles <= 1)
            run(0, m_tiles, nullptr);
        else
            args.forTiles(m_tiles, run);
    }

private:
    Piece piece(int64_t tile) const;

    Dims m_dims;
    std::array<Dims, kMost> m_strides;
    int64_t m_rows = 1;
    int64_t m_columns = 1;
    int64_t m_rowsPerTile = 1;
    int64_t m_columnsPerTile = 1;
    int64_t m_rowTiles = 1;
    int64_t m_columnTiles = 1;
    int64_t m_tiles = 0;
};

}  // namespace esp
