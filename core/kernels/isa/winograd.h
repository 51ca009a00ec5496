// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernels/isa/blocked_sums.h"
#include "core/kernels/kernel_types.h"

/// Winograd's minimal filtering of 3×3 windows (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2016, F(2×2, 3×3) and
/// F(4×4, 3×3)): Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A for tiles of M×M outputs from (M+2)×(M+2) inputs d and filters g. With 2.25 or 4 times fewer
/// products than the sum itself; the points are 0, ±1, ∞ and 0, ±1, ±2, ∞.
namespace esp::ESP_ISA {

template <int M>
struct Winograd {
    static constexpr int kOutputs = M, kSide = M + 2, kPoints = kSide * kSide;

    /// Bᵀ · d along one dimension.
    ESP_INLINE_MEMBER void input(const Floats* d, Floats* t)
    {
        if constexpr (M == 2) {
            t[0] = d[0] - d[2];
            t[1] = d[1] + d[2];
            t[2] = d[2] - d[1];
            t[3] = d[1] - d[3];
        } else {
            const Floats two = splat(2.0f), four = splat(4.0f), minusFive = splat(-5.0f);
            const Floats evenFour = multiplyAdd(-four, d[2], d[4]), oddFour = multiplyAdd(-four, d[1], d[3]);
            const Floats evenOne = d[4] - d[2], oddOne = d[3] - d[1];
            t[0] = multiplyAdd(four, d[0], multiplyAdd(minusFive, d[2], d[4]));
            t[1] = evenFour + oddFour;
            t[2] = evenFour - oddFour;
            t[3] = multiplyAdd(two, oddOne, evenOne);
            t[4] = multiplyAdd(-two, oddOne, evenOne);
            t[5] = multiplyAdd(four, d[1], multiplyAdd(minusFive, d[3], d[5]));
        }
    }
    /// Aᵀ · m along one dimension.
    ESP_INLINE_MEMBER void output(const Floats* m, Floats* y)
    {
        if constexpr (M == 2) {
            y[0] = m[0] + m[1] + m[2];
            y[1] = m[1] - m[2] - m[3];
        } else {
            const Floats sumOne = m[1] + m[2], differenceOne = m[1] - m[2], sumTwo = m[3] + m[4], differenceTwo = m[3] - m[4];
            y[0] = m[0] + sumOne + sumTwo;
            y[1] = multiplyAdd(splat(2.0f), differenceTwo, differenceOne);
            y[2] = multiplyAdd(splat(4.0f), sumTwo, sumOne);
            y[3] = multiplyAdd(splat(8.0f), differenceTwo, differenceOne) + m[5];
        }
    }
    /// G · g along one dimension, in double: weights are transformed once.
    ESP_INLINE_MEMBER void filter(const double* g, double* u)
    {
        if constexpr (M == 2) {
            u[0] = g[0];
            u[1] = (g[0] + g[1] + g[2]) / 2;
            u[2] = (g[0] - g[1] + g[2]) / 2;
            u[3] = g[2];
        } else {
            u[0] = g[0] / 4;
            u[1] = -(g[0] + g[1] + g[2]) / 6;
            u[2] = -(g[0] - g[1] + g[2]) / 6;
            u[3] = (g[0] + 2 * g[1] + 4 * g[2]) / 24;
            u[4] = (g[0] - 2 * g[1] + 4 * g[2]) / 24;
            u[5] = g[2];
        }
    }
};

/// How the tiles of a batch are cut: they are numbered through all images, and `tiles` of them at a time are transformed, multiplied and turned
/// back, for all points and a few blocks of filters together.
struct WinogradGeometry {
    int64_t outputs, points;          // M, (M+2)²
    int64_t tilesX, tilesPerImage, total;
    int64_t inBlocks, outBlocks, tailUnits;
    int64_t tiles, chunks;
    Shares filterGroups;

    ESP_INLINE_MEMBER WinogradGeometry of(const ConvShape& s)
    {
        constexpr int64_t kBytes = 768 * 1024;  // of the transformed input and sums of a chunk, in the second-level cache
        constexpr int64_t kChunks = 8;          // wanted of a single image, to be shared by threads
        const auto tilesOf = [&](int64_t m) { return ceilDiv(s.outHeight, m) * ceilDiv(s.outWidth, m); };
        WinogradGeometry g;
        // Products per tile and channel, with about what its transformations cost beside those of 64 channels.
        g.outputs = tilesOf(4) * 46 <= tilesOf(2) * 18 ? 4 : 2;
        g.points = (g.outputs + 2) * (g.outputs + 2);
        g.tilesX = ceilDiv(s.outWidth, g.outputs);
        g.tilesPerImage = tilesOf(g.outputs);
        g.total = s.batch * g.tilesPerImage;
        g.inBlocks = ceilDiv(s.channels, kBlockChannels);
        g.outBlocks = ceilDiv(s.filters, kBlockChannels);
        g.tailUnits = s.channels - (g.inBlocks - 1) * kBlockChannels;
        g.filterGroups = Shares::of(g.outBlocks, kMostFilterBlocks);
        const int64_t positions = mostPositions(static_cast<int>(least(g.outBlocks, kMostFilterBlocks)), true);
        const int64_t tileBytes = g.points * kBlockChannels * 4 * (g.inBlocks + least(g.outBlocks, kMostFilterBlocks));
        int64_t wanted = most(2, kBytes / tileBytes / positions) * positions;
        wanted = least(wanted, most(2 * positions, ceilDiv(g.total, kChunks)));
        g.chunks = ceilDiv(g.total, wanted);
        g.tiles = g.chunks ? ceilDiv(g.total, g.chunks) : 0;
        g.chunks = g.tiles ? ceilDiv(g.total, g.tiles) : 0;
        return g;
    }
};

}  // namespace esp::ESP_ISA
