// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_support.h"

#include <zlib.h>

namespace esp::test {

namespace {
std::string compress(const std::string& content, int windowBits)
{
    z_stream stream = {};
    deflateInit2(&stream, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, content.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream.avail_in = static_cast<uInt>(content.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}
}  // namespace

std::string gzipped(const std::string& content)
{
    return compress(content, 15 + 16);
}

std::string zipArchive(const std::vector<std::pair<std::string, std::string>>& members, bool deflate)
{
    std::string file;
    std::string directory;
    for (const auto& [name, content] : members) {
        const std::string packed = deflate ? compress(content, -15) : content;
        const auto crc = crc32(0, reinterpret_cast<const Bytef*>(content.data()), static_cast<uInt>(content.size()));
        const std::string common = littleEndian(20, 2) + littleEndian(0, 2) + littleEndian(deflate ? 8 : 0, 2) + littleEndian(0, 4)
                                   + littleEndian(crc, 4) + littleEndian(packed.size(), 4) + littleEndian(content.size(), 4)
                                   + littleEndian(name.size(), 2) + littleEndian(0, 2);
        directory += "PK\x01\x02" + littleEndian(20, 2) + common + littleEndian(0, 2) + littleEndian(0, 2) + littleEndian(0, 2)
                     + littleEndian(0, 4) + littleEndian(file.size(), 4) + name;
        file += "PK\x03\x04" + common + name + packed;
    }
    const size_t at = file.size();
    return file + directory + "PK\x05\x06" + littleEndian(0, 4) + littleEndian(members.size(), 2) + littleEndian(members.size(), 2)
           + littleEndian(directory.size(), 4) + littleEndian(at, 4) + littleEndian(0, 2);
}

}  // namespace esp::test
