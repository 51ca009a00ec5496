// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/element_type.h"

namespace esp {

namespace {
struct TypeInfo {
    const char* name;
    int bits;
};
constexpr TypeInfo kTypes[] = {
    {"undefined", 0}, {"float32", 32}, {"uint8", 8}, {"int8", 8}, {"uint16", 16}, {"int16", 16}, {"int32", 32}, {"int64", 64},
    {"string", 0}, {"bool", 8}, {"float16", 16}, {"float64", 64}, {"uint32", 32}, {"uint64", 64}, {"complex64", 64}, {"complex128", 128},
    {"bfloat16", 16}, {"float8e4m3fn", 8}, {"float8e4m3fnuz", 8}, {"float8e5m2", 8}, {"float8e5m2fnuz", 8}, {"uint4", 4}, {"int4", 4},
    {"float4e2m1", 4}, {"float8e8m0", 8}, {"uint2", 2}, {"int2", 2}};

const TypeInfo* find(ElementType type)
{
    const auto number = static_cast<int32_t>(type);
    return number >= 0 && number < static_cast<int32_t>(std::size(kTypes)) ? &kTypes[number] : nullptr;
}
}  // namespace

int bitCount(ElementType type)
{
    const TypeInfo* info = find(type);
    return info ? info->bits : 0;
}

std::string toString(ElementType type)
{
    const TypeInfo* info = find(type);
    return info ? info->name : "type " + std::to_string(static_cast<int32_t>(type));
}

int64_t packedBytes(ElementType type, int64_t count)
{
    const int64_t bits = bitCount(type);
    if (bits > 0 && count > (INT64_MAX - 7) / bits)
        return INT64_MAX;
    return (count * bits + 7) / 8;
}

int64_t elementCount(const Dims& dims)
{
    int64_t count = 1;
    for (const int64_t dim : dims) {
        if (dim < 0)
            return -1;
        if (dim == 0)
            return 0;
    }
    for (const int64_t dim : dims) {
        if (count > (int64_t{1} << 62) / dim)
            return -1;
        count *= dim;
    }
    return count;
}

std::string toString(const Dims& dims)
{
    if (dims.empty())
        return "scalar";
    std::string text;
    for (const int64_t dim : dims) {
        if (!text.empty())
            text += "×";
        text += dim < 0 ? "?" : std::to_string(dim);
    }
    return text;
}

}  // namespace esp
