// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/float_blocks.h"
#include "core/model/stored_weight.h"

#include <functional>
#include <optional>
#include <span>

namespace esp {

struct Layer;

// What Tensor::toFloats() and StoredWeight::realValues() give, without a copy of the whole. `codes` says what the elements mean if they are
// integer codes, else it is null. The tensor has elements that convert to float.

/// One of them. A few nanoseconds for float32, 16-bit floats and integers from 4 bits on.
float readElement(const Tensor& tensor, const StoredWeight* codes, int64_t element);
/// Those from `first` on, as many as `out` has room for; they must be there.
void readElements(const Tensor& tensor, const StoredWeight* codes, int64_t first, std::span<float> out);
FloatBlocks floatBlocks(TensorPtr tensor, std::shared_ptr<const StoredWeight> codes = {});
/// Codes from element `first` on become what they stand for.
void applyScales(const StoredWeight& codes, int64_t first, std::span<float> values);
/// weightValues() of a layer that has a weight.
FloatBlocks weightBlocks(const Layer& layer);

/// Elements before and after a change, block by block: `visit` gets as many of both. The tensors have the same number of elements.
void forEachPair(const Tensor& before, const StoredWeight* codesBefore, const Tensor& after, const StoredWeight* codesAfter,
                 const std::function<void(std::span<const float> before, std::span<const float> after)>& visit);

/// Elements [first, first + count) of a tensor as one of one dimension, with the same memory. first: a multiple of 8.
TensorPtr tensorPart(const Tensor& tensor, int64_t first, int64_t count);
/// Elements of a block: few enough to stay in a processor's cache.
inline constexpr int64_t kElementBlock = int64_t{1} << 15;

/// Whole number at an element; nothing for types that are none, and for those of 64 bits without sign or of 2 bits.
std::optional<int64_t> integerAt(const Tensor& tensor, int64_t element);

}  // namespace esp
