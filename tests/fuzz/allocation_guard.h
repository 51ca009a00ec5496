// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace esp::fuzz {

/// While a guard lives, operator new throws std::bad_alloc for more than `most` bytes at once; largestAllocation() is what was asked for.
class AllocationGuard {
public:
    explicit AllocationGuard(size_t most);
    ~AllocationGuard();
    AllocationGuard(const AllocationGuard&) = delete;
    AllocationGuard& operator=(const AllocationGuard&) = delete;

    static size_t largestAllocation();
};

}  // namespace esp::fuzz
