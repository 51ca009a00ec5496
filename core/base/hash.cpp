// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"

#include <xxhash.h>

namespace esp {

static Hash128 fromXxh(XXH128_hash_t hash)
{
    return {hash.high64, hash.low64};
}

std::string Hash128::toHex() const
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text(32, '0');
    for (int i = 0; i < 16; ++i) {
        text[15 - i] = digits[(high >> (4 * i)) & 15];
        text[31 - i] = digits[(low >> (4 * i)) & 15];
    }
    return text;
}

Hash128 hashBytes(std::span<const std::byte> bytes)
{
    return fromXxh(XXH3_128bits(bytes.data(), bytes.size()));
}

Hasher& Hasher::addRaw(const void* data, size_t size)
{
    m_buffer.append(static_cast<const char*>(data), size);
    return *this;
}

Hasher& Hasher::add(std::string_view text)
{
    add(text.size());
    return addRaw(text.data(), text.size());
}

Hasher& Hasher::add(const Hash128& hash)
{
    add(hash.high);
    return add(hash.low);
}

Hasher& Hasher::addBytes(std::span<const std::byte> bytes)
{
    add(bytes.size());
    if (bytes.size() > 256)
        return add(hashBytes(bytes));
    return addRaw(bytes.data(), bytes.size());
}

Hash128 Hasher::finish() const
{
    return fromXxh(XXH3_128bits(m_buffer.data(), m_buffer.size()));
}

}  // namespace esp
