// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

namespace esp {

/// Domain of operators on blocked images (kernel_types.h), which only planning makes: Conv (also for FusedConv), QLinearConv, MaxPool,
/// AveragePool, GlobalAveragePool, QLinearAveragePool, QLinearGlobalAveragePool, Block and Unblock. A blocked image [N, C, H, W] has the dimensions [N, ⌈C/16⌉, H, W, 16].
inline constexpr const char* kBlockedDomain = "espalier.blocked";
/// Attribute: the channels of a blocked input, where the operator needs them.
inline constexpr const char* kBlockedChannels = "channels";

/// Attribute of a Conv: 1 for Winograd's method.
inline constexpr const char* kWinograd = "winograd";

Dims blockedDims(const Dims& dims);
/// Of `channels` channels; empty if that is no blocked image of so many.
Dims unblockedDims(const Dims& blocked, int64_t channels);

/// Whether elements of a type can be moved into blocks and back: those of 1, 2, 4 or 8 bytes.
bool canBlockElements(ElementType type);

/// Whether a convolution [.., C, .., ..] with constant weights of these dimensions can run on blocked images: by its channels, and because
/// at most a quarter of its lanes would be empty.
bool canBlockConv(const Dims& weights, int64_t groups);
/// The same of a convolution of codes by int8 or uint8 weights; zeroPoints: theirs, may be null. False without a kernel for it.
bool canBlockCodedConv(const KernelTable& kernels, const Value& weights, const Value* zeroPoints, int64_t groups);
/// Whether Winograd's method can compute a float convolution that can be blocked: 3×3, stride and dilation 1, whole blocks of channels.
bool canUseWinograd(const Node& conv, const Dims& weights);
/// Whether such a convolution reads a blocked image; with few channels it reads an ordinary one.
bool readsBlocked(const Dims& weights, int64_t groups);

/// The window of a pool over input 0, a blocked image; planes are its blocks.
Result<PoolShape> readBlockedPool(const OpContext& context);

/// Block and Unblock as functions: `images` images of [channels, pixels], elements of 1, 2, 4 or 8 bytes. Lanes without a channel become 0.
void blockImages(int64_t images, int64_t channels, int64_t pixels, int64_t elementBytes, const std::byte* from, std::byte* to);
void unblockImages(int64_t images, int64_t channels, int64_t pixels, int64_t elementBytes, const std::byte* from, std::byte* to);

}  // namespace esp
