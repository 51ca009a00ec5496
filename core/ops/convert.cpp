// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ops/convert.h"

#include "core/ops/in_float.h"
#include "core/ops/numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace esp {

namespace {
/// The narrow types are widened to a C++ type first (their carrier), in blocks that stay in the first-level cache.
constexpr int64_t kBlock = 512;

bool isPacked(ElementType type)
{
    return type == ElementType::Int4 || type == ElementType::Uint4 || type == ElementType::Int2 || type == ElementType::Uint2;
}

/// The type that C++ computes with in place of `type`; Undefined if there is none.
ElementType carrierOf(ElementType type)
{
    if (isHalf(type) || isFloat8(type) || type == ElementType::Float8E8M0 || type == ElementType::Float4E2M1)
        return ElementType::Float;
    if (type == ElementType::Int4 || type == ElementType::Int2)
        return ElementType::Int8;
    if (type == ElementType::Uint4 || type == ElementType::Uint2)
        return ElementType::Uint8;
    return withNumber(type, [](auto) {}) ? type : ElementType::Undefined;
}

template <typename From, typename To>
To convertNumber(From x)
{
    if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>)
        return truncated<To>(x);
    else
        return static_cast<To>(x);
}

void convertCarrier(ElementType from, const std::byte* in, ElementType to, std::byte* out, int64_t count)
{
    withNumber(from, [&](auto fromZero) {
        using From = decltype(fromZero);
        const From* source = reinterpret_cast<const From*>(in);
        if (to == ElementType::Bool) {
            std::transform(source, source + count, reinterpret_cast<uint8_t*>(out), [](From x) { return x != From{0}; });
            return;
        }
        withNumber(to, [&](auto toZero) {
            using To = decltype(toZero);
            std::transform(source, source + count, reinterpret_cast<To*>(out), convertNumber<From, To>);
        });
    });
}

uint8_t floatToFloat8E8M0(float value, const Rounding& rounding)
{
    constexpr uint8_t kNan = 255;
    constexpr int kBias = 127;
    if (std::isnan(value) || (std::isinf(value) && !rounding.saturate))
        return kNan;
    if (std::isinf(value))
        return value > 0 ? kNan - 1 : 0;
    // Negative values have no meaning here; they count as too small.
    if (!(value > 0))
        return rounding.saturate ? 0 : kNan;
    int exponent = 0;
    const float fraction = std::frexp(value, &exponent);  // [½, 1) · 2^exponent
    int power = exponent - 1;
    if ((rounding.scale == Rounding::Up && fraction > 0.5f) || (rounding.scale == Rounding::Nearest && fraction >= 0.75f))
        ++power;
    if (power < -kBias || power > kBias)
        return !rounding.saturate ? kNan : power < 0 ? 0 : kNan - 1;
    return static_cast<uint8_t>(power + kBias);
}

void unpack(ElementType type, const std::byte* in, int64_t begin, int64_t count, uint8_t* out)
{
    for (int64_t i = 0; i < count; ++i)
        out[i] = static_cast<uint8_t>(packedCode(type, in, begin + i));
}

/// Elements that share a byte are written by one call: blocks begin at whole bytes.
void repack(ElementType type, const uint8_t* in, int64_t begin, int64_t count, std::byte* out)
{
    const int bits = bitCount(type);
    const int64_t perByte = 8 / bits;
    for (int64_t i = 0; i < count; i += perByte) {
        unsigned byte = 0;
        for (int64_t k = i; k < std::min(i + perByte, count); ++k)
            byte |= (in[k] & ((1u << bits) - 1)) << ((k - i) * bits);
        out[(begin + i) / perByte] = static_cast<std::byte>(byte);
    }
}

void widen(ElementType type, const std::byte* in, int64_t begin, int64_t count, std::byte* out)
{
    auto* floats = reinterpret_cast<float*>(out);
    if (isHalf(type)) {
        halvesToFloats(type, in + begin * 2, count, floats);
    } else if (isFloat8(type)) {
        const Float8Format format = float8Format(type);
        for (int64_t i = 0; i < count; ++i)
            floats[i] = float8ToFloat(format, static_cast<uint8_t>(in[begin + i]));
    } else if (type == ElementType::Float8E8M0) {
        for (int64_t i = 0; i < count; ++i)
            floats[i] = float8E8M0ToFloat(static_cast<uint8_t>(in[begin + i]));
    } else if (type == ElementType::Float4E2M1) {
        for (int64_t i = 0; i < count; ++i)
            floats[i] = float4ToFloat(static_cast<uint8_t>(packedCode(ElementType::Uint4, in, begin + i)));
    } else if (isPacked(type)) {
        unpack(type, in, begin, count, reinterpret_cast<uint8_t*>(out));
    } else {
        std::memcpy(out, in + begin * bitCount(type) / 8, static_cast<size_t>(count * bitCount(type) / 8));
    }
}

void narrow(ElementType type, const std::byte* in, int64_t begin, int64_t count, std::byte* out, const Rounding& rounding)
{
    const auto* floats = reinterpret_cast<const float*>(in);
    if (isHalf(type)) {
        floatsToHalves(type, floats, count, out + begin * 2);
    } else if (isFloat8(type)) {
        const Float8Format format = float8Format(type);
        for (int64_t i = 0; i < count; ++i)
            out[begin + i] = static_cast<std::byte>(floatToFloat8(format, floats[i], rounding.saturate));
    } else if (type == ElementType::Float8E8M0) {
        for (int64_t i = 0; i < count; ++i)
            out[begin + i] = static_cast<std::byte>(floatToFloat8E8M0(floats[i], rounding));
    } else if (type == ElementType::Float4E2M1) {
        std::array<uint8_t, kBlock> codes;
        std::transform(floats, floats + count, codes.begin(), floatToFloat4);
        repack(type, codes.data(), begin, count, out);
    } else if (isPacked(type)) {
        repack(type, reinterpret_cast<const uint8_t*>(in), begin, count, out);
    } else {
        std::memcpy(out + begin * bitCount(type) / 8, in, static_cast<size_t>(count * bitCount(type) / 8));
    }
}
}  // namespace

bool canConvert(ElementType from, ElementType to)
{
    return carrierOf(from) != ElementType::Undefined && carrierOf(to) != ElementType::Undefined;
}

void convertElements(ElementType from, const std::byte* in, ElementType to, std::byte* out, int64_t begin, int64_t end, const Rounding& rounding)
{
    const ElementType carrierFrom = carrierOf(from);
    const ElementType carrierTo = carrierOf(to);
    alignas(64) std::array<std::byte, kBlock * 8> wide;
    alignas(64) std::array<std::byte, kBlock * 8> converted;
    for (int64_t at = begin; at < end; at += kBlock) {
        const int64_t count = std::min(kBlock, end - at);
        widen(from, in, at, count, wide.data());
        convertCarrier(carrierFrom, wide.data(), carrierTo, converted.data(), count);
        narrow(to, converted.data(), at, count, out, rounding);
    }
}

}  // namespace esp
