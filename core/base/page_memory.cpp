// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/page_memory.h"

#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace esp {

PageMemory::PageMemory(size_t bytes) : m_bytes(bytes)
{
    if (bytes == 0)
        return;
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        throw std::bad_alloc();
    // Large pages were measured, too: where the system has to make room for one, they cost up to four times as much.
    m_data = static_cast<std::byte*>(memory);
}

void PageMemory::prepare(size_t offset, size_t bytes) const
{
#ifdef MADV_POPULATE_WRITE
    static const auto page = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    const size_t begin = offset / page * page;
    // An older system refuses; then each page comes with its first write.
    if (bytes > page)
        ::madvise(m_data + begin, offset + bytes - begin, MADV_POPULATE_WRITE);
#else
    static_cast<void>(offset);
    static_cast<void>(bytes);
#endif
}

PageMemory::~PageMemory()
{
    if (m_data)
        ::munmap(m_data, m_bytes);
}

}  // namespace esp
