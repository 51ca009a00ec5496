// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>

namespace esp {

/// Alignment of everything that kernels read and write.
constexpr size_t kMemoryAlignment = 64;

/// Zeroed memory of `size` bytes at an aligned address, with one spare cache line behind the end, so that vector code may read whole vectors at
/// the tail. Large blocks lie in huge pages where the system grants them. Throws std::bad_alloc, also for more than the machine has.
std::shared_ptr<std::byte> allocateAligned(size_t size);

}  // namespace esp
