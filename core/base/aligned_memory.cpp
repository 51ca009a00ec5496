// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/aligned_memory.h"

#include <cstring>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace esp {

namespace {
constexpr size_t kHugePage = size_t{2} << 20;
constexpr size_t kLarge = 2 * kHugePage;  // from here on rounding up to huge pages wastes little

/// More than the machine has would be granted by Linux, and the process killed when it is used.
size_t physicalMemory()
{
    static const size_t bytes = static_cast<size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    return bytes;
}
}  // namespace

std::shared_ptr<std::byte> allocateAligned(size_t size)
{
    if (size > physicalMemory())
        throw std::bad_alloc();
    const size_t rounded = (size + kMemoryAlignment - 1) / kMemoryAlignment * kMemoryAlignment + kMemoryAlignment;
    const auto alignment = std::align_val_t(rounded < kLarge ? kMemoryAlignment : kHugePage);
    auto* data = static_cast<std::byte*>(::operator new(rounded, alignment));
#if defined(MADV_HUGEPAGE)
    // Whole pages only: what shares a page with others stays as it is. Where the system says no, nothing changes.
    if (rounded >= kLarge)
        static_cast<void>(::madvise(data, rounded / kHugePage * kHugePage, MADV_HUGEPAGE));
#endif
    std::memset(data, 0, rounded);
    return {data, [alignment](std::byte* memory) { ::operator delete(memory, alignment); }};
}

}  // namespace esp
