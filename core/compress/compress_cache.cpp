// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/compress_cache.h"

namespace esp {

std::shared_ptr<const void> CompressCache::findEntry(const Hash128& key)
{
    const auto found = m_byKey.find(key);
    if (found == m_byKey.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->value;
}

void CompressCache::keepEntry(const Hash128& key, std::shared_ptr<const void> value, uint64_t bytes)
{
    if (const auto found = m_byKey.find(key); found != m_byKey.end()) {
        m_bytes -= found->second->bytes;
        m_entries.erase(found->second);
        m_byKey.erase(found);
    }
    m_entries.push_front({key, std::move(value), bytes});
    m_byKey[key] = m_entries.begin();
    m_bytes += bytes;
    while (m_bytes > m_budgetBytes && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_byKey.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

}  // namespace esp
