// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compress/weight_storage.h"

#include <algorithm>

namespace esp {

WeightStorage storageOf(const QuantizedWeights& weights, bool packs)
{
    constexpr int64_t kNodeBytes = 250;  // of the nodes that take words apart, and of what they share among few layers
    WeightStorage storage;
    const auto count = static_cast<int64_t>(weights.count());
    const auto levels = static_cast<int64_t>(weights.levels.size());
    const bool isShared = weights.format->rule == WeightFormat::Rule::Codebook;
    storage.codeBytes = count * (weights.format->isWide() ? 2 : 1);
    if (packs && count > kNodeBytes && (isShared || weights.format->isNarrow())) {
        const CodePacking packing = choosePacking(count, isShared ? std::max<int64_t>(2, levels) : weights.format->levels());
        if (packing.bytes() + kNodeBytes < count) {
            storage.packing = packing;
            storage.codeBytes = packing.bytes();
        }
    }
    if (weights.hasFloatLevels)
        storage.codebookBytes = levels * static_cast<int64_t>(sizeof(float));
    else if (storage.packing)
        storage.codebookBytes = isShared ? levels : weights.format->levels();
    if (weights.format->hasScale && (weights.perChannel || !weights.hasFloatLevels))
        storage.scaleBytes = static_cast<int64_t>(weights.scales.size() * sizeof(float));
    return storage;
}

}  // namespace esp
