// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/broadcast.h"

#include "core/ops/element_run.h"

#include <algorithm>

namespace esp {

namespace {
Dims broadcastStrides(const Dims& operand, size_t rank)
{
    const Dims own = stridesOf(operand);
    Dims strides(rank, 0);
    for (size_t i = 0; i < operand.size(); ++i)
        strides[rank - operand.size() + i] = operand[i] == 1 ? 0 : own[i];
    return strides;
}
}  // namespace

Broadcast::Broadcast(const Dims& dims, std::initializer_list<const Dims*> operands)
{
    std::array<Dims, kMost> strides;
    size_t operandCount = 0;
    for (const Dims* operand : operands)
        strides[operandCount++] = broadcastStrides(*operand, dims.size());
    for (size_t i = 0; i < dims.size(); ++i) {
        if (dims[i] == 1)
            continue;
        bool merges = !m_dims.empty();
        for (size_t k = 0; k < operandCount && merges; ++k)
            merges = m_strides[k].back() == strides[k][i] * dims[i];
        if (!merges) {
            m_dims.push_back(dims[i]);
            for (size_t k = 0; k < operandCount; ++k)
                m_strides[k].push_back(strides[k][i]);
            continue;
        }
        m_dims.back() *= dims[i];
        for (size_t k = 0; k < operandCount; ++k)
            m_strides[k].back() = strides[k][i];
    }
    for (size_t k = operandCount; k < kMost; ++k)
        m_strides[k].assign(m_dims.size(), 0);
    const size_t rank = m_dims.size();
    m_columns = rank >= 1 ? m_dims[rank - 1] : 1;
    m_rows = rank >= 2 ? m_dims[rank - 2] : 1;
    const int64_t planes = product(m_dims, 0, rank >= 2 ? rank - 2 : 0);
    if (m_columns == 0 || m_rows == 0 || planes == 0)
        return;
    m_columnsPerTile = std::min(m_columns, kElementsPerTile);
    m_rowsPerTile = std::clamp<int64_t>(kElementsPerTile / m_columns, 1, m_rows);
    m_rowTiles = (m_rows + m_rowsPerTile - 1) / m_rowsPerTile;
    m_columnTiles = (m_columns + m_columnsPerTile - 1) / m_columnsPerTile;
    m_tiles = planes * m_rowTiles * m_columnTiles;
}

Broadcast::Piece Broadcast::piece(int64_t tile) const
{
    const int64_t firstColumn = tile % m_columnTiles * m_columnsPerTile;
    tile /= m_columnTiles;
    const int64_t firstRow = tile % m_rowTiles * m_rowsPerTile;
    int64_t plane = tile / m_rowTiles;
    Piece piece;
    piece.columns = std::min(m_columnsPerTile, m_columns - firstColumn);
    piece.rows = std::min(m_rowsPerTile, m_rows - firstRow);
    piece.out = (plane * m_rows + firstRow) * m_columns + firstColumn;
    const size_t rank = m_dims.size();
    for (size_t k = 0; k < kMost; ++k) {
        piece.row[k] = rank >= 2 ? m_strides[k][rank - 2] : 0;
        piece.column[k] = rank >= 1 ? m_strides[k][rank - 1] : 1;
        piece.at[k] = firstRow * piece.row[k] + firstColumn * piece.column[k];
    }
    for (size_t axis = rank >= 2 ? rank - 2 : 0; axis-- > 0;) {
        const int64_t index = plane % m_dims[axis];
        plane /= m_dims[axis];
        for (size_t k = 0; k < kMost; ++k)
            piece.at[k] += index * m_strides[k][axis];
    }
    return piece;
}

Dims operandDims(const OpContext& context, size_t index)
{
    Dims dims = context.input(index).dims;
    const Attribute* axis = context.node().findAttribute("axis");
    if (index != 1 || !context.node().domain().empty() || !axis || context.node().intAttribute("broadcast", 0) == 0 || context.opset() >= 7)
        return dims;
    const auto rank = context.input(0).rank();
    const int64_t first = axis->i < 0 ? axis->i + rank : axis->i;
    while (first + static_cast<int64_t>(dims.size()) < rank)
        dims.push_back(1);
    return dims;
}

Result<Dims> broadcastOfInputs(const OpContext& context, size_t count)
{
    Dims dims = context.input(0).dims;
    for (size_t i = 1; i < count; ++i) {
        const std::optional<Dims> both = broadcastDims(dims, operandDims(context, i));
        if (!both)
            return context.invalid(toString(context.input(i).dims) + " of input " + std::to_string(i) + " cannot be broadcast with " +
                                   toString(dims));
        dims = *both;
    }
    return dims;
}

Result<void> expectSameTypes(const OpContext& context, size_t first, size_t last)
{
    for (size_t i = first + 1; i < last; ++i)
        if (context.input(i).type != context.input(first).type)
            return context.invalid("inputs must have one type; they have " + toString(context.input(first).type) + " and " +
                                   toString(context.input(i).type));
    return {};
}

}  // namespace esp
