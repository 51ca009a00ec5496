// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Before <compare>, which moc 6.4 cannot parse as the first header of the standard library.
#include <cstddef>

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace esp {

/// 128-bit content hash (XXH3). Not cryptographic: it identifies, it does not authenticate.
struct Hash128 {
    uint64_t high = 0;
    uint64_t low = 0;

    auto operator<=>(const Hash128&) const = default;
    bool isNull() const { return high == 0 && low == 0; }
    /// 32 lower-case hexadecimal digits.
    std::string toHex() const;
};

Hash128 hashBytes(std::span<const std::byte> bytes);

/// Collects values into one hash; strings and spans are prefixed by their length, so that ("ab","c") differs from ("a","bc").
class Hasher {
public:
    Hasher& add(std::string_view text);
    Hasher& add(const char* text) { return add(std::string_view(text)); }
    Hasher& add(const Hash128& hash);
    Hasher& addBytes(std::span<const std::byte> bytes);
    template <typename T>
        requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
    Hasher& add(T value)
    {
        return addRaw(&value, sizeof value);
    }
    template <typename T>
        requires(std::is_arithmetic_v<T>)
    Hasher& add(std::span<const T> values)
    {
        return addBytes(std::as_bytes(values));
    }
    Hash128 finish() const;

private:
    Hasher& addRaw(const void* data, size_t size);

    std::string m_buffer;
};

}  // namespace esp

template <>
struct std::hash<esp::Hash128> {
    size_t operator()(const esp::Hash128& hash) const noexcept { return static_cast<size_t>(hash.low); }
};
