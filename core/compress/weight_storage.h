// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/compress/weight_rounding.h"
#include "core/model/packed_codes.h"

#include <optional>
#include <vector>

namespace esp {

/// Codes of which zeros are left out.
struct SparseStorage {
    SparseIndex kind = SparseIndex::Mask;  ///< Mask or Gaps
    CodePacking index;
    int64_t given = 0;                    ///< codes that are stored: of a mask one for the zeros first, of gaps those on the way
    std::optional<CodePacking> packing;   ///< of the given codes; nothing: a number each
};

/// How codes go into the file, and what they take there; nodes and names come on top.
struct WeightStorage {
    std::optional<SparseStorage> sparse;
    std::optional<CodePacking> packing;  ///< of codes that are all given; nothing: a number each
    int64_t codeBytes = 0;
    int64_t indexBytes = 0;
    int64_t scaleBytes = 0;
    int64_t codebookBytes = 0;

    int64_t bytes() const { return codeBytes + indexBytes + scaleBytes + codebookBytes; }
};

/// The codes of weights as one tensor, and what they mean to storage.
struct CodeTensor {
    TensorPtr codes;          ///< in the dimensions of the weights
    int64_t zero = -1;        ///< element whose value is 0, as its bits; −1: there is none
    int64_t radix = 0;        ///< of digits that the codes can be packed as; 0: none that would save anything
    std::vector<int> digits;  ///< of each code as a byte, −1: not a code
};
CodeTensor codeTensorOf(std::string name, Dims dims, const std::shared_ptr<const QuantizedWeights>& weights);
/// float32 weights, of which only zeros can be left out.
CodeTensor codeTensorOf(const TensorPtr& floats);

/// The smallest of: a number each; several codes to a number; the given codes behind a mask, or with gaps between them, where that is smaller with the nodes
/// that put them in place. packs false: a number each.
WeightStorage storageOf(const CodeTensor& codes, bool packs);
WeightStorage storageOf(const std::shared_ptr<const QuantizedWeights>& weights, const Dims& dims, bool packs);

/// Digits of all codes, or of the given ones of a sparse storage.
std::vector<uint8_t> digitsOf(const CodeTensor& codes, const WeightStorage& storage);
/// Digits of the index of a sparse storage.
std::vector<uint8_t> indexDigits(const CodeTensor& codes, const SparseStorage& storage);
/// The given codes of a sparse storage, as a tensor of one dimension.
TensorPtr givenCodes(std::string name, const CodeTensor& codes, const SparseStorage& storage);

}  // namespace esp
