// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/support.h"

namespace esp {

/// Tensors side by side along one axis of a joined tensor: part i is `outer` blocks of partBytes[i] bytes, at offset[i] in every joined row
/// of rowBytes.
struct Joint {
    int64_t outer = 1;
    int64_t rowBytes = 0;
    std::vector<int64_t> partBytes;
    std::vector<int64_t> offset;
};

/// sizes: extents of the parts along `axis` of the joined dimensions.
Joint makeJoint(const Dims& joined, size_t axis, const std::vector<int64_t>& sizes, int64_t elementBytes);

/// Dimensions of the inputs `parts` joined along `axis`, and their extents there. Errors: InvalidModel if they do not fit.
Result<Dims> joinedDims(const OpContext& context, const std::vector<size_t>& parts, size_t axis, std::vector<int64_t>& sizes);

/// Calls copyPart(part, row) for all parts and rows, on all lanes.
template <typename CopyPart>
void forParts(const RunArgs& args, const Joint& joint, const CopyPart& copyPart)
{
    const auto parts = static_cast<int64_t>(joint.partBytes.size());
    const auto body = [&](int64_t begin, int64_t end, std::byte*) {
        for (int64_t i = begin; i < end; ++i)
            copyPart(static_cast<size_t>(i % parts), i / parts);
    };
    if (joint.outer * joint.rowBytes <= kElementsPerTile)
        body(0, joint.outer * parts, nullptr);
    else
        args.forTiles(joint.outer * parts, body);
}

}  // namespace esp
