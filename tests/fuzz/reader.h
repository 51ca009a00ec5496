// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace esp::fuzz {

/// Something that reads foreign bytes, and goes on with what it read as far as a user would. Any bytes may come: the reader refuses or works,
/// it never crashes, throws, hangs or allocates what a header merely promises.
struct Reader {
    std::string name;
    /// Whether the bytes were read to the end.
    bool (*read)(std::string_view bytes, const std::string& reader);
    std::vector<std::string> (*seeds)(const std::string& reader);
};

/// All readers of readers.inc.
const std::vector<Reader>& readers();
const Reader* findReader(std::string_view name);

#define ESP_FUZZ_READERS(group) void add##group(std::vector<Reader>& readers);
#include "tests/fuzz/readers.inc"
#undef ESP_FUZZ_READERS

/// Writes a file below a folder of this process (in memory where the machine has such a place) and returns its path.
std::string placeFile(const std::string& name, std::string_view bytes);

/// Nothing that was read may be optimized away, and memory that is read must be there (AddressSanitizer looks).
void touch(std::span<const std::byte> bytes);

/// Bytes of a file, "" if there is none; for seeds from real files.
std::string contentOf(const std::string& path);
/// Real models and data, if they lie beside the sources: at most `most` files of at most `mostBytes`, by name.
std::vector<std::string> sharedFiles(std::string_view ending, size_t mostBytes, size_t most);

}  // namespace esp::fuzz
