// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/element_type.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

// Number formats that C++20 has no type for, and which C++ type holds the elements of an ONNX type.
namespace esp {

inline float halfToFloat(uint16_t half)
{
    const uint32_t sign = uint32_t(half & 0x8000) << 16;
    const uint32_t exponent = (half >> 10) & 0x1F;
    const uint32_t mantissa = half & 0x3FF;
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7F800000 | (mantissa << 13));
    if (exponent == 0) {
        const float magnitude = static_cast<float>(mantissa) * 0x1p-24f;
        return sign ? -magnitude : magnitude;
    }
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

/// Rounds half to even; too large becomes infinity.
inline uint16_t floatToHalf(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000);
    const uint32_t magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000)
        return sign | 0x7E00;
    if (magnitude >= 0x47800000)
        return sign | 0x7C00;
    if (magnitude < 0x38800000)  // subnormal: adding 0.5 lets the float unit round at bit 2^-24
        return sign | static_cast<uint16_t>(std::bit_cast<uint32_t>(std::bit_cast<float>(magnitude) + 0.5f) - 0x3F000000);
    return sign | static_cast<uint16_t>((magnitude - 0x38000000 + 0xFFF + ((magnitude >> 13) & 1)) >> 13);
}

inline float bfloatToFloat(uint16_t value) { return std::bit_cast<float>(uint32_t(value) << 16); }

/// Rounds half to even; NaN stays NaN.
inline uint16_t floatToBfloat(float value)
{
    const uint32_t bits = std::bit_cast<uint32_t>(value);
    if ((bits & 0x7FFFFFFF) > 0x7F800000)
        return static_cast<uint16_t>((bits >> 16) | 0x40);
    return static_cast<uint16_t>((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
}

/// An 8-bit float: exponent and mantissa bits, bias, and how it spells what is not finite.
struct Float8Format {
    int mantissaBits;
    int bias;
    bool hasInfinity;        ///< exponent all ones: infinity and NaN as in IEEE
    bool negativeZeroIsNan;  ///< the FNUZ kinds: 0x80 is the only NaN, no negative zero
};

inline Float8Format float8Format(ElementType type)
{
    if (type == ElementType::Float8E4M3FN)
        return {3, 7, false, false};
    if (type == ElementType::Float8E4M3FNUZ)
        return {3, 8, false, true};
    if (type == ElementType::Float8E5M2)
        return {2, 15, true, false};
    return {2, 16, false, true};
}

inline bool isFloat8(ElementType type) { return type >= ElementType::Float8E4M3FN && type <= ElementType::Float8E5M2FNUZ; }

inline float float8ToFloat(const Float8Format& format, uint8_t code)
{
    const int magnitude = code & 0x7F;
    const float sign = code & 0x80 ? -1.0f : 1.0f;
    if (format.negativeZeroIsNan && code == 0x80)
        return std::numeric_limits<float>::quiet_NaN();
    const int exponent = magnitude >> format.mantissaBits;
    const int mantissa = magnitude & ((1 << format.mantissaBits) - 1);
    if (format.hasInfinity && exponent == 31)
        return mantissa ? std::numeric_limits<float>::quiet_NaN() : sign * std::numeric_limits<float>::infinity();
    if (!format.hasInfinity && !format.negativeZeroIsNan && magnitude == 0x7F)
        return std::numeric_limits<float>::quiet_NaN();
    const int implicit = exponent ? 1 << format.mantissaBits : 0;
    return sign * std::ldexp(static_cast<float>(implicit + mantissa), (exponent ? exponent : 1) - format.bias - format.mantissaBits);
}

/// Rounds half to even. Saturating, what is too large (infinity too) becomes the largest finite value; else infinity or NaN.
inline uint8_t floatToFloat8(const Float8Format& format, float value, bool saturate)
{
    const auto sign = static_cast<uint8_t>(std::signbit(value) ? 0x80 : 0);
    const uint8_t nan = format.negativeZeroIsNan ? 0x80 : static_cast<uint8_t>(sign | 0x7F);
    const int largest = format.hasInfinity ? 0x7B : format.negativeZeroIsNan ? 0x7F : 0x7E;
    if (std::isnan(value))
        return nan;
    const float magnitude = std::fabs(value);
    int code = largest + 1;
    if (!std::isinf(value)) {
        // Counting in steps of the value's binade gives exponent and mantissa at once: a mantissa that overflows carries into the exponent.
        const int exponent = std::max(magnitude > 0 ? std::ilogb(magnitude) : -1000, 1 - format.bias);
        const float steps = std::nearbyint(std::ldexp(magnitude, format.mantissaBits - exponent));
        const int64_t wide = static_cast<int64_t>(steps) + (int64_t{exponent + format.bias - 1} << format.mantissaBits);
        code = wide > largest ? largest + 1 : static_cast<int>(wide);
    }
    if (code > largest) {
        if (saturate)
            return static_cast<uint8_t>(sign | largest);
        return format.hasInfinity ? static_cast<uint8_t>(sign | 0x7C) : nan;
    }
    if (code == 0 && format.negativeZeroIsNan)
        return 0;
    return static_cast<uint8_t>(sign | code);
}

/// A power of two; 255 is NaN.
inline float float8E8M0ToFloat(uint8_t code)
{
    return code == 255 ? std::numeric_limits<float>::quiet_NaN() : std::ldexp(1.0f, int{code} - 127);
}

inline float float4ToFloat(uint8_t code)
{
    constexpr float kMagnitudes[] = {0.0f, 0.5f, 1.0f, 1.5f, 2.0f, 3.0f, 4.0f, 6.0f};
    return code & 8 ? -kMagnitudes[code & 7] : kMagnitudes[code & 7];
}

/// Rounds half to even; what is too large becomes the largest value. NaN, which this type lacks, becomes −0 as in ONNX's own cases.
inline uint8_t floatToFloat4(float value)
{
    const auto sign = static_cast<uint8_t>(std::signbit(value) ? 8 : 0);
    const float magnitude = std::fabs(value);
    // The middles between neighbours, each belonging to the one with the even code.
    const int code = (magnitude > 0.25f) + (magnitude >= 0.75f) + (magnitude > 1.25f) + (magnitude >= 1.75f) + (magnitude > 2.5f) +
                     (magnitude >= 3.5f) + (magnitude > 5.0f);
    return static_cast<uint8_t>(std::isnan(value) ? 8 : sign | code);
}

inline bool isHalf(ElementType type) { return type == ElementType::Float16 || type == ElementType::Bfloat16; }

inline bool isInteger(ElementType type)
{
    switch (static_cast<int>(type)) {
    case static_cast<int>(ElementType::Uint8):
    case static_cast<int>(ElementType::Int8):
    case static_cast<int>(ElementType::Uint16):
    case static_cast<int>(ElementType::Int16):
    case static_cast<int>(ElementType::Int32):
    case static_cast<int>(ElementType::Int64):
    case static_cast<int>(ElementType::Uint32):
    case static_cast<int>(ElementType::Uint64): return true;
    default: return false;
    }
}

/// Calls body with a zero of the C++ type of the elements, for types that C++ computes with (bool as uint8_t). False for all others.
template <typename Body>
bool withNumber(ElementType type, const Body& body)
{
    switch (static_cast<int>(type)) {
    case static_cast<int>(ElementType::Float): body(float{}); return true;
    case static_cast<int>(ElementType::Double): body(double{}); return true;
    case static_cast<int>(ElementType::Bool):
    case static_cast<int>(ElementType::Uint8): body(uint8_t{}); return true;
    case static_cast<int>(ElementType::Int8): body(int8_t{}); return true;
    case static_cast<int>(ElementType::Uint16): body(uint16_t{}); return true;
    case static_cast<int>(ElementType::Int16): body(int16_t{}); return true;
    case static_cast<int>(ElementType::Int32): body(int32_t{}); return true;
    case static_cast<int>(ElementType::Int64): body(int64_t{}); return true;
    case static_cast<int>(ElementType::Uint32): body(uint32_t{}); return true;
    case static_cast<int>(ElementType::Uint64): body(uint64_t{}); return true;
    default: return false;
    }
}

/// Towards zero. What the integer cannot hold — NaN too — wraps as two's complement from 64 bits, or is the lowest of them: C++ leaves it open,
/// and so do processors answer.
template <typename To, typename From>
To truncated(From x)
{
    static_assert(std::is_floating_point_v<From> && std::is_integral_v<To>);
    constexpr double kEdge = 0x1p63;
    if constexpr (std::is_same_v<To, uint64_t>)
        if (x >= static_cast<From>(kEdge))
            return x < static_cast<From>(2 * kEdge) ? static_cast<To>(x) : To{0};
    if (!(x >= static_cast<From>(-kEdge) && x < static_cast<From>(kEdge)))
        return static_cast<To>(std::numeric_limits<int64_t>::min());
    return static_cast<To>(static_cast<int64_t>(x));
}

/// The same for float32 and float64.
template <typename Body>
bool withFloating(ElementType type, const Body& body)
{
    if (type == ElementType::Float)
        body(float{});
    else if (type == ElementType::Double)
        body(double{});
    return type == ElementType::Float || type == ElementType::Double;
}

/// The same for types to calculate with: not for bool.
template <typename Body>
bool withArithmetic(ElementType type, const Body& body)
{
    return type != ElementType::Bool && withNumber(type, body);
}

}  // namespace esp
