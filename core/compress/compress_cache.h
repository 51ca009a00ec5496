// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"

#include <cstdint>
#include <list>
#include <memory>
#include <unordered_map>

namespace esp {

/// What compression computed for single layers and tensors (codes, scales, masks, ranges), by the hash of everything that it depends on.
/// Moving one slider then redoes one layer. Forgets what was not used for longest. Not synchronized: one call of compress() at a time.
class CompressCache {
public:
    explicit CompressCache(uint64_t budgetBytes = uint64_t{256} << 20) : m_budgetBytes(budgetBytes) {}

    /// Null if it is not there. T must be the type that was kept under the key; put a name for it into the key.
    template <typename T>
    std::shared_ptr<const T> find(const Hash128& key)
    {
        return std::static_pointer_cast<const T>(findEntry(key));
    }
    /// Keeps a value whose size in memory is about `bytes`.
    template <typename T>
    std::shared_ptr<const T> keep(const Hash128& key, T value, uint64_t bytes)
    {
        auto shared = std::make_shared<const T>(std::move(value));
        keepEntry(key, shared, bytes);
        return shared;
    }
    uint64_t bytes() const { return m_bytes; }

private:
    struct Entry {
        Hash128 key;
        std::shared_ptr<const void> value;
        uint64_t bytes = 0;
    };
    std::shared_ptr<const void> findEntry(const Hash128& key);
    void keepEntry(const Hash128& key, std::shared_ptr<const void> value, uint64_t bytes);

    uint64_t m_budgetBytes;
    uint64_t m_bytes = 0;
    std::list<Entry> m_entries;  // most recently used first
    std::unordered_map<Hash128, std::list<Entry>::iterator> m_byKey;
};

}  // namespace esp
