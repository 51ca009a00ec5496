// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/bytes.h"
#include "core/model/tensor.h"

#include <cstddef>
#include <span>
#include <utility>

namespace esp {

/// A tensor at run time: 64-byte aligned, dense, row-major elements. Bool is one byte; sub-byte types stay packed.
struct Value {
    ElementType type = ElementType::Undefined;
    Dims dims;
    Bytes data;

    int64_t count() const { return elementCount(dims); }
    template <typename T>
    std::span<const T> as() const
    {
        return {reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T)};
    }

    /// Aligned, zeroed memory and the value that owns it.
    static std::pair<Value, std::byte*> allocate(ElementType type, Dims dims);
    /// Copies only if the tensor's data are not aligned.
    static Value fromTensor(const Tensor& tensor);
    TensorPtr toTensor(std::string name) const;
};

}  // namespace esp
