// SPDX-FileCopyrightText: Espalier contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/numbers.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace esp {

namespace {

template <typename T>
double load(const std::byte* data, int64_t index)
{
    T value;
    std::memcpy(&value, data + static_cast<size_t>(index) * sizeof(T), sizeof(T));
    return static_cast<double>(value);
}

std::string numberText(double value)
{
    if (value == std::floor(value) && std::fabs(value) < 1e15)
        return std::to_string(static_cast<int64_t>(value));
    return std::to_string(value);
}

}  // namespace

bool isInteger(ElementType type)
{
    switch (static_cast<int32_t>(type)) {
    case static_cast<int32_t>(ElementType::Uint8):
    case static_cast<int32_t>(ElementType::Int8):
    case static_cast<int32_t>(ElementType::Uint16):
    case static_cast<int32_t>(ElementType::Int16):
    case static_cast<int32_t>(ElementType::Int32):
    case static_cast<int32_t>(ElementType::Int64):
    case static_cast<int32_t>(ElementType::Bool):
    case static_cast<int32_t>(ElementType::Uint32):
    case static_cast<int32_t>(ElementType::Uint64): return true;
    default: return false;
    }
}

bool isNumeric(ElementType type)
{
    return isInteger(type) || type == ElementType::Float || type == ElementType::Double || type == ElementType::Float16;
}

double elementAsDouble(ElementType type, const std::byte* data, int64_t index)
{
    switch (static_cast<int32_t>(type)) {
    case static_cast<int32_t>(ElementType::Float): return load<float>(data, index);
    case static_cast<int32_t>(ElementType::Double): return load<double>(data, index);
    case static_cast<int32_t>(ElementType::Uint8): return load<uint8_t>(data, index);
    case static_cast<int32_t>(ElementType::Bool): return load<uint8_t>(data, index) != 0 ? 1 : 0;
    case static_cast<int32_t>(ElementType::Int8): return load<int8_t>(data, index);
    case static_cast<int32_t>(ElementType::Uint16): return load<uint16_t>(data, index);
    case static_cast<int32_t>(ElementType::Int16): return load<int16_t>(data, index);
    case static_cast<int32_t>(ElementType::Uint32): return load<uint32_t>(data, index);
    case static_cast<int32_t>(ElementType::Int32): return load<int32_t>(data, index);
    case static_cast<int32_t>(ElementType::Uint64): return load<uint64_t>(data, index);
    case static_cast<int32_t>(ElementType::Int64): return load<int64_t>(data, index);
    case static_cast<int32_t>(ElementType::Float16): {
        uint16_t half;
        std::memcpy(&half, data + static_cast<size_t>(index) * 2, 2);
        return halfToFloat(half);
    }
    default: return std::numeric_limits<double>::quiet_NaN();
    }
}

Result<std::vector<int32_t>> toLabels(ElementType type, const Bytes& data, int64_t count, const std::string& subject)
{
    if (!isNumeric(type))
        return Error{ErrorCode::DataMismatch, subject, "labels of type " + toString(type) + " are not read; class numbers are expected"};
    std::vector<int32_t> labels(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) {
        const double value = elementAsDouble(type, data.data(), i);
        if (!(value >= 0 && value <= std::numeric_limits<int32_t>::max()) || value != std::floor(value))
            return Error{ErrorCode::DataMismatch, subject,
                         "label " + std::to_string(i) + " is " + numberText(value) + "; class numbers are whole and not negative"};
        labels[static_cast<size_t>(i)] = static_cast<int32_t>(value);
    }
    return labels;
}

float halfToFloat(uint16_t half)
{
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
    const uint32_t exponent = (half >> 10) & 0x1fu;
    const uint32_t fraction = half & 0x3ffu;
    if (exponent == 0) {
        const float magnitude = std::ldexp(static_cast<float>(fraction), -24);
        return sign ? -magnitude : magnitude;
    }
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

uint16_t floatToHalf(float value)
{
    const auto bits = std::bit_cast<uint32_t>(value);
    const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000u);
    const uint32_t magnitude = bits & 0x7fffffffu;
    if (magnitude > 0x7f800000u)
        return sign | 0x7e00u;
    if (magnitude >= 0x477ff000u)  // from 65520 on, nearest is infinity
        return sign | 0x7c00u;
    if (magnitude < 0x38800000u) {
        // Below 2^-14 halves are multiples of 2^-24; nearbyint rounds ties to even.
        return sign | static_cast<uint16_t>(std::nearbyint(std::ldexp(std::bit_cast<float>(magnitude), 24)));
    }
    const uint32_t rounded = magnitude + 0xfffu + ((magnitude >> 13) & 1u);
    return sign | static_cast<uint16_t>((rounded - 0x38000000u) >> 13);
}

}  // namespace esp
