// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// Reads zip archives as the ZIP specification (APPNOTE.TXT 6.3) describes them; only what .npz files use.
#include "core/data/zip.h"

#include "core/data/inflate.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <zlib.h>

namespace esp {

namespace {

/// Little-endian fields at a place that was checked before.
uint64_t field(const Bytes& bytes, size_t at, size_t width)
{
    uint64_t value = 0;
    for (size_t i = 0; i < width; ++i)
        value |= std::to_integer<uint64_t>(bytes.data()[at + i]) << (8 * i);
    return value;
}

bool holds(const Bytes& bytes, uint64_t at, uint64_t size)
{
    return at <= bytes.size() && size <= bytes.size() - at;
}

Error damaged(const std::string& subject, uint64_t at, const std::string& what)
{
    return {ErrorCode::Malformed, subject, "byte " + std::to_string(at) + ": " + what};
}

constexpr uint64_t kLocalHeader = 0x04034b50;
constexpr uint64_t kDirectoryEntry = 0x02014b50;
constexpr uint64_t kDirectoryEnd = 0x06054b50;
constexpr uint64_t kDirectoryEnd64 = 0x06064b50;
constexpr uint64_t kLocator64 = 0x07064b50;
constexpr uint64_t kIn64 = 0xffffffff;  ///< the real value stands in the zip64 field

struct Directory {
    uint64_t offset = 0;
    uint64_t entries = 0;
};

Result<Directory> findDirectory(const Bytes& archive, const std::string& subject)
{
    constexpr size_t kEndBytes = 22;
    if (archive.size() < kEndBytes)
        return Error{ErrorCode::Malformed, subject, "is no zip archive or was truncated (" + std::to_string(archive.size()) + " bytes)"};
    // The end record is followed by a comment of at most 65,535 bytes only.
    const size_t last = archive.size() - kEndBytes;
    const size_t first = last > 0xffff ? last - 0xffff : 0;
    size_t at = last + 1;
    while (at > first && field(archive, at - 1, 4) != kDirectoryEnd)
        --at;
    if (at == first)
        return Error{ErrorCode::Malformed, subject, "is no zip archive or was truncated (its central directory is missing at the end)"};
    --at;
    Directory directory{field(archive, at + 16, 4), field(archive, at + 10, 2)};
    if (at >= 20 && field(archive, at - 20, 4) == kLocator64) {
        const uint64_t end64 = field(archive, at - 20 + 8, 8);
        if (!holds(archive, end64, 56) || field(archive, end64, 4) != kDirectoryEnd64)
            return damaged(subject, at - 12, "the zip64 directory is not where it should be");
        directory = {field(archive, end64 + 48, 8), field(archive, end64 + 32, 8)};
    }
    return directory;
}

void readZip64Field(const Bytes& archive, size_t at, size_t size, ZipEntry& entry)
{
    const size_t end = at + size;
    while (at + 4 <= end) {
        const uint64_t id = field(archive, at, 2);
        const uint64_t length = field(archive, at + 2, 2);
        at += 4;
        if (length > end - at)
            return;
        if (id == 1) {
            const size_t stop = at + length;
            for (uint64_t* value : {&entry.bytes, &entry.packedBytes, &entry.headerOffset}) {
                if (*value == kIn64 && at + 8 <= stop) {
                    *value = field(archive, at, 8);
                    at += 8;
                }
            }
            return;
        }
        at += length;
    }
}

}  // namespace

Result<std::vector<ZipEntry>> readZipDirectory(const Bytes& archive, const std::string& subject)
{
    ESP_TRY(const Directory directory, findDirectory(archive, subject));
    std::vector<ZipEntry> entries;
    uint64_t at = directory.offset;
    for (uint64_t i = 0; i < directory.entries; ++i) {
        constexpr size_t kFixed = 46;
        if (!holds(archive, at, kFixed) || field(archive, at, 4) != kDirectoryEntry)
            return damaged(subject, at, "entry " + std::to_string(i) + " of the zip directory is missing");
        const size_t nameLength = field(archive, at + 28, 2);
        const size_t extraLength = field(archive, at + 30, 2);
        const size_t commentLength = field(archive, at + 32, 2);
        if (!holds(archive, at + kFixed, nameLength + extraLength + commentLength))
            return damaged(subject, at, "entry " + std::to_string(i) + " of the zip directory is cut off");
        ZipEntry entry;
        entry.method = static_cast<uint16_t>(field(archive, at + 10, 2));
        entry.crc = static_cast<uint32_t>(field(archive, at + 16, 4));
        entry.packedBytes = field(archive, at + 20, 4);
        entry.bytes = field(archive, at + 24, 4);
        entry.headerOffset = field(archive, at + 42, 4);
        entry.name = std::string(archive.view().substr(at + kFixed, nameLength));
        readZip64Field(archive, at + kFixed + nameLength, extraLength, entry);
        if (field(archive, at + 8, 2) & 1)
            return Error{ErrorCode::UnsupportedFormat, subject, entry.name + " is encrypted"};
        entries.push_back(std::move(entry));
        at += kFixed + nameLength + extraLength + commentLength;
    }
    return entries;
}

Result<Bytes> readZipEntry(const Bytes& archive, const ZipEntry& entry, const std::string& subject)
{
    const uint64_t at = entry.headerOffset;
    if (!holds(archive, at, 30) || field(archive, at, 4) != kLocalHeader)
        return damaged(subject, at, "the zip header of " + entry.name + " is missing");
    const uint64_t begin = at + 30 + field(archive, at + 26, 2) + field(archive, at + 28, 2);
    if (!holds(archive, begin, entry.packedBytes))
        return damaged(subject, begin, entry.name + " is cut off (" + std::to_string(entry.packedBytes) + " bytes are declared)");
    const Bytes packed = archive.slice(begin, entry.packedBytes);
    Bytes content;
    if (entry.method == 0) {
        if (entry.packedBytes != entry.bytes)
            return damaged(subject, at, entry.name + " is stored, but its two sizes differ");
        content = packed;
    } else if (entry.method == 8) {
        if (entry.bytes > entry.packedBytes * kMaxInflation + 64)
            return damaged(subject, at, entry.name + " declares " + std::to_string(entry.bytes) + " bytes, more than its "
                                            + std::to_string(entry.packedBytes) + " compressed bytes can hold");
        ESP_TRY(Inflated inflated, inflatePrefix(packed.span(), DeflateKind::Raw, entry.bytes, subject + ": " + entry.name));
        if (inflated.bytes.size() != entry.bytes || !inflated.ended)
            return damaged(subject, begin, entry.name + " does not decompress to the " + std::to_string(entry.bytes) + " bytes it declares");
        content = Bytes::fromVector(std::move(inflated.bytes));
    } else {
        return Error{ErrorCode::UnsupportedFormat, subject, entry.name + " is compressed by method " + std::to_string(entry.method)
                                                                + "; stored (0) and deflated (8) are read"};
    }
    uLong crc = crc32(0, nullptr, 0);
    for (size_t done = 0; done < content.size();) {
        const size_t chunk = std::min<size_t>(content.size() - done, std::numeric_limits<int>::max());
        crc = crc32(crc, reinterpret_cast<const Bytef*>(content.data() + done), static_cast<uInt>(chunk));
        done += chunk;
    }
    if (crc != entry.crc)
        return damaged(subject, begin, entry.name + " is damaged (its checksum does not hold)");
    return content;
}

}  // namespace esp
