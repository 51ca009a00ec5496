// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace esp {

/// Numbers names 0, 1, 2, … in the order of their first appearance. The texts are not copied: whoever owns them must outlive the table.
/// Two flat arrays instead of a node for each name, because graphs are indexed anew at every toggle and allocation was most of that.
class NameTable {
public:
    void reserve(size_t names)
    {
        m_names.reserve(names);
        grow(names);
    }

    size_t size() const { return m_names.size(); }
    std::string_view name(int number) const { return m_names[static_cast<size_t>(number)].text; }

    /// -1 if the name is not there.
    int find(std::string_view text) const
    {
        if (m_slots.empty())
            return -1;
        return m_slots[slotOf(text, hashOf(text))];
    }

    /// The number of the name, new or not.
    int add(std::string_view text)
    {
        // At most half full, so that a search ends soon.
        if (2 * (m_names.size() + 1) > m_slots.size())
            grow(2 * m_names.size() + 8);
        const size_t hash = hashOf(text);
        int& slot = m_slots[slotOf(text, hash)];
        if (slot < 0) {
            slot = static_cast<int>(m_names.size());
            m_names.push_back({text, hash});
        }
        return slot;
    }

private:
    struct Entry {
        std::string_view text;
        size_t hash;
    };

    static size_t hashOf(std::string_view text) { return std::hash<std::string_view>()(text); }

    size_t slotOf(std::string_view text, size_t hash) const
    {
        const size_t mask = m_slots.size() - 1;
        for (size_t at = hash & mask;; at = (at + 1) & mask) {
            const int number = m_slots[at];
            if (number < 0)
                return at;
            const Entry& entry = m_names[static_cast<size_t>(number)];
            if (entry.hash == hash && entry.text == text)
                return at;
        }
    }

    void grow(size_t names)
    {
        size_t wanted = 16;
        while (wanted < 2 * names)
            wanted *= 2;
        if (wanted <= m_slots.size())
            return;
        m_slots.assign(wanted, -1);
        for (size_t i = 0; i < m_names.size(); ++i) {
            size_t at = m_names[i].hash & (wanted - 1);
            while (m_slots[at] >= 0)
                at = (at + 1) & (wanted - 1);
            m_slots[at] = static_cast<int>(i);
        }
    }

    std::vector<Entry> m_names;
    std::vector<int> m_slots;  // numbers; -1: free. The size is a power of two
};

}  // namespace esp
