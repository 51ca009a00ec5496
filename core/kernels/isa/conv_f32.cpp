// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/convolution.h"
#include "core/kernels/isa/epilogue.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {
namespace {

struct FloatRows {
    const float* input;  // first channel of the group in the first image
    int64_t height, width, imageStride;

    ESP_INLINE_MEMBER void pad(int64_t count, float* to)
    {
        for (int64_t i = 0; i < count; ++i)
            to[i] = 0.0f;
    }
    inline __attribute__((always_inline)) void row(int64_t unit, int64_t image, int64_t y, int64_t x, int64_t step, int64_t count, float* to) const
    {
        const float* from = input + image * imageStride + (unit * height + y) * width + x;
        if (step == 1)
            forVectors(count, [&](int64_t i, int64_t n) { storeSome(to + i, loadSome(from + i, n), n); });
        else if (step == 2)
            for (int64_t i = 0; i < count; ++i)
                to[i] = from[2 * i];
        else
            for (int64_t i = 0; i < count; ++i)
                to[i] = from[step * i];
    }
};

}  // namespace

size_t convF32PackedBytes(const ConvShape& shape)
{
    return static_cast<size_t>(shape.filters * (shape.channels / shape.groups) * shape.kernelH * shape.kernelW) * sizeof(float);
}

void convF32Pack(const ConvShape& shape, const float* weights, void* packed)
{
    const Geometry g = geometryOf(shape, 1);
    float* to = static_cast<float*>(packed);
    for (int64_t group = 0; group < shape.groups; ++group)
        for (int64_t panel = 0; panel < g.panels.count; ++panel) {
            const float* from = weights + (group * g.filters + g.panels.first(panel)) * g.depth;
            for (int64_t k = 0; k < g.depth; ++k)
                for (int r = 0; r < g.panels.rows(panel); ++r)
                    *to++ = from[r * g.depth + k];
        }
}

int64_t convF32Tiles(const ConvShape& shape) { return geometryOf(shape, 1).tiles(); }

size_t convF32ScratchBytes(const ConvShape& shape)
{
    Arena arena{nullptr};
    ConvScratch<FloatArithmetic>::of(geometryOf(shape, 1), arena);
    return arena.used;
}

void convF32(const ConvShape& s, const float* input, const void* packed, const FloatEpilogue& epilogue, float* output, void* memory,
             int64_t tileBegin, int64_t tileEnd)
{
    const Geometry g = geometryOf(s, 1);
    Arena arena{static_cast<unsigned char*>(memory)};
    const auto scratch = ConvScratch<FloatArithmetic>::of(g, arena);
    const int64_t plane = s.height * s.width;
    runTiles<FloatArithmetic>(
        s, g, scratch, static_cast<const float*>(packed),
        [&](int64_t image, int64_t group) {
            return FloatRows{input + (image * s.channels + group * g.channels) * plane, s.height, s.width, s.channels * plane};
        },
        [](int64_t) {},
        [&](int64_t filter, const float* sums, int64_t, int64_t place, int64_t count) {
            finishFloats(epilogue, sums, filter, false, place, count, output);
        },
        tileBegin, tileEnd);
}

}  // namespace esp::ESP_ISA
