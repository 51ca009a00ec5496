// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "tests/support/temporary_folder.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace esp::test {

inline std::string writeTo(const std::string& path, std::string_view content)
{
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    return path;
}

inline std::string bigEndian(uint32_t value)
{
    return {static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8), static_cast<char>(value)};
}

inline std::string littleEndian(uint64_t value, int width)
{
    std::string text;
    for (int i = 0; i < width; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

/// An IDX file of bytes.
inline std::string idx(const std::vector<uint32_t>& dims, const std::string& bytes)
{
    std::string file{'\0', '\0', '\x08', static_cast<char>(dims.size())};
    for (const uint32_t dim : dims)
        file += bigEndian(dim);
    return file + bytes;
}

inline ModelSignature signature(Dims input, Dims output = {-1, 10}, ElementType type = ElementType::Float)
{
    ModelSignature model;
    model.inputs.push_back({"in", type, std::move(input)});
    model.outputs.push_back({"out", ElementType::Float, std::move(output)});
    return model;
}

inline std::vector<float> readFloats(const Dataset& data, size_t sample, size_t input = 0)
{
    std::vector<float> values(static_cast<size_t>(elementCount(data.inputs()[input].sampleDims)));
    const Result<void> read = data.read(sample, input, reinterpret_cast<std::byte*>(values.data()));
    EXPECT_TRUE(read) << (read ? "" : read.error().message());
    return values;
}

inline std::string messageOf(const Result<DataPair>& result)
{
    return result ? "no error" : result.error().message();
}

/// A zip archive of stored members, or deflated ones if `deflate`.
std::string zipArchive(const std::vector<std::pair<std::string, std::string>>& members, bool deflate);
std::string gzipped(const std::string& content);

}  // namespace esp::test
