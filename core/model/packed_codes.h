// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/graph.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace esp {

/// Codes of a few levels kept as digits of whole numbers: word = Σ digit_i · radix^i. Any number of levels takes close to log2(levels) bits: 39
/// ternary digits fit 63 bits (1.64 bits each, the least is 1.58), 15 levels take 4.0. Standard operators take words apart (Div by the powers, Mod by the radix) and
/// look the digits up in a table of levels; every runtime does that once, when the model is loaded, as all of it is constant.
struct CodePacking {
    ElementType wordType = ElementType::Int32;  ///< or Int64; words are never negative. Uint8: a digit each, of any radix
    int64_t radix = 2;
    int64_t digits = 1;  ///< of a word
    int64_t words = 0;
    int64_t count = 0;   ///< codes

    int64_t bytes() const { return packedBytes(wordType, words); }
    /// Digits beyond the last code have to be cut off.
    bool hasRest() const { return words * digits != count; }
};

/// The packing of fewest bytes, counting what it takes to cut off a rest. radix in [2, 256], count ≥ 1.
CodePacking choosePacking(int64_t count, int64_t radix);

/// Words of dimensions [words, 1]; digits: packing.count of them, each below the radix.
TensorPtr packDigits(std::string name, std::span<const uint8_t> digits, const CodePacking& packing);

/// 1, radix, radix², … as many as there are digits in a word.
std::vector<int64_t> powersOf(const CodePacking& packing);

/// Digits kept in words.
struct PackedDigits {
    TensorPtr words;  ///< [words, 1]
    CodePacking packing;
};

/// Which elements of a sparse value are given one by one, as the rest is 0.
enum class SparseIndex {
    None,  ///< all are
    Mask,  ///< a digit each, 1 where it is
    Gaps,  ///< a digit for each given one: how many lie between it and the one before; where that is too far, a 0 is given on the way
};

/// A value that is made of packed codes.
struct PackedCodes {
    TensorPtr words;
    TensorPtr table;  ///< of one dimension: what each digit stands for; null: `words` are the codes themselves, of one dimension
    CodePacking packing;
    Dims dims;
    std::string name;  ///< of the value
    SparseIndex sparse = SparseIndex::None;
    PackedDigits index;  ///< of a sparse value; its codes are the given ones, of a mask behind a first one for the rest
    TensorPtr rest;      ///< of gaps: what all others are
};

/// Recognizes Gather(table, Reshape(Mod(Div(words, powers), radix))), with a Reshape and a Slice in between where there is a rest, or Gather(table,
/// Cast(bytes)); or of codes V, packed or not: Gather(V, Reshape(CumSum(mask) · mask)) and Reshape(ScatterElements(0, CumSum(gaps + 1) − 1, V)); all
/// constant.
std::optional<PackedCodes> findPackedCodes(const GraphIndex& index, const std::string& value);

/// The value in its dimensions. What was made last is remembered. Null if a digit points past the table, or an index past the codes.
TensorPtr unpacked(const PackedCodes& packed);

}  // namespace esp
