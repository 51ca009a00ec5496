// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// Deflate makes at most 1032 bytes of one; a header that promises more is lying.
inline constexpr uint64_t kMaxInflation = 1032;

enum class DeflateKind { Gzip, Raw };

bool isGzip(std::span<const std::byte> bytes);

/// Decompresses the first `wanted` bytes; fewer come back only if the stream ends before. ended: the stream ended there, its checksum
/// (gzip) holds. Allocates no more than `wanted` and no more than the input can yield. Errors: Malformed with the byte, OutOfMemory.
struct Inflated {
    std::vector<std::byte> bytes;
    bool ended = false;
};
Result<Inflated> inflatePrefix(std::span<const std::byte> compressed, DeflateKind kind, uint64_t wanted, const std::string& subject);

/// What a gzip stream yields before it breaks off, at most `wanted` bytes.
std::vector<std::byte> inflateWhatIsThere(std::span<const std::byte> gzip, size_t wanted);

}  // namespace esp
