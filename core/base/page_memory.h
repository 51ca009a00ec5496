// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace esp {

/// Memory straight from the system: it takes room only once it is written to, and goes back as soon as it is dropped. For large things that
/// come and go, which a heap would keep in pieces.
class PageMemory {
public:
    PageMemory() = default;
    /// Throws std::bad_alloc.
    explicit PageMemory(size_t bytes);
    ~PageMemory();
    PageMemory(const PageMemory&) = delete;
    PageMemory& operator=(const PageMemory&) = delete;

    std::byte* data() const { return m_data; }
    size_t size() const { return m_bytes; }
    /// Asks the system for the pages of a part that is about to be written, all at once: one fault a page costs a third more.
    void prepare(size_t offset, size_t bytes) const;

private:
    std::byte* m_data = nullptr;
    size_t m_bytes = 0;
};

}  // namespace esp
