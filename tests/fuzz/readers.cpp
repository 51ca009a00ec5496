// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/reader.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace esp::fuzz {

namespace fs = std::filesystem;

namespace {

/// Removed when the process ends.
struct Folder {
    std::string path;

    Folder()
    {
        std::error_code failure;
        const fs::path base = fs::is_directory("/dev/shm", failure) ? fs::path("/dev/shm") : fs::temp_directory_path();
        std::string pattern = (base / "espalier-fuzz-XXXXXX").string();
        if (!::mkdtemp(pattern.data()))
            std::abort();
        path = pattern;
    }
    ~Folder()
    {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
};

}  // namespace

const std::vector<Reader>& readers()
{
    static const std::vector<Reader> all = [] {
        std::vector<Reader> list;
#define ESP_FUZZ_READERS(group) add##group(list);
#include "tests/fuzz/readers.inc"
#undef ESP_FUZZ_READERS
        return list;
    }();
    return all;
}

const Reader* findReader(std::string_view name)
{
    const auto found = std::find_if(readers().begin(), readers().end(), [&](const Reader& reader) { return reader.name == name; });
    return found == readers().end() ? nullptr : &*found;
}

std::string placeFile(const std::string& name, std::string_view bytes)
{
    static const Folder folder;
    const fs::path path = fs::path(folder.path) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path.string();
}

void touch(std::span<const std::byte> bytes)
{
    unsigned sum = 0;
    for (const std::byte byte : bytes)
        sum += std::to_integer<unsigned>(byte);
    static std::atomic<unsigned> sink;
    sink.store(sum);
}

std::string contentOf(const std::string& path)
{
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
}

std::vector<std::string> sharedFiles(std::string_view ending, size_t mostBytes, size_t most)
{
    std::vector<fs::path> paths;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(ESPALIER_SHARED "/models", failure)) {
        if (entry.path().string().ends_with(ending) && entry.file_size(failure) <= mostBytes)
            paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    std::vector<std::string> contents;
    for (size_t i = 0; i < std::min(paths.size(), most); ++i)
        contents.push_back(contentOf(paths[i].string()));
    return contents;
}

}  // namespace esp::fuzz
