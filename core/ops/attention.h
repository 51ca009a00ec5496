// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ops/op.h"

#include <array>

namespace esp {

/// Where row `r` of head `h` in batch `b` begins: b · batch + h · head + r · step elements.
struct HeadLayout {
    int64_t batch = 0, head = 0, step = 0;

    int64_t at(int64_t b, int64_t h, int64_t r) const { return b * batch + h * head + r * step; }
    /// [batch, heads, rows, size], or (interleaved) [batch, rows, heads · size].
    static HeadLayout of(bool interleaved, int64_t heads, int64_t rows, int64_t size)
    {
        return interleaved ? HeadLayout{rows * heads * size, size, heads * size} : HeadLayout{heads * rows * size, rows * size, size};
    }
};

/// Scaled dot-product attention: softmax(cap(scale · Q·Kᵀ) + bias) · V for each head; several query heads may share a key head. The bias is the
/// mask plus −∞ where a query may not look; a query that may look at nothing gives 0.
struct AttentionShape {
    int64_t batch = 0, heads = 0, keyHeads = 0;
    int64_t queries = 0, keys = 0;  ///< keys: with the past ones, which come first
    int64_t past = 0;
    int64_t size = 0, valueSize = 0;  ///< of a head
    HeadLayout query, key, value, output;  ///< past and present keys and values are [batch, heads, rows, size]
    double scale = 1;
    double softcap = 0;           ///< scores become cap · tanh(score / cap) if it is positive
    bool causal = false;          ///< query i of the last `queries` keys looks at no later key
    int64_t left = -1, right = -1;  ///< how many keys before and after itself a query may look at; negative: all
    ElementType maskType = ElementType::Undefined;  ///< bool: true may be looked at; a number is added; Undefined: there is none
    std::array<int64_t, 3> maskStrides{};           ///< of batch, head and query
    int64_t maskStep = 1;                           ///< between keys; 0: one value for all
    int64_t maskKeys = 0;                           ///< later keys may not be looked at
    int probe = 0;                                  ///< scores are given out: 0 as products, 1 after the cap, 2 after the bias, 3 after softmax

    int64_t macs() const { return batch * heads * queries * keys * (size + valueSize); }
    /// Reads a mask that is broadcast to [batch, heads, queries, keys]; false if it does not fit.
    bool setMask(ElementType type, const Dims& dims);
};

template <typename T>
struct AttentionData {
    const T* query = nullptr;
    const T* key = nullptr;
    const T* value = nullptr;
    const T* pastKey = nullptr;
    const T* pastValue = nullptr;
    const std::byte* mask = nullptr;
    const int64_t* lengths = nullptr;  ///< keys of each batch that exist; the causal order ends there. Null: all
    T* output = nullptr;
    T* presentKey = nullptr;    ///< may be null, as the next two
    T* presentValue = nullptr;
    T* scores = nullptr;        ///< [batch, heads, queries, keys]
};

/// Scratch bytes per lane of runAttention for float32, or double.
size_t attentionBytes(const KernelTable& kernels, const AttentionShape& shape, ElementType type);
/// T: float or double. Each lane takes its scratch at scratchOffset.
template <typename T>
void runAttention(const RunArgs& args, const KernelTable& kernels, const AttentionShape& shape, const AttentionData<T>& data, size_t scratchOffset);

}  // namespace esp
