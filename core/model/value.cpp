// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/value.h"

#include "core/base/aligned_memory.h"

#include <cstring>

namespace esp {

std::pair<Value, std::byte*> Value::allocate(ElementType type, Dims dims)
{
    const auto size = static_cast<size_t>(packedBytes(type, elementCount(dims)));
    const std::shared_ptr<std::byte> memory = allocateAligned(size);
    std::byte* data = memory.get();
    return {Value{type, std::move(dims), Bytes(memory, data, size)}, data};
}

Value Value::fromTensor(const Tensor& tensor)
{
    if (reinterpret_cast<uintptr_t>(tensor.data().data()) % kMemoryAlignment == 0)
        return {tensor.type(), tensor.dims(), tensor.data()};
    // As many bytes as there are: of a type that is not known, dimensions do not say how many.
    const size_t size = tensor.data().size();
    const std::shared_ptr<std::byte> memory = allocateAligned(size);
    std::memcpy(memory.get(), tensor.data().data(), size);
    return {tensor.type(), tensor.dims(), Bytes(memory, memory.get(), size)};
}

TensorPtr Value::toTensor(std::string name) const
{
    return Tensor::make(std::move(name), type, dims, data);
}

}  // namespace esp
