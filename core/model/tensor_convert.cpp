// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Elements as numbers. The small float formats are those of the ONNX documents: sign, exponent, mantissa; the FNUZ ones have a single NaN at
// the pattern of minus zero and no infinity, E4M3FN a NaN of all ones and no infinity, E8M0 is a power of two.
#include "core/model/tensor.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

namespace esp {

namespace {

struct SmallFloat {
    int exponentBits;
    int mantissaBits;
    int bias;
    enum Special { Ieee, AllOnesIsNan, MinusZeroIsNan, None } special;
};

float decodeSmallFloat(uint32_t bits, const SmallFloat& format)
{
    const uint32_t mantissaMask = (1u << format.mantissaBits) - 1;
    const uint32_t exponentMask = (1u << format.exponentBits) - 1;
    const uint32_t mantissa = bits & mantissaMask;
    const uint32_t exponent = bits >> format.mantissaBits & exponentMask;
    const bool negative = (bits >> (format.mantissaBits + format.exponentBits) & 1) != 0;
    if (format.special == SmallFloat::MinusZeroIsNan && negative && exponent == 0 && mantissa == 0)
        return std::numeric_limits<float>::quiet_NaN();
    if (exponent == exponentMask) {
        if (format.special == SmallFloat::Ieee && mantissa == 0)
            return negative ? -std::numeric_limits<float>::infinity() : std::numeric_limits<float>::infinity();
        if (format.special == SmallFloat::Ieee || (format.special == SmallFloat::AllOnesIsNan && mantissa == mantissaMask))
            return std::numeric_limits<float>::quiet_NaN();
    }
    const float magnitude = exponent == 0 ? std::ldexp(static_cast<float>(mantissa), 1 - format.bias - format.mantissaBits)
                                          : std::ldexp(static_cast<float>(mantissa | (mantissaMask + 1)),
                                                       static_cast<int>(exponent) - format.bias - format.mantissaBits);
    return negative ? -magnitude : magnitude;
}

constexpr SmallFloat kFloat16{5, 10, 15, SmallFloat::Ieee};

template <typename T, typename To>
void convert(const Bytes& data, std::vector<To>& values)
{
    values.resize(data.size() / sizeof(T));
    for (size_t i = 0; i < values.size(); ++i) {
        T value;
        std::memcpy(&value, data.data() + i * sizeof(T), sizeof(T));
        values[i] = static_cast<To>(value);
    }
}

void convertFloat16(const Bytes& data, std::vector<float>& values)
{
    values.resize(data.size() / 2);
    for (size_t i = 0; i < values.size(); ++i) {
        uint16_t bits;
        std::memcpy(&bits, data.data() + 2 * i, 2);
        values[i] = decodeSmallFloat(bits, kFloat16);
    }
}

void convertBfloat16(const Bytes& data, std::vector<float>& values)
{
    values.resize(data.size() / 2);
    for (size_t i = 0; i < values.size(); ++i) {
        uint16_t bits;
        std::memcpy(&bits, data.data() + 2 * i, 2);
        values[i] = std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
    }
}

/// Codes of `width` bits, first in the low bits, through a table of what they mean.
template <typename To, size_t N>
void convertCodes(const Bytes& data, int width, int64_t count, const std::array<To, N>& table, std::vector<To>& values)
{
    const int perByte = 8 / width;
    const unsigned mask = (1u << width) - 1;
    values.resize(static_cast<size_t>(count));
    for (size_t i = 0; i < values.size(); ++i) {
        const auto byte = std::to_integer<unsigned>(data.data()[i / static_cast<size_t>(perByte)]);
        values[i] = table[byte >> (static_cast<int>(i % static_cast<size_t>(perByte)) * width) & mask];
    }
}

template <typename To>
void convertIntegers(const Bytes& data, int width, bool isSigned, int64_t count, std::vector<To>& values)
{
    std::array<To, 16> table{};
    for (int code = 0; code < 1 << width; ++code)
        table[static_cast<size_t>(code)] = static_cast<To>(isSigned && code >= 1 << (width - 1) ? code - (1 << width) : code);
    convertCodes(data, width, count, table, values);
}

template <size_t N>
void convertSmallFloats(const Bytes& data, int width, int64_t count, const SmallFloat& format, std::vector<float>& values)
{
    std::array<float, N> table;
    for (uint32_t code = 0; code < N; ++code)
        table[code] = decodeSmallFloat(code, format);
    convertCodes(data, width, count, table, values);
}

void convertE8M0(const Bytes& data, int64_t count, std::vector<float>& values)
{
    std::array<float, 256> table;
    for (int code = 0; code < 255; ++code)
        table[static_cast<size_t>(code)] = std::ldexp(1.0f, code - 127);
    table[255] = std::numeric_limits<float>::quiet_NaN();
    convertCodes(data, 8, count, table, values);
}

/// True if the type is an integer or bool; then `values` are its elements.
template <typename To>
bool convertIntegral(const Bytes& data, ElementType type, int64_t count, std::vector<To>& values)
{
    switch (type) {
    case ElementType::Uint8: convert<uint8_t>(data, values); return true;
    case ElementType::Int8: convert<int8_t>(data, values); return true;
    case ElementType::Uint16: convert<uint16_t>(data, values); return true;
    case ElementType::Int16: convert<int16_t>(data, values); return true;
    case ElementType::Int32: convert<int32_t>(data, values); return true;
    case ElementType::Int64: convert<int64_t>(data, values); return true;
    case ElementType::Uint32: convert<uint32_t>(data, values); return true;
    case ElementType::Uint64: convert<uint64_t>(data, values); return true;
    case ElementType::Bool:
        convert<uint8_t>(data, values);
        for (To& value : values)
            value = value != To(0) ? To(1) : To(0);
        return true;
    case ElementType::Uint4: convertIntegers(data, 4, false, count, values); return true;
    case ElementType::Int4: convertIntegers(data, 4, true, count, values); return true;
    case ElementType::Uint2: convertIntegers(data, 2, false, count, values); return true;
    case ElementType::Int2: convertIntegers(data, 2, true, count, values); return true;
    case ElementType::Undefined:
    case ElementType::Float:
    case ElementType::String:
    case ElementType::Float16:
    case ElementType::Double:
    case ElementType::Complex64:
    case ElementType::Complex128:
    case ElementType::Bfloat16:
    case ElementType::Float8E4M3FN:
    case ElementType::Float8E4M3FNUZ:
    case ElementType::Float8E5M2:
    case ElementType::Float8E5M2FNUZ:
    case ElementType::Float4E2M1:
    case ElementType::Float8E8M0:
        break;
    }
    return false;
}

}  // namespace

std::vector<float> Tensor::toFloats() const
{
    std::vector<float> values;
    const auto is = [this](ElementType type) { return m_type == type; };
    if (convertIntegral(m_data, m_type, count(), values))
        return values;
    if (is(ElementType::Float))
        convert<float>(m_data, values);
    else if (is(ElementType::Double))
        convert<double>(m_data, values);
    else if (is(ElementType::Float16))
        convertFloat16(m_data, values);
    else if (is(ElementType::Bfloat16))
        convertBfloat16(m_data, values);
    else if (is(ElementType::Float8E4M3FN))
        convertSmallFloats<256>(m_data, 8, count(), {4, 3, 7, SmallFloat::AllOnesIsNan}, values);
    else if (is(ElementType::Float8E4M3FNUZ))
        convertSmallFloats<256>(m_data, 8, count(), {4, 3, 8, SmallFloat::MinusZeroIsNan}, values);
    else if (is(ElementType::Float8E5M2))
        convertSmallFloats<256>(m_data, 8, count(), {5, 2, 15, SmallFloat::Ieee}, values);
    else if (is(ElementType::Float8E5M2FNUZ))
        convertSmallFloats<256>(m_data, 8, count(), {5, 2, 16, SmallFloat::MinusZeroIsNan}, values);
    else if (is(ElementType::Float4E2M1))
        convertSmallFloats<16>(m_data, 4, count(), {2, 1, 1, SmallFloat::None}, values);
    else if (is(ElementType::Float8E8M0))
        convertE8M0(m_data, count(), values);
    return values;
}

std::vector<int64_t> Tensor::toInt64s() const
{
    std::vector<int64_t> values;
    convertIntegral(m_data, m_type, count(), values);
    return values;
}

}  // namespace esp
