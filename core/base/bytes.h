// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace esp {

/// Immutable bytes with shared ownership; a slice keeps the whole buffer (or file mapping) alive. Copying is cheap.
class Bytes {
public:
    Bytes() = default;
    Bytes(std::shared_ptr<const void> owner, const std::byte* data, size_t size)
        : m_owner(std::move(owner)), m_data(data), m_size(size)
    {
    }

    static Bytes fromString(std::string text)
    {
        auto owner = std::make_shared<const std::string>(std::move(text));
        return {owner, reinterpret_cast<const std::byte*>(owner->data()), owner->size()};
    }
    template <typename T>
    static Bytes fromVector(std::vector<T> values)
    {
        auto owner = std::make_shared<const std::vector<T>>(std::move(values));
        return {owner, reinterpret_cast<const std::byte*>(owner->data()), owner->size() * sizeof(T)};
    }

    const std::byte* data() const { return m_data; }
    size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    std::span<const std::byte> span() const { return {m_data, m_size}; }
    std::string_view view() const { return {reinterpret_cast<const char*>(m_data), m_size}; }
    Bytes slice(size_t offset, size_t size) const { return {m_owner, m_data + offset, size}; }
    bool operator==(const Bytes& other) const { return view() == other.view(); }

private:
    std::shared_ptr<const void> m_owner;
    const std::byte* m_data = nullptr;
    size_t m_size = 0;
};

}  // namespace esp
