// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace esp {

/// Which elements of a tensor of codes share a scale: all; those at the same place along one axis (a channel); or, of a channel, those of a block along
/// another axis. Scales are numbered row-major in dims().
class ScaleLayout {
public:
    /// One scale.
    ScaleLayout() = default;
    static ScaleLayout perChannel(const Dims& dims, int channelAxis);
    /// The last block along the axis may be shorter.
    static ScaleLayout perBlock(const Dims& dims, int channelAxis, int blockAxis, int64_t blockSize);

    bool isPerTensor() const { return m_axes[0].count == 0; }
    bool isPerBlock() const { return m_blockAxis >= 0; }
    /// −1: of one scale.
    int channelAxis() const { return m_channelAxis; }
    /// −1: not per block.
    int blockAxis() const { return m_blockAxis; }
    int64_t blockSize() const { return m_blockSize; }
    int64_t count() const;
    /// Of the tensor of scales: the rank of the codes with 1 along all other axes; {} of one scale.
    const Dims& dims() const { return m_dims; }

    /// Number of the scale of an element.
    size_t at(int64_t element) const
    {
        int64_t number = 0;
        for (const Axis& axis : m_axes)
            if (axis.count > 0)
                number += element / axis.inner % axis.extent / axis.block * axis.stride;
        return static_cast<size_t>(number);
    }
    /// How many elements from this one on lie one behind the other and share its scale.
    int64_t runFrom(int64_t element) const;

    /// Calls body(element) for the elements of a scale, ascending; of a tensor of so many elements.
    template <typename Body>
    void forEach(int64_t scale, int64_t elements, Body&& body) const
    {
        const Loops loops = loopsOf(scale, elements);
        for (int64_t a = 0; a < loops.counts[0]; ++a)
            for (int64_t b = 0; b < loops.counts[1]; ++b) {
                int64_t at = loops.first + a * loops.steps[0] + b * loops.steps[1];
                for (int64_t c = 0; c < loops.counts[2]; ++c, at += loops.steps[2])
                    body(static_cast<size_t>(at));
            }
    }

    bool operator==(const ScaleLayout&) const = default;

private:
    /// An axis along which scales differ; count 0: none.
    struct Axis {
        int64_t extent = 1, inner = 1, block = 1, count = 0, stride = 1;
        bool operator==(const Axis&) const = default;
    };
    struct Loops {
        int64_t first = 0;
        std::array<int64_t, 3> counts{1, 1, 1};
        std::array<int64_t, 3> steps{0, 0, 1};
    };
    Loops loopsOf(int64_t scale, int64_t elements) const;
    void addAxis(const Dims& dims, int axis, int64_t block);

    Dims m_dims;
    std::array<Axis, 2> m_axes;  // the outer one first
    int m_channelAxis = -1;
    int m_blockAxis = -1;
    int64_t m_blockSize = 0;
};

}  // namespace esp
