// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/isa/depthwise.h"
#include "core/kernels/isa/table.h"

namespace esp::ESP_ISA {

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
            forEachProduct(shape, g, [&](int64_t channel, int64_t h, int64_t w) {
                const float* product = from + channel * g.taps + h * shape.kernelW + w;
                for (int r = 0; r < g.panels.rows(panel); ++r)
                    *to++ = product[r * g.depth];
            });
        }
}

int64_t convF32Tiles(const ConvShape& shape) { return geometryOf(shape, 1).tiles(); }

size_t convF32ScratchBytes(const ConvShape& shape)
{
    Arena arena{nullptr};
    const Geometry g = geometryOf(shape, 1);
    ConvScratch<FloatArithmetic>::of(g, arena);
    if (Unpadded::takes(shape, g))
        arena.take<uint16_t>(Unpadded::of(shape).maskCount(g));
    return arena.used;
}

void convF32(const ConvShape& s, const float* input, const void* packed, const FloatEpilogue& epilogue, float* output, void* memory,
             int64_t tileBegin, int64_t tileEnd)
{
    const Geometry g = geometryOf(s, 1);
    Arena arena{static_cast<unsigned char*>(memory)};
    const auto scratch = ConvScratch<FloatArithmetic>::of(g, arena);
    const int64_t plane = s.height * s.width;
    const bool flat = g.walk == Walk::GatheredFromInput;  // which sees each channel as one row
    const auto makeSource = [&](int64_t image, int64_t group) {
        return FloatRows{input + (image * s.channels + group * g.channels) * plane, flat ? 1 : s.height, flat ? plane : s.width,
                         s.channels * plane};
    };
    const FloatFinish finish{epilogue, output};
    const float* weights = static_cast<const float*>(packed);
    if (Unpadded::takes(s, g)) {
        const Unpadded u = Unpadded::of(s);
        runUnpadded(s, g, u, scratch, arena.take<uint16_t>(u.maskCount(g)), weights, FloatImages{input, plane}, finish, tileBegin, tileEnd);
    } else if (g.walk == Walk::Depthwise && s.weightsVary)
        runDepthwise<true>(s, g, scratch, weights, makeSource, finish, tileBegin, tileEnd);
    else if (g.walk == Walk::Depthwise)
        runDepthwise<false>(s, g, scratch, weights, makeSource, finish, tileBegin, tileEnd);
    else
        runTiles<FloatArithmetic>(s, g, scratch, weights, nullptr, makeSource, finish, tileBegin, tileEnd);
}

}  // namespace esp::ESP_ISA
