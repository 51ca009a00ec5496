// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <string>

namespace esp {

/// Size and time of a file, to notice that it was changed while in use.
struct FileStamp {
    uint64_t sizeBytes = 0;
    int64_t modifiedNs = 0;
    uint64_t inode = 0;
    bool operator==(const FileStamp&) const = default;
};

Result<FileStamp> fileStamp(const std::string& path);

/// The whole file in memory. Errors: FileNotFound, FileUnreadable (a folder, no permission, larger than memory).
Result<Bytes> readFile(const std::string& path);

/// Maps a file read-only. A file that shrinks while mapped reads as zeros instead of crashing the process; compare fileStamp to notice.
Result<Bytes> mapFile(const std::string& path);

/// Writes a temporary file in the same folder, flushes it to disk and renames it over `path`, so that the old file stays whole until the
/// new one is. A process killed at the very moment of the renaming leaves the temporary file; the next write of `path` removes it. `produce` calls the sink as often as it likes. Errors: FileUnwritable; the temporary file is removed.
using FileSink = std::function<Result<void>(std::span<const std::byte>)>;
Result<void> writeFileAtomically(const std::string& path, const std::function<Result<void>(const FileSink&)>& produce);
Result<void> writeFileAtomically(const std::string& path, std::string_view text);

}  // namespace esp
