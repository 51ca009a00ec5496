// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace esp {

/// A member of a zip archive, from its central directory.
struct ZipEntry {
    std::string name;
    uint16_t method = 0;  ///< 0 stored, 8 deflated
    uint32_t crc = 0;
    uint64_t packedBytes = 0;
    uint64_t bytes = 0;
    uint64_t headerOffset = 0;
};

/// Lists an archive (zip64 too). Errors: Malformed with the byte.
Result<std::vector<ZipEntry>> readZipDirectory(const Bytes& archive, const std::string& subject);

/// The content of a member, its checksum verified; a stored one shares the archive's memory.
/// Errors: Malformed (damaged, truncated, promises more than it can hold), UnsupportedFormat (encrypted, other compression).
Result<Bytes> readZipEntry(const Bytes& archive, const ZipEntry& entry, const std::string& subject);

}  // namespace esp
