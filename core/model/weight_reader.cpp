// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_reader.h"

#include "core/model/layer.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace esp {

namespace {

template <typename T>
T stored(const Tensor& tensor, int64_t element)
{
    T value;
    std::memcpy(&value, tensor.data().data() + static_cast<size_t>(element) * sizeof(T), sizeof value);
    return value;
}

float fromHalf(uint16_t half)
{
    const float sign = half & 0x8000U ? -1.0F : 1.0F;
    const int exponent = half >> 10 & 31;
    const int fraction = half & 0x3FF;
    if (exponent == 31)  // infinity and NaN keep their bits
        return std::bit_cast<float>((half & 0x8000U) << 16 | 0x7F800000U | static_cast<uint32_t>(fraction) << 13);
    return sign * (exponent == 0 ? std::ldexp(static_cast<float>(fraction), -24) : std::ldexp(static_cast<float>(fraction + 1024), exponent - 25));
}

/// Before scales.
float plainElement(const Tensor& tensor, int64_t element)
{
    const ElementType type = tensor.type();
    if (type == ElementType::Float)
        return stored<float>(tensor, element);
    if (type == ElementType::Float16)
        return fromHalf(stored<uint16_t>(tensor, element));
    if (type == ElementType::Bfloat16)
        return std::bit_cast<float>(static_cast<uint32_t>(stored<uint16_t>(tensor, element)) << 16);
    if (type != ElementType::Bool)
        if (const std::optional<int64_t> whole = integerAt(tensor, element))
            return static_cast<float>(*whole);
    const int64_t first = element / 8 * 8;
    return tensorPart(tensor, first, std::min<int64_t>(8, tensor.count() - first))->toFloats()[static_cast<size_t>(element - first)];
}

}  // namespace

void applyScales(const StoredWeight& codes, int64_t first, std::span<float> values)
{
    const auto end = first + static_cast<int64_t>(values.size());
    for (int64_t at = first; at < end;) {
        const size_t s = codes.scaleIndex(at);
        const int64_t stop = at + std::min(end - at, codes.layout.runFrom(at));
        for (; at < stop; ++at) {
            float& value = values[static_cast<size_t>(at - first)];
            value = (value - codes.zeros[s]) * codes.scales[s];
        }
    }
}

std::optional<int64_t> integerAt(const Tensor& tensor, int64_t element)
{
    const ElementType type = tensor.type();
    const auto is = [type](ElementType other) { return type == other; };
    if (is(ElementType::Uint8) || is(ElementType::Bool))
        return stored<uint8_t>(tensor, element);
    if (is(ElementType::Int8))
        return stored<int8_t>(tensor, element);
    if (is(ElementType::Uint16))
        return stored<uint16_t>(tensor, element);
    if (is(ElementType::Int16))
        return stored<int16_t>(tensor, element);
    if (is(ElementType::Int32))
        return stored<int32_t>(tensor, element);
    if (is(ElementType::Uint32))
        return stored<uint32_t>(tensor, element);
    if (is(ElementType::Int64))
        return stored<int64_t>(tensor, element);
    if (is(ElementType::Uint4) || is(ElementType::Int4)) {
        const auto byte = stored<uint8_t>(tensor, element / 2);
        const int nibble = element % 2 ? byte >> 4 : byte & 15;
        return is(ElementType::Int4) && nibble > 7 ? nibble - 16 : nibble;
    }
    return std::nullopt;
}

TensorPtr tensorPart(const Tensor& tensor, int64_t first, int64_t count)
{
    assert(first % 8 == 0 && first + count <= tensor.count() && "a part begins at a whole byte and lies in its tensor");
    const auto offset = static_cast<size_t>(packedBytes(tensor.type(), first));
    return Tensor::make({}, tensor.type(), {count}, tensor.data().slice(offset, static_cast<size_t>(packedBytes(tensor.type(), count))));
}

float readElement(const Tensor& tensor, const StoredWeight* codes, int64_t element)
{
    const float value = plainElement(tensor, element);
    if (!codes)
        return value;
    const size_t s = codes->scaleIndex(element);
    return (value - codes->zeros[s]) * codes->scales[s];
}

void readElements(const Tensor& tensor, const StoredWeight* codes, int64_t first, std::span<float> out)
{
    if (out.empty())
        return;
    if (tensor.type() == ElementType::Float) {
        std::memcpy(out.data(), tensor.data().data() + static_cast<size_t>(first) * sizeof(float), out.size_bytes());
    } else {
        const int64_t begin = first / 8 * 8;
        const auto skipped = static_cast<size_t>(first - begin);
        const std::vector<float> values = tensorPart(tensor, begin, static_cast<int64_t>(skipped + out.size()))->toFloats();
        std::copy(values.begin() + static_cast<std::ptrdiff_t>(skipped), values.end(), out.begin());
    }
    if (codes && codes->isQuantized)
        applyScales(*codes, first, out);
}

FloatBlocks floatBlocks(TensorPtr tensor, std::shared_ptr<const StoredWeight> codes)
{
    return [tensor = std::move(tensor), codes = std::move(codes)](const std::function<void(std::span<const float>)>& visit) {
        const int64_t count = tensor->count();
        std::vector<float> block(static_cast<size_t>(std::min(count, kElementBlock)));
        for (int64_t first = 0; first < count; first += kElementBlock) {
            const std::span<float> now = std::span(block).first(static_cast<size_t>(std::min(kElementBlock, count - first)));
            readElements(*tensor, codes.get(), first, now);
            visit(now);
        }
    };
}

FloatBlocks weightBlocks(const Layer& layer)
{
    return layer.codes ? floatBlocks(layer.codes->tensor, layer.codes) : floatBlocks(layer.weight);
}

void forEachPair(const Tensor& before, const StoredWeight* codesBefore, const Tensor& after, const StoredWeight* codesAfter,
                 const std::function<void(std::span<const float>, std::span<const float>)>& visit)
{
    const int64_t count = before.count();
    std::vector<float> a(static_cast<size_t>(std::min(count, kElementBlock)));
    std::vector<float> b(a.size());
    for (int64_t first = 0; first < count; first += kElementBlock) {
        const auto size = static_cast<size_t>(std::min(kElementBlock, count - first));
        readElements(before, codesBefore, first, std::span(a).first(size));
        readElements(after, codesAfter, first, std::span(b).first(size));
        visit(std::span(a).first(size), std::span(b).first(size));
    }
}

}  // namespace esp
