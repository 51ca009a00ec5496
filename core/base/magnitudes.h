// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/float_blocks.h"
#include "core/base/job.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace esp {

/// The magnitude that `rank` of the values come before in ascending order, rank in [0, count). NaN come last. Exact.
float magnitudeAt(const FloatBlocks& values, int64_t rank);

/// Magnitudes in ascending order, and how many different values there are.
struct MagnitudeRanking {
    /// All of them; of a longer list every n-th and the greatest, so that a rank is known to one in `most`.
    std::vector<float> ranked;
    int64_t distinct = 0;
};

/// most: of magnitudes kept, at least 1; a list up to that long is sorted, a longer one counted with at most 80 MB.
/// Incomplete once the job is stopped.
MagnitudeRanking rankMagnitudes(const FloatBlocks& values, size_t most, const Job& job = {});

}  // namespace esp
