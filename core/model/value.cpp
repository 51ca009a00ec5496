// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/value.h"

#include <cstring>
#include <new>
#include <unistd.h>

namespace esp {

namespace {
constexpr size_t kAlignment = 64;

/// More than the machine has would be granted by Linux, and the process killed when it is used.
size_t physicalMemory()
{
    static const size_t bytes = static_cast<size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<size_t>(::sysconf(_SC_PAGESIZE));
    return bytes;
}

std::shared_ptr<std::byte> allocateAligned(size_t size)
{
    if (size > physicalMemory())
        throw std::bad_alloc();
    // One spare cache line behind the end lets vector code read whole vectors at the tail.
    const size_t rounded = (size + kAlignment - 1) / kAlignment * kAlignment + kAlignment;
    auto* data = static_cast<std::byte*>(::operator new(rounded, std::align_val_t(kAlignment)));
    std::memset(data, 0, rounded);
    return {data, [](std::byte* memory) { ::operator delete(memory, std::align_val_t(kAlignment)); }};
}
}  // namespace

std::pair<Value, std::byte*> Value::allocate(ElementType type, Dims dims)
{
    const auto size = static_cast<size_t>(packedBytes(type, elementCount(dims)));
    const std::shared_ptr<std::byte> memory = allocateAligned(size);
    std::byte* data = memory.get();
    return {Value{type, std::move(dims), Bytes(memory, data, size)}, data};
}

Value Value::fromTensor(const Tensor& tensor)
{
    if (reinterpret_cast<uintptr_t>(tensor.data().data()) % kAlignment == 0)
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
