// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/source.h"

#include "core/base/file.h"
#include "core/data/inflate.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace esp {

namespace {

constexpr const DatasetFormat* kFormats[] = {
#define ESP_DATASET_FORMAT(format) &k##format,
#include "core/data/datasets.inc"
#undef ESP_DATASET_FORMAT
};

constexpr size_t kHeadBytes = 64 * 1024;
constexpr size_t kMaxEntries = 10'000;

Result<PathProbe> probePath(const std::string& path)
{
    namespace fs = std::filesystem;
    PathProbe probe;
    probe.path = path;
    std::error_code failure;
    const fs::file_status status = fs::status(path, failure);
    if (!fs::exists(status))
        return Error{ErrorCode::FileNotFound, path, "there is no such file or folder"};
    std::string trimmed = path;
    while (trimmed.size() > 1 && trimmed.back() == '/')
        trimmed.pop_back();
    probe.name = fileName(trimmed);
    std::transform(probe.name.begin(), probe.name.end(), probe.name.begin(), [](unsigned char c) { return std::tolower(c); });
    if (fs::is_directory(status)) {
        probe.isFolder = true;
        fs::directory_iterator entry(path, failure);
        for (; !failure && entry != fs::directory_iterator() && probe.entries.size() < kMaxEntries; entry.increment(failure))
            probe.entries.push_back(entry->path().filename().string());
        if (failure)
            return Error{ErrorCode::FileUnreadable, path, "the folder cannot be listed (" + failure.message() + ")"};
        std::sort(probe.entries.begin(), probe.entries.end());
        return probe;
    }
    if (!fs::is_regular_file(status))
        return Error{ErrorCode::FileUnreadable, path, "is neither a regular file nor a folder"};
    ESP_TRY(const FileStamp stamp, fileStamp(path));
    probe.sizeBytes = stamp.sizeBytes;
    std::ifstream file(path, std::ios::binary);
    probe.head.resize(kHeadBytes);
    file.read(probe.head.data(), static_cast<std::streamsize>(probe.head.size()));
    if (file.bad() || (!file && !file.eof()))
        return Error{ErrorCode::FileUnreadable, path, "cannot be read"};
    probe.head.resize(static_cast<size_t>(file.gcount()));
    if (isGzip(std::as_bytes(std::span(probe.head)))) {
        // The head ends in the middle of the stream; whatever comes out of it is enough to recognise by.
        const std::vector<std::byte> plain = inflateWhatIsThere(std::as_bytes(std::span(probe.head)), kHeadBytes);
        probe.head.assign(reinterpret_cast<const char*>(plain.data()), plain.size());
    }
    return probe;
}

}  // namespace

MemorySource::MemorySource(size_t size, std::vector<SourceArray> arrays, std::vector<Bytes> data, std::vector<int32_t> labels,
                           std::vector<std::pair<std::string, size_t>> files, std::string summary)
    : m_data(std::move(data)), m_files(std::move(files))
{
    m_size = size;
    m_arrays = std::move(arrays);
    m_labels = std::move(labels);
    m_summary = std::move(summary);
    for (const SourceArray& array : m_arrays)
        m_sampleBytes.push_back(static_cast<size_t>(packedBytes(array.type, elementCount(array.sampleDims))));
}

Result<Bytes> MemorySource::sample(size_t index, size_t array) const
{
    return m_data[array].slice(index * m_sampleBytes[array], m_sampleBytes[array]);
}

std::string MemorySource::sampleName(size_t index) const
{
    size_t file = 0;
    while (file + 1 < m_files.size() && m_files[file + 1].second <= index)
        ++file;
    return m_files[file].first + " #" + std::to_string(index - m_files[file].second);
}

Hash128 MemorySource::contentHash(size_t array) const
{
    Hasher hasher;
    hasher.add(static_cast<int32_t>(m_arrays[array].type));
    hasher.add(std::span<const int64_t>(m_arrays[array].sampleDims));
    hasher.add(hashBytes(m_data[array].span().first(m_size * m_sampleBytes[array])));
    return hasher.finish();
}

std::span<const DatasetFormat* const> datasetFormats()
{
    return kFormats;
}

const DatasetFormat* findDatasetFormat(std::string_view id)
{
    for (const DatasetFormat* format : kFormats) {
        if (id == format->id)
            return format;
    }
    return nullptr;
}

Result<const DatasetFormat*> recogniseFormat(const std::string& path)
{
    ESP_TRY(const PathProbe probe, probePath(path));
    const DatasetFormat* maybe = nullptr;
    for (const DatasetFormat* format : kFormats) {
        const Recognition recognition = format->recognise(probe);
        if (recognition == Recognition::Sure)
            return format;
        if (recognition == Recognition::Maybe && !maybe)
            maybe = format;
    }
    if (maybe)
        return maybe;
    std::string known;
    for (const DatasetFormat* format : kFormats)
        known += (known.empty() ? "" : ", ") + std::string(format->id);
    return Error{ErrorCode::UnsupportedFormat, path,
                 std::string(probe.isFolder ? "the folder" : "the file") + " is of no known dataset format (" + known + ", *.dataset.json)"};
}

std::string fileName(const std::string& path)
{
    const size_t slash = path.rfind('/');
    return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string countOf(size_t count, const char* noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace esp
