// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/scale_layout.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace esp {

void ScaleLayout::addAxis(const Dims& dims, int axis, int64_t block)
{
    Axis& added = m_axes[m_axes[0].count > 0 ? 1 : 0];
    const auto place = static_cast<size_t>(axis);
    added.extent = dims[place];
    added.block = block;
    added.count = (added.extent + block - 1) / block;
    for (size_t i = place + 1; i < dims.size(); ++i)
        added.inner *= dims[i];
    m_dims[place] = added.count;
}

ScaleLayout ScaleLayout::perChannel(const Dims& dims, int channelAxis)
{
    ScaleLayout layout;
    layout.m_dims.assign(dims.size(), 1);
    layout.m_channelAxis = channelAxis;
    layout.addAxis(dims, channelAxis, 1);
    return layout;
}

ScaleLayout ScaleLayout::perBlock(const Dims& dims, int channelAxis, int blockAxis, int64_t blockSize)
{
    assert(channelAxis != blockAxis && blockSize > 0);
    ScaleLayout layout;
    layout.m_dims.assign(dims.size(), 1);
    layout.m_channelAxis = channelAxis;
    layout.m_blockAxis = blockAxis;
    layout.m_blockSize = blockSize;
    const auto [outer, inner] = std::minmax(channelAxis, blockAxis);
    layout.addAxis(dims, outer, outer == blockAxis ? blockSize : 1);
    layout.addAxis(dims, inner, inner == blockAxis ? blockSize : 1);
    layout.m_axes[0].stride = layout.m_axes[1].count;
    return layout;
}

int64_t ScaleLayout::count() const
{
    return std::max<int64_t>(m_axes[0].count, 1) * std::max<int64_t>(m_axes[1].count, 1);
}

int64_t ScaleLayout::runFrom(int64_t element) const
{
    if (isPerTensor())
        return INT64_MAX;
    const Axis& axis = m_axes[m_axes[1].count > 0 ? 1 : 0];
    const int64_t place = element / axis.inner % axis.extent;
    const int64_t end = std::min(axis.extent, (place / axis.block + 1) * axis.block);
    return (end - place) * axis.inner - element % axis.inner;
}

ScaleLayout::Loops ScaleLayout::loopsOf(int64_t scale, int64_t elements) const
{
    // Outer elements, the axis, what lies between, the other axis, inner elements: those of one element go, neighbours without a gap join.
    std::array<std::pair<int64_t, int64_t>, 5> dims;  // count, step
    size_t used = 0;
    int64_t first = 0;
    const auto add = [&](int64_t count, int64_t step) {
        if (count == 1)
            return;
        if (used > 0 && dims[used - 1].second == count * step)
            dims[used - 1] = {dims[used - 1].first * count, step};
        else
            dims[used++] = {count, step};
    };
    int64_t left = elements;
    for (const Axis& axis : m_axes) {
        if (axis.count == 0)
            continue;
        add(left / (axis.inner * axis.extent), axis.inner * axis.extent);
        const int64_t begin = scale / axis.stride % axis.count * axis.block;
        add(std::min(axis.block, axis.extent - begin), axis.inner);
        first += begin * axis.inner;
        left = axis.inner;
    }
    add(left, 1);
    assert(used <= 3 && "weights have their channels and blocks side by side");
    Loops loops;
    loops.first = first;
    for (size_t i = 0; i < used; ++i) {
        loops.counts[3 - used + i] = dims[i].first;
        loops.steps[3 - used + i] = dims[i].second;
    }
    return loops;
}

}  // namespace esp
