// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/inflate.h"

#include <algorithm>
#include <limits>
#include <new>
#include <zlib.h>

namespace esp {

namespace {

struct Stream {
    z_stream z = {};
    bool ready = false;

    explicit Stream(DeflateKind kind)
    {
        ready = inflateInit2(&z, kind == DeflateKind::Gzip ? 15 + 16 : -15) == Z_OK;
    }
    ~Stream()
    {
        if (ready)
            inflateEnd(&z);
    }
};

/// Runs until `out` is full, the stream ends or fails. Returns zlib's last answer; `done` and `used` count bytes.
int run(Stream& stream, DeflateKind kind, std::span<const std::byte> in, std::span<std::byte> out, size_t& used, size_t& done)
{
    constexpr size_t kChunk = std::numeric_limits<int>::max();
    used = 0;
    done = 0;
    while (true) {
        const size_t inChunk = std::min(in.size() - used, kChunk);
        const size_t outChunk = std::min(out.size() - done, kChunk);
        stream.z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data() + used));
        stream.z.avail_in = static_cast<uInt>(inChunk);
        stream.z.next_out = reinterpret_cast<Bytef*>(out.data() + done);
        stream.z.avail_out = static_cast<uInt>(outChunk);
        const int answer = inflate(&stream.z, Z_NO_FLUSH);
        const size_t consumed = inChunk - stream.z.avail_in;
        const size_t produced = outChunk - stream.z.avail_out;
        used += consumed;
        done += produced;
        if (answer == Z_STREAM_END && kind == DeflateKind::Gzip && isGzip(in.subspan(used))) {
            inflateReset(&stream.z);  // a further member, as concatenated .gz files have them
            continue;
        }
        if (answer != Z_OK || (consumed == 0 && produced == 0))
            return answer;
    }
}

}  // namespace

bool isGzip(std::span<const std::byte> bytes)
{
    return bytes.size() >= 3 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b} && bytes[2] == std::byte{8};
}

Result<Inflated> inflatePrefix(std::span<const std::byte> compressed, DeflateKind kind, uint64_t wanted, const std::string& subject)
{
    const uint64_t possible = compressed.size() * kMaxInflation + 64;
    // One byte more than wanted: only so the stream's end (and its checksum) is reached when the promise was true.
    const auto room = static_cast<size_t>(std::min(wanted, possible) + 1);
    Inflated result;
    try {
        result.bytes.resize(room);
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::OutOfMemory, subject, "the decompressed data do not fit into memory (" + std::to_string(wanted) + " bytes)"};
    }
    Stream stream(kind);
    if (!stream.ready)
        return Error{ErrorCode::OutOfMemory, subject, "no memory to decompress it"};
    size_t used = 0;
    size_t done = 0;
    const int answer = run(stream, kind, compressed, result.bytes, used, done);
    if (answer == Z_DATA_ERROR || answer == Z_NEED_DICT || answer == Z_STREAM_ERROR)
        return Error{ErrorCode::Malformed, subject,
                     "compressed data are damaged at byte " + std::to_string(used) + (stream.z.msg ? std::string(" (") + stream.z.msg + ")" : "")};
    if (answer == Z_MEM_ERROR)
        return Error{ErrorCode::OutOfMemory, subject, "no memory to decompress it"};
    result.ended = answer == Z_STREAM_END && done <= wanted;
    if (!result.ended && done < room)
        return Error{ErrorCode::Malformed, subject,
                     "compressed data break off at byte " + std::to_string(compressed.size()) + ", after " + std::to_string(done)
                         + " decompressed bytes"};
    result.bytes.resize(static_cast<size_t>(std::min<uint64_t>(done, wanted)));
    return result;
}

std::vector<std::byte> inflateWhatIsThere(std::span<const std::byte> gzip, size_t wanted)
{
    std::vector<std::byte> bytes(wanted);
    Stream stream(DeflateKind::Gzip);
    size_t used = 0;
    size_t done = 0;
    if (stream.ready)
        run(stream, DeflateKind::Gzip, gzip, bytes, used, done);
    bytes.resize(done);
    return bytes;
}

}  // namespace esp
